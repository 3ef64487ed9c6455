//! `Model`: a neuron model read from text, from a file, or taken from the atlas.

use crate::errors::{OrRaise, detached};
use crate::written::written;
use neuropil::circuit::{NeuronModel, Value, read_model};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A neuron model: parameters, states, equations, receptors, spike rule.
#[pyclass(name = "Model", module = "neuropil", frozen, eq)]
#[derive(PartialEq)]
pub struct PyModel(pub Arc<NeuronModel>);

impl PyModel {
    /// The model that a text declares.
    pub fn read(py: Python<'_>, text: String, file: Option<&Path>) -> PyResult<Self> {
        let model = detached(py, || read_model(&text, file))?.or_raise()?;
        Ok(Self(Arc::new(model)))
    }
}

#[pymethods]
impl PyModel {
    /// Reads the text of a model file. Raises CircuitError with every problem found, each with line and column.
    #[classmethod]
    fn from_text(cls: &Bound<'_, PyType>, text: String) -> PyResult<Self> {
        Self::read(cls.py(), text, None)
    }

    /// Reads a model file.
    #[classmethod]
    fn from_file(cls: &Bound<'_, PyType>, path: PathBuf) -> PyResult<Self> {
        let text = detached(cls.py(), || neuropil::read_text(&path))?.or_raise()?;
        Self::read(cls.py(), text, Some(&path))
    }

    /// A model of the atlas.
    #[classmethod]
    fn atlas(_cls: &Bound<'_, PyType>, name: &str) -> PyResult<Self> {
        Ok(Self(neuropil::atlas::neuron(name).or_raise()?))
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

    /// Every parameter with its default, as text with a unit.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for p in &self.0.parameters {
            let value = Value::Constant(p.default);
            dict.set_item(&p.name, written(&value, p.dimension, &p.unit))?;
        }
        Ok(dict)
    }

    /// Every state with its initial value, an expression of the parameters.
    #[getter]
    fn states<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for s in &self.0.states {
            dict.set_item(&s.name, s.initial.to_string())?;
        }
        Ok(dict)
    }

    /// Every receptor with the unit of its weights.
    #[getter]
    fn receptors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for r in &self.0.receptors {
            dict.set_item(&r.name, &r.unit)?;
        }
        Ok(dict)
    }

    /// Every port that continuous input enters, with its unit.
    #[getter]
    fn inputs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for i in &self.0.inputs {
            dict.set_item(&i.name, &i.unit)?;
        }
        Ok(dict)
    }

    /// Every output that continuous projections transmit and traces record, with its unit.
    #[getter]
    fn outputs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for o in &self.0.outputs {
            dict.set_item(&o.name, &o.unit)?;
        }
        Ok(dict)
    }

    /// The model as the text of a model file, which reads back to an equal model.
    fn to_toml(&self) -> String {
        self.0.to_toml()
    }

    /// A page of Markdown: parameters, states, equations.
    fn describe(&self) -> String {
        self.0.describe()
    }

    fn __hash__(&self) -> isize {
        // Equal models have equal names; more is not needed.
        self.0.name.bytes().fold(17, |h: isize, b| {
            h.wrapping_mul(31).wrapping_add(isize::from(b))
        })
    }

    fn __repr__(&self) -> String {
        match self.0.title.trim() {
            "" => format!("<Model {}>", self.0.name),
            title => format!("<Model {}: {title}>", self.0.name),
        }
    }
}
