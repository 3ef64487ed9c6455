//! All branches in a range of a parameter, what lies nearest to a state, curves in two parameters, sensitivities and units.

mod common;

use common::{ALLEN, golden, number, numbers, relative, self_consistent, ssn, weights};
use neuropil_numerics::continuation::{Branch, CurveSpecialKind, SpecialKind};
use neuropil_theory::RateModel;
use neuropil_theory::convention::{per_root_second, per_second};

fn network(name: &str) -> [f64; 4] {
    weights(&golden()["ssn_networks"][name])
}

fn bistable(mu: f64) -> RateModel {
    ssn(20.0, network("fig4"), mu, 1.0)
}

fn mv_per_s(low: f64, high: f64) -> (f64, f64) {
    (per_second(low), per_second(high))
}

fn folds(branch: &Branch) -> Vec<f64> {
    let fold = |k: &SpecialKind| matches!(k, SpecialKind::Fold { .. });
    let all = branch.special.iter().filter(|s| fold(&s.kind));
    let mut found: Vec<f64> = all.map(|s| s.parameter * 1e3).collect();
    found.sort_by(f64::total_cmp);
    found
}

#[test]
fn one_branch_with_both_folds_whatever_it_starts_from() {
    let expected = &golden()["ssn_peaks_and_folds"]["folds"]["fig4_tauE_20"];
    let expected: Vec<f64> = [1, 0].map(|k| numbers(&expected[k])[0]).to_vec();
    for present in [-3.0, 0.5, 3.0, 7.0] {
        let found = bistable(present)
            .branches("mu_ext", mv_per_s(0.0, 8.0), 5)
            .unwrap();
        assert_eq!(found.len(), 1, "{present}");
        let found = folds(&found[0]);
        assert_eq!(found.len(), 2, "{found:?}");
        for (f, e) in found.iter().zip(&expected) {
            assert!((f - e).abs() < 1e-9, "{found:?} {expected:?}");
        }
    }
}

#[test]
fn branches_that_do_not_meet_are_all_found() {
    // The time constant of the rate moves no state: three straight lines, the upper one with a Hopf point.
    let found = bistable(3.0).branches("T[I]", (5.0, 60.0), 1).unwrap();
    assert_eq!(found.len(), 3);
    let hopf: Vec<f64> = found
        .iter()
        .flat_map(|b| &b.special)
        .filter(|s| matches!(s.kind, SpecialKind::Hopf { .. }))
        .map(|s| s.parameter)
        .collect();
    let exact = 1e3 * number(&golden()["ssn_codim2"]["fig4_upstate_linear"][1]["tauI_hopf_s"]);
    let mu = number(&golden()["ssn_codim2"]["fig4_upstate_linear"][1]["mu"]);
    let at = bistable(mu).branches("T[I]", (5.0, 60.0), 1).unwrap();
    let there: Vec<f64> = at
        .iter()
        .flat_map(|b| &b.special)
        .map(|s| s.parameter)
        .collect();
    assert!(
        there.iter().any(|t| (t - exact).abs() < 1e-8),
        "{there:?} {exact}"
    );
    assert_eq!(hopf.len(), 1, "{hopf:?}");
    // det J < 0: the two branches meet at a fold, and there is nothing beyond.
    let model = ssn(20.0, network("fig5B_r1"), 5.0, 1.0);
    let found = model.branches("mu_ext", mv_per_s(0.0, 60.0), 8).unwrap();
    assert_eq!(found.len(), 1);
    assert!((folds(&found[0])[0] - 17.7027).abs() < 1e-4);
    // At r = 3 they do not meet.
    let model = ssn(20.0, network("fig5B_r3"), 5.0, 3.0);
    let found = model.branches("mu_ext", mv_per_s(0.0, 60.0), 8).unwrap();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|b| folds(b).is_empty()));
}

#[test]
fn the_nearest_bifurcation_of_each_state() {
    let model = bistable(3.0);
    let states = model.steady_states().unwrap().states;
    let near = |k: usize, range| {
        model
            .nearest_bifurcation(&states[k].rates, "mu_ext", range)
            .unwrap()
    };
    let wide = mv_per_s(0.0, 8.0);
    let [down, up] = [near(0, wide).unwrap(), near(2, wide).unwrap()];
    assert!((down.distance * 1e3 - 0.569956703).abs() < 1e-8, "{down:?}");
    assert!((up.distance * 1e3 + 0.836620140).abs() < 1e-8, "{up:?}");
    assert!((up.rates[0] * 1e3 - 4.58427).abs() < 1e-5, "{up:?}");
    // The saddle lies between the two folds.
    let saddle = near(1, wide).unwrap();
    assert!((saddle.distance * 1e3 - 0.569956703).abs() < 1e-8);
    // A narrow range has none, and one that leaves the present value out is refused.
    assert_eq!(near(0, mv_per_s(2.9, 3.1)), None);
    let refused = model.nearest_bifurcation(&states[0].rates, "mu_ext", mv_per_s(4.0, 5.0));
    assert!(refused.unwrap_err().to_string().contains("present value"));
    // The distance in eigenvalues: 27.2 per s in the up state.
    assert!((states[2].distance() * 1e3 - 27.2).abs() < 0.05);
}

#[test]
fn curves_of_folds_and_hopf_points() {
    let golden = golden();
    let model = bistable(3.0);
    let found = model
        .fold_curves(("mu_ext", mv_per_s(-50.0, 50.0)), ("r[I]", (0.5, 2.5)), 0)
        .unwrap();
    assert_eq!(found.len(), 1, "both folds lie on one curve");
    let cusps: Vec<_> = found[0]
        .special
        .iter()
        .filter(|s| s.kind == CurveSpecialKind::Cusp)
        .collect();
    assert_eq!(cusps.len(), 1);
    let cusp = &golden["ssn_codim2"]["fig4_cusp_mu_r"];
    assert!((cusps[0].point.first * 1e3 - number(&cusp["mu"])).abs() < 1e-6);
    assert!((cusps[0].point.second - number(&cusp["r"])).abs() < 1e-6);
    // Beyond the cusp there are no folds; probes of r find the curve from there.
    let beyond = model.with("r[I]", 2.2).unwrap();
    let range = (("mu_ext", mv_per_s(0.0, 50.0)), ("r[I]", (0.5, 2.5)));
    assert!(beyond.fold_curves(range.0, range.1, 0).unwrap().is_empty());
    assert_eq!(beyond.fold_curves(range.0, range.1, 3).unwrap().len(), 1);
    let hopf = model
        .hopf_curves(("T[I]", (5.0, 60.0)), ("mu_ext", mv_per_s(2.2, 12.0)), 0)
        .unwrap();
    assert_eq!(hopf.len(), 1);
    let q = hopf[0].points.iter().map(|q| q.second * 1e3);
    assert!(q.fold(0.0, f64::max) > 11.9);
}

#[test]
fn sensitivities_are_the_slopes_of_steady_rates() {
    let models = [
        bistable(5.0),
        self_consistent(20.0, network("fig4"), ALLEN, 5.0, 1.0),
    ];
    for model in models {
        let names = model.parameter_names();
        let p = model.parameter_values();
        let top = |m: &RateModel| {
            m.steady_states()
                .unwrap()
                .states
                .last()
                .unwrap()
                .rates
                .clone()
        };
        let rates = top(&model);
        let found = model.rate_sensitivity(&rates).unwrap();
        assert_eq!((found.rows(), found.columns()), (2, p.len()));
        for (k, name) in names.iter().enumerate() {
            let h = 1e-5 * if p[k] == 0.0 { 1e-2 } else { p[k].abs() };
            let moved = |d: f64| {
                let mut q = p.clone();
                q[k] += d;
                model.at(&q)
            };
            let Ok(up) = moved(h) else {
                assert!(
                    name.starts_with("tau[") || name.starts_with("sigma["),
                    "{name}"
                );
                assert!(!model.recurrent_noise() && found[(0, k)].is_nan(), "{name}");
                continue;
            };
            let (up, down) = (top(&up), top(&moved(-h).unwrap()));
            for i in 0..2 {
                let slope = (up[i] - down[i]) / (2.0 * h);
                let error = (found[(i, k)] - slope).abs();
                assert!(
                    error <= 2e-5 * (slope.abs() + 1e-6),
                    "{name}: {slope} {}",
                    found[(i, k)]
                );
            }
        }
    }
    assert!(bistable(3.0).rate_sensitivity(&[1e-3]).is_err());
}

#[test]
fn parameters_are_read_and_shown_in_usual_units() {
    let model = bistable(3.0);
    for text in ["10", "10 mV/s", "0.01 mV/ms", " 1e-2 V/s"] {
        let (k, value) = model.read_parameter("mu_ext", text).unwrap();
        assert_eq!(k, 0);
        assert!(relative(value, per_second(10.0)) < 1e-15, "{text}: {value}");
        assert!(relative(model.in_usual_unit(k, value), 10.0) < 1e-15);
    }
    let (k, value) = model.read_parameter("sigma[E]", "3 mV/√s").unwrap();
    assert!(relative(value, per_root_second(3.0)) < 1e-15);
    assert!(relative(model.in_usual_unit(k, value), 3.0) < 1e-15);
    let units = model.parameter_units();
    let names = model.parameter_names();
    assert_eq!(units.len(), names.len());
    for (name, unit) in names.iter().zip(units) {
        let expected = match name.split('[').next().unwrap() {
            "mu_ext" => "mV/s",
            "sigma" => "mV/√s",
            "tau" | "T" => "ms",
            "J" => "mV",
            _ => "",
        };
        assert_eq!(unit, expected, "{name}");
    }
    for text in ["0..20", "0..20 mV/s", "0 mV/s..0.02 mV/ms", "-5 .. 20"] {
        let (_, (low, high)) = model.read_range("mu_ext", text).unwrap();
        assert!(low <= 0.0 && relative(high, 0.02) < 1e-15, "{text}");
    }
    let wrong = [
        ("mu_ext", "10 mV", "mV/s"),
        ("mu_ext", "ten", "mV/s"),
        ("mu_ext", "inf", "finite"),
        ("nu", "10", "mu_ext"),
        ("r[I]", "10 mV/s", "no unit"),
    ];
    for (name, text, expected) in wrong {
        let error = model.read_parameter(name, text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    for text in ["3", "5..2", "1..1", "..", "a..b", "0..20 ms"] {
        assert!(model.read_range("mu_ext", text).is_err(), "{text}");
    }
}
