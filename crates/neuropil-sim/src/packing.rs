//! How synapses are packed into memory: which ways fit a network, what each takes, and which is chosen.

use crate::layout::Shard;
use neuropil_circuit::Waveform;
use neuropil_network::{Network, ProjectionPlan};

/// A way of packing synapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// 16 bits: all synapses of a group have one weight, which its header names.
    Grouped,
    /// 32 bits: weights fit 16 bits.
    Narrow,
    /// 64 bits: weights need 32 bits.
    Wide,
}

impl Packing {
    /// Bytes of a header, and of a synapse.
    fn sizes(self) -> (f64, f64) {
        match self {
            Packing::Grouped => (4.0, 2.0),
            Packing::Narrow => (4.0, 4.0),
            Packing::Wide => (4.0, 8.0),
        }
    }
}

/// Projections that transmit spikes through static synapses.
pub fn spiking(network: &Network) -> impl Iterator<Item = &ProjectionPlan> {
    let all = network.plans.iter();
    all.filter(|p| p.output.is_none() && p.largest.is_none())
}

/// Projections that transmit spikes through synapses with a model of their own.
pub fn plastic(network: &Network) -> impl Iterator<Item = &ProjectionPlan> {
    let all = network.plans.iter();
    all.filter(|p| p.output.is_none() && p.largest.is_some())
}

/// Projections of spikes that are stored together.
pub type Together<'a> = [&'a ProjectionPlan];

/// The projections of spikes by what is stored together: first all whose weights are constant in time, then each of the others
/// by itself, with the factor of its weights.
pub fn together(network: &Network) -> Vec<(Vec<&ProjectionPlan>, Option<Waveform>)> {
    let (mut constant, mut changing) = (Vec::new(), Vec::new());
    for plan in spiking(network) {
        let declared = network.circuit.projections.get(plan.index);
        match declared.and_then(|p| p.weight_course.clone()) {
            None => constant.push(plan),
            Some(factor) => changing.push((vec![plan], Some(factor))),
        }
    }
    changing.insert(0, (constant, None));
    changing
}

/// Smallest and largest delay, steps.
pub fn delays(plans: &Together<'_>) -> (u32, u32) {
    let min = plans.iter().map(|p| p.min_delay).min().unwrap_or(1);
    let max = plans.iter().map(|p| p.max_delay).max().unwrap_or(1);
    (min, max)
}

/// What tells the groups of one row apart beside their delays: the weights that synapses of a population can have, in
/// quanta, where each projection has one weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// Different weights of each source population, ascending.
    pub of_source: Vec<Vec<i32>>,
    /// Different weights of all, ascending.
    pub all: Vec<i32>,
}

impl Classes {
    /// Nothing where synapses of a projection differ in weight, or where there are more pairs of delay and weight than a
    /// header can name.
    pub fn of(network: &Network, plans: &Together<'_>) -> Option<Self> {
        let mut of_source: Vec<Vec<i32>> = vec![Vec::new(); network.populations.len()];
        let mut all = Vec::new();
        for plan in plans {
            let weight = plan.constant_weight()?;
            of_source.get_mut(plan.source)?.push(weight);
            all.push(weight);
        }
        for list in of_source.iter_mut().chain([&mut all]) {
            list.sort_unstable();
            list.dedup();
        }
        let (min, max) = delays(plans);
        let kinds = (u64::from(max - min) + 1) * all.len() as u64;
        (kinds < u64::from(u16::MAX)).then_some(Self { of_source, all })
    }

    /// Largest number of weights of one source.
    pub fn most(&self) -> usize {
        self.of_source.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Bytes of synapses and headers over all shards.
pub fn bytes(network: &Network, plans: &Together<'_>, shards: &[Shard], packing: Packing) -> f64 {
    let (header, synapse) = packing.sizes();
    let synapses: f64 = plans.iter().map(|p| p.expected_synapses()).sum();
    // A mark ends every row of every shard.
    let rows = (network.neurons + network.sources) as f64 * shards.len() as f64;
    synapses * synapse + header * (groups(network, plans, shards, packing) + rows)
}

/// Expected number of groups: for each source and shard, of synapses with one delay, and where they are told apart one weight.
fn groups(network: &Network, all: &Together<'_>, shards: &[Shard], packing: Packing) -> f64 {
    let mut groups = 0.0;
    for (p, source) in network.populations.iter().enumerate() {
        let plans: Vec<_> = all.iter().filter(|plan| plan.source == p).collect();
        let (Some(min), Some(max)) = (
            plans.iter().map(|x| x.min_delay).min(),
            plans.iter().map(|x| x.max_delay).max(),
        ) else {
            continue;
        };
        let class = |plan: &ProjectionPlan| match packing {
            Packing::Grouped => plan.constant_weight().unwrap_or(0),
            _ => 0,
        };
        let mut classes: Vec<i32> = plans.iter().map(|plan| class(plan)).collect();
        classes.sort_unstable();
        classes.dedup();
        for shard in shards {
            let share = |target: usize| -> f64 {
                let own = shard.parts.iter().filter(|x| x.population == target);
                let n: usize = own.map(|x| x.n).sum();
                n as f64 / network.populations[target].size as f64
            };
            for (d, c) in (min..=max).flat_map(|d| classes.iter().map(move |c| (d, *c))) {
                // Expected synapses of one source in this group, which exists unless there are none.
                let own = plans.iter().filter(|plan| class(plan) == c);
                let expected: f64 = own
                    .map(|plan| {
                        plan.expected_synapses() / plan.sources as f64
                            * share(plan.target)
                            * plan.delay_probability(d)
                    })
                    .sum();
                groups += source.size as f64 * -libm::expm1(-expected);
            }
        }
    }
    groups
}

/// Chooses the packing from what is declared: groups of one weight where they are long enough to save a quarter of the
/// memory (a short group costs more time than memory), otherwise weights in 16 bits where they fit.
pub fn choose(network: &Network, plans: &Together<'_>, shards: &[Shard]) -> Packing {
    let narrow = plans
        .iter()
        .all(|p| network.populations[p.target].quantum.narrow);
    let each = if narrow {
        Packing::Narrow
    } else {
        Packing::Wide
    };
    let size = |packing| bytes(network, plans, shards, packing);
    let grouped =
        Classes::of(network, plans).is_some() && size(Packing::Grouped) <= 0.75 * size(each);
    if grouped { Packing::Grouped } else { each }
}
