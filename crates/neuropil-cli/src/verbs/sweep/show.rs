//! What `sweep` prints: tasks, results, the table.

use super::Sweep;
use crate::circuits::failure;
use crate::failure::{FAILED, Failure};
use crate::print;
use crate::table::{TextTable, number};
use neuropil::sweep::{Collected, Column, Stored, Sweep as Definition, SweepRun, Task};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// Rows of a table that people are shown.
const SHOWN: usize = 20;

impl Sweep {
    /// Prints the tasks.
    pub(super) fn print_list(&self, sweep: &Definition) -> Result<(), Failure> {
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

    /// Prints the result of one task.
    pub(super) fn print_task(
        &self,
        sweep: &Definition,
        folder: &Path,
        k: u64,
    ) -> Result<(), Failure> {
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

    /// Says how some tasks came out.
    pub(super) fn print_part(&self, folder: &Path, run: &SweepRun) -> Result<(), Failure> {
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
    pub(super) fn finish(
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
