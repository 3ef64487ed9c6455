//! Balance of a simulated network against what its rates say, and what theory predicts without it.

use neuropil::analysis::{balance, balance_over_time, counts_of, running_rates, statistics_of};
use neuropil::theory::{InputNoise, TheoryOptions, to_self_consistent};
use neuropil::{SimulateOptions, simulate};

/// Jumps j (mV) and in-degrees C of target ← source, and drift from outside, mV/ms: Ekelmans et al. (2023), figures 2C and D.
const J: [[f64; 2]; 2] = [[0.01026, 0.06], [0.007273, 0.01]];
const C: [[f64; 2]; 2] = [[195.0, 200.0], [825.0, 100.0]];
const MU: f64 = 0.019;

/// Excitatory and inhibitory input of population `x`, mV/ms, at rates in 1/ms.
fn input(x: usize, rates: &[f64]) -> (f64, f64) {
    let gain = |y: usize| J[x][y] * C[x][y] * rates[y];
    (MU + gain(0), -gain(1))
}

#[test]
fn the_balance_of_a_network_is_that_of_its_rates_and_near_that_of_theory() {
    let set = |key: &str, value: &str| (key.to_string(), value.to_string());
    let sets = [
        set("T", "\"3 s\""),
        set("protocol.dt", "\"0.1 ms\""),
        set("protocol.record.spikes", "false"),
        set("protocol.record.statistics", "true"),
        set("protocol.record.input_moments", "true"),
        set("protocol.record.window", "\"500 ms\""),
    ];
    let circuit = neuropil::atlas::circuit("ekelmans_2023_supersaturating", &sets).unwrap();
    let recording = simulate(&circuit, SimulateOptions::default())
        .unwrap()
        .recording;
    assert!(recording.spikes.is_empty());
    let rates = ["E", "I"].map(|name| {
        let each = running_rates(&statistics_of(&recording, name), recording.dt);
        each.iter().sum::<f64>() / each.len() as f64 / 1000.0
    });
    let options = TheoryOptions {
        noise: InputNoise::White,
        // Without the correction for the step the theory has 13 % more inhibition: the threshold is tested once a step.
        time_step: Some(recording.dt),
        ..TheoryOptions::default()
    };
    let model = to_self_consistent(&circuit, &options).unwrap().model;
    let states = model.steady_states().unwrap().states;
    assert_eq!(states.len(), 1);
    for (x, name) in ["E", "I"].into_iter().enumerate() {
        let b = balance(&recording, name).unwrap();
        let (e, i) = input(x, &rates);
        // In-degrees are fixed, so that the mean over targets is exact up to out-degrees and the last spikes on their way.
        let measured = [&b.excitatory, &b.inhibitory, &b.factor].map(|m| m.value().unwrap());
        for (value, expected) in measured.into_iter().zip([e, i, -i / e]) {
            assert!(
                (value / expected - 1.0).abs() < 0.005,
                "{name}: {value} {expected}"
            );
        }
        let (e, i) = input(x, &states[0].rates);
        let predicted = -i / e;
        assert!(
            (measured[2] / predicted - 1.0).abs() < 0.05,
            "{name}: {} {predicted}",
            measured[2]
        );
        assert!(b.factor.standard_error().is_some());
        let windows = balance_over_time(&recording, name).unwrap();
        assert_eq!(windows.len(), 6);
        assert_eq!((windows[5].start, windows[5].stop), (3000.0, 3500.0));
        let counts = counts_of(&recording, name).unwrap();
        let spikes: u64 = counts.counts.iter().sum();
        let size = recording.population(name).unwrap().size as f64;
        assert!((spikes as f64 / (size * 3000.0 * rates[x]) - 1.0).abs() < 1e-12);
    }
}
