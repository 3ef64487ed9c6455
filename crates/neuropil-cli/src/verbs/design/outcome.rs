//! What every design writes: the answer in words or as JSON, and a folder with circuit, data and figure.

use crate::circuits::failure;
use crate::failure::{FAILED, Failure};
use crate::print;
use clap::Args;
use neuropil::circuit::Circuit;
use neuropil::recording::write_atomically;
use neuropil::report::plot::Figure;
use serde_json::{Value, json};
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

/// A design, ready to be told.
pub struct Outcome {
    /// Name of the circuit that it is for.
    pub circuit: String,
    /// Whether the wish was granted, and why.
    pub feasible: bool,
    pub reasons: Vec<String>,
    /// Whether there is a design (the wanted or the nearest one).
    pub found: bool,
    /// Its numbers.
    pub result: Value,
    /// The same for people.
    pub text: String,
    /// Rows of design.csv.
    pub csv: Option<String>,
    /// The circuit that has the design.
    pub designed: Option<Circuit>,
    pub figure: Option<Figure>,
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
    pub fn tell(&self, outcome: Outcome) -> Result<(), Failure> {
        let taken = outcome.feasible || (self.nearest && outcome.found);
        let mut files = Vec::new();
        if let (Some(folder), true) = (&self.out, taken) {
            std::fs::create_dir_all(folder).map_err(|e| {
                Failure::other(format!("{}: cannot be made: {e}", folder.display()))
            })?;
            let texts = [
                (
                    "circuit.toml",
                    outcome.designed.as_ref().map(Circuit::to_toml),
                ),
                ("design.csv", outcome.csv.clone()),
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
                "circuit": outcome.circuit,
                "feasible": outcome.feasible,
                "reasons": outcome.reasons,
                "nearest": !outcome.feasible && outcome.found,
                "design": if outcome.found { outcome.result } else { Value::Null },
                "files": names,
            }))?;
        } else {
            let mut out = String::new();
            let verdict = match (outcome.feasible, outcome.found) {
                (true, _) => "feasible",
                (false, true) => "not feasible; the nearest design is shown",
                (false, false) => "not feasible",
            };
            let _ = writeln!(out, "{}: {verdict}", outcome.circuit);
            for reason in &outcome.reasons {
                let _ = writeln!(out, "  - {reason}");
            }
            if outcome.found && !outcome.text.is_empty() {
                let _ = write!(out, "\n{}", outcome.text);
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

/// A table as CSV.
pub fn csv(columns: &[String], rows: impl IntoIterator<Item = Vec<f64>>) -> String {
    let mut out = columns.join(",");
    out.push('\n');
    for row in rows {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
