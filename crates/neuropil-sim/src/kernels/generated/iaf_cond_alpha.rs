//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_cond_alpha`: Leaky integrate-and-fire neuron with alpha-shaped synaptic conductances.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_alpha_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_dg_ex: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_dg_in: &mut PartLanes,
    s_g_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_dg_ex_dg_ex: C,
    c_p_g_ex_dg_ex: C,
    c_p_g_ex_g_ex: C,
    c_p_dg_in_dg_in: C,
    c_p_g_in_dg_in: C,
    c_p_g_in_g_in: C,
    c_mean_p_g_ex_dg_ex: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_dg_in: C,
    c_mean_p_g_in_g_in: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_v_th: C,
    c_v_reset: C,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_22) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x9 = c_mean_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
        let x10 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x11 = x9 + x10;
        let x12 = c_mean_p_g_in_dg_in.at(j) * s_dg_in[j];
        let x13 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
        let x14 = x12 + x13;
        let x19 = x11 + x14;
        let x20 = c_c13.at(j) * x19;
        let x21 = -x20;
        let x22 = x21 + c_c14.at(j);
        far_0 |= hot::beyond(x22, hot::EXPREL_NEAR);
        t_22[j] = x22;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_dg_ex_dg_ex.at(j) * s_dg_ex[j];
            let x2 = c_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x3 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = x2 + x3;
            let x5 = c_p_dg_in_dg_in.at(j) * s_dg_in[j];
            let x6 = c_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x7 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x8 = x6 + x7;
            let x9 = c_mean_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x10 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x11 = x9 + x10;
            let x12 = c_mean_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x13 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x14 = x12 + x13;
            let x15 = c_c10.at(j) * x11;
            let x16 = c_c11.at(j) * x14;
            let x17 = x15 + x16;
            let x18 = x17 + c_c12.at(j);
            let x22 = t_22[j];
            let x23 = x22 * s_v_m[j];
            let x24 = x23 + x18;
            let x25 = hot::exprel_near(x22);
            let x26 = x24 * x25;
            let x27 = s_v_m[j] + x26;
            let x28 = if x0 { s_v_m[j] } else { x27 };
            let x29 = c_c15.at(j) * quantum * a_excitatory[j] as f64;
            let x30 = x1 + x29;
            let x31 = c_c16.at(j) * quantum * a_inhibitory[j] as f64;
            let x32 = x5 + x31;
            let x33 = x28 >= c_v_th.at(j);
            let x34 = !x0;
            let x35 = x33 & x34;
            let x36 = if x35 { c_v_reset.at(j) } else { x28 };
            let new_0 = x36;
            let new_1 = x30;
            let new_2 = x4;
            let new_3 = x32;
            let new_4 = x8;
            s_v_m[j] = new_0;
            s_dg_ex[j] = new_1;
            s_g_ex[j] = new_2;
            s_dg_in[j] = new_3;
            s_g_in[j] = new_4;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x35 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x35);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_dg_ex_dg_ex.at(j) * s_dg_ex[j];
            let x2 = c_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x3 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = x2 + x3;
            let x5 = c_p_dg_in_dg_in.at(j) * s_dg_in[j];
            let x6 = c_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x7 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x8 = x6 + x7;
            let x9 = c_mean_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x10 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x11 = x9 + x10;
            let x12 = c_mean_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x13 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x14 = x12 + x13;
            let x15 = c_c10.at(j) * x11;
            let x16 = c_c11.at(j) * x14;
            let x17 = x15 + x16;
            let x18 = x17 + c_c12.at(j);
            let x22 = t_22[j];
            let x23 = x22 * s_v_m[j];
            let x24 = x23 + x18;
            let x25 = hot::exprel(x22);
            let x26 = x24 * x25;
            let x27 = s_v_m[j] + x26;
            let x28 = if x0 { s_v_m[j] } else { x27 };
            let x29 = c_c15.at(j) * quantum * a_excitatory[j] as f64;
            let x30 = x1 + x29;
            let x31 = c_c16.at(j) * quantum * a_inhibitory[j] as f64;
            let x32 = x5 + x31;
            let x33 = x28 >= c_v_th.at(j);
            let x34 = !x0;
            let x35 = x33 & x34;
            let x36 = if x35 { c_v_reset.at(j) } else { x28 };
            let new_0 = x36;
            let new_1 = x30;
            let new_2 = x4;
            let new_3 = x32;
            let new_4 = x8;
            s_v_m[j] = new_0;
            s_dg_ex[j] = new_1;
            s_g_ex[j] = new_2;
            s_dg_in[j] = new_3;
            s_g_in[j] = new_4;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x35 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x35);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_alpha(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    iaf_cond_alpha_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let s2 = &mut s2[b];
            let s3 = &mut s3[b];
            let s4 = &mut s4[b];
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
            let c11 = c11.window(b);
            let c12 = c12.window(b);
            let c13 = c13.window(b);
            let c14 = c14.window(b);
            let c15 = c15.window(b);
            let c16 = c16.window(b);
            let c17 = c17.window(b);
            let c18 = c18.window(b);
            for k in 0..BLOCK / PART {
                iaf_cond_alpha_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_alpha_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_dg_ex: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_dg_in: &mut PartLanes,
    s_g_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_dg_ex_dg_ex: C,
    c_p_g_ex_dg_ex: C,
    c_p_g_ex_g_ex: C,
    c_p_dg_in_dg_in: C,
    c_p_g_in_dg_in: C,
    c_p_g_in_g_in: C,
    c_mean_p_g_ex_dg_ex: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_dg_in: C,
    c_mean_p_g_in_g_in: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_v_th: C,
    c_v_reset: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_24) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x9 = c_mean_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
        let x10 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x11 = x9 + x10;
        let x12 = c_mean_p_g_in_dg_in.at(j) * s_dg_in[j];
        let x13 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
        let x14 = x12 + x13;
        let x21 = x11 + x14;
        let x22 = c_c12.at(j) * x21;
        let x23 = -x22;
        let x24 = x23 + c_c14.at(j);
        far_0 |= hot::beyond(x24, hot::EXPREL_NEAR);
        t_24[j] = x24;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_dg_ex_dg_ex.at(j) * s_dg_ex[j];
            let x2 = c_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x3 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = x2 + x3;
            let x5 = c_p_dg_in_dg_in.at(j) * s_dg_in[j];
            let x6 = c_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x7 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x8 = x6 + x7;
            let x9 = c_mean_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x10 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x11 = x9 + x10;
            let x12 = c_mean_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x13 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x14 = x12 + x13;
            let x15 = c_c10.at(j) * x11;
            let x16 = c_c11.at(j) * x14;
            let x17 = x15 + x16;
            let x18 = c_c12.at(j) * u_0[j];
            let x19 = x17 + x18;
            let x20 = x19 + c_c13.at(j);
            let x24 = t_24[j];
            let x25 = x24 * s_v_m[j];
            let x26 = x25 + x20;
            let x27 = hot::exprel_near(x24);
            let x28 = x26 * x27;
            let x29 = s_v_m[j] + x28;
            let x30 = if x0 { s_v_m[j] } else { x29 };
            let x31 = c_c15.at(j) * quantum * a_excitatory[j] as f64;
            let x32 = x1 + x31;
            let x33 = c_c16.at(j) * quantum * a_inhibitory[j] as f64;
            let x34 = x5 + x33;
            let x35 = x30 >= c_v_th.at(j);
            let x36 = !x0;
            let x37 = x35 & x36;
            let x38 = if x37 { c_v_reset.at(j) } else { x30 };
            let new_0 = x38;
            let new_1 = x32;
            let new_2 = x4;
            let new_3 = x34;
            let new_4 = x8;
            s_v_m[j] = new_0;
            s_dg_ex[j] = new_1;
            s_g_ex[j] = new_2;
            s_dg_in[j] = new_3;
            s_g_in[j] = new_4;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x37 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x37);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_dg_ex_dg_ex.at(j) * s_dg_ex[j];
            let x2 = c_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x3 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = x2 + x3;
            let x5 = c_p_dg_in_dg_in.at(j) * s_dg_in[j];
            let x6 = c_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x7 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x8 = x6 + x7;
            let x9 = c_mean_p_g_ex_dg_ex.at(j) * s_dg_ex[j];
            let x10 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x11 = x9 + x10;
            let x12 = c_mean_p_g_in_dg_in.at(j) * s_dg_in[j];
            let x13 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x14 = x12 + x13;
            let x15 = c_c10.at(j) * x11;
            let x16 = c_c11.at(j) * x14;
            let x17 = x15 + x16;
            let x18 = c_c12.at(j) * u_0[j];
            let x19 = x17 + x18;
            let x20 = x19 + c_c13.at(j);
            let x24 = t_24[j];
            let x25 = x24 * s_v_m[j];
            let x26 = x25 + x20;
            let x27 = hot::exprel(x24);
            let x28 = x26 * x27;
            let x29 = s_v_m[j] + x28;
            let x30 = if x0 { s_v_m[j] } else { x29 };
            let x31 = c_c15.at(j) * quantum * a_excitatory[j] as f64;
            let x32 = x1 + x31;
            let x33 = c_c16.at(j) * quantum * a_inhibitory[j] as f64;
            let x34 = x5 + x33;
            let x35 = x30 >= c_v_th.at(j);
            let x36 = !x0;
            let x37 = x35 & x36;
            let x38 = if x37 { c_v_reset.at(j) } else { x30 };
            let new_0 = x38;
            let new_1 = x32;
            let new_2 = x4;
            let new_3 = x34;
            let new_4 = x8;
            s_v_m[j] = new_0;
            s_dg_ex[j] = new_1;
            s_g_ex[j] = new_2;
            s_dg_in[j] = new_3;
            s_g_in[j] = new_4;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x37 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x37);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_alpha_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    iaf_cond_alpha_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let s2 = &mut s2[b];
            let s3 = &mut s3[b];
            let s4 = &mut s4[b];
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
            let c11 = c11.window(b);
            let c12 = c12.window(b);
            let c13 = c13.window(b);
            let c14 = c14.window(b);
            let c15 = c15.window(b);
            let c16 = c16.window(b);
            let c17 = c17.window(b);
            let c18 = c18.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                iaf_cond_alpha_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
