//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_psc_exp`: Leaky integrate-and-fire neuron with exponential synaptic currents.

use crate::segment::{
    BLOCK, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
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
    c_v_th: C,
    c_v_reset: C,
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
        let x7 = if x0 { s_v_m[j] } else { x6 };
        let x8 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
        let x9 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
        let x10 = x8 + (a_excitatory[j] as f64 * quantum);
        let x11 = x9 + (a_inhibitory[j] as f64 * quantum);
        let x12 = x7 >= c_v_th.at(j);
        let x13 = !x0;
        let x14 = x12 & x13;
        let x15 = if x14 { c_v_reset.at(j) } else { x7 };
        let new_0 = x15;
        let new_1 = x10;
        let new_2 = x11;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x14 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x14);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, part_mut(&mut spiked, k));
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
            for k in 0..BLOCK / PART {
                iaf_psc_exp_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_i_syn_ex: &mut PartLanes,
    s_i_syn_in: &mut PartLanes,
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
    c_v_th: C,
    c_v_reset: C,
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
        let x9 = if x0 { s_v_m[j] } else { x8 };
        let x10 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex[j];
        let x11 = c_p_i_syn_in_i_syn_in.at(j) * s_i_syn_in[j];
        let x12 = x10 + (a_excitatory[j] as f64 * quantum);
        let x13 = x11 + (a_inhibitory[j] as f64 * quantum);
        let x14 = x9 >= c_v_th.at(j);
        let x15 = !x0;
        let x16 = x14 & x15;
        let x17 = if x16 { c_v_reset.at(j) } else { x9 };
        let new_0 = x17;
        let new_1 = x12;
        let new_2 = x13;
        s_v_m[j] = new_0;
        s_i_syn_ex[j] = new_1;
        s_i_syn_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x16 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x16);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, u0.part(k), part_mut(&mut spiked, k));
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_exp_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_merged_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_i_syn_ex_i_syn_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_i_syn_ex: C,
    c_drive_v_m: C,
    c_p_i_syn_ex_i_syn_ex: C,
    c_v_th: C,
    c_v_reset: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex.at(j) * s_i_syn_ex_i_syn_in[j];
        let x3 = x1 + x2;
        let x4 = x3 + c_drive_v_m.at(j);
        let x5 = if x0 { s_v_m[j] } else { x4 };
        let x6 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex_i_syn_in[j];
        let x7 = x6 + (a_excitatory_inhibitory[j] as f64 * quantum);
        let x8 = x5 >= c_v_th.at(j);
        let x9 = !x0;
        let x10 = x8 & x9;
        let x11 = if x10 { c_v_reset.at(j) } else { x5 };
        let new_0 = x11;
        let new_1 = x7;
        s_v_m[j] = new_0;
        s_i_syn_ex_i_syn_in[j] = new_1;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x10 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x10);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_exp_merged_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let counter = &mut counter[b];
            let a0 = &mut a0[b];
            let refractory_steps = refractory_steps.window(b);
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let c3 = c3.window(b);
            let c4 = c4.window(b);
            let c5 = c5.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_exp_merged_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_psc_exp_merged_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_i_syn_ex_i_syn_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_v_m_v_m: C,
    c_p_v_m_i_syn_ex: C,
    c_drive_v_m: C,
    c_gain_v_m_i_stim: C,
    c_p_i_syn_ex_i_syn_ex: C,
    c_v_th: C,
    c_v_reset: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_v_m_v_m.at(j) * s_v_m[j];
        let x2 = c_p_v_m_i_syn_ex.at(j) * s_i_syn_ex_i_syn_in[j];
        let x3 = c_gain_v_m_i_stim.at(j) * u_0[j];
        let x4 = x1 + x2;
        let x5 = x4 + c_drive_v_m.at(j);
        let x6 = x5 + x3;
        let x7 = if x0 { s_v_m[j] } else { x6 };
        let x8 = c_p_i_syn_ex_i_syn_ex.at(j) * s_i_syn_ex_i_syn_in[j];
        let x9 = x8 + (a_excitatory_inhibitory[j] as f64 * quantum);
        let x10 = x7 >= c_v_th.at(j);
        let x11 = !x0;
        let x12 = x10 & x11;
        let x13 = if x12 { c_v_reset.at(j) } else { x7 };
        let new_0 = x13;
        let new_1 = x9;
        s_v_m[j] = new_0;
        s_i_syn_ex_i_syn_in[j] = new_1;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x12 { refractory_steps[j] } else { waiting };
        a_excitatory_inhibitory[j] = 0;
        spiked[j] = u8::from(x12);
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
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    iaf_psc_exp_merged_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                iaf_psc_exp_merged_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(counter, k), part_mut(a0, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
