//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_psc_exp`: Adaptive exponential integrate-and-fire neuron with exponential synaptic currents.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_i_syn_ex_i_syn_ex: C,
    c_p_i_syn_in_i_syn_in: C,
    c_mean_p_i_syn_ex_i_syn_ex: C,
    c_mean_p_i_syn_in_i_syn_in: C,
    c_c4: C,
    c_v_peak: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_c9: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_v_reset: C,
    c_b: C,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_9) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x5 = if s_v_m[j] < c_v_peak.at(j) {
            s_v_m[j]
        } else {
            c_v_peak.at(j)
        };
        let x8 = c_c7.at(j) * x5;
        let x9 = x8 + c_c8.at(j);
        far_0 |= hot::beyond(x9, hot::EXP_NEAR);
        t_9[j] = x9;
    }
    let CacheAligned(t_10) = &mut CacheAligned([0.0_f64; PART]);
    let CacheAligned(t_23) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x9 = t_9[j];
            let x10 = hot::exp_near(x9);
            let x18 = s_v_m[j] < c_v_peak.at(j);
            let x19 = if x18 { 1.0_f64 } else { 0.0_f64 };
            let x20 = x10 * x19;
            let x21 = x20 - x19;
            let x22 = c_c4.at(j) * x21;
            let x23 = if x22 < 20.0_f64 { x22 } else { 20.0_f64 };
            far_1 |= hot::beyond(x23, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_23[j] = x23;
        }
    } else {
        for j in 0..PART {
            let x9 = t_9[j];
            let x10 = hot::exp(x9);
            let x18 = s_v_m[j] < c_v_peak.at(j);
            let x19 = if x18 { 1.0_f64 } else { 0.0_f64 };
            let x20 = x10 * x19;
            let x21 = x20 - x19;
            let x22 = c_c4.at(j) * x21;
            let x23 = if x22 < 20.0_f64 { x22 } else { 20.0_f64 };
            far_1 |= hot::beyond(x23, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_23[j] = x23;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x4 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x5 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x6 = c_c4.at(j) * x5;
            let x7 = -x6;
            let x10 = t_10[j];
            let x11 = c_c6.at(j) * x10;
            let x12 = x7 + x11;
            let x13 = x3 + x4;
            let x14 = x13 - s_w[j];
            let x15 = c_c9.at(j) * x14;
            let x16 = x12 + x15;
            let x17 = x16 + c_c10.at(j);
            let x23 = t_23[j];
            let x24 = hot::exprel_near(x23);
            let x25 = x17 * x24;
            let x26 = 0.5_f64 * x25;
            let x27 = s_v_m[j] + x26;
            let x28 = if x0 { s_v_m[j] } else { x27 };
            let x29 = if x28 < c_v_peak.at(j) {
                x28
            } else {
                c_v_peak.at(j)
            };
            let x30 = c_c11.at(j) * x29;
            let x31 = x30 + c_c12.at(j);
            let x32 = c_c13.at(j) * s_w[j];
            let x33 = x32 + x31;
            let x34 = s_w[j] + x33;
            let x35 = s_w[j] + x34;
            let x36 = 0.5_f64 * x35;
            let x37 = x13 - x36;
            let x38 = c_c9.at(j) * x37;
            let x39 = x12 + x38;
            let x40 = x39 + c_c10.at(j);
            let x41 = x40 * x24;
            let x42 = s_v_m[j] + x41;
            let x43 = if x0 { s_v_m[j] } else { x42 };
            let x44 = x1 + (a_excitatory[j] as f64 * quantum);
            let x45 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x46 = x43 < c_v_peak.at(j);
            let x47 = !x46;
            let x48 = !x0;
            let x49 = x47 & x48;
            let x50 = if x49 { c_v_reset.at(j) } else { x43 };
            let x51 = x34 + c_b.at(j);
            let x52 = if x49 { x51 } else { x34 };
            let new_0 = x50;
            let new_1 = x52;
            let new_2 = x44;
            let new_3 = x45;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x49 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x49);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x4 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x5 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x6 = c_c4.at(j) * x5;
            let x7 = -x6;
            let x10 = t_10[j];
            let x11 = c_c6.at(j) * x10;
            let x12 = x7 + x11;
            let x13 = x3 + x4;
            let x14 = x13 - s_w[j];
            let x15 = c_c9.at(j) * x14;
            let x16 = x12 + x15;
            let x17 = x16 + c_c10.at(j);
            let x23 = t_23[j];
            let x24 = hot::exprel(x23);
            let x25 = x17 * x24;
            let x26 = 0.5_f64 * x25;
            let x27 = s_v_m[j] + x26;
            let x28 = if x0 { s_v_m[j] } else { x27 };
            let x29 = if x28 < c_v_peak.at(j) {
                x28
            } else {
                c_v_peak.at(j)
            };
            let x30 = c_c11.at(j) * x29;
            let x31 = x30 + c_c12.at(j);
            let x32 = c_c13.at(j) * s_w[j];
            let x33 = x32 + x31;
            let x34 = s_w[j] + x33;
            let x35 = s_w[j] + x34;
            let x36 = 0.5_f64 * x35;
            let x37 = x13 - x36;
            let x38 = c_c9.at(j) * x37;
            let x39 = x12 + x38;
            let x40 = x39 + c_c10.at(j);
            let x41 = x40 * x24;
            let x42 = s_v_m[j] + x41;
            let x43 = if x0 { s_v_m[j] } else { x42 };
            let x44 = x1 + (a_excitatory[j] as f64 * quantum);
            let x45 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x46 = x43 < c_v_peak.at(j);
            let x47 = !x46;
            let x48 = !x0;
            let x49 = x47 & x48;
            let x50 = if x49 { c_v_reset.at(j) } else { x43 };
            let x51 = x34 + c_b.at(j);
            let x52 = if x49 { x51 } else { x34 };
            let new_0 = x50;
            let new_1 = x52;
            let new_2 = x44;
            let new_3 = x45;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x49 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x49);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_psc_exp(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    aeif_psc_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, part_mut(&mut spiked, k));
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
            for k in 0..BLOCK / PART {
                aeif_psc_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_i_syn_ex_i_syn_ex: C,
    c_p_i_syn_in_i_syn_in: C,
    c_mean_p_i_syn_ex_i_syn_ex: C,
    c_mean_p_i_syn_in_i_syn_in: C,
    c_c4: C,
    c_v_peak: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_c9: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_v_reset: C,
    c_b: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_9) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x5 = if s_v_m[j] < c_v_peak.at(j) {
            s_v_m[j]
        } else {
            c_v_peak.at(j)
        };
        let x8 = c_c7.at(j) * x5;
        let x9 = x8 + c_c8.at(j);
        far_0 |= hot::beyond(x9, hot::EXP_NEAR);
        t_9[j] = x9;
    }
    let CacheAligned(t_10) = &mut CacheAligned([0.0_f64; PART]);
    let CacheAligned(t_24) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x9 = t_9[j];
            let x10 = hot::exp_near(x9);
            let x19 = s_v_m[j] < c_v_peak.at(j);
            let x20 = if x19 { 1.0_f64 } else { 0.0_f64 };
            let x21 = x10 * x20;
            let x22 = x21 - x20;
            let x23 = c_c4.at(j) * x22;
            let x24 = if x23 < 20.0_f64 { x23 } else { 20.0_f64 };
            far_1 |= hot::beyond(x24, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_24[j] = x24;
        }
    } else {
        for j in 0..PART {
            let x9 = t_9[j];
            let x10 = hot::exp(x9);
            let x19 = s_v_m[j] < c_v_peak.at(j);
            let x20 = if x19 { 1.0_f64 } else { 0.0_f64 };
            let x21 = x10 * x20;
            let x22 = x21 - x20;
            let x23 = c_c4.at(j) * x22;
            let x24 = if x23 < 20.0_f64 { x23 } else { 20.0_f64 };
            far_1 |= hot::beyond(x24, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_24[j] = x24;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x4 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x5 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x6 = c_c4.at(j) * x5;
            let x7 = -x6;
            let x10 = t_10[j];
            let x11 = c_c6.at(j) * x10;
            let x12 = x7 + x11;
            let x13 = x3 + x4;
            let x14 = x13 + u_0[j];
            let x15 = x14 - s_w[j];
            let x16 = c_c9.at(j) * x15;
            let x17 = x12 + x16;
            let x18 = x17 + c_c10.at(j);
            let x24 = t_24[j];
            let x25 = hot::exprel_near(x24);
            let x26 = x18 * x25;
            let x27 = 0.5_f64 * x26;
            let x28 = s_v_m[j] + x27;
            let x29 = if x0 { s_v_m[j] } else { x28 };
            let x30 = if x29 < c_v_peak.at(j) {
                x29
            } else {
                c_v_peak.at(j)
            };
            let x31 = c_c11.at(j) * x30;
            let x32 = x31 + c_c12.at(j);
            let x33 = c_c13.at(j) * s_w[j];
            let x34 = x33 + x32;
            let x35 = s_w[j] + x34;
            let x36 = s_w[j] + x35;
            let x37 = 0.5_f64 * x36;
            let x38 = x14 - x37;
            let x39 = c_c9.at(j) * x38;
            let x40 = x12 + x39;
            let x41 = x40 + c_c10.at(j);
            let x42 = x41 * x25;
            let x43 = s_v_m[j] + x42;
            let x44 = if x0 { s_v_m[j] } else { x43 };
            let x45 = x1 + (a_excitatory[j] as f64 * quantum);
            let x46 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x47 = x44 < c_v_peak.at(j);
            let x48 = !x47;
            let x49 = !x0;
            let x50 = x48 & x49;
            let x51 = if x50 { c_v_reset.at(j) } else { x44 };
            let x52 = x35 + c_b.at(j);
            let x53 = if x50 { x52 } else { x35 };
            let new_0 = x51;
            let new_1 = x53;
            let new_2 = x45;
            let new_3 = x46;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x50 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x50);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x4 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x5 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x6 = c_c4.at(j) * x5;
            let x7 = -x6;
            let x10 = t_10[j];
            let x11 = c_c6.at(j) * x10;
            let x12 = x7 + x11;
            let x13 = x3 + x4;
            let x14 = x13 + u_0[j];
            let x15 = x14 - s_w[j];
            let x16 = c_c9.at(j) * x15;
            let x17 = x12 + x16;
            let x18 = x17 + c_c10.at(j);
            let x24 = t_24[j];
            let x25 = hot::exprel(x24);
            let x26 = x18 * x25;
            let x27 = 0.5_f64 * x26;
            let x28 = s_v_m[j] + x27;
            let x29 = if x0 { s_v_m[j] } else { x28 };
            let x30 = if x29 < c_v_peak.at(j) {
                x29
            } else {
                c_v_peak.at(j)
            };
            let x31 = c_c11.at(j) * x30;
            let x32 = x31 + c_c12.at(j);
            let x33 = c_c13.at(j) * s_w[j];
            let x34 = x33 + x32;
            let x35 = s_w[j] + x34;
            let x36 = s_w[j] + x35;
            let x37 = 0.5_f64 * x36;
            let x38 = x14 - x37;
            let x39 = c_c9.at(j) * x38;
            let x40 = x12 + x39;
            let x41 = x40 + c_c10.at(j);
            let x42 = x41 * x25;
            let x43 = s_v_m[j] + x42;
            let x44 = if x0 { s_v_m[j] } else { x43 };
            let x45 = x1 + (a_excitatory[j] as f64 * quantum);
            let x46 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x47 = x44 < c_v_peak.at(j);
            let x48 = !x47;
            let x49 = !x0;
            let x50 = x48 & x49;
            let x51 = if x50 { c_v_reset.at(j) } else { x44 };
            let x52 = x35 + c_b.at(j);
            let x53 = if x50 { x52 } else { x35 };
            let new_0 = x51;
            let new_1 = x53;
            let new_2 = x45;
            let new_3 = x46;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x50 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x50);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_psc_exp_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    aeif_psc_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, u0.part(k), part_mut(&mut spiked, k));
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                aeif_psc_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
