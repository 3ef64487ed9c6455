//! Spike for spike against Brian2 2.9: its order of events and its integration in models of our language.

use crate::frozen::{atlas, demand_spikes, network, read, text, values};
use neuropil_circuit::{NeuronModel, Protocol, Scheme, read_model};
use std::sync::Arc;

/// A model of `tests/against/brian2/models`.
pub fn model(file: &str) -> Arc<NeuronModel> {
    let path = format!(
        "{}/../../tests/against/brian2/{file}",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    Arc::new(read_model(&text, None).unwrap())
}

fn agree(case: &str, tolerance: f64) {
    let json = read(&format!("brian2/network_{case}.json"));
    assert_eq!(json["brian2_version"], "2.9.0");
    let neurons = |p: &serde_json::Value| {
        let name = text(&p["model"]);
        let model = if name.ends_with(".toml") {
            model(name)
        } else {
            atlas(name)
        };
        (model, values(&p["parameters"]))
    };
    let circuit = network(&json, neurons, |_, receptor| receptor.to_string());
    let protocol = Protocol {
        scheme: Scheme::from_name(text(&json["scheme"])).unwrap().into(),
        ..Protocol::default()
    };
    demand_spikes(&json, circuit, &protocol, tolerance);
}

#[test]
fn exponential_drives_exactly() {
    agree("cuba", 1e-9);
}

#[test]
fn conductances_by_runge_kutta() {
    agree("coba", 1e-9);
}

#[test]
fn jumps_of_the_potential() {
    agree("jumps", 1e-9);
}

#[test]
fn neurons_of_the_fly_that_lose_input_while_refractory() {
    agree("fly", 1e-9);
}

#[test]
fn izhikevich_by_euler_steps() {
    agree("izhikevich", 1e-6);
}

#[test]
fn adaptive_exponential_by_euler_steps() {
    agree("adex", 1e-6);
}

#[test]
fn hodgkin_huxley_by_runge_kutta() {
    agree("hh", 1e-6);
}
