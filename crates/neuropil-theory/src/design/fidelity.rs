//! How well what happened follows what was wanted: error, correlation, lag.

use crate::TheoryError;

/// A comparison of two courses at equal times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fidelity {
    /// Root of the mean square difference, in the unit of the courses.
    pub rms: f64,
    /// Mean difference, followed minus wanted.
    pub bias: f64,
    /// Correlation coefficient without shift; NaN if either is constant.
    pub correlation: f64,
    /// Shift of the followed course behind the wanted one at which they correlate best, in the unit of time; NaN if either is
    /// constant.
    pub lag: f64,
    /// Correlation coefficient at that shift.
    pub shifted: f64,
}

/// Compares a course with the one wanted, both at equal steps of time `step`; shifts up to `longest` either way are tried, and
/// the best is refined by a parabola.
pub fn fidelity(
    wanted: &[f64],
    followed: &[f64],
    step: f64,
    longest: f64,
) -> Result<Fidelity, TheoryError> {
    const FUNCTION: &str = "fidelity";
    let m = wanted.len();
    if m != followed.len() || m < 2 {
        return Err(TheoryError::Shape {
            function: FUNCTION,
            argument: "followed",
            given: followed.len().to_string(),
            expected: format!("{m}, as many as wanted, and at least 2"),
        });
    }
    if !(step > 0.0 && step.is_finite() && longest >= 0.0 && longest.is_finite()) {
        let expected = "a positive time, and a longest shift of at least 0";
        return Err(TheoryError::parameter(
            FUNCTION, "step", step, "ms", expected,
        ));
    }
    let count = m as f64;
    let differences = || wanted.iter().zip(followed).map(|(w, f)| f - w);
    let reach = (libm::floor(longest / step) as i64)
        .min(m as i64 - 2)
        .max(0);
    let all: Vec<f64> = (-reach..=reach)
        .map(|k| correlation(wanted, followed, k))
        .collect();
    let best = (0..all.len()).fold(None, |best: Option<usize>, k| match best {
        Some(b) if all[b] >= all[k] || all[k].is_nan() => Some(b),
        _ if all[k].is_nan() => None,
        _ => Some(k),
    });
    let (mut lag, mut shifted) = (f64::NAN, f64::NAN);
    if let Some(b) = best {
        lag = (b as i64 - reach) as f64 * step;
        shifted = all[b];
        if b > 0 && b + 1 < all.len() {
            let (x, y, z) = (all[b - 1], all[b], all[b + 1]);
            let bend = x - 2.0 * y + z;
            if bend < 0.0 {
                lag += step * 0.5 * (x - z) / bend;
                shifted -= (x - z) * (x - z) / (8.0 * bend);
            }
        }
    }
    Ok(Fidelity {
        rms: libm::sqrt(differences().map(|d| d * d).sum::<f64>() / count),
        bias: differences().sum::<f64>() / count,
        correlation: correlation(wanted, followed, 0),
        lag,
        shifted,
    })
}

/// Correlation of `wanted[k]` with `followed[k + shift]` over the times that both have.
fn correlation(wanted: &[f64], followed: &[f64], shift: i64) -> f64 {
    let skip = shift.unsigned_abs() as usize;
    let pairs: Vec<(f64, f64)> = if shift >= 0 {
        wanted
            .iter()
            .copied()
            .zip(followed.iter().copied().skip(skip))
            .collect()
    } else {
        wanted
            .iter()
            .copied()
            .skip(skip)
            .zip(followed.iter().copied())
            .collect()
    };
    let count = pairs.len() as f64;
    let (a, b) = pairs
        .iter()
        .fold((0.0, 0.0), |s, p| (s.0 + p.0 / count, s.1 + p.1 / count));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in &pairs {
        xx += (x - a) * (x - a);
        yy += (y - b) * (y - b);
        xy += (x - a) * (y - b);
    }
    // What differs by rounding only is constant.
    let varies = |square: f64, mean: f64| square > 1e-24 * count * mean * mean;
    if xx > 0.0 && yy > 0.0 && varies(xx, a) && varies(yy, b) {
        xy / libm::sqrt(xx * yy)
    } else {
        f64::NAN
    }
}
