//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `rate_sigmoid`: Rate unit with a logistic nonlinearity.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_sigmoid_part<C: Constant>(
    _quantum: f64,
    s_r: &mut PartLanes,
    c_c0: C,
    c_c1: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = c_c1.at(j) * s_r[j];
        let x1 = x0 + c_c0.at(j);
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
        if let (Some(c0), Some(c1),) = (c0.same(), c1.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                for k in 0..BLOCK / PART {
                    rate_sigmoid_part(*quantum, part_mut(s0, k), c0, c1, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            for k in 0..BLOCK / PART {
                rate_sigmoid_part(*quantum, part_mut(s0, k), c0.part(k), c1.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rate_sigmoid_ports_part<C: Constant>(
    _quantum: f64,
    s_r: &mut PartLanes,
    c_c0: C,
    c_c1: C,
    c_c2: C,
    c_c3: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_2) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x0 = c_c1.at(j) * u_0[j];
        let x1 = -x0;
        let x2 = x1 + c_c2.at(j);
        far_0 |= hot::beyond(x2, hot::EXP_NEAR);
        t_2[j] = x2;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x2 = t_2[j];
            let x3 = hot::exp_near(x2);
            let x4 = x3 + 1.0_f64;
            let x5 = c_c0.at(j) / x4;
            let x6 = c_c3.at(j) * s_r[j];
            let x7 = x6 + x5;
            let x8 = s_r[j] + x7;
            let new_0 = x8;
            s_r[j] = new_0;
            spiked[j] = u8::from(false);
        }
    } else {
        for j in 0..PART {
            let x2 = t_2[j];
            let x3 = hot::exp(x2);
            let x4 = x3 + 1.0_f64;
            let x5 = c_c0.at(j) / x4;
            let x6 = c_c3.at(j) * s_r[j];
            let x7 = x6 + x5;
            let x8 = s_r[j] + x7;
            let new_0 = x8;
            s_r[j] = new_0;
            spiked[j] = u8::from(false);
        }
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3),) = (c0.same(), c1.same(), c2.same(), c3.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    rate_sigmoid_ports_part(*quantum, part_mut(s0, k), c0, c1, c2, c3, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let c3 = c3.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                rate_sigmoid_ports_part(*quantum, part_mut(s0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
