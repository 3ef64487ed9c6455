//! From a circuit as declared to a rate model: with self-consistent noise, or as an SSN with power laws fitted to its neurons.

use std::sync::Arc;

use neuropil_circuit::Circuit;
use neuropil_numerics::matrix::Matrix;

use crate::TheoryError;
use crate::rate_model::{RateModel, RatePopulation};
use crate::transfer::{FitRecipe, PowerLawFit, TransferFunction, fit_smooth};
use crate::working_point::{Equations, TheoryOptions, equations};

/// A rate model of a circuit.
#[derive(Clone, Debug)]
pub struct CircuitModel {
    /// The model; populations of neurons in the order of the circuit. External drifts are those of single populations.
    pub model: RateModel,
    /// The power law fitted to each population, for an SSN; empty otherwise.
    pub fits: Vec<PowerLawFit>,
    /// Which assumptions of the theory hold only nearly, or not.
    pub warnings: Vec<String>,
}

/// The circuit as populations with Φ and recurrent noise, whose steady states are self-consistent working points. Rates
/// relax with the membrane time constants.
pub fn to_self_consistent(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<CircuitModel, TheoryError> {
    let e = equations(circuit, options)?;
    let transfer = e.network.transfer.iter();
    let transfer = transfer.map(|f| Arc::new(*f) as Arc<dyn TransferFunction>);
    let model = made(circuit, &e, transfer.collect(), true)?;
    Ok(CircuitModel {
        model,
        fits: Vec::new(),
        warnings: e.warnings,
    })
}

/// The circuit as an SSN: power laws fitted (by [`fit_smooth`], below 10 spikes/s) at the noise from outside, which must not
/// be 0. Recurrent noise is left out; [`RateModel::noise_ratio`] of the self-consistent model says how much that is.
pub fn to_ssn(circuit: &Circuit, options: &TheoryOptions) -> Result<CircuitModel, TheoryError> {
    let mut e = equations(circuit, options)?;
    let mut fits = Vec::new();
    let mut transfer: Vec<Arc<dyn TransferFunction>> = Vec::new();
    for (i, phi) in e.network.transfer.iter().enumerate() {
        let noise = libm::sqrt(e.network.external_variance[i]);
        if noise == 0.0 {
            let expected = "noise from outside, to which the power law is fitted";
            return Err(TheoryError::parameter("to_ssn", "noise", noise, "mV", expected).of(i));
        }
        let recipe = FitRecipe::of_neuron(phi, noise).map_err(|e| e.of(i))?;
        let fit = fit_smooth(phi, noise, &recipe).map_err(|e| e.of(i))?;
        if fit.at_bound {
            e.warnings.push(format!(
                "population `{}`: the fitted power law lies on a bound of the search",
                circuit.populations[e.neurons[i].0].name
            ));
        }
        transfer.push(Arc::new(fit.law));
        fits.push(fit);
    }
    let model = made(circuit, &e, transfer, false)?;
    Ok(CircuitModel {
        model,
        fits,
        warnings: e.warnings,
    })
}

/// Divides the equations by the membrane time constants, by which means and variances become drifts and their noise.
fn made(
    circuit: &Circuit,
    e: &Equations,
    transfer: Vec<Arc<dyn TransferFunction>>,
    recurrent: bool,
) -> Result<RateModel, TheoryError> {
    let n = transfer.len();
    let tau: Vec<f64> = e.network.transfer.iter().map(|f| f.lif().tau_m).collect();
    let populations = transfer
        .into_iter()
        .enumerate()
        .map(|(i, transfer)| RatePopulation {
            name: circuit.populations[e.neurons[i].0].name.clone(),
            transfer,
            membrane: tau[i],
            time: tau[i],
            ratio: 0.0,
            drift: e.network.external_mean[i] / tau[i],
            noise: libm::sqrt(e.network.external_variance[i] / tau[i]),
        })
        .collect();
    let by_tau = |m: &Matrix| Matrix::from_fn(n, n, |i, j| m[(i, j)] / tau[i]);
    let variance = recurrent.then(|| by_tau(&e.network.variance_gain));
    RateModel::new(populations, by_tau(&e.network.mean_gain), variance, 0.0)
}
