//! What a caller can ask wrongly. Data that are too poor for a number are not errors: they give an estimate that says
//! why it has no value. Only what is not a number (a spectrum) fails where data are poor.

use neuropil_recording::RecordingError;

/// An error of a caller of this crate, or of the data it was handed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// A parameter outside its range.
    #[error("{what}: given {given}, expected {expected}")]
    Parameter {
        /// Which parameter.
        what: String,
        /// What was given.
        given: String,
        /// Its range.
        expected: String,
    },
    /// The data are too poor for what was asked.
    #[error("{what} is not estimable: {reason}")]
    NotEstimable {
        /// What was asked for.
        what: String,
        /// Why the data do not give it.
        reason: String,
    },
    /// A numerical routine failed.
    #[error(transparent)]
    Numerics(#[from] neuropil_numerics::NumericsError),
    /// The recording refused.
    #[error(transparent)]
    Recording(#[from] RecordingError),
}

impl AnalysisError {
    pub(crate) fn parameter(
        what: impl Into<String>,
        given: impl ToString,
        expected: impl Into<String>,
    ) -> Self {
        Self::Parameter {
            what: what.into(),
            given: given.to_string(),
            expected: expected.into(),
        }
    }
}
