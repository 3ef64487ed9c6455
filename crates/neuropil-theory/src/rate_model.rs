//! The rates of n populations that drive one another, with one form for the power law (SSN) and for self-consistent Φ.
//!
//! ```text
//! T_X dν_X/dt = -ν_X + Φ_X(μ_X, σ_X)
//! μ_X  = τ_X (m_X + r_X m + Σ_Y J_XY ν_Y)
//! σ_X² = τ_X (s_X² + Σ_Y j²C_XY g(ν_Y))
//! ```
//!
//! with the common drift m, the direction r in which it acts, drifts m_X of single populations (all mV/ms), signed weights
//! J_XY = j C (mV; from Y onto X), drift noise s (mV/√ms), and in-degree times squared jump j²C (mV²). Without j²C the
//! noise is that from outside only, as the SSN assumes; with it the rates are self-consistent (Ekelmans et al. 2023, Eqs
//! 2 and 12–14). g(ν) = ν for Poisson trains; with a window T_w, g(ν) = ν (1 - (1 - e^(-α))/α), α = 1/(T_w ν), which the
//! authors' scripts use for slow synapses. A network of κ times the size has weights √κ J and drifts √κ m, and j²C
//! unchanged.

mod change;
mod common_drive;
mod parameters;
mod sensitivity;
mod units;
pub(crate) use units::bounds;

use std::sync::Arc;

use neuropil_numerics::continuation::VectorField;
use neuropil_numerics::matrix::Matrix;

use crate::TheoryError;
use crate::siegert::Response;
use crate::transfer::TransferFunction;
use parameters::{Layout, View};

/// One population of a rate model.
#[derive(Clone, Debug)]
pub struct RatePopulation {
    /// Name.
    pub name: String,
    /// Rate from mean and noise.
    pub transfer: Arc<dyn TransferFunction>,
    /// Membrane time constant τ, ms; 1 for a transfer function that takes the drift itself.
    pub membrane: f64,
    /// Time constant T of the rate, ms.
    pub time: f64,
    /// Part r of the common drift that it receives.
    pub ratio: f64,
    /// Drift m_X of its own, mV/ms.
    pub drift: f64,
    /// Drift noise s from outside, mV/√ms.
    pub noise: f64,
}

/// Populations, their coupling, and what drives them. Matrices are indexed `[target][source]`.
#[derive(Clone, Debug)]
pub struct RateModel {
    populations: Vec<RatePopulation>,
    weight: Matrix,
    variance: Option<Matrix>,
    /// Common drift m, mV/ms.
    pub drive: f64,
    /// Window T_w of the recurrent noise, ms; none for Poisson trains.
    pub window: Option<f64>,
    /// Size κ relative to the network described.
    pub size: f64,
}

/// Rates with the inputs that they cause.
pub(crate) struct Activity {
    pub mean: Vec<f64>,
    pub noise: Vec<f64>,
    pub responses: Vec<Response>,
}

impl RateModel {
    /// A model of `populations` with signed weights J (mV) and, for self-consistent noise, j²C (mV²).
    pub fn new(
        populations: Vec<RatePopulation>,
        weight: Matrix,
        variance: Option<Matrix>,
        drive: f64,
    ) -> Result<Self, TheoryError> {
        const FUNCTION: &str = "RateModel::new";
        let n = populations.len();
        for (argument, matrix) in [("weight", Some(&weight)), ("variance", variance.as_ref())] {
            let Some(m) = matrix else { continue };
            if (m.rows(), m.columns()) != (n, n) || n == 0 {
                return Err(TheoryError::Shape {
                    function: FUNCTION,
                    argument,
                    given: format!("{} x {}", m.rows(), m.columns()),
                    expected: format!("{n} x {n}, and at least 1 x 1"),
                });
            }
            for i in 0..n {
                for v in m.row(i) {
                    if !v.is_finite() || (argument == "variance" && *v < 0.0) {
                        let expected = if argument == "weight" {
                            "a finite weight"
                        } else {
                            "a variance of at least 0"
                        };
                        return Err(
                            TheoryError::parameter(FUNCTION, argument, *v, "mV", expected).of(i),
                        );
                    }
                }
            }
        }
        for (i, p) in populations.iter().enumerate() {
            let positive = |v: f64| v > 0.0 && v.is_finite();
            let checks = [
                ("membrane", p.membrane, "ms", positive(p.membrane)),
                ("time", p.time, "ms", positive(p.time)),
                ("ratio", p.ratio, "", p.ratio.is_finite()),
                ("drift", p.drift, "mV/ms", p.drift.is_finite()),
                (
                    "noise",
                    p.noise,
                    "mV/sqrt(ms)",
                    p.noise >= 0.0 && p.noise.is_finite(),
                ),
            ];
            for (name, value, unit, fine) in checks {
                if !fine {
                    let expected = if name == "membrane" || name == "time" {
                        "a positive time"
                    } else if name == "noise" {
                        "a noise of at least 0"
                    } else {
                        "a finite number"
                    };
                    return Err(
                        TheoryError::parameter(FUNCTION, name, value, unit, expected).of(i),
                    );
                }
            }
        }
        if !drive.is_finite() {
            let expected = "a finite drift";
            return Err(TheoryError::parameter(
                FUNCTION, "drive", drive, "mV/ms", expected,
            ));
        }
        Ok(Self {
            populations,
            weight,
            variance,
            drive,
            window: None,
            size: 1.0,
        })
    }

    /// The populations.
    pub fn populations(&self) -> &[RatePopulation] {
        &self.populations
    }

    /// Signed weights J at the size described, mV.
    pub fn weight(&self) -> &Matrix {
        &self.weight
    }

    /// Whether each population excites all that it reaches (and reaches any).
    pub fn excitatory(&self) -> Vec<bool> {
        let n = self.populations.len();
        (0..n)
            .map(|j| {
                let mut column = (0..n).map(|i| self.weight[(i, j)]);
                column.clone().all(|w| w >= 0.0) && column.any(|w| w > 0.0)
            })
            .collect()
    }

    /// Values of all parameters, in the order of [`RateModel::parameter_names`].
    pub fn parameter_values(&self) -> Vec<f64> {
        Layout::new(self).values(self)
    }

    /// Names of all parameters: `mu_ext` (common drift, mV/ms), `size`, and for populations X, Y `r[X]`, `mu_ext[X]`
    /// (mV/ms), `sigma[X]` (mV/√ms), `tau[X]`, `T[X]` (ms), `J[X,Y]` (mV, onto X from Y).
    pub fn parameter_names(&self) -> Vec<String> {
        Layout::new(self).names(self)
    }

    /// The index of a parameter; names of populations may be given in place of X and Y.
    pub fn parameter(&self, name: &str) -> Result<usize, TheoryError> {
        let names = self.parameter_names();
        names
            .iter()
            .position(|n| n == name)
            .ok_or_else(|| TheoryError::Circuit {
                who: "rate model".into(),
                which: "parameter",
                given: format!("`{name}`"),
                expected: format!("one of {}", names.join(", ")),
            })
    }

    /// The model with another value of one parameter.
    pub fn with(&self, name: &str, value: f64) -> Result<Self, TheoryError> {
        let k = self.parameter(name)?;
        let mut values = self.parameter_values();
        values[k] = value;
        self.at(&values)
    }

    /// The model with these values of its parameters.
    pub fn at(&self, values: &[f64]) -> Result<Self, TheoryError> {
        Layout::new(self).model(self, values)
    }

    /// Mean input without recurrence, mV.
    pub(crate) fn external_mean(&self) -> Vec<f64> {
        let scale = libm::sqrt(self.size);
        self.populations
            .iter()
            .map(|p| p.membrane * scale * (p.drift + p.ratio * self.drive))
            .collect()
    }

    /// Gains τ J √κ from rates to means, mV ms.
    pub(crate) fn mean_gain(&self) -> Matrix {
        let n = self.populations.len();
        let scale = libm::sqrt(self.size);
        Matrix::from_fn(n, n, |i, j| {
            self.populations[i].membrane * scale * self.weight[(i, j)]
        })
    }

    /// Whether the noise depends on the rates.
    pub fn recurrent_noise(&self) -> bool {
        self.variance.is_some()
    }

    /// Recurrent over external noise variance of each population at given rates, which an SSN leaves out; infinite without
    /// noise from outside, and 0 for a model without recurrent noise.
    pub fn noise_ratio(&self, rates: &[f64]) -> Result<Vec<f64>, TheoryError> {
        let activity = self.activity(rates)?;
        let ratio = |(p, noise): (&RatePopulation, &f64)| {
            let external = p.membrane * p.noise * p.noise;
            let recurrent = noise * noise - external;
            if self.recurrent_noise() && recurrent > 0.0 {
                recurrent / external
            } else {
                0.0
            }
        };
        Ok(self
            .populations
            .iter()
            .zip(&activity.noise)
            .map(ratio)
            .collect())
    }

    /// Inputs and responses at given rates.
    pub(crate) fn activity(&self, rates: &[f64]) -> Result<Activity, TheoryError> {
        View::of(self).activity(rates)
    }

    /// Φ_i where population i has `seen(i, j)` of the rate of population j, 1/ms.
    pub(crate) fn respond(
        &self,
        seen: &dyn Fn(usize, usize) -> f64,
    ) -> Result<Vec<f64>, TheoryError> {
        let activity = View::of(self).activity_of(seen)?;
        Ok(activity.responses.iter().map(|r| r.rate).collect())
    }

    /// ∂Φ_i/∂ν_j at given rates.
    pub(crate) fn effective_gain(&self, rates: &[f64], activity: &Activity) -> Matrix {
        View::of(self).effective_gain(rates, activity)
    }
}

/// State: rates in 1/ms; time in ms.
impl VectorField for RateModel {
    fn states(&self) -> usize {
        self.populations.len()
    }

    fn parameters(&self) -> usize {
        Layout::new(self).count()
    }

    fn field(&self, x: &[f64], p: &[f64], out: &mut [f64]) {
        let view = View::new(self, p);
        match view.as_ref().map(|v| (v, v.activity(x))) {
            Ok((view, Ok(a))) => {
                for (i, value) in out.iter_mut().enumerate() {
                    *value = (a.responses[i].rate - x[i]) / view.time(i);
                }
            }
            _ => out.fill(f64::NAN),
        }
    }

    fn jacobian(&self, x: &[f64], p: &[f64]) -> Matrix {
        let n = self.populations.len();
        let undefined = Matrix::from_fn(n, n, |_, _| f64::NAN);
        let Ok(view) = View::new(self, p) else {
            return undefined;
        };
        let Ok(activity) = view.activity(x) else {
            return undefined;
        };
        let gain = view.effective_gain(x, &activity);
        Matrix::from_fn(n, n, |i, j| {
            (gain[(i, j)] - if i == j { 1.0 } else { 0.0 }) / view.time(i)
        })
    }

    fn sensitivity(&self, x: &[f64], p: &[f64], k: usize) -> Vec<f64> {
        let n = self.populations.len();
        match View::new(self, p) {
            Ok(view) => view.sensitivity(x, k).unwrap_or(vec![f64::NAN; n]),
            Err(_) => vec![f64::NAN; n],
        }
    }

    /// One spike per second.
    fn state_scale(&self, _: usize) -> f64 {
        1e-3
    }

    fn parameter_scale(&self, k: usize) -> f64 {
        Layout::new(self).scale(self, k)
    }
}
