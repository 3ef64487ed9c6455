//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_psc_exp_baker_2020`: Adaptive exponential integrate-and-fire neuron in mV, with three synaptic currents of given charge and a lowest potential.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_baker_2020_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
    s_i_syn_x: &mut PartLanes,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    a_external: &mut PartInts,
    c_p_w_w: C,
    c_p_i_syn_ex_i_syn_ex: C,
    c_p_i_syn_in_i_syn_in: C,
    c_p_i_syn_x_i_syn_x: C,
    c_mean_p_w_w: C,
    c_mean_p_i_syn_ex_i_syn_ex: C,
    c_mean_p_i_syn_in_i_syn_in: C,
    c_mean_p_i_syn_x_i_syn_x: C,
    c_c8: C,
    c_v_peak: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_v_min: C,
    c_v_reset: C,
    c_b: C,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_15) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x10 = if s_v_m[j] < c_v_peak.at(j) {
            s_v_m[j]
        } else {
            c_v_peak.at(j)
        };
        let x14 = c_c11.at(j) * x10;
        let x15 = x14 + c_c12.at(j);
        far_0 |= hot::beyond(x15, hot::EXP_NEAR);
        t_15[j] = x15;
    }
    let CacheAligned(t_16) = &mut CacheAligned([0.0_f64; PART]);
    let CacheAligned(t_25) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x15 = t_15[j];
            let x16 = hot::exp_near(x15);
            let x20 = s_v_m[j] < c_v_peak.at(j);
            let x21 = if x20 { 1.0_f64 } else { 0.0_f64 };
            let x22 = x16 * x21;
            let x23 = x22 - x21;
            let x24 = c_c8.at(j) * x23;
            let x25 = if x24 < 20.0_f64 { x24 } else { 20.0_f64 };
            far_1 |= hot::beyond(x25, hot::EXPREL_NEAR);
            t_16[j] = x16;
            t_25[j] = x25;
        }
    } else {
        for j in 0..PART {
            let x15 = t_15[j];
            let x16 = hot::exp(x15);
            let x20 = s_v_m[j] < c_v_peak.at(j);
            let x21 = if x20 { 1.0_f64 } else { 0.0_f64 };
            let x22 = x16 * x21;
            let x23 = x22 - x21;
            let x24 = c_c8.at(j) * x23;
            let x25 = if x24 < 20.0_f64 { x24 } else { 20.0_f64 };
            far_1 |= hot::beyond(x25, hot::EXPREL_NEAR);
            t_16[j] = x16;
            t_25[j] = x25;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x6 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x7 = c_mean_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x8 = x5 + x6;
            let x9 = x8 + x7;
            let x10 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x11 = x9 - x10;
            let x12 = x11 - x4;
            let x13 = c_c8.at(j) * x12;
            let x16 = t_16[j];
            let x17 = c_c10.at(j) * x16;
            let x18 = x13 + x17;
            let x19 = x18 + c_c13.at(j);
            let x25 = t_25[j];
            let x26 = hot::exprel_near(x25);
            let x27 = x19 * x26;
            let x28 = s_v_m[j] + x27;
            let x29 = c_c14.at(j) * quantum * a_excitatory[j] as f64;
            let x30 = x1 + x29;
            let x31 = c_c15.at(j) * quantum * a_inhibitory[j] as f64;
            let x32 = x2 + x31;
            let x33 = c_c16.at(j) * quantum * a_external[j] as f64;
            let x34 = x3 + x33;
            let x35 = if c_v_min.at(j) > x28 {
                c_v_min.at(j)
            } else {
                x28
            };
            let x36 = x35 >= c_v_peak.at(j);
            let x37 = if x36 { c_v_reset.at(j) } else { x35 };
            let x38 = x0 + c_b.at(j);
            let x39 = if x36 { x38 } else { x0 };
            let new_0 = x37;
            let new_1 = x39;
            let new_2 = x30;
            let new_3 = x32;
            let new_4 = x34;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            s_i_syn_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x36);
        }
    } else {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x6 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x7 = c_mean_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x8 = x5 + x6;
            let x9 = x8 + x7;
            let x10 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x11 = x9 - x10;
            let x12 = x11 - x4;
            let x13 = c_c8.at(j) * x12;
            let x16 = t_16[j];
            let x17 = c_c10.at(j) * x16;
            let x18 = x13 + x17;
            let x19 = x18 + c_c13.at(j);
            let x25 = t_25[j];
            let x26 = hot::exprel(x25);
            let x27 = x19 * x26;
            let x28 = s_v_m[j] + x27;
            let x29 = c_c14.at(j) * quantum * a_excitatory[j] as f64;
            let x30 = x1 + x29;
            let x31 = c_c15.at(j) * quantum * a_inhibitory[j] as f64;
            let x32 = x2 + x31;
            let x33 = c_c16.at(j) * quantum * a_external[j] as f64;
            let x34 = x3 + x33;
            let x35 = if c_v_min.at(j) > x28 {
                c_v_min.at(j)
            } else {
                x28
            };
            let x36 = x35 >= c_v_peak.at(j);
            let x37 = if x36 { c_v_reset.at(j) } else { x35 };
            let x38 = x0 + c_b.at(j);
            let x39 = if x36 { x38 } else { x0 };
            let new_0 = x37;
            let new_1 = x39;
            let new_2 = x30;
            let new_3 = x32;
            let new_4 = x34;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            s_i_syn_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x36);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_psc_exp_baker_2020(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let (a1, rest1) = rest0.split_at_mut(blocks);
        let a2 = rest1;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18), Some(c19),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(), c19.same(),) {
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
                    aeif_psc_exp_baker_2020_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, part_mut(&mut spiked, k));
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
            for k in 0..BLOCK / PART {
                aeif_psc_exp_baker_2020_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), c19.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_baker_2020_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_w: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
    s_i_syn_x: &mut PartLanes,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    a_external: &mut PartInts,
    c_p_w_w: C,
    c_p_i_syn_ex_i_syn_ex: C,
    c_p_i_syn_in_i_syn_in: C,
    c_p_i_syn_x_i_syn_x: C,
    c_mean_p_w_w: C,
    c_mean_p_i_syn_ex_i_syn_ex: C,
    c_mean_p_i_syn_in_i_syn_in: C,
    c_mean_p_i_syn_x_i_syn_x: C,
    c_c8: C,
    c_v_peak: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_v_min: C,
    c_v_reset: C,
    c_b: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_16) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x11 = if s_v_m[j] < c_v_peak.at(j) {
            s_v_m[j]
        } else {
            c_v_peak.at(j)
        };
        let x15 = c_c11.at(j) * x11;
        let x16 = x15 + c_c12.at(j);
        far_0 |= hot::beyond(x16, hot::EXP_NEAR);
        t_16[j] = x16;
    }
    let CacheAligned(t_17) = &mut CacheAligned([0.0_f64; PART]);
    let CacheAligned(t_26) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_1 = 0_u64;
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x16 = t_16[j];
            let x17 = hot::exp_near(x16);
            let x21 = s_v_m[j] < c_v_peak.at(j);
            let x22 = if x21 { 1.0_f64 } else { 0.0_f64 };
            let x23 = x17 * x22;
            let x24 = x23 - x22;
            let x25 = c_c8.at(j) * x24;
            let x26 = if x25 < 20.0_f64 { x25 } else { 20.0_f64 };
            far_1 |= hot::beyond(x26, hot::EXPREL_NEAR);
            t_17[j] = x17;
            t_26[j] = x26;
        }
    } else {
        for j in 0..PART {
            let x16 = t_16[j];
            let x17 = hot::exp(x16);
            let x21 = s_v_m[j] < c_v_peak.at(j);
            let x22 = if x21 { 1.0_f64 } else { 0.0_f64 };
            let x23 = x17 * x22;
            let x24 = x23 - x22;
            let x25 = c_c8.at(j) * x24;
            let x26 = if x25 < 20.0_f64 { x25 } else { 20.0_f64 };
            far_1 |= hot::beyond(x26, hot::EXPREL_NEAR);
            t_17[j] = x17;
            t_26[j] = x26;
        }
    }
    if far_1 >> 63 == 0 {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x6 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x7 = c_mean_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x8 = x5 + x6;
            let x9 = x8 + x7;
            let x10 = x9 + u_0[j];
            let x11 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x12 = x10 - x11;
            let x13 = x12 - x4;
            let x14 = c_c8.at(j) * x13;
            let x17 = t_17[j];
            let x18 = c_c10.at(j) * x17;
            let x19 = x14 + x18;
            let x20 = x19 + c_c13.at(j);
            let x26 = t_26[j];
            let x27 = hot::exprel_near(x26);
            let x28 = x20 * x27;
            let x29 = s_v_m[j] + x28;
            let x30 = c_c14.at(j) * quantum * a_excitatory[j] as f64;
            let x31 = x1 + x30;
            let x32 = c_c15.at(j) * quantum * a_inhibitory[j] as f64;
            let x33 = x2 + x32;
            let x34 = c_c16.at(j) * quantum * a_external[j] as f64;
            let x35 = x3 + x34;
            let x36 = if c_v_min.at(j) > x29 {
                c_v_min.at(j)
            } else {
                x29
            };
            let x37 = x36 >= c_v_peak.at(j);
            let x38 = if x37 { c_v_reset.at(j) } else { x36 };
            let x39 = x0 + c_b.at(j);
            let x40 = if x37 { x39 } else { x0 };
            let new_0 = x38;
            let new_1 = x40;
            let new_2 = x31;
            let new_3 = x33;
            let new_4 = x35;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            s_i_syn_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x37);
        }
    } else {
        for j in 0..PART {
            let x0 = c_p_w_w.at(j) * s_w[j];
            let x1 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x2 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x3 = c_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x4 = c_mean_p_w_w.at(j) * s_w[j];
            let x5 = c_mean_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
            let x6 = c_mean_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
            let x7 = c_mean_p_i_syn_x_i_syn_x.at(j) * s_i_syn_x[j];
            let x8 = x5 + x6;
            let x9 = x8 + x7;
            let x10 = x9 + u_0[j];
            let x11 = if s_v_m[j] < c_v_peak.at(j) {
                s_v_m[j]
            } else {
                c_v_peak.at(j)
            };
            let x12 = x10 - x11;
            let x13 = x12 - x4;
            let x14 = c_c8.at(j) * x13;
            let x17 = t_17[j];
            let x18 = c_c10.at(j) * x17;
            let x19 = x14 + x18;
            let x20 = x19 + c_c13.at(j);
            let x26 = t_26[j];
            let x27 = hot::exprel(x26);
            let x28 = x20 * x27;
            let x29 = s_v_m[j] + x28;
            let x30 = c_c14.at(j) * quantum * a_excitatory[j] as f64;
            let x31 = x1 + x30;
            let x32 = c_c15.at(j) * quantum * a_inhibitory[j] as f64;
            let x33 = x2 + x32;
            let x34 = c_c16.at(j) * quantum * a_external[j] as f64;
            let x35 = x3 + x34;
            let x36 = if c_v_min.at(j) > x29 {
                c_v_min.at(j)
            } else {
                x29
            };
            let x37 = x36 >= c_v_peak.at(j);
            let x38 = if x37 { c_v_reset.at(j) } else { x36 };
            let x39 = x0 + c_b.at(j);
            let x40 = if x37 { x39 } else { x0 };
            let new_0 = x38;
            let new_1 = x40;
            let new_2 = x31;
            let new_3 = x33;
            let new_4 = x35;
            s_v_m[j] = new_0;
            s_w[j] = new_1;
            s_i_syn_ex[j] = new_2;
            s_i_syn_in[j] = new_3;
            s_i_syn_x[j] = new_4;
            a_excitatory[j] = 0;
            a_inhibitory[j] = 0;
            a_external[j] = 0;
            spiked[j] = u8::from(x37);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn aeif_psc_exp_baker_2020_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let (a1, rest1) = rest0.split_at_mut(blocks);
        let a2 = rest1;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18), Some(c19),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(), c19.same(),) {
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
                    aeif_psc_exp_baker_2020_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, u0.part(k), part_mut(&mut spiked, k));
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                aeif_psc_exp_baker_2020_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(a0, k), part_mut(a1, k), part_mut(a2, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), c19.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
