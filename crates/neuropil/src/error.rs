//! One error for everything the facade does.

use std::path::PathBuf;

/// What went wrong, by who is to mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The circuit cannot be realized.
    #[error(transparent)]
    Network(#[from] neuropil_network::NetworkError),
    /// The simulation cannot be prepared or had to stop.
    #[error(transparent)]
    Sim(#[from] neuropil_sim::SimError),
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
