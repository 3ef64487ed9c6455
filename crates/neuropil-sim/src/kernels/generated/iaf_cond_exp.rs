//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_cond_exp`: Leaky integrate-and-fire neuron with exponential synaptic conductances.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_exp_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_g_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_g_ex_g_ex: C,
    c_p_g_in_g_in: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_g_in: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_v_th: C,
    c_v_reset: C,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_12) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
        let x9 = x3 + x4;
        let x10 = c_c7.at(j) * x9;
        let x11 = -x10;
        let x12 = x11 + c_c8.at(j);
        far_0 |= hot::beyond(x12, hot::EXPREL_NEAR);
        t_12[j] = x12;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x5 = c_c4.at(j) * x3;
            let x6 = c_c5.at(j) * x4;
            let x7 = x5 + x6;
            let x8 = x7 + c_c6.at(j);
            let x12 = t_12[j];
            let x13 = x12 * s_v_m[j];
            let x14 = x13 + x8;
            let x15 = hot::exprel_near(x12);
            let x16 = x14 * x15;
            let x17 = s_v_m[j] + x16;
            let x18 = if x0 { s_v_m[j] } else { x17 };
            let x19 = x1 + (a_excitatory[j] as f64 * quantum);
            let x20 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x21 = x18 >= c_v_th.at(j);
            let x22 = !x0;
            let x23 = x21 & x22;
            let x24 = if x23 { c_v_reset.at(j) } else { x18 };
            let new_0 = x24;
            let new_1 = x19;
            let new_2 = x20;
            s_v_m[j] = new_0;
            s_g_ex[j] = new_1;
            s_g_in[j] = new_2;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x23 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x23);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x5 = c_c4.at(j) * x3;
            let x6 = c_c5.at(j) * x4;
            let x7 = x5 + x6;
            let x8 = x7 + c_c6.at(j);
            let x12 = t_12[j];
            let x13 = x12 * s_v_m[j];
            let x14 = x13 + x8;
            let x15 = hot::exprel(x12);
            let x16 = x14 * x15;
            let x17 = s_v_m[j] + x16;
            let x18 = if x0 { s_v_m[j] } else { x17 };
            let x19 = x1 + (a_excitatory[j] as f64 * quantum);
            let x20 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x21 = x18 >= c_v_th.at(j);
            let x22 = !x0;
            let x23 = x21 & x22;
            let x24 = if x23 { c_v_reset.at(j) } else { x18 };
            let new_0 = x24;
            let new_1 = x19;
            let new_2 = x20;
            s_v_m[j] = new_0;
            s_g_ex[j] = new_1;
            s_g_in[j] = new_2;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x23 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x23);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_exp(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    iaf_cond_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let s2 = &mut s2[b];
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
            let a1 = &mut a1[b];
            let refractory_steps = refractory_steps.window(b);
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let c3 = c3.window(b);
            let c4 = c4.window(b);
            let c5 = c5.window(b);
            let c6 = c6.window(b);
            let c7 = c7.window(b);
            let c8 = c8.window(b);
            let c9 = c9.window(b);
            let c10 = c10.window(b);
            for k in 0..BLOCK / PART {
                iaf_cond_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_exp_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_g_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_g_ex_g_ex: C,
    c_p_g_in_g_in: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_g_in: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_v_th: C,
    c_v_reset: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_14) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
        let x11 = x3 + x4;
        let x12 = c_c6.at(j) * x11;
        let x13 = -x12;
        let x14 = x13 + c_c8.at(j);
        far_0 |= hot::beyond(x14, hot::EXPREL_NEAR);
        t_14[j] = x14;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x5 = c_c4.at(j) * x3;
            let x6 = c_c5.at(j) * x4;
            let x7 = x5 + x6;
            let x8 = c_c6.at(j) * u_0[j];
            let x9 = x7 + x8;
            let x10 = x9 + c_c7.at(j);
            let x14 = t_14[j];
            let x15 = x14 * s_v_m[j];
            let x16 = x15 + x10;
            let x17 = hot::exprel_near(x14);
            let x18 = x16 * x17;
            let x19 = s_v_m[j] + x18;
            let x20 = if x0 { s_v_m[j] } else { x19 };
            let x21 = x1 + (a_excitatory[j] as f64 * quantum);
            let x22 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x23 = x20 >= c_v_th.at(j);
            let x24 = !x0;
            let x25 = x23 & x24;
            let x26 = if x25 { c_v_reset.at(j) } else { x20 };
            let new_0 = x26;
            let new_1 = x21;
            let new_2 = x22;
            s_v_m[j] = new_0;
            s_g_ex[j] = new_1;
            s_g_in[j] = new_2;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x25 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x25);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x5 = c_c4.at(j) * x3;
            let x6 = c_c5.at(j) * x4;
            let x7 = x5 + x6;
            let x8 = c_c6.at(j) * u_0[j];
            let x9 = x7 + x8;
            let x10 = x9 + c_c7.at(j);
            let x14 = t_14[j];
            let x15 = x14 * s_v_m[j];
            let x16 = x15 + x10;
            let x17 = hot::exprel(x14);
            let x18 = x16 * x17;
            let x19 = s_v_m[j] + x18;
            let x20 = if x0 { s_v_m[j] } else { x19 };
            let x21 = x1 + (a_excitatory[j] as f64 * quantum);
            let x22 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x23 = x20 >= c_v_th.at(j);
            let x24 = !x0;
            let x25 = x23 & x24;
            let x26 = if x25 { c_v_reset.at(j) } else { x20 };
            let new_0 = x26;
            let new_1 = x21;
            let new_2 = x22;
            s_v_m[j] = new_0;
            s_g_ex[j] = new_1;
            s_g_in[j] = new_2;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x25 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x25);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_exp_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    iaf_cond_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let s2 = &mut s2[b];
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
            let a1 = &mut a1[b];
            let refractory_steps = refractory_steps.window(b);
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let c3 = c3.window(b);
            let c4 = c4.window(b);
            let c5 = c5.window(b);
            let c6 = c6.window(b);
            let c7 = c7.window(b);
            let c8 = c8.window(b);
            let c9 = c9.window(b);
            let c10 = c10.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                iaf_cond_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
