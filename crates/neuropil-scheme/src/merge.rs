//! Finds receptors whose synaptic currents can share one state.
//!
//! Two receptors are merged when the states that each drives alone obey the same linear equations with the same
//! numbers, and act on the rest of the neuron alike (exponential currents with equal time constants). The sum
//! of the two then obeys that equation too. It is decided here, from parameters equal over the whole population,
//! so that every engine does the same.

use neuropil_circuit::{Linear, NeuronModel, Value};
use std::collections::BTreeSet;

/// One receptor that moves in with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Receptor kept.
    pub into: usize,
    /// Receptor merged into it.
    pub from: usize,
    /// (state kept, state merged into it), in order.
    pub states: Vec<(usize, usize)>,
}

/// Merges possible for a linear model whose parameters have the values that `value` gives.
pub fn find_merges(
    model: &NeuronModel,
    linear: &Linear,
    value: &dyn Fn(&str) -> Option<Value>,
) -> Vec<Merge> {
    if !model.outputs.is_empty() || model.receptors.iter().any(|r| r.continuous) {
        // Outputs may show any state by itself.
        return Vec::new();
    }
    let n = model.states.len();
    // Only numbers equal over the population can be compared.
    let lookup = |s: &str| match value(s) {
        Some(Value::Constant(x)) => Some(x),
        _ => None,
    };
    let a: Vec<Vec<Option<f64>>> = linear
        .matrix
        .iter()
        .map(|row| row.iter().map(|e| e.evaluate(&lookup)).collect())
        .collect();
    let zero = |x: &Option<f64>| *x == Some(0.0);
    let equal = |x: &Option<f64>, y: &Option<f64>| matches!((x, y), (Some(p), Some(q)) if p == q);
    let driven = |r: usize| -> BTreeSet<usize> {
        let mut reached: BTreeSet<usize> = model.receptors[r]
            .events
            .iter()
            .filter_map(|ev| model.states.iter().position(|s| s.name == ev.state))
            .collect();
        loop {
            let more: Vec<usize> = (0..n)
                .filter(|i| !reached.contains(i))
                .filter(|&i| reached.iter().any(|&j| !zero(&a[i][j])))
                .collect();
            if more.is_empty() {
                return reached;
            }
            reached.extend(more);
        }
    };
    let noisy = |i: usize| {
        model
            .diffusion
            .iter()
            .any(|(s, _)| *s == model.states[i].name)
    };
    let used_elsewhere = |i: usize| {
        let name = &model.states[i].name;
        model.spike.as_ref().is_some_and(|s| {
            s.condition.mentions(name)
                || s.hold.contains(name)
                || s.reset
                    .iter()
                    .any(|r| r.state == *name || r.value.mentions(name))
        })
    };
    let mut merges: Vec<Merge> = Vec::new();
    for from in 1..model.receptors.len() {
        for into in 0..from {
            if merges.iter().any(|m| m.from == into || m.from == from) {
                continue;
            }
            let (d1, d2) = (driven(into), driven(from));
            let p1: Vec<usize> = d1.difference(&d2).copied().collect();
            let p2: Vec<usize> = d2.difference(&d1).copied().collect();
            let rest: Vec<usize> = (0..n)
                .filter(|i| !p1.contains(i) && !p2.contains(i))
                .collect();
            let own = |i: usize| {
                !noisy(i)
                    && !used_elsewhere(i)
                    && linear.constant[i].is_number(0.0)
                    && linear.input.iter().all(|c| c[i].is_number(0.0))
            };
            let pairs: Vec<(usize, usize)> = p1.iter().copied().zip(p2.iter().copied()).collect();
            let same_events = same_events(model, into, from, &pairs, &lookup);
            // Currents that act on nothing are there to be looked at, each by itself.
            let acts = p1.iter().any(|&i| rest.iter().any(|&k| !zero(&a[k][i])));
            let same = acts
                && p1.len() == p2.len()
                && same_events
                && p1.iter().chain(&p2).all(|&i| own(i))
                && p1
                    .iter()
                    .all(|&i| p2.iter().chain(&rest).all(|&j| zero(&a[i][j])))
                && p2
                    .iter()
                    .all(|&i| p1.iter().chain(&rest).all(|&j| zero(&a[i][j])))
                && pairs.iter().all(|&(i1, i2)| {
                    pairs.iter().all(|&(j1, j2)| equal(&a[i1][j1], &a[i2][j2]))
                        && rest.iter().all(|&k| equal(&a[k][i1], &a[k][i2]))
                });
            if same {
                merges.push(Merge {
                    into,
                    from,
                    states: pairs,
                });
            }
        }
    }
    merges
}

/// Whether both receptors add the same multiples of `weight` to corresponding states.
fn same_events(
    model: &NeuronModel,
    into: usize,
    from: usize,
    pairs: &[(usize, usize)],
    lookup: &dyn Fn(&str) -> Option<f64>,
) -> bool {
    let factors = |r: usize| -> Option<Vec<(usize, f64)>> {
        let mut list = Vec::new();
        for ev in &model.receptors[r].events {
            let state = model.states.iter().position(|s| s.name == ev.state)?;
            let factor = model
                .expanded(&ev.value)
                .derivative("weight")?
                .evaluate(lookup)?;
            list.push((state, factor));
        }
        list.sort_by_key(|x| x.0);
        Some(list)
    };
    let (Some(a), Some(b)) = (factors(into), factors(from)) else {
        return false;
    };
    let mut mapped: Vec<(usize, f64)> = a
        .iter()
        .filter_map(|&(s, f)| pairs.iter().find(|p| p.0 == s).map(|p| (p.1, f)))
        .collect();
    mapped.sort_by_key(|x| x.0);
    mapped.len() == a.len() && mapped == b
}
