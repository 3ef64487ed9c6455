//! Stores the synapses of a shard: drawn twice, first to count, then to place.

use crate::error::SimError;
use crate::layout::{Shard, Split};
use crate::memory::{huge_zeroed, release};
use crate::packing::{Classes, Packing, Together, delays, plastic};
use crate::plastic::Store;
use crate::rows::{Delivery, Format, GROUP, Grouped, Kind, Narrow, Rows, Wide, prefetch};
use neuropil_network::{Batch, Network, ProjectionPlan};
use neuropil_numerics::isa::Isa;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The counting table may take this many bytes; more sources are handled in several passes.
pub(crate) const TABLE_BYTES: usize = 512 << 20;

/// What building a shard gives.
pub struct Built {
    /// Rows and flight queue.
    pub rows: Box<dyn Delivery>,
    /// Synapses stored.
    pub synapses: u64,
    /// Largest sum of |weight| that can arrive at each accumulator in a step, quanta.
    pub sums: Vec<u64>,
}

/// Synapses with a model of their own: plan, part, synapses.
pub type Stores = Vec<(usize, usize, Store)>;

/// How building is watched and ended from outside.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Counts synapses drawn (each twice).
    pub done: &'a AtomicU64,
    /// Ends building when set.
    pub interrupt: Option<&'a AtomicBool>,
}

/// Stores the synapses that `plans` make onto the neurons of `shard`.
pub fn build(
    network: &Network,
    plans: &Together<'_>,
    shard: &Shard,
    split: Split,
    packing: Packing,
    isa: Isa,
    watch: Watch<'_>,
) -> Result<Built, SimError> {
    let classes = match packing {
        Packing::Grouped => Classes::of(network, plans),
        _ => None,
    };
    let all = (network, plans, shard);
    match packing {
        Packing::Grouped => Builder::<Grouped>::new(all, split, isa, watch, classes).build(),
        Packing::Narrow => Builder::<Narrow>::new(all, split, isa, watch, classes).build(),
        Packing::Wide => Builder::<Wide>::new(all, split, isa, watch, classes).build(),
    }
}

/// Stores the synapses onto the neurons of `shard` that have a model of their own.
pub fn stores(
    network: &Network,
    shard: &Shard,
    isa: Isa,
    watch: Watch<'_>,
) -> Result<Stores, SimError> {
    let mut stores = Vec::new();
    for (p, part) in shard.parts.iter().enumerate() {
        for plan in plastic(network).filter(|plan| plan.target == part.population) {
            let store = Store::build(plan, part, isa, watch)?;
            stores.push((plan.index, p, store));
        }
    }
    Ok(stores)
}

struct Builder<'a, F: Format> {
    network: &'a Network,
    plans: &'a Together<'a>,
    shard: &'a Shard,
    split: Split,
    isa: Isa,
    watch: Watch<'a>,
    min_delay: u32,
    delays: usize,
    rows: usize,
    /// Weights that tell groups apart, where the format does.
    classes: Option<Classes>,
    /// Groups that a row can have: classes of each delay.
    groups: usize,
    format: std::marker::PhantomData<F>,
}

impl<'a, F: Format> Builder<'a, F> {
    fn new(
        (network, plans, shard): (&'a Network, &'a Together<'a>, &'a Shard),
        split: Split,
        isa: Isa,
        watch: Watch<'a>,
        classes: Option<Classes>,
    ) -> Self {
        let (min, max) = delays(plans);
        let delays = (max - min + 1) as usize;
        let most = classes.as_ref().map_or(1, Classes::most).max(1);
        Self {
            network,
            plans,
            shard,
            split,
            isa,
            watch,
            min_delay: min,
            delays,
            groups: delays * most,
            classes,
            rows: (network.neurons + network.sources) as usize,
            format: std::marker::PhantomData,
        }
    }

    fn build(self) -> Result<Built, SimError> {
        let kinds = self.kinds();
        let per_pass = (TABLE_BYTES / (4 * self.groups)).clamp(1, self.rows.max(1));
        let mut words: Vec<F::Word> = Vec::new();
        let mut starts = vec![0_u32; self.rows];
        // Both halves, where weights of either sign are summed apart.
        let mut sums = vec![0_u64; self.shard.slots() + self.split.offset];
        let mut synapses = 0_u64;
        let mut first = 0;
        while first < self.rows {
            let last = (first + per_pass).min(self.rows);
            let mut table: Vec<u32> = huge_zeroed(self.rows.min(per_pass) * self.groups);
            self.visit(first, last, false, |_, rows, groups, _, _, _| {
                for (k, &row) in rows.iter().enumerate() {
                    table[row as usize * self.groups + groups.get(k)] += 1;
                }
            })?;
            let base = words.len();
            let length = self.lay_out(first, base, &kinds, &mut table, &mut starts, None)?;
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
            synapses += self.lay_out(
                first,
                base,
                &kinds,
                &mut table,
                &mut starts,
                Some(&mut words),
            )? as u64;
            let mut positions: Vec<u32> = Vec::new();
            let mut slots: Vec<u16> = Vec::new();
            self.visit(
                first,
                last,
                true,
                |slot, rows, groups, weights, constant, most_spikes| {
                    positions.clear();
                    slots.clear();
                    let mut sum = [0_u64; 2];
                    for (k, &row) in rows.iter().enumerate() {
                        if let Some(&ahead) = rows.get(k + 24) {
                            prefetch(&table, ahead as usize * self.groups + groups.get(k + 24));
                        }
                        let at = &mut table[row as usize * self.groups + groups.get(k)];
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
        Ok(Built {
            rows: Box::new(Rows::<F>::new(words, starts, kinds)),
            synapses,
            sums,
        })
    }

    /// Turns counts into positions. Without `words` only the length is found (and `starts` set, counts kept);
    /// with them headers are written, and the number of synapses is returned.
    fn lay_out(
        &self,
        first: usize,
        base: usize,
        kinds: &[Kind],
        table: &mut [u32],
        starts: &mut [u32],
        mut words: Option<&mut Vec<F::Word>>,
    ) -> Result<usize, SimError> {
        let mut at = base;
        let mut synapses = 0;
        let sources = self.sources();
        for (i, counts) in table.chunks_exact_mut(self.groups).enumerate() {
            let Some(start) = starts.get_mut(first + i) else {
                break;
            };
            *start = at as u32;
            let next = sources.partition_point(|s| s.0 <= first + i);
            let source = sources.get(next.wrapping_sub(1)).map_or(0, |s| s.1);
            for (g, count) in counts.iter_mut().enumerate() {
                let left = *count;
                if left > GROUP {
                    return Err(SimError::TooLarge {
                        what: "synapses of one source with one delay (and weight) onto one shard"
                            .into(),
                        given: u64::from(left),
                        limit: u64::from(GROUP),
                        advice: "use more threads",
                    });
                }
                if let Some(words) = words.as_deref_mut() {
                    synapses += left as usize;
                    *count = (at + F::HEADER) as u32;
                    if left > 0 {
                        F::set_header(words, at, kinds, self.kind(source, g), left);
                        at += F::HEADER + left as usize * F::SYNAPSE;
                    }
                } else {
                    at += usize::from(left > 0) * F::HEADER + left as usize * F::SYNAPSE;
                }
            }
            if let Some(words) = words.as_deref_mut() {
                F::set_header(words, at, kinds, 0, 0);
            }
            at += F::HEADER;
        }
        Ok(if words.is_some() { synapses } else { at - base })
    }

    /// Draws all synapses onto the shard from rows `first .. last`, target by target, and hands over
    /// (slot of the target, rows − first, groups, weights, constant weight, largest number of spikes in a step).
    fn visit(
        &self,
        first: usize,
        last: usize,
        with_weights: bool,
        mut each: impl FnMut(usize, &[u32], Groups, &[i32], i32, u64),
    ) -> Result<(), SimError> {
        let mut batch = Batch::default();
        let mut drawn = 0_u64;
        for part in &self.shard.parts {
            let onto = |p: &&&ProjectionPlan| p.target == part.population;
            for plan in self.plans.iter().filter(onto) {
                let slot0 = part.slot(plan.receptor);
                let source_id = self.network.populations[plan.source].first_id as usize;
                let most_spikes = u64::from(self.network.populations[plan.source].most_spikes);
                if source_id >= last || source_id + (plan.sources as usize) <= first {
                    continue;
                }
                let class = self.class(plan);
                let mut stream = plan.stream(part.first..part.first + part.n as u64, self.isa)?;
                let mut local = 0;
                while stream.next(&mut batch, with_weights).is_some() {
                    let slot = slot0 + local;
                    local += 1;
                    let constant = plan.constant_weight().unwrap_or(0);
                    drawn += batch.source.len() as u64;
                    self.rebase(plan, source_id, first, last, &mut batch);
                    let most = (self.groups / self.delays) as u32;
                    for d in &mut batch.delay {
                        *d = (*d - self.min_delay) * most + class as u32;
                    }
                    let groups = match plan.constant_delay() {
                        Some(d) => Groups::Constant(((d - self.min_delay) * most) as usize + class),
                        None => Groups::Each(&batch.delay),
                    };
                    each(
                        slot,
                        &batch.source,
                        groups,
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

    /// Where the weight of a projection stands among those of its source population.
    fn class(&self, plan: &ProjectionPlan) -> usize {
        let own = self
            .classes
            .as_ref()
            .and_then(|c| c.of_source.get(plan.source));
        let weight = plan.constant_weight().unwrap_or(0);
        own.map_or(0, |own| own.partition_point(|w| *w < weight))
    }

    /// Populations by their first row.
    fn sources(&self) -> Vec<(usize, usize)> {
        let all = self.network.populations.iter().enumerate();
        let mut all: Vec<_> = all.map(|(p, x)| (x.first_id as usize, p)).collect();
        all.sort_unstable();
        all
    }

    /// All kinds of groups: an end, then delays, and within each the weights of all populations.
    fn kinds(&self) -> Vec<Kind> {
        let weights = self.classes.as_ref().map_or(&[0][..], |c| &c.all);
        let mut kinds = vec![Kind::default()];
        for d in 0..self.delays as u32 {
            let delay = self.min_delay + d;
            kinds.extend(weights.iter().map(|&weight| Kind { delay, weight }));
        }
        kinds
    }

    /// The kind of the group `g` of a source in population `source`.
    fn kind(&self, source: usize, g: usize) -> usize {
        let most = self.groups / self.delays;
        let Some(classes) = &self.classes else {
            return 1 + g;
        };
        let own = classes
            .of_source
            .get(source)
            .and_then(|own| own.get(g % most));
        let place = own.map_or(0, |weight| classes.all.partition_point(|w| w < weight));
        1 + g / most * classes.all.len() + place
    }
}

/// Groups of a batch: delays from the smallest on, and within each the weights of the source population.
enum Groups<'a> {
    Constant(usize),
    Each(&'a [u32]),
}

impl Groups<'_> {
    #[inline(always)]
    fn get(&self, k: usize) -> usize {
        match self {
            Groups::Constant(g) => *g,
            Groups::Each(g) => g[k] as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::shards;
    use crate::rows::{Accumulators, SLOTS};
    use neuropil_circuit::read_circuit;
    use neuropil_network::Seeds;
    use std::sync::Arc;

    // Sources before neurons, so that ids are not in the order of populations; several weights and delays of a source.
    const CIRCUIT: &str = r#"
        [circuit]
        name = "weights"
        [models.cell]
        title = "cell"
        deliver = "after propagation"
        [models.cell.states]
        V = { initial = 0, unit = "mV" }
        [models.cell.receptors]
        any = { unit = "mV", add = { V = "weight" } }
        [models.cell.dynamics]
        V = "-V/(10 ms)"
        [models.cell.spike]
        condition = "V > 1 mV"
        reset = { V = "0 mV" }
        [populations]
        x = { size = 300, source = "poisson", rate = "1 spikes/s" }
        a = { size = 700, model = "cell" }
        y = { size = 50, source = "poisson", rate = "1 spikes/s" }
        b = { size = 300, model = "cell" }
        [defaults.projection]
        rule = "pairwise_bernoulli"
        [[projections]]
        probability = 0.3
        sources = ["x", "a", "b", "y"]
        targets = ["a", "b"]
        weight = [["0.5 mV", "0.75 mV", "-1.5 mV", "3 mV"], ["0.25 mV", "0.75 mV", "-2.5 mV", "0.5 mV"]]
        delay = { distribution = "uniform", low = "0.1 ms", high = "0.5 ms" }
    "#;

    #[test]
    fn every_packing_delivers_the_same() {
        let circuit = read_circuit(CIRCUIT, None, &[], &()).unwrap();
        let seeds = Seeds {
            network: 3,
            trial: 1,
        };
        let network = Network::realize(Arc::new(circuit), 0.1, seeds).unwrap();
        let programs = crate::programs::programs(&network, &network.circuit.protocol).unwrap();
        let done = AtomicU64::new(0);
        let watch = Watch {
            done: &done,
            interrupt: None,
        };
        let plans: Vec<&ProjectionPlan> = network.plans.iter().collect();
        for split in [false, true] {
            for shard in &shards(&network, &programs, 2, split).unwrap() {
                let split = Split {
                    offset: if split { shard.slots() } else { 0 },
                };
                let keys: Vec<u64> = (0..SLOTS as u64).map(crate::rows::mix).collect();
                let mut first: Option<(u64, u64, Vec<Box<Accumulators>>)> = None;
                for packing in [Packing::Grouped, Packing::Narrow, Packing::Wide] {
                    let mut built = build(
                        &network,
                        &plans,
                        shard,
                        split,
                        packing,
                        Isa::Baseline,
                        watch,
                    )
                    .unwrap();
                    let mut steps = Vec::new();
                    for step in 0..12 {
                        if step < 6 {
                            let all = 0..(network.neurons + network.sources) as u32;
                            let fired: Vec<u32> = all.skip(step as usize).step_by(7).collect();
                            built.rows.enqueue(&fired, step);
                        }
                        let mut acc: Box<Accumulators> =
                            vec![0; SLOTS].into_boxed_slice().try_into().unwrap();
                        built.rows.deliver(Isa::Baseline, step, &mut acc);
                        steps.push(acc);
                    }
                    let found = (built.synapses, built.rows.digest(&keys), steps);
                    assert!(found.0 > 50_000);
                    match &first {
                        None => first = Some(found),
                        Some(first) => assert!(*first == found, "{packing:?}"),
                    }
                }
            }
        }
    }
}
