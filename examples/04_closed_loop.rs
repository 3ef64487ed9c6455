//! A run in hand: records a potential and steps the network in a closed loop.
//!
//! Every millisecond a controller counts the spikes of the excitatory neurons and, where they are too many, pulls all
//! of them back to their reset potential.

use neuropil::circuit::{NeuronSelection, Protocol, TraceRequest};
use neuropil::network::{Network, Seeds};
use neuropil::sim::{CpuEngine, Run};
use std::sync::Arc;

/// Spikes in a millisecond that the controller tolerates.
const LIMIT: u64 = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // With weak inhibition this network fires fast and in synchrony.
    let circuit = Arc::new(neuropil::load(
        "brunel_2000",
        &[("g".into(), "3".into()), ("eta".into(), "2".into())],
    )?);
    let mut protocol = Protocol {
        warmup: 0.0,
        duration: 100.0,
        ..circuit.protocol.clone()
    };
    protocol.record.traces.push(TraceRequest {
        population: "E".into(),
        variable: "V_m".into(),
        neurons: NeuronSelection::List(vec![0]),
        start: None,
        stop: None,
        interval: None,
    });
    let network = Network::realize(
        circuit,
        protocol.dt,
        Seeds {
            network: 1,
            trial: 0,
        },
    )?;
    for controlled in [false, true] {
        let mut run = CpuEngine::default().prepare_run(&network, &protocol)?;
        let steps = (1.0 / protocol.dt).round() as u64;
        let (mut spikes, mut pulls) = (0, 0);
        while run.step() < run.total_steps() {
            run.advance(steps)?;
            let new = run.facts().spikes - spikes;
            spikes += new;
            if controlled && new > LIMIT {
                let n = run.state("E", "V_m")?.len();
                run.set("E", "V_m", &vec![10.0; n])?;
                pulls += 1;
            }
        }
        let recording = Box::new(run).finish()?;
        let trace = recording.traces.first().ok_or("no trace")?;
        let mean = trace.values.iter().sum::<f64>() / trace.values.len() as f64;
        println!(
            "controlled: {controlled:5}; {spikes} spikes, {pulls} pulls, mean V_m of neuron 0: {mean:.1} mV"
        );
    }
    Ok(())
}
