//! `design weights`: weights that move so that all rates follow wanted courses at constant input.

use super::given::{Given, Tries};
use super::outcome::Output;
use super::shape::TargetChoice;
use crate::circuits::failure;
use crate::failure::Failure;
use neuropil::designs::{WeightWish, weights};
use neuropil::theory::design::WeightOptions;

/// Design weights that move in time so that rates follow wanted courses at the circuit's own constant inputs
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design weights ekelmans_2023_supersaturating --target E=sine:2.2,0.3,1s --target I=constant:0.8 --free E,I --free I,E --json\n  \
    neuropil design weights ekelmans_2023_supersaturating --target E=sine:1.6,0.6,1s --target I=constant:1.2 --out follow --try 3\n\n\
    Of all weights that would do, those of least relative change are taken; signs stay (Dale's law). The circuit written has a factor over \
    time for every projection (`weight_course`); times begin with the measured time.")]
pub struct Weights {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    target: TargetChoice,
    /// A weight that may move, as TARGET,SOURCE such as E,I; repeatable [default: all]
    #[arg(long, value_name = "TARGET,SOURCE", value_parser = pair)]
    free: Vec<(String, String)>,
    /// Largest magnitude of a weight, times its present one
    #[arg(long, value_name = "FACTOR", default_value_t = 10.0)]
    largest: f64,
    /// Count the change of rates, T d(rate)/dt
    #[arg(long)]
    dynamic: bool,
    #[command(flatten)]
    tries: Tries,
    /// Bins of the comparison
    #[arg(long, value_name = "TIME", value_parser = crate::values::time_step, default_value = "20ms")]
    bin: f64,
    #[command(flatten)]
    output: Output,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once(',') {
        Some((a, b)) if !a.trim().is_empty() && !b.trim().is_empty() => {
            Ok((a.trim().into(), b.trim().into()))
        }
        _ => Err("expected TARGET,SOURCE, such as E,I".into()),
    }
}

impl Weights {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let start = self.given.load()?;
        let place = |name: &str| start.population(Some(name)).map_err(failure);
        let free = self.free.iter().map(|(a, b)| Ok((place(a)?, place(b)?)));
        let wish = WeightWish {
            target: self.target.target(&start)?,
            options: WeightOptions {
                free: free.collect::<Result<_, Failure>>()?,
                largest: self.largest,
                dynamic: self.dynamic,
            },
            tries: self.tries.options(self.bin),
        };
        self.output.tell(weights(&start, &wish).map_err(failure)?)
    }
}
