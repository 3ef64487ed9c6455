//! Where a theory of a circuit holds: what it leaves out at a steady state, population by population.
//!
//! An SSN fixes the noise at its external value and its power laws to rates below 10 spikes/s; neither is small in many
//! networks. In the Allen V1 network of Ekelmans et al. (2023) recurrent noise has 0.78 (E) and 1.25 (I) times the variance of
//! the external one, and the SSN gives 29 % more than simulations, self-consistent theory 1 % or so.

use crate::TheoryError;
use crate::circuit_model::CircuitModel;
use crate::convention::per_second;
use crate::states::SteadyState;

/// Recurrent over external variance below which leaving it out is not warned about.
const SMALL_NOISE: f64 = 0.1;
/// Rates above this are beyond what power laws were fitted to, 1/ms.
const FITTED: f64 = 10.0;

/// What a theory leaves out at one steady state.
#[derive(Clone, Debug, PartialEq)]
pub struct Validity {
    /// In the order of the model.
    pub populations: Vec<PopulationValidity>,
    /// Which assumptions hold only nearly, or not, in words; those of the circuit first.
    pub warnings: Vec<String>,
}

/// What it leaves out of one population.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationValidity {
    /// Name.
    pub name: String,
    /// Rate in this theory, 1/ms.
    pub rate: f64,
    /// Recurrent over external noise variance at these rates; infinite without noise from outside, nothing where in-degrees
    /// are not known.
    pub noise_ratio: Option<f64>,
    /// For an SSN: the rate to which self-consistent theory relaxes from here, 1/ms; nothing where it finds no rest.
    pub with_recurrent_noise: Option<f64>,
    /// For an SSN made of a circuit: rate over the highest rate to which its power law was fitted.
    pub of_fitted_range: Option<f64>,
    /// Synaptic over membrane time constant, nothing for a model that was not made of a circuit.
    pub filter_ratio: Option<f64>,
}

impl CircuitModel {
    /// What this theory leaves out at `state`.
    pub fn validity(&self, state: &SteadyState) -> Result<Validity, TheoryError> {
        let mut warnings = self.warnings.clone();
        let noisy = if self.model.recurrent_noise() {
            Some(&self.model)
        } else {
            self.self_consistent.as_ref()
        };
        let ratios = noisy.map(|m| m.noise_ratio(&state.rates)).transpose()?;
        let relaxed = match &self.self_consistent {
            Some(model) => model.relaxed(&state.rates)?,
            None => None,
        };
        let mut populations = Vec::new();
        for (i, p) in self.model.populations().iter().enumerate() {
            let rate = state.rates[i];
            let of_fitted_range = self.fits.get(i).map(|_| rate / per_second(FITTED));
            let found = PopulationValidity {
                name: p.name.clone(),
                rate,
                noise_ratio: ratios.as_ref().and_then(|r| r.get(i)).copied(),
                with_recurrent_noise: relaxed.as_ref().map(|s| s.rates[i]),
                of_fitted_range,
                filter_ratio: self.filter_ratio.get(i).copied(),
            };
            if self.self_consistent.is_some() {
                warnings.extend(found.noise_warning());
            }
            if of_fitted_range.is_some_and(|x| x > 1.0) {
                warnings.push(format!(
                    "population `{}`: {:.4} spikes/s is above the {FITTED} spikes/s to which the power law was fitted",
                    p.name,
                    rate * 1e3
                ));
            }
            if let Some(t_ref) = p.transfer.refractory()
                && rate * t_ref > 0.5
            {
                warnings.push(format!(
                    "population `{}`: {:.0} spikes/s is more than half of the largest rate possible; neurons are far from Poisson, which theory assumes of its inputs",
                    p.name,
                    rate * 1e3
                ));
            }
            populations.push(found);
        }
        Ok(Validity {
            populations,
            warnings,
        })
    }
}

impl PopulationValidity {
    fn noise_warning(&self) -> Option<String> {
        let ratio = self.noise_ratio.filter(|r| *r > SMALL_NOISE)?;
        let mut text = format!(
            "population `{}`: recurrent noise has {ratio:.2} times the variance of the noise from outside, and the SSN leaves it out",
            self.name
        );
        match self.with_recurrent_noise {
            Some(with) if with > 0.0 => {
                let more = 100.0 * (self.rate / with - 1.0);
                text.push_str(&format!(
                    "; self-consistent theory gives {:.4} spikes/s where the SSN gives {:.4} ({:.0} % {})",
                    with * 1e3,
                    self.rate * 1e3,
                    libm::fabs(more),
                    if more < 0.0 { "less" } else { "more" }
                ));
            }
            _ => text.push_str("; self-consistent theory has no steady state near"),
        }
        Some(text)
    }
}
