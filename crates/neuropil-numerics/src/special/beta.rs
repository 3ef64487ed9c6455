//! The incomplete beta function and Student's law.

use super::gamma::{deviance, stirling_error};
use super::normal::normal_quantile;
use crate::NumericsError;
use crate::roots::brent;

/// `x^a y^b Gamma(a + b) / (Gamma(a) Gamma(b))` with `y = 1 - x`.
fn density_factor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    if a < 1.0 || b < 1.0 {
        let ln_beta = ln_beta(a, b);
        // The logarithm of a number close to 1, from its distance to 1.
        let ln = |u: f64, rest: f64| {
            if rest < 0.5 {
                libm::log1p(-rest)
            } else {
                libm::log(u)
            }
        };
        return libm::exp(a * ln(x, y) + b * ln(y, x) - ln_beta);
    }
    // Saddle-point form: a and b against their shares n x and n y.
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    libm::exp(exponent) * libm::sqrt(a * b / (2.0 * std::f64::consts::PI * n))
}

/// `ln B(a, b)`; where one argument is large, the large log-gamma values are not subtracted.
fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < 10.0 {
        return libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    }
    // ln Gamma(large) - ln Gamma(large + small), both by Stirling's formula with its error.
    let n = large + small;
    let difference = -(large - 0.5) * libm::log1p(small / large) - small * libm::log(n)
        + small
        + stirling_error(large)
        - stirling_error(n);
    libm::lgamma(small) + difference
}

/// Regularized incomplete beta function `I_x(a, b)` for `a, b > 0` and `0 <= x <= 1`; `y` is
/// `1 - x`, passed so that it keeps its digits.
fn beta_xy(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_xy(b, a, y, x);
    }
    // Continued fraction (DLMF 8.17.22) by the modified Lentz method.
    let tiny = 1e-300;
    let guard = |v: f64| if v == 0.0 { tiny } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    let limit = 1000.0 + 20.0 * libm::sqrt(a + b);
    let mut m = 0.0;
    while m < limit {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        h *= d * c;
        if libm::fabs(d * c - 1.0) < 1e-16 {
            break;
        }
    }
    density_factor(a, b, x, y) * h / a
}

/// Regularized incomplete beta function `I_x(a, b)` for `a, b > 0` and `0 <= x <= 1`, NaN elsewhere;
/// relative error below `1e-12` for `a, b <= 1e6` where `I_x <= 1/2`, the same absolute error above.
pub fn beta_inc(a: f64, b: f64, x: f64) -> f64 {
    let valid = a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite() && (0.0..=1.0).contains(&x);
    if !valid {
        return f64::NAN;
    }
    beta_xy(a, b, x, 1.0 - x)
}

/// Probability that Student's t of `freedom > 0` degrees of freedom is below `t`; relative error below
/// `1e-12` in the lower tail.
pub fn student_t_cdf(t: f64, freedom: f64) -> f64 {
    if t.is_nan() || freedom.is_nan() || freedom <= 0.0 {
        return f64::NAN;
    }
    let square = t * t;
    let x = if square.is_infinite() {
        0.0
    } else {
        freedom / (freedom + square)
    };
    let y = if square.is_infinite() {
        1.0
    } else {
        square / (freedom + square)
    };
    let tail = 0.5 * beta_xy(0.5 * freedom, 0.5, x, y);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The `t` below which Student's law of `freedom` degrees of freedom (`1` to `1e6`) has probability
/// `p` (`1e-12 <= p <= 1 - 1e-12`); relative error about `1e-11`.
pub fn student_t_quantile(p: f64, freedom: f64) -> Result<f64, NumericsError> {
    let routine = "student_t_quantile";
    if !(1.0..=1e6).contains(&freedom) {
        return Err(NumericsError::domain(
            routine,
            "freedom",
            freedom,
            "a number from 1 to 1e6",
        ));
    }
    if !(1e-12..=1.0 - 1e-12).contains(&p) {
        return Err(NumericsError::domain(
            routine,
            "p",
            p,
            "a probability from 1e-12 to 1 - 1e-12",
        ));
    }
    if p == 0.5 {
        return Ok(0.0);
    }
    let tail = if p < 0.5 { p } else { 1.0 - p };
    // |t| lies between the normal quantile and that of Cauchy's law, the case of one degree.
    let low = -normal_quantile(tail);
    let high = 1.0 / libm::tan(std::f64::consts::PI * tail);
    let miss = |ln_t: f64| libm::log(student_t_cdf(-libm::exp(ln_t), freedom)) - libm::log(tail);
    let t = brent(
        routine,
        miss,
        libm::log(low) - 1e-3,
        libm::log(high) + 1e-3,
        1e-15,
    )
    .map(libm::exp)?;
    Ok(if p < 0.5 { -t } else { t })
}
