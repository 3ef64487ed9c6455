//! All steady states of a rate model, each with its stability and what kind of regime it is.
//!
//! Two populations with power laws and Dale signs (one excites, the other inhibits) are solved by the characteristic
//! function: every state is found. Others are searched for by Newton's method with found states deflated, from many starts,
//! and by following every state found through changes of the drifts and back (see [`Search`]).

mod many;
mod pair;

use neuropil_numerics::matrix::{Complex, Lu, Matrix, eigenvalues};

use crate::TheoryError;
use crate::rate_model::RateModel;
use pair::Pair;

pub use many::Search;

/// A steady state and its linear response.
#[derive(Clone, Debug, PartialEq)]
pub struct SteadyState {
    /// Rates ν, 1/ms.
    pub rates: Vec<f64>,
    /// Mean inputs μ, mV.
    pub mean: Vec<f64>,
    /// Noise σ, mV (Brunel).
    pub noise: Vec<f64>,
    /// Slopes ∂ν/∂m of single populations by drift, 1/ms per mV/ms.
    pub slope: Vec<f64>,
    /// det(1 - ∂Φ/∂ν); negative at saddles of an odd number of unstable directions, 0 at folds.
    pub determinant: f64,
    /// Eigenvalues of the linearised dynamics, 1/ms, by falling real part.
    pub eigenvalues: Vec<Complex>,
    /// Whether small deviations die out.
    pub stable: bool,
    /// Whether the excitatory populations alone would be unstable (inhibition-stabilised, if `stable`).
    pub isn: bool,
    /// `response[(i, j)]` = ∂ν_i/∂m_j, 1/ms per mV/ms; nothing at a fold.
    pub response: Option<Matrix>,
    /// ∂ν_i/∂m by the common drift m, 1/ms per mV/ms; empty at a fold.
    pub by_drive: Vec<f64>,
    /// Whether the first excitatory population falls with the common drift, in a stable state.
    pub supersaturating: bool,
    /// Whether each inhibitory population falls with its own drift, in a stable state.
    pub paradoxical: Vec<bool>,
}

impl SteadyState {
    /// Distance to a loss of stability: the smallest |Re λ| of the linearised dynamics, 1/ms; 0 at folds and Hopf points.
    pub fn distance(&self) -> f64 {
        let sizes = self.eigenvalues.iter().map(|v| libm::fabs(v.0));
        sizes.fold(f64::INFINITY, |m, v| if v < m { v } else { m })
    }
}

/// States found, and whether there can be no others.
#[derive(Clone, Debug, PartialEq)]
pub struct SteadyStates {
    /// By rising rate of the first population.
    pub states: Vec<SteadyState>,
    /// True if the method finds every state.
    pub complete: bool,
}

impl RateModel {
    /// The state at given rates (1/ms), which should be steady, with its stability and response.
    pub fn examine(&self, rates: &[f64]) -> Result<SteadyState, TheoryError> {
        let n = self.populations().len();
        if rates.len() != n {
            return Err(TheoryError::Shape {
                function: "RateModel::examine",
                argument: "rates",
                given: rates.len().to_string(),
                expected: n.to_string(),
            });
        }
        let activity = self.activity(rates)?;
        let gain = self.effective_gain(rates, &activity);
        let scale = libm::sqrt(self.size);
        let all = self.populations();
        let slope: Vec<f64> = (0..n)
            .map(|i| activity.responses[i].rate_by_mean * all[i].membrane * scale)
            .collect();
        let linear = Matrix::from_fn(n, n, |i, j| {
            (gain[(i, j)] - if i == j { 1.0 } else { 0.0 }) / all[i].time
        });
        let values = spectrum(&linear)?;
        let stable = values.iter().all(|v| v.0 < 0.0);
        let excitatory = self.excitatory();
        let chosen: Vec<usize> = (0..n).filter(|i| excitatory[*i]).collect();
        let own = Matrix::from_fn(chosen.len(), chosen.len(), |i, j| {
            linear[(chosen[i], chosen[j])]
        });
        let isn = !chosen.is_empty() && spectrum(&own)?.iter().any(|v| v.0 > 0.0);
        let open = Matrix::from_fn(n, n, |i, j| (if i == j { 1.0 } else { 0.0 }) - gain[(i, j)]);
        let lu = Lu::new(&open).ok();
        let determinant = lu.as_ref().map_or(0.0, Lu::determinant);
        let mut response = None;
        let mut by_drive = Vec::new();
        let deaf: Vec<bool> = (0..n)
            .map(|i| slope[i] == 0.0 && gain.row(i).iter().all(|g| *g == 0.0))
            .collect();
        if let Some(lu) = &lu {
            let mut matrix = Matrix::zeros(n, n);
            for j in 0..n {
                let mut unit = vec![0.0; n];
                unit[j] = slope[j];
                for (i, v) in lu.solve(&unit)?.into_iter().enumerate() {
                    // What does not respond to anything has no response, not even one of rounding.
                    matrix[(i, j)] = if deaf[i] { 0.0 } else { v };
                }
            }
            by_drive = (0..n)
                .map(|i| (0..n).map(|j| matrix[(i, j)] * all[j].ratio).sum())
                .collect();
            response = Some(matrix);
        }
        let first = chosen.first().copied();
        let supersaturating =
            stable && first.is_some_and(|i| by_drive.get(i).is_some_and(|v| *v < 0.0));
        let paradoxical = (0..n)
            .map(|i| {
                let falls = response.as_ref().is_some_and(|m| m[(i, i)] < 0.0);
                stable && !excitatory[i] && falls
            })
            .collect();
        Ok(SteadyState {
            rates: rates.to_vec(),
            mean: activity.mean,
            noise: activity.noise,
            slope,
            determinant,
            eigenvalues: values,
            stable,
            isn,
            response,
            by_drive,
            supersaturating,
            paradoxical,
        })
    }

    /// The steady state to which rates that start at `rates` (1/ms) relax; nothing where they come to no rest.
    pub fn relaxed(&self, rates: &[f64]) -> Result<Option<SteadyState>, TheoryError> {
        if rates.len() != self.populations().len() {
            return Err(TheoryError::Shape {
                function: "RateModel::relaxed",
                argument: "rates",
                given: rates.len().to_string(),
                expected: self.populations().len().to_string(),
            });
        }
        let found = Search::default().relaxed(self, rates);
        found.map(|r| self.examine(&r)).transpose()
    }

    /// All steady states, with the default [`Search`] where none is exact.
    pub fn steady_states(&self) -> Result<SteadyStates, TheoryError> {
        self.steady_states_with(&Search::default())
    }

    /// All steady states; `search` is used for models other than one excitatory and one inhibitory power law.
    pub fn steady_states_with(&self, search: &Search) -> Result<SteadyStates, TheoryError> {
        let exact = self.exact_states();
        let complete = exact.is_some();
        let mut rates = match exact {
            Some(rates) => rates,
            None => search.run(self)?,
        };
        rates.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let states = rates
            .iter()
            .map(|r| self.examine(r))
            .collect::<Result<_, _>>()?;
        Ok(SteadyStates { states, complete })
    }

    /// Every state of an E–I pair of power laws, in the order of the populations; nothing for other models.
    pub(crate) fn exact_states(&self) -> Option<Vec<Vec<f64>>> {
        let all = self.populations();
        if all.len() != 2 || self.recurrent_noise() {
            return None;
        }
        let laws = [all[0].transfer.power_law()?, all[1].transfer.power_law()?];
        let (gain, mean) = (self.mean_gain(), self.external_mean());
        for (e, i) in [(0, 1), (1, 0)] {
            let pair = Pair {
                law: [laws[e], laws[i]],
                a: gain[(e, e)],
                k: 0.0 - gain[(e, i)],
                b: gain[(i, e)],
                c: 0.0 - gain[(i, i)],
                input: [mean[e] - laws[e].b, mean[i] - laws[i].b],
            };
            if [pair.a, pair.k, pair.b, pair.c].iter().all(|g| *g >= 0.0) {
                let rate = |s: &[f64; 2], which: usize| pair.law[which].above_onset(s[which]).0;
                return Some(
                    pair.states()?
                        .iter()
                        .map(|s| {
                            let mut rates = vec![0.0; 2];
                            rates[e] = rate(s, 0);
                            rates[i] = rate(s, 1);
                            rates
                        })
                        .collect(),
                );
            }
        }
        None
    }
}

/// Eigenvalues by falling real part; in closed form for two.
pub(crate) fn spectrum(a: &Matrix) -> Result<Vec<Complex>, TheoryError> {
    match a.rows() {
        0 => Ok(Vec::new()),
        1 => Ok(vec![(a[(0, 0)], 0.0)]),
        2 => {
            let half = 0.5 * (a[(0, 0)] + a[(1, 1)]);
            let apart = 0.5 * (a[(0, 0)] - a[(1, 1)]);
            let square = apart * apart + a[(0, 1)] * a[(1, 0)];
            let root = libm::sqrt(libm::fabs(square));
            if square < 0.0 {
                return Ok(vec![(half, root), (half, -root)]);
            }
            // The eigenvalue of larger size first; the other from the determinant.
            let far = if half > 0.0 { half + root } else { half - root };
            let determinant = a[(0, 0)] * a[(1, 1)] - a[(0, 1)] * a[(1, 0)];
            let near = if far == 0.0 { 0.0 } else { determinant / far };
            Ok(if far > near {
                vec![(far, 0.0), (near, 0.0)]
            } else {
                vec![(near, 0.0), (far, 0.0)]
            })
        }
        _ => Ok(eigenvalues(a)?),
    }
}
