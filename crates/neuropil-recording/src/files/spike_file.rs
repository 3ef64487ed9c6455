//! Spikes in Parquet: one row a spike, sorted by (step, neuron), written as they come.
//!
//! Columns: `step` (u64, from 1 at the start of the run, warm-up included), `neuron` (u64), `population` (text) and
//! `time_ms` (f64, `step · dt`). Key `neuropil` of the metadata holds dt, steps, populations and provenance as JSON,
//! so that the file is a recording by itself.

use std::path::Path;

use parquet::data_type::ByteArray;

use super::folder::{Header, within};
use super::table::{Column, FileEntry, GROUP, Kind, TableWriter, read};
use crate::{PopulationInfo, Recording, RecordingError, Spikes};

const COLUMNS: [(&str, Kind); 4] = [
    ("step", Kind::Whole),
    ("neuron", Kind::Whole),
    ("population", Kind::Text),
    ("time_ms", Kind::Repeated),
];

/// Writes spikes to a file as they come, with memory for about a million of them.
///
/// The file appears when [`SpikeWriter::finish`] is called; dropped before that, nothing is left.
pub struct SpikeWriter {
    table: TableWriter,
    buffer: Spikes,
    names: Vec<(u64, ByteArray)>,
    dt: f64,
    last: (u64, u64),
}

impl SpikeWriter {
    /// Begins a file of spikes of these populations, with steps of `dt` ms.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the folder cannot be written to.
    pub fn create(
        path: &Path,
        populations: &[PopulationInfo],
        dt: f64,
    ) -> Result<Self, RecordingError> {
        crate::population::check(populations)?;
        Ok(Self {
            table: TableWriter::create(path, &COLUMNS)?,
            buffer: Spikes::new(),
            names: populations
                .iter()
                .map(|p| (p.ids().end, ByteArray::from(p.name.as_bytes().to_vec())))
                .collect(),
            dt,
            last: (0, 0),
        })
    }

    /// Adds the spikes of one step, `neurons` ascending; steps must not descend.
    ///
    /// # Errors
    /// [`RecordingError::Order`] for spikes out of order, [`RecordingError::Value`] for unknown neurons, and where the
    /// disk is full.
    pub fn push_step(
        &mut self,
        step: u64,
        neurons: impl IntoIterator<Item = u64>,
    ) -> Result<(), RecordingError> {
        for neuron in neurons {
            self.push(step, neuron)?;
        }
        Ok(())
    }

    /// Adds one spike, which must not come before the last one.
    ///
    /// # Errors
    /// As [`SpikeWriter::push_step`].
    pub fn push(&mut self, step: u64, neuron: u64) -> Result<(), RecordingError> {
        let neurons = self.names.last().map_or(0, |(end, _)| *end);
        if neuron >= neurons {
            return Err(RecordingError::value(
                "neuron id of a spike",
                neuron,
                format!("below {neurons}, the number of neurons"),
            ));
        }
        if (step, neuron) < self.last {
            return Err(RecordingError::Order {
                index: self.buffer.len(),
                step,
                neuron,
                last_step: self.last.0,
                last_neuron: self.last.1,
            });
        }
        self.last = (step, neuron);
        self.buffer.push(step, neuron)?;
        if self.buffer.len() >= GROUP {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<(), RecordingError> {
        let spikes = std::mem::take(&mut self.buffer);
        if spikes.is_empty() {
            return Ok(());
        }
        let name = |id: &u64| {
            let i = self.names.partition_point(|(end, _)| end <= id);
            self.names
                .get(i)
                .map(|(_, name)| name.clone())
                .unwrap_or_default()
        };
        let names: Vec<ByteArray> = spikes.neurons().iter().map(name).collect();
        let times: Vec<f64> = spikes.steps().iter().map(|&s| s as f64 * self.dt).collect();
        self.table.write(&[
            Column::Whole(spikes.steps()),
            Column::Whole(spikes.neurons()),
            Column::Text(names),
            Column::Real(&times),
        ])
    }

    /// Writes the rest with the metadata of `recording` (whose own spikes are not looked at), and gives the file its
    /// name.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the disk is full; the name is then not taken.
    pub fn finish(mut self, recording: &Recording) -> Result<FileEntry, RecordingError> {
        self.flush()?;
        self.table.finish(Header::of(recording).json()?)
    }
}

/// Reads a file of spikes as a recording without traces and moments.
///
/// # Errors
/// [`RecordingError::Format`] for a file that is damaged, of another kind, or at odds with itself.
pub fn read_spikes(path: &Path) -> Result<Recording, RecordingError> {
    read_entry(path, None)
}

/// The spikes of one file of a folder, checked against what [`SpikeWriter::finish`] said of it.
///
/// # Errors
/// [`RecordingError::Io`] where it is missing, [`RecordingError::Format`] where it is damaged or another file.
pub fn read_spike_segment(folder: &Path, entry: &FileEntry) -> Result<Spikes, RecordingError> {
    Ok(read_entry(&within(folder, entry)?, Some(entry))?.spikes)
}

pub(super) fn read_entry(
    path: &Path,
    entry: Option<&FileEntry>,
) -> Result<Recording, RecordingError> {
    let table = read(path, entry, &["step", "neuron"], &[])?;
    let mut columns = table.whole.into_iter();
    let (step, neuron) = (
        columns.next().unwrap_or_default(),
        columns.next().unwrap_or_default(),
    );
    let mut recording = Header::parse(path, &table.metadata)?.into_recording();
    recording.spikes = Spikes::from_sorted(step, neuron)?;
    recording.validate()?;
    Ok(recording)
}
