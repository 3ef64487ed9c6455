//! Plastic synapses between neurons that spike at given times, against NEST: the weight after every spike of the source.

use crate::frozen::{list, number, read, text, whole};
use neuropil_circuit::synapse::SynapseUse;
use neuropil_circuit::{
    ConnectionRule, NeuronSelection, Population, PopulationKind, Protocol, Source,
    SynapseSelection, TraceRequest, Value, WeightRequest, read_model,
};
use neuropil_conformance::{circuit, neurons, projection};
use neuropil_network::{Network, Seeds};
use neuropil_sim::{CpuEngine, Engine};
use serde_json::Value as Json;
use std::sync::Arc;

/// Our name of a model, and our parameters.
fn synapse(case: &Json, tau_minus: f64, tau_minus_triplet: f64) -> SynapseUse {
    let p = |name: &str| number(&case["parameters"][name]);
    let (name, own) = match text(&case["model"]) {
        "vogels_sprekeler_synapse" => {
            // Steps are magnitudes there, and signed here.
            let sign = p("Wmax").signum();
            let eta = sign * p("eta");
            let own = vec![
                ("tau", p("tau")),
                ("alpha", p("alpha")),
                ("eta", eta),
                ("w_max", p("Wmax")),
            ];
            ("istdp", own)
        }
        "stdp_synapse" => {
            let own = vec![
                ("tau_plus", p("tau_plus")),
                ("tau_minus", tau_minus),
                ("lambda", p("lambda")),
                ("alpha", p("alpha")),
                ("mu_plus", p("mu_plus")),
                ("mu_minus", p("mu_minus")),
                ("w_max", p("Wmax")),
            ];
            ("stdp", own)
        }
        "stdp_triplet_synapse" => {
            let own = vec![
                ("tau_plus", p("tau_plus")),
                ("tau_x", p("tau_plus_triplet")),
                ("tau_minus", tau_minus),
                ("tau_y", tau_minus_triplet),
                ("A2_plus", p("Aplus")),
                ("A3_plus", p("Aplus_triplet")),
                ("A2_minus", p("Aminus")),
                ("A3_minus", p("Aminus_triplet")),
                ("w_unit", 1.0),
                ("w_max", p("Wmax")),
            ];
            ("stdp_triplet", own)
        }
        "tsodyks2_synapse" => {
            let own = vec![
                ("U", p("U")),
                ("tau_rec", p("tau_rec")),
                ("tau_fac", p("tau_fac")),
            ];
            ("tsodyks_markram", own)
        }
        other => panic!("{other}"),
    };
    SynapseUse {
        model: neuropil_atlas::synapse(name).unwrap(),
        parameters: own.into_iter().map(|(k, x)| (k.to_owned(), x)).collect(),
    }
}

/// Spikes when told to, and adds up what arrives.
const PUPPET: &str = r#"
[model]
name = "puppet"
deliver = "after propagation"
[states]
go = { initial = 0, unit = "mV" }
total = { initial = 0, unit = "mV" }
[receptors]
go = { unit = "mV", add = { go = "weight" } }
in = { unit = "mV", add = { total = "weight" } }
[spike]
condition = "go >= 0.5 mV"
reset = { go = "0 mV" }
"#;

fn played(name: &str, steps: &[u64]) -> Population {
    let times = Arc::new(vec![steps.iter().map(|s| *s as f64 * 0.1).collect()]);
    Population {
        name: name.into(),
        size: 1,
        kind: PopulationKind::Source(Source::SpikeList { times }),
        attributes: Default::default(),
    }
}

#[test]
fn weights_after_every_spike_are_those_of_nest() {
    let file = read("nest/plastic_synapses.json");
    let delay = file["delay_steps"].as_u64().unwrap();
    let taus = ["tau_minus_ms", "tau_minus_triplet_ms"].map(|k| number(&file[k]));
    let mut compared = 0;
    for case in list(&file["cases"]) {
        let (source, target) = (whole(&case["source"]), whole(&case["target"]));
        // The same lags at the synapse: see the README beside the file. The drive takes one step.
        let driven: Vec<u64> = target.iter().map(|s| s + 2 * delay - 1).collect();
        let model = Arc::new(read_model(PUPPET, None).unwrap());
        let one = |x| Value::Constant(x);
        let weight = one(number(&case["parameters"]["weight"]));
        let mut tried = projection(
            "X",
            "P",
            "in",
            ConnectionRule::OneToOne,
            weight,
            one(delay as f64 * 0.1),
        );
        tried.synapse = Some(synapse(case, taus[0], taus[1]));
        let plastic = tried.is_plastic();
        let drive = projection("D", "P", "go", ConnectionRule::OneToOne, one(1.0), one(0.1));
        let populations = vec![
            played("X", &source),
            played("D", &driven),
            neurons("P", 1, &model, &[], &[]),
        ];
        let circuit = circuit("pair", populations, vec![tried, drive], vec![]);
        let mut protocol = Protocol {
            duration: file["steps"].as_u64().unwrap() as f64 * 0.1,
            ..Protocol::default()
        };
        if plastic {
            protocol.record.weights.push(WeightRequest {
                projection: "X->P in".into(),
                synapses: SynapseSelection::All,
                start: None,
                stop: None,
                interval: 0.1,
            });
        } else {
            protocol.record.traces.push(TraceRequest {
                population: "P".into(),
                variable: "total".into(),
                neurons: NeuronSelection::All,
                start: None,
                stop: None,
                interval: None,
            });
        }
        let network = Network::realize(
            Arc::new(circuit),
            0.1,
            Seeds {
                network: 1,
                trial: 0,
            },
        )
        .unwrap();
        let quantum = network.populations[2].quantum.size;
        let mut run = CpuEngine::with_threads(1)
            .prepare(&network, &protocol)
            .unwrap();
        run.advance(u64::MAX).unwrap();
        let recording = run.finish().unwrap();
        assert_eq!(recording.spikes.len(), target.len());
        let trace = &recording.traces[0];
        // Weights at the start are rounded to 30 bits; what is delivered is a whole number of quanta.
        let tolerance = if plastic { 1e-8 } else { 0.51 * quantum };
        for (step, nest) in source.iter().zip(list(&case["weights"])) {
            let at = |step: u64| trace.values[(step - trace.first_step) as usize];
            let arrival = step + delay;
            let ours = match plastic {
                true => at(arrival),
                false => at(arrival) - at(arrival - 1),
            };
            let nest = number(nest);
            assert!(
                (ours - nest).abs() < tolerance,
                "{} {}: {ours} against {nest} at step {arrival}",
                case["model"],
                case["parameters"]
            );
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
}
