//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_cond_exp`: Leaky integrate-and-fire neuron with exponential synaptic conductances.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes, exprel};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_exp_block(
    quantum: f64,
    s_v_m: &mut Lanes,
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
    c_c5: &Lanes,
    c_c6: &Lanes,
    c_c7: &Lanes,
    c_c8: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x2 = c_p_g_in_g_in[j] * s_g_in[j];
        let x3 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x5 = c_c4[j] * x3;
        let x6 = c_c5[j] * x4;
        let x7 = x5 + x6;
        let x8 = x7 + c_c6[j];
        let x9 = x3 + x4;
        let x10 = c_c7[j] * x9;
        let x11 = -x10;
        let x12 = x11 + c_c8[j];
        let x13 = x12 * s_v_m[j];
        let x14 = x13 + x8;
        let x15 = exprel(x12);
        let x16 = x14 * x15;
        let x17 = s_v_m[j] + x16;
        let x18 = if x0 { s_v_m[j] } else { x17 };
        let x19 = x1.abs();
        let x20 = x19 < 7.888609052210118e-31_f64;
        let x21 = if x20 { 0.0_f64 } else { x1 };
        let x22 = x2.abs();
        let x23 = x22 < 7.888609052210118e-31_f64;
        let x24 = if x23 { 0.0_f64 } else { x2 };
        let x25 = x21 + (a_excitatory[j] as f64 * quantum);
        let x26 = x24 + (a_inhibitory[j] as f64 * quantum);
        let x27 = x18 >= c_v_th[j];
        let x28 = !x0;
        let x29 = x27 & x28;
        let x30 = if x29 { c_v_reset[j] } else { x18 };
        let new_0 = x30;
        let new_1 = x25;
        let new_2 = x26;
        s_v_m[j] = new_0;
        s_g_ex[j] = new_1;
        s_g_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x29 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x29);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_exp(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_cond_exp_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_exp_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
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
    c_c5: &Lanes,
    c_c6: &Lanes,
    c_c7: &Lanes,
    c_c8: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x2 = c_p_g_in_g_in[j] * s_g_in[j];
        let x3 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x5 = c_c4[j] * x3;
        let x6 = c_c5[j] * x4;
        let x7 = x5 + x6;
        let x8 = c_c6[j] * u_0[j];
        let x9 = x7 + x8;
        let x10 = x9 + c_c7[j];
        let x11 = x3 + x4;
        let x12 = c_c6[j] * x11;
        let x13 = -x12;
        let x14 = x13 + c_c8[j];
        let x15 = x14 * s_v_m[j];
        let x16 = x15 + x10;
        let x17 = exprel(x14);
        let x18 = x16 * x17;
        let x19 = s_v_m[j] + x18;
        let x20 = if x0 { s_v_m[j] } else { x19 };
        let x21 = x1.abs();
        let x22 = x21 < 7.888609052210118e-31_f64;
        let x23 = if x22 { 0.0_f64 } else { x1 };
        let x24 = x2.abs();
        let x25 = x24 < 7.888609052210118e-31_f64;
        let x26 = if x25 { 0.0_f64 } else { x2 };
        let x27 = x23 + (a_excitatory[j] as f64 * quantum);
        let x28 = x26 + (a_inhibitory[j] as f64 * quantum);
        let x29 = x20 >= c_v_th[j];
        let x30 = !x0;
        let x31 = x29 & x30;
        let x32 = if x31 { c_v_reset[j] } else { x20 };
        let new_0 = x32;
        let new_1 = x27;
        let new_2 = x28;
        s_v_m[j] = new_0;
        s_g_ex[j] = new_1;
        s_g_in[j] = new_2;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x31 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x31);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_exp_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_cond_exp_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
