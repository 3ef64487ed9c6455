//! A document in the circuit language, changes to it, and the circuit that both declare.

use crate::errors::{CircuitError, OrRaise, detached};
use crate::toml_text::inline;
use neuropil::circuit::Circuit;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping};
use std::path::PathBuf;
use std::sync::Arc;

/// A document and the changes asked for since it was read.
#[derive(Clone)]
pub struct Document {
    /// The text as read, with what was added.
    pub text: String,
    /// Where it was read from.
    pub file: Option<PathBuf>,
    /// Keys and TOML values, in the order asked for.
    pub changes: Vec<(String, String)>,
    /// What it declares; none as long as it has no population.
    pub circuit: Option<Arc<Circuit>>,
}

impl Document {
    /// Reads a text.
    pub fn read(
        py: Python<'_>,
        text: String,
        file: Option<PathBuf>,
        changes: Vec<(String, String)>,
    ) -> PyResult<Self> {
        let circuit = detached(py, || {
            let library = neuropil::atlas::library();
            neuropil::circuit::read_circuit(&text, file.as_deref(), &changes, &library)
        })?
        .or_raise()?;
        Ok(Self {
            text,
            file,
            changes,
            circuit: Some(Arc::new(circuit)),
        })
    }

    /// The same with more changes.
    pub fn with_changes(&self, py: Python<'_>, more: Vec<(String, String)>) -> PyResult<Self> {
        let changes = self.changes.iter().cloned().chain(more).collect();
        Self::read(py, self.text.clone(), self.file.clone(), changes)
    }

    /// The same with more text at its end.
    pub fn with_text(&self, py: Python<'_>, more: &str) -> PyResult<Self> {
        let text = format!("{}\n{more}", self.text);
        Self::read(py, text, self.file.clone(), self.changes.clone())
    }

    /// What it declares.
    pub fn circuit(&self) -> PyResult<Arc<Circuit>> {
        self.circuit.clone().ok_or_else(|| {
            CircuitError::new_err("the circuit has no population yet, expected at least one")
        })
    }
}

/// Changes as pairs of key and TOML value.
pub fn changes(
    mapping: Option<&Bound<'_, PyMapping>>,
    named: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<(String, String)>> {
    let mut out = Vec::new();
    if let Some(mapping) = mapping {
        for item in mapping.items()?.iter() {
            let (key, value): (String, Bound<'_, PyAny>) = item.extract()?;
            out.push((key, inline(&value)?));
        }
    }
    for (key, value) in named.into_iter().flatten() {
        out.push((key.extract()?, inline(&value)?));
    }
    Ok(out)
}

/// The circuit with fewer neurons.
pub fn scaled(py: Python<'_>, circuit: &Circuit, scale: f64) -> PyResult<Circuit> {
    let (circuit, _) = detached(py, || neuropil::scaled(circuit, scale))?.or_raise()?;
    Ok(circuit)
}
