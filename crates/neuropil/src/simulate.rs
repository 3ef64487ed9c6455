//! One call from a circuit to a recording: realize, build, warm up, measure; with progress and interruption.

use crate::Error;
use crate::checkpoints::{self, Checkpoints, Note, Writer, forget_checkpoint, has_checkpoint};
use crate::stream::{RunStream, Streamed};
use crate::trained;
use neuropil_circuit::{Circuit, Protocol, read_circuit};
use neuropil_network::{Network, Seeds};
use neuropil_recording::{Recording, WeightFile, remove_unfinished};
use neuropil_sim::{CpuEngine, Run, RunFacts, Saved, peak_memory};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a simulation is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// Synapses are being drawn and stored.
    Building {
        /// Neurons.
        neurons: u64,
        /// Synapses expected.
        synapses: u64,
    },
    /// Steps are being made; the first `warmup` of them are not measured.
    Running {
        /// Steps made.
        step: u64,
        /// Steps of warm-up.
        warmup: u64,
        /// Steps in all.
        total: u64,
        /// Time step, ms.
        dt: f64,
    },
}

/// How a circuit is simulated. `SimulateOptions::default()` uses as many cores as the network keeps busy and the circuit's own protocol.
pub struct SimulateOptions<'a> {
    /// What is done; the circuit's protocol unless given.
    pub protocol: Option<Protocol>,
    /// Seeds of connectivity and of the trial.
    pub seeds: Seeds,
    /// Threads, instruction set, scheme.
    pub engine: CpuEngine,
    /// Called a few times a second.
    pub progress: Option<&'a mut dyn FnMut(Progress)>,
    /// Ends the run early when set; what was recorded is kept and marked incomplete.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// When checkpoints are written, from which [`resume`] goes on; none unless given.
    pub checkpoints: Option<Checkpoints>,
    /// Weights to begin with ([`crate::load_weights`]), in place of those that the circuit declares.
    pub weights: Option<StartWeights>,
    /// File that takes the weights at the end of the run, also where it ends early.
    pub save_weights: Option<PathBuf>,
    /// Whether [`Outcome::weights`] has them.
    pub keep_weights: bool,
}

/// Where the weights come from that a simulation begins with.
#[derive(Clone, Debug)]
pub enum StartWeights {
    /// A file of [`crate::save_weights`].
    File(PathBuf),
    /// What [`Outcome::weights`] or [`crate::trained_weights`] gave.
    Given(Arc<WeightFile>),
}

/// How an interrupted simulation goes on. Circuit, protocol, seeds and scheme are those of its checkpoint.
#[derive(Default)]
pub struct ResumeOptions<'a> {
    /// Threads, instruction set, kernels: as one likes, the bits are the same. The scheme is not looked at.
    pub engine: CpuEngine,
    /// Called a few times a second.
    pub progress: Option<&'a mut dyn FnMut(Progress)>,
    /// As [`SimulateOptions::interrupt`].
    pub interrupt: Option<Arc<AtomicBool>>,
    /// Measured time, ms, in place of the protocol's: a finished simulation can be made longer.
    pub duration: Option<f64>,
    /// Simulated (ms) and wall-clock time between checkpoints, in place of what it was.
    pub every: Option<(Option<f64>, Option<Duration>)>,
    /// As [`SimulateOptions::save_weights`].
    pub save_weights: Option<PathBuf>,
    /// As [`SimulateOptions::keep_weights`].
    pub keep_weights: bool,
}

impl Default for SimulateOptions<'_> {
    fn default() -> Self {
        Self {
            protocol: None,
            seeds: Seeds {
                network: 1,
                trial: 0,
            },
            engine: CpuEngine::default(),
            progress: None,
            interrupt: None,
            checkpoints: None,
            weights: None,
            save_weights: None,
            keep_weights: false,
        }
    }
}

/// Wall-clock time of the parts of a simulation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WallTime {
    /// Realizing and storing the network.
    pub build: Duration,
    /// Warm-up.
    pub warmup: Duration,
    /// Measured time.
    pub simulate: Duration,
}

/// A finished (or interrupted) simulation.
pub struct Outcome {
    /// What was measured.
    pub recording: Recording,
    /// Sizes and counts.
    pub facts: RunFacts,
    /// Synaptic events during the measured time.
    pub synaptic_events: u64,
    /// Wall-clock time.
    pub wall: WallTime,
    /// Largest resident memory of this process, bytes, where the system says so.
    pub peak_memory: Option<u64>,
    /// What is known of spikes that were streamed to a file instead of kept in the recording.
    pub streamed: Option<Streamed>,
    /// Weights at the end, where they were asked for ([`SimulateOptions::keep_weights`]).
    pub weights: Option<Arc<WeightFile>>,
}

impl Outcome {
    /// Wall-clock time of the measured part over its biological time; NaN when nothing was measured.
    pub fn real_time_factor(&self) -> f64 {
        let r = &self.recording;
        let steps = r.total_steps.saturating_sub(r.warmup_steps);
        self.wall.simulate.as_secs_f64() / (steps as f64 * r.dt * 1e-3)
    }
}

/// Simulates `circuit`.
///
/// # Errors
/// [`Error::Circuit`] where circuit and protocol do not fit together, [`Error::Network`] and [`Error::Sim`] where the
/// run cannot be built, does not fit into memory, or had to stop.
pub fn simulate(circuit: &Circuit, options: SimulateOptions) -> Result<Outcome, Error> {
    run(circuit, options, None, None)
}

/// As [`simulate`], with the spikes written to `spikes.parquet` in `folder` and every trace to a file beside it as they come, and none kept
/// in memory.
/// [`Outcome::streamed`] says what was written; the rest of the recording lies there beside it, as
/// [`Recording::read_dir`] reads it.
///
/// # Errors
/// As [`simulate`], and [`Error::Recording`] where the folder cannot be written to.
pub fn simulate_streaming(
    circuit: &Circuit,
    options: SimulateOptions,
    folder: &Path,
) -> Result<Outcome, Error> {
    run(circuit, options, Some(folder), None)
}

/// Goes on with the simulation that [`SimulateOptions::checkpoints`] kept in `folder`, from its last checkpoint. What
/// comes out has the bits that it would have had without the interruption. Returns the circuit, too.
///
/// # Errors
/// [`Error::Sim`] and [`Error::Recording`] where there is no checkpoint, or one that is damaged or of another version of
/// neuropil; otherwise as [`simulate`] and [`simulate_streaming`].
pub fn resume(folder: &Path, options: ResumeOptions) -> Result<(Circuit, Outcome), Error> {
    if !has_checkpoint(folder) {
        return Err(Error::Input {
            path: folder.to_owned(),
            error: match folder.is_file() {
                true => "is a file, expected the folder of a simulation; weights go into a new run (--weights, in Python weights=)".into(),
                false => "holds no checkpoint of a simulation".into(),
            },
        });
    }
    let saved = Saved::read(&checkpoints::place(folder))?;
    let note = Note::of(&saved, folder)?;
    let text = saved.circuit().unwrap_or_default();
    let mut circuit = read_circuit(text, None, &[], &neuropil_atlas::library())?;
    circuit.protocol.duration = options.duration.unwrap_or(circuit.protocol.duration);
    // What a killed run left of files that it was writing.
    remove_unfinished(folder)?;
    let mut policy = note.policy(folder);
    if let Some((every, wall)) = options.every {
        (policy.every, policy.every_wall) = (every, wall);
    }
    let streaming = note.stream.is_some();
    let options = SimulateOptions {
        protocol: Some(circuit.protocol.clone()),
        seeds: Seeds {
            network: saved.meta().network_seed,
            trial: saved.meta().trial,
        },
        engine: options.engine,
        progress: options.progress,
        interrupt: options.interrupt,
        checkpoints: Some(policy),
        weights: None,
        save_weights: options.save_weights,
        keep_weights: options.keep_weights,
    };
    let stream = streaming.then_some(folder);
    let outcome = run(&circuit, options, stream, Some((&saved, note)))?;
    Ok((circuit, outcome))
}

fn run(
    circuit: &Circuit,
    mut options: SimulateOptions,
    folder: Option<&Path>,
    from: Option<(&Saved, Note)>,
) -> Result<Outcome, Error> {
    let protocol = options
        .protocol
        .take()
        .unwrap_or_else(|| circuit.protocol.clone());
    circuit.check_under(&protocol)?;
    if let Some(path) = &options.save_weights {
        trained::check_saving(circuit, path)?;
    }
    if options.keep_weights {
        trained::check_plastic(circuit)?;
    }
    let start = Instant::now();
    let mut writer = match options.checkpoints.take() {
        None => None,
        Some(policy) => {
            if folder.is_some_and(|f| f != policy.folder) {
                return Err(Error::Input {
                    path: policy.folder,
                    error: "checkpoints of a run that streams lie in the folder of its files"
                        .into(),
                });
            }
            if from.is_none() {
                checkpoints::check_text(circuit, &protocol)?;
                forget_checkpoint(&policy.folder)?;
            }
            Some(Writer::new(policy, protocol.dt)?)
        }
    };
    let network = Network::realize(Arc::new(circuit.clone()), protocol.dt, options.seeds)?;
    let mut report = |p: Progress| {
        if let Some(f) = options.progress.as_deref_mut() {
            f(p);
        }
    };
    report(Progress::Building {
        neurons: network.neurons,
        synapses: network.expected_synapses().round() as u64,
    });
    let engine = CpuEngine {
        interrupt: options.interrupt.clone(),
        ..options.engine
    };
    let mut run = match &from {
        Some((saved, _)) => engine.restore_run(&network, &protocol, saved)?,
        None => engine.prepare_run(&network, &protocol)?,
    };
    match &options.weights {
        None => {}
        Some(StartWeights::File(path)) => trained::load_weights(&mut run, path)?,
        Some(StartWeights::Given(weights)) => {
            trained::take_weights(&mut run, weights, Path::new(&weights.circuit_name))?;
        }
    }
    let warmup = (protocol.warmup / protocol.dt).round() as u64;
    let mut stream = folder
        .map(|folder| RunStream::create(folder, &run, protocol.dt, warmup))
        .transpose()?;
    let note = from.map(|(_, note)| note).unwrap_or_default();
    if let Some(closed) = note.stream {
        stream = stream.map(|fresh| fresh.resume(closed)).transpose()?;
    }
    let mut wall = WallTime {
        build: start.elapsed(),
        warmup: note.warmup,
        simulate: note.simulate,
    };
    let mut events_before = note.events_before;
    let total = run.total_steps();
    let mut chunk = 64;
    while run.step() < total {
        let interrupted = options
            .interrupt
            .as_ref()
            .is_some_and(|i| i.load(Ordering::Relaxed));
        if interrupted {
            break;
        }
        let step = run.step();
        report(Progress::Running {
            step,
            warmup,
            total,
            dt: protocol.dt,
        });
        let measuring = step >= warmup;
        let goal = if measuring { total } else { warmup };
        let left = writer.as_ref().map_or(u64::MAX, |w| w.steps_left(step));
        let t = Instant::now();
        run.advance(chunk.min(goal - step).min(left))?;
        let spent = t.elapsed();
        if measuring {
            wall.simulate += spent;
        } else {
            wall.warmup += spent;
        }
        if let Some(stream) = &mut stream {
            stream.take(&mut run)?;
        }
        if run.step() <= warmup {
            events_before = run.facts().synaptic_events;
        }
        if let Some(writer) = writer.as_mut().filter(|w| w.due(run.step())) {
            writer.write(&mut run, &wall, events_before, stream.as_mut())?;
        }
        // About a tenth of a second between looks at the interrupt flag and the progress bar.
        chunk = match spent.as_secs_f64() {
            s if s < 0.05 => (chunk * 2).min(1 << 40),
            s if s > 0.2 => (chunk / 2).max(1),
            _ => chunk,
        };
    }
    report(Progress::Running {
        step: run.step(),
        warmup,
        total,
        dt: protocol.dt,
    });
    if let Some(writer) = &mut writer {
        writer.write(&mut run, &wall, events_before, stream.as_mut())?;
    }
    if let Some(path) = &options.save_weights {
        trained::save_weights(&run, path)?;
    }
    let weights = match options.keep_weights {
        true => Some(Arc::new(trained::trained_weights(&run)?)),
        false => None,
    };
    let facts = run.facts();
    let mut recording = Box::new(run).finish()?;
    let streamed = match stream {
        Some(stream) => {
            // The traces are in their files.
            recording.traces.clear();
            Some(stream.finish(&recording)?)
        }
        None => None,
    };
    Ok(Outcome {
        synaptic_events: facts.synaptic_events - events_before,
        recording,
        facts,
        wall,
        peak_memory: peak_memory(),
        streamed,
        weights,
    })
}
