//! What can go wrong with a sweep as a whole; what goes wrong in a task is part of its result.

use std::path::PathBuf;

/// A sweep that cannot be run or collected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// There is no such task.
    #[error("task {task} does not exist: the sweep has tasks 0 to {last}")]
    NoTask {
        /// What was asked for.
        task: u64,
        /// The last task.
        last: u64,
    },
    /// The folder holds the results of another sweep.
    #[error(
        "{}: the folder holds the results of another sweep; choose another folder or restore what changed:\n  {}",
        folder.display(),
        changes.join("\n  ")
    )]
    Changed {
        /// The folder.
        folder: PathBuf,
        /// What differs, `grid.0.values: ["1"] is now ["2"]`.
        changes: Vec<String>,
    },
    /// The folder is no folder of a sweep.
    #[error("{}: {problem}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Recordings were asked for, but no folder to write them into.
    #[error("`spikes = true` in [measure] needs a folder to write recordings into")]
    NoFolder,
    /// The tasks that would run at a time do not fit into memory.
    #[error(
        "{jobs} tasks at a time need about {needed} bytes of memory (task {task} alone {each}), but {available} are available; run at most {possible} at a time, or use a larger machine"
    )]
    Memory {
        /// Tasks at a time.
        jobs: usize,
        /// Bytes that they need.
        needed: u64,
        /// The largest task among those looked at.
        task: u64,
        /// Bytes that it needs.
        each: u64,
        /// Bytes available.
        available: u64,
        /// Tasks at a time that fit.
        possible: u64,
    },
    /// A task's file is not what was written.
    #[error("{}: {problem}; delete it and run the task again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// No thread could be started.
    #[error("no thread can be started: {0}")]
    Threads(String),
}

impl SweepError {
    /// Whether the input is to blame rather than memory, files or the machine.
    pub fn is_bad_input(&self) -> bool {
        matches!(
            self,
            Self::NoTask { .. } | Self::Changed { .. } | Self::Folder { .. } | Self::NoFolder
        )
    }
}
