//! `SynapseModel`: a synapse model read from text, from a file, or taken from the atlas.

use crate::errors::{OrRaise, detached};
use neuropil::circuit::units::write_quantity;
use neuropil::circuit::{Dimension, SynapseModel, SynapseParameter, SynapseUse, read_synapse};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A synapse model: parameters, states of source and target, what their spikes do to the weight, what is delivered.
#[pyclass(name = "SynapseModel", module = "neuropil", frozen, eq)]
#[derive(PartialEq)]
pub struct PySynapseModel(pub Arc<SynapseModel>);

impl PySynapseModel {
    /// The model that a text declares.
    pub fn read(py: Python<'_>, text: String, file: Option<&Path>) -> PyResult<Self> {
        let model = detached(py, || read_synapse(&text, file))?.or_raise()?;
        Ok(Self(Arc::new(model)))
    }
}

/// A value of a parameter in words; weights are in `unit`.
fn shown(p: &SynapseParameter, value: f64, (dimension, unit): (Dimension, &str)) -> String {
    match p.dimension {
        Dimension::WEIGHT => write_quantity(value, dimension, unit),
        d => write_quantity(value, d, &p.unit),
    }
}

/// What `synapse` of a projection says: the model and the values of all its parameters.
pub fn synapse_use<'py>(
    py: Python<'py>,
    used: &SynapseUse,
    weight: (Dimension, &str),
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("model", &used.model.name)?;
    for p in &used.model.parameters {
        let value = used.value(&p.name).map(|x| shown(p, x, weight));
        dict.set_item(&p.name, value)?;
    }
    Ok(dict)
}

#[pymethods]
impl PySynapseModel {
    /// Reads the text of a synapse model file. Raises CircuitError with every problem found, each with line and column.
    #[classmethod]
    fn from_text(cls: &Bound<'_, PyType>, text: String) -> PyResult<Self> {
        Self::read(cls.py(), text, None)
    }

    /// Reads a synapse model file.
    #[classmethod]
    fn from_file(cls: &Bound<'_, PyType>, path: PathBuf) -> PyResult<Self> {
        let text = detached(cls.py(), || neuropil::read_text(&path))?.or_raise()?;
        Self::read(cls.py(), text, Some(&path))
    }

    /// A synapse model of the atlas.
    #[classmethod]
    fn atlas(_cls: &Bound<'_, PyType>, name: &str) -> PyResult<Self> {
        Ok(Self(neuropil::atlas::synapse(name).or_raise()?))
    }

    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    #[getter]
    fn title(&self) -> &str {
        &self.0.title
    }

    #[getter]
    fn references(&self) -> Vec<String> {
        self.0.references.clone()
    }

    /// Every parameter with its default, as text with a unit; None where every projection gives a value.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for p in &self.0.parameters {
            // A weight has no default but 0, which needs no unit.
            let none = (Dimension::NONE, "");
            dict.set_item(&p.name, p.default.map(|x| shown(p, x, none)))?;
        }
        Ok(dict)
    }

    /// Every state of source neurons with what a spike makes of it.
    #[getter]
    fn source<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        states(py, &self.0.source)
    }

    /// Every state of target neurons with what a spike makes of it.
    #[getter]
    fn target<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        states(py, &self.0.target)
    }

    /// Whether spikes change weights; otherwise only what is delivered depends on past spikes.
    #[getter]
    fn changes_weights(&self) -> bool {
        self.0.changes_weights()
    }

    /// The model as the text of a synapse model file, which reads back to an equal model.
    fn to_toml(&self) -> String {
        self.0.to_toml()
    }

    /// A page of Markdown: parameters, states, equations.
    fn describe(&self) -> String {
        self.0.describe()
    }

    fn __hash__(&self) -> isize {
        // Equal models have equal names; more is not needed.
        self.0.name.bytes().fold(19, |h: isize, b| {
            h.wrapping_mul(31).wrapping_add(isize::from(b))
        })
    }

    fn __repr__(&self) -> String {
        match self.0.title.trim() {
            "" => format!("<SynapseModel {}>", self.0.name),
            title => format!("<SynapseModel {}: {title}>", self.0.name),
        }
    }
}

fn states<'py>(
    py: Python<'py>,
    states: &[neuropil::circuit::Trace],
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for t in states {
        dict.set_item(&t.name, t.at_spike.to_string())?;
    }
    Ok(dict)
}
