//! Responses of neurons behind exponential synapses: against neurons that were simulated one by one, and against their own rates.

use neuropil_theory::{Correction, FilteredResponse, LifParameters, Siegert, TransferFunction};

const LIF: LifParameters = LifParameters {
    tau_m: 10.0,
    t_ref: 2.0,
    v_th: 15.0,
    v_reset: 0.0,
};
const TAU_S: f64 = 0.5;
const STEP: f64 = 0.1;
/// A spike moves the membrane by J (mV), an inhibitory one by -4 J; their rates (1/ms) onto a neuron of layer 4 of the
/// microcircuit.
const J: f64 = 0.17562;
const RATES: (f64, f64) = (26.346, 5.599);

/// Changes of the rate, real and imaginary parts, spikes/s, by the part by which the rate of excitatory, or of inhibitory, spikes is modulated at frequencies (Hz):
/// 2000 such neurons for 50 s with Poisson trains modulated by 2 %, by a program of its own (exact steps of 0.1 ms, as
/// here). The standard error of each number is 0.53.
const MEASURED: [(f64, [f64; 2], [f64; 2]); 7] = [
    (20.0, [77.433, -46.329], [-54.925, 39.349]),
    (60.0, [33.965, -39.557], [-17.290, 30.036]),
    (83.0, [23.434, -34.502], [-12.817, 25.009]),
    (120.0, [15.573, -30.294], [-9.076, 18.369]),
    (170.0, [10.498, -24.327], [-4.552, 15.979]),
    (250.0, [5.572, -19.742], [-2.928, 12.643]),
    (300.0, [3.634, -16.874], [-1.440, 10.664]),
];
const ERROR: f64 = 0.53;

/// Mean and noise of the input, and what each of both kinds of spikes adds to the mean and to σ².
fn input() -> (f64, f64, [(f64, f64); 2]) {
    let part = |rate: f64, jump: f64| (LIF.tau_m * rate * jump, LIF.tau_m * rate * jump * jump);
    let parts = [part(RATES.0, J), part(RATES.1, -4.0 * J)];
    let mean = parts[0].0 + parts[1].0;
    (mean, (parts[0].1 + parts[1].1).sqrt(), parts)
}

#[test]
fn fast_modulations_are_those_of_simulated_neurons() {
    let (mean, noise, parts) = input();
    let neuron = FilteredResponse::new(LIF, TAU_S, STEP, mean, noise).unwrap();
    // Simulated: 5.58 ± 0.01; spikes that are no small jumps make 4 % less than Gaussian noise.
    assert!((1e3 * neuron.rate() / 5.58 - 1.0).abs() < 0.05);
    let siegert = Siegert::new(LIF, Correction::ColouredNoise { tau_s: TAU_S }).unwrap();
    let mut square = [0.0; 2];
    for (f, excitatory, inhibitory) in MEASURED {
        let at = neuron.at(1e-3 * f);
        let shifted = siegert.linear_response(mean, noise, 1e-3 * f).unwrap();
        let turn = 2.0 * std::f64::consts::PI * 1e-3 * f * TAU_S;
        for ((by_mean, by_variance), measured) in parts.into_iter().zip([excitatory, inhibitory]) {
            let by_noise = by_variance / (2.0 * noise);
            let of = |m: (f64, f64), s: (f64, f64)| {
                [
                    1e3 * (m.0 * by_mean + s.0 * by_noise),
                    1e3 * (m.1 * by_mean + s.1 * by_noise),
                ]
            };
            let found = of(at.by_mean, at.by_noise);
            let [x, y] = of(shifted.by_mean, shifted.by_noise);
            // Through the filter, which shifted boundaries leave out.
            let left = 1.0 / (1.0 + turn * turn);
            let shifted = [left * (x + turn * y), left * (y - turn * x)];
            let size = measured[0].hypot(measured[1]);
            let far = |a: [f64; 2]| (a[0] - measured[0]).hypot(a[1] - measured[1]);
            // Three standard errors of both parts, and 5 % that Gaussian noise is not Poisson spikes.
            let room = 3.0 * ERROR * 2f64.sqrt() + 0.05 * size;
            assert!(far(found) < room, "{f} Hz: {found:?} {measured:?}");
            square[0] += (far(found) / size).powi(2);
            square[1] += (far(shifted) / size).powi(2);
        }
    }
    // Shifted boundaries are several times as far off.
    assert!(square[1] > 10.0 * square[0], "{square:?}");
}

#[test]
fn slow_modulations_follow_the_rate() {
    let (mean, noise, _) = input();
    let rate = |mean: f64, noise: f64| {
        let found = FilteredResponse::new(LIF, TAU_S, STEP, mean, noise);
        found.unwrap().rate()
    };
    let slow = FilteredResponse::new(LIF, TAU_S, STEP, mean, noise)
        .unwrap()
        .at(1e-6);
    let h = 0.02;
    let by_mean = (rate(mean + h, noise) - rate(mean - h, noise)) / (2.0 * h);
    let by_noise = (rate(mean, noise + h) - rate(mean, noise - h)) / (2.0 * h);
    assert!(
        (slow.by_mean.0 / by_mean - 1.0).abs() < 5e-3,
        "{slow:?} {by_mean}"
    );
    assert!(
        (slow.by_noise.0 / by_noise - 1.0).abs() < 1e-2,
        "{slow:?} {by_noise}"
    );
    // The rate of shifted boundaries is right to first order in √(τ_s/τ) = 0.22, and the threshold is tested at steps.
    let siegert = Siegert::new(LIF, Correction::ColouredNoise { tau_s: TAU_S }).unwrap();
    assert!((rate(mean, noise) / siegert.rate(mean, noise).unwrap() - 1.0).abs() < 0.03);
}

#[test]
fn what_cannot_be_is_refused() {
    let of = |tau_s, step, noise| FilteredResponse::new(LIF, tau_s, step, 7.0, noise);
    for (tau_s, step, noise, said) in [
        (0.0, 0.1, 6.0, "tau_s"),
        (10.0, 0.1, 6.0, "another than that of the membrane"),
        (0.5, 0.0, 6.0, "step"),
        (0.5, 1e-4, 6.0, "points of the synaptic current"),
        (0.5, 0.1, 0.0, "noise"),
        (0.5, 0.1, 1e-3, "cells of the potential"),
        (0.5, 0.1, f64::NAN, "noise"),
    ] {
        let error = of(tau_s, step, noise).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}
