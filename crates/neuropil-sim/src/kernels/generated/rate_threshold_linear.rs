//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `rate_threshold_linear`: Threshold-linear rate unit.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_threshold_linear_block(
    _quantum: f64,
    s_r: &mut Lanes,
    c_gain: &Lanes,
    c_theta: &Lanes,
    c_tau: &Lanes,
    c_c3: &Lanes,
    c_dt: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = 0.0_f64 - c_theta[j];
        let x1 = if x0 > 0.0_f64 { x0 } else { 0.0_f64 };
        let x2 = c_gain[j] * x1;
        let x3 = x2 - s_r[j];
        let x4 = x3 / c_tau[j];
        let x5 = x4 * c_dt[j];
        let x6 = x5 * c_c3[j];
        let x7 = s_r[j] + x6;
        let new_0 = x7;
        s_r[j] = new_0;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_threshold_linear(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            rate_threshold_linear_block(*quantum, &mut s0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_threshold_linear_ports_block(
    _quantum: f64,
    s_r: &mut Lanes,
    c_gain: &Lanes,
    c_theta: &Lanes,
    c_tau: &Lanes,
    c_c3: &Lanes,
    c_dt: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = u_0[j] - c_theta[j];
        let x1 = if x0 > 0.0_f64 { x0 } else { 0.0_f64 };
        let x2 = c_gain[j] * x1;
        let x3 = x2 - s_r[j];
        let x4 = x3 / c_tau[j];
        let x5 = x4 * c_dt[j];
        let x6 = x5 * c_c3[j];
        let x7 = s_r[j] + x6;
        let new_0 = x7;
        s_r[j] = new_0;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_threshold_linear_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            rate_threshold_linear_ports_block(*quantum, &mut s0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
