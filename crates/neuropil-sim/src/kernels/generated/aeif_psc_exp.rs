//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `aeif_psc_exp`: Adaptive exponential integrate-and-fire neuron with exponential synaptic currents.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes, exprel};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_p_i_syn_in_i_syn_in: &Lanes,
    c_mean_p_i_syn_ex_i_syn_ex: &Lanes,
    c_mean_p_i_syn_in_i_syn_in: &Lanes,
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
    c_v_reset: &Lanes,
    c_b: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_10: Lanes = [0.0; BLOCK];
    let mut t_24: Lanes = [0.0; BLOCK];
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
        let x10 = t_10[j];
        let x18 = s_v_m[j] < c_v_peak[j];
        let x19 = if x18 { 1.0_f64 } else { 0.0_f64 };
        let x20 = x10 * x19;
        let x21 = x20 - x19;
        let x22 = c_c4[j] * x21;
        let x23 = if x22 < 20.0_f64 { x22 } else { 20.0_f64 };
        let x24 = exprel(x23);
        t_24[j] = x24;
    }
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x2 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x3 = c_mean_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x4 = c_mean_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
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
        let x13 = x3 + x4;
        let x14 = x13 - s_w[j];
        let x15 = c_c9[j] * x14;
        let x16 = x12 + x15;
        let x17 = x16 + c_c10[j];
        let x24 = t_24[j];
        let x25 = x17 * x24;
        let x26 = 0.5_f64 * x25;
        let x27 = s_v_m[j] + x26;
        let x28 = if x0 { s_v_m[j] } else { x27 };
        let x29 = if x28 < c_v_peak[j] { x28 } else { c_v_peak[j] };
        let x30 = c_c11[j] * x29;
        let x31 = x30 + c_c12[j];
        let x32 = c_c13[j] * s_w[j];
        let x33 = x32 + x31;
        let x34 = s_w[j] + x33;
        let x35 = s_w[j] + x34;
        let x36 = 0.5_f64 * x35;
        let x37 = x13 - x36;
        let x38 = c_c9[j] * x37;
        let x39 = x12 + x38;
        let x40 = x39 + c_c10[j];
        let x41 = x40 * x24;
        let x42 = s_v_m[j] + x41;
        let x43 = if x0 { s_v_m[j] } else { x42 };
        let x44 = x1.abs();
        let x45 = x44 < 7.888609052210118e-31_f64;
        let x46 = if x45 { 0.0_f64 } else { x1 };
        let x47 = x2.abs();
        let x48 = x47 < 7.888609052210118e-31_f64;
        let x49 = if x48 { 0.0_f64 } else { x2 };
        let x50 = x46 + (a_excitatory[j] as f64 * quantum);
        let x51 = x49 + (a_inhibitory[j] as f64 * quantum);
        let x52 = x43 < c_v_peak[j];
        let x53 = !x52;
        let x54 = !x0;
        let x55 = x53 & x54;
        let x56 = if x55 { c_v_reset[j] } else { x43 };
        let x57 = x34 + c_b[j];
        let x58 = if x55 { x57 } else { x34 };
        let new_0 = x56;
        let new_1 = x58;
        let new_2 = x50;
        let new_3 = x51;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_i_syn_ex[j] = new_2;
        s_i_syn_in[j] = new_3;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x55 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x55);
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
        for b in 0..blocks {
            aeif_psc_exp_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn aeif_psc_exp_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_w: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_p_i_syn_in_i_syn_in: &Lanes,
    c_mean_p_i_syn_ex_i_syn_ex: &Lanes,
    c_mean_p_i_syn_in_i_syn_in: &Lanes,
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
    c_v_reset: &Lanes,
    c_b: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    let mut t_10: Lanes = [0.0; BLOCK];
    let mut t_25: Lanes = [0.0; BLOCK];
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
        let x10 = t_10[j];
        let x19 = s_v_m[j] < c_v_peak[j];
        let x20 = if x19 { 1.0_f64 } else { 0.0_f64 };
        let x21 = x10 * x20;
        let x22 = x21 - x20;
        let x23 = c_c4[j] * x22;
        let x24 = if x23 < 20.0_f64 { x23 } else { 20.0_f64 };
        let x25 = exprel(x24);
        t_25[j] = x25;
    }
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x2 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x3 = c_mean_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x4 = c_mean_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
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
        let x13 = x3 + x4;
        let x14 = x13 + u_0[j];
        let x15 = x14 - s_w[j];
        let x16 = c_c9[j] * x15;
        let x17 = x12 + x16;
        let x18 = x17 + c_c10[j];
        let x25 = t_25[j];
        let x26 = x18 * x25;
        let x27 = 0.5_f64 * x26;
        let x28 = s_v_m[j] + x27;
        let x29 = if x0 { s_v_m[j] } else { x28 };
        let x30 = if x29 < c_v_peak[j] { x29 } else { c_v_peak[j] };
        let x31 = c_c11[j] * x30;
        let x32 = x31 + c_c12[j];
        let x33 = c_c13[j] * s_w[j];
        let x34 = x33 + x32;
        let x35 = s_w[j] + x34;
        let x36 = s_w[j] + x35;
        let x37 = 0.5_f64 * x36;
        let x38 = x14 - x37;
        let x39 = c_c9[j] * x38;
        let x40 = x12 + x39;
        let x41 = x40 + c_c10[j];
        let x42 = x41 * x25;
        let x43 = s_v_m[j] + x42;
        let x44 = if x0 { s_v_m[j] } else { x43 };
        let x45 = x1.abs();
        let x46 = x45 < 7.888609052210118e-31_f64;
        let x47 = if x46 { 0.0_f64 } else { x1 };
        let x48 = x2.abs();
        let x49 = x48 < 7.888609052210118e-31_f64;
        let x50 = if x49 { 0.0_f64 } else { x2 };
        let x51 = x47 + (a_excitatory[j] as f64 * quantum);
        let x52 = x50 + (a_inhibitory[j] as f64 * quantum);
        let x53 = x44 < c_v_peak[j];
        let x54 = !x53;
        let x55 = !x0;
        let x56 = x54 & x55;
        let x57 = if x56 { c_v_reset[j] } else { x44 };
        let x58 = x35 + c_b[j];
        let x59 = if x56 { x58 } else { x35 };
        let new_0 = x57;
        let new_1 = x59;
        let new_2 = x51;
        let new_3 = x52;
        s_v_m[j] = new_0;
        s_w[j] = new_1;
        s_i_syn_ex[j] = new_2;
        s_i_syn_in[j] = new_3;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x56 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x56);
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
        for b in 0..blocks {
            aeif_psc_exp_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
