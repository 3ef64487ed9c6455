//! `design gate`: input steps at which a circuit computes a function of two inputs.

use super::given::{Given, Tries, drift, drifts, ratio};
use super::outcome::Output;
use crate::circuits::failure;
use crate::failure::Failure;
use crate::values;
use clap::ValueEnum;
use neuropil::designs::{self, gate};
use neuropil::theory::design::{Gate, GateOptions};

/// Functions of two inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Function {
    /// One input, not both
    Xor,
    /// Both
    And,
    /// Any
    Or,
    /// Not both
    Nand,
    /// None
    Nor,
    /// None or both
    Xnor,
}

impl Function {
    fn gate(self) -> Gate {
        match self {
            Self::Xor => Gate::Xor,
            Self::And => Gate::And,
            Self::Or => Gate::Or,
            Self::Nand => Gate::Nand,
            Self::Nor => Gate::Nor,
            Self::Xnor => Gate::Xnor,
        }
    }
}

/// Design a gate: base and step of the common drift at which the rate of a population computes a function of two inputs
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design gate ekelmans_2023_supersaturating xor --range \"0..50 mV/s\" --out xor\n  \
    neuropil design gate ekelmans_2023_bistable and --range \"0..6 mV/s\" --time-step 0.05ms --hold 2s --try 2\n\n\
    No, one and both inputs drive the circuit with base, base + step and base + 2 step; the margin is the distance of the nearest output \
    from the threshold. The circuit written goes through none, one, none, other, none, both, none, which --try simulates.")]
pub struct GateWish {
    #[command(flatten)]
    given: Given,
    /// Function
    #[arg(value_name = "FUNCTION", value_enum)]
    function: Function,
    /// Population whose rate is the output [default: the first excitatory one]
    #[arg(long, value_name = "NAME")]
    population: Option<String>,
    /// Range of common drifts that may be used
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "0..50 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Drift without inputs [default: the best]
    #[arg(long, value_name = "DRIFT", value_parser = drift, allow_hyphen_values = true)]
    base: Option<f64>,
    /// Drift that one input adds [default: the best]
    #[arg(long, value_name = "DRIFT", value_parser = drift)]
    step: Option<f64>,
    /// Let the circuit keep the state of its last input (bistable circuits)
    #[arg(long)]
    latch: bool,
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    /// How long each input is held in the circuit written
    #[arg(long, value_name = "TIME", value_parser = values::time_step, default_value = "1s")]
    hold: f64,
    #[command(flatten)]
    tries: Tries,
    #[command(flatten)]
    output: Output,
}

impl GateWish {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let start = self.given.load()?;
        let wish = designs::GateWish {
            gate: self.function.gate(),
            tries: self.tries.options(RATES_ONLY),
            population: self.population,
            options: GateOptions {
                range: self.range,
                base: self.base,
                step: self.step,
                may_latch: self.latch,
                grid: 200,
            },
            ratios: self.ratio,
            hold: self.hold,
        };
        self.output.tell(gate(&start, &wish).map_err(failure)?)
    }
}

/// Bins where none matter, ms: rates are counted over whole stretches.
pub const RATES_ONLY: f64 = 20.0;
