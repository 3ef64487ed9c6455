//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `mat2_psc_exp`: Leaky integrator with an adaptive threshold of two time constants and exponential synaptic currents.

use crate::segment::{
    BLOCK, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn mat2_psc_exp_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
    s_v_th_alpha_1: &mut PartLanes,
    s_v_th_alpha_2: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_i_syn_ex: C,
    c_p_v_m_i_syn_in: C,
    c_drive_v_m: C,
    c_p_i_syn_ex_i_syn_ex: C,
    c_p_i_syn_in_i_syn_in: C,
    c_p_v_th_alpha_1_v_th_alpha_1: C,
    c_p_v_th_alpha_2_v_th_alpha_2: C,
    c_omega: C,
    c_alpha_1: C,
    c_alpha_2: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex.at(j) * s_i_syn_ex[j];
        let x3 = c_p_v_m_i_syn_in.at(j) * s_i_syn_in[j];
        let x4 = x1 + x2;
        let x5 = x4 + x3;
        let x6 = x5 + c_drive_v_m.at(j);
        let x7 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
        let x8 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
        let x9 = c_p_v_th_alpha_1_v_th_alpha_1.at(j) * s_v_th_alpha_1[j];
        let x10 = c_p_v_th_alpha_2_v_th_alpha_2.at(j) * s_v_th_alpha_2[j];
        let x11 = x7 + (a_excitatory[j] as f64 * quantum);
        let x12 = x8 + (a_inhibitory[j] as f64 * quantum);
        let x13 = x9 + x10;
        let x14 = x13 + c_omega.at(j);
        let x15 = x6 >= x14;
        let x16 = !x0;
        let x17 = x15 & x16;
        let x18 = x9 + c_alpha_1.at(j);
        let x19 = if x17 { x18 } else { x9 };
        let x20 = x10 + c_alpha_2.at(j);
        let x21 = if x17 { x20 } else { x10 };
        let new_0 = x6;
        let new_1 = x11;
        let new_2 = x12;
        let new_3 = x19;
        let new_4 = x21;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        s_v_th_alpha_1[j] = new_3;
        s_v_th_alpha_2[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x17 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x17);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    mat2_psc_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, part_mut(&mut spiked, k));
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
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
            let a1 = &mut a1[b];
            let refractory_steps = refractory_steps.window(b);
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
            for k in 0..BLOCK / PART {
                mat2_psc_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn mat2_psc_exp_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
    s_v_th_alpha_1: &mut PartLanes,
    s_v_th_alpha_2: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_i_syn_ex: C,
    c_p_v_m_i_syn_in: C,
    c_drive_v_m: C,
    c_gain_v_m_i_stim: C,
    c_p_i_syn_ex_i_syn_ex: C,
    c_p_i_syn_in_i_syn_in: C,
    c_p_v_th_alpha_1_v_th_alpha_1: C,
    c_p_v_th_alpha_2_v_th_alpha_2: C,
    c_omega: C,
    c_alpha_1: C,
    c_alpha_2: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex.at(j) * s_i_syn_ex[j];
        let x3 = c_p_v_m_i_syn_in.at(j) * s_i_syn_in[j];
        let x4 = c_gain_v_m_i_stim.at(j) * u_0[j];
        let x5 = x1 + x2;
        let x6 = x5 + x3;
        let x7 = x6 + c_drive_v_m.at(j);
        let x8 = x7 + x4;
        let x9 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
        let x10 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
        let x11 = c_p_v_th_alpha_1_v_th_alpha_1.at(j) * s_v_th_alpha_1[j];
        let x12 = c_p_v_th_alpha_2_v_th_alpha_2.at(j) * s_v_th_alpha_2[j];
        let x13 = x9 + (a_excitatory[j] as f64 * quantum);
        let x14 = x10 + (a_inhibitory[j] as f64 * quantum);
        let x15 = x11 + x12;
        let x16 = x15 + c_omega.at(j);
        let x17 = x8 >= x16;
        let x18 = !x0;
        let x19 = x17 & x18;
        let x20 = x11 + c_alpha_1.at(j);
        let x21 = if x19 { x20 } else { x11 };
        let x22 = x12 + c_alpha_2.at(j);
        let x23 = if x19 { x22 } else { x12 };
        let new_0 = x8;
        let new_1 = x13;
        let new_2 = x14;
        let new_3 = x21;
        let new_4 = x23;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        s_v_th_alpha_1[j] = new_3;
        s_v_th_alpha_2[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x19 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x19);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    mat2_psc_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, u0.part(k), part_mut(&mut spiked, k));
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
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
            let a1 = &mut a1[b];
            let refractory_steps = refractory_steps.window(b);
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                mat2_psc_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
