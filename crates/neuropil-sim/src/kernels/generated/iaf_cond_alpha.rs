//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `iaf_cond_alpha`: Leaky integrate-and-fire neuron with alpha-shaped synaptic conductances.

use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes, exprel};
use neuropil_numerics::multiversion;

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_alpha_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_dg_ex: &mut Lanes,
    s_g_ex: &mut Lanes,
    s_dg_in: &mut Lanes,
    s_g_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_dg_ex_dg_ex: &Lanes,
    c_p_g_ex_dg_ex: &Lanes,
    c_p_g_ex_g_ex: &Lanes,
    c_p_dg_in_dg_in: &Lanes,
    c_p_g_in_dg_in: &Lanes,
    c_p_g_in_g_in: &Lanes,
    c_mean_p_g_ex_dg_ex: &Lanes,
    c_mean_p_g_ex_g_ex: &Lanes,
    c_mean_p_g_in_dg_in: &Lanes,
    c_mean_p_g_in_g_in: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_c16: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_dg_ex_dg_ex[j] * s_dg_ex[j];
        let x2 = c_p_g_ex_dg_ex[j] * s_dg_ex[j];
        let x3 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = x2 + x3;
        let x5 = c_p_dg_in_dg_in[j] * s_dg_in[j];
        let x6 = c_p_g_in_dg_in[j] * s_dg_in[j];
        let x7 = c_p_g_in_g_in[j] * s_g_in[j];
        let x8 = x6 + x7;
        let x9 = c_mean_p_g_ex_dg_ex[j] * s_dg_ex[j];
        let x10 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x11 = x9 + x10;
        let x12 = c_mean_p_g_in_dg_in[j] * s_dg_in[j];
        let x13 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x14 = x12 + x13;
        let x15 = c_c10[j] * x11;
        let x16 = c_c11[j] * x14;
        let x17 = x15 + x16;
        let x18 = x17 + c_c12[j];
        let x19 = x11 + x14;
        let x20 = c_c13[j] * x19;
        let x21 = -x20;
        let x22 = x21 + c_c14[j];
        let x23 = x22 * s_v_m[j];
        let x24 = x23 + x18;
        let x25 = exprel(x22);
        let x26 = x24 * x25;
        let x27 = s_v_m[j] + x26;
        let x28 = if x0 { s_v_m[j] } else { x27 };
        let x29 = x1.abs();
        let x30 = x29 < 7.888609052210118e-31_f64;
        let x31 = if x30 { 0.0_f64 } else { x1 };
        let x32 = x4.abs();
        let x33 = x32 < 7.888609052210118e-31_f64;
        let x34 = if x33 { 0.0_f64 } else { x4 };
        let x35 = x5.abs();
        let x36 = x35 < 7.888609052210118e-31_f64;
        let x37 = if x36 { 0.0_f64 } else { x5 };
        let x38 = x8.abs();
        let x39 = x38 < 7.888609052210118e-31_f64;
        let x40 = if x39 { 0.0_f64 } else { x8 };
        let x41 = c_c15[j] * (a_excitatory[j] as f64 * quantum);
        let x42 = x31 + x41;
        let x43 = c_c16[j] * (a_inhibitory[j] as f64 * quantum);
        let x44 = x37 + x43;
        let x45 = x28 >= c_v_th[j];
        let x46 = !x0;
        let x47 = x45 & x46;
        let x48 = if x47 { c_v_reset[j] } else { x28 };
        let new_0 = x48;
        let new_1 = x42;
        let new_2 = x34;
        let new_3 = x44;
        let new_4 = x40;
        s_v_m[j] = new_0;
        s_dg_ex[j] = new_1;
        s_g_ex[j] = new_2;
        s_dg_in[j] = new_3;
        s_g_in[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x47 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x47);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_alpha(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_cond_alpha_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), c18.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn iaf_cond_alpha_ports_block(
    quantum: f64,
    s_v_m: &mut Lanes,
    s_dg_ex: &mut Lanes,
    s_g_ex: &mut Lanes,
    s_dg_in: &mut Lanes,
    s_g_in: &mut Lanes,
    counter: &mut IntLanes,
    refractory_steps: &IntLanes,
    a_excitatory: &mut IntLanes,
    a_inhibitory: &mut IntLanes,
    c_p_dg_ex_dg_ex: &Lanes,
    c_p_g_ex_dg_ex: &Lanes,
    c_p_g_ex_g_ex: &Lanes,
    c_p_dg_in_dg_in: &Lanes,
    c_p_g_in_dg_in: &Lanes,
    c_p_g_in_g_in: &Lanes,
    c_mean_p_g_ex_dg_ex: &Lanes,
    c_mean_p_g_ex_g_ex: &Lanes,
    c_mean_p_g_in_dg_in: &Lanes,
    c_mean_p_g_in_g_in: &Lanes,
    c_c10: &Lanes,
    c_c11: &Lanes,
    c_c12: &Lanes,
    c_c13: &Lanes,
    c_c14: &Lanes,
    c_c15: &Lanes,
    c_c16: &Lanes,
    c_v_th: &Lanes,
    c_v_reset: &Lanes,
    u_0: &Lanes,
    spiked: &mut Flags,
) {
    for j in 0..BLOCK {
        let x0 = counter[j] > 0;
        let x1 = c_p_dg_ex_dg_ex[j] * s_dg_ex[j];
        let x2 = c_p_g_ex_dg_ex[j] * s_dg_ex[j];
        let x3 = c_p_g_ex_g_ex[j] * s_g_ex[j];
        let x4 = x2 + x3;
        let x5 = c_p_dg_in_dg_in[j] * s_dg_in[j];
        let x6 = c_p_g_in_dg_in[j] * s_dg_in[j];
        let x7 = c_p_g_in_g_in[j] * s_g_in[j];
        let x8 = x6 + x7;
        let x9 = c_mean_p_g_ex_dg_ex[j] * s_dg_ex[j];
        let x10 = c_mean_p_g_ex_g_ex[j] * s_g_ex[j];
        let x11 = x9 + x10;
        let x12 = c_mean_p_g_in_dg_in[j] * s_dg_in[j];
        let x13 = c_mean_p_g_in_g_in[j] * s_g_in[j];
        let x14 = x12 + x13;
        let x15 = c_c10[j] * x11;
        let x16 = c_c11[j] * x14;
        let x17 = x15 + x16;
        let x18 = c_c12[j] * u_0[j];
        let x19 = x17 + x18;
        let x20 = x19 + c_c13[j];
        let x21 = x11 + x14;
        let x22 = c_c12[j] * x21;
        let x23 = -x22;
        let x24 = x23 + c_c14[j];
        let x25 = x24 * s_v_m[j];
        let x26 = x25 + x20;
        let x27 = exprel(x24);
        let x28 = x26 * x27;
        let x29 = s_v_m[j] + x28;
        let x30 = if x0 { s_v_m[j] } else { x29 };
        let x31 = x1.abs();
        let x32 = x31 < 7.888609052210118e-31_f64;
        let x33 = if x32 { 0.0_f64 } else { x1 };
        let x34 = x4.abs();
        let x35 = x34 < 7.888609052210118e-31_f64;
        let x36 = if x35 { 0.0_f64 } else { x4 };
        let x37 = x5.abs();
        let x38 = x37 < 7.888609052210118e-31_f64;
        let x39 = if x38 { 0.0_f64 } else { x5 };
        let x40 = x8.abs();
        let x41 = x40 < 7.888609052210118e-31_f64;
        let x42 = if x41 { 0.0_f64 } else { x8 };
        let x43 = c_c15[j] * (a_excitatory[j] as f64 * quantum);
        let x44 = x33 + x43;
        let x45 = c_c16[j] * (a_inhibitory[j] as f64 * quantum);
        let x46 = x39 + x45;
        let x47 = x30 >= c_v_th[j];
        let x48 = !x0;
        let x49 = x47 & x48;
        let x50 = if x49 { c_v_reset[j] } else { x30 };
        let new_0 = x50;
        let new_1 = x44;
        let new_2 = x36;
        let new_3 = x46;
        let new_4 = x42;
        s_v_m[j] = new_0;
        s_dg_ex[j] = new_1;
        s_g_ex[j] = new_2;
        s_dg_in[j] = new_3;
        s_g_in[j] = new_4;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x49 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x49);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn iaf_cond_alpha_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        for b in 0..blocks {
            iaf_cond_alpha_ports_block(*quantum, &mut s0[b], &mut s1[b], &mut s2[b], &mut s3[b], &mut s4[b], &mut counter[b], refractory_steps.block(b), &mut a0[b], &mut a1[b], c0.block(b), c1.block(b), c2.block(b), c3.block(b), c4.block(b), c5.block(b), c6.block(b), c7.block(b), c8.block(b), c9.block(b), c10.block(b), c11.block(b), c12.block(b), c13.block(b), c14.block(b), c15.block(b), c16.block(b), c17.block(b), c18.block(b), u0.block(b), &mut spiked);
            collect_spikes(&spiked, b, spikes);
        }
    }
}
