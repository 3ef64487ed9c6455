//! `Estimate`: a measured number with its interval, or the reason why there is none.

use crate::errors::AnalysisError;
use neuropil::recording::{Estimate, Measured};
use pyo3::prelude::*;

/// A measured number with its interval, or the reason why there is none. True where there is a number.
#[pyclass(name = "Estimate", module = "neuropil", frozen)]
pub struct PyEstimate(pub Estimate);

impl PyEstimate {
    fn measured(&self) -> Option<&Measured> {
        self.0.measured()
    }
}

#[pymethods]
impl PyEstimate {
    #[getter]
    fn value(&self) -> Option<f64> {
        self.0.value()
    }

    /// Lower end of the interval; minus infinity where unknown.
    #[getter]
    fn low(&self) -> Option<f64> {
        self.measured().map(|m| m.low)
    }

    #[getter]
    fn high(&self) -> Option<f64> {
        self.measured().map(|m| m.high)
    }

    #[getter]
    fn standard_error(&self) -> Option<f64> {
        self.measured().map(|m| m.standard_error)
    }

    /// Number of independent units that the value rests on; ``method`` says which.
    #[getter]
    fn n(&self) -> Option<u64> {
        self.measured().map(|m| m.n)
    }

    #[getter]
    fn unit(&self) -> &str {
        self.measured().map_or("", |m| &m.unit)
    }

    #[getter]
    fn confidence(&self) -> Option<f64> {
        self.measured().map(|m| m.confidence)
    }

    #[getter]
    fn method(&self) -> &str {
        self.measured().map_or("", |m| &m.method)
    }

    #[getter]
    fn note(&self) -> &str {
        self.measured().map_or("", |m| &m.note)
    }

    /// Why there is no value, where there is none.
    #[getter]
    fn reason(&self) -> Option<&str> {
        self.0.reason()
    }

    /// The value; AnalysisError where there is none.
    fn __float__(&self) -> PyResult<f64> {
        match &self.0 {
            Estimate::Measured(m) => Ok(m.value),
            none => Err(AnalysisError::new_err(none.to_string())),
        }
    }

    fn __bool__(&self) -> bool {
        self.measured().is_some()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|o| o.get().0 == self.0)
    }

    fn __repr__(&self) -> String {
        format!("<Estimate {}>", self.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}
