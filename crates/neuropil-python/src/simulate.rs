//! `Circuit.simulate`, `Circuit.estimate`, `Circuit.realize`: from a declaration to data in one call.

use crate::background::{Ended, finish, run};
use crate::circuit::PyCircuit;
use crate::cost::PyCost;
use crate::document::Changes;
use crate::errors::{Interrupted, OrRaise, SimulationError};
use crate::network::PyNetwork;
use crate::progress::{Teller, watcher};
use crate::recording::PyRecording;
use neuropil::circuit::Circuit;
use neuropil::network::{Network, Seeds};
use neuropil::numerics::isa::Isa;
use neuropil::sim::{CpuEngine, RunFacts};
use neuropil::{Outcome, Progress, SimulateOptions};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};

impl PyCircuit {
    /// Changes to the circuit's protocol: those of a `Protocol`, then what was given by name.
    pub fn protocol_changes(
        &self,
        protocol: Option<&Bound<'_, PyAny>>,
        named: [(&str, Option<&Bound<'_, PyAny>>); 3],
    ) -> PyResult<Changes> {
        let document = self.document();
        let mut changes = match protocol {
            Some(p) => document.changes(Some(p.call_method0("changes")?.cast()?), None)?,
            None => document.changes(None, None)?,
        };
        let mut toml = document.writer();
        for (key, value) in named {
            if let Some(value) = value {
                let pair = (format!("protocol.{key}"), toml.inline(value)?);
                changes.pairs.push(pair);
            }
        }
        Ok(changes)
    }
}

/// An engine.
pub fn engine(
    threads: Option<usize>,
    isa: Option<&str>,
    interpreter: bool,
    check_memory: bool,
) -> PyResult<CpuEngine> {
    if threads.is_some_and(|n| !(1..=4096).contains(&n)) {
        let given = threads.unwrap_or_default();
        return Err(SimulationError::new_err(format!(
            "threads is {given}, expected 1 to 4096"
        )));
    }
    let isa = match isa {
        None => None,
        Some(name) => {
            let found = name.parse::<Isa>().ok().and_then(|isa| isa.require().ok());
            Some(found.ok_or_else(|| {
                let have: Vec<_> = Isa::available().iter().map(Isa::to_string).collect();
                let have = have.join(", ");
                SimulationError::new_err(format!("isa is `{name}`, expected one of {have}"))
            })?)
        }
    };
    Ok(CpuEngine {
        threads,
        isa,
        interpreter,
        check_memory,
        ..CpuEngine::default()
    })
}

/// Sizes and counts of a run, with the keys of the command line's report.
pub fn facts<'py>(py: Python<'py>, f: &RunFacts) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("neurons", f.neurons)?;
    dict.set_item("synapses", f.synapses)?;
    dict.set_item("synapse_bytes", f.synapse_bytes)?;
    dict.set_item("synaptic_events", f.synaptic_events)?;
    dict.set_item("threads", f.threads)?;
    dict.set_item("isa", f.isa.map(|isa| isa.to_string()))?;
    dict.set_item("kernels", &f.kernels)?;
    dict.set_item("interpreted", &f.interpreted)?;
    Ok(dict)
}

/// Facts of a run that was made in one call.
pub fn all_facts<'py>(py: Python<'py>, outcome: &Outcome) -> PyResult<Bound<'py, PyDict>> {
    let dict = facts(py, &outcome.facts)?;
    dict.set_item("synaptic_events", outcome.synaptic_events)?;
    let wall = PyDict::new(py);
    wall.set_item("build", outcome.wall.build.as_secs_f64())?;
    wall.set_item("warmup", outcome.wall.warmup.as_secs_f64())?;
    wall.set_item("simulate", outcome.wall.simulate.as_secs_f64())?;
    dict.set_item("wall_seconds", wall)?;
    dict.set_item("real_time_factor", outcome.real_time_factor())?;
    dict.set_item("peak_memory_bytes", outcome.peak_memory)?;
    Ok(dict)
}

fn recording(py: Python<'_>, circuit: &Arc<Circuit>, outcome: Outcome) -> PyResult<PyRecording> {
    Ok(PyRecording {
        facts: all_facts(py, &outcome)?.unbind(),
        recording: Arc::new(outcome.recording),
        circuit: Some(circuit.clone()),
    })
}

/// Ctrl-C as `neuropil.Interrupted`, with what was recorded or where it is; any other exception as it is.
pub fn interrupted(
    py: Python<'_>,
    error: PyErr,
    recording: Option<PyRecording>,
    folder: &str,
) -> PyErr {
    if !error.is_instance_of::<PyKeyboardInterrupt>(py) {
        return error;
    }
    let message = match &recording {
        Some(r) => {
            let r = &r.recording;
            let reached = r.total_steps as f64 * r.dt;
            format!("interrupted at {reached} ms; `recording` holds what was recorded until then")
        }
        None if folder.is_empty() => "interrupted; nothing was recorded".into(),
        None => format!("interrupted; {folder} holds what was recorded until then"),
    };
    let stopped = Interrupted::new_err((message, recording));
    stopped.set_cause(py, Some(error));
    stopped
}

/// Simulates on another thread, with the spikes kept or written to a folder.
pub fn outcome(
    py: Python<'_>,
    circuit: Arc<Circuit>,
    seeds: Seeds,
    mut engine: CpuEngine,
    progress: Option<&Bound<'_, PyAny>>,
    folder: Option<PathBuf>,
) -> PyResult<Ended<Result<Outcome, neuropil::Error>>> {
    let drawn = Arc::new(AtomicU64::new(0));
    engine.drawn = Some(drawn.clone());
    let teller = Teller {
        callable: watcher(py, progress)?,
        dt: circuit.protocol.dt,
        drawn,
    };
    let latest = Arc::new(Mutex::new(None));
    let interrupt = Arc::new(AtomicBool::new(false));
    let (theirs, flag) = (latest.clone(), interrupt.clone());
    let work = move || {
        let mut report = |p: Progress| {
            *theirs.lock().unwrap_or_else(PoisonError::into_inner) = Some(p);
        };
        let options = SimulateOptions {
            seeds,
            engine,
            progress: Some(&mut report),
            interrupt: Some(flag),
            ..SimulateOptions::default()
        };
        match folder {
            Some(folder) => neuropil::simulate_streaming(&circuit, options, &folder),
            None => neuropil::simulate(&circuit, options),
        }
    };
    let now = || *latest.lock().unwrap_or_else(PoisonError::into_inner);
    let ended = run(py, &interrupt, |_| teller.tell(now()), work)?;
    if let Ended::Done(Ok(_)) = &ended {
        teller.tell(now())?;
    }
    teller.close()?;
    Ok(ended)
}

fn simulate(
    py: Python<'_>,
    circuit: Arc<Circuit>,
    seeds: Seeds,
    engine: CpuEngine,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyRecording> {
    match outcome(py, circuit.clone(), seeds, engine, progress, None)? {
        Ended::Done(outcome) => recording(py, &circuit, outcome.or_raise()?),
        Ended::Stopped(error, outcome) => {
            let kept = outcome
                .and_then(Result::ok)
                .map(|o| recording(py, &circuit, o))
                .transpose()?;
            Err(interrupted(py, error, kept, ""))
        }
    }
}

#[pymethods]
impl PyCircuit {
    /// Realizes the circuit with ``seed`` (connections and parameters) and ``trial`` (everything random during the run)
    /// and runs the protocol. Spikes do not depend on ``threads``, ``isa`` and ``interpreter``.
    ///
    /// ``progress=True`` shows a bar on standard error; a callable is told the phase instead. Other threads run meanwhile.
    /// Ctrl-C raises :class:`Interrupted`, whose ``recording`` holds what was recorded. Raises CircuitError and
    /// SimulationError, also where the run would not fit into memory (unless ``check_memory=False``).
    #[pyo3(signature = (
        protocol = None, *, duration = None, warmup = None, dt = None, seed = 1, trial = 0,
        threads = None, scale = 1.0, progress = None, isa = None, interpreter = false, check_memory = true
    ))]
    #[allow(clippy::too_many_arguments)]
    fn simulate(
        &self,
        py: Python<'_>,
        protocol: Option<&Bound<'_, PyAny>>,
        duration: Option<&Bound<'_, PyAny>>,
        warmup: Option<&Bound<'_, PyAny>>,
        dt: Option<&Bound<'_, PyAny>>,
        seed: u64,
        trial: u64,
        threads: Option<usize>,
        scale: f64,
        progress: Option<&Bound<'_, PyAny>>,
        isa: Option<&str>,
        interpreter: bool,
        check_memory: bool,
    ) -> PyResult<PyRecording> {
        let named = [("duration", duration), ("warmup", warmup), ("dt", dt)];
        let circuit = self.prepared(py, self.protocol_changes(protocol, named)?, scale)?;
        let engine = engine(threads, isa, interpreter, check_memory)?;
        simulate(
            py,
            circuit,
            Seeds {
                network: seed,
                trial,
            },
            engine,
            progress,
        )
    }

    /// What :meth:`simulate` would need, before anything is built.
    #[pyo3(signature = (
        protocol = None, *, duration = None, warmup = None, dt = None, threads = None, scale = 1.0
    ))]
    #[allow(clippy::too_many_arguments)]
    fn estimate(
        &self,
        py: Python<'_>,
        protocol: Option<&Bound<'_, PyAny>>,
        duration: Option<&Bound<'_, PyAny>>,
        warmup: Option<&Bound<'_, PyAny>>,
        dt: Option<&Bound<'_, PyAny>>,
        threads: Option<usize>,
        scale: f64,
    ) -> PyResult<PyCost> {
        let named = [("duration", duration), ("warmup", warmup), ("dt", dt)];
        let circuit = self.prepared(py, self.protocol_changes(protocol, named)?, scale)?;
        let engine = engine(threads, None, false, true)?;
        let cost = finish(py, move || {
            let protocol = circuit.protocol.clone();
            let network = Network::realize(
                circuit,
                protocol.dt,
                Seeds {
                    network: 1,
                    trial: 0,
                },
            )?;
            neuropil::sim::estimate(&network, &protocol, &engine)
        })?
        .or_raise()?;
        Ok(PyCost::of(&cost))
    }

    /// The network that :meth:`simulate` with these seeds runs, to look at its synapses and parameters.
    #[pyo3(signature = (*, seed = 1, trial = 0, dt = None, scale = 1.0))]
    fn realize(
        &self,
        py: Python<'_>,
        seed: u64,
        trial: u64,
        dt: Option<&Bound<'_, PyAny>>,
        scale: f64,
    ) -> PyResult<PyNetwork> {
        let named = [("dt", dt), ("duration", None), ("warmup", None)];
        let circuit = self.prepared(py, self.protocol_changes(None, named)?, scale)?;
        let seeds = Seeds {
            network: seed,
            trial,
        };
        let dt = circuit.protocol.dt;
        let network = finish(py, move || Network::realize(circuit, dt, seeds))?.or_raise()?;
        Ok(PyNetwork(Arc::new(network)))
    }
}
