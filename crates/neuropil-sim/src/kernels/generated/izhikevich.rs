//! Printed by `cargo xtask kernels`; not edited by hand.
//!
//! Kernels of `izhikevich`: Izhikevich's quadratic neuron with recovery; spikes move the potential.

use crate::segment::{
    BLOCK, CacheAligned, Constant, Flags, IntLanes, PART, PartFlags, PartInts, PartLanes, Segment,
    collect_spikes, part_mut,
};
use neuropil_numerics::{hot, multiversion};

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_delta: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_dt: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_v_min: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    spiked: &mut PartFlags,
) {
    let CacheAligned(t_9) = &mut CacheAligned([0.0_f64; PART]);
    let mut far_0 = 0_u64;
    for j in 0..PART {
        let x7 = c_c4.at(j) * s_v_m[j];
        let x8 = x7 + c_c1.at(j);
        let x9 = if x8 < 20.0_f64 { x8 } else { 20.0_f64 };
        far_0 |= hot::beyond(x9, hot::EXPREL_NEAR);
        t_9[j] = x9;
    }
    if far_0 >> 63 == 0 {
        for j in 0..PART {
            let x0 = s_v_m[j] * s_v_m[j];
            let x1 = c_c0.at(j) * x0;
            let x2 = c_c1.at(j) * s_v_m[j];
            let x3 = x1 + x2;
            let x4 = c_dt.at(j) * s_u_m[j];
            let x5 = x3 - x4;
            let x6 = x5 + c_c3.at(j);
            let x9 = t_9[j];
            let x10 = hot::exprel_near(x9);
            let x11 = x6 * x10;
            let x12 = 0.5_f64 * x11;
            let x13 = s_v_m[j] + x12;
            let x14 = c_c5.at(j) * x13;
            let x15 = c_c6.at(j) * s_u_m[j];
            let x16 = x15 + x14;
            let x17 = s_u_m[j] + x16;
            let x18 = s_u_m[j] + x17;
            let x19 = 0.5_f64 * x18;
            let x20 = c_dt.at(j) * x19;
            let x21 = x3 - x20;
            let x22 = x21 + c_c3.at(j);
            let x23 = x22 * x10;
            let x24 = s_v_m[j] + x23;
            let x25 = x24 + (a_delta[j] as f64 * quantum);
            let x26 = if c_v_min.at(j) > x25 {
                c_v_min.at(j)
            } else {
                x25
            };
            let x27 = x26 < c_v_th.at(j);
            let x28 = !x27;
            let x29 = if x28 { c_c.at(j) } else { x26 };
            let x30 = x17 + c_d.at(j);
            let x31 = if x28 { x30 } else { x17 };
            let new_0 = x29;
            let new_1 = x31;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_delta[j] = 0;
            spiked[j] = u8::from(x28);
        }
    } else {
        for j in 0..PART {
            let x0 = s_v_m[j] * s_v_m[j];
            let x1 = c_c0.at(j) * x0;
            let x2 = c_c1.at(j) * s_v_m[j];
            let x3 = x1 + x2;
            let x4 = c_dt.at(j) * s_u_m[j];
            let x5 = x3 - x4;
            let x6 = x5 + c_c3.at(j);
            let x9 = t_9[j];
            let x10 = hot::exprel(x9);
            let x11 = x6 * x10;
            let x12 = 0.5_f64 * x11;
            let x13 = s_v_m[j] + x12;
            let x14 = c_c5.at(j) * x13;
            let x15 = c_c6.at(j) * s_u_m[j];
            let x16 = x15 + x14;
            let x17 = s_u_m[j] + x16;
            let x18 = s_u_m[j] + x17;
            let x19 = 0.5_f64 * x18;
            let x20 = c_dt.at(j) * x19;
            let x21 = x3 - x20;
            let x22 = x21 + c_c3.at(j);
            let x23 = x22 * x10;
            let x24 = s_v_m[j] + x23;
            let x25 = x24 + (a_delta[j] as f64 * quantum);
            let x26 = if c_v_min.at(j) > x25 {
                c_v_min.at(j)
            } else {
                x25
            };
            let x27 = x26 < c_v_th.at(j);
            let x28 = !x27;
            let x29 = if x28 { c_c.at(j) } else { x26 };
            let x30 = x17 + c_d.at(j);
            let x31 = if x28 { x30 } else { x17 };
            let new_0 = x29;
            let new_1 = x31;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_delta[j] = 0;
            spiked[j] = u8::from(x28);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                for k in 0..BLOCK / PART {
                    izhikevich_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, part_mut(&mut spiked, k));
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
            let c10 = c10.window(b);
            for k in 0..BLOCK / PART {
                izhikevich_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_delta: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_dt: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_c6: C,
    c_v_min: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    u_0: &PartLanes,
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
            let x4 = u_0[j] - s_u_m[j];
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
            let x21 = u_0[j] - x20;
            let x22 = c_dt.at(j) * x21;
            let x23 = x3 + x22;
            let x24 = x23 + c_c3.at(j);
            let x25 = x24 * x11;
            let x26 = s_v_m[j] + x25;
            let x27 = x26 + (a_delta[j] as f64 * quantum);
            let x28 = if c_v_min.at(j) > x27 {
                c_v_min.at(j)
            } else {
                x27
            };
            let x29 = x28 < c_v_th.at(j);
            let x30 = !x29;
            let x31 = if x30 { c_c.at(j) } else { x28 };
            let x32 = x18 + c_d.at(j);
            let x33 = if x30 { x32 } else { x18 };
            let new_0 = x31;
            let new_1 = x33;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_delta[j] = 0;
            spiked[j] = u8::from(x30);
        }
    } else {
        for j in 0..PART {
            let x0 = s_v_m[j] * s_v_m[j];
            let x1 = c_c0.at(j) * x0;
            let x2 = c_c1.at(j) * s_v_m[j];
            let x3 = x1 + x2;
            let x4 = u_0[j] - s_u_m[j];
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
            let x21 = u_0[j] - x20;
            let x22 = c_dt.at(j) * x21;
            let x23 = x3 + x22;
            let x24 = x23 + c_c3.at(j);
            let x25 = x24 * x11;
            let x26 = s_v_m[j] + x25;
            let x27 = x26 + (a_delta[j] as f64 * quantum);
            let x28 = if c_v_min.at(j) > x27 {
                c_v_min.at(j)
            } else {
                x27
            };
            let x29 = x28 < c_v_th.at(j);
            let x30 = !x29;
            let x31 = if x30 { c_c.at(j) } else { x28 };
            let x32 = x18 + c_d.at(j);
            let x33 = if x30 { x32 } else { x18 };
            let new_0 = x31;
            let new_1 = x33;
            s_v_m[j] = new_0;
            s_u_m[j] = new_1;
            a_delta[j] = 0;
            spiked[j] = u8::from(x30);
        }
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7), Some(c8), Some(c9), Some(c10),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(), c8.same(), c9.same(), c10.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    izhikevich_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, u0.part(k), part_mut(&mut spiked, k));
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
            let c10 = c10.window(b);
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                izhikevich_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), c10.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_euler_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_delta: &mut PartInts,
    c_dt: C,
    c_c1: C,
    c_c2: C,
    c_a: C,
    c_v_min: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = s_v_m[j] * s_v_m[j];
        let x1 = 0.04_f64 * x0;
        let x2 = 5.0_f64 * s_v_m[j];
        let x3 = x1 + x2;
        let x4 = x3 - s_u_m[j];
        let x5 = x4 + c_c1.at(j);
        let x6 = c_c2.at(j) * s_v_m[j];
        let x7 = c_a.at(j) * s_u_m[j];
        let x8 = x6 - x7;
        let x9 = c_dt.at(j) * x5;
        let x10 = s_v_m[j] + x9;
        let x11 = c_dt.at(j) * x8;
        let x12 = s_u_m[j] + x11;
        let x13 = x10 + (a_delta[j] as f64 * quantum);
        let x14 = if c_v_min.at(j) > x13 {
            c_v_min.at(j)
        } else {
            x13
        };
        let x15 = x14 < c_v_th.at(j);
        let x16 = !x15;
        let x17 = if x16 { c_c.at(j) } else { x14 };
        let x18 = x12 + c_d.at(j);
        let x19 = if x16 { x18 } else { x12 };
        let new_0 = x17;
        let new_1 = x19;
        s_v_m[j] = new_0;
        s_u_m[j] = new_1;
        a_delta[j] = 0;
        spiked[j] = u8::from(x16);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_euler(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7] = constants.as_slice() else { return };
        let [] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                for k in 0..BLOCK / PART {
                    izhikevich_euler_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, part_mut(&mut spiked, k));
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
            for k in 0..BLOCK / PART {
                izhikevich_euler_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_euler_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_delta: &mut PartInts,
    c_dt: C,
    c_c1: C,
    c_c2: C,
    c_a: C,
    c_v_min: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = s_v_m[j] * s_v_m[j];
        let x1 = 0.04_f64 * x0;
        let x2 = 5.0_f64 * s_v_m[j];
        let x3 = x1 + x2;
        let x4 = u_0[j] - s_u_m[j];
        let x5 = x3 + x4;
        let x6 = x5 + c_c1.at(j);
        let x7 = c_c2.at(j) * s_v_m[j];
        let x8 = c_a.at(j) * s_u_m[j];
        let x9 = x7 - x8;
        let x10 = c_dt.at(j) * x6;
        let x11 = s_v_m[j] + x10;
        let x12 = c_dt.at(j) * x9;
        let x13 = s_u_m[j] + x12;
        let x14 = x11 + (a_delta[j] as f64 * quantum);
        let x15 = if c_v_min.at(j) > x14 {
            c_v_min.at(j)
        } else {
            x14
        };
        let x16 = x15 < c_v_th.at(j);
        let x17 = !x16;
        let x18 = if x17 { c_c.at(j) } else { x15 };
        let x19 = x13 + c_d.at(j);
        let x20 = if x17 { x19 } else { x13 };
        let new_0 = x18;
        let new_1 = x20;
        s_v_m[j] = new_0;
        s_u_m[j] = new_1;
        a_delta[j] = 0;
        spiked[j] = u8::from(x17);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_euler_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let Segment { states, counter, refractory_steps, constants, inputs, noise, quantum, .. } = seg;
        let [s0, s1] = states.as_mut_slice() else { return };
        let [c0, c1, c2, c3, c4, c5, c6, c7] = constants.as_slice() else { return };
        let [u0] = inputs.as_slice() else { return };
        let [] = noise.as_slice() else { return };
        let a0 = acc;
        let _ = (counter, refractory_steps);
        let mut spiked: Flags = [0; BLOCK];
        if let (Some(c0), Some(c1), Some(c2), Some(c3), Some(c4), Some(c5), Some(c6), Some(c7),) = (c0.same(), c1.same(), c2.same(), c3.same(), c4.same(), c5.same(), c6.same(), c7.same(),) {
            for b in 0..blocks {
                let s0 = &mut s0[b];
                let s1 = &mut s1[b];
                let a0 = &mut a0[b];
                let u0 = u0.window(b);
                for k in 0..BLOCK / PART {
                    izhikevich_euler_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, u0.part(k), part_mut(&mut spiked, k));
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
            let u0 = u0.window(b);
            for k in 0..BLOCK / PART {
                izhikevich_euler_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_half_steps_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_delta: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_c2: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_v_min: C,
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
        let x4 = c_c2.at(j) * s_u_m[j];
        let x5 = x3 - x4;
        let x6 = x5 + c_c3.at(j);
        let x7 = s_v_m[j] + x6;
        let x8 = x7 * x7;
        let x9 = c_c0.at(j) * x8;
        let x10 = c_c1.at(j) * x7;
        let x11 = x9 + x10;
        let x12 = x11 - x4;
        let x13 = x12 + c_c3.at(j);
        let x14 = x7 + x13;
        let x15 = c_c4.at(j) * x14;
        let x16 = c_c5.at(j) * s_u_m[j];
        let x17 = x15 - x16;
        let x18 = s_u_m[j] + x17;
        let x19 = x14 + (a_delta[j] as f64 * quantum);
        let x20 = if c_v_min.at(j) > x19 {
            c_v_min.at(j)
        } else {
            x19
        };
        let x21 = x20 < c_v_th.at(j);
        let x22 = !x21;
        let x23 = if x22 { c_c.at(j) } else { x20 };
        let x24 = x18 + c_d.at(j);
        let x25 = if x22 { x24 } else { x18 };
        let new_0 = x23;
        let new_1 = x25;
        s_v_m[j] = new_0;
        s_u_m[j] = new_1;
        a_delta[j] = 0;
        spiked[j] = u8::from(x22);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_half_steps(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
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
                    izhikevich_half_steps_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, part_mut(&mut spiked, k));
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
                izhikevich_half_steps_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn izhikevich_half_steps_ports_part<C: Constant>(
    quantum: f64,
    s_v_m: &mut PartLanes,
    s_u_m: &mut PartLanes,
    a_delta: &mut PartInts,
    c_c0: C,
    c_c1: C,
    c_c2: C,
    c_c3: C,
    c_c4: C,
    c_c5: C,
    c_v_min: C,
    c_v_th: C,
    c_c: C,
    c_d: C,
    u_0: &PartLanes,
    spiked: &mut PartFlags,
) {
    for j in 0..PART {
        let x0 = s_v_m[j] * s_v_m[j];
        let x1 = c_c0.at(j) * x0;
        let x2 = c_c1.at(j) * s_v_m[j];
        let x3 = x1 + x2;
        let x4 = u_0[j] - s_u_m[j];
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
        let x20 = x15 + (a_delta[j] as f64 * quantum);
        let x21 = if c_v_min.at(j) > x20 {
            c_v_min.at(j)
        } else {
            x20
        };
        let x22 = x21 < c_v_th.at(j);
        let x23 = !x22;
        let x24 = if x23 { c_c.at(j) } else { x21 };
        let x25 = x19 + c_d.at(j);
        let x26 = if x23 { x25 } else { x19 };
        let new_0 = x24;
        let new_1 = x26;
        s_v_m[j] = new_0;
        s_u_m[j] = new_1;
        a_delta[j] = 0;
        spiked[j] = u8::from(x23);
    }
}

multiversion! {
    /// Advances all blocks of a segment by one step.
    pub fn izhikevich_half_steps_ports(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
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
                    izhikevich_half_steps_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, u0.part(k), part_mut(&mut spiked, k));
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
                izhikevich_half_steps_ports_part(*quantum, part_mut(s0, k), part_mut(s1, k), part_mut(a0, k), c0.part(k), c1.part(k), c2.part(k), c3.part(k), c4.part(k), c5.part(k), c6.part(k), c7.part(k), c8.part(k), c9.part(k), u0.part(k), part_mut(&mut spiked, k));
            }
            collect_spikes(&spiked, b, spikes);
        }
    }
}
