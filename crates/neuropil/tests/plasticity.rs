//! Plastic networks: where inhibitory plasticity comes to rest, and what a trained network does elsewhere.

use neuropil::circuit::{Circuit, read_circuit};
use neuropil::network::Seeds;
use neuropil::{SimulateOptions, StartWeights, simulate};

/// Neurons driven by noise, and inhibited by so many trains that one spike matters little.
fn circuit(set: &[(&str, &str)]) -> Circuit {
    let text = r#"
[circuit]
name = "fixed_point"

[parameters]
rho = "5 spikes/s"
tau = "20 ms"

[populations]
E = { size = 100, model = "iaf_psc_exp" }
I = { size = 1000, source = "poisson", rate = "20 spikes/s" }

[[projections]]
source = "I"
target = "E"
receptor = "inhibitory"
rule = "all_to_all"
weight = "-1.5 pA"
delay = "1 ms"
synapse = { model = "istdp", tau = "tau", alpha = "2 * rho * tau", eta = "-0.1 pA", w_max = "-50 pA" }

[[stimuli]]
kind = "poisson"
targets = ["E"]
receptor = "excitatory"
rate = "10000 spikes/s"
weight = "20 pA"

[protocol]
warmup = "20 s"
duration = "20 s"
"#;
    let set: Vec<_> = set
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    read_circuit(text, None, &set, &neuropil::atlas::library()).unwrap()
}

/// Mean rate over neurons and its standard error, spikes/s.
fn rate(circuit: &Circuit, seed: u64) -> (f64, f64) {
    let options = SimulateOptions {
        seeds: Seeds {
            network: 1,
            trial: seed,
        },
        ..SimulateOptions::default()
    };
    let recording = simulate(circuit, options).unwrap().recording;
    let mut counts = vec![0.0; 100];
    for (_, neuron) in recording.measured_spikes().iter() {
        counts[neuron as usize] += 1.0 / recording.measured_seconds();
    }
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let squares: f64 = counts.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// The mean change of a weight per spike of its source is eta (2 tau r - alpha) for spikes of source and target that are
/// independent. Spikes of one step do not see each other, which takes a step from both sides: r = alpha/(2 tau - dt). An inhibitory spike
/// delays a spike of the target, which the rule sees as well: at 20,000 of them a second less than half a percent.
#[test]
fn inhibitory_plasticity_comes_to_rest_at_its_rate() {
    for rho in [5.0, 12.0] {
        let of = format!("\"{rho} spikes/s\"");
        let (mean, error) = rate(&circuit(&[("rho", &of)]), 1);
        let expected = 2.0 * rho * 20.0 / (2.0 * 20.0 - 0.1);
        let tolerance = 3.0 * error + 0.005 * expected;
        assert!(
            (mean - expected).abs() < tolerance,
            "{mean} +- {error} against {expected}"
        );
        assert!(error < 0.02 * expected, "{error}");
    }
    // With the weights of the start the neurons fire otherwise.
    let (mean, _) = rate(&circuit(&[("protocol.plasticity", "{ learning = [] }")]), 1);
    assert!((8.0..10.0).contains(&mean), "{mean}");
}

/// Weights go into another simulation from memory as they do from a file.
#[test]
fn weights_in_memory_are_those_of_the_file() {
    let mut circuit = circuit(&[]);
    (circuit.protocol.warmup, circuit.protocol.duration) = (0.0, 500.0);
    let file = std::env::temp_dir().join(format!("neuropil-weights-{}", std::process::id()));
    let learnt = simulate(
        &circuit,
        SimulateOptions {
            save_weights: Some(file.clone()),
            keep_weights: true,
            ..SimulateOptions::default()
        },
    );
    let kept = learnt.unwrap().weights.unwrap();
    let after = |weights| {
        let options = SimulateOptions {
            weights,
            seeds: Seeds {
                network: 1,
                trial: 5,
            },
            ..SimulateOptions::default()
        };
        simulate(&circuit, options).map(|o| o.recording.spikes_sha256())
    };
    let from_memory = after(Some(StartWeights::Given(kept.clone()))).unwrap();
    assert_eq!(
        from_memory,
        after(Some(StartWeights::File(file.clone()))).unwrap()
    );
    assert_ne!(from_memory, after(None).unwrap());
    std::fs::remove_file(&file).unwrap();
    let mut none = (*kept).clone();
    none.projections.clear();
    let error = after(Some(StartWeights::Given(none.into()))).unwrap_err();
    assert!(error.to_string().contains("no weights"), "{error}");
    // A network whose weights nothing changes has none to keep.
    for p in &mut circuit.projections {
        p.synapse = None;
    }
    let options = SimulateOptions {
        keep_weights: true,
        ..SimulateOptions::default()
    };
    let error = simulate(&circuit, options).err().unwrap();
    assert!(
        error.to_string().contains("no weights to be kept"),
        "{error}"
    );
}
