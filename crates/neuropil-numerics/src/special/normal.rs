//! The normal law and Kolmogorov's.

use super::erf::{erfc, erfcx};

/// Probability that a standard normal number is below `x`; relative error below `1e-14` down to
/// `x = -37`.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The `x` below which a standard normal number has probability `p`: `-inf` at 0, `+inf` at 1, NaN
/// outside `[0, 1]`. Relative error below `1e-14` (of `x`), down to the smallest `p`.
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    // Abramowitz & Stegun 26.2.23, good to 5e-4, then Newton's method with Halley's correction.
    let t = libm::sqrt(-2.0 * libm::log(p));
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328);
    let denominator = 1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    let mut x = -(t - numerator / denominator);
    for _ in 0..3 {
        // (Phi(x) - p) / phi(x), with Phi = phi sqrt(pi / 2) erfcx; where Phi is tiny its
        // logarithm is solved for, which is the same to first order.
        let mills = 1.2533141373155003 * erfcx(-x * std::f64::consts::FRAC_1_SQRT_2);
        let step = if p > 1e-3 {
            let density = libm::exp(-0.5 * x * x) * 0.3989422804014327;
            (normal_cdf(x) - p) / density
        } else {
            let ln_cdf = -0.5 * x * x - 0.9189385332046727 + libm::log(mills);
            mills * libm::expm1(ln_cdf - libm::log(p))
        };
        x -= step / (1.0 + 0.5 * x * step);
    }
    x
}

/// Kolmogorov's limit law: probability that `sqrt(n)` times the largest distance between an
/// empirical and the true distribution exceeds `x`. Absolute error below `1e-15`; relative error
/// below `1e-13` for `x >= 0.5`.
pub fn kolmogorov_survival(x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    if x < 1.0 {
        // The theta-function form, which converges fast for small x.
        let unit = std::f64::consts::PI * std::f64::consts::PI / (8.0 * x * x);
        let mut sum = 0.0;
        for k in [7.0, 5.0, 3.0, 1.0] {
            sum += libm::exp(-k * k * unit);
        }
        return 1.0 - 2.5066282746310002 / x * sum;
    }
    let mut sum = 0.0;
    for (k, sign) in [(5.0, 1.0), (4.0, -1.0), (3.0, 1.0), (2.0, -1.0), (1.0, 1.0)] {
        sum += sign * libm::exp(-2.0 * k * k * x * x);
    }
    2.0 * sum
}

/// p-value of the Kolmogorov–Smirnov distance `d` for `n` values (two samples: `n m / (n + m)`), by
/// Stephens' (1970) correction of the limit law; good to a few per cent of `p` for `n >= 5`.
pub fn kolmogorov_smirnov_p_value(d: f64, n: f64) -> f64 {
    if n.is_nan() || n <= 0.0 {
        return f64::NAN;
    }
    let root = libm::sqrt(n);
    kolmogorov_survival((root + 0.12 + 0.11 / root) * d)
}
