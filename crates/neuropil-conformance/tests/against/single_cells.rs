//! Single neurons against NEST and Brian2: subthreshold responses to spikes and to currents, latency and mean interval of
//! firing under constant currents.
//!
//! Where the peer's step is ours, samples agree to the ten digits kept and spikes are the same steps. Elsewhere the peer at
//! its fine step is met at 0.1 ms within twice the change that halving our step makes, and what the peer itself changes
//! between its rough and its fine step; times of spikes within one step more, because they lie on the grid.

use crate::frozen::{atlas, list, named, number, numbers, read, text, value, values};
use neuropil_circuit::{
    ConnectionRule, NeuronModel, NeuronSelection, Population, PopulationKind, Protocol, Scheme,
    Source, TraceRequest, Value,
};
use neuropil_conformance::{circuit, neurons, projection};
use neuropil_network::{Network, Seeds};
use neuropil_sim::CpuEngine;
use serde_json::Value as Json;
use std::sync::Arc;

const NEST: &str = "nest/single_cells.json";

/// Neurons of one model: `[response][quantity][sample]`, and times of spikes by current, ms.
struct Cells {
    responses: Vec<Vec<Vec<f64>>>,
    trains: Vec<Vec<f64>>,
}

/// The model of that NEST name and the parameters that are not defaults.
fn model(name: &str, json: &Json) -> (Arc<NeuronModel>, Vec<(String, Value)>) {
    let mut parameters = Vec::new();
    let mut member = name.to_string();
    for (key, given) in json["parameters"].as_object().unwrap() {
        if key == "tau_syn" {
            member = format!("{name}[{}]", list(given).len());
            for (i, tau) in numbers(given).iter().enumerate() {
                parameters.push((format!("tau_syn_{}", i + 1), Value::Constant(*tau)));
            }
        } else {
            parameters.push((key.clone(), value(given)));
        }
    }
    (atlas(&member), parameters)
}

fn receptor(given: &str) -> String {
    match given {
        "v" => "delta".into(),
        "1" | "2" | "3" => format!("receptor_{given}"),
        other => other.into(),
    }
}

/// States whose sum, with the parameter `omega`, is a quantity that NEST records.
fn states(model: &NeuronModel, quantity: &str) -> Vec<String> {
    match quantity {
        "V_th" => vec!["V_th_alpha_1".into(), "V_th_alpha_2".into()],
        // Currents of one time constant share one state here; `exact_spikes` compares them.
        "I_syn_ex" | "I_syn_in" if model.name.starts_with("iaf_psc") => vec![],
        other => vec![other.into()],
    }
}

fn run(file: &Json, name: &str, scheme: Scheme, dt: f64) -> Cells {
    let json = &file["models"][name];
    let (m, parameters) = model(name, json);
    let with = |current: Value| {
        let mut all = named(&parameters);
        all.push(("I_e", current));
        all
    };
    let start = values(&json["initial"]);
    let start = named(&start);
    let currents = numbers(&json["currents"]);
    let n = currents.len() as u64;
    let mut populations = vec![neurons(
        "firing",
        n,
        &m,
        &with(Value::Table(currents)),
        &start,
    )];
    let times = numbers(&file["train_ms"]);
    populations.push(Population {
        name: "train".into(),
        size: 1,
        kind: PopulationKind::Source(Source::SpikeList {
            times: Arc::new(vec![times]),
        }),
        attributes: Default::default(),
    });
    let (mut projections, mut traces) = (Vec::new(), Vec::new());
    let length = number(&file["length_ms"]);
    for (k, response) in list(&json["responses"]).iter().enumerate() {
        let target = format!("response {k}");
        let current = response["I_e"].as_f64().unwrap_or(0.0);
        populations.push(neurons(
            &target,
            1,
            &m,
            &with(Value::Constant(current)),
            &start,
        ));
        if let Some(port) = response["receptor"].as_str() {
            let weight = number(&response["weight"]);
            // Conductances are positive here; in NEST the sign of the weight chooses the receptor.
            let weight = if name.contains("cond") {
                weight.abs()
            } else {
                weight
            };
            let (weight, delay) = (weight, number(&file["delay_ms"]));
            projections.push(projection(
                "train",
                &target,
                &receptor(port),
                ConnectionRule::AllToAll,
                Value::Constant(weight),
                Value::Constant(delay),
            ));
        }
        for quantity in response[text(&file["fine"])].as_object().unwrap().keys() {
            for variable in states(&m, quantity) {
                traces.push(TraceRequest {
                    population: target.clone(),
                    variable,
                    neurons: NeuronSelection::All,
                    start: None,
                    stop: Some(length),
                    interval: None,
                });
            }
        }
    }
    let mut protocol = Protocol {
        dt,
        duration: number(&file["window_ms"]),
        scheme: scheme.into(),
        ..Protocol::default()
    };
    protocol.record.traces = traces;
    let seeds = Seeds {
        network: 0,
        trial: 0,
    };
    let c = circuit(name, populations, projections, vec![]);
    let network = Network::realize(Arc::new(c), dt, seeds).unwrap();
    let recording = CpuEngine::with_threads(1)
        .simulate(&network, &protocol)
        .unwrap();

    let every = number(&file["every_ms"]);
    let sample = |population: &str, variable: &str| -> Vec<f64> {
        let traces = &recording.traces;
        let trace = traces
            .iter()
            .find(|t| t.population == population && t.variable == variable)
            .unwrap();
        assert_eq!((trace.first_step, trace.every_steps), (1, 1));
        let stride = (every / dt).round() as usize;
        let column = trace.column(0);
        column.chunks_exact(stride).map(|c| c[stride - 1]).collect()
    };
    let omega = parameters_default(&m, "omega");
    let responses = list(&json["responses"]).iter().enumerate();
    let responses = responses
        .map(|(k, response)| {
            let quantities = response[text(&file["fine"])].as_object().unwrap().keys();
            quantities
                .map(|q| {
                    let parts: Vec<Vec<f64>> = states(&m, q)
                        .iter()
                        .map(|v| sample(&format!("response {k}"), v))
                        .collect();
                    let base = if q == "V_th" { omega } else { 0.0 };
                    let samples = parts.first().map_or(0, Vec::len);
                    (0..samples)
                        .map(|i| base + parts.iter().map(|p| p[i]).sum::<f64>())
                        .collect()
                })
                .collect()
        })
        .collect();
    let mut trains = vec![Vec::new(); n as usize];
    let spikes = &recording.spikes;
    for (step, id) in spikes.steps().iter().zip(spikes.neurons()) {
        if *id < n {
            trains[*id as usize].push(*step as f64 * dt);
        } else {
            panic!("{name}: a subthreshold response has a spike at step {step}");
        }
    }
    Cells { responses, trains }
}

fn parameters_default(m: &NeuronModel, name: &str) -> f64 {
    let parameter = m.parameters.iter().find(|p| p.name == name);
    parameter.map_or(0.0, |p| p.default)
}

fn largest(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, f64::max)
}

/// First spike and mean interval, ms.
fn first_and_interval(first: f64, last: f64, spikes: f64) -> [f64; 2] {
    let interval = if spikes > 1.0 {
        (last - first) / (spikes - 1.0)
    } else {
        0.0
    };
    [first, interval]
}

fn of_train(train: &[f64]) -> [f64; 2] {
    first_and_interval(train[0], train[train.len() - 1], train.len() as f64)
}

fn of_peer(firing: &Json, k: usize) -> [f64; 2] {
    let at = |key: &str| number(&firing[key][k]);
    first_and_interval(at("first"), at("last"), at("spikes"))
}

/// Same step as NEST's: all samples, and every current's number of spikes, first and last.
fn exactly(name: &str, scheme: Scheme) {
    let file = read(NEST);
    let cells = run(&file, name, scheme, 0.1);
    let json = &file["models"][name];
    for (given, response) in cells.responses.iter().zip(list(&json["responses"])) {
        for (given, (quantity, peer)) in given.iter().zip(response["0.1"].as_object().unwrap()) {
            if !given.is_empty() {
                let off = largest(given, &numbers(peer));
                assert!(off < 1e-9, "{name} {quantity}: {off}");
            }
        }
    }
    let firing = &json["firing"]["0.1"];
    for (k, train) in cells.trains.iter().enumerate() {
        let ends = [train[0], train[train.len() - 1]];
        let peer = [number(&firing["first"][k]), number(&firing["last"][k])];
        assert_eq!(
            train.len() as f64,
            number(&firing["spikes"][k]),
            "{name}, current {k}"
        );
        assert!(
            largest(&ends, &peer) < 1e-9,
            "{name}, current {k}: {ends:?} {peer:?}"
        );
    }
}

/// Within the errors of both steps, in the default scheme.
fn nearly(file: &str, name: &str) {
    let file = read(file);
    let (rough, fine_key) = (text(&file["rough"]), text(&file["fine"]));
    let [coarse, fine] = [0.1, 0.05].map(|dt| run(&file, name, Scheme::Auto, dt));
    let json = &file["models"][name];
    for (r, response) in list(&json["responses"]).iter().enumerate() {
        for (q, (quantity, peer)) in response[fine_key].as_object().unwrap().iter().enumerate() {
            let (x, half, mut peer) = (
                &coarse.responses[r][q],
                &fine.responses[r][q],
                numbers(peer),
            );
            if name == "aeif_psc_exp" && quantity == "I_syn_in" {
                // NEST keeps the magnitude of this current, and subtracts it.
                peer.iter_mut().for_each(|x| *x = -*x);
            }
            let own = largest(x, half);
            let theirs = largest(
                &numbers(&response[rough][quantity]),
                &numbers(&response[fine_key][quantity]),
            );
            let off = largest(x, &peer);
            println!(
                "{name} {r} {quantity}: {off:.2e}, halving {own:.2e}, peer's own {theirs:.2e}"
            );
            assert!(
                off <= 2.0 * own + theirs + 1e-6,
                "{name}, response {r}, {quantity}"
            );
        }
    }
    let firing = &json["firing"];
    for (k, train) in coarse.trains.iter().enumerate() {
        let spikes = number(&firing[fine_key]["spikes"][k]);
        assert_eq!(train.is_empty(), spikes == 0.0, "{name}, current {k}");
        if spikes == 0.0 {
            continue;
        }
        let (x, half) = (of_train(train), of_train(&fine.trains[k]));
        let (peer, peer_rough) = (of_peer(&firing[fine_key], k), of_peer(&firing[rough], k));
        println!(
            "{name} {k}: {x:?} at 0.05 {half:?}, peer {peer:?} at its rough step {peer_rough:?}; {} {spikes} spikes",
            train.len()
        );
        for (i, what) in ["first spike", "mean interval"].iter().enumerate() {
            let granted =
                2.0 * (x[i] - half[i]).abs() + (peer_rough[i] - peer[i]).abs() + 0.1 + 1e-9;
            assert!(
                (x[i] - peer[i]).abs() <= granted,
                "{name}, {what} at current {k}: {} ms, peer {} ms, granted {granted}",
                x[i],
                peer[i]
            );
        }
    }
}

#[test]
fn currents_and_thresholds() {
    for name in [
        "iaf_psc_exp",
        "iaf_psc_alpha",
        "iaf_psc_delta",
        "iaf_psc_exp_multisynapse",
        "mat2_psc_exp",
    ] {
        exactly(name, Scheme::Auto);
    }
}

#[test]
fn izhikevich() {
    exactly("izhikevich", Scheme::Euler);
}

#[test]
fn conductances() {
    nearly(NEST, "iaf_cond_exp");
    nearly(NEST, "iaf_cond_alpha");
}

#[test]
fn adaptive_exponential() {
    for name in [
        "aeif_psc_exp",
        "aeif_psc_alpha",
        "aeif_cond_exp",
        "aeif_cond_alpha",
    ] {
        nearly(NEST, name);
    }
}

#[test]
fn hodgkin_huxley() {
    nearly(NEST, "hh_psc_alpha");
    nearly(NEST, "hh_cond_exp_traub");
    nearly("brian2/single_cells.json", "hh_traub_brette_2007");
}
