//! The Ricciardi–Siegert rate against golden values, limits and finite differences.

use neuropil_theory::{Correction, LifParameters, Siegert, TheoryError};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/siegert.json")).unwrap()
}

/// A number, or a string of more digits than JSON readers keep.
fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        other => other.as_f64().unwrap(),
    }
}

fn relative(value: f64, exact: f64) -> f64 {
    if value == exact {
        0.0
    } else {
        ((value - exact) / exact).abs()
    }
}

/// max(base, 4 eps y²).
fn tolerance(base: f64, y: f64) -> f64 {
    base.max(4.0 * f64::EPSILON * y * y)
}

fn lif(tau_m: f64, t_ref: f64, v_th: f64, v_reset: f64) -> LifParameters {
    LifParameters {
        tau_m,
        t_ref,
        v_th,
        v_reset,
    }
}

fn white(parameters: LifParameters) -> Siegert {
    Siegert::new(parameters, Correction::None).unwrap()
}

#[test]
fn golden_rates_and_derivatives() {
    let golden = golden();
    let points = golden["phi"].as_array().unwrap();
    assert_eq!(points.len(), 17);
    for point in points {
        let get = |key: &str| number(&point[key]);
        let tau = get("tau_s");
        let phi = white(lif(
            tau * 1e3,
            get("tau_ref_s") * 1e3,
            get("theta_mV"),
            get("V_reset_mV"),
        ));
        // Velocities to voltages: μ_B = μ τ, σ_B = σ √τ with τ in seconds.
        let (mean, noise) = (
            get("mu_mV_per_s") * tau,
            get("sigma_mV_per_sqrt_s") * tau.sqrt(),
        );
        let found = phi.response(mean, noise).unwrap();
        let y = get("y_theta").max(0.0);
        let label = format!("mean {mean}, noise {noise}");
        let error = relative(found.rate * 1e3, get("rate_hz"));
        assert!(
            error < tolerance(1e-13, y),
            "{label}: rate off by {error:e}"
        );
        let log_rate = found.log_rate + 1e3_f64.ln();
        assert!(
            (log_rate - get("log_rate")).abs() < tolerance(1e-13, y),
            "{label}: {log_rate}"
        );
        let error = relative(found.rate_by_mean * 1e3 * tau, get("dPhi_dmu"));
        assert!(
            error < tolerance(1e-12, y),
            "{label}: d/dmean off by {error:e}"
        );
        let error = relative(found.rate_by_noise * 1e3 * tau.sqrt(), get("dPhi_dsigma"));
        // Far above threshold the slope by noise is a small difference.
        assert!(
            error < tolerance(1e-12, y).max(1e-15 * mean),
            "{label}: d/dnoise off by {error:e}"
        );
    }
}

#[test]
fn golden_static_gain() {
    let golden = golden();
    let points = golden["transfer_function"].as_array().unwrap();
    assert_eq!(points.len(), 21);
    for point in points {
        let get = |key: &str| number(&point[key]);
        let phi = white(lif(
            get("tau_s") * 1e3,
            get("tau_ref_s") * 1e3,
            get("theta_mV"),
            get("V_reset_mV"),
        ));
        let found = phi.response(get("mu_mV"), get("sigma_mV")).unwrap();
        assert!(relative(found.rate * 1e3, get("rate_hz")) < 1e-13);
        assert!(relative(found.rate_by_mean * 1e3, get("static_gain_hz_per_mV")) < 1e-12);
    }
}

#[test]
fn every_branch_against_quadrature_in_many_digits() {
    let golden = golden();
    let rows = golden["grid"].as_array().unwrap();
    assert_eq!(rows.len(), 120);
    for row in rows {
        let get = |i: usize| number(&row[i]);
        let (y, width) = (get(0), get(1));
        let phi = white(lif(1.0, 0.0, y, y - width));
        let found = phi.response(0.0, 1.0).unwrap();
        let positive = y.max(0.0);
        let error = (found.log_rate - get(2)).abs();
        // Here y itself is exact: what remains is the rounding of y².
        let allowed = 5e-15 + f64::EPSILON * positive * positive;
        assert!(
            error < allowed,
            "y {y}, width {width}: ln rate off by {error:e}"
        );
        let error = relative(found.log_rate_by_mean, get(3));
        assert!(
            error < 5e-13,
            "y {y}, width {width}: d/dmean off by {error:e}"
        );
        let error = relative(found.log_rate_by_noise, get(4));
        let cancelled = if y < 0.0 {
            4.0 * f64::EPSILON * -y / width
        } else {
            0.0
        };
        assert!(
            error < 1e-12 + cancelled,
            "y {y}, width {width}: d/dnoise off by {error:e}"
        );
    }
}

#[test]
fn derivatives_of_corrected_functions_agree_with_differences() {
    let parameters = lif(10.0, 2.0, 15.0, 0.0);
    for correction in [
        Correction::None,
        Correction::ColouredNoise { tau_s: 0.5 },
        Correction::TimeStep { dt: 0.1 },
    ] {
        let phi = Siegert::new(parameters, correction).unwrap();
        for mean in [-20.0, 2.0, 9.0, 14.9, 15.1, 40.0] {
            for noise in [0.3, 2.0, 6.0, 50.0] {
                let at = phi.response(mean, noise).unwrap();
                let h = 1e-3 * noise;
                let slope = |f: &dyn Fn(f64) -> f64| {
                    (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h)
                };
                let by_mean = slope(&|d| phi.log_rate(mean + d, noise).unwrap());
                let by_noise = slope(&|d| phi.log_rate(mean, noise + d).unwrap());
                let scale = at.log_rate.abs() * 1e-12 / h;
                for (found, expected) in [
                    (at.log_rate_by_mean, by_mean),
                    (at.log_rate_by_noise, by_noise),
                ] {
                    let error = (found - expected).abs();
                    assert!(
                        error < 1e-8 * expected.abs() + scale,
                        "{correction:?} {mean} {noise}: {found} {expected}"
                    );
                }
                assert_eq!(at.rate_by_mean, at.rate * at.log_rate_by_mean);
                assert!(relative(at.log_rate.exp(), at.rate) < 1e-12 || at.rate < 1e-290);
            }
        }
    }
}

#[test]
fn noise_free_limit_is_continuous() {
    let parameters = lif(20.0, 2.0, 20.0, 10.0);
    let shift = 0.5 * 2.0652531522312172 * (0.4_f64 / 20.0).sqrt();
    for correction in [Correction::None, Correction::ColouredNoise { tau_s: 0.4 }] {
        let phi = Siegert::new(parameters, correction).unwrap();
        for mean in [20.5, 25.0, 1000.0] {
            let free = phi.response(mean, 0.0).unwrap();
            let exact = 1.0 / (2.0 + 20.0 * ((mean - 10.0) / (mean - 20.0)).ln());
            assert!(relative(free.rate, exact) < 1e-14);
            let noise = 1e-7;
            let near = phi.response(mean, noise).unwrap();
            let tiny = phi.response(mean, 1e-300).unwrap();
            let moved = free.rate_by_noise * noise;
            assert!(
                relative(near.rate, free.rate + moved) < 1e-12,
                "{correction:?} {mean}"
            );
            assert!(relative(tiny.rate, free.rate) < 1e-14);
            assert!(relative(near.rate_by_mean, free.rate_by_mean) < 1e-6);
            if correction == Correction::None {
                assert_eq!(free.rate_by_noise, 0.0);
            } else {
                assert!(relative(near.rate_by_noise, free.rate_by_noise) < 1e-5);
                let slope = 20.0 * shift * (1.0 / (mean - 20.0) - 1.0 / (mean - 10.0));
                assert!(relative(free.log_rate_by_noise, -free.rate * slope) < 1e-12);
            }
        }
        for mean in [20.0, 19.0, -1e300] {
            let silent = phi.response(mean, 0.0).unwrap();
            assert_eq!(
                (silent.rate, silent.rate_by_mean, silent.rate_by_noise),
                (0.0, 0.0, 0.0)
            );
            assert_eq!(silent.log_rate, f64::NEG_INFINITY);
            assert!(silent.log_rate_by_mean.is_nan());
        }
    }
}

#[test]
fn limits_of_low_and_high_input() {
    let phi = white(lif(20.0, 2.0, 20.0, 10.0));
    // Kramers: ν ≈ (y_Θ / (τ √π)) e^(-y²) far below threshold.
    for mean in [-200.0, -2000.0] {
        let y = (20.0 - mean) / 5.0;
        let exact = -y * y + (y / (20.0 * std::f64::consts::PI.sqrt())).ln();
        let found = phi.response(mean, 5.0).unwrap();
        assert!((found.log_rate - exact).abs() < 1.0 / (y * y) + 1e-15 * y * y);
        assert_eq!(found.rate == 0.0, y > 27.3);
        assert!(relative(found.log_rate_by_mean, 2.0 * y / 5.0) < 1.0 / (y * y));
    }
    // Beyond the refractory limit nothing fires.
    for (mean, noise) in [
        (1e6, 1.0),
        (1e9, 1e3),
        (1e300, 0.0),
        (0.0, 1e12),
        (1e300, 1e300),
    ] {
        let rate = phi.rate(mean, noise).unwrap();
        assert!(rate <= 0.5 && rate > 0.4999, "{mean} {noise}: {rate}");
    }
    // Rates grow with the mean everywhere.
    let mut last = f64::NEG_INFINITY;
    for i in 0..4000 {
        let log_rate = phi.log_rate(-180.0 + 0.1 * f64::from(i), 3.0).unwrap();
        assert!(log_rate > last);
        last = log_rate;
    }
}

#[test]
fn corrections_move_the_boundaries() {
    let parameters = lif(10.0, 2.0, 15.0, 0.0);
    let (mean, noise) = (8.0, 5.0);
    let shift = 0.5 * 2.0652531522312172 * (0.5_f64 / 10.0).sqrt() * noise;
    let coloured = Siegert::new(parameters, Correction::ColouredNoise { tau_s: 0.5 }).unwrap();
    let moved = white(lif(10.0, 2.0, 15.0 + shift, shift));
    assert!(
        relative(
            coloured.rate(mean, noise).unwrap(),
            moved.rate(mean, noise).unwrap()
        ) < 1e-13
    );
    let overshoot = 0.5825971579390107 * noise * (0.1_f64 / 10.0).sqrt();
    let stepped = Siegert::new(parameters, Correction::TimeStep { dt: 0.1 }).unwrap();
    let raised = white(lif(10.0, 2.0, 15.0 + overshoot, 0.0));
    assert!(
        relative(
            stepped.rate(mean, noise).unwrap(),
            raised.rate(mean, noise).unwrap()
        ) < 1e-13
    );
    let none = Siegert::new(parameters, Correction::ColouredNoise { tau_s: 0.0 }).unwrap();
    assert_eq!(none.rate(mean, noise), white(parameters).rate(mean, noise));
    assert_eq!(stepped.lif(), parameters);
    assert_eq!(stepped.correction(), Correction::TimeStep { dt: 0.1 });
}

#[test]
fn bad_arguments_are_named() {
    let good = lif(10.0, 2.0, 15.0, 0.0);
    let cases = [
        (
            LifParameters { tau_m: 0.0, ..good },
            Correction::None,
            "tau_m",
        ),
        (
            LifParameters {
                tau_m: f64::NAN,
                ..good
            },
            Correction::None,
            "tau_m",
        ),
        (
            LifParameters {
                tau_m: f64::INFINITY,
                ..good
            },
            Correction::None,
            "tau_m",
        ),
        (
            LifParameters {
                t_ref: -1.0,
                ..good
            },
            Correction::None,
            "t_ref",
        ),
        (
            LifParameters { v_th: 0.0, ..good },
            Correction::None,
            "v_th",
        ),
        (
            LifParameters {
                v_th: f64::NAN,
                ..good
            },
            Correction::None,
            "v_th",
        ),
        (
            LifParameters {
                v_reset: f64::NAN,
                ..good
            },
            Correction::None,
            "v_reset",
        ),
        (good, Correction::ColouredNoise { tau_s: -1.0 }, "tau_s"),
        (good, Correction::TimeStep { dt: f64::NAN }, "dt"),
    ];
    for (parameters, correction, name) in cases {
        match Siegert::new(parameters, correction) {
            Err(TheoryError::Parameter { parameter, .. }) => assert_eq!(parameter, name),
            other => panic!("{name}: {other:?}"),
        }
    }
    let phi = white(good);
    for (mean, noise, name) in [
        (f64::NAN, 1.0, "mean"),
        (f64::INFINITY, 1.0, "mean"),
        (1.0, -1.0, "noise"),
        (1.0, f64::NAN, "noise"),
        (1.0, f64::INFINITY, "noise"),
    ] {
        let error = phi.rate(mean, noise).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("mV"), "{error}");
    }
    let error = Siegert::new(lif(10.0, 2.0, -1.0, 0.0), Correction::None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Siegert::new: v_th is -1 mV, expected a voltage above v_reset = 0 mV"
    );
}

#[test]
fn extreme_arguments_stay_numbers() {
    let values = [0.0, 1e-300, 1e-10, 1.0, 1e5, 1e150, 1e300];
    for v_th in [-1e300, -1.0, 1e-300, 1.0, 1e300] {
        for range in [1e-300, 1.0, 1e300] {
            let parameters = lif(10.0, 0.0, v_th, v_th - range);
            let Ok(phi) = Siegert::new(parameters, Correction::ColouredNoise { tau_s: 1.0 }) else {
                assert!(v_th - range == v_th || (v_th - range).is_infinite());
                continue;
            };
            for mean in values.iter().flat_map(|m| [*m, -*m]) {
                for noise in values {
                    let r = phi.response(mean, noise).unwrap();
                    assert!(r.rate >= 0.0, "{parameters:?} {mean} {noise}: {r:?}");
                    assert!(!r.log_rate.is_nan(), "{parameters:?} {mean} {noise}: {r:?}");
                }
            }
        }
    }
}
