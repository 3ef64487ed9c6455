//! Roots: of one function inside a bracket, and of a system by Newton's method with damping.

use crate::NumericsError;
use crate::matrix::{Matrix, solve};

/// A root of `f` between `a` and `b`, where `f` must change sign, by Brent's method.
///
/// Returns when the bracket is narrower than `tolerance + 4 eps |x|` or `f` is exactly 0. `routine`
/// names the caller in errors: no change of sign, a NaN value, 200 iterations.
pub fn brent(
    routine: &'static str,
    mut f: impl FnMut(f64) -> f64,
    a: f64,
    b: f64,
    tolerance: f64,
) -> Result<f64, NumericsError> {
    const MAX_ITERATIONS: usize = 200;
    let (mut a, mut b) = (a, b);
    let (mut fa, mut fb) = (f(a), f(b));
    for (argument, value) in [("f(a)", fa), ("f(b)", fb)] {
        if value.is_nan() {
            return Err(NumericsError::domain(routine, argument, value, "a number"));
        }
    }
    if fa == 0.0 {
        return Ok(a);
    }
    if fb == 0.0 {
        return Ok(b);
    }
    if (fa > 0.0) == (fb > 0.0) {
        return Err(NumericsError::domain(
            routine,
            "f(b)",
            fb,
            "the opposite sign of f(a)",
        ));
    }
    // b is the best iterate, c the other end of the bracket, a the iterate before.
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut last_step = step;
    for _ in 0..MAX_ITERATIONS {
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            last_step = step;
        }
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let allowed = 2.0 * f64::EPSILON * b.abs() + 0.5 * tolerance;
        let half = 0.5 * (c - b);
        if half.abs() <= allowed || fb == 0.0 {
            return Ok(b);
        }
        if last_step.abs() >= allowed && fa.abs() > fb.abs() {
            let s = fb / fa;
            // Secant with two distinct points, inverse quadratic interpolation with three.
            let (mut p, mut q) = if a == c {
                (2.0 * half * s, 1.0 - s)
            } else {
                let (q, r) = (fa / fc, fb / fc);
                (
                    s * (2.0 * half * q * (q - r) - (b - a) * (r - 1.0)),
                    (q - 1.0) * (r - 1.0) * (s - 1.0),
                )
            };
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            let bound = (3.0 * half * q - (allowed * q).abs()).min((last_step * q).abs());
            if 2.0 * p < bound {
                last_step = step;
                step = p / q;
            } else {
                step = half;
                last_step = half;
            }
        } else {
            step = half;
            last_step = half;
        }
        (a, fa) = (b, fb);
        b += if step.abs() > allowed {
            step
        } else {
            allowed.copysign(half)
        };
        fb = f(b);
        if fb.is_nan() {
            return Err(NumericsError::domain(
                routine,
                "f(x)",
                b,
                "an x where f is a number",
            ));
        }
    }
    Err(NumericsError::NotConverged {
        routine,
        iterations: MAX_ITERATIONS,
        residual: fb.abs(),
        tolerance,
        last: vec![b],
    })
}

/// When [`newton_system`] stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewtonOptions {
    /// Largest absolute component of the residual at a solution.
    pub tolerance: f64,
    /// Most Newton steps.
    pub max_iterations: usize,
    /// Most halvings of one step.
    pub max_halvings: usize,
}

impl Default for NewtonOptions {
    fn default() -> Self {
        Self {
            tolerance: 1e-12,
            max_iterations: 50,
            max_halvings: 40,
        }
    }
}

/// A solution found by [`newton_system`].
#[derive(Clone, Debug, PartialEq)]
pub struct NewtonSolution {
    /// The point.
    pub point: Vec<f64>,
    /// Largest absolute component of the residual there.
    pub residual: f64,
    /// Newton steps made.
    pub iterations: usize,
}

/// Solves `residual(x) = 0` for `n` unknowns by Newton's method; a step is halved until the
/// Euclidean norm of the residual falls.
///
/// `jacobian(x)[i][j] = d residual_i / d x_j`. A residual that is not finite counts as infinitely
/// large, so that a step out of the domain is halved back. After the tolerance is met one more step is tried
/// and kept if it lowers the residual, which is worth half the digits for the price of one evaluation.
/// Errors carry the last iterate and its residual.
pub fn newton_system(
    routine: &'static str,
    mut residual: impl FnMut(&[f64]) -> Vec<f64>,
    mut jacobian: impl FnMut(&[f64]) -> Matrix,
    start: &[f64],
    options: NewtonOptions,
) -> Result<NewtonSolution, NumericsError> {
    let mut x = start.to_vec();
    let mut value = residual(&x);
    if value.len() != x.len() {
        return Err(NumericsError::Shape {
            routine,
            argument: "residual",
            given: value.len().to_string(),
            expected: x.len().to_string(),
        });
    }
    let mut iterations = 0;
    loop {
        let worst = largest(&value);
        let done = worst <= options.tolerance;
        let failed = |iterations, last: &[f64]| NumericsError::NotConverged {
            routine,
            iterations,
            residual: worst,
            tolerance: options.tolerance,
            last: last.to_vec(),
        };
        let solution = |iterations, point: &[f64]| NewtonSolution {
            point: point.to_vec(),
            residual: worst,
            iterations,
        };
        if done && worst == 0.0 {
            return Ok(solution(iterations, &x));
        }
        if !done && (iterations >= options.max_iterations || !worst.is_finite()) {
            return Err(failed(iterations, &x));
        }
        let step = match solve(&jacobian(&x), &value) {
            Ok(step) => step,
            Err(_) if done => return Ok(solution(iterations, &x)),
            Err(NumericsError::Singular { .. }) => return Err(failed(iterations, &x)),
            Err(other) => return Err(other),
        };
        iterations += 1;
        let norm = euclidean(&value);
        let mut factor = 1.0;
        let mut halvings = 0;
        let improved = loop {
            let trial: Vec<f64> = x.iter().zip(&step).map(|(x, s)| x - factor * s).collect();
            let trial_value = residual(&trial);
            if euclidean(&trial_value) < norm {
                break Some((trial, trial_value));
            }
            if done || halvings >= options.max_halvings {
                break None;
            }
            halvings += 1;
            factor *= 0.5;
        };
        match improved {
            Some((trial, trial_value)) => {
                x = trial;
                value = trial_value;
                if done {
                    let residual = largest(&value);
                    return Ok(NewtonSolution {
                        point: x,
                        residual,
                        iterations,
                    });
                }
            }
            None if done => return Ok(solution(iterations, &x)),
            None => return Err(failed(iterations, &x)),
        }
    }
}

/// Largest absolute component, infinite if any is not finite.
fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |worst, v| {
        let size = v.abs();
        if !size.is_finite() {
            f64::INFINITY
        } else if size > worst {
            size
        } else {
            worst
        }
    })
}

/// Euclidean norm, infinite if any component is not finite.
fn euclidean(values: &[f64]) -> f64 {
    let scale = largest(values);
    if scale == 0.0 || !scale.is_finite() {
        return scale;
    }
    let sum: f64 = values.iter().map(|v| (v / scale) * (v / scale)).sum();
    scale * sum.sqrt()
}
