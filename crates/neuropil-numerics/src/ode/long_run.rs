//! What an autonomous system comes to: a steady state, a limit cycle, or neither within the time given.

use super::{Field, OdeOptions, Step, integrate};
use crate::NumericsError;

/// How long and how closely a solution is watched.
#[derive(Clone, Debug, PartialEq)]
pub struct LongRunOptions {
    /// Length of one window of watching; should hold several periods.
    pub window: f64,
    /// Most windows.
    pub windows: usize,
    /// Relative difference between successive passages through the section at which a cycle is called closed.
    pub tolerance: f64,
    /// Spread of every variable within a window, in its unit, below which the state is called steady.
    pub still: f64,
    /// Accuracy of the integration.
    pub ode: OdeOptions,
}

/// A closed orbit.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    /// Period.
    pub period: f64,
    /// Lowest value of each variable.
    pub low: Vec<f64>,
    /// Highest value of each variable.
    pub high: Vec<f64>,
    /// The state where the watched variable rises through the middle of its range.
    pub state: Vec<f64>,
}

/// Where a solution ends up.
#[derive(Clone, Debug, PartialEq)]
pub enum LongRun {
    /// It stands still.
    Steady(Vec<f64>),
    /// It repeats itself.
    Cycle(Cycle),
    /// It had settled on neither when the windows were over.
    Unsettled {
        /// Its last state.
        state: Vec<f64>,
        /// Lowest value of each variable in the last window.
        low: Vec<f64>,
        /// Highest value of each variable in the last window.
        high: Vec<f64>,
    },
}

/// Follows `x' = f(x)` from `start` until it stands still or variable `watched` repeats itself.
pub fn long_run(
    field: &mut Field,
    start: &[f64],
    watched: usize,
    options: &LongRunOptions,
) -> Result<LongRun, NumericsError> {
    const ROUTINE: &str = "ode::long_run";
    if watched >= start.len() {
        return Err(NumericsError::Shape {
            routine: ROUTINE,
            argument: "watched",
            given: watched.to_string(),
            expected: format!("less than {}", start.len()),
        });
    }
    if !(options.window > 0.0 && options.window.is_finite()) {
        let expected = "a positive time";
        return Err(NumericsError::domain(
            ROUTINE,
            "window",
            options.window,
            expected,
        ));
    }
    let mut state = start.to_vec();
    let mut range: Option<Range> = None;
    for _ in 0..options.windows {
        let level = range.as_ref().map(|r| r.middle(watched));
        let mut now = Range::new(&state);
        let mut passages: Vec<(f64, Vec<f64>)> = Vec::new();
        state = integrate(
            field,
            &state,
            0.0,
            options.window,
            &options.ode,
            &mut |step| {
                now.take(step);
                if let Some(level) = level {
                    passages.extend(rise(step, watched, level).map(|t| (t, step.at(t))));
                }
                true
            },
        )?;
        if now.widest() <= options.still {
            return Ok(LongRun::Steady(state));
        }
        if let [.., (t0, x0), (t1, x1), (t2, x2)] = passages.as_slice() {
            let (before, after) = (t1 - t0, t2 - t1);
            let same = |a: &[f64], b: &[f64]| {
                let widths = now.low.iter().zip(&now.high);
                a.iter().zip(b).zip(widths).all(|((a, b), (low, high))| {
                    libm::fabs(a - b) <= options.tolerance * (high - low) + options.still
                })
            };
            let closed = libm::fabs(after - before) <= options.tolerance * after;
            if closed && same(x0, x1) && same(x1, x2) {
                // One more period for the extremes of this very orbit.
                let mut orbit = Range::new(x2);
                integrate(field, x2, 0.0, after, &options.ode, &mut |step| {
                    orbit.take(step);
                    true
                })?;
                return Ok(LongRun::Cycle(Cycle {
                    period: after,
                    low: orbit.low,
                    high: orbit.high,
                    state: x2.clone(),
                }));
            }
        }
        range = Some(now);
    }
    let (low, high) = range.map_or((state.clone(), state.clone()), |r| (r.low, r.high));
    Ok(LongRun::Unsettled { state, low, high })
}

/// Extremes of all variables.
struct Range {
    low: Vec<f64>,
    high: Vec<f64>,
}

/// Points at which a step is looked at for extremes.
const POINTS: usize = 8;

impl Range {
    fn new(x: &[f64]) -> Self {
        Self {
            low: x.to_vec(),
            high: x.to_vec(),
        }
    }

    fn take(&mut self, step: &Step) {
        let (from, to) = step.interval();
        let h = (to - from) / POINTS as f64;
        let bounds = self.low.iter_mut().zip(self.high.iter_mut());
        for (i, (low, high)) in bounds.enumerate() {
            let at = |k: usize| step.value(i, from + h * k as f64);
            for k in 1..=POINTS {
                let mut candidates = [at(k), f64::NAN];
                if k < POINTS {
                    // The vertex of the parabola through three points, where they turn.
                    let (a, b, c) = (at(k - 1), at(k), at(k + 1));
                    let bend = a - 2.0 * b + c;
                    if (b - a) * (c - b) < 0.0 && bend != 0.0 {
                        candidates[1] = b - (c - a) * (c - a) / (8.0 * bend);
                    }
                }
                for x in candidates {
                    if x < *low {
                        *low = x;
                    }
                    if x > *high {
                        *high = x;
                    }
                }
            }
        }
    }

    fn middle(&self, i: usize) -> f64 {
        0.5 * (self.low[i] + self.high[i])
    }

    fn widest(&self) -> f64 {
        let widths = self.low.iter().zip(&self.high).map(|(l, h)| h - l);
        widths.fold(0.0, |a, b| if b > a || b.is_nan() { b } else { a })
    }
}

/// When variable `i` rises through `level` within a step.
fn rise(step: &Step, i: usize, level: f64) -> Option<f64> {
    let (mut a, mut b) = step.interval();
    if !(step.value(i, a) < level && step.value(i, b) >= level) {
        return None;
    }
    for _ in 0..100 {
        let middle = 0.5 * (a + b);
        if middle <= a || middle >= b {
            break;
        }
        if step.value(i, middle) < level {
            a = middle;
        } else {
            b = middle;
        }
    }
    Some(b)
}
