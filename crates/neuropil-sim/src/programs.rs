//! Which program each population runs.

use crate::error::SimError;
use neuropil_circuit::structure::structure;
use neuropil_circuit::{Column, PopulationKind, Protocol, Structure, Value};
use neuropil_network::{Network, ProjectionPlan};
use neuropil_scheme::{LowerOptions, Scheme, StepProgram, find_merges, lower};

/// Lowers the model of every population; `None` for sources.
pub fn programs(
    network: &Network,
    protocol: &Protocol,
) -> Result<Vec<Option<StepProgram>>, SimError> {
    let mut out = Vec::new();
    for (np, p) in network.populations.iter().zip(&network.circuit.populations) {
        let PopulationKind::Neuron(neuron) = &p.kind else {
            out.push(None);
            continue;
        };
        let model = &neuron.model;
        let scheme = protocol.scheme.of(&model.name);
        let mut ports: Vec<usize> = network
            .circuit
            .stimuli
            .iter()
            .chain(&protocol.stimuli)
            .filter(|s| s.target == p.name)
            .filter_map(|s| s.kind.port())
            .filter_map(|port| model.inputs.iter().position(|i| i.name == port))
            .chain(continuous_ports(network, out.len()))
            .collect();
        ports.sort_unstable();
        ports.dedup();
        let merges = match structure(model) {
            Structure::Linear(linear) if matches!(scheme, Scheme::Auto | Scheme::Exact) => {
                find_merges(model, &linear, &|name| match np.parameters.get(name) {
                    Some(Column::Uniform(x)) => Some(Value::Constant(*x)),
                    _ => None,
                })
            }
            _ => Vec::new(),
        };
        let program = lower(
            model,
            &LowerOptions {
                merges,
                ports,
                scheme,
            },
        )
        .map_err(|error| SimError::Scheme {
            population: p.name.clone(),
            error,
        })?;
        out.push(Some(program));
    }
    Ok(out)
}

/// Input ports of population `target` that continuous projections enter.
fn continuous_ports(network: &Network, target: usize) -> Vec<usize> {
    let neuron = network.circuit.populations.get(target);
    let Some(model) = neuron.and_then(|p| p.neuron()).map(|n| &n.model) else {
        return Vec::new();
    };
    let onto = |p: &&ProjectionPlan| p.target == target && p.output.is_some();
    let receptors = network.plans.iter().filter(onto).map(|p| p.receptor);
    let events = receptors.filter_map(|r| model.receptors.get(r));
    events
        .flat_map(|r| &r.events)
        .filter_map(|e| model.inputs.iter().position(|i| i.name == e.state))
        .collect()
}
