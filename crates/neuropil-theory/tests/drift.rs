//! Neurons with a drift of their own in circuits: exponential integrate-and-fire with synapses and adaptation.

mod common;

use std::sync::Arc;

use common::relative;
use neuropil_circuit::Circuit;
use neuropil_theory::{
    Adapting, DriftNeuron, TheoryOptions, ThresholdIntegration, TransferFunction, reduce, to_ssn,
    working_point,
};

/// A population driven from outside, with these parameters beside those of Brette & Gerstner.
fn circuit(parameters: &str, model: &str) -> Circuit {
    let text = format!(
        r#"
        [circuit]
        name = "driven"
        [populations]
        cells = {{ model = "{model}", size = 100, parameters = {{ {parameters} }} }}
        [[stimuli]]
        name = "outside"
        kind = "poisson"
        target = "cells"
        receptor = "excitatory"
        rate = "8000 spikes/s"
        weight = "250 pA"
        [[stimuli]]
        name = "current"
        kind = "current"
        target = "cells"
        constant = "100 pA"
        "#
    );
    neuropil_circuit::read_circuit(&text, None, &[], &neuropil_atlas::library()).unwrap()
}

const PLAIN: &str = r#"a = "0 nS", b = "0 pA", tau_syn_ex = "1 ms""#;

#[test]
fn a_circuit_of_exponential_neurons() {
    let driven = circuit(PLAIN, "aeif_psc_exp");
    let neuron = driven.populations[0].neuron().unwrap();
    let r = reduce("cells", neuron, None).unwrap();
    // The slope of the exponential at rest, e^(-20.2/2), is a small part of the leak.
    let leak = 281.0 / 30.0;
    assert!(
        relative(r.tau_m, leak / (1.0 - libm::exp(-10.1))) < 1e-12,
        "{r:?}"
    );
    // A current of 1 pA pushes like τ/C mV; a spike of peak w through its filter like w τ_s.
    assert!(relative(r.port_gain[0], r.tau_m / 281.0) < 1e-12);
    assert!(relative(r.receptors[0].gain, r.tau_m / 281.0) < 1e-12);
    assert_eq!((r.receptors[0].tau_s, r.v_th), (1.0, 70.6));
    let point = &working_point(&driven, &TheoryOptions::default())
        .unwrap()
        .populations[0];
    let mean = r.mean_input + (100.0 + 8.0 * 250.0) * r.tau_m / 281.0;
    assert!(
        relative(point.mean_input, mean) < 1e-12,
        "{}",
        point.mean_input
    );
    let intensity = r.tau_m * (250.0_f64 / 281.0).powi(2) * 8.0;
    assert!(
        relative(point.noise, intensity.sqrt()) < 1e-12,
        "{}",
        point.noise
    );
    // The rate is that of the density of this drift.
    let shape = DriftNeuron {
        tau: r.tau_m,
        t_ref: 0.0,
        v_th: 70.6,
        v_reset: 10.6,
        lower: None,
    };
    let drift = |v: f64| (-30.0 * v + 60.0 * libm::exp((v - 20.2) / 2.0)) / 281.0;
    let offset = drift(0.0);
    let phi = ThresholdIntegration::new(shape, move |v| drift(v) - offset).unwrap();
    let direct = phi.response(mean, intensity.sqrt()).unwrap();
    assert!(relative(point.rate, direct.rate) < 1e-9, "{point:?}");
    let ssn = to_ssn(&driven, &TheoryOptions::default()).unwrap();
    assert!(ssn.fits[0].rms < 1e-4, "{:?}", ssn.fits);
}

#[test]
fn adaptation_lowers_the_rate_by_its_mean() {
    let plain = circuit(PLAIN, "aeif_psc_exp");
    let adapting = circuit(
        &PLAIN.replace("b = \"0 pA\"", "b = \"20 pA\""),
        "aeif_psc_exp",
    );
    let rate = |c: &Circuit| {
        working_point(c, &TheoryOptions::default())
            .unwrap()
            .populations[0]
            .clone()
    };
    let (free, held) = (rate(&plain), rate(&adapting));
    assert!(held.rate < 0.8 * free.rate, "{} {}", held.rate, free.rate);
    // With the mean current of 20 pA * 144 ms * rate put in as a constant one, the rate is the same.
    let current = 100.0 - 20.0 * 144.0 * held.rate;
    let mut by_hand = plain.clone();
    let neuropil_circuit::StimulusKind::Current { waveform, .. } = &mut by_hand.stimuli[1].kind
    else {
        panic!("the second stimulus is a current");
    };
    *waveform = neuropil_circuit::Waveform::Constant(neuropil_circuit::Value::Constant(current));
    assert!(relative(rate(&by_hand).rate, held.rate) < 1e-9);
    // Fast modulations are not held back, slow ones are, as by the derivative of the rate.
    let r = reduce("cells", plain.populations[0].neuron().unwrap(), None).unwrap();
    let shape = DriftNeuron {
        tau: r.tau_m,
        t_ref: 0.0,
        v_th: 70.6,
        v_reset: 10.6,
        lower: None,
    };
    let phi = ThresholdIntegration::new(shape, move |v| -v / 9.0).unwrap();
    let slow = Adapting::new(Arc::new(phi.clone()), 40.0, 150.0).unwrap();
    let (mean, noise) = (70.0, 6.0);
    let at = slow.response(mean, noise).unwrap();
    let h = 1e-3;
    let difference =
        slow.response(mean + h, noise).unwrap().rate - slow.response(mean - h, noise).unwrap().rate;
    assert!(relative(at.rate_by_mean, difference / (2.0 * h)) < 1e-6);
    let lingering = slow.linear_response(mean, noise, 1e-7).unwrap().by_mean;
    assert!(
        relative(lingering.0, at.rate_by_mean) < 1e-4,
        "{lingering:?} {at:?}"
    );
    let inner = phi
        .linear_response(mean - 40.0 * at.rate, noise, 0.5)
        .unwrap()
        .by_mean;
    let fast = slow.linear_response(mean, noise, 0.5).unwrap().by_mean;
    assert!((fast.0 - inner.0).hypot(fast.1 - inner.1) < 0.02 * inner.0.hypot(inner.1));
    let back = slow.inverse(at.rate, noise).unwrap();
    assert!((back.mean - mean).abs() < 1e-6);
}

#[test]
fn neurons_of_more_dimensions_are_refused() {
    let error = |parameters: &str, model: &str| {
        let c = circuit(parameters, model);
        working_point(&c, &TheoryOptions::default())
            .unwrap_err()
            .to_string()
    };
    let message = error(r#"tau_syn_ex = "1 ms""#, "aeif_psc_exp");
    assert!(message.contains("`w` has equations that"), "{message}");
}

#[test]
fn the_adaptive_network_of_baker_and_others() {
    // Simulated at 30,000 neurons: 5.1, 8.7 and 21.4 spikes/s. Theory takes the synaptic noise for white and inputs for
    // Poisson; balance makes rates depend little on either.
    let text = include_str!("../../../benches/adaptive_eif.toml");
    let c = neuropil_circuit::read_circuit(text, None, &[], &neuropil_atlas::library()).unwrap();
    let point = working_point(&c, &TheoryOptions::default()).unwrap();
    let rates: Vec<f64> = point.populations.iter().map(|p| p.rate * 1e3).collect();
    for (rate, simulated) in rates.iter().zip([5.1, 8.7, 21.4]) {
        assert!((rate - simulated).abs() < 0.25 * simulated, "{rates:?}");
    }
    // The limit of strong coupling is that of the paper, at its constants.
    let limit = neuropil_theory::to_semi_balanced(&c, &TheoryOptions::default()).unwrap();
    assert_eq!((limit.names.len(), limit.external_rates.len()), (3, 2));
    let states = limit.states().unwrap();
    assert_eq!(states.states.len(), 1);
    for (rate, e) in states.states[0]
        .rates
        .iter()
        .zip([3.811765, 9.211765, 21.441176])
    {
        assert!((rate * 1e3 - e).abs() < 0.01 * e, "{states:?}");
    }
    assert!(states.states[0].balanced && states.states[0].stable);
}
