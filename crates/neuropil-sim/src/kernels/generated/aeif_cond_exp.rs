//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_cond_exp`: Adaptive exponential integrate-and-fire neuron with exponential synaptic conductances.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes, exprel};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_g_ex: &mut Lanes,
    s_g_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_g_ex_g_ex: &Lanes,
    c_p_g_in_g_in: &Lanes,
    c_mean_p_g_ex_g_ex: &Lanes,
    c_mean_p_g_in_g_in: &Lanes,
    c_c4: &Lanes,
    c_v_peak: &Lanes,
    c_c6: &Lanes,
    c_c7: &Lanes,
    c_c8: &Lanes,
    c_c9: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_v_reset: &Lanes,
    c_b: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_10: Lanes = [0.0; BLOCK];
    let mut t_35: Lanes = [0.0; BLOCK];
    for j in 0..BLOCK {
        let x5 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x8 = c_c7[j] * x5;
        let x9 = x8 + c_c8[j];
        let x10 = hot::exp(x9);
        t_10[j] = x10;
    }
    for j in 0..BLOCK {
        let x3 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x10 = t_10[j];
        let x24 = s_v_m[j] < c_v_peak[j];
        let x25 = if x24 { 1.0_f64 } else { 0.0_f64 };
        let x26 = x10 * x25;
        let x27 = x26 - x25;
        let x28 = c_c4[j] * x27;
        let x29 = x3 * x25;
        let x30 = x4 * x25;
        let x31 = x29 + x30;
        let x32 = c_c9[j] * x31;
        let x33 = x28 - x32;
        let x34 = if x33 < 20.0_f64 { x33 } else { 20.0_f64 };
        let x35 = exprel(x34);
        t_35[j] = x35;
    }
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x2 = c_p_g_in_g_in[j] * s_g_in[j];
        let x3 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x5 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x6 = c_c4[j] * x5;
        let x7 = -x6;
        let x10 = t_10[j];
        let x11 = c_c6[j] * x10;
        let x12 = x7 + x11;
        let x13 = x3 * x5;
        let x14 = x4 * x5;
        let x15 = x13 + x14;
        let x16 = x15 + s_w[j];
        let x17 = c_c9[j] * x16;
        let x18 = x12 - x17;
        let x19 = c_c10[j] * x3;
        let x20 = x18 + x19;
        let x21 = c_c11[j] * x4;
        let x22 = x20 + x21;
        let x23 = x22 + c_c12[j];
        let x35 = t_35[j];
        let x36 = x23 * x35;
        let x37 = 0.5_f64 * x36;
        let x38 = s_v_m[j] + x37;
        let x39 = if x0 { s_v_m[j] } else { x38 };
        let x40 = if x39 < c_v_peak[j] { x39 } else { c_v_peak[j] };
        let x41 = c_c13[j] * x40;
        let x42 = x41 + c_c14[j];
        let x43 = c_c15[j] * s_w[j];
        let x44 = x43 + x42;
        let x45 = s_w[j] + x44;
        let x46 = s_w[j] + x45;
        let x47 = 0.5_f64 * x46;
        let x48 = x15 + x47;
        let x49 = c_c9[j] * x48;
        let x50 = x12 - x49;
        let x51 = x50 + x19;
        let x52 = x51 + x21;
        let x53 = x52 + c_c12[j];
        let x54 = x53 * x35;
        let x55 = s_v_m[j] + x54;
        let x56 = if x0 { s_v_m[j] } else { x55 };
        let x57 = x1.abs();
        let x58 = x57 < 7.888609052210118e-31_f64;
        let x59 = if x58 { 0.0_f64 } else { x1 };
        let x60 = x2.abs();
        let x61 = x60 < 7.888609052210118e-31_f64;
        let x62 = if x61 { 0.0_f64 } else { x2 };
        let x63 = x59 + (a_excitatory[j] as f64 * quantum);
        let x64 = x62 + (a_inhibitory[j] as f64 * quantum);
        let x65 = x56 < c_v_peak[j];
        let x66 = !x65;
        let x67 = !x0;
        let x68 = x66 & x67;
        let x69 = if x68 { c_v_reset[j] } else { x56 };
        let x70 = x45 + c_b[j];
        let x71 = if x68 { x70 } else { x45 };
        let new_0 = x69;
        let new_1 = x71;
        let new_2 = x63;
        let new_3 = x64;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_g_ex[j] = new_2;
        s_g_in[j] = new_3;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x68 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x68);
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
        for b in 0..blocks {
            aeif_cond_exp_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_cond_exp_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_g_ex: &mut Lanes,
    s_g_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_g_ex_g_ex: &Lanes,
    c_p_g_in_g_in: &Lanes,
    c_mean_p_g_ex_g_ex: &Lanes,
    c_mean_p_g_in_g_in: &Lanes,
    c_c4: &Lanes,
    c_v_peak: &Lanes,
    c_c6: &Lanes,
    c_c7: &Lanes,
    c_c8: &Lanes,
    c_c9: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_v_reset: &Lanes,
    c_b: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_10: Lanes = [0.0; BLOCK];
    let mut t_36: Lanes = [0.0; BLOCK];
    for j in 0..BLOCK {
        let x5 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x8 = c_c7[j] * x5;
        let x9 = x8 + c_c8[j];
        let x10 = hot::exp(x9);
        t_10[j] = x10;
    }
    for j in 0..BLOCK {
        let x3 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x10 = t_10[j];
        let x25 = s_v_m[j] < c_v_peak[j];
        let x26 = if x25 { 1.0_f64 } else { 0.0_f64 };
        let x27 = x10 * x26;
        let x28 = x27 - x26;
        let x29 = c_c4[j] * x28;
        let x30 = x3 * x26;
        let x31 = x4 * x26;
        let x32 = x30 + x31;
        let x33 = c_c9[j] * x32;
        let x34 = x29 - x33;
        let x35 = if x34 < 20.0_f64 { x34 } else { 20.0_f64 };
        let x36 = exprel(x35);
        t_36[j] = x36;
    }
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x2 = c_p_g_in_g_in[j] * s_g_in[j];
        let x3 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x5 = if s_v_m[j] < c_v_peak[j] {
            s_v_m[j]
        } else {
            c_v_peak[j]
        };
        let x6 = c_c4[j] * x5;
        let x7 = -x6;
        let x10 = t_10[j];
        let x11 = c_c6[j] * x10;
        let x12 = x7 + x11;
        let x13 = x3 * x5;
        let x14 = u_0[j] - x13;
        let x15 = x4 * x5;
        let x16 = x14 - x15;
        let x17 = x16 - s_w[j];
        let x18 = c_c9[j] * x17;
        let x19 = x12 + x18;
        let x20 = c_c10[j] * x3;
        let x21 = x19 + x20;
        let x22 = c_c11[j] * x4;
        let x23 = x21 + x22;
        let x24 = x23 + c_c12[j];
        let x36 = t_36[j];
        let x37 = x24 * x36;
        let x38 = 0.5_f64 * x37;
        let x39 = s_v_m[j] + x38;
        let x40 = if x0 { s_v_m[j] } else { x39 };
        let x41 = if x40 < c_v_peak[j] { x40 } else { c_v_peak[j] };
        let x42 = c_c13[j] * x41;
        let x43 = x42 + c_c14[j];
        let x44 = c_c15[j] * s_w[j];
        let x45 = x44 + x43;
        let x46 = s_w[j] + x45;
        let x47 = s_w[j] + x46;
        let x48 = 0.5_f64 * x47;
        let x49 = x16 - x48;
        let x50 = c_c9[j] * x49;
        let x51 = x12 + x50;
        let x52 = x51 + x20;
        let x53 = x52 + x22;
        let x54 = x53 + c_c12[j];
        let x55 = x54 * x36;
        let x56 = s_v_m[j] + x55;
        let x57 = if x0 { s_v_m[j] } else { x56 };
        let x58 = x1.abs();
        let x59 = x58 < 7.888609052210118e-31_f64;
        let x60 = if x59 { 0.0_f64 } else { x1 };
        let x61 = x2.abs();
        let x62 = x61 < 7.888609052210118e-31_f64;
        let x63 = if x62 { 0.0_f64 } else { x2 };
        let x64 = x60 + (a_excitatory[j] as f64 * quantum);
        let x65 = x63 + (a_inhibitory[j] as f64 * quantum);
        let x66 = x57 < c_v_peak[j];
        let x67 = !x66;
        let x68 = !x0;
        let x69 = x67 & x68;
        let x70 = if x69 { c_v_reset[j] } else { x57 };
        let x71 = x46 + c_b[j];
        let x72 = if x69 { x71 } else { x46 };
        let new_0 = x70;
        let new_1 = x72;
        let new_2 = x64;
        let new_3 = x65;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_g_ex[j] = new_2;
        s_g_in[j] = new_3;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x69 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x69);
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
        for b in 0..blocks {
            aeif_cond_exp_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
