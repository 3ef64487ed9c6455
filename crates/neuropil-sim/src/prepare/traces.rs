//! The traces asked for: where their neurons live, and the buffers that take their samples.

use super::whole_steps;
use crate::error::SimError;
use crate::run::CpuRun;
use crate::worker::{Sampled, TraceBuffer};
use neuropil_circuit::units::Unit;
use neuropil_circuit::{NeuronModel, NeuronSelection, Protocol};
use neuropil_network::Network;
use neuropil_scheme::{StateSlot, StepProgram, output_column};

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

impl CpuRun {
    /// Checks the trace requests and places a buffer wherever a requested neuron lives.
    pub(super) fn plan_traces(
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
                synapses: None,
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
                    let places: Vec<(u32, u32)> = (0..)
                        .zip(&chosen)
                        .filter(|(_, i)| range.contains(i))
                        .map(|(column, i)| ((i - part.first) as u32, column))
                        .collect();
                    if !places.is_empty() {
                        w.traces.push(TraceBuffer {
                            request: r,
                            what: Sampled::State(k, state),
                            places,
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
