//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_cond_exp`: Adaptive exponential integrate-and-fire neuron with exponential synaptic conductances.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
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
    c_v_peak: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_c9: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
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
    let CacheAligned(t_34) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x9 = t_9[j];
            let x10 = hot::exp_near(x9);
            let x24 = s_v_m[j] < c_v_peak.at(j);
            let x25 = if x24 { 1.0_f64 } else { 0.0_f64 };
            let x26 = x10 * x25;
            let x27 = x26 - x25;
            let x28 = c_c4.at(j) * x27;
            let x29 = x3 * x25;
            let x30 = x4 * x25;
            let x31 = x29 + x30;
            let x32 = c_c9.at(j) * x31;
            let x33 = x28 - x32;
            let x34 = if x33 < 20.0_f64 { x33 } else { 20.0_f64 };
            far_1 |= hot::beyond(x34, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_34[j] = x34;
        }
    } else {
        for j in 0..PART {
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x9 = t_9[j];
            let x10 = hot::exp(x9);
            let x24 = s_v_m[j] < c_v_peak.at(j);
            let x25 = if x24 { 1.0_f64 } else { 0.0_f64 };
            let x26 = x10 * x25;
            let x27 = x26 - x25;
            let x28 = c_c4.at(j) * x27;
            let x29 = x3 * x25;
            let x30 = x4 * x25;
            let x31 = x29 + x30;
            let x32 = c_c9.at(j) * x31;
            let x33 = x28 - x32;
            let x34 = if x33 < 20.0_f64 { x33 } else { 20.0_f64 };
            far_1 |= hot::beyond(x34, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_34[j] = x34;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
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
            let x13 = x3 * x5;
            let x14 = x4 * x5;
            let x15 = x13 + x14;
            let x16 = x15 + s_w[j];
            let x17 = c_c9.at(j) * x16;
            let x18 = x12 - x17;
            let x19 = c_c10.at(j) * x3;
            let x20 = x18 + x19;
            let x21 = c_c11.at(j) * x4;
            let x22 = x20 + x21;
            let x23 = x22 + c_c12.at(j);
            let x34 = t_34[j];
            let x35 = hot::exprel_near(x34);
            let x36 = x23 * x35;
            let x37 = 0.5_f64 * x36;
            let x38 = s_v_m[j] + x37;
            let x39 = if x0 { s_v_m[j] } else { x38 };
            let x40 = if x39 < c_v_peak.at(j) {
                x39
            } else {
                c_v_peak.at(j)
            };
            let x41 = c_c13.at(j) * x40;
            let x42 = x41 + c_c14.at(j);
            let x43 = c_c15.at(j) * s_w[j];
            let x44 = x43 + x42;
            let x45 = s_w[j] + x44;
            let x46 = s_w[j] + x45;
            let x47 = 0.5_f64 * x46;
            let x48 = x15 + x47;
            let x49 = c_c9.at(j) * x48;
            let x50 = x12 - x49;
            let x51 = x50 + x19;
            let x52 = x51 + x21;
            let x53 = x52 + c_c12.at(j);
            let x54 = x53 * x35;
            let x55 = s_v_m[j] + x54;
            let x56 = if x0 { s_v_m[j] } else { x55 };
            let x57 = x1 + (a_excitatory[j] as f64 * quantum);
            let x58 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x59 = x56 < c_v_peak.at(j);
            let x60 = !x59;
            let x61 = !x0;
            let x62 = x60 & x61;
            let x63 = if x62 { c_v_reset.at(j) } else { x56 };
            let x64 = x45 + c_b.at(j);
            let x65 = if x62 { x64 } else { x45 };
            let new_0 = x63;
            let new_1 = x65;
            let new_2 = x57;
            let new_3 = x58;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x62 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x62);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
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
            let x13 = x3 * x5;
            let x14 = x4 * x5;
            let x15 = x13 + x14;
            let x16 = x15 + s_w[j];
            let x17 = c_c9.at(j) * x16;
            let x18 = x12 - x17;
            let x19 = c_c10.at(j) * x3;
            let x20 = x18 + x19;
            let x21 = c_c11.at(j) * x4;
            let x22 = x20 + x21;
            let x23 = x22 + c_c12.at(j);
            let x34 = t_34[j];
            let x35 = hot::exprel(x34);
            let x36 = x23 * x35;
            let x37 = 0.5_f64 * x36;
            let x38 = s_v_m[j] + x37;
            let x39 = if x0 { s_v_m[j] } else { x38 };
            let x40 = if x39 < c_v_peak.at(j) {
                x39
            } else {
                c_v_peak.at(j)
            };
            let x41 = c_c13.at(j) * x40;
            let x42 = x41 + c_c14.at(j);
            let x43 = c_c15.at(j) * s_w[j];
            let x44 = x43 + x42;
            let x45 = s_w[j] + x44;
            let x46 = s_w[j] + x45;
            let x47 = 0.5_f64 * x46;
            let x48 = x15 + x47;
            let x49 = c_c9.at(j) * x48;
            let x50 = x12 - x49;
            let x51 = x50 + x19;
            let x52 = x51 + x21;
            let x53 = x52 + c_c12.at(j);
            let x54 = x53 * x35;
            let x55 = s_v_m[j] + x54;
            let x56 = if x0 { s_v_m[j] } else { x55 };
            let x57 = x1 + (a_excitatory[j] as f64 * quantum);
            let x58 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x59 = x56 < c_v_peak.at(j);
            let x60 = !x59;
            let x61 = !x0;
            let x62 = x60 & x61;
            let x63 = if x62 { c_v_reset.at(j) } else { x56 };
            let x64 = x45 + c_b.at(j);
            let x65 = if x62 { x64 } else { x45 };
            let new_0 = x63;
            let new_1 = x65;
            let new_2 = x57;
            let new_3 = x58;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x62 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x62);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_cond_exp(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(),) {
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
                    aeif_cond_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, part_mut(&mut spiked, k));
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
            let c16 = c16.window(b);
            let c17 = c17.window(b);
            for k in 0..BLOCK / PART {
                aeif_cond_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
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
    c_v_peak: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_c9: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
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
    let CacheAligned(t_35) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x9 = t_9[j];
            let x10 = hot::exp_near(x9);
            let x25 = s_v_m[j] < c_v_peak.at(j);
            let x26 = if x25 { 1.0_f64 } else { 0.0_f64 };
            let x27 = x10 * x26;
            let x28 = x27 - x26;
            let x29 = c_c4.at(j) * x28;
            let x30 = x3 * x26;
            let x31 = x4 * x26;
            let x32 = x30 + x31;
            let x33 = c_c9.at(j) * x32;
            let x34 = x29 - x33;
            let x35 = if x34 < 20.0_f64 { x34 } else { 20.0_f64 };
            far_1 |= hot::beyond(x35, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_35[j] = x35;
        }
    } else {
        for j in 0..PART {
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x9 = t_9[j];
            let x10 = hot::exp(x9);
            let x25 = s_v_m[j] < c_v_peak.at(j);
            let x26 = if x25 { 1.0_f64 } else { 0.0_f64 };
            let x27 = x10 * x26;
            let x28 = x27 - x26;
            let x29 = c_c4.at(j) * x28;
            let x30 = x3 * x26;
            let x31 = x4 * x26;
            let x32 = x30 + x31;
            let x33 = c_c9.at(j) * x32;
            let x34 = x29 - x33;
            let x35 = if x34 < 20.0_f64 { x34 } else { 20.0_f64 };
            far_1 |= hot::beyond(x35, hot::EXPREL_NEAR);
            t_10[j] = x10;
            t_35[j] = x35;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
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
            let x13 = x3 * x5;
            let x14 = u_0[j] - x13;
            let x15 = x4 * x5;
            let x16 = x14 - x15;
            let x17 = x16 - s_w[j];
            let x18 = c_c9.at(j) * x17;
            let x19 = x12 + x18;
            let x20 = c_c10.at(j) * x3;
            let x21 = x19 + x20;
            let x22 = c_c11.at(j) * x4;
            let x23 = x21 + x22;
            let x24 = x23 + c_c12.at(j);
            let x35 = t_35[j];
            let x36 = hot::exprel_near(x35);
            let x37 = x24 * x36;
            let x38 = 0.5_f64 * x37;
            let x39 = s_v_m[j] + x38;
            let x40 = if x0 { s_v_m[j] } else { x39 };
            let x41 = if x40 < c_v_peak.at(j) {
                x40
            } else {
                c_v_peak.at(j)
            };
            let x42 = c_c13.at(j) * x41;
            let x43 = x42 + c_c14.at(j);
            let x44 = c_c15.at(j) * s_w[j];
            let x45 = x44 + x43;
            let x46 = s_w[j] + x45;
            let x47 = s_w[j] + x46;
            let x48 = 0.5_f64 * x47;
            let x49 = x16 - x48;
            let x50 = c_c9.at(j) * x49;
            let x51 = x12 + x50;
            let x52 = x51 + x20;
            let x53 = x52 + x22;
            let x54 = x53 + c_c12.at(j);
            let x55 = x54 * x36;
            let x56 = s_v_m[j] + x55;
            let x57 = if x0 { s_v_m[j] } else { x56 };
            let x58 = x1 + (a_excitatory[j] as f64 * quantum);
            let x59 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x60 = x57 < c_v_peak.at(j);
            let x61 = !x60;
            let x62 = !x0;
            let x63 = x61 & x62;
            let x64 = if x63 { c_v_reset.at(j) } else { x57 };
            let x65 = x46 + c_b.at(j);
            let x66 = if x63 { x65 } else { x46 };
            let new_0 = x64;
            let new_1 = x66;
            let new_2 = x58;
            let new_3 = x59;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x63 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x63);
        }
    } else {
        for j in 0..PART {
            let x0 = counter[j] > 0;
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
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
            let x13 = x3 * x5;
            let x14 = u_0[j] - x13;
            let x15 = x4 * x5;
            let x16 = x14 - x15;
            let x17 = x16 - s_w[j];
            let x18 = c_c9.at(j) * x17;
            let x19 = x12 + x18;
            let x20 = c_c10.at(j) * x3;
            let x21 = x19 + x20;
            let x22 = c_c11.at(j) * x4;
            let x23 = x21 + x22;
            let x24 = x23 + c_c12.at(j);
            let x35 = t_35[j];
            let x36 = hot::exprel(x35);
            let x37 = x24 * x36;
            let x38 = 0.5_f64 * x37;
            let x39 = s_v_m[j] + x38;
            let x40 = if x0 { s_v_m[j] } else { x39 };
            let x41 = if x40 < c_v_peak.at(j) {
                x40
            } else {
                c_v_peak.at(j)
            };
            let x42 = c_c13.at(j) * x41;
            let x43 = x42 + c_c14.at(j);
            let x44 = c_c15.at(j) * s_w[j];
            let x45 = x44 + x43;
            let x46 = s_w[j] + x45;
            let x47 = s_w[j] + x46;
            let x48 = 0.5_f64 * x47;
            let x49 = x16 - x48;
            let x50 = c_c9.at(j) * x49;
            let x51 = x12 + x50;
            let x52 = x51 + x20;
            let x53 = x52 + x22;
            let x54 = x53 + c_c12.at(j);
            let x55 = x54 * x36;
            let x56 = s_v_m[j] + x55;
            let x57 = if x0 { s_v_m[j] } else { x56 };
            let x58 = x1 + (a_excitatory[j] as f64 * quantum);
            let x59 = x2 + (a_inhibitory[j] as f64 * quantum);
            let x60 = x57 < c_v_peak.at(j);
            let x61 = !x60;
            let x62 = !x0;
            let x63 = x61 & x62;
            let x64 = if x63 { c_v_reset.at(j) } else { x57 };
            let x65 = x46 + c_b.at(j);
            let x66 = if x63 { x65 } else { x46 };
            let new_0 = x64;
            let new_1 = x66;
            let new_2 = x58;
            let new_3 = x59;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
            counter[j] = if x63 { refractory_steps[j] } else { waiting };
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            spiked[j] = u8::from(x63);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_cond_exp_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(),) {
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
                    aeif_cond_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, u0.part(k), part_mut(&mut spiked, k));
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
            let c16 = c16.window(b);
            let c17 = c17.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                aeif_cond_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
