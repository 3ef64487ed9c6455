//! A run at rest: what a checkpoint holds, read with suspicion.
//!
//! A checkpoint is a folder with a file of [`Blocks`] named [`FILE`], replaced atomically, and files of what was
//! recorded before it, each written once. Everything is indexed by population and neuron, never by thread or shard:
//!
//! | block | holds |
//! |---|---|
//! | `meta` | [`Meta`] as JSON |
//! | `circuit` | the circuit with the protocol of the run, as a circuit file |
//! | `state/P` | states of population number P, one column after the other, `f64` |
//! | `refractory/P` | steps of refractoriness left, `i32` |
//! | `measures/P` | what running measures remember of each neuron, one column after the other, `f64` |
//! | `measured/P` | what they remember of all neurons together, `f64` |
//! | `windows/P` | what they found in each closed window, one column after the other, `f64` |
//! | `counts/P` | spikes in each closed bin, then in the open one, `u64` |
//! | `noise/P/F` | values of fluctuating current number F into population P, or the one value that all share, `f64` |
//! | `given/P/K` | input from outside to driven port number K of population P, `f64` |
//! | `weights/K` | weights of projection number K among those whose synapses have a model, in the canonical order, `f64` |
//! | `sources/K`, `targets/K` | states of the neurons at the two ends of its synapses, one column after the other, `f64` |
//! | `past/K` | states of the sources that synapses still read, newest step first, `f64` |
//! | `flight/step`, `flight/source` | spikes whose synapses were not all reached: step (from 0) and id, `u64` |
//! | `outputs` | outputs in transit: those of continuous projections at the last steps, newest first, `f64` |
//! | `note/NAME` | what the caller keeps with the run |
//!
//! Random numbers depend on the step alone, synapses on circuit and seeds, currents and sources on the step: none of
//! them is kept. A digest over all synapses tells whether they were drawn alike.

use crate::error::SimError;
use neuropil_recording::{Blocks, RecordingError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Name of a checkpoint's file within its folder.
pub const FILE: &str = "checkpoint.npl";
/// What [`Meta::format`] says.
const FORMAT: &str = "neuropil checkpoint";
/// Version of what the blocks mean. Readers refuse others.
const VERSION: u32 = 3;
/// Prefix of the blocks that belong to the caller.
const NOTE: &str = "note/";
/// The most bytes of a file that are read.
const MAX_FILE: u64 = 64 << 30;

/// Everything of a checkpoint that is not a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// `neuropil checkpoint`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Version of neuropil; another one may compute other bits.
    pub neuropil_version: String,
    /// Name of the circuit.
    pub circuit_name: String,
    /// Its hash.
    pub circuit_hash: String,
    /// Fingerprint of the protocol, its duration apart.
    pub protocol_hash: String,
    /// Seed of the network.
    pub network_seed: u64,
    /// Number of the trial.
    pub trial: u64,
    /// Time step, ms.
    pub dt: f64,
    /// Scheme of the run.
    pub scheme: String,
    /// Steps of warm-up.
    pub warmup_steps: u64,
    /// Steps of the whole run.
    pub total_steps: u64,
    /// Steps made.
    pub step: u64,
    /// Neurons and source trains: ids are below this.
    pub ids: u64,
    /// Synapses.
    pub synapses: u64,
    /// Sum of a hash of every synapse.
    pub synapse_digest: u64,
    /// Spikes of neurons so far.
    pub spikes: u64,
    /// Spikes delivered to synapses so far.
    pub synaptic_events: u64,
    /// Spikes that were recorded so far, those taken out included.
    pub recorded_spikes: u64,
    /// Recorded spikes that were taken out.
    pub taken_spikes: u64,
    /// When the run was begun, seconds since 1970-01-01 UTC.
    pub started: u64,
    /// Populations of neurons, in order of id.
    pub populations: Vec<SavedPopulation>,
    /// Projections whose synapses have a model.
    pub modelled: Vec<SavedSynapses>,
    /// Traces, in the order of the protocol, then weights.
    pub traces: Vec<SavedTrace>,
    /// Files of what was recorded, in order of time.
    pub records: Vec<RecordsFile>,
    /// Spikes in flight.
    pub in_flight: u64,
    /// Values of outputs in transit.
    pub outputs: u64,
}

/// A population in a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPopulation {
    /// Name.
    pub name: String,
    /// Neurons.
    pub size: u64,
    /// Fingerprint of its step program, which depends on model and scheme.
    pub program: String,
    /// Names of its states.
    pub states: Vec<String>,
    /// Running measures, where there are any.
    pub measures: Option<SavedMeasures>,
    /// Values of each fluctuating current into it: one a neuron, or one for all.
    pub noises: Vec<u64>,
    /// Numbers of its driven ports that have input from outside.
    pub given: Vec<u64>,
}

/// Synapses with a model of their own in a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSynapses {
    /// Name of the projection.
    pub projection: String,
    /// Synapses.
    pub synapses: u64,
    /// Values of states of sources.
    pub sources: u64,
    /// Values that synapses still read of past steps.
    pub past: u64,
    /// Values of states of targets.
    pub targets: u64,
    /// Whether it learns, where that was said on the way.
    pub learning: Option<bool>,
}

/// Sizes of the running measures of a population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedMeasures {
    /// Columns of what is remembered of each neuron.
    pub columns: u64,
    /// Numbers that all neurons share.
    pub shared: u64,
    /// Columns of all closed windows.
    pub closed: u64,
    /// Counts in bins, that of the open bin among them; 0 where spikes are not measured.
    pub counts: u64,
}

/// A trace in a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedTrace {
    /// Neurons.
    pub width: u64,
    /// Samples made so far.
    pub made: u64,
    /// Samples that were taken out.
    pub taken: u64,
}

/// A file of recorded spikes and samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsFile {
    /// Its name within the folder.
    pub file: String,
    /// Its fingerprint.
    pub sha256: String,
    /// Number of the first spike, and how many.
    pub spikes: (u64, u64),
    /// For each trace, number of the first sample, and how many.
    pub traces: Vec<(u64, u64)>,
}

impl RecordsFile {
    /// Whether nothing is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.spikes.1 == 0 && self.traces.iter().all(|t| t.1 == 0)
    }
}

/// What was recorded and not taken out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// Steps of the spikes.
    pub steps: Vec<u64>,
    /// Their neurons.
    pub neurons: Vec<u64>,
    /// Samples of each trace, row-major time × neuron.
    pub traces: Vec<Vec<f64>>,
}

/// A checkpoint that was read: checked byte by byte and in itself, not yet against a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    pub(crate) meta: Meta,
    pub(crate) blocks: Blocks<'static>,
    pub(crate) records: Records,
    pub(crate) folder: Option<PathBuf>,
}

impl Saved {
    /// Reads the checkpoint in a folder and what was recorded before it.
    ///
    /// # Errors
    /// [`SimError::Recording`] where a file is missing, damaged, cut off, of another kind or version; never a panic.
    pub fn read(folder: &Path) -> Result<Self, SimError> {
        let path = folder.join(FILE);
        let mut saved = Self::parse_at(&read_file(&path)?, &path)?;
        saved.records.traces = vec![Vec::new(); saved.meta.traces.len()];
        for entry in saved.meta.records.clone() {
            saved.read_records(folder, &entry)?;
        }
        if !saved.has_all_records() {
            return Err(format_error(
                &path,
                "what was recorded before it is missing",
            ));
        }
        saved.folder = Some(folder.to_owned());
        Ok(saved)
    }

    /// A checkpoint from the bytes of its file alone; what was recorded before it is not looked at.
    ///
    /// # Errors
    /// As [`Saved::read`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SimError> {
        Self::parse_at(bytes, Path::new(FILE))
    }

    fn parse_at(bytes: &[u8], path: &Path) -> Result<Self, SimError> {
        let blocks = Blocks::parse(bytes, path)?.0.into_owned();
        let problem = |problem: String| format_error(path, problem);
        let meta = blocks
            .get("meta")
            .ok_or_else(|| problem("no block `meta`".into()))?;
        let head: Head = serde_json::from_slice(meta).map_err(|e| problem(e.to_string()))?;
        if head.format == "neuropil weights" {
            return Err(problem(
                "a file of weights, expected the checkpoint of a run; weights go into a new run (--weights, in Python weights=)".into(),
            ));
        }
        if head.format != FORMAT || head.version != VERSION {
            return Err(problem(format!(
                "`{}` version {}, expected `{FORMAT}` version {VERSION}",
                head.format, head.version
            )));
        }
        if head.neuropil_version != env!("CARGO_PKG_VERSION") {
            return Err(problem(format!(
                "written by neuropil {}, expected {}: another version may compute other bits; go on with the one that wrote it",
                head.neuropil_version,
                env!("CARGO_PKG_VERSION")
            )));
        }
        let meta: Meta = serde_json::from_slice(meta).map_err(|e| problem(e.to_string()))?;
        let saved = Self {
            meta,
            blocks,
            records: Records::default(),
            folder: None,
        };
        match saved.fault() {
            None => Ok(saved),
            Some(fault) => Err(problem(fault)),
        }
    }

    /// What is at odds within the checkpoint.
    fn fault(&self) -> Option<String> {
        let m = &self.meta;
        let length = |name: &str| self.blocks.get(name).map(|b| b.len() as u64);
        let mut expected = BTreeSet::from(["meta".to_owned(), "circuit".to_owned()]);
        let mut columns = vec![
            ("flight/step".to_owned(), m.in_flight.checked_mul(8)),
            ("flight/source".to_owned(), m.in_flight.checked_mul(8)),
            ("outputs".to_owned(), m.outputs.checked_mul(8)),
        ];
        for (p, population) in m.populations.iter().enumerate() {
            let reals = |n: u64| population.size.checked_mul(8)?.checked_mul(n);
            let states = population.states.len() as u64;
            columns.push((format!("state/{p}"), reals(states)));
            columns.push((format!("refractory/{p}"), population.size.checked_mul(4)));
            if let Some(m) = &population.measures {
                columns.push((format!("measures/{p}"), reals(m.columns)));
                columns.push((format!("measured/{p}"), m.shared.checked_mul(8)));
                columns.push((format!("windows/{p}"), reals(m.closed)));
                columns.push((format!("counts/{p}"), m.counts.checked_mul(8)));
            }
            for k in &population.given {
                columns.push((format!("given/{p}/{k}"), reals(1)));
            }
            for (f, &n) in population.noises.iter().enumerate() {
                columns.push((format!("noise/{p}/{f}"), n.checked_mul(8)));
            }
        }
        for (k, s) in m.modelled.iter().enumerate() {
            for (name, n) in [
                ("weights", s.synapses),
                ("sources", s.sources),
                ("past", s.past),
                ("targets", s.targets),
            ] {
                columns.push((format!("{name}/{k}"), n.checked_mul(8)));
            }
        }
        for (name, bytes) in columns {
            if bytes.is_none() || length(&name) != bytes {
                return Some(format!("block `{name}` is missing or of the wrong size"));
            }
            expected.insert(name);
        }
        if self.circuit().is_none() {
            return Some("block `circuit` is missing or no text".into());
        }
        let unknown = |n: &&str| !n.starts_with(NOTE) && !expected.contains(*n);
        if let Some(name) = self.blocks.names().find(unknown) {
            return Some(format!("unknown block `{name}`"));
        }
        let counts_agree = m.step <= m.total_steps
            && m.taken_spikes <= m.recorded_spikes
            && m.dt.is_finite()
            && m.traces.iter().all(|t| t.taken <= t.made && t.width > 0)
            && m.records.iter().all(|r| r.traces.len() == m.traces.len());
        if !counts_agree {
            return Some("its counts are at odds with each other".into());
        }
        let flight = self.flight();
        let in_order = flight.is_sorted();
        if !in_order || flight.iter().any(|&(s, id)| s >= m.step || id >= m.ids) {
            return Some("its spikes in flight are at odds with its step and neurons".into());
        }
        None
    }

    fn read_records(&mut self, folder: &Path, entry: &RecordsFile) -> Result<(), SimError> {
        let path = folder.join(&entry.file);
        let wrong = |problem: &str| format_error(&path, problem);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !entry.file.starts_with(RECORDS) || !entry.file.bytes().all(plain) {
            return Err(wrong("not the name of a file of a checkpoint"));
        }
        let bytes = read_file(&path)?;
        let (blocks, sha256) = Blocks::parse(&bytes, &path)?;
        if sha256 != entry.sha256 {
            return Err(wrong("not the file that the checkpoint speaks of"));
        }
        let missing = || wrong("a column is missing or of another length");
        let columns = ["spikes/step", "spikes/neuron"].map(|n| blocks.wholes(n, entry.spikes.1));
        let [Some(steps), Some(neurons)] = columns else {
            return Err(missing());
        };
        // Only what was not taken out later, without gaps.
        let kept = |first: u64, n: u64, taken: u64, have: usize| -> Result<usize, SimError> {
            let skip = taken.saturating_sub(first).min(n);
            let next = taken.saturating_add(have as u64);
            if skip < n && first.checked_add(skip) != Some(next) {
                return Err(wrong("it does not go on where the file before it ended"));
            }
            usize::try_from(skip).map_err(|_| missing())
        };
        let have = self.records.steps.len();
        let skip = kept(entry.spikes.0, entry.spikes.1, self.meta.taken_spikes, have)?;
        self.records.steps.extend(steps.iter().skip(skip));
        self.records.neurons.extend(neurons.iter().skip(skip));
        for (k, (&(first, n), trace)) in entry.traces.iter().zip(&self.meta.traces).enumerate() {
            let width = usize::try_from(trace.width).map_err(|_| missing())?;
            let length = n.checked_mul(trace.width).ok_or_else(missing)?;
            let values = blocks
                .reals(&format!("trace/{k}"), length)
                .ok_or_else(missing)?;
            let Some(before) = self.records.traces.get_mut(k) else {
                return Err(missing());
            };
            let skip = kept(first, n, trace.taken, before.len() / width.max(1))?;
            before.extend(values.iter().skip(skip.saturating_mul(width)));
        }
        Ok(())
    }

    /// Whether the records are here that the counts speak of.
    pub(crate) fn has_all_records(&self) -> bool {
        let (m, r) = (&self.meta, &self.records);
        let samples = |t: &SavedTrace| (t.made - t.taken).checked_mul(t.width);
        let mut pairs = m.traces.iter().zip(&r.traces);
        m.recorded_spikes - m.taken_spikes == r.steps.len() as u64
            && r.traces.len() == m.traces.len()
            && pairs.all(|(t, values)| samples(t) == Some(values.len() as u64))
    }

    /// What is known of the run besides its columns.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The circuit with the run's protocol, as the text of a circuit file.
    pub fn circuit(&self) -> Option<&str> {
        str::from_utf8(self.blocks.get("circuit")?).ok()
    }

    /// What the caller kept under this name.
    pub fn note(&self, name: &str) -> Option<&[u8]> {
        self.blocks.get(&format!("{NOTE}{name}"))
    }

    /// Spikes in flight: step, counted from 0, and source.
    pub(crate) fn flight(&self) -> Vec<(u64, u64)> {
        let column = |name: &str| self.blocks.wholes(name, self.meta.in_flight);
        let steps = column("flight/step").unwrap_or_default();
        let sources = column("flight/source").unwrap_or_default();
        steps.into_iter().zip(sources).collect()
    }
}

/// What tells checkpoints of other versions before the rest is read.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
    neuropil_version: String,
}

impl Meta {
    /// What the first fields say.
    pub(crate) fn versions() -> (String, u32, String) {
        (FORMAT.into(), VERSION, env!("CARGO_PKG_VERSION").into())
    }
}

/// How the names of files of recorded data begin.
pub(crate) const RECORDS: &str = "records-";

/// The name of a note's block.
pub(crate) fn note(name: &str) -> String {
    format!("{NOTE}{name}")
}

pub(crate) fn format_error(path: &Path, problem: impl Into<String>) -> SimError {
    SimError::Recording(RecordingError::Format {
        path: path.to_owned(),
        problem: problem.into(),
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, SimError> {
    let failed = |source| {
        SimError::Recording(RecordingError::Io {
            path: path.to_owned(),
            action: "read it",
            source,
        })
    };
    let length = std::fs::metadata(path).map_err(failed)?.len();
    if length > MAX_FILE {
        let problem = format!("{length} bytes, expected at most {MAX_FILE}");
        return Err(format_error(path, problem));
    }
    std::fs::read(path).map_err(failed)
}
