//! Traces in Parquet: one row a sample, trace after trace, written at once or as they come.
//!
//! Columns: `population` and `variable` (text), `neuron` and `step` (u64), `time_ms` (f64, `step · dt`) and `value` (f64).
//! Key `neuropil` of the metadata holds population, variable, unit, neurons and sampling of every trace as JSON.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{from_json, nothing_left, take, text, to_json};
use super::table::{Column, FileEntry, GROUP, Kind, TableWriter, read};
use crate::{Recording, RecordingError, Trace};

const COLUMNS: [(&str, Kind); 6] = [
    ("population", Kind::Text),
    ("variable", Kind::Text),
    ("neuron", Kind::Whole),
    ("step", Kind::Whole),
    ("time_ms", Kind::Repeated),
    ("value", Kind::Real),
];

/// A trace without its values.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TraceHeader {
    trace: Trace,
    rows: u64,
}

/// Writes one trace to a file as it comes, with memory for about a million samples.
///
/// The file appears when [`TraceWriter::finish`] is called; dropped before that, nothing is left.
pub struct TraceWriter {
    table: TableWriter,
    trace: Trace,
    buffer: Vec<f64>,
    rows: u64,
    dt: f64,
}

impl TraceWriter {
    /// Begins the file of a trace, whose values so far are not looked at, with steps of `dt` ms.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the folder cannot be written to.
    pub fn create(path: &Path, trace: &Trace, dt: f64) -> Result<Self, RecordingError> {
        Ok(Self {
            table: TableWriter::create(path, &COLUMNS)?,
            trace: Trace {
                values: Vec::new(),
                ..trace.clone()
            },
            buffer: Vec::new(),
            rows: 0,
            dt,
        })
    }

    /// Adds the next samples, row-major time × neuron.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the disk is full.
    pub fn push(&mut self, values: &[f64]) -> Result<(), RecordingError> {
        self.buffer.extend_from_slice(values);
        if self.buffer.len() >= GROUP {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), RecordingError> {
        let values = std::mem::take(&mut self.buffer);
        for part in values.chunks(GROUP) {
            write_rows(
                &mut self.table,
                &self.trace,
                self.rows as usize,
                part,
                self.dt,
            )?;
            self.rows += part.len() as u64;
        }
        Ok(())
    }

    /// Writes the rest and gives the file its name.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the disk is full; the name is then not taken.
    pub fn finish(mut self) -> Result<FileEntry, RecordingError> {
        self.flush()?;
        let header = TraceHeader {
            trace: self.trace,
            rows: self.rows,
        };
        self.table.finish(to_json(&[header])?)
    }
}

/// Rows `first ..` of a trace.
fn write_rows(
    table: &mut TableWriter,
    trace: &Trace,
    first: usize,
    values: &[f64],
    dt: f64,
) -> Result<(), RecordingError> {
    let width = trace.neurons.len().max(1);
    let rows = (first..).take(values.len());
    let steps: Vec<u64> = rows.clone().map(|r| trace.step(r / width)).collect();
    let neurons: Vec<u64> = rows
        .filter_map(|r| trace.neurons.get(r % width).copied())
        .collect();
    let times: Vec<f64> = steps.iter().map(|&s| s as f64 * dt).collect();
    table.write(&[
        Column::Text(vec![text(&trace.population); values.len()]),
        Column::Text(vec![text(&trace.variable); values.len()]),
        Column::Whole(&neurons),
        Column::Whole(&steps),
        Column::Real(&times),
        Column::Real(values),
    ])
}

/// All traces of a recording in one file.
pub(super) fn write_traces(
    recording: &Recording,
    path: &Path,
) -> Result<FileEntry, RecordingError> {
    let mut table = TableWriter::create(path, &COLUMNS)?;
    let mut headers = Vec::new();
    for trace in &recording.traces {
        trace.validate()?;
        for (part, values) in trace.values.chunks(GROUP).enumerate() {
            write_rows(&mut table, trace, part * GROUP, values, recording.dt)?;
        }
        headers.push(TraceHeader {
            rows: trace.values.len() as u64,
            trace: Trace {
                values: Vec::new(),
                ..trace.clone()
            },
        });
    }
    table.finish(to_json(&headers)?)
}

pub(super) fn read_traces(path: &Path, entry: &FileEntry) -> Result<Vec<Trace>, RecordingError> {
    let mut table = read(path, Some(entry), &[], &["value"])?;
    let headers: Vec<TraceHeader> = from_json(path, table.metadata.as_bytes())?;
    let mut values = table.real.pop().unwrap_or_default();
    let mut traces = Vec::new();
    for header in headers {
        let part = take(path, &mut values, header.rows)?;
        traces.push(Trace {
            values: part,
            ..header.trace
        });
    }
    nothing_left(path, values.len())?;
    Ok(traces)
}
