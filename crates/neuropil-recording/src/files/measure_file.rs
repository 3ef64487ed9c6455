//! Running measures in Parquet: moments of the input, statistics of spikes, and population counts.
//!
//! The first two have one row for each neuron and window, with the window as `after_ms` (not included) and `to_ms`; the
//! counts one row a bin with the time of its end. Key `neuropil` of the metadata holds what the rows share, as JSON.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{from_json, nothing_left, take, text, to_json};
use super::table::{Column, FileEntry, GROUP, Kind, TableWriter, read};
use crate::{InputMoments, PopulationCounts, Recording, RecordingError, SpikeStatistics};

const MOMENTS: [&str; 5] = [
    "excitatory",
    "inhibitory",
    "excitatory_variance",
    "inhibitory_variance",
    "covariance",
];

const STATISTICS: [&str; 3] = ["mean_interval_ms", "cv", "lv"];

/// What the rows of one population and window share.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    population: String,
    after: u64,
    to: u64,
    rows: u64,
    /// Of moments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moments: Option<MomentsHead>,
    /// Of counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bin_steps: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MomentsHead {
    unit: String,
    bin_steps: u64,
    n_bins: u64,
}

/// Writes a block of rows for each neuron of a population: window, neuron, then columns.
fn write_neurons(
    table: &mut TableWriter,
    recording: &Recording,
    head: &Head,
    wholes: &[&[u64]],
    reals: &[&[f64]],
) -> Result<(), RecordingError> {
    let first = recording.population(&head.population)?.first_id;
    let rows = usize::try_from(head.rows).unwrap_or(usize::MAX);
    let mut at = 0;
    while at < rows {
        let end = (at + GROUP).min(rows);
        let n = end - at;
        let neurons: Vec<u64> = (first + at as u64..first + end as u64).collect();
        let window = [head.after, head.to].map(|s| vec![s as f64 * recording.dt; n]);
        let [after, to] = &window;
        let mut columns = vec![
            Column::Text(vec![text(&head.population); n]),
            Column::Real(after),
            Column::Real(to),
            Column::Whole(&neurons),
        ];
        let wholes = wholes.iter().filter_map(|c| c.get(at..end));
        columns.extend(wholes.map(Column::Whole));
        let reals = reals.iter().filter_map(|c| c.get(at..end));
        columns.extend(reals.map(Column::Real));
        table.write(&columns)?;
        at = end;
    }
    Ok(())
}

const NEURON_COLUMNS: [(&str, Kind); 4] = [
    ("population", Kind::Text),
    ("after_ms", Kind::Repeated),
    ("to_ms", Kind::Repeated),
    ("neuron", Kind::Whole),
];

pub(super) fn write_moments(
    recording: &Recording,
    folder: &Path,
) -> Result<Option<FileEntry>, RecordingError> {
    if recording.input_moments.is_empty() {
        return Ok(None);
    }
    let mut columns = NEURON_COLUMNS.to_vec();
    columns.extend(MOMENTS.map(|name| (name, Kind::Real)));
    let mut table = TableWriter::create(&folder.join("input_moments.parquet"), &columns)?;
    let mut heads = Vec::new();
    for m in &recording.input_moments {
        m.validate()?;
        let head = Head {
            population: m.population.clone(),
            after: m.after,
            to: m.to,
            rows: m.excitatory.len() as u64,
            moments: Some(MomentsHead {
                unit: m.unit.clone(),
                bin_steps: m.bin_steps,
                n_bins: m.n_bins,
            }),
            bin_steps: None,
        };
        let reals = m.columns().map(|c| c.as_slice());
        write_neurons(&mut table, recording, &head, &[], &reals)?;
        heads.push(head);
    }
    table.finish(to_json(&heads)?).map(Some)
}

pub(super) fn read_moments(
    path: &Path,
    entry: &FileEntry,
) -> Result<Vec<InputMoments>, RecordingError> {
    let mut table = read(path, Some(entry), &[], &MOMENTS)?;
    let heads: Vec<Head> = from_json(path, table.metadata.as_bytes())?;
    let mut all = Vec::new();
    for head in heads {
        let Some(moments) = head.moments else {
            return Err(wrong(path, "its metadata are not those of moments"));
        };
        let mut columns: [Vec<f64>; 5] = Default::default();
        for (column, values) in columns.iter_mut().zip(&mut table.real) {
            *column = take(path, values, head.rows)?;
        }
        let shared = InputMoments {
            population: head.population,
            unit: moments.unit,
            after: head.after,
            to: head.to,
            bin_steps: moments.bin_steps,
            n_bins: moments.n_bins,
            ..InputMoments::default()
        };
        all.push(shared.with_columns(columns));
    }
    for values in &table.real {
        nothing_left(path, values.len())?;
    }
    Ok(all)
}

pub(super) fn write_statistics(
    recording: &Recording,
    folder: &Path,
) -> Result<Option<FileEntry>, RecordingError> {
    if recording.statistics.is_empty() {
        return Ok(None);
    }
    let mut columns = NEURON_COLUMNS.to_vec();
    columns.push(("spikes", Kind::Whole));
    columns.extend(STATISTICS.map(|name| (name, Kind::Real)));
    let mut table = TableWriter::create(&folder.join("spike_statistics.parquet"), &columns)?;
    let mut heads = Vec::new();
    for s in &recording.statistics {
        s.validate()?;
        let head = Head {
            population: s.population.clone(),
            after: s.after,
            to: s.to,
            rows: s.spikes.len() as u64,
            moments: None,
            bin_steps: None,
        };
        let reals = [&s.mean_interval, &s.cv, &s.lv].map(|c| c.as_slice());
        write_neurons(&mut table, recording, &head, &[&s.spikes], &reals)?;
        heads.push(head);
    }
    table.finish(to_json(&heads)?).map(Some)
}

pub(super) fn read_statistics(
    path: &Path,
    entry: &FileEntry,
) -> Result<Vec<SpikeStatistics>, RecordingError> {
    let mut table = read(path, Some(entry), &["spikes"], &STATISTICS)?;
    let heads: Vec<Head> = from_json(path, table.metadata.as_bytes())?;
    let mut spikes = table.whole.pop().unwrap_or_default();
    let mut all = Vec::new();
    for head in heads {
        let mut columns: [Vec<f64>; 3] = Default::default();
        for (column, values) in columns.iter_mut().zip(&mut table.real) {
            *column = take(path, values, head.rows)?;
        }
        let [mean_interval, cv, lv] = columns;
        all.push(SpikeStatistics {
            population: head.population,
            after: head.after,
            to: head.to,
            spikes: take(path, &mut spikes, head.rows)?,
            mean_interval,
            cv,
            lv,
        });
    }
    nothing_left(path, spikes.len())?;
    Ok(all)
}

pub(super) fn write_counts(
    recording: &Recording,
    folder: &Path,
) -> Result<Option<FileEntry>, RecordingError> {
    if recording.population_counts.is_empty() {
        return Ok(None);
    }
    let columns = [
        ("population", Kind::Text),
        ("to_ms", Kind::Real),
        ("spikes", Kind::Whole),
    ];
    let mut table = TableWriter::create(&folder.join("population_counts.parquet"), &columns)?;
    let mut heads = Vec::new();
    for c in &recording.population_counts {
        let mut bin = 0_u64;
        for counts in c.counts.chunks(GROUP) {
            let end = |k: u64| (c.after + (k + 1) * c.bin_steps) as f64 * recording.dt;
            let times: Vec<f64> = (bin..bin + counts.len() as u64).map(end).collect();
            bin += counts.len() as u64;
            table.write(&[
                Column::Text(vec![text(&c.population); counts.len()]),
                Column::Real(&times),
                Column::Whole(counts),
            ])?;
        }
        heads.push(Head {
            population: c.population.clone(),
            after: c.after,
            to: c.after + bin * c.bin_steps,
            rows: bin,
            moments: None,
            bin_steps: Some(c.bin_steps),
        });
    }
    table.finish(to_json(&heads)?).map(Some)
}

pub(super) fn read_counts(
    path: &Path,
    entry: &FileEntry,
) -> Result<Vec<PopulationCounts>, RecordingError> {
    let mut table = read(path, Some(entry), &["spikes"], &[])?;
    let heads: Vec<Head> = from_json(path, table.metadata.as_bytes())?;
    let mut spikes = table.whole.pop().unwrap_or_default();
    let mut all = Vec::new();
    for head in heads {
        let Some(bin_steps) = head.bin_steps else {
            return Err(wrong(path, "its metadata are not those of counts"));
        };
        all.push(PopulationCounts {
            population: head.population,
            after: head.after,
            bin_steps,
            counts: take(path, &mut spikes, head.rows)?,
        });
    }
    nothing_left(path, spikes.len())?;
    Ok(all)
}

fn wrong(path: &Path, problem: &str) -> RecordingError {
    RecordingError::Format {
        path: path.to_owned(),
        problem: problem.into(),
    }
}
