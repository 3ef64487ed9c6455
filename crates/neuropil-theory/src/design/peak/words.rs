//! Peaks in words: why there is none, and what to mind of one.

use super::{Knob, PeakDesign};
use crate::design::{hertz, per_second};
use crate::rate_model::RateModel;

/// Why there is no peak.
pub(super) fn no_peak(model: &RateModel, watched: usize, range: (f64, f64)) -> Vec<String> {
    let name = |i: usize| &model.populations()[i].name;
    let mut reasons = vec![format!(
        "{} has no peak on the stable branch that begins at a drive of {}, up to {} (where it ends, if before)",
        name(watched),
        per_second(range.0),
        per_second(range.1)
    )];
    let excitatory = model.excitatory();
    if let [first, second] = excitatory.as_slice()
        && first != second
    {
        let (e, i) = if *first { (0, 1) } else { (1, 0) };
        let all = model.populations();
        let w = model.weight();
        let r = all[i].ratio / all[e].ratio;
        let (from, own) = (-w[(e, i)], -w[(i, i)]);
        let rule = if r * from > own {
            "as supersaturation needs; a wider range of drives may reach it"
        } else {
            "while supersaturation needs r J_EI > J_II: raise r or J_EI, or lower J_II"
        };
        reasons.push(format!(
            "r J_EI = {:.4} mV and J_II = {own:.4} mV, {rule}",
            r * from
        ));
    }
    reasons
}

pub(super) fn praise(design: &PeakDesign, watched: usize, knob: &Knob) -> Vec<String> {
    let name = &design.model.populations()[watched].name;
    let what = match knob {
        Knob::Scaling => "c".to_owned(),
        Knob::Parameter(p) => format!("the factor on {p}"),
    };
    let slowest = design
        .peak
        .state
        .eigenvalues
        .first()
        .map_or(f64::NAN, |v| v.0);
    vec![
        format!(
            "at {what} = {:.6} {name} peaks with {} at a drive of {}",
            design.factor,
            hertz(design.peak.state.rates[watched]),
            per_second(design.peak.drive)
        ),
        format!(
            "weights keep their signs; the state is stable (slowest eigenvalue {:.2} per s)",
            slowest * 1e3
        ),
    ]
}
