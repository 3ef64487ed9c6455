//! Checks of a stimulus.

use super::circuit::{Findings, Place, name_problem};
use super::projection::sign;
use super::protocol::{on_grid, range};
use super::{courses, patterns, values};
use crate::circuit::{NeuronUse, Population};
use crate::problem::Problem;
use crate::stimulus::{NoiseProcess, Stimulus, StimulusKind, Waveform};
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
            if let Some(problem) = range((first, number), target, &who) {
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
            add("rate", courses::rate(rate, dt, &who));
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
                Some((_, r)) if r.continuous => {
                    let given = format!("`{receptor}`, which takes outputs of other neurons");
                    let expected = "a receptor for spikes";
                    let problem = Problem::new("wrong-kind", &who, "receptor", given, expected);
                    add("receptor", Some(problem));
                }
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
            add("port", unknown_port(neuron, port, &who));
            let key = courses::key(waveform);
            add(
                key,
                match waveform {
                    Waveform::Constant(v) => values::shape(v, Some(driven), &who, key),
                    course => courses::course(course, dt, &who),
                },
            );
        }
        StimulusKind::Noise {
            port,
            process,
            mean,
            sd,
            ..
        } => {
            add("port", unknown_port(neuron, port, &who));
            add(
                "mean",
                values::shape(&Value::Constant(*mean), None, &who, "mean"),
            );
            let bad = |key: &str, given: String, expected: &str| {
                Some(Problem::new("out-of-bounds", &who, key, given, expected))
            };
            if !(sd.is_finite() && *sd >= 0.0) {
                add("sd", bad("sd", sd.to_string(), "a finite number ≥ 0"));
            }
            match process {
                NoiseProcess::OrnsteinUhlenbeck { tau } => {
                    if !(tau.is_finite() && *tau > 0.0) {
                        add("tau", bad("tau", format!("{tau} ms"), "a time > 0 ms"));
                    }
                }
                NoiseProcess::PiecewiseConstant { interval } => {
                    if let Some(t) = interval {
                        let problem = match t.is_finite() && *t > 0.0 {
                            true => on_grid(*t, dt, &who, "interval"),
                            false => bad("interval", format!("{t} ms"), "a time > 0 ms"),
                        };
                        add("interval", problem);
                    }
                }
            }
        }
        StimulusKind::Patterns {
            port,
            patterns: spatial,
            coefficients,
        } => {
            add("port", unknown_port(neuron, port, &who));
            add("patterns", patterns::spatial(spatial, driven, &who));
            for (key, problem) in patterns::in_time(coefficients, spatial.number(), dt, &who) {
                add(key, Some(problem));
            }
        }
    }
}

fn unknown_port(neuron: &NeuronUse, port: &str, who: &str) -> Option<Problem> {
    let known = || neuron.model.inputs.iter().map(|p| p.name.as_str());
    let there = known().any(|p| p == port);
    (!there).then(|| Problem::unknown("unknown-port", who, "input port", port, known()))
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
