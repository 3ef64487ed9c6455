//! The folder of a sweep: `sweep.json`, one file a task under `tasks`, recordings under `recordings`, and `circuit.toml` with
//! `sweep.toml` where the circuit was in no file. Every file is written
//! atomically and every result vouched for by a checksum, so that a sweep that was cut anywhere goes on from there.

use super::{Status, Sweep, SweepError, TaskResult};
use crate::Error;
use neuropil_recording::write_atomically;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const SWEEP_FORMAT: &str = "neuropil-sweep";
const TASK_FORMAT: &str = "neuropil-sweep-task";
const VERSION: u64 = 1;
/// A result has some kilobytes; a file beyond this is none.
const MAX_RESULT: u64 = 64 << 20;

/// What the folder holds of a task.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// Nothing.
    Missing,
    /// Its result.
    Result(Box<TaskResult>),
    /// A file that is not what was written, and why.
    Damaged(String),
}

impl Stored {
    /// The result, where there is a whole one.
    pub fn result(self) -> Option<TaskResult> {
        match self {
            Self::Result(r) => Some(*r),
            _ => None,
        }
    }

    /// Whether the task ran to its end.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Result(r) if r.status == Status::Done)
    }
}

impl Sweep {
    /// Makes `folder` the folder of this sweep, or checks that it is.
    ///
    /// # Errors
    /// [`SweepError::Changed`] where it holds the results of a sweep with another definition or circuit,
    /// [`SweepError::Folder`] where it holds anything else, and where it cannot be written to.
    pub fn open(&self, folder: &Path) -> Result<(), Error> {
        let path = folder.join("sweep.json");
        if !path.exists() {
            make_folder(folder)?;
            // Other programs may be opening the same folder for the same sweep, and some may have been killed at it.
            if !is_empty_but_for_unfinished(folder)? && !path.exists() {
                return Err(Error::Filled {
                    path: folder.to_owned(),
                });
            }
            let mut bytes = serde_json::to_vec_pretty(&self.identity()).unwrap_or_default();
            bytes.push(b'\n');
            write_atomically(&path, &bytes)?;
        }
        let text = std::fs::read_to_string(&path).map_err(|e| failed(&path, &e))?;
        self.compare(folder, &path, &text)?;
        self.write_given(folder)?;
        make_folder(&folder.join("tasks"))
    }

    fn identity(&self) -> Value {
        let mut definition = self.definition().clone();
        if self.given().is_some() {
            definition.circuit = super::given::CIRCUIT.into();
        }
        json!({
            "format": SWEEP_FORMAT,
            "version": VERSION,
            "circuit_hash": self.circuit_hash(),
            "definition": definition,
        })
    }

    fn compare(&self, folder: &Path, path: &Path, text: &str) -> Result<(), Error> {
        let problem = |problem: String| SweepError::Folder {
            path: path.to_owned(),
            problem,
        };
        let theirs: Value = serde_json::from_str(text)
            .map_err(|e| problem(format!("is not the description of a sweep: {e}")))?;
        if theirs.get("format") != Some(&json!(SWEEP_FORMAT))
            || theirs.get("version") != Some(&json!(VERSION))
        {
            let expected = format!("is not a `{SWEEP_FORMAT}` of version {VERSION}");
            return Err(problem(expected).into());
        }
        // Through text, as theirs went.
        let ours = self.identity().to_string();
        let ours: Value = serde_json::from_str(&ours).unwrap_or_default();
        let mut changes = Vec::new();
        differences("", &theirs, &ours, &mut changes);
        if changes.is_empty() {
            return Ok(());
        }
        Err(SweepError::Changed {
            folder: folder.to_owned(),
            changes,
        }
        .into())
    }

    /// What `folder` holds of task `k`.
    ///
    /// # Errors
    /// [`SweepError::NoTask`]; where the folder cannot be read.
    pub fn stored(&self, folder: &Path, k: u64) -> Result<Stored, Error> {
        let task = self.task(k)?;
        let path = task_file(folder, k);
        let size = match std::fs::metadata(&path) {
            Ok(m) => m.len(),
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Stored::Missing),
            Err(e) => return Err(failed(&path, &e)),
        };
        if size > MAX_RESULT {
            return Ok(Stored::Damaged(format!("has {size} bytes")));
        }
        let bytes = std::fs::read(&path).map_err(|e| failed(&path, &e))?;
        Ok(match read(&bytes) {
            Ok(result) if result.task == task => Stored::Result(Box::new(result)),
            Ok(_) => Stored::Damaged("is the result of another task".into()),
            Err(problem) => Stored::Damaged(problem),
        })
    }
}

/// Where the file of task `k` lies.
pub(super) fn task_file(folder: &Path, k: u64) -> PathBuf {
    folder.join("tasks").join(format!("{k:06}.json"))
}

/// Where the recording of task `k` lies.
pub(super) fn recording_folder(folder: &Path, k: u64) -> PathBuf {
    folder.join("recordings").join(format!("{k:06}"))
}

/// Whether a folder holds nothing, or nothing but beginnings of `sweep.json`.
fn is_empty_but_for_unfinished(folder: &Path) -> Result<bool, Error> {
    let entries = std::fs::read_dir(folder).map_err(|e| failed(folder, &e))?;
    for entry in entries {
        let name = entry.map_err(|e| failed(folder, &e))?.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(".sweep.json.") && name.ends_with(".part")) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(path).map_err(|e| failed(path, &e))
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        error: error.to_string(),
    }
}

/// Writes a result into its place.
pub(super) fn write(folder: &Path, result: &TaskResult) -> Result<(), Error> {
    let path = task_file(folder, result.task.id);
    let value = serde_json::to_value(result).map_err(|e| Error::File {
        path: path.clone(),
        error: e.to_string(),
    })?;
    let file = json!({
        "format": TASK_FORMAT,
        "version": VERSION,
        "sha256": checksum(&value),
        "result": value,
    });
    write_atomically(&path, format!("{file}\n").as_bytes())?;
    Ok(())
}

/// Of the result as compact JSON, its keys in order.
fn checksum(result: &Value) -> String {
    let digest = Sha256::digest(result.to_string());
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// Any bytes give a result or the reason why they are none.
fn read(bytes: &[u8]) -> Result<TaskResult, String> {
    let file: Value = serde_json::from_slice(bytes).map_err(|e| format!("is no JSON: {e}"))?;
    let is = |key: &str, expected: Value| file.get(key) == Some(&expected);
    if !is("format", json!(TASK_FORMAT)) || !is("version", json!(VERSION)) {
        return Err(format!("is not a `{TASK_FORMAT}` of version {VERSION}"));
    }
    let result = file.get("result").ok_or("holds no result")?;
    if !is("sha256", json!(checksum(result))) {
        return Err("does not agree with its checksum".into());
    }
    serde_json::from_value(result.clone()).map_err(|e| format!("is no result: {e}"))
}

/// Every place where two values differ, in words.
fn differences(place: &str, old: &Value, new: &Value, found: &mut Vec<String>) {
    let within = |key: &str| match place {
        "" | "definition" => key.to_owned(),
        _ => format!("{place}.{key}"),
    };
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, x) in a {
                let y = b.get(key).unwrap_or(&Value::Null);
                differences(&within(key), x, y, found);
            }
            for (key, y) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                differences(&within(key), &Value::Null, y, found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                differences(&within(&i.to_string()), x, y, found);
            }
        }
        _ if old == new => {}
        _ => found.push(format!("{place}: {} is now {}", short(old), short(new))),
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(100) {
        Some((i, _)) => format!("{}…", text.get(..i).unwrap_or("")),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named_by_their_place() {
        let old = json!({ "definition": { "seed": 1, "grid": [{ "values": ["1"] }] }, "x": 0 });
        let new =
            json!({ "definition": { "seed": 2, "grid": [{ "values": ["1", "2"] }] }, "x": 0 });
        let mut found = Vec::new();
        differences("", &old, &new, &mut found);
        assert_eq!(
            found,
            [
                "seed: 1 is now 2",
                "grid.0.values: [\"1\"] is now [\"1\",\"2\"]"
            ]
        );
    }

    #[test]
    fn no_bytes_panic() {
        for bytes in [
            &b""[..],
            b"{}",
            b"[1",
            b"{\"format\":\"neuropil-sweep-task\",\"version\":1}",
            b"\xff\xfe",
        ] {
            assert!(read(bytes).is_err());
        }
    }
}
