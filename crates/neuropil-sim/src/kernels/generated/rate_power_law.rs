//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `rate_power_law`: Rate unit with a threshold power law.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_power_law_block(
    _quantum: f64,
    s_r: &mut Lanes,
    c_k: &Lanes,
    c_theta: &Lanes,
    c_n: &Lanes,
    c_tau: &Lanes,
    c_c4: &Lanes,
    c_dt: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = 0.0_f64 - c_theta[j];
        let x1 = if x0 > 0.0_f64 { x0 } else { 0.0_f64 };
        let x2 = x1 / 1.0_f64;
        let x3 = hot::pow(x2, c_n[j]);
        let x4 = c_k[j] * x3;
        let x5 = x4 - s_r[j];
        let x6 = x5 / c_tau[j];
        let x7 = x6 * c_dt[j];
        let x8 = x7 * c_c4[j];
        let x9 = s_r[j] + x8;
        let new_0 = x9;
        s_r[j] = new_0;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_power_law(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            rate_power_law_block(*quantum, &mut s0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_power_law_ports_block(
    _quantum: f64,
    s_r: &mut Lanes,
    c_k: &Lanes,
    c_theta: &Lanes,
    c_n: &Lanes,
    c_tau: &Lanes,
    c_c4: &Lanes,
    c_dt: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = u_0[j] - c_theta[j];
        let x1 = if x0 > 0.0_f64 { x0 } else { 0.0_f64 };
        let x2 = x1 / 1.0_f64;
        let x3 = hot::pow(x2, c_n[j]);
        let x4 = c_k[j] * x3;
        let x5 = x4 - s_r[j];
        let x6 = x5 / c_tau[j];
        let x7 = x6 * c_dt[j];
        let x8 = x7 * c_c4[j];
        let x9 = s_r[j] + x8;
        let new_0 = x9;
        s_r[j] = new_0;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_power_law_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            rate_power_law_ports_block(*quantum, &mut s0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
