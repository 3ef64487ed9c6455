//! Theory against simulation: leaky integrate-and-fire neurons under noise fire as Ricciardi and Siegert say, corrected
//! for a threshold that is tested once per step.
//!
//! The two share no code: the rate is an integral on one side, and a count of spikes on the other. Tolerance is four
//! standard errors of the simulated mean plus a bias that is stated: the correction is of first order in √(dt/τ), and
//! jumps of finite size J ask for one of its own, of the order J/σ.

use neuropil_circuit::{Circuit, Protocol, StimulusKind, Value};
use neuropil_conformance::{circuit, neurons, stimulus};
use neuropil_network::{Network, Seeds};
use neuropil_sim::CpuEngine;
use neuropil_theory::{Correction, LifParameters, Siegert};
use std::sync::Arc;

const LIF: LifParameters = LifParameters {
    tau_m: 20.0,
    t_ref: 2.0,
    v_th: 20.0,
    v_reset: 10.0,
};

/// Mean rate over independent neurons and its standard error, 1/ms.
fn simulated(c: Circuit, dt: f64, seconds: f64) -> (f64, f64) {
    let network = Network::realize(
        Arc::new(c),
        dt,
        Seeds {
            network: 1,
            trial: 1,
        },
    )
    .unwrap();
    let protocol = Protocol {
        dt,
        warmup: 200.0,
        duration: seconds * 1e3,
        ..Protocol::default()
    };
    let r = CpuEngine::with_threads(2)
        .simulate(&network, &protocol)
        .unwrap();
    let mut counts = vec![0.0; network.neurons as usize];
    for (_, id) in r.measured_spikes().iter() {
        counts[id as usize] += 1.0;
    }
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / (n - 1.0);
    (
        mean / protocol.duration,
        (variance / n).sqrt() / protocol.duration,
    )
}

fn white(mu: f64, sigma: f64, dt: f64) -> (f64, f64) {
    let m = neuropil_atlas::neuron("lif_white_noise").unwrap();
    let c = |x: f64| Value::Constant(x);
    let p = neurons(
        "P",
        2000,
        &m,
        &[("mu", c(mu)), ("sigma", c(sigma)), ("tau_m", c(LIF.tau_m))],
        &[("V_m", c(10.0))],
    );
    simulated(circuit("white", vec![p], vec![], vec![]), dt, 2.5)
}

#[test]
fn white_noise_driven_rates() {
    let mut worst = 0.0_f64;
    for (mu, sigma, dt, bias) in [
        (15.0, 5.0, 0.1, 0.003),
        (15.0, 5.0, 0.4, 0.005),
        (19.0, 3.0, 0.1, 0.003),
        (22.0, 2.0, 0.1, 0.003),
        (26.0, 6.0, 0.1, 0.003),
        (12.0, 4.0, 0.1, 0.003),
    ] {
        let theory = |correction| {
            Siegert::new(LIF, correction)
                .unwrap()
                .rate(mu, sigma)
                .unwrap()
        };
        let (rate, error) = white(mu, sigma, dt);
        let expected = theory(Correction::TimeStep { dt });
        let plain = theory(Correction::None);
        let z = (rate - expected) / error;
        println!(
            "mu {mu} sigma {sigma} dt {dt}: {:.3} ± {:.3} spikes/s, theory {:.3} (uncorrected {:.3}), {z:+.1} standard errors, {:+.2} %",
            rate * 1e3,
            error * 1e3,
            expected * 1e3,
            plain * 1e3,
            100.0 * (rate / expected - 1.0)
        );
        assert!(
            (rate - expected).abs() < 4.0 * error + bias * expected,
            "mu {mu}, sigma {sigma}, dt {dt}"
        );
        // The correction is needed: without it theory is further off.
        assert!((rate - expected).abs() < (rate - plain).abs());
        worst = worst.max((rate / expected - 1.0).abs());
    }
    assert!(worst < 0.025, "{worst}");
}

#[test]
fn poisson_driven_rates() {
    // Small jumps J at rate ν give μ = J ν τ and σ² = J² ν τ (Brunel's convention): two trains of either sign.
    let m = neuropil_atlas::neuron("iaf_psc_delta").unwrap();
    let c = |x: f64| Value::Constant(x);
    let jump = 0.125;
    for (mu, sigma) in [(15.0, 5.0), (22.0, 3.0)] {
        // J τ (ν₊ − ν₋) = μ, J² τ (ν₊ + ν₋) = σ².
        let (difference, sum) = (
            mu / (jump * LIF.tau_m),
            sigma * sigma / (jump * jump * LIF.tau_m),
        );
        let (plus, minus) = (0.5 * (sum + difference), 0.5 * (sum - difference));
        let p = neurons(
            "P",
            1500,
            &m,
            &[
                ("E_L", c(0.0)),
                ("V_th", c(LIF.v_th)),
                ("V_reset", c(LIF.v_reset)),
                ("tau_m", c(LIF.tau_m)),
            ],
            &[("V_m", c(10.0))],
        );
        let drive = |name: &str, rate: f64, weight: f64| {
            let kind = StimulusKind::Poisson {
                receptor: "delta".into(),
                rate: rate.into(),
                weight,
                delay: 0.1,
            };
            stimulus(name, "P", kind)
        };
        let stimuli = vec![drive("plus", plus, jump), drive("minus", minus, -jump)];
        let (rate, error) = simulated(circuit("poisson", vec![p], vec![], stimuli), 0.1, 2.0);
        let correction = Correction::TimeStep { dt: 0.1 };
        let expected = Siegert::new(LIF, correction)
            .unwrap()
            .rate(mu, sigma)
            .unwrap();
        println!(
            "mu {mu} sigma {sigma}: {:.3} ± {:.3} spikes/s, theory {:.3}, {:+.2} %",
            rate * 1e3,
            error * 1e3,
            expected * 1e3,
            100.0 * (rate / expected - 1.0)
        );
        assert!(
            (rate - expected).abs() < 4.0 * error + 0.02 * expected,
            "mu {mu}, sigma {sigma}"
        );
    }
}

#[test]
fn without_noise_the_rate_is_exact() {
    // The interval is whole steps: t_ref + τ ln((μ − V_r)/(μ − V_th)), rounded up to the grid.
    let (rate, error) = white(30.0, 0.0, 0.1);
    let interval = 2.0 + 20.0 * (20.0_f64 / 10.0).ln();
    let steps = (interval / 0.1).ceil();
    assert!(error < 1e-12);
    let exact = (2500.0 / (0.1 * steps)).floor() / 2500.0;
    assert!((rate - exact).abs() < 1.01 / 2500.0, "{rate} {exact}");
}
