//! Spikes and traces that go to files as they come, with what must be known of the spikes at the end.

use crate::Error;
use neuropil_recording::{
    Estimate, FileEntry, PopulationInfo, Recording, SpikeHasher, SpikeWriter, TraceWriter,
};
use neuropil_sim::Run;
use std::path::{Path, PathBuf};

/// What was streamed.
#[derive(Clone, Debug, PartialEq)]
pub struct Streamed {
    /// `spikes.parquet`, one file for each trace, `recording.json`.
    pub files: Vec<PathBuf>,
    /// Spikes after the warm-up.
    pub spikes: u64,
    /// `spikes_sha256`: fingerprint of the spikes after the warm-up.
    pub sha256: String,
    /// Spikes of each neuron after the warm-up.
    pub counts: Vec<u32>,
}

impl Streamed {
    /// Mean rate of a population over `seconds` of measured time, spikes/s; its interval is from the spread over neurons.
    pub fn rate(&self, population: &PopulationInfo, seconds: f64) -> Estimate {
        let ids = population.ids();
        let counts = self.counts.get(ids.start as usize..ids.end as usize);
        let Some(counts) = counts.filter(|c| !c.is_empty() && seconds > 0.0) else {
            return Estimate::not_estimable("nothing was measured");
        };
        let n = counts.len() as f64;
        let mean = counts.iter().map(|&c| f64::from(c)).sum::<f64>() / n;
        let squares: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - mean) * (f64::from(c) - mean))
            .sum();
        let value = mean / seconds;
        let method = "mean over neurons of spikes over time; interval from the spread over neurons";
        if counts.len() < 2 {
            return Estimate::without_interval(value, 1, "spikes/s", method);
        }
        let error = (squares / (n - 1.0) / n).sqrt() / seconds;
        Estimate::symmetric(
            value,
            error,
            1.96 * error,
            counts.len() as u64,
            "spikes/s",
            method,
        )
    }
}

/// The files that a run is written to as it goes on.
pub(crate) struct RunStream {
    folder: PathBuf,
    files: Vec<PathBuf>,
    populations: Vec<PopulationInfo>,
    spikes: SpikeWriter,
    traces: Vec<TraceWriter>,
    hasher: SpikeHasher,
    counts: Vec<u32>,
    warmup: u64,
}

impl RunStream {
    pub fn create(folder: &Path, run: &impl Run, dt: f64, warmup: u64) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(|e| Error::File {
            path: folder.to_owned(),
            error: format!("cannot make the folder: {e}"),
        })?;
        let mut files = vec![folder.join("spikes.parquet")];
        let mut traces = Vec::new();
        for (k, head) in run.trace_heads().iter().enumerate() {
            let file = folder.join(match k {
                0 => "traces.parquet".to_owned(),
                k => format!("traces_{k}.parquet"),
            });
            traces.push(TraceWriter::create(&file, head, dt)?);
            files.push(file);
        }
        let populations = run.populations();
        let neurons = populations.last().map_or(0, |p| p.ids().end);
        Ok(Self {
            spikes: SpikeWriter::create(&folder.join("spikes.parquet"), populations, dt)?,
            populations: populations.to_vec(),
            folder: folder.to_owned(),
            files,
            traces,
            hasher: SpikeHasher::new(),
            counts: vec![0; neurons as usize],
            warmup,
        })
    }

    /// Writes what the run has found since the last call.
    pub fn take(&mut self, run: &mut impl Run) -> Result<(), Error> {
        let (steps, neurons) = run.drain_spikes();
        for (step, neuron) in steps.into_iter().zip(neurons) {
            self.spikes.push(step, neuron)?;
            if step > self.warmup {
                self.hasher.add(step, neuron);
                if let Some(count) = self.counts.get_mut(neuron as usize) {
                    *count = count.saturating_add(1);
                }
            }
        }
        for (writer, values) in self.traces.iter_mut().zip(run.drain_traces()) {
            writer.push(&values)?;
        }
        Ok(())
    }

    /// Closes the files and writes the rest of the recording beside them.
    pub fn finish(mut self, recording: &Recording) -> Result<Streamed, Error> {
        // The spikes are not in this recording, but in its files.
        let recording = &Recording {
            populations: self.populations,
            ..recording.clone()
        };
        let spikes = vec![self.spikes.finish(recording)?];
        let traces: Vec<FileEntry> = self
            .traces
            .into_iter()
            .map(TraceWriter::finish)
            .collect::<Result<_, _>>()?;
        recording.write_dir_with(&self.folder, spikes, traces)?;
        if !recording.input_moments.is_empty() {
            self.files.push(self.folder.join("input_moments.parquet"));
        }
        self.files.push(self.folder.join("recording.json"));
        Ok(Streamed {
            files: self.files,
            spikes: self.hasher.count(),
            sha256: self.hasher.hex(),
            counts: self.counts,
        })
    }
}
