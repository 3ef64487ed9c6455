//! Running measures of the neurons of one part: statistics of their spikes and moments of their input (bit path).
//!
//! Measured time, after the warm-up, is cut into bins, and these into windows. Everything is kept by neuron, in order
//! of time, so that it does not depend on how neurons are divided among threads.

use crate::error::SimError;
use crate::input::PartInput;
use crate::prepare::whole_steps;
use neuropil_circuit::Protocol;
use neuropil_numerics::isa::Isa;
use neuropil_recording::{InputMoments, SpikeStatistics, TrainSums};

/// Bins and windows, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Steps of warm-up.
    pub after: u64,
    /// Steps of a bin.
    pub bin: u64,
    /// Steps of a window; none where the measured time is one.
    pub window: Option<u64>,
}

impl Grid {
    /// The bins and windows of a protocol.
    pub fn new(protocol: &Protocol, dt: f64, after: u64) -> Result<Self, SimError> {
        let record = &protocol.record;
        let bin = whole_steps("bin", record.bin, dt)?;
        let window = match record.window {
            Some(t) => Some(whole_steps("window", t, dt)?),
            None => None,
        };
        let fits = |w: u64| w > 0 && w.is_multiple_of(bin);
        if bin == 0 || window.is_some_and(|w| !fits(w)) {
            return Err(SimError::value(
                "protocol: record",
                "bin and window",
                format!("{} ms and {} ms", record.bin, record.window.unwrap_or(0.0)),
                "a bin of at least one step and a window of whole bins",
            ));
        }
        Ok(Self { after, bin, window })
    }

    /// Whether a bin ends after `made` steps. The bins go on into the warm-up.
    pub fn ends_bin(&self, made: u64) -> bool {
        made % self.bin == self.after % self.bin
    }

    fn ends_window(&self, made: u64) -> bool {
        let since = made.saturating_sub(self.after);
        since > 0 && self.window.is_some_and(|w| since.is_multiple_of(w))
    }

    /// The steps of closed window number `k`: after, to.
    pub fn closed(&self, k: u64) -> (u64, u64) {
        let w = self.window.unwrap_or(0);
        (self.after + k * w, self.after + (k + 1) * w)
    }

    /// Closed windows after `made` steps.
    pub fn windows(&self, made: u64) -> u64 {
        let since = made.saturating_sub(self.after);
        self.window.map_or(0, |w| since / w)
    }
}

/// Spikes of the neurons of a part in the open window, and of the part in bins.
#[derive(Clone, Debug, Default)]
pub struct Spiking {
    /// By neuron.
    pub trains: Vec<TrainSums>,
    /// Spikes in the closed bins.
    pub counts: Vec<u64>,
    /// Spikes in the open bin.
    pub now: u64,
}

/// A window that is over.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    /// Moments of the input.
    pub moments: Option<InputMoments>,
    /// Statistics of the spikes.
    pub statistics: Option<SpikeStatistics>,
}

/// What is measured of a part.
pub struct Measures {
    /// Part of the shard.
    pub part: usize,
    /// Bins and windows.
    pub grid: Grid,
    /// Time step, ms.
    pub dt: f64,
    /// Its input, where it is measured.
    pub input: Option<PartInput>,
    /// Its spikes, where they are measured.
    pub spiking: Option<Spiking>,
    /// The windows that are over.
    pub closed: Vec<Closed>,
}

impl Measures {
    /// Takes the neurons (of `n` in the part) that spiked in `step`, counted from 0.
    pub fn take_spikes(&mut self, step: u64, fired: &[u32]) {
        let Some(spiking) = &mut self.spiking else {
            return;
        };
        if step < self.grid.after {
            return;
        }
        for &i in fired {
            if let Some(train) = spiking.trains.get_mut(i as usize) {
                train.push(step + 1);
                spiking.now += 1;
            }
        }
    }

    /// Closes what is over after `made` steps.
    pub fn close(
        &mut self,
        isa: Isa,
        made: u64,
        potential: &[f64],
        quantum: f64,
    ) -> Result<(), SimError> {
        let grid = self.grid;
        if !grid.ends_bin(made) {
            return Ok(());
        }
        let count = made > grid.after;
        if let Some(input) = &mut self.input {
            input.close_bin(isa, grid.bin, potential, quantum, count)?;
        }
        if let (Some(spiking), true) = (&mut self.spiking, count) {
            spiking.counts.push(spiking.now);
            spiking.now = 0;
        }
        if grid.ends_window(made) {
            let closed = self.window(made);
            self.closed.push(closed);
            if let Some(input) = &mut self.input {
                input.moments.clear();
            }
            if let Some(spiking) = &mut self.spiking {
                spiking.trains.fill(TrainSums::default());
            }
        }
        Ok(())
    }

    /// The open window as it is after `made` steps.
    fn window(&self, made: u64) -> Closed {
        let after = self.grid.closed(self.closed.len() as u64).0;
        let moments = self.input.as_ref().map(|input| {
            let shared = InputMoments {
                unit: input.unit.clone(),
                after,
                to: made,
                bin_steps: self.grid.bin,
                n_bins: input.moments.n(),
                ..InputMoments::default()
            };
            shared.with_columns(input.moments.moments())
        });
        let statistics = self
            .spiking
            .as_ref()
            .map(|spiking| SpikeStatistics::of("", (after, made), self.dt, spiking.trains.iter()));
        Closed {
            moments,
            statistics,
        }
    }

    /// All windows after `made` steps, the open one last where it has begun.
    pub fn windows(&self, made: u64) -> Vec<Closed> {
        let mut all = self.closed.clone();
        if made > self.grid.closed(all.len() as u64).0 {
            all.push(self.window(made));
        }
        all
    }

    /// Hands over everything that the open bin and window remember of each neuron, column by column, to be kept or set.
    pub fn visit(&mut self, each: &mut dyn FnMut(&mut [f64])) {
        if let Some(input) = &mut self.input {
            input.visit(each);
        }
        if let Some(spiking) = &mut self.spiking {
            let numbers = spiking.trains.iter().map(|t| t.to_numbers());
            let mut rows: Vec<[f64; 7]> = numbers.collect();
            for k in 0..7 {
                let mut column: Vec<f64> = rows.iter().map(|r| r[k]).collect();
                each(&mut column);
                for (row, x) in rows.iter_mut().zip(column) {
                    row[k] = x;
                }
            }
            spiking.trains = rows.into_iter().map(TrainSums::from_numbers).collect();
        }
    }

    /// As [`Measures::visit`], what all parts of a population share.
    pub fn visit_shared(&mut self, each: &mut dyn FnMut(&mut f64)) {
        if let Some(input) = &mut self.input {
            input.visit_shared(each);
        }
    }

    /// As [`Measures::visit`], the closed windows; makes them anew for `made` steps where there are none.
    pub fn visit_closed(&mut self, made: u64, each: &mut dyn FnMut(&mut [f64])) {
        let n = self.neurons();
        while (self.closed.len() as u64) < self.grid.windows(made) {
            let (after, to) = self.grid.closed(self.closed.len() as u64);
            let zeros = || vec![0.0; n];
            let moments = self.input.as_ref().map(|input| {
                let shared = InputMoments {
                    unit: input.unit.clone(),
                    after,
                    to,
                    bin_steps: self.grid.bin,
                    n_bins: (to - after) / self.grid.bin,
                    ..InputMoments::default()
                };
                shared.with_columns(std::array::from_fn(|_| zeros()))
            });
            let statistics = self.spiking.as_ref().map(|_| SpikeStatistics {
                after,
                to,
                spikes: vec![0; n],
                mean_interval: zeros(),
                cv: zeros(),
                lv: zeros(),
                ..SpikeStatistics::default()
            });
            self.closed.push(Closed {
                moments,
                statistics,
            });
        }
        for closed in &mut self.closed {
            if let Some(m) = &mut closed.moments {
                let columns = [
                    &mut m.excitatory,
                    &mut m.inhibitory,
                    &mut m.excitatory_variance,
                    &mut m.inhibitory_variance,
                    &mut m.covariance,
                ];
                columns.into_iter().for_each(|c| each(c));
            }
            if let Some(s) = &mut closed.statistics {
                let mut spikes: Vec<f64> = s.spikes.iter().map(|x| *x as f64).collect();
                each(&mut spikes);
                s.spikes = spikes.into_iter().map(|x| x as u64).collect();
                [&mut s.mean_interval, &mut s.cv, &mut s.lv]
                    .into_iter()
                    .for_each(|c| each(c));
            }
        }
    }

    fn neurons(&self) -> usize {
        match (&self.input, &self.spiking) {
            (Some(input), _) => input.moments.len(),
            (None, Some(spiking)) => spiking.trains.len(),
            (None, None) => 0,
        }
    }
}

/// The windows of a whole population from those of its parts, in order.
pub fn join(population: &str, parts: Vec<Vec<Closed>>) -> Vec<Closed> {
    let mut whole: Vec<Closed> = Vec::new();
    for part in parts {
        for (k, next) in part.into_iter().enumerate() {
            let Some(before) = whole.get_mut(k) else {
                whole.push(next);
                continue;
            };
            if let (Some(a), Some(b)) = (&mut before.moments, next.moments) {
                a.excitatory.extend(b.excitatory);
                a.inhibitory.extend(b.inhibitory);
                a.excitatory_variance.extend(b.excitatory_variance);
                a.inhibitory_variance.extend(b.inhibitory_variance);
                a.covariance.extend(b.covariance);
            }
            if let (Some(a), Some(b)) = (&mut before.statistics, next.statistics) {
                a.spikes.extend(b.spikes);
                a.mean_interval.extend(b.mean_interval);
                a.cv.extend(b.cv);
                a.lv.extend(b.lv);
            }
        }
    }
    for closed in &mut whole {
        if let Some(m) = &mut closed.moments {
            m.population = population.into();
        }
        if let Some(s) = &mut closed.statistics {
            s.population = population.into();
        }
    }
    whole
}
