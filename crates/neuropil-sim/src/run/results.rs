//! What a run recorded: samples of traces, and the recording at the end.

use super::CpuRun;
use crate::engine::Run;
use crate::error::SimError;
use crate::measure::{Measures, Spiking, join};
use crate::worker::TraceBuffer;
use neuropil_recording::{PopulationCounts, Recording, Spikes};

impl CpuRun {
    fn buffers(&self, request: usize) -> impl Iterator<Item = &TraceBuffer> {
        let all = self.workers.iter().flat_map(|w| &w.traces);
        all.filter(move |b| b.request == request)
    }

    /// Samples of a trace that were not taken out.
    pub(crate) fn samples(&self, request: usize) -> usize {
        let times = self
            .buffers(request)
            .map(|b| b.values.len() / b.places.len().max(1));
        times.min().unwrap_or(0)
    }

    /// The samples of a trace from number `first` of those not taken out, row-major time × neuron.
    pub(crate) fn gather(&self, request: usize, first: usize) -> Vec<f64> {
        let width = self.trace_heads.get(request).map_or(0, |t| t.neurons.len());
        let times = self.samples(request).saturating_sub(first);
        let mut values = vec![0.0; times * width];
        for b in self.buffers(request) {
            for k in 0..times {
                for (j, (_, column)) in b.places.iter().enumerate() {
                    values[k * width + *column as usize] =
                        b.values[(first + k) * b.places.len() + j];
                }
            }
        }
        values
    }

    /// Takes the samples of every trace that were not taken out yet.
    pub(super) fn take_samples(&mut self) -> Vec<Vec<f64>> {
        let all = 0..self.trace_heads.len();
        let gathered: Vec<Vec<f64>> = all.map(|r| self.gather(r, 0)).collect();
        self.drained.resize(gathered.len(), 0);
        for ((taken, values), trace) in self
            .drained
            .iter_mut()
            .zip(&gathered)
            .zip(&self.trace_heads)
        {
            *taken += values.len() / trace.neurons.len().max(1);
        }
        for w in &mut self.workers {
            for b in &mut w.traces {
                b.values.clear();
            }
        }
        gathered
    }

    /// Ends the run: everything recorded and not taken out.
    pub(super) fn into_recording(self) -> Result<Recording, SimError> {
        let mut run = self;
        if let (Some(last), false) = (run.step.checked_sub(1), run.failed) {
            for w in &run.workers {
                w.check_finite(last)?;
            }
        }
        let mut taken = run.drained.clone();
        let samples = run.take_samples();
        let mut traces = std::mem::take(&mut run.trace_heads);
        taken.resize(traces.len(), 0);
        for ((trace, values), taken) in traces.iter_mut().zip(samples).zip(taken) {
            // What is left begins after what was taken out.
            trace.first_step = trace.step(taken);
            trace.values = values;
        }
        let (mut input_moments, mut statistics) = (Vec::new(), Vec::new());
        let mut population_counts = Vec::new();
        for population in &run.populations {
            let parts = run.parts_of(&population.name);
            let of_part = |&(w, p): &(usize, usize)| run.workers[w].measures.get(p);
            let measures: Vec<&Measures> = parts.iter().filter_map(of_part).collect();
            let windows = measures.iter().map(|m| m.windows(run.step)).collect();
            for closed in join(&population.name, windows) {
                input_moments.extend(closed.moments);
                statistics.extend(closed.statistics);
            }
            let spiking: Vec<&Spiking> =
                measures.iter().filter_map(|m| m.spiking.as_ref()).collect();
            if let (Some(first), Some(m)) = (spiking.first(), measures.first()) {
                let bin = |k: usize| spiking.iter().filter_map(|s| s.counts.get(k)).sum();
                population_counts.push(PopulationCounts {
                    population: population.name.clone(),
                    after: m.grid.after,
                    bin_steps: m.grid.bin,
                    counts: (0..first.counts.len()).map(bin).collect(),
                });
            }
        }
        // Nothing was measured where the run ended in its warm-up.
        population_counts.retain(|c| c.after <= run.step);
        let recording = Recording {
            spikes: Spikes::from_sorted(
                std::mem::take(&mut run.spike_steps),
                std::mem::take(&mut run.spike_ids),
            )?,
            traces,
            input_moments,
            statistics,
            population_counts,
            ..run.head()
        };
        recording.validate()?;
        Ok(recording)
    }
}
