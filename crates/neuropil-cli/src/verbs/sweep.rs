//! `sweep`: one circuit at many points, as numbered tasks that are run once each.

use crate::circuits::failure;
use crate::failure::{FAILED, Failure, INTERRUPTED};
use crate::progress::Shown;
use crate::table::{TextTable, number};
use crate::{interrupt, print, values};
use neuropil::numerics::isa::Isa;
use neuropil::sweep::{
    Collected, Column, RunOptions, SlurmOptions, Stored, Sweep as Definition, SweepRun, Task,
};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows of a table that people are shown.
const SHOWN: usize = 20;

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

    fn print_list(&self, sweep: &Definition) -> Result<(), Failure> {
        let d = sweep.definition();
        if self.json {
            let tasks: Vec<Task> = sweep.tasks().collect();
            return print::json(&json!({
                "name": d.name,
                "circuit": d.circuit,
                "circuit_hash": sweep.circuit_hash(),
                "tasks": tasks,
            }));
        }
        let keys: Vec<String> = d.keys().map(|k| format!(">{k}")).collect();
        let mut headings = vec![">task"];
        headings.extend(keys.iter().map(String::as_str));
        headings.extend([">network seed", ">trial seed"]);
        let mut t = TextTable::new(&headings);
        for task in sweep.tasks() {
            let mut row = vec![task.id.to_string()];
            row.extend(task.values.into_iter().map(|(_, v)| v));
            row.extend([task.network_seed.to_string(), task.trial_seed.to_string()]);
            t.row(row);
        }
        print::text(&t.text())
    }

    fn print_task(&self, sweep: &Definition, folder: &Path, k: u64) -> Result<(), Failure> {
        let Stored::Result(result) = sweep.stored(folder, k).map_err(failure)? else {
            return Err(Failure::other(format!(
                "the result of task {k} is gone from {}",
                folder.display()
            )));
        };
        if self.json {
            print::json(&json!(result))?;
        } else {
            let values: Vec<String> = result
                .task
                .values
                .iter()
                .map(|(key, v)| format!("{key}={v}"))
                .collect();
            let mut out = format!("task {k}: {}\n", values.join(" "));
            for p in &result.populations {
                let _ = write!(out, "{}:", p.name);
                for (name, estimate) in &p.statistics {
                    let _ = write!(out, " {name} {};", estimate.brief());
                }
                if let Some(theory) = p.theory {
                    let _ = write!(out, " theory {} spikes/s", number(theory.rate));
                }
                out.push('\n');
            }
            print::text(&out)?;
        }
        failed(
            &[(k, result.error)]
                .into_iter()
                .filter_map(|(k, e)| Some((k, e?)))
                .collect::<Vec<_>>(),
        )
    }

    fn print_part(&self, folder: &Path, run: &SweepRun) -> Result<(), Failure> {
        if self.json {
            print::json(&json!({
                "folder": folder,
                "done": run.done,
                "kept": run.kept,
                "failed": told(&run.failed),
            }))?;
        } else {
            print::text(&format!(
                "{} tasks done, {} had a result\n",
                run.done, run.kept
            ))?;
        }
        failed(&run.failed)
    }

    /// Says what all tasks came to.
    fn finish(
        &self,
        sweep: &Definition,
        folder: &Path,
        run: Option<&SweepRun>,
        all: &Collected,
    ) -> Result<(), Failure> {
        let name = &sweep.definition().name;
        if self.json {
            print::json(&json!({
                "name": name,
                "folder": folder,
                "tasks": sweep.len(),
                "done": all.done,
                "kept": run.map(|r| r.kept),
                "failed": told(&all.failed),
                "missing": all.missing,
                "damaged": told(&all.damaged),
                "wall_seconds": all.wall_seconds,
                "files": all.files,
            }))?;
        } else {
            let mut out = preview(sweep, all);
            let _ = write!(out, "\n{name}: {} of {} tasks done", all.done, sweep.len());
            if let Some(kept) = run.map(|r| r.kept).filter(|&n| n > 0) {
                let _ = write!(out, " ({kept} had a result)");
            }
            for (n, what) in [
                (all.failed.len(), "failed"),
                (all.missing.len(), "without a result"),
                (all.damaged.len(), "damaged"),
            ] {
                if n > 0 {
                    let _ = write!(out, ", {n} {what}");
                }
            }
            out.push('\n');
            for file in &all.files {
                let _ = writeln!(out, "wrote {}", file.display());
            }
            print::text(&out)?;
        }
        for (k, problem) in &all.damaged {
            eprintln!("warning: task {k}: its file {problem}; run the sweep again");
        }
        failed(&all.failed)
    }
}

/// The exit code and message for tasks that failed.
fn failed(all: &[(u64, String)]) -> Result<(), Failure> {
    const TOLD: usize = 10;
    if all.is_empty() {
        return Ok(());
    }
    let mut lines: Vec<String> = all
        .iter()
        .take(TOLD)
        .map(|(k, e)| format!("task {k}: {e}"))
        .collect();
    if all.len() > TOLD {
        lines.push(format!("and {} more", all.len() - TOLD));
    }
    let n = all.len();
    Err(Failure {
        code: FAILED,
        message: format!(
            "{n} task{} failed\n{}",
            if n == 1 { "" } else { "s" },
            lines.join("\n")
        ),
    })
}

fn told(all: &[(u64, String)]) -> Vec<Value> {
    all.iter()
        .map(|(k, e)| json!({ "task": k, "error": e }))
        .collect()
}

/// The first rows, without the bounds of intervals and the inputs that theory gives.
fn preview(sweep: &Definition, all: &Collected) -> String {
    let keys: Vec<&str> = sweep.definition().keys().collect();
    let wanted = |name: &str| {
        let key = name.split(" (").next().unwrap_or(name);
        let left_out = ["_low", "_high", "theory_mean_input", "theory_sigma"];
        let statistic = name.contains('.') && !left_out.iter().any(|end| key.ends_with(end));
        name == "task" || keys.contains(&key) || statistic
    };
    let columns: Vec<_> = all
        .table
        .columns
        .iter()
        .filter(|(name, _)| wanted(name))
        .collect();
    let headings: Vec<String> = columns.iter().map(|(name, _)| format!(">{name}")).collect();
    let mut t = TextTable::new(&headings.iter().map(String::as_str).collect::<Vec<_>>());
    for row in 0..all.table.rows.min(SHOWN) {
        t.row(columns.iter().map(|(_, column)| cell(column, row)));
    }
    let mut out = t.text();
    if all.table.rows > SHOWN {
        let _ = writeln!(out, "… and {} more", all.table.rows - SHOWN);
    }
    out
}

fn cell(column: &Column, row: usize) -> String {
    match column {
        Column::Whole(v) => v.get(row).copied().flatten().map(|x| x.to_string()),
        Column::Real(v) => v.get(row).copied().flatten().map(number),
        Column::Text(v) => v.get(row).cloned().flatten(),
    }
    .unwrap_or_else(|| "–".into())
}
