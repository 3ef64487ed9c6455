//! Bistability to order: two parameters at which the folds that bound two stable states lie at wanted values of a third.
//!
//! A fold obeys `F(ν; p) = 0` and `det ∂F/∂ν = 0`; with the left null vector w it moves with a parameter q along the axis a by
//! `da/dq = -(w · ∂F/∂q)/(w · ∂F/∂a)`. Newton's method in two parameters brings both folds to their places, step by step from where
//! they are (continuation), so that a solution belongs to the circuit given. A window around 0 of the drive is persistent
//! activity: two stable states without input.

mod stage;

use neuropil_numerics::continuation::{SpecialKind, StepOptions, follow};

use super::Answer;
use crate::TheoryError;
use crate::rate_model::RateModel;
use stage::Stage;

/// A wish for a window.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowWish {
    /// The parameter along which the window lies, such as `mu_ext`.
    pub axis: String,
    /// Its wanted lower and upper end, in the unit of the axis.
    pub window: (f64, f64),
    /// The two parameters that may move, such as `tau[E]` and `J[E,E]`, each with the lowest and highest value allowed.
    pub knobs: [(String, (f64, f64)); 2],
    /// Range of the axis in which folds are looked for to begin with.
    pub range: (f64, f64),
}

/// A fold.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// Value of the axis.
    pub at: f64,
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
}

/// A bistable network.
#[derive(Clone, Debug)]
pub struct WindowDesign {
    /// The network, with the axis in the middle of the window.
    pub model: RateModel,
    /// Values of the two parameters.
    pub values: [f64; 2],
    /// Lower and upper end of the window.
    pub folds: [Fold; 2],
    /// Lower and upper stable state in the middle of the window, 1/ms; nothing where they are not stable.
    pub states: Option<[Vec<f64>; 2]>,
    /// Folds of the network given (or of the one found near it, if it has none).
    pub given: [Fold; 2],
    /// Whether two stable states exist at 0 of the axis.
    pub persistent: bool,
}

const FUNCTION: &str = "window";

/// The folds of the branch through the steady states at the lower end of `range`, by rising value of the axis.
pub fn folds(model: &RateModel, axis: &str, range: (f64, f64)) -> Result<Vec<Fold>, TheoryError> {
    if !(range.0.is_finite() && range.1.is_finite() && range.0 < range.1) {
        let expected = format!("a range that ends above {}", range.0);
        return Err(TheoryError::parameter(
            FUNCTION, "range", range.1, "", expected,
        ));
    }
    let low = model.with(axis, range.0)?;
    let free = model.parameter(axis)?;
    let options = StepOptions::new(range);
    let mut found: Vec<Fold> = Vec::new();
    for start in low.steady_states()?.states {
        let branch = follow(&low, &start.rates, &low.parameter_values(), free, &options)?;
        for s in branch.special {
            let fold = Fold {
                at: s.parameter,
                rates: s.state,
            };
            let known = |f: &Fold| {
                libm::fabs(f.at - fold.at) < 1e-7 * (range.1 - range.0)
                    && libm::fabs(f.rates[0] - fold.rates[0]) < 1e-7
            };
            if matches!(s.kind, SpecialKind::Fold { .. }) && !found.iter().any(known) {
                found.push(fold);
            }
        }
    }
    found.sort_by(|a, b| a.at.total_cmp(&b.at));
    Ok(found)
}

/// A network whose window of bistability along the axis is the one wanted, by moving two parameters.
///
/// Refused with reasons and the nearest window reached where a parameter comes to its bound, or the folds meet, on the way; and
/// where no window was found to begin with. Weights keep their sign whatever their range.
pub fn window(model: &RateModel, wish: &WindowWish) -> Result<Answer<WindowDesign>, TheoryError> {
    let axis = model.parameter(&wish.axis)?;
    let knobs = [
        model.parameter(&wish.knobs[0].0)?,
        model.parameter(&wish.knobs[1].0)?,
    ];
    let (low, high) = wish.window;
    if !(low.is_finite() && high.is_finite() && low < high) {
        let expected = format!("an end above {low}");
        return Err(TheoryError::parameter(
            FUNCTION, "window", high, "", expected,
        ));
    }
    if knobs[0] == knobs[1] || knobs.contains(&axis) {
        return Err(TheoryError::Circuit {
            who: FUNCTION.into(),
            which: "parameters",
            given: format!(
                "{} and {} along {}",
                wish.knobs[0].0, wish.knobs[1].0, wish.axis
            ),
            expected: "three different ones".into(),
        });
    }
    let given = model.parameter_values();
    let ranges = [0, 1].map(|i| dale(&wish.knobs[i], given[knobs[i]]));
    let Some((start, found)) = first_window(model, wish, knobs, ranges)? else {
        let reasons = vec![format!(
            "neither the network given nor any with {} or {} changed within their ranges has two folds for {} from {} to {}",
            wish.knobs[0].0, wish.knobs[1].0, wish.axis, wish.range.0, wish.range.1
        )];
        return Ok(Answer::no(reasons, None));
    };
    let mut reasons = Vec::new();
    let names = [0, 1].map(|i| wish.knobs[i].0.as_str());
    let said = |k: usize, value: f64| said(model, k, value);
    if start != given {
        reasons.push(format!(
            "the network given has no window; the way begins at {} = {}, {} = {}",
            names[0],
            said(knobs[0], start[knobs[0]]),
            names[1],
            said(knobs[1], start[knobs[1]])
        ));
    }
    let mut stage = Stage {
        p: start,
        folds: found.clone(),
    };
    let from = (stage.folds[0].at, stage.folds[1].at);
    let (mut done, mut step): (f64, f64) = (0.0, 0.25);
    let mut stop = None;
    while done < 1.0 && step > 1e-6 {
        let s = (done + step).min(1.0);
        let aim = (from.0 + s * (low - from.0), from.1 + s * (high - from.1));
        let next = stage.moved(model, axis, knobs, aim);
        let outside = next.as_ref().and_then(|n| {
            (0..2).find(|i| !(ranges[*i].0..=ranges[*i].1).contains(&n.p[knobs[*i]]))
        });
        match (next, outside) {
            (Some(next), None) => {
                stage = next;
                done = s;
                step = (2.0 * step).min(0.25);
            }
            (_, outside) => {
                stop = outside;
                step *= 0.5;
            }
        }
    }
    let design = finish(model, &wish.axis, axis, knobs, stage, found)?;
    let ends = format!(
        "{} and {}",
        said(axis, design.folds[0].at),
        said(axis, design.folds[1].at)
    );
    if done < 1.0 {
        reasons.push(match stop {
            Some(i) => format!(
                "{} reaches its bound ({} of {} to {}) when the folds are at {ends}",
                names[i],
                said(knobs[i], design.values[i]),
                said(knobs[i], ranges[i].0),
                said(knobs[i], ranges[i].1)
            ),
            None => format!(
                "on the way to the wanted window the folds of the network are lost at {ends} ({} = {}, {} = {}): no network nearby goes further with these two parameters",
                names[0],
                said(knobs[0], design.values[0]),
                names[1],
                said(knobs[1], design.values[1])
            ),
        });
        return Ok(Answer::no(reasons, Some(design)));
    }
    let moved = [0, 1].map(|i| {
        let (now, before) = (
            said(knobs[i], design.values[i]),
            said(knobs[i], given[knobs[i]]),
        );
        format!("{} = {now} (given {before})", names[i])
    });
    reasons.insert(
        0,
        format!("{} and {} put the folds at {ends}", moved[0], moved[1]),
    );
    if design.states.is_none() {
        reasons.push("between the folds there are not two stable states (one of them oscillates, or leads elsewhere): this is no window of bistability".into());
        return Ok(Answer::no(reasons, Some(design)));
    }
    reasons.push(
        "in its middle both states are stable, and parameters keep their ranges and signs".into(),
    );
    if design.persistent {
        reasons.push("0 lies inside: activity persists without input".into());
    }
    Ok(Answer::yes(reasons, design))
}

/// The range of a knob, cut at 0 where a weight would change its sign.
fn dale(knob: &(String, (f64, f64)), given: f64) -> (f64, f64) {
    let (low, high) = knob.1;
    if !knob.0.starts_with("J[") || given == 0.0 {
        return (low, high);
    }
    if given > 0.0 {
        (low.max(0.0), high)
    } else {
        (low, high.min(0.0))
    }
}

/// A value of parameter `k` in its usual unit.
fn said(model: &RateModel, k: usize, value: f64) -> String {
    let units = model.parameter_units();
    let unit = units.get(k).copied().unwrap_or("");
    let text = format!("{:.6} {unit}", model.in_usual_unit(k, value));
    text.trim_end().into()
}

/// Parameters at which the network has a window, the nearest to those given along either knob, and its folds.
fn first_window(
    model: &RateModel,
    wish: &WindowWish,
    knobs: [usize; 2],
    ranges: [(f64, f64); 2],
) -> Result<Option<(Vec<f64>, [Fold; 2])>, TheoryError> {
    const TRIES: usize = 16;
    let two = |model: &RateModel| -> Result<Option<[Fold; 2]>, TheoryError> {
        // A window opens at one fold and closes at the next of lower rates.
        let all = folds(model, &wish.axis, wish.range)?;
        let pair = all.windows(2).find_map(|p| match p {
            [a, b]
                if a.rates[0] > b.rates[0]
                    && b.at - a.at > 1e-9 * (wish.range.1 - wish.range.0) =>
            {
                Some([a.clone(), b.clone()])
            }
            _ => None,
        });
        Ok(pair)
    };
    let given = model.parameter_values();
    if let Some(pair) = two(model)? {
        return Ok(Some((given, pair)));
    }
    for k in 1..=TRIES {
        for (knob, range) in knobs.into_iter().zip(ranges) {
            for end in [range.0, range.1] {
                if !end.is_finite() {
                    continue;
                }
                let mut p = given.clone();
                p[knob] += (end - given[knob]) * k as f64 / (TRIES as f64 + 1.0);
                if let Ok(changed) = model.at(&p)
                    && let Ok(Some(pair)) = two(&changed)
                {
                    return Ok(Some((p, pair)));
                }
            }
        }
    }
    Ok(None)
}

fn finish(
    model: &RateModel,
    name: &str,
    axis: usize,
    knobs: [usize; 2],
    stage: Stage,
    given: [Fold; 2],
) -> Result<WindowDesign, TheoryError> {
    let [low, high] = &stage.folds;
    let mut p = stage.p.clone();
    p[axis] = 0.5 * (low.at + high.at);
    let model = model.at(&p)?;
    let states = stable_pair(&model)?;
    let inside = low.at < 0.0 && high.at > 0.0;
    let persistent = inside && stable_pair(&model.with(name, 0.0)?)?.is_some();
    Ok(WindowDesign {
        values: knobs.map(|k| stage.p[k]),
        states,
        given,
        persistent,
        folds: stage.folds,
        model,
    })
}

/// The lowest and the highest stable state, if there are two.
pub(super) fn stable_pair(model: &RateModel) -> Result<Option<[Vec<f64>; 2]>, TheoryError> {
    let all = model.steady_states()?.states;
    let mut stable = all.into_iter().filter(|s| s.stable).map(|s| s.rates);
    let first = stable.next();
    Ok(first.zip(stable.next_back()).map(|(a, b)| [a, b]))
}
