//! Small values that cross the border: mappings with a unit, times as text.

use crate::errors::CircuitError;
use neuropil::circuit::{Dimension, Quantity, Unit};
use pyo3::exceptions::{PyTypeError, PyValueError};
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

/// A time that is a text with a unit.
pub struct TimeText(pub String);

impl<'a, 'py> FromPyObject<'a, 'py> for TimeText {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        given.extract().map(Self).map_err(|_| {
            let said = given.repr().map_or("something".into(), |r| r.to_string());
            PyTypeError::new_err(format!(
                "a time is {said}, expected a text with its unit, such as \"10 ms\""
            ))
        })
    }
}

/// A seed or a trial.
pub fn seed_of(given: &Bound<'_, PyAny>) -> PyResult<u64> {
    given.extract().map_err(|_| {
        let said = given.repr().map_or("something".into(), |r| r.to_string());
        PyValueError::new_err(format!(
            "a seed or trial is {said}, expected a whole number from 0 to 2**64 - 1"
        ))
    })
}

/// Inside values as numbers of a model's unit; the same bits for most units, such as mV and ms.
pub fn in_unit(values: &mut [f64], unit: &str) {
    if let Some(unit) = other_than_inside(unit) {
        values.iter_mut().for_each(|x| *x = unit.from_inside(*x));
    }
}

/// Numbers of a model's unit as inside values.
pub fn from_unit(values: &mut [f64], unit: &str) {
    if let Some(unit) = other_than_inside(unit) {
        values.iter_mut().for_each(|x| *x = unit.to_inside(*x));
    }
}

fn other_than_inside(unit: &str) -> Option<Unit> {
    let unit = Unit::parse(unit).ok()?;
    (unit.to_inside(1.0) != 1.0).then_some(unit)
}

/// A number of one unit in another: ``convert(1, "s", "ms") == 1000``. Raises CircuitError for units that are not known, or
/// not of one dimension.
#[pyfunction]
pub fn convert(value: f64, unit: &str, to: &str) -> PyResult<f64> {
    let parse = |text: &str| Unit::parse(text).map_err(|e| CircuitError::new_err(e.to_string()));
    let (from, into) = (parse(unit)?, parse(to)?);
    if from.dimension != into.dimension {
        let (given, expected) = (from.dimension.noun(), into.dimension.noun());
        return Err(CircuitError::new_err(format!(
            "unit `{unit}` is {given}, expected {expected}, as `{to}`"
        )));
    }
    Ok(into.from_inside(from.to_inside(value)))
}
