//! The receptor of a projection: which is meant, the sign of weights onto it, and what it transmits.

use crate::check::circuit::{Findings, Place};
use crate::check::values;
use crate::circuit::{Population, Projection};
use crate::connection::ConnectionRule;
use crate::dimension::Dimension;
use crate::model::{Coupling, NeuronModel, Receptor};
use crate::problem::Problem;
use crate::value::Value;

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
    (!is_conductance(chosen) && mean_weight.is_finite()).then_some(chosen.name.as_str())
}

/// Whether weights are conductances, or integrals of conductances in units of the leak, which are times.
fn is_conductance(r: &Receptor) -> bool {
    [Dimension::CONDUCTANCE, Dimension::TIME].contains(&r.dimension)
}

/// The sign that weights onto a receptor must have: +1, −1, or 0 for any.
pub(super) fn wanted_sign(r: &Receptor) -> i8 {
    match (r.name.as_str(), is_conductance(r)) {
        ("excitatory", _) | (_, true) => 1,
        ("inhibitory", false) => -1,
        _ => 0,
    }
}

/// The problem of a weight of the wrong sign.
pub(in crate::check) fn sign(r: &Receptor, weight: &Value, who: &str) -> Option<Problem> {
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

pub(super) fn receptor(
    p: &Projection,
    target: &Population,
    place: Place,
    who: &str,
    f: &mut Findings,
) {
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

/// A continuous projection transmits an output whose dimension fits the ports; any other transmits spikes.
pub(super) fn output(
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
    if receptor.continuous && outputs.is_empty() {
        let given = match source.neuron() {
            None => "a source of spikes".to_string(),
            Some(n) if n.model.spike.is_none() => {
                format!("of the model `{}`, which has no outputs", n.model.name)
            }
            Some(n) => {
                let name = &n.model.name;
                format!("of the model `{name}`, which transmits spikes and no outputs")
            }
        };
        let problem = Problem::new(
            "wrong-kind",
            who,
            format!("source population `{}`", source.name),
            given,
            format!(
                "one whose model has [outputs], as the receptor `{}` of `{}` takes a value in every step, not spikes",
                receptor.name, target.name
            ),
        );
        f.add(place, &["source"], problem);
        return;
    }
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
            let expected = format!("one of the outputs of the source: {}", known.join(", "));
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
