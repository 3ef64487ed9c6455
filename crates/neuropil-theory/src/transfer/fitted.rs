//! A power law that stands for a neuron under one noise, fitted anew where its membrane time constant or the noise changes.

use std::sync::Arc;

use super::{FitRecipe, Inverse, PowerLaw, PowerLawFit, TransferFunction, fit_smooth};
use crate::TheoryError;
use crate::convention::noise_of_drift_noise;
use crate::siegert::{Response, Siegert};

/// The power law nearest to a neuron's Φ under a drift noise s (mV/√ms), by [`fit_smooth`]. Its coefficients move smoothly with
/// τ and s, so that branches can be followed in both.
#[derive(Clone, Copy, Debug)]
pub struct FittedPowerLaw {
    neuron: Siegert,
    drift_noise: f64,
    fit: PowerLawFit,
}

impl FittedPowerLaw {
    /// Fits the power law of `neuron` under `drift_noise` (mV/√ms, above 0).
    pub fn new(neuron: Siegert, drift_noise: f64) -> Result<Self, TheoryError> {
        Self::from(neuron, drift_noise, None)
    }

    /// The search starts at a known law of a similar neuron.
    fn from(
        neuron: Siegert,
        drift_noise: f64,
        start: Option<PowerLaw>,
    ) -> Result<Self, TheoryError> {
        let noise = noise_of_drift_noise(drift_noise, neuron.lif().tau_m);
        if noise.is_nan() || noise <= 0.0 {
            let expected = "noise from outside, to which the power law is fitted";
            return Err(TheoryError::parameter(
                "FittedPowerLaw::new",
                "noise",
                noise,
                "mV",
                expected,
            ));
        }
        let mut recipe = FitRecipe::of_neuron(&neuron, noise)?;
        recipe.start = start.unwrap_or(recipe.start);
        Ok(Self {
            neuron,
            drift_noise,
            fit: fit_smooth(&neuron, noise, &recipe)?,
        })
    }
}

impl TransferFunction for FittedPowerLaw {
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        self.fit.law.response(mean, noise)
    }

    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
        self.fit.law.inverse(rate, noise)
    }

    fn with_membrane(&self, tau: f64) -> Option<Arc<dyn TransferFunction>> {
        let mut lif = self.neuron.lif();
        // A search so near starts at the law that is known.
        let start = self.fit.law;
        lif.tau_m = tau;
        let neuron = Siegert::new(lif, self.neuron.correction()).ok()?;
        let same = Self::from(neuron, self.drift_noise, Some(start)).ok()?;
        Some(Arc::new(same))
    }

    fn with_drift_noise(&self, noise: f64) -> Option<Arc<dyn TransferFunction>> {
        let same = Self::from(self.neuron, noise, Some(self.fit.law)).ok()?;
        Some(Arc::new(same))
    }

    fn power_law(&self) -> Option<PowerLaw> {
        Some(self.fit.law)
    }

    fn fitted(&self) -> Option<PowerLawFit> {
        Some(self.fit)
    }
}
