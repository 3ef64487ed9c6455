//! Errors of the Rust crates as Python exceptions. Messages pass unchanged.
//!
//! The classes live in `neuropil/errors.py`, so that they can have several bases and a documentation of their own.

use neuropil::circuit::{Problem, Problems};
use neuropil::network::NetworkError;
use neuropil::sim::SimError;
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

pyo3::import_exception!(neuropil.errors, CircuitError);
pyo3::import_exception!(neuropil.errors, SimulationError);
pyo3::import_exception!(neuropil.errors, TheoryError);
pyo3::import_exception!(neuropil.errors, AnalysisError);
pyo3::import_exception!(neuropil.errors, RecordingError);
pyo3::import_exception!(neuropil.errors, FileError);
pyo3::import_exception!(neuropil.errors, SweepError);
pyo3::import_exception!(neuropil.errors, InternalError);
pyo3::import_exception!(neuropil.errors, Interrupted);

/// Conversion of an error of a Rust crate into the exception of its kind.
pub trait IntoPyErr {
    /// The exception.
    fn into_py_err(self) -> PyErr;
}

/// `?` on results of the Rust crates.
pub trait OrRaise<T> {
    /// The value, or the exception.
    fn or_raise(self) -> PyResult<T>;
}

impl<T, E: IntoPyErr> OrRaise<T> for Result<T, E> {
    fn or_raise(self) -> PyResult<T> {
        self.map_err(IntoPyErr::into_py_err)
    }
}

impl IntoPyErr for Problems {
    fn into_py_err(self) -> PyErr {
        let message = self.to_string();
        let parts: Vec<_> = self.0.into_iter().map(parts).collect();
        CircuitError::new_err((message, parts))
    }
}

/// The arguments of `neuropil.errors.Problem`, in their order.
#[allow(clippy::type_complexity)]
fn parts(
    p: Problem,
) -> (
    String,
    &'static str,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<(String, usize, usize)>,
) {
    let message = p.to_string();
    let place = p.location.map(|l| (l.file, l.line, l.column));
    (
        message,
        p.code,
        p.who,
        p.which,
        p.given,
        p.expected,
        p.suggestion,
        place,
    )
}

impl IntoPyErr for NetworkError {
    fn into_py_err(self) -> PyErr {
        CircuitError::new_err(self.to_string())
    }
}

impl IntoPyErr for SimError {
    fn into_py_err(self) -> PyErr {
        match self {
            SimError::Network(e) => e.into_py_err(),
            SimError::Recording(e) => e.into_py_err(),
            SimError::Thread => InternalError::new_err(self.to_string()),
            e => SimulationError::new_err(e.to_string()),
        }
    }
}

impl IntoPyErr for neuropil::recording::RecordingError {
    fn into_py_err(self) -> PyErr {
        RecordingError::new_err(self.to_string())
    }
}

impl IntoPyErr for neuropil::analysis::AnalysisError {
    fn into_py_err(self) -> PyErr {
        match self {
            neuropil::analysis::AnalysisError::Recording(e) => e.into_py_err(),
            e => AnalysisError::new_err(e.to_string()),
        }
    }
}

impl IntoPyErr for neuropil::theory::TheoryError {
    fn into_py_err(self) -> PyErr {
        TheoryError::new_err(self.to_string())
    }
}

impl IntoPyErr for neuropil::Error {
    fn into_py_err(self) -> PyErr {
        match self {
            Self::Circuit(e) => e.into_py_err(),
            Self::Network(e) => e.into_py_err(),
            Self::Sim(e) => e.into_py_err(),
            Self::Theory(e) => e.into_py_err(),
            Self::Recording(e) => e.into_py_err(),
            Self::Wish(e) => TheoryError::new_err(e),
            Self::Sweep(e) => SweepError::new_err(e.to_string()),
            Self::Filled { path } => FileError::new_err(format!(
                "{}: the folder is not empty; choose another one, or write into it with force=True",
                path.display()
            )),
            e @ (Self::File { .. } | Self::Input { .. }) => FileError::new_err(e.to_string()),
        }
    }
}

/// What a panic said, as an exception.
pub fn panicked(payload: &(dyn std::any::Any + Send)) -> PyErr {
    let said = payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_string())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into());
    InternalError::new_err(format!(
        "neuropil stopped at a place that should not be reached ({said}); please report this"
    ))
}

/// Runs `work` with the interpreter free for other threads; a panic becomes an exception.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| catch_unwind(AssertUnwindSafe(work)))
        .map_err(|payload| panicked(&*payload))
}
