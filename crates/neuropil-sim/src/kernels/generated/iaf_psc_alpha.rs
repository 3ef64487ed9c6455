//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_psc_alpha`: Leaky integrate-and-fire neuron with alpha-shaped synaptic currents.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_di_ex: &mut Lanes,
    s_i_ex: &mut Lanes,
    s_di_in: &mut Lanes,
    s_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_di_ex: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_p_v_m_di_in: &Lanes,
    c_p_v_m_i_in: &Lanes,
    c_drive_v_m: &Lanes,
    c_p_di_ex_di_ex: &Lanes,
    c_p_i_ex_di_ex: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_p_di_in_di_in: &Lanes,
    c_p_i_in_di_in: &Lanes,
    c_p_i_in_i_in: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_di_ex[j] * s_di_ex[j];
        let x3 = c_p_v_m_i_ex[j] * s_i_ex[j];
        let x4 = c_p_v_m_di_in[j] * s_di_in[j];
        let x5 = c_p_v_m_i_in[j] * s_i_in[j];
        let x6 = x1 + x2;
        let x7 = x6 + x3;
        let x8 = x7 + x4;
        let x9 = x8 + x5;
        let x10 = x9 + c_drive_v_m[j];
        let x11 = if x0 { s_v_m[j] } else { x10 };
        let x12 = c_p_di_ex_di_ex[j] * s_di_ex[j];
        let x13 = c_p_i_ex_di_ex[j] * s_di_ex[j];
        let x14 = c_p_i_ex_i_ex[j] * s_i_ex[j];
        let x15 = x13 + x14;
        let x16 = c_p_di_in_di_in[j] * s_di_in[j];
        let x17 = c_p_i_in_di_in[j] * s_di_in[j];
        let x18 = c_p_i_in_i_in[j] * s_i_in[j];
        let x19 = x17 + x18;
        let x20 = x12.abs();
        let x21 = x20 < 7.888609052210118e-31_f64;
        let x22 = if x21 { 0.0_f64 } else { x12 };
        let x23 = x15.abs();
        let x24 = x23 < 7.888609052210118e-31_f64;
        let x25 = if x24 { 0.0_f64 } else { x15 };
        let x26 = x16.abs();
        let x27 = x26 < 7.888609052210118e-31_f64;
        let x28 = if x27 { 0.0_f64 } else { x16 };
        let x29 = x19.abs();
        let x30 = x29 < 7.888609052210118e-31_f64;
        let x31 = if x30 { 0.0_f64 } else { x19 };
        let x32 = c_c12[j] * (a_excitatory[j] as f64 * quantum);
        let x33 = x22 + x32;
        let x34 = c_c13[j] * (a_inhibitory[j] as f64 * quantum);
        let x35 = x28 + x34;
        let x36 = x11 >= c_v_th[j];
        let x37 = !x0;
        let x38 = x36 & x37;
        let x39 = if x38 { c_v_reset[j] } else { x11 };
        let new_0 = x39;
        let new_1 = x33;
        let new_2 = x25;
        let new_3 = x35;
        let new_4 = x31;
        s_v_m[j] = new_0;
        s_di_ex[j] = new_1;
        s_i_ex[j] = new_2;
        s_di_in[j] = new_3;
        s_i_in[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x38 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x38);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_alpha(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_alpha_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_di_ex: &mut Lanes,
    s_i_ex: &mut Lanes,
    s_di_in: &mut Lanes,
    s_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_di_ex: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_p_v_m_di_in: &Lanes,
    c_p_v_m_i_in: &Lanes,
    c_drive_v_m: &Lanes,
    c_gain_v_m_i_stim: &Lanes,
    c_p_di_ex_di_ex: &Lanes,
    c_p_i_ex_di_ex: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_p_di_in_di_in: &Lanes,
    c_p_i_in_di_in: &Lanes,
    c_p_i_in_i_in: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_di_ex[j] * s_di_ex[j];
        let x3 = c_p_v_m_i_ex[j] * s_i_ex[j];
        let x4 = c_p_v_m_di_in[j] * s_di_in[j];
        let x5 = c_p_v_m_i_in[j] * s_i_in[j];
        let x6 = c_gain_v_m_i_stim[j] * u_0[j];
        let x7 = x1 + x2;
        let x8 = x7 + x3;
        let x9 = x8 + x4;
        let x10 = x9 + x5;
        let x11 = x10 + c_drive_v_m[j];
        let x12 = x11 + x6;
        let x13 = if x0 { s_v_m[j] } else { x12 };
        let x14 = c_p_di_ex_di_ex[j] * s_di_ex[j];
        let x15 = c_p_i_ex_di_ex[j] * s_di_ex[j];
        let x16 = c_p_i_ex_i_ex[j] * s_i_ex[j];
        let x17 = x15 + x16;
        let x18 = c_p_di_in_di_in[j] * s_di_in[j];
        let x19 = c_p_i_in_di_in[j] * s_di_in[j];
        let x20 = c_p_i_in_i_in[j] * s_i_in[j];
        let x21 = x19 + x20;
        let x22 = x14.abs();
        let x23 = x22 < 7.888609052210118e-31_f64;
        let x24 = if x23 { 0.0_f64 } else { x14 };
        let x25 = x17.abs();
        let x26 = x25 < 7.888609052210118e-31_f64;
        let x27 = if x26 { 0.0_f64 } else { x17 };
        let x28 = x18.abs();
        let x29 = x28 < 7.888609052210118e-31_f64;
        let x30 = if x29 { 0.0_f64 } else { x18 };
        let x31 = x21.abs();
        let x32 = x31 < 7.888609052210118e-31_f64;
        let x33 = if x32 { 0.0_f64 } else { x21 };
        let x34 = c_c13[j] * (a_excitatory[j] as f64 * quantum);
        let x35 = x24 + x34;
        let x36 = c_c14[j] * (a_inhibitory[j] as f64 * quantum);
        let x37 = x30 + x36;
        let x38 = x13 >= c_v_th[j];
        let x39 = !x0;
        let x40 = x38 & x39;
        let x41 = if x40 { c_v_reset[j] } else { x13 };
        let new_0 = x41;
        let new_1 = x35;
        let new_2 = x27;
        let new_3 = x37;
        let new_4 = x33;
        s_v_m[j] = new_0;
        s_di_ex[j] = new_1;
        s_i_ex[j] = new_2;
        s_di_in[j] = new_3;
        s_i_in[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x40 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x40);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_alpha_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_alpha_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_merged_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_di_ex_di_in: &mut Lanes,
    s_i_ex_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_di_ex: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_drive_v_m: &Lanes,
    c_p_di_ex_di_ex: &Lanes,
    c_p_i_ex_di_ex: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_c7: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_di_ex[j] * s_di_ex_di_in[j];
        let x3 = c_p_v_m_i_ex[j] * s_i_ex_i_in[j];
        let x4 = x1 + x2;
        let x5 = x4 + x3;
        let x6 = x5 + c_drive_v_m[j];
        let x7 = if x0 { s_v_m[j] } else { x6 };
        let x8 = c_p_di_ex_di_ex[j] * s_di_ex_di_in[j];
        let x9 = c_p_i_ex_di_ex[j] * s_di_ex_di_in[j];
        let x10 = c_p_i_ex_i_ex[j] * s_i_ex_i_in[j];
        let x11 = x9 + x10;
        let x12 = x8.abs();
        let x13 = x12 < 7.888609052210118e-31_f64;
        let x14 = if x13 { 0.0_f64 } else { x8 };
        let x15 = x11.abs();
        let x16 = x15 < 7.888609052210118e-31_f64;
        let x17 = if x16 { 0.0_f64 } else { x11 };
        let x18 = c_c7[j] * (a_excitatory_inhibitory[j] as f64 * quantum);
        let x19 = x14 + x18;
        let x20 = x7 >= c_v_th[j];
        let x21 = !x0;
        let x22 = x20 & x21;
        let x23 = if x22 { c_v_reset[j] } else { x7 };
        let new_0 = x23;
        let new_1 = x19;
        let new_2 = x17;
        s_v_m[j] = new_0;
        s_di_ex_di_in[j] = new_1;
        s_i_ex_i_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x22 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x22);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_alpha_merged(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_alpha_merged_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_merged_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_di_ex_di_in: &mut Lanes,
    s_i_ex_i_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory_inhibitory: &mut IntLanes,
    c_p_v_m_v_m: &Lanes,
    c_p_v_m_di_ex: &Lanes,
    c_p_v_m_i_ex: &Lanes,
    c_drive_v_m: &Lanes,
    c_gain_v_m_i_stim: &Lanes,
    c_p_di_ex_di_ex: &Lanes,
    c_p_i_ex_di_ex: &Lanes,
    c_p_i_ex_i_ex: &Lanes,
    c_c8: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m[j] * s_v_m[j];
        let x2 = c_p_v_m_di_ex[j] * s_di_ex_di_in[j];
        let x3 = c_p_v_m_i_ex[j] * s_i_ex_i_in[j];
        let x4 = c_gain_v_m_i_stim[j] * u_0[j];
        let x5 = x1 + x2;
        let x6 = x5 + x3;
        let x7 = x6 + c_drive_v_m[j];
        let x8 = x7 + x4;
        let x9 = if x0 { s_v_m[j] } else { x8 };
        let x10 = c_p_di_ex_di_ex[j] * s_di_ex_di_in[j];
        let x11 = c_p_i_ex_di_ex[j] * s_di_ex_di_in[j];
        let x12 = c_p_i_ex_i_ex[j] * s_i_ex_i_in[j];
        let x13 = x11 + x12;
        let x14 = x10.abs();
        let x15 = x14 < 7.888609052210118e-31_f64;
        let x16 = if x15 { 0.0_f64 } else { x10 };
        let x17 = x13.abs();
        let x18 = x17 < 7.888609052210118e-31_f64;
        let x19 = if x18 { 0.0_f64 } else { x13 };
        let x20 = c_c8[j] * (a_excitatory_inhibitory[j] as f64 * quantum);
        let x21 = x16 + x20;
        let x22 = x9 >= c_v_th[j];
        let x23 = !x0;
        let x24 = x22 & x23;
        let x25 = if x24 { c_v_reset[j] } else { x9 };
        let new_0 = x25;
        let new_1 = x21;
        let new_2 = x19;
        s_v_m[j] = new_0;
        s_di_ex_di_in[j] = new_1;
        s_i_ex_i_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x24 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x24);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_psc_alpha_merged_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_psc_alpha_merged_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
