//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_cond_exp_baker_2020`: Adaptive exponential integrate-and-fire neuron in mV, with three synaptic conductances of given integral.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_baker_2020_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_g_in: &mut PartLanes,
    s_g_x: &mut PartLanes,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    a_external: &mut PartInts,
    c_p_w_w: C,
    c_p_g_ex_g_ex: C,
    c_p_g_in_g_in: C,
    c_p_g_x_g_x: C,
    c_mean_p_w_w: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_g_in: C,
    c_mean_p_g_x_g_x: C,
    c_c8: C,
    c_v_peak: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_c17: C,
    c_c18: C,
    c_v_min: C,
    c_v_reset: C,
    c_b: C,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_19) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x8 = if s_v_m[j] < c_v_peak.at(j) {
            s_v_m[j]
        } else {
            c_v_peak.at(j)
        };
        let x18 = c_c12.at(j) * x8;
        let x19 = x18 + c_c13.at(j);
        far_0 |= hot::beyond(x19, hot::EXP_NEAR);
        t_19[j] = x19;
    }
    let CacheAligned(t_20) = &mut CacheAligned([0.0_f64; PART]);
    let CacheAligned(t_37) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x19 = t_19[j];
            let x20 = hot::exp_near(x19);
            let x26 = s_v_m[j] < c_v_peak.at(j);
            let x27 = if x26 { 1.0_f64 } else { 0.0_f64 };
            let x28 = x20 * x27;
            let x29 = x28 - x27;
            let x30 = x5 * x27;
            let x31 = x29 - x30;
            let x32 = x7 * x27;
            let x33 = x31 - x32;
            let x34 = x6 * x27;
            let x35 = x33 - x34;
            let x36 = c_c8.at(j) * x35;
            let x37 = if x36 < 20.0_f64 { x36 } else { 20.0_f64 };
            far_1 |= hot::beyond(x37, hot::EXPREL_NEAR);
            t_20[j] = x20;
            t_37[j] = x37;
        }
    } else {
        for j in 0..PART {
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x19 = t_19[j];
            let x20 = hot::exp(x19);
            let x26 = s_v_m[j] < c_v_peak.at(j);
            let x27 = if x26 { 1.0_f64 } else { 0.0_f64 };
            let x28 = x20 * x27;
            let x29 = x28 - x27;
            let x30 = x5 * x27;
            let x31 = x29 - x30;
            let x32 = x7 * x27;
            let x33 = x31 - x32;
            let x34 = x6 * x27;
            let x35 = x33 - x34;
            let x36 = c_c8.at(j) * x35;
            let x37 = if x36 < 20.0_f64 { x36 } else { 20.0_f64 };
            far_1 |= hot::beyond(x37, hot::EXPREL_NEAR);
            t_20[j] = x20;
            t_37[j] = x37;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_p_g_x_g_x.at(j) * s_g_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x8 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x9 = x8 + x4;
            let x10 = x5 + x7;
            let x11 = x8 + c_c10.at(j);
            let x12 = x10 * x11;
            let x13 = x9 + x12;
            let x14 = x6 * x8;
            let x15 = x13 + x14;
            let x16 = c_c8.at(j) * x15;
            let x17 = -x16;
            let x20 = t_20[j];
            let x21 = c_c11.at(j) * x20;
            let x22 = x17 + x21;
            let x23 = c_c14.at(j) * x6;
            let x24 = x22 + x23;
            let x25 = x24 + c_c15.at(j);
            let x37 = t_37[j];
            let x38 = hot::exprel_near(x37);
            let x39 = x25 * x38;
            let x40 = s_v_m[j] + x39;
            let x41 = c_c16.at(j) * quantum * a_excitatory[j] as f64;
            let x42 = x1 + x41;
            let x43 = c_c17.at(j) * quantum * a_inhibitory[j] as f64;
            let x44 = x2 + x43;
            let x45 = c_c18.at(j) * quantum * a_external[j] as f64;
            let x46 = x3 + x45;
            let x47 = if c_v_min.at(j) > x40 {
                c_v_min.at(j)
            } else {
                x40
            };
            let x48 = x47 >= c_v_peak.at(j);
            let x49 = if x48 { c_v_reset.at(j) } else { x47 };
            let x50 = x0 + c_b.at(j);
            let x51 = if x48 { x50 } else { x0 };
            let new_0 = x49;
            let new_1 = x51;
            let new_2 = x42;
            let new_3 = x44;
            let new_4 = x46;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            s_g_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x48);
        }
    } else {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_p_g_x_g_x.at(j) * s_g_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x8 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x9 = x8 + x4;
            let x10 = x5 + x7;
            let x11 = x8 + c_c10.at(j);
            let x12 = x10 * x11;
            let x13 = x9 + x12;
            let x14 = x6 * x8;
            let x15 = x13 + x14;
            let x16 = c_c8.at(j) * x15;
            let x17 = -x16;
            let x20 = t_20[j];
            let x21 = c_c11.at(j) * x20;
            let x22 = x17 + x21;
            let x23 = c_c14.at(j) * x6;
            let x24 = x22 + x23;
            let x25 = x24 + c_c15.at(j);
            let x37 = t_37[j];
            let x38 = hot::exprel(x37);
            let x39 = x25 * x38;
            let x40 = s_v_m[j] + x39;
            let x41 = c_c16.at(j) * quantum * a_excitatory[j] as f64;
            let x42 = x1 + x41;
            let x43 = c_c17.at(j) * quantum * a_inhibitory[j] as f64;
            let x44 = x2 + x43;
            let x45 = c_c18.at(j) * quantum * a_external[j] as f64;
            let x46 = x3 + x45;
            let x47 = if c_v_min.at(j) > x40 {
                c_v_min.at(j)
            } else {
                x40
            };
            let x48 = x47 >= c_v_peak.at(j);
            let x49 = if x48 { c_v_reset.at(j) } else { x47 };
            let x50 = x0 + c_b.at(j);
            let x51 = if x48 { x50 } else { x0 };
            let new_0 = x49;
            let new_1 = x51;
            let new_2 = x42;
            let new_3 = x44;
            let new_4 = x46;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            s_g_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x48);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_cond_exp_baker_2020(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let (a1, rest1) = rest0.split_at_mut(blocks);
        let a2 = rest1;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18), Some(c19), Some(c20), Some(c21),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(), c19.same(), c20.same(), c21.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let a2 = &mut a2[b];
                for k in 0..BLOCK / PART {
                    aeif_cond_exp_baker_2020_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, part_mut(&mut spiked, k));
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
            let a0 = &mut a0[b];
            let a1 = &mut a1[b];
            let a2 = &mut a2[b];
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
            let c19 = c19.window(b);
            let c20 = c20.window(b);
            let c21 = c21.window(b);
            for k in 0..BLOCK / PART {
                aeif_cond_exp_baker_2020_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), c19.part(k), c20.part(k), c21.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_baker_2020_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_g_in: &mut PartLanes,
    s_g_x: &mut PartLanes,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    a_external: &mut PartInts,
    c_p_w_w: C,
    c_p_g_ex_g_ex: C,
    c_p_g_in_g_in: C,
    c_p_g_x_g_x: C,
    c_mean_p_w_w: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_g_in: C,
    c_mean_p_g_x_g_x: C,
    c_c8: C,
    c_v_peak: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_c17: C,
    c_c18: C,
    c_v_min: C,
    c_v_reset: C,
    c_b: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_19) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x8 = if s_v_m[j] < c_v_peak.at(j) {
            s_v_m[j]
        } else {
            c_v_peak.at(j)
        };
        let x18 = c_c12.at(j) * x8;
        let x19 = x18 + c_c13.at(j);
        far_0 |= hot::beyond(x19, hot::EXP_NEAR);
        t_19[j] = x19;
    }
    let CacheAligned(t_20) = &mut CacheAligned([0.0_f64; PART]);
    let CacheAligned(t_37) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x19 = t_19[j];
            let x20 = hot::exp_near(x19);
            let x26 = s_v_m[j] < c_v_peak.at(j);
            let x27 = if x26 { 1.0_f64 } else { 0.0_f64 };
            let x28 = x20 * x27;
            let x29 = x28 - x27;
            let x30 = x5 * x27;
            let x31 = x29 - x30;
            let x32 = x7 * x27;
            let x33 = x31 - x32;
            let x34 = x6 * x27;
            let x35 = x33 - x34;
            let x36 = c_c8.at(j) * x35;
            let x37 = if x36 < 20.0_f64 { x36 } else { 20.0_f64 };
            far_1 |= hot::beyond(x37, hot::EXPREL_NEAR);
            t_20[j] = x20;
            t_37[j] = x37;
        }
    } else {
        for j in 0..PART {
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x19 = t_19[j];
            let x20 = hot::exp(x19);
            let x26 = s_v_m[j] < c_v_peak.at(j);
            let x27 = if x26 { 1.0_f64 } else { 0.0_f64 };
            let x28 = x20 * x27;
            let x29 = x28 - x27;
            let x30 = x5 * x27;
            let x31 = x29 - x30;
            let x32 = x7 * x27;
            let x33 = x31 - x32;
            let x34 = x6 * x27;
            let x35 = x33 - x34;
            let x36 = c_c8.at(j) * x35;
            let x37 = if x36 < 20.0_f64 { x36 } else { 20.0_f64 };
            far_1 |= hot::beyond(x37, hot::EXPREL_NEAR);
            t_20[j] = x20;
            t_37[j] = x37;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_p_g_x_g_x.at(j) * s_g_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x8 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x9 = u_0[j] - x8;
            let x10 = x9 - x4;
            let x11 = x5 + x7;
            let x12 = x8 + c_c10.at(j);
            let x13 = x11 * x12;
            let x14 = x10 - x13;
            let x15 = x6 * x8;
            let x16 = x14 - x15;
            let x17 = c_c8.at(j) * x16;
            let x20 = t_20[j];
            let x21 = c_c11.at(j) * x20;
            let x22 = x17 + x21;
            let x23 = c_c14.at(j) * x6;
            let x24 = x22 + x23;
            let x25 = x24 + c_c15.at(j);
            let x37 = t_37[j];
            let x38 = hot::exprel_near(x37);
            let x39 = x25 * x38;
            let x40 = s_v_m[j] + x39;
            let x41 = c_c16.at(j) * quantum * a_excitatory[j] as f64;
            let x42 = x1 + x41;
            let x43 = c_c17.at(j) * quantum * a_inhibitory[j] as f64;
            let x44 = x2 + x43;
            let x45 = c_c18.at(j) * quantum * a_external[j] as f64;
            let x46 = x3 + x45;
            let x47 = if c_v_min.at(j) > x40 {
                c_v_min.at(j)
            } else {
                x40
            };
            let x48 = x47 >= c_v_peak.at(j);
            let x49 = if x48 { c_v_reset.at(j) } else { x47 };
            let x50 = x0 + c_b.at(j);
            let x51 = if x48 { x50 } else { x0 };
            let new_0 = x49;
            let new_1 = x51;
            let new_2 = x42;
            let new_3 = x44;
            let new_4 = x46;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            s_g_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x48);
        }
    } else {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
            let x3 = c_p_g_x_g_x.at(j) * s_g_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
            let x6 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
            let x7 = c_mean_p_g_x_g_x.at(j) * s_g_x[j];
            let x8 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x9 = u_0[j] - x8;
            let x10 = x9 - x4;
            let x11 = x5 + x7;
            let x12 = x8 + c_c10.at(j);
            let x13 = x11 * x12;
            let x14 = x10 - x13;
            let x15 = x6 * x8;
            let x16 = x14 - x15;
            let x17 = c_c8.at(j) * x16;
            let x20 = t_20[j];
            let x21 = c_c11.at(j) * x20;
            let x22 = x17 + x21;
            let x23 = c_c14.at(j) * x6;
            let x24 = x22 + x23;
            let x25 = x24 + c_c15.at(j);
            let x37 = t_37[j];
            let x38 = hot::exprel(x37);
            let x39 = x25 * x38;
            let x40 = s_v_m[j] + x39;
            let x41 = c_c16.at(j) * quantum * a_excitatory[j] as f64;
            let x42 = x1 + x41;
            let x43 = c_c17.at(j) * quantum * a_inhibitory[j] as f64;
            let x44 = x2 + x43;
            let x45 = c_c18.at(j) * quantum * a_external[j] as f64;
            let x46 = x3 + x45;
            let x47 = if c_v_min.at(j) > x40 {
                c_v_min.at(j)
            } else {
                x40
            };
            let x48 = x47 >= c_v_peak.at(j);
            let x49 = if x48 { c_v_reset.at(j) } else { x47 };
            let x50 = x0 + c_b.at(j);
            let x51 = if x48 { x50 } else { x0 };
            let new_0 = x49;
            let new_1 = x51;
            let new_2 = x42;
            let new_3 = x44;
            let new_4 = x46;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_g_ex[j] = new_2;
            s_g_in[j] = new_3;
            s_g_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x48);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_cond_exp_baker_2020_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let (a1, rest1) = rest0.split_at_mut(blocks);
        let a2 = rest1;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18), Some(c19), Some(c20), Some(c21),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(), c19.same(), c20.same(), c21.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let a2 = &mut a2[b];
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    aeif_cond_exp_baker_2020_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, u0.part(k), part_mut(&mut spiked, k));
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
            let a0 = &mut a0[b];
            let a1 = &mut a1[b];
            let a2 = &mut a2[b];
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
            let c19 = c19.window(b);
            let c20 = c20.window(b);
            let c21 = c21.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                aeif_cond_exp_baker_2020_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), c19.part(k), c20.part(k), c21.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
