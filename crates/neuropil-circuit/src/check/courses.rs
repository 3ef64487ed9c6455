//! Checks of time courses.

use super::protocol::on_grid;
use crate::problem::Problem;
use crate::stimulus::Waveform;

/// The key under which a course stands.
pub(super) fn key(w: &Waveform) -> &'static str {
    match w {
        Waveform::Constant(_) => "constant",
        Waveform::Steps(_) => "steps",
        Waveform::PiecewiseLinear(_) => "piecewise_linear",
        Waveform::Sinusoidal { .. } => "sinusoidal",
    }
}

/// A rate: a well-formed course that is nowhere negative and the same for all.
pub(super) fn rate(w: &Waveform, dt: f64, who: &str) -> Option<Problem> {
    let bad = |given: String, expected: &str| {
        Some(Problem::new("bad-rate", who, "rate", given, expected))
    };
    match (w, w.range()) {
        (Waveform::Constant(_), Some((x, _))) if !(x.is_finite() && x >= 0.0) => {
            bad(format!("{} spikes/s", x * 1e3), "a finite rate ≥ 0")
        }
        (Waveform::Constant(_), None) => bad("different between neurons".into(), "one rate"),
        (_, range) => course(w, dt, who).or_else(|| match range {
            Some((low, _)) if low < 0.0 => {
                let given = format!("as low as {} spikes/s", low * 1e3);
                bad(given, "a rate ≥ 0 at all times")
            }
            _ => None,
        }),
    }
}

/// A course that changes in time: not empty, finite, ascending; steps on the grid.
pub(super) fn course(w: &Waveform, dt: f64, who: &str) -> Option<Problem> {
    match w {
        Waveform::Constant(_) => None,
        Waveform::Steps(points) => ascending(points, Some(dt), who),
        Waveform::PiecewiseLinear(points) => ascending(points, None, who),
        Waveform::Sinusoidal { frequency, .. } => {
            let bad = |given: String, expected: &str| {
                Some(Problem::new(
                    "bad-course",
                    who,
                    "time course",
                    given,
                    expected,
                ))
            };
            if let Some(x) = w.not_finite() {
                return bad(x.to_string(), "finite numbers");
            }
            if *frequency < 0.0 {
                let given = format!("of frequency {} Hz", frequency * 1e3);
                return bad(given, "a frequency ≥ 0");
            }
            // Beyond half a cycle per step the samples would show another frequency.
            let aliased = dt.is_finite() && frequency * dt > 0.5;
            let given = format!("of frequency {} Hz", frequency * 1e3);
            let expected = format!("at most half a cycle in a time step ({dt} ms)");
            aliased.then(|| bad(given, &expected)).flatten()
        }
    }
}

fn ascending(points: &[(f64, f64)], dt: Option<f64>, who: &str) -> Option<Problem> {
    let bad = |given: String, expected: &str| {
        Some(Problem::new(
            "bad-course",
            who,
            "time course",
            given,
            expected,
        ))
    };
    if points.is_empty() {
        return bad("empty".into(), "at least one pair [time, value]");
    }
    let mut last = f64::NEG_INFINITY;
    for &(t, v) in points {
        if !t.is_finite() || !v.is_finite() || t < 0.0 {
            return bad(format!("[{t}, {v}]"), "finite numbers, with times ≥ 0");
        }
        if t <= last {
            return bad(format!("going from {last} ms to {t} ms"), "ascending times");
        }
        if let Some(problem) = dt.and_then(|dt| on_grid(t, dt, who, "time course")) {
            return Some(problem);
        }
        last = t;
    }
    None
}
