//! The errors of this crate: who refused, which value, what it was given and what it expects.

use neuropil_numerics::NumericsError;
use thiserror::Error;

/// Why theory could not give an answer.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TheoryError {
    /// A parameter or an input lies outside the domain of the theory.
    #[error("{function}: {parameter} is {given} {unit}, expected {expected}")]
    Parameter {
        /// The function that refused.
        function: &'static str,
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value, in `unit`.
        given: f64,
        /// Unit of the value.
        unit: &'static str,
        /// The values it may have.
        expected: String,
    },
    /// An array does not fit the number of populations.
    #[error("{function}: {argument} has size {given}, expected {expected}")]
    Shape {
        /// The function that refused.
        function: &'static str,
        /// Name of the array.
        argument: &'static str,
        /// Its size.
        given: String,
        /// The size that fits.
        expected: String,
    },
    /// An error that concerns one population.
    #[error("population {population}: {source}")]
    Population {
        /// Index of the population, from 0.
        population: usize,
        /// What is wrong there.
        source: Box<TheoryError>,
    },
    /// The self-consistent rates were not found; the last iterate is handed back.
    #[error(
        "self-consistent rates not found: after {relaxation_steps} relaxation and {newton_steps} \
         Newton steps the rates {rates:?} (1/ms) leave a residual of {residual:e} per ms"
    )]
    NotConverged {
        /// Steps of damped iteration made.
        relaxation_steps: usize,
        /// Newton steps made.
        newton_steps: usize,
        /// The last iterate, 1/ms.
        rates: Vec<f64>,
        /// Largest distance between a rate and what its inputs give, 1/ms.
        residual: f64,
    },
    /// A population whose model the theory does not cover.
    #[error(
        "population `{population}`: model `{model}` is not a leaky integrate-and-fire neuron: {reason}"
    )]
    Unsuited {
        /// Population.
        population: String,
        /// Its model.
        model: String,
        /// What is missing.
        reason: String,
    },
    /// A circuit that has no stationary state the theory could find.
    #[error("{who}: {which} is {given}, expected {expected}")]
    Circuit {
        /// Who, such as a stimulus.
        who: String,
        /// What of it.
        which: &'static str,
        /// What it is.
        given: String,
        /// What theory needs.
        expected: String,
    },
    /// A numerical routine failed.
    #[error(transparent)]
    Numerics(#[from] NumericsError),
}

impl TheoryError {
    /// Shorthand for [`TheoryError::Parameter`].
    pub(crate) fn parameter(
        function: &'static str,
        parameter: &'static str,
        given: f64,
        unit: &'static str,
        expected: impl Into<String>,
    ) -> Self {
        Self::Parameter {
            function,
            parameter,
            given,
            unit,
            expected: expected.into(),
        }
    }

    /// The same error, said of one population.
    pub(crate) fn of(self, population: usize) -> Self {
        Self::Population {
            population,
            source: Box::new(self),
        }
    }
}
