//! `design storage`: the pulses that write and erase a bit in a bistable circuit.

use super::gate::RATES_ONLY;
use super::given::{Given, Tries, drift, drifts, ratio};
use super::outcome::Output;
use crate::circuits::failure;
use crate::failure::Failure;
use crate::values;
use neuropil::designs::{self, storage};

/// Design the pulses of the common drift that switch a bistable circuit up and down: one stored bit
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  \
    neuropil design storage ekelmans_2023_bistable --drive \"2.8 mV/s\" --pulse 200ms --pulse 500ms --range \"-20..20 mV/s\" --time-step 0.05ms --try 2\n\n\
    The circuit written is switched up and down by pulses of the longest duration, half as large again as the least that do by the rate dynamics with the delays and \
    synaptic filters of the circuit; --try simulates it.")]
pub struct StorageWish {
    #[command(flatten)]
    given: Given,
    /// Common drift at which the bit is kept, inside the window of bistability
    #[arg(long, value_name = "DRIFT", value_parser = drift, allow_hyphen_values = true)]
    drive: f64,
    /// Duration of a pulse; repeatable
    #[arg(long, value_name = "TIME", value_parser = values::time_step, required = true)]
    pulse: Vec<f64>,
    /// Common drifts that pulses may reach
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "0..100 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    /// How long each state is held in the circuit written
    #[arg(long, value_name = "TIME", value_parser = values::time_step, default_value = "2s")]
    hold: f64,
    #[command(flatten)]
    tries: Tries,
    #[command(flatten)]
    output: Output,
}

impl StorageWish {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let start = self.given.load()?;
        let wish = designs::StorageWish {
            drive: self.drive,
            tries: self.tries.options(RATES_ONLY),
            pulses: self.pulse,
            range: self.range,
            ratios: self.ratio,
            hold: self.hold,
        };
        self.output.tell(storage(&start, &wish).map_err(failure)?)
    }
}
