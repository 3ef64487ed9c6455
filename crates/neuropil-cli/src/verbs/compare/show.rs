//! What `compare` prints.

use super::verdict::distance;
use super::{Compare, Line};
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use serde_json::{Value, json};
use std::fmt::Write;

impl Compare {
    /// Prints all comparisons, and the first spike that only one recording has, where spikes were compared.
    pub(super) fn print(
        &self,
        lines: &[Line],
        spikes: Option<&Option<(u64, u64, bool)>>,
    ) -> Result<(), Failure> {
        if self.json {
            let comparisons: Vec<Value> = lines
                .iter()
                .map(|l| {
                    json!({
                        "population": l.population,
                        "statistic": l.statistic,
                        "with": l.with,
                        "measured": l.measured,
                        "expected": l.expected,
                        "standard_errors": distance(&l.measured, &l.expected),
                        "verdict": l.verdict,
                    })
                })
                .collect();
            let spikes = spikes.map(|first| {
                json!({
                    "equal": first.is_none(),
                    "first_difference": first.map(|(step, neuron, ours)| json!({
                        "step": step,
                        "neuron": neuron,
                        "only_in": if ours { &self.recording } else { self.other.as_ref().unwrap_or(&self.recording) },
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
        for l in lines {
            t.row([
                l.population.clone(),
                l.statistic.to_owned(),
                l.measured.brief(),
                l.with.clone(),
                match l.expected.standard_error() {
                    Some(s) if s > 0.0 => l.expected.brief(),
                    _ => l.expected.value().map_or("–".into(), number),
                },
                distance(&l.measured, &l.expected).map_or("–".into(), |z| format!("{z:.1}")),
                l.verdict.to_owned(),
            ]);
        }
        let mut out = t.text();
        match spikes {
            None => {}
            Some(None) => out.push_str("\nspikes: equal, every one\n"),
            Some(Some((step, neuron, ours))) => {
                let only = if *ours {
                    &self.recording
                } else {
                    self.other.as_ref().unwrap_or(&self.recording)
                };
                let _ = writeln!(
                    out,
                    "\nspikes: different, first in step {step}: neuron {neuron} fires only in {}",
                    only.display()
                );
            }
        }
        print::text(&out)
    }
}
