//! `simulate`: realizes a circuit, runs it, and says what its neurons did.

use crate::circuits::{CheckpointChoice, CircuitChoice, EngineChoice, ProtocolChoice, failure};
use crate::failure::Failure;
use crate::progress::Shown;
use crate::verbs::outcome::Done;
use crate::{interrupt, print};
use neuropil::sim::SimError;
use neuropil::{Error, SimulateOptions, StartWeights};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Simulate a circuit and report rates, irregularity, speed and memory
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil simulate potjans_diesmann_2014 --scale 0.1 --duration 1s --warmup 0.5s --seed 1 --threads 2\n  \
    neuropil simulate potjans_diesmann_2014 --set background=dc --duration 1s --json\n  \
    neuropil simulate mine.toml --record 'E:V_m:first 10' --out results\n  \
    neuropil simulate vogels_2011 --duration 10s --save-weights trained.npl\n\n\
    --out writes spikes.parquet, traces.parquet, recording.json, circuit.toml and rates.csv.\n\
    Ctrl-C ends the run with what was recorded (\"complete\": false, exit code 130).\n\
    With --checkpoint-every or --checkpoint-wall a run that was interrupted or killed goes on with `neuropil resume DIR`, to the same bits.\n\
    spikes_sha256 is over (u64 step, u64 neuron), little-endian, ordered, warm-up excluded.")]
pub struct Simulate {
    #[command(flatten)]
    circuit: CircuitChoice,
    #[command(flatten)]
    protocol: ProtocolChoice,
    #[command(flatten)]
    engine: EngineChoice,
    /// Write spikes, traces, circuit and rates into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write into a folder that is not empty
    #[arg(long, requires = "out")]
    force: bool,
    /// Write spikes as they come and keep none in memory, for long runs; of the statistics only rates are computed
    #[arg(long, requires = "out")]
    stream: bool,
    /// Begin with the weights of this file, of a run with the same connectivity, in place of those that the circuit declares
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Write the weights of plastic projections to this file at the end, also where the run ends early
    #[arg(long, value_name = "FILE")]
    save_weights: Option<PathBuf>,
    #[command(flatten)]
    checkpoints: CheckpointChoice,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
    /// No progress bar
    #[arg(long)]
    no_progress: bool,
}

impl Simulate {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let interrupted = interrupt::flag();
        let checkpoints = self.checkpoints.policy(self.out.as_deref())?;
        let circuit = self.circuit.load()?;
        let protocol = self.protocol.of(&circuit);
        // Claimed first: a folder that another run is filling is not one to be overwritten with --force.
        let claim = |folder: &PathBuf| neuropil::claim_folder(folder).map_err(failure);
        let _claim = self.out.as_ref().map(claim).transpose()?;
        if let Some(folder) = &self.out {
            if !self.force {
                neuropil::refuse_filled(folder).map_err(failure)?;
            }
            // What is written there now is another run.
            neuropil::forget_checkpoint(folder).map_err(failure)?;
        }
        let warnings = circuit.check().map_err(|e| failure(e.into()))?;
        let warnings: Vec<String> = warnings.iter().map(|w| w.to_string()).collect();
        if !self.json {
            warnings.iter().for_each(|w| eprintln!("warning: {w}"));
        }
        let drawn = Arc::new(AtomicU64::new(0));
        let mut shown = Shown::new(self.no_progress, self.json, drawn.clone());
        let mut engine = self.engine.engine();
        engine.drawn = Some(drawn);
        let mut report = |p| shown.report(p);
        let options = SimulateOptions {
            protocol: Some(protocol),
            seeds: self.engine.seeds(),
            engine,
            progress: Some(&mut report),
            interrupt: Some(interrupted),
            checkpoints,
            weights: self.weights.map(StartWeights::File),
            save_weights: self.save_weights,
            keep_weights: false,
        };
        let result = match self.out.as_deref().filter(|_| self.stream) {
            Some(folder) => neuropil::simulate_streaming(&circuit, options, folder),
            None => neuropil::simulate(&circuit, options),
        };
        shown.end();
        if let (true, Err(Error::Sim(SimError::Interrupted))) = (self.json, &result) {
            print::json(
                &json!({ "circuit": circuit.name, "complete": false, "spikes": 0, "populations": [] }),
            )?;
        }
        let outcome = result.map_err(failure)?;
        let done = Done {
            circuit: &circuit,
            scale: Some(self.circuit.scale),
            outcome: &outcome,
            out: self.out.as_deref(),
            warnings,
        };
        done.conclude(self.json)
    }
}
