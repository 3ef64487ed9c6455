//! Checks of a protocol and of times against its grid; what it says of plasticity in a file of its own.

mod plasticity;

use super::circuit::{Findings, Place};
use crate::circuit::{Circuit, Population};
use crate::problem::Problem;
use crate::protocol::{NeuronSelection, Protocol, Record, TraceRequest};
use crate::scheme::Scheme;
use crate::structure::{choose_scheme, linear_part};
use crate::units::{Unit, decimal};
use plasticity::plasticity;
use std::collections::{BTreeMap, BTreeSet};

/// Most steps of a run.
const MAX_STEPS: f64 = 1e15;

/// The problem of a time that is no multiple of `dt` within 1e-9 of itself; none if `dt` is unusable.
pub(crate) fn on_grid(t: f64, dt: f64, who: &str, which: &str) -> Option<Problem> {
    let usable = dt.is_finite() && dt > 0.0;
    if !usable || !t.is_finite() {
        return None;
    }
    let steps = libm::rint(t / dt);
    // Two roundings of t / dt are allowed even for the longest times.
    let off = libm::fabs(t - steps * dt) > 1e-9 * libm::fabs(t);
    off.then(|| {
        let given = format!("{} ms", decimal(t, 0));
        let expected = format!("a multiple of the time step ({} ms)", decimal(dt, 0));
        Problem::new("off-grid", who, which, given, expected)
    })
}

pub(super) fn protocol(
    p: &Protocol,
    circuit: &Circuit,
    populations: &BTreeMap<&str, &Population>,
    f: &mut Findings,
) {
    let who = "protocol";
    let mut add = |path: &[&str], problem: Problem| f.add(Place::Protocol, path, problem);
    if !(p.dt.is_finite() && p.dt > 0.0) {
        let given = format!("{} ms", p.dt);
        add(
            &["dt"],
            Problem::new("out-of-bounds", who, "dt", given, "a time > 0 ms"),
        );
    }
    for (key, t) in [("duration", p.duration), ("warmup", p.warmup)] {
        let least = if key == "duration" { p.dt } else { 0.0 };
        if !(t.is_finite() && t >= least * (1.0 - 1e-9)) {
            let expected = match key {
                "duration" => "a time of at least one time step",
                _ => "a time ≥ 0 ms",
            };
            let problem = Problem::new("out-of-bounds", who, key, format!("{t} ms"), expected);
            add(&[key], problem);
        } else if t / p.dt > MAX_STEPS {
            let given = format!("{:e} steps", t / p.dt);
            let problem = Problem::new("too-large", who, key, given, "at most 1e15 steps");
            add(&[key], problem);
        } else if let Some(problem) = on_grid(t, p.dt, who, key) {
            add(&[key], problem);
        }
    }
    for model in p.scheme.by_model.keys() {
        let used = || populations.values().filter_map(|p| p.neuron());
        if !used().any(|n| n.model.name == *model) {
            let known: Vec<_> = used().map(|n| n.model.name.as_str()).collect();
            let kind = "scheme of model";
            let known = known.into_iter();
            let problem = Problem::unknown("unknown-model", who, kind, model, known);
            f.add(Place::Protocol, &["scheme", model], problem);
        }
    }
    schemes(p, populations, f);
    running(&p.record, p.dt, f);
    for (i, t) in p.record.traces.iter().enumerate() {
        trace(t, i, p, populations, f);
    }
    plasticity(p, circuit, f);
}

/// Bins and windows of running measures, where there are any.
fn running(record: &Record, dt: f64, f: &mut Findings) {
    if !(record.input_moments || record.statistics) {
        return;
    }
    let who = "protocol: record";
    let mut check = |key: &str, t: f64, unit: f64, of: &str| {
        let path = ["record", key];
        if !(t.is_finite() && t >= unit * (1.0 - 1e-9)) {
            let expected = format!("at least {of} ({} ms)", decimal(unit, 0));
            let problem = Problem::new("out-of-bounds", who, key, format!("{t} ms"), expected);
            f.add(Place::Protocol, &path, problem);
        } else if t / dt > MAX_STEPS {
            let given = format!("{:e} steps", t / dt);
            let problem = Problem::new("too-large", who, key, given, "at most 1e15 steps");
            f.add(Place::Protocol, &path, problem);
        } else if on_grid(t, unit, who, key).is_some() {
            let expected = format!("a multiple of {of} ({} ms)", decimal(unit, 0));
            let given = format!("{} ms", decimal(t, 0));
            let problem = Problem::new("off-grid", who, key, given, expected);
            f.add(Place::Protocol, &path, problem);
        }
    };
    if dt.is_finite() && dt > 0.0 {
        check("bin", record.bin, dt, "the time step");
        if let Some(window) = record.window {
            check("window", window, record.bin, "the bin");
        }
    }
}

/// Schemes that the protocol names and that do not fit their models.
fn schemes(p: &Protocol, populations: &BTreeMap<&str, &Population>, f: &mut Findings) {
    let mut seen = BTreeSet::new();
    for neuron in populations.values().filter_map(|p| p.neuron()) {
        let model = &neuron.model;
        let asked = p.scheme.of(&model.name);
        if asked == Scheme::Auto || !seen.insert(&model.name) {
            continue;
        }
        if let Err(e) = choose_scheme(model, &linear_part(model), asked) {
            let own = p.scheme.by_model.contains_key(&model.name);
            let problem = Problem::new(
                "unsuitable-scheme",
                "protocol",
                format!("scheme of model `{}`", model.name),
                format!("{asked}"),
                format!("another, as `{asked}` needs {}, but {}", e.needs, e.given),
            );
            let key = if own { &model.name } else { "all" };
            f.add(Place::Protocol, &["scheme", key], problem);
        }
    }
}

/// The problem of so many neurons from one on that are none, or not all there.
pub(super) fn range(
    (first, number): (u64, u64),
    population: &Population,
    who: &str,
) -> Option<Problem> {
    let end = first.checked_add(number);
    let bad = number == 0 || population.size > 0 && end.is_none_or(|e| e > population.size);
    bad.then(|| {
        let given = format!("{number} from index {first} on");
        let expected = format!(
            "at least one, within the {} of `{}`",
            population.size, population.name
        );
        Problem::new("out-of-range", who, "neurons", given, expected)
    })
}

fn trace(
    t: &TraceRequest,
    index: usize,
    p: &Protocol,
    populations: &BTreeMap<&str, &Population>,
    f: &mut Findings,
) {
    let who = format!("protocol: trace {}", index + 1);
    let path = ["record", "traces"];
    let mut add = |problem: Problem| f.add(Place::Protocol, &path, problem);
    let Some(population) = populations.get(t.population.as_str()) else {
        let known = populations.keys().copied();
        let (code, kind) = ("unknown-population", "population");
        add(Problem::unknown(code, &who, kind, &t.population, known));
        return;
    };
    let model = population.neuron().map(|n| &n.model);
    let known = || {
        let states = model.iter().flat_map(|m| &m.states);
        let outputs = model.iter().flat_map(|m| &m.outputs);
        let states = states.map(|s| s.name.as_str());
        states.chain(outputs.map(|o| o.name.as_str()))
    };
    if !known().any(|s| s == t.variable) {
        let kind = match model.is_some_and(|m| !m.outputs.is_empty()) {
            true => "state or output",
            false => "state",
        };
        add(Problem::unknown(
            "unknown-state",
            &who,
            kind,
            &t.variable,
            known(),
        ));
    }
    let beyond = match &t.neurons {
        NeuronSelection::All => None,
        NeuronSelection::Range { first, number } => {
            let problem = range((*first, *number), population, &who);
            problem.into_iter().for_each(&mut add);
            None
        }
        NeuronSelection::List(list) => list.iter().find(|i| **i >= population.size).copied(),
    };
    if let Some(i) = beyond.filter(|_| population.size > 0) {
        let expected = format!(
            "numbers below {}, the size of the population",
            population.size
        );
        add(Problem::new(
            "out-of-range",
            &who,
            "neurons",
            i.to_string(),
            expected,
        ));
    }
    span(t.start, t.stop, t.interval, p.dt, &who, &mut add);
}

/// Times of something recorded: on the grid, in order, samples at least one step apart.
fn span(
    start: Option<f64>,
    stop: Option<f64>,
    interval: Option<f64>,
    dt: f64,
    who: &str,
    add: &mut dyn FnMut(Problem),
) {
    for (key, time) in [("start", start), ("stop", stop), ("interval", interval)] {
        let Some(x) = time else { continue };
        if !x.is_finite() || x < 0.0 || (key == "interval" && x < dt * (1.0 - 1e-9)) {
            let expected = match key {
                "interval" => "at least one time step",
                _ => "a time ≥ 0 ms",
            };
            let given = format!("{x} ms");
            add(Problem::new("out-of-bounds", who, key, given, expected));
        } else if let Some(problem) = on_grid(x, dt, who, key) {
            add(problem);
        }
    }
    if let (Some(a), Some(b)) = (start, stop)
        && b <= a
    {
        let given = format!("{b} ms, with start at {a} ms");
        let expected = "a time after `start`";
        add(Problem::new("out-of-bounds", who, "stop", given, expected));
    }
}

pub(super) fn published(
    circuit: &Circuit,
    populations: &BTreeMap<&str, &Population>,
    f: &mut Findings,
) {
    for (name, p) in &circuit.published {
        let who = format!("published `{name}`");
        if let Err(error) = Unit::parse(&p.unit) {
            let problem = Problem::new("unknown-unit", &who, format!("unit: {error}"), "", "");
            f.add(Place::Published, &[name, "unit"], problem);
        }
        for (population, value) in &p.values {
            let path = [name.as_str(), "values", population.as_str()];
            if !populations.contains_key(population.as_str()) {
                let known = populations.keys().copied();
                let (code, kind) = ("unknown-population", "population");
                let problem = Problem::unknown(code, &who, kind, population, known);
                f.add(Place::Published, &path, problem);
            }
            if !value.is_finite() {
                let which = format!("value of `{population}`");
                let expected = "a finite number";
                let problem = Problem::new("not-finite", &who, which, value.to_string(), expected);
                f.add(Place::Published, &path, problem);
            }
        }
    }
}
