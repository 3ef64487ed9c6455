//! What can go wrong with recorded data, said with who, given and expected.

use std::path::PathBuf;

/// An error about recorded data or the files that hold it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// Two columns that describe the same rows differ in length.
    #[error("{what}: columns of {first} and {second} rows, expected equal lengths")]
    Length {
        /// Which data.
        what: String,
        /// Rows of the first column.
        first: usize,
        /// Rows of the second column.
        second: usize,
    },
    /// Spikes are not sorted by (step, neuron).
    #[error(
        "spike {index} (step {step}, neuron {neuron}) comes after (step {last_step}, neuron {last_neuron}); \
         expected ascending order of (step, neuron)"
    )]
    Order {
        /// Row of the offending spike.
        index: usize,
        /// Its step.
        step: u64,
        /// Its neuron.
        neuron: u64,
        /// Step of the spike before it.
        last_step: u64,
        /// Neuron of the spike before it.
        last_neuron: u64,
    },
    /// A value breaks a rule that is stated in the message.
    #[error("{what}: given {given}, expected {expected}")]
    Value {
        /// Which datum of whom.
        what: String,
        /// What was found.
        given: String,
        /// What the rule asks for.
        expected: String,
    },
    /// No population bears this name.
    #[error("no population named `{name}`; there are {known}{suggestion}")]
    UnknownPopulation {
        /// The name asked for.
        name: String,
        /// The names that exist, comma separated.
        known: String,
        /// `; did you mean …?`, or nothing.
        suggestion: String,
    },
    /// Spikes are asked for of neurons that have none.
    #[error(
        "the neurons of population `{population}` never spike; their outputs and states can be recorded"
    )]
    NeverSpikes {
        /// The population.
        population: String,
    },
    /// What is asked for was not recorded.
    #[error("{what} was not recorded; {hint}")]
    NotRecorded {
        /// Which data.
        what: String,
        /// How to get it.
        hint: String,
    },
    /// The operating system refused.
    #[error("{}: cannot {action}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// The cause.
        source: std::io::Error,
    },
    /// A file is not what it should be: damaged, of another kind, or hostile.
    #[error("{}: {problem}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl RecordingError {
    pub(crate) fn value(
        what: impl Into<String>,
        given: impl ToString,
        expected: impl Into<String>,
    ) -> Self {
        Self::Value {
            what: what.into(),
            given: given.to_string(),
            expected: expected.into(),
        }
    }
}
