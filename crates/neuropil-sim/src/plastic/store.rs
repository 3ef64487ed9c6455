//! Stored synapses with a model of their own, of one projection onto the neurons of one part.
//!
//! Weights stand in rows by source, grouped by delay, so that what arrives is read and written in order of memory. By target
//! there is an index of incoming synapses, in the order in which the network draws them: with targets ascending this is
//! the *canonical order* of the synapses of a projection, whatever the shards. A synapse takes 16 bytes where sources
//! are at most 65,536 and all delays are equal, and 4 more while weights that have not changed for long are kept in quanta too.

use crate::build::{TABLE_BYTES, Watch};
use crate::error::SimError;
use crate::layout::Part;
use crate::memory::{huge_zeroed, release};
use crate::rows::{mix, prefetch};
use neuropil_network::{Batch, ProjectionPlan};
use neuropil_numerics::isa::Isa;
use std::ops::Range;
use std::sync::atomic::Ordering;

/// Synapses of one source with one delay.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Position of the first; the group ends where the next begins.
    pub start: u32,
    /// Delay, steps.
    pub delay: u32,
}

/// Sources of the incoming synapses.
#[derive(Clone, Debug)]
pub enum Sources {
    /// Up to 65,536 of them.
    Narrow(Vec<u16>),
    /// More.
    Wide(Vec<u32>),
}

impl Sources {
    /// The source of incoming synapse number `k`.
    #[inline(always)]
    pub fn get(&self, k: usize) -> u32 {
        match self {
            Self::Narrow(v) => u32::from(v[k]),
            Self::Wide(v) => v[k],
        }
    }

    /// Asks for the memory of incoming synapse number `k`.
    pub fn prefetch(&self, k: usize) {
        match self {
            Self::Narrow(v) => prefetch(v, k),
            Self::Wide(v) => prefetch(v, k),
        }
    }

    fn set(&mut self, k: usize, source: u32) {
        match self {
            Self::Narrow(v) => v[k] = source as u16,
            Self::Wide(v) => v[k] = source,
        }
    }
}

/// The synapses.
pub struct Store {
    /// Weight at each position, in the receptor's unit.
    weights: Vec<f64>,
    /// What is known of weights that do not change.
    rest: Rest,
    /// Target at each position, within the part.
    pub targets: Vec<u16>,
    /// Number of the first group of each source, and the end.
    pub first_group: Vec<u32>,
    /// All groups, and an end.
    pub groups: Vec<Group>,
    /// Number of the first incoming synapse of each target, and the end.
    pub first_incoming: Vec<u32>,
    /// Position of each incoming synapse.
    pub positions: Vec<u32>,
    /// Source of each incoming synapse.
    pub sources: Sources,
    /// Delay of each incoming synapse; empty where all are equal.
    pub delays: Vec<u16>,
    /// The delay of all, where they are equal.
    pub delay: u32,
}

/// Weights at rest. Rounding all of them takes about as long as delivering all of them once, so that they are rounded when as
/// many events have passed since the last change.
enum Rest {
    /// So many events have passed.
    Events(u64),
    /// Every weight in quanta, none of which is beyond what synapses may deliver.
    Quanta(Vec<i32>),
    /// There are weights that synapses may not deliver; whoever delivers one looks at each.
    Unsound,
}

/// Bytes that a synapse takes in addition while weights are at rest.
pub const REST_BYTES: f64 = 4.0;

/// Bytes of a synapse of a projection.
pub fn bytes_per_synapse(plan: &ProjectionPlan) -> f64 {
    let source = if plan.sources <= 1 << 16 { 2.0 } else { 4.0 };
    let delay = if plan.constant_delay().is_some() {
        0.0
    } else {
        2.0
    };
    8.0 + 2.0 + 4.0 + source + delay
}

impl Store {
    /// Draws the synapses of `plan` onto the neurons of `part`, twice: to count, and to place.
    pub fn build(
        plan: &ProjectionPlan,
        part: &Part,
        isa: Isa,
        watch: Watch<'_>,
    ) -> Result<Self, SimError> {
        let rows = plan.sources as usize;
        let (min, delays) = (
            plan.min_delay,
            (plan.max_delay - plan.min_delay + 1) as usize,
        );
        let per_pass = (TABLE_BYTES / (4 * delays)).clamp(1, rows.max(1));
        let range = part.first..part.first + part.n as u64;
        let mut store = Self {
            weights: Vec::new(),
            rest: Rest::Events(0),
            targets: Vec::new(),
            first_group: Vec::with_capacity(rows + 1),
            groups: Vec::new(),
            first_incoming: vec![0],
            positions: Vec::new(),
            sources: Sources::Narrow(Vec::new()),
            delays: Vec::new(),
            delay: plan.constant_delay().unwrap_or(min),
        };
        let mut batch = Batch::default();
        let (mut first, mut at) = (0, 0_u32);
        while first < rows {
            let here = first..(first + per_pass).min(rows);
            let mut table: Vec<u32> = huge_zeroed(here.len() * delays);
            let place = |batch: &Batch, k: usize| -> Option<usize> {
                let source = *batch.source.get(k)? as usize;
                let delay = batch.delay.get(k).map_or(0, |d| (d - min) as usize);
                here.contains(&source)
                    .then(|| (source - here.start) * delays + delay)
            };
            let mut total = 0_u64;
            let mut stream = plan.stream(range.clone(), isa)?;
            while stream.next(&mut batch, false).is_some() {
                for k in 0..batch.source.len() {
                    if let Some(p) = place(&batch, k) {
                        table[p] += 1;
                    }
                }
                total += batch.source.len() as u64;
                if first == 0 {
                    store.first_incoming.push(total as u32);
                }
                watched(watch, batch.source.len())?;
            }
            if first == 0 {
                store.allocate(total, rows, plan.constant_delay().is_none())?;
            }
            for counts in table.chunks_exact_mut(delays) {
                store.first_group.push(store.groups.len() as u32);
                for (d, count) in counts.iter_mut().enumerate() {
                    let n = std::mem::replace(count, at);
                    if n > 0 {
                        store.groups.push(Group {
                            start: at,
                            delay: min + d as u32,
                        });
                    }
                    at += n;
                }
            }
            let constant = plan.constant_weight().unwrap_or(0);
            let mut stream = plan.stream(range.clone(), isa)?;
            let mut target = 0_usize;
            while stream.next(&mut batch, true).is_some() {
                let incoming = store.incoming(target).start;
                for k in 0..batch.source.len() {
                    if let Some(ahead) = place(&batch, k + 24) {
                        prefetch(&table, ahead);
                    }
                    let Some(p) = place(&batch, k) else { continue };
                    let position = table[p];
                    table[p] += 1;
                    store.positions[incoming + k] = position;
                    store.sources.set(incoming + k, batch.source[k]);
                    if let (Some(d), Some(to)) =
                        (batch.delay.get(k), store.delays.get_mut(incoming + k))
                    {
                        *to = *d as u16;
                    }
                    prefetch(&store.weights, position as usize);
                    prefetch(&store.targets, position as usize);
                }
                for k in 0..batch.source.len() {
                    if place(&batch, k).is_some() {
                        let w = batch.weight.get(k).copied().unwrap_or(constant);
                        let position = store.positions[incoming + k] as usize;
                        store.weights[position] = plan.weight(w);
                        store.targets[position] = target as u16;
                    }
                }
                target += 1;
                watched(watch, batch.source.len())?;
            }
            release(table);
            first = here.end;
        }
        store.first_group.push(store.groups.len() as u32);
        store.groups.push(Group {
            start: at,
            delay: 0,
        });
        Ok(store)
    }

    fn allocate(&mut self, total: u64, sources: usize, delays: bool) -> Result<(), SimError> {
        let limit = u64::from(u32::MAX);
        if total > limit {
            return Err(SimError::TooLarge {
                what: "synapses of one projection onto one shard".into(),
                given: total,
                limit,
                advice: "use more threads",
            });
        }
        let n = total as usize;
        self.weights = huge_zeroed(n);
        self.targets = huge_zeroed(n);
        self.positions = huge_zeroed(n);
        self.sources = match sources <= 1 << 16 {
            true => Sources::Narrow(huge_zeroed(n)),
            false => Sources::Wide(huge_zeroed(n)),
        };
        if delays {
            self.delays = huge_zeroed(n);
        }
        Ok(())
    }

    /// Weight at each position, in the receptor's unit.
    #[inline(always)]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The weights, to be changed.
    #[inline(always)]
    pub fn weights_mut(&mut self) -> &mut [f64] {
        if !matches!(self.rest, Rest::Events(0)) {
            self.rest = Rest::Events(0);
        }
        &mut self.weights
    }

    /// Sets the weights, given in the canonical order.
    pub fn set_weights(&mut self, values: &[f64]) {
        self.rest = Rest::Events(0);
        for (p, x) in self.positions.iter().zip(values) {
            self.weights[*p as usize] = *x;
        }
    }

    /// The weights in quanta, where they have not changed for long and all are sound.
    #[inline(always)]
    pub fn quanta(&self) -> Option<&[i32]> {
        match &self.rest {
            Rest::Quanta(quanta) => Some(quanta),
            _ => None,
        }
    }

    /// Counts weights delivered as they are. Once they have not changed for long, `round` makes quanta of all and says
    /// whether they are sound.
    #[inline]
    pub fn delivered(&mut self, n: usize, round: impl FnOnce(&[f64], &mut [i32]) -> bool) {
        if let Rest::Events(all) = &mut self.rest {
            *all += n as u64;
            if *all > self.weights.len() as u64 {
                self.settle(round);
            }
        }
    }

    #[cold]
    fn settle(&mut self, round: impl FnOnce(&[f64], &mut [i32]) -> bool) {
        let mut quanta: Vec<i32> = huge_zeroed(self.weights.len());
        let sound = round(&self.weights, &mut quanta);
        self.rest = match sound {
            true => Rest::Quanta(quanta),
            false => Rest::Unsound,
        };
    }

    /// Synapses.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Incoming synapses of a target.
    #[inline(always)]
    pub fn incoming(&self, target: usize) -> Range<usize> {
        self.first_incoming[target] as usize..self.first_incoming[target + 1] as usize
    }

    /// Positions of a group.
    #[inline(always)]
    pub fn group(&self, g: usize) -> Range<usize> {
        self.groups[g].start as usize..self.groups[g + 1].start as usize
    }

    /// Delay of incoming synapse number `k`.
    #[inline(always)]
    pub fn delay(&self, k: usize) -> u32 {
        self.delays.get(k).map_or(self.delay, |d| u32::from(*d))
    }

    /// Bytes of everything.
    pub fn bytes(&self) -> u64 {
        let source = match self.sources {
            Sources::Narrow(_) => 2,
            Sources::Wide(_) => 4,
        };
        let synapse = 8 + 2 + 4 + source + 2 * usize::from(!self.delays.is_empty());
        let tables = 4 * (self.first_group.len() + self.first_incoming.len());
        let rest = match &self.rest {
            Rest::Quanta(quanta) => 4 * quanta.len(),
            _ => 0,
        };
        (self.len() * synapse + rest + tables + 8 * self.groups.len()) as u64
    }

    /// Sum over the synapses onto target number `first` and the following, and over their places in the canonical order,
    /// of a hash of source, target and delay: the same however neurons are divided.
    pub fn digest(&self, first: u64) -> u64 {
        let mut sum = 0_u64;
        for target in 0..self.first_incoming.len() - 1 {
            let row = mix(first + target as u64 + 1);
            for (nth, k) in self.incoming(target).enumerate() {
                let key = (u64::from(self.delay(k)) << 32) | u64::from(self.sources.get(k));
                sum = sum.wrapping_add(mix(row ^ mix(key).wrapping_add(nth as u64)));
            }
        }
        sum
    }
}

/// Counts synapses drawn, and ends building when asked to.
fn watched(watch: Watch<'_>, drawn: usize) -> Result<(), SimError> {
    watch.done.fetch_add(drawn as u64, Ordering::Relaxed);
    match watch.interrupt.is_some_and(|i| i.load(Ordering::Relaxed)) {
        true => Err(SimError::Interrupted),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_kept_in_quanta_from_their_rest_to_their_next_change() {
        let mut store = Store {
            weights: vec![1.5, -2.0, 0.5],
            rest: Rest::Events(0),
            targets: Vec::new(),
            first_group: Vec::new(),
            groups: Vec::new(),
            first_incoming: Vec::new(),
            positions: vec![2, 0, 1],
            sources: Sources::Narrow(Vec::new()),
            delays: Vec::new(),
            delay: 1,
        };
        let halves = |weights: &[f64], quanta: &mut [i32]| {
            for (q, w) in quanta.iter_mut().zip(weights) {
                *q = (2.0 * w) as i32;
            }
            weights.iter().all(|w| w.abs() < 3.0)
        };
        for _ in 0..3 {
            store.delivered(1, halves);
            assert!(store.quanta().is_none());
        }
        store.delivered(1, halves);
        assert_eq!(store.quanta(), Some(&[3, -4, 1][..]));
        let bytes = store.bytes();
        store.weights_mut()[0] = 1.0;
        assert!(store.quanta().is_none());
        assert_eq!(store.bytes(), bytes - 12);
        store.delivered(4, halves);
        assert_eq!(store.quanta(), Some(&[2, -4, 1][..]));
        store.set_weights(&[2.5, 2.0, 1.0]);
        store.delivered(4, halves);
        assert_eq!(store.quanta(), Some(&[4, 2, 5][..]));
        // A weight that no synapse may deliver: whoever delivers looks at each.
        store.weights_mut()[1] = 7.0;
        store.delivered(4, halves);
        assert!(store.quanta().is_none());
        assert_eq!(store.weights(), [2.0, 7.0, 2.5]);
    }
}
