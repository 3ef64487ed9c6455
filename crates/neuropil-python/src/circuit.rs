//! `Circuit`: a document in the circuit language, what it declares, and changes to it.

use crate::describe;
use crate::document::{Changes, Document, scaled};
use crate::errors::{CircuitError, OrRaise, detached};
use crate::population::PyPopulation;
use crate::toml_text::quoted;
use neuropil::FileKind;
use neuropil::circuit::{Circuit, NumberColumn};
use numpy::{PyArray1, PyArrayMethods};
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
    /// The document as it is now.
    pub fn document(&self) -> Document {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes a changed document up.
    pub fn replace(&self, document: Document) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = document;
    }

    /// What is declared.
    pub fn circuit(&self) -> PyResult<Arc<Circuit>> {
        let document = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        document.circuit()
    }

    /// What is declared under the protocol and at the scale of a run. Changes are of this circuit's document.
    pub fn prepared(&self, py: Python<'_>, changes: Changes, scale: f64) -> PyResult<Arc<Circuit>> {
        let circuit = match changes.pairs.is_empty() {
            true => self.circuit()?,
            false => self.document().with_changes(py, changes)?.circuit()?,
        };
        match scale == 1.0 {
            true => Ok(circuit),
            false => Ok(Arc::new(scaled(py, &circuit, scale)?)),
        }
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
        Self(Mutex::new(Document::unread(text, None)))
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
        Self::read(cls.py(), text, None, changes, named)
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
        let text = detached(cls.py(), || neuropil::read_text(&path))?.or_raise()?;
        FileKind::Circuit.expect(&text, &path).or_raise()?;
        Self::read(cls.py(), text, Some(path), changes, named)
    }

    /// What a pickle holds: the document with its changes, so that parameters stay parameters.
    fn _parts<'py>(&self, py: Python<'py>) -> Parts<'py> {
        let d = self.document();
        let column = |c: &NumberColumn| match c {
            NumberColumn::Floats(v) => PyArray1::from_slice(py, v).into_any(),
            NumberColumn::Integers(v) => PyArray1::from_slice(py, v).into_any(),
        };
        let columns = d.columns.iter().map(column).collect();
        (d.text, d.file, d.changes, columns)
    }

    /// A circuit of what :meth:`_parts` gave.
    #[staticmethod]
    fn _of_parts(
        py: Python<'_>,
        text: String,
        file: Option<PathBuf>,
        changes: Vec<(String, String)>,
        columns: Vec<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let column = |c: &Bound<'_, PyAny>| -> PyResult<NumberColumn> {
            Ok(match c.cast::<PyArray1<i64>>() {
                Ok(whole) => NumberColumn::Integers(Arc::new(whole.to_vec()?)),
                Err(_) => NumberColumn::Floats(Arc::new(c.cast::<PyArray1<f64>>()?.to_vec()?)),
            })
        };
        let columns = columns.iter().map(column).collect::<PyResult<_>>()?;
        Self::of_parts(py, text, file, changes, columns)
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
        let this = slf.get();
        let document = this.document();
        let changes = document.changes(changes, named)?;
        this.replace(document.with_changes(slf.py(), changes)?);
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
    fn populations(slf: &Bound<'_, Self>) -> PyResult<Vec<PyPopulation>> {
        let circuit = slf.get().circuit()?;
        let names = circuit.populations.iter().map(|p| p.name.as_str());
        Ok(names.map(|name| PyPopulation::of(slf, name)).collect())
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

/// A document's text, file, changes and columns.
type Parts<'py> = (
    String,
    Option<PathBuf>,
    Vec<(String, String)>,
    Vec<Bound<'py, PyAny>>,
);

impl PyCircuit {
    /// A circuit of the parts of a document.
    pub fn of_parts(
        py: Python<'_>,
        text: String,
        file: Option<PathBuf>,
        changes: Vec<(String, String)>,
        columns: Vec<NumberColumn>,
    ) -> PyResult<Self> {
        let document = Document {
            changes,
            columns,
            ..Document::unread(text, file)
        };
        Ok(Self(Mutex::new(document.read(py)?)))
    }

    /// A circuit that was made, not read: its document is what it prints as.
    pub fn declared(py: Python<'_>, circuit: Circuit) -> PyResult<Self> {
        let text = detached(py, || circuit.to_toml())?;
        let document = Document {
            circuit: Some(Arc::new(circuit)),
            ..Document::unread(text, None)
        };
        Ok(Self(Mutex::new(document)))
    }

    fn read(
        py: Python<'_>,
        text: String,
        file: Option<PathBuf>,
        changes: Option<&Bound<'_, PyMapping>>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let document = Document::unread(text, file);
        let changes = document.changes(changes, named)?;
        Ok(Self(Mutex::new(document.with_changes(py, changes)?)))
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
    PyCircuit::read(py, file.text.into(), Some(path), changes, named)
}
