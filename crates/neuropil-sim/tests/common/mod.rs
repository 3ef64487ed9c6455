//! Models and runs for the tests of the engine.
#![allow(dead_code, unused_imports)]

use neuropil_circuit::{
    Circuit, NeuronModel, NeuronSelection, Population, PopulationKind, Protocol, Source,
    TraceRequest, Value, read_model,
};
use neuropil_network::{Network, Seeds};
use neuropil_recording::Recording;
use neuropil_sim::{CpuEngine, Engine, Run, SimError};
use std::sync::Arc;

pub use neuropil_conformance::{circuit, neurons, projection, stimulus};

/// A model from its text.
pub fn model(text: &str) -> Arc<NeuronModel> {
    Arc::new(read_model(text, None).unwrap_or_else(|e| panic!("{e}")))
}

/// A model of the atlas.
pub fn atlas(name: &str) -> Arc<NeuronModel> {
    neuropil_atlas::neuron(name).unwrap()
}

/// A neuron that only counts: `n` grows by the weight of every spike that arrives, `x` by the input per ms.
pub fn counter() -> Arc<NeuronModel> {
    model(
        r#"
[model]
name = "counter"
deliver = "after propagation"
[states]
n = { initial = 0, unit = "mV" }
m = { initial = 0, unit = "mV" }
x = { initial = 0, unit = "mV" }
[inputs]
u = { unit = "mV/ms" }
[receptors]
in = { unit = "mV", add = { n = "weight" } }
other = { unit = "mV", add = { m = "weight" } }
[dynamics]
x = "u"
"#,
    )
}

/// Source trains.
pub fn source(name: &str, size: u64, source: Source) -> Population {
    Population {
        name: name.into(),
        size,
        kind: PopulationKind::Source(source),
        attributes: Default::default(),
    }
}

/// A number for all.
pub fn c(x: f64) -> Value {
    Value::Constant(x)
}

/// A protocol of some duration, dt = 0.1 ms.
pub fn protocol(duration: f64) -> Protocol {
    Protocol {
        duration,
        ..Protocol::default()
    }
}

/// A trace of all neurons over the whole run.
pub fn trace(population: &str, variable: &str) -> TraceRequest {
    TraceRequest {
        population: population.into(),
        variable: variable.into(),
        neurons: NeuronSelection::All,
        start: None,
        stop: None,
        interval: None,
    }
}

/// The network of a circuit for the protocol's time step.
pub fn network(circuit: Circuit, protocol: &Protocol) -> Network {
    Network::realize(
        Arc::new(circuit),
        protocol.dt,
        Seeds {
            network: 1,
            trial: 1,
        },
    )
    .unwrap()
}

/// A run in hand.
pub fn prepare(
    engine: &CpuEngine,
    circuit: Circuit,
    protocol: &Protocol,
) -> Result<Box<dyn Run>, SimError> {
    engine.prepare(&network(circuit, protocol), protocol)
}

/// Runs to the end with two threads.
pub fn run(circuit: Circuit, protocol: &Protocol) -> Recording {
    let mut run = prepare(&CpuEngine::with_threads(2), circuit, protocol).unwrap();
    run.advance(u64::MAX).unwrap();
    run.finish().unwrap()
}

/// The values of one trace by neuron.
pub fn columns(r: &Recording, which: usize) -> Vec<Vec<f64>> {
    (0..r.traces[which].neurons.len())
        .map(|j| r.traces[which].column(j))
        .collect()
}
