//! A recording as a folder: `recording.json` with the checksums of `spikes.parquet`, `traces.parquet`,
//! `input_moments.parquet`, `spike_statistics.parquet` and `population_counts.parquet`.
//!
//! `recording.json` is written last, so that a folder that has one is whole. A run that streams may leave several spike
//! files (one per segment), which are read one after the other, and a file for each segment of each trace: samples that go on
//! where an earlier file ended are put together, so that a reader sees one recording.

use std::path::Path;

use parquet::data_type::ByteArray;
use serde::{Deserialize, Serialize};

use super::measure_file::{
    read_counts, read_moments, read_statistics, write_counts, write_moments, write_statistics,
};
use super::spike_file::{SpikeWriter, read_entry};
use super::table::FileEntry;
use super::trace_file::{read_traces, write_traces};
use crate::atomic::io_error;
use crate::{
    PopulationInfo, Presentations, Provenance, Recording, RecordingError, Trace, write_atomically,
};

/// What `recording.json` says it is.
pub const FORMAT: &str = "neuropil recording";

/// Version of the format. Readers refuse others.
pub const FORMAT_VERSION: u32 = 1;

/// The most bytes of a `recording.json` that are read.
const MAX_JSON: u64 = 256 << 20;

/// Everything of a recording that is not a column.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    format: String,
    version: u32,
    dt: f64,
    warmup_steps: u64,
    total_steps: u64,
    complete: bool,
    populations: Vec<PopulationInfo>,
    provenance: Provenance,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    presentations: Vec<Presentations>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    recording: Header,
    spikes: Vec<FileEntry>,
    traces: Vec<FileEntry>,
    input_moments: Option<FileEntry>,
    #[serde(default)]
    spike_statistics: Option<FileEntry>,
    #[serde(default)]
    population_counts: Option<FileEntry>,
}

impl Header {
    pub(super) fn of(r: &Recording) -> Self {
        Self {
            format: FORMAT.into(),
            version: FORMAT_VERSION,
            dt: r.dt,
            warmup_steps: r.warmup_steps,
            total_steps: r.total_steps,
            complete: r.complete,
            populations: r.populations.clone(),
            provenance: r.provenance.clone(),
            presentations: r.presentations.clone(),
        }
    }

    pub(super) fn json(&self) -> Result<String, RecordingError> {
        to_json(self)
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, RecordingError> {
        let header: Self = from_json(path, text.as_bytes())?;
        header.check(path)?;
        Ok(header)
    }

    fn check(&self, path: &Path) -> Result<(), RecordingError> {
        if self.format == FORMAT && self.version == FORMAT_VERSION {
            return Ok(());
        }
        Err(RecordingError::Format {
            path: path.to_owned(),
            problem: format!(
                "`{}` version {}, expected `{FORMAT}` version {FORMAT_VERSION}",
                self.format, self.version
            ),
        })
    }

    pub(super) fn into_recording(self) -> Recording {
        Recording {
            dt: self.dt,
            warmup_steps: self.warmup_steps,
            total_steps: self.total_steps,
            complete: self.complete,
            populations: self.populations,
            provenance: self.provenance,
            presentations: self.presentations,
            ..Default::default()
        }
    }
}

impl Recording {
    /// Writes the recording into a folder, which is made where it is missing.
    ///
    /// # Errors
    /// Where the recording is at odds with itself, or the folder cannot be written to.
    pub fn write_dir(&self, folder: &Path) -> Result<(), RecordingError> {
        self.validate()?;
        std::fs::create_dir_all(folder).map_err(|e| io_error(folder, "create the folder", e))?;
        let mut writer =
            SpikeWriter::create(&folder.join("spikes.parquet"), &self.populations, self.dt)?;
        for (step, neuron) in self.spikes.view().iter() {
            writer.push(step, neuron)?;
        }
        let entry = writer.finish(self)?;
        let traces = if self.traces.is_empty() {
            Vec::new()
        } else {
            vec![write_traces(self, &folder.join("traces.parquet"))?]
        };
        self.write_dir_with(folder, vec![entry], traces)
    }

    /// Writes the recording into a folder that already holds the files of its spikes, in order of time, and of its traces,
    /// as [`SpikeWriter::finish`] and [`crate::TraceWriter::finish`] gave them; the spikes and traces of `self` are not
    /// looked at.
    ///
    /// # Errors
    /// As [`Recording::write_dir`].
    pub fn write_dir_with(
        &self,
        folder: &Path,
        spikes: Vec<FileEntry>,
        traces: Vec<FileEntry>,
    ) -> Result<(), RecordingError> {
        let index = Index {
            recording: Header::of(self),
            spikes,
            traces,
            input_moments: write_moments(self, folder)?,
            spike_statistics: write_statistics(self, folder)?,
            population_counts: write_counts(self, folder)?,
        };
        write_atomically(folder.join("recording.json"), to_json(&index)?.as_bytes())
    }

    /// Reads a recording from a folder, checking every file against its checksum.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where a file is missing, [`RecordingError::Format`] where one is damaged or of another
    /// kind, and where the parts are at odds with each other. Never a panic, whatever the bytes.
    pub fn read_dir(folder: &Path) -> Result<Self, RecordingError> {
        let path = folder.join("recording.json");
        let length = std::fs::metadata(&path)
            .map_err(|e| io_error(&path, "read it", e))?
            .len();
        if length > MAX_JSON {
            return Err(format_error(
                &path,
                format!("{length} bytes, expected at most {MAX_JSON}"),
            ));
        }
        let bytes = std::fs::read(&path).map_err(|e| io_error(&path, "read it", e))?;
        let index: Index = from_json(&path, &bytes)?;
        index.recording.check(&path)?;
        let mut recording = index.recording.into_recording();
        for entry in &index.spikes {
            let segment = read_entry(&within(folder, entry)?, Some(entry))?;
            recording.spikes.append(segment.spikes.view())?;
        }
        for entry in &index.traces {
            for trace in read_traces(&within(folder, entry)?, entry)? {
                join(&mut recording.traces, trace);
            }
        }
        if let Some(entry) = &index.input_moments {
            recording.input_moments = read_moments(&within(folder, entry)?, entry)?;
        }
        if let Some(entry) = &index.spike_statistics {
            recording.statistics = read_statistics(&within(folder, entry)?, entry)?;
        }
        if let Some(entry) = &index.population_counts {
            recording.population_counts = read_counts(&within(folder, entry)?, entry)?;
        }
        recording.validate()?;
        Ok(recording)
    }
}

/// Adds a trace to those read before, or its samples to the trace that it goes on with.
fn join(traces: &mut Vec<Trace>, next: Trace) {
    let before = traces.iter_mut().find(|t| {
        t.n_times() > 0
            && next.first_step == t.step(t.n_times())
            && next.every_steps == t.every_steps
            && next.population == t.population
            && next.variable == t.variable
            && next.unit == t.unit
            && next.neurons == t.neurons
            && next.synapses == t.synapses
    });
    match before {
        Some(trace) => trace.values.extend(next.values),
        None => traces.push(next),
    }
}

/// The first `rows` values, which are removed.
pub(super) fn take<T>(
    path: &Path,
    values: &mut Vec<T>,
    rows: u64,
) -> Result<Vec<T>, RecordingError> {
    let count = usize::try_from(rows)
        .ok()
        .filter(|&n| n <= values.len())
        .ok_or_else(|| {
            format_error(
                path,
                format!("{} values left, expected {rows}", values.len()),
            )
        })?;
    let rest = values.split_off(count);
    Ok(std::mem::replace(values, rest))
}

pub(super) fn nothing_left(path: &Path, left: usize) -> Result<(), RecordingError> {
    if left == 0 {
        return Ok(());
    }
    Err(format_error(
        path,
        format!("{left} values belong to nothing"),
    ))
}

/// The path of a file of the folder; names that lead elsewhere are refused.
pub(super) fn within(
    folder: &Path,
    entry: &FileEntry,
) -> Result<std::path::PathBuf, RecordingError> {
    let name = &entry.file;
    let plain = !name.is_empty()
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    if plain {
        return Ok(folder.join(name));
    }
    Err(format_error(
        &folder.join("recording.json"),
        format!("`{name}` is not the name of a file beside it"),
    ))
}

pub(super) fn text(s: &str) -> ByteArray {
    ByteArray::from(s.as_bytes().to_vec())
}

fn format_error(path: &Path, problem: String) -> RecordingError {
    RecordingError::Format {
        path: path.to_owned(),
        problem,
    }
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, RecordingError> {
    serde_json::to_string(value)
        .map_err(|e| RecordingError::value("metadata", e, "values that JSON can hold"))
}

pub(super) fn from_json<T: for<'de> Deserialize<'de>>(
    path: &Path,
    bytes: &[u8],
) -> Result<T, RecordingError> {
    serde_json::from_slice(bytes).map_err(|e| format_error(path, e.to_string()))
}
