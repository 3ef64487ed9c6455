//! `design window`: bistability between two wanted values of a parameter.

use super::given::{Given, drifts, ratio};
use super::outcome::Output;
use crate::circuits::failure;
use crate::failure::Failure;
use crate::values;
use neuropil::designs::{BistableWish, window};

/// Design a window of bistability: two folds at wanted common drifts, by moving two parameters
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design window ekelmans_2023_bistable --window \"2..4 mV/s\" --by \"J[E,E]=1..10 mV\" --by \"mu_ext[E]=-20..20 mV/s\" --theory ssn --noise white\n  \
    neuropil design window ekelmans_2023_bistable --window \"-1..2 mV/s\" --by \"tau[E]=10..40 ms\" --by \"J[E,E]=1..10 mV\" --noise white --out window\n\n\
    A window around 0 is persistent activity: two stable states without input. Weights keep their signs; parameters are those of `neuropil solve --help`.")]
pub struct Window {
    #[command(flatten)]
    given: Given,
    /// Wanted window of the common drift
    #[arg(long, value_name = "RANGE", value_parser = drifts, allow_hyphen_values = true)]
    window: (f64, f64),
    /// A parameter that may move, with its range, such as "J[E,E]=1..10 mV"; give two
    #[arg(long, value_name = "PARAMETER=LOW..HIGH", value_parser = values::pair, required = true)]
    by: Vec<(String, String)>,
    /// Common drifts in which folds are looked for to begin with
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "-10..30 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    #[command(flatten)]
    output: Output,
}

impl Window {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let start = self.given.load()?;
        let wish = BistableWish {
            window: self.window,
            by: self.by,
            range: self.range,
            ratios: self.ratio,
        };
        self.output.tell(window(&start, &wish).map_err(failure)?)
    }
}
