//! Spike for spike against NEST: a moving threshold, many receptors, Izhikevich's two integrations, relays.
//!
//! Steps coincide, weights are multiples of a power of two, and potentials differ by rounding alone.

use crate::frozen::{Neurons, atlas, demand_spikes, network, numbers, read, text, values};
use neuropil_circuit::{NeuronModel, Protocol, Scheme, Value};
use serde_json::Value as Json;

/// The model that repeats NEST's, and its parameters under our names.
fn neurons(half_steps: bool, p: &Json) -> Neurons {
    let mut parameters = values(&p["parameters"]);
    let name = match text(&p["model"]) {
        "parrot_neuron" => "parrot".to_string(),
        "izhikevich" if half_steps => "izhikevich_psc_step".to_string(),
        "iaf_psc_exp_multisynapse" => {
            let tau = numbers(&p["parameters"]["tau_syn"]);
            parameters.retain(|(k, _)| k != "tau_syn");
            for (i, t) in tau.iter().enumerate() {
                parameters.push((format!("tau_syn_{}", i + 1), Value::Constant(*t)));
            }
            format!("iaf_psc_exp_multisynapse[{}]", tau.len())
        }
        other => other.to_string(),
    };
    (atlas(&name), parameters)
}

fn port(model: &NeuronModel, receptor: &str) -> String {
    match receptor {
        "v" if model.name == "izhikevich" => "delta".into(),
        "v" => "current".into(),
        "parrot" => "spikes".into(),
        "1" | "2" | "3" => format!("receptor_{receptor}"),
        other => other.into(),
    }
}

fn agree(case: &str, scheme: Scheme, tolerance: f64) {
    let json = read(&format!("nest/network_{case}.json"));
    assert_eq!(json["nest_version"], "3.10.0");
    let half_steps = scheme == Scheme::HalfSteps;
    let circuit = network(&json, |p| neurons(half_steps, p), port);
    let protocol = Protocol {
        scheme: scheme.into(),
        ..Protocol::default()
    };
    demand_spikes(&json, circuit, &protocol, tolerance);
}

#[test]
fn a_moving_threshold() {
    agree("mat2_psc_exp", Scheme::Auto, 1e-9);
}

#[test]
fn receptors_by_count() {
    agree("iaf_psc_exp_multisynapse", Scheme::Auto, 1e-9);
}

#[test]
fn izhikevich_by_euler_steps() {
    agree("izhikevich", Scheme::Euler, 1e-6);
}

#[test]
fn izhikevich_by_half_steps() {
    // 160 steps only: half steps of 1 ms amplify rounding, because U_m sees how far V_m shot over the threshold.
    agree("izhikevich_2003", Scheme::HalfSteps, 1e-3);
}

#[test]
fn relays() {
    agree("relays", Scheme::Auto, 1e-9);
}
