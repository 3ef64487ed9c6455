//! How the rates of a model move in time: trajectories under any change of its parameters, where they settle, and limit cycles.
//!
//! `T dν/dt = -ν + Φ(μ, σ)` is integrated with error control. The time constants T are those of the rate model; for spiking
//! neurons they stand for how fast a population answers, which is near the membrane time constant only while neurons fire
//! rarely and noise is strong. Rates act on one another at once, or through delays and filters ([`DelayedRates`]).

mod delayed;

use std::cell::RefCell;

use neuropil_numerics::continuation::VectorField;
use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::ode::{self, LongRunOptions, OdeOptions};
use neuropil_numerics::roots::{NewtonOptions, newton_system};

use crate::TheoryError;
use crate::rate_model::RateModel;

pub use delayed::DelayedRates;
pub use neuropil_numerics::ode::{Cycle, LongRun};

/// Spread of rates in a window below which they are called steady, 1/ms. The error control lets rates tremble by less.
const STILL: f64 = 1e-8;

/// Accuracy of trajectories: 1e-9 relative, 1e-10 spikes/s.
fn accuracy() -> OdeOptions {
    OdeOptions {
        relative: 1e-9,
        absolute: 1e-13,
        ..OdeOptions::default()
    }
}

impl RateModel {
    /// Rates (1/ms) at rising `times` (ms), the first of which is that of `start`.
    pub fn evolve(&self, start: &[f64], times: &[f64]) -> Result<Vec<Vec<f64>>, TheoryError> {
        self.fits("start", start.len())?;
        let parameters = self.parameter_values();
        let mut field = |_: f64, x: &[f64], out: &mut [f64]| self.field(x, &parameters, out);
        Ok(ode::sample(&mut field, start, times, &accuracy())?)
    }

    /// As [`RateModel::evolve`], for a model that changes: `at(t)` is the model at time t (ms). Steps are at most `largest` ms,
    /// which should be below the shortest feature of the change.
    pub fn evolve_under(
        &self,
        start: &[f64],
        times: &[f64],
        largest: f64,
        at: &dyn Fn(f64) -> Result<RateModel, TheoryError>,
    ) -> Result<Vec<Vec<f64>>, TheoryError> {
        self.fits("start", start.len())?;
        let failed = RefCell::new(None);
        let mut field = |t: f64, x: &[f64], out: &mut [f64]| match at(t) {
            Ok(model) => model.field(x, &model.parameter_values(), out),
            Err(e) => {
                out.fill(f64::NAN);
                failed.borrow_mut().get_or_insert(e);
            }
        };
        let options = OdeOptions {
            largest,
            ..accuracy()
        };
        let sampled = ode::sample(&mut field, start, times, &options);
        match (sampled, failed.into_inner()) {
            (Ok(states), _) => Ok(states),
            (Err(_), Some(why)) => Err(why),
            (Err(e), None) => Err(e.into()),
        }
    }

    /// Where the rates end up from `start` (1/ms): a steady state, polished to machine precision; a limit cycle with period
    /// (ms) and extremes; or neither within `time` ms.
    ///
    /// Rates that stay within 1e-5 spikes/s are called steady where a stable state is near; from an unstable one they are
    /// pushed by 1 %. A cycle is called closed when a population passes its middle three times at the same
    /// distance, to 1e-7, with the same rates of all. Near a Hopf point convergence is slow, and `time` must be long.
    pub fn long_run(&self, start: &[f64], time: f64) -> Result<LongRun, TheoryError> {
        self.fits("start", start.len())?;
        if !(time > 0.0 && time.is_finite()) {
            let expected = "a positive time";
            let function = "RateModel::long_run";
            return Err(TheoryError::parameter(
                function, "time", time, "ms", expected,
            ));
        }
        let slowest = self
            .populations()
            .iter()
            .map(|p| p.time)
            .fold(0.0, f64::max);
        let window = (50.0 * slowest).min(time);
        let options = LongRunOptions {
            window,
            windows: libm::ceil(time / window).min(1e6) as usize,
            tolerance: 1e-7,
            still: STILL,
            ode: accuracy(),
        };
        let parameters = self.parameter_values();
        let mut field = |_: f64, x: &[f64], out: &mut [f64]| self.field(x, &parameters, out);
        let mut watched = 0;
        let mut from = start.to_vec();
        // A second try for a population that moves while the first does not, a third after a push.
        for _ in 0..3 {
            let found = ode::long_run(&mut field, &from, watched, &options)?;
            match found {
                LongRun::Steady(x) => {
                    let near = self.polished(&x).filter(|y| {
                        let moved = y.iter().zip(&x).map(|(a, b)| (a - b).abs());
                        moved.fold(0.0, f64::max) < 1e3 * STILL
                    });
                    match near {
                        Some(y) if self.examine(&y)?.stable => return Ok(LongRun::Steady(y)),
                        Some(y) => from = y.iter().map(|r| 1.01 * r + STILL).collect(),
                        None => return Ok(LongRun::Steady(x)),
                    }
                }
                LongRun::Unsettled { state, low, high } => {
                    let moves = |i: usize| high[i] - low[i] > STILL;
                    match (0..state.len()).find(|i| moves(*i)) {
                        Some(mover) if mover != watched => watched = mover,
                        _ => return Ok(LongRun::Unsettled { state, low, high }),
                    }
                    from = state;
                }
                cycle => return Ok(cycle),
            }
        }
        Ok(LongRun::Unsettled {
            low: from.clone(),
            high: from.clone(),
            state: from,
        })
    }

    /// The steady state (1/ms) that Newton's method finds from `guess`, stable or not, if it finds one.
    pub fn polished(&self, guess: &[f64]) -> Option<Vec<f64>> {
        let n = self.populations().len();
        let scale: Vec<f64> = guess.iter().map(|v| v.abs().max(1e-9)).collect();
        let residual = |x: &[f64]| -> Vec<f64> {
            match self.activity(x) {
                Ok(a) => (0..n)
                    .map(|i| (a.responses[i].rate - x[i]) / scale[i])
                    .collect(),
                Err(_) => vec![f64::NAN; n],
            }
        };
        let jacobian = |x: &[f64]| match self.activity(x) {
            Ok(a) => {
                let gain = self.effective_gain(x, &a);
                Matrix::from_fn(n, n, |i, j| {
                    (gain[(i, j)] - if i == j { 1.0 } else { 0.0 }) / scale[i]
                })
            }
            Err(_) => Matrix::from_fn(n, n, |_, _| f64::NAN),
        };
        let options = NewtonOptions {
            tolerance: 1e-12,
            max_iterations: 30,
            ..NewtonOptions::default()
        };
        let found =
            newton_system("RateModel::polished", residual, jacobian, guess, options).ok()?;
        // Rounding may leave a silent population a hair below 0.
        found
            .point
            .iter()
            .all(|v| *v > -1e-12)
            .then(|| found.point.iter().map(|v| v.max(0.0)).collect())
    }

    /// The stable states through which the rates pass as the common drift takes the values of `drives` (mV/ms) in turn, slowly,
    /// from `start` (1/ms): a branch as long as it is stable, and beyond its end what the dynamics fall to. Nothing where they
    /// come to no steady state within 20 s; the sweep goes on from the last that was steady.
    pub fn sweep(
        &self,
        start: &[f64],
        drives: &[f64],
    ) -> Result<Vec<Option<Vec<f64>>>, TheoryError> {
        const TIME: f64 = 2e4;
        self.fits("start", start.len())?;
        let mut state = start.to_vec();
        let mut slope: Vec<f64> = Vec::new();
        let mut last = f64::NAN;
        let mut out = Vec::with_capacity(drives.len());
        for drive in drives {
            let mut model = self.clone();
            model.drive = *drive;
            let near = self.beside(&model, &state, &slope, drive - last)?;
            let found = match near {
                Some(x) => Some(x),
                None => match model.long_run(&state, TIME)? {
                    LongRun::Steady(x) => Some(x),
                    _ => None,
                },
            };
            if let Some(x) = &found {
                slope = model.examine(x)?.by_drive;
                state.clone_from(x);
                last = *drive;
            }
            out.push(found);
        }
        Ok(out)
    }

    /// The stable state that continues the branch of `state`, if it lies where its slope points.
    fn beside(
        &self,
        model: &RateModel,
        state: &[f64],
        slope: &[f64],
        step: f64,
    ) -> Result<Option<Vec<f64>>, TheoryError> {
        if slope.len() != state.len() || !step.is_finite() {
            return Ok(None);
        }
        let guess: Vec<f64> = state
            .iter()
            .zip(slope)
            .map(|(x, s)| (x + s * step).max(0.0))
            .collect();
        let Some(x) = model.polished(&guess) else {
            return Ok(None);
        };
        let expected = slope.iter().map(|s| (s * step).abs()).fold(0.0, f64::max);
        let moved = x.iter().zip(state).map(|(a, b)| (a - b).abs());
        let near = moved.fold(0.0, f64::max) <= 2.0 * expected + 1e-9;
        Ok((near && model.examine(&x)?.stable).then_some(x))
    }
}
