//! The walk itself: tangents, predictor and corrector of pseudo-arclength continuation.

use super::field::{StepOptions, VectorField};
use crate::matrix::{Lu, Matrix};

/// The equations of one curve: field, all parameters, and which of them is free.
pub(crate) struct Walk<'a> {
    pub system: &'a dyn VectorField,
    pub parameters: Vec<f64>,
    pub free: usize,
    pub options: &'a StepOptions,
    pub scales: Vec<f64>,
}

/// A point y = (x, p) with the unit tangent there, both in scaled variables y / scale.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub y: Vec<f64>,
    pub tangent: Vec<f64>,
}

impl<'a> Walk<'a> {
    pub fn new(
        system: &'a dyn VectorField,
        parameters: &[f64],
        free: usize,
        options: &'a StepOptions,
    ) -> Self {
        Self {
            scales: options.scales(system.states()),
            parameters: parameters.to_vec(),
            system,
            free,
            options,
        }
    }

    pub fn states(&self) -> usize {
        self.system.states()
    }

    /// x and all parameters at a scaled point.
    pub fn unscaled(&self, y: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = self.states();
        let x = (0..n).map(|i| y[i] * self.scales[i]).collect();
        let mut p = self.parameters.clone();
        p[self.free] = y[n] * self.scales[n];
        (x, p)
    }

    pub fn scaled(&self, x: &[f64], p: f64) -> Vec<f64> {
        let all = x.iter().chain([&p]);
        all.zip(&self.scales).map(|(v, s)| v / s).collect()
    }

    fn residual(&self, y: &[f64]) -> Vec<f64> {
        let (x, p) = self.unscaled(y);
        let mut out = vec![0.0; self.states()];
        self.system.field(&x, &p, &mut out);
        out
    }

    /// [f_x f_p] in scaled variables with `last` as the last row.
    pub fn augmented(&self, y: &[f64], last: &[f64]) -> Matrix {
        let n = self.states();
        let (x, p) = self.unscaled(y);
        let jacobian = self.system.jacobian(&x, &p);
        let slope = self.system.sensitivity(&x, &p, self.free);
        Matrix::from_fn(n + 1, n + 1, |i, j| {
            if i == n {
                last[j]
            } else if j == n {
                slope[i] * self.scales[n]
            } else {
                jacobian[(i, j)] * self.scales[j]
            }
        })
    }

    /// Unit tangent at `y` in the direction of `towards`, if the curve is smooth there.
    pub fn tangent(&self, y: &[f64], towards: &[f64]) -> Option<Vec<f64>> {
        let n = self.states();
        let mut rhs = vec![0.0; n + 1];
        rhs[n] = 1.0;
        let t = Lu::new(&self.augmented(y, towards))
            .ok()?
            .solve(&rhs)
            .ok()?;
        let norm = t.iter().map(|v| v * v).sum::<f64>().sqrt();
        (norm.is_finite() && norm > 0.0).then(|| t.iter().map(|v| v / norm).collect())
    }

    /// Brings `guess` back onto the curve within the plane through it orthogonal to `normal`; with the number of steps.
    pub fn correct(&self, guess: &[f64], normal: &[f64]) -> Option<(Vec<f64>, usize)> {
        let mut y = guess.to_vec();
        let mut last_size = f64::INFINITY;
        for iteration in 0..=12 {
            let mut r = self.residual(&y);
            let size = largest(&r);
            if !size.is_finite() {
                return None;
            }
            let plane: f64 = (0..y.len()).map(|i| normal[i] * (y[i] - guess[i])).sum();
            if size <= self.options.tolerance && iteration > 0 && size >= 0.5 * last_size {
                return Some((y, iteration));
            }
            let met = size <= self.options.tolerance;
            if iteration == 12 || (iteration > 3 && size > 2.0 * last_size && !met) {
                return met.then_some((y, iteration));
            }
            r.push(plane);
            let Some(step) = Lu::new(&self.augmented(&y, normal))
                .ok()
                .and_then(|lu| lu.solve(&r).ok())
            else {
                return met.then_some((y, iteration));
            };
            let trial: Vec<f64> = y.iter().zip(&step).map(|(a, b)| a - b).collect();
            if met && largest(&self.residual(&trial)) >= size {
                return Some((y, iteration));
            }
            y = trial;
            last_size = size;
        }
        None
    }

    /// The curve at arclength about `s` beyond `from`.
    pub fn at(&self, from: &Place, s: f64) -> Option<(Place, usize)> {
        let guess: Vec<f64> = from
            .y
            .iter()
            .zip(&from.tangent)
            .map(|(y, t)| y + s * t)
            .collect();
        let (y, steps) = self.correct(&guess, &from.tangent)?;
        let tangent = self.tangent(&y, &from.tangent)?;
        Some((Place { y, tangent }, steps))
    }

    /// The solution at the free parameter `p`, near `y`.
    pub fn at_parameter(&self, y: &[f64], p: f64) -> Option<Vec<f64>> {
        let n = self.states();
        let mut guess = y.to_vec();
        guess[n] = p / self.scales[n];
        let mut normal = vec![0.0; n + 1];
        normal[n] = 1.0;
        self.correct(&guess, &normal).map(|(y, _)| y)
    }
}

/// Largest absolute component, infinite if any is not finite.
pub(crate) fn largest(v: &[f64]) -> f64 {
    v.iter().fold(0.0, |m, x| {
        if !x.is_finite() {
            f64::INFINITY
        } else if x.abs() > m {
            x.abs()
        } else {
            m
        }
    })
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Why a curve ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    /// The parameter left its range; the last point lies on this bound.
    Range(f64),
    /// A second quantity left its range.
    Outside,
    /// The curve came back to its start.
    Closed,
    /// A state grew beyond the limit.
    Unbounded,
    /// The smallest step was too large: a corner, an edge of the domain, or a singular point.
    Lost,
    /// The number of points was used up.
    Points,
}

impl End {
    /// The same with the parameter in units of 1/`unit`.
    pub(crate) fn times(self, unit: f64) -> Self {
        match self {
            Self::Range(bound) => Self::Range(bound * unit),
            other => other,
        }
    }
}

/// Walks from `start` along its tangent. `visit(before, after, step)` sees every new place and may end the walk.
pub(crate) fn march(
    walk: &Walk,
    start: &Place,
    mut visit: impl FnMut(&Place, &Place, f64) -> Option<End>,
) -> End {
    let n = walk.states();
    let options = walk.options;
    let (low, high) = options.range;
    let mut here = start.clone();
    let mut step = options.first;
    for count in 0..options.points {
        let (next, taken) = loop {
            if step < options.smallest {
                return End::Lost;
            }
            match walk.at(&here, step) {
                Some((next, iterations)) => {
                    // A turn of more than 18 degrees, or a jump beyond twice the step, means another piece of curve.
                    let turn = dot(&next.tangent, &here.tangent);
                    let gap: Vec<f64> = next.y.iter().zip(&here.y).map(|(a, b)| a - b).collect();
                    let length = dot(&gap, &gap).sqrt();
                    if turn > 0.95 && length < 2.0 * step {
                        let taken = step;
                        if iterations <= 4 && turn > 0.99 {
                            step = if 1.5 * step < options.largest {
                                1.5 * step
                            } else {
                                options.largest
                            };
                        }
                        break (next, taken);
                    }
                    step *= 0.5;
                }
                None => step *= 0.5,
            }
        };
        let p = next.y[n] * walk.scales[n];
        if p < low || p > high {
            let bound = if p < low { low } else { high };
            let before = here.y[n] * walk.scales[n];
            if before != bound {
                let part = (bound - before) / (p - before);
                let guess: Vec<f64> = here
                    .y
                    .iter()
                    .zip(&next.y)
                    .map(|(a, b)| a + part * (b - a))
                    .collect();
                if let Some(y) = walk.at_parameter(&guess, bound)
                    && let Some(tangent) = walk.tangent(&y, &here.tangent)
                {
                    let _ = visit(&here, &Place { y, tangent }, part * taken);
                }
            }
            return End::Range(bound);
        }
        let (x, _) = walk.unscaled(&next.y);
        if largest(&x) > options.state_limit {
            return End::Unbounded;
        }
        if let Some(end) = visit(&here, &next, taken) {
            return end;
        }
        let back: Vec<f64> = next.y.iter().zip(&start.y).map(|(a, b)| a - b).collect();
        if count > 8 && dot(&back, &back).sqrt() < taken && dot(&next.tangent, &start.tangent) > 0.9
        {
            return End::Closed;
        }
        here = next;
    }
    End::Points
}
