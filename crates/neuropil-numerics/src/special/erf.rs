//! The error function and its scaled relatives.

use errorfunctions::RealErrorFunctions;

use super::FRAC_1_SQRT_PI;
use crate::quadrature::GaussLegendre;

/// `erf x = 2 / sqrt(pi) int_0^x e^(-t^2) dt`; relative error below `1e-15`.
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// `erfc x = 1 - erf x`, without cancellation for large `x`; relative error below `1e-15`.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// `erfcx x = e^(x^2) erfc x`: falls from 1 at 0 like `1 / (x sqrt(pi))`, overflows to `+inf` below
/// about -26.6. Relative error below `1e-15` for `x >= 0`; below 0 it grows as `x^2 eps`.
pub fn erfcx(x: f64) -> f64 {
    RealErrorFunctions::erfcx(x)
}

/// Dawson's function `D(x) = e^(-x^2) int_0^x e^(t^2) dt`; odd, `1 / (2 x)` for large `x`.
/// Relative error below `2e-15`.
pub fn dawson(x: f64) -> f64 {
    RealErrorFunctions::dawson(x)
}

/// From here on, [`erfcx_defect`] and [`erfcx_curvature`] are continued fractions.
const FRACTION_FROM: f64 = 2.5;

/// `K` and `L` of `erfcx x = 1 / (sqrt(pi) (x + K))`, `K = 1 / (2 (x + L))`, for `x >= 2.5`: the tails of
/// Laplace's continued fraction `x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))`.
fn fraction_tails(x: f64) -> (f64, f64) {
    // As many terms as leave 2e-17 at the lower end of each range.
    let mut k = if x < 6.0 { 45.0 } else { 18.0 };
    let mut t = x;
    while k > 2.0 {
        t = x + 0.5 * k / t;
        k -= 1.0;
    }
    let l = 1.0 / t;
    (0.5 / (x + l), l)
}

/// `1 / sqrt(pi) - x erfcx x = -erfcx'(x) / 2` for `x >= 0`: what erfcx lacks of its asymptote. Falls
/// like `1 / (2 sqrt(pi) x^2)`. Relative error below `1e-14`.
pub fn erfcx_defect(x: f64) -> f64 {
    if x < FRACTION_FROM {
        return FRAC_1_SQRT_PI - x * erfcx(x);
    }
    let (k, _) = fraction_tails(x);
    FRAC_1_SQRT_PI * k / (x + k)
}

/// `erfcx x - 2 x erfcx_defect(x)`, minus the derivative of [`erfcx_defect`] (and half of `erfcx''`), for
/// `x >= 0`. Falls like `1 / (sqrt(pi) x^3)`. Relative error below `3e-14`.
pub fn erfcx_curvature(x: f64) -> f64 {
    if x < FRACTION_FROM {
        return erfcx(x) - 2.0 * x * erfcx_defect(x);
    }
    let (k, l) = fraction_tails(x);
    FRAC_1_SQRT_PI / (x + k) * l / (x + l)
}

/// Beyond this, the integral of erfcx is evaluated from its asymptotic antiderivative.
const ASYMPTOTIC_FROM: f64 = 64.0;

/// `int_a^(a + width) erfcx x dx` for `a >= 0` and `width >= 0`; NaN otherwise.
///
/// Relative error below `1e-14` (from the sum of few positive panels), for any length: beyond 64 the
/// integral is `(ln x + 1 / (4 x^2) - 3 / (16 x^4) + ...) / sqrt(pi)`. The width is an argument of
/// its own so that a narrow interval far out keeps its digits.
pub fn erfcx_integral(a: f64, width: f64) -> f64 {
    if !(a >= 0.0 && width >= 0.0) {
        return f64::NAN;
    }
    let rule = GaussLegendre::twenty();
    let mut start = a;
    let mut rest = width;
    let mut sum = 0.0;
    while rest > 0.0 {
        // A panel doubles the abscissa, beyond 1; 20 nodes then resolve erfcx to rounding.
        let panel = if start > 1.0 { start } else { 1.0 };
        if rest <= panel {
            return sum + rule.integrate(start, rest, erfcx);
        }
        if start >= ASYMPTOTIC_FROM {
            let log = libm::log1p(rest / start);
            return sum + FRAC_1_SQRT_PI * (log + tail(start + rest) - tail(start));
        }
        sum += rule.integrate(start, panel, erfcx);
        start += panel;
        rest -= panel;
    }
    sum
}

/// `1 / (4 x^2) - 3 / (16 x^4) + 15 / (48 x^6) - 105 / (128 x^8)`, for `x >= 64`.
fn tail(x: f64) -> f64 {
    let q = 1.0 / (x * x);
    q * (0.25 - q * (3.0 / 16.0 - q * (15.0 / 48.0 - q * (105.0 / 128.0))))
}
