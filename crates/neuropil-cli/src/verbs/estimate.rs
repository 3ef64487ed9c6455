//! `estimate`: what a run will need, before anything is built.

use crate::circuits::{CircuitChoice, EngineChoice, ProtocolChoice, failure};
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, bytes, grouped};
use neuropil::network::Network;
use neuropil::sim::{available_memory, estimate};
use serde_json::json;
use std::sync::Arc;

/// Predict neurons, synapses, peak memory and disk space of a run, without building it
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  neuropil estimate potjans_diesmann_2014 --scale 0.5 --threads 2 --duration 10s --json\n\n\
    Recorded spikes are counted at 10 spikes/s; on disk a spike or a sample takes at most as much as in memory, as a rule less than half. `simulate` refuses a run that does not fit into the memory available."
)]
pub struct Estimate {
    #[command(flatten)]
    circuit: CircuitChoice,
    #[command(flatten)]
    protocol: ProtocolChoice,
    #[command(flatten)]
    engine: EngineChoice,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Estimate {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let circuit = self.circuit.load()?;
        let protocol = self.protocol.of(&circuit);
        let name = circuit.name.clone();
        let network = Network::realize(Arc::new(circuit), protocol.dt, self.engine.seeds())
            .map_err(|e| failure(e.into()))?;
        let engine = self.engine.engine();
        let e = estimate(&network, &protocol, &engine).map_err(|e| failure(e.into()))?;
        let available = available_memory();
        // Columns of 8 bytes for each neuron and window.
        let record = &protocol.record;
        let windows = record
            .window
            .map_or(1.0, |w| (protocol.duration / w).ceil());
        let columns = 5 * u64::from(record.input_moments) + 4 * u64::from(record.statistics);
        let moments = 8 * columns * e.neurons * windows as u64;
        let disk = e.recording_bytes + moments;
        let free = free_disk();
        let fits = available.map(|a| e.peak_memory_bytes <= a);
        if self.json {
            return print::json(&json!({
                "circuit": name,
                "scale": self.circuit.scale,
                "threads": engine.thread_count(e.neurons),
                "neurons": e.neurons,
                "synapses": e.synapses,
                "peak_memory_bytes": e.peak_memory_bytes,
                "synapse_bytes": e.synapse_bytes,
                "neuron_bytes": e.neuron_bytes,
                "recording_bytes": e.recording_bytes,
                "building_bytes": e.building_bytes,
                "available_memory_bytes": available,
                "disk_bytes": disk,
                "free_disk_bytes": free,
                "fits": fits,
            }));
        }
        let mut t = TextTable::new(&["part", ">estimate"]);
        t.row(["neurons".to_owned(), grouped(e.neurons)]);
        t.row(["synapses".to_owned(), grouped(e.synapses)]);
        t.row(["memory at the peak".to_owned(), bytes(e.peak_memory_bytes)]);
        t.row(["  synapses".to_owned(), bytes(e.synapse_bytes)]);
        t.row(["  neurons".to_owned(), bytes(e.neuron_bytes)]);
        t.row(["  recording".to_owned(), bytes(e.recording_bytes)]);
        t.row(["  while building".to_owned(), bytes(e.building_bytes)]);
        t.row([
            "memory available".to_owned(),
            available.map_or("unknown".into(), bytes),
        ]);
        t.row(["disk with --out, at most".to_owned(), bytes(disk)]);
        t.row([
            "disk free here".to_owned(),
            free.map_or("unknown".into(), bytes),
        ]);
        if free.is_some_and(|free| disk > free) {
            eprintln!("warning: the recording may not fit on the disk of this folder");
        }
        let verdict = match fits {
            Some(true) => "it fits\n",
            Some(false) => "it does not fit: use a smaller --scale or a larger machine\n",
            None => "",
        };
        print::text(&format!("{name}\n\n{}\n{verdict}", t.text()))
    }
}

/// Bytes that may be written in the current folder, where the system says so.
#[cfg(unix)]
fn free_disk() -> Option<u64> {
    let mut facts = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path is a C string, and the system fills the facts where it returns 0.
    let facts = unsafe {
        if libc::statvfs(c".".as_ptr(), facts.as_mut_ptr()) != 0 {
            return None;
        }
        facts.assume_init()
    };
    // The types of the fields differ from system to system.
    #[allow(clippy::unnecessary_cast)]
    (facts.f_bavail as u64).checked_mul(facts.f_frsize as u64)
}

#[cfg(not(unix))]
fn free_disk() -> Option<u64> {
    None
}
