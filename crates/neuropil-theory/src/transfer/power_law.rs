//! The power law `ν = a (μ - b)₊ⁿ` and its special case n = 1.

use std::sync::Arc;

use super::{Inverse, TransferFunction, check_input, check_noise};
use crate::TheoryError;
use crate::siegert::Response;

/// `ν = a (μ - b)₊ⁿ` (supralinear; Hansel & van Vreeswijk 2002, J. Neurosci. 22:5118; Ahmadian, Rubin & Miller 2013, Neural
/// Comput. 25:1994), whatever the noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// Gain a, 1/ms per mVⁿ; positive.
    pub a: f64,
    /// Onset b, mV.
    pub b: f64,
    /// Exponent n; at least 1.
    pub n: f64,
}

impl PowerLaw {
    /// A power law with its coefficients checked.
    pub fn new(a: f64, b: f64, n: f64) -> Result<Self, TheoryError> {
        let refuse = |parameter, given, unit, expected: &str| {
            Err(TheoryError::parameter(
                "PowerLaw::new",
                parameter,
                given,
                unit,
                expected,
            ))
        };
        if !(a > 0.0 && a.is_finite()) {
            return refuse("a", a, "per (ms mV^n)", "a positive gain");
        }
        if !b.is_finite() {
            return refuse("b", b, "mV", "a finite onset");
        }
        if !(n >= 1.0 && n.is_finite()) {
            return refuse("n", n, "", "an exponent of at least 1");
        }
        Ok(Self { a, b, n })
    }

    /// The power law `ν = a (m - b)₊ⁿ` of the drift m as published: a in spikes/s per (mV/s)ⁿ, b in mV/s, for a membrane
    /// time constant `tau` (ms), by which `μ = τ m`.
    pub fn from_drift_per_second(a: f64, b: f64, n: f64, tau: f64) -> Result<Self, TheoryError> {
        let seconds = tau * 1e-3;
        Self::new(1e-3 * a * libm::pow(seconds, -n), b * seconds, n)
    }

    /// The coefficients (a, b, n) of the drift: spikes/s per (mV/s)ⁿ, mV/s, 1; the inverse of
    /// [`PowerLaw::from_drift_per_second`].
    pub fn to_drift_per_second(&self, tau: f64) -> (f64, f64, f64) {
        let seconds = tau * 1e-3;
        let a = 1e3 * self.a * libm::pow(seconds, self.n);
        (a, self.b / seconds, self.n)
    }

    /// Rate (1/ms) and slope ∂ν/∂μ (1/(ms mV)) at a mean input `above` (mV) above the onset.
    pub fn above_onset(&self, above: f64) -> (f64, f64) {
        if above > 0.0 {
            let rate = self.a * libm::pow(above, self.n);
            (rate, self.n * rate / above)
        } else {
            (0.0, 0.0)
        }
    }

    /// The rate (1/ms) at which the slope ∂ν/∂μ is `slope` (1/(ms mV)): `a (slope/(a n))^(n/(n-1))`; nothing for n = 1.
    ///
    /// With `slope` = 1/J_EE (J in mV ms) this is the rate above which E is stabilised by inhibition only (Eq 7 of Ekelmans
    /// et al. 2023), with `slope` = 1/(r J_EI - J_II) that above which E falls with its input (S6 there).
    pub fn rate_at_slope(&self, slope: f64) -> Option<f64> {
        (self.n > 1.0 && slope > 0.0).then(|| {
            let exponent = self.n / (self.n - 1.0);
            self.a * libm::pow(slope / (self.a * self.n), exponent)
        })
    }
}

impl TransferFunction for PowerLaw {
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        check_input("PowerLaw::response", mean, noise)?;
        let above = mean - self.b;
        if above <= 0.0 {
            return Ok(Response {
                rate: 0.0,
                log_rate: f64::NEG_INFINITY,
                rate_by_mean: 0.0,
                rate_by_noise: 0.0,
                log_rate_by_mean: f64::NAN,
                log_rate_by_noise: f64::NAN,
            });
        }
        let (rate, slope) = self.above_onset(above);
        Ok(Response {
            rate,
            log_rate: libm::log(self.a) + self.n * libm::log(above),
            rate_by_mean: slope,
            rate_by_noise: 0.0,
            log_rate_by_mean: self.n / above,
            log_rate_by_noise: 0.0,
        })
    }

    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
        const FUNCTION: &str = "PowerLaw::inverse";
        check_noise(FUNCTION, noise)?;
        if !(rate > 0.0 && rate.is_finite()) {
            let expected = "a positive rate";
            return Err(TheoryError::parameter(
                FUNCTION, "rate", rate, "per ms", expected,
            ));
        }
        let above = libm::pow(rate / self.a, 1.0 / self.n);
        Ok(Inverse {
            mean: self.b + above,
            mean_by_rate: above / (self.n * rate),
            mean_by_noise: 0.0,
        })
    }

    fn power_law(&self) -> Option<PowerLaw> {
        Some(*self)
    }
}

/// `ν = gain (μ - threshold)₊`, whatever the noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThresholdLinear(PowerLaw);

impl ThresholdLinear {
    /// From the gain (1/(ms mV), positive) and the threshold (mV).
    pub fn new(gain: f64, threshold: f64) -> Result<Self, TheoryError> {
        PowerLaw::new(gain, threshold, 1.0).map(Self)
    }
}

impl TransferFunction for ThresholdLinear {
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        self.0.response(mean, noise)
    }

    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
        self.0.inverse(rate, noise)
    }

    fn power_law(&self) -> Option<PowerLaw> {
        Some(self.0)
    }
}

impl From<PowerLaw> for Arc<dyn TransferFunction> {
    fn from(law: PowerLaw) -> Self {
        Arc::new(law)
    }
}
