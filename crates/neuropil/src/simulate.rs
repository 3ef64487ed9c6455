//! One call from a circuit to a recording: realize, build, warm up, measure; with progress and interruption.

use crate::Error;
use crate::stream::{RunStream, Streamed};
use neuropil_circuit::{Circuit, Protocol};
use neuropil_network::{Network, Seeds};
use neuropil_recording::Recording;
use neuropil_sim::{CpuEngine, Run, RunFacts, peak_memory};
use std::path::Path;
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
    run(circuit, options, None)
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
    run(circuit, options, Some(folder))
}

fn run(
    circuit: &Circuit,
    mut options: SimulateOptions,
    folder: Option<&Path>,
) -> Result<Outcome, Error> {
    let protocol = options
        .protocol
        .take()
        .unwrap_or_else(|| circuit.protocol.clone());
    circuit.check_under(&protocol)?;
    let start = Instant::now();
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
    let mut run = engine.prepare_run(&network, &protocol)?;
    let mut wall = WallTime {
        build: start.elapsed(),
        ..WallTime::default()
    };
    let warmup = (protocol.warmup / protocol.dt).round() as u64;
    let mut stream = folder
        .map(|folder| RunStream::create(folder, &run, protocol.dt, warmup))
        .transpose()?;
    let mut events_before = 0;
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
        });
        let measuring = step >= warmup;
        let goal = if measuring { total } else { warmup };
        let t = Instant::now();
        run.advance(chunk.min(goal - step))?;
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
        // About a tenth of a second between looks at the interrupt flag and the progress bar.
        chunk = match spent.as_secs_f64() {
            s if s < 0.05 => chunk * 2,
            s if s > 0.2 => (chunk / 2).max(1),
            _ => chunk,
        };
    }
    report(Progress::Running {
        step: run.step(),
        warmup,
        total,
    });
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
    })
}
