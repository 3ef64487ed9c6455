//! What runs are begun from: checkpoints, weights and sweep files.

use crate::folder::Folder;
use neuropil::circuit::{Protocol, read_circuit};
use neuropil::network::{Network, Seeds};
use neuropil::recording::{Blocks, WeightFile};
use neuropil::sim::{CpuEngine, Engine, Run, Saved, checkpoint};
use neuropil::sweep::Sweep;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Parts blocks from each other where checkpoints are written as parts, see [`sealed`].
const MARK: &[u8] = b"\n=====BLOCK=====\n";

/// A run small enough to be taken up thousands of times a second.
fn small() -> (&'static Network, Protocol) {
    const CIRCUIT: &str = r#"
[circuit]
name = "small"
[populations]
A = { model = "iaf_psc_exp", size = 3, parameters = { I_e = "700 pA" } }
[[projections]]
source = "A"
target = "A"
rule = "all_to_all"
weight = "20 pA"
delay = "1.5 ms"
receptor = "excitatory"
synapse = { model = "stdp", w_max = "40 pA" }
[protocol]
duration = "50 ms"
record = { traces = [{ population = "A", variable = "V_m", interval = "1 ms" }] }
"#;
    static NETWORK: OnceLock<Network> = OnceLock::new();
    let network = NETWORK.get_or_init(|| {
        let circuit = read_circuit(CIRCUIT, None, &[], &neuropil::atlas::library());
        let circuit = circuit.unwrap_or_else(|e| panic!("the small circuit: {e}"));
        let seeds = Seeds {
            network: 1,
            trial: 1,
        };
        let dt = circuit.protocol.dt;
        Network::realize(Arc::new(circuit), dt, seeds).unwrap_or_else(|e| panic!("{e}"))
    });
    (network, network.circuit.protocol.clone())
}

fn engine() -> CpuEngine {
    CpuEngine {
        check_memory: false,
        ..CpuEngine::with_threads(1)
    }
}

/// The file of a checkpoint with its checksums made to fit: parts are name, line break, bytes, and [`MARK`] between
/// two. So that what lies behind the checksums is reached.
fn sealed(parts: &[u8]) -> Vec<u8> {
    let mut blocks = Blocks::new();
    let mut rest = parts;
    while !rest.is_empty() {
        let end = rest.windows(MARK.len()).position(|w| w == MARK);
        let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        rest = end.map_or(&[], |e| rest.get(e + MARK.len()..).unwrap_or_default());
        let break_at = part.iter().position(|b| *b == b'\n').unwrap_or(part.len());
        let (name, bytes) = part.split_at(break_at);
        let bytes = bytes.get(1..).unwrap_or_default();
        blocks.insert(String::from_utf8_lossy(name), bytes);
    }
    blocks.to_bytes().map(|b| b.0).unwrap_or_default()
}

/// The inverse of [`sealed`].
///
/// # Panics
/// Where the bytes are no file of a checkpoint: the caller has just written them.
pub fn parts(file: &[u8]) -> Vec<u8> {
    let (blocks, _) = Blocks::parse(file, Path::new("checkpoint"))
        .unwrap_or_else(|e| panic!("a checkpoint just written: {e}"));
    let all: Vec<Vec<u8>> = blocks
        .names()
        .map(|n| [n.as_bytes(), b"\n", blocks.get(n).unwrap_or_default()].concat())
        .collect();
    all.join(MARK)
}

/// The parts of a checkpoint of the small run, for seeds.
///
/// # Panics
/// Where it cannot be made.
pub fn example() -> Vec<u8> {
    let (network, protocol) = small();
    let folder = Folder::new();
    let write = || -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let mut run = engine().prepare_run(network, &protocol)?;
        run.advance(120)?;
        // Recorded values are taken out, so that the file stands by itself.
        run.drain_spikes();
        run.drain_traces();
        run.checkpoint(folder.whole())?;
        Ok(std::fs::read(folder.path(checkpoint::FILE))?)
    };
    parts(&write().unwrap_or_else(|e| panic!("a checkpoint: {e}")))
}

/// The parts of a file of weights of the small run, for seeds.
///
/// # Panics
/// Where it cannot be made.
pub fn example_weights() -> Vec<u8> {
    let (network, protocol) = small();
    let folder = Folder::new();
    let write = || -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let run = engine().prepare_run(network, &protocol)?;
        let path = folder.path("weights.npl");
        neuropil::save_weights(&run, &path)?;
        Ok(std::fs::read(path)?)
    };
    parts(&write().unwrap_or_else(|e| panic!("a file of weights: {e}")))
}

/// A file of weights as it is, and one whose checksums fit; what was read prints as itself, and is taken up by a run, or refused.
pub(crate) fn weights(bytes: &[u8]) {
    let path = Path::new("weights.npl");
    for file in [bytes.to_vec(), sealed(bytes)] {
        let Ok(read) = WeightFile::parse(&file, path) else {
            continue;
        };
        let folder = Folder::new();
        let place = folder.path("again.npl");
        match read.write(&place).and_then(|()| WeightFile::read(&place)) {
            Ok(again) => assert_eq!(again, read),
            Err(e) => panic!("what was read is not written and read again: {e}"),
        }
        let (network, protocol) = small();
        let Ok(mut run) = engine().prepare(network, &protocol) else {
            continue;
        };
        for w in &read.projections {
            assert_eq!(w.targets().len(), w.weight.len());
            let _ = run.load_weights(w);
        }
    }
}

/// A checkpoint as it is, and one whose checksums fit; what was read is taken up by a run, or refused.
pub(crate) fn checkpoint(bytes: &[u8]) {
    for file in [bytes.to_vec(), sealed(bytes)] {
        let Ok(saved) = Saved::parse(&file) else {
            continue;
        };
        if let Some(text) = saved.circuit() {
            let _ = read_circuit(text, None, &[], &());
        }
        let (network, protocol) = small();
        if let Ok(mut run) = engine().restore(network, &protocol, &saved) {
            // States may be anything, also such as end the run.
            let _ = run.advance(20).map(|_| run.facts());
        }
    }
}

/// A sweep file; tasks of what was read can be asked for.
pub(crate) fn sweep(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(sweep) = Sweep::parse(&text, None) else {
        return;
    };
    for k in [0, sweep.len() / 2, sweep.len() - 1] {
        if let Err(error) = sweep.task(k) {
            panic!("task {k} of {}: {error}", sweep.len());
        }
    }
    assert!(sweep.task(sweep.len()).is_err());
}
