//! Logic of two inputs: a common drift and two equal steps at which the rate of one population says XOR, AND, or another gate.
//!
//! No, one or both inputs drive the circuit with base, base + step, and base + 2 step. The response is the stable state that the
//! circuit is in when its drive rises slowly from the lowest of the range; where that branch ends (a bistable circuit), what it
//! falls to. XOR and XNOR need a response that rises and falls (supersaturation); AND and OR gain from one that is supralinear or
//! jumps.

mod found;
mod words;

use super::{Answer, per_second};
use crate::TheoryError;
use crate::dynamics::LongRun;
use crate::rate_model::RateModel;
use crate::states::SteadyState;
use found::{finish, same};
use words::{praise, refusal};

/// Functions of two equal inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// One input, not both.
    Xor,
    /// Both.
    And,
    /// Any.
    Or,
    /// Not both.
    Nand,
    /// None.
    Nor,
    /// None or both.
    Xnor,
}

impl Gate {
    /// All of them with their names.
    pub const ALL: [(Gate, &'static str); 6] = [
        (Gate::Xor, "xor"),
        (Gate::And, "and"),
        (Gate::Or, "or"),
        (Gate::Nand, "nand"),
        (Gate::Nor, "nor"),
        (Gate::Xnor, "xnor"),
    ];

    /// Whether the output is high for this number of inputs.
    pub fn high(self, inputs: usize) -> bool {
        let one = inputs == 1;
        let both = inputs == 2;
        match self {
            Gate::Xor => one,
            Gate::And => both,
            Gate::Or => one || both,
            Gate::Nand => !both,
            Gate::Nor => !(one || both),
            Gate::Xnor => !one,
        }
    }
}

/// What may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct GateOptions {
    /// Lowest and highest common drift, mV/ms.
    pub range: (f64, f64),
    /// Base drift, if it is given, mV/ms.
    pub base: Option<f64>,
    /// Step of one input, if it is given, mV/ms.
    pub step: Option<f64>,
    /// Whether the circuit may stay in the state of the last input when the input is over (memory).
    pub may_latch: bool,
    /// Number of intervals at which drifts are tried.
    pub grid: usize,
}

/// One number of inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct GateCase {
    /// Common drift, mV/ms.
    pub drive: f64,
    /// State, stable.
    pub state: SteadyState,
    /// Whether the output is above the threshold, as it should be.
    pub high: bool,
    /// Whether the rate dynamics reach this state when the input is switched on at once from rest.
    pub reached: bool,
    /// Whether they return to rest when it is switched off.
    pub resets: bool,
}

/// A gate.
#[derive(Clone, Debug, PartialEq)]
pub struct GateDesign {
    /// Its function.
    pub gate: Gate,
    /// Drift without inputs, mV/ms.
    pub base: f64,
    /// Drift of one input, mV/ms.
    pub step: f64,
    /// Rate that separates low from high, 1/ms: midway.
    pub threshold: f64,
    /// Distance of the nearest output from the threshold, 1/ms.
    pub margin: f64,
    /// Change of the drive by which an output first crosses the threshold, mV/ms; infinite if none does in the range.
    pub input_margin: f64,
    /// No, one, and both inputs.
    pub cases: [GateCase; 3],
    /// The response: (drift, rate of the output) along the range.
    pub response: Vec<(f64, f64)>,
}

/// Rounds of refinement after the grid.
const ROUNDS: usize = 40;

/// Base and step of largest margin for `gate`, read from the rate of population `output`.
///
/// Refused where no base and step in the range put the outputs on the right sides; the nearest then has a negative margin
/// and is not given. An error for options that contradict each other.
pub fn gate(
    model: &RateModel,
    output: usize,
    gate: Gate,
    options: &GateOptions,
) -> Result<Answer<GateDesign>, TheoryError> {
    let n = model.populations().len();
    check(output, n, options)?;
    let (low, high) = options.range;
    let count = options.grid;
    let drives: Vec<f64> = (0..=count)
        .map(|k| low + (high - low) * k as f64 / count as f64)
        .collect();
    let lowest = model.with("mu_ext", low)?;
    let start = match lowest.long_run(&vec![0.0; n], 2e4)? {
        LongRun::Steady(x) => x,
        _ => {
            let reason = format!(
                "without activity to begin with, the circuit comes to no steady state at {}",
                per_second(low)
            );
            return Ok(Answer::no(vec![reason], None));
        }
    };
    let up = model.sweep(&start, &drives)?;
    // Where the way down passes other states, the base would remember what was before.
    let top = up
        .iter()
        .rev()
        .flatten()
        .next()
        .cloned()
        .unwrap_or(start.clone());
    let backwards: Vec<f64> = drives.iter().rev().copied().collect();
    let down: Vec<Option<Vec<f64>>> = model.sweep(&top, &backwards)?.into_iter().rev().collect();
    let rate: Vec<f64> = up
        .iter()
        .map(|s| s.as_ref().map_or(f64::NAN, |s| s[output]))
        .collect();
    let forgets: Vec<bool> = up
        .iter()
        .zip(&down)
        .map(|(u, d)| match (u, d) {
            (Some(u), Some(d)) => same(u, d),
            _ => false,
        })
        .collect();
    let margin = |rates: [f64; 3]| {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for (k, r) in rates.into_iter().enumerate() {
            if r.is_nan() {
                return f64::NEG_INFINITY;
            }
            if gate.high(k) {
                least = least.min(r);
            } else {
                most = most.max(r);
            }
        }
        0.5 * (least - most)
    };
    let width = (high - low) / count as f64;
    let at = |drive: f64| -> f64 {
        // The response between grid points, from the state before.
        let k = (libm::floor((drive - low) / width).max(0.0) as usize).min(count);
        let Some(Some(from)) = up.get(k) else {
            return f64::NAN;
        };
        match model.sweep(from, &[drives[k], drive]) {
            Ok(states) => states
                .last()
                .and_then(|s| s.as_ref())
                .map_or(f64::NAN, |s| s[output]),
            Err(_) => f64::NAN,
        }
    };
    let latching = |base: f64| {
        let k = libm::round((base - low) / width).max(0.0) as usize;
        let beside = [k.saturating_sub(1), k, k + 1];
        !options.may_latch && beside.iter().any(|k| forgets.get(*k) == Some(&false))
    };
    let value = |base: f64, step: f64| {
        let slack = 1e-12 * (high - low);
        if base < low || step < 0.0 || base + 2.0 * step > high + slack || latching(base) {
            return f64::NEG_INFINITY;
        }
        margin([at(base), at(base + step), at(base + 2.0 * step)])
    };
    let mut best = (f64::NEG_INFINITY, low, 0.0);
    let free = options.base.is_none() && options.step.is_none();
    let bases: Vec<f64> = options.base.map_or(drives.clone(), |b| vec![b]);
    for (b, base) in bases.iter().enumerate() {
        if latching(*base) {
            continue;
        }
        let steps = options.step.map_or_else(
            || (1..=count).map(|s| width * s as f64).collect(),
            |s| vec![s],
        );
        for (s, step) in steps.iter().enumerate() {
            if base + 2.0 * step > high + 1e-12 * (high - low) {
                break;
            }
            let m = if free {
                let pick = |k: usize| rate.get(b + k * (s + 1)).copied().unwrap_or(f64::NAN);
                margin([pick(0), pick(1), pick(2)])
            } else {
                value(*base, *step)
            };
            if m > best.0 {
                best = (m, *base, *step);
            }
        }
    }
    if best.0 > f64::NEG_INFINITY {
        let mut size = width;
        for _ in 0..ROUNDS {
            let mut moved = false;
            for (db, ds) in [
                (1.0, 0.0),
                (-1.0, 0.0),
                (0.0, 1.0),
                (0.0, -1.0),
                (1.0, -0.5),
                (-1.0, 0.5),
                (1.0, -1.0),
                (-1.0, 1.0),
            ] {
                let base = best.1
                    + if options.base.is_none() {
                        db * size
                    } else {
                        0.0
                    };
                let step = best.2
                    + if options.step.is_none() {
                        ds * size
                    } else {
                        0.0
                    };
                let m = value(base, step);
                if m > best.0 {
                    best = (m, base, step);
                    moved = true;
                }
            }
            if !moved {
                size *= 0.5;
            }
        }
    }
    if best.0.is_nan() || best.0 <= 0.0 {
        return Ok(Answer::no(
            refusal(gate, best, options, &rate, &drives),
            None,
        ));
    }
    let design = finish(model, output, gate, best, &drives, &up, at)?;
    let mut reasons = praise(model, output, &design, options);
    let wrong = design.cases.iter().any(|c| !c.reached);
    if wrong {
        reasons.push("switched on at once, an input leads to another state than when it rises slowly; a slower onset is needed".into());
        return Ok(Answer::no(reasons, Some(design)));
    }
    Ok(Answer::yes(reasons, design))
}

fn check(output: usize, n: usize, options: &GateOptions) -> Result<(), TheoryError> {
    const FUNCTION: &str = "gate";
    let (low, high) = options.range;
    if output >= n {
        return Err(TheoryError::Shape {
            function: FUNCTION,
            argument: "output",
            given: output.to_string(),
            expected: format!("less than {n}"),
        });
    }
    let refuse = |parameter, given, expected: String| {
        Err(TheoryError::parameter(
            FUNCTION, parameter, given, "mV/ms", expected,
        ))
    };
    if !(low.is_finite() && high.is_finite() && low < high) {
        return refuse(
            "range",
            high,
            format!("a range of drifts that ends above {low}"),
        );
    }
    if !(8..=100_000).contains(&options.grid) {
        return refuse("grid", options.grid as f64, "8 to 100000 intervals".into());
    }
    if let Some(base) = options.base
        && !(low..=high).contains(&base)
    {
        return refuse("base", base, format!("a drift from {low} to {high}"));
    }
    if let Some(step) = options.step
        && !(step > 0.0 && 2.0 * step <= high - low)
    {
        return refuse(
            "step",
            step,
            format!(
                "above 0 and at most half of the range, {}",
                0.5 * (high - low)
            ),
        );
    }
    Ok(())
}
