//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `izhikevich_psc_step`: Izhikevich's quadratic neuron as published, with spikes acting for one step.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_psc_step_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_current: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_dt: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_10) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x8 = c_c4.at(j) * s_v_m[j];
        let x9 = x8 + c_c1.at(j);
        let x10 = if x9 < 20.0_f64 { x9 } else { 20.0_f64 };
        far_0 |= hot::beyond(x10, hot::EXPREL_NEAR);
        t_10[j] = x10;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x0 = s_v_m[j] * s_v_m[j];
            let x1 = c_c0.at(j) * x0;
            let x2 = c_c1.at(j) * s_v_m[j];
            let x3 = x1 + x2;
            let x4 = (a_current[j] as f64 * quantum) - s_u_m[j];
            let x5 = c_dt.at(j) * x4;
            let x6 = x3 + x5;
            let x7 = x6 + c_c3.at(j);
            let x10 = t_10[j];
            let x11 = hot::exprel_near(x10);
            let x12 = x7 * x11;
            let x13 = 0.5_f64 * x12;
            let x14 = s_v_m[j] + x13;
            let x15 = c_c5.at(j) * x14;
            let x16 = c_c6.at(j) * s_u_m[j];
            let x17 = x16 + x15;
            let x18 = s_u_m[j] + x17;
            let x19 = s_u_m[j] + x18;
            let x20 = 0.5_f64 * x19;
            let x21 = (a_current[j] as f64 * quantum) - x20;
            let x22 = c_dt.at(j) * x21;
            let x23 = x3 + x22;
            let x24 = x23 + c_c3.at(j);
            let x25 = x24 * x11;
            let x26 = s_v_m[j] + x25;
            let x27 = x26 < c_v_th.at(j);
            let x28 = !x27;
            let x29 = if x28 { c_c.at(j) } else { x26 };
            let x30 = x18 + c_d.at(j);
            let x31 = if x28 { x30 } else { x18 };
            let new_0 = x29;
            let new_1 = x31;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_current[j] = 0;
            spiked[j] = u8::from(x28);
        }
    } else {
        for j in 0..PART {
            let x0 = s_v_m[j] * s_v_m[j];
            let x1 = c_c0.at(j) * x0;
            let x2 = c_c1.at(j) * s_v_m[j];
            let x3 = x1 + x2;
            let x4 = (a_current[j] as f64 * quantum) - s_u_m[j];
            let x5 = c_dt.at(j) * x4;
            let x6 = x3 + x5;
            let x7 = x6 + c_c3.at(j);
            let x10 = t_10[j];
            let x11 = hot::exprel(x10);
            let x12 = x7 * x11;
            let x13 = 0.5_f64 * x12;
            let x14 = s_v_m[j] + x13;
            let x15 = c_c5.at(j) * x14;
            let x16 = c_c6.at(j) * s_u_m[j];
            let x17 = x16 + x15;
            let x18 = s_u_m[j] + x17;
            let x19 = s_u_m[j] + x18;
            let x20 = 0.5_f64 * x19;
            let x21 = (a_current[j] as f64 * quantum) - x20;
            let x22 = c_dt.at(j) * x21;
            let x23 = x3 + x22;
            let x24 = x23 + c_c3.at(j);
            let x25 = x24 * x11;
            let x26 = s_v_m[j] + x25;
            let x27 = x26 < c_v_th.at(j);
            let x28 = !x27;
            let x29 = if x28 { c_c.at(j) } else { x26 };
            let x30 = x18 + c_d.at(j);
            let x31 = if x28 { x30 } else { x18 };
            let new_0 = x29;
            let new_1 = x31;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_current[j] = 0;
            spiked[j] = u8::from(x28);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_psc_step(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                for k in 0..BLOCK / PART {
                    izhikevich_psc_step_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let a0 = &mut a0[b];
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
                izhikevich_psc_step_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_psc_step_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_current: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_dt: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_11) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x9 = c_c4.at(j) * s_v_m[j];
        let x10 = x9 + c_c1.at(j);
        let x11 = if x10 < 20.0_f64 { x10 } else { 20.0_f64 };
        far_0 |= hot::beyond(x11, hot::EXPREL_NEAR);
        t_11[j] = x11;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x0 = u_0[j] + (a_current[j] as f64 * quantum);
            let x1 = s_v_m[j] * s_v_m[j];
            let x2 = c_c0.at(j) * x1;
            let x3 = c_c1.at(j) * s_v_m[j];
            let x4 = x2 + x3;
            let x5 = x0 - s_u_m[j];
            let x6 = c_dt.at(j) * x5;
            let x7 = x4 + x6;
            let x8 = x7 + c_c3.at(j);
            let x11 = t_11[j];
            let x12 = hot::exprel_near(x11);
            let x13 = x8 * x12;
            let x14 = 0.5_f64 * x13;
            let x15 = s_v_m[j] + x14;
            let x16 = c_c5.at(j) * x15;
            let x17 = c_c6.at(j) * s_u_m[j];
            let x18 = x17 + x16;
            let x19 = s_u_m[j] + x18;
            let x20 = s_u_m[j] + x19;
            let x21 = 0.5_f64 * x20;
            let x22 = x0 - x21;
            let x23 = c_dt.at(j) * x22;
            let x24 = x4 + x23;
            let x25 = x24 + c_c3.at(j);
            let x26 = x25 * x12;
            let x27 = s_v_m[j] + x26;
            let x28 = x27 < c_v_th.at(j);
            let x29 = !x28;
            let x30 = if x29 { c_c.at(j) } else { x27 };
            let x31 = x19 + c_d.at(j);
            let x32 = if x29 { x31 } else { x19 };
            let new_0 = x30;
            let new_1 = x32;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_current[j] = 0;
            spiked[j] = u8::from(x29);
        }
    } else {
        for j in 0..PART {
            let x0 = u_0[j] + (a_current[j] as f64 * quantum);
            let x1 = s_v_m[j] * s_v_m[j];
            let x2 = c_c0.at(j) * x1;
            let x3 = c_c1.at(j) * s_v_m[j];
            let x4 = x2 + x3;
            let x5 = x0 - s_u_m[j];
            let x6 = c_dt.at(j) * x5;
            let x7 = x4 + x6;
            let x8 = x7 + c_c3.at(j);
            let x11 = t_11[j];
            let x12 = hot::exprel(x11);
            let x13 = x8 * x12;
            let x14 = 0.5_f64 * x13;
            let x15 = s_v_m[j] + x14;
            let x16 = c_c5.at(j) * x15;
            let x17 = c_c6.at(j) * s_u_m[j];
            let x18 = x17 + x16;
            let x19 = s_u_m[j] + x18;
            let x20 = s_u_m[j] + x19;
            let x21 = 0.5_f64 * x20;
            let x22 = x0 - x21;
            let x23 = c_dt.at(j) * x22;
            let x24 = x4 + x23;
            let x25 = x24 + c_c3.at(j);
            let x26 = x25 * x12;
            let x27 = s_v_m[j] + x26;
            let x28 = x27 < c_v_th.at(j);
            let x29 = !x28;
            let x30 = if x29 { c_c.at(j) } else { x27 };
            let x31 = x19 + c_d.at(j);
            let x32 = if x29 { x31 } else { x19 };
            let new_0 = x30;
            let new_1 = x32;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_current[j] = 0;
            spiked[j] = u8::from(x29);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_psc_step_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    izhikevich_psc_step_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let a0 = &mut a0[b];
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                izhikevich_psc_step_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_psc_step_half_steps_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_current: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_c2: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = s_v_m[j] * s_v_m[j];
        let x1 = c_c0.at(j) * x0;
        let x2 = c_c1.at(j) * s_v_m[j];
        let x3 = x1 + x2;
        let x4 = (a_current[j] as f64 * quantum) - s_u_m[j];
        let x5 = c_c2.at(j) * x4;
        let x6 = x3 + x5;
        let x7 = x6 + c_c3.at(j);
        let x8 = s_v_m[j] + x7;
        let x9 = x8 * x8;
        let x10 = c_c0.at(j) * x9;
        let x11 = c_c1.at(j) * x8;
        let x12 = x10 + x11;
        let x13 = x12 + x5;
        let x14 = x13 + c_c3.at(j);
        let x15 = x8 + x14;
        let x16 = c_c4.at(j) * x15;
        let x17 = c_c5.at(j) * s_u_m[j];
        let x18 = x16 - x17;
        let x19 = s_u_m[j] + x18;
        let x20 = x15 < c_v_th.at(j);
        let x21 = !x20;
        let x22 = if x21 { c_c.at(j) } else { x15 };
        let x23 = x19 + c_d.at(j);
        let x24 = if x21 { x23 } else { x19 };
        let new_0 = x22;
        let new_1 = x24;
        s_v_m[j] = new_0;
        s_u_m[j] = new_1;
        a_current[j] = 0;
        spiked[j] = u8::from(x21);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_psc_step_half_steps(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                for k in 0..BLOCK / PART {
                    izhikevich_psc_step_half_steps_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let a0 = &mut a0[b];
            let c0 = c0.window(b);
            let c1 = c1.window(b);
            let c2 = c2.window(b);
            let c3 = c3.window(b);
            let c4 = c4.window(b);
            let c5 = c5.window(b);
            let c6 = c6.window(b);
            let c7 = c7.window(b);
            let c8 = c8.window(b);
            for k in 0..BLOCK / PART {
                izhikevich_psc_step_half_steps_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_psc_step_half_steps_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_current: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_c2: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = u_0[j] + (a_current[j] as f64 * quantum);
        let x1 = s_v_m[j] * s_v_m[j];
        let x2 = c_c0.at(j) * x1;
        let x3 = c_c1.at(j) * s_v_m[j];
        let x4 = x2 + x3;
        let x5 = x0 - s_u_m[j];
        let x6 = c_c2.at(j) * x5;
        let x7 = x4 + x6;
        let x8 = x7 + c_c3.at(j);
        let x9 = s_v_m[j] + x8;
        let x10 = x9 * x9;
        let x11 = c_c0.at(j) * x10;
        let x12 = c_c1.at(j) * x9;
        let x13 = x11 + x12;
        let x14 = x13 + x6;
        let x15 = x14 + c_c3.at(j);
        let x16 = x9 + x15;
        let x17 = c_c4.at(j) * x16;
        let x18 = c_c5.at(j) * s_u_m[j];
        let x19 = x17 - x18;
        let x20 = s_u_m[j] + x19;
        let x21 = x16 < c_v_th.at(j);
        let x22 = !x21;
        let x23 = if x22 { c_c.at(j) } else { x16 };
        let x24 = x20 + c_d.at(j);
        let x25 = if x22 { x24 } else { x20 };
        let new_0 = x23;
        let new_1 = x25;
        s_v_m[j] = new_0;
        s_u_m[j] = new_1;
        a_current[j] = 0;
        spiked[j] = u8::from(x22);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_psc_step_half_steps_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    izhikevich_psc_step_half_steps_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, u0.part(k), part_mut(&mut spiked, k));
                }
                collect_spikes(&spiked, b, spikes);
            }
            return;
        }
        for b in 0..blocks {
            let s0 = &mut s0[b];
            let s1 = &mut s1[b];
            let a0 = &mut a0[b];
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
                izhikevich_psc_step_half_steps_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
