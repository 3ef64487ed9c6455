//! The folder in which a simulation is kept.

use crate::Error;
use neuropil_analysis::PopulationSummary;
use neuropil_circuit::Circuit;
use neuropil_recording::{Estimate, Recording, write_atomically};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// An error if `folder` exists and holds anything.
///
/// # Errors
/// [`Error::Filled`], or [`Error::Input`] where it is no folder or cannot be looked at.
pub fn refuse_filled(folder: &Path) -> Result<(), Error> {
    let failed = |e: std::io::Error| Error::Input {
        path: folder.to_owned(),
        error: format!("cannot be read as a folder: {e}"),
    };
    match std::fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(failed(e)),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Error::Filled {
                path: folder.to_owned(),
            }),
        },
    }
}

/// A folder that its holder alone writes a simulation into, as long as the claim is kept.
#[derive(Debug)]
pub struct FolderClaim {
    _held: Option<std::fs::File>,
}

/// Claims `folder`, which is made where it is missing, so that nothing else, in this program or another, writes a simulation
/// into it meanwhile. The system ends the claim when the program ends, in whatever way. Where folders cannot be locked (systems other than Unix, some
/// network file systems), nothing is claimed.
///
/// # Errors
/// [`Error::Input`] where something else holds the claim, or `folder` is none; [`Error::File`] where it cannot be made.
pub fn claim_folder(folder: &Path) -> Result<FolderClaim, Error> {
    if folder.exists() && !folder.is_dir() {
        return Err(Error::Input {
            path: folder.to_owned(),
            error: "is not a folder, expected one, or a name that is free".into(),
        });
    }
    std::fs::create_dir_all(folder).map_err(|e| Error::File {
        path: folder.to_owned(),
        error: format!("cannot be made: {e}"),
    })?;
    let held = match cfg!(unix) {
        true => std::fs::File::open(folder).ok(),
        false => None,
    };
    if let Some(Err(std::fs::TryLockError::WouldBlock)) = held.as_ref().map(|f| f.try_lock()) {
        return Err(Error::Input {
            path: folder.to_owned(),
            error: "another run is writing into this folder; wait for it, or choose another folder"
                .into(),
        });
    }
    Ok(FolderClaim { _held: held })
}

/// Writes the circuit as it was run (`circuit.toml`) and the statistics (`rates.csv`) into a folder; returns the files. Facts
/// that the Python package wrote of an earlier run there (`facts.json`) are removed.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_circuit_and_rates(
    folder: &Path,
    circuit: &Circuit,
    summaries: &[PopulationSummary],
) -> Result<Vec<PathBuf>, Error> {
    let (toml, rates) = (folder.join("circuit.toml"), folder.join("rates.csv"));
    let facts = folder.join("facts.json");
    match std::fs::remove_file(&facts) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::File {
                path: facts,
                error: format!("cannot remove it: {e}"),
            });
        }
        _ => {}
    }
    write_atomically(&toml, circuit.to_toml().as_bytes())?;
    write_atomically(&rates, rates_csv(summaries).as_bytes())?;
    Ok(vec![toml, rates])
}

/// Writes a recording ([`Recording::write_dir`]: `spikes.parquet`, `traces.parquet` and files of running measures where
/// there are any, `recording.json`) and [`write_circuit_and_rates`] into a folder, which is made where it is missing.
/// Returns the files.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_folder(
    folder: &Path,
    circuit: &Circuit,
    recording: &Recording,
    summaries: &[PopulationSummary],
) -> Result<Vec<PathBuf>, Error> {
    recording.write_dir(folder)?;
    let mut files = vec![folder.join("spikes.parquet")];
    if !recording.traces.is_empty() {
        files.push(folder.join("traces.parquet"));
    }
    files.extend(measure_files(folder, recording));
    files.push(folder.join("recording.json"));
    files.extend(write_circuit_and_rates(folder, circuit, summaries)?);
    Ok(files)
}

/// The files of running measures that a recording has in its folder.
pub(crate) fn measure_files(folder: &Path, recording: &Recording) -> Vec<PathBuf> {
    let all = [
        ("input_moments", recording.input_moments.is_empty()),
        ("spike_statistics", recording.statistics.is_empty()),
        ("population_counts", recording.population_counts.is_empty()),
    ];
    let there = all.iter().filter(|(_, empty)| !empty);
    there
        .map(|(name, _)| folder.join(format!("{name}.parquet")))
        .collect()
}

/// Statistics as CSV: one row a population; cells of what is not estimable are empty.
pub fn rates_csv(summaries: &[PopulationSummary]) -> String {
    let statistics = ["rate", "cv", "lv", "fano", "synchrony", "correlation"];
    let mut out = String::from("population,neurons");
    for name in statistics {
        let unit = if name == "rate" { " (spikes/s)" } else { "" };
        let _ = write!(out, ",{name}{unit},{name}_low,{name}_high");
    }
    out.push('\n');
    for s in summaries {
        let _ = write!(out, "{},{}", quoted(&s.name), s.size);
        for e in [&s.rate, &s.cv, &s.lv, &s.fano, &s.synchrony, &s.correlation] {
            cells(&mut out, e);
        }
        out.push('\n');
    }
    out
}

fn cells(out: &mut String, estimate: &Estimate) {
    let _ = match (estimate.value(), estimate.interval()) {
        (Some(x), Some((low, high))) => write!(out, ",{x},{low},{high}"),
        (Some(x), None) => write!(out, ",{x},,"),
        (None, _) => write!(out, ",,,"),
    };
}

/// A name as a cell of a CSV file.
pub(crate) fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_is_claimed_once_at_a_time() {
        let folder = std::env::temp_dir().join(format!("neuropil-claim-{}", std::process::id()));
        let claim = claim_folder(&folder).unwrap();
        let error = claim_folder(&folder).unwrap_err();
        assert!(error.is_bad_input());
        assert!(error.to_string().contains("another run"), "{error}");
        drop(claim);
        drop(claim_folder(&folder).unwrap());
        // Nothing is left in the folder.
        std::fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn the_table_has_one_row_a_population() {
        let none = Estimate::not_estimable("too few");
        let summary = PopulationSummary {
            name: "a,b".into(),
            size: 7,
            rate: Estimate::between(4.5, 0.1, (4.3, 4.7), 7, "spikes/s", ""),
            cv: Estimate::without_interval(0.5, 1, "", ""),
            lv: none.clone(),
            fano: none.clone(),
            synchrony: none.clone(),
            correlation: none,
        };
        let text = rates_csv(&[summary]);
        let mut lines = text.lines();
        let heading = lines.next().unwrap();
        assert!(heading.starts_with("population,neurons,rate (spikes/s),rate_low,rate_high,cv,"));
        let row = lines.next().unwrap();
        assert!(row.starts_with("\"a,b\",7,4.5,4.3,4.7,0.5,,,"), "{row}");
        assert_eq!(row.matches(',').count(), heading.matches(',').count() + 1);
    }
}
