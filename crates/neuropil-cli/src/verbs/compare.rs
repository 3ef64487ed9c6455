//! `compare`: a recording against another one, against theory, or against published rates.

mod show;

use crate::circuits::failure;
use crate::failure::{FAILED, Failure};
use crate::values;
use crate::verbs::analyze::read;
use neuropil::analysis::{PopulationSummary, SummaryOptions, summarize};
use neuropil::circuit::Circuit;
use neuropil::recording::Recording;
use neuropil::theory::{TheoryOptions, working_point};
use neuropil::{Compared, FirstDifference, Verdict, compare_recordings};
use std::path::{Path, PathBuf};

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
    with: String,
    compared: Compared,
}

impl Compare {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let recording = read(&self.recording)?;
        let ours = summary(&recording)?;
        let mut lines = Vec::new();
        let mut spikes: Option<Option<FirstDifference>> = None;
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
            let (compared, first) =
                compare_recordings(&recording, &other, self.within).map_err(Failure::input)?;
            let with = path.display().to_string();
            lines.extend(compared.into_iter().map(|compared| Line {
                with: with.clone(),
                compared,
            }));
            spikes = Some(first);
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
        let differ = lines.iter().any(|l| l.compared.verdict == Verdict::Differ);
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
            lines.push(self.rate(s, "theory".into(), p.rate));
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
            lines.push(self.rate(s, with, *rate));
        }
        Ok(())
    }

    /// A measured rate against one in 1/ms.
    fn rate(&self, s: &PopulationSummary, with: String, rate: f64) -> Line {
        let compared = Compared::rate(&s.name, &s.rate, rate * 1e3, self.within);
        Line { with, compared }
    }
}

fn summary(recording: &Recording) -> Result<Vec<PopulationSummary>, Failure> {
    summarize(recording, &SummaryOptions::default()).map_err(Failure::input)
}
