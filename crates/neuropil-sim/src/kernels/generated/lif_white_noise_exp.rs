//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `lif_white_noise_exp`: Leaky integrate-and-fire neuron with white noise, instantaneous and exponential synapses.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn lif_white_noise_exp_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_ex: &mut Lanes,
    s_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_delta: &mut IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_p_v_m_i_in: &Lanes,
    c_drive_v_m: &Lanes,
    c_noise_v_m_0: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_p_i_in_i_in: &Lanes,
    c_c7: &Lanes,
    c_c8: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    z_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_ex[j] * s_i_ex[j];
        let x3 = c_p_v_m_i_in[j] * s_i_in[j];
        let x4 = c_noise_v_m_0[j] * z_0[j];
        let x5 = x1 + x2;
        let x6 = x5 + x3;
        let x7 = x6 + c_drive_v_m[j];
        let x8 = x7 + x4;
        let x9 = if x0 { s_v_m[j] } else { x8 };
        let x10 = c_p_i_ex_i_ex[j] * s_i_ex[j];
        let x11 = c_p_i_in_i_in[j] * s_i_in[j];
        let x12 = x10.abs();
        let x13 = x12 < 7.888609052210118e-31_f64;
        let x14 = if x13 { 0.0_f64 } else { x10 };
        let x15 = x11.abs();
        let x16 = x15 < 7.888609052210118e-31_f64;
        let x17 = if x16 { 0.0_f64 } else { x11 };
        let x18 = x9 + (a_delta[j] as f64 * quantum);
        let x19 = if x0 { x9 } else { x18 };
        let x20 = c_c7[j] * (a_excitatory[j] as f64 * quantum);
        let x21 = x14 + x20;
        let x22 = c_c8[j] * (a_inhibitory[j] as f64 * quantum);
        let x23 = x17 + x22;
        let x24 = x19 >= c_v_th[j];
        let x25 = !x0;
        let x26 = x24 & x25;
        let x27 = if x26 { c_v_reset[j] } else { x19 };
        let new_0 = x27;
        let new_1 = x21;
        let new_2 = x23;
        s_v_m[j] = new_0;
        s_i_ex[j] = new_1;
        s_i_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x26 { refractory_steps[j] } else { waiting };
        a_delta[j] = 0;
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x26);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn lif_white_noise_exp(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [z0] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let (a1, rest1) = rest0.split_at_mut(blocks);
        let a2 = rest1;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            lif_white_noise_exp_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], &mut a2[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), &z0[b], &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn lif_white_noise_exp_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_ex: &mut Lanes,
    s_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_delta: &mut IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_p_v_m_i_in: &Lanes,
    c_drive_v_m: &Lanes,
    c_gain_v_m_mu_stim: &Lanes,
    c_noise_v_m_0: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_p_i_in_i_in: &Lanes,
    c_c8: &Lanes,
    c_c9: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    u_0: &Lanes,
    z_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_ex[j] * s_i_ex[j];
        let x3 = c_p_v_m_i_in[j] * s_i_in[j];
        let x4 = c_gain_v_m_mu_stim[j] * u_0[j];
        let x5 = c_noise_v_m_0[j] * z_0[j];
        let x6 = x1 + x2;
        let x7 = x6 + x3;
        let x8 = x7 + c_drive_v_m[j];
        let x9 = x8 + x4;
        let x10 = x9 + x5;
        let x11 = if x0 { s_v_m[j] } else { x10 };
        let x12 = c_p_i_ex_i_ex[j] * s_i_ex[j];
        let x13 = c_p_i_in_i_in[j] * s_i_in[j];
        let x14 = x12.abs();
        let x15 = x14 < 7.888609052210118e-31_f64;
        let x16 = if x15 { 0.0_f64 } else { x12 };
        let x17 = x13.abs();
        let x18 = x17 < 7.888609052210118e-31_f64;
        let x19 = if x18 { 0.0_f64 } else { x13 };
        let x20 = x11 + (a_delta[j] as f64 * quantum);
        let x21 = if x0 { x11 } else { x20 };
        let x22 = c_c8[j] * (a_excitatory[j] as f64 * quantum);
        let x23 = x16 + x22;
        let x24 = c_c9[j] * (a_inhibitory[j] as f64 * quantum);
        let x25 = x19 + x24;
        let x26 = x21 >= c_v_th[j];
        let x27 = !x0;
        let x28 = x26 & x27;
        let x29 = if x28 { c_v_reset[j] } else { x21 };
        let new_0 = x29;
        let new_1 = x23;
        let new_2 = x25;
        s_v_m[j] = new_0;
        s_i_ex[j] = new_1;
        s_i_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x28 { refractory_steps[j] } else { waiting };
        a_delta[j] = 0;
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x28);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn lif_white_noise_exp_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [z0] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let (a1, rest1) = rest0.split_at_mut(blocks);
        let a2 = rest1;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            lif_white_noise_exp_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], &mut a2[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), u0.block(b), &z0[b], &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn lif_white_noise_exp_merged_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_ex_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_delta: &mut IntLanes,
    a_excitatory_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_drive_v_m: &Lanes,
    c_noise_v_m_0: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_c5: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    z_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_ex[j] * s_i_ex_i_in[j];
        let x3 = c_noise_v_m_0[j] * z_0[j];
        let x4 = x1 + x2;
        let x5 = x4 + c_drive_v_m[j];
        let x6 = x5 + x3;
        let x7 = if x0 { s_v_m[j] } else { x6 };
        let x8 = c_p_i_ex_i_ex[j] * s_i_ex_i_in[j];
        let x9 = x8.abs();
        let x10 = x9 < 7.888609052210118e-31_f64;
        let x11 = if x10 { 0.0_f64 } else { x8 };
        let x12 = x7 + (a_delta[j] as f64 * quantum);
        let x13 = if x0 { x7 } else { x12 };
        let x14 = c_c5[j] * (a_excitatory_inhibitory[j] as f64 * quantum);
        let x15 = x11 + x14;
        let x16 = x13 >= c_v_th[j];
        let x17 = !x0;
        let x18 = x16 & x17;
        let x19 = if x18 { c_v_reset[j] } else { x13 };
        let new_0 = x19;
        let new_1 = x15;
        s_v_m[j] = new_0;
        s_i_ex_i_in[j] = new_1;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x18 { refractory_steps[j] } else { waiting };
        a_delta[j] = 0;
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x18);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn lif_white_noise_exp_merged(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [z0] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            lif_white_noise_exp_merged_block(*quantum, &mut s0[b], &mut s1[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), &z0[b], &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn lif_white_noise_exp_merged_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_ex_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_delta: &mut IntLanes,
    a_excitatory_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_drive_v_m: &Lanes,
    c_gain_v_m_mu_stim: &Lanes,
    c_noise_v_m_0: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_c6: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    u_0: &Lanes,
    z_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_ex[j] * s_i_ex_i_in[j];
        let x3 = c_gain_v_m_mu_stim[j] * u_0[j];
        let x4 = c_noise_v_m_0[j] * z_0[j];
        let x5 = x1 + x2;
        let x6 = x5 + c_drive_v_m[j];
        let x7 = x6 + x3;
        let x8 = x7 + x4;
        let x9 = if x0 { s_v_m[j] } else { x8 };
        let x10 = c_p_i_ex_i_ex[j] * s_i_ex_i_in[j];
        let x11 = x10.abs();
        let x12 = x11 < 7.888609052210118e-31_f64;
        let x13 = if x12 { 0.0_f64 } else { x10 };
        let x14 = x9 + (a_delta[j] as f64 * quantum);
        let x15 = if x0 { x9 } else { x14 };
        let x16 = c_c6[j] * (a_excitatory_inhibitory[j] as f64 * quantum);
        let x17 = x13 + x16;
        let x18 = x15 >= c_v_th[j];
        let x19 = !x0;
        let x20 = x18 & x19;
        let x21 = if x20 { c_v_reset[j] } else { x15 };
        let new_0 = x21;
        let new_1 = x17;
        s_v_m[j] = new_0;
        s_i_ex_i_in[j] = new_1;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x20 { refractory_steps[j] } else { waiting };
        a_delta[j] = 0;
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x20);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn lif_white_noise_exp_merged_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [z0] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            lif_white_noise_exp_merged_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), u0.block(b), &z0[b], &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
