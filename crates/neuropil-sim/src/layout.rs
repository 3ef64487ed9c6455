//! Who owns which neurons: shards of contiguous neurons, at most 65,536 accumulators each.

use crate::error::SimError;
use crate::rows::SLOTS;
use crate::segment::BLOCK;
use neuropil_network::Network;
use neuropil_scheme::StepProgram;

/// A contiguous range of neurons, and a share of the source trains.
#[derive(Clone, Debug, Default)]
pub struct Shard {
    /// Neurons, by population.
    pub parts: Vec<Part>,
    /// (population, first index, number) of the source trains played by this shard.
    pub sources: Vec<(usize, u64, u64)>,
}

/// The neurons of one population in a shard.
#[derive(Clone, Debug)]
pub struct Part {
    /// Index of the population.
    pub population: usize,
    /// Index of the first neuron within the population.
    pub first: u64,
    /// Neurons.
    pub n: usize,
    /// First accumulator of the part.
    pub slot: usize,
    /// Accumulator group of each receptor of the model.
    pub receptors: Vec<usize>,
    /// Accumulators of a neuron.
    pub accumulators: usize,
}

impl Part {
    /// Blocks of neurons.
    pub fn blocks(&self) -> usize {
        self.n.div_ceil(BLOCK)
    }

    /// Accumulator of the first neuron for a receptor.
    pub fn slot(&self, receptor: usize) -> usize {
        let group = self.receptors.get(receptor).copied().unwrap_or(0);
        self.slot + group * self.blocks() * BLOCK
    }

    fn slots(&self) -> usize {
        self.accumulators * self.blocks() * BLOCK
    }
}

impl Shard {
    /// Accumulators, padding included.
    pub fn slots(&self) -> usize {
        self.parts.iter().map(Part::slots).sum()
    }
}

/// Whether weights of either sign are summed apart, for moments of excitatory and inhibitory input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Split {
    /// Distance from an accumulator to the one for negative weights; 0 when both are summed together.
    pub offset: usize,
}

impl Split {
    /// Accumulator for a weight, and 1 if it is the one for negative weights.
    #[inline(always)]
    pub fn slot(self, slot: usize, weight: i32) -> (u16, usize) {
        let negative = self.offset > 0 && weight < 0;
        let s = if negative { slot + self.offset } else { slot };
        (s as u16, usize::from(negative))
    }
}

/// Cuts the neurons into a multiple of `threads` shards of about equal cost. `programs[p]` is the program of
/// population p (none for sources).
pub fn shards(
    network: &Network,
    programs: &[Option<StepProgram>],
    threads: usize,
    split: bool,
) -> Result<Vec<Shard>, SimError> {
    let threads = threads.max(1);
    let limit = if split { SLOTS / 2 } else { SLOTS };
    let mut slots = 0_u64;
    for (p, program) in network.populations.iter().zip(programs) {
        let accumulators = program.as_ref().map_or(0, |x| x.accumulators.len());
        if accumulators * BLOCK > limit {
            return Err(SimError::TooLarge {
                what: format!("receptors of population `{}`", p.name),
                given: accumulators as u64,
                limit: (limit / BLOCK) as u64,
                advice: "use fewer receptors",
            });
        }
        slots = slots.saturating_add(p.size.saturating_mul(accumulators as u64));
    }
    // Fewer shards than this cannot do; a few more may be needed for what is left of blocks.
    let least = slots.div_ceil(limit as u64).min(1 << 24) as usize;
    let mut count = least.max(1).div_ceil(threads) * threads;
    loop {
        let shards = cut(network, programs, count);
        let largest = shards.iter().map(Shard::slots).max().unwrap_or(0);
        if largest <= limit {
            return Ok(shards);
        }
        count += threads * (count / (16 * threads)).max(1);
        if count > 1 << 24 {
            return Err(SimError::TooLarge {
                what: "accumulators of one shard".into(),
                given: largest as u64,
                limit: limit as u64,
                advice: "use fewer neurons or fewer receptors",
            });
        }
    }
}

/// Cost of a neuron: one for its step, and the synapses it is likely to receive in a step.
fn cost(network: &Network, population: usize) -> f64 {
    let p = &network.populations[population];
    let synapses: f64 = network
        .plans
        .iter()
        .filter(|plan| plan.target == population)
        .map(|plan| {
            // A synapse with a model takes as long as some static ones.
            let weight = if plan.largest.is_some() { 5.0 } else { 1.0 };
            weight * plan.expected_synapses()
        })
        .sum();
    1.0 + 3e-4 * synapses / p.size as f64
}

fn cut(network: &Network, programs: &[Option<StepProgram>], count: usize) -> Vec<Shard> {
    let populations: Vec<usize> = (0..programs.len())
        .filter(|&p| programs[p].is_some())
        .collect();
    let costs: Vec<f64> = populations.iter().map(|&p| cost(network, p)).collect();
    let size = |p: usize| network.populations[p].size;
    let total: f64 = populations
        .iter()
        .zip(&costs)
        .map(|(&p, c)| c * size(p) as f64)
        .sum();
    let mut shards = Vec::new();
    let (mut at, mut index, mut spent) = (0_usize, 0_u64, 0.0_f64);
    for k in 0..count {
        let goal = total * (k + 1) as f64 / count as f64;
        let mut shard = Shard::default();
        let mut slot = 0;
        while let Some(&p) = populations.get(at) {
            let left = size(p) - index;
            let room = if k + 1 == count {
                left
            } else {
                let n = ((goal - spent) / costs[at]).round();
                (n as u64).min(left)
            };
            if room > 0 {
                let program = programs[p].as_ref();
                let accumulators = program.map_or(0, |x| x.accumulators.len());
                let receptors = program.map_or_else(Vec::new, |x| receptor_groups(x));
                let part = Part {
                    population: p,
                    first: index,
                    n: room as usize,
                    slot,
                    receptors,
                    accumulators,
                };
                slot += part.slots();
                shard.parts.push(part);
                spent += costs[at] * room as f64;
                index += room;
            }
            if index == size(p) {
                at += 1;
                index = 0;
            } else {
                break;
            }
        }
        for (p, population) in network.populations.iter().enumerate() {
            if programs[p].is_none() {
                let n = population.size;
                let (a, b) = (
                    n * k as u64 / count as u64,
                    n * (k as u64 + 1) / count as u64,
                );
                if b > a {
                    shard.sources.push((p, a, b - a));
                }
            }
        }
        shards.push(shard);
    }
    shards
}

fn receptor_groups(program: &StepProgram) -> Vec<usize> {
    let n = program
        .accumulators
        .iter()
        .flat_map(|a| &a.receptors)
        .max()
        .map_or(0, |m| m + 1);
    (0..n)
        .map(|r| {
            program
                .accumulators
                .iter()
                .position(|a| a.receptors.contains(&r))
                .unwrap_or(0)
        })
        .collect()
}
