//! Checks of a projection, and what a rule expects.

use super::circuit::{Findings, Place};
use super::protocol::on_grid;
use super::values;
use crate::circuit::{Population, Projection};
use crate::connection::{ConnectionRule, ConnectionTable, Delay};
use crate::dimension::Dimension;
use crate::model::{Coupling, NeuronModel, Receptor};
use crate::problem::Problem;
use crate::value::Value;
use std::collections::BTreeMap;

/// The receptor meant when none is named: the only one, or `excitatory` or `inhibitory` by the sign of the weight.
///
/// Weights that are conductances have no sign to tell by.
pub fn default_receptor(model: &NeuronModel, mean_weight: f64) -> Option<&str> {
    if let [only] = model.receptors.as_slice() {
        return Some(&only.name);
    }
    let (_, excitatory) = model.receptor("excitatory")?;
    let (_, inhibitory) = model.receptor("inhibitory")?;
    let chosen = if mean_weight < 0.0 {
        inhibitory
    } else {
        excitatory
    };
    (chosen.dimension != Dimension::CONDUCTANCE && mean_weight.is_finite())
        .then_some(chosen.name.as_str())
}

/// The sign that weights onto a receptor must have: +1, −1, or 0 for any.
fn wanted_sign(r: &Receptor) -> i8 {
    match (r.name.as_str(), r.dimension == Dimension::CONDUCTANCE) {
        ("excitatory", _) | (_, true) => 1,
        ("inhibitory", false) => -1,
        _ => 0,
    }
}

/// The problem of a weight of the wrong sign.
pub(super) fn sign(r: &Receptor, weight: &Value, who: &str) -> Option<Problem> {
    let wanted = f64::from(wanted_sign(r));
    let wrong = match weight {
        Value::Table(v) => v.iter().find(|x| **x * wanted < 0.0).copied(),
        other => Some(other.mean()).filter(|x| x * wanted < 0.0),
    }?;
    let (side, words) = if wanted > 0.0 {
        ("≥ 0", "positive")
    } else {
        ("≤ 0", "negative")
    };
    Some(Problem::new(
        "wrong-sign",
        who,
        "weight",
        crate::units::write_quantity(wrong, r.dimension, &r.unit),
        format!(
            "a weight {side} onto the receptor `{}` (here weights are {words})",
            r.name
        ),
    ))
}

/// Checks one projection and gives the number of synapses expected.
pub(super) fn projection(
    p: &Projection,
    index: usize,
    populations: &BTreeMap<&str, &Population>,
    dt: f64,
    f: &mut Findings,
) -> f64 {
    let place = Place::Projection(index);
    let who = format!("projection `{}`", p.name);
    let mut end = |key: &str, name: &str| {
        let found = populations.get(name).copied();
        if found.is_none() {
            let known = populations.keys().copied();
            let kind = format!("{key} population");
            let problem = Problem::unknown("unknown-population", &who, &kind, name, known);
            f.add(place, &[key], problem);
        }
        found
    };
    let (source, target) = (end("source", &p.source), end("target", &p.target));
    let (Some(source), Some(target)) = (source, target) else {
        return 0.0;
    };
    if source.size == 0 || target.size == 0 {
        return 0.0;
    }
    receptor(p, target, place, &who, f);
    output(p, source, target, place, &who, f);
    delay(p, place, dt, &who, f);
    rule(p, source.size, target.size, place, &who, f);
    let count = p.expected_synapses(source.size, target.size);
    if count == 0.0 {
        f.warn("empty", &who, "has no synapses");
    }
    count
}

/// A continuous projection transmits an output whose dimension fits the ports; any other transmits spikes.
fn output(
    p: &Projection,
    source: &Population,
    target: &Population,
    place: Place,
    who: &str,
    f: &mut Findings,
) {
    let Some(model) = target.neuron().map(|n| &n.model) else {
        return;
    };
    let Some((_, receptor)) = model.receptor(&p.receptor) else {
        return;
    };
    let outputs = source.neuron().map_or(&[][..], |n| &n.model.outputs);
    let names = || outputs.iter().map(|o| o.name.as_str());
    let found = match (receptor.continuous, &p.output) {
        (false, None) => {
            if let Some(n) = source.neuron().filter(|n| n.model.spike.is_none()) {
                let problem = Problem::new(
                    "no-spikes",
                    who,
                    format!("source population `{}`", source.name),
                    format!("of the model `{}`, which never spikes", n.model.name),
                    format!(
                        "neurons that spike, as the receptor `{}` takes spikes",
                        receptor.name
                    ),
                );
                f.add(place, &["source"], problem);
            }
            return;
        }
        (false, Some(name)) => {
            let which = format!("receptor `{}`", receptor.name);
            let given = format!("one for spikes, given the output `{name}`");
            let expected = "a continuous receptor, or no `output`";
            let problem = Problem::new("wrong-kind", who, which, given, expected);
            f.add(place, &["output"], problem);
            return;
        }
        (true, None) => {
            let known: Vec<&str> = names().collect();
            let expected = match known.as_slice() {
                [] => format!(
                    "a source with [outputs], as the receptor `{}` is continuous",
                    receptor.name
                ),
                _ => format!("one of the outputs of the source: {}", known.join(", ")),
            };
            let problem = Problem::new("missing-key", who, "key `output`", "missing", expected);
            f.add(place, &["output"], problem);
            return;
        }
        (true, Some(name)) => match outputs.iter().find(|o| o.name == *name) {
            Some(found) => found,
            None => {
                let (code, kind) = ("unknown-output", "output of the source");
                let problem = Problem::unknown(code, who, kind, name, names());
                f.add(place, &["output"], problem);
                return;
            }
        },
    };
    for event in &receptor.events {
        let Some(port) = model.input(&event.state) else {
            continue;
        };
        let product = receptor.dimension.times(found.dimension);
        let given = product.unwrap_or(Dimension::NONE);
        if event.coupling() == Some(Coupling::WeightedOutput) && product != Some(port.dimension) {
            let problem = Problem::new(
                "wrong-dimension",
                who,
                format!(
                    "weight ({}) × output `{}` ({})",
                    receptor.unit, found.name, found.unit
                ),
                given.noun(),
                format!("{}, for the input `{}`", port.dimension.noun(), port.name),
            );
            f.add(place, &["output"], problem);
        }
    }
}

fn receptor(p: &Projection, target: &Population, place: Place, who: &str, f: &mut Findings) {
    let Some(neuron) = target.neuron() else {
        let which = format!("target population `{}`", target.name);
        let expected = "a population of neurons";
        let problem = Problem::new("no-receptor", who, which, "a source of spikes", expected);
        f.add(place, &["target"], problem);
        return;
    };
    let Some((_, receptor)) = neuron.model.receptor(&p.receptor) else {
        let known = neuron.model.receptors.iter().map(|r| r.name.as_str());
        let code = "unknown-receptor";
        f.add(
            place,
            &["receptor"],
            Problem::unknown(code, who, "receptor", &p.receptor, known),
        );
        return;
    };
    let own = match &p.rule {
        ConnectionRule::FromTable(t) => t.weight.is_some(),
        _ => false,
    };
    if let ConnectionRule::FromTable(table) = &p.rule
        && let Some(weights) = &table.weight
    {
        weights_of(weights, receptor, place, who, f);
    }
    let exact = match &p.rule {
        ConnectionRule::FromTable(t) => Some(t.source.len() as u64),
        _ => None,
    };
    if let (Value::Table(_), None) = (&p.weight, exact) {
        let problem = Problem::new(
            "bad-table",
            who,
            "weight",
            "a table, one for each synapse",
            "a constant or a distribution, as only `from_table` orders its synapses",
        );
        f.add(place, &["weight"], problem);
    } else if let Some(problem) = values::shape(&p.weight, exact, who, "weight") {
        f.add(place, &["weight"], problem);
    } else if let Some(problem) = sign(receptor, &p.weight, who).filter(|_| !own) {
        f.add(place, &["weight"], problem);
    } else if let Value::Distribution(d) = &p.weight {
        let (low, high) = values::support(d);
        let wanted = f64::from(wanted_sign(receptor));
        if low * wanted < 0.0 || high * wanted < 0.0 {
            let message = "some weights drawn have the other sign (see `keep_sign`)";
            f.warn("mixed-signs", who, message);
        }
    }
}

fn weights_of(weights: &[f64], receptor: &Receptor, place: Place, who: &str, f: &mut Findings) {
    let wanted = f64::from(wanted_sign(receptor));
    let wrong = weights
        .iter()
        .find(|w| !w.is_finite() || **w * wanted < 0.0);
    if let Some(w) = wrong {
        let unit = receptor.dimension.unit();
        let given = format!("{w} {unit} in the table");
        let side = if wanted < 0.0 { "≤ 0" } else { "≥ 0" };
        let expected = if w.is_finite() {
            format!("weights {side} onto the receptor `{}`", receptor.name)
        } else {
            "finite weights".to_string()
        };
        f.add(
            place,
            &["table"],
            Problem::new("wrong-sign", who, "weight", given, expected),
        );
    }
}

/// The problem of a delay that is not at least one step, or lies off the grid.
pub(super) fn delay_problem(x: f64, dt: f64, who: &str) -> Option<Problem> {
    if !(x.is_finite() && x >= dt * (1.0 - 1e-9)) {
        let given = format!("{x} ms");
        let expected = format!("a time of at least one time step ({dt} ms), or \"step\"");
        return Some(Problem::new(
            "delay-below-step",
            who,
            "delay",
            given,
            expected,
        ));
    }
    on_grid(x, dt, who, "delay")
}

fn delay(p: &Projection, place: Place, dt: f64, who: &str, f: &mut Findings) {
    if let ConnectionRule::FromTable(table) = &p.rule
        && let Some(delays) = &table.delay
        && let Some(problem) = delays.iter().find_map(|x| delay_problem(*x, dt, who))
    {
        f.add(place, &["table"], problem);
    }
    let Delay::Value(value) = &p.delay else {
        return;
    };
    let exact = match &p.rule {
        ConnectionRule::FromTable(t) => Some(t.source.len() as u64),
        _ => None,
    };
    let problem = match value {
        Value::Constant(x) => delay_problem(*x, dt, who),
        Value::Table(v) => values::shape(value, Some(exact.unwrap_or(u64::MAX)), who, "delay")
            .or_else(|| v.iter().find_map(|x| delay_problem(*x, dt, who))),
        Value::Distribution(d) => values::shape(value, None, who, "delay").or_else(|| {
            let (_, high) = values::support(d);
            (high < 0.5 * dt).then(|| {
                let given = format!("drawn up to {high} ms");
                let expected = format!("draws that reach half a time step ({} ms)", 0.5 * dt);
                Problem::new("delay-below-step", who, "delay", given, expected)
            })
        }),
    };
    if let Some(problem) = problem {
        f.add(place, &["delay"], problem);
    }
}

fn rule(p: &Projection, sources: u64, targets: u64, place: Place, who: &str, f: &mut Findings) {
    let same = p.source == p.target;
    let available = |n: u64| {
        if same && !p.allow_autapses {
            n.saturating_sub(1)
        } else {
            n
        }
    };
    let mut bad = |key: &str, given: String, expected: String| {
        let problem = Problem::new("impossible-rule", who, key, given, expected);
        f.add(place, &[key], problem);
    };
    let without = "as `allow_multapses` is false";
    match &p.rule {
        ConnectionRule::FixedInDegree { in_degree: k } => {
            if *k > 0 && available(sources) == 0 {
                bad(
                    "in_degree",
                    k.to_string(),
                    "a source other than the neuron itself".into(),
                );
            } else if !p.allow_multapses && *k > available(sources) {
                let expected = format!("at most {} sources, {without}", available(sources));
                bad("in_degree", k.to_string(), expected);
            }
        }
        ConnectionRule::FixedOutDegree { out_degree: k } => {
            if *k > 0 && available(targets) == 0 {
                bad(
                    "out_degree",
                    k.to_string(),
                    "a target other than the neuron itself".into(),
                );
            } else if !p.allow_multapses && *k > available(targets) {
                let expected = format!("at most {} targets, {without}", available(targets));
                bad("out_degree", k.to_string(), expected);
            }
        }
        ConnectionRule::FixedTotalNumber { number } => {
            let pairs = u128::from(sources) * u128::from(targets)
                - if same && !p.allow_autapses {
                    u128::from(sources)
                } else {
                    0
                };
            if *number > 0 && pairs == 0 {
                bad(
                    "number",
                    number.to_string(),
                    "a pair that may be connected".into(),
                );
            } else if !p.allow_multapses && u128::from(*number) > pairs {
                bad(
                    "number",
                    number.to_string(),
                    format!("at most {pairs} pairs, {without}"),
                );
            }
        }
        ConnectionRule::PairwiseBernoulli { probability: q } => {
            if !(0.0..=1.0).contains(q) {
                bad("probability", q.to_string(), "a number from 0 to 1".into());
            }
        }
        ConnectionRule::OneToOne => {
            if sources != targets {
                bad(
                    "rule",
                    format!("one_to_one from {sources} to {targets}"),
                    "equal sizes".into(),
                );
            } else if same && !p.allow_autapses {
                bad(
                    "rule",
                    "one_to_one from a population to itself".into(),
                    "`allow_autapses`, as it makes nothing else".into(),
                );
            }
        }
        ConnectionRule::AllToAll => {}
        ConnectionRule::FromTable(table) => {
            if let Err((given, expected)) = columns(table, sources, targets) {
                bad("table", given, expected);
            } else {
                pairs(p, table, same, &mut bad);
            }
        }
    }
}

/// Lengths and indices of a table.
fn columns(t: &ConnectionTable, sources: u64, targets: u64) -> Result<(), (String, String)> {
    let n = t.source.len();
    let optional = [
        t.weight.as_ref().map(Vec::len),
        t.delay.as_ref().map(Vec::len),
    ];
    if t.target.len() != n || optional.iter().flatten().any(|m| *m != n) {
        return Err((
            "made of columns of different lengths".into(),
            "equal lengths".into(),
        ));
    }
    for (list, size, end) in [
        (&t.source, sources, "source"),
        (&t.target, targets, "target"),
    ] {
        if let Some(i) = list.iter().find(|i| **i >= size) {
            let given = format!("naming {end} {i}");
            return Err((
                given,
                format!("indices below {size}, the size of the population"),
            ));
        }
    }
    Ok(())
}

/// Autapses and multapses of a table where they are not allowed.
fn pairs(
    p: &Projection,
    t: &ConnectionTable,
    same: bool,
    bad: &mut dyn FnMut(&str, String, String),
) {
    let listed = || t.source.iter().zip(&t.target);
    if same
        && !p.allow_autapses
        && let Some((i, _)) = listed().find(|(s, t)| s == t)
    {
        let given = format!("connecting {i} to itself");
        bad(
            "table",
            given,
            "no such pair, as `allow_autapses` is false".into(),
        );
    }
    if !p.allow_multapses {
        let mut all: Vec<_> = listed().collect();
        all.sort_unstable();
        let twice = all.iter().zip(all.iter().skip(1)).find(|(a, b)| a == b);
        if let Some(((s, t), _)) = twice {
            let given = format!("connecting {s} to {t} twice");
            bad(
                "table",
                given,
                "unique pairs, as `allow_multapses` is false".into(),
            );
        }
    }
}
