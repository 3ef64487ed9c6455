//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `rate_tanh`: Rate unit whose output is the tanh of its state.

use crate::segment::{
    BLOCK, Constant, Flags, IntLanes, PART, PartFlags, PartLanes, Segment, collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_tanh_part<C: Constant>(
    _quantum: f64,
    s_x: &mut PartLanes,
    s_activity: &mut PartLanes,
    c_p_x_x: C,
    c_c1: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = c_p_x_x.at(j) * s_x[j];
        let x1 = c_c1.at(j) * x0;
        let x2 = hot::tanh(x1);
        let new_0 = x0;
        let new_1 = x2;
        s_x[j] = new_0;
        s_activity[j] = new_1;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_tanh(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1),) = (c0.same(), c1.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                for k in 0..BLOCK / PART {
                    rate_tanh_part(*quantum, part_mut(s0, k), part_mut(s1, k), c0, c1, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            for k in 0..BLOCK / PART {
                rate_tanh_part(*quantum, part_mut(s0, k), part_mut(s1, k), c0.part(k), c1.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_tanh_ports_part<C: Constant>(
    _quantum: f64,
    s_x: &mut PartLanes,
    s_activity: &mut PartLanes,
    c_p_x_x: C,
    c_gain_x_h: C,
    c_c2: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = c_p_x_x.at(j) * s_x[j];
        let x1 = c_gain_x_h.at(j) * u_0[j];
        let x2 = x0 + x1;
        let x3 = c_c2.at(j) * x2;
        let x4 = hot::tanh(x3);
        let new_0 = x2;
        let new_1 = x4;
        s_x[j] = new_0;
        s_activity[j] = new_1;
        spiked[j] = u8::from(false);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn rate_tanh_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let _ = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2),) = (c0.same(), c1.same(), c2.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    rate_tanh_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), c0, c1, c2, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                rate_tanh_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), c0.part(k), c1.part(k), c2.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
