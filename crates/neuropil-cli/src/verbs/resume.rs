//! `resume`: goes on with a simulation that was interrupted, or makes a finished one longer.

use crate::circuits::{CheckpointChoice, MachineChoice, failure};
use crate::failure::Failure;
use crate::interrupt;
use crate::progress::Shown;
use crate::values;
use crate::verbs::outcome::Done;
use neuropil::ResumeOptions;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Go on with a simulation that was interrupted or killed, from its last checkpoint, to the same bits
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil simulate potjans_diesmann_2014 --duration 100s --out results --checkpoint-every 1s\n  \
    neuropil resume results\n  \
    neuropil resume results --duration 200s --threads 8\n\n\
    The folder holds all that is needed. Threads and instruction set may differ from before: the bits do not.\n\
    With a longer --duration a finished run goes on; results/checkpoint may be removed where that is not wanted.")]
pub struct Resume {
    /// Folder that `simulate --out DIR` with checkpoints wrote into
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Measured time in all, such as 20s [default: as it was]
    #[arg(long, value_name = "TIME", value_parser = values::time, allow_hyphen_values = true)]
    duration: Option<f64>,
    /// Write the weights of plastic projections to this file at the end, also where the run ends early
    #[arg(long, value_name = "FILE")]
    save_weights: Option<PathBuf>,
    #[command(flatten)]
    machine: MachineChoice,
    #[command(flatten)]
    checkpoints: CheckpointChoice,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
    /// No progress bar
    #[arg(long)]
    no_progress: bool,
}

impl Resume {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        if !self.folder.is_dir() {
            let folder = self.folder.display();
            let what = match self.folder.is_file() {
                true => {
                    "is a file, expected the folder of a simulation; weights go into a new one (simulate --weights)"
                }
                false => "there is no such folder",
            };
            return Err(Failure::input(format!("{folder}: {what}")));
        }
        let _claim = neuropil::claim_folder(&self.folder).map_err(failure)?;
        let interrupted = interrupt::flag();
        let drawn = Arc::new(AtomicU64::new(0));
        let mut shown = Shown::new(self.no_progress, self.json, drawn.clone());
        let mut engine = self.machine.engine();
        engine.drawn = Some(drawn);
        let mut report = |p| shown.report(p);
        let options = ResumeOptions {
            engine,
            progress: Some(&mut report),
            interrupt: Some(interrupted),
            duration: self.duration,
            every: self.checkpoints.given(),
            save_weights: self.save_weights,
            keep_weights: false,
        };
        let result = neuropil::resume(&self.folder, options);
        shown.end();
        let (circuit, outcome) = result.map_err(failure)?;
        let done = Done {
            circuit: &circuit,
            scale: None,
            outcome: &outcome,
            out: Some(&self.folder),
            warnings: Vec::new(),
        };
        done.conclude(self.json)
    }
}
