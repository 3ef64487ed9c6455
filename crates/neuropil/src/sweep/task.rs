//! One task of a sweep: the circuit at a point, simulated and solved, and what is kept of it.

use super::definition::Measure;
use super::{Sweep, SweepError, store};
use crate::{Error, Progress, SimulateOptions, folder, simulate};
use neuropil_analysis as analysis;
use neuropil_analysis::{
    AnalysisError, CORRELATION_BIN, CORRELATION_NEURONS, FANO_BIN, PopulationSummary,
    SYNCHRONY_BIN, SummaryOptions, Window,
};
use neuropil_circuit::{Circuit, Protocol};
use neuropil_network::Seeds;
use neuropil_numerics::isa::Isa;
use neuropil_recording::{Estimate, Recording};
use neuropil_sim::{CpuEngine, SimError};
use neuropil_theory::{TheoryOptions, working_point};
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// A numbered point, network and trial, with the seeds that follow from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Number of the task, from 0: (point · networks + network) · trials + trial.
    pub id: u64,
    /// Number of the point.
    pub point: u64,
    /// Number of the network at this point.
    pub network: u64,
    /// Number of the trial with this network.
    pub trial: u64,
    /// Seed of connections, parameters and initial states; below 2⁵³.
    pub network_seed: u64,
    /// Seed of everything random during the run; below 2⁵³.
    pub trial_seed: u64,
    /// What is varied and its values at this point, as `--set` takes them.
    #[serde(with = "super::pairs")]
    pub values: Vec<(String, String)>,
}

/// How a task is run. The result does not depend on it.
#[derive(Clone, Default)]
pub struct TaskOptions<'a> {
    /// Threads; 1 unless given.
    pub threads: Option<usize>,
    /// Instruction set; the widest of this machine unless given.
    pub isa: Option<Isa>,
    /// Run every model in the interpreter.
    pub interpreter: bool,
    /// Where recordings go, and the result itself: a folder made by [`Sweep::open`].
    pub folder: Option<&'a Path>,
    /// Ends the task when set.
    pub interrupt: Option<Arc<AtomicBool>>,
}

/// How a task came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It ran to its end.
    Done,
    /// It could not be run; `error` says why.
    Failed,
}

/// What is kept of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskResult {
    /// Which task.
    pub task: Task,
    /// How it came out.
    pub status: Status,
    /// Why it failed.
    pub error: Option<String>,
    /// Fingerprint of the circuit at this point.
    pub circuit_hash: Option<String>,
    /// Spikes after the warm-up.
    pub spikes: Option<u64>,
    /// Their hash ([`Recording::spikes_sha256`]).
    pub spikes_sha256: Option<String>,
    /// What was measured, by population.
    pub populations: Vec<PopulationResult>,
    /// Why theory has no answer, where it was asked and has none.
    pub theory_error: Option<String>,
    /// Version of neuropil.
    pub neuropil_version: String,
    /// Wall-clock time, s.
    pub wall_seconds: f64,
}

/// What is kept of a population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PopulationResult {
    /// Its name.
    pub name: String,
    /// Number of neurons.
    pub size: u64,
    /// The statistics that were asked for, by name, in the order of [`Measure`].
    pub statistics: Vec<(String, Estimate)>,
    /// Its working point, where theory was asked and has an answer.
    pub theory: Option<TheoryPoint>,
}

/// Self-consistent rate and input of a population.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TheoryPoint {
    /// Rate, spikes/s.
    pub rate: f64,
    /// Mean input, mV from E_L.
    pub mean_input: f64,
    /// σ in mV (Brunel's convention: the free membrane potential has variance σ²/2).
    pub sigma: f64,
}

impl Sweep {
    /// The circuit of a task: with its values set, and scaled.
    ///
    /// # Errors
    /// [`Error::Circuit`] where the values make no valid circuit, [`Error::Theory`] where it cannot be scaled.
    pub fn circuit(&self, task: &Task) -> Result<Circuit, Error> {
        let mut set = self.definition.set.clone();
        set.extend(task.values.iter().cloned());
        let circuit = self.load(&set)?;
        Ok(crate::scaled(&circuit, self.definition.scale)?.0)
    }

    /// The protocol of a task's circuit, with the sweep's times and scheme.
    pub fn protocol(&self, circuit: &Circuit) -> Protocol {
        let (mut protocol, d) = (circuit.protocol.clone(), &self.definition);
        protocol.duration = d.duration.unwrap_or(protocol.duration);
        protocol.warmup = d.warmup.unwrap_or(protocol.warmup);
        protocol.dt = d.dt.unwrap_or(protocol.dt);
        if let Some(scheme) = self.scheme {
            protocol.scheme = scheme.into();
        }
        protocol
    }

    /// The engine of a task.
    pub(super) fn engine(&self, options: &TaskOptions) -> CpuEngine {
        CpuEngine {
            threads: Some(options.threads.unwrap_or(1)),
            isa: options.isa,
            interpreter: options.interpreter,
            ..CpuEngine::default()
        }
    }

    /// Runs task `k`. What goes wrong in it — values that make no circuit, memory that does not suffice, numbers that
    /// overflow — is part of the result. With a folder, the result is written there too.
    ///
    /// # Errors
    /// [`SweepError::NoTask`]; [`SimError::Interrupted`] where it was; and where a file cannot be written.
    pub fn run_task(&self, k: u64, options: &TaskOptions) -> Result<TaskResult, Error> {
        self.run_task_with(k, options, &mut |_| {})
    }

    /// As [`Sweep::run_task`], with progress.
    ///
    /// # Errors
    /// As [`Sweep::run_task`].
    pub fn run_task_with(
        &self,
        k: u64,
        options: &TaskOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<TaskResult, Error> {
        let task = self.task(k)?;
        if self.definition.measure.spikes && options.folder.is_none() {
            return Err(SweepError::NoFolder.into());
        }
        let start = Instant::now();
        let mut result = TaskResult::new(task);
        // Whatever happens in one task, the others are run.
        let ran = catch_unwind(AssertUnwindSafe(|| {
            self.fill(&mut result, options, progress)
        }));
        let failed = match ran {
            Ok(Ok(())) => None,
            Ok(Err(
                error @ (Error::Sim(SimError::Interrupted)
                | Error::Recording(_)
                | Error::File { .. }),
            )) => return Err(error),
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("internal error: please report it with this sweep".into()),
        };
        if let Some(error) = failed {
            result = TaskResult {
                status: Status::Failed,
                error: Some(error),
                ..TaskResult::new(result.task)
            };
        }
        result.wall_seconds = start.elapsed().as_secs_f64();
        if let Some(folder) = options.folder {
            store::write(folder, &result)?;
        }
        Ok(result)
    }

    fn fill(
        &self,
        result: &mut TaskResult,
        options: &TaskOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let circuit = self.circuit(&result.task)?;
        result.circuit_hash = Some(circuit.hash());
        result.populations = circuit
            .populations
            .iter()
            .filter(|p| p.neuron().is_some())
            .map(|p| PopulationResult {
                name: p.name.clone(),
                size: p.size,
                statistics: Vec::new(),
                theory: None,
            })
            .collect();
        if self.definition.measure.simulates() {
            self.simulate(result, &circuit, options, progress)?;
        }
        if self.definition.measure.solve {
            match working_point(&circuit, &TheoryOptions::default()) {
                Err(error) => result.theory_error = Some(error.to_string()),
                Ok(point) => {
                    for p in &mut result.populations {
                        let found = point.populations.iter().find(|x| x.name == p.name);
                        p.theory = found.map(|x| TheoryPoint {
                            rate: x.rate * 1e3,
                            mean_input: x.mean_input,
                            sigma: x.noise,
                        });
                    }
                }
            }
        }
        Ok(())
    }

    fn simulate(
        &self,
        result: &mut TaskResult,
        circuit: &Circuit,
        options: &TaskOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let outcome = simulate(
            circuit,
            SimulateOptions {
                protocol: Some(self.protocol(circuit)),
                seeds: Seeds {
                    network: result.task.network_seed,
                    trial: result.task.trial_seed,
                },
                engine: self.engine(options),
                progress: Some(progress),
                interrupt: options.interrupt.clone(),
                ..SimulateOptions::default()
            },
        )?;
        let recording = &outcome.recording;
        if !recording.complete {
            return Err(SimError::Interrupted.into());
        }
        result.spikes = Some(recording.measured_spikes().len() as u64);
        result.spikes_sha256 = Some(recording.spikes_sha256());
        for p in &mut result.populations {
            p.statistics = statistics(recording, &p.name, &self.definition.measure);
        }
        if let (true, Some(root)) = (self.definition.measure.spikes, options.folder) {
            let summaries: Vec<PopulationSummary> =
                analysis::summarize(recording, &SummaryOptions::default()).unwrap_or_default();
            let place = store::recording_folder(root, result.task.id);
            store::make_folder(&place)?;
            folder::write_folder(&place, circuit, recording, &summaries)?;
        }
        Ok(())
    }
}

impl TaskResult {
    fn new(task: Task) -> Self {
        Self {
            task,
            status: Status::Done,
            error: None,
            circuit_hash: None,
            spikes: None,
            spikes_sha256: None,
            populations: Vec::new(),
            theory_error: None,
            neuropil_version: env!("CARGO_PKG_VERSION").into(),
            wall_seconds: 0.0,
        }
    }
}

/// The statistics of one population that are asked for; where there is no value, why.
fn statistics(recording: &Recording, name: &str, measure: &Measure) -> Vec<(String, Estimate)> {
    let all = [
        ("rate", measure.rates),
        ("cv", measure.cv),
        ("lv", measure.lv),
        ("fano", measure.fano),
        ("synchrony", measure.synchrony),
        ("correlation", measure.correlation),
    ];
    let prepared =
        || -> Result<_, AnalysisError> { Ok((Window::of(recording)?, recording.trains_of(name)?)) };
    let prepared = prepared();
    let size = recording.population(name).map_or(0, |p| p.size);
    let estimate = |statistic: &str| -> Result<Estimate, String> {
        let (window, trains) = prepared.as_ref().map_err(ToString::to_string)?;
        let estimate = match statistic {
            "rate" => Ok(analysis::population_rate(trains, window)),
            "cv" => Ok(analysis::cv(trains, window)),
            "lv" => Ok(analysis::lv(trains, window)),
            "fano" => analysis::fano_factor(trains, window, FANO_BIN),
            "synchrony" => analysis::synchrony(trains.steps(), size, window, SYNCHRONY_BIN),
            _ => {
                analysis::mean_correlation(trains, window, CORRELATION_BIN, CORRELATION_NEURONS, 0)
            }
        };
        estimate.map_err(|e| e.to_string())
    };
    all.iter()
        .filter(|(_, asked)| *asked)
        .map(|(statistic, _)| {
            let found = estimate(statistic).unwrap_or_else(Estimate::not_estimable);
            ((*statistic).to_owned(), found)
        })
        .collect()
}
