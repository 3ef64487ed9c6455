//! The weights of a projection, synapse by synapse, and files of them: what a trained network is kept in.
//!
//! A file is one of [`Blocks`]: `meta` (JSON: format and version, circuit, seed, time, and of each projection its name, unit, number
//! of synapses and targets, and the digest of its connectivity), and for projection number K, counted from 0, `weight/K`
//! (`f64`, in the unit said), `source/K` (`u32`, index within the source population) and `indegree/K` (`u32`, synapses of each
//! target in order), all in the canonical order of synapses: targets ascending, then as the connection rule gives them.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::atomic::io_error;
use crate::{Blocks, RecordingError};

const FORMAT: &str = "neuropil weights";
const VERSION: u32 = 1;
/// The most bytes of a file that are read.
const MAX_FILE: u64 = 64 << 30;

/// The synapses of a projection in their canonical order: targets ascending, then as the connection rule gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// Name of the projection.
    pub projection: String,
    /// Unit of the weights.
    pub unit: String,
    /// Source of each synapse, within its population.
    pub source: Vec<u32>,
    /// Number of synapses of each target, in order.
    pub in_degree: Vec<u32>,
    /// Weight of each synapse.
    pub weight: Vec<f64>,
    /// Digest of sources, targets and delays: equal for equal connectivity.
    pub digest: u64,
}

impl Weights {
    /// Target of each synapse, within its population.
    pub fn targets(&self) -> Vec<u32> {
        let each = (0..).zip(&self.in_degree);
        each.flat_map(|(t, n)| std::iter::repeat_n(t, *n as usize))
            .collect()
    }
}

/// Weights with where they come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightFile {
    /// Name of the circuit.
    pub circuit_name: String,
    /// Its hash.
    pub circuit_hash: String,
    /// Seed of the network.
    pub network_seed: u64,
    /// When they were taken, ms from the start of the run.
    pub time: f64,
    /// Version of neuropil.
    pub neuropil_version: String,
    /// The projections.
    pub projections: Vec<Weights>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    format: String,
    version: u32,
    neuropil_version: String,
    circuit_name: String,
    circuit_hash: String,
    network_seed: u64,
    time: f64,
    projections: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    projection: String,
    unit: String,
    synapses: u64,
    targets: u64,
    digest: u64,
}

impl WeightFile {
    /// Writes a file that is either whole or not there.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the disk is full or the folder missing; [`RecordingError::Value`] for columns of unequal length.
    pub fn write(&self, path: &Path) -> Result<(), RecordingError> {
        let mut blocks = Blocks::new();
        let mut projections = Vec::new();
        for (k, p) in self.projections.iter().enumerate() {
            if let Some(problem) = fault(p) {
                let who = format!("weights of projection `{}`", p.projection);
                return Err(RecordingError::value(who, problem, "columns that agree"));
            }
            blocks.insert_reals(format!("weight/{k}"), p.weight.iter().copied());
            for (name, column) in [("source", &p.source), ("indegree", &p.in_degree)] {
                let bytes: Vec<u8> = column.iter().flat_map(|x| x.to_le_bytes()).collect();
                blocks.insert(format!("{name}/{k}"), bytes);
            }
            projections.push(Entry {
                projection: p.projection.clone(),
                unit: p.unit.clone(),
                synapses: p.weight.len() as u64,
                targets: p.in_degree.len() as u64,
                digest: p.digest,
            });
        }
        let meta = Meta {
            format: FORMAT.into(),
            version: VERSION,
            neuropil_version: self.neuropil_version.clone(),
            circuit_name: self.circuit_name.clone(),
            circuit_hash: self.circuit_hash.clone(),
            network_seed: self.network_seed,
            time: self.time,
            projections,
        };
        let json = serde_json::to_vec(&meta)
            .map_err(|e| RecordingError::value("metadata", e, "values that JSON can hold"))?;
        blocks.insert("meta", json);
        blocks.write(path)
    }

    /// Reads a file and checks every byte.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where it is missing, [`RecordingError::Format`] where it is damaged, cut off, of another kind or
    /// version. Never a panic, whatever the bytes.
    pub fn read(path: &Path) -> Result<Self, RecordingError> {
        let length = std::fs::metadata(path).map_err(|e| io_error(path, "read it", e))?;
        if length.len() > MAX_FILE {
            let problem = format!("{} bytes, expected at most {MAX_FILE}", length.len());
            return Err(RecordingError::Format {
                path: path.to_owned(),
                problem,
            });
        }
        let bytes = std::fs::read(path).map_err(|e| io_error(path, "read it", e))?;
        Self::parse(&bytes, path)
    }

    /// Weights from the bytes of a file; `path` is only named in errors.
    ///
    /// # Errors
    /// As [`WeightFile::read`].
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, RecordingError> {
        let problem = |problem: String| RecordingError::Format {
            path: path.to_owned(),
            problem,
        };
        let blocks = Blocks::parse(bytes, path)?.0;
        let meta = blocks.get("meta");
        let meta = meta.ok_or_else(|| problem("no block `meta`: not a file of weights".into()))?;
        let head: Head = serde_json::from_slice(meta).map_err(|e| problem(e.to_string()))?;
        if head.format != FORMAT && head.format.starts_with("neuropil") {
            return Err(problem(format!(
                "a file of another kind, `{}`, expected `{FORMAT}`, as save_weights (--save-weights) writes it",
                head.format
            )));
        }
        if head.format != FORMAT || head.version != VERSION {
            return Err(problem(format!(
                "`{}` version {}, expected `{FORMAT}` version {VERSION}",
                head.format, head.version
            )));
        }
        let meta: Meta = serde_json::from_slice(meta).map_err(|e| problem(e.to_string()))?;
        let mut projections: Vec<Weights> = Vec::new();
        for (k, e) in meta.projections.into_iter().enumerate() {
            let missing = |name: &str| {
                problem(format!(
                    "block `{name}/{k}` is missing or of the wrong size"
                ))
            };
            let whole = |name: &str, length: u64| -> Result<Vec<u32>, RecordingError> {
                let values = blocks.integers(&format!("{name}/{k}"), length);
                let values = values.ok_or_else(|| missing(name))?;
                Ok(values.into_iter().map(|x| x as u32).collect())
            };
            let weight = blocks.reals(&format!("weight/{k}"), e.synapses);
            let weights = Weights {
                source: whole("source", e.synapses)?,
                in_degree: whole("indegree", e.targets)?,
                weight: weight.ok_or_else(|| missing("weight"))?,
                projection: e.projection,
                unit: e.unit,
                digest: e.digest,
            };
            if let Some(fault) = fault(&weights) {
                return Err(problem(format!(
                    "projection `{}`: {fault}",
                    weights.projection
                )));
            }
            if projections
                .iter()
                .any(|p| p.projection == weights.projection)
            {
                return Err(problem(format!(
                    "projection `{}` stands there twice",
                    weights.projection
                )));
            }
            projections.push(weights);
        }
        if blocks.names().count() != 1 + 3 * projections.len() {
            return Err(problem("blocks that belong to no projection".into()));
        }
        Ok(Self {
            circuit_name: meta.circuit_name,
            circuit_hash: meta.circuit_hash,
            network_seed: meta.network_seed,
            time: meta.time,
            neuropil_version: meta.neuropil_version,
            projections,
        })
    }
}

/// What is at odds within the columns.
fn fault(w: &Weights) -> Option<String> {
    let synapses = w.in_degree.iter().map(|n| u64::from(*n)).sum::<u64>();
    let n = w.weight.len();
    if w.source.len() != n || synapses != n as u64 {
        let sources = w.source.len();
        return Some(format!(
            "{n} weights, {sources} sources, in-degrees that sum to {synapses}"
        ));
    }
    let bad = w.weight.iter().position(|x| !x.is_finite())?;
    Some(format!("weight {} of synapse {bad}", w.weight[bad]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> WeightFile {
        WeightFile {
            circuit_name: "c".into(),
            circuit_hash: "00".into(),
            network_seed: 3,
            time: 12.5,
            neuropil_version: "1".into(),
            projections: vec![Weights {
                projection: "I->E".into(),
                unit: "nS".into(),
                source: vec![4, 4, 0],
                in_degree: vec![0, 2, 1],
                weight: vec![0.5, -0.0, 3.0],
                digest: u64::MAX,
            }],
        }
    }

    #[test]
    fn what_is_written_is_read_and_every_damaged_byte_is_noticed() {
        let name = format!("neuropil-weights-{}.npl", std::process::id());
        let path = std::env::temp_dir().join(name);
        example().write(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let read = WeightFile::read(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read.unwrap(), example());
        assert_eq!(example().projections[0].targets(), [1, 1, 2]);
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 4;
            assert!(WeightFile::parse(&bad, &path).is_err(), "byte {at}");
            assert!(
                WeightFile::parse(&bytes[..at], &path).is_err(),
                "{at} bytes"
            );
        }
        let missing = WeightFile::read(&path).unwrap_err().to_string();
        assert!(missing.contains("neuropil-weights"), "{missing}");
    }

    #[test]
    fn a_file_of_another_kind_is_called_so() {
        let said = |meta: &str| {
            let mut blocks = Blocks::new();
            blocks.insert("meta", meta.as_bytes().to_vec());
            let bytes = blocks.to_bytes().unwrap().0;
            let error = WeightFile::parse(&bytes, Path::new("x.npl")).unwrap_err();
            error.to_string()
        };
        let other = said(r#"{ "format": "neuropil checkpoint", "version": 3 }"#);
        assert!(
            other.contains("x.npl") && other.contains("another kind, `neuropil checkpoint`"),
            "{other}"
        );
        let newer = said(r#"{ "format": "neuropil weights", "version": 99 }"#);
        assert!(newer.contains("version 99, expected"), "{newer}");
        let none = WeightFile::parse(b"{ }", Path::new("x.npl")).unwrap_err();
        assert!(none.to_string().contains("x.npl"), "{none}");
    }

    #[test]
    fn columns_at_odds_are_refused() {
        let path = std::env::temp_dir().join("neuropil-weights-odd.npl");
        let mut odd = example();
        odd.projections[0].in_degree.push(1);
        assert!(odd.write(&path).unwrap_err().to_string().contains("I->E"));
        let mut nan = example();
        nan.projections[0].weight[1] = f64::NAN;
        assert!(
            nan.write(&path)
                .unwrap_err()
                .to_string()
                .contains("synapse 1")
        );
        assert!(!path.exists());
    }
}
