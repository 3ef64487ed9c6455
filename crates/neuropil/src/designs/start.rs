//! The circuit that a design starts from, as a rate model.

use crate::{Error, unknown_name};
use neuropil_circuit::Circuit;
use neuropil_theory::{
    RateModel, TheoryError, TheoryOptions, Transmission, to_self_consistent, to_ssn,
};

/// Theory that a design rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesignTheory {
    /// Transfer functions of the neurons, with the noise that the rates themselves make.
    SelfConsistent,
    /// Power laws fitted to the neurons.
    Ssn,
}

/// A circuit with its rate model.
#[derive(Clone, Debug)]
pub struct Start {
    /// As declared.
    pub circuit: Circuit,
    /// Its rate model, with external drifts of single populations.
    pub model: RateModel,
    /// How late its populations reach one another.
    pub transmission: Transmission,
    /// What the theory warns of.
    pub warnings: Vec<String>,
    /// Input port that takes designed currents; the only one of each neuron model unless given.
    pub port: Option<String>,
}

impl Start {
    /// Makes the model.
    ///
    /// # Errors
    /// Where the circuit has none.
    pub fn new(
        circuit: Circuit,
        theory: DesignTheory,
        options: &TheoryOptions,
        port: Option<String>,
    ) -> Result<Self, Error> {
        let made = match theory {
            DesignTheory::SelfConsistent => to_self_consistent(&circuit, options),
            DesignTheory::Ssn => to_ssn(&circuit, options),
        }?;
        let transmission = Transmission::of(&circuit, options)?;
        Ok(Self {
            circuit,
            transmission,
            model: made.model,
            warnings: made.warnings,
            port,
        })
    }

    /// Names of the populations of the model.
    pub fn names(&self) -> Vec<String> {
        let all = self.model.populations().iter();
        all.map(|p| p.name.clone()).collect()
    }

    /// The index of a population of neurons; of the first excitatory one unless named.
    ///
    /// # Errors
    /// For a name that is not there.
    pub fn population(&self, name: Option<&str>) -> Result<usize, Error> {
        let names = self.names();
        match name {
            None => Ok(self.model.excitatory().iter().position(|e| *e).unwrap_or(0)),
            Some(name) => names.iter().position(|n| n == name).ok_or_else(|| {
                let known = names.iter().map(String::as_str);
                Error::Wish(unknown_name("population", name, known))
            }),
        }
    }

    /// The model under a common drift: that of the first population that has one, shared as their drifts are; or in the ratios
    /// given, 1 where none is.
    ///
    /// # Errors
    /// For names that are not there, and where the drifts do not say how a common one is shared.
    pub fn driven(&self, ratios: &[(String, f64)]) -> Result<RateModel, Error> {
        if ratios.is_empty() {
            return self.model.with_common_drive().map_err(|e| {
                let names = self.names().join(", ");
                Error::Wish(format!(
                    "{e}; say how the common drift is shared, by a ratio for each of {names}"
                ))
            });
        }
        let mut all = vec![1.0; self.names().len()];
        for (name, value) in ratios {
            let i = self.population(Some(name))?;
            if let Some(ratio) = all.get_mut(i) {
                *ratio = *value;
            }
        }
        let drift = self.model.external_drift();
        let drive = drift.get(self.population(None)?).copied().unwrap_or(0.0);
        Ok(self.model.driven_together(drive, &all)?)
    }

    /// The parameters among names given with their ranges as texts, such as `1..10 mV`, in inside units.
    ///
    /// # Errors
    /// For names and ranges that cannot be read.
    pub fn ranges(
        &self,
        driven: &RateModel,
        given: &[(String, String)],
    ) -> Result<Vec<(String, (f64, f64))>, TheoryError> {
        let read = |(name, range): &(String, String)| {
            let (_, range) = driven.read_range(name, range)?;
            Ok((name.clone(), range))
        };
        given.iter().map(read).collect()
    }
}
