//! `design peak`: a supersaturating circuit whose rate peaks at a wanted height.

use super::given::{Given, drifts, rate, ratio};
use super::outcome::Output;
use crate::circuits::failure;
use crate::failure::Failure;
use neuropil::designs::{self, peak};

/// Design a supersaturating circuit: the height at which its rate peaks along the common drift
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design peak ekelmans_2023_supersaturating --height \"4 spikes/s\" --theory ssn\n  \
    neuropil design peak ekelmans_2023_supersaturating --height \"3 spikes/s\" --by \"J[E,I]\" --out peak\n\n\
    Without --by the factor c of Ekelmans et al. (2023) is turned: weights from inhibitory onto excitatory populations times c, from \
    excitatory onto inhibitory ones and the drift of inhibitory ones over c. The circuit written stands at its peak.")]
pub struct PeakWish {
    #[command(flatten)]
    given: Given,
    /// Height of the peak
    #[arg(long, value_name = "RATE", value_parser = rate)]
    height: f64,
    /// Population that peaks [default: the first excitatory one]
    #[arg(long, value_name = "NAME")]
    population: Option<String>,
    /// Turn this parameter instead of c, such as J[E,I] or r[I]
    #[arg(long, value_name = "PARAMETER")]
    by: Option<String>,
    /// Common drifts among which the peak is looked for
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "0..200 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    #[command(flatten)]
    output: Output,
}

impl PeakWish {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let start = self.given.load()?;
        let wish = designs::PeakWish {
            height: self.height,
            population: self.population,
            by: self.by,
            range: self.range,
            ratios: self.ratio,
        };
        self.output.tell(peak(&start, &wish).map_err(failure)?)
    }
}
