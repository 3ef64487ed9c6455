//! The synapse model of a projection: values of its parameters, and whether limits and weights fit each other and the receptor.

use super::receptor::wanted_sign;
use crate::check::circuit::{Findings, Place};
use crate::check::values;
use crate::circuit::{Population, Projection};
use crate::connection::ConnectionRule;
use crate::model::Receptor;
use crate::problem::Problem;
use crate::synapse::{SynapseModel, SynapseParameter, SynapseUse};
use crate::units::write_quantity;
use crate::value::Value;

pub(super) fn synapse(
    p: &Projection,
    target: &Population,
    place: Place,
    who: &str,
    f: &mut Findings,
) {
    let model = target.neuron().map(|n| &n.model);
    let receptor = model.and_then(|m| m.receptor(&p.receptor));
    let (Some(synapse), Some((_, receptor))) = (&p.synapse, receptor) else {
        return;
    };
    if receptor.continuous {
        let which = format!("synapse model `{}`", synapse.model.name);
        let given = format!("at the continuous receptor `{}`", receptor.name);
        let expected = "a receptor for spikes, or static synapses";
        let problem = Problem::new("wrong-kind", who, which, given, expected);
        f.add(place, &["synapse"], problem);
        return;
    }
    // Of a model that makes no sense nothing can be evaluated; it is reported by itself.
    if !crate::check::synapse::findings(&synapse.model).is_empty() {
        return;
    }
    let before = f.found.len();
    parameters(synapse, receptor, place, who, f);
    if f.found.len() == before {
        constants(synapse, place, who, f);
    }
    if f.found.len() == before {
        limits(p, synapse, receptor, place, who, f);
    }
}

/// A parameter whose dimension is that of the receptor's weights, where it was that of any.
fn resolved(p: &SynapseParameter, receptor: &Receptor) -> crate::model::Parameter {
    let mut found = p.as_parameter();
    if found.dimension == crate::dimension::Dimension::WEIGHT {
        found.dimension = receptor.dimension;
        found.unit = receptor.unit.clone();
    }
    found
}

fn parameters(
    synapse: &SynapseUse,
    receptor: &Receptor,
    place: Place,
    who: &str,
    f: &mut Findings,
) {
    let model: &SynapseModel = &synapse.model;
    for name in synapse.parameters.keys() {
        if model.parameter(name).is_none() {
            let known = model.parameters.iter().map(|p| p.name.as_str());
            let kind = format!("parameter of `{}`", model.name);
            let problem = Problem::unknown("unknown-parameter", who, &kind, name, known);
            f.add(place, &["synapse", name], problem);
        }
    }
    for p in &model.parameters {
        let own = resolved(p, receptor);
        let problem = match synapse.value(&p.name) {
            Some(x) => values::outside(&own, x, who),
            None => {
                let which = format!("parameter `{}` of `{}`", p.name, model.name);
                let expected = format!("{}: {}", values::allowed(&own), p.meaning);
                let expected = expected.trim_end_matches(": ").to_string();
                Some(Problem::new("missing-key", who, which, "missing", expected))
            }
        };
        if let Some(problem) = problem {
            f.add(place, &["synapse", &p.name], problem);
        }
    }
}

/// Time constants, starts and ends of states.
fn constants(synapse: &SynapseUse, place: Place, who: &str, f: &mut Findings) {
    let model = &synapse.model;
    for state in model.source.iter().chain(&model.target) {
        let taus = state.tau.iter().map(|e| ("tau", e));
        for (key, e) in taus.chain([("toward", &state.toward), ("initial", &state.initial)]) {
            let value = synapse.constant(e).unwrap_or(f64::NAN);
            let negative = key == "tau" && value.is_sign_negative();
            if !value.is_finite() || negative {
                let which = format!("`{key}` of the synapse's state `{}`", state.name);
                let expected = match key {
                    "tau" => "a time ≥ 0 ms",
                    _ => "a finite number",
                };
                let problem =
                    Problem::new("out-of-bounds", who, which, value.to_string(), expected);
                f.add(place, &["synapse"], problem);
            }
        }
    }
}

/// Limits are finite, in order and of the receptor's sign; weights start within them; what is delivered is bounded.
fn limits(
    p: &Projection,
    synapse: &SynapseUse,
    receptor: &Receptor,
    place: Place,
    who: &str,
    f: &mut Findings,
) {
    let shown = |x: f64| match x.is_finite() {
        true => write_quantity(x, receptor.dimension, &receptor.unit),
        false => x.to_string(),
    };
    let mut add = |key: &str, code, which: &str, given: String, expected: String| {
        f.add(
            place,
            &[key],
            Problem::new(code, who, which, given, expected),
        );
    };
    let (low, high) = match &p.rule {
        ConnectionRule::FromTable(t) if t.weight.is_some() => range(t.weight.iter().flatten()),
        _ => match &p.weight {
            Value::Constant(w) => (*w, *w),
            Value::Table(weights) => range(weights),
            Value::Distribution(d) => d.range(),
        },
    };
    let mut most = libm::fabs(low).max(libm::fabs(high));
    if synapse.model.changes_weights() {
        let Some((lower, upper)) = synapse.limits() else {
            return;
        };
        let interval = format!("from {} to {}", shown(lower), shown(upper));
        if !(lower.is_finite() && upper.is_finite() && lower < upper) {
            let expected = "a lower one below the upper".to_string();
            add(
                "synapse",
                "out-of-bounds",
                "the limits of the weight",
                interval,
                expected,
            );
            return;
        }
        let wanted = f64::from(wanted_sign(receptor));
        if lower * wanted < 0.0 || upper * wanted < 0.0 {
            let side = if wanted > 0.0 { "≥ 0" } else { "≤ 0" };
            let expected = format!("both {side}, as weights onto `{}` are", receptor.name);
            add(
                "synapse",
                "wrong-sign",
                "the limits of the weight",
                interval,
                expected,
            );
            return;
        }
        if low < lower || high > upper {
            let given = match low == high {
                true => shown(low),
                false => format!("from {} to {}", shown(low), shown(high)),
            };
            let expected = format!("weights within the limits of the synapse, {interval}");
            add("weight", "out-of-bounds", "weight", given, expected);
            return;
        }
        most = libm::fabs(lower).max(libm::fabs(upper));
    }
    match synapse.largest(most) {
        Some(bound) if bound.is_finite() && bound >= 0.0 => {}
        other => {
            let given = other.map_or("unknown".to_string(), |x| x.to_string());
            let which = "the bound `largest` of what is delivered";
            add(
                "synapse",
                "out-of-bounds",
                which,
                given,
                "a finite one ≥ 0".to_string(),
            );
        }
    }
}

fn range<'a>(weights: impl IntoIterator<Item = &'a f64>) -> (f64, f64) {
    let ends = |(low, high): (f64, f64), w: &f64| {
        (
            if *w < low { *w } else { low },
            if *w > high { *w } else { high },
        )
    };
    let (low, high) = weights
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), ends);
    if low > high { (0.0, 0.0) } else { (low, high) }
}
