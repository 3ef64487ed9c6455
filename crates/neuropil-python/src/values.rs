//! Small values that cross the border: mappings with a unit, times as text.

use crate::errors::CircuitError;
use neuropil::circuit::{Dimension, Quantity};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A `neuropil.Values`: name to value, with unit and source.
pub fn mapping<'py, K, V>(
    py: Python<'py>,
    items: impl IntoIterator<Item = (K, V)>,
    unit: &str,
    source: &str,
) -> PyResult<Bound<'py, PyAny>>
where
    K: IntoPyObject<'py>,
    V: IntoPyObject<'py>,
{
    let dict = PyDict::new(py);
    for (key, value) in items {
        dict.set_item(key, value)?;
    }
    let class = py.import("neuropil._values")?.getattr("Values")?;
    class.call1((dict, unit, source))
}

/// Milliseconds of a text such as `"10 ms"`.
pub fn time(text: &str, what: &str) -> PyResult<f64> {
    Quantity::parse_as(text, Dimension::TIME)
        .map_err(|e| CircuitError::new_err(format!("{what}: {e}")))
}
