//! Steady states of any rate model, by deflated Newton steps from many starts and by continuation.

mod newton;

use neuropil_numerics::continuation::{StepOptions, VectorField, follow};

use crate::TheoryError;
use crate::rate_model::RateModel;

/// How to look for steady states where no method finds all of them.
///
/// From every start Newton's method runs on `M(ν) (Φ - ν)` with `M = Π (1 + scale²/|ν - ν_k|²)` over the states ν_k found
/// (Farrell, Birkisson & Funke 2015, SIAM J. Sci. Comput. 37:A2026), which keeps it away from them. Every state is then
/// followed in each drift; where the branch returns to the given drift there is another state.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Number of starting points that lie evenly (Halton) in the logarithms of the rates; for up to six populations others
    /// are added that have each set of populations active at eight levels.
    pub starts: usize,
    /// Lowest and highest rate of starting points, 1/ms.
    pub rates: (f64, f64),
    /// How far drifts are changed when branches are followed, times the largest external drift of the model (1e-3 mV/ms if
    /// all are smaller); none follows no branches.
    pub reach: Option<f64>,
    /// Residual |Φ - ν| of a state, relative to the rate or to 10⁻³ of the lowest rate of starting points.
    pub tolerance: f64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            starts: 64,
            rates: (1e-5, 0.3),
            reach: Some(10.0),
            tolerance: 1e-11,
        }
    }
}

/// Most populations for which starts take each set of active populations in turn.
const MOST_FOR_SETS: usize = 6;

const PRIMES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

/// The digits of k in a prime base, mirrored into (0, 1).
fn halton(mut k: u64, base: u64) -> f64 {
    let (mut fraction, mut value) = (1.0, 0.0);
    while k > 0 {
        fraction /= base as f64;
        value += fraction * (k % base) as f64;
        k /= base;
    }
    value
}

impl Search {
    pub(super) fn run(&self, model: &RateModel) -> Result<Vec<Vec<f64>>, TheoryError> {
        self.complete(model, Vec::new())
    }

    /// The whole search, with states that are known already.
    pub(crate) fn complete(
        &self,
        model: &RateModel,
        known: Vec<Vec<f64>>,
    ) -> Result<Vec<Vec<f64>>, TheoryError> {
        self.check()?;
        let n = model.populations().len();
        let parameters = model.parameter_values();
        let mut found = known;
        let mut fresh = 0;
        for start in self.starting_points(n) {
            let settled = self.settle(model, &parameters, &start);
            for from in [&start, &settled] {
                while let Some(state) = self.deflated(model, &parameters, from, &found) {
                    found.push(state);
                }
            }
            while fresh < found.len() {
                let state = found[fresh].clone();
                fresh += 1;
                self.along_branches(model, &parameters, &state, &mut found)?;
            }
        }
        Ok(found)
    }

    /// Adds the states near `guesses`, such as those of a model that differs little.
    pub(crate) fn extend(
        &self,
        model: &RateModel,
        guesses: &[Vec<f64>],
        found: &mut Vec<Vec<f64>>,
    ) -> Result<(), TheoryError> {
        self.check()?;
        let parameters = model.parameter_values();
        for guess in guesses {
            if let Some(state) = self.accept(model, &parameters, guess.clone(), found) {
                found.push(state);
            }
        }
        Ok(())
    }

    /// Adds states that lie between known ones, as saddles do: deflated Newton steps from the means of all pairs.
    pub(crate) fn between(
        &self,
        model: &RateModel,
        found: &mut Vec<Vec<f64>>,
    ) -> Result<(), TheoryError> {
        self.check()?;
        let parameters = model.parameter_values();
        let known = found.len();
        for a in 0..known {
            for b in 0..a {
                let pairs = || found[a].iter().zip(&found[b]);
                let middle = pairs().map(|(x, y)| 0.5 * (x + y)).collect::<Vec<_>>();
                let ratio = pairs().map(|(x, y)| libm::sqrt(x * y)).collect::<Vec<_>>();
                for start in [middle, ratio] {
                    if let Some(state) = self.deflated(model, &parameters, &start, found) {
                        found.push(state);
                    }
                }
            }
        }
        Ok(())
    }

    /// Silence; each set of active populations at several levels, where the sets are few; points spread over all rates.
    fn starting_points(&self, n: usize) -> Vec<Vec<f64>> {
        const LEVELS: u64 = 8;
        let (low, high) = (libm::log(self.rates.0), libm::log(self.rates.1));
        let spread = |k: u64, i: usize| halton(k, PRIMES[i % PRIMES.len()]);
        let mut points = vec![vec![0.0; n]];
        if n <= MOST_FOR_SETS {
            for set in 1u64..1 << n {
                for level in 0..LEVELS {
                    let middle = low + (high - low) * (level as f64 + 0.5) / LEVELS as f64;
                    let k = set * LEVELS + level + 1;
                    let rate = |i: usize| libm::exp(middle + 2.0 * spread(k, i) - 1.0);
                    let active = |i: usize| if set >> i & 1 == 1 { rate(i) } else { 0.0 };
                    points.push((0..n).map(active).collect());
                }
            }
        }
        for k in 1..=self.starts as u64 {
            let rate = |i: usize| libm::exp(low + spread(k, i) * (high - low));
            points.push((0..n).map(rate).collect());
        }
        points
    }

    /// The state to which the rates relax from `start`, if they come to rest at one.
    pub(super) fn relaxed(&self, model: &RateModel, start: &[f64]) -> Option<Vec<f64>> {
        let p = model.parameter_values();
        let settled = self.settle(model, &p, start);
        self.accept(model, &p, settled, &[])
    }

    fn check(&self) -> Result<(), TheoryError> {
        let (low, high) = self.rates;
        let refuse = |name, given, unit, expected: &str| {
            Err(TheoryError::parameter(
                "Search", name, given, unit, expected,
            ))
        };
        if !(low > 0.0 && high > low && high.is_finite()) {
            return refuse(
                "rates",
                low,
                "per ms",
                "two positive rates, the lower first",
            );
        }
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return refuse("tolerance", self.tolerance, "", "between 0 and 1");
        }
        match self.reach {
            Some(reach) if !(reach > 0.0 && reach.is_finite()) => {
                refuse("reach", reach, "", "a positive factor")
            }
            _ => Ok(()),
        }
    }

    /// States where branches through `state` return to the given drifts.
    fn along_branches(
        &self,
        model: &RateModel,
        p: &[f64],
        state: &[f64],
        found: &mut Vec<Vec<f64>>,
    ) -> Result<(), TheoryError> {
        let Some(reach) = self.reach else {
            return Ok(());
        };
        let largest = state.iter().fold(0.02, |m: f64, v| m.max(*v));
        for population in model.populations() {
            let free = model.parameter(&format!("mu_ext[{}]", population.name))?;
            let given = p[free];
            let reach = reach * model.parameter_scale(free);
            let options = StepOptions {
                first: 0.01,
                largest: 0.2,
                points: 2000,
                tolerance: 1e-9,
                state_scale: vec![largest / 1e-3; state.len()],
                state_limit: 20.0 * self.rates.1,
                ..StepOptions::new((given - reach, given + reach))
            };
            let Ok(branch) = follow(model, state, p, free, &options) else {
                continue;
            };
            for pair in branch.points.windows(2) {
                let (a, b) = (pair[0].parameter - given, pair[1].parameter - given);
                if a * b > 0.0 || a == b {
                    continue;
                }
                let t = a / (a - b);
                let guess: Vec<f64> = pair[0]
                    .state
                    .iter()
                    .zip(&pair[1].state)
                    .map(|(x, y)| x + t * (y - x))
                    .collect();
                if let Some(new) = self.accept(model, p, guess, found) {
                    found.push(new);
                }
            }
        }
        Ok(())
    }
}
