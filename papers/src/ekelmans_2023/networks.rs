//! The networks of figures 4 to 6 as rate models, with the sums of weights that the article plots.
//!
//! Drifts are in mV/s and rates in spikes/s. Three levels: the SSN with the authors' power laws; Φ with recurrent noise as the
//! article has it (Poisson trains that arrive as pulses); and Φ *as simulated*, in which the threshold is looked at once a
//! step and exponential synapses of time constant τ_s leave τ/(τ + τ_s) of the variance that pulses of equal area cause in
//! a free membrane of time constant τ. The last factor is exact for the variance of the free membrane, not for the rate:
//! for τ_s comparable to τ no expansion holds, and the comparison with simulations shows how far it carries.

use super::common::published_law;
use neuropil::numerics::matrix::Matrix;
use neuropil::theory::convention::{noise_of_drift_noise, per_root_second, per_second};
use neuropil::theory::{
    Correction, FitRecipe, LifParameters, PowerLaw, RateModel, RatePopulation, Siegert,
    TheoryError, TransferFunction, fit_smooth,
};
use std::sync::Arc;

/// Levels of theory, and the colours of their lines.
pub(super) const LEVELS: [&str; 3] = ["SSN", "Φ", "Φ as simulated"];
pub(super) const COLORS: [&str; 3] = ["#e69f00", "#009e73", "#cc79a7"];
/// Membrane time constants, ms.
pub(super) const TAU_E: f64 = 20.0;
pub(super) const TAU_I: f64 = 10.0;
/// Noise from outside, mV/√s.
const NOISE: f64 = 3.0;
/// Neurons of the networks as described.
pub(super) const BASE: f64 = 4000.0;
/// Time step of the simulations, ms.
pub(super) const DT: f64 = 0.05;

/// Total weights and synapses of one network; all lists are EE, EI, IE, II (target first).
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    /// Name in the atlas.
    pub name: &'static str,
    /// Magnitudes J at 4000 neurons, mV.
    pub j: [f64; 4],
    /// In-degrees at 4000 neurons.
    pub in_degree: [f64; 4],
    /// Time constants of the synapses, ms; 0 for pulses.
    pub synapse: [f64; 4],
}

/// In-degrees of the connection probabilities 0.065, 0.2, 0.275, 0.1.
const NOMINAL: [f64; 4] = [195.0, 200.0, 825.0, 100.0];
/// In-degrees of the measured probabilities, with which the authors plotted Φ in figure 4A.
pub(super) const MEASURED: [f64; 4] = [187.5, 193.3, 825.0, 105.4];
const PULSES: [f64; 4] = [0.0; 4];
const MIXED: [f64; 4] = [10.0, 0.0, 0.0, 10.0];

/// Figures 2A and 6A, B.
pub(super) const SUPERSATURATING: Network = Network {
    name: "ekelmans_2023_supersaturating",
    j: [2.0, 12.0, 6.0, 1.0],
    in_degree: NOMINAL,
    synapse: PULSES,
};
/// Figures 4, 5A and 6C, D.
pub(super) const BISTABLE: Network = Network {
    name: "ekelmans_2023_bistable",
    j: [5.0, 10.0, 7.0, 11.0],
    in_degree: NOMINAL,
    synapse: MIXED,
};
/// Figures 5B and 6E, F.
pub(super) const DET_NEGATIVE: Network = Network {
    name: "ekelmans_2023_det_negative",
    j: [1.25, 1.0, 1.0, 1.25],
    in_degree: NOMINAL,
    synapse: MIXED,
};

impl Network {
    /// det J, mV².
    pub fn determinant(&self) -> f64 {
        let [ee, ei, ie, ii] = self.j;
        ei * ie - ee * ii
    }

    /// The models of all [`LEVELS`].
    pub fn levels(&self, tau_e: f64, r: f64) -> Result<[RateModel; 3], TheoryError> {
        Ok([
            self.ssn(tau_e, r)?,
            self.phi(tau_e, r)?,
            self.simulated_phi(tau_e, r)?,
        ])
    }

    /// The SSN with the authors' power laws, driven in the ratio `r` = μ_I/μ_E.
    pub fn ssn(&self, tau_e: f64, r: f64) -> Result<RateModel, TheoryError> {
        let law = |tau| published_law(tau).unwrap_or_else(|| fitted(tau));
        self.model(
            [Arc::new(law(tau_e)?), Arc::new(law(TAU_I)?)],
            tau_e,
            r,
            None,
        )
    }

    /// The SSN with power laws that move smoothly with `tau_e` (ms): fitted without a grid.
    pub fn refitted_ssn(&self, tau_e: f64, r: f64) -> Result<RateModel, TheoryError> {
        let laws: [Arc<dyn TransferFunction>; 2] =
            [Arc::new(fitted(tau_e)?), Arc::new(fitted(TAU_I)?)];
        self.model(laws, tau_e, r, None)
    }

    /// Φ with recurrent noise, as the article has it.
    pub fn phi(&self, tau_e: f64, r: f64) -> Result<RateModel, TheoryError> {
        let phi = |tau| neuron(tau, Correction::None);
        let both: [Arc<dyn TransferFunction>; 2] = [Arc::new(phi(tau_e)?), Arc::new(phi(TAU_I)?)];
        self.model(both, tau_e, r, Some([1.0; 4]))
    }

    /// Φ as simulated with time step [`DT`].
    pub fn simulated_phi(&self, tau_e: f64, r: f64) -> Result<RateModel, TheoryError> {
        let phi = |tau| neuron(tau, Correction::TimeStep { dt: DT });
        let both: [Arc<dyn TransferFunction>; 2] = [Arc::new(phi(tau_e)?), Arc::new(phi(TAU_I)?)];
        let target = [tau_e, tau_e, TAU_I, TAU_I];
        let left = std::array::from_fn(|k| target[k] / (target[k] + self.synapse[k]));
        self.model(both, tau_e, r, Some(left))
    }

    /// `noise`: recurrent noise of each projection as a part of that of pulses; none without.
    fn model(
        &self,
        transfer: [Arc<dyn TransferFunction>; 2],
        tau_e: f64,
        r: f64,
        noise: Option<[f64; 4]>,
    ) -> Result<RateModel, TheoryError> {
        let population = |name: &str, transfer, tau, ratio| RatePopulation {
            name: name.into(),
            transfer,
            membrane: tau,
            time: tau,
            ratio,
            drift: 0.0,
            noise: per_root_second(NOISE),
        };
        let [e, i] = transfer;
        let populations = vec![population("E", e, tau_e, 1.0), population("I", i, TAU_I, r)];
        let [ee, ei, ie, ii] = self.j;
        let weight = Matrix::from_rows(&[[ee, -ei], [ie, -ii]])?;
        let variance = noise.map(|part| {
            let v: [f64; 4] =
                std::array::from_fn(|k| part[k] * self.j[k] * self.j[k] / self.in_degree[k]);
            Matrix::from_rows(&[[v[0], v[1]], [v[2], v[3]]])
        });
        RateModel::new(populations, weight, variance.transpose()?, 0.0)
    }
}

fn neuron(tau: f64, correction: Correction) -> Result<Siegert, TheoryError> {
    let lif = LifParameters {
        tau_m: tau,
        t_ref: 0.0,
        v_th: 1.0,
        v_reset: 0.0,
    };
    Siegert::new(lif, correction)
}

/// The power law fitted to Φ at a membrane time constant (ms), without a grid.
fn fitted(tau: f64) -> Result<PowerLaw, TheoryError> {
    let noise = noise_of_drift_noise(per_root_second(NOISE), tau);
    let phi = neuron(tau, Correction::None)?;
    Ok(fit_smooth(&phi, noise, &FitRecipe::published(tau)?)?.law)
}

/// A model at a common drift.
pub(super) fn at(model: &RateModel, mu: f64) -> RateModel {
    let mut model = model.clone();
    model.drive = per_second(mu);
    model
}

/// A model of `n` neurons: weights √κ times as large, κ = n/4000. Its drifts count before scaling: √κ times as much acts.
pub(super) fn sized(model: &RateModel, n: f64) -> RateModel {
    let mut model = model.clone();
    model.size = n / BASE;
    model
}

/// √κ, by which drifts and weights of a model are scaled.
pub(super) fn scale(model: &RateModel) -> f64 {
    model.size.sqrt()
}

/// Rates of E and I, spikes/s.
pub(super) fn hertz(state: &[f64]) -> [f64; 2] {
    [0, 1].map(|i| state.get(i).map_or(f64::NAN, |v| v * 1e3))
}
