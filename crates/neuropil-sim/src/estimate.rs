//! What a run will cost in memory, before anything is built.

use crate::coupling::History;
use crate::engine::CpuEngine;
use crate::error::SimError;
use crate::layout::{Shard, shards};
use crate::packing::{Classes, Packing, bytes, choose, delays, plastic, spiking, together};
use crate::plastic::{Past, REST_BYTES, bytes_per_synapse};
use crate::prepare::not_empty;
use crate::programs::programs;
use crate::rows::SLOTS;
use crate::segment::BLOCK;
use neuropil_circuit::{Patterns, Protocol, StimulusKind};
use neuropil_network::{Network, ProjectionPlan};
use neuropil_scheme::StepProgram;

/// Predicted size of a run.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// Neurons.
    pub neurons: u64,
    /// Synapses expected.
    pub synapses: u64,
    /// Bytes of synapses, headers and row starts.
    pub synapse_bytes: u64,
    /// Bytes of neurons, inputs and parameters.
    pub neuron_bytes: u64,
    /// Bytes of recorded spikes at 10 spikes/s, traces and moments.
    pub recording_bytes: u64,
    /// Bytes needed only while building.
    pub building_bytes: u64,
    /// Largest resident memory of the process.
    pub peak_memory_bytes: u64,
}

/// Memory of the program itself, its libraries and thread stacks.
const PROCESS: u64 = 16 << 20;

/// Predicts neurons, synapses and peak memory of a run on `engine`.
pub fn estimate(
    network: &Network,
    protocol: &Protocol,
    engine: &CpuEngine,
) -> Result<Estimate, SimError> {
    not_empty(network)?;
    let programs = programs(network, protocol)?;
    let shards = shards(
        network,
        &programs,
        engine.thread_count(network.neurons),
        protocol.record.input_moments,
    )?;
    Ok(estimate_with(network, &programs, &shards, protocol))
}

/// Bytes of the synapses of a projection that have a model, their groups by source and delay, and the states of their neurons.
fn model_bytes(
    network: &Network,
    plan: &ProjectionPlan,
    shards: &[Shard],
    protocol: &Protocol,
) -> f64 {
    let synapses = plan.expected_synapses();
    let size = network.populations[plan.target].size as f64;
    let mut tables = 0.0;
    for shard in shards {
        let parts = shard.parts.iter().filter(|x| x.population == plan.target);
        let n: usize = parts.map(|x| x.n).sum();
        if n == 0 {
            continue;
        }
        let of_source = synapses / plan.sources as f64 * n as f64 / size;
        let group = |d| -libm::expm1(-of_source * plan.delay_probability(d));
        let groups: f64 = (plan.min_delay..=plan.max_delay).map(group).sum();
        tables += plan.sources as f64 * (4.0 + 8.0 * groups) + 4.0 * n as f64;
    }
    let circuit = network.circuit.projections.get(plan.index);
    let model = circuit.and_then(|p| p.synapse.as_ref()).map(|s| &s.model);
    let (source, target) = model.map_or((0, 0), |m| (m.source.len(), m.target.len()));
    let states = 8.0 * (source as f64 * plan.sources as f64 + target as f64 * size);
    let rests = protocol.learning(&plan.name).is_some();
    let rest = if rests { REST_BYTES } else { 0.0 };
    synapses * (bytes_per_synapse(plan) + rest)
        + tables
        + states
        + Past::bytes(source, plan.sources, plan.max_delay)
}

pub(crate) fn estimate_with(
    network: &Network,
    programs: &[Option<StepProgram>],
    shards: &[Shard],
    protocol: &Protocol,
) -> Estimate {
    let synapses = network.expected_synapses();
    let by_spikes: f64 = spiking(network).map(|p| p.expected_synapses()).sum();
    let rows = (network.neurons + network.sources) as f64;
    let count = shards.len() as f64;
    let stored = together(network);
    let mut packed = 0.0;
    let mut table: f64 = 0.0;
    for (plans, _) in &stored {
        let packing = choose(network, plans, shards);
        packed += bytes(network, plans, shards, packing) + 4.0 * rows * count;
        let (min, max) = delays(plans);
        let classes = match packing {
            Packing::Grouped => Classes::of(network, plans).map_or(1, |c| c.most()),
            _ => 1,
        };
        let own = 4.0 * rows * f64::from(max - min + 1) * classes as f64;
        table = if own > table { own } else { table };
    }
    let modelled: f64 = plastic(network).map(|p| p.expected_synapses()).sum();
    // A continuous synapse has a source, a weight and a delay.
    let continuous = 14.0 * (synapses - by_spikes - modelled) + History::bytes(network);
    let models: f64 = plastic(network)
        .map(|p| model_bytes(network, p, shards, protocol))
        .sum();
    let synapse_bytes = continuous + models + packed;
    // What arrives with a factor is summed apart.
    let sums = if stored.len() > 1 { 2.0 } else { 1.0 };
    let mut neuron_bytes = sums * (SLOTS * 4 * shards.len()) as f64;
    for (p, program) in network.populations.iter().zip(programs) {
        let Some(program) = program else { continue };
        let blocks = (p.size as f64 / BLOCK as f64).ceil() * BLOCK as f64;
        let per_neuron = p.parameters.values().filter(|c| !c.is_uniform()).count() as f64;
        let columns =
            program.states.len() as f64 + 0.5 + 2.0 * per_neuron + 5.0 * program.noises as f64;
        neuron_bytes += 8.0 * blocks * (columns + program.inputs.len() as f64);
        neuron_bytes += 8.0
            * p.size as f64
            * (per_neuron + p.initial.iter().filter(|c| !c.is_uniform()).count() as f64);
        neuron_bytes += 4.0 * blocks;
        let (moments, statistics) = (protocol.record.input_moments, protocol.record.statistics);
        // Sums and states of each sign and accumulator, currents by port; then what is kept of each window, twice at the end.
        let mut measured = 0.0;
        let mut of_window = 0.0;
        if moments {
            let groups = program.accumulators.len() as f64;
            measured += 11.0 + 6.0 * groups + 3.0 * program.inputs.len() as f64;
            of_window += 5.0;
        }
        if statistics {
            measured += 8.0;
            of_window += 4.0;
        }
        let windows = match protocol.record.window {
            Some(w) if w > 0.0 => (protocol.duration / w).ceil(),
            _ => 1.0,
        };
        neuron_bytes += 8.0 * p.size as f64 * (measured + 2.0 * windows * of_window);
        if statistics && protocol.record.bin > 0.0 {
            neuron_bytes += 8.0 * shards.len() as f64 * protocol.duration / protocol.record.bin;
        }
    }
    for s in network.circuit.stimuli.iter().chain(&protocol.stimuli) {
        // The values of a process of every neuron, and deviates of four steps.
        if let StimulusKind::Noise { shared: None, .. } = s.kind
            && let Some((_, p)) = network.circuit.population(&s.target)
        {
            neuron_bytes += 5.0 * 8.0 * p.size as f64;
        }
        // Patterns neuron by neuron, and the current they make.
        if let StimulusKind::Patterns { patterns, .. } = &s.kind
            && let Some((_, p)) = network.circuit.population(&s.target)
        {
            let each = match patterns {
                Patterns::Blocks { .. } => 1.0,
                _ => 1.0 + patterns.number() as f64,
            };
            neuron_bytes += 8.0 * (each * p.size as f64 + patterns.number() as f64);
        }
    }
    for p in plastic(network) {
        let own = 4.0 * p.sources as f64 * f64::from(p.max_delay - p.min_delay + 1);
        table = if own > table { own } else { table };
    }
    let building = if table < 5e8 { table } else { 5e8 } * count + 8.0 * network.neurons as f64;
    let seconds = (protocol.duration + protocol.warmup) / 1000.0;
    let mut recording = if protocol.record.spikes {
        16.0 * 10.0 * seconds * network.neurons as f64
    } else {
        0.0
    };
    for t in &protocol.record.traces {
        let n = match &t.neurons {
            neuropil_circuit::NeuronSelection::All => network
                .populations
                .iter()
                .find(|p| p.name == t.population)
                .map_or(0, |p| p.size),
            neuropil_circuit::NeuronSelection::Range { number, .. } => *number,
            neuropil_circuit::NeuronSelection::List(v) => v.len() as u64,
        };
        let span = t.stop.unwrap_or(protocol.duration + protocol.warmup) - t.start.unwrap_or(0.0);
        recording += 16.0 * n as f64 * span / t.interval.unwrap_or(network.dt);
    }
    for w in &protocol.record.weights {
        let Some(p) = plastic(network).find(|p| p.name == w.projection) else {
            continue;
        };
        let all = p.expected_synapses();
        let n = match w.synapses {
            neuropil_circuit::SynapseSelection::All => all,
            neuropil_circuit::SynapseSelection::Range {
                first,
                number,
                every,
            } => number.map_or((all - first as f64) / every.max(1) as f64, |n| n as f64),
        };
        let span = w.stop.unwrap_or(protocol.duration + protocol.warmup) - w.start.unwrap_or(0.0);
        // Place, ends and number of each synapse, and its samples, twice at the end.
        recording += n * (24.0 + 16.0 * (1.0 + span / w.interval));
    }
    // The table is given back before the neurons and recordings are made.
    let later = neuron_bytes + recording;
    let peak = synapse_bytes + if building > later { building } else { later } + PROCESS as f64;
    Estimate {
        neurons: network.neurons,
        synapses: synapses.round() as u64,
        synapse_bytes: synapse_bytes as u64,
        neuron_bytes: neuron_bytes as u64,
        recording_bytes: recording as u64,
        building_bytes: building as u64,
        peak_memory_bytes: peak as u64,
    }
}
