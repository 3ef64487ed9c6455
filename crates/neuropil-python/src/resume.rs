//! `Run.checkpoint` and `resume`: a run in hand across processes.

use crate::background::finish;
use crate::errors::{OrRaise, RecordingError, detached};
use crate::simulate::engine;
use crate::stepping::PyRun;
use neuropil::circuit::{Protocol, read_circuit};
use neuropil::network::{Network, Seeds};
use neuropil::sim::{Engine, Saved};
use pyo3::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

/// Names of notes: what was asked of the run, then its columns.
const ASKED: &str = "python";
const STEPS: &str = "python steps";
const NEURONS: &str = "python neurons";

/// What [`ASKED`] holds: whether spikes were taken out, whether some were looked at, and the inputs by population and port.
type Head = (bool, bool, Vec<(String, String)>);

fn bytes(words: impl Iterator<Item = u64>) -> Vec<u8> {
    words.flat_map(u64::to_le_bytes).collect()
}

/// Whole numbers of a note; none where the note is missing or cut off.
fn words(saved: &Saved, name: &str) -> Option<Vec<u64>> {
    let (words, rest) = saved.note(name)?.as_chunks::<8>();
    rest.is_empty()
        .then(|| words.iter().map(|w| u64::from_le_bytes(*w)).collect())
}

fn damaged(folder: &Path) -> PyErr {
    RecordingError::new_err(format!(
        "{}: the checkpoint was not written by Run.checkpoint",
        folder.display()
    ))
}

#[pymethods]
impl PyRun {
    /// Writes everything that it takes to go on from here into a folder, in place of a checkpoint that is there; see
    /// :func:`neuropil.resume`. A folder holds one checkpoint, and must have one writer.
    fn checkpoint(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let ports: Vec<_> = asked.inputs.keys().cloned().collect();
        let head: Head = (
            self.taken.load(Ordering::Relaxed),
            asked.seen.is_some(),
            ports,
        );
        let head = serde_json::to_vec(&head).map_err(|e| RecordingError::new_err(e.to_string()))?;
        let mut notes = vec![(ASKED.to_owned(), head)];
        if let Some((steps, neurons)) = &asked.seen {
            notes.push((STEPS.into(), bytes(steps.iter().copied())));
            notes.push((NEURONS.into(), bytes(neurons.iter().copied())));
        }
        for (i, values) in asked.inputs.values().enumerate() {
            let values = bytes(values.iter().map(|x| x.to_bits()));
            notes.push((format!("{ASKED} input {i}"), values));
        }
        drop(asked);
        let notes: Vec<(&str, &[u8])> = notes.iter().map(|(n, b)| (&**n, &**b)).collect();
        self.with(|run| detached(py, || run.checkpoint_with(&folder, &notes))?.or_raise())
    }
}

/// The run whose :meth:`Run.checkpoint` is in a folder, at the step at which it was written. What follows has the bits that it
/// would have had without the interruption, whatever the number of threads of either. Raises SimulationError and
/// RecordingError where the files are damaged or of another version.
#[pyfunction]
#[pyo3(signature = (folder, *, threads = None, isa = None, interpreter = false, check_memory = true))]
pub fn resume(
    py: Python<'_>,
    folder: PathBuf,
    threads: Option<usize>,
    isa: Option<&str>,
    interpreter: bool,
    check_memory: bool,
) -> PyResult<PyRun> {
    let engine = engine(threads, isa, interpreter, check_memory)?;
    let saved = detached(py, || Saved::read(&folder))?.or_raise()?;
    let head: Head = saved
        .note(ASKED)
        .and_then(|note| serde_json::from_slice(note).ok())
        .ok_or_else(|| damaged(&folder))?;
    let text = saved.circuit().ok_or_else(|| damaged(&folder))?.to_owned();
    let saved = Arc::new(saved);
    let theirs = saved.clone();
    let (run, circuit) = finish(py, move || -> Result<_, neuropil::Error> {
        let circuit = Arc::new(read_circuit(&text, None, &[], &neuropil::atlas::library())?);
        let meta = theirs.meta();
        let seeds = Seeds {
            network: meta.network_seed,
            trial: meta.trial,
        };
        let protocol: Protocol = circuit.protocol.clone();
        let network = Network::realize(circuit.clone(), meta.dt, seeds)?;
        Ok((engine.restore(&network, &protocol, &theirs)?, circuit))
    })?
    .or_raise()?;
    let run = PyRun::of(run, circuit);
    let (taken, seen, ports) = head;
    run.taken.store(taken, Ordering::Relaxed);
    let mut asked = run.asked.lock().unwrap_or_else(PoisonError::into_inner);
    if seen {
        let columns = words(&saved, STEPS).zip(words(&saved, NEURONS));
        asked.seen = Some(columns.ok_or_else(|| damaged(&folder))?);
    }
    for (i, (population, port)) in ports.into_iter().enumerate() {
        let values = words(&saved, &format!("{ASKED} input {i}"));
        let values = values.ok_or_else(|| damaged(&folder))?;
        let values: Vec<f64> = values.into_iter().map(f64::from_bits).collect();
        run.with(|r| r.set_input(&population, &port, &values).or_raise())?;
        asked.inputs.insert((population, port), values);
    }
    drop(asked);
    Ok(run)
}
