//! A simulation in hand: advances all shards in lock step and gathers what they found.

use crate::engine::{Run, RunFacts};
use crate::error::SimError;
use crate::keep::Identity;
use crate::measure::{Measures, Spiking, join};
use crate::pool::Pool;
use crate::segment::{BLOCK, blocks_of};
use crate::worker::{TraceBuffer, Worker};
use neuropil_network::Network;
use neuropil_numerics::isa::Isa;
use neuropil_recording::{PopulationCounts, PopulationInfo, Provenance, Recording, Spikes, Trace};
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
                synapse_bytes: workers.iter().map(|w| w.rows.bytes()).sum(),
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
            failed: false,
            workers,
        }
    }

    fn find(
        &self,
        population: &str,
        variable: &str,
    ) -> Result<Vec<(usize, usize, usize)>, SimError> {
        if !self.populations.iter().any(|p| p.name == population) {
            let names: Vec<&str> = self.populations.iter().map(|p| p.name.as_str()).collect();
            return Err(SimError::value(
                "run",
                "population",
                population,
                format!("one of {}", names.join(", ")),
            ));
        }
        let mut places = Vec::new();
        for (w, worker) in self.workers.iter().enumerate() {
            for (p, part) in worker.shard.parts.iter().enumerate() {
                if worker.population_names[part.population] != population {
                    continue;
                }
                let Some(s) = worker.state_names[p].iter().position(|n| n == variable) else {
                    return Err(SimError::value(
                        format!("population `{population}`"),
                        "state",
                        variable,
                        format!("one of {}", worker.state_names[p].join(", ")),
                    ));
                };
                places.push((w, p, s));
            }
        }
        Ok(places)
    }
}

impl CpuRun {
    fn buffers(&self, request: usize) -> impl Iterator<Item = &TraceBuffer> {
        let all = self.workers.iter().flat_map(|w| &w.traces);
        all.filter(move |b| b.request == request)
    }

    /// Samples of a trace that were not taken out.
    pub(crate) fn samples(&self, request: usize) -> usize {
        let times = self
            .buffers(request)
            .map(|b| b.values.len() / b.neurons.len().max(1));
        times.min().unwrap_or(0)
    }

    /// The samples of a trace from number `first` of those not taken out, row-major time × neuron.
    pub(crate) fn gather(&self, request: usize, first: usize) -> Vec<f64> {
        let width = self.trace_heads.get(request).map_or(0, |t| t.neurons.len());
        let times = self.samples(request).saturating_sub(first);
        let mut values = vec![0.0; times * width];
        for b in self.buffers(request) {
            for k in 0..times {
                for (j, (_, column)) in b.neurons.iter().enumerate() {
                    values[k * width + column] = b.values[(first + k) * b.neurons.len() + j];
                }
            }
        }
        values
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
        let mut out = Vec::new();
        for (w, p, s) in self.find(population, variable)? {
            let seg = &self.workers[w].segments[p];
            out.extend((0..seg.n).map(|i| seg.states[s][i / BLOCK][i % BLOCK]));
        }
        Ok(out)
    }

    fn set(&mut self, population: &str, variable: &str, values: &[f64]) -> Result<(), SimError> {
        let places = self.find(population, variable)?;
        let n: usize = places
            .iter()
            .map(|(w, p, _)| self.workers[*w].segments[*p].n)
            .sum();
        if values.len() != n || values.iter().any(|x| !x.is_finite()) {
            return Err(SimError::value(
                format!("population `{population}`"),
                format!("`{variable}`"),
                format!("{} values", values.len()),
                format!("{n} finite values"),
            ));
        }
        let made = |&(w, p, s): &(usize, usize, usize)| {
            let outputs = self.workers[w].outputs.iter();
            outputs
                .filter(|o| o.is_made())
                .any(|o| (o.part, o.column) == (p, s))
        };
        if places.iter().any(made) {
            return Err(SimError::value(
                format!("population `{population}`"),
                "state",
                variable,
                "a state; this is an output made from states",
            ));
        }
        let mut at = 0;
        for (w, p, s) in places {
            let seg = &mut self.workers[w].segments[p];
            let part = &values[at..at + seg.n];
            seg.states[s] = blocks_of(seg.n, |i| part[i]);
            at += seg.n;
            self.workers[w].refresh_outputs(p);
        }
        Ok(())
    }

    fn set_input(&mut self, population: &str, port: &str, values: &[f64]) -> Result<(), SimError> {
        self.give_input(population, port, values)
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
        let all = 0..self.trace_heads.len();
        let gathered: Vec<Vec<f64>> = all.map(|r| self.gather(r, 0)).collect();
        self.drained.resize(gathered.len(), 0);
        for ((taken, values), trace) in self
            .drained
            .iter_mut()
            .zip(&gathered)
            .zip(&self.trace_heads)
        {
            *taken += values.len() / trace.neurons.len().max(1);
        }
        for w in &mut self.workers {
            for b in &mut w.traces {
                b.values.clear();
            }
        }
        gathered
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
        let mut run = *self;
        if let (Some(last), false) = (run.step.checked_sub(1), run.failed) {
            for w in &run.workers {
                w.check_finite(last)?;
            }
        }
        let mut taken = run.drained.clone();
        let samples = run.drain_traces();
        let mut traces = std::mem::take(&mut run.trace_heads);
        taken.resize(traces.len(), 0);
        for ((trace, values), taken) in traces.iter_mut().zip(samples).zip(taken) {
            // What is left begins after what was taken out.
            trace.first_step = trace.step(taken);
            trace.values = values;
        }
        let (mut input_moments, mut statistics) = (Vec::new(), Vec::new());
        let mut population_counts = Vec::new();
        for population in &run.populations {
            let parts = run.parts_of(&population.name);
            let of_part = |&(w, p): &(usize, usize)| run.workers[w].measures.get(p);
            let measures: Vec<&Measures> = parts.iter().filter_map(of_part).collect();
            let windows = measures.iter().map(|m| m.windows(run.step)).collect();
            for closed in join(&population.name, windows) {
                input_moments.extend(closed.moments);
                statistics.extend(closed.statistics);
            }
            let spiking: Vec<&Spiking> =
                measures.iter().filter_map(|m| m.spiking.as_ref()).collect();
            if let (Some(first), Some(m)) = (spiking.first(), measures.first()) {
                let bin = |k: usize| spiking.iter().filter_map(|s| s.counts.get(k)).sum();
                population_counts.push(PopulationCounts {
                    population: population.name.clone(),
                    after: m.grid.after,
                    bin_steps: m.grid.bin,
                    counts: (0..first.counts.len()).map(bin).collect(),
                });
            }
        }
        // Nothing was measured where the run ended in its warm-up.
        population_counts.retain(|c| c.after <= run.step);
        let recording = Recording {
            spikes: Spikes::from_sorted(
                std::mem::take(&mut run.spike_steps),
                std::mem::take(&mut run.spike_ids),
            )?,
            traces,
            input_moments,
            statistics,
            population_counts,
            ..run.head()
        };
        recording.validate()?;
        Ok(recording)
    }
}
