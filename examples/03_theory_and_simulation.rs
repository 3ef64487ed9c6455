//! Rates of Brunel's (2000) network by theory and by simulation, from the same description.

use neuropil::analysis::{SummaryOptions, summarize};
use neuropil::circuit::Protocol;
use neuropil::theory::{TheoryOptions, working_point};
use neuropil::{SimulateOptions, load, simulate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Inhibition five times stronger than excitation, external input at twice the threshold rate.
    let choose = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let circuit = load("brunel_2000", &[choose("g", "5"), choose("eta", "2")])?;

    let point = working_point(&circuit, &TheoryOptions::default())?;
    let protocol = Protocol {
        warmup: 200.0,
        duration: 300.0,
        ..circuit.protocol.clone()
    };
    let outcome = simulate(
        &circuit,
        SimulateOptions {
            protocol: Some(protocol),
            ..Default::default()
        },
    )?;

    for measured in summarize(&outcome.recording, &SummaryOptions::default())? {
        let solved = point.populations.iter().find(|p| p.name == measured.name);
        let solved = solved.map_or(f64::NAN, |p| p.rate * 1e3);
        println!(
            "{}: theory {solved:.2} spikes/s, simulation {}",
            measured.name, measured.rate
        );
    }
    Ok(())
}
