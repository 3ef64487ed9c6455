//! Logic of two inputs: a common drift and two equal steps at which the rate of one population says XOR, AND, or another gate.
//!
//! No, one or both inputs drive the circuit with base, base + step, and base + 2 step. The response is the stable state that the
//! circuit is in when its drive rises slowly from the lowest of the range; where that branch ends (a bistable circuit), what it
//! falls to. XOR and XNOR need a response that rises and falls (supersaturation); AND and OR gain from one that is supralinear or
//! jumps.

use super::{Answer, hertz, per_second};
use crate::TheoryError;
use crate::dynamics::LongRun;
use crate::rate_model::RateModel;
use crate::states::SteadyState;

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

/// Whether two states are one.
fn same(a: &[f64], b: &[f64]) -> bool {
    let pairs = a.iter().zip(b);
    pairs
        .into_iter()
        .all(|(a, b)| libm::fabs(a - b) <= 1e-6 * (1e-3 + a.max(*b)))
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

fn finish(
    model: &RateModel,
    output: usize,
    gate: Gate,
    (margin, base, step): (f64, f64, f64),
    drives: &[f64],
    up: &[Option<Vec<f64>>],
    at: impl Fn(f64) -> f64,
) -> Result<GateDesign, TheoryError> {
    const TIME: f64 = 2e4;
    let levels = [0.0, 1.0, 2.0].map(|k| base + k * step);
    // The states at the levels, swept to from the lowest drive.
    let from = up.iter().flatten().next().cloned().unwrap_or_default();
    let mut states = Vec::new();
    for level in levels {
        let mut path: Vec<f64> = drives.iter().copied().filter(|d| *d < level).collect();
        path.push(level);
        let last = model.sweep(&from, &path)?.pop().flatten();
        states.push(last.ok_or_else(|| TheoryError::Circuit {
            who: "gate".into(),
            which: "state",
            given: format!("none that is steady at {}", per_second(level)),
            expected: "a steady state".into(),
        })?);
    }
    let rest = states[0].clone();
    let ends = |drive: f64, start: &[f64], end: &[f64]| -> Result<bool, TheoryError> {
        let found = model.with("mu_ext", drive)?.long_run(start, TIME)?;
        Ok(matches!(found, LongRun::Steady(x) if same(&x, end)))
    };
    let mut cases = Vec::new();
    for (k, level) in levels.into_iter().enumerate() {
        cases.push(GateCase {
            drive: level,
            state: model.with("mu_ext", level)?.examine(&states[k])?,
            high: gate.high(k),
            reached: ends(level, &rest, &states[k])?,
            resets: ends(base, &states[k], &rest)?,
        });
    }
    let outputs = [0, 1, 2].map(|k: usize| states[k][output]);
    let lowest_high = (0..3)
        .filter(|k| gate.high(*k))
        .map(|k| outputs[k])
        .fold(f64::INFINITY, f64::min);
    let threshold = lowest_high - margin;
    let response: Vec<(f64, f64)> = drives
        .iter()
        .zip(up)
        .filter_map(|(d, s)| s.as_ref().map(|s| (*d, s[output])))
        .collect();
    // Crossings of the threshold, by bisection within the grid.
    let mut input_margin = f64::INFINITY;
    for pair in response.windows(2) {
        let [(a, x), (b, y)] = pair else { continue };
        if (x - threshold) * (y - threshold) > 0.0 {
            continue;
        }
        let (mut left, mut right) = (*a, *b);
        for _ in 0..40 {
            let middle = 0.5 * (left + right);
            if (at(middle) > threshold) == (*x > threshold) {
                left = middle;
            } else {
                right = middle;
            }
        }
        for level in levels {
            input_margin = input_margin.min(libm::fabs(0.5 * (left + right) - level));
        }
    }
    let [none, one, both]: [GateCase; 3] = cases.try_into().map_err(|_| TheoryError::Shape {
        function: "gate",
        argument: "cases",
        given: "another number".into(),
        expected: "3".into(),
    })?;
    Ok(GateDesign {
        gate,
        base,
        step,
        threshold,
        margin,
        input_margin,
        cases: [none, one, both],
        response,
    })
}

fn name(gate: Gate) -> &'static str {
    Gate::ALL.iter().find(|g| g.0 == gate).map_or("", |g| g.1)
}

fn refusal(
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

fn praise(model: &RateModel, output: usize, d: &GateDesign, options: &GateOptions) -> Vec<String> {
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
