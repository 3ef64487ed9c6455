//! The atlas: what is in it, neuron models as pages, references.

use crate::errors::{CircuitError, OrRaise};
use neuropil::atlas::{self, Kind};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Name and title of every entry of a kind.
fn titles<'py>(py: Python<'py>, kind: Kind) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for entry in atlas::list().into_iter().filter(|e| e.kind == kind) {
        dict.set_item(entry.name, entry.title)?;
    }
    Ok(dict)
}

/// Names and titles of the circuits.
#[pyfunction]
pub fn atlas_circuits(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    titles(py, Kind::Circuit)
}

/// Names and titles of the neuron models.
#[pyfunction]
pub fn atlas_models(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    titles(py, Kind::Neuron)
}

/// Names and titles of the synapse models.
#[pyfunction]
pub fn atlas_synapses(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    titles(py, Kind::Synapse)
}

/// The text of the file of a circuit or model.
#[pyfunction]
pub fn atlas_source(name: &str) -> PyResult<&'static str> {
    atlas::source(name).ok_or_else(|| {
        let names: Vec<&str> = atlas::list().iter().map(|e| e.name).collect();
        let problem =
            neuropil::circuit::Problem::unknown("unknown-name", "atlas", "entry", name, names);
        CircuitError::new_err(problem.to_string())
    })
}

/// A neuron model or a synapse model as a page of Markdown: parameters, states, equations.
#[pyfunction]
pub fn atlas_describe(name: &str) -> PyResult<String> {
    Ok(match atlas::synapse(name) {
        Ok(model) => model.describe(),
        Err(_) => atlas::neuron(name).or_raise()?.describe(),
    })
}
