//! Threshold integration against the Siegert function, quadratures of noise-free neurons, and simulation-free limits.

mod common;

use common::relative;
use neuropil_theory::{
    Correction, DriftNeuron, LifParameters, Siegert, ThresholdIntegration, TransferFunction,
};

fn leaky(tau: f64, t_ref: f64) -> (ThresholdIntegration, Siegert) {
    let neuron = DriftNeuron {
        tau,
        t_ref,
        v_th: 20.0,
        v_reset: 10.0,
        lower: None,
    };
    let lif = LifParameters {
        tau_m: tau,
        t_ref,
        v_th: 20.0,
        v_reset: 10.0,
    };
    (
        ThresholdIntegration::new(neuron, move |v| -v / tau).unwrap(),
        Siegert::new(lif, Correction::None).unwrap(),
    )
}

/// Exponential integrate-and-fire neuron of Baker et al. (2020), potentials relative to E_L = -72 mV.
fn exponential(v_peak: f64) -> ThresholdIntegration {
    let neuron = DriftNeuron {
        tau: 15.0,
        t_ref: 0.0,
        v_th: v_peak + 72.0,
        v_reset: -3.0,
        lower: None,
    };
    ThresholdIntegration::new(neuron, |v| (-v + libm::exp(v - 17.0)) / 15.0).unwrap()
}

#[test]
fn a_leaky_drift_gives_the_siegert_function() {
    let (found, expected) = leaky(20.0, 2.0);
    for mean in [-30.0, 0.0, 10.0, 15.0, 19.0, 21.0, 30.0, 200.0] {
        for noise in [0.5, 1.0, 5.0, 20.0] {
            let e = expected.response(mean, noise).unwrap();
            let f = found.response(mean, noise).unwrap();
            let context = format!("{mean} {noise}: {f:?} {e:?}");
            let size = 1.0 + e.log_rate.abs();
            assert!((f.log_rate - e.log_rate).abs() < 3e-10 * size, "{context}");
            assert!(
                relative(f.log_rate_by_mean, e.log_rate_by_mean) < 1e-7,
                "{context}"
            );
            let scale = e.log_rate_by_noise.abs() + 1e-3 * e.log_rate_by_mean.abs();
            let miss = f.log_rate_by_noise - e.log_rate_by_noise;
            assert!(miss.abs() < 1e-6 * scale, "{context}");
        }
    }
    let e = expected.response(25.0, 0.0).unwrap();
    let f = found.response(25.0, 0.0).unwrap();
    assert!(relative(f.rate, e.rate) < 1e-12 && relative(f.rate_by_mean, e.rate_by_mean) < 1e-10);
    assert_eq!(found.response(20.0, 0.0).unwrap().rate, 0.0);
}

#[test]
fn noise_free_exponential_neurons_have_their_exact_rates() {
    // Quadratures of dV/v, spikes/s.
    let table = [
        (17.0, [17.7165, 13.0331, 13.0156]),
        (20.0, [33.7371, 26.6164, 26.5444]),
        (30.0, [71.9489, 58.6192, 58.2824]),
    ];
    for (k, v_peak) in [-55.0, -50.0, 0.0].into_iter().enumerate() {
        let phi = exponential(v_peak);
        for (input, rates) in table {
            let rate = phi.response(input, 0.0).unwrap().rate * 1e3;
            assert!((rate - rates[k]).abs() < 5e-5, "{input} {v_peak}: {rate}");
            // A little noise changes little.
            let noisy = phi.response(input, 0.2).unwrap().rate * 1e3;
            assert!(relative(noisy, rate) < 1e-2, "{input} {v_peak}: {noisy}");
        }
        // The rheobase is 16 mV.
        assert_eq!(phi.response(15.999, 0.0).unwrap().rate, 0.0);
        assert!(phi.response(16.001, 0.0).unwrap().rate > 0.0);
    }
}

#[test]
fn derivatives_are_those_of_the_rate() {
    let phi = exponential(-50.0);
    for (mean, noise) in [(10.0, 3.0), (16.0, 6.0), (25.0, 2.0), (-20.0, 5.0)] {
        let log_rate = |m: f64, s: f64| phi.response(m, s).unwrap().log_rate;
        let at = phi.response(mean, noise).unwrap();
        let h = 1e-3;
        let by_mean = (log_rate(mean + h, noise) - log_rate(mean - h, noise)) / (2.0 * h);
        let by_noise = (log_rate(mean, noise + h) - log_rate(mean, noise - h)) / (2.0 * h);
        assert!(
            relative(at.log_rate_by_mean, by_mean) < 1e-5,
            "{at:?} {by_mean}"
        );
        assert!(
            relative(at.log_rate_by_noise, by_noise) < 1e-5,
            "{at:?} {by_noise}"
        );
        let inverse = phi.inverse(at.rate, noise).unwrap();
        assert!((inverse.mean - mean).abs() < 1e-7, "{inverse:?}");
        assert!(relative(inverse.mean_by_rate, 1.0 / at.rate_by_mean) < 1e-6);
    }
    let silent = phi.inverse(0.02, 0.0).unwrap();
    let back = phi.response(silent.mean, 0.0).unwrap().rate;
    assert!(relative(back, 0.02) < 1e-9);
}

#[test]
fn a_bound_reflects() {
    // Perfect integrator between a wall at 0 and a threshold: the mean time T(x) solves v T' + D T'' = -1, T(Θ) = 0,
    // T'(0) = 0, so T(V_r) = (Θ - V_r)/v - (D/v²) (e^(-v V_r/D) - e^(-v Θ/D)).
    let (v, d, theta, reset) = (0.3_f64, 0.8_f64, 5.0_f64, 2.0_f64);
    let neuron = DriftNeuron {
        tau: 1.0,
        t_ref: 0.0,
        v_th: theta,
        v_reset: reset,
        lower: Some(0.0),
    };
    let phi = ThresholdIntegration::new(neuron, |_| 0.0).unwrap();
    let k = v / d;
    let time = (theta - reset) / v - ((-k * reset).exp() - (-k * theta).exp()) / (v * k);
    let noise = (2.0 * d).sqrt();
    let rate = phi.response(v, noise).unwrap().rate;
    assert!(relative(rate, 1.0 / time) < 1e-10, "{rate} {}", 1.0 / time);
    // Without the wall and with upward drift the time is the distance over the speed; with downward drift there is no rate.
    let open = ThresholdIntegration::new(
        DriftNeuron {
            lower: None,
            ..neuron
        },
        |_| 0.0,
    )
    .unwrap();
    let rate = open.response(v, noise).unwrap().rate;
    assert!(relative(rate, v / (theta - reset)) < 1e-10, "{rate}");
    let error = open.response(-v, noise).unwrap_err().to_string();
    assert!(error.contains("stationary density"), "{error}");
}

#[test]
fn quadratic_neurons_fire_as_known() {
    // dV/dt = V² + μ without noise between far reset and threshold: π/√μ is the period.
    let neuron = DriftNeuron {
        tau: 1.0,
        t_ref: 0.0,
        v_th: 1e4,
        v_reset: -1e4,
        lower: None,
    };
    let phi = ThresholdIntegration::new(neuron, |v| v * v).unwrap();
    let rate = phi.response(4.0, 0.0).unwrap().rate;
    let expected = 1.0 / (std::f64::consts::PI / 2.0 - 2.0 / 1e4);
    assert!(relative(rate, expected) < 1e-7, "{rate} {expected}");
}

#[test]
fn what_cannot_be_is_refused() {
    let neuron = DriftNeuron {
        tau: 10.0,
        t_ref: 0.0,
        v_th: 20.0,
        v_reset: 10.0,
        lower: Some(12.0),
    };
    let error = ThresholdIntegration::new(neuron, |v| -v).unwrap_err();
    assert!(error.to_string().contains("lower is 12 mV"), "{error}");
    let infinite = DriftNeuron {
        lower: None,
        ..neuron
    };
    let error = ThresholdIntegration::new(infinite, |v| 1.0 / (v - 10.0)).unwrap_err();
    assert!(
        error.to_string().contains("a finite drift at 10 mV"),
        "{error}"
    );
    let (phi, _) = leaky(20.0, 2.0);
    assert!(phi.inverse(0.6, 5.0).is_err());
    assert!(phi.response(f64::NAN, 1.0).is_err());
    assert!(phi.response(1.0, -1.0).is_err());
    let error = phi.response(19.0, 1e-6).unwrap_err().to_string();
    assert!(!error.is_empty(), "{error}");
}

#[test]
fn leaky_neurons_respond_as_published() {
    // Closed form with parabolic cylinder functions (Brunel & Hakim 1999; Schuecker et al. 2015), with the refractory phase.
    let text = include_str!("golden/linear_response.json");
    let cases: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
    let mut worst: f64 = 0.0;
    for case in &cases {
        let value = |name: &str| common::number(&case[name]);
        let lif = LifParameters {
            tau_m: value("tau_s") * 1e3,
            t_ref: value("tau_ref_s") * 1e3,
            v_th: value("theta_mV"),
            v_reset: value("V_reset_mV"),
        };
        let phi = Siegert::new(lif, Correction::None).unwrap();
        let (mean, noise) = (value("mu_mV"), value("sigma_mV"));
        let found = phi
            .linear_response(mean, noise, value("f_hz") * 1e-3)
            .unwrap();
        let (re, im) = (found.by_mean.0 * 1e3, found.by_mean.1 * 1e3);
        let size = value("H_re").hypot(value("H_im"));
        let miss = (re - value("H_re")).hypot(im - value("H_im")) / size;
        worst = worst.max(miss);
        assert!(miss < 1e-7, "{case}: {re} {im}");
    }
    assert!(cases.len() > 10, "{worst}");
}

#[test]
fn slow_modulations_are_followed_and_fast_ones_decay() {
    let phi = exponential(-50.0);
    let (mean, noise) = (14.0, 5.0);
    let at = phi.response(mean, noise).unwrap();
    let slow = phi.linear_response(mean, noise, 1e-6).unwrap();
    assert!(relative(slow.by_mean.0, at.rate_by_mean) < 1e-6, "{slow:?}");
    assert!(
        relative(slow.by_noise.0, at.rate_by_noise) < 1e-5,
        "{slow:?}"
    );
    assert!(slow.by_mean.1 < 0.0 && slow.by_mean.1.abs() < 1e-3 * slow.by_mean.0);
    // Exponential neurons follow fast modulations of the mean with gain ν/(Δ_T τ ω) and a lag of a quarter
    // (Fourcaud-Trocme et al. 2003), when spikes are found far above the threshold.
    let far = exponential(0.0);
    let rate = far.response(mean, noise).unwrap().rate;
    let frequency = 20.0;
    let omega = 2.0 * std::f64::consts::PI * frequency;
    let fast = far.linear_response(mean, noise, frequency).unwrap();
    assert!(
        relative(-fast.by_mean.1 * omega * 15.0, rate) < 0.02,
        "{fast:?} {rate}"
    );
    assert!(
        fast.by_mean.0.abs() < 0.1 * fast.by_mean.1.abs(),
        "{fast:?}"
    );
}
