//! What designs are given: the circuit, drifts and rates as texts, and how they are tried.

use crate::circuits::{CircuitChoice, MachineChoice, failure};
use crate::failure::Failure;
use crate::interrupt;
use crate::verbs::solve::Noise;
use clap::Args;
use clap::ValueEnum;
use neuropil::FollowOptions;
use neuropil::circuit::{Dimension, Quantity};
use neuropil::designs::{DesignTheory, Start};
use neuropil::network::Seeds;
use neuropil::theory::{InputNoise, TheoryOptions};

/// Which theory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theory {
    /// Ricciardi-Siegert rates with the noise that neurons make for each other
    SelfConsistent,
    /// Stabilized supralinear network: power laws fitted at the noise from outside
    Ssn,
}

/// Circuit and theory.
#[derive(Args, Debug)]
pub struct Given {
    #[command(flatten)]
    pub circuit: CircuitChoice,
    /// Theory that the design rests on
    #[arg(long, value_enum, default_value_t = Theory::SelfConsistent)]
    pub theory: Theory,
    /// How the synaptic filtering of noise is treated
    #[arg(long, value_enum, default_value_t = Noise::Coloured)]
    pub noise: Noise,
    /// Correct for a threshold that is tested once per step of this length (white noise and jumps only)
    #[arg(long, value_name = "TIME", value_parser = crate::values::time_step)]
    pub time_step: Option<f64>,
    /// Input port that takes designed currents [default: the only one of each neuron model]
    #[arg(long, value_name = "NAME")]
    pub port: Option<String>,
}

impl Given {
    /// Reads the circuit and makes the model; warnings of the theory go to stderr.
    pub fn load(&self) -> Result<Start, Failure> {
        let circuit = self.circuit.load()?;
        let options = TheoryOptions {
            noise: match self.noise {
                Noise::Coloured => InputNoise::ColouredShift,
                Noise::White => InputNoise::White,
            },
            time_step: self.time_step,
            ..TheoryOptions::default()
        };
        let theory = match self.theory {
            Theory::SelfConsistent => DesignTheory::SelfConsistent,
            Theory::Ssn => DesignTheory::Ssn,
        };
        let made = Start::new(circuit, theory, &options, self.port.clone()).map_err(failure)?;
        for warning in &made.warnings {
            eprintln!("warning: {warning}");
        }
        Ok(made)
    }
}

/// How a design is tried.
#[derive(Args, Debug)]
pub struct Tries {
    /// Simulate the spiking network under the design, with N networks, and compare
    #[arg(long = "try", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    networks: Option<u64>,
    #[command(flatten)]
    machine: MachineChoice,
}

impl Tries {
    /// Networks of the seeds 1 to N, with spikes counted in bins of `bin` ms.
    pub fn options(&self, bin: f64) -> Option<FollowOptions> {
        let networks = self.networks?;
        let seeds = (1..=networks).map(|network| Seeds { network, trial: 0 });
        Some(FollowOptions {
            bin,
            seeds: seeds.collect(),
            engine: self.machine.engine(),
            interrupt: Some(interrupt::flag()),
            ..FollowOptions::default()
        })
    }
}

/// Dimension of a drift, voltage over time.
const DRIFT: Dimension = Dimension::of(-1, 1, 0, 0);

/// A drift such as `20 mV/s`, mV/ms.
pub fn drift(text: &str) -> Result<f64, String> {
    let value = Quantity::parse_as(text, DRIFT).map_err(|e| e.to_string())?;
    if value.is_finite() {
        Ok(value)
    } else {
        Err("expected a finite drift, such as \"20 mV/s\"".into())
    }
}

/// A range of drifts such as `0..50 mV/s`, mV/ms.
pub fn drifts(text: &str) -> Result<(f64, f64), String> {
    const EXPECTED: &str = "expected a range of drifts with its unit, such as \"0..50 mV/s\"";
    let (low, high) = text.split_once("..").ok_or(EXPECTED)?;
    let number = |c: char| c.is_ascii_digit() || "+-.eE ".contains(c);
    let unit = high.trim_start_matches(number);
    let with_unit = if low
        .trim_end()
        .ends_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        format!("{} {unit}", low.trim())
    } else {
        low.trim().to_owned()
    };
    let (a, b) = (drift(&with_unit)?, drift(high.trim())?);
    if a < b {
        Ok((a, b))
    } else {
        Err(EXPECTED.into())
    }
}

/// A positive rate such as `4 spikes/s`, 1/ms.
pub fn rate(text: &str) -> Result<f64, String> {
    let value = Quantity::parse_as(text, Dimension::RATE).map_err(|e| e.to_string())?;
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err("expected a rate above 0, such as \"4 spikes/s\"".into())
    }
}

/// NAME=NUMBER.
pub fn ratio(text: &str) -> Result<(String, f64), String> {
    let (name, value) = crate::values::pair(text)?;
    match value.parse::<f64>() {
        Ok(x) if x.is_finite() => Ok((name, x)),
        _ => Err("expected NAME=NUMBER, such as I=0.8".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drifts_have_units() {
        assert_eq!(drift("20 mV/s"), Ok(0.02));
        assert_eq!(drifts("0..50 mV/s"), Ok((0.0, 0.05)));
        assert_eq!(drifts("-2 mV/s .. 50 mV/s"), Ok((-0.002, 0.05)));
        assert_eq!(drifts("-1e1..5e1 mV/s"), Ok((-0.01, 0.05)));
        for bad in [
            "0..50",
            "50..0 mV/s",
            "5 mV/s",
            "a..b mV/s",
            "0..5 mV",
            "..",
        ] {
            assert!(drifts(bad).is_err(), "{bad}");
        }
        assert_eq!(rate("4 spikes/s"), Ok(0.004));
        assert!(rate("-4 spikes/s").is_err() && rate("4").is_err());
        assert_eq!(ratio("I=0.8"), Ok(("I".into(), 0.8)));
        assert!(ratio("I=x").is_err() && ratio("0.8").is_err());
    }
}
