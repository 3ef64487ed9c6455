//! `estimate`: what a run will need, before anything is built.

use crate::circuits::{CircuitChoice, EngineChoice, ProtocolChoice, failure};
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, bytes, grouped};
use neuropil::network::Network;
use neuropil::sim::{available_memory, estimate};
use serde_json::json;
use std::sync::Arc;

/// Predict neurons, synapses and peak memory of a run, without building it
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  neuropil estimate potjans_diesmann_2014 --scale 0.5 --threads 2 --duration 10s --json\n\n\
    Recorded spikes are counted at 10 spikes/s. `simulate` refuses a run that does not fit into the memory available."
)]
pub struct Estimate {
    #[command(flatten)]
    circuit: CircuitChoice,
    #[command(flatten)]
    protocol: ProtocolChoice,
    #[command(flatten)]
    engine: EngineChoice,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Estimate {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let circuit = self.circuit.load()?;
        let protocol = self.protocol.of(&circuit);
        let name = circuit.name.clone();
        let network = Network::realize(Arc::new(circuit), protocol.dt, self.engine.seeds())
            .map_err(|e| failure(e.into()))?;
        let engine = self.engine.engine();
        let e = estimate(&network, &protocol, &engine).map_err(|e| failure(e.into()))?;
        let available = available_memory();
        let fits = available.map(|a| e.peak_memory_bytes <= a);
        if self.json {
            return print::json(&json!({
                "circuit": name,
                "scale": self.circuit.scale,
                "threads": engine.thread_count(e.neurons),
                "neurons": e.neurons,
                "synapses": e.synapses,
                "peak_memory_bytes": e.peak_memory_bytes,
                "synapse_bytes": e.synapse_bytes,
                "neuron_bytes": e.neuron_bytes,
                "recording_bytes": e.recording_bytes,
                "building_bytes": e.building_bytes,
                "available_memory_bytes": available,
                "fits": fits,
            }));
        }
        let mut t = TextTable::new(&["part", ">estimate"]);
        t.row(["neurons".to_owned(), grouped(e.neurons)]);
        t.row(["synapses".to_owned(), grouped(e.synapses)]);
        t.row(["memory at the peak".to_owned(), bytes(e.peak_memory_bytes)]);
        t.row(["  synapses".to_owned(), bytes(e.synapse_bytes)]);
        t.row(["  neurons".to_owned(), bytes(e.neuron_bytes)]);
        t.row(["  recording".to_owned(), bytes(e.recording_bytes)]);
        t.row(["  while building".to_owned(), bytes(e.building_bytes)]);
        t.row([
            "memory available".to_owned(),
            available.map_or("unknown".into(), bytes),
        ]);
        let verdict = match fits {
            Some(true) => "it fits\n",
            Some(false) => "it does not fit: use a smaller --scale or a larger machine\n",
            None => "",
        };
        print::text(&format!("{name}\n\n{}\n{verdict}", t.text()))
    }
}
