//! The working point of a circuit: self-consistent rates and inputs of all its populations.
//!
//! Every population is reduced to a leaky integrate-and-fire neuron ([`mod@crate::reduce`]). With K synapses of mean jump J from
//! population b onto a neuron of population a,
//!
//! ```text
//! μ_a = μ_ext + τ_m Σ_b K_ab J_ab ν_b,    σ_a² = σ_ext² + τ_m Σ_b K_ab J_ab² ν_b,    ν_a = Φ_a(μ_a, σ_a),
//! ```
//!
//! μ in mV relative to E_L, σ in Brunel's convention (the free membrane potential has variance σ²/2). Inputs are taken
//! as independent Poisson trains of many small jumps. Brunel (2000), J. Comput. Neurosci. 8:183; Fourcaud & Brunel
//! (2002), Neural Comput. 14:2057 for the coloured-noise shift.

use crate::equations::{Equations, equations};
use crate::error::TheoryError;
use crate::reduce::Reduction;
use crate::self_consistent::SolverOptions;
use neuropil_circuit::Circuit;

/// How the noise that neurons receive is treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputNoise {
    /// As white noise, whatever the synaptic time constants.
    White,
    /// Threshold and reset shifted to first order in √(τ_s/τ_m); not for neurons with white noise of their own, at whose threshold
    /// the density is not that of filtered noise.
    #[default]
    ColouredShift,
}

/// Choices of the theory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TheoryOptions {
    /// Treatment of synaptic filtering.
    pub noise: InputNoise,
    /// Time step (ms) of a simulation to compare with, which tests the threshold once per step; applied to neurons
    /// driven by white noise or jumps only.
    pub time_step: Option<f64>,
    /// Whether the spread of drawn weights adds to the noise (E\[J²\] instead of E\[J\]²).
    pub weight_variance: bool,
    /// Mean in-degrees of projections, by name, in place of those that their rules expect: as drawn, or nominal.
    pub in_degree: Vec<(String, f64)>,
    /// Potential (mV, absolute) at which the driving forces of conductances are taken, so that their inputs add up as those of
    /// currents do; without it, neurons with conductances are refused. Meant for mean inputs
    /// ([`to_semi_balanced`](crate::to_semi_balanced)).
    pub potential: Option<f64>,
    /// Start and tolerance of the solver.
    pub solver: SolverOptions,
}

/// Rates and inputs of all populations of neurons.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingPoint {
    /// In the order of the circuit.
    pub populations: Vec<PopulationPoint>,
    /// Largest distance between a rate and what its inputs give, 1/ms.
    pub residual: f64,
    /// Which assumptions of the theory hold only nearly, or not.
    pub warnings: Vec<String>,
    /// Damped steps and Newton steps made.
    pub steps: (usize, usize),
}

/// One population at the working point.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationPoint {
    /// Name.
    pub name: String,
    /// Rate, 1/ms.
    pub rate: f64,
    /// Mean input, mV relative to E_L.
    pub mean_input: f64,
    /// Noise σ, mV (Brunel's convention).
    pub noise: f64,
    /// Excitatory part of the mean input, mV.
    pub excitation: f64,
    /// Inhibitory part of the mean input, mV (negative).
    pub inhibition: f64,
    /// Filter time constant used for the shift, ms.
    pub tau_s: f64,
    /// The neurons as reduced.
    pub reduction: Reduction,
}

impl WorkingPoint {
    /// Rates of all populations, 1/ms, by name.
    pub fn rates(&self) -> std::collections::BTreeMap<String, f64> {
        self.populations
            .iter()
            .map(|p| (p.name.clone(), p.rate))
            .collect()
    }
}

/// Solves for the working point of `circuit`.
pub fn working_point(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<WorkingPoint, TheoryError> {
    let Equations {
        neurons,
        network,
        tau_s,
        external_excitation,
        mut warnings,
        ..
    } = equations(circuit, options)?;
    let n = neurons.len();
    let solved = network.solve(&options.solver)?;
    let populations: Vec<PopulationPoint> = neurons
        .into_iter()
        .enumerate()
        .map(|(a, (i, reduction))| {
            let mut excitation = external_excitation[a];
            let mut inhibition = 0.0;
            for b in 0..n {
                let x = network.mean_gain[(a, b)] * solved.rates[b];
                if x > 0.0 {
                    excitation += x;
                } else {
                    inhibition += x;
                }
            }
            PopulationPoint {
                name: circuit.populations[i].name.clone(),
                rate: solved.rates[a],
                mean_input: solved.mean[a],
                noise: solved.noise[a],
                excitation,
                inhibition,
                tau_s: tau_s[a],
                reduction,
            }
        })
        .collect();
    for p in &populations {
        if p.rate * p.reduction.t_ref > 0.5 {
            warnings.push(format!(
                "population `{}`: {:.0} spikes/s is more than half of the largest rate possible; neurons are far from Poisson, which theory assumes of its inputs",
                p.name,
                p.rate * 1e3
            ));
        }
    }
    warnings.sort();
    warnings.dedup();
    Ok(WorkingPoint {
        populations,
        residual: solved.residual,
        warnings,
        steps: (solved.relaxation_steps, solved.newton_steps),
    })
}
