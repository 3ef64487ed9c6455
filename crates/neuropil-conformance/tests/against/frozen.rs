//! Frozen files of other simulators as values and as circuits.

use neuropil_circuit::{
    Circuit, ConnectionRule, ConnectionTable, Library, NeuronModel, Population, PopulationKind,
    Protocol, Source, Value,
};
use neuropil_conformance::{circuit, neurons, projection};
use neuropil_network::{Network, Seeds};
use neuropil_sim::{CpuEngine, Engine};
use serde_json::Value as Json;
use std::sync::Arc;

/// The file `name` of `tests/against`.
pub fn read(name: &str) -> Json {
    let path = format!("{}/../../tests/against/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&text).unwrap()
}

pub fn number(value: &Json) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

pub fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value}"))
}

pub fn list(value: &Json) -> &[Json] {
    value.as_array().unwrap_or_else(|| panic!("{value}"))
}

pub fn numbers(value: &Json) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

pub fn whole(value: &Json) -> Vec<u64> {
    list(value).iter().map(|x| x.as_u64().unwrap()).collect()
}

/// One number for all neurons, or one for each.
pub fn value(json: &Json) -> Value {
    match json {
        Json::Array(_) => Value::Table(numbers(json)),
        _ => Value::Constant(number(json)),
    }
}

/// A neuron model of the atlas; `name[n]` is a member of a family.
pub fn atlas(name: &str) -> Arc<NeuronModel> {
    let model = neuropil_atlas::library().neuron(name);
    model.unwrap_or_else(|| panic!("{name} is not in the atlas"))
}

/// The members of an object of parameters or states.
pub fn values(json: &Json) -> Vec<(String, Value)> {
    let members = json.as_object().unwrap().iter();
    members.map(|(k, v)| (k.clone(), value(v))).collect()
}

pub fn named(values: &[(String, Value)]) -> Vec<(&str, Value)> {
    values
        .iter()
        .map(|(k, v)| (k.as_str(), v.clone()))
        .collect()
}

/// A population of spike trains at the given steps.
pub fn trains(json: &Json, dt: f64) -> Population {
    let steps = list(json).iter().map(whole);
    let times: Vec<Vec<f64>> = steps
        .map(|train| train.iter().map(|k| *k as f64 * dt).collect())
        .collect();
    Population {
        name: "trains".into(),
        size: times.len() as u64,
        kind: PopulationKind::Source(Source::SpikeList {
            times: Arc::new(times),
        }),
        attributes: Default::default(),
    }
}

/// What stands for a population of the file here: its model and its parameters.
pub type Neurons = (Arc<NeuronModel>, Vec<(String, Value)>);

/// A network of `networks.py`. `model` says what stands for a population, `port` for a receptor of a model.
pub fn network(
    json: &Json,
    model: impl Fn(&Json) -> Neurons,
    port: impl Fn(&NeuronModel, &str) -> String,
) -> Circuit {
    let dt = number(&json["dt_ms"]);
    let mut populations = Vec::new();
    let mut models = Vec::new();
    for p in list(&json["populations"]) {
        let (m, parameters) = model(p);
        let initial = values(&p["initial"]);
        let size = p["size"].as_u64().unwrap();
        let (parameters, initial) = (named(&parameters), named(&initial));
        populations.push(neurons(text(&p["name"]), size, &m, &parameters, &initial));
        models.push((text(&p["name"]), m));
    }
    populations.push(trains(&json["trains"], dt));
    let projections = list(&json["synapses"]).iter().enumerate().map(|(k, s)| {
        let (source, target) = (text(&s["source_population"]), text(&s["target_population"]));
        let target_model = &models.iter().find(|m| m.0 == target).unwrap().1;
        let table = ConnectionTable {
            source: whole(&s["source"]),
            target: whole(&s["target"]),
            weight: Some(numbers(&s["weight"])),
            delay: Some(numbers(&s["delay_steps"]).iter().map(|d| d * dt).collect()),
        };
        let rule = ConnectionRule::FromTable(Arc::new(table));
        let unused = Value::Constant(1.0);
        let receptor = port(target_model, text(&s["receptor"]));
        let mut p = projection(source, target, &receptor, rule, unused.clone(), unused);
        p.name = format!("{k}: {}", p.name);
        p
    });
    let projections = projections.collect();
    circuit(text(&json["case"]), populations, projections, vec![])
}

/// Demands every spike of the file, with kernels and in the interpreter, on one and on two threads, and final
/// potentials, where the file has them, that differ by less than `tolerance` mV.
pub fn demand_spikes(json: &Json, circuit: Circuit, protocol: &Protocol, tolerance: f64) {
    let case = text(&json["case"]).to_string();
    let dt = number(&json["dt_ms"]);
    let protocol = Protocol {
        dt,
        duration: json["steps"].as_u64().unwrap() as f64 * dt,
        ..protocol.clone()
    };
    let seeds = Seeds {
        network: 0,
        trial: 0,
    };
    let network = Network::realize(Arc::new(circuit), dt, seeds).unwrap();
    // No weight was changed by rounding: the sum of those used, and of their magnitudes, is that of those declared.
    let total = |w: &[f64]| w.iter().map(|w| 7168.0 * w + w.abs()).sum::<f64>();
    let declared: f64 = list(&json["synapses"])
        .iter()
        .map(|s| total(&numbers(&s["weight"])))
        .sum();
    let names: Vec<&str> = list(&json["populations"])
        .iter()
        .map(|p| text(&p["name"]))
        .collect();
    let mut used = 0.0;
    for source in names.iter().chain(&["trains"]) {
        for target in &names {
            used += total(&network.synapses(source, target).unwrap().weight);
        }
    }
    assert_eq!(used, declared, "{case}");

    let (steps, ids) = (
        whole(&json["spikes"]["step"]),
        whole(&json["spikes"]["neuron"]),
    );
    assert!(steps.len() > 500, "{case}: a network that is alive");
    for (threads, interpreter) in [(1, false), (2, false), (1, true)] {
        let what = format!("{case}, {threads} threads, interpreter {interpreter}");
        let engine = CpuEngine {
            interpreter,
            ..CpuEngine::with_threads(threads)
        };
        let mut run = engine.prepare(&network, &protocol).unwrap();
        run.advance(u64::MAX).unwrap();
        let end: Vec<Vec<f64>> = names
            .iter()
            .map(|name| run.state(name, "V_m").unwrap_or_default())
            .collect();
        let recording = run.finish().unwrap();
        let given = recording
            .spikes
            .steps()
            .iter()
            .zip(recording.spikes.neurons());
        for (k, (given, peer)) in given.zip(steps.iter().zip(&ids)).enumerate() {
            assert_eq!(
                given,
                peer,
                "{what}: spike {k} of {} as (step, neuron)",
                steps.len()
            );
        }
        assert_eq!(recording.spikes.len(), steps.len(), "{what}");
        for (name, end) in names.iter().zip(&end) {
            if let Some(expected) = json["end"]["V_m"].get(name) {
                let what = format!("{what}: V_m of {name} at the end");
                close(&what, end, &numbers(expected), tolerance);
            }
        }
    }
}

#[track_caller]
pub fn close(what: &str, given: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(given.len(), expected.len(), "{what}");
    for (i, (x, y)) in given.iter().zip(expected).enumerate() {
        assert!((x - y).abs() <= tolerance, "{what} {i}: {x}, peer {y}");
    }
}
