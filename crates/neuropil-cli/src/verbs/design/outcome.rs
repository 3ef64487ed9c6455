//! What every design writes: the answer in words or as JSON, and a folder with circuit, data and figure.

use crate::circuits::failure;
use crate::failure::{FAILED, Failure};
use crate::print;
use crate::table::{TextTable, number};
use clap::Args;
use neuropil::circuit::Circuit;
use neuropil::designs::{Cell, Designed, Summary};
use neuropil::recording::write_atomically;
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;

/// Where a design goes.
#[derive(Args, Debug)]
pub struct Output {
    /// Folder for the designed circuit (circuit.toml), data (design.csv) and a figure (design.svg, design.png)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write into a folder that is not empty
    #[arg(long, requires = "out")]
    force: bool,
    /// Take the nearest feasible design where the wish is refused
    #[arg(long)]
    nearest: bool,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Output {
    /// Refuses a folder that is in use, before anything is computed.
    pub fn check(&self) -> Result<(), Failure> {
        match &self.out {
            Some(folder) if !self.force => neuropil::refuse_filled(folder).map_err(failure),
            _ => Ok(()),
        }
    }

    /// Writes the files and tells the answer.
    pub fn tell(&self, outcome: Designed) -> Result<(), Failure> {
        let taken = outcome.feasible || (self.nearest && outcome.found);
        let mut files = Vec::new();
        if let (Some(folder), true) = (&self.out, taken) {
            std::fs::create_dir_all(folder).map_err(|e| {
                Failure::other(format!("{}: cannot be made: {e}", folder.display()))
            })?;
            let texts = [
                (
                    "circuit.toml",
                    outcome.circuit.as_ref().map(Circuit::to_toml),
                ),
                ("design.csv", csv(&outcome)),
            ];
            for (name, text) in texts {
                if let Some(text) = text {
                    let path = folder.join(name);
                    write_atomically(&path, text.as_bytes()).map_err(|e| failure(e.into()))?;
                    files.push(path);
                }
            }
            if let Some(figure) = &outcome.figure {
                files.extend(figure.write(folder).map_err(Failure::other)?);
            }
        }
        let names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
        if self.json {
            print::json(&json!({
                "circuit": outcome.name,
                "feasible": outcome.feasible,
                "reasons": outcome.reasons,
                "nearest": !outcome.feasible && outcome.found,
                "design": outcome.values,
                "files": names,
            }))?;
        } else {
            let mut out = String::new();
            let verdict = match (outcome.feasible, outcome.found) {
                (true, _) => "feasible",
                (false, true) => "not feasible; the nearest design is shown",
                (false, false) => "not feasible",
            };
            let _ = writeln!(out, "{}: {verdict}", outcome.name);
            for reason in &outcome.reasons {
                let _ = writeln!(out, "  - {reason}");
            }
            if !outcome.summary.rows.is_empty() {
                let _ = write!(out, "\n{}", text(&outcome.summary));
            }
            for name in &names {
                let _ = writeln!(out, "wrote {name}");
            }
            print::text(&out)?;
        }
        if taken {
            return Ok(());
        }
        let hint = if outcome.found {
            "; --nearest takes the nearest design"
        } else {
            ""
        };
        Err(Failure {
            code: FAILED,
            message: format!("the wish is not feasible{hint}"),
        })
    }
}

/// The data as CSV.
fn csv(outcome: &Designed) -> Option<String> {
    if outcome.rows.is_empty() {
        return None;
    }
    let mut out = outcome.columns.join(",");
    out.push('\n');
    for row in &outcome.rows {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    Some(out)
}

fn text(summary: &Summary) -> String {
    let headings: Vec<&str> = summary.headings.iter().map(String::as_str).collect();
    let mut t = TextTable::new(&headings);
    for row in &summary.rows {
        t.row(row.iter().map(|cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(x) => number(*x),
        }));
    }
    t.text()
}
