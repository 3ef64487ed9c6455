//! Draws weights and delays from their declared distributions (bit path).
//!
//! A synapse takes its numbers from one Philox block: words 0 and 1 choose its partner, words 2 and 3 become two
//! independent normal deviates (Box–Muller), the first for the weight, the second for the delay. Uniform values come
//! from a block of their own, since each word of the first enters both deviates. A value beyond the ends of a confined
//! distribution is drawn again from the next block of the same synapse.

use neuropil_circuit::{Beyond, Distribution};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::{Stream, normal_pair, philox4x32_10, uniform_open};

/// Draws of one synapse are this far apart.
const ATTEMPT: u64 = 1 << 40;
/// Blocks of uniform values are this far from those of the deviates.
const UNIFORM: u64 = 1 << 39;
/// Attempts after which a confined distribution is given up and clipped.
const ATTEMPTS: u64 = 1000;

/// Which of the two deviates of a block is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    First,
    Second,
}

/// Words of consecutive blocks of one entity.
#[derive(Default, Debug)]
pub(crate) struct Words {
    pub(crate) w: [Vec<u32>; 4],
}

neuropil_numerics::multiversion! {
    fn fill_words(key: [u32; 2], entity: u64, first: u64, w0: &mut [u32], w1: &mut [u32], w2: &mut [u32], w3: &mut [u32]) {
        let (lo, hi) = (entity as u32, (entity >> 32) as u32);
        let n = w0.len();
        let (w1, w2, w3) = (&mut w1[..n], &mut w2[..n], &mut w3[..n]);
        let (draw_lo, draw_hi) = (first as u32, (first >> 32) as u32);
        for i in 0..n {
            let b = philox4x32_10([lo, hi, draw_lo.wrapping_add(i as u32), draw_hi], key);
            w0[i] = b[0];
            w1[i] = b[1];
            w2[i] = b[2];
            w3[i] = b[3];
        }
    }
}

neuropil_numerics::multiversion! {
    fn fill_normals(w2: &[u32], w3: &[u32], a: &mut [f64], b: &mut [f64]) {
        let n = w2.len();
        let (w3, a, b) = (&w3[..n], &mut a[..n], &mut b[..n]);
        for i in 0..n {
            let (x, y) = normal_pair(w2[i], w3[i]);
            a[i] = x;
            b[i] = y;
        }
    }
}

neuropil_numerics::multiversion! {
    fn fill_sources(w0: &[u32], w1: &[u32], n: u64, out: &mut [u32]) {
        let count = w0.len();
        let (w1, out) = (&w1[..count], &mut out[..count]);
        for i in 0..count {
            let (hi, lo) = (u64::from(w0[i]), u64::from(w1[i]));
            out[i] = ((hi * n + ((lo * n) >> 32)) >> 32) as u32;
        }
    }
}

neuropil_numerics::multiversion! {
    fn affine(z: &[f64], mean: f64, sd: f64, out: &mut [f64]) {
        let out = &mut out[..z.len()];
        for (o, z) in out.iter_mut().zip(z) {
            *o = mean + sd * *z;
        }
    }
}

impl Words {
    /// Fills the words of blocks `first .. first + n` of `entity`. `first + n` stays below 2³².
    pub(crate) fn fill(&mut self, isa: Isa, stream: Stream, entity: u64, first: u64, n: usize) {
        for w in &mut self.w {
            w.resize(n, 0);
        }
        let [w0, w1, w2, w3] = &mut self.w;
        fill_words(isa, stream.key, entity, first, w0, w1, w2, w3);
    }

    /// Members of a population of `n`, uniformly: the high 64 bits of a 64-bit word times n.
    pub(crate) fn sources(&self, isa: Isa, n: u64, out: &mut Vec<u32>) {
        out.resize(self.w[0].len(), 0);
        fill_sources(isa, &self.w[0], &self.w[1], n, out);
    }

    pub(crate) fn normals(&self, isa: Isa, a: &mut Vec<f64>, b: &mut Vec<f64>) {
        a.resize(self.w[2].len(), 0.0);
        b.resize(self.w[2].len(), 0.0);
        fill_normals(isa, &self.w[2], &self.w[3], a, b);
    }
}

/// Values for the synapses `first ..` of `entity`, whose deviates are given.
#[allow(clippy::too_many_arguments)]
pub(crate) fn fill_distribution(
    isa: Isa,
    d: &Distribution,
    lane: Lane,
    stream: Stream,
    entity: u64,
    first: u64,
    z: &[f64],
    out: &mut Vec<f64>,
) {
    out.resize(z.len(), 0.0);
    match d {
        Distribution::Normal { mean, sd, .. } => {
            affine(isa, z, *mean, *sd, out);
            for (i, x) in out.iter_mut().enumerate() {
                if outside(d, *x) {
                    *x = confined(d, lane, stream, entity, first + i as u64, *x);
                }
            }
        }
        Distribution::Lognormal { median, sigma } => {
            for (o, z) in out.iter_mut().zip(z) {
                *o = median * neuropil_numerics::hot::exp(sigma * z);
            }
        }
        Distribution::Uniform { low, high } => {
            for (i, o) in out.iter_mut().enumerate() {
                *o = uniform(*low, *high, lane, stream, entity, first + i as u64);
            }
        }
    }
}

/// One value: draw `k` of `entity`.
pub(crate) fn draw(d: &Distribution, lane: Lane, stream: Stream, entity: u64, k: u64) -> f64 {
    let b = stream.block(entity, k);
    let (z1, z2) = normal_pair(b[2], b[3]);
    let z = if lane == Lane::First { z1 } else { z2 };
    match d {
        Distribution::Normal { mean, sd, .. } => {
            let x = mean + sd * z;
            if outside(d, x) {
                confined(d, lane, stream, entity, k, x)
            } else {
                x
            }
        }
        Distribution::Lognormal { median, sigma } => {
            median * neuropil_numerics::hot::exp(sigma * z)
        }
        Distribution::Uniform { low, high } => uniform(*low, *high, lane, stream, entity, k),
    }
}

fn uniform(low: f64, high: f64, lane: Lane, stream: Stream, entity: u64, k: u64) -> f64 {
    let b = stream.block(entity, k + UNIFORM);
    low + (high - low) * uniform_open(if lane == Lane::First { b[2] } else { b[3] })
}

fn outside(d: &Distribution, x: f64) -> bool {
    match d {
        Distribution::Normal { lower, upper, .. } => {
            lower.is_some_and(|l| x < l) || upper.is_some_and(|u| x > u)
        }
        _ => false,
    }
}

/// Clips, or draws again until inside.
#[cold]
fn confined(d: &Distribution, lane: Lane, stream: Stream, entity: u64, k: u64, x: f64) -> f64 {
    let Distribution::Normal {
        mean,
        sd,
        lower,
        upper,
        beyond,
    } = d
    else {
        return x;
    };
    let mut x = x;
    if *beyond == Beyond::Redraw {
        for attempt in 1..ATTEMPTS {
            let b = stream.block(entity, k + attempt * ATTEMPT);
            let (z1, z2) = normal_pair(b[2], b[3]);
            x = mean + sd * if lane == Lane::First { z1 } else { z2 };
            if !outside(d, x) {
                return x;
            }
        }
    }
    match (lower, upper) {
        (Some(l), _) if x < *l => *l,
        (_, Some(u)) if x > *u => *u,
        _ => x,
    }
}

/// One value for neuron `entity` of a population, from a distribution.
pub fn draw_value(d: &Distribution, stream: Stream, entity: u64) -> f64 {
    draw(d, Lane::First, stream, entity, 0)
}
