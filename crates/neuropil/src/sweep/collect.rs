//! All results of a sweep in one table.

use super::table::Builder;
use super::{Status, Stored, Sweep, Table, TaskResult};
use crate::Error;
use neuropil_recording::{write_atomically, write_table};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What a folder holds of a sweep.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collected {
    /// One row for each task with a result, failed ones included, in order of task.
    pub table: Table,
    /// Tasks that ran to their end.
    pub done: u64,
    /// Tasks that failed, and why.
    pub failed: Vec<(u64, String)>,
    /// Tasks without a result.
    pub missing: Vec<u64>,
    /// Tasks whose file is not what was written, and what is wrong with it.
    pub damaged: Vec<(u64, String)>,
    /// Wall-clock time of all tasks, s.
    pub wall_seconds: f64,
    /// The files written.
    pub files: Vec<PathBuf>,
}

impl Collected {
    /// Whether every task ran to its end.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.missing.is_empty() && self.damaged.is_empty()
    }
}

impl Sweep {
    /// Results as a table, one row a task in the order given.
    pub fn table(&self, results: impl IntoIterator<Item = TaskResult>) -> Table {
        let mut builder = Builder::new(self.definition());
        results.into_iter().for_each(|r| builder.add(r));
        builder.finish()
    }

    /// Reads the results in `folder`.
    ///
    /// # Errors
    /// As [`Sweep::open`]; where a file cannot be read. A damaged file is no error but is told.
    pub fn results(&self, folder: &Path) -> Result<Collected, Error> {
        self.open(folder)?;
        let mut collected = Collected::default();
        let mut builder = Builder::new(self.definition());
        for k in 0..self.len() {
            match self.stored(folder, k)? {
                Stored::Missing => collected.missing.push(k),
                Stored::Damaged(problem) => collected.damaged.push((k, problem)),
                Stored::Result(result) => {
                    match result.status {
                        Status::Done => collected.done += 1,
                        Status::Failed => collected
                            .failed
                            .push((k, result.error.clone().unwrap_or_default())),
                    }
                    collected.wall_seconds += result.wall_seconds;
                    builder.add(*result);
                }
            }
        }
        collected.table = builder.finish();
        Ok(collected)
    }

    /// As [`Sweep::results`], and writes `results.csv`, `results.parquet` and `summary.json` into the folder.
    ///
    /// # Errors
    /// As [`Sweep::results`]; where a file cannot be written.
    pub fn collect(&self, folder: &Path) -> Result<Collected, Error> {
        let mut collected = self.results(folder)?;
        let (csv, parquet, summary) = (
            folder.join("results.csv"),
            folder.join("results.parquet"),
            folder.join("summary.json"),
        );
        write_atomically(&csv, collected.table.to_csv().as_bytes())?;
        let metadata = json!({
            "format": "neuropil-sweep-results",
            "version": 1,
            "circuit_hash": self.circuit_hash(),
            "definition": self.definition(),
        });
        write_table(&parquet, &collected.table.columns, &metadata.to_string())?;
        let told = |all: &[(u64, String)]| {
            let told = all
                .iter()
                .map(|(k, why)| json!({ "task": k, "error": why }));
            told.collect::<Vec<_>>()
        };
        let object = json!({
            "name": self.definition().name,
            "tasks": self.len(),
            "done": collected.done,
            "failed": told(&collected.failed),
            "missing": collected.missing,
            "damaged": told(&collected.damaged),
            "wall_seconds": collected.wall_seconds,
        });
        write_atomically(&summary, format!("{object:#}\n").as_bytes())?;
        collected.files = vec![csv, parquet, summary];
        Ok(collected)
    }
}
