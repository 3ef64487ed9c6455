//! Designs against spiking networks: small circuits of leaky neurons follow courses of input that theory designed for them.

use neuropil::circuit::read_circuit;
use neuropil::theory::design::inputs::inputs;
use neuropil::theory::design::{InputOptions, Shape, Target, with_courses, with_parameters};
use neuropil::theory::{TheoryOptions, to_self_consistent};
use neuropil::{FollowOptions, follow};

/// A quarter of the supersaturating network of Ekelmans et al. (2023): J_EE, J_EI, J_IE, J_II = 2, 12, 6, 1 mV.
const SMALL: &str = r#"
[circuit]
name = "small"

[defaults.population]
model = "lif_white_noise"
parameters = { E_L = "0 mV", V_th = "1 mV", V_reset = "0 mV", t_ref = "0 ms", mu = "0 mV" }
initial = { V_m = { distribution = "uniform", low = "0 mV", high = "1 mV" } }

[populations]
E = { size = 1500, parameters = { tau_m = "20 ms", sigma = "0.42426 mV" } }
I = { size = 500, parameters = { tau_m = "10 ms", sigma = "0.3 mV" } }

[[projections]]
sources = ["E", "I"]
targets = ["E", "I"]
rule = "fixed_indegree"
in_degree = [[100, 100], [400, 50]]
weight = [["0.02 mV", "-0.12 mV"], ["0.015 mV", "-0.02 mV"]]
receptor = "delta"
delay = "step"
allow_multapses = false

[[stimuli]]
kind = "current"
targets = ["E", "I"]
constant = ["0.1 mV", "0.05 mV"]

[protocol]
dt = "0.1 ms"
warmup = "300 ms"
duration = "3 s"
"#;

#[test]
fn a_spiking_network_follows_the_designed_course() {
    let circuit = read_circuit(SMALL, None, &[], &neuropil::atlas::library()).unwrap();
    let options = TheoryOptions {
        time_step: Some(circuit.protocol.dt),
        ..TheoryOptions::default()
    };
    let model = to_self_consistent(&circuit, &options).unwrap().model;
    let sine = |mean: f64, amplitude: f64, period: f64| Shape::Sine {
        mean: 1e-3 * mean,
        amplitude: 1e-3 * amplitude,
        period,
    };
    let shapes = [sine(2.0, 0.8, 1500.0), sine(1.5, 0.7, 1000.0)];
    let target = Target::of(&shapes, 3000.0, 20.0).unwrap();
    let answer = inputs(&model, &target, &InputOptions::default()).unwrap();
    assert!(answer.feasible, "{:?}", answer.reasons);
    let design = answer.design.unwrap();
    let courses = [design.course(0), design.course(1)];
    let warmup = circuit.protocol.warmup;
    let designed = with_courses(&circuit, &model, &courses, warmup, None).unwrap();
    // What is written is what is read.
    let text = designed.to_toml();
    let again = read_circuit(&text, None, &[], &neuropil::atlas::library()).unwrap();
    assert_eq!(again.stimuli, designed.stimuli);
    let names = ["E".to_owned(), "I".to_owned()];
    let options = FollowOptions {
        bin: 50.0,
        ..FollowOptions::default()
    };
    let followed = follow(&designed, &names, &target, &options).unwrap();
    for (f, lag) in followed.iter().zip(&design.lag) {
        println!(
            "{}: rms {} (counting {:.3}), bias {}, r {}, lag {} (expected {lag:.1} ms)",
            f.population,
            f.rms.brief(),
            f.counting,
            f.bias.brief(),
            f.correlation.brief(),
            f.lag.brief()
        );
        let (r, shift) = (f.correlation.value().unwrap(), f.lag.value().unwrap());
        assert!(r > 0.9, "{f:?}");
        // What spikes add by being counted in bins is most of the distance.
        assert!(f.rms.value().unwrap() < 2.0 * f.counting, "{f:?}");
        // No later than the rate dynamics, to half a bin and three standard errors; noisy neurons may answer faster.
        let error = 25.0 + 3.0 * f.lag.standard_error().unwrap();
        assert!((-error..lag + error).contains(&shift), "{shift} {lag}");
        let mean = f.wanted.iter().sum::<f64>() / f.wanted.len() as f64;
        assert!(f.bias.value().unwrap().abs() < 0.1 * mean, "{f:?}");
    }
}

#[test]
fn a_circuit_takes_over_the_parameters_of_a_design() {
    let circuit = read_circuit(SMALL, None, &[], &neuropil::atlas::library()).unwrap();
    let options = TheoryOptions::default();
    let before = to_self_consistent(&circuit, &options).unwrap().model;
    let after = before
        .with_weight(before.weight().map(|w| 1.25 * w))
        .unwrap()
        .with("tau[E]", 22.0)
        .unwrap()
        .with("mu_ext[I]", 0.007)
        .unwrap();
    let changed = with_parameters(&circuit, &before, &after, None).unwrap();
    let made = to_self_consistent(&changed, &options).unwrap().model;
    for (a, b) in made.parameter_values().iter().zip(after.parameter_values()) {
        // T follows tau in what is made of a circuit.
        assert!(
            (a - b).abs() <= 1e-9 * b.abs() || (*a == 22.0 && b == 20.0),
            "{a} {b}"
        );
    }
    assert!(changed.to_toml().contains("design_I"));
}
