//! A script that runs a sweep as an array of jobs under Slurm.

use super::Sweep;
use std::path::Path;

/// How the tasks are given to jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlurmOptions {
    /// Tasks of one job, one after another; at least 1.
    pub per_job: u64,
    /// Threads, and cores, of each job; at least 1.
    pub threads: usize,
}

impl Sweep {
    /// The script. `file` and `folder` are the sweep's file and its folder of results as all nodes see them. The command is the
    /// one that the variable `NEUROPIL` names, or `neuropil` on the path.
    pub fn slurm_script(&self, file: &Path, folder: &Path, options: SlurmOptions) -> String {
        let (per_job, threads) = (options.per_job.max(1), options.threads.max(1));
        let last_task = self.len().saturating_sub(1);
        let name = &self.definition.name;
        let file = quoted(&file.display().to_string());
        let folder = quoted(&folder.display().to_string());
        format!(
            r#"#!/bin/bash
#SBATCH --job-name={name}
#SBATCH --array=0-{last_job}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={threads}
# Tasks {per_job} to a job; a task that has a result is not run again, so the script can be submitted anew.
# When all jobs have ended: neuropil sweep FILE --out FOLDER --collect
set -euo pipefail
neuropil="${{NEUROPIL:-neuropil}}"
file={file}
folder={folder}
job="${{SLURM_ARRAY_TASK_ID:?submit this with sbatch, or set SLURM_ARRAY_TASK_ID}}"
first=$((job * {per_job}))
end=$((first + {per_job}))
if ((end > {tasks})); then end={tasks}; fi
exec "$neuropil" sweep "$file" --out "$folder" --tasks "$first..$end" --jobs 1 --threads {threads} --no-progress
"#,
            last_job = last_task / per_job,
            tasks = self.len(),
        )
    }
}

/// A word of a shell, whatever is in it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
