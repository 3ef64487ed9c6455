//! A simulation in hand: all shards advance in lock step, and their spikes are gathered.

mod results;
mod states;
mod synapses;

use crate::engine::{Run, RunFacts};
use crate::error::SimError;
use crate::keep::Identity;
use crate::pool::Pool;
use crate::worker::Worker;
use neuropil_network::{Network, Schedule};
use neuropil_numerics::isa::Isa;
use neuropil_recording::{
    PopulationInfo, Presentation, Presentations, Provenance, Recording, Trace, Weights,
};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// A prepared run on the CPU.
pub struct CpuRun {
    /// The threads, from the first step on.
    pool: Option<Pool>,
    pub(crate) workers: Vec<Worker>,
    pub(crate) threads: usize,
    pub(crate) step: u64,
    pub(crate) total: u64,
    pub(crate) warmup: u64,
    neurons: u64,
    keep_spikes: bool,
    pub(crate) spike_steps: Vec<u64>,
    pub(crate) spike_ids: Vec<u64>,
    /// Recorded spikes that were taken out already.
    pub(crate) taken_spikes: u64,
    pub(crate) trace_heads: Vec<Trace>,
    /// Samples of each trace that were taken out already.
    pub(crate) drained: Vec<usize>,
    pub(crate) facts: RunFacts,
    pub(crate) provenance: Provenance,
    pub(crate) identity: Identity,
    populations: Vec<PopulationInfo>,
    /// Stimuli by patterns: name, population, unit of the coefficients, and what is shown when.
    shown: Vec<(String, String, String, Schedule)>,
    pub(crate) failed: bool,
}

impl CpuRun {
    pub(crate) fn new(
        network: &Network,
        identity: Identity,
        workers: Vec<Worker>,
        threads: usize,
        isa: Isa,
        warmup: u64,
        total: u64,
    ) -> Self {
        let record_spikes = identity.protocol.record.spikes;
        let neuron_populations: Vec<_> = network
            .populations
            .iter()
            .zip(&network.circuit.populations)
            .filter_map(|(np, p)| p.neuron().map(|n| (np, n)))
            .collect();
        let mut references = network.circuit.references.clone();
        for (_, n) in &neuron_populations {
            for r in &n.model.references {
                if !references.contains(r) {
                    references.push(r.clone());
                }
            }
        }
        let stimuli = network.circuit.stimuli.iter();
        let shown = stimuli
            .chain(&identity.protocol.stimuli)
            .filter_map(|s| {
                let schedule = Schedule::new(s, network.seeds, network.dt)?;
                let (_, population) = network.circuit.population(&s.target)?;
                let mut ports = population.neuron()?.model.inputs.iter();
                let port = ports.find(|i| Some(i.name.as_str()) == s.kind.port())?;
                let unit = port.dimension.unit();
                Some((s.name.clone(), s.target.clone(), unit, schedule))
            })
            .collect();
        let synapses = network
            .circuit
            .projections
            .iter()
            .filter_map(|p| p.synapse.as_ref());
        for r in synapses.flat_map(|s| &s.model.references) {
            if !references.contains(r) {
                references.push(r.clone());
            }
        }
        let mut host = std::collections::BTreeMap::new();
        host.insert("os".into(), std::env::consts::OS.into());
        host.insert("architecture".into(), std::env::consts::ARCH.into());
        Self {
            pool: None,
            threads,
            step: 0,
            total,
            warmup,
            neurons: network.neurons,
            keep_spikes: record_spikes,
            spike_steps: Vec::new(),
            spike_ids: Vec::new(),
            taken_spikes: 0,
            identity,
            trace_heads: Vec::new(),
            drained: Vec::new(),
            facts: RunFacts {
                neurons: network.neurons,
                synapse_bytes: workers.iter().map(Worker::synapse_bytes).sum(),
                threads,
                isa: Some(isa),
                ..RunFacts::default()
            },
            provenance: Provenance {
                neuropil_version: env!("CARGO_PKG_VERSION").into(),
                circuit_name: network.circuit.name.clone(),
                circuit_hash: network.circuit.hash(),
                protocol_hash: None,
                network_seed: network.seeds.network,
                trial: network.seeds.trial,
                dt: network.dt,
                engine: "cpu".into(),
                isa: isa.to_string(),
                threads: threads as u64,
                references,
                started: SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0, |d| d.as_secs()),
                host,
            },
            populations: neuron_populations
                .iter()
                .map(|(np, n)| PopulationInfo {
                    spikes_recorded: record_spikes,
                    spiking: n.model.spike.is_some(),
                    ..PopulationInfo::new(np.name.clone(), np.first_id, np.size)
                })
                .collect(),
            shown,
            failed: false,
            workers,
        }
    }
}

impl CpuRun {
    /// What was shown in the steps made so far.
    fn presentations(&self) -> Vec<Presentations> {
        let of = |(name, population, unit, schedule): &(String, String, String, Schedule)| {
            let showings = schedule.until(self.step);
            let one = |s: neuropil_network::Showing| Presentation {
                after: s.from,
                to: s.to.min(self.step),
                whole: s.to <= self.step || s.to == u64::MAX,
                stimulus: s.stimulus,
                // Rows of a sequence stand in the circuit.
                coefficients: match schedule.is_declared() {
                    true => Vec::new(),
                    false => schedule.coefficients(s.stimulus),
                },
            };
            Presentations {
                stimulus: name.clone(),
                population: population.clone(),
                unit: unit.clone(),
                shown: showings.into_iter().map(one).collect(),
            }
        };
        self.shown.iter().map(of).collect()
    }
}

impl Run for CpuRun {
    fn step(&self) -> u64 {
        self.step
    }

    fn total_steps(&self) -> u64 {
        self.total
    }

    fn advance(&mut self, steps: u64) -> Result<u64, SimError> {
        if self.failed {
            return Err(SimError::value(
                "run",
                "state",
                "stopped by an error",
                "a run without errors",
            ));
        }
        let from = self.step;
        let to = from.saturating_add(steps).min(self.total);
        if to == from {
            return Ok(0);
        }
        // States may have been set since the last step; before the first, outputs are as at the start.
        for w in &self.workers {
            let before = if from == 0 {
                w.history.as_ref().map_or(0, |h| h.depth())
            } else {
                1
            };
            for step in from..from + before {
                w.publish(step);
            }
        }
        let per_thread = self.workers.len().div_ceil(self.threads).max(1);
        let threads = self.workers.len().div_ceil(per_thread);
        let pool = match self.pool.take().filter(Pool::is_here) {
            Some(pool) => self.pool.insert(pool),
            None => self.pool.insert(Pool::new(threads)?),
        };
        let (keep, neurons) = (self.keep_spikes, self.neurons as u32);
        let (spike_steps, spike_ids) = (&mut self.spike_steps, &mut self.spike_ids);
        let mut spikes = 0_u64;
        let mut collect = |step: u64, ids: &[u32]| {
            for &id in ids.iter().filter(|id| **id < neurons) {
                spikes += 1;
                if keep {
                    spike_steps.push(step + 1);
                    spike_ids.push(u64::from(id));
                }
            }
        };
        let (reached, outcome) =
            pool.advance(&mut self.workers, per_thread, from, to, &mut collect);
        self.facts.spikes += spikes;
        self.facts.synaptic_events = self.workers.iter().map(|w| w.events).sum();
        self.step = reached;
        self.failed = outcome.is_err();
        outcome.map(|()| reached - from)
    }

    fn state(&self, population: &str, variable: &str) -> Result<Vec<f64>, SimError> {
        self.state_of(population, variable)
    }

    fn set(&mut self, population: &str, variable: &str, values: &[f64]) -> Result<(), SimError> {
        self.set_state(population, variable, values)
    }

    fn set_input(&mut self, population: &str, port: &str, values: &[f64]) -> Result<(), SimError> {
        self.give_input(population, port, values)
    }

    fn weights(&self, projection: &str) -> Result<Weights, SimError> {
        self.weights_of(projection)
    }

    fn set_weights(&mut self, projection: &str, values: &[f64]) -> Result<(), SimError> {
        self.give_weights(projection, values)
    }

    fn load_weights(&mut self, weights: &Weights) -> Result<(), SimError> {
        self.take_weights(weights)
    }

    fn plastic_projections(&self) -> Vec<String> {
        let all = self.identity.modelled.iter().filter(|m| m.plastic);
        all.map(|m| m.name.clone()).collect()
    }

    fn freeze(&mut self, projection: &str) -> Result<(), SimError> {
        self.force_learning(projection, false)
    }

    fn learn(&mut self, projection: &str) -> Result<(), SimError> {
        self.force_learning(projection, true)
    }

    fn synapse_state(&self, projection: &str, variable: &str) -> Result<Vec<f64>, SimError> {
        self.synapse_state_of(projection, variable)
    }

    fn drain_spikes(&mut self) -> (Vec<u64>, Vec<u64>) {
        self.taken_spikes += self.spike_steps.len() as u64;
        (
            std::mem::take(&mut self.spike_steps),
            std::mem::take(&mut self.spike_ids),
        )
    }

    fn trace_heads(&self) -> Vec<Trace> {
        self.trace_heads.clone()
    }

    fn drain_traces(&mut self) -> Vec<Vec<f64>> {
        self.take_samples()
    }

    fn checkpoint_with(&mut self, folder: &Path, notes: &[(&str, &[u8])]) -> Result<(), SimError> {
        self.write_checkpoint(folder, notes)
    }

    fn head(&self) -> Recording {
        let mut populations = self.populations.clone();
        for p in &mut populations {
            p.spikes_recorded &= self.taken_spikes == 0;
        }
        Recording {
            dt: self.provenance.dt,
            warmup_steps: self.warmup,
            total_steps: self.step,
            populations,
            provenance: self.provenance.clone(),
            complete: self.step == self.total && !self.failed,
            presentations: self.presentations(),
            ..Recording::default()
        }
    }

    fn populations(&self) -> &[PopulationInfo] {
        &self.populations
    }

    fn facts(&self) -> RunFacts {
        self.facts.clone()
    }

    fn finish(self: Box<Self>) -> Result<Recording, SimError> {
        self.into_recording()
    }
}
