//! Counter-based random numbers (bit path): a draw is a pure function of its key and its counter.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3",
//! SC 2011) maps a 128-bit counter and a 64-bit key to 128 random bits. Nothing is carried from one
//! draw to the next, so that any thread can make any draw and the order does not matter. A
//! [`Stream`] is one key; its counter is (entity, draw).

mod counts;
mod table;

pub use counts::{binomial, poisson};
pub use table::PoissonTable;

use crate::hot;

/// The Philox4x32 bijection with ten rounds.
#[inline(always)]
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for _ in 0..10 {
        let p0 = u64::from(c0) * 0xD251_1F53;
        let p1 = u64::from(c2) * 0xCD9E_8D57;
        c0 = (p1 >> 32) as u32 ^ c1 ^ k0;
        c1 = p1 as u32;
        c2 = (p0 >> 32) as u32 ^ c3 ^ k1;
        c3 = p0 as u32;
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    [c0, c1, c2, c3]
}

/// The output mix of SplitMix64 (Steele, Lea & Flood 2014): a bijection of 64-bit words.
const fn mix(mut z: u64) -> u64 {
    z ^= z >> 30;
    z = z.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^= z >> 27;
    z = z.wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A family of draws: a 64-bit Philox key.
///
/// For one seed, different purposes have different keys; likewise different children of one stream.
/// Keys of different seeds, or of streams of different depth, coincide with probability `2^-64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    /// The Philox key, low word first.
    pub key: [u32; 2],
}

impl Stream {
    const fn from_word(word: u64) -> Self {
        Self {
            key: [word as u32, (word >> 32) as u32],
        }
    }

    /// The stream of draws made for `purpose` under `seed`.
    pub const fn new(seed: u64, purpose: u64) -> Self {
        let seeded = mix(seed.wrapping_add(0x9E37_79B9_7F4A_7C15));
        Self::from_word(mix(
            seeded ^ mix(purpose.wrapping_add(0x3C6E_F372_FE94_F82A))
        ))
    }

    /// The stream keyed further by an index, for instance the number of a projection.
    pub const fn child(self, index: u64) -> Self {
        let word = self.key[0] as u64 | (self.key[1] as u64) << 32;
        let spread = mix(index.wrapping_mul(2).wrapping_add(0xD1B5_4A32_D192_ED03));
        Self::from_word(mix(word.wrapping_add(spread)))
    }

    /// Draw number `draw` of `entity`: four independent uniform words.
    #[inline(always)]
    pub fn block(self, entity: u64, draw: u64) -> [u32; 4] {
        philox4x32_10(
            [
                entity as u32,
                (entity >> 32) as u32,
                draw as u32,
                (draw >> 32) as u32,
            ],
            self.key,
        )
    }
}

/// A uniform number in (0, 1) with 32 random bits: `(word + 1/2) 2^-32`, never 0 or 1.
#[inline(always)]
pub fn uniform_open(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4294967296.0)
}

/// A uniform number in (0, 1) from 52 random bits: an odd multiple of `2^-53`, never 0 or 1.
#[inline(always)]
pub fn uniform_open_53(hi: u32, lo: u32) -> f64 {
    let bits = (u64::from(hi) << 20) | u64::from(lo >> 12);
    (bits as f64 + 0.5) * (1.0 / 4503599627370496.0)
}

/// A uniform integer in `0..n` (0 when `n` is 0) by multiply-shift of a 64-bit word; the
/// probability of each value is off by less than `2^-64`.
#[inline(always)]
pub fn below(hi: u32, lo: u32, n: u64) -> u64 {
    let word = u64::from(hi) << 32 | u64::from(lo);
    ((u128::from(word) * u128::from(n)) >> 64) as u64
}

/// Two independent standard normal numbers from two uniform words (Box & Muller 1958).
///
/// `sqrt(-2 ln u_a) (cos 2 pi u_b, sin 2 pi u_b)` with `u = (word + 1/2) 2^-32`; magnitudes stay
/// below `sqrt(2 ln 2^33) = 6.764`.
#[inline(always)]
pub fn normal_pair(a: u32, b: u32) -> (f64, f64) {
    let radius = (-2.0 * hot::ln_normal(uniform_open(a))).sqrt();
    let (sine, cosine) = hot::sincos_2pi(uniform_open(b));
    (radius * cosine, radius * sine)
}

/// The uniform numbers of one entity in order, two to a block; for samplers that reject.
struct Uniforms {
    stream: Stream,
    entity: u64,
    draw: u64,
    spare: Option<f64>,
}

impl Uniforms {
    fn new(stream: Stream, entity: u64) -> Self {
        Self {
            stream,
            entity,
            draw: 0,
            spare: None,
        }
    }

    fn next(&mut self) -> f64 {
        if let Some(u) = self.spare.take() {
            return u;
        }
        let [a, b, c, d] = self.stream.block(self.entity, self.draw);
        self.draw = self.draw.wrapping_add(1);
        self.spare = Some(uniform_open_53(c, d));
        uniform_open_53(a, b)
    }
}
