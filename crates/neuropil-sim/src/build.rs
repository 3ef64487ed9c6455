//! Stores the synapses of a shard: drawn twice, first to count, then to place.

use crate::error::SimError;
use crate::layout::{Shard, Split};
use crate::memory::{huge_zeroed, release};
use crate::rows::{Delivery, Format, GROUP, Narrow, Rows, Shared, Wide, prefetch};
use neuropil_network::{Batch, Network, ProjectionPlan};
use neuropil_numerics::isa::Isa;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The counting table may take this many bytes; more sources are handled in several passes.
const TABLE_BYTES: usize = 512 << 20;

/// Which packing fits the weights of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// All synapses of a source have one weight.
    Shared,
    /// Weights fit 16 bits.
    Narrow,
    /// Weights need 32 bits.
    Wide,
}

/// Projections that transmit spikes.
pub fn spiking(network: &Network) -> impl Iterator<Item = &ProjectionPlan> {
    network.plans.iter().filter(|p| p.output.is_none())
}

/// Chooses the packing from what is declared, the same for every shard.
pub fn packing(network: &Network) -> Packing {
    let mut of_source: Vec<Option<i32>> = vec![None; network.populations.len()];
    let mut shared = true;
    for plan in spiking(network) {
        match (plan.constant_weight(), of_source[plan.source]) {
            (Some(w), None) => of_source[plan.source] = Some(w),
            (Some(w), Some(v)) if v == w => {}
            _ => shared = false,
        }
    }
    if shared {
        Packing::Shared
    } else if spiking(network).all(|p| network.populations[p.target].quantum.narrow) {
        Packing::Narrow
    } else {
        Packing::Wide
    }
}

/// What building a shard gives.
pub struct Built {
    /// Rows and flight queue.
    pub rows: Box<dyn Delivery>,
    /// Synapses stored.
    pub synapses: u64,
    /// Largest sum of |weight| that can arrive at one accumulator in a step, quanta.
    pub largest_sum: u64,
}

/// How building is watched and ended from outside.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Counts synapses drawn (each twice).
    pub done: &'a AtomicU64,
    /// Ends building when set.
    pub interrupt: Option<&'a AtomicBool>,
}

/// Stores the synapses onto the neurons of `shard`.
pub fn build(
    network: &Network,
    shard: &Shard,
    split: Split,
    packing: Packing,
    isa: Isa,
    watch: Watch<'_>,
) -> Result<Built, SimError> {
    match packing {
        Packing::Shared => Builder::<Shared>::new(network, shard, split, isa, watch).build(true),
        Packing::Narrow => Builder::<Narrow>::new(network, shard, split, isa, watch).build(false),
        Packing::Wide => Builder::<Wide>::new(network, shard, split, isa, watch).build(false),
    }
}

struct Builder<'a, F: Format> {
    network: &'a Network,
    shard: &'a Shard,
    split: Split,
    isa: Isa,
    watch: Watch<'a>,
    min_delay: u32,
    delays: usize,
    rows: usize,
    format: std::marker::PhantomData<F>,
}

impl<'a, F: Format> Builder<'a, F> {
    fn new(
        network: &'a Network,
        shard: &'a Shard,
        split: Split,
        isa: Isa,
        watch: Watch<'a>,
    ) -> Self {
        let min = spiking(network).map(|p| p.min_delay).min().unwrap_or(1);
        let max = spiking(network).map(|p| p.max_delay).max().unwrap_or(1);
        Self {
            network,
            shard,
            split,
            isa,
            watch,
            min_delay: min,
            delays: (max - min + 1) as usize,
            rows: (network.neurons + network.sources) as usize,
            format: std::marker::PhantomData,
        }
    }

    fn build(self, shared: bool) -> Result<Built, SimError> {
        let per_pass = (TABLE_BYTES / (4 * self.delays)).clamp(1, self.rows.max(1));
        let mut words: Vec<F::Word> = Vec::new();
        let mut starts = vec![0_u32; self.rows];
        // Both halves, where weights of either sign are summed apart.
        let mut sums = vec![0_u64; self.shard.slots() + self.split.offset];
        let mut synapses = 0_u64;
        let mut first = 0;
        while first < self.rows {
            let last = (first + per_pass).min(self.rows);
            let mut table: Vec<u32> = huge_zeroed(self.rows.min(per_pass) * self.delays);
            self.visit(first, last, false, |_, rows, delays, _, _, _| {
                for (k, &row) in rows.iter().enumerate() {
                    table[row as usize * self.delays + delays.get(k)] += 1;
                }
            })?;
            let base = words.len();
            let length = self.lay_out(first, base, &mut table, &mut starts, None)?;
            if base + length > u32::MAX as usize {
                return Err(SimError::TooLarge {
                    what: "synapses of one shard".into(),
                    given: (base + length) as u64,
                    limit: u64::from(u32::MAX),
                    advice: "use more threads",
                });
            }
            if base == 0 {
                words = huge_zeroed(length);
            } else {
                words.resize(base + length, F::Word::default());
            }
            synapses +=
                self.lay_out(first, base, &mut table, &mut starts, Some(&mut words))? as u64;
            let mut positions: Vec<u32> = Vec::new();
            let mut slots: Vec<u16> = Vec::new();
            self.visit(
                first,
                last,
                true,
                |slot, rows, delays, weights, constant, most_spikes| {
                    positions.clear();
                    slots.clear();
                    let mut sum = [0_u64; 2];
                    for (k, &row) in rows.iter().enumerate() {
                        if let Some(&ahead) = rows.get(k + 24) {
                            prefetch(&table, ahead as usize * self.delays + delays.get(k + 24));
                        }
                        let at = &mut table[row as usize * self.delays + delays.get(k)];
                        positions.push(*at);
                        *at += F::SYNAPSE as u32;
                        prefetch(&words, positions[k] as usize);
                    }
                    for (k, &at) in positions.iter().enumerate() {
                        let w = weights.get(k).copied().unwrap_or(constant);
                        let (s, side) = self.split.slot(slot, w);
                        sum[side] += u64::from(w.unsigned_abs()) * most_spikes;
                        F::set_synapse(&mut words, at as usize, s, w);
                    }
                    for (side, total) in sum.iter().enumerate() {
                        let index = slot + side * self.split.offset;
                        if let Some(x) = sums.get_mut(index) {
                            *x += total;
                        }
                    }
                },
            )?;
            release(table);
            first = last;
        }
        let weights = if shared {
            self.shared_weights()
        } else {
            Vec::new()
        };
        let max_delay = self.min_delay + self.delays as u32 - 1;
        Ok(Built {
            rows: Box::new(Rows::<F>::new(words, starts, weights, max_delay)),
            synapses,
            largest_sum: sums.iter().copied().max().unwrap_or(0),
        })
    }

    /// Turns counts into positions. Without `words` only the length is found (and `starts` set, counts kept);
    /// with them headers are written, and the number of synapses is returned.
    fn lay_out(
        &self,
        first: usize,
        base: usize,
        table: &mut [u32],
        starts: &mut [u32],
        mut words: Option<&mut Vec<F::Word>>,
    ) -> Result<usize, SimError> {
        let mut at = base;
        let mut synapses = 0;
        for (i, counts) in table.chunks_exact_mut(self.delays).enumerate() {
            let Some(start) = starts.get_mut(first + i) else {
                break;
            };
            *start = at as u32;
            for (d, count) in counts.iter_mut().enumerate() {
                let left = *count;
                if left > GROUP {
                    return Err(SimError::TooLarge {
                        what: "synapses of one source with one delay onto one shard".into(),
                        given: u64::from(left),
                        limit: u64::from(GROUP),
                        advice: "use more threads",
                    });
                }
                if let Some(words) = words.as_deref_mut() {
                    synapses += left as usize;
                    *count = (at + F::HEADER) as u32;
                    if left > 0 {
                        F::set_header(words, at, self.min_delay + d as u32, left);
                        at += F::HEADER + left as usize * F::SYNAPSE;
                    }
                } else {
                    at += usize::from(left > 0) * F::HEADER + left as usize * F::SYNAPSE;
                }
            }
            if let Some(words) = words.as_deref_mut() {
                F::set_header(words, at, 0, 0);
            }
            at += F::HEADER;
        }
        Ok(if words.is_some() { synapses } else { at - base })
    }

    /// Draws all synapses onto the shard from rows `first .. last`, target by target, and hands over
    /// (slot of the target, rows − first, delays, weights, constant weight, largest number of spikes in a step).
    fn visit(
        &self,
        first: usize,
        last: usize,
        with_weights: bool,
        mut each: impl FnMut(usize, &[u32], Delays, &[i32], i32, u64),
    ) -> Result<(), SimError> {
        let mut batch = Batch::default();
        let mut drawn = 0_u64;
        for part in &self.shard.parts {
            for plan in spiking(self.network).filter(|p| p.target == part.population) {
                let slot0 = part.slot(plan.receptor);
                let source_id = self.network.populations[plan.source].first_id as usize;
                let most_spikes = u64::from(self.network.populations[plan.source].most_spikes);
                if source_id >= last || source_id + (plan.sources as usize) <= first {
                    continue;
                }
                let mut stream = plan.stream(part.first..part.first + part.n as u64, self.isa)?;
                let mut local = 0;
                while stream.next(&mut batch, with_weights).is_some() {
                    let slot = slot0 + local;
                    local += 1;
                    let constant = plan.constant_weight().unwrap_or(0);
                    drawn += batch.source.len() as u64;
                    self.rebase(plan, source_id, first, last, &mut batch);
                    let delays = match plan.constant_delay() {
                        Some(d) => Delays::Constant((d - self.min_delay) as usize),
                        None => Delays::Each(&batch.delay, self.min_delay),
                    };
                    each(
                        slot,
                        &batch.source,
                        delays,
                        &batch.weight,
                        constant,
                        most_spikes,
                    );
                    if drawn > 1 << 20 {
                        self.watch.done.fetch_add(drawn, Ordering::Relaxed);
                        drawn = 0;
                        if self
                            .watch
                            .interrupt
                            .is_some_and(|i| i.load(Ordering::Relaxed))
                        {
                            return Err(SimError::Interrupted);
                        }
                    }
                }
            }
        }
        self.watch.done.fetch_add(drawn, Ordering::Relaxed);
        Ok(())
    }

    /// Sources become rows counted from `first`; those outside the pass are removed.
    fn rebase(
        &self,
        _: &ProjectionPlan,
        source_id: usize,
        first: usize,
        last: usize,
        batch: &mut Batch,
    ) {
        if first == 0 && last == self.rows {
            for s in &mut batch.source {
                *s += source_id as u32;
            }
            return;
        }
        let mut kept = 0;
        for k in 0..batch.source.len() {
            let row = batch.source[k] as usize + source_id;
            if row >= first && row < last {
                batch.source[kept] = (row - first) as u32;
                if k < batch.weight.len() {
                    batch.weight[kept] = batch.weight[k];
                }
                if k < batch.delay.len() {
                    batch.delay[kept] = batch.delay[k];
                }
                kept += 1;
            }
        }
        batch.source.truncate(kept);
        batch.weight.truncate(kept);
        batch.delay.truncate(kept);
    }

    fn shared_weights(&self) -> Vec<i32> {
        let mut weights = vec![0; self.rows];
        for plan in spiking(self.network) {
            let first = self.network.populations[plan.source].first_id as usize;
            let w = plan.constant_weight().unwrap_or(0);
            for x in weights.iter_mut().skip(first).take(plan.sources as usize) {
                *x = w;
            }
        }
        weights
    }
}

/// Delays of a batch, counted from the smallest.
enum Delays<'a> {
    Constant(usize),
    Each(&'a [u32], u32),
}

impl Delays<'_> {
    #[inline(always)]
    fn get(&self, k: usize) -> usize {
        match self {
            Delays::Constant(d) => *d,
            Delays::Each(d, min) => (d[k] - min) as usize,
        }
    }
}
