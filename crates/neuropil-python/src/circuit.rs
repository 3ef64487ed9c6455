//! `Circuit`: a document in the circuit language, what it declares, and changes to it.

use crate::describe;
use crate::document::{Document, scaled};
use crate::errors::{CircuitError, OrRaise, detached};
use crate::toml_text::{inline, lines, quoted};
use neuropil::circuit::Circuit;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyType};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// A circuit as declared: populations, projections, stimuli and a protocol.
///
/// It is a document in the circuit language with changes. What Python says goes through the reader of circuit files, so
/// that it means the same as in a file, and errors say the same. A change that is refused leaves the circuit as it was.
#[pyclass(name = "Circuit", module = "neuropil", frozen, weakref)]
pub struct PyCircuit(Mutex<Document>);

impl PyCircuit {
    fn document(&self) -> Document {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn replace(&self, document: Document) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = document;
    }

    /// What is declared.
    pub fn circuit(&self) -> PyResult<Arc<Circuit>> {
        self.document().circuit()
    }

    /// What is declared under the protocol and at the scale of a run.
    pub fn prepared(
        &self,
        py: Python<'_>,
        changes: Vec<(String, String)>,
        scale: f64,
    ) -> PyResult<Arc<Circuit>> {
        let document = self.document();
        let circuit = match changes.is_empty() {
            true => document.circuit()?,
            false => document.with_changes(py, changes)?.circuit()?,
        };
        match scale == 1.0 {
            true => Ok(circuit),
            false => Ok(Arc::new(scaled(py, &circuit, scale)?)),
        }
    }

    fn append(slf: &Bound<'_, Self>, text: &str) -> PyResult<Py<Self>> {
        let this = slf.get();
        let next = this.document().with_text(slf.py(), text)?;
        this.replace(next);
        Ok(slf.clone().unbind())
    }
}

#[pymethods]
impl PyCircuit {
    #[new]
    #[pyo3(signature = (name, *, title = "", description = "", references = None))]
    fn new(name: &str, title: &str, description: &str, references: Option<Vec<String>>) -> Self {
        let references: Vec<String> = references.iter().flatten().map(|r| quoted(r)).collect();
        let text = format!(
            "[circuit]\nname = {}\ntitle = {}\ndescription = {}\nreferences = [{}]\n",
            quoted(name),
            quoted(title),
            quoted(description),
            references.join(", ")
        );
        Self(Mutex::new(Document {
            text,
            file: None,
            changes: Vec::new(),
            circuit: None,
        }))
    }

    /// Reads a circuit from text. ``changes`` as in :meth:`set`.
    ///
    /// Raises CircuitError with every problem found, each with line and column.
    #[classmethod]
    #[pyo3(signature = (text, changes = None, /, **named))]
    fn from_toml(
        cls: &Bound<'_, PyType>,
        text: String,
        changes: Option<&Bound<'_, PyMapping>>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let changes = crate::document::changes(changes, named)?;
        Ok(Self(Mutex::new(Document::read(
            cls.py(),
            text,
            None,
            changes,
        )?)))
    }

    /// Reads a circuit from a TOML file; model files and synapse tables are found relative to it.
    #[classmethod]
    #[pyo3(signature = (path, changes = None, /, **named))]
    fn from_file(
        cls: &Bound<'_, PyType>,
        path: PathBuf,
        changes: Option<&Bound<'_, PyMapping>>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let changes = crate::document::changes(changes, named)?;
        let text = detached(cls.py(), || neuropil::read_text(&path))?.or_raise()?;
        Ok(Self(Mutex::new(Document::read(
            cls.py(),
            text,
            Some(path),
            changes,
        )?)))
    }

    /// A circuit that changes apart from this one.
    fn copy(&self) -> Self {
        Self(Mutex::new(self.document()))
    }

    fn __copy__(&self) -> Self {
        self.copy()
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> Self {
        self.copy()
    }

    /// Changes options, parameters of the circuit, or anything by its path; returns the circuit.
    ///
    ///     circuit.set(background="dc", g=-5)
    ///     circuit.set({"populations.L4E.size": 1000, "populations.L4E.parameters.tau_m": "12 ms"})
    ///     circuit.expanded().set({"projections.L4E->L23E.weight": "100 pA"})
    ///
    /// A path names what the document says; projections that the document declares in one entry for many pairs are named
    /// one by one only after :meth:`expanded`.
    #[pyo3(signature = (changes = None, /, **named))]
    fn set(
        slf: &Bound<'_, Self>,
        changes: Option<&Bound<'_, PyMapping>>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let changes = crate::document::changes(changes, named)?;
        let this = slf.get();
        let next = this.document().with_changes(slf.py(), changes)?;
        this.replace(next);
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
        let mut text = format!("[populations.{}]\n", quoted(name));
        if let Some(size) = size {
            text.push_str(&format!("size = {}\n", inline(size)?));
        }
        text.push_str(&keys.map(lines).transpose()?.unwrap_or_default());
        Self::append(slf, &text)
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
        let keys = keys.map(lines).transpose()?.unwrap_or_default();
        Self::append(
            slf,
            &format!("[[projections]]\nsource = {source}\ntarget = {target}\n{keys}"),
        )
    }

    /// Adds a standing drive: a Poisson train for each neuron, or a current (``constant``, ``steps`` or
    /// ``piecewise_linear`` in time). Returns the circuit.
    #[pyo3(signature = (kind, target, **keys))]
    fn add_stimulus(
        slf: &Bound<'_, Self>,
        kind: &str,
        target: &str,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let (kind, target) = (quoted(kind), quoted(target));
        let keys = keys.map(lines).transpose()?.unwrap_or_default();
        Self::append(
            slf,
            &format!("[[stimuli]]\nkind = {kind}\ntarget = {target}\n{keys}"),
        )
    }

    /// Adds a neuron model, with the sections of a model file; returns the circuit. Before the first population the
    /// model is kept unread, and checked with that.
    #[pyo3(signature = (name, **sections))]
    fn add_model(
        slf: &Bound<'_, Self>,
        name: &str,
        sections: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<Self>> {
        let sections = sections.map(lines).transpose()?.unwrap_or_default();
        let text = format!("[models.{}]\n{sections}", quoted(name));
        let this = slf.get();
        let mut document = this.document();
        if document.circuit.is_some() {
            return Self::append(slf, &text);
        }
        document.text = format!("{}\n{text}", document.text);
        this.replace(document);
        Ok(slf.clone().unbind())
    }

    /// Neurons and in-degrees times ``scale``, weights over its square root, and a constant current in place of the mean
    /// input that is lost, computed at the published rates if there are any, otherwise at those of theory.
    fn scaled(&self, py: Python<'_>, scale: f64) -> PyResult<Self> {
        let circuit = scaled(py, &*self.circuit()?, scale)?;
        Self::declared(py, circuit)
    }

    /// The same circuit with everything written out: options and parameters resolved, one entry for each projection.
    fn expanded(&self, py: Python<'_>) -> PyResult<Self> {
        let circuit = self.circuit()?;
        Self::declared(py, Circuit::clone(&circuit))
    }

    /// The circuit as text that reads back to an equal circuit; what :meth:`expanded` has as its ``text``.
    fn to_toml(&self, py: Python<'_>) -> PyResult<String> {
        let circuit = self.circuit()?;
        detached(py, || circuit.to_toml())
    }

    /// Writes :meth:`to_toml` to a file, atomically.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let text = self.to_toml(py)?;
        neuropil::recording::write_atomically(&path, text.as_bytes()).or_raise()
    }

    /// The document as it was read, with what was added, without later changes; lines and columns in errors are its.
    #[getter]
    fn text(&self) -> String {
        self.document().text
    }

    #[getter]
    fn name(&self) -> PyResult<String> {
        Ok(self.circuit()?.name.clone())
    }

    #[getter]
    fn title(&self) -> PyResult<String> {
        Ok(self.circuit()?.title.clone())
    }

    #[getter]
    fn description(&self) -> PyResult<String> {
        Ok(self.circuit()?.description.clone())
    }

    #[getter]
    fn references(&self) -> PyResult<Vec<String>> {
        Ok(self.circuit()?.references.clone())
    }

    /// SHA-256 of what determines networks and dynamics.
    #[getter]
    fn hash(&self, py: Python<'_>) -> PyResult<String> {
        let circuit = self.circuit()?;
        detached(py, || circuit.hash())
    }

    /// What is allowed but may not be meant.
    #[getter]
    fn warnings(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let circuit = self.circuit()?;
        let found = detached(py, || circuit.check())?.or_raise()?;
        Ok(found.iter().map(ToString::to_string).collect())
    }

    #[getter]
    fn populations(&self) -> PyResult<Vec<describe::PyPopulation>> {
        Ok(describe::populations(&*self.circuit()?))
    }

    fn population(&self, name: &str) -> PyResult<describe::PyPopulation> {
        describe::population(&*self.circuit()?, name)
    }

    #[getter]
    fn projections(&self) -> PyResult<Vec<describe::PyProjection>> {
        Ok(describe::projections(&*self.circuit()?))
    }

    fn projection(&self, name: &str) -> PyResult<describe::PyProjection> {
        describe::projection(&*self.circuit()?, name)
    }

    /// Published numbers by quantity, such as ``published["rates"]["L4E"]``, with unit and source.
    #[getter]
    fn published<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::published(py, &*self.circuit()?)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Self>() else {
            return Ok(false);
        };
        let (a, b) = (self.document(), other.get().document());
        Ok(match (&a.circuit, &b.circuit) {
            (Some(a), Some(b)) => a == b,
            (None, None) => a.text == b.text,
            _ => false,
        })
    }

    fn __hash__(&self) -> PyResult<isize> {
        Err(PyTypeError::new_err(
            "a Circuit can change, so that it has no hash; see Circuit.hash",
        ))
    }

    fn __repr__(&self) -> String {
        match self.document().circuit {
            None => "<Circuit without populations>".into(),
            Some(c) => describe::one_line(&c),
        }
    }

    fn __str__(&self) -> String {
        match self.document().circuit {
            None => "<Circuit without populations>".into(),
            Some(c) => describe::table(&c),
        }
    }
}

impl PyCircuit {
    /// A circuit that was made, not read: its document is what it prints as.
    fn declared(py: Python<'_>, circuit: Circuit) -> PyResult<Self> {
        let text = detached(py, || circuit.to_toml())?;
        Ok(Self(Mutex::new(Document {
            text,
            file: None,
            changes: Vec::new(),
            circuit: Some(Arc::new(circuit)),
        })))
    }
}

/// A circuit of the atlas; changes as in :meth:`Circuit.set`: ``circuit("brunel_2000", g=5, eta=2)``.
#[pyfunction]
#[pyo3(signature = (name, changes = None, /, **named))]
pub fn atlas_circuit(
    py: Python<'_>,
    name: &str,
    changes: Option<&Bound<'_, PyMapping>>,
    named: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyCircuit> {
    let changes = crate::document::changes(changes, named)?;
    let file = neuropil::atlas::list()
        .into_iter()
        .find(|e| e.name == name && e.kind == neuropil::atlas::Kind::Circuit);
    let Some(file) = file else {
        // The error of the atlas, which suggests a name.
        neuropil::atlas::circuit(name, &[]).or_raise()?;
        return Err(CircuitError::new_err(format!(
            "atlas: circuit `{name}` has no file"
        )));
    };
    let path = PathBuf::from("atlas").join(file.path);
    let document = Document::read(py, file.text.into(), Some(path), changes)?;
    Ok(PyCircuit(Mutex::new(document)))
}
