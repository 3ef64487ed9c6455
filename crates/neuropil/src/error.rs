//! One error for everything the facade does.

use neuropil_theory::TheoryError;
use std::path::PathBuf;

/// What went wrong, by who is to mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A description is wrong.
    #[error(transparent)]
    Circuit(#[from] neuropil_circuit::Problems),
    /// A file or folder given as input cannot be used.
    #[error("{}: {error}", path.display())]
    Input {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        error: String,
    },
    /// A wish, or another request, that cannot be understood.
    #[error("{0}")]
    Wish(String),
    /// A folder to write into is not empty.
    #[error("{}: the folder is not empty; choose another one, or write into it with --force", path.display())]
    Filled {
        /// The folder.
        path: PathBuf,
    },
    /// Theory found no answer.
    #[error(transparent)]
    Theory(#[from] neuropil_theory::TheoryError),
    /// The circuit cannot be realized.
    #[error(transparent)]
    Network(#[from] neuropil_network::NetworkError),
    /// The simulation cannot be prepared or had to stop.
    #[error(transparent)]
    Sim(#[from] neuropil_sim::SimError),
    /// The sweep cannot be run or collected.
    #[error(transparent)]
    Sweep(#[from] crate::sweep::SweepError),
    /// What was measured cannot be written or read.
    #[error(transparent)]
    Recording(#[from] neuropil_recording::RecordingError),
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: String,
    },
}

impl Error {
    /// Whether the input is to blame: a description, a name, a value, rather than memory, files or numerics.
    pub fn is_bad_input(&self) -> bool {
        use neuropil_sim::SimError;
        match self {
            Self::Circuit(_)
            | Self::Input { .. }
            | Self::Wish(_)
            | Self::Filled { .. }
            | Self::Network(_) => true,
            Self::Sim(e) => matches!(
                e,
                SimError::Network(_)
                    | SimError::Scheme { .. }
                    | SimError::Rule { .. }
                    | SimError::Value { .. }
                    | SimError::Overflow { .. }
            ),
            Self::Theory(e) => {
                let mut e = e;
                while let TheoryError::Population { source, .. } = e {
                    e = source;
                }
                matches!(
                    e,
                    TheoryError::Unsuited { .. }
                        | TheoryError::Circuit { .. }
                        | TheoryError::Parameter { .. }
                )
            }
            Self::Sweep(e) => e.is_bad_input(),
            Self::Recording(_) | Self::File { .. } => false,
        }
    }
}
