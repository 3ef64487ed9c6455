//! What `analyze` prints and draws.

use crate::failure::Failure;
use crate::table::{TextTable, grouped, number};
use neuropil::analysis::{Balance, PopulationSummary, Spectrum};
use neuropil::recording::{Estimate, Recording};
use neuropil::report::figures::{Raster, RasterOptions, RasterRow, rate_over_time};
use neuropil::report::plot::color::palette;
use neuropil::report::{Figure, ReportError};
use neuropil::statistics;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Frequencies among which a peak is looked for, Hz.
const LOWEST: f64 = 1.0;
const HIGHEST: f64 = 500.0;
/// Of a longer recording, a figure shows this much of the end, ms.
const SHOWN: f64 = 1000.0;
/// Bin of the rate in a figure, ms.
const BIN: f64 = 1.0;

/// Draws spikes and rates; gives the files.
pub fn figure(recording: &Recording, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|e| Failure::other(format!("{}: {e}", folder.display())))?;
    let rows: Vec<RasterRow> = recording
        .populations
        .iter()
        .filter(|p| p.spikes_recorded && p.spiking)
        .enumerate()
        .map(|(i, p)| RasterRow::new(&p.name, palette(i)))
        .collect();
    let end = recording.total_steps as f64 * recording.dt;
    let start = recording.warmup_steps as f64 * recording.dt;
    let options = RasterOptions::between((end - SHOWN).max(start), end);
    let draw = || -> Result<Vec<PathBuf>, ReportError> {
        let raster = Raster::new(recording, &rows, &options)?;
        let rates = rate_over_time(recording, &rows, &options, BIN)?;
        let alt = "Spikes of all populations over time, and their rates below.";
        Figure::new("activity", "Spikes and rates", raster.caption, alt)
            .row(300.0, [raster.panel])
            .row(150.0, [rates])
            .write(folder)
            .map(Vec::from)
    };
    draw().map_err(Failure::other)
}

/// All statistics of a population as JSON.
pub fn object(s: &PopulationSummary, spectrum: &Result<Spectrum, String>) -> Value {
    let mut object = Map::new();
    object.insert("name".into(), json!(s.name));
    object.insert("size".into(), json!(s.size));
    for (name, estimate) in statistics(s) {
        object.insert(name.into(), json!(estimate));
    }
    let spectrum = match spectrum {
        Err(reason) => json!({ "not_estimable": reason }),
        Ok(found) => json!({
            "frequency": found.frequency,
            "power": found.power,
            "poisson": found.poisson,
            "dof": found.dof,
            "peak": found.peak(LOWEST, HIGHEST).map(|p| json!({
                "frequency": p.frequency,
                "height": p.height,
                "chance": p.chance,
            })),
        }),
    };
    object.insert("spectrum".into(), spectrum);
    Value::Object(object)
}

/// The statistics as a table, and what is missing of them.
pub fn text(
    recording: &Recording,
    summaries: &[PopulationSummary],
    spectra: &[Result<Spectrum, String>],
    balances: &[Balance],
    files: &[PathBuf],
) -> String {
    let mut t = TextTable::new(&[
        "population",
        ">neurons",
        "rate (spikes/s)",
        "CV",
        "LV",
        "Fano",
        "synchrony",
        "correlation",
        "peak of the spectrum",
    ]);
    let mut missing = Vec::new();
    for (s, spectrum) in summaries.iter().zip(spectra) {
        let mut row = vec![s.name.clone(), grouped(s.size)];
        for (name, estimate) in statistics(s) {
            row.push(match estimate.reason() {
                None => estimate.brief(),
                Some(reason) => {
                    missing.push(format!("{} of {}: {reason}", name, s.name));
                    "–".into()
                }
            });
        }
        row.push(match spectrum {
            Ok(found) => match found.peak(LOWEST, HIGHEST) {
                Some(p) if p.height.value().is_some_and(|h| h > p.chance) => format!(
                    "{} Hz, {} × Poisson",
                    p.frequency.value().map_or("–".into(), number),
                    p.height.value().map_or("–".into(), number)
                ),
                _ => "none".into(),
            },
            Err(reason) => {
                missing.push(format!("spectrum of {}: {reason}", s.name));
                "–".into()
            }
        });
        t.row(row);
    }
    let mut out = t.text();
    if !balances.is_empty() {
        out.push('\n');
        out.push_str(&balance_table(balances, &mut missing).text());
    }
    // Without spikes their number is that of the running statistics.
    let counted = recording.statistics.iter().flat_map(|s| &s.spikes).sum();
    let spikes = match recording.all_spikes_recorded() {
        true => recording.measured_spikes().len() as u64,
        false => counted,
    };
    out.push_str(&format!(
        "\n{} spikes in {} s{}\n",
        grouped(spikes),
        number(recording.measured_seconds()),
        if recording.complete {
            ""
        } else {
            ", of a run that was interrupted"
        },
    ));
    for reason in missing {
        out.push_str(&format!("– {reason}\n"));
    }
    for file in files {
        out.push_str(&format!("wrote {}\n", file.display()));
    }
    out
}

/// Balance of each population.
fn balance_table(balances: &[Balance], missing: &mut Vec<String>) -> TextTable {
    let unit = |e: &Estimate| e.measured().map_or(String::new(), |m| m.unit.clone());
    let unit = balances
        .first()
        .map_or(String::new(), |b| unit(&b.excitatory));
    let mut t = TextTable::new(&[
        "population",
        &format!("E ({unit})"),
        &format!("I ({unit})"),
        "balance factor -I/E",
        "|E + I|/E",
        "E/sd(E)",
    ]);
    for b in balances {
        let columns = [
            ("excitatory input", &b.excitatory),
            ("inhibitory input", &b.inhibitory),
            ("balance factor", &b.factor),
            ("balance ratio", &b.ratio),
            ("coupling", &b.coupling),
        ];
        let mut row = vec![b.population.clone()];
        for (name, estimate) in columns {
            row.push(match estimate.reason() {
                None => estimate.brief(),
                Some(reason) => {
                    missing.push(format!("{name} of {}: {reason}", b.population));
                    "–".into()
                }
            });
        }
        t.row(row);
    }
    t
}
