//! Short ways to write circuits in Rust.

use neuropil_circuit::{
    Circuit, ConnectionRule, Delay, NeuronModel, NeuronUse, Population, PopulationKind, Projection,
    Protocol, Stimulus, StimulusKind, Value,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A circuit of populations, projections and stimuli, with the default protocol.
pub fn circuit(
    name: &str,
    populations: Vec<Population>,
    projections: Vec<Projection>,
    stimuli: Vec<Stimulus>,
) -> Circuit {
    Circuit {
        name: name.into(),
        title: String::new(),
        description: String::new(),
        references: Vec::new(),
        populations,
        projections,
        stimuli,
        protocol: Protocol::default(),
        published: BTreeMap::new(),
    }
}

/// A population of `size` neurons with some parameters and initial states (inside units).
pub fn neurons(
    name: &str,
    size: u64,
    model: &Arc<NeuronModel>,
    parameters: &[(&str, Value)],
    initial: &[(&str, Value)],
) -> Population {
    let map = |list: &[(&str, Value)]| {
        list.iter()
            .map(|(n, v)| ((*n).to_string(), v.clone()))
            .collect()
    };
    Population {
        name: name.into(),
        size,
        kind: PopulationKind::Neuron(NeuronUse {
            model: model.clone(),
            parameters: map(parameters),
            initial: map(initial),
        }),
        attributes: Default::default(),
    }
}

/// A projection with autapses and multapses allowed, called `source->target receptor`.
pub fn projection(
    source: &str,
    target: &str,
    receptor: &str,
    rule: ConnectionRule,
    weight: Value,
    delay: Value,
) -> Projection {
    Projection {
        name: format!("{source}->{target} {receptor}"),
        source: source.into(),
        target: target.into(),
        receptor: receptor.into(),
        output: None,
        rule,
        allow_autapses: true,
        allow_multapses: true,
        weight,
        weight_course: None,
        delay: Delay::Value(delay),
        synapse: None,
    }
}

/// A stimulus that acts on the whole target all the time.
pub fn stimulus(name: &str, target: &str, kind: StimulusKind) -> Stimulus {
    Stimulus {
        name: name.into(),
        target: target.into(),
        neurons: None,
        start: None,
        stop: None,
        kind,
    }
}
