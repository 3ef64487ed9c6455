//! `Run.checkpoint` and `resume`: simulations and runs in hand across processes.

use crate::background::{Ended, finish};
use crate::errors::{FileError, OrRaise, RecordingError, SimulationError, detached};
use crate::simulate::{checkpoints, claim, engine, recording, stopped, watched};
use crate::stepping::{Looked, PyRun};
use crate::streaming::streamed;
use crate::values::{TimeText, time};
use neuropil::ResumeOptions;
use neuropil::circuit::read_circuit;
use neuropil::network::{Network, Seeds};
use neuropil::sim::{CpuEngine, Engine, Saved};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

/// Names of notes: the columns of spikes that were looked at and stay in the recording.
const STEPS: &str = "python steps";
const NEURONS: &str = "python neurons";

fn bytes(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}

/// Whole numbers of a note; none where it is cut off.
fn words(note: &[u8]) -> Option<Vec<u64>> {
    let (words, rest) = note.as_chunks::<8>();
    rest.is_empty()
        .then(|| words.iter().map(|w| u64::from_le_bytes(*w)).collect())
}

#[pymethods]
impl PyRun {
    /// Writes everything that it takes to go on from here into a folder, in place of a checkpoint that is there; see
    /// :func:`neuropil.resume`. A folder holds one checkpoint, and must have one writer.
    fn checkpoint(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        let looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let notes = match &*looked {
            Looked::Seen(steps, neurons) => vec![(STEPS, bytes(steps)), (NEURONS, bytes(neurons))],
            Looked::Nothing | Looked::Taken => Vec::new(),
        };
        // Another thread may wait for it with the interpreter in hand.
        drop(looked);
        let notes: Vec<(&str, &[u8])> = notes.iter().map(|(n, b)| (*n, &**b)).collect();
        let _claim = detached(py, || neuropil::claim_folder(&folder))?.or_raise()?;
        self.with(|run| detached(py, || run.checkpoint_with(&folder, &notes))?.or_raise())
    }
}

/// Goes on from the checkpoint in a folder, with the bits that there would have been without the interruption, whatever the
/// number of threads of either.
///
/// Where :meth:`Circuit.simulate` or the command line kept a simulation, that is done to its end: a :class:`Recording` comes back,
/// or what :meth:`Circuit.stream` gives where its spikes are streamed to the folder. Checkpoints go on as before, or as
/// ``checkpoint_every`` and ``checkpoint_wall`` say, and so does Ctrl-C. Where :meth:`Run.checkpoint` kept a run in hand, the
/// :class:`Run` comes back at its step.
///
/// ``duration`` is the measured time in all, in place of what it was: a finished simulation can be made longer. ``progress`` is
/// that of :meth:`Circuit.simulate`, and so is ``save_weights``. Raises FileError where there is no checkpoint, SimulationError and
/// RecordingError where it is damaged or of another version.
#[pyfunction]
#[pyo3(signature = (
    folder, *, duration = None, threads = None, isa = None, interpreter = false, check_memory = true,
    progress = None, checkpoint_every = None, checkpoint_wall = None, save_weights = None
))]
#[allow(clippy::too_many_arguments)]
pub fn resume<'py>(
    py: Python<'py>,
    folder: PathBuf,
    duration: Option<TimeText>,
    threads: Option<usize>,
    isa: Option<&str>,
    interpreter: bool,
    check_memory: bool,
    progress: Option<&Bound<'py, PyAny>>,
    checkpoint_every: Option<&str>,
    checkpoint_wall: Option<&str>,
    save_weights: Option<PathBuf>,
) -> PyResult<Bound<'py, PyAny>> {
    let engine = engine(threads, isa, interpreter, check_memory)?;
    let duration = duration.map(|t| time(&t.0, "duration")).transpose()?;
    let every = checkpoints(folder.clone(), checkpoint_every, checkpoint_wall)?;
    let every = (every.every, every.every_wall);
    let every = (every != (None, None)).then_some(every);
    if !neuropil::has_checkpoint(&folder) {
        if save_weights.is_some() {
            return Err(SimulationError::new_err(
                "save_weights is given for a run in hand, expected a call of Run.save_weights",
            ));
        }
        if every.is_some() {
            return Err(SimulationError::new_err(
                "checkpoint_every or checkpoint_wall is given for a run in hand, expected calls of Run.checkpoint",
            ));
        }
        return run_in_hand(py, folder, engine, duration)?.into_bound_py_any(py);
    }
    let claimed = claim(&folder, true).or_raise()?;
    let (from, theirs) = (folder.clone(), claimed.clone());
    let ended = watched(py, engine, progress, true, move |engine, report, flag| {
        let _claim = theirs;
        let options = ResumeOptions {
            engine,
            progress: Some(report),
            interrupt: Some(flag),
            duration,
            every,
            save_weights,
            keep_weights: false,
        };
        neuropil::resume(&from, options)
    })?;
    let (done, error) = match ended {
        Ended::Done(done) => (done.or_raise()?, None),
        Ended::Stopped(error, Some(Ok(done))) => (done, Some(error)),
        Ended::Stopped(error, _) => return Err(error),
    };
    let (circuit, outcome) = done;
    if outcome.streamed.is_some() {
        let streamed = streamed(py, &circuit, outcome, folder, error)?;
        drop(claimed);
        return streamed.into_bound_py_any(py);
    }
    let circuit = Arc::new(circuit);
    match error {
        None => recording(py, &circuit, outcome)?.into_bound_py_any(py),
        Some(error) => Err(stopped(py, error, &circuit, Some(outcome), Some(&folder))?),
    }
}

/// The run that `Run.checkpoint` kept.
fn run_in_hand(
    py: Python<'_>,
    folder: PathBuf,
    engine: CpuEngine,
    duration: Option<f64>,
) -> PyResult<PyRun> {
    if !folder.join(neuropil::sim::checkpoint::FILE).is_file() {
        let what = match folder.is_file() {
            true => "is a file, expected the folder of a run; weights go into a new one (weights=)",
            false => "holds no checkpoint",
        };
        return Err(FileError::new_err(format!("{}: {what}", folder.display())));
    }
    let saved = Arc::new(detached(py, || Saved::read(&folder))?.or_raise()?);
    let damaged = |what: &str| {
        RecordingError::new_err(format!(
            "{}: the checkpoint is not of a run: {what}",
            folder.display()
        ))
    };
    if neuropil::kept_by_simulation(&saved) {
        let whole = folder.parent().unwrap_or(Path::new("."));
        return Err(FileError::new_err(format!(
            "{} is part of a simulation, expected the folder of that, {}",
            folder.display(),
            whole.display()
        )));
    }
    let text = saved.circuit().ok_or_else(|| damaged("no circuit"))?;
    let (text, theirs) = (text.to_owned(), saved.clone());
    let (run, circuit) = finish(py, move || -> Result<_, neuropil::Error> {
        let mut circuit = read_circuit(&text, None, &[], &neuropil::atlas::library())?;
        circuit.protocol.duration = duration.unwrap_or(circuit.protocol.duration);
        circuit.check_under(&circuit.protocol)?;
        let circuit = Arc::new(circuit);
        let meta = theirs.meta();
        let seeds = Seeds {
            network: meta.network_seed,
            trial: meta.trial,
        };
        let network = Network::realize(circuit.clone(), meta.dt, seeds)?;
        let run = engine.restore(&network, &circuit.protocol, &theirs)?;
        Ok((run, circuit))
    })?
    .or_raise()?;
    let run = PyRun::of(run, circuit);
    if let (Some(steps), Some(neurons)) = (saved.note(STEPS), saved.note(NEURONS)) {
        let columns = words(steps).zip(words(neurons));
        let (steps, neurons) = columns.ok_or_else(|| damaged("spikes that are cut off"))?;
        *run.looked.lock().unwrap_or_else(PoisonError::into_inner) = Looked::Seen(steps, neurons);
    }
    Ok(run)
}
