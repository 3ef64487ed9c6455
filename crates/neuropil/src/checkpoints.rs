//! Checkpoints of a simulation: when they are written, and what is kept with them beside the run.

use crate::Error;
use crate::simulate::WallTime;
use crate::stream::{Closed, RunStream};
use neuropil_circuit::read::MAX_FILE;
use neuropil_circuit::{Circuit, Protocol, read_circuit};
use neuropil_sim::{CpuRun, Run, Saved, SimError, checkpoint};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Folder of the checkpoint within that of the simulation.
const FOLDER: &str = "checkpoint";
/// Name of our note in a checkpoint.
const NOTE: &str = "simulate";

/// When a simulation writes checkpoints, and where. One is always written at its end and when it is interrupted; each
/// replaces the one before, atomically.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checkpoints {
    /// Folder of the simulation; the checkpoint lies in `checkpoint` within it.
    pub folder: PathBuf,
    /// Simulated time between checkpoints, ms, a multiple of dt.
    pub every: Option<f64>,
    /// Wall-clock time between checkpoints.
    pub every_wall: Option<Duration>,
}

/// What is kept of a simulation beside its run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    every: Option<f64>,
    every_wall: Option<Duration>,
    /// Wall-clock time of warm-up and measured time so far.
    pub warmup: Duration,
    pub simulate: Duration,
    /// Synaptic events of the warm-up.
    pub events_before: u64,
    /// Files of a run that streams.
    pub stream: Option<Closed>,
}

impl Note {
    pub fn of(saved: &Saved, folder: &Path) -> Result<Self, Error> {
        let failed = |error: String| Error::Input {
            path: folder.to_owned(),
            error,
        };
        let note = saved.note(NOTE).ok_or_else(|| {
            failed("holds the checkpoint of a run in hand, not of a simulation".into())
        })?;
        serde_json::from_slice(note).map_err(|e| failed(e.to_string()))
    }

    /// When checkpoints were written.
    pub fn policy(&self, folder: &Path) -> Checkpoints {
        Checkpoints {
            folder: folder.to_owned(),
            every: self.every,
            every_wall: self.every_wall,
        }
    }
}

/// Where the checkpoint of a simulation lies.
pub(crate) fn place(folder: &Path) -> PathBuf {
    folder.join(FOLDER)
}

/// Whether a folder holds the checkpoint of a simulation.
pub fn has_checkpoint(folder: &Path) -> bool {
    place(folder).join(checkpoint::FILE).is_file()
}

/// Whether a checkpoint is that of a simulation ([`crate::resume`] goes on with it) and not of a run in hand.
pub fn kept_by_simulation(saved: &Saved) -> bool {
    saved.note(NOTE).is_some()
}

/// Removes the checkpoint of a simulation that is about to be done anew, so that nobody goes on from it.
///
/// # Errors
/// [`Error::File`] where it is there and cannot be removed.
pub fn forget_checkpoint(folder: &Path) -> Result<(), Error> {
    let path = place(folder).join(checkpoint::FILE);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::File {
            path,
            error: format!("cannot remove it: {e}"),
        }),
        _ => Ok(()),
    }
}

/// Refuses circuits whose text would not give them back: a checkpoint could not be gone on with.
pub(crate) fn check_text(circuit: &Circuit, protocol: &Protocol) -> Result<(), Error> {
    let mut whole = circuit.clone();
    whole.protocol = protocol.clone();
    let text = whole.to_toml();
    let failed = |error: String| {
        let error = format!("a checkpoint needs the circuit as a file: {error}");
        let path = PathBuf::from(&circuit.name);
        Err(Error::Input { path, error })
    };
    if text.len() > MAX_FILE {
        let n = text.len();
        return failed(format!(
            "it would have {n} bytes, at most {MAX_FILE} are read"
        ));
    }
    match read_circuit(&text, None, &[], &neuropil_atlas::library()) {
        Err(problems) => failed(problems.to_string()),
        Ok(back) if back.hash() != circuit.hash() || back.protocol != *protocol => {
            failed("it does not come back as it is".into())
        }
        Ok(_) => Ok(()),
    }
}

/// Writes checkpoints when they are due.
pub(crate) struct Writer {
    policy: Checkpoints,
    every_steps: Option<u64>,
    last: Instant,
    last_step: Option<u64>,
}

impl Writer {
    pub fn new(policy: Checkpoints, dt: f64) -> Result<Self, Error> {
        let every_steps = match policy.every {
            None => None,
            Some(ms) => {
                let steps = (ms / dt).round();
                let whole = (ms / dt - steps).abs() <= 1e-9 * steps.max(1.0);
                if !(whole && (1.0..9e15).contains(&steps)) {
                    return Err(Error::Sim(SimError::Value {
                        who: "checkpoints".into(),
                        which: "simulated time between them".into(),
                        given: format!("{ms} ms"),
                        expected: format!("a multiple of dt = {dt} ms, at least dt"),
                    }));
                }
                Some(steps as u64)
            }
        };
        Ok(Self {
            policy,
            every_steps,
            last: Instant::now(),
            last_step: None,
        })
    }

    /// Steps to the next checkpoint that is due by simulated time.
    pub fn steps_left(&self, step: u64) -> u64 {
        self.every_steps.map_or(u64::MAX, |n| n - step % n)
    }

    /// Whether a checkpoint is due after `step` steps.
    pub fn due(&self, step: u64) -> bool {
        let by_steps = self.every_steps.is_some_and(|n| step.is_multiple_of(n));
        let by_wall = self
            .policy
            .every_wall
            .is_some_and(|t| self.last.elapsed() >= t);
        (by_steps || by_wall) && self.last_step != Some(step)
    }

    /// Writes a checkpoint; the files of a stream are closed first, and form a recording that can be read.
    pub fn write(
        &mut self,
        run: &mut CpuRun,
        wall: &WallTime,
        events_before: u64,
        stream: Option<&mut RunStream>,
    ) -> Result<(), Error> {
        if self.last_step == Some(run.step()) {
            return Ok(());
        }
        let head = run.head();
        let mut note = Note {
            every: self.policy.every,
            every_wall: self.policy.every_wall,
            warmup: wall.warmup,
            simulate: wall.simulate,
            events_before,
            stream: None,
        };
        let index = match stream {
            Some(stream) => {
                note.stream = Some(stream.close(&head)?.clone());
                Some(stream)
            }
            None => None,
        };
        let path = place(&self.policy.folder);
        let json = serde_json::to_vec(&note).map_err(|e| Error::File {
            path: path.clone(),
            error: e.to_string(),
        })?;
        run.checkpoint_with(&path, &[(NOTE, &json)])?;
        if let Some(stream) = index
            && !head.complete
        {
            stream.write_index(&head)?;
        }
        self.last = Instant::now();
        self.last_step = Some(run.step());
        Ok(())
    }
}
