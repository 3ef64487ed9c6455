//! The first-passage integral `∫ h(u) du` from `y_r` to `y_Θ`, `h(u) = erfcx(-u)`, and the
//! differences of boundary terms that its derivatives need, without overflow or cancellation.

use neuropil_numerics::quadrature::GaussLegendre;
use neuropil_numerics::special::{
    FRAC_1_SQRT_PI, dawson, erfc, erfcx, erfcx_curvature, erfcx_defect, erfcx_integral,
};

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
        let (boundary_difference, moment_difference) = if width <= 0.1 * panel {
            let rule = GaussLegendre::eight();
            (
                rule.integrate(x, width, |x| 2.0 * erfcx_defect(x)),
                rule.integrate(x, width, erfcx_curvature),
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
        // h(y - t) / e^(y²).
        let h = |t: f64| {
            let u = y - t;
            if u > 0.0 {
                libm::exp(-t * (2.0 * y - t)) * erfc(-u)
            } else {
                scale * erfcx(-u)
            }
        };
        if close {
            // h' = 2 u h + 2/√π and (u h)' = h + u h'.
            let rule = GaussLegendre::twenty();
            let (mut integral, mut boundary, mut moment) = (0.0, 0.0, 0.0);
            for (node, weight) in rule.nodes().iter().zip(rule.weights()) {
                let t = node * width;
                let (value, u) = (h(t), y - t);
                let slope = 2.0 * (u * value + scale * FRAC_1_SQRT_PI);
                integral += weight * value;
                boundary += weight * slope;
                moment += weight * (value + u * slope);
            }
            return Self {
                log_scale,
                integral: width * integral,
                boundary_difference: width * boundary,
                moment_difference: width * moment,
                at_reset,
            };
        }
        let integral = if y_reset > 0.0 {
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
        Self {
            log_scale,
            integral,
            boundary_difference: at_threshold - at_reset,
            moment_difference: y * at_threshold - y_reset * at_reset,
            at_reset,
        }
    }
}
