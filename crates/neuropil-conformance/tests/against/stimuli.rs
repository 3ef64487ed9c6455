//! Currents and rates that change in time or fluctuate, against NEST's generators.

use crate::frozen::{number, numbers, read};
use neuropil_circuit::read_circuit;
use neuropil_network::{Network, Seeds};
use neuropil_recording::Recording;
use neuropil_sim::{CpuEngine, Engine};
use serde_json::Value as Json;
use std::sync::Arc;

const SEEN: &str = r#"
[circuit]
name = "stimuli"
[models.seen]
title = "The sum of a current over time"
deliver = "after propagation"
[models.seen.states]
x = { initial = 0, unit = "pA*ms" }
[models.seen.inputs]
I = { unit = "pA" }
[models.seen.dynamics]
x = "I"
"#;

fn run(text: &str) -> Recording {
    let models = neuropil_atlas::library();
    let c = read_circuit(&format!("{SEEN}{text}"), None, &[], &models)
        .unwrap_or_else(|e| panic!("{e}"));
    let protocol = c.protocol.clone();
    let seeds = Seeds {
        network: 1,
        trial: 7,
    };
    let network = Network::realize(Arc::new(c), protocol.dt, seeds).unwrap();
    let mut run = CpuEngine::with_threads(1)
        .prepare(&network, &protocol)
        .unwrap();
    run.advance(u64::MAX).unwrap();
    run.finish().unwrap()
}

fn seen(neurons: u64, steps: u64, stimulus: &str) -> Vec<f64> {
    let text = format!(
        "[populations]\nA = {{ size = {neurons}, model = \"seen\" }}\n[[stimuli]]\nname = \"s\"\ntarget = \"A\"\n{stimulus}\n\
         [protocol]\ndt = \"0.1 ms\"\nwarmup = \"0 ms\"\nduration = \"{} ms\"\nrecord = {{ traces = [{{ population = \"A\", variable = \"x\" }}] }}\n",
        steps as f64 / 10.0
    );
    let n = neurons as usize;
    let x = run(&text).traces.remove(0).values;
    assert_eq!(x.len(), n * steps as usize);
    (0..x.len() - n).map(|i| (x[i + n] - x[i]) / 0.1).collect()
}

#[test]
fn a_sinusoidal_current_is_that_of_nest_half_a_step_later() {
    let file = read("nest/stimuli.json");
    let (p, theirs) = (
        &file["ac_generator"]["parameters"],
        numbers(&file["ac_generator"]["current_pA"]),
    );
    let f = number(&p["frequency"]);
    // NEST takes the value at the start of the step, we at its middle.
    let phase = number(&p["phase"]).to_radians() - std::f64::consts::PI * f * 1e-4;
    let ours = seen(
        1,
        300,
        &format!(
            "kind = \"current\"\nsinusoidal = {{ mean = \"{} pA\", amplitude = \"{} pA\", frequency = \"{f} Hz\", phase = {phase} }}",
            number(&p["offset"]),
            number(&p["amplitude"])
        ),
    );
    // The slow membrane that shows NEST's current has a propagator of seven digits, 1 - exp(-1e-10).
    for (k, x) in ours.iter().enumerate() {
        assert!(
            (x - theirs[k + 1]).abs() < 2e-5,
            "{k}: {x} {}",
            theirs[k + 1]
        );
    }
}

#[test]
fn noise_has_the_mean_and_the_deviation_of_that_of_nest() {
    let file = read("nest/stimuli.json");
    let (j, n, steps) = (&file["noise_generator"], 200, 20_010);
    let stimulus =
        "kind = \"gaussian_noise\"\nmean = \"20 pA\"\nsd = \"50 pA\"\ninterval = \"1 ms\"";
    let all = seen(n, steps, stimulus);
    // Differences start with the second step: the intervals that are whole.
    let values: Vec<f64> = all
        .chunks(n as usize)
        .skip(14)
        .step_by(10)
        .flatten()
        .copied()
        .collect();
    let m = values.len() as f64;
    let mean = values.iter().sum::<f64>() / m;
    let sd = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / m).sqrt();
    let both = (1.0 / m + 1.0 / number(&j["values"])).sqrt();
    assert!(
        (mean - number(&j["mean"])).abs() < 4.0 * 50.0 * both,
        "{mean}"
    );
    assert!(
        (sd - number(&j["sd"])).abs() < 4.0 * 50.0 * both / 2.0_f64.sqrt(),
        "{sd}"
    );
}

/// Mean over neurons, and its standard error.
fn of_neurons(each: &[f64]) -> (f64, f64) {
    let n = each.len() as f64;
    let mean = each.iter().sum::<f64>() / n;
    let squares = each.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

#[test]
fn an_ornstein_uhlenbeck_current_is_white_noise_through_a_leak_of_nest() {
    let j = &read("nest/stimuli.json")["ornstein_uhlenbeck"];
    let [mean, sd, tau] = ["mean", "sd", "tau"].map(|key| number(&j["parameters"][key]));
    let (n, steps) = (
        j["neurons"].as_u64().unwrap(),
        j["steps"].as_u64().unwrap() as usize,
    );
    let stimulus = format!(
        "kind = \"ornstein_uhlenbeck\"\nmean = \"{mean} pA\"\nsd = \"{sd} pA\"\ntau = \"{tau} ms\""
    );
    let all = seen(n, steps as u64 + 1, &stimulus);
    let column = |i: u64| -> Vec<f64> {
        let own = all.iter().skip(i as usize).step_by(n as usize);
        own.map(|x| x - mean).collect()
    };
    let columns: Vec<Vec<f64>> = (0..n).map(column).collect();
    let near = |what: &str, (ours, error): (f64, f64), theirs: &Json, exact: f64| {
        let (x, e) = (number(&theirs["mean"]), number(&theirs["standard_error"]));
        println!("{what}: {ours} ± {error}, NEST {x} ± {e}, exact {exact}");
        let both = (error * error + e * e).sqrt();
        assert!((ours - x).abs() < 4.0 * both, "{what}");
        assert!((ours - exact).abs() < 4.0 * error, "{what}");
    };
    let means: Vec<f64> = columns
        .iter()
        .map(|c| mean + c.iter().sum::<f64>() / c.len() as f64)
        .collect();
    near("mean", of_neurons(&means), &j["mean"], mean);
    let lags = numbers(&j["lags_ms"]);
    assert_eq!(lags.len(), 6);
    for (lag, theirs) in lags.iter().zip(j["autocovariance"].as_array().unwrap()) {
        let k = (lag / 0.1).round() as usize;
        let products = |c: &Vec<f64>| {
            let sum: f64 = c.iter().zip(&c[k..]).map(|(a, b)| a * b).sum();
            sum / (c.len() - k) as f64
        };
        let each: Vec<f64> = columns.iter().map(products).collect();
        let exact = sd * sd * (-lag / tau).exp();
        near(&format!("lag {lag} ms"), of_neurons(&each), theirs, exact);
    }
}

fn rates(generator: &Json, trains: u64, course: &str) {
    let text = format!(
        "[populations]\nA = {{ size = {trains}, model = \"parrot\" }}\n[[stimuli]]\nname = \"s\"\nkind = \"poisson\"\ntarget = \"A\"\nweight = 1\nrate = {{ {course} }}\n\
         [protocol]\ndt = \"0.1 ms\"\nwarmup = \"0 ms\"\nduration = \"1 s\"\nrecord = {{ spikes = true }}\n"
    );
    let r = run(&text);
    let theirs = numbers(&generator["spikes_in_bins"]);
    let mut ours = vec![0.0; theirs.len()];
    for step in r.spikes.steps() {
        ours[(step - 1) as usize / 200] += 1.0;
    }
    // The sum over bins is a χ² of as many degrees of freedom, of variance twice that.
    let bins = ours.len() as f64;
    let chi: f64 = ours
        .iter()
        .zip(&theirs)
        .map(|(a, b)| (a - b) * (a - b) / (a + b))
        .sum();
    assert!((chi - bins).abs() < 4.0 * (2.0 * bins).sqrt(), "{chi}");
    let total: f64 = ours.iter().sum();
    let difference = total - number(&generator["mean"]) * trains as f64;
    assert!(
        difference.abs() < 4.0 * (2.0 * total).sqrt(),
        "{difference}"
    );
}

#[test]
fn rates_that_change_in_time_are_those_of_nest() {
    let file = read("nest/stimuli.json");
    let trains = file["trains"].as_u64().unwrap();
    rates(
        &file["sinusoidal_poisson_generator"],
        trains,
        "sinusoidal = { mean = \"40 spikes/s\", amplitude = \"30 spikes/s\", frequency = \"5 Hz\", phase = 1.5707963267948966 }",
    );
    rates(
        &file["inhomogeneous_poisson_generator"],
        trains,
        "steps = [[\"0 ms\", \"20 spikes/s\"], [\"200 ms\", \"80 spikes/s\"], [\"600 ms\", \"5 spikes/s\"]]",
    );
}
