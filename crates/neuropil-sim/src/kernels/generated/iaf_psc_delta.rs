//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_psc_delta`: Leaky integrate-and-fire neuron whose potential jumps at each arriving spike.

use crate::segment::{
    BLOCK, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_delta_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    counter: &mut PartInts,
    a_delta: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_drive_v_m: C,
    c_v_th: C,
    c_v_reset: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = x1 + c_drive_v_m.at(j);
        let x3 = if x0 { s_v_m[j] } else { x2 };
        let x4 = x3 + (a_delta[j] as f64 * quantum);
        let x5 = if x0 { x3 } else { x4 };
        let x6 = x5 >= c_v_th.at(j);
        let x7 = !x0;
        let x8 = x6 & x7;
        let x9 = if x8 { c_v_reset.at(j) } else { x5 };
        let new_0 = x9;
        s_v_m[j] = new_0;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x8 { refractory_steps[j] } else { waiting };
        a_delta[j] = 0;
        spiked[j] = u8::from(x8);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_delta(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3),) = (c0.same(), c1.same(), c2.same(), c3.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_delta_part(*quantum, part_mut(s0, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0, c1, c2, c3, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
            let refractory_steps = refractory_steps.window(b);
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let c3 = c3.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_delta_part(*quantum, part_mut(s0, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_delta_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    counter: &mut PartInts,
    a_delta: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_drive_v_m: C,
    c_gain_v_m_i_stim: C,
    c_v_th: C,
    c_v_reset: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_gain_v_m_i_stim.at(j) * u_0[j];
        let x3 = x1 + c_drive_v_m.at(j);
        let x4 = x3 + x2;
        let x5 = if x0 { s_v_m[j] } else { x4 };
        let x6 = x5 + (a_delta[j] as f64 * quantum);
        let x7 = if x0 { x5 } else { x6 };
        let x8 = x7 >= c_v_th.at(j);
        let x9 = !x0;
        let x10 = x8 & x9;
        let x11 = if x10 { c_v_reset.at(j) } else { x7 };
        let new_0 = x11;
        s_v_m[j] = new_0;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x10 { refractory_steps[j] } else { waiting };
        a_delta[j] = 0;
        spiked[j] = u8::from(x10);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_delta_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_delta_ports_part(*quantum, part_mut(s0, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0, c1, c2, c3, c4, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
            let refractory_steps = refractory_steps.window(b);
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let c3 = c3.window(b);
            let c4 = c4.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_delta_ports_part(*quantum, part_mut(s0, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
