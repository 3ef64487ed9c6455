//! The three ways in which the field writes the input of a leaky neuron, and how to go from one to another.
//!
//! | convention | membrane | mean | noise |
//! |---|---|---|---|
//! | inside neuropil (Brunel 2000) | `τ dV/dt = -V + μ + σ √τ ξ` | μ, mV | σ, mV |
//! | drift (Ekelmans et al. 2023) | `dV/dt = -V/τ + m + s ξ` | m, mV/ms | s, mV/√ms |
//! | free membrane | | | standard deviation of V, mV |
//!
//! so that `μ = τ m`, `σ = √τ s = √2 sd(V)`. Publications give m in mV/s and s in mV/√s: 1 mV/s = 10⁻³ mV/ms, and
//! 1 mV/√s = 10⁻³ᐟ² mV/√ms.

/// Milliseconds in a second.
const SECOND: f64 = 1e3;

/// Mean input μ (mV) of a drift m (mV/ms) at membrane time constant τ (ms).
pub fn mean_of_drift(drift: f64, tau: f64) -> f64 {
    drift * tau
}

/// Drift m (mV/ms) of a mean input μ (mV) at membrane time constant τ (ms).
pub fn drift_of_mean(mean: f64, tau: f64) -> f64 {
    mean / tau
}

/// Noise σ (mV, Brunel) of a drift noise s (mV/√ms) at membrane time constant τ (ms).
pub fn noise_of_drift_noise(drift_noise: f64, tau: f64) -> f64 {
    drift_noise * libm::sqrt(tau)
}

/// Drift noise s (mV/√ms) of a noise σ (mV, Brunel) at membrane time constant τ (ms).
pub fn drift_noise_of_noise(noise: f64, tau: f64) -> f64 {
    noise / libm::sqrt(tau)
}

/// Noise σ (mV, Brunel) under which the free membrane has this standard deviation (mV).
pub fn noise_of_deviation(deviation: f64) -> f64 {
    std::f64::consts::SQRT_2 * deviation
}

/// Standard deviation (mV) of the free membrane under noise σ (mV, Brunel).
pub fn deviation_of_noise(noise: f64) -> f64 {
    noise * std::f64::consts::FRAC_1_SQRT_2
}

/// A rate or drift per ms from one per second.
pub fn per_second(value: f64) -> f64 {
    value / SECOND
}

/// A drift noise in mV/√ms from one in mV/√s.
pub fn per_root_second(value: f64) -> f64 {
    value / libm::sqrt(SECOND)
}
