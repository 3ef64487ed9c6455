//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `hh_cond_exp_traub`: Hodgkin-Huxley neuron of Traub and Miles with exponential synaptic conductances.

use crate::segment::{
    BLOCK, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn hh_cond_exp_traub_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_act_m: &mut PartLanes,
    s_inact_h: &mut PartLanes,
    s_act_n: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_g_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_g_ex_g_ex: C,
    c_p_g_in_g_in: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_g_in: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_c9: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_c17: C,
    c_c18: C,
    c_c19: C,
    c_c20: C,
    c_c21: C,
    c_c22: C,
    c_c23: C,
    c_c24: C,
    c_c25: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
        let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
        let x5 = s_act_m[j] * s_act_m[j];
        let x6 = x5 * s_act_m[j];
        let x7 = x6 * s_inact_h[j];
        let x8 = c_c4.at(j) * x7;
        let x9 = s_act_n[j] * s_act_n[j];
        let x10 = x9 * x9;
        let x11 = c_c5.at(j) * x10;
        let x12 = x8 + x11;
        let x13 = c_c6.at(j) * x3;
        let x14 = x12 + x13;
        let x15 = c_c7.at(j) * x4;
        let x16 = x14 + x15;
        let x17 = x16 + c_c8.at(j);
        let x18 = c_c9.at(j) * x7;
        let x19 = -x18;
        let x20 = c_c10.at(j) * x10;
        let x21 = x19 - x20;
        let x22 = x3 + x4;
        let x23 = c_c11.at(j) * x22;
        let x24 = x21 - x23;
        let x25 = x24 + c_c12.at(j);
        let x26 = x25 * s_v_m[j];
        let x27 = x26 + x17;
        let x28 = hot::exprel(x25);
        let x29 = x27 * x28;
        let x30 = 0.5_f64 * x29;
        let x31 = s_v_m[j] + x30;
        let x32 = 0.2_f64 * x31;
        let x33 = -x32;
        let x34 = x33 + c_c14.at(j);
        let x35 = hot::exprel(x34);
        let x36 = c_c13.at(j) / x35;
        let x37 = -x36;
        let x38 = 0.025_f64 * x31;
        let x39 = -x38;
        let x40 = x39 + c_c16.at(j);
        let x41 = hot::exp(x40);
        let x42 = c_c15.at(j) * x41;
        let x43 = x37 - x42;
        let x44 = x43 * s_act_n[j];
        let x45 = x44 + x36;
        let x46 = hot::exprel(x43);
        let x47 = x45 * x46;
        let x48 = s_act_n[j] + x47;
        let x49 = 0.05555555555555555_f64 * x31;
        let x50 = -x49;
        let x51 = x50 + c_c18.at(j);
        let x52 = hot::exp(x51);
        let x53 = c_c17.at(j) * x52;
        let x54 = -x53;
        let x55 = x33 + c_c20.at(j);
        let x56 = hot::exp(x55);
        let x57 = x56 + 1.0_f64;
        let x58 = c_c19.at(j) / x57;
        let x59 = x54 - x58;
        let x60 = x59 * s_inact_h[j];
        let x61 = x60 + x53;
        let x62 = hot::exprel(x59);
        let x63 = x61 * x62;
        let x64 = s_inact_h[j] + x63;
        let x65 = 0.25_f64 * x31;
        let x66 = -x65;
        let x67 = x66 + c_c22.at(j);
        let x68 = hot::exprel(x67);
        let x69 = c_c21.at(j) / x68;
        let x70 = -x69;
        let x71 = x32 + c_c24.at(j);
        let x72 = hot::exprel(x71);
        let x73 = c_c23.at(j) / x72;
        let x74 = x70 - x73;
        let x75 = x74 * s_act_m[j];
        let x76 = x75 + x69;
        let x77 = hot::exprel(x74);
        let x78 = x76 * x77;
        let x79 = s_act_m[j] + x78;
        let x80 = s_act_m[j] + x79;
        let x81 = 0.5_f64 * x80;
        let x82 = s_inact_h[j] + x64;
        let x83 = 0.5_f64 * x82;
        let x84 = s_act_n[j] + x48;
        let x85 = 0.5_f64 * x84;
        let x86 = x81 * x81;
        let x87 = x86 * x81;
        let x88 = x87 * x83;
        let x89 = c_c4.at(j) * x88;
        let x90 = x85 * x85;
        let x91 = x90 * x90;
        let x92 = c_c5.at(j) * x91;
        let x93 = x89 + x92;
        let x94 = x93 + x13;
        let x95 = x94 + x15;
        let x96 = x95 + c_c8.at(j);
        let x97 = c_c9.at(j) * x88;
        let x98 = -x97;
        let x99 = c_c10.at(j) * x91;
        let x100 = x98 - x99;
        let x101 = x100 - x23;
        let x102 = x101 + c_c12.at(j);
        let x103 = x102 * s_v_m[j];
        let x104 = x103 + x96;
        let x105 = hot::exprel(x102);
        let x106 = x104 * x105;
        let x107 = s_v_m[j] + x106;
        let x108 = x1 + (a_excitatory[j] as f64 * quantum);
        let x109 = x2 + (a_inhibitory[j] as f64 * quantum);
        let x110 = x107 >= c_c25.at(j);
        let x111 = x107 < s_v_m[j];
        let x112 = x110 & x111;
        let x113 = !x0;
        let x114 = x112 & x113;
        let new_0 = x107;
        let new_1 = x79;
        let new_2 = x64;
        let new_3 = x48;
        let new_4 = x108;
        let new_5 = x109;
        s_v_m[j] = new_0;
        s_act_m[j] = new_1;
        s_inact_h[j] = new_2;
        s_act_n[j] = new_3;
        s_g_ex[j] = new_4;
        s_g_in[j] = new_5;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x114 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x114);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn hh_cond_exp_traub(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4, s5] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18), Some(c19), Some(c20), Some(c21), Some(c22), Some(c23), Some(c24), Some(c25),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(), c19.same(), c20.same(), c21.same(), c22.same(), c23.same(), c24.same(), c25.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let s5 = &mut s5[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                for k in 0..BLOCK / PART {
                    hh_cond_exp_traub_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(s5, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, part_mut(&mut spiked, k));
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
            let s5 = &mut s5[b];
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
            let c17 = c17.window(b);
            let c18 = c18.window(b);
            let c19 = c19.window(b);
            let c20 = c20.window(b);
            let c21 = c21.window(b);
            let c22 = c22.window(b);
            let c23 = c23.window(b);
            let c24 = c24.window(b);
            let c25 = c25.window(b);
            for k in 0..BLOCK / PART {
                hh_cond_exp_traub_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(s5, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), c19.part(k), c20.part(k), c21.part(k), c22.part(k), c23.part(k), c24.part(k), c25.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn hh_cond_exp_traub_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_act_m: &mut PartLanes,
    s_inact_h: &mut PartLanes,
    s_act_n: &mut PartLanes,
    s_g_ex: &mut PartLanes,
    s_g_in: &mut PartLanes,
    counter: &mut PartInts,
    a_excitatory: &mut PartInts,
    a_inhibitory: &mut PartInts,
    refractory_steps: &PartInts,
    c_p_g_ex_g_ex: C,
    c_p_g_in_g_in: C,
    c_mean_p_g_ex_g_ex: C,
    c_mean_p_g_in_g_in: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_c7: C,
    c_c8: C,
    c_c9: C,
    c_c10: C,
    c_c11: C,
    c_c12: C,
    c_c13: C,
    c_c14: C,
    c_c15: C,
    c_c16: C,
    c_c17: C,
    c_c18: C,
    c_c19: C,
    c_c20: C,
    c_c21: C,
    c_c22: C,
    c_c23: C,
    c_c24: C,
    c_c25: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = counter[j] > 0;
        let x1 = c_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x2 = c_p_g_in_g_in.at(j) * s_g_in[j];
        let x3 = c_mean_p_g_ex_g_ex.at(j) * s_g_ex[j];
        let x4 = c_mean_p_g_in_g_in.at(j) * s_g_in[j];
        let x5 = s_act_m[j] * s_act_m[j];
        let x6 = x5 * s_act_m[j];
        let x7 = x6 * s_inact_h[j];
        let x8 = c_c4.at(j) * x7;
        let x9 = s_act_n[j] * s_act_n[j];
        let x10 = x9 * x9;
        let x11 = c_c5.at(j) * x10;
        let x12 = x8 + x11;
        let x13 = c_c6.at(j) * x3;
        let x14 = x12 + x13;
        let x15 = c_c7.at(j) * x4;
        let x16 = x14 + x15;
        let x17 = c_c8.at(j) * u_0[j];
        let x18 = x16 + x17;
        let x19 = x18 + c_c9.at(j);
        let x20 = c_c10.at(j) * x7;
        let x21 = -x20;
        let x22 = c_c11.at(j) * x10;
        let x23 = x21 - x22;
        let x24 = x3 + x4;
        let x25 = c_c8.at(j) * x24;
        let x26 = x23 - x25;
        let x27 = x26 + c_c12.at(j);
        let x28 = x27 * s_v_m[j];
        let x29 = x28 + x19;
        let x30 = hot::exprel(x27);
        let x31 = x29 * x30;
        let x32 = 0.5_f64 * x31;
        let x33 = s_v_m[j] + x32;
        let x34 = 0.2_f64 * x33;
        let x35 = -x34;
        let x36 = x35 + c_c14.at(j);
        let x37 = hot::exprel(x36);
        let x38 = c_c13.at(j) / x37;
        let x39 = -x38;
        let x40 = 0.025_f64 * x33;
        let x41 = -x40;
        let x42 = x41 + c_c16.at(j);
        let x43 = hot::exp(x42);
        let x44 = c_c15.at(j) * x43;
        let x45 = x39 - x44;
        let x46 = x45 * s_act_n[j];
        let x47 = x46 + x38;
        let x48 = hot::exprel(x45);
        let x49 = x47 * x48;
        let x50 = s_act_n[j] + x49;
        let x51 = 0.05555555555555555_f64 * x33;
        let x52 = -x51;
        let x53 = x52 + c_c18.at(j);
        let x54 = hot::exp(x53);
        let x55 = c_c17.at(j) * x54;
        let x56 = -x55;
        let x57 = x35 + c_c20.at(j);
        let x58 = hot::exp(x57);
        let x59 = x58 + 1.0_f64;
        let x60 = c_c19.at(j) / x59;
        let x61 = x56 - x60;
        let x62 = x61 * s_inact_h[j];
        let x63 = x62 + x55;
        let x64 = hot::exprel(x61);
        let x65 = x63 * x64;
        let x66 = s_inact_h[j] + x65;
        let x67 = 0.25_f64 * x33;
        let x68 = -x67;
        let x69 = x68 + c_c22.at(j);
        let x70 = hot::exprel(x69);
        let x71 = c_c21.at(j) / x70;
        let x72 = -x71;
        let x73 = x34 + c_c24.at(j);
        let x74 = hot::exprel(x73);
        let x75 = c_c23.at(j) / x74;
        let x76 = x72 - x75;
        let x77 = x76 * s_act_m[j];
        let x78 = x77 + x71;
        let x79 = hot::exprel(x76);
        let x80 = x78 * x79;
        let x81 = s_act_m[j] + x80;
        let x82 = s_act_m[j] + x81;
        let x83 = 0.5_f64 * x82;
        let x84 = s_inact_h[j] + x66;
        let x85 = 0.5_f64 * x84;
        let x86 = s_act_n[j] + x50;
        let x87 = 0.5_f64 * x86;
        let x88 = x83 * x83;
        let x89 = x88 * x83;
        let x90 = x89 * x85;
        let x91 = c_c4.at(j) * x90;
        let x92 = x87 * x87;
        let x93 = x92 * x92;
        let x94 = c_c5.at(j) * x93;
        let x95 = x91 + x94;
        let x96 = x95 + x13;
        let x97 = x96 + x15;
        let x98 = x97 + x17;
        let x99 = x98 + c_c9.at(j);
        let x100 = c_c10.at(j) * x90;
        let x101 = -x100;
        let x102 = c_c11.at(j) * x93;
        let x103 = x101 - x102;
        let x104 = x103 - x25;
        let x105 = x104 + c_c12.at(j);
        let x106 = x105 * s_v_m[j];
        let x107 = x106 + x99;
        let x108 = hot::exprel(x105);
        let x109 = x107 * x108;
        let x110 = s_v_m[j] + x109;
        let x111 = x1 + (a_excitatory[j] as f64 * quantum);
        let x112 = x2 + (a_inhibitory[j] as f64 * quantum);
        let x113 = x110 >= c_c25.at(j);
        let x114 = x110 < s_v_m[j];
        let x115 = x113 & x114;
        let x116 = !x0;
        let x117 = x115 & x116;
        let new_0 = x110;
        let new_1 = x81;
        let new_2 = x66;
        let new_3 = x50;
        let new_4 = x111;
        let new_5 = x112;
        s_v_m[j] = new_0;
        s_act_m[j] = new_1;
        s_inact_h[j] = new_2;
        s_act_n[j] = new_3;
        s_g_ex[j] = new_4;
        s_g_in[j] = new_5;
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if x117 { refractory_steps[j] } else { waiting };
        a_excitatory[j] = 0;
        a_inhibitory[j] = 0;
        spiked[j] = u8::from(x117);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn hh_cond_exp_traub_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1, s2, s3, s4, s5] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let (a0, rest0) = acc.split_at_mut(blocks);
        let a1 = rest0;
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10), Some(c11), Some(c12), Some(c13), Some(c14), Some(c15), Some(c16), Some(c17), Some(c18), Some(c19), Some(c20), Some(c21), Some(c22), Some(c23), Some(c24), Some(c25),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(), c11.same(), c12.same(), c13.same(), c14.same(), c15.same(), c16.same(), c17.same(), c18.same(), c19.same(), c20.same(), c21.same(), c22.same(), c23.same(), c24.same(), c25.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let s2 = &mut s2[b];
                let s3 = &mut s3[b];
                let s4 = &mut s4[b];
                let s5 = &mut s5[b];
                let counter = &mut counter[b];
                let a0 = &mut a0[b];
                let a1 = &mut a1[b];
                let refractory_steps = refractory_steps.window(b);
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    hh_cond_exp_traub_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(s5, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, u0.part(k), part_mut(&mut spiked, k));
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
            let s5 = &mut s5[b];
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
            let c17 = c17.window(b);
            let c18 = c18.window(b);
            let c19 = c19.window(b);
            let c20 = c20.window(b);
            let c21 = c21.window(b);
            let c22 = c22.window(b);
            let c23 = c23.window(b);
            let c24 = c24.window(b);
            let c25 = c25.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                hh_cond_exp_traub_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(s2, k), part_mut(s3, k), part_mut(s4, k), part_mut(s5, k), part_mut(counter, k), part_mut(a0, k), part_mut(a1, k), refractory_steps.part(k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), c11.part(k), c12.part(k), c13.part(k), c14.part(k), c15.part(k), c16.part(k), c17.part(k), c18.part(k), c19.part(k), c20.part(k), c21.part(k), c22.part(k), c23.part(k), c24.part(k), c25.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
