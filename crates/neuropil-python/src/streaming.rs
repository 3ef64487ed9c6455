//! `Circuit.stream`: a simulation whose spikes and traces go to files as they come.

use crate::background::Ended;
use crate::circuit::PyCircuit;
use crate::errors::{InternalError, OrRaise, detached};
use crate::estimate::PyEstimate;
use crate::recording::{facts_json, write_beside};
use crate::simulate::{all_facts, checkpoints, claim, engine, interrupted, named, outcome};
use crate::values::{mapping, seed_of};
use neuropil::circuit::Circuit;
use neuropil::network::Seeds;
use neuropil::recording::Recording;
use neuropil::{Outcome, Streamed};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;

/// What is known of a simulation that was written to a folder: everything but the spikes and traces themselves, which
/// :meth:`Recording.load` reads.
#[pyclass(name = "Streamed", module = "neuropil", frozen)]
pub struct PyStreamed {
    streamed: Streamed,
    recording: Recording,
    #[pyo3(get)]
    folder: PathBuf,
    #[pyo3(get)]
    facts: Py<PyDict>,
}

#[pymethods]
impl PyStreamed {
    /// The files that were written.
    #[getter]
    fn files(&self) -> Vec<PathBuf> {
        self.streamed.files.clone()
    }

    /// Number of spikes after the warm-up.
    #[getter]
    fn spikes(&self) -> u64 {
        self.streamed.spikes
    }

    /// As :attr:`Recording.spikes_sha256`.
    #[getter]
    fn spikes_sha256(&self) -> &str {
        &self.streamed.sha256
    }

    /// False where the run did not go to its declared end.
    #[getter]
    fn complete(&self) -> bool {
        self.recording.complete
    }

    /// Mean rate of each population after the warm-up, spikes/s; intervals are from the spread over neurons.
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let seconds = self.recording.measured_steps() as f64 * self.recording.dt * 1e-3;
        let populations = self.recording.populations.iter();
        let rates =
            populations.map(|p| (p.name.clone(), PyEstimate(self.streamed.rate(p, seconds))));
        mapping(py, rates, "spikes/s", "simulation")
    }

    fn __repr__(&self) -> String {
        format!(
            "<Streamed: {} spikes in {}{}>",
            self.streamed.spikes,
            self.folder.display(),
            if self.recording.complete {
                ""
            } else {
                ", incomplete"
            }
        )
    }
}

#[pymethods]
impl PyCircuit {
    /// As :meth:`simulate`, with spikes and traces written to files of ``folder`` as they come and none kept in memory. The
    /// folder, empty or new unless ``force``, then holds what :meth:`Recording.save` writes.
    ///
    /// Ctrl-C raises :class:`Interrupted`; the files hold what was found until then. With ``checkpoint=True``,
    /// ``checkpoint_every`` or ``checkpoint_wall`` checkpoints are written into the folder, too, as :meth:`simulate` does;
    /// ``weights`` and ``save_weights`` are as there.
    #[pyo3(signature = (
        folder, protocol = None, *, duration = None, warmup = None, dt = None, scheme = None, seed = 1, trial = 0,
        threads = None, scale = 1.0, progress = None, isa = None, interpreter = false, check_memory = true,
        checkpoint = false, checkpoint_every = None, checkpoint_wall = None, force = false, weights = None, save_weights = None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn stream(
        &self,
        py: Python<'_>,
        folder: PathBuf,
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
        checkpoint: bool,
        checkpoint_every: Option<&str>,
        checkpoint_wall: Option<&str>,
        force: bool,
        weights: Option<PathBuf>,
        save_weights: Option<PathBuf>,
    ) -> PyResult<PyStreamed> {
        let named = named(duration, warmup, dt, scheme);
        let circuit = self.prepared(py, self.protocol_changes(protocol, &named)?, scale)?;
        let engine = engine(threads, isa, interpreter, check_memory)?;
        let any = checkpoint || checkpoint_every.is_some() || checkpoint_wall.is_some();
        let kept = any
            .then(|| checkpoints(folder.clone(), checkpoint_every, checkpoint_wall))
            .transpose()?;
        let claimed = claim(&folder, force).or_raise()?;
        // What is written there now is another run.
        neuropil::forget_checkpoint(&folder).or_raise()?;
        let network = seed;
        let seeds = Seeds { network, trial };
        let (of, place) = (circuit.clone(), Some(folder.clone()));
        let theirs = Some(claimed.clone());
        let files = [weights, save_weights];
        let ended = outcome(py, of, seeds, engine, progress, place, kept, theirs, files)?;
        let (ended, stopped): (Outcome, _) = match ended {
            Ended::Done(outcome) => (outcome.or_raise()?, None),
            Ended::Stopped(error, Some(outcome)) => (outcome.or_raise()?, Some(error)),
            Ended::Stopped(error, None) => return Err(error),
        };
        let done = streamed(py, &circuit, ended, folder, stopped);
        drop(claimed);
        done
    }
}

/// A simulation that was written to a folder, with its circuit and facts beside; where it was stopped, the exception.
pub fn streamed(
    py: Python<'_>,
    circuit: &Circuit,
    outcome: Outcome,
    folder: PathBuf,
    stopped: Option<PyErr>,
) -> PyResult<PyStreamed> {
    let facts = all_facts(py, &outcome)?;
    let json = facts_json(&facts)?;
    detached(py, || write_beside(&folder, Some(circuit), &json))?.or_raise()?;
    if let Some(error) = stopped {
        let place = Some(folder.as_path());
        return Err(interrupted(py, error, None, place, place));
    }
    let Some(mut streamed) = outcome.streamed else {
        return Err(InternalError::new_err("nothing was streamed"));
    };
    streamed.files.push(folder.join("circuit.toml"));
    streamed.files.push(folder.join("facts.json"));
    Ok(PyStreamed {
        streamed,
        recording: outcome.recording,
        folder,
        facts: facts.unbind(),
    })
}
