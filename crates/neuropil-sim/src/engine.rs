//! The engine as a value chosen at run time, and the CPU engine.

use crate::checkpoint::Saved;
use crate::error::SimError;
use crate::prepare::prepare;
use crate::run::CpuRun;
use neuropil_circuit::Protocol;
use neuropil_network::Network;
use neuropil_numerics::isa::Isa;
use neuropil_recording::{PopulationInfo, Recording, Trace, Weights};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

/// Runs networks.
pub trait Engine {
    /// Name, as in provenance.
    fn name(&self) -> &'static str;
    /// Stores the synapses and makes everything ready for the first step.
    fn prepare(&self, network: &Network, protocol: &Protocol) -> Result<Box<dyn Run>, SimError>;
    /// As [`Engine::prepare`], then puts the run where a checkpoint was taken: what follows has the bits that it would
    /// have had without the interruption, whatever the number of threads, kernels and instruction sets of either run.
    /// The protocol may be longer than that of the run that was interrupted, and must otherwise be the same.
    ///
    /// # Errors
    /// [`SimError::Value`] for a checkpoint of another circuit, protocol, seed, time step, scheme or network.
    fn restore(
        &self,
        network: &Network,
        protocol: &Protocol,
        saved: &Saved,
    ) -> Result<Box<dyn Run>, SimError>;
}

/// A simulation in hand.
pub trait Run: Send {
    /// Steps made so far.
    fn step(&self) -> u64;
    /// The populations of neurons, in order of id.
    fn populations(&self) -> &[PopulationInfo];
    /// Steps of the whole protocol, warm-up included.
    fn total_steps(&self) -> u64;
    /// Makes `steps` steps, at most to the end of the protocol; returns how many.
    fn advance(&mut self, steps: u64) -> Result<u64, SimError>;
    /// A state of all neurons of a population, in order.
    fn state(&self, population: &str, variable: &str) -> Result<Vec<f64>, SimError>;
    /// Sets a state of all neurons of a population.
    fn set(&mut self, population: &str, variable: &str, values: &[f64]) -> Result<(), SimError>;
    /// Adds a continuous input to a port of every neuron of a population from the next step on, besides the stimuli and in
    /// place of the input set before.
    ///
    /// # Errors
    /// [`SimError::Value`] for a port that no stimulus drives, which the step of the population does not read (a current
    /// of 0 suffices), and where there is not one finite value for each neuron.
    fn set_input(&mut self, population: &str, port: &str, values: &[f64]) -> Result<(), SimError>;
    /// The synapses of a projection whose synapses have a model, with their weights, in the canonical order: targets
    /// ascending, then as the connection rule gives them. Weights are in inside units.
    fn weights(&self, projection: &str) -> Result<Weights, SimError>;
    /// Sets the weights of such a projection, in the canonical order.
    ///
    /// # Errors
    /// [`SimError::Value`] where there is not one weight within the limits for each synapse; nothing is changed then.
    fn set_weights(&mut self, projection: &str, values: &[f64]) -> Result<(), SimError>;
    /// Takes over weights of a run with the same connectivity.
    ///
    /// # Errors
    /// [`SimError::Value`] for weights of another connectivity or beyond the limits; nothing is changed then.
    fn load_weights(&mut self, weights: &Weights) -> Result<(), SimError>;
    /// Names of the projections whose weights spikes change.
    fn plastic_projections(&self) -> Vec<String>;
    /// From the next step on the weights of a projection stay as they are, whatever the protocol says.
    ///
    /// # Errors
    /// [`SimError::Value`] for a projection whose weights no spike changes.
    fn freeze(&mut self, projection: &str) -> Result<(), SimError>;
    /// From the next step on spikes change the weights of a projection, whatever the protocol says.
    ///
    /// # Errors
    /// As [`Run::freeze`].
    fn learn(&mut self, projection: &str) -> Result<(), SimError>;
    /// A state of the sources, or of the targets, of a projection whose synapses have a model: one value for each neuron.
    fn synapse_state(&self, projection: &str, variable: &str) -> Result<Vec<f64>, SimError>;
    /// Takes the spikes found since the last call, as (step, neuron), so that they can be streamed instead of kept. The
    /// recording at the end says of a run whose spikes were taken that they are not in it.
    fn drain_spikes(&mut self) -> (Vec<u64>, Vec<u64>);
    /// What traces are recorded: populations, variables, neurons and sampling, without values.
    fn trace_heads(&self) -> Vec<Trace>;
    /// Takes the samples of every trace made since the last call, row-major time × neuron, so that they can be streamed.
    fn drain_traces(&mut self) -> Vec<Vec<f64>>;
    /// Writes everything that it takes to go on from here into a folder, in place of a checkpoint that is there:
    /// [`Saved::read`] and [`Engine::restore`] bring it back. What was recorded goes to files beside it, each
    /// written once. A folder holds one checkpoint, and must have one writer.
    ///
    /// # Errors
    /// [`SimError::Recording`] where the disk is full; the checkpoint before is then as it was.
    fn checkpoint(&mut self, folder: &Path) -> Result<(), SimError> {
        self.checkpoint_with(folder, &[])
    }
    /// As [`Run::checkpoint`], with what else the caller must know to go on, by name; see [`Saved::note`].
    ///
    /// # Errors
    /// As [`Run::checkpoint`].
    fn checkpoint_with(&mut self, folder: &Path, notes: &[(&str, &[u8])]) -> Result<(), SimError>;
    /// The recording so far without its spikes, traces and moments.
    fn head(&self) -> Recording;
    /// Facts about the run so far.
    fn facts(&self) -> RunFacts;
    /// Ends the run. `complete` is false in the recording unless all steps were made.
    fn finish(self: Box<Self>) -> Result<Recording, SimError>;
}

/// What a run is made of and what it did.
#[derive(Clone, Debug, Default)]
pub struct RunFacts {
    /// Neurons.
    pub neurons: u64,
    /// Synapses stored.
    pub synapses: u64,
    /// Bytes of synapses.
    pub synapse_bytes: u64,
    /// Spikes delivered to synapses so far.
    pub synaptic_events: u64,
    /// Spikes of neurons so far.
    pub spikes: u64,
    /// Time spent on building.
    pub build: Duration,
    /// Populations that run native kernels.
    pub kernels: Vec<String>,
    /// Populations that run in the interpreter.
    pub interpreted: Vec<String>,
    /// Threads.
    pub threads: usize,
    /// Instruction set.
    pub isa: Option<Isa>,
}

/// With fewer neurons a thread spends more time waiting for the others than working.
pub const NEURONS_PER_THREAD: u64 = 2_000;

/// The engine on the processor's cores.
#[derive(Clone, Debug)]
pub struct CpuEngine {
    /// Threads; chosen by [`CpuEngine::thread_count`] unless given.
    pub threads: Option<usize>,
    /// Instruction set; the widest of the machine unless given.
    pub isa: Option<Isa>,
    /// Runs every population in the interpreter.
    pub interpreter: bool,
    /// Refuses runs that would not fit into the memory available.
    pub check_memory: bool,
    /// Counts synapses drawn while building, each twice, for who shows progress.
    pub drawn: Option<Arc<AtomicU64>>,
    /// Ends building with [`SimError::Interrupted`] when set.
    pub interrupt: Option<Arc<AtomicBool>>,
}

impl Default for CpuEngine {
    fn default() -> Self {
        Self {
            threads: None,
            isa: None,
            interpreter: false,
            check_memory: true,
            drawn: None,
            interrupt: None,
        }
    }
}

impl CpuEngine {
    /// An engine with that many threads.
    pub fn with_threads(threads: usize) -> Self {
        Self {
            threads: Some(threads),
            ..Self::default()
        }
    }

    /// Threads that will run a network of `neurons`: as asked for, otherwise one for every
    /// [`NEURONS_PER_THREAD`] neurons, at most all cores.
    pub fn thread_count(&self, neurons: u64) -> usize {
        let useful = usize::try_from(neurons.div_ceil(NEURONS_PER_THREAD)).unwrap_or(usize::MAX);
        let cores = || std::thread::available_parallelism().map_or(1, |n| n.get());
        self.threads
            .unwrap_or_else(|| cores().min(useful))
            .clamp(1, 4096)
    }

    /// As [`Engine::prepare`], with the concrete type.
    pub fn prepare_run(&self, network: &Network, protocol: &Protocol) -> Result<CpuRun, SimError> {
        prepare(self, network, protocol)
    }

    /// As [`Engine::restore`], with the concrete type.
    pub fn restore_run(
        &self,
        network: &Network,
        protocol: &Protocol,
        saved: &Saved,
    ) -> Result<CpuRun, SimError> {
        let mut run = self.prepare_run(network, protocol)?;
        run.put_back(saved)?;
        Ok(run)
    }

    /// Runs the whole protocol.
    pub fn simulate(&self, network: &Network, protocol: &Protocol) -> Result<Recording, SimError> {
        let mut run = self.prepare(network, protocol)?;
        run.advance(u64::MAX)?;
        run.finish()
    }
}

impl Engine for CpuEngine {
    fn name(&self) -> &'static str {
        "cpu"
    }

    fn prepare(&self, network: &Network, protocol: &Protocol) -> Result<Box<dyn Run>, SimError> {
        Ok(Box::new(self.prepare_run(network, protocol)?))
    }

    fn restore(
        &self,
        network: &Network,
        protocol: &Protocol,
        saved: &Saved,
    ) -> Result<Box<dyn Run>, SimError> {
        Ok(Box::new(self.restore_run(network, protocol, saved)?))
    }
}
