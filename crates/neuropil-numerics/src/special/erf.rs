//! The error function and its scaled relatives.

use std::sync::OnceLock;

use errorfunctions::RealErrorFunctions;

use super::FRAC_1_SQRT_PI;
use super::pieces::Pieces;
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

/// From here on, the defect and the curvature of erfcx are continued fractions.
const FRACTION_FROM: f64 = 1.25;

/// `K` and `L` of `erfcx x = 1 / (sqrt(pi) (x + K))`, `K = 1 / (2 (x + L))`, for `x >= 1.25`: the tails of
/// Laplace's continued fraction `x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))`.
fn fraction_tails(x: f64) -> (f64, f64) {
    // As many terms as leave 2e-17 at the lower end of each range.
    let mut k = if x < 2.5 {
        180.0
    } else if x < 6.0 {
        45.0
    } else {
        18.0
    };
    let mut t = x;
    while k > 2.0 {
        t = x + 0.5 * k / t;
        k -= 1.0;
    }
    let l = 1.0 / t;
    (0.5 / (x + l), l)
}

fn defect(x: f64) -> f64 {
    if x < FRACTION_FROM {
        return FRAC_1_SQRT_PI - x * erfcx(x);
    }
    let (k, _) = fraction_tails(x);
    FRAC_1_SQRT_PI * k / (x + k)
}

fn curvature(x: f64) -> f64 {
    if x < FRACTION_FROM {
        return erfcx(x) - 2.0 * x * defect(x);
    }
    let (k, l) = fraction_tails(x);
    FRAC_1_SQRT_PI / (x + k) * l / (x + l)
}

/// Functions of `0 <= x < END` read from tables.
struct Tables {
    beyond_log: Pieces,
    defect: Pieces,
    curvature: Pieces,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let difference = |x: f64| erfcx(x) - FRAC_1_SQRT_PI / (1.0 + x);
        let panel =
            |from: f64, to: f64| GaussLegendre::twenty().integrate(from, to - from, difference);
        // Values at the upper ends of the pieces, from the last one down.
        let mut upper = vec![far_beyond_log(Pieces::END); Pieces::COUNT];
        for k in (1..Pieces::COUNT).rev() {
            let (from, to) = Pieces::ends(k);
            upper[k - 1] = upper[k] - panel(from, to);
        }
        let beyond_log = |x: f64| {
            let k = Pieces::of(x);
            upper[k] - panel(x, Pieces::ends(k).1)
        };
        Tables {
            beyond_log: Pieces::new(beyond_log),
            defect: Pieces::new(defect),
            curvature: Pieces::new(curvature),
        }
    })
}

/// `1 / sqrt(pi) - x erfcx x = -erfcx'(x) / 2` for `x >= 0`: what erfcx lacks of its asymptote. Falls
/// like `1 / (2 sqrt(pi) x^2)`. Relative error below `1e-14`.
pub fn erfcx_defect(x: f64) -> f64 {
    if (0.0..Pieces::END).contains(&x) {
        return tables().defect.at(x);
    }
    defect(x)
}

/// `erfcx x - 2 x erfcx_defect(x)`, minus the derivative of [`erfcx_defect`] (and half of `erfcx''`), for
/// `x >= 0`. Falls like `1 / (sqrt(pi) x^3)`. Relative error below `3e-14`.
pub fn erfcx_curvature(x: f64) -> f64 {
    if (0.0..Pieces::END).contains(&x) {
        return tables().curvature.at(x);
    }
    curvature(x)
}

/// `int_a^(a + width) erfcx x dx` for `a >= 0` and `width >= 0`; NaN otherwise.
///
/// Relative error below `1e-14`, for any length: `(ln((1 + b) / (1 + a))) / sqrt(pi)` for `b = a + width` and the difference
/// of a small remainder read from a table, or quadrature where the interval is narrow. The width is an argument of
/// its own so that a narrow interval far out keeps its digits.
pub fn erfcx_integral(a: f64, width: f64) -> f64 {
    if !(a >= 0.0 && width >= 0.0) {
        return f64::NAN;
    }
    // Closer ends would lose digits in the difference.
    let panel = if a > 1.0 { a } else { 1.0 };
    if width <= 0.1 * panel {
        return GaussLegendre::eight().integrate(a, width, erfcx);
    }
    FRAC_1_SQRT_PI * libm::log1p(width / (1.0 + a)) + (beyond_log(a + width) - beyond_log(a))
}

/// `int_0^x erfcx - (ln(1 + x) + c) / sqrt(pi)`, with c such that it vanishes far out.
fn beyond_log(x: f64) -> f64 {
    if x < Pieces::END {
        tables().beyond_log.at(x)
    } else {
        far_beyond_log(x)
    }
}

/// The same from `int erfcx = (ln x + 1 / (4 x^2) - 3 / (16 x^4) + 15 / (48 x^6) - 105 / (128 x^8) + ...) / sqrt(pi)`, for
/// `x >= 63`.
fn far_beyond_log(x: f64) -> f64 {
    let q = 1.0 / (x * x);
    let tail = q * (0.25 - q * (3.0 / 16.0 - q * (15.0 / 48.0 - q * (105.0 / 128.0))));
    FRAC_1_SQRT_PI * (tail - libm::log1p(1.0 / x))
}
