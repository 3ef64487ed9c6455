//! Initial value problems `x' = f(t, x)`: a Runge–Kutta pair with error control and dense output, and what a solution comes to
//! in the long run.
//!
//! The pair of Dormand & Prince (1980, J. Comput. Appl. Math. 6:19) of orders 5 and 4, with the continuous extension of order 4
//! given by Hairer, Nørsett & Wanner (Solving Ordinary Differential Equations I, II.6). For problems that are not stiff.

mod long_run;

use crate::NumericsError;

pub use long_run::{Cycle, LongRun, LongRunOptions, long_run};

/// How accurately a problem is integrated.
#[derive(Clone, Debug, PartialEq)]
pub struct OdeOptions {
    /// Error of a step relative to the size of each variable.
    pub relative: f64,
    /// Error of a step in absolute terms, in the unit of the variables.
    pub absolute: f64,
    /// Largest step, such as the shortest feature of a driving force that steps must not jump over.
    pub largest: f64,
    /// Most steps, accepted and refused.
    pub steps: usize,
}

impl Default for OdeOptions {
    fn default() -> Self {
        Self {
            relative: 1e-9,
            absolute: 1e-12,
            largest: f64::INFINITY,
            steps: 1_000_000,
        }
    }
}

/// A step that was made; the solution is known within it.
#[derive(Clone, Debug)]
pub struct Step {
    from: f64,
    to: f64,
    /// Coefficients of the continuous extension, one set for each variable.
    dense: Vec<[f64; 5]>,
}

impl Step {
    /// Where it begins and ends.
    pub fn interval(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// Variable `i` at `t` within the step; NaN if there is none.
    pub fn value(&self, i: usize, t: f64) -> f64 {
        let s = (t - self.from) / (self.to - self.from);
        let r = 1.0 - s;
        self.dense.get(i).map_or(f64::NAN, |c| {
            c[0] + s * (c[1] + r * (c[2] + s * (c[3] + r * c[4])))
        })
    }

    /// All variables at `t` within the step.
    pub fn at(&self, t: f64) -> Vec<f64> {
        (0..self.dense.len()).map(|i| self.value(i, t)).collect()
    }
}

/// The right hand side: `(t, x, out)` sets `out = f(t, x)`; not finite outside the domain.
pub type Field<'a> = dyn FnMut(f64, &[f64], &mut [f64]) + 'a;

const NODES: [f64; 7] = [0.0, 0.2, 0.3, 0.8, 8.0 / 9.0, 1.0, 1.0];
const TABLEAU: [[f64; 6]; 7] = [
    [0.0; 6],
    [0.2, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [
        19372.0 / 6561.0,
        -25360.0 / 2187.0,
        64448.0 / 6561.0,
        -212.0 / 729.0,
        0.0,
        0.0,
    ],
    [
        9017.0 / 3168.0,
        -355.0 / 33.0,
        46732.0 / 5247.0,
        49.0 / 176.0,
        -5103.0 / 18656.0,
        0.0,
    ],
    [
        35.0 / 384.0,
        0.0,
        500.0 / 1113.0,
        125.0 / 192.0,
        -2187.0 / 6784.0,
        11.0 / 84.0,
    ],
];
/// Difference between the solutions of order 5 and 4.
const ERROR: [f64; 7] = [
    71.0 / 57600.0,
    0.0,
    -71.0 / 16695.0,
    71.0 / 1920.0,
    -17253.0 / 339200.0,
    22.0 / 525.0,
    -1.0 / 40.0,
];
const EXTENSION: [f64; 7] = [
    -12715105075.0 / 11282082432.0,
    0.0,
    87487479700.0 / 32700410799.0,
    -10690763975.0 / 1880347072.0,
    701980252875.0 / 199316789632.0,
    -1453857185.0 / 822651844.0,
    69997945.0 / 29380423.0,
];

/// Integrates from `start` at `from` to `to` (either direction of time is an error unless `to >= from`) and calls `each` after every
/// step; the integration ends early where that says false. Returns the last state.
///
/// Errors: arguments that are not finite, a field that is not finite however short the step, and more steps than allowed.
pub fn integrate(
    field: &mut Field,
    start: &[f64],
    from: f64,
    to: f64,
    options: &OdeOptions,
    each: &mut dyn FnMut(&Step) -> bool,
) -> Result<Vec<f64>, NumericsError> {
    const ROUTINE: &str = "ode::integrate";
    let n = start.len();
    let checks = [
        ("from", from, from.is_finite(), "a finite time"),
        (
            "to",
            to,
            to.is_finite() && to >= from,
            "a finite time, not before `from`",
        ),
        (
            "relative",
            options.relative,
            options.relative > 0.0 && options.relative < 1.0,
            "an error between 0 and 1",
        ),
        (
            "absolute",
            options.absolute,
            options.absolute > 0.0 && options.absolute.is_finite(),
            "a positive error",
        ),
        (
            "largest",
            options.largest,
            options.largest > 0.0,
            "a positive step",
        ),
    ];
    for (argument, value, fine, expected) in checks {
        if !fine {
            return Err(NumericsError::domain(ROUTINE, argument, value, expected));
        }
    }
    if let Some(bad) = start.iter().find(|v| !v.is_finite()) {
        return Err(NumericsError::domain(
            ROUTINE,
            "start",
            *bad,
            "finite values",
        ));
    }
    let mut x = start.to_vec();
    let mut t = from;
    let mut k = vec![vec![0.0; n]; 7];
    field(t, &x, &mut k[0]);
    if let Some(bad) = k[0].iter().find(|v| !v.is_finite()) {
        return Err(NumericsError::domain(
            ROUTINE,
            "field at the start",
            *bad,
            "finite values",
        ));
    }
    let mut h = first_step(&x, &k[0], options, to - from);
    let mut y = vec![0.0; n];
    for _ in 0..options.steps {
        if t >= to {
            return Ok(x);
        }
        let last = t + h >= to;
        let next = if last { to } else { t + h };
        let h_now = next - t;
        for stage in 1..7 {
            for i in 0..n {
                let mut sum = 0.0;
                for j in 0..stage {
                    sum += TABLEAU[stage][j] * k[j][i];
                }
                y[i] = x[i] + h_now * sum;
            }
            let (_, rest) = k.split_at_mut(stage);
            if let Some(out) = rest.first_mut() {
                field(t + NODES[stage] * h_now, &y, out);
            }
        }
        // y is the solution of order 5 now.
        let mut square = 0.0;
        for i in 0..n {
            let mut error = 0.0;
            for (c, k) in ERROR.iter().zip(&k) {
                error += c * k[i];
            }
            let (a, b) = (libm::fabs(x[i]), libm::fabs(y[i]));
            let size = options.absolute + options.relative * if a > b { a } else { b };
            square += (h_now * error / size) * (h_now * error / size);
        }
        let error = libm::sqrt(square / if n > 0 { n as f64 } else { 1.0 });
        if error <= 1.0 {
            let dense = (0..n)
                .map(|i| {
                    let change = y[i] - x[i];
                    let bend = h_now * k[0][i] - change;
                    let mut last = 0.0;
                    for (c, k) in EXTENSION.iter().zip(&k) {
                        last += c * k[i];
                    }
                    [
                        x[i],
                        change,
                        bend,
                        change - h_now * k[6][i] - bend,
                        h_now * last,
                    ]
                })
                .collect();
            let step = Step {
                from: t,
                to: next,
                dense,
            };
            t = next;
            std::mem::swap(&mut x, &mut y);
            k.swap(0, 6);
            if !each(&step) {
                return Ok(x);
            }
        }
        let factor = if error.is_finite() {
            (0.9 * libm::pow(error + 1e-10, -0.2)).clamp(0.2, 5.0)
        } else {
            0.1
        };
        // The last step is cut by the end of the interval and says little about the next.
        h = h_now * factor;
        if h > options.largest {
            h = options.largest;
        }
        if t < to && h <= 4.0 * f64::EPSILON * libm::fabs(t) {
            return Err(NumericsError::NotConverged {
                routine: ROUTINE,
                iterations: 0,
                residual: error,
                tolerance: 1.0,
                last: x,
            });
        }
    }
    if t >= to {
        return Ok(x);
    }
    Err(NumericsError::NotConverged {
        routine: ROUTINE,
        iterations: options.steps,
        residual: to - t,
        tolerance: 0.0,
        last: x,
    })
}

/// A step over which the solution moves by a hundredth of its size.
fn first_step(x: &[f64], slope: &[f64], options: &OdeOptions, span: f64) -> f64 {
    let (mut size, mut speed) = (0.0, 0.0);
    for (x, v) in x.iter().zip(slope) {
        let unit = options.absolute + options.relative * libm::fabs(*x);
        size += (x / unit) * (x / unit);
        speed += (v / unit) * (v / unit);
    }
    let natural = if speed > 0.0 {
        0.01 * libm::sqrt((size + 1.0) / speed)
    } else {
        1e-3 * span
    };
    let mut h = if natural < span { natural } else { span };
    if h > options.largest {
        h = options.largest;
    }
    if h > 0.0 && h.is_finite() { h } else { span }
}

/// The states at rising `times`, of which the first is that of `start`.
pub fn sample(
    field: &mut Field,
    start: &[f64],
    times: &[f64],
    options: &OdeOptions,
) -> Result<Vec<Vec<f64>>, NumericsError> {
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return Ok(Vec::new());
    };
    if let Some(pair) = times.windows(2).find(|p| p[1].is_nan() || p[1] < p[0]) {
        let expected = "times in rising order";
        return Err(NumericsError::domain(
            "ode::sample",
            "times",
            pair[1],
            expected,
        ));
    }
    let mut out = Vec::with_capacity(times.len());
    let mut ahead = times.iter().peekable();
    while ahead.next_if(|t| *t <= first).is_some() {
        out.push(start.to_vec());
    }
    integrate(field, start, *first, *last, options, &mut |step| {
        while let Some(t) = ahead.next_if(|t| **t <= step.to) {
            out.push(step.at(*t));
        }
        true
    })?;
    Ok(out)
}
