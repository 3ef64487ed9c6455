//! Gates in words: why there is none, and what to mind of one.

use super::{Gate, GateDesign, GateOptions};
use crate::design::{hertz, per_second};
use crate::rate_model::RateModel;

fn name(gate: Gate) -> &'static str {
    Gate::ALL.iter().find(|g| g.0 == gate).map_or("", |g| g.1)
}

pub(super) fn refusal(
    gate: Gate,
    best: (f64, f64, f64),
    options: &GateOptions,
    rate: &[f64],
    drives: &[f64],
) -> Vec<String> {
    let mut reasons = vec![format!(
        "no base and step between {} and {} make {}",
        per_second(options.range.0),
        per_second(options.range.1),
        name(gate).to_uppercase()
    )];
    if best.0.is_finite() {
        reasons.push(format!(
            "the best, base {} and step {}, puts the outputs on the wrong sides by {}",
            per_second(best.1),
            per_second(best.2),
            hertz(-2.0 * best.0)
        ));
    }
    let known: Vec<(f64, f64)> = drives
        .iter()
        .copied()
        .zip(rate.iter().copied())
        .filter(|p| !p.1.is_nan())
        .collect();
    let rises = known.windows(2).any(|p| p[1].1 > p[0].1 * (1.0 + 1e-9));
    let falls = known.windows(2).any(|p| p[1].1 < p[0].1 * (1.0 - 1e-9));
    let reason = match (gate, rises, falls) {
        (Gate::Xor | Gate::Nand | Gate::Nor, _, false) => {
            "the response never falls with its drive in this range: the circuit does not supersaturate there"
        }
        (Gate::And | Gate::Or, false, _) => "the response never rises with its drive in this range",
        (Gate::Xnor, _, _) => "the response would have to fall and rise again with its drive",
        _ if !options.may_latch => {
            "where it would do, the circuit keeps the state of its last input (bistable); a base below the window, or a gate that may latch, is needed"
        }
        _ => "a wider range of drives may have one",
    };
    reasons.push(reason.into());
    reasons
}

pub(super) fn praise(
    model: &RateModel,
    output: usize,
    d: &GateDesign,
    options: &GateOptions,
) -> Vec<String> {
    let (low, high) = options.range;
    let mut reasons = vec![format!(
        "{} from {}: at base {} and step {} the outputs lie {} or more from the threshold of {}; the drive may be off by {}",
        name(d.gate).to_uppercase(),
        model.populations()[output].name,
        per_second(d.base),
        per_second(d.step),
        hertz(d.margin),
        hertz(d.threshold),
        if d.input_margin.is_finite() {
            per_second(d.input_margin)
        } else {
            "any amount within the range".into()
        }
    )];
    reasons.push("all states are stable".into());
    let edge = 1e-6 * (high - low);
    if d.base - low < edge || high - d.base - 2.0 * d.step < edge {
        reasons.push("the margin is limited by the range of drives given".into());
    }
    if d.cases.iter().any(|c| !c.resets) {
        reasons.push("the circuit keeps the state of its last input when the input is over; reset it before the next".into());
    }
    reasons
}
