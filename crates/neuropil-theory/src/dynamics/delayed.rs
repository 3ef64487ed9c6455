//! Rate dynamics of populations that see one another late: through delays and the filters of synapses.
//!
//! `T_i dν_i/dt = -ν_i + Φ_i(μ_i, σ_i)`, in which inputs of population i are made of the rates s_ij of [`Transmission`] in the
//! place of ν_j. Steps of one size: exponentials of T and τ_s, between which inputs are taken as linear (second order).

use std::collections::VecDeque;

use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::transmission::Transmission;

/// Steps per shortest time constant of the rates.
const FINE: f64 = 40.0;
/// Longest past that is kept, steps.
const MOST: usize = 1 << 20;

/// Populations on their way. The past before the start is that of the rates at the start.
#[derive(Clone, Debug)]
pub struct DelayedRates {
    step: f64,
    ways: Vec<Filtered>,
    rates: Vec<f64>,
    /// Rates of each population now and before, one step apart; the latest first.
    past: Vec<VecDeque<f64>>,
}

/// A way with its filter.
#[derive(Clone, Debug)]
struct Filtered {
    target: usize,
    source: usize,
    share: f64,
    /// Parts of the rate so many steps ago, from now on.
    taps: Vec<f64>,
    tau_s: f64,
    /// What has arrived now, before the filter.
    arrived: f64,
    /// What has come through the filter.
    value: f64,
}

impl DelayedRates {
    /// At rest at the rates `start` (1/ms). Steps are a fortieth of the shortest time constant of the rates, and such that
    /// `time` (ms) is a whole number of them.
    pub fn new(
        model: &RateModel,
        transmission: &Transmission,
        start: &[f64],
        time: f64,
    ) -> Result<Self, TheoryError> {
        const FUNCTION: &str = "DelayedRates::new";
        model.fits("start", start.len())?;
        if !(time > 0.0 && time.is_finite()) {
            let expected = "a positive time";
            return Err(TheoryError::parameter(
                FUNCTION, "time", time, "ms", expected,
            ));
        }
        let n = start.len();
        let all = model.populations().iter();
        let shortest = all.map(|p| p.time).fold(f64::INFINITY, f64::min);
        let step = time / libm::ceil(time * FINE / shortest);
        let mut ways = Vec::new();
        let mut longest = 1;
        for w in transmission.ways() {
            let Some(now) = start.get(w.source).filter(|_| w.target < n) else {
                return Err(TheoryError::Shape {
                    function: FUNCTION,
                    argument: "transmission",
                    given: format!("a way from {} to {}", w.source, w.target),
                    expected: format!("populations below {n}"),
                });
            };
            let mut taps = Vec::new();
            for (delay, part) in &w.delays {
                let steps = delay / step;
                if steps >= MOST as f64 {
                    let expected = format!("delays below {} ms", MOST as f64 * step);
                    return Err(TheoryError::parameter(
                        FUNCTION, "delay", *delay, "ms", expected,
                    ));
                }
                let (k, rest) = (libm::floor(steps) as usize, steps - libm::floor(steps));
                if taps.len() < k + 2 {
                    taps.resize(k + 2, 0.0);
                }
                taps[k] += part * (1.0 - rest);
                taps[k + 1] += part * rest;
            }
            longest = longest.max(taps.len());
            ways.push(Filtered {
                target: w.target,
                source: w.source,
                share: w.share,
                taps,
                tau_s: w.tau_s,
                arrived: *now * w.delays.iter().map(|(_, p)| p).sum::<f64>(),
                value: *now,
            });
        }
        Ok(Self {
            step,
            ways,
            rates: start.to_vec(),
            past: start
                .iter()
                .map(|x| std::iter::repeat_n(*x, longest).collect())
                .collect(),
        })
    }

    /// Rates now, 1/ms.
    pub fn rates(&self) -> &[f64] {
        &self.rates
    }

    /// The largest distance of any rate that may still act, now or as long ago as the longest delay, from a state, 1/ms.
    pub fn distance(&self, state: &[f64]) -> f64 {
        let all = self.past.iter().zip(state);
        let far = all.flat_map(|(past, x)| past.iter().map(move |r| libm::fabs(r - x)));
        far.fold(0.0, f64::max)
    }

    /// ms.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// Goes on under `model` for `time` ms, to the nearest step.
    pub fn advance(&mut self, model: &RateModel, time: f64) -> Result<(), TheoryError> {
        let steps = libm::rint(time / self.step);
        let mut k = 0.0;
        while k < steps {
            self.once(model, model)?;
            k += 1.0;
        }
        Ok(())
    }

    /// Rates at rising `times` (ms), to the nearest step, of a model that changes: `at(t)` is the model at time t; now is time 0.
    pub fn sample(
        &mut self,
        times: &[f64],
        at: &dyn Fn(f64) -> Result<RateModel, TheoryError>,
    ) -> Result<Vec<Vec<f64>>, TheoryError> {
        let mut steps = 0.0;
        let mut now = at(0.0)?;
        let mut found = Vec::with_capacity(times.len());
        for time in times {
            while steps < libm::rint(time / self.step) {
                steps += 1.0;
                let next = at(steps * self.step)?;
                self.once(&now, &next)?;
                now = next;
            }
            found.push(self.rates().to_vec());
        }
        Ok(found)
    }

    /// One step from `now` to `next`.
    fn once(&mut self, now: &RateModel, next: &RateModel) -> Result<(), TheoryError> {
        let before = self.rates.clone();
        let target = now.respond(&|i, j| self.seen(i, j, &before))?;
        let step = self.step;
        let relax = |ahead: &[f64]| -> Vec<f64> {
            let pairs = before.iter().zip(&target).zip(ahead);
            pairs
                .zip(now.populations())
                .map(|(((x, from), to), p)| decayed(*x, step / p.time, *from, *to))
                .collect()
        };
        let guess = relax(&target);
        // What has arrived by the end of the step, with the rates guessed.
        for w in &mut self.ways {
            let older = self.past[w.source].iter().zip(w.taps.iter().skip(1));
            let older: f64 = older.map(|(rate, part)| rate * part).sum();
            let newest = guess[w.source] * w.taps.first().copied().unwrap_or(0.0);
            let arrived = newest + older;
            w.value = if w.tau_s == 0.0 {
                arrived
            } else {
                decayed(w.value, step / w.tau_s, w.arrived, arrived)
            };
            w.arrived = arrived;
        }
        let ahead = next.respond(&|i, j| self.seen(i, j, &guess))?;
        let after: Vec<f64> = relax(&ahead);
        for w in &mut self.ways {
            let guessed = w.taps.first().copied().unwrap_or(0.0);
            w.arrived += guessed * (after[w.source] - guess[w.source]);
        }
        for (past, rate) in self.past.iter_mut().zip(&after) {
            past.pop_back();
            past.push_front(*rate);
        }
        self.rates = after;
        Ok(())
    }

    /// The rate of population j as population i has it; that of `rates` where no way leads.
    fn seen(&self, i: usize, j: usize, rates: &[f64]) -> f64 {
        let ways = self.ways.iter().filter(|w| w.target == i && w.source == j);
        let mut found = None;
        for w in ways {
            *found.get_or_insert(0.0) += w.share * w.value;
        }
        found.unwrap_or(rates[j])
    }
}

/// `x` after so many time constants under an input that goes linearly from one value to another.
fn decayed(x: f64, time_constants: f64, from: f64, to: f64) -> f64 {
    let left = libm::exp(-time_constants);
    let late = 1.0 - (1.0 - left) / time_constants;
    x * left + (1.0 - left - late) * from + late * to
}
