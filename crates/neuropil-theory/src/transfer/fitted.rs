//! A power law that stands for a neuron under one noise, fitted anew where its membrane time constant or the noise changes.

use std::sync::Arc;

use super::{FitRecipe, Inverse, PowerLaw, PowerLawFit, TransferFunction, fit_smooth};
use crate::TheoryError;
use crate::convention::noise_of_drift_noise;
use crate::siegert::Response;

/// The power law nearest to a neuron's Φ under a drift noise s (mV/√ms), by [`fit_smooth`]. Its coefficients move smoothly with
/// τ and s, so that branches can be followed in both.
#[derive(Clone, Debug)]
pub struct FittedPowerLaw {
    neuron: Arc<dyn TransferFunction>,
    tau: f64,
    room: (f64, f64),
    drift_noise: f64,
    fit: PowerLawFit,
}

impl FittedPowerLaw {
    /// Fits the power law of `neuron`, of membrane time constant `tau` (ms), under `drift_noise` (mV/√ms, above 0); `room` is
    /// that from reset to threshold (mV), see [`FitRecipe::between`].
    pub fn new(
        neuron: Arc<dyn TransferFunction>,
        tau: f64,
        room: (f64, f64),
        drift_noise: f64,
    ) -> Result<Self, TheoryError> {
        Self::from(neuron, tau, room, drift_noise, None)
    }

    /// The search starts at a known law of a similar neuron.
    fn from(
        neuron: Arc<dyn TransferFunction>,
        tau: f64,
        room: (f64, f64),
        drift_noise: f64,
        start: Option<PowerLaw>,
    ) -> Result<Self, TheoryError> {
        let noise = noise_of_drift_noise(drift_noise, tau);
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
        let mut recipe = FitRecipe::between(neuron.as_ref(), tau, room, noise)?;
        recipe.start = start.unwrap_or(recipe.start);
        Ok(Self {
            fit: fit_smooth(neuron.as_ref(), noise, &recipe)?,
            neuron,
            tau,
            room,
            drift_noise,
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
        let neuron = self.neuron.with_membrane(tau)?;
        // A search so near starts at the law that is known.
        let start = Some(self.fit.law);
        let same = Self::from(neuron, tau, self.room, self.drift_noise, start).ok()?;
        Some(Arc::new(same))
    }

    fn with_drift_noise(&self, noise: f64) -> Option<Arc<dyn TransferFunction>> {
        let (neuron, start) = (self.neuron.clone(), Some(self.fit.law));
        let same = Self::from(neuron, self.tau, self.room, noise, start).ok()?;
        Some(Arc::new(same))
    }

    fn power_law(&self) -> Option<PowerLaw> {
        Some(self.fit.law)
    }

    fn fitted(&self) -> Option<PowerLawFit> {
        Some(self.fit)
    }
}
