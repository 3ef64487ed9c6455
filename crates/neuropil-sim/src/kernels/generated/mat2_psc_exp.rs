//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `mat2_psc_exp`: Leaky integrator with an adaptive threshold of two time constants and exponential synaptic currents.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn mat2_psc_exp_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
    s_v_th_alpha_1: &mut Lanes,
    s_v_th_alpha_2: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_syn_ex: &Lanes,
    c_p_v_m_i_syn_in: &Lanes,
    c_drive_v_m: &Lanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_p_i_syn_in_i_syn_in: &Lanes,
    c_p_v_th_alpha_1_v_th_alpha_1: &Lanes,
    c_p_v_th_alpha_2_v_th_alpha_2: &Lanes,
    c_omega: &Lanes,
    c_alpha_1: &Lanes,
    c_alpha_2: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex[j] * s_i_syn_ex[j];
        let x3 = c_p_v_m_i_syn_in[j] * s_i_syn_in[j];
        let x4 = x1 + x2;
        let x5 = x4 + x3;
        let x6 = x5 + c_drive_v_m[j];
        let x7 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x8 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x9 = c_p_v_th_alpha_1_v_th_alpha_1[j] * s_v_th_alpha_1[j];
        let x10 = c_p_v_th_alpha_2_v_th_alpha_2[j] * s_v_th_alpha_2[j];
        let x11 = x7.abs();
        let x12 = x11 < 7.888609052210118e-31_f64;
        let x13 = if x12 { 0.0_f64 } else { x7 };
        let x14 = x8.abs();
        let x15 = x14 < 7.888609052210118e-31_f64;
        let x16 = if x15 { 0.0_f64 } else { x8 };
        let x17 = x9.abs();
        let x18 = x17 < 7.888609052210118e-31_f64;
        let x19 = if x18 { 0.0_f64 } else { x9 };
        let x20 = x10.abs();
        let x21 = x20 < 7.888609052210118e-31_f64;
        let x22 = if x21 { 0.0_f64 } else { x10 };
        let x23 = x13 + (a_excitatory[j] as f64 * quantum);
        let x24 = x16 + (a_inhibitory[j] as f64 * quantum);
        let x25 = x19 + x22;
        let x26 = x25 + c_omega[j];
        let x27 = x6 >= x26;
        let x28 = !x0;
        let x29 = x27 & x28;
        let x30 = x19 + c_alpha_1[j];
        let x31 = if x29 { x30 } else { x19 };
        let x32 = x22 + c_alpha_2[j];
        let x33 = if x29 { x32 } else { x22 };
        let new_0 = x6;
        let new_1 = x23;
        let new_2 = x24;
        let new_3 = x31;
        let new_4 = x33;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        s_v_th_alpha_1[j] = new_3;
        s_v_th_alpha_2[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x29 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x29);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn mat2_psc_exp(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            mat2_psc_exp_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn mat2_psc_exp_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
    s_v_th_alpha_1: &mut Lanes,
    s_v_th_alpha_2: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_syn_ex: &Lanes,
    c_p_v_m_i_syn_in: &Lanes,
    c_drive_v_m: &Lanes,
    c_gain_v_m_i_stim: &Lanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_p_i_syn_in_i_syn_in: &Lanes,
    c_p_v_th_alpha_1_v_th_alpha_1: &Lanes,
    c_p_v_th_alpha_2_v_th_alpha_2: &Lanes,
    c_omega: &Lanes,
    c_alpha_1: &Lanes,
    c_alpha_2: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex[j] * s_i_syn_ex[j];
        let x3 = c_p_v_m_i_syn_in[j] * s_i_syn_in[j];
        let x4 = c_gain_v_m_i_stim[j] * u_0[j];
        let x5 = x1 + x2;
        let x6 = x5 + x3;
        let x7 = x6 + c_drive_v_m[j];
        let x8 = x7 + x4;
        let x9 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x10 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x11 = c_p_v_th_alpha_1_v_th_alpha_1[j] * s_v_th_alpha_1[j];
        let x12 = c_p_v_th_alpha_2_v_th_alpha_2[j] * s_v_th_alpha_2[j];
        let x13 = x9.abs();
        let x14 = x13 < 7.888609052210118e-31_f64;
        let x15 = if x14 { 0.0_f64 } else { x9 };
        let x16 = x10.abs();
        let x17 = x16 < 7.888609052210118e-31_f64;
        let x18 = if x17 { 0.0_f64 } else { x10 };
        let x19 = x11.abs();
        let x20 = x19 < 7.888609052210118e-31_f64;
        let x21 = if x20 { 0.0_f64 } else { x11 };
        let x22 = x12.abs();
        let x23 = x22 < 7.888609052210118e-31_f64;
        let x24 = if x23 { 0.0_f64 } else { x12 };
        let x25 = x15 + (a_excitatory[j] as f64 * quantum);
        let x26 = x18 + (a_inhibitory[j] as f64 * quantum);
        let x27 = x21 + x24;
        let x28 = x27 + c_omega[j];
        let x29 = x8 >= x28;
        let x30 = !x0;
        let x31 = x29 & x30;
        let x32 = x21 + c_alpha_1[j];
        let x33 = if x31 { x32 } else { x21 };
        let x34 = x24 + c_alpha_2[j];
        let x35 = if x31 { x34 } else { x24 };
        let new_0 = x8;
        let new_1 = x25;
        let new_2 = x26;
        let new_3 = x33;
        let new_4 = x35;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        s_v_th_alpha_1[j] = new_3;
        s_v_th_alpha_2[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x31 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x31);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn mat2_psc_exp_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            mat2_psc_exp_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
