//! `Circuit.simulate`, `Circuit.estimate`, `Circuit.realize`: from a declaration to data in one call.

use crate::background::{Ended, GRACE, finish, run_for};
use crate::circuit::PyCircuit;
use crate::cost::PyCost;
use crate::document::Changes;
use crate::errors::{Interrupted, OrRaise, SimulationError};
use crate::network::PyNetwork;
use crate::progress::{Teller, watcher};
use crate::recording::PyRecording;
use crate::values::{seed_of, time};
use neuropil::circuit::Circuit;
use neuropil::network::{Network, Seeds};
use neuropil::numerics::isa::Isa;
use neuropil::sim::{CpuEngine, RunFacts};
use neuropil::{Checkpoints, FolderClaim, Outcome, Progress, SimulateOptions, StartWeights};
use pyo3::exceptions::{PyKeyboardInterrupt, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a run that was asked to stop may take to write its checkpoint.
pub const GRACE_TO_WRITE: Duration = Duration::from_secs(3600);

impl PyCircuit {
    /// Changes to the circuit's protocol: those of a `Protocol`, then what was given by name.
    pub fn protocol_changes(
        &self,
        protocol: Option<&Bound<'_, PyAny>>,
        named: &[(&str, Option<&Bound<'_, PyAny>>)],
    ) -> PyResult<Changes> {
        let document = self.document();
        let mut changes = match protocol {
            Some(p) if !p.hasattr("changes")? => {
                return Err(PyTypeError::new_err(format!(
                    "the protocol is {}, expected a neuropil.Protocol; a time is given by name, such as duration=\"1 s\"",
                    p.repr()?
                )));
            }
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

/// The recording of a simulation that was kept in memory.
pub fn recording(
    py: Python<'_>,
    circuit: &Arc<Circuit>,
    outcome: Outcome,
) -> PyResult<PyRecording> {
    Ok(PyRecording {
        facts: all_facts(py, &outcome)?.unbind(),
        recording: Arc::new(outcome.recording),
        circuit: Some(circuit.clone()),
    })
}

/// Ctrl-C as `neuropil.Interrupted`, with what was recorded or where it is, and from where it goes on; any other exception as
/// it is.
pub fn interrupted(
    py: Python<'_>,
    error: PyErr,
    recording: Option<PyRecording>,
    streamed: Option<&Path>,
    checkpoint: Option<&Path>,
) -> PyErr {
    if !error.is_instance_of::<PyKeyboardInterrupt>(py) {
        return error;
    }
    let mut message = match (&recording, streamed) {
        (Some(r), _) => {
            let r = &r.recording;
            let reached = r.total_steps as f64 * r.dt;
            format!("interrupted at {reached} ms; `recording` holds what was recorded until then")
        }
        (None, Some(folder)) => format!(
            "interrupted; {} holds what was recorded until then",
            folder.display()
        ),
        (None, None) => "interrupted; nothing was recorded".into(),
    };
    if let Some(folder) = checkpoint.filter(|f| neuropil::has_checkpoint(f)) {
        message += &format!("; neuropil.resume({folder:?}) goes on from its checkpoint");
    }
    let stopped = Interrupted::new_err((message, recording));
    stopped.set_cause(py, Some(error));
    stopped
}

/// Claims a folder for a simulation that is written into it, which must be empty unless `force`. Kept until the last file is
/// written: by the work itself, too, which goes on by itself where it was asked to stop and did not in time.
pub fn claim(folder: &Path, force: bool) -> Result<Arc<FolderClaim>, neuropil::Error> {
    // Claimed first: a folder that another run is filling is not one to be overwritten by force.
    let claim = neuropil::claim_folder(folder)?;
    if !force {
        neuropil::refuse_filled(folder)?;
    }
    Ok(Arc::new(claim))
}

/// When checkpoints are written into a folder.
pub fn checkpoints(
    folder: PathBuf,
    every: Option<&str>,
    wall: Option<&str>,
) -> PyResult<Checkpoints> {
    Ok(Checkpoints {
        folder,
        every: every.map(|t| time(t, "checkpoint_every")).transpose()?,
        every_wall: wall.map(wall_time).transpose()?,
    })
}

/// A time on the clock: also in minutes and hours, which the circuit language does not have.
fn wall_time(text: &str) -> PyResult<Duration> {
    let in_unit = |unit: &str| text.strip_suffix(unit)?.trim().parse::<f64>().ok();
    let seconds = match (in_unit("min"), in_unit("h")) {
        (Some(minutes), _) => minutes * 60.0,
        (None, Some(hours)) => hours * 3600.0,
        (None, None) => time(text, "checkpoint_wall")? * 1e-3,
    };
    let found = Duration::try_from_secs_f64(seconds).ok();
    found.filter(|t| !t.is_zero()).ok_or_else(|| {
        SimulationError::new_err(format!(
            "checkpoint_wall is {text}, expected a time above 0"
        ))
    })
}

/// Works on another thread with progress and interruption. Work that keeps checkpoints is waited for longer when it is stopped.
pub fn watched<T: Send + 'static>(
    py: Python<'_>,
    mut engine: CpuEngine,
    progress: Option<&Bound<'_, PyAny>>,
    keeps: bool,
    work: impl FnOnce(CpuEngine, &mut dyn FnMut(Progress), Arc<AtomicBool>) -> T + Send + 'static,
) -> PyResult<Ended<T>> {
    let drawn = Arc::new(AtomicU64::new(0));
    engine.drawn = Some(drawn.clone());
    let teller = Teller {
        callable: watcher(py, progress)?,
        drawn,
    };
    let latest = Arc::new(Mutex::new(None));
    let interrupt = Arc::new(AtomicBool::new(false));
    let (theirs, flag) = (latest.clone(), interrupt.clone());
    let work = move || {
        let mut report = |p: Progress| {
            *theirs.lock().unwrap_or_else(PoisonError::into_inner) = Some(p);
        };
        work(engine, &mut report, flag)
    };
    let now = || *latest.lock().unwrap_or_else(PoisonError::into_inner);
    let grace = if keeps { GRACE_TO_WRITE } else { GRACE };
    let ended = run_for(py, &interrupt, grace, |_| teller.tell(now()), work)?;
    if let Ended::Done(_) = &ended {
        teller.tell(now())?;
    }
    teller.close()?;
    Ok(ended)
}

/// Simulates on another thread, with the spikes kept or written to a folder.
#[allow(clippy::too_many_arguments)]
pub fn outcome(
    py: Python<'_>,
    circuit: Arc<Circuit>,
    seeds: Seeds,
    engine: CpuEngine,
    progress: Option<&Bound<'_, PyAny>>,
    folder: Option<PathBuf>,
    checkpoints: Option<Checkpoints>,
    claim: Option<Arc<FolderClaim>>,
    [weights, save_weights]: [Option<PathBuf>; 2],
) -> PyResult<Ended<Result<Outcome, neuropil::Error>>> {
    let keeps = checkpoints.is_some();
    watched(py, engine, progress, keeps, move |engine, report, flag| {
        let _claim = claim;
        let options = SimulateOptions {
            seeds,
            engine,
            progress: Some(report),
            interrupt: Some(flag),
            checkpoints,
            weights: weights.map(StartWeights::File),
            save_weights,
            ..SimulateOptions::default()
        };
        match folder {
            Some(folder) => neuropil::simulate_streaming(&circuit, options, &folder),
            None => neuropil::simulate(&circuit, options),
        }
    })
}

/// The exception that stopped a simulation in memory, with what was recorded.
pub fn stopped(
    py: Python<'_>,
    error: PyErr,
    circuit: &Arc<Circuit>,
    outcome: Option<Outcome>,
    checkpoint: Option<&Path>,
) -> PyResult<PyErr> {
    let kept = outcome.map(|o| recording(py, circuit, o)).transpose()?;
    Ok(interrupted(py, error, kept, None, checkpoint))
}

/// What a protocol may be given by name.
pub fn named<'a, 'py>(
    duration: Option<&'a Bound<'py, PyAny>>,
    warmup: Option<&'a Bound<'py, PyAny>>,
    dt: Option<&'a Bound<'py, PyAny>>,
    scheme: Option<&'a Bound<'py, PyAny>>,
) -> [(&'static str, Option<&'a Bound<'py, PyAny>>); 4] {
    [
        ("duration", duration),
        ("warmup", warmup),
        ("dt", dt),
        ("scheme", scheme),
    ]
}

#[pymethods]
impl PyCircuit {
    /// Realizes the circuit with ``seed`` (connections and parameters) and ``trial`` (everything random during the run)
    /// and runs the protocol. Spikes do not depend on ``threads``, ``isa`` and ``interpreter``.
    ///
    /// ``progress=True`` shows a bar on standard error; a callable is told the phase instead. Other threads run meanwhile.
    /// Ctrl-C raises :class:`Interrupted`, whose ``recording`` holds what was recorded. Raises CircuitError and
    /// SimulationError, also where the run would not fit into memory (unless ``check_memory=False``).
    ///
    /// With ``checkpoint``, a folder that is empty or new unless ``force``, a checkpoint is written there at the end, at Ctrl-C,
    /// and whenever ``checkpoint_every`` was simulated (``"1 s"``) or the run took ``checkpoint_wall`` more (``"10 min"``), each in
    /// place of the one before: :func:`neuropil.resume` goes on from it to the same bits.
    ///
    /// Plastic projections begin with the ``weights`` of a file, of a run with the same connectivity, and leave theirs in the file
    /// ``save_weights`` at the end, also where the run ends early.
    #[pyo3(signature = (
        protocol = None, *, duration = None, warmup = None, dt = None, scheme = None, seed = 1, trial = 0,
        threads = None, scale = 1.0, progress = None, isa = None, interpreter = false, check_memory = true,
        checkpoint = None, checkpoint_every = None, checkpoint_wall = None, force = false, weights = None, save_weights = None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn simulate(
        &self,
        py: Python<'_>,
        protocol: Option<&Bound<'_, PyAny>>,
        duration: Option<&Bound<'_, PyAny>>,
        warmup: Option<&Bound<'_, PyAny>>,
        dt: Option<&Bound<'_, PyAny>>,
        scheme: Option<&Bound<'_, PyAny>>,
        #[pyo3(from_py_with = seed_of)] seed: u64,
        #[pyo3(from_py_with = seed_of)] trial: u64,
        threads: Option<usize>,
        scale: f64,
        progress: Option<&Bound<'_, PyAny>>,
        isa: Option<&str>,
        interpreter: bool,
        check_memory: bool,
        checkpoint: Option<PathBuf>,
        checkpoint_every: Option<&str>,
        checkpoint_wall: Option<&str>,
        force: bool,
        weights: Option<PathBuf>,
        save_weights: Option<PathBuf>,
    ) -> PyResult<PyRecording> {
        let named = named(duration, warmup, dt, scheme);
        let circuit = self.prepared(py, self.protocol_changes(protocol, &named)?, scale)?;
        let engine = engine(threads, isa, interpreter, check_memory)?;
        let kept = match &checkpoint {
            Some(folder) => Some(checkpoints(
                folder.clone(),
                checkpoint_every,
                checkpoint_wall,
            )?),
            None if checkpoint_every.is_some() || checkpoint_wall.is_some() => {
                return Err(SimulationError::new_err(
                    "checkpoint_every or checkpoint_wall is given without a folder, expected checkpoint=\"FOLDER\"",
                ));
            }
            None => None,
        };
        let claimed = checkpoint.as_deref().map(|folder| claim(folder, force));
        let claimed = claimed.transpose().or_raise()?;
        let network = seed;
        let seeds = Seeds { network, trial };
        let of = circuit.clone();
        let files = [weights, save_weights];
        let ended = outcome(py, of, seeds, engine, progress, None, kept, claimed, files)?;
        match ended {
            Ended::Done(outcome) => recording(py, &circuit, outcome.or_raise()?),
            Ended::Stopped(error, outcome) => Err(stopped(
                py,
                error,
                &circuit,
                outcome.and_then(Result::ok),
                checkpoint.as_deref(),
            )?),
        }
    }

    /// What :meth:`simulate` would need, before anything is built.
    #[pyo3(signature = (
        protocol = None, *, duration = None, warmup = None, dt = None, scheme = None, threads = None, scale = 1.0
    ))]
    #[allow(clippy::too_many_arguments)]
    fn estimate(
        &self,
        py: Python<'_>,
        protocol: Option<&Bound<'_, PyAny>>,
        duration: Option<&Bound<'_, PyAny>>,
        warmup: Option<&Bound<'_, PyAny>>,
        dt: Option<&Bound<'_, PyAny>>,
        scheme: Option<&Bound<'_, PyAny>>,
        threads: Option<usize>,
        scale: f64,
    ) -> PyResult<PyCost> {
        let named = named(duration, warmup, dt, scheme);
        let circuit = self.prepared(py, self.protocol_changes(protocol, &named)?, scale)?;
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
        #[pyo3(from_py_with = seed_of)] seed: u64,
        #[pyo3(from_py_with = seed_of)] trial: u64,
        dt: Option<&Bound<'_, PyAny>>,
        scale: f64,
    ) -> PyResult<PyNetwork> {
        let changes = self.protocol_changes(None, &[("dt", dt)])?;
        let circuit = self.prepared(py, changes, scale)?;
        let seeds = Seeds {
            network: seed,
            trial,
        };
        let dt = circuit.protocol.dt;
        let network = finish(py, move || Network::realize(circuit, dt, seeds))?.or_raise()?;
        Ok(PyNetwork(Arc::new(network)))
    }
}
