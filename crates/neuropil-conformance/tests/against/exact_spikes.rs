//! Spike for spike against NEST 3.10: the frozen circuits of `tests/against/nest`, with deterministic input on the grid
//! and weights that are whole multiples of a quantum. Every spike must be the same; traces and final potentials differ
//! by rounding alone.

use crate::frozen::{close, list, numbers, read, text, trains, whole};
use neuropil_circuit::{
    Circuit, ConnectionRule, ConnectionTable, NeuronSelection, Protocol, TraceRequest, Value,
};
use neuropil_conformance::{circuit, neurons, projection};
use neuropil_network::{Network, Seeds};
use neuropil_sim::{CpuEngine, Engine};
use serde_json::Value as Json;
use std::sync::Arc;

/// Largest difference of potentials, mV, and of currents, pA.
const TOLERANCE: f64 = 1e-9;

struct Frozen {
    json: Json,
}

impl Frozen {
    fn read(case: &str) -> Self {
        let json = read(&format!("nest/exact_{case}.json"));
        assert_eq!(json["nest_version"], "3.10.0");
        Self { json }
    }

    fn text(&self, key: &str) -> &str {
        text(&self.json[key])
    }

    /// All synapses as (source, target, weight, delay in steps); sources 0..150 are neurons, beyond them trains.
    fn synapses(&self) -> Vec<(u64, u64, f64, u64)> {
        let c = &self.json["connections"];
        let (s, t) = (whole(&c["source"]), whole(&c["target"]));
        let (w, d) = (numbers(&c["weight"]), whole(&c["delay_steps"]));
        let mut all: Vec<_> = (0..s.len()).map(|i| (s[i], t[i], w[i], d[i])).collect();
        for row in self.json["external_connections"].as_array().unwrap() {
            let at = |i: usize| row[i].as_u64().unwrap();
            all.push((150 + at(0), at(1), row[2].as_f64().unwrap(), at(3)));
        }
        all
    }

    /// The circuit as declared: `unmerged` gives synaptic time constants as tables, so that receptors keep apart.
    fn circuit(&self, unmerged: bool) -> Circuit {
        let model = neuropil_atlas::neuron(self.text("model")).unwrap();
        let (current, v) = (numbers(&self.json["I_e"]), numbers(&self.json["V_m_0"]));
        let population = |name: &str, range: std::ops::Range<usize>| {
            let n = range.len();
            let mut parameters = vec![("I_e", Value::Table(current[range.clone()].to_vec()))];
            let fixed = self.json["parameters"].as_object().unwrap();
            for p in &model.parameters {
                let Some(x) = fixed.get(&p.name).and_then(Json::as_f64) else {
                    continue;
                };
                let tabulated = unmerged && p.name.starts_with("tau_syn");
                let value = if tabulated {
                    Value::Table(vec![x; n])
                } else {
                    Value::Constant(x)
                };
                parameters.push((p.name.as_str(), value));
            }
            neurons(
                name,
                n as u64,
                &model,
                &parameters,
                &[("V_m", Value::Table(v[range].to_vec()))],
            )
        };
        let steps = list(&self.json["external_spikes"])
            .iter()
            .map(|train| train["times_steps"].clone());
        let trains = trains(&Json::Array(steps.collect()), 0.1);
        let places = [("E", 0, 120), ("I", 120, 150), ("trains", 150, u64::MAX)];
        let mut projections = Vec::new();
        for (source, s0, s1) in places {
            for (target, t0, t1) in &places[..2] {
                for positive in [true, false] {
                    let mut table = ConnectionTable::default();
                    let (mut weights, mut delays) = (Vec::new(), Vec::new());
                    for (s, t, w, d) in self.synapses() {
                        if (s0..s1).contains(&s)
                            && (*t0..*t1).contains(&t)
                            && (w >= 0.0) == positive
                        {
                            table.source.push(s - s0);
                            table.target.push(t - t0);
                            weights.push(w);
                            delays.push(d as f64 * 0.1);
                        }
                    }
                    if weights.is_empty() {
                        continue;
                    }
                    (table.weight, table.delay) = (Some(weights), Some(delays));
                    let receptor = match (model.receptor("delta").is_some(), positive) {
                        (true, _) => "delta",
                        (false, true) => "excitatory",
                        (false, false) => "inhibitory",
                    };
                    let rule = ConnectionRule::FromTable(Arc::new(table));
                    let unused = Value::Constant(1.0);
                    let mut p = projection(source, target, receptor, rule, unused.clone(), unused);
                    p.name = format!("{source}->{target} {positive}");
                    projections.push(p);
                }
            }
        }
        circuit(
            "nest",
            vec![population("E", 0..120), population("I", 120..150), trains],
            projections,
            vec![],
        )
    }
}

fn trace(population: &str, variable: &str, neurons: Vec<u64>) -> TraceRequest {
    TraceRequest {
        population: population.into(),
        variable: variable.into(),
        neurons: NeuronSelection::List(neurons),
        start: None,
        stop: Some(50.0),
        interval: None,
    }
}

fn agree(case: &str, unmerged: bool, merged: bool) {
    let frozen = Frozen::read(case);
    let network = Network::realize(
        Arc::new(frozen.circuit(unmerged)),
        0.1,
        Seeds {
            network: 0,
            trial: 0,
        },
    )
    .unwrap();
    // No weight was changed by rounding.
    let simulated: f64 = ["E", "I", "trains"]
        .iter()
        .flat_map(|s| ["E", "I"].map(|t| network.synapses(s, t).unwrap()))
        .flat_map(|c| c.weight)
        .map(|w| w * 1024.0 * 7.0 + w.abs())
        .sum();
    let declared: f64 = frozen
        .synapses()
        .iter()
        .map(|s| s.2 * 1024.0 * 7.0 + s.2.abs())
        .sum();
    assert_eq!(simulated, declared);
    let quantum = network.populations[0].quantum.size;
    assert!(
        frozen
            .synapses()
            .iter()
            .all(|s| (s.2 / quantum).fract() == 0.0)
    );

    let alpha = frozen.text("model") == "iaf_psc_alpha";
    let delta = frozen.text("model") == "iaf_psc_delta";
    let (ex, inh) = if alpha {
        ("I_ex", "I_in")
    } else {
        ("I_syn_ex", "I_syn_in")
    };
    let joined = format!("{ex}+{inh}");
    let currents: Vec<&str> = match (delta, merged) {
        (true, _) => vec![],
        (false, true) => vec![&joined],
        (false, false) => vec![ex, inh],
    };
    let mut protocol = Protocol {
        duration: frozen.json["duration_ms"].as_f64().unwrap(),
        ..Protocol::default()
    };
    for variable in ["V_m"].iter().chain(&currents) {
        protocol
            .record
            .traces
            .push(trace("E", variable, vec![3, 57]));
        protocol.record.traces.push(trace("I", variable, vec![11]));
    }
    let expected = &frozen.json["spikes"];
    let (steps, ids) = (whole(&expected["step"]), whole(&expected["neuron"]));
    assert!(steps.len() > 2000, "a circuit that is alive");
    let traces = &frozen.json["traces"];
    assert_eq!(whole(&traces["neurons"]), [3, 57, 131]);
    for (threads, interpreter) in [(1, false), (2, false), (1, true), (2, true), (3, false)] {
        let what = format!("{case}, {threads} threads, interpreter {interpreter}");
        let engine = CpuEngine {
            interpreter,
            ..CpuEngine::with_threads(threads)
        };
        let mut run = engine.prepare(&network, &protocol).unwrap();
        assert_eq!(
            run.facts().kernels.len(),
            if interpreter { 0 } else { 2 },
            "{what}"
        );
        assert_eq!(run.facts().synapses as usize, frozen.synapses().len());
        run.advance(u64::MAX).unwrap();
        let mut end = run.state("E", "V_m").unwrap();
        end.extend(run.state("I", "V_m").unwrap());
        let recording = run.finish().unwrap();
        let first = recording
            .spikes
            .steps()
            .iter()
            .zip(recording.spikes.neurons())
            .zip(steps.iter().zip(&ids));
        for (k, (given, nest)) in first.enumerate() {
            assert_eq!(
                given, nest,
                "{what}: spike {k} as (step, neuron), NEST on the right"
            );
        }
        assert_eq!(recording.spikes.len(), steps.len(), "{what}");
        close(
            &format!("{what}: V_m at the end"),
            &end,
            &numbers(&frozen.json["V_m_end"]),
            TOLERANCE,
        );
        for (r, t) in recording.traces.iter().enumerate() {
            assert_eq!((t.first_step, t.every_steps), (1, 1));
            for j in 0..t.neurons.len() {
                let column = if r % 2 == 0 { j } else { 2 };
                let nest = |name: &str| numbers(&traces[name][column]);
                let expected: Vec<f64> = match t.variable.as_str() {
                    "V_m" => nest("V_m"),
                    "I_syn_ex" | "I_ex" => nest("I_syn_ex"),
                    "I_syn_in" | "I_in" => nest("I_syn_in"),
                    _ => nest("I_syn_ex")
                        .iter()
                        .zip(nest("I_syn_in"))
                        .map(|(a, b)| a + b)
                        .collect(),
                };
                assert_eq!(expected.len(), 500);
                close(
                    &format!("{what}: {} of neuron {}", t.variable, t.neurons[j]),
                    &t.column(j),
                    &expected,
                    TOLERANCE,
                );
            }
        }
    }
}

#[test]
fn exponential_currents_of_one_time_constant_merged() {
    agree("psc_exp_equal", false, true);
}

#[test]
fn exponential_currents_of_one_time_constant_unmerged() {
    agree("psc_exp_equal", true, false);
}

#[test]
fn exponential_currents_of_two_time_constants() {
    agree("psc_exp_unequal", false, false);
}

#[test]
fn alpha_currents_of_one_time_constant_merged() {
    agree("psc_alpha_equal", false, true);
}

#[test]
fn alpha_currents_of_one_time_constant_unmerged() {
    agree("psc_alpha_equal", true, false);
}

#[test]
fn alpha_currents_of_two_time_constants() {
    agree("psc_alpha_unequal", false, false);
}

#[test]
fn jumps_of_the_potential() {
    agree("psc_delta", false, false);
}
