//! From a network and a protocol to a run: programs, shards, synapses, columns, drives, recorders.

use crate::build::{Watch, build, packing};
use crate::coupling::{History, Incoming, Inflow, PartOutput};
use crate::course::Counts;
use crate::current::{Component, CurrentDrive, Signal};
use crate::drive::{DriveSpan, PoissonDrive, SourceDrive};
use crate::engine::CpuEngine;
use crate::error::SimError;
use crate::estimate::estimate_with;
use crate::fluctuation::Fluctuation;
use crate::input::{PartInput, Place};
use crate::interpreter::Interpreter;
use crate::keep::Identity;
use crate::kernels;
use crate::layout::{Part, Shard, Split, shards};
use crate::measure::{Grid, Measures, Spiking};
use crate::memory::available_memory;
use crate::programs::programs;
use crate::rows::{Accumulators, SLOTS};
use crate::run::CpuRun;
use crate::segment::{BLOCK, Blocks, Segment, blocks_of};
use crate::stimuli;
use crate::worker::{Code, TraceBuffer, Worker};
use neuropil_circuit::units::Unit;
use neuropil_circuit::{
    Column, NeuronModel, NeuronSelection, NeuronUse, NoiseProcess, PopulationKind, Protocol,
    Receptor, Source, Stimulus, StimulusKind, Value, Waveform,
};
use neuropil_network::{Network, ProjectionPlan, Purpose};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::Stream;
use neuropil_recording::TrainSums;
use neuropil_scheme::{StateSlot, StepProgram, derive_constants, output_column};
use std::sync::Arc;
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
    let warmup = whole_steps("warmup", protocol.warmup, network.dt)?;
    let duration = whole_steps("duration", protocol.duration, network.dt)?;
    let record = &protocol.record;
    let grid = match record.input_moments || record.statistics {
        true => Some(Grid::new(protocol, network.dt, warmup)?),
        false => None,
    };
    stimuli::check(network, protocol)?;
    let programs = programs(network, protocol)?;
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
    let packing = packing(network);
    let done = engine.drawn.clone().unwrap_or_default();
    let groups = shards.len().div_ceil(threads);
    let mut built = Vec::new();
    // Every thread builds the shards it will own, so that memory lies near it.
    std::thread::scope(|scope| {
        let handles: Vec<_> = shards
            .chunks(groups)
            .map(|chunk| {
                let watch = Watch {
                    done: &done,
                    interrupt: engine.interrupt.as_deref(),
                };
                scope.spawn(move || {
                    chunk
                        .iter()
                        .map(|s| build(network, s, split(s), packing, isa, watch))
                        .collect::<Vec<_>>()
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
        let b = result?;
        synapses += b.synapses;
        largest = if b.largest_sum > largest {
            b.largest_sum
        } else {
            largest
        };
        let split = split(&shard);
        let acc: Box<Accumulators> = vec![0_i32; SLOTS]
            .into_boxed_slice()
            .try_into()
            .map_err(|_| SimError::Thread)?;
        let mut w = Worker {
            isa,
            split,
            segments: Vec::new(),
            codes: Vec::new(),
            state_names: Vec::new(),
            noise_streams: Vec::new(),
            noise: Vec::new(),
            noise_drawn: None,
            rows: b.rows,
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

fn add_segment(
    w: &mut Worker,
    p: usize,
    network: &Network,
    programs: &[Option<StepProgram>],
    engine: &CpuEngine,
) -> Result<(), SimError> {
    let part = w.shard.parts[p].clone();
    let np = &network.populations[part.population];
    let population = &network.circuit.populations[part.population];
    let (Some(program), Some(neuron)) = (&programs[part.population], population.neuron()) else {
        return Err(SimError::Thread);
    };
    let slice = |c: &Column| match c {
        Column::Uniform(x) => Column::Uniform(*x),
        Column::PerNeuron(v) => {
            let a = part.first as usize;
            Column::PerNeuron(
                v.get(a..a + part.n)
                    .map(<[f64]>::to_vec)
                    .unwrap_or_default(),
            )
        }
    };
    let parameters = np
        .parameters
        .iter()
        .map(|(k, c)| (k.clone(), slice(c)))
        .collect();
    let constants = derive_constants(program, &neuron.model, &parameters, part.n, network.dt)
        .map_err(|error| SimError::Scheme {
            population: np.name.clone(),
            error,
        })?;
    let blocks = part.blocks();
    let lanes = |c: &Column| match c {
        Column::Uniform(x) => Blocks::uniform(*x),
        Column::PerNeuron(v) => Blocks::per_neuron(part.n, |i| v.get(i).copied().unwrap_or(0.0)),
    };
    let mut states = Vec::new();
    for slot in &program.states {
        let first = part.first as usize;
        states.push(blocks_of(part.n, |i| {
            let mut sum = 0.0;
            for &s in &slot.states {
                sum += np.initial[s].get(first + i);
            }
            sum
        }));
    }
    let refractory_steps = match &constants.refractory_steps {
        Column::Uniform(x) => Blocks::uniform_int(*x as i32),
        Column::PerNeuron(v) => {
            Blocks::per_neuron_int(part.n, |i| v.get(i).map_or(0, |x| *x as i32))
        }
    };
    w.segments.push(Segment {
        n: part.n,
        blocks,
        first_id: np.first_id + part.first,
        first_index: part.first,
        states,
        counter: vec![[0; BLOCK]; blocks],
        refractory_steps,
        constants: constants.columns.iter().map(lanes).collect(),
        inputs: program
            .inputs
            .iter()
            .map(|_| Blocks::uniform(0.0))
            .collect(),
        noise: (0..program.noises)
            .map(|_| vec![[0.0; BLOCK]; blocks])
            .collect(),
        quantum: np.quantum.size,
    });
    w.codes.push(match kernels::find(program) {
        Some(kernel) if !engine.interpreter => Code::Kernel(kernel),
        _ => Code::Interpreter(Interpreter::new(program)),
    });
    w.state_names
        .push(program.states.iter().map(|s| s.name.clone()).collect());
    let history = w.history.as_deref();
    let outputs = PartOutput::of(p, &part, &neuron.model, program, network, history);
    w.outputs.extend(outputs);
    w.refresh_outputs(p);
    let stream = network.seeds.stream(Purpose::Noise, &np.name);
    w.noise_streams.push(
        (0..program.noises)
            .map(|k| stream.child(k as u64))
            .collect(),
    );
    w.noise.push(
        (0..program.noises)
            .map(|_| std::array::from_fn(|_| vec![[0.0; BLOCK]; blocks]))
            .collect(),
    );
    Ok(())
}

fn span(network: &Network, s: &Stimulus) -> Result<std::ops::Range<u64>, SimError> {
    let who = || format!("stimulus `{}`", s.name);
    let at = |which: &str, ms: f64| {
        whole_steps(which, ms, network.dt).map_err(|_| {
            SimError::value(
                who(),
                which,
                format!("{ms} ms"),
                format!("a multiple of dt = {} ms", network.dt),
            )
        })
    };
    let start = s.start.map_or(Ok(0), |ms| at("start", ms))?;
    let stop = s.stop.map_or(Ok(u64::MAX), |ms| at("stop", ms))?;
    Ok(start..stop)
}

fn add_drives(
    w: &mut Worker,
    network: &Network,
    protocol: &Protocol,
    programs: &[Option<StepProgram>],
) -> Result<u64, SimError> {
    let mut synapses = 0;
    for (p, part) in w.shard.parts.iter().enumerate() {
        let population = &network.circuit.populations[part.population];
        let (Some(program), Some(neuron)) = (&programs[part.population], population.neuron())
        else {
            continue;
        };
        let mut ports: Vec<Vec<Component>> = program.inputs.iter().map(|_| Vec::new()).collect();
        for s in network
            .circuit
            .stimuli
            .iter()
            .chain(&protocol.stimuli)
            .filter(|s| s.target == population.name)
        {
            let who = format!("stimulus `{}`", s.name);
            let steps = span(network, s)?;
            let driven = local_range(s, part.first, part.n);
            match &s.kind {
                StimulusKind::Poisson {
                    receptor,
                    rate,
                    weight,
                    delay,
                } => {
                    let spiking = |(_, r): &(usize, &Receptor)| !r.continuous;
                    let Some((r, _)) = neuron.model.receptor(receptor).filter(spiking) else {
                        return Err(SimError::value(
                            who,
                            "receptor",
                            receptor,
                            "a receptor of the model for spikes",
                        ));
                    };
                    let quanta = network.quanta(part.population, *weight, &who)?;
                    let late = whole_steps("delay", *delay, network.dt)?;
                    if driven.is_empty() {
                        continue;
                    }
                    let rate = Counts::new(&who, rate, late, network.dt)?;
                    let negative = w.split.offset > 0 && quanta < 0;
                    let slot = part.slot(r) + if negative { w.split.offset } else { 0 };
                    let place = DriveSpan {
                        part: p,
                        block: slot / BLOCK,
                        neurons: driven,
                        steps: steps.start.saturating_add(late)..steps.end.saturating_add(late),
                        entity: part.first,
                    };
                    let stream = network
                        .seeds
                        .stream(Purpose::Poisson, &s.name)
                        .child(neuropil_network::name_key(&s.target));
                    w.drives
                        .push(PoissonDrive::new(place, quanta, stream, rate));
                }
                StimulusKind::Current { port, waveform } => {
                    let k = input(neuron, program, port, &who)?;
                    let values = match waveform {
                        Waveform::Constant(v) => per_neuron(
                            v,
                            part,
                            s.neurons.map_or(0, |(first, _)| first),
                            network
                                .seeds
                                .stream(Purpose::Initial, &s.name)
                                .child(neuropil_network::name_key(&s.target)),
                        ),
                        _ => None,
                    };
                    ports[k].push(Component {
                        steps,
                        neurons: s.neurons.map(|_| driven),
                        signal: values
                            .map_or_else(|| Signal::Course(waveform.clone()), Signal::PerNeuron),
                    });
                }
                StimulusKind::Noise {
                    port,
                    process,
                    mean,
                    sd,
                    shared,
                } => {
                    let k = input(neuron, program, port, &who)?;
                    let interval = match process {
                        NoiseProcess::PiecewiseConstant { interval: Some(t) } => {
                            whole_steps("interval", *t, network.dt)?
                        }
                        _ => 1,
                    };
                    let key = match shared {
                        // Names of populations are not empty, so no process of its own has this key.
                        Some(name) => (name, ""),
                        None => (&s.name, s.target.as_str()),
                    };
                    let stream = network
                        .seeds
                        .stream(Purpose::Current, key.0)
                        .child(neuropil_network::name_key(key.1));
                    let neurons = shared.is_none().then_some((part.first, part.n));
                    ports[k].push(Component {
                        steps,
                        neurons: s.neurons.map(|_| driven),
                        signal: Signal::Fluctuation(Fluctuation::new(
                            process,
                            (*mean, *sd),
                            interval,
                            network.dt,
                            stream,
                            neurons,
                        )),
                    });
                }
            }
        }
        for (r, receptor) in neuron.model.receptors.iter().enumerate() {
            let here = |plan: &ProjectionPlan| {
                (plan.target, plan.receptor) == (part.population, r) && plan.output.is_some()
            };
            let Some(history) = w
                .history
                .as_ref()
                .filter(|_| network.plans.iter().any(here))
            else {
                continue;
            };
            let incoming = Arc::new(Incoming::build(network, history, part, r, w.isa)?);
            synapses += incoming.len() as u64;
            for event in &receptor.events {
                let who = format!("receptor `{}`", receptor.name);
                let k = input(neuron, program, &event.state, &who)?;
                let coupling = event.coupling().ok_or_else(|| {
                    SimError::value(&who, "addition", &event.value, "weight * source or weight")
                })?;
                ports[k].push(Component {
                    steps: 0..u64::MAX,
                    neurons: None,
                    signal: Signal::Inflow(Inflow::new(
                        Arc::clone(history),
                        Arc::clone(&incoming),
                        coupling,
                    )),
                });
            }
        }
        for (k, components) in ports.into_iter().enumerate() {
            let port = program
                .inputs
                .get(k)
                .and_then(|i| neuron.model.inputs.get(*i));
            let port = port.map_or("", |i| i.name.as_str());
            w.currents.push(CurrentDrive::new(p, k, port, components));
        }
    }
    Ok(synapses)
}

/// Unit of a column: that of its state, or of an output.
fn unit(model: &NeuronModel, slot: &StateSlot) -> String {
    let state = slot.states.first().and_then(|&s| model.states.get(s));
    let output = || model.output(&slot.name).map(|(_, o)| &o.unit);
    state
        .map(|s| &s.unit)
        .or_else(output)
        .cloned()
        .unwrap_or_default()
}

/// Factor from inside units to a unit: 1000 for spikes/s, 1 for nearly all others.
fn factor(unit: &str) -> f64 {
    Unit::parse(unit).map_or(1.0, |u| u.from_inside(1.0))
}

/// Neurons of a part that a stimulus drives.
fn local_range(s: &Stimulus, first: u64, n: usize) -> std::ops::Range<usize> {
    match s.neurons {
        None => 0..n,
        Some((a, count)) => {
            let clamp = |x: u64| x.saturating_sub(first).min(n as u64) as usize;
            clamp(a)..clamp(a.saturating_add(count))
        }
    }
}

/// The connected input of the program that a port is.
fn input(
    neuron: &NeuronUse,
    program: &StepProgram,
    port: &str,
    who: &str,
) -> Result<usize, SimError> {
    let declared = neuron.model.inputs.iter().position(|i| i.name == port);
    declared
        .and_then(|i| program.inputs.iter().position(|&j| j == i))
        .ok_or_else(|| SimError::value(who, "port", port, "an input port of the model"))
}

/// Values of a current that differs between the neurons of a part. A table counts from the first neuron driven.
fn per_neuron(v: &Value, part: &Part, driven: u64, stream: Stream) -> Option<Vec<f64>> {
    let index = |i: usize| part.first + i as u64;
    match v {
        Value::Constant(_) => None,
        Value::Table(t) => {
            let at = |i: usize| index(i).checked_sub(driven);
            let value = |i| at(i).and_then(|k| t.get(k as usize).copied());
            Some((0..part.n).map(|i| value(i).unwrap_or(0.0)).collect())
        }
        Value::Distribution(d) => Some(
            (0..part.n)
                .map(|i| neuropil_network::draw_value(d, stream, index(i)))
                .collect(),
        ),
    }
}

fn add_sources(w: &mut Worker, network: &Network) -> Result<(), SimError> {
    for &(p, first, n) in &w.shard.sources.clone() {
        let np = &network.populations[p];
        let PopulationKind::Source(source) = &network.circuit.populations[p].kind else {
            continue;
        };
        let who = format!("population `{}`", np.name);
        w.sources.push(match source {
            Source::Poisson { rate } => SourceDrive::Poisson {
                first_id: np.first_id + first,
                first,
                n,
                stream: network.seeds.stream(Purpose::Source, &np.name),
                rate: Box::new(Counts::new(&who, rate, 0, network.dt)?),
                quad: None,
                fired: Default::default(),
            },
            Source::SpikeList { times } => {
                let mut spikes = Vec::new();
                for i in first..first + n {
                    for &t in times.get(i as usize).map_or(&[][..], |v| v) {
                        let k = whole_steps("spike time", t, network.dt).map_err(|_| {
                            SimError::value(
                                &who,
                                format!("spike time of train {i}"),
                                format!("{t} ms"),
                                format!("a multiple of dt = {} ms", network.dt),
                            )
                        })?;
                        // A spike stamped at the end of step k was fired in step k − 1, counted from 0.
                        let Some(step) = k.checked_sub(1) else {
                            return Err(SimError::value(
                                &who,
                                format!("spike time of train {i}"),
                                format!("{t} ms"),
                                "a time > 0 ms",
                            ));
                        };
                        spikes.push((step, (np.first_id + i) as u32));
                    }
                }
                spikes.sort_unstable();
                SourceDrive::List { spikes, next: 0 }
            }
        });
    }
    Ok(())
}

/// Makes ready what is measured of every part.
fn add_measures(
    w: &mut Worker,
    network: &Network,
    protocol: &Protocol,
    programs: &[Option<StepProgram>],
    grid: Option<Grid>,
) -> Result<(), SimError> {
    let Some(grid) = grid else { return Ok(()) };
    for (p, part) in w.shard.parts.iter().enumerate() {
        let population = &network.circuit.populations[part.population];
        let (Some(program), Some(neuron)) = (&programs[part.population], population.neuron())
        else {
            return Err(SimError::Thread);
        };
        let place = Place {
            part,
            neuron,
            program,
            parameters: &network.populations[part.population].parameters,
            bin: grid.bin as f64 * network.dt,
            dt: network.dt,
        };
        // Populations without a membrane potential whose input can be taken apart have no moments.
        let input = match protocol.record.input_moments {
            true => neuron.model.membrane_input().ok(),
            false => None,
        };
        w.measures.push(Measures {
            part: p,
            grid,
            dt: network.dt,
            input: input.and_then(|i| PartInput::new(&place, &i, p, &w.currents)),
            spiking: protocol.record.statistics.then(|| Spiking {
                trains: vec![TrainSums::default(); part.n],
                ..Spiking::default()
            }),
            closed: Vec::new(),
        });
    }
    Ok(())
}

impl CpuRun {
    /// Checks the trace requests and places a buffer wherever a requested neuron lives.
    fn plan_traces(
        &mut self,
        network: &Network,
        protocol: &Protocol,
        programs: &[Option<StepProgram>],
    ) -> Result<(), SimError> {
        for (r, request) in protocol.record.traces.iter().enumerate() {
            let who = format!(
                "trace of `{}` in `{}`",
                request.variable, request.population
            );
            let Some((p, population)) = network.circuit.population(&request.population) else {
                return Err(SimError::value(
                    who,
                    "population",
                    &request.population,
                    format!(
                        "one of {}",
                        network
                            .populations
                            .iter()
                            .map(|p| p.name.as_str())
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                ));
            };
            let (Some(program), Some(neuron)) = (&programs[p], population.neuron()) else {
                return Err(SimError::value(
                    who,
                    "population",
                    &request.population,
                    "a population of neurons",
                ));
            };
            let model = &neuron.model;
            let named = program
                .states
                .iter()
                .position(|s| s.name == request.variable);
            let output = model.output(&request.variable).map(|(_, o)| o);
            let output = || output.and_then(|o| output_column(program, model, o));
            let Some(state) = named.or_else(output) else {
                let states = program.states.iter().map(|s| s.name.as_str());
                let names: Vec<&str> = states
                    .chain(model.outputs.iter().map(|o| o.name.as_str()))
                    .collect();
                return Err(SimError::value(
                    who,
                    "variable",
                    &request.variable,
                    format!(
                        "one of {} (receptors with equal time constants share one state)",
                        names.join(", ")
                    ),
                ));
            };
            let first = whole_steps("start", request.start.unwrap_or(0.0), network.dt)?.max(1);
            let last = request
                .stop
                .map_or(Ok(u64::MAX), |t| whole_steps("stop", t, network.dt))?;
            let every = request
                .interval
                .map_or(Ok(1), |t| whole_steps("interval", t, network.dt))?
                .max(1);
            let chosen: Vec<u64> = match &request.neurons {
                NeuronSelection::All => (0..population.size).collect(),
                NeuronSelection::Range { first, number } => {
                    let end = first.saturating_add(*number);
                    // What lies beyond the population is found below.
                    (*first..end.min(population.size.saturating_add(1))).collect()
                }
                NeuronSelection::List(v) => v.clone(),
            };
            if let Some(bad) = chosen.iter().find(|i| **i >= population.size) {
                return Err(SimError::value(
                    who,
                    "neuron",
                    bad,
                    format!("an index below {}", population.size),
                ));
            }
            if chosen.is_empty() {
                return Err(SimError::value(
                    who,
                    "neurons",
                    "an empty selection",
                    "at least one neuron",
                ));
            }
            let first_id = network.populations[p].first_id;
            let unit = unit(model, &program.states[state]);
            self.trace_heads.push(neuropil_recording::Trace {
                population: request.population.clone(),
                variable: request.variable.clone(),
                unit: unit.clone(),
                neurons: chosen.iter().map(|i| first_id + i).collect(),
                first_step: first,
                every_steps: every,
                values: Vec::new(),
            });
            for w in &mut self.workers {
                for (k, part) in w
                    .shard
                    .parts
                    .iter()
                    .enumerate()
                    .filter(|(_, part)| part.population == p)
                {
                    let range = part.first..part.first + part.n as u64;
                    let neurons: Vec<(usize, usize)> = chosen
                        .iter()
                        .enumerate()
                        .filter(|(_, i)| range.contains(i))
                        .map(|(column, i)| ((i - part.first) as usize, column))
                        .collect();
                    if !neurons.is_empty() {
                        w.traces.push(TraceBuffer {
                            request: r,
                            part: k,
                            state,
                            neurons,
                            first,
                            last,
                            every,
                            scale: factor(&unit),
                            values: Vec::new(),
                        });
                    }
                }
            }
        }
        Ok(())
    }
}
