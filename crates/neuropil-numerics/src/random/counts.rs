//! Exact Poisson and binomial numbers for any size, drawn when connectivity is realized.
//!
//! Small means are drawn by inversion of the cumulative sum. Large ones use transformed rejection
//! with squeeze (Hörmann 1993: PTRS for the Poisson, BTRS for the binomial law), with the
//! probabilities evaluated by Loader's (2000) saddle-point form, whose relative error stays near
//! `1e-15` where differences of log-gamma values would lose all digits. Transcendental functions
//! are those of `libm`: these samplers are on the bit path, but are not hot.

use super::{Stream, Uniforms};
use crate::special::{deviance, stirling_error};

/// Below this mean, draws are made by inversion.
const INVERSION_BELOW: f64 = 10.0;
/// Longest cumulative sum; beyond it no probability is left (a mean of 10 ends before 100).
const INVERSION_LIMIT: u64 = 1000;

/// Natural logarithm of the Poisson probability of `k` at a positive mean.
pub(super) fn ln_poisson_probability(k: f64, mean: f64) -> f64 {
    if k <= 0.0 {
        return -mean;
    }
    -stirling_error(k) - deviance(k, mean) - 0.5 * libm::log(2.0 * std::f64::consts::PI * k)
}

/// Natural logarithm of the binomial probability of `k` out of `n` at `0 < p < 1`.
fn ln_binomial_probability(k: f64, n: f64, p: f64) -> f64 {
    if k <= 0.0 {
        return n * libm::log1p(-p);
    }
    if k >= n {
        return n * libm::log(p);
    }
    let rest = n - k;
    let q = 1.0 - p;
    stirling_error(n)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, n * p)
        - deviance(rest, n * q)
        + 0.5 * libm::log(n / (2.0 * std::f64::consts::PI * k * rest))
}

/// A Poisson number of the given mean, from the draws `(entity, 0), (entity, 1), ...` of `stream`.
///
/// Exact to rounding for means up to `1e12` (tested by chi-square), and usable to `2^52`. The mean
/// is checked by the caller: one that is not positive (or NaN) gives 0.
pub fn poisson(stream: Stream, entity: u64, mean: f64) -> u64 {
    if mean.is_nan() || mean <= 0.0 {
        return 0;
    }
    let mut uniforms = Uniforms::new(stream, entity);
    if mean < INVERSION_BELOW {
        return invert(uniforms.next(), libm::exp(-mean), INVERSION_LIMIT, |k| {
            mean / k
        });
    }
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let squeeze = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = uniforms.next() - 0.5;
        let v = uniforms.next();
        let us = 0.5 - libm::fabs(u);
        let k = libm::floor((2.0 * a / us + b) * u + mean + 0.43);
        if us >= 0.07 && v <= squeeze {
            return k as u64;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        let bound = libm::log(v * inverse_alpha / (a / (us * us) + b));
        if bound <= ln_poisson_probability(k, mean) {
            return k as u64;
        }
    }
}

/// A binomial number: successes among `n` trials of probability `p`, from the draws
/// `(entity, 0), (entity, 1), ...` of `stream`.
///
/// Exact to rounding for `n` up to `1e12` (tested by chi-square), and usable to `2^52`. The
/// probability is checked by the caller: one that is not positive (or NaN) gives 0, one of 1 or
/// more gives `n`.
pub fn binomial(stream: Stream, entity: u64, n: u64, p: f64) -> u64 {
    if p.is_nan() || p <= 0.0 || n == 0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    if p > 0.5 {
        return n - binomial_half(stream, entity, n, 1.0 - p);
    }
    binomial_half(stream, entity, n, p)
}

/// [`binomial`] for `0 < p <= 1/2`.
fn binomial_half(stream: Stream, entity: u64, n: u64, p: f64) -> u64 {
    let size = n as f64;
    let mean = size * p;
    let q = 1.0 - p;
    let mut uniforms = Uniforms::new(stream, entity);
    if mean < INVERSION_BELOW {
        let none = libm::exp(size * libm::log1p(-p));
        let odds = p / q;
        let limit = if n < INVERSION_LIMIT {
            n
        } else {
            INVERSION_LIMIT
        };
        return invert(uniforms.next(), none, limit, |k| {
            odds * (size - k + 1.0) / k
        });
    }
    let sd = (mean * q).sqrt();
    let b = 1.15 + 2.53 * sd;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let centre = mean + 0.5;
    let squeeze = 0.92 - 4.2 / b;
    let alpha = (2.83 + 5.1 / b) * sd;
    let mode = libm::floor((size + 1.0) * p);
    let at_mode = ln_binomial_probability(mode, size, p);
    loop {
        let u = uniforms.next() - 0.5;
        let v = uniforms.next();
        let us = 0.5 - libm::fabs(u);
        let k = libm::floor((2.0 * a / us + b) * u + centre);
        if us >= 0.07 && v <= squeeze {
            return k as u64;
        }
        if k < 0.0 || k > size {
            continue;
        }
        let bound = libm::log(v * alpha / (a / (us * us) + b));
        if bound <= ln_binomial_probability(k, size, p) - at_mode {
            return k as u64;
        }
    }
}

/// Inversion: the smallest `k` whose cumulative probability exceeds `u`; `ratio(k)` is the
/// probability of `k` over that of `k - 1`.
fn invert(u: f64, probability_of_none: f64, limit: u64, ratio: impl Fn(f64) -> f64) -> u64 {
    let mut probability = probability_of_none;
    let mut remaining = u;
    let mut k = 0;
    while remaining > probability && k < limit {
        remaining -= probability;
        k += 1;
        probability *= ratio(k as f64);
    }
    k
}
