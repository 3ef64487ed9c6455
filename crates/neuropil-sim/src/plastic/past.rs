//! States of source neurons as their synapses see them: a ring over the delays, shared by all shards (bit path).
//!
//! Row s holds the values just before the spikes of step s. Each shard writes those of its own neurons in step s; synapses
//! with a delay of d ≥ 1 steps read row s − d, which the threads' meeting at the end of that step made visible. Rows of
//! steps before the first hold the values at the start.

use std::sync::atomic::{AtomicU64, Ordering};

/// Values of the last steps: row by step, then state, then source.
pub struct Past {
    rows: Vec<Vec<AtomicU64>>,
    sources: usize,
}

impl Past {
    /// Room for delays up to `max_delay` steps, filled with the values at the start.
    pub fn new(initial: &[f64], sources: usize, max_delay: u32) -> Self {
        let column = |x: &f64| (0..sources).map(|_| AtomicU64::new(x.to_bits())).collect();
        let row = || -> Vec<AtomicU64> {
            let columns = initial.iter().map(column);
            columns.flat_map(|c: Vec<AtomicU64>| c).collect()
        };
        Self {
            rows: (0..=max_delay).map(|_| row()).collect(),
            sources,
        }
    }

    /// Bytes of a ring.
    pub fn bytes(states: usize, sources: u64, max_delay: u32) -> f64 {
        8.0 * states as f64 * sources as f64 * (f64::from(max_delay) + 1.0)
    }

    /// The values of a state `delay` steps before `step`, by source.
    #[inline]
    pub fn seen(&self, step: u64, delay: u32, state: usize) -> &[AtomicU64] {
        let depth = self.rows.len() as u64;
        let row = (step + depth - u64::from(delay) % depth) % depth;
        let row = self.rows.get(row as usize).map_or(&[][..], |r| r);
        let first = state * self.sources;
        row.get(first..first + self.sources).unwrap_or_default()
    }

    /// Writes the values of `step` of consecutive sources.
    pub fn show(&self, step: u64, state: usize, first: usize, values: &[f64]) {
        let column = self.seen(step, 0, state).iter().skip(first);
        for (to, x) in column.zip(values) {
            to.store(x.to_bits(), Ordering::Relaxed);
        }
    }

    /// Everything that synapses may still read after `step` steps, newest step first.
    pub fn rest(&self, step: u64) -> Vec<f64> {
        let all = self.reached(step).flat_map(|row| row.iter().map(value));
        all.collect()
    }

    /// Puts back what [`Past::rest`] gave; whether it fits.
    pub fn put_rest(&self, step: u64, values: &[f64]) -> bool {
        let places = || self.reached(step).flat_map(|row| row.iter());
        for (to, x) in places().zip(values) {
            to.store(x.to_bits(), Ordering::Relaxed);
        }
        places().count() == values.len()
    }

    fn reached(&self, step: u64) -> impl Iterator<Item = &Vec<AtomicU64>> {
        let depth = self.rows.len() as u64;
        (1..depth).filter_map(move |k| self.rows.get(((step + depth - k) % depth) as usize))
    }
}

/// The number in a place.
#[inline(always)]
pub fn value(x: &AtomicU64) -> f64 {
    f64::from_bits(x.load(Ordering::Relaxed))
}
