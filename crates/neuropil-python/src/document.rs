//! A document in the circuit language, changes to it, and the circuit that both declare.

use crate::errors::{CircuitError, OrRaise, detached};
use crate::toml_text::{Toml, quoted};
use neuropil::circuit::{Circuit, NumberColumn};
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
    /// Long arrays that text and changes name.
    pub columns: Vec<NumberColumn>,
    /// What it declares; none as long as it has no population.
    pub circuit: Option<Arc<Circuit>>,
}

/// Changes to a document, and all columns that it and they name.
#[derive(Clone)]
pub struct Changes {
    /// Keys and TOML values.
    pub pairs: Vec<(String, String)>,
    /// Columns.
    pub columns: Vec<NumberColumn>,
}

impl Document {
    /// A text that was not read yet.
    pub fn unread(text: String, file: Option<PathBuf>) -> Self {
        Self {
            text,
            file,
            changes: Vec::new(),
            columns: Vec::new(),
            circuit: None,
        }
    }

    /// Reads the text with its changes.
    pub fn read(mut self, py: Python<'_>) -> PyResult<Self> {
        let circuit = detached(py, || {
            neuropil::circuit::read_circuit_with(
                &self.text,
                self.file.as_deref(),
                &self.changes,
                &self.columns,
                &neuropil::atlas::library(),
            )
        })?
        .or_raise()?;
        self.circuit = Some(Arc::new(circuit));
        Ok(self)
    }

    /// A writer of values for this document.
    pub fn writer(&self) -> Toml {
        Toml::beside(self.columns.clone())
    }

    /// Changes given as a mapping, by name, or both.
    pub fn changes(
        &self,
        mapping: Option<&Bound<'_, PyMapping>>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Changes> {
        let mut toml = self.writer();
        let mut pairs = Vec::new();
        if let Some(mapping) = mapping {
            for item in mapping.items()?.iter() {
                let (key, value): (String, Bound<'_, PyAny>) = item.extract()?;
                pairs.push((key, toml.inline(&value)?));
            }
        }
        for (key, value) in named.into_iter().flatten() {
            pairs.push((key.extract()?, toml.inline(&value)?));
        }
        let columns = toml.columns;
        Ok(Changes { pairs, columns })
    }

    /// The same with more changes.
    pub fn with_changes(mut self, py: Python<'_>, more: Changes) -> PyResult<Self> {
        self.changes.extend(more.pairs);
        self.columns = more.columns;
        self.read(py)
    }

    /// The same with more text at its end, written by a writer of its own.
    pub fn with_text(mut self, py: Python<'_>, more: &str, toml: Toml) -> PyResult<Self> {
        self.text = format!("{}\n{more}", self.text);
        self.columns = toml.columns;
        self.read(py)
    }

    /// As [`Document::with_text`]; before the first population the text is kept unread, and checked with that.
    pub fn with_early_text(mut self, py: Python<'_>, more: &str, toml: Toml) -> PyResult<Self> {
        if self.circuit.is_some() {
            return self.with_text(py, more, toml);
        }
        self.text = format!("{}\n{more}", self.text);
        self.columns = toml.columns;
        Ok(self)
    }

    /// The same with one more parameter after those that it has.
    pub fn with_parameter(
        mut self,
        py: Python<'_>,
        name: &str,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        if self
            .text
            .lines()
            .any(|l| l.trim_start().starts_with("[parameters"))
        {
            return Err(CircuitError::new_err(format!(
                "parameter `{name}`: the text of the circuit has a section [parameters], expected the parameter there; \
                 `set` changes its value"
            )));
        }
        let mut toml = self.writer();
        let line = format!("parameters.{} = {}\n", quoted(name), toml.inline(value)?);
        // Keys before the first section; each parameter may use those before it.
        let starts = self.text.split_inclusive('\n');
        let place: usize = starts
            .take_while(|l| !l.trim_start().starts_with('['))
            .map(str::len)
            .sum();
        self.text.insert_str(place, &line);
        self.columns = toml.columns;
        match self.circuit.is_some() {
            true => self.read(py),
            false => Ok(self),
        }
    }

    /// What it declares.
    pub fn circuit(&self) -> PyResult<Arc<Circuit>> {
        self.circuit.clone().ok_or_else(|| {
            CircuitError::new_err("the circuit has no population yet, expected at least one")
        })
    }
}

/// The circuit with fewer neurons.
pub fn scaled(py: Python<'_>, circuit: &Circuit, scale: f64) -> PyResult<Circuit> {
    let (circuit, _) = detached(py, || neuropil::scaled(circuit, scale))?.or_raise()?;
    Ok(circuit)
}
