//! `solve`: the working point of a circuit by mean-field theory, without a simulation.

use crate::circuits::{CircuitChoice, failure};
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use clap::ValueEnum;
use neuropil::theory::{InputNoise, TheoryOptions, working_point};
use serde_json::{Value, json};
use std::fmt::Write;

/// Treatment of synaptic filtering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Noise {
    /// Threshold and reset shifted to first order in the square root of tau_syn/tau_m
    Coloured,
    /// White noise, whatever the synaptic time constants
    White,
}

/// Solve for the self-consistent rates and inputs of all populations (mean-field theory)
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  neuropil solve brunel_2000 --set g=5 --json\n\n\
    Mean input is in mV relative to E_L; sigma in mV in Brunel's convention (the free membrane potential has variance sigma^2/2)."
)]
pub struct Solve {
    #[command(flatten)]
    circuit: CircuitChoice,
    /// How the synaptic filtering of noise is treated
    #[arg(long, value_enum, default_value_t = Noise::Coloured)]
    noise: Noise,
    /// Correct for a threshold that is tested once per step of this length (white noise and jumps only)
    #[arg(long, value_name = "TIME", value_parser = crate::values::time_step)]
    time_step: Option<f64>,
    /// Let the spread of drawn weights add to the noise
    #[arg(long)]
    weight_variance: bool,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Solve {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let circuit = self.circuit.load()?;
        let options = TheoryOptions {
            noise: match self.noise {
                Noise::Coloured => InputNoise::ColouredShift,
                Noise::White => InputNoise::White,
            },
            time_step: self.time_step,
            weight_variance: self.weight_variance,
            ..TheoryOptions::default()
        };
        let point = working_point(&circuit, &options).map_err(|e| failure(e.into()))?;
        let published = neuropil::published_rates(&circuit);
        let published_rate = |name: &str| {
            published
                .as_ref()
                .and_then(|(rates, _)| rates.get(name))
                .map(|r| r * 1e3)
        };
        if self.json {
            let populations: Vec<Value> = point
                .populations
                .iter()
                .map(|p| {
                    json!({
                        "name": p.name,
                        "rate": p.rate * 1e3,
                        "mean_input": p.mean_input,
                        "sigma": p.noise,
                        "excitation": p.excitation,
                        "inhibition": p.inhibition,
                        "tau_s": p.tau_s,
                        "published_rate": published_rate(&p.name),
                    })
                })
                .collect();
            return print::json(&json!({
                "circuit": circuit.name,
                "scale": self.circuit.scale,
                "populations": populations,
                "residual": point.residual * 1e3,
                "steps": { "damped": point.steps.0, "newton": point.steps.1 },
                "warnings": point.warnings,
            }));
        }
        let mut t = TextTable::new(&[
            "population",
            ">rate (spikes/s)",
            ">mean input (mV)",
            ">sigma (mV)",
            ">excitation (mV)",
            ">inhibition (mV)",
            ">published (spikes/s)",
        ]);
        for p in &point.populations {
            t.row([
                p.name.clone(),
                number(p.rate * 1e3),
                number(p.mean_input),
                number(p.noise),
                number(p.excitation),
                number(p.inhibition),
                published_rate(&p.name).map_or("–".into(), number),
            ]);
        }
        let mut out = format!("{}: {}\n\n{}", circuit.name, circuit.title, t.text());
        let _ = writeln!(
            out,
            "\nresidual {:.1e} spikes/s after {} damped and {} Newton steps",
            point.residual * 1e3,
            point.steps.0,
            point.steps.1
        );
        for warning in &point.warnings {
            eprintln!("warning: {warning}");
        }
        print::text(&out)
    }
}
