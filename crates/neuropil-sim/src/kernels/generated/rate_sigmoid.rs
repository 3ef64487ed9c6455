//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `rate_sigmoid`: Rate unit with a logistic nonlinearity.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_sigmoid_block(
    _quantum: f64,
    s_r: &mut Lanes,
    c_c0: &Lanes,
    c_c1: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = c_c1[j] * s_r[j];
        let x1 = x0 + c_c0[j];
        let x2 = s_r[j] + x1;
        let new_0 = x2;
        s_r[j] = new_0;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_sigmoid(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            rate_sigmoid_block(*quantum, &mut s0[b], c0.block(b), c1.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_sigmoid_ports_block(
    _quantum: f64,
    s_r: &mut Lanes,
    c_c0: &Lanes,
    c_c1: &Lanes,
    c_c2: &Lanes,
    c_c3: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = c_c1[j] * u_0[j];
        let x1 = -x0;
        let x2 = x1 + c_c2[j];
        let x3 = hot::exp(x2);
        let x4 = x3 + 1.0_f64;
        let x5 = c_c0[j] / x4;
        let x6 = c_c3[j] * s_r[j];
        let x7 = x6 + x5;
        let x8 = s_r[j] + x7;
        let new_0 = x8;
        s_r[j] = new_0;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_sigmoid_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            rate_sigmoid_ports_block(*quantum, &mut s0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
