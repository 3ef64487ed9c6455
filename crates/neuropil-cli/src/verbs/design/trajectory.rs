//! `design trajectory`: inputs under which all rates follow wanted courses.

use super::given::{Given, Tries, drift};
use super::outcome::Output;
use super::shape::TargetChoice;
use crate::circuits::failure;
use crate::failure::Failure;
use neuropil::designs::{TrajectoryWish, trajectory};
use neuropil::theory::design::InputOptions;

/// Design inputs under which the rates of all populations follow wanted courses
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design trajectory ekelmans_2023_supersaturating --target E=sine:1.6,0.6,1s --target I=constant:1.2 --out follow --try 3\n  \
    neuropil design trajectory my.toml --csv wanted.csv --dynamic --highest \"100 mV/s\" --json\n\n\
    The circuit written has a current for each population that adds to its own inputs; times begin with the measured time. \
    Quasi-static inputs (the default) lag behind fast courses by what the answer says; --dynamic counts the time constants of the rates.")]
pub struct Trajectory {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    target: TargetChoice,
    /// Count the change of rates, T d(rate)/dt
    #[arg(long)]
    dynamic: bool,
    /// Lowest input from outside that is allowed, all inputs of a population counted
    #[arg(long, value_name = "DRIFT", value_parser = drift, default_value = "0 mV/s", allow_hyphen_values = true)]
    lowest: f64,
    /// Highest input from outside that is allowed [default: no bound]
    #[arg(long, value_name = "DRIFT", value_parser = drift)]
    highest: Option<f64>,
    #[command(flatten)]
    tries: Tries,
    /// Bins of the comparison
    #[arg(long, value_name = "TIME", value_parser = crate::values::time_step, default_value = "20ms")]
    bin: f64,
    #[command(flatten)]
    output: Output,
}

impl Trajectory {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let start = self.given.load()?;
        let wish = TrajectoryWish {
            target: self.target.target(&start)?,
            options: InputOptions {
                dynamic: self.dynamic,
                bounds: vec![(self.lowest, self.highest.unwrap_or(f64::INFINITY))],
                ..InputOptions::default()
            },
            tries: self.tries.options(self.bin),
        };
        self.output
            .tell(trajectory(&start, &wish).map_err(failure)?)
    }
}
