//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_psc_exp_baker_2020`: Adaptive exponential integrate-and-fire neuron in mV, with three synaptic currents of given charge and a lowest potential.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes, exprel};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_baker_2020_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
    s_i_syn_x: &mut Lanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    a_external: &mut IntLanes,
    c_p_w_w: &Lanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_p_i_syn_in_i_syn_in: &Lanes,
    c_p_i_syn_x_i_syn_x: &Lanes,
    c_mean_p_w_w: &Lanes,
    c_mean_p_i_syn_ex_i_syn_ex: &Lanes,
    c_mean_p_i_syn_in_i_syn_in: &Lanes,
    c_mean_p_i_syn_x_i_syn_x: &Lanes,
    c_c8: &Lanes,
    c_v_peak: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_c16: &Lanes,
    c_v_min: &Lanes,
    c_v_reset: &Lanes,
    c_b: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_16: Lanes = [0.0; BLOCK];
    let mut t_26: Lanes = [0.0; BLOCK];
    for j in 0..BLOCK {
        let x10 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x14 = c_c11[j] * x10;
        let x15 = x14 + c_c12[j];
        let x16 = hot::exp(x15);
        t_16[j] = x16;
    }
    for j in 0..BLOCK {
        let x16 = t_16[j];
        let x20 = s_v_m[j] < c_v_peak[j];
        let x21 = if x20 { 1.0_f64 } else { 0.0_f64 };
        let x22 = x16 * x21;
        let x23 = x22 - x21;
        let x24 = c_c8[j] * x23;
        let x25 = if x24 < 20.0_f64 { x24 } else { 20.0_f64 };
        let x26 = exprel(x25);
        t_26[j] = x26;
    }
    for j in 0..BLOCK {
        let x0 = c_p_w_w[j] * s_w[j];
        let x1 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x2 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x3 = c_p_i_syn_x_i_syn_x[j] * s_i_syn_x[j];
        let x4 = c_mean_p_w_w[j] * s_w[j];
        let x5 = c_mean_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x6 = c_mean_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x7 = c_mean_p_i_syn_x_i_syn_x[j] * s_i_syn_x[j];
        let x8 = x5 + x6;
        let x9 = x8 + x7;
        let x10 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x11 = x9 - x10;
        let x12 = x11 - x4;
        let x13 = c_c8[j] * x12;
        let x16 = t_16[j];
        let x17 = c_c10[j] * x16;
        let x18 = x13 + x17;
        let x19 = x18 + c_c13[j];
        let x26 = t_26[j];
        let x27 = x19 * x26;
        let x28 = s_v_m[j] + x27;
        let x29 = x0.abs();
        let x30 = x29 < 7.888609052210118e-31_f64;
        let x31 = if x30 { 0.0_f64 } else { x0 };
        let x32 = x1.abs();
        let x33 = x32 < 7.888609052210118e-31_f64;
        let x34 = if x33 { 0.0_f64 } else { x1 };
        let x35 = x2.abs();
        let x36 = x35 < 7.888609052210118e-31_f64;
        let x37 = if x36 { 0.0_f64 } else { x2 };
        let x38 = x3.abs();
        let x39 = x38 < 7.888609052210118e-31_f64;
        let x40 = if x39 { 0.0_f64 } else { x3 };
        let x41 = c_c14[j] * (a_excitatory[j] as f64 * quantum);
        let x42 = x34 + x41;
        let x43 = c_c15[j] * (a_inhibitory[j] as f64 * quantum);
        let x44 = x37 + x43;
        let x45 = c_c16[j] * (a_external[j] as f64 * quantum);
        let x46 = x40 + x45;
        let x47 = if c_v_min[j] > x28 { c_v_min[j] } else { x28 };
        let x48 = x47 >= c_v_peak[j];
        let x49 = if x48 { c_v_reset[j] } else { x47 };
        let x50 = x31 + c_b[j];
        let x51 = if x48 { x50 } else { x31 };
        let new_0 = x49;
        let new_1 = x51;
        let new_2 = x42;
        let new_3 = x44;
        let new_4 = x46;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_i_syn_ex[j] = new_2;
        s_i_syn_in[j] = new_3;
        s_i_syn_x[j] = new_4;
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        a_external[j] = 0;
        spiked[j] = u8::from(x48);
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
        for b in 0..blocks {
            aeif_psc_exp_baker_2020_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut a0[b], &mut a1[b], &mut a2[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), c18.block(b), c19.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_baker_2020_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
    s_i_syn_x: &mut Lanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    a_external: &mut IntLanes,
    c_p_w_w: &Lanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_p_i_syn_in_i_syn_in: &Lanes,
    c_p_i_syn_x_i_syn_x: &Lanes,
    c_mean_p_w_w: &Lanes,
    c_mean_p_i_syn_ex_i_syn_ex: &Lanes,
    c_mean_p_i_syn_in_i_syn_in: &Lanes,
    c_mean_p_i_syn_x_i_syn_x: &Lanes,
    c_c8: &Lanes,
    c_v_peak: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_c16: &Lanes,
    c_v_min: &Lanes,
    c_v_reset: &Lanes,
    c_b: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_17: Lanes = [0.0; BLOCK];
    let mut t_27: Lanes = [0.0; BLOCK];
    for j in 0..BLOCK {
        let x11 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x15 = c_c11[j] * x11;
        let x16 = x15 + c_c12[j];
        let x17 = hot::exp(x16);
        t_17[j] = x17;
    }
    for j in 0..BLOCK {
        let x17 = t_17[j];
        let x21 = s_v_m[j] < c_v_peak[j];
        let x22 = if x21 { 1.0_f64 } else { 0.0_f64 };
        let x23 = x17 * x22;
        let x24 = x23 - x22;
        let x25 = c_c8[j] * x24;
        let x26 = if x25 < 20.0_f64 { x25 } else { 20.0_f64 };
        let x27 = exprel(x26);
        t_27[j] = x27;
    }
    for j in 0..BLOCK {
        let x0 = c_p_w_w[j] * s_w[j];
        let x1 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x2 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x3 = c_p_i_syn_x_i_syn_x[j] * s_i_syn_x[j];
        let x4 = c_mean_p_w_w[j] * s_w[j];
        let x5 = c_mean_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x6 = c_mean_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x7 = c_mean_p_i_syn_x_i_syn_x[j] * s_i_syn_x[j];
        let x8 = x5 + x6;
        let x9 = x8 + x7;
        let x10 = x9 + u_0[j];
        let x11 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x12 = x10 - x11;
        let x13 = x12 - x4;
        let x14 = c_c8[j] * x13;
        let x17 = t_17[j];
        let x18 = c_c10[j] * x17;
        let x19 = x14 + x18;
        let x20 = x19 + c_c13[j];
        let x27 = t_27[j];
        let x28 = x20 * x27;
        let x29 = s_v_m[j] + x28;
        let x30 = x0.abs();
        let x31 = x30 < 7.888609052210118e-31_f64;
        let x32 = if x31 { 0.0_f64 } else { x0 };
        let x33 = x1.abs();
        let x34 = x33 < 7.888609052210118e-31_f64;
        let x35 = if x34 { 0.0_f64 } else { x1 };
        let x36 = x2.abs();
        let x37 = x36 < 7.888609052210118e-31_f64;
        let x38 = if x37 { 0.0_f64 } else { x2 };
        let x39 = x3.abs();
        let x40 = x39 < 7.888609052210118e-31_f64;
        let x41 = if x40 { 0.0_f64 } else { x3 };
        let x42 = c_c14[j] * (a_excitatory[j] as f64 * quantum);
        let x43 = x35 + x42;
        let x44 = c_c15[j] * (a_inhibitory[j] as f64 * quantum);
        let x45 = x38 + x44;
        let x46 = c_c16[j] * (a_external[j] as f64 * quantum);
        let x47 = x41 + x46;
        let x48 = if c_v_min[j] > x29 { c_v_min[j] } else { x29 };
        let x49 = x48 >= c_v_peak[j];
        let x50 = if x49 { c_v_reset[j] } else { x48 };
        let x51 = x32 + c_b[j];
        let x52 = if x49 { x51 } else { x32 };
        let new_0 = x50;
        let new_1 = x52;
        let new_2 = x43;
        let new_3 = x45;
        let new_4 = x47;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_i_syn_ex[j] = new_2;
        s_i_syn_in[j] = new_3;
        s_i_syn_x[j] = new_4;
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        a_external[j] = 0;
        spiked[j] = u8::from(x49);
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
        for b in 0..blocks {
            aeif_psc_exp_baker_2020_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut a0[b], &mut a1[b], &mut a2[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), c18.block(b), c19.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
