//! Spikes and traces that go to files as they come, with what must be known of the spikes at the end.

use crate::Error;
use neuropil_recording::{
    Estimate, FileEntry, PopulationInfo, Recording, SpikeHasher, SpikeWriter, Trace, TraceWriter,
    read_spike_segment,
};
use neuropil_sim::Run;
use serde::{Deserialize, Serialize};
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

/// What is closed of the files of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closed {
    /// Number of the segment that comes next.
    segment: u64,
    /// Files of spikes, in order of time.
    spikes: Vec<FileEntry>,
    /// Files of each trace, in order of time.
    traces: Vec<Vec<FileEntry>>,
}

/// The files that a run is written to as it goes on.
pub(crate) struct RunStream {
    folder: PathBuf,
    populations: Vec<PopulationInfo>,
    heads: Vec<Trace>,
    closed: Closed,
    spikes: Option<SpikeWriter>,
    traces: Vec<Option<TraceWriter>>,
    hasher: SpikeHasher,
    counts: Vec<u32>,
    warmup: u64,
    dt: f64,
}

impl RunStream {
    pub fn create(folder: &Path, run: &impl Run, dt: f64, warmup: u64) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(|e| Error::File {
            path: folder.to_owned(),
            error: format!("cannot make the folder: {e}"),
        })?;
        let populations = run.populations().to_vec();
        let neurons = populations.last().map_or(0, |p| p.ids().end);
        let heads = run.trace_heads();
        Ok(Self {
            folder: folder.to_owned(),
            closed: Closed {
                traces: vec![Vec::new(); heads.len()],
                ..Closed::default()
            },
            spikes: None,
            traces: heads.iter().map(|_| None).collect(),
            heads,
            populations,
            hasher: SpikeHasher::new(),
            counts: vec![0; neurons as usize],
            warmup,
            dt,
        })
    }

    /// Goes on after files that were closed; their spikes are read again, for what must be known of them.
    pub fn resume(mut self, closed: Closed) -> Result<Self, Error> {
        if closed.traces.len() != self.heads.len() {
            return Err(Error::Input {
                path: self.folder,
                error: "the checkpoint speaks of other traces".into(),
            });
        }
        for entry in &closed.spikes {
            let spikes = read_spike_segment(&self.folder, entry)?;
            spikes.view().iter().for_each(|(s, n)| self.count(s, n));
        }
        self.closed = closed;
        Ok(self)
    }

    fn count(&mut self, step: u64, neuron: u64) {
        if step > self.warmup {
            self.hasher.add(step, neuron);
            if let Some(count) = self.counts.get_mut(neuron as usize) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// The file of a trace that is written now.
    fn trace_writer(&self, r: usize, head: &Trace) -> Result<TraceWriter, Error> {
        let name = match (r, self.closed.segment) {
            (0, 0) => "traces.parquet".to_owned(),
            (r, 0) => format!("traces_{r}.parquet"),
            (r, k) => format!("traces_{r}_{k}.parquet"),
        };
        let width = head.neurons.len().max(1) as u64;
        let before = self
            .closed
            .traces
            .get(r)
            .map_or(0, |files| files.iter().map(|f| f.rows).sum::<u64>() / width);
        let head = Trace {
            first_step: head.step(before as usize),
            ..head.clone()
        };
        Ok(TraceWriter::create(
            &self.folder.join(name),
            &head,
            self.dt,
        )?)
    }

    fn spike_writer(&self) -> Result<SpikeWriter, Error> {
        let name = match self.closed.segment {
            0 => "spikes.parquet".to_owned(),
            k => format!("spikes_{k}.parquet"),
        };
        let path = self.folder.join(name);
        Ok(SpikeWriter::create(&path, &self.populations, self.dt)?)
    }

    /// Writes what the run has found since the last call.
    pub fn take(&mut self, run: &mut impl Run) -> Result<(), Error> {
        let (steps, neurons) = run.drain_spikes();
        if !steps.is_empty() && self.spikes.is_none() {
            self.spikes = Some(self.spike_writer()?);
        }
        for (step, neuron) in steps.into_iter().zip(neurons) {
            if let Some(writer) = &mut self.spikes {
                writer.push(step, neuron)?;
            }
            self.count(step, neuron);
        }
        for (r, values) in run.drain_traces().into_iter().enumerate() {
            if values.is_empty() {
                continue;
            }
            if let (Some(None), Some(head)) = (self.traces.get(r), self.heads.get(r)) {
                self.traces[r] = Some(self.trace_writer(r, head)?);
            }
            if let Some(Some(writer)) = self.traces.get_mut(r) {
                writer.push(&values)?;
            }
        }
        Ok(())
    }

    /// Closes the files, so that what follows goes to others; `head` is the recording so far.
    pub fn close(&mut self, head: &Recording) -> Result<&Closed, Error> {
        if let Some(writer) = self.spikes.take() {
            self.closed.spikes.push(writer.finish(&self.named(head))?);
        }
        for (writer, files) in self.traces.iter_mut().zip(&mut self.closed.traces) {
            if let Some(writer) = writer.take() {
                files.push(writer.finish()?);
            }
        }
        self.closed.segment += 1;
        Ok(&self.closed)
    }

    /// The recording whose spikes are not in it, but in its files.
    fn named(&self, recording: &Recording) -> Recording {
        Recording {
            populations: self.populations.clone(),
            ..recording.clone()
        }
    }

    /// Writes the rest of a recording beside the files that are closed.
    pub fn write_index(&self, recording: &Recording) -> Result<(), Error> {
        let traces = self.closed.traces.iter().flatten().cloned().collect();
        let recording = self.named(recording);
        recording.write_dir_with(&self.folder, self.closed.spikes.clone(), traces)?;
        Ok(())
    }

    /// Closes the files and writes the rest of the recording beside them.
    pub fn finish(mut self, recording: &Recording) -> Result<Streamed, Error> {
        // What was asked for has a file, even where nothing was found.
        if self.closed.spikes.is_empty() && self.spikes.is_none() {
            self.spikes = Some(self.spike_writer()?);
        }
        for (r, head) in self.heads.iter().enumerate() {
            let empty = self.closed.traces.get(r).is_some_and(Vec::is_empty);
            if empty && matches!(self.traces.get(r), Some(None)) {
                self.traces[r] = Some(self.trace_writer(r, head)?);
            }
        }
        self.close(recording)?;
        self.write_index(recording)?;
        let traces = self.closed.traces.iter().flatten();
        let entries = self.closed.spikes.iter().chain(traces);
        let mut files: Vec<PathBuf> = entries.map(|e| self.folder.join(&e.file)).collect();
        files.extend(crate::folder::measure_files(&self.folder, recording));
        files.push(self.folder.join("recording.json"));
        Ok(Streamed {
            files,
            spikes: self.hasher.count(),
            sha256: self.hasher.hex(),
            counts: self.counts,
        })
    }
}
