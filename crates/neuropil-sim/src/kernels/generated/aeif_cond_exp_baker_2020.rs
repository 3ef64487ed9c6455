//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_cond_exp_baker_2020`: Adaptive exponential integrate-and-fire neuron in mV, with three synaptic conductances of given integral.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes, exprel};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_baker_2020_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_g_ex: &mut Lanes,
    s_g_in: &mut Lanes,
    s_g_x: &mut Lanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    a_external: &mut IntLanes,
    c_p_w_w: &Lanes,
    c_p_g_ex_g_ex: &Lanes,
    c_p_g_in_g_in: &Lanes,
    c_p_g_x_g_x: &Lanes,
    c_mean_p_w_w: &Lanes,
    c_mean_p_g_ex_g_ex: &Lanes,
    c_mean_p_g_in_g_in: &Lanes,
    c_mean_p_g_x_g_x: &Lanes,
    c_c8: &Lanes,
    c_v_peak: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_c16: &Lanes,
    c_c17: &Lanes,
    c_c18: &Lanes,
    c_v_min: &Lanes,
    c_v_reset: &Lanes,
    c_b: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_20: Lanes = [0.0; BLOCK];
    let mut t_38: Lanes = [0.0; BLOCK];
    for j in 0..BLOCK {
        let x8 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x18 = c_c12[j] * x8;
        let x19 = x18 + c_c13[j];
        let x20 = hot::exp(x19);
        t_20[j] = x20;
    }
    for j in 0..BLOCK {
        let x5 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x6 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x7 = c_mean_p_g_x_g_x[j] * s_g_x[j];
        let x20 = t_20[j];
        let x26 = s_v_m[j] < c_v_peak[j];
        let x27 = if x26 { 1.0_f64 } else { 0.0_f64 };
        let x28 = x20 * x27;
        let x29 = x28 - x27;
        let x30 = x5 * x27;
        let x31 = x29 - x30;
        let x32 = x7 * x27;
        let x33 = x31 - x32;
        let x34 = x6 * x27;
        let x35 = x33 - x34;
        let x36 = c_c8[j] * x35;
        let x37 = if x36 < 20.0_f64 { x36 } else { 20.0_f64 };
        let x38 = exprel(x37);
        t_38[j] = x38;
    }
    for j in 0..BLOCK {
        let x0 = c_p_w_w[j] * s_w[j];
        let x1 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x2 = c_p_g_in_g_in[j] * s_g_in[j];
        let x3 = c_p_g_x_g_x[j] * s_g_x[j];
        let x4 = c_mean_p_w_w[j] * s_w[j];
        let x5 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x6 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x7 = c_mean_p_g_x_g_x[j] * s_g_x[j];
        let x8 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x9 = x8 + x4;
        let x10 = x5 + x7;
        let x11 = x8 + c_c10[j];
        let x12 = x10 * x11;
        let x13 = x9 + x12;
        let x14 = x6 * x8;
        let x15 = x13 + x14;
        let x16 = c_c8[j] * x15;
        let x17 = -x16;
        let x20 = t_20[j];
        let x21 = c_c11[j] * x20;
        let x22 = x17 + x21;
        let x23 = c_c14[j] * x6;
        let x24 = x22 + x23;
        let x25 = x24 + c_c15[j];
        let x38 = t_38[j];
        let x39 = x25 * x38;
        let x40 = s_v_m[j] + x39;
        let x41 = x0.abs();
        let x42 = x41 < 7.888609052210118e-31_f64;
        let x43 = if x42 { 0.0_f64 } else { x0 };
        let x44 = x1.abs();
        let x45 = x44 < 7.888609052210118e-31_f64;
        let x46 = if x45 { 0.0_f64 } else { x1 };
        let x47 = x2.abs();
        let x48 = x47 < 7.888609052210118e-31_f64;
        let x49 = if x48 { 0.0_f64 } else { x2 };
        let x50 = x3.abs();
        let x51 = x50 < 7.888609052210118e-31_f64;
        let x52 = if x51 { 0.0_f64 } else { x3 };
        let x53 = c_c16[j] * (a_excitatory[j] as f64 * quantum);
        let x54 = x46 + x53;
        let x55 = c_c17[j] * (a_inhibitory[j] as f64 * quantum);
        let x56 = x49 + x55;
        let x57 = c_c18[j] * (a_external[j] as f64 * quantum);
        let x58 = x52 + x57;
        let x59 = if c_v_min[j] > x40 { c_v_min[j] } else { x40 };
        let x60 = x59 >= c_v_peak[j];
        let x61 = if x60 { c_v_reset[j] } else { x59 };
        let x62 = x43 + c_b[j];
        let x63 = if x60 { x62 } else { x43 };
        let new_0 = x61;
        let new_1 = x63;
        let new_2 = x54;
        let new_3 = x56;
        let new_4 = x58;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_g_ex[j] = new_2;
        s_g_in[j] = new_3;
        s_g_x[j] = new_4;
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        a_external[j] = 0;
        spiked[j] = u8::from(x60);
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
        for b in 0..blocks {
            aeif_cond_exp_baker_2020_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut a0[b], &mut a1[b], &mut a2[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), c18.block(b), c19.block(b), c20.block(b), c21.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_baker_2020_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_g_ex: &mut Lanes,
    s_g_in: &mut Lanes,
    s_g_x: &mut Lanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    a_external: &mut IntLanes,
    c_p_w_w: &Lanes,
    c_p_g_ex_g_ex: &Lanes,
    c_p_g_in_g_in: &Lanes,
    c_p_g_x_g_x: &Lanes,
    c_mean_p_w_w: &Lanes,
    c_mean_p_g_ex_g_ex: &Lanes,
    c_mean_p_g_in_g_in: &Lanes,
    c_mean_p_g_x_g_x: &Lanes,
    c_c8: &Lanes,
    c_v_peak: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_c16: &Lanes,
    c_c17: &Lanes,
    c_c18: &Lanes,
    c_v_min: &Lanes,
    c_v_reset: &Lanes,
    c_b: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_20: Lanes = [0.0; BLOCK];
    let mut t_38: Lanes = [0.0; BLOCK];
    for j in 0..BLOCK {
        let x8 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x18 = c_c12[j] * x8;
        let x19 = x18 + c_c13[j];
        let x20 = hot::exp(x19);
        t_20[j] = x20;
    }
    for j in 0..BLOCK {
        let x5 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x6 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x7 = c_mean_p_g_x_g_x[j] * s_g_x[j];
        let x20 = t_20[j];
        let x26 = s_v_m[j] < c_v_peak[j];
        let x27 = if x26 { 1.0_f64 } else { 0.0_f64 };
        let x28 = x20 * x27;
        let x29 = x28 - x27;
        let x30 = x5 * x27;
        let x31 = x29 - x30;
        let x32 = x7 * x27;
        let x33 = x31 - x32;
        let x34 = x6 * x27;
        let x35 = x33 - x34;
        let x36 = c_c8[j] * x35;
        let x37 = if x36 < 20.0_f64 { x36 } else { 20.0_f64 };
        let x38 = exprel(x37);
        t_38[j] = x38;
    }
    for j in 0..BLOCK {
        let x0 = c_p_w_w[j] * s_w[j];
        let x1 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x2 = c_p_g_in_g_in[j] * s_g_in[j];
        let x3 = c_p_g_x_g_x[j] * s_g_x[j];
        let x4 = c_mean_p_w_w[j] * s_w[j];
        let x5 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x6 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x7 = c_mean_p_g_x_g_x[j] * s_g_x[j];
        let x8 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x9 = u_0[j] - x8;
        let x10 = x9 - x4;
        let x11 = x5 + x7;
        let x12 = x8 + c_c10[j];
        let x13 = x11 * x12;
        let x14 = x10 - x13;
        let x15 = x6 * x8;
        let x16 = x14 - x15;
        let x17 = c_c8[j] * x16;
        let x20 = t_20[j];
        let x21 = c_c11[j] * x20;
        let x22 = x17 + x21;
        let x23 = c_c14[j] * x6;
        let x24 = x22 + x23;
        let x25 = x24 + c_c15[j];
        let x38 = t_38[j];
        let x39 = x25 * x38;
        let x40 = s_v_m[j] + x39;
        let x41 = x0.abs();
        let x42 = x41 < 7.888609052210118e-31_f64;
        let x43 = if x42 { 0.0_f64 } else { x0 };
        let x44 = x1.abs();
        let x45 = x44 < 7.888609052210118e-31_f64;
        let x46 = if x45 { 0.0_f64 } else { x1 };
        let x47 = x2.abs();
        let x48 = x47 < 7.888609052210118e-31_f64;
        let x49 = if x48 { 0.0_f64 } else { x2 };
        let x50 = x3.abs();
        let x51 = x50 < 7.888609052210118e-31_f64;
        let x52 = if x51 { 0.0_f64 } else { x3 };
        let x53 = c_c16[j] * (a_excitatory[j] as f64 * quantum);
        let x54 = x46 + x53;
        let x55 = c_c17[j] * (a_inhibitory[j] as f64 * quantum);
        let x56 = x49 + x55;
        let x57 = c_c18[j] * (a_external[j] as f64 * quantum);
        let x58 = x52 + x57;
        let x59 = if c_v_min[j] > x40 { c_v_min[j] } else { x40 };
        let x60 = x59 >= c_v_peak[j];
        let x61 = if x60 { c_v_reset[j] } else { x59 };
        let x62 = x43 + c_b[j];
        let x63 = if x60 { x62 } else { x43 };
        let new_0 = x61;
        let new_1 = x63;
        let new_2 = x54;
        let new_3 = x56;
        let new_4 = x58;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_g_ex[j] = new_2;
        s_g_in[j] = new_3;
        s_g_x[j] = new_4;
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        a_external[j] = 0;
        spiked[j] = u8::from(x60);
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
        for b in 0..blocks {
            aeif_cond_exp_baker_2020_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut a0[b], &mut a1[b], &mut a2[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), c18.block(b), c19.block(b), c20.block(b), c21.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
