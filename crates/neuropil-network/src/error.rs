//! What can be wrong when a circuit is realized.

/// A circuit that cannot be realized.
#[derive(Debug, thiserror::Error, Clone, PartialEq)]
pub enum NetworkError {
    /// A name that the circuit does not define.
    #[error("{who}: {which} `{given}` does not exist; expected one of {expected}")]
    Unknown {
        /// Who names it.
        who: String,
        /// Kind of thing.
        which: &'static str,
        /// The name.
        given: String,
        /// Names that exist.
        expected: String,
    },
    /// A value outside what is possible.
    #[error("{who}: {which} is {given}, expected {expected}")]
    Value {
        /// Population or projection.
        who: String,
        /// What is wrong.
        which: String,
        /// What was given.
        given: String,
        /// What would do.
        expected: String,
    },
}

impl NetworkError {
    pub(crate) fn value(
        who: impl Into<String>,
        which: impl Into<String>,
        given: impl ToString,
        expected: impl Into<String>,
    ) -> Self {
        Self::Value {
            who: who.into(),
            which: which.into(),
            given: given.to_string(),
            expected: expected.into(),
        }
    }
}
