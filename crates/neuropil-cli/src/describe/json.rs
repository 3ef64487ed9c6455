//! Circuits and models as JSON.

use super::words::{
    all_parameters, delay, factor, ms, rule, setting, source, stimulus, synapse, synapses, weight,
};
use neuropil::circuit::units::write_quantity;
use neuropil::circuit::{
    Circuit, NeuronModel, NeuronUse, Population, PopulationKind, Projection, Protocol,
    SynapseModel, Trace, Value,
};
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// The times of a protocol as JSON.
pub fn protocol_json(p: &Protocol) -> serde_json::Value {
    let plasticity = p.plasticity.iter().map(|l| {
        let windows = l.windows.iter().map(|(from, to)| [ms(*from), ms(*to)]);
        json!({ "projection": l.projection, "learning": windows.collect::<Vec<_>>() })
    });
    json!({
        "dt": ms(p.dt),
        "warmup": ms(p.warmup),
        "duration": ms(p.duration),
        "plasticity": plasticity.collect::<Vec<_>>(),
    })
}

/// The circuit as JSON; numbers with units are texts.
pub fn circuit_json(c: &Circuit) -> serde_json::Value {
    let texts =
        |n: &NeuronUse, values: &BTreeMap<String, Value>| -> Map<String, serde_json::Value> {
            values
                .iter()
                .map(|(k, v)| (k.clone(), json!(setting(n, k, v))))
                .collect()
        };
    let population = |p: &Population| match &p.kind {
        PopulationKind::Neuron(n) => json!({
            "name": p.name,
            "size": p.size,
            "model": n.model.name,
            "parameters": texts(n, &all_parameters(n)),
            "initial": texts(n, &n.initial),
        }),
        PopulationKind::Source(s) => json!({ "name": p.name, "size": p.size, "source": source(s) }),
    };
    let projection = |p: &Projection| {
        json!({
            "name": p.name,
            "source": p.source,
            "target": p.target,
            "receptor": p.receptor,
            "rule": rule(&p.rule),
            "allow_autapses": p.allow_autapses,
            "allow_multapses": p.allow_multapses,
            "synapses": synapses(c, p),
            "weight": weight(c, p),
            "weight_course": p.weight_course.as_ref().map(factor),
            "delay": delay(&p.delay),
            "synapse": synapse(c, p),
        })
    };
    let mut rules: Vec<&SynapseModel> = Vec::new();
    for s in c.projections.iter().filter_map(|p| p.synapse.as_ref()) {
        if !rules.iter().any(|m| m.name == s.model.name) {
            rules.push(&s.model);
        }
    }
    let mut models: Vec<&NeuronModel> = Vec::new();
    for n in c.populations.iter().filter_map(|p| p.neuron()) {
        if !models.iter().any(|m| m.name == n.model.name) {
            models.push(&n.model);
        }
    }
    let published = c.published.iter().map(|(quantity, p)| {
        let values: Map<String, serde_json::Value> = p
            .values
            .iter()
            .map(|(n, x)| (n.clone(), json!(x)))
            .collect();
        (
            quantity.clone(),
            json!({ "unit": p.unit, "source": p.source, "values": values }),
        )
    });
    json!({
        "kind": "circuit",
        "name": c.name,
        "title": c.title,
        "description": c.description,
        "references": c.references,
        "hash": c.hash(),
        "neurons": c.neurons(),
        "synapses": c.expected_synapses().round() as u64,
        "populations": c.populations.iter().map(population).collect::<Vec<_>>(),
        "projections": c.projections.iter().map(projection).collect::<Vec<_>>(),
        "stimuli": c.stimuli.iter().map(|s| json!({ "name": s.name, "target": s.target, "what": stimulus(c, s) })).collect::<Vec<_>>(),
        "synapse_models": rules.iter().map(|m| synapse_json(m)).collect::<Vec<_>>(),
        "models": models.iter().map(|m| model_json(m)).collect::<Vec<_>>(),
        "protocol": protocol_json(&c.protocol),
        "published": published.collect::<Map<_, _>>(),
        "toml": c.to_toml(),
    })
}

/// A neuron model as JSON.
pub fn model_json(m: &NeuronModel) -> serde_json::Value {
    let equations = |list: &[(String, neuropil::circuit::Expr)]| -> Map<String, serde_json::Value> {
        list.iter()
            .map(|(name, e)| (name.clone(), json!(e.to_string())))
            .collect()
    };
    json!({
        "kind": "neuron",
        "name": m.name,
        "title": m.title,
        "description": m.description,
        "references": m.references,
        "kernel": m.kernel,
        "parameters": m.parameters.iter().map(|p| json!({
            "name": p.name,
            "default": write_quantity(p.default, p.dimension, &p.unit),
            "meaning": p.meaning,
        })).collect::<Vec<_>>(),
        "states": m.states.iter().map(|s| json!({
            "name": s.name,
            "unit": s.unit,
            "initial": s.initial.to_string(),
            "meaning": s.meaning,
        })).collect::<Vec<_>>(),
        "inputs": m.inputs.iter().map(|i| json!({ "name": i.name, "unit": i.unit, "meaning": i.meaning })).collect::<Vec<_>>(),
        "receptors": m.receptors.iter().map(|r| json!({ "name": r.name, "unit": r.unit, "meaning": r.meaning })).collect::<Vec<_>>(),
        "expressions": equations(&m.expressions),
        "dynamics": equations(&m.dynamics),
    })
}

/// A synapse model as JSON.
pub fn synapse_json(m: &SynapseModel) -> serde_json::Value {
    let text = |e: &Option<neuropil::circuit::Expr>| e.as_ref().map(ToString::to_string);
    let states = |list: &[Trace]| -> Vec<serde_json::Value> {
        let state = |t: &Trace| {
            json!({
                "name": t.name,
                "unit": t.unit,
                "initial": t.initial.to_string(),
                "toward": t.toward.to_string(),
                "tau": text(&t.tau),
                "at_spike": t.at_spike.to_string(),
                "meaning": t.meaning,
            })
        };
        list.iter().map(state).collect()
    };
    let expressions = m.expressions.iter();
    json!({
        "kind": "synapse",
        "name": m.name,
        "title": m.title,
        "description": m.description,
        "references": m.references,
        "parameters": m.parameters.iter().map(|p| json!({
            "name": p.name,
            "default": p.default.map(|x| if p.unit == "weight" { "0".to_string() } else { write_quantity(x, p.dimension, &p.unit) }),
            "unit": p.unit,
            "meaning": p.meaning,
        })).collect::<Vec<_>>(),
        "source": states(&m.source),
        "target": states(&m.target),
        "expressions": expressions.map(|(n, e)| (n.clone(), json!(e.to_string()))).collect::<Map<_, _>>(),
        "transmit": m.transmit.to_string(),
        "largest": text(&m.largest),
        "at_source_spike": text(&m.at_source_spike),
        "at_target_spike": text(&m.at_target_spike),
        "lower": text(&m.lower),
        "upper": text(&m.upper),
    })
}
