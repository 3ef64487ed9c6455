//! Inputs in words: how often something holds, and what to mind.

use super::{InputDesign, InputPoint, SLOW};
use crate::rate_model::RateModel;

/// Percentage of the time at which something holds.
pub(super) fn share(points: &[InputPoint], holds: impl Fn(&InputPoint) -> bool) -> f64 {
    let (mut all, mut some) = (0.0, 0.0);
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let width = b.time - a.time;
        all += width;
        some += width * 0.5 * (f64::from(holds(a)) + f64::from(holds(b)));
    }
    if all > 0.0 {
        100.0 * some / all
    } else if points.iter().any(holds) {
        100.0
    } else {
        0.0
    }
}

/// What is good about a design, and what to mind.
pub(super) fn praise(model: &RateModel, design: &InputDesign, dynamic: bool) -> Vec<String> {
    let slow = design
        .points
        .iter()
        .map(|p| p.slowest.0)
        .fold(f64::NEG_INFINITY, f64::max);
    let mut reasons = vec![format!(
        "inputs stay within their bounds and the state is stable at all times (slowest eigenvalue {:.2} per s)",
        slow * 1e3
    )];
    if dynamic {
        reasons.push("T dν/dt is counted, so that the rate dynamics follow without lag; spiking neurons do as far as they obey these dynamics".into());
        return reasons;
    }
    let lags: Vec<String> = model
        .populations()
        .iter()
        .zip(&design.lag)
        .map(|(p, lag)| format!("{} {lag:.2} ms", p.name))
        .collect();
    let verdict = if design.deviation <= SLOW {
        "slow enough for quasi-static inputs"
    } else {
        "too fast for quasi-static inputs to follow well; the dynamic version counts T dν/dt"
    };
    reasons.push(format!(
        "{verdict}: expected deviations reach {:.1} % of the rate; expected lag: {}",
        100.0 * design.deviation,
        lags.join(", ")
    ));
    reasons
}
