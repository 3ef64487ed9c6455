//! From a circuit as declared to a rate model: with self-consistent noise, or as an SSN with power laws fitted to its neurons.

use std::sync::Arc;

use neuropil_circuit::Circuit;
use neuropil_numerics::matrix::Matrix;

use crate::TheoryError;
use crate::convention::{drift_noise_of_noise, per_second};
use crate::equations::{Equations, equations};
use crate::rate_model::{RateModel, RatePopulation};
use crate::reduce::Reduction;
use crate::transfer::{FittedPowerLaw, PowerLawFit, TransferFunction};
use crate::working_point::TheoryOptions;

/// A rate model of a circuit.
#[derive(Clone, Debug)]
pub struct CircuitModel {
    /// The model; populations of neurons in the order of the circuit. External drifts are those of single populations.
    pub model: RateModel,
    /// The power law fitted to each population, for an SSN; empty otherwise.
    pub fits: Vec<PowerLawFit>,
    /// For an SSN: the same circuit with recurrent noise, which says what the SSN leaves out.
    pub self_consistent: Option<RateModel>,
    /// τ_s/τ_m of each population: synaptic filter over membrane time constant; 0 for jumps of the potential.
    pub filter_ratio: Vec<f64>,
    /// Which assumptions of the theory hold only nearly, or not, whatever the rates; [`CircuitModel::validity`] has the others.
    pub warnings: Vec<String>,
}

impl CircuitModel {
    /// The same at other values of the parameters ([`RateModel::parameter_values`]).
    pub fn at(&self, values: &[f64]) -> Result<Self, TheoryError> {
        let companion = self.self_consistent.as_ref().map(|m| m.at(values));
        let model = self.model.at(values)?;
        Ok(Self {
            fits: fits(&model),
            model,
            self_consistent: companion.transpose()?,
            ..self.clone()
        })
    }

    /// The same with external drifts written as a common drift ([`RateModel::with_common_drive`]), and as a common drift of 0
    /// that all populations would receive alike where none has any.
    pub fn with_common_drive(self) -> Result<Self, TheoryError> {
        let all = self.model.populations().iter();
        let drive = self.model.drive;
        let driven = all.clone().any(|p| p.drift + p.ratio * drive != 0.0);
        let alike = vec![1.0; all.count()];
        let rewritten = |m: &RateModel| {
            if driven {
                m.with_common_drive()
            } else {
                m.driven_together(0.0, &alike)
            }
        };
        Ok(Self {
            model: rewritten(&self.model)?,
            self_consistent: self.self_consistent.as_ref().map(rewritten).transpose()?,
            ..self
        })
    }
}

impl From<RateModel> for CircuitModel {
    /// A model that was not made of a circuit, of which nothing more is known.
    fn from(model: RateModel) -> Self {
        Self {
            model,
            fits: Vec::new(),
            self_consistent: None,
            filter_ratio: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// The circuit as populations with Φ and recurrent noise, whose steady states are self-consistent working points. Rates
/// relax with the membrane time constants. [`RateModel::window`] may be set for slow synapses.
pub fn to_self_consistent(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<CircuitModel, TheoryError> {
    let e = equations(circuit, options)?;
    let model = with_noise(circuit, &e)?;
    Ok(CircuitModel {
        filter_ratio: filter_ratio(&e),
        warnings: warnings(circuit, options, &e, &model),
        model,
        fits: Vec::new(),
        self_consistent: None,
    })
}

/// The circuit as an SSN: power laws fitted ([`FittedPowerLaw`], below 10 spikes/s) at the noise from outside, which must not
/// be 0; they are fitted anew where τ or the noise changes. Recurrent noise is left out; [`CircuitModel::validity`] says how much that is.
pub fn to_ssn(circuit: &Circuit, options: &TheoryOptions) -> Result<CircuitModel, TheoryError> {
    let e = equations(circuit, options)?;
    let companion = with_noise(circuit, &e)?;
    let mut warnings = warnings(circuit, options, &e, &companion);
    let mut transfer: Vec<Arc<dyn TransferFunction>> = Vec::new();
    for (i, phi) in e.network.transfer.iter().enumerate() {
        let noise = libm::sqrt(e.network.external_variance[i]);
        let reduction = &e.neurons[i].1;
        let drift_noise = drift_noise_of_noise(noise, reduction.tau_m);
        let law = room(phi.as_ref(), reduction, noise)
            .and_then(|room| FittedPowerLaw::new(phi.clone(), reduction.tau_m, room, drift_noise))
            .map_err(|e| e.of(i))?;
        if law.fitted().is_some_and(|fit| fit.at_bound) {
            warnings.push(format!(
                "population `{}`: the fitted power law lies on a bound of the search",
                circuit.populations[e.neurons[i].0].name
            ));
        }
        transfer.push(Arc::new(law));
    }
    let model = made(circuit, &e, transfer, false)?;
    Ok(CircuitModel {
        fits: fits(&model),
        model,
        self_consistent: Some(companion),
        filter_ratio: filter_ratio(&e),
        warnings,
    })
}

fn with_noise(circuit: &Circuit, e: &Equations) -> Result<RateModel, TheoryError> {
    made(circuit, e, e.network.transfer.clone(), true)
}

/// The room in which the power law of a neuron is fitted, mV: from reset to threshold. That of one with a drift of its own
/// ends where it fires at 10 spikes/s: its threshold may lie far up in the upstroke of its spikes.
fn room(
    phi: &dyn TransferFunction,
    neuron: &Reduction,
    noise: f64,
) -> Result<(f64, f64), TheoryError> {
    let high = match &neuron.drift {
        None => neuron.v_th,
        Some(_) => phi.inverse(per_second(10.0), noise)?.mean,
    };
    Ok((neuron.v_reset, high))
}

fn fits(model: &RateModel) -> Vec<PowerLawFit> {
    let all = model.populations().iter();
    all.filter_map(|p| p.transfer.fitted()).collect()
}

fn filter_ratio(e: &Equations) -> Vec<f64> {
    let all = e.tau_s.iter().zip(&e.neurons);
    all.map(|(s, (_, r))| s / r.tau_m).collect()
}

/// What the equations warn of, and the time step where it matters.
fn warnings(
    circuit: &Circuit,
    options: &TheoryOptions,
    e: &Equations,
    model: &RateModel,
) -> Vec<String> {
    let mut found = e.warnings.clone();
    let dt = circuit.protocol.dt;
    if options.time_step.is_none() {
        for (i, p) in model.populations().iter().enumerate() {
            let lif = &e.neurons[i].1;
            let shift = THRESHOLD_SHIFT * p.noise * libm::sqrt(dt) / (lif.v_th - lif.v_reset);
            if lif.drift.is_none() && e.tau_s[i] == 0.0 && shift > SMALL_SHIFT {
                found.push(format!(
                    "population `{}`: a simulation that tests the threshold once per step of {dt} ms acts like a threshold higher by {:.1} % of its distance from the reset; the option time_step takes this into account",
                    p.name,
                    100.0 * shift
                ));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// β = -ζ(1/2)/√(2π), see [`crate::siegert::Correction::TimeStep`].
const THRESHOLD_SHIFT: f64 = 0.5826;
/// Shifts of the threshold below this fraction of its distance from the reset are not worth a word.
const SMALL_SHIFT: f64 = 0.01;

/// Divides the equations by the membrane time constants, by which means and variances become drifts and their noise.
fn made(
    circuit: &Circuit,
    e: &Equations,
    transfer: Vec<Arc<dyn TransferFunction>>,
    recurrent: bool,
) -> Result<RateModel, TheoryError> {
    let n = transfer.len();
    let tau: Vec<f64> = e.neurons.iter().map(|(_, r)| r.tau_m).collect();
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
