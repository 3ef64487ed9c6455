//! `compare`: a recording against another one, against theory, or against published rates.

use crate::circuits::failure;
use crate::failure::{FAILED, Failure};
use crate::print;
use crate::table::{TextTable, number};
use crate::values;
use crate::verbs::analyze::{read, statistics};
use neuropil::analysis::{PopulationSummary, SummaryOptions, summarize};
use neuropil::circuit::Circuit;
use neuropil::recording::{Estimate, Recording};
use neuropil::theory::{TheoryOptions, working_point};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Standard errors beyond which two values differ.
const STANDARD_ERRORS: f64 = 3.0;

/// Compare a recording with another one, with theory or with published rates
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil compare results other\n  \
    neuropil compare results --theory --published\n  \
    neuropil compare results --theory --within 0.1 --strict\n\n\
    Two values agree where they differ by at most three standard errors plus --within times the value compared with; with more than that they \
    differ; without a standard error nothing is said. Two recordings are also compared spike by spike.\n\
    A difference is a result: the exit code is 0 then too, and 1 with --strict.")]
pub struct Compare {
    /// Folder of a recording, as `simulate --out` writes it
    #[arg(value_name = "FOLDER")]
    recording: PathBuf,
    /// Folder of another recording
    #[arg(value_name = "OTHER", required_unless_present_any = ["theory", "published"])]
    other: Option<PathBuf>,
    /// With the rates of mean-field theory, of the circuit that lies in the folder
    #[arg(long)]
    theory: bool,
    /// With the published rates of that circuit
    #[arg(long)]
    published: bool,
    /// Relative difference that is allowed besides the standard errors
    #[arg(long, value_name = "FRACTION", value_parser = values::fraction, default_value = "0")]
    within: f64,
    /// Exit code 1 where anything differs
    #[arg(long)]
    strict: bool,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// One value against another.
struct Line {
    population: String,
    statistic: &'static str,
    with: String,
    measured: Estimate,
    expected: Estimate,
    verdict: &'static str,
}

impl Compare {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let recording = read(&self.recording)?;
        let ours = summary(&recording)?;
        let mut lines = Vec::new();
        let mut spikes = None;
        if let Some(path) = &self.other {
            let other = read(path)?;
            let theirs = summary(&other)?;
            let names = |all: &[PopulationSummary]| {
                let names = all.iter().map(|s| s.name.as_str());
                names.collect::<Vec<_>>().join(", ")
            };
            if !ours.iter().any(|a| theirs.iter().any(|b| a.name == b.name)) {
                return Err(Failure::input(format!(
                    "the recordings have no population in common: {} and {}",
                    names(&ours),
                    names(&theirs)
                )));
            }
            for a in &ours {
                let Some(b) = theirs.iter().find(|b| b.name == a.name) else {
                    continue;
                };
                for ((statistic, x), (_, y)) in statistics(a).into_iter().zip(statistics(b)) {
                    lines.push(self.line(&a.name, statistic, path.display().to_string(), x, y));
                }
            }
            spikes = Some(first_difference(&recording, &other));
        }
        if self.theory || self.published {
            let circuit = self.circuit(&recording)?;
            if self.theory {
                self.against_theory(&circuit, &ours, &mut lines)?;
            }
            if self.published {
                self.against_published(&circuit, &ours, &mut lines)?;
            }
        }
        self.print(&lines, spikes.as_ref())?;
        let differ = lines.iter().any(|l| l.verdict == "differ");
        match self.strict && (differ || matches!(spikes, Some(Some(_)))) {
            true => Err(Failure {
                code: FAILED,
                message: String::new(),
            }),
            false => Ok(()),
        }
    }

    /// The circuit that was run, from the folder of the recording.
    fn circuit(&self, recording: &Recording) -> Result<Circuit, Failure> {
        let file = self.recording.join("circuit.toml");
        let circuit = neuropil::load(&Path::new(".").join(file).display().to_string(), &[])
            .map_err(failure)?;
        let hash = &recording.provenance.circuit_hash;
        if &circuit.hash() != hash {
            eprintln!(
                "warning: circuit.toml in {} is not the circuit that was recorded",
                self.recording.display()
            );
        }
        Ok(circuit)
    }

    fn against_theory(
        &self,
        circuit: &Circuit,
        ours: &[PopulationSummary],
        lines: &mut Vec<Line>,
    ) -> Result<(), Failure> {
        let point =
            working_point(circuit, &TheoryOptions::default()).map_err(|e| failure(e.into()))?;
        for warning in &point.warnings {
            eprintln!("warning: theory: {warning}");
        }
        for (s, p) in ours.iter().filter_map(|s| {
            let found = point.populations.iter().find(|p| p.name == s.name);
            Some((s, found?))
        }) {
            lines.push(self.line(
                &s.name,
                "rate",
                "theory".into(),
                &s.rate,
                &exact(p.rate * 1e3),
            ));
        }
        Ok(())
    }

    fn against_published(
        &self,
        circuit: &Circuit,
        ours: &[PopulationSummary],
        lines: &mut Vec<Line>,
    ) -> Result<(), Failure> {
        let Some((rates, source)) = neuropil::published_rates(circuit) else {
            return Err(Failure::input(format!(
                "circuit `{}` has no published rates",
                circuit.name
            )));
        };
        for (s, rate) in ours.iter().filter_map(|s| Some((s, rates.get(&s.name)?))) {
            let with = format!("published ({source})");
            lines.push(self.line(&s.name, "rate", with, &s.rate, &exact(rate * 1e3)));
        }
        Ok(())
    }

    fn line(
        &self,
        population: &str,
        statistic: &'static str,
        with: String,
        measured: &Estimate,
        expected: &Estimate,
    ) -> Line {
        Line {
            population: population.to_owned(),
            statistic,
            with,
            verdict: verdict(measured, expected, self.within),
            measured: measured.clone(),
            expected: expected.clone(),
        }
    }

    fn print(
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

fn summary(recording: &Recording) -> Result<Vec<PopulationSummary>, Failure> {
    summarize(recording, &SummaryOptions::default()).map_err(Failure::input)
}

/// A value that is what it is.
fn exact(rate: f64) -> Estimate {
    Estimate::symmetric(rate, 0.0, 0.0, 1, "spikes/s", "")
}

/// Difference over the standard error of the difference.
fn distance(a: &Estimate, b: &Estimate) -> Option<f64> {
    let s = a.standard_error()?.hypot(b.standard_error()?);
    let difference = a.value()? - b.value()?;
    (s > 0.0).then_some(difference / s)
}

/// Whether two values agree, as far as their standard errors tell.
fn verdict(a: &Estimate, b: &Estimate, within: f64) -> &'static str {
    let (Some(x), Some(y), Some(s), Some(t)) =
        (a.value(), b.value(), a.standard_error(), b.standard_error())
    else {
        return "unknown";
    };
    if (x - y).abs() <= STANDARD_ERRORS * s.hypot(t) + within * y.abs() {
        "agree"
    } else {
        "differ"
    }
}

/// The first spike after the warm-ups that only one of two recordings has: step after its warm-up, neuron, and whether the first has it.
fn first_difference(a: &Recording, b: &Recording) -> Option<(u64, u64, bool)> {
    let spikes = |r: &Recording| {
        let warmup = r.warmup_steps;
        let view = r.measured_spikes();
        let all: Vec<(u64, u64)> = view.iter().map(|(step, n)| (step - warmup, n)).collect();
        all
    };
    let (a, b) = (spikes(a), spikes(b));
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    match (a.get(same), b.get(same)) {
        (None, None) => None,
        (Some(x), None) => Some((x.0, x.1, true)),
        (None, Some(y)) => Some((y.0, y.1, false)),
        (Some(x), Some(y)) if x < y => Some((x.0, x.1, true)),
        (Some(_), Some(y)) => Some((y.0, y.1, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(x: f64, s: f64) -> Estimate {
        Estimate::symmetric(x, s, 2.0 * s, 10, "", "")
    }

    #[test]
    fn agreement_is_within_three_standard_errors_of_the_difference() {
        // sqrt(3² + 4²) = 5.
        assert_eq!(verdict(&value(14.9, 3.0), &value(0.0, 4.0), 0.0), "agree");
        assert_eq!(verdict(&value(15.1, 3.0), &value(0.0, 4.0), 0.0), "differ");
        assert_eq!(verdict(&value(11.0, 0.1), &exact(10.0), 0.1), "agree");
        assert_eq!(
            verdict(&Estimate::not_estimable("x"), &exact(1.0), 1.0),
            "unknown"
        );
        let no_error = Estimate::without_interval(1.0, 1, "", "");
        assert_eq!(verdict(&no_error, &exact(1.0), 0.0), "unknown");
        assert_eq!(distance(&value(10.0, 3.0), &value(0.0, 4.0)), Some(2.0));
    }
}
