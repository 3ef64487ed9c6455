//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_psc_exp`: Leaky integrate-and-fire neuron with exponential synaptic currents.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
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
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
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
        let x7 = if x0 { s_v_m[j] } else { x6 };
        let x8 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x9 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x10 = x8.abs();
        let x11 = x10 < 7.888609052210118e-31_f64;
        let x12 = if x11 { 0.0_f64 } else { x8 };
        let x13 = x9.abs();
        let x14 = x13 < 7.888609052210118e-31_f64;
        let x15 = if x14 { 0.0_f64 } else { x9 };
        let x16 = x12 + (a_excitatory[j] as f64 * quantum);
        let x17 = x15 + (a_inhibitory[j] as f64 * quantum);
        let x18 = x7 >= c_v_th[j];
        let x19 = !x0;
        let x20 = x18 & x19;
        let x21 = if x20 { c_v_reset[j] } else { x7 };
        let new_0 = x21;
        let new_1 = x16;
        let new_2 = x17;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x20 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x20);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_exp(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_exp_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_syn_ex: &mut Lanes,
    s_i_syn_in: &mut Lanes,
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
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
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
        let x9 = if x0 { s_v_m[j] } else { x8 };
        let x10 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex[j];
        let x11 = c_p_i_syn_in_i_syn_in[j] * s_i_syn_in[j];
        let x12 = x10.abs();
        let x13 = x12 < 7.888609052210118e-31_f64;
        let x14 = if x13 { 0.0_f64 } else { x10 };
        let x15 = x11.abs();
        let x16 = x15 < 7.888609052210118e-31_f64;
        let x17 = if x16 { 0.0_f64 } else { x11 };
        let x18 = x14 + (a_excitatory[j] as f64 * quantum);
        let x19 = x17 + (a_inhibitory[j] as f64 * quantum);
        let x20 = x9 >= c_v_th[j];
        let x21 = !x0;
        let x22 = x20 & x21;
        let x23 = if x22 { c_v_reset[j] } else { x9 };
        let new_0 = x23;
        let new_1 = x18;
        let new_2 = x19;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x22 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x22);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_exp_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_exp_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_merged_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_syn_ex_i_syn_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_syn_ex: &Lanes,
    c_drive_v_m: &Lanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex[j] * s_i_syn_ex_i_syn_in[j];
        let x3 = x1 + x2;
        let x4 = x3 + c_drive_v_m[j];
        let x5 = if x0 { s_v_m[j] } else { x4 };
        let x6 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex_i_syn_in[j];
        let x7 = x6.abs();
        let x8 = x7 < 7.888609052210118e-31_f64;
        let x9 = if x8 { 0.0_f64 } else { x6 };
        let x10 = x9 + (a_excitatory_inhibitory[j] as f64 * quantum);
        let x11 = x5 >= c_v_th[j];
        let x12 = !x0;
        let x13 = x11 & x12;
        let x14 = if x13 { c_v_reset[j] } else { x5 };
        let new_0 = x14;
        let new_1 = x10;
        s_v_m[j] = new_0;
        s_i_syn_ex_i_syn_in[j] = new_1;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x13 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x13);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_exp_merged(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_exp_merged_block(*quantum, &mut s0[b], &mut s1[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_merged_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_i_syn_ex_i_syn_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_i_syn_ex: &Lanes,
    c_drive_v_m: &Lanes,
    c_gain_v_m_i_stim: &Lanes,
    c_p_i_syn_ex_i_syn_ex: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex[j] * s_i_syn_ex_i_syn_in[j];
        let x3 = c_gain_v_m_i_stim[j] * u_0[j];
        let x4 = x1 + x2;
        let x5 = x4 + c_drive_v_m[j];
        let x6 = x5 + x3;
        let x7 = if x0 { s_v_m[j] } else { x6 };
        let x8 = c_p_i_syn_ex_i_syn_ex[j] * s_i_syn_ex_i_syn_in[j];
        let x9 = x8.abs();
        let x10 = x9 < 7.888609052210118e-31_f64;
        let x11 = if x10 { 0.0_f64 } else { x8 };
        let x12 = x11 + (a_excitatory_inhibitory[j] as f64 * quantum);
        let x13 = x7 >= c_v_th[j];
        let x14 = !x0;
        let x15 = x13 & x14;
        let x16 = if x15 { c_v_reset[j] } else { x7 };
        let new_0 = x16;
        let new_1 = x12;
        s_v_m[j] = new_0;
        s_i_syn_ex_i_syn_in[j] = new_1;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x15 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x15);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_exp_merged_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_exp_merged_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
