//! Transfer functions: the stationary rate of a neuron from mean and noise of its input, and back.
//!
//! All take the mean μ in mV and the noise σ in mV (Brunel's convention, see [`crate::convention`]) and give rates in
//! 1/ms: [`Siegert`] for the leaky integrate-and-fire neuron, [`PowerLaw`] for the supralinear approximation,
//! [`ThresholdLinear`], [`ThresholdIntegration`] for neurons with any one-dimensional drift, [`Adapting`] for those that hold
//! themselves back. [`MeasuredCurve`] for rates that were measured. What else can say a
//! rate implements [`TransferFunction`].

mod adapting;
mod filtered;
mod fit;
mod fitted;
mod inverse;
mod measured;
mod power_law;
mod threshold_integration;

use std::fmt::Debug;
use std::sync::Arc;

use neuropil_numerics::matrix::Complex;

use crate::TheoryError;
use crate::siegert::{Correction, LifParameters, Response, Siegert};

pub use adapting::Adapting;
pub use filtered::FilteredResponse;
pub use fit::{FitRecipe, PowerLawFit, fit_on_grid, fit_smooth};
pub use fitted::FittedPowerLaw;
pub use measured::MeasuredCurve;
pub use power_law::{PowerLaw, ThresholdLinear};
pub use threshold_integration::{DriftNeuron, ThresholdIntegration};

/// The mean input that gives a rate, with its derivatives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inverse {
    /// Mean input μ = Φ⁻¹(ν, σ), mV.
    pub mean: f64,
    /// ∂μ/∂ν at constant σ, mV ms.
    pub mean_by_rate: f64,
    /// ∂μ/∂σ at constant ν.
    pub mean_by_noise: f64,
}

/// How the rate follows small modulations of its input: ν + Re(H x₁ e^(2πift)) for an input x + x₁ cos(2πft). Real and
/// imaginary parts; a negative imaginary part is a lag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearResponse {
    /// By the mean μ, 1/(ms mV).
    pub by_mean: Complex,
    /// By the noise σ, 1/(ms mV).
    pub by_noise: Complex,
}

/// The rate of a neuron as a function of mean and noise of its input.
pub trait TransferFunction: Debug + Send + Sync {
    /// Rate, its logarithm and derivatives at mean `mean` (mV) and noise `noise` (mV, zero or more).
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError>;

    /// The mean input at which the neuron fires with `rate` (1/ms, above 0 and below the largest rate) under `noise` (mV).
    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError>;

    /// The response of the rate to modulations of frequency `frequency` (cycles per ms) around mean and noise. At 0 these are
    /// the derivatives of the rate. Functions that know the rate only have none.
    fn linear_response(
        &self,
        _mean: f64,
        _noise: f64,
        _frequency: f64,
    ) -> Result<LinearResponse, TheoryError> {
        Err(TheoryError::Circuit {
            who: format!("{self:?}"),
            which: "linear response",
            given: "a stationary rate only".into(),
            expected: "a neuron whose density is known: leaky integrate-and-fire, or one with a one-dimensional drift".into(),
        })
    }

    /// The same neuron with another membrane time constant (ms), if the function knows of one.
    fn with_membrane(&self, _tau: f64) -> Option<Arc<dyn TransferFunction>> {
        None
    }

    /// For a function that holds under one noise from outside only, as a fitted power law: the same neuron under another
    /// (drift noise, mV/√ms).
    fn with_drift_noise(&self, _noise: f64) -> Option<Arc<dyn TransferFunction>> {
        None
    }

    /// The fit of the function to another, if it is one.
    fn fitted(&self) -> Option<PowerLawFit> {
        None
    }

    /// Refractory period (ms), if the function knows of one.
    fn refractory(&self) -> Option<f64> {
        None
    }

    /// A leaky neuron and the time constant of its synapses (ms), where filtered noise is what it knows of: its
    /// responses to fast modulations are those of [`FilteredResponse`].
    fn filtered(&self) -> Option<(LifParameters, f64)> {
        None
    }

    /// The function as a power law, if it is one.
    fn power_law(&self) -> Option<PowerLaw> {
        None
    }
}

impl TransferFunction for Siegert {
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        Siegert::response(self, mean, noise)
    }

    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
        inverse::siegert(self, rate, noise)
    }

    /// That of white noise between the shifted boundaries (Brunel & Hakim 1999, Lindner & Schimansky-Geier 2001; with
    /// coloured noise Schuecker et al. 2015, to first order in √(τ_s/τ)), including the refractory phase e^(-iωτ_ref). The
    /// filter of the synapses is not part of it. Behind synapses it lags too much above some 50 Hz: see [`FilteredResponse`].
    fn linear_response(
        &self,
        mean: f64,
        noise: f64,
        frequency: f64,
    ) -> Result<LinearResponse, TheoryError> {
        let lif = self.lif();
        let (threshold, reset) = self.shifts();
        let neuron = DriftNeuron {
            tau: lif.tau_m,
            t_ref: lif.t_ref,
            v_th: lif.v_th + threshold * noise,
            v_reset: lif.v_reset + reset * noise,
            lower: None,
        };
        let tau = lif.tau_m;
        let at = ThresholdIntegration::new(neuron, move |v| -v / tau)?
            .linear_response(mean, noise, frequency)?;
        // The boundaries move with the noise in the stationary rate; modulations do not move them.
        Ok(at)
    }

    fn refractory(&self) -> Option<f64> {
        Some(self.lif().t_ref)
    }

    fn filtered(&self) -> Option<(LifParameters, f64)> {
        match self.correction() {
            Correction::ColouredNoise { tau_s } if tau_s > 0.0 => Some((self.lif(), tau_s)),
            _ => None,
        }
    }

    fn with_membrane(&self, tau: f64) -> Option<Arc<dyn TransferFunction>> {
        let mut lif = self.lif();
        lif.tau_m = tau;
        let same = Siegert::new(lif, self.correction()).ok()?;
        Some(Arc::new(same))
    }
}

/// Refuses inputs for which no transfer function has a value.
fn check_input(function: &'static str, mean: f64, noise: f64) -> Result<(), TheoryError> {
    if !mean.is_finite() {
        let expected = "a finite mean input";
        return Err(TheoryError::parameter(
            function, "mean", mean, "mV", expected,
        ));
    }
    check_noise(function, noise)
}

fn check_noise(function: &'static str, noise: f64) -> Result<(), TheoryError> {
    if noise >= 0.0 && noise.is_finite() {
        return Ok(());
    }
    let expected = "a noise of at least 0 mV";
    Err(TheoryError::parameter(
        function, "noise", noise, "mV", expected,
    ))
}
