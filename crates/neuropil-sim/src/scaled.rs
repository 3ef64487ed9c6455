//! Projections whose weights change in time: what they deliver is summed apart and multiplied before it is added (bit path).
//!
//! The sum of whole quanta onto a target does not depend on any order, and is multiplied and rounded to whole quanta once for each
//! target, projection and step; so no bit depends on how neurons are divided among shards.

use crate::course;
use crate::layout::Shard;
use crate::rows::{Accumulators, Delivery};
use crate::segment::{BLOCK, IntLanes};
use neuropil_circuit::Waveform;
use neuropil_network::ProjectionPlan;
use neuropil_numerics::isa::Isa;
use std::ops::Range;

/// The synapses of one such projection onto a shard.
pub struct Scaled {
    /// Rows and spikes in flight.
    pub rows: Box<dyn Delivery>,
    factor: Waveform,
    /// Blocks of accumulators that they reach.
    blocks: Vec<Range<usize>>,
}

impl Scaled {
    /// `offset` is the distance to the accumulators of negative weights, 0 if there are none.
    pub fn new(
        rows: Box<dyn Delivery>,
        plan: &ProjectionPlan,
        factor: Waveform,
        shard: &Shard,
        offset: usize,
    ) -> Self {
        let mut blocks = Vec::new();
        for part in shard.parts.iter().filter(|p| p.population == plan.target) {
            let first = part.slot(plan.receptor) / BLOCK;
            blocks.push(first..first + part.blocks());
            if offset > 0 {
                let first = first + offset / BLOCK;
                blocks.push(first..first + part.blocks());
            }
        }
        Self {
            rows,
            factor,
            blocks,
        }
    }

    /// Adds what is due in `step`, times the factor in that step, to the accumulators; `apart` is all zeros before and
    /// after. Gives the number of synaptic events.
    pub fn deliver(
        &mut self,
        isa: Isa,
        step: u64,
        dt: f64,
        acc: &mut Accumulators,
        apart: &mut Accumulators,
    ) -> u64 {
        let events = self.rows.deliver(isa, step, apart);
        if events > 0 {
            let factor = course::value(&self.factor, step, dt);
            // Interpolation may round to just below the lowest value, 0.
            let factor = if factor < 0.0 { 0.0 } else { factor };
            let (to, _) = acc.as_chunks_mut::<BLOCK>();
            let (from, _) = apart.as_chunks_mut::<BLOCK>();
            for own in &self.blocks {
                if let (Some(to), Some(from)) = (to.get_mut(own.clone()), from.get_mut(own.clone()))
                {
                    add_scaled(isa, to, from, factor);
                }
            }
        }
        events
    }
}

/// Adding and subtracting 1.5·2⁵² rounds to the nearest whole number, ties to even, for |x| < 2⁵¹.
const ROUND: f64 = 6_755_399_441_055_744.0;

neuropil_numerics::multiversion! {
    /// Adds the sums times a factor, rounded, and clears them.
    fn add_scaled(to: &mut [IntLanes], from: &mut [IntLanes], factor: f64) {
        for (to, from) in to.iter_mut().zip(from.iter_mut()) {
            for (t, f) in to.iter_mut().zip(from.iter_mut()) {
                // The low half of the bits of x + 1.5·2⁵² is the rounded number in two's complement.
                *t += (f64::from(*f) * factor + ROUND).to_bits() as i32;
                *f = 0;
            }
        }
    }
}
