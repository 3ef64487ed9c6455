//! What is asked of a reproduction, and what can go wrong.

use neuropil::circuit::{Circuit, ConnectionRule};
use neuropil::network::{Network, Seeds};
use neuropil::recording::{WeightFile, write_atomically};
use neuropil::side_by_side::{Advance, Piece, Unfinished, side_by_side};
use neuropil::sim::{CpuEngine, SimError, available_memory, estimate};
use neuropil::{
    Checkpoints, Outcome, Progress, ResumeOptions, SimulateOptions, StartWeights, has_checkpoint,
    resume,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

/// Wall-clock time between checkpoints of a simulation.
const EVERY: Duration = Duration::from_secs(300);
/// What a folder of a simulation keeps of what was asked for.
const ASKED: &str = "asked.toml";

/// How much work a reproduction does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// One seed, short: for a first look and for tests.
    #[default]
    Quick,
    /// The size of the paper, long enough, or with seeds enough, to decide every claim.
    Full,
}

/// A request to reproduce a paper.
#[derive(Default)]
pub struct Request<'a> {
    /// One figure; all unless given.
    pub figure: Option<String>,
    /// How much work.
    pub effort: Effort,
    /// Threads and instruction set.
    pub engine: CpuEngine,
    /// `KEY=VALUE` changes of the circuit (`background=dc`).
    pub overrides: Vec<(String, String)>,
    /// First seed; 1 unless given.
    pub seed: Option<u64>,
    /// Told what is being done.
    pub progress: Option<&'a mut dyn FnMut(&str, Progress)>,
    /// Ends the work when set; claims that were not reached read *not run*.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// Folder that keeps simulations, by checkpoints, until [`Kept::forget`]: the same request goes on where another one ended. Networks with
    /// listed synapses begin anew, since their circuits are as large as their checkpoints.
    pub unfinished: Option<PathBuf>,
    /// What came of the request so far; empty at its start.
    pub course: Course,
}

/// What came of a request so far.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Folders of the simulations that were made or taken up.
    pub(crate) simulations: BTreeSet<PathBuf>,
    /// Whether a figure could not be made.
    pub(crate) failed: bool,
}

impl Request<'_> {
    /// Whether a figure was asked for.
    pub fn wants(&self, figure: &str) -> bool {
        self.figure.as_deref().is_none_or(|f| f == figure)
    }

    /// Whether to stop.
    pub fn interrupted(&self) -> bool {
        self.interrupt
            .as_ref()
            .is_some_and(|i| i.load(Ordering::Relaxed))
    }

    /// What can be forgotten of [`Request::unfinished`]: nothing as long as something is left to do, since there was an interruption or an error.
    pub fn kept(&self) -> Kept {
        let done = !self.interrupted() && !self.course.failed;
        Kept {
            folder: self.unfinished.clone().filter(|_| done),
            simulations: self.course.simulations.clone(),
        }
    }

    /// Simulates with the circuit's own protocol under `seed`, telling the progress under a label.
    ///
    /// # Errors
    /// [`SimError::Interrupted`] where it did not come to its end; otherwise those of [`neuropil::simulate`] and [`resume`].
    pub fn simulate(
        &mut self,
        label: &str,
        circuit: &Circuit,
        seed: u64,
    ) -> Result<Outcome, PaperError> {
        let outcome = self.simulate_part(label, circuit, seed)?;
        match outcome.recording.complete {
            true => Ok(outcome),
            false => Err(interrupted()),
        }
    }

    /// The same, with what was recorded until an interruption.
    pub fn simulate_part(
        &mut self,
        label: &str,
        circuit: &Circuit,
        seed: u64,
    ) -> Result<Outcome, PaperError> {
        let seeds = Seeds {
            network: seed,
            trial: 0,
        };
        self.alone(label, circuit, seeds, false)
    }

    /// Simulates a plastic network; the weights at its end are [`Outcome::weights`].
    pub fn train(
        &mut self,
        label: &str,
        circuit: &Circuit,
        seeds: Seeds,
    ) -> Result<Outcome, PaperError> {
        let outcome = self.alone(label, circuit, seeds, true)?;
        match outcome.recording.complete {
            true => Ok(outcome),
            false => Err(interrupted()),
        }
    }

    /// Simulates circuits that do not need each other, as many side by side as there are threads, all of one network: `seed` is that of its
    /// connections, and each has a trial of its own. `weights` are those to begin with, in place of what circuits declare.
    pub fn simulate_all(
        &mut self,
        label: &str,
        circuits: &[(Circuit, u64)],
        seed: u64,
        weights: Option<&Arc<WeightFile>>,
    ) -> Result<Vec<Outcome>, PaperError> {
        let learnt = weights.map(|w| digest_of(w));
        let folders = circuits
            .iter()
            .map(|(circuit, trial)| {
                let seeds = Seeds {
                    network: seed,
                    trial: *trial,
                };
                Ok((
                    self.folder(label, circuit, seeds, learnt.as_deref())?,
                    seeds,
                ))
            })
            .collect::<Result<Vec<(Option<PathBuf>, Seeds)>, PaperError>>()?;
        let at_a_time = self.at_a_time(circuits, seed)?;
        let threads = self.engine.threads.map(|all| (all / at_a_time).max(1));
        let engine = CpuEngine {
            // Few large networks may have more threads than one each.
            threads: threads.or((at_a_time > 1).then_some(1)),
            drawn: None,
            ..self.engine.clone()
        };
        let stop = Arc::new(AtomicBool::new(false));
        let work = |k: usize, piece: &Piece<'_>| {
            let mut told = |p: Progress| piece.simulated(p);
            let (folder, seeds) = folders[k].clone();
            let wanted = Wanted {
                folder,
                seeds,
                engine: engine.clone(),
                interrupt: Some(stop.clone()),
                progress: Some(&mut told),
                weights: weights.cloned(),
                keep_weights: false,
            };
            let outcome = wanted.simulate(&circuits[k].0)?;
            match outcome.recording.complete {
                true => Ok(Some(outcome)),
                false => Err(interrupted()),
            }
        };
        let steps = |c: &Circuit| (c.protocol.warmup + c.protocol.duration) / c.protocol.dt;
        let total: f64 = circuits.iter().map(|(c, _)| steps(c)).sum();
        let dt = circuits.first().map_or(1.0, |(c, _)| c.protocol.dt);
        let (asked, progress) = (self.interrupt.clone(), &mut self.progress);
        if let (Some(f), Some((circuit, _))) = (progress.as_deref_mut(), circuits.first()) {
            let neurons = circuit.populations.iter().map(|p| p.size).sum();
            let synapses = 0;
            f(label, Progress::Building { neurons, synapses });
        }
        let tell = |a: Advance| {
            if asked.as_ref().is_some_and(|i| i.load(Ordering::Relaxed)) {
                stop.store(true, Ordering::Relaxed);
            }
            if let Some(f) = progress.as_deref_mut() {
                let running = Progress::Running {
                    step: (a.fraction * total) as u64,
                    warmup: 0,
                    total: total as u64,
                    dt,
                };
                f(label, running);
            }
        };
        let results = side_by_side(circuits.len(), at_a_time, &stop, work, tell);
        let results = results.map_err(|e| match e {
            Unfinished::Thread(e) => PaperError::Threads(e),
            Unfinished::Piece(e) => e,
        })?;
        results
            .into_iter()
            .map(|outcome| outcome.ok_or_else(interrupted))
            .collect()
    }

    /// One simulation with all threads.
    fn alone(
        &mut self,
        label: &str,
        circuit: &Circuit,
        seeds: Seeds,
        keep_weights: bool,
    ) -> Result<Outcome, PaperError> {
        let folder = self.folder(label, circuit, seeds, None)?;
        let mut tell = self
            .progress
            .as_deref_mut()
            .map(|f| move |p: Progress| f(label, p));
        let wanted = Wanted {
            folder,
            seeds,
            engine: self.engine.clone(),
            interrupt: self.interrupt.clone(),
            progress: tell.as_mut().map(|f| f as &mut dyn FnMut(Progress)),
            weights: None,
            keep_weights,
        };
        wanted.simulate(circuit)
    }

    /// Where the simulation is kept, if it is: in a folder named by all that decides it; `learnt` is the digest of the weights that it begins with.
    fn folder(
        &mut self,
        label: &str,
        circuit: &Circuit,
        seeds: Seeds,
        learnt: Option<&str>,
    ) -> Result<Option<PathBuf>, PaperError> {
        let Some(all) = &self.unfinished else {
            return Ok(None);
        };
        let listed = |r: &ConnectionRule| matches!(r, ConnectionRule::FromTable(_));
        if circuit.projections.iter().any(|p| listed(&p.rule)) {
            return Ok(None);
        }
        let Seeds { network, trial } = seeds;
        let learnt = learnt.map_or(String::new(), |w| format!(", weights {w}"));
        let circuit = circuit.to_toml();
        let asked = format!("# seed {network}, trial {trial}{learnt}\n{circuit}");
        let digest = short(Sha256::new().chain_update(&asked));
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let name: String = label.chars().map(plain).collect();
        let folder = all.join(format!("{name}-{digest}"));
        let file = folder.join(ASKED);
        let failed = |e| PaperError::Folder(file.clone(), e);
        std::fs::create_dir_all(&folder).map_err(failed)?;
        write_atomically(&file, asked.as_bytes()).map_err(neuropil::Error::from)?;
        self.course.simulations.insert(folder.clone());
        Ok(Some(folder))
    }

    /// As many of these circuits side by side as there are threads and memory for.
    fn at_a_time(&self, circuits: &[(Circuit, u64)], seed: u64) -> Result<usize, PaperError> {
        let all = self.engine.threads;
        let all = all.unwrap_or_else(|| available_parallelism().map_or(1, usize::from));
        let most = all.min(circuits.len()).max(1);
        let Some((circuit, trial)) = circuits.first().filter(|_| most > 1) else {
            return Ok(1);
        };
        let seeds = Seeds {
            network: seed,
            trial: *trial,
        };
        let protocol = &circuit.protocol;
        let network = Network::realize(Arc::new(circuit.clone()), protocol.dt, seeds);
        let network = network.map_err(neuropil::Error::from)?;
        let engine = CpuEngine {
            threads: Some(1),
            ..self.engine.clone()
        };
        let need = estimate(&network, protocol, &engine).map_err(neuropil::Error::from)?;
        let fit = available_memory().map_or(u64::MAX, |m| m / need.peak_memory_bytes.max(1));
        Ok(most.min(usize::try_from(fit).unwrap_or(usize::MAX)).max(1))
    }
}

/// A simulation, from its beginning or from where an earlier one ended.
struct Wanted<'a> {
    folder: Option<PathBuf>,
    seeds: Seeds,
    engine: CpuEngine,
    interrupt: Option<Arc<AtomicBool>>,
    progress: Option<&'a mut dyn FnMut(Progress)>,
    weights: Option<Arc<WeightFile>>,
    keep_weights: bool,
}

impl Wanted<'_> {
    fn simulate(self, circuit: &Circuit) -> Result<Outcome, PaperError> {
        if let Some(folder) = self.folder.as_deref().filter(|f| has_checkpoint(f)) {
            let options = ResumeOptions {
                engine: self.engine,
                interrupt: self.interrupt,
                progress: self.progress,
                keep_weights: self.keep_weights,
                ..ResumeOptions::default()
            };
            return Ok(resume(folder, options)?.1);
        }
        let options = SimulateOptions {
            seeds: self.seeds,
            engine: self.engine,
            interrupt: self.interrupt,
            progress: self.progress,
            checkpoints: self.folder.map(|folder| Checkpoints {
                folder,
                every: None,
                every_wall: Some(EVERY),
            }),
            weights: self.weights.map(StartWeights::Given),
            keep_weights: self.keep_weights,
            ..SimulateOptions::default()
        };
        Ok(neuropil::simulate(circuit, options)?)
    }
}

fn short(digest: Sha256) -> String {
    let all = digest.finalize();
    all.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

fn digest_of(weights: &WeightFile) -> String {
    let mut digest = Sha256::new();
    for projection in &weights.projections {
        digest.update(&projection.projection);
        digest.update(projection.digest.to_le_bytes());
        for w in &projection.weight {
            digest.update(w.to_le_bytes());
        }
    }
    short(digest)
}

fn interrupted() -> PaperError {
    neuropil::Error::from(SimError::Interrupted).into()
}

/// Simulations that a finished reproduction has no more use for.
#[derive(Clone, Debug)]
#[must_use = "simulations are kept until they are forgotten"]
pub struct Kept {
    folder: Option<PathBuf>,
    simulations: BTreeSet<PathBuf>,
}

impl Kept {
    /// Removes the simulations of this reproduction, and the folder if nothing else is in it.
    ///
    /// # Errors
    /// What cannot be removed.
    pub fn forget(self) -> Result<(), PaperError> {
        let Some(folder) = self.folder else {
            return Ok(());
        };
        for simulation in self.simulations {
            match std::fs::remove_dir_all(&simulation) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(PaperError::Folder(simulation, e));
                }
                _ => {}
            }
        }
        // What else is there belongs to others.
        match std::fs::remove_dir(&folder) {
            Err(e)
                if ![
                    std::io::ErrorKind::NotFound,
                    std::io::ErrorKind::DirectoryNotEmpty,
                ]
                .contains(&e.kind()) =>
            {
                Err(PaperError::Folder(folder, e))
            }
            _ => Ok(()),
        }
    }
}

/// Why a paper could not be reproduced. A claim that fails is no error.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The paper has no such figure.
    #[error("paper `{paper}`: {unknown}")]
    Figure {
        /// Paper.
        paper: &'static str,
        /// What was asked for, what there is, and what may have been meant.
        unknown: String,
    },
    /// A folder of simulations cannot be written or removed.
    #[error("`{}`: {}", .0.display(), .1)]
    Folder(PathBuf, std::io::Error),
    /// Simulations could not be put side by side.
    #[error("cannot start a thread: {0}; give fewer threads")]
    Threads(String),
    /// A simulation failed.
    #[error(transparent)]
    Run(#[from] neuropil::Error),
    /// The circuit cannot be loaded or changed.
    #[error("{0}")]
    Circuit(#[from] neuropil::circuit::Problems),
    /// Theory found no answer.
    #[error(transparent)]
    Theory(#[from] neuropil::theory::TheoryError),
    /// A statistic cannot be computed.
    #[error(transparent)]
    Analysis(#[from] neuropil::analysis::AnalysisError),
    /// A figure cannot be drawn.
    #[error(transparent)]
    Report(#[from] neuropil::report::ReportError),
    /// Data cannot be read.
    #[error(transparent)]
    Recording(#[from] neuropil::recording::RecordingError),
}

/// A number that is known exactly: counted, or solved to many digits.
pub(crate) fn exact(value: f64, unit: &str, method: &str) -> neuropil::recording::Estimate {
    with_error(value, 0.0, 1, unit, method)
}

/// A number with its standard error and the 95 % interval of a normal distribution.
pub(crate) fn with_error(
    value: f64,
    error: f64,
    n: u64,
    unit: &str,
    method: &str,
) -> neuropil::recording::Estimate {
    neuropil::recording::Estimate::symmetric(value, error, 1.96 * error, n, unit, method)
}

impl PaperError {
    /// Whether the work was ended on request.
    pub fn is_interruption(&self) -> bool {
        matches!(self, Self::Run(neuropil::Error::Sim(SimError::Interrupted)))
    }
}
