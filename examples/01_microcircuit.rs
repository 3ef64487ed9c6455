//! Simulates the cortical microcircuit of Potjans & Diesmann (2014) at a tenth of its size and prints its rates.

use neuropil::analysis::{SummaryOptions, summarize};
use neuropil::circuit::Protocol;
use neuropil::{SimulateOptions, load, scaled, simulate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let full = load("potjans_diesmann_2014", &[])?;
    // Fewer neurons and synapses, stronger weights, and a current in place of the mean input that is lost.
    let (circuit, _) = scaled(&full, 0.1)?;
    let protocol = Protocol {
        warmup: 200.0,
        duration: 500.0,
        ..circuit.protocol.clone()
    };
    let outcome = simulate(
        &circuit,
        SimulateOptions {
            protocol: Some(protocol),
            ..Default::default()
        },
    )?;

    println!(
        "{} neurons, {} synapses",
        outcome.facts.neurons, outcome.facts.synapses
    );
    for population in summarize(&outcome.recording, &SummaryOptions::default())? {
        println!("{:5} rate {}", population.name, population.rate);
    }
    println!("real-time factor {:.2}", outcome.real_time_factor());
    Ok(())
}
