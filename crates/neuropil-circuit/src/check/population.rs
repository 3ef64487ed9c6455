//! Checks of a population.

use super::circuit::{Findings, Place};
use super::protocol::on_grid;
use super::{courses, values};
use crate::circuit::{NeuronUse, Population, PopulationKind, Source};
use crate::problem::Problem;
use crate::value::Value;

pub(super) fn population(p: &Population, index: usize, dt: f64, f: &mut Findings) {
    let place = Place::Population(index);
    let who = format!("population `{}`", p.name);
    if p.size == 0 {
        let expected = "at least 1 member";
        f.add(
            place,
            &["size"],
            Problem::new("empty", &who, "size", "0", expected),
        );
    }
    for (name, attribute) in &p.attributes {
        if attribute.len() as u64 != p.size {
            let which = format!("attribute `{name}`");
            let given = format!("{} entries", attribute.len());
            let expected = format!("{}, one for each member", p.size);
            let problem = Problem::new("wrong-length", &who, which, given, expected);
            f.add(place, &["attributes", name], problem);
        }
    }
    match &p.kind {
        PopulationKind::Neuron(neuron) => neurons(neuron, p.size, place, &who, f),
        PopulationKind::Source(Source::Poisson { rate }) => {
            if let Some(problem) = courses::rate(rate, dt, &who) {
                f.add(place, &["rate"], problem);
            }
        }
        PopulationKind::Source(Source::SpikeList { times }) => {
            if times.len() as u64 != p.size {
                let given = format!("{} lists", times.len());
                let expected = format!("{}, one for each member", p.size);
                let problem = Problem::new("wrong-length", &who, "times", given, expected);
                f.add(place, &["times"], problem);
            }
            for (member, list) in times.iter().enumerate() {
                let which = format!("times of member {member}");
                let mut last = 0.0;
                for &t in list {
                    let problem = if !(t.is_finite() && t > last) {
                        let expected = "finite times > 0 in ascending order";
                        Some(Problem::new(
                            "bad-times",
                            &who,
                            &which,
                            format!("{t} ms after {last} ms"),
                            expected,
                        ))
                    } else {
                        on_grid(t, dt, &who, &which)
                    };
                    if let Some(problem) = problem {
                        f.add(place, &["times"], problem);
                        return;
                    }
                    last = t;
                }
            }
        }
    }
}

fn neurons(neuron: &NeuronUse, size: u64, place: Place, who: &str, f: &mut Findings) {
    let model = &neuron.model;
    for (name, value) in &neuron.parameters {
        let path = ["parameters", name.as_str()];
        match model.parameter(name) {
            Some(p) => {
                if let Some(problem) = values::parameter(p, value, size, who) {
                    f.add(place, &path, problem);
                }
            }
            None => {
                let known = model.parameters.iter().map(|p| p.name.as_str());
                let code = "unknown-parameter";
                f.add(
                    place,
                    &path,
                    Problem::unknown(code, who, "parameter", name, known),
                );
            }
        }
    }
    for (name, value) in &neuron.initial {
        let path = ["initial", name.as_str()];
        if model.state(name).is_none() {
            let known = model.states.iter().map(|s| s.name.as_str());
            let code = "unknown-parameter";
            f.add(
                place,
                &path,
                Problem::unknown(code, who, "initial state", name, known),
            );
        }
        let which = format!("initial state `{name}`");
        if let Some(problem) = values::shape(value, Some(size), who, &which) {
            f.add(place, &path, problem);
        }
    }
    refractory(neuron, place, who, f);
}

/// Refractoriness must not be negative, where its value is the same for all.
fn refractory(neuron: &NeuronUse, place: Place, who: &str, f: &mut Findings) {
    let Some(e) = neuron
        .model
        .spike
        .as_ref()
        .and_then(|s| s.refractory.as_ref())
    else {
        return;
    };
    let constant = |name: &str| match neuron.value(name) {
        Some(Value::Constant(x)) => Some(x),
        _ => None,
    };
    if let Some(t) = neuron.model.expanded(e).evaluate(&constant)
        && !(t.is_finite() && t >= 0.0)
    {
        let given = format!("{t} ms");
        let problem = Problem::new(
            "out-of-bounds",
            who,
            "refractoriness",
            given,
            "a time ≥ 0 ms",
        );
        f.add(place, &["parameters"], problem);
    }
}
