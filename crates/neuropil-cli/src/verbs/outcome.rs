//! What a simulation did, as files, a table or a JSON object.

use crate::circuits::failure;
use crate::failure::{Failure, INTERRUPTED};
use crate::print;
use crate::table::{TextTable, bytes, grouped, number};
use neuropil::Outcome;
use neuropil::analysis::{PopulationSummary, SummaryOptions, summarize};
use neuropil::circuit::Circuit;
use neuropil::recording::{Estimate, PopulationInfo, RecordingError};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A simulation that went to its end, or was interrupted.
pub struct Done<'a> {
    /// What was simulated.
    pub circuit: &'a Circuit,
    /// How it was scaled, where that is known.
    pub scale: Option<f64>,
    /// What came out.
    pub outcome: &'a Outcome,
    /// Folder for the files.
    pub out: Option<&'a Path>,
    /// What was said before the run.
    pub warnings: Vec<String>,
}

impl Done<'_> {
    /// Writes the files, prints, and tells in the exit code whether the run went to its end.
    pub fn conclude(&self, json: bool) -> Result<(), Failure> {
        let (circuit, outcome) = (self.circuit, self.outcome);
        let (summaries, warning) = summaries(outcome);
        let mut warnings: Vec<String> = warning.into_iter().collect();
        if !outcome.recording.complete {
            let mut text = format!("interrupted after {} ms", number(simulated_ms(outcome)));
            if let Some(folder) = self.out.filter(|f| neuropil::has_checkpoint(f)) {
                let _ = write!(text, "; go on with: neuropil resume {}", folder.display());
            }
            warnings.push(text);
        }
        let mut files = Vec::new();
        if let Some(folder) = self.out {
            files = match &outcome.streamed {
                Some(streamed) => {
                    let mut files = streamed.files.clone();
                    files.extend(
                        neuropil::write_circuit_and_rates(folder, circuit, &summaries)
                            .map_err(failure)?,
                    );
                    files
                }
                None => neuropil::write_folder(folder, circuit, &outcome.recording, &summaries)
                    .map_err(failure)?,
            };
        }
        if json {
            let warnings = [self.warnings.as_slice(), &warnings].concat();
            print::json(&self.object(&summaries, &warnings, &files))?;
        } else {
            for warning in &warnings {
                eprintln!("warning: {warning}");
            }
            print::text(&self.text(&summaries, &files))?;
        }
        match outcome.recording.complete {
            true => Ok(()),
            false => Err(Failure {
                code: INTERRUPTED,
                message: String::new(),
            }),
        }
    }

    fn object(
        &self,
        summaries: &[PopulationSummary],
        warnings: &[String],
        files: &[PathBuf],
    ) -> Value {
        let (circuit, outcome) = (self.circuit, self.outcome);
        let r = &outcome.recording;
        let seconds = |steps: u64| steps as f64 * r.dt * 1e-3;
        json!({
            "circuit": circuit.name,
            "circuit_hash": r.provenance.circuit_hash,
            "scale": self.scale,
            "neuropil_version": r.provenance.neuropil_version,
            "engine": r.provenance.engine,
            "isa": r.provenance.isa,
            "threads": outcome.facts.threads,
            "seed": r.provenance.network_seed,
            "trial": r.provenance.trial,
            "dt": r.dt,
            "complete": r.complete,
            "neurons": outcome.facts.neurons,
            "synapses": outcome.facts.synapses,
            "biological_seconds": {
                "warmup": seconds(r.warmup_steps.min(r.total_steps)),
                "simulate": seconds(r.measured_steps()),
            },
            "wall_seconds": {
                "build": outcome.wall.build.as_secs_f64(),
                "warmup": outcome.wall.warmup.as_secs_f64(),
                "simulate": outcome.wall.simulate.as_secs_f64(),
            },
            "real_time_factor": outcome.real_time_factor(),
            "peak_memory_bytes": outcome.peak_memory,
            "synapse_bytes": outcome.facts.synapse_bytes,
            "synaptic_events": outcome.synaptic_events,
            "spikes": spikes(outcome),
            "spikes_sha256": sha256(outcome),
            "populations": summaries.iter().map(population).collect::<Vec<_>>(),
            "kernels": outcome.facts.kernels,
            "interpreted": outcome.facts.interpreted,
            "warnings": warnings,
            "files": files,
        })
    }

    fn text(&self, summaries: &[PopulationSummary], files: &[PathBuf]) -> String {
        let (circuit, outcome) = (self.circuit, self.outcome);
        let r = &outcome.recording;
        let mut out = String::new();
        let scale = match self.scale {
            None | Some(1.0) => String::new(),
            Some(scale) => format!(", scale {scale}"),
        };
        let _ = writeln!(out, "{}{scale}: {}", circuit.name, circuit.title);
        let _ = writeln!(
            out,
            "{} neurons, {} synapses; network seed {}, trial {}; dt {} ms; {} thread{}, {}\n",
            grouped(outcome.facts.neurons),
            grouped(outcome.facts.synapses),
            r.provenance.network_seed,
            r.provenance.trial,
            r.dt,
            outcome.facts.threads,
            if outcome.facts.threads == 1 { "" } else { "s" },
            r.provenance.isa,
        );
        let mut t = TextTable::new(&[
            "population",
            ">neurons",
            "rate (spikes/s)",
            "CV of intervals",
            "synchrony",
        ]);
        for s in summaries {
            t.row([
                s.name.clone(),
                grouped(s.size),
                short(&s.rate),
                short(&s.cv),
                short(&s.synchrony),
            ]);
        }
        out.push_str(&t.text());
        let w = &outcome.wall;
        let _ = writeln!(
            out,
            "\n{} spikes and {} synaptic events in {} s of biological time",
            grouped(spikes(outcome)),
            grouped(outcome.synaptic_events),
            number(r.measured_seconds()),
        );
        let _ = writeln!(
            out,
            "wall-clock: build {:.2} s, warm-up {:.2} s, simulate {:.2} s: real-time factor {}",
            w.build.as_secs_f64(),
            w.warmup.as_secs_f64(),
            w.simulate.as_secs_f64(),
            Some(outcome.real_time_factor())
                .filter(|x| x.is_finite())
                .map_or("unknown".into(), number),
        );
        let _ = writeln!(
            out,
            "memory: {} at the peak, {} of synapses",
            outcome.peak_memory.map_or("unknown".into(), bytes),
            bytes(outcome.facts.synapse_bytes),
        );
        let _ = writeln!(out, "spikes_sha256 {}", sha256(outcome));
        for file in files {
            let _ = writeln!(out, "written {}", file.display());
        }
        out
    }
}

fn simulated_ms(outcome: &Outcome) -> f64 {
    outcome.recording.total_steps as f64 * outcome.recording.dt
}

/// Spikes after the warm-up.
fn spikes(outcome: &Outcome) -> u64 {
    let kept = outcome.recording.measured_spikes().len() as u64;
    outcome.streamed.as_ref().map_or(kept, |s| s.spikes)
}

fn sha256(outcome: &Outcome) -> String {
    let streamed = outcome.streamed.as_ref().map(|s| s.sha256.clone());
    streamed.unwrap_or_else(|| outcome.recording.spikes_sha256())
}

/// Statistics of all populations; where nothing was measured, none, and why.
fn summaries(outcome: &Outcome) -> (Vec<PopulationSummary>, Option<String>) {
    let blank = |p: &PopulationInfo, reason: &str| {
        let none = Estimate::not_estimable(reason);
        PopulationSummary {
            name: p.name.clone(),
            size: p.size,
            rate: none.clone(),
            cv: none.clone(),
            lv: none.clone(),
            fano: none.clone(),
            synchrony: none.clone(),
            correlation: none,
        }
    };
    let populations = outcome.recording.populations.iter();
    if let Some(streamed) = &outcome.streamed {
        let seconds = outcome.recording.measured_seconds();
        let never = |p: &PopulationInfo| RecordingError::NeverSpikes {
            population: p.name.clone(),
        };
        let rated = populations.map(|p| match p.spiking {
            false => blank(p, &never(p).to_string()),
            true => PopulationSummary {
                rate: streamed.rate(p, seconds),
                ..blank(p, "the spikes were streamed")
            },
        });
        return (rated.collect(), None);
    }
    match summarize(&outcome.recording, &SummaryOptions::default()) {
        Ok(all) => (all, None),
        Err(error) => {
            let reason = error.to_string();
            (
                populations.map(|p| blank(p, &reason)).collect(),
                Some(reason),
            )
        }
    }
}

/// Name, size, and each statistic: its value (null where not estimable), and the whole estimate under `estimates`.
fn population(s: &PopulationSummary) -> Value {
    let all = [
        ("rate", &s.rate),
        ("cv", &s.cv),
        ("lv", &s.lv),
        ("fano", &s.fano),
        ("synchrony", &s.synchrony),
        ("correlation", &s.correlation),
    ];
    let mut object = Map::new();
    object.insert("name".into(), json!(s.name));
    object.insert("size".into(), json!(s.size));
    for (name, estimate) in all {
        object.insert(name.into(), json!(estimate.value()));
    }
    let whole: Map<String, Value> = all
        .iter()
        .map(|(name, e)| ((*name).to_owned(), json!(e)))
        .collect();
    object.insert("estimates".into(), Value::Object(whole));
    Value::Object(object)
}

/// `4.41 [4.30, 4.52]`, or a dash.
fn short(estimate: &Estimate) -> String {
    let Some(m) = estimate.measured() else {
        return "–".into();
    };
    let text = estimate.to_string();
    let end = text.find(']').map_or(text.len(), |i| i + 1);
    match estimate.interval() {
        Some(_) => text.get(..end).unwrap_or(&text).to_owned(),
        None => number(m.value),
    }
}
