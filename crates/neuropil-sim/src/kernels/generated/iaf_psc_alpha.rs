//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_psc_alpha`: Leaky integrate-and-fire neuron with alpha-shaped synaptic currents.

use crate::segment::{
    BLOCK, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_di_ex: &mut PartLanes,
    s_i_ex: &mut PartLanes,
    s_di_in: &mut PartLanes,
    s_i_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_di_ex: C,
    c_p_v_m_i_ex: C,
    c_p_v_m_di_in: C,
    c_p_v_m_i_in: C,
    c_drive_v_m: C,
    c_p_di_ex_di_ex: C,
    c_p_i_ex_di_ex: C,
    c_p_i_ex_i_ex: C,
    c_p_di_in_di_in: C,
    c_p_i_in_di_in: C,
    c_p_i_in_i_in: C,
    c_c12: C,
    c_c13: C,
    c_v_th: C,
    c_v_reset: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_di_ex.at(j) * s_di_ex[j];
        let x3 = c_p_v_m_i_ex.at(j) * s_i_ex[j];
        let x4 = c_p_v_m_di_in.at(j) * s_di_in[j];
        let x5 = c_p_v_m_i_in.at(j) * s_i_in[j];
        let x6 = x1 + x2;
        let x7 = x6 + x3;
        let x8 = x7 + x4;
        let x9 = x8 + x5;
        let x10 = x9 + c_drive_v_m.at(j);
        let x11 = if x0 { s_v_m[j] } else { x10 };
        let x12 = c_p_di_ex_di_ex.at(j) * s_di_ex[j];
        let x13 = c_p_i_ex_di_ex.at(j) * s_di_ex[j];
        let x14 = c_p_i_ex_i_ex.at(j) * s_i_ex[j];
        let x15 = x13 + x14;
        let x16 = c_p_di_in_di_in.at(j) * s_di_in[j];
        let x17 = c_p_i_in_di_in.at(j) * s_di_in[j];
        let x18 = c_p_i_in_i_in.at(j) * s_i_in[j];
        let x19 = x17 + x18;
        let x20 = c_c12.at(j) * quantum * a_excitatory[j] as f64;
        let x21 = x12 + x20;
        let x22 = c_c13.at(j) * quantum * a_inhibitory[j] as f64;
        let x23 = x16 + x22;
        let x24 = x11 >= c_v_th.at(j);
        let x25 = !x0;
        let x26 = x24 & x25;
        let x27 = if x26 { c_v_reset.at(j) } else { x11 };
        let new_0 = x27;
        let new_1 = x21;
        let new_2 = x15;
        let new_3 = x23;
        let new_4 = x19;
        s_v_m[j] = new_0;
        s_di_ex[j] = new_1;
        s_i_ex[j] = new_2;
        s_di_in[j] = new_3;
        s_i_in[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x26 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x26);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(),) {
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
                    iaf_psc_alpha_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, part_mut(&mut spiked, k));
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
            let c12 = c12.window(b);
            let c13 = c13.window(b);
            let c14 = c14.window(b);
            let c15 = c15.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_alpha_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_di_ex: &mut PartLanes,
    s_i_ex: &mut PartLanes,
    s_di_in: &mut PartLanes,
    s_i_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_di_ex: C,
    c_p_v_m_i_ex: C,
    c_p_v_m_di_in: C,
    c_p_v_m_i_in: C,
    c_drive_v_m: C,
    c_gain_v_m_i_stim: C,
    c_p_di_ex_di_ex: C,
    c_p_i_ex_di_ex: C,
    c_p_i_ex_i_ex: C,
    c_p_di_in_di_in: C,
    c_p_i_in_di_in: C,
    c_p_i_in_i_in: C,
    c_c13: C,
    c_c14: C,
    c_v_th: C,
    c_v_reset: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_di_ex.at(j) * s_di_ex[j];
        let x3 = c_p_v_m_i_ex.at(j) * s_i_ex[j];
        let x4 = c_p_v_m_di_in.at(j) * s_di_in[j];
        let x5 = c_p_v_m_i_in.at(j) * s_i_in[j];
        let x6 = c_gain_v_m_i_stim.at(j) * u_0[j];
        let x7 = x1 + x2;
        let x8 = x7 + x3;
        let x9 = x8 + x4;
        let x10 = x9 + x5;
        let x11 = x10 + c_drive_v_m.at(j);
        let x12 = x11 + x6;
        let x13 = if x0 { s_v_m[j] } else { x12 };
        let x14 = c_p_di_ex_di_ex.at(j) * s_di_ex[j];
        let x15 = c_p_i_ex_di_ex.at(j) * s_di_ex[j];
        let x16 = c_p_i_ex_i_ex.at(j) * s_i_ex[j];
        let x17 = x15 + x16;
        let x18 = c_p_di_in_di_in.at(j) * s_di_in[j];
        let x19 = c_p_i_in_di_in.at(j) * s_di_in[j];
        let x20 = c_p_i_in_i_in.at(j) * s_i_in[j];
        let x21 = x19 + x20;
        let x22 = c_c13.at(j) * quantum * a_excitatory[j] as f64;
        let x23 = x14 + x22;
        let x24 = c_c14.at(j) * quantum * a_inhibitory[j] as f64;
        let x25 = x18 + x24;
        let x26 = x13 >= c_v_th.at(j);
        let x27 = !x0;
        let x28 = x26 & x27;
        let x29 = if x28 { c_v_reset.at(j) } else { x13 };
        let new_0 = x29;
        let new_1 = x23;
        let new_2 = x17;
        let new_3 = x25;
        let new_4 = x21;
        s_v_m[j] = new_0;
        s_di_ex[j] = new_1;
        s_i_ex[j] = new_2;
        s_di_in[j] = new_3;
        s_i_in[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x28 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x28);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(),) {
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
                    iaf_psc_alpha_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, u0.part(k), part_mut(&mut spiked, k));
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
            let c12 = c12.window(b);
            let c13 = c13.window(b);
            let c14 = c14.window(b);
            let c15 = c15.window(b);
            let c16 = c16.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_alpha_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_merged_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_di_ex_di_in: &mut PartLanes,
    s_i_ex_i_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_di_ex: C,
    c_p_v_m_i_ex: C,
    c_drive_v_m: C,
    c_p_di_ex_di_ex: C,
    c_p_i_ex_di_ex: C,
    c_p_i_ex_i_ex: C,
    c_c7: C,
    c_v_th: C,
    c_v_reset: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_di_ex.at(j) * s_di_ex_di_in[j];
        let x3 = c_p_v_m_i_ex.at(j) * s_i_ex_i_in[j];
        let x4 = x1 + x2;
        let x5 = x4 + x3;
        let x6 = x5 + c_drive_v_m.at(j);
        let x7 = if x0 { s_v_m[j] } else { x6 };
        let x8 = c_p_di_ex_di_ex.at(j) * s_di_ex_di_in[j];
        let x9 = c_p_i_ex_di_ex.at(j) * s_di_ex_di_in[j];
        let x10 = c_p_i_ex_i_ex.at(j) * s_i_ex_i_in[j];
        let x11 = x9 + x10;
        let x12 = c_c7.at(j) * quantum * a_excitatory_inhibitory[j] as f64;
        let x13 = x8 + x12;
        let x14 = x7 >= c_v_th.at(j);
        let x15 = !x0;
        let x16 = x14 & x15;
        let x17 = if x16 { c_v_reset.at(j) } else { x7 };
        let new_0 = x17;
        let new_1 = x13;
        let new_2 = x11;
        s_v_m[j] = new_0;
        s_di_ex_di_in[j] = new_1;
        s_i_ex_i_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x16 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x16);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_alpha_merged_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let s2 = &mut s2[b];
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
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
            for k in 0..BLOCK / PART {
                iaf_psc_alpha_merged_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_alpha_merged_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_di_ex_di_in: &mut PartLanes,
    s_i_ex_i_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_di_ex: C,
    c_p_v_m_i_ex: C,
    c_drive_v_m: C,
    c_gain_v_m_i_stim: C,
    c_p_di_ex_di_ex: C,
    c_p_i_ex_di_ex: C,
    c_p_i_ex_i_ex: C,
    c_c8: C,
    c_v_th: C,
    c_v_reset: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_di_ex.at(j) * s_di_ex_di_in[j];
        let x3 = c_p_v_m_i_ex.at(j) * s_i_ex_i_in[j];
        let x4 = c_gain_v_m_i_stim.at(j) * u_0[j];
        let x5 = x1 + x2;
        let x6 = x5 + x3;
        let x7 = x6 + c_drive_v_m.at(j);
        let x8 = x7 + x4;
        let x9 = if x0 { s_v_m[j] } else { x8 };
        let x10 = c_p_di_ex_di_ex.at(j) * s_di_ex_di_in[j];
        let x11 = c_p_i_ex_di_ex.at(j) * s_di_ex_di_in[j];
        let x12 = c_p_i_ex_i_ex.at(j) * s_i_ex_i_in[j];
        let x13 = x11 + x12;
        let x14 = c_c8.at(j) * quantum * a_excitatory_inhibitory[j] as f64;
        let x15 = x10 + x14;
        let x16 = x9 >= c_v_th.at(j);
        let x17 = !x0;
        let x18 = x16 & x17;
        let x19 = if x18 { c_v_reset.at(j) } else { x9 };
        let new_0 = x19;
        let new_1 = x15;
        let new_2 = x13;
        s_v_m[j] = new_0;
        s_di_ex_di_in[j] = new_1;
        s_i_ex_i_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x18 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x18);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_alpha_merged_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let s2 = &mut s2[b];
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_alpha_merged_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
