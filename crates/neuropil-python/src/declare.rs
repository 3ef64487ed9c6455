//! `Circuit`, line by line: parameters, models, populations, projections, stimuli.

use crate::circuit::PyCircuit;
use crate::document::Document;
use crate::errors::CircuitError;
use crate::model::PyModel;
use crate::population::{PyPopulation, population};
use crate::synapse::PySynapseModel;
use crate::toml_text::{Toml, quoted};
use pyo3::prelude::*;
use pyo3::types::PyDict;

type Keys<'a, 'py> = Option<&'a Bound<'py, PyDict>>;

/// The document with a section of a head, perhaps a line, and keys.
fn section(
    slf: &Bound<'_, PyCircuit>,
    head: &str,
    keys: Keys<'_, '_>,
    join: impl FnOnce(Document, Python<'_>, &str, Toml) -> PyResult<Document>,
) -> PyResult<Py<PyCircuit>> {
    let this = slf.get();
    let document = this.document();
    let mut toml = document.writer();
    let keys = keys.map(|k| toml.lines(k)).transpose()?.unwrap_or_default();
    this.replace(join(document, slf.py(), &format!("{head}{keys}"), toml)?);
    Ok(slf.clone().unbind())
}

#[pymethods]
impl PyCircuit {
    /// Declares a parameter that later values may use by name (``weight="-g * J"``) and :meth:`set` may change; returns
    /// the circuit.
    fn parameter(
        slf: &Bound<'_, Self>,
        name: &str,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<Py<Self>> {
        let this = slf.get();
        this.replace(this.document().with_parameter(slf.py(), name, value)?);
        Ok(slf.clone().unbind())
    }

    /// Adds neurons of a ``model`` (of the atlas, or of :meth:`add_model`), or a ``source`` of spikes with its ``rate``
    /// (of each train) or ``times`` (one list for each member); returns the circuit.
    #[pyo3(signature = (name, size = None, **keys))]
    fn add_population(
        slf: &Bound<'_, Self>,
        name: &str,
        size: Option<&Bound<'_, PyAny>>,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let declared = slf.get().document().circuit;
        if declared.is_some_and(|c| c.population(name).is_some()) {
            return Err(CircuitError::new_err(format!(
                "population `{name}` is there already, expected another name; circuit.population({name:?}) gives it"
            )));
        }
        let mut head = format!("[populations.{}]\n", quoted(name));
        if let Some(size) = size {
            let size = slf.get().document().writer().inline(size)?;
            head.push_str(&format!("size = {size}\n"));
        }
        section(slf, &head, keys, Document::with_text)
    }

    /// The population of that name. With a ``size`` or other keys it is added first, as by :meth:`add_population`:
    ///
    ///     E = circuit.population("E", 8000, model="iaf_psc_exp", parameters={"tau_m": "20 ms"})
    ///     E.set("tau_m", numpy.linspace(10, 30, 8000), unit="ms")
    #[pyo3(signature = (name, size = None, **keys))]
    fn population(
        slf: &Bound<'_, Self>,
        name: &str,
        size: Option<&Bound<'_, PyAny>>,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyPopulation> {
        if size.is_some() || keys.is_some_and(|k| !k.is_empty()) {
            Self::add_population(slf, name, size, keys)?;
        }
        population(slf, name)
    }

    /// Adds synapses; names and meanings of rules and options are NEST's. ``table`` has columns ``source``, ``target``
    /// (from 0), and perhaps ``weight``, ``delay`` with ``weight_unit``, ``delay_unit``. Returns the circuit.
    #[pyo3(signature = (source, target, **keys))]
    fn add_projection(
        slf: &Bound<'_, Self>,
        source: &str,
        target: &str,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let (source, target) = (quoted(source), quoted(target));
        let head = format!("[[projections]]\nsource = {source}\ntarget = {target}\n");
        section(slf, &head, keys, Document::with_text)
    }

    /// Adds synapses between several populations at once: one entry of the circuit language with ``sources`` and
    /// ``targets``, in which lists count over sources and lists of lists over targets and sources. Returns the circuit.
    #[pyo3(signature = (sources, targets, **keys))]
    fn add_projections(
        slf: &Bound<'_, Self>,
        sources: Vec<String>,
        targets: Vec<String>,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let (sources, targets) = (names(&sources), names(&targets));
        let head = format!("[[projections]]\nsources = {sources}\ntargets = {targets}\n");
        section(slf, &head, keys, Document::with_text)
    }

    /// Adds a standing drive of one population, or of several (a list; lists of values then count over them); kinds and
    /// keys are those of the circuit language. Returns the circuit.
    #[pyo3(signature = (kind, target, **keys))]
    fn add_stimulus(
        slf: &Bound<'_, Self>,
        kind: &str,
        target: Targets,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let (kind, target) = (quoted(kind), target.line());
        let head = format!("[[stimuli]]\nkind = {kind}\n{target}\n");
        section(slf, &head, keys, Document::with_text)
    }

    /// Adds a neuron model, with the sections of a model file; returns the circuit. Before the first population the
    /// model is kept unread, and checked with that.
    #[pyo3(signature = (name, **sections))]
    fn add_model(
        slf: &Bound<'_, Self>,
        name: &str,
        sections: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let head = format!("[models.{}]\n", quoted(name));
        section(slf, &head, sections, Document::with_early_text)
    }

    /// Adds a synapse model, with the sections of a synapse model file; returns the circuit. Before the first population
    /// the model is kept unread, and checked with that.
    #[pyo3(signature = (name, **sections))]
    fn add_synapse_model(
        slf: &Bound<'_, Self>,
        name: &str,
        sections: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let head = format!("[synapses.{}]\n", quoted(name));
        section(slf, &head, sections, Document::with_early_text)
    }

    /// Adds a synapse model: a :class:`SynapseModel`, or the text of a synapse model file. Returns the circuit.
    fn synapse_model(slf: &Bound<'_, Self>, model: &Bound<'_, PyAny>) -> PyResult<Py<Self>> {
        let model = match model.cast::<PySynapseModel>() {
            Ok(model) => model.get().0.clone(),
            Err(_) => PySynapseModel::read(slf.py(), model.extract::<String>()?, None)?.0,
        };
        section(
            slf,
            &model.to_inline_toml(),
            None,
            Document::with_early_text,
        )
    }

    /// Adds a neuron model: a :class:`Model`, or the text of a model file. Returns the circuit.
    fn model(slf: &Bound<'_, Self>, model: &Bound<'_, PyAny>) -> PyResult<Py<Self>> {
        let model = match model.cast::<PyModel>() {
            Ok(model) => model.get().0.clone(),
            Err(_) => PyModel::read(slf.py(), model.extract::<String>()?, None)?.0,
        };
        section(
            slf,
            &model.to_inline_toml(),
            None,
            Document::with_early_text,
        )
    }
}

/// One population or several.
#[derive(FromPyObject)]
enum Targets {
    One(String),
    Many(Vec<String>),
}

impl Targets {
    fn line(&self) -> String {
        match self {
            Self::One(name) => format!("target = {}", quoted(name)),
            Self::Many(list) => format!("targets = {}", names(list)),
        }
    }
}

fn names(list: &[String]) -> String {
    let quoted: Vec<String> = list.iter().map(|name| quoted(name)).collect();
    format!("[{}]", quoted.join(", "))
}
