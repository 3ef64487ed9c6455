//! The five levels of `glif_psc` against NEST.
//!
//! Levels 1 and 2 are linear between spikes, and so is NEST's step: samples and spikes are the same. NEST takes after-spike currents
//! at their mean over a step and leaves synaptic currents of the step out of the voltage threshold; so levels 3 to 5 at
//! 0.1 ms are met within what halving our step and NEST's own two steps change, and times of spikes within one step more.

use crate::frozen::{list, number, numbers, read};
use neuropil_circuit::read_circuit;
use neuropil_network::{Network, Seeds};
use neuropil_sim::CpuEngine;
use serde_json::Value as Json;
use std::sync::Arc;

/// Samples of V_m, threshold and after-spike current `[cell][quantity][sample]`, and spikes of each cell, ms.
struct Cells {
    samples: Vec<[Vec<f64>; 3]>,
    trains: Vec<Vec<f64>>,
}

const QUANTITIES: [&str; 3] = ["V_m", "threshold", "ASCurrents_sum"];

fn run(file: &Json, level: u64, dt: f64) -> Cells {
    let flag = |on: bool| if on { 1 } else { 0 };
    let numbers_of = |key: &str| {
        let all: Vec<String> = numbers(&file[key]).iter().map(|x| x.to_string()).collect();
        all.join(", ")
    };
    let (p, weights) = (&file["parameters"], numbers(&file["weights_pA"]));
    let (tau, r) = (numbers(&p["tau_syn"]), numbers(&p["asc_r"]));
    let currents = numbers(&file["currents_pA"]);
    let cells = 2 + currents.len();
    let text = format!(
        r#"
[circuit]
name = "glif"
[defaults.population]
model = "glif_psc[2]"
[defaults.population.parameters]
t_ref = "{} ms"
tau_syn_1 = "{} ms"
tau_syn_2 = "{} ms"
asc_r_1 = {}
asc_r_2 = {}
spike_dependent_threshold = {}
after_spike_currents = {}
adapting_threshold = {}
[populations]
A = {{ size = {cells} }}
train = {{ source = "spike_list", times = [[{}]] }}
[[projections]]
name = "first"
source = "train"
target = "A"
rule = "from_table"
table = {{ source = [0], target = [0] }}
receptor = "receptor_1"
weight = "{} pA"
delay = "{} ms"
[[projections]]
name = "second"
source = "train"
target = "A"
rule = "from_table"
table = {{ source = [0], target = [0] }}
receptor = "receptor_2"
weight = "{} pA"
delay = "{} ms"
[[stimuli]]
target = "A"
kind = "current"
constant = {{ values = [0, {}, {}], unit = "pA" }}
start = "{} ms"
[protocol]
dt = "{dt} ms"
warmup = "0 ms"
duration = "{} ms"
"#,
        p["t_ref"],
        tau[0],
        tau[1],
        r[0],
        r[1],
        flag([2, 4, 5].contains(&level)),
        flag(level >= 3),
        flag(level == 5),
        numbers(&file["train_ms"])
            .iter()
            .map(|t| format!("\"{t} ms\""))
            .collect::<Vec<_>>()
            .join(", "),
        weights[0],
        file["delay_ms"],
        weights[1],
        file["delay_ms"],
        file["step_pA"],
        numbers_of("currents_pA"),
        file["start_ms"],
        file["window_ms"],
    );
    let states = [
        "V_m",
        "threshold_spike",
        "threshold_voltage",
        "ASCurrents_1",
        "ASCurrents_2",
    ];
    let traces: Vec<String> = states
        .iter()
        .map(|s| {
            format!(
                "{{ population = \"A\", variable = \"{s}\", stop = \"{} ms\" }}",
                file["length_ms"]
            )
        })
        .collect();
    let text = format!("{text}record = {{ traces = [{}] }}\n", traces.join(", "));
    let models = neuropil_atlas::library();
    let c = read_circuit(&text, None, &[], &models).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let base = c.populations[0].neuron().unwrap().model.clone();
    let v_th = base.parameter("V_th").unwrap().default;
    let protocol = c.protocol.clone();
    let seeds = Seeds {
        network: 0,
        trial: 0,
    };
    let network = Network::realize(Arc::new(c), dt, seeds).unwrap();
    let recording = CpuEngine::with_threads(1)
        .simulate(&network, &protocol)
        .unwrap();
    let stride = (number(&file["every_ms"]) / dt).round() as usize;
    let sample = |state: usize, cell: usize| -> Vec<f64> {
        let trace = &recording.traces[state];
        assert_eq!((trace.first_step, trace.every_steps), (1, 1));
        let column = trace.column(cell);
        column.chunks_exact(stride).map(|c| c[stride - 1]).collect()
    };
    let sum = |base: f64, a: Vec<f64>, b: Vec<f64>| -> Vec<f64> {
        a.iter().zip(&b).map(|(a, b)| base + a + b).collect()
    };
    let samples = (0..cells)
        .map(|i| {
            [
                sample(0, i),
                sum(v_th, sample(1, i), sample(2, i)),
                sum(0.0, sample(3, i), sample(4, i)),
            ]
        })
        .collect();
    let mut trains = vec![Vec::new(); cells];
    let spikes = &recording.spikes;
    for (step, id) in spikes.steps().iter().zip(spikes.neurons()) {
        trains[*id as usize].push(*step as f64 * dt);
    }
    Cells { samples, trains }
}

fn largest(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let pairs = a.iter().zip(b);
    pairs.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

#[test]
fn levels_without_after_spike_currents_are_those_of_nest() {
    let file = read("nest/glif_psc.json");
    for level in [1, 2] {
        let ours = run(&file, level, 0.1);
        let nest = &file["levels"][level.to_string()]["0.1"];
        for (i, (own, theirs)) in ours
            .samples
            .iter()
            .zip(list(&nest["responses"]))
            .enumerate()
        {
            for (x, q) in own.iter().zip(QUANTITIES) {
                let off = largest(x, &numbers(&theirs[q]));
                assert!(off < 1e-9, "level {level}, cell {i}, {q}: {off}");
            }
        }
        let firing = &nest["firing"];
        assert!(ours.trains[0].is_empty() && ours.trains[1].is_empty());
        for (k, train) in ours.trains[2..].iter().enumerate() {
            let (first, last) = (number(&firing["first"][k]), number(&firing["last"][k]));
            assert_eq!(
                train.len() as f64,
                number(&firing["spikes"][k]),
                "level {level}"
            );
            let ends = [train[0], train[train.len() - 1]];
            assert!(largest(&ends, &[first, last]) < 1e-9, "level {level}, {k}");
        }
    }
}

#[test]
fn levels_with_after_spike_currents_tend_to_those_of_nest() {
    let file = read("nest/glif_psc.json");
    for level in 3..=5 {
        let [coarse, fine] = [0.1, 0.05].map(|dt| run(&file, level, dt));
        let nest = &file["levels"][level.to_string()];
        let [rough, best] = ["0.1", "0.01"].map(|key| &nest[key]);
        // The responses without spikes.
        for i in [0, 1] {
            for (q, quantity) in QUANTITIES.iter().enumerate() {
                let theirs = |run: &Json| numbers(&run["responses"][i][*quantity]);
                let off = largest(&coarse.samples[i][q], &theirs(best));
                let own = largest(&coarse.samples[i][q], &fine.samples[i][q]);
                let peer = largest(&theirs(rough), &theirs(best));
                println!(
                    "level {level}, cell {i}, {quantity}: {off:.2e}, halving {own:.2e}, NEST's own {peer:.2e}"
                );
                assert!(
                    off <= 2.0 * own + peer + 1e-6,
                    "level {level}, cell {i}, {quantity}"
                );
            }
        }
        for k in 0..list(&file["currents_pA"]).len() {
            let ends = |first: f64, last: f64, n: f64| [first, (last - first) / (n - 1.0)];
            let ours = |c: &Cells| {
                let train = &c.trains[2 + k];
                ends(train[0], train[train.len() - 1], train.len() as f64)
            };
            let theirs = |run: &Json| {
                let at = |key: &str| number(&run["firing"][key][k]);
                ends(at("first"), at("last"), at("spikes"))
            };
            let (x, half, peer, peer_rough) =
                (ours(&coarse), ours(&fine), theirs(best), theirs(rough));
            println!("level {level}, {k}: {x:?}, {half:?} at 0.05, NEST {peer:?}, {peer_rough:?}");
            for (j, what) in ["first spike", "mean interval"].iter().enumerate() {
                let granted =
                    2.0 * (x[j] - half[j]).abs() + (peer_rough[j] - peer[j]).abs() + 0.1 + 1e-9;
                assert!(
                    (x[j] - peer[j]).abs() <= granted,
                    "level {level}, {what} at current {k}: {x:?} {peer:?}"
                );
            }
        }
    }
}
