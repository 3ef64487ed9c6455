//! `Sweep`: one circuit at many points, as numbered, independent, seeded tasks.

use crate::background::{Ended, run};
use crate::circuit::PyCircuit;
use crate::errors::{OrRaise, SweepError, detached};
use crate::progress::watcher;
use crate::toml_text::{Toml, quoted};
use neuropil::FileKind;
use neuropil::sweep::{Column, Document, RunOptions, Stored, Sweep, TaskOptions, TaskResult};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyType};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// One circuit at many points, as numbered, independent, seeded tasks: a grid, a sample, or both, as a sweep file says.
///
///     sweep = npl.Sweep("brunel_2000", grid={"g": [4, 5, 6], "eta": [1, 2]}, measure=["rates", "cv"], trials=3, duration="1 s")
///     results = sweep.run()
///     results["E.rate (spikes/s)"]
///
/// The circuit is a name of the atlas, a file, or a :class:`Circuit` as it is now, whose parameters and paths can be varied.
/// Any task can be run anywhere, in any order, with the same numbers; a sweep can be pickled. The folder of a sweep of a
/// :class:`Circuit` holds ``circuit.toml`` and ``sweep.toml``, from which the command line goes on.
#[pyclass(name = "Sweep", module = "neuropil", frozen)]
pub struct PySweep(Arc<Sweep>);

impl PySweep {
    fn parse(
        py: Python<'_>,
        text: String,
        file: Option<PathBuf>,
        circuit: Option<&PyCircuit>,
    ) -> PyResult<Self> {
        let given = circuit.map(|c| {
            let d = c.document();
            Document {
                text: d.text,
                file: d.file,
                changes: d.changes,
                columns: d.columns,
            }
        });
        let sweep = detached(py, || Sweep::parse_with(&text, file.as_deref(), given))?;
        let sweep = sweep.or_raise()?;
        Ok(Self(Arc::new(sweep)))
    }
}

/// What is known as JSON, as Python.
fn loads<'py>(py: Python<'py>, text: serde_json::Result<String>) -> PyResult<Bound<'py, PyAny>> {
    let text = text.map_err(|e| SweepError::new_err(e.to_string()))?;
    py.import("json")?.call_method1("loads", (text,))
}

#[pymethods]
impl PySweep {
    #[new]
    #[pyo3(signature = (circuit, *, grid = None, sample = None, measure = None, **keys))]
    fn new(
        py: Python<'_>,
        circuit: &Bound<'_, PyAny>,
        grid: Option<&Bound<'_, PyDict>>,
        sample: Option<&Bound<'_, PyDict>>,
        measure: Option<Vec<String>>,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let mut toml = Toml::alone();
        let given = circuit.cast::<PyCircuit>().ok().map(Bound::get);
        let name = match given {
            Some(circuit) => circuit.circuit()?.name.clone(),
            None => circuit.extract()?,
        };
        let mut text = format!("[sweep]\ncircuit = {}\n", quoted(&name));
        text += &keys.map(|k| toml.lines(k)).transpose()?.unwrap_or_default();
        for (name, part) in [("grid", grid), ("sample", sample)] {
            if let Some(part) = part {
                text += &format!("[{name}]\n{}", toml.lines(part)?);
            }
        }
        if let Some(measure) = measure {
            text += "[measure]\n";
            for name in measure {
                text += &format!("{} = true\n", quoted(&name));
            }
        }
        Self::parse(py, text, None, given)
    }

    /// Reads the text of a sweep file; ``file`` is where it is from: problems name it, and a circuit file is looked for from
    /// its folder. With a ``circuit`` that is taken, and the text only says its name.
    #[classmethod]
    #[pyo3(signature = (text, file = None, circuit = None))]
    fn from_toml(
        cls: &Bound<'_, PyType>,
        text: String,
        file: Option<PathBuf>,
        circuit: Option<&Bound<'_, PyCircuit>>,
    ) -> PyResult<Self> {
        Self::parse(cls.py(), text, file, circuit.map(Bound::get))
    }

    /// Reads a sweep file. Raises CircuitError with every problem found, each with line and column.
    #[classmethod]
    fn from_file(cls: &Bound<'_, PyType>, path: PathBuf) -> PyResult<Self> {
        let text = detached(cls.py(), || neuropil::read_text(&path))?.or_raise()?;
        FileKind::Sweep.expect(&text, &path).or_raise()?;
        Self::parse(cls.py(), text, Some(path), None)
    }

    /// The text of the sweep file.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// The file that it was read from, if any.
    #[getter]
    fn file(&self) -> Option<PathBuf> {
        self.0.path().map(PathBuf::from)
    }

    /// The circuit object that it was made of, if any.
    #[getter]
    fn given(&self, py: Python<'_>) -> PyResult<Option<PyCircuit>> {
        let given = self.0.given().cloned();
        given
            .map(|d| PyCircuit::of_parts(py, d.text, d.file, d.changes, d.columns))
            .transpose()
    }

    #[getter]
    fn name(&self) -> &str {
        &self.0.definition().name
    }

    fn __len__(&self) -> PyResult<usize> {
        Ok(usize::try_from(self.0.len())?)
    }

    /// Task ``k``, from 0: its ``id``, ``point``, ``network``, ``trial``, seeds, and ``values`` of what is varied.
    fn task<'py>(&self, py: Python<'py>, k: u64) -> PyResult<Bound<'py, PyAny>> {
        let task = self.0.task(k).or_raise()?;
        loads(py, serde_json::to_string(&task))
    }

    /// All tasks, as :meth:`task`.
    #[getter]
    fn tasks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let tasks: Vec<_> = self.0.tasks().collect();
        loads(py, serde_json::to_string(&tasks))
    }

    /// The circuit of task ``k``, with its values set.
    fn circuit(&self, py: Python<'_>, k: u64) -> PyResult<PyCircuit> {
        let sweep = self.0.clone();
        let circuit = detached(py, || sweep.circuit(&sweep.task(k)?))?.or_raise()?;
        PyCircuit::declared(py, circuit)
    }

    /// Runs task ``k`` and returns its result. What goes wrong in it is part of the result: its ``status`` is then ``failed``
    /// and ``error`` says why. With a ``folder`` (see :meth:`open`) the result is written there, too.
    #[pyo3(signature = (k, *, threads = None, folder = None))]
    fn run_task<'py>(
        &self,
        py: Python<'py>,
        k: u64,
        threads: Option<usize>,
        folder: Option<PathBuf>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sweep = self.0.clone();
        let interrupt = Arc::new(AtomicBool::new(false));
        let flag = interrupt.clone();
        let work = move || {
            let options = TaskOptions {
                threads,
                folder: folder.as_deref(),
                interrupt: Some(flag),
                ..TaskOptions::default()
            };
            sweep.run_task(k, &options)
        };
        match run(py, &interrupt, |_| Ok(()), work)? {
            Ended::Done(result) => loads(py, serde_json::to_string(&result.or_raise()?)),
            Ended::Stopped(error, _) => Err(error),
        }
    }

    /// Makes a folder for results, or looks whether it is one of this sweep.
    fn open(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        detached(py, || self.0.open(&folder))?.or_raise()
    }

    /// Runs the tasks that have no result in ``folder`` yet, ``jobs`` at a time (as many as there are cores for unless given)
    /// with ``threads`` each. A run that was stopped goes on where it was. :meth:`run` is this and more.
    #[pyo3(signature = (folder, *, tasks = None, jobs = None, threads = None, retry = false, progress = None))]
    #[allow(clippy::too_many_arguments)]
    fn run_here(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        tasks: Option<Vec<u64>>,
        jobs: Option<usize>,
        threads: Option<usize>,
        retry: bool,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let watcher = watcher(py, progress)?;
        let latest = Arc::new(Mutex::new((0.0, 0_u64)));
        let interrupt = Arc::new(AtomicBool::new(false));
        let (sweep, theirs, flag) = (self.0.clone(), latest.clone(), interrupt.clone());
        let work = move || {
            let mut tell = |p: neuropil::sweep::SweepProgress| {
                let done = p.fraction * p.total as f64;
                *theirs.lock().unwrap_or_else(PoisonError::into_inner) = (done, p.total);
            };
            let options = RunOptions {
                tasks,
                jobs,
                threads,
                retry,
                progress: Some(&mut tell),
                interrupt: Some(flag),
                ..RunOptions::default()
            };
            sweep.run(&folder, options).map(|_| ())
        };
        let tell = || -> PyResult<()> {
            let (done, total) = *latest.lock().unwrap_or_else(PoisonError::into_inner);
            if let (Some(callable), true) = (&watcher, total > 0) {
                callable.call1(("sweep", done, total as f64, "tasks"))?;
            }
            Ok(())
        };
        let ended = run(py, &interrupt, |_| tell(), work)?;
        if let Ended::Done(Ok(())) = &ended {
            tell()?;
        }
        if let Some(bar) = watcher
            .as_ref()
            .filter(|w| w.hasattr("close").unwrap_or(false))
        {
            bar.call_method0("close")?;
        }
        match ended {
            Ended::Done(result) => result.or_raise(),
            Ended::Stopped(error, _) => Err(error),
        }
    }

    /// The results that are in ``folder``, in the order of the tasks. Raises SweepError where a file is damaged.
    fn results<'py>(&self, py: Python<'py>, folder: PathBuf) -> PyResult<Bound<'py, PyAny>> {
        let found = detached(py, || -> Result<_, neuropil::Error> {
            self.0.open(&folder)?;
            let mut found = Vec::new();
            for k in 0..self.0.len() {
                match self.0.stored(&folder, k)? {
                    Stored::Missing => {}
                    Stored::Result(result) => found.push(*result),
                    Stored::Damaged(problem) => return Ok(Err((k, problem))),
                }
            }
            Ok(Ok(found))
        })?
        .or_raise()?
        .map_err(|(k, problem)| SweepError::new_err(format!("result of task {k}: {problem}")))?;
        loads(py, serde_json::to_string(&found))
    }

    /// Results as columns, one row a task in the order given: arrays of numbers (NaN where there is none) and of words, by name.
    fn table<'py>(
        &self,
        py: Python<'py>,
        results: &Bound<'py, PyList>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let text: String = py
            .import("json")?
            .call_method1("dumps", (results,))?
            .extract()?;
        let results: Vec<TaskResult> = serde_json::from_str(&text)
            .map_err(|e| SweepError::new_err(format!("results: {e}")))?;
        let dict = PyDict::new(py);
        for (name, column) in self.0.table(results).columns {
            dict.set_item(name, array(py, column)?)?;
        }
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let d = self.0.definition();
        format!(
            "<Sweep {} of {}: {} tasks>",
            d.name,
            d.circuit,
            self.0.len()
        )
    }
}

fn array<'py>(py: Python<'py>, column: Column) -> PyResult<Bound<'py, PyAny>> {
    let all = |v: &[Option<u64>]| v.iter().copied().collect::<Option<Vec<u64>>>();
    Ok(match column {
        Column::Whole(v) => match all(&v) {
            Some(v) => PyArray1::from_vec(py, v).into_any(),
            None => {
                let numbers = v.iter().map(|x| x.map_or(f64::NAN, |x| x as f64));
                PyArray1::from_iter(py, numbers).into_any()
            }
        },
        Column::Real(v) => {
            PyArray1::from_iter(py, v.iter().map(|x| x.unwrap_or(f64::NAN))).into_any()
        }
        Column::Text(v) => {
            let options = PyDict::new(py);
            options.set_item("dtype", "object")?;
            py.import("numpy")?
                .call_method("array", (v,), Some(&options))?
        }
    })
}
