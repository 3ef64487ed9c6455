//! What `compare` prints.

use super::{Compare, Line};
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use neuropil::FirstDifference;
use serde_json::{Value, json};
use std::fmt::Write;

impl Compare {
    /// Prints all comparisons, and the first spike that only one recording has, where spikes were compared.
    pub(super) fn print(
        &self,
        lines: &[Line],
        spikes: Option<&Option<FirstDifference>>,
    ) -> Result<(), Failure> {
        if self.json {
            let comparisons: Vec<Value> = lines
                .iter()
                .map(|Line { with, compared: c }| {
                    json!({
                        "population": c.population,
                        "statistic": c.statistic,
                        "with": with,
                        "measured": c.measured,
                        "expected": c.expected,
                        "standard_errors": c.standard_errors(),
                        "verdict": c.verdict.name(),
                    })
                })
                .collect();
            let spikes = spikes.map(|first| {
                json!({
                    "equal": first.is_none(),
                    "first_difference": first.map(|d| json!({
                        "step": d.step,
                        "neuron": d.neuron,
                        "only_in": if d.in_first { &self.recording } else { self.other.as_ref().unwrap_or(&self.recording) },
                    })),
                })
            });
            return print::json(&json!({
                "recording": self.recording,
                "comparisons": comparisons,
                "spikes": spikes,
            }));
        }
        let mut t = TextTable::new(&[
            "population",
            "statistic",
            "measured",
            "with",
            "value",
            ">standard errors",
            "verdict",
        ]);
        for Line { with, compared: c } in lines {
            t.row([
                c.population.clone(),
                c.statistic.to_owned(),
                c.measured.brief(),
                with.clone(),
                match c.expected.standard_error() {
                    Some(s) if s > 0.0 => c.expected.brief(),
                    _ => c.expected.value().map_or("–".into(), number),
                },
                c.standard_errors()
                    .map_or("–".into(), |z| format!("{z:.1}")),
                c.verdict.name().to_owned(),
            ]);
        }
        let mut out = t.text();
        match spikes {
            None => {}
            Some(None) => out.push_str("\nspikes: equal, every one\n"),
            Some(Some(d)) => {
                let only = if d.in_first {
                    &self.recording
                } else {
                    self.other.as_ref().unwrap_or(&self.recording)
                };
                let _ = writeln!(
                    out,
                    "\nspikes: different, first in step {}: neuron {} fires only in {}",
                    d.step,
                    d.neuron,
                    only.display()
                );
            }
        }
        print::text(&out)
    }
}
