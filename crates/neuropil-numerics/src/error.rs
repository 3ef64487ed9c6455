//! The errors of this crate: each says which routine refused which argument, what it was given and
//! what it expects.

use thiserror::Error;

/// Why a numerical routine could not give an answer.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum NumericsError {
    /// An argument lies outside the domain of the routine.
    #[error("{routine}: {argument} is {given}, expected {expected}")]
    Domain {
        /// The routine that refused.
        routine: &'static str,
        /// Name of the argument.
        argument: &'static str,
        /// The value it had.
        given: f64,
        /// The values it may have.
        expected: &'static str,
    },
    /// Two arguments have sizes that do not fit each other.
    #[error("{routine}: {argument} has size {given}, expected {expected}")]
    Shape {
        /// The routine that refused.
        routine: &'static str,
        /// Name of the argument.
        argument: &'static str,
        /// Its size, as text (for instance `3 x 4`).
        given: String,
        /// The size that fits.
        expected: String,
    },
    /// A name is not one of those known.
    #[error("{routine}: unknown name `{given}`, expected {expected}")]
    Name {
        /// The routine that refused.
        routine: &'static str,
        /// The name given.
        given: String,
        /// The names known.
        expected: &'static str,
    },
    /// A matrix that must be invertible (or positive definite) is not, to working precision.
    #[error("{routine}: the matrix is not {expected} (pivot {pivot} is {value:e})")]
    Singular {
        /// The routine that failed.
        routine: &'static str,
        /// The property that is missing.
        expected: &'static str,
        /// Index of the pivot that failed.
        pivot: usize,
        /// Its value.
        value: f64,
    },
    /// An iteration ended before its tolerance was reached; the last iterate is handed back.
    #[error(
        "{routine}: not converged after {iterations} iterations, residual {residual:e} > tolerance {tolerance:e} at {last:?}"
    )]
    NotConverged {
        /// The routine that failed.
        routine: &'static str,
        /// Number of iterations made.
        iterations: usize,
        /// Largest absolute component of the residual at the last iterate.
        residual: f64,
        /// The tolerance asked for.
        tolerance: f64,
        /// The last iterate.
        last: Vec<f64>,
    },
}

impl NumericsError {
    /// Shorthand for [`NumericsError::Domain`].
    pub(crate) fn domain(
        routine: &'static str,
        argument: &'static str,
        given: f64,
        expected: &'static str,
    ) -> Self {
        Self::Domain {
            routine,
            argument,
            given,
            expected,
        }
    }
}
