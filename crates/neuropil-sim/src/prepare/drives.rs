//! What drives the neurons of a shard from outside or continuously: Poisson trains, currents, weighted sums of outputs.

use super::whole_steps;
use crate::coupling::{Incoming, Inflow};
use crate::course::Counts;
use crate::current::{Component, CurrentDrive, Signal};
use crate::drive::{DriveSpan, PoissonDrive};
use crate::error::SimError;
use crate::fluctuation::Fluctuation;
use crate::layout::Part;
use crate::patterns::PatternDrive;
use crate::segment::BLOCK;
use crate::worker::Worker;
use neuropil_circuit::{
    NeuronUse, NoiseProcess, Protocol, Receptor, Stimulus, StimulusKind, Value, Waveform,
};
use neuropil_network::{DrawnPatterns, Network, ProjectionPlan, Purpose, Schedule};
use neuropil_numerics::random::Stream;
use neuropil_scheme::StepProgram;
use std::sync::Arc;

/// Steps in which a stimulus acts.
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

/// Adds the stimuli and the continuous projections onto every part; gives the number of continuous synapses.
pub fn add_drives(
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
                StimulusKind::Patterns { port, patterns, .. } => {
                    let k = input(neuron, program, port, &who)?;
                    let from = s.neurons.map_or(0, |(first, _)| first);
                    if let Some(schedule) = Schedule::new(s, network.seeds, network.dt)
                        && !driven.is_empty()
                    {
                        let drawn = DrawnPatterns::new(s, network.seeds);
                        let place = (part.first, part.n, driven.clone(), from);
                        ports[k].push(Component {
                            steps,
                            neurons: Some(driven),
                            signal: Signal::Patterns(PatternDrive::new(
                                patterns, drawn, schedule, place,
                            )),
                        });
                    }
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
