//! `sweep`: one circuit at many points, as numbered tasks that are run once each.

mod show;

use crate::circuits::failure;
use crate::failure::{Failure, INTERRUPTED};
use crate::progress::Shown;
use crate::{interrupt, print, values};
use neuropil::numerics::isa::Isa;
use neuropil::sweep::{RunOptions, SlurmOptions, Sweep as Definition};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Run a circuit at many points: a grid or a sample of parameters, with trials, as independent tasks
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil sweep plane.toml --list\n  \
    neuropil sweep plane.toml --jobs 8 --out results\n  \
    neuropil sweep plane.toml --tasks 10..20\n  \
    neuropil sweep plane.toml --slurm --per-job 10 > job.sh && sbatch job.sh\n\n\
    A task that has a result is not run again: an interrupted sweep goes on where it was. Seeds follow from the sweep's seed and the \
    number of the task, so any task can be run anywhere, in any order, with the same numbers.\n\
    All results end in results.csv and results.parquet, one row a task. Exit code 1 if a task failed; the others are run.")]
pub struct Sweep {
    /// TOML file with the tables [sweep], [grid], [sample] and [measure]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Folder of the results [default: sweeps/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the tasks: numbers, values, seeds; run nothing
    #[arg(long)]
    list: bool,
    /// Run this task only
    #[arg(long, value_name = "K", conflicts_with = "tasks")]
    task: Option<u64>,
    /// Run these tasks only: 10..20 is 10 to 19
    #[arg(long, value_name = "A..B", value_parser = values::range)]
    tasks: Option<(u64, u64)>,
    /// Gather the results that are there into one table; run nothing
    #[arg(long, conflicts_with_all = ["task", "tasks"])]
    collect: bool,
    /// Print a script that runs the tasks as a Slurm array; run nothing
    #[arg(long, conflicts_with_all = ["task", "tasks", "collect", "json"])]
    slurm: bool,
    /// Tasks of each job of the Slurm array
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..), requires = "slurm")]
    per_job: u64,
    /// Tasks at a time [default: as many as there are cores for]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4096))]
    jobs: Option<u64>,
    /// Threads of each task; results do not depend on it
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=4096))]
    threads: u64,
    /// Instruction set: baseline, avx2 or avx512 [default: the widest of this machine]; results do not depend on it
    #[arg(long, value_parser = values::isa)]
    isa: Option<Isa>,
    /// Run every model in the interpreter instead of native kernels; results do not depend on it
    #[arg(long)]
    interpreter: bool,
    /// Run tasks again that failed before
    #[arg(long)]
    retry: bool,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
    /// No progress bar
    #[arg(long)]
    no_progress: bool,
}

impl Sweep {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let given = self.file.display().to_string();
        if !self.file.exists() && neuropil::atlas::source(&given).is_some() {
            return Err(Failure::input(format!(
                "`{given}` is an entry of the atlas, expected a sweep file: TOML with a table [sweep] that names a circuit, such as circuit = \"{given}\"; see `neuropil sweep --help`"
            )));
        }
        let sweep = Definition::read(&self.file).map_err(failure)?;
        let folder = match &self.out {
            Some(folder) => folder.clone(),
            None => PathBuf::from("sweeps").join(&sweep.definition().name),
        };
        if self.list {
            return self.print_list(&sweep);
        }
        if self.slurm {
            let options = SlurmOptions {
                per_job: self.per_job,
                threads: self.threads as usize,
            };
            let absolute = |p: &Path| std::path::absolute(p).map_err(Failure::other);
            let (file, folder) = (absolute(&self.file)?, absolute(&folder)?);
            return print::text(&sweep.slurm_script(&file, &folder, options));
        }
        if self.collect {
            let collected = sweep.collect(&folder).map_err(failure)?;
            return self.finish(&sweep, &folder, None, &collected);
        }
        let stop = interrupt::flag();
        let mut shown = Shown::new(self.no_progress, self.json, Arc::new(AtomicU64::new(0)));
        let mut report = |p| shown.report_tasks(p);
        let some = match (self.task, self.tasks) {
            (Some(k), _) => Some(vec![k]),
            (None, Some((a, b))) => {
                sweep.task(b - 1).map_err(failure)?;
                Some((a..b).collect())
            }
            (None, None) => None,
        };
        let part = some.is_some();
        let options = RunOptions {
            tasks: some,
            jobs: self.jobs.map(|n| n as usize),
            threads: Some(self.threads as usize),
            isa: self.isa,
            interpreter: self.interpreter,
            retry: self.retry,
            progress: Some(&mut report),
            interrupt: Some(stop.clone()),
        };
        let run = sweep.run(&folder, options);
        shown.end();
        let run = run.map_err(failure)?;
        for (k, problem) in &run.damaged {
            eprintln!(
                "warning: the file of task {k} was damaged ({problem}); the task was run again"
            );
        }
        if stop.load(Ordering::Relaxed) && run.left > 0 {
            eprintln!(
                "interrupted: {} tasks are left; the same command goes on",
                run.left
            );
            if self.json {
                print::json(&json!({
                    "name": sweep.definition().name,
                    "folder": folder,
                    "complete": false,
                    "done": run.done,
                    "kept": run.kept,
                    "left": run.left,
                }))?;
            }
            return Err(Failure {
                code: INTERRUPTED,
                message: String::new(),
            });
        }
        match (self.task, part) {
            (Some(k), _) => self.print_task(&sweep, &folder, k),
            (None, true) => self.print_part(&folder, &run),
            (None, false) => {
                let collected = sweep.collect(&folder).map_err(failure)?;
                self.finish(&sweep, &folder, Some(&run), &collected)
            }
        }
    }
}
