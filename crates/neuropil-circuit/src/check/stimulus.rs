//! Checks of a stimulus.

use super::circuit::{Findings, Place, name_problem};
use super::projection::sign;
use super::protocol::on_grid;
use super::values;
use crate::circuit::Population;
use crate::problem::Problem;
use crate::stimulus::{Stimulus, StimulusKind, Waveform};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn stimulus(
    s: &Stimulus,
    place: Place,
    populations: &BTreeMap<&str, &Population>,
    dt: f64,
    seen: &mut BTreeSet<String>,
    f: &mut Findings,
) {
    let who = format!("stimulus `{}`", s.name);
    if let Some(problem) = name_problem("stimulus", &s.name, seen) {
        f.add(place, &["name"], problem);
    }
    let Some(target) = populations.get(s.target.as_str()) else {
        let known = populations.keys().copied();
        let (code, kind) = ("unknown-population", "target population");
        f.add(
            place,
            &["target"],
            Problem::unknown(code, &who, kind, &s.target, known),
        );
        return;
    };
    let Some(neuron) = target.neuron() else {
        let which = format!("target population `{}`", target.name);
        let expected = "a population of neurons";
        let problem = Problem::new("no-receptor", &who, which, "a source of spikes", expected);
        f.add(place, &["target"], problem);
        return;
    };
    let driven = match s.neurons {
        None => target.size,
        Some((first, number)) => {
            let end = first.checked_add(number);
            if number == 0 || end.is_none_or(|e| e > target.size) {
                let given = format!("{number} from {first}");
                let expected = format!("at least one, within the {} of the target", target.size);
                let problem = Problem::new("out-of-range", &who, "neurons", given, expected);
                f.add(place, &["neurons"], problem);
            }
            number
        }
    };
    times(s, place, dt, &who, f);
    let mut add = |key: &str, problem: Option<Problem>| {
        if let Some(problem) = problem {
            f.add(place, &[key], problem);
        }
    };
    match &s.kind {
        StimulusKind::Poisson {
            receptor,
            rate,
            weight,
            delay,
        } => {
            let bad_rate = !(rate.is_finite() && *rate >= 0.0);
            let expected = "a finite rate ≥ 0";
            add(
                "rate",
                bad_rate.then(|| {
                    Problem::new("bad-rate", &who, "rate", format!("{rate} /ms"), expected)
                }),
            );
            let problem = if delay.is_finite() && *delay >= 0.0 {
                on_grid(*delay, dt, &who, "delay")
            } else {
                let given = format!("{delay} ms");
                Some(Problem::new(
                    "out-of-bounds",
                    &who,
                    "delay",
                    given,
                    "a time ≥ 0 ms",
                ))
            };
            add("delay", problem);
            match neuron.model.receptor(receptor) {
                Some((_, r)) => {
                    let value = Value::Constant(*weight);
                    let problem = values::shape(&value, None, &who, "weight");
                    add("weight", problem.or_else(|| sign(r, &value, &who)));
                }
                None => {
                    let known = neuron.model.receptors.iter().map(|r| r.name.as_str());
                    let code = "unknown-receptor";
                    add(
                        "receptor",
                        Some(Problem::unknown(code, &who, "receptor", receptor, known)),
                    );
                }
            }
        }
        StimulusKind::Current { port, waveform } => {
            let known = || neuron.model.inputs.iter().map(|p| p.name.as_str());
            if !known().any(|p| p == port) {
                let problem = Problem::unknown("unknown-port", &who, "input port", port, known());
                add("port", Some(problem));
            }
            match waveform {
                Waveform::Constant(v) => {
                    add("constant", values::shape(v, Some(driven), &who, "constant"));
                }
                Waveform::Steps(points) => add("steps", course(points, Some(dt), &who)),
                Waveform::PiecewiseLinear(points) => {
                    add("piecewise_linear", course(points, None, &who));
                }
            }
        }
    }
}

fn times(s: &Stimulus, place: Place, dt: f64, who: &str, f: &mut Findings) {
    for (key, time) in [("start", s.start), ("stop", s.stop)] {
        let Some(t) = time else { continue };
        let problem = if t.is_finite() && t >= 0.0 {
            on_grid(t, dt, who, key)
        } else {
            let given = format!("{t} ms");
            Some(Problem::new(
                "out-of-bounds",
                who,
                key,
                given,
                "a time ≥ 0 ms",
            ))
        };
        if let Some(problem) = problem {
            f.add(place, &[key], problem);
        }
    }
    if let (Some(a), Some(b)) = (s.start, s.stop)
        && b <= a
    {
        let given = format!("{b} ms, with start at {a} ms");
        let problem = Problem::new("out-of-bounds", who, "stop", given, "a time after `start`");
        f.add(place, &["stop"], problem);
    }
}

/// A time course: not empty, finite, ascending; on the grid if there is one.
fn course(points: &[(f64, f64)], dt: Option<f64>, who: &str) -> Option<Problem> {
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
