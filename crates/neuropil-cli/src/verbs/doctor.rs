//! `doctor`: what this installation and this machine can do, and what is wrong with them.

use crate::failure::{FAILED, Failure};
use crate::print;
use neuropil::Finding;
use serde_json::{Value, json};
use std::io::IsTerminal;

/// Check the installation: instruction sets, kernels, cores, memory, data sets, terminal
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  neuropil doctor --json\n\n\
    Runs a small network with every instruction set of this machine and in the interpreter, and compares the spikes. Exit code 1, with advice, \
    if something is wrong.")]
pub struct Doctor {
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let mut findings = neuropil::doctor();
        findings.push(terminal());
        let wrong: Vec<&Finding> = findings.iter().filter(|f| f.advice.is_some()).collect();
        if self.json {
            let all: serde_json::Map<String, Value> = findings
                .iter()
                .map(|f| {
                    (
                        f.what.replace(' ', "_"),
                        json!({ "value": f.value, "advice": f.advice }),
                    )
                })
                .collect();
            print::json(&json!({ "ok": wrong.is_empty(), "findings": all }))?;
        } else {
            let mut out = String::new();
            for f in &findings {
                let mark = if f.advice.is_some() { "WRONG" } else { "ok" };
                out.push_str(&format!("{mark:<6} {:<22} {}\n", f.what, said(&f.value)));
            }
            print::text(&out)?;
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let advice: Vec<String> = wrong
            .iter()
            .map(|f| format!("{}: {}", f.what, f.advice.as_deref().unwrap_or("")))
            .collect();
        Err(Failure {
            code: FAILED,
            message: advice.join("\n"),
        })
    }
}

fn said(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Array(all) => match all.len() {
            0 => "none".into(),
            _ => all.iter().map(said).collect::<Vec<_>>().join(", "),
        },
        other => other.to_string(),
    }
}

fn terminal() -> Finding {
    let terminal = std::io::stderr().is_terminal();
    let text = if terminal {
        "yes: progress is a bar"
    } else {
        "no: progress is a line every few seconds"
    };
    Finding {
        what: "terminal",
        value: json!(text),
        advice: None,
    }
}
