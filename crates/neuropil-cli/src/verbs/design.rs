//! `design`: from a wanted activity to the inputs or weights that bring it about.

mod gate;
mod given;
mod outcome;
mod peak;
mod shape;
mod storage;
mod trajectory;
mod weights;
mod window;

use crate::failure::Failure;
use clap::Subcommand;

/// Design inputs or weights for a wanted activity: trajectories, peaks, gates, windows of bistability, stored bits
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design trajectory ekelmans_2023_supersaturating --target E=sine:1.6,0.6,1s --target I=constant:1.2 --duration 3s --out follow\n  \
    neuropil simulate follow/circuit.toml\n  \
    neuropil design peak ekelmans_2023_supersaturating --height \"4 spikes/s\" --theory ssn --json\n  \
    neuropil design gate ekelmans_2023_supersaturating xor --range \"0..50 mV/s\"\n  \
    neuropil design window ekelmans_2023_bistable --window \"2..4 mV/s\" --by \"J[E,E]=1..10 mV\" --by \"tau[E]=10..40 ms\" --noise white\n\n\
    What cannot be had is refused with the reasons (exit code 1); --nearest takes the nearest that can. Every design of a circuit has \
    --json, and --out DIR for a circuit that `neuropil simulate` runs, data as CSV, and a figure.")]
pub struct Design {
    #[command(subcommand)]
    wish: Wish,
}

#[derive(Subcommand, Debug)]
enum Wish {
    Trajectory(trajectory::Trajectory),
    Weights(weights::Weights),
    Peak(peak::PeakWish),
    Gate(gate::GateWish),
    Window(window::Window),
    Storage(storage::StorageWish),
}

impl Design {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        match self.wish {
            Wish::Trajectory(w) => w.run(),
            Wish::Weights(w) => w.run(),
            Wish::Peak(w) => w.run(),
            Wish::Gate(w) => w.run(),
            Wish::Window(w) => w.run(),
            Wish::Storage(w) => w.run(),
        }
    }
}
