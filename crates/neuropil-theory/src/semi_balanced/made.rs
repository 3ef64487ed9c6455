//! Semi-balanced networks of circuits and of rate models, and the supralinear network that has a semi-balanced one for its limit.

use std::sync::Arc;

use neuropil_circuit::{Circuit, PopulationKind, Source};
use neuropil_numerics::matrix::Matrix;

use super::SemiBalanced;
use crate::TheoryError;
use crate::equations::{LinkSource, equations};
use crate::rate_model::{RateModel, RatePopulation};
use crate::transfer::PowerLaw;
use crate::working_point::TheoryOptions;

/// The strong-coupling limit of a circuit: mean inputs by its projections, stimuli and sources, without transfer functions. All
/// drive from outside is in [`SemiBalanced::constant`], sources of shared trains by their rates. Conductances are taken at
/// [`TheoryOptions::potential`].
pub fn to_semi_balanced(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<SemiBalanced, TheoryError> {
    let e = equations(circuit, options)?;
    let n = e.neurons.len();
    let names = e
        .neurons
        .iter()
        .map(|(i, _)| circuit.populations[*i].name.clone());
    let mut sources: Vec<usize> = Vec::new();
    for link in &e.links {
        if let LinkSource::Trains(k) = link.source
            && !sources.contains(&k)
        {
            sources.push(k);
        }
    }
    sources.sort_unstable();
    let mut external = Matrix::zeros(n, sources.len());
    let mut constant = e.network.external_mean.clone();
    let rates: Vec<f64> = sources
        .iter()
        .map(|k| match &circuit.populations[*k].kind {
            PopulationKind::Source(Source::Poisson { rate }) => rate.constant().unwrap_or(0.0),
            _ => 0.0,
        })
        .collect();
    for link in &e.links {
        if let LinkSource::Trains(k) = link.source
            && let Some(j) = sources.iter().position(|s| *s == k)
        {
            external[(link.target, j)] += link.mean;
            constant[link.target] -= link.mean * rates[j];
        }
    }
    let names: Vec<String> = names.collect();
    let mut made = SemiBalanced::new(names, e.network.mean_gain, external, rates)?;
    made.sources = sources
        .iter()
        .map(|k| circuit.populations[*k].name.clone())
        .collect();
    made.constant = constant;
    made.time = e.neurons.iter().map(|(_, r)| r.tau_m).collect();
    // Nothing here depends on how inputs make rates.
    let kept = e.warnings.into_iter();
    made.assumptions = kept.filter(|w| !e.of_transfer.contains(w)).collect();
    made.check()?;
    Ok(made)
}

impl RateModel {
    /// The strong-coupling limit of this model: its weights and drifts without transfer functions.
    pub fn semi_balanced(&self) -> Result<SemiBalanced, TheoryError> {
        let all = self.populations();
        let n = all.len();
        let mut made = SemiBalanced::new(
            all.iter().map(|p| p.name.clone()).collect(),
            self.weight().clone(),
            Matrix::zeros(n, 0),
            Vec::new(),
        )?;
        made.constant = all.iter().map(|p| p.drift + p.ratio * self.drive).collect();
        made.time = all.iter().map(|p| p.time).collect();
        made.check()?;
        Ok(made)
    }
}

impl SemiBalanced {
    /// The stabilized supralinear network with the same mean inputs I = JK r + JK_x r_x + I⁰,
    ///
    /// ```text
    /// τ_a dr_a/dt = -r_a + k [I_a]₊ⁿ,
    /// ```
    ///
    /// with k in 1/ms per mVⁿ and a time constant τ (ms) for each population. As JK grows its rates approach semi-balanced ones.
    ///
    /// # Errors
    /// A gain that is not positive, an exponent below 1, a time that is not positive, or not one for each population.
    pub fn to_ssn(&self, k: f64, n: f64, tau: &[f64]) -> Result<RateModel, TheoryError> {
        if tau.len() != self.names.len() {
            return Err(TheoryError::Shape {
                function: "SemiBalanced::to_ssn",
                argument: "tau",
                given: tau.len().to_string(),
                expected: self.names.len().to_string(),
            });
        }
        let transfer = Arc::new(PowerLaw::new(k, 0.0, n)?);
        let all = self.names.iter().zip(self.input()?).zip(tau);
        let populations = all.map(|((name, drift), time)| RatePopulation {
            name: name.clone(),
            transfer: transfer.clone(),
            membrane: 1.0,
            time: *time,
            ratio: 0.0,
            drift,
            noise: 0.0,
        });
        RateModel::new(populations.collect(), self.coupling.clone(), None, 0.0)
    }
}
