//! Checks of when projections learn and of the weights that are recorded.

use super::{on_grid, span};
use crate::check::circuit::{Findings, Place};
use crate::circuit::{Circuit, Projection};
use crate::problem::Problem;
use crate::protocol::{Learning, Protocol, SynapseSelection, WeightRequest};
use std::collections::BTreeSet;

pub(super) fn plasticity(p: &Protocol, circuit: &Circuit, f: &mut Findings) {
    let who = "protocol: plasticity";
    let mut seen = BTreeSet::new();
    for learning in &p.plasticity {
        match &learning.projection {
            Some(name) => {
                if let Some(problem) = plastic(circuit, name, who) {
                    f.add(Place::Protocol, &["plasticity"], problem);
                }
            }
            None if circuit.projections.iter().any(Projection::is_plastic) => {}
            None => {
                let message = "there is no projection whose spikes change weights";
                f.warn("unused", who, message);
            }
        }
        if !seen.insert(&learning.projection) {
            let which = match &learning.projection {
                Some(name) => format!("projection `{name}`"),
                None => "an entry for all projections".to_string(),
            };
            let problem = Problem::new("duplicate-name", who, which, "given twice", "one entry");
            f.add(Place::Protocol, &["plasticity"], problem);
        }
        if let Some(problem) = windows(learning, p.dt, who) {
            f.add(Place::Protocol, &["plasticity", "learning"], problem);
        }
    }
    for (i, request) in p.record.weights.iter().enumerate() {
        weights(request, i, p, circuit, f);
    }
}

/// The problem of a name that is no projection whose spikes change weights.
fn plastic(circuit: &Circuit, name: &str, who: &str) -> Option<Problem> {
    let found = circuit.projections.iter().find(|p| p.name == name);
    match found {
        Some(p) if p.is_plastic() => None,
        Some(p) => {
            let which = format!("projection `{name}`");
            let given = match &p.synapse {
                None => "static".to_string(),
                Some(s) => format!(
                    "of the synapse model `{}`, which keeps weights",
                    s.model.name
                ),
            };
            let expected = "one whose spikes change weights (see `synapse`)";
            Some(Problem::new("not-plastic", who, which, given, expected))
        }
        None => {
            let plastic = circuit.projections.iter().filter(|p| p.is_plastic());
            let known = plastic.map(|p| p.name.as_str());
            let (code, kind) = ("unknown-projection", "plastic projection");
            Some(Problem::unknown(code, who, kind, name, known))
        }
    }
}

/// Windows are in order, apart, and on the grid.
fn windows(learning: &Learning, dt: f64, who: &str) -> Option<Problem> {
    let which = "key `learning`";
    let mut last = 0.0;
    for (from, to) in &learning.windows {
        if !(from.is_finite() && to.is_finite() && *from >= last && to > from) {
            let given = format!("from {from} ms to {to} ms, after {last} ms");
            let expected = "windows that end after they start, in order and apart";
            return Some(Problem::new("bad-times", who, which, given, expected));
        }
        if let Some(problem) = [*from, *to]
            .iter()
            .find_map(|t| on_grid(*t, dt, who, which))
        {
            return Some(problem);
        }
        last = *to;
    }
    None
}

fn weights(
    request: &WeightRequest,
    index: usize,
    p: &Protocol,
    circuit: &Circuit,
    f: &mut Findings,
) {
    let who = format!("protocol: weights {}", index + 1);
    let mut add = |problem: Problem| f.add(Place::Protocol, &["record", "weights"], problem);
    if let Some(problem) = plastic(circuit, &request.projection, &who) {
        add(problem);
    }
    if let SynapseSelection::Range { number, every, .. } = &request.synapses {
        for (key, n) in [("number", number.unwrap_or(1)), ("every", *every)] {
            if n == 0 {
                add(Problem::new("out-of-range", &who, key, "0", "at least 1"));
            }
        }
    }
    let interval = Some(request.interval);
    span(request.start, request.stop, interval, p.dt, &who, &mut add);
}
