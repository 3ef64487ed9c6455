//! Targets from the command line: one shape for each population, or a CSV file.

use crate::circuits::failure;
use crate::failure::Failure;
use crate::values;
use clap::Args;
use neuropil::designs::{self, Start};
use neuropil::theory::design::{Shape, Target};
use std::path::PathBuf;

/// Wanted rates.
#[derive(Args, Debug)]
pub struct TargetChoice {
    /// Rates of a population in spikes/s: NAME=constant:2, NAME=ramp:1,3, NAME=sine:MEAN,AMPLITUDE,PERIOD such as E=sine:2,0.5,1s,
    /// or NAME=random:MEAN,SD,TIME,SEED such as E=random:2,0.5,300ms,1; one for each population
    #[arg(long = "target", value_name = "SHAPE", value_parser = shape, required_unless_present = "csv", conflicts_with = "csv")]
    target: Vec<(String, Shape)>,
    /// Rates in spikes/s from a CSV file: the column `time (ms)`, and one for each population by name
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Length of targets that are shapes
    #[arg(long, value_name = "TIME", value_parser = values::time_step, default_value = "3s")]
    duration: f64,
}

impl TargetChoice {
    /// The target for the populations of a model.
    pub fn target(&self, start: &Start) -> Result<Target, Failure> {
        let found = match &self.csv {
            Some(path) => designs::read_target(path, &start.names()),
            None => designs::target(start, &self.target, self.duration),
        };
        found.map_err(failure)
    }
}

/// NAME=SHAPE:NUMBERS.
fn shape(text: &str) -> Result<(String, Shape), String> {
    let (name, shape) = values::pair(text)?;
    Ok((name, designs::shape(&shape)?))
}
