//! The first-passage integral `∫ h(u) du` from `y_r` to `y_Θ`, `h(u) = erfcx(-u)`, and the
//! differences of boundary terms that its derivatives need, without overflow or cancellation.

use neuropil_numerics::quadrature::GaussLegendre;
use neuropil_numerics::special::{
    FRAC_1_SQRT_PI, dawson, erfc, erfcx, erfcx_defect, erfcx_integral,
};

/// `defect(x) - defect(x + width)` for `x >= 0` from `defect(x) = 2/√π ∫ t e^(-t² - 2 x t) dt` over t > 0, whose
/// difference has a positive integrand.
fn defect_difference(x: f64, width: f64) -> f64 {
    // Beyond `end` less than 1e-17 of the integral is left.
    let end = if x > 3.0 { 20.0 / x } else { 6.5 };
    let rule = GaussLegendre::twenty();
    let part = |from: f64, to: f64| {
        rule.integrate(from * end, (to - from) * end, |t| {
            t * libm::exp(-t * (t + 2.0 * x)) * -libm::expm1(-2.0 * width * t)
        })
    };
    let sum = part(0.0, 0.125) + part(0.125, 0.25) + part(0.25, 0.5) + part(0.5, 1.0);
    2.0 * FRAC_1_SQRT_PI * sum
}

/// The integral and its boundary terms, all divided by `e^log_scale`.
pub(super) struct Passage {
    /// `y_Θ²` where the threshold lies above the mean, otherwise 0.
    pub log_scale: f64,
    /// `∫ h du`.
    pub integral: f64,
    /// `h(y_Θ) - h(y_r)`, minus the derivative of the integral by a common shift of both boundaries.
    pub boundary_difference: f64,
    /// `y_Θ h(y_Θ) - y_r h(y_r)`.
    pub moment_difference: f64,
    /// `h(y_r)`.
    pub at_reset: f64,
}

impl Passage {
    /// For finite `y_Θ` and `width = y_Θ - y_r > 0`, which is given apart because it is known to
    /// more digits than the difference.
    pub fn new(y_threshold: f64, width: f64) -> Self {
        if y_threshold <= 0.0 {
            Self::mean_above(-y_threshold, width)
        } else {
            Self::mean_below(y_threshold, width)
        }
    }

    /// Threshold below the mean: everything is erfcx at positive `x = -u`.
    fn mean_above(x: f64, width: f64) -> Self {
        let far = x + width;
        let at_reset = erfcx(far);
        let panel = if x > 1.0 { x } else { 1.0 };
        // Close boundaries: what differs is integrated, rather than close values subtracted.
        let (boundary_difference, moment_difference) = if width <= panel {
            (
                GaussLegendre::twenty().integrate(x, width, |x| 2.0 * erfcx_defect(x)),
                defect_difference(x, width),
            )
        } else {
            // y h(y) = defect(x) - 1/√π.
            (erfcx(x) - at_reset, erfcx_defect(x) - erfcx_defect(far))
        };
        Self {
            log_scale: 0.0,
            integral: erfcx_integral(x, width),
            boundary_difference,
            moment_difference,
            at_reset,
        }
    }

    /// Threshold above the mean: everything is divided by `e^(y_Θ²)`.
    fn mean_below(y: f64, width: f64) -> Self {
        let log_scale = y * y;
        let scale = libm::exp(-log_scale);
        let y_reset = y - width;
        // y_Θ² - y_r², negative where the reset is farther from the mean than the threshold.
        let fall = width * (2.0 * y - width);
        let at_threshold = erfc(-y);
        let at_reset = if y_reset > 0.0 {
            libm::exp(-fall) * erfc(-y_reset)
        } else {
            scale * erfcx(-y_reset)
        };
        let close = width < 1.0 && fall < 1.0;
        let rule = GaussLegendre::twenty();
        // h(y - t) / e^(y²).
        let h = |t: f64| {
            let u = y - t;
            if u > 0.0 {
                libm::exp(-t * (2.0 * y - t)) * erfc(-u)
            } else {
                scale * erfcx(-u)
            }
        };
        let integral = if close {
            rule.integrate(0.0, width, h)
        } else if y_reset > 0.0 {
            2.0 * (dawson(y) - libm::exp(-fall) * dawson(y_reset))
                - scale * erfcx_integral(y_reset, width)
        } else {
            // Integrals of erfcx from 0 to |y_r| and to y_Θ, of opposite sign.
            let excess = width - 2.0 * y;
            let rest = if excess >= 0.0 {
                erfcx_integral(y, excess)
            } else {
                -erfcx_integral(-y_reset, -excess)
            };
            2.0 * dawson(y) + scale * rest
        };
        let (boundary_difference, moment_difference) = if close {
            // h' = 2 u h + 2/√π and (u h)' = h + u h'.
            let slope = |t: f64| 2.0 * ((y - t) * h(t) + scale * FRAC_1_SQRT_PI);
            (
                rule.integrate(0.0, width, slope),
                rule.integrate(0.0, width, |t| h(t) + (y - t) * slope(t)),
            )
        } else {
            (
                at_threshold - at_reset,
                y * at_threshold - y_reset * at_reset,
            )
        };
        Self {
            log_scale,
            integral,
            boundary_difference,
            moment_difference,
            at_reset,
        }
    }
}
