//! From a network and a protocol to a run: the shards are built, filled, and given what drives and records them.

mod drives;
mod measures;
mod plastics;
mod segments;
mod snapshots;
mod sources;
mod traces;

use crate::aligned::Aligned;
use crate::build::{Watch, build, stores};
use crate::coupling::History;
use crate::engine::CpuEngine;
use crate::error::SimError;
use crate::estimate::estimate_with;
use crate::keep::Identity;
use crate::kernels;
use crate::layout::{Shard, Split, shards};
use crate::measure::Grid;
use crate::memory::available_memory;
use crate::packing;
use crate::programs::programs;
use crate::rows::{Accumulators, SLOTS};
use crate::run::CpuRun;
use crate::scaled::Scaled;
use crate::stimuli;
use crate::worker::Worker;
use drives::add_drives;
use measures::add_measures;
use neuropil_circuit::{Protocol, Waveform};
use neuropil_network::Network;
use neuropil_numerics::isa::Isa;
use plastics::{Models, add_plastic};
use segments::add_segment;
use sources::add_sources;
use std::time::Instant;

/// Sum of weights onto an accumulator that can never overflow it, with room for background spikes.
const SUM_LIMIT: u64 = 1 << 30;

pub(crate) fn prepare(
    engine: &CpuEngine,
    network: &Network,
    protocol: &Protocol,
) -> Result<CpuRun, SimError> {
    let started = Instant::now();
    let isa = match engine.isa {
        Some(isa) => isa.require().map_err(|_| {
            let all: Vec<_> = Isa::available().iter().map(Isa::to_string).collect();
            SimError::value(
                "engine",
                "instruction set",
                isa,
                format!("one that this machine has: {}", all.join(", ")),
            )
        })?,
        None => Isa::detect(),
    };
    let threads = engine.thread_count(network.neurons);
    if (protocol.dt - network.dt).abs() > 1e-12 * network.dt {
        return Err(SimError::value(
            "protocol",
            "dt",
            format!("{} ms", protocol.dt),
            format!("{} ms, the time step of the network", network.dt),
        ));
    }
    not_empty(network)?;
    let warmup = whole_steps("warmup", protocol.warmup, network.dt)?;
    let duration = whole_steps("duration", protocol.duration, network.dt)?;
    let record = &protocol.record;
    let grid = match record.input_moments || record.statistics {
        true => Some(Grid::new(protocol, network.dt, warmup)?),
        false => None,
    };
    stimuli::check(network, protocol)?;
    let programs = programs(network, protocol)?;
    let models = Models::new(network, protocol)?;
    let with_moments = protocol.record.input_moments;
    let mut shards = shards(network, &programs, threads, with_moments)?;
    let needed = estimate_with(network, &programs, &shards, protocol);
    if engine.check_memory
        && let Some(available) = available_memory()
        && needed.peak_memory_bytes > available
    {
        return Err(SimError::Memory {
            needed: needed.peak_memory_bytes,
            available,
            neurons: needed.neurons,
            synapses: needed.synapses,
        });
    }
    let split = |shard: &Shard| Split {
        offset: if with_moments { shard.slots() } else { 0 },
    };
    let stored: Vec<_> = packing::together(network)
        .into_iter()
        .map(|(plans, factor)| (packing::choose(network, &plans, &shards), plans, factor))
        .collect();
    let done = engine.drawn.clone().unwrap_or_default();
    let per_thread = shards.len().div_ceil(threads);
    let mut built = Vec::new();
    // Every thread builds the shards it will own, so that memory lies near it.
    std::thread::scope(|scope| {
        let handles: Vec<_> = shards
            .chunks(per_thread)
            .map(|chunk| {
                let watch = Watch {
                    done: &done,
                    interrupt: engine.interrupt.as_deref(),
                };
                let stored = &stored;
                scope.spawn(move || {
                    let of = |s: &Shard| {
                        let built = stored.iter().map(|(packing, plans, _)| {
                            build(network, plans, s, split(s), *packing, isa, watch)
                        });
                        let built = built.collect::<Result<Vec<_>, _>>()?;
                        Ok((built, stores(network, s, isa, watch)?))
                    };
                    chunk.iter().map(of).collect::<Vec<_>>()
                })
            })
            .collect();
        for h in handles {
            match h.join() {
                Ok(results) => built.extend(results),
                Err(_) => built.push(Err(SimError::Thread)),
            }
        }
    });
    let history = History::of(network);
    let mut synapses = 0;
    let mut largest = 0;
    let mut workers = Vec::new();
    let names: Vec<String> = network.populations.iter().map(|p| p.name.clone()).collect();
    for (shard, result) in shards.drain(..).zip(built) {
        let split = split(&shard);
        let (mut rows, mut scaled) = (None, Vec::new());
        let (groups, stores) = result?;
        let mut sums = vec![0_u64; shard.slots() + split.offset];
        for (b, (_, plans, factor)) in groups.into_iter().zip(&stored) {
            synapses += b.synapses;
            for (sum, own) in sums.iter_mut().zip(&b.sums) {
                *sum += largest_product(*own, factor.as_ref());
            }
            match (factor, plans.first()) {
                (Some(factor), Some(plan)) => {
                    let factor = factor.clone();
                    scaled.push(Scaled::new(b.rows, plan, factor, &shard, split.offset));
                }
                _ => rows = Some(b.rows),
            }
        }
        let acc: Aligned<Accumulators> = Aligned::filled([0; SLOTS], 1);
        let mut w = Worker {
            isa,
            split,
            segments: Vec::new(),
            codes: Vec::new(),
            state_names: Vec::new(),
            noise_streams: Vec::new(),
            noise: Vec::new(),
            noise_drawn: None,
            rows: rows.ok_or(SimError::Thread)?,
            apart: (!scaled.is_empty()).then(|| acc.clone()),
            scaled,
            plastic: Vec::new(),
            origins: Vec::new(),
            acc,
            drives: Vec::new(),
            sources: Vec::new(),
            currents: Vec::new(),
            outputs: Vec::new(),
            history: history.clone(),
            traces: Vec::new(),
            measures: Vec::new(),
            dt: network.dt,
            events: 0,
            population_names: names.clone(),
            local: Vec::new(),
            shard,
        };
        for p in 0..w.shard.parts.len() {
            add_segment(&mut w, p, network, &programs, engine)?;
        }
        synapses += add_drives(&mut w, network, protocol, &programs)?;
        add_sources(&mut w, network)?;
        add_measures(&mut w, network, protocol, &programs, grid)?;
        synapses += add_plastic(&mut w, network, &models, stores, &mut sums)?;
        for sum in sums {
            largest = if sum > largest { sum } else { largest };
        }
        workers.push(w);
    }
    let mut drive_room = 0_u64;
    for w in &workers {
        for p in 0..w.shard.parts.len() {
            let drives = w.drives.iter().filter(|d| d.part == p);
            let room = drives
                .map(|d| u64::from(d.max_count()) * u64::from(d.weight.unsigned_abs()))
                .sum();
            drive_room = if room > drive_room { room } else { drive_room };
        }
    }
    if largest + drive_room > SUM_LIMIT {
        return Err(SimError::Overflow {
            quanta: largest + drive_room,
            limit: SUM_LIMIT,
        });
    }
    for m in workers.iter_mut().flat_map(|w| &mut w.measures) {
        if let Some(input) = &mut m.input {
            input.bound(largest + drive_room);
        }
    }
    let mut run = CpuRun::new(
        network,
        Identity::new(network, protocol, &programs),
        workers,
        threads,
        isa,
        warmup,
        warmup + duration,
    );
    run.plan_traces(network, protocol, &programs)?;
    run.plan_snapshots(network, protocol)?;
    for (p, program) in programs.iter().enumerate() {
        if let Some(program) = program {
            let native = !engine.interpreter && kernels::find(program).is_some();
            let list = if native {
                &mut run.facts.kernels
            } else {
                &mut run.facts.interpreted
            };
            list.push(network.populations[p].name.clone());
        }
    }
    run.facts.synapses = synapses;
    run.facts.build = started.elapsed();
    Ok(run)
}

/// The largest sum that arrives in a step where the sum `largest` is multiplied by a factor over time, quanta; no less than
/// that sum, which is made first.
fn largest_product(largest: u64, factor: Option<&Waveform>) -> u64 {
    let most = factor.and_then(Waveform::range).map_or(1.0, |r| r.1);
    let product = libm::ceil(largest as f64 * most) as u64;
    if product > largest { product } else { largest }
}

pub(crate) fn whole_steps(which: &str, ms: f64, dt: f64) -> Result<u64, SimError> {
    let s = libm::rint(ms / dt);
    if !ms.is_finite()
        || ms < 0.0
        || (ms / dt - s).abs() > 1e-9 * if s > 1.0 { s } else { 1.0 }
        || s > 9e15
    {
        return Err(SimError::value(
            "protocol",
            which,
            format!("{ms} ms"),
            format!("a multiple of dt = {dt} ms, at least 0"),
        ));
    }
    Ok(s as u64)
}

/// Refuses a network without neurons.
pub(crate) fn not_empty(network: &Network) -> Result<(), SimError> {
    if network.populations.is_empty() {
        let expected = "at least one population to simulate";
        return Err(SimError::value("circuit", "populations", "empty", expected));
    }
    Ok(())
}
