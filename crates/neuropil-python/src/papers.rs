//! Papers: their figures made anew, their claims tested, what to cite.

use crate::background::{Ended, GRACE, run_for};
use crate::circuit::PyCircuit;
use crate::errors::{CircuitError, FileError, IntoPyErr, OrRaise, SimulationError, detached};
use crate::progress::{Teller, watcher};
use crate::simulate::{GRACE_TO_WRITE, engine};
use neuropil::Progress;
use neuropil::atlas;
use neuropil::report::Report;
use neuropil_papers::{Effort, PAPERS, Paper, PaperError, Request};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};

fn find(name: &str) -> PyResult<&'static Paper> {
    let names = PAPERS.iter().map(|p| p.name);
    neuropil_papers::find(name)
        .ok_or_else(|| CircuitError::new_err(neuropil::unknown_name("paper", name, names)))
}

/// Names and titles of the papers that can be reproduced.
#[pyfunction]
pub fn papers(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    for p in PAPERS {
        dict.set_item(p.name, p.title)?;
    }
    Ok(dict)
}

/// Names of the figures of a paper, and what each shows.
#[pyfunction]
pub fn paper_figures<'py>(py: Python<'py>, paper: &str) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, shows) in find(paper)?.figures {
        dict.set_item(name, shows)?;
    }
    Ok(dict)
}

/// Makes the figures of a paper anew, or one of them, and tests what it claims. A claim that fails is a result, not an
/// error.
///
/// Without ``full`` one short run is made for each; claims that this cannot decide read ``inconclusive``. ``changes`` are
/// those of :meth:`Circuit.set`.
///
/// ``unfinished`` is a folder for simulations that take hours: it keeps them by checkpoints, one in five minutes and one at an
/// interruption, so that the same call goes on from there. They are removed at the end, and what else is in the folder is left alone. Raises
/// FileError where another call is using the folder.
#[pyfunction]
#[pyo3(signature = (
    paper, figure = None, *, full = false, changes = None, seed = None, threads = None, unfinished = None, progress = None
))]
#[allow(clippy::too_many_arguments)]
pub fn reproduce(
    py: Python<'_>,
    paper: &str,
    figure: Option<String>,
    full: bool,
    changes: Option<&Bound<'_, PyDict>>,
    seed: Option<u64>,
    threads: Option<usize>,
    unfinished: Option<PathBuf>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyReport> {
    let paper = find(paper)?;
    let overrides = crate::document::Document::unread(String::new(), None)
        .changes(None, changes)?
        .pairs;
    let drawn = Arc::new(AtomicU64::new(0));
    let mut engine = engine(threads, None, false, true)?;
    engine.drawn = Some(drawn.clone());
    let teller = Teller {
        callable: watcher(py, progress)?,
        drawn,
    };
    let latest = Arc::new(Mutex::new(None));
    let interrupt = Arc::new(AtomicBool::new(false));
    let (theirs, flag) = (latest.clone(), interrupt.clone());
    let grace = if unfinished.is_some() {
        GRACE_TO_WRITE
    } else {
        GRACE
    };
    let work = move || {
        let mut tell = |_: &str, p: Progress| {
            *theirs.lock().unwrap_or_else(PoisonError::into_inner) = Some(p);
        };
        let mut request = Request {
            figure,
            effort: if full { Effort::Full } else { Effort::Quick },
            engine,
            overrides,
            seed,
            progress: Some(&mut tell),
            interrupt: Some(flag),
            unfinished,
            ..Request::default()
        };
        let mut report = paper.reproduce(&mut request)?;
        // The report is worth more than a folder that is gone.
        if let Err(e) = request.kept().forget() {
            let left = format!("What was kept of the simulations could not be removed: {e}");
            report.warnings.push(left);
        }
        Ok::<Report, PaperError>(report)
    };
    let now = || *latest.lock().unwrap_or_else(PoisonError::into_inner);
    let ended = run_for(py, &interrupt, grace, |_| teller.tell(now()), work)?;
    teller.close()?;
    match ended {
        Ended::Done(report) => report.or_raise().map(PyReport),
        // What went wrong while it stopped, such as a checkpoint that could not be written, is the cause that is shown with it.
        Ended::Stopped(error, Some(Err(why))) if !why.is_interruption() => {
            error.set_cause(py, Some(why.into_py_err()));
            Err(error)
        }
        Ended::Stopped(error, _) => Err(error),
    }
}

impl IntoPyErr for PaperError {
    fn into_py_err(self) -> PyErr {
        match self {
            Self::Run(e) => e.into_py_err(),
            e @ (Self::Figure { .. } | Self::Circuit(_)) => CircuitError::new_err(e.to_string()),
            e @ Self::Folder(..) => FileError::new_err(e.to_string()),
            e => SimulationError::new_err(e.to_string()),
        }
    }
}

/// What came out of a paper: claims with verdicts, figures, tables.
#[pyclass(name = "Report", module = "neuropil", frozen)]
pub struct PyReport(Report);

#[pymethods]
impl PyReport {
    #[getter]
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Citation of the paper.
    #[getter]
    fn paper(&self) -> &str {
        &self.0.paper
    }

    /// A few sentences on what was done and what came out.
    #[getter]
    fn summary(&self) -> &str {
        &self.0.summary
    }

    /// What must be known before believing anything.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.0.warnings.clone()
    }

    /// Claims, tables, names of figures and provenance, with the keys of ``report.json``.
    #[getter]
    fn content<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = self
            .0
            .json()
            .map_err(|e| FileError::new_err(e.to_string()))?;
        py.import("json")?.call_method1("loads", (text,))
    }

    /// Each claim as a dict: ``statement``, ``expected``, ``measured``, ``low``, ``high``, ``unit``, ``verdict``, ``note``.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.content(py)?.get_item("claims")
    }

    /// The report as one HTML page that needs nothing else.
    fn html(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.0.html())?.map_err(|e| FileError::new_err(e.to_string()))
    }

    /// Writes ``report.html``, ``report.json`` and the figures into a folder, which is made where it is missing; returns
    /// the page.
    fn save(&self, py: Python<'_>, folder: PathBuf) -> PyResult<PathBuf> {
        let written = detached(py, || self.0.write(&folder))?;
        Ok(written.map_err(|e| FileError::new_err(e.to_string()))?.page)
    }

    fn __repr__(&self) -> String {
        format!("<Report {}: {} claims>", self.0.title, self.0.claims.len())
    }
}

/// The references of a circuit (with those of its models), or of a neuron model, circuit or paper by its name: citations, or
/// BibTeX entries where there are any.
#[pyfunction]
#[pyo3(signature = (what, *, bibtex = false))]
pub fn cite(what: &Bound<'_, PyAny>, bibtex: bool) -> PyResult<Vec<String>> {
    let keys = match what.cast::<PyCircuit>() {
        Ok(circuit) => neuropil::references(&*circuit.get().circuit()?),
        Err(_) => {
            let name: String = what.extract()?;
            let entry = atlas::list().into_iter().find(|e| e.name == name);
            match (entry.map(|e| e.kind), neuropil_papers::find(&name)) {
                (Some(atlas::Kind::Circuit), _) => {
                    neuropil::references(&neuropil::load(&name, &[]).or_raise()?)
                }
                (Some(_), _) => atlas::model_references(&name).or_raise()?,
                (None, Some(paper)) => vec![paper.citation.to_owned()],
                (None, None) => {
                    let entries = atlas::list();
                    let known = entries.iter().map(|e| e.name);
                    let known = known.chain(PAPERS.iter().map(|p| p.name));
                    let message = neuropil::unknown_name("name", &name, known);
                    return Err(CircuitError::new_err(message));
                }
            }
        }
    };
    let shown = |key: String| match (atlas::reference(&key), bibtex) {
        (Some(r), true) => r.bibtex.to_string(),
        (Some(r), false) => r.text.to_string(),
        (None, _) => key,
    };
    Ok(keys.into_iter().map(shown).collect())
}
