//! `solve`: rates of a circuit by mean-field theory, without a simulation: its working point, all steady states, and
//! branches of them along a parameter; or its states in the limit of strong coupling.

mod along;
mod balance;
mod balance_along;
mod states;

use crate::circuits::{CircuitChoice, failure};
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use clap::ValueEnum;
use neuropil::circuit::Circuit;
use neuropil::theory::{
    CircuitModel, InputNoise, TheoryError, TheoryOptions, to_self_consistent, to_ssn, working_point,
};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;

/// Treatment of synaptic filtering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Noise {
    /// Threshold and reset shifted to first order in the square root of tau_syn/tau_m
    Coloured,
    /// White noise, whatever the synaptic time constants
    White,
}

/// Which theory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theory {
    /// Ricciardi-Siegert rates with the noise that neurons make for each other
    SelfConsistent,
    /// Stabilized supralinear network: power laws fitted at the noise from outside
    Ssn,
    /// Limit of strong coupling, all inputs cancelling: W, X, mean |J| K, rates -W^-1 X
    Balanced,
    /// The same, populations allowed to fall silent: solutions of r = [W r + X + r]+ (every one, up to 20 populations), stability, uniqueness
    SemiBalanced,
}

/// Solve for rates and inputs of all populations (mean-field theory): one working point, all steady states, or branches
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  neuropil solve brunel_2000 --set g=5 --json\n  \
    neuropil solve brunel_2000 --states\n  \
    neuropil solve brunel_2000 --theory ssn --states\n  \
XX    Mean input is in mV relative to E_L; sigma in mV in Brunel's convention (the free membrane potential has variance sigma^2/2).\n\
    Parameters of the rate model: mu_ext (common drift, mV/s), size, and for populations X, Y r[X] (part of mu_ext), mu_ext[X] (mV/s), \
    sigma[X] (mV/√s), tau[X], T[X] (ms), J[X,Y] (mV, onto X from Y).\n\
    Inputs in the limit of strong coupling: r[S] (rate of the source population S, spikes/s), I[X] (constant input, mV)."
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
    /// Mean in-degree of a projection in place of the one that its rule expects; repeatable
    #[arg(long, value_name = "PROJECTION=K", value_parser = crate::values::pair)]
    in_degree: Vec<(String, String)>,
    /// Potential at which the driving forces of conductances are taken, for the limit of strong coupling, such as "-55 mV"
    #[arg(long, value_name = "POTENTIAL", value_parser = crate::values::potential, allow_hyphen_values = true)]
    at_potential: Option<f64>,
    /// Which theory: the first two make the rate model of --states and --along, the last two are the limit of strong coupling
    #[arg(long, value_enum, default_value_t = Theory::SelfConsistent)]
    theory: Theory,
    /// All steady states, with stability and regime
    #[arg(long, conflicts_with = "along")]
    states: bool,
    /// Branches of steady states along a parameter of the rate model, such as "mu_ext=0..20 mV/s", with folds and Hopf points
    #[arg(long, value_name = "PARAMETER=LOW..HIGH", value_parser = crate::values::pair)]
    along: Option<(String, String)>,
    /// Another value of a parameter of the rate model, such as "r[I]=0.8"; repeatable
    #[arg(long, value_name = "PARAMETER=VALUE", value_parser = crate::values::pair)]
    change: Vec<(String, String)>,
    /// Write the points of the branches to this file
    #[arg(long, value_name = "FILE", requires = "along")]
    csv: Option<PathBuf>,
    /// Write a figure of the branches, branches.svg and branches.png, into this folder
    #[arg(long, value_name = "DIR", requires = "along")]
    figure: Option<PathBuf>,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Solve {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let circuit = self.circuit.load()?;
        let options = self.options()?;
        if matches!(self.theory, Theory::Balanced | Theory::SemiBalanced) {
            return match &self.along {
                None => balance::run(&self, &circuit, &options),
                Some(_) if self.theory == Theory::Balanced => Err(Failure::input(
                    "--along: balanced rates are linear in the input; expected --theory semi-balanced, whose states bend",
                )),
                Some((name, range)) => balance_along::run(&self, &circuit, &options, (name, range)),
            };
        }
        if self.at_potential.is_some() {
            return Err(Failure::input(
                "--at-potential: expected --theory balanced or semi-balanced, which take mean inputs only",
            ));
        }
        if let Some((parameter, range)) = &self.along {
            let made = self.rate_model(&circuit, &options)?;
            return along::run(&self, &circuit, &made, parameter, range);
        }
        if self.states || self.theory == Theory::Ssn || !self.change.is_empty() {
            let made = self.rate_model(&circuit, &options)?;
            return states::run(&self, &circuit, &made);
        }
        self.point(&circuit, &options)
    }

    fn options(&self) -> Result<TheoryOptions, Failure> {
        let in_degree = self.in_degree.iter().map(|(name, text)| {
            crate::values::fraction(text)
                .map(|k| (name.clone(), k))
                .map_err(|e| Failure::input(format!("--in-degree {name}={text}: {e}")))
        });
        Ok(TheoryOptions {
            noise: match self.noise {
                Noise::Coloured => InputNoise::ColouredShift,
                Noise::White => InputNoise::White,
            },
            time_step: self.time_step,
            potential: self.at_potential,
            weight_variance: self.weight_variance,
            in_degree: in_degree.collect::<Result<_, _>>()?,
            ..TheoryOptions::default()
        })
    }

    /// The rate model that was asked for, with its parameters changed.
    fn rate_model(
        &self,
        circuit: &Circuit,
        options: &TheoryOptions,
    ) -> Result<CircuitModel, Failure> {
        let make = || -> Result<CircuitModel, TheoryError> {
            let made = match self.theory {
                Theory::SelfConsistent => to_self_consistent(circuit, options)?,
                _ => to_ssn(circuit, options)?,
            }
            .with_common_drive()?;
            let mut values = made.model.parameter_values();
            for (name, text) in &self.change {
                let (k, value) = made.model.read_parameter(name, text)?;
                if let Some(place) = values.get_mut(k) {
                    *place = value;
                }
            }
            made.at(&values)
        };
        make().map_err(|e| failure(e.into()))
    }

    fn theory_name(&self) -> &'static str {
        match self.theory {
            Theory::SelfConsistent => "self-consistent theory",
            Theory::Ssn => "SSN",
            Theory::Balanced => "balanced",
            Theory::SemiBalanced => "semi-balanced",
        }
    }

    fn point(&self, circuit: &Circuit, options: &TheoryOptions) -> Result<(), Failure> {
        let point = working_point(circuit, options).map_err(|e| failure(e.into()))?;
        let published = neuropil::published_rates(circuit);
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
