//! Transfer functions: units, inverses, and power laws fitted to the Siegert function.

mod common;

use common::{golden, law, neuron, number, numbers, published, relative, self_consistent, ssn};
use neuropil_numerics::continuation::{SpecialKind, StepOptions, follow};
use neuropil_theory::convention::{
    deviation_of_noise, drift_noise_of_noise, drift_of_mean, mean_of_drift, noise_of_deviation,
    noise_of_drift_noise, per_root_second, per_second,
};
use neuropil_theory::{
    Correction, FitRecipe, LifParameters, PowerLaw, Siegert, ThresholdLinear, TransferFunction,
    fit_on_grid, fit_smooth,
};

#[test]
fn conventions_agree_on_a_golden_rate() {
    // 4.3360 Hz at 20 mV/s and 3 mV/√s, τ = 20 ms: μ = 0.4 mV, σ = 0.4243 mV, free membrane 0.3 mV.
    let mean = mean_of_drift(per_second(20.0), 20.0);
    let noise = noise_of_drift_noise(per_root_second(3.0), 20.0);
    assert!(relative(mean, 0.4) < 1e-15 && relative(noise, 0.42426406871192851) < 1e-15);
    assert!(relative(deviation_of_noise(noise), 0.3) < 1e-15);
    assert!(relative(noise_of_deviation(0.3), noise) < 1e-15);
    assert!(relative(drift_of_mean(mean, 20.0), 0.02) < 1e-15);
    assert!(relative(drift_noise_of_noise(noise, 20.0), 3.0 / 1000f64.sqrt()) < 1e-15);
    let rate = neuron(20.0).rate(mean, noise).unwrap();
    assert!(relative(rate * 1e3, 4.3359517357910773) < 1e-13);
}

#[test]
fn published_coefficients_give_published_rates() {
    // ν = a (m - b)ⁿ in spikes/s and mV/s.
    let [a, b, n] = published(20.0);
    let law = law(20.0);
    for m in [-5.0_f64, 0.0, 30.0, 150.0] {
        let direct = a * (m - b).powf(n);
        let found = law
            .response(mean_of_drift(per_second(m), 20.0), 0.1)
            .unwrap();
        assert!(relative(found.rate * 1e3, direct) < 1e-13);
        assert!((found.log_rate - found.rate.ln()).abs() < 1e-13);
        // Slope in spikes/s per mV/s: one factor τ in seconds, one of 1000.
        let slope = found.rate_by_mean * 20.0;
        assert!(relative(slope, n * direct / (m - b)) < 1e-13);
    }
    let back = law.to_drift_per_second(20.0);
    assert!(relative(back.0, a) < 1e-13 && relative(back.1, b) < 1e-15 && back.2 == n);
    assert_eq!(law.response(law.b, 0.0).unwrap().rate, 0.0);
}

#[test]
fn inverses_undo_their_functions() {
    let real = |tau_m, t_ref, correction| {
        let lif = LifParameters {
            tau_m,
            t_ref,
            v_th: 20.0,
            v_reset: 10.0,
        };
        Siegert::new(lif, correction).unwrap()
    };
    let functions: Vec<Box<dyn TransferFunction>> = vec![
        Box::new(neuron(20.0)),
        Box::new(real(20.0, 2.0, Correction::None)),
        Box::new(real(10.0, 2.0, Correction::ColouredNoise { tau_s: 0.5 })),
        Box::new(real(10.0, 0.0, Correction::TimeStep { dt: 0.1 })),
        Box::new(law(20.0)),
        Box::new(ThresholdLinear::new(0.002, 0.5).unwrap()),
    ];
    for f in &functions {
        for noise in [0.0, 0.1, 0.4, 5.0, 40.0] {
            for rate in [1e-200, 1e-30, 1e-6, 1e-3, 0.05, 0.4, 0.4999] {
                let found = f.inverse(rate, noise).unwrap();
                assert!(found.mean_by_rate.is_finite() && found.mean_by_noise.is_finite());
                if found.mean_by_rate * rate < 1e-9 * (found.mean.abs() + 1e-3) {
                    // The mean has no digits left to tell this rate from others.
                    continue;
                }
                let back = f.response(found.mean, noise).unwrap();
                // One rounding of the mean is amplified by the slope of ln ν.
                let allowed =
                    1e-12 + 8.0 * f64::EPSILON * (found.mean.abs() + 20.0) * back.log_rate_by_mean;
                let error = (back.log_rate - rate.ln()).abs();
                assert!(error < allowed, "{f:?} {rate} {noise}: {error:e} {found:?}");
                let product = found.mean_by_rate * back.rate_by_mean;
                assert!((product - 1.0).abs() < 1e-9, "{product}");
                if noise > 0.0 {
                    let h = 1e-4 * noise;
                    let at = |s: f64| f.inverse(rate, s).unwrap().mean;
                    let slope = (at(noise + h) - at(noise - h)) / (2.0 * h);
                    let size = found.mean.abs() / noise + 1.0;
                    assert!(
                        (slope - found.mean_by_noise).abs() < 1e-6 * size,
                        "{f:?} {rate} {noise}: {slope} {found:?}"
                    );
                }
            }
        }
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(f.inverse(rate, 1.0).is_err());
        }
        assert!(f.response(f64::NAN, 1.0).is_err() && f.response(0.0, -1.0).is_err());
    }
    // No rate at or above 1/t_ref.
    let error = functions[1].inverse(0.5, 1.0).unwrap_err().to_string();
    assert!(error.contains("0.5"), "{error}");
}

#[test]
fn the_published_recipe_gives_the_golden_fits() {
    for golden in golden()["power_law_fits"].as_array().unwrap() {
        let get = |key: &str| number(&golden[key]);
        let tau = get("tau_ms");
        let noise = noise_of_drift_noise(per_root_second(get("sigma")), tau);
        let recipe = FitRecipe::published(tau).unwrap();
        let fit = fit_on_grid(&neuron(tau), noise, &recipe).unwrap();
        assert_eq!(fit.points as f64, get("n_points"));
        // Not above the golden sum of squares, nor below it by more than a sloppy direction leaves.
        let rms = fit.rms * 1e3;
        assert!(rms <= get("rms_hz") * (1.0 + 1e-6), "{golden} {fit:?}");
        assert!(rms >= get("rms_hz") * (1.0 - 1e-3), "{golden} {fit:?}");
        assert!(
            relative(fit.largest * 1e3, get("max_abs_hz")) < 1e-2,
            "{fit:?}"
        );
        let exact = PowerLaw::from_drift_per_second(get("a"), get("b"), get("n"), tau).unwrap();
        let stored = numbers(&golden["paper_repo_fit"]);
        let stored = PowerLaw::from_drift_per_second(stored[0], stored[1], stored[2], tau).unwrap();
        for k in 0..=400 {
            let mean = mean_of_drift(per_second(-50.0 + 0.5 * f64::from(k)), tau);
            let rate = |law: &PowerLaw| law.response(mean, noise).unwrap().rate * 1e3;
            if rate(&exact) < 10.0 {
                let apart = (rate(&fit.law) - rate(&exact)).abs();
                assert!(apart < 1e-3, "tau {tau} at {mean}: {apart}");
                assert!((rate(&fit.law) - rate(&stored)).abs() < 0.05);
            }
        }
        assert!(!fit.at_bound);
    }
}

#[test]
fn the_smooth_criterion_is_smooth_in_tau() {
    let fit = |tau: f64, smooth: bool| {
        let noise = noise_of_drift_noise(per_root_second(3.0), tau);
        let recipe = FitRecipe::published(tau).unwrap();
        let f = if smooth { fit_smooth } else { fit_on_grid };
        let (a, _, n) = f(&neuron(tau), noise, &recipe)
            .unwrap()
            .law
            .to_drift_per_second(tau);
        [a.ln(), n]
    };
    // Second differences of ln a and n over steps of 0.05 ms: curvature for the smooth criterion, jumps for the grid.
    let roughness = |smooth: bool| {
        let values: Vec<_> = (0..=40)
            .map(|k| fit(19.0 + 0.05 * f64::from(k), smooth))
            .collect();
        let second = |w: &[[f64; 2]], i: usize| (w[2][i] - 2.0 * w[1][i] + w[0][i]).abs();
        [0, 1].map(|i| values.windows(3).map(|w| second(w, i)).fold(0.0, f64::max))
    };
    let (smooth, grid) = (roughness(true), roughness(false));
    assert!(smooth[0] < 2e-4 && smooth[1] < 2e-5, "{smooth:?}");
    assert!(
        grid[0] > 20.0 * smooth[0] && grid[1] > 20.0 * smooth[1],
        "{grid:?} {smooth:?}"
    );
    // Both say nearly the same rates.
    let tau = 20.0;
    let noise = noise_of_drift_noise(per_root_second(3.0), tau);
    let recipe = FitRecipe::published(tau).unwrap();
    let (a, b) = (
        fit_on_grid(&neuron(tau), noise, &recipe).unwrap().law,
        fit_smooth(&neuron(tau), noise, &recipe).unwrap().law,
    );
    for m in [-5.0, 0.0, 10.0, 20.0, 29.0] {
        let mean = mean_of_drift(per_second(m), tau);
        let rate = |law: &PowerLaw| law.response(mean, noise).unwrap().rate * 1e3;
        assert!(
            (rate(&a) - rate(&b)).abs() < 0.02,
            "{m}: {} {}",
            rate(&a),
            rate(&b)
        );
    }
}

#[test]
fn persistent_activity_begins_at_the_golden_time_constant() {
    // The lower fold of the bistable network crosses 0 between 21 and 21.25 ms, with fits at each τ.
    let weights = common::weights(&golden()["ssn_networks"]["fig4"]);
    let lower_fold = |tau: f64| {
        let recipe = FitRecipe::published(tau).unwrap();
        let noise = noise_of_drift_noise(per_root_second(3.0), tau);
        let law = fit_on_grid(&neuron(tau), noise, &recipe).unwrap().law;
        let transfer: [std::sync::Arc<dyn TransferFunction>; 2] = [
            std::sync::Arc::new(law),
            std::sync::Arc::new(common::law(10.0)),
        ];
        let model = common::model(transfer, [tau, 10.0], weights, None, 0.0, 1.0);
        let start = model.steady_states().unwrap().states[0].rates.clone();
        let free = model.parameter("mu_ext").unwrap();
        let options = StepOptions::new((per_second(-4.0), per_second(6.0)));
        let branch = follow(&model, &start, &model.parameter_values(), free, &options).unwrap();
        branch
            .special
            .iter()
            .filter(|s| matches!(s.kind, SpecialKind::Fold { .. }))
            .map(|s| s.parameter * 1e3)
            .fold(f64::INFINITY, f64::min)
    };
    let (early, late) = (lower_fold(21.0), lower_fold(21.25));
    assert!(
        (early - 0.0773).abs() < 0.01 && (late + 0.4216).abs() < 0.01,
        "{early} {late}"
    );
    let crossing = 21.0 + 0.25 * early / (early - late);
    assert!(
        (crossing - number(&golden()["ssn_thresholds"]["persistent_activity_tauE_ms_ssn"])).abs()
            < 0.01
    );
}

#[test]
fn tau_can_be_continued_where_the_function_knows_it() {
    // Self-consistent Φ: the fold in τ_E at fixed drift lies where the fold in the drift at that τ_E lies.
    let weights = common::weights(&golden()["ssn_networks"]["fig4"]);
    let model = self_consistent(20.0, weights, common::NOMINAL, 1.0, 1.0);
    let tau = model.parameter("tau[E]").unwrap();
    let start = model.steady_states().unwrap().states[0].rates.clone();
    let options = StepOptions::new((18.0, 24.0));
    let branch = follow(&model, &start, &model.parameter_values(), tau, &options).unwrap();
    let folds: Vec<f64> = branch
        .special
        .iter()
        .filter(|s| matches!(s.kind, SpecialKind::Fold { .. }))
        .map(|s| s.parameter)
        .collect();
    assert_eq!(folds.len(), 2, "{folds:?}");
    for at in folds {
        let count = |t: f64| {
            let m = model.with("tau[E]", t).unwrap();
            m.steady_states().unwrap().states.len()
        };
        let mut both = [count(at - 0.02), count(at + 0.02)];
        both.sort_unstable();
        assert_eq!(both, [1, 3], "{at}");
    }
    assert!(ssn(20.0, weights, 1.0, 1.0).with("tau[E]", 20.5).is_err());
}
