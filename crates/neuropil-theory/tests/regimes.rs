//! Folds, cusps, thresholds, peaks and Hopf points of the networks of Ekelmans et al. (2023).

mod common;

use common::{ALLEN, NOMINAL, golden, number, numbers, relative, self_consistent, ssn, weights};
use neuropil_numerics::continuation::{
    Branch, CurveSpecialKind, SpecialKind, StepOptions, follow, follow_folds, follow_hopfs,
};
use neuropil_numerics::roots::brent;
use neuropil_theory::RateModel;
use neuropil_theory::convention::per_second;

/// The branch through the silent-most state, in the common drift between `low` and `high` mV/s.
fn branch(model: &RateModel, low: f64, high: f64) -> Branch {
    let start = model.steady_states().unwrap().states[0].rates.clone();
    let free = model.parameter("mu_ext").unwrap();
    let options = StepOptions::new((per_second(low), per_second(high)));
    follow(model, &start, &model.parameter_values(), free, &options).unwrap()
}

/// Folds by falling drift: (mu_ext, nu_E, nu_I) in mV/s and Hz.
fn folds(branch: &Branch) -> Vec<[f64; 3]> {
    let mut found: Vec<[f64; 3]> = branch
        .special
        .iter()
        .filter(|s| matches!(s.kind, SpecialKind::Fold { .. }))
        .map(|s| [s.parameter, s.state[0], s.state[1]].map(|v| v * 1e3))
        .collect();
    found.sort_by(|a, b| b[0].total_cmp(&a[0]));
    found
}

fn network(name: &str) -> [f64; 4] {
    weights(&golden()["ssn_networks"][name])
}

#[test]
fn folds_of_the_bistable_network() {
    let golden = golden();
    for (tau, key, low) in [(20.0, "fig4_tauE_20", 0.0), (22.0, "fig4_tauE_22", -4.0)] {
        let found = folds(&branch(
            &ssn(tau, network("fig4"), low, 1.0),
            low - 1.0,
            8.0,
        ));
        let expected = golden["ssn_peaks_and_folds"]["folds"][key]
            .as_array()
            .unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        for (f, e) in found.iter().zip(expected) {
            let e = numbers(e);
            for i in 0..3 {
                assert!((f[i] - e[i]).abs() < 1e-9, "{key}: {f:?} {e:?}");
            }
        }
    }
    // At 18 ms the window is almost gone, but not quite: three states within 0.01 mV/s.
    let found = folds(&branch(&ssn(18.0, network("fig4"), 0.0, 1.0), -5.0, 15.0));
    assert_eq!(found.len(), 2, "{found:?}");
    let width = found[0][0] - found[1][0];
    assert!((0.007..0.009).contains(&width), "{found:?}");
    let inside = ssn(
        18.0,
        network("fig4"),
        0.5 * (found[0][0] + found[1][0]),
        1.0,
    );
    assert_eq!(inside.steady_states().unwrap().states.len(), 3);
    // Three states without input at 22 ms.
    let persistent = ssn(22.0, network("fig4"), 0.0, 1.0)
        .steady_states()
        .unwrap();
    let rates: Vec<f64> = persistent.states.iter().map(|s| s.rates[0] * 1e3).collect();
    let expected = [0.5151, 3.0452, 7.9201];
    assert_eq!(rates.len(), 3);
    for (r, e) in rates.iter().zip(expected) {
        assert!((r - e).abs() < 1e-4, "{rates:?}");
    }
}

#[test]
fn folds_of_the_network_with_negative_determinant() {
    let golden = golden();
    let j = network("fig5B_r1");
    for row in golden["ssn_peaks_and_folds"]["folds"]["fig5B"]
        .as_array()
        .unwrap()
    {
        let row = numbers(row);
        let found = folds(&branch(&ssn(20.0, j, 5.0, row[0]), 0.0, 60.0));
        assert_eq!(found.len(), 1, "{found:?}");
        for i in 0..3 {
            assert!((found[0][i] - row[i + 1]).abs() < 1e-8, "{found:?} {row:?}");
        }
        // No state beyond.
        let beyond = ssn(20.0, j, row[1] + 1.0, row[0]).steady_states().unwrap();
        assert!(beyond.states.is_empty() && beyond.complete);
    }
    assert!(folds(&branch(&ssn(20.0, j, 5.0, 3.0), 0.0, 60.0)).is_empty());
}

#[test]
fn cusps_of_the_bistable_network() {
    let golden = golden();
    let j = network("fig4");
    let model = ssn(20.0, j, 3.0, 1.0);
    let branch = branch(&model, 0.0, 8.0);
    let fold = branch
        .special
        .iter()
        .find(|s| matches!(s.kind, SpecialKind::Fold { .. }))
        .unwrap();
    let first = model.parameter("mu_ext").unwrap();
    let mut p = model.parameter_values();
    p[first] = fold.parameter;
    let cases = [
        ("r[I]", (0.5, 2.5), "fig4_cusp_mu_r", "r"),
        ("J[E,E]", (4.0, 6.0), "fig4_cusp_mu_JEE", "JEE"),
    ];
    for (name, range, key, second) in cases {
        let k = model.parameter(name).unwrap();
        let drives = (per_second(-50.0), per_second(50.0));
        let options = StepOptions::new(range);
        let curve = follow_folds(&model, &fold.state, &p, (first, k), drives, &options).unwrap();
        let cusps: Vec<_> = curve
            .special
            .iter()
            .filter(|s| s.kind == CurveSpecialKind::Cusp)
            .collect();
        assert_eq!(cusps.len(), 1, "{name}: {:?}", curve.special);
        let expected = &golden["ssn_codim2"][key];
        let point = &cusps[0].point;
        let found = [point.first * 1e3, point.second, point.state[0] * 1e3];
        let exact = [
            number(&expected["mu"]),
            number(&expected[second]),
            number(&expected["nuE"]),
        ];
        for i in 0..3 {
            assert!((found[i] - exact[i]).abs() < 1e-6, "{found:?} {exact:?}");
        }
    }
}

#[test]
fn thresholds_of_stabilisation_and_supersaturation() {
    let golden = golden();
    let thresholds = &golden["ssn_thresholds"];
    let (e, i) = (common::law(20.0), common::law(10.0));
    for (name, at) in [
        ("fig2A", "fig2A"),
        ("fig3A", "fig3A_r1"),
        ("fig3B", "fig3B_r0.5"),
        ("fig4", "fig4"),
        ("fig5B", "fig5B_r1"),
    ] {
        let j = network(at);
        let rate = e.rate_at_slope(1.0 / (20.0 * j[0])).unwrap();
        assert!(relative(rate * 1e3, number(&thresholds["isn_nuE_star_hz"][name])) < 1e-12);
    }
    for (name, at, r) in [
        ("fig2A r=1", "fig2A", 1.0),
        ("fig3A r=1", "fig3A_r1", 1.0),
        ("fig3A r=1.5", "fig3A_r1.5", 1.5),
    ] {
        let j = network(at);
        let rate = i.rate_at_slope(1.0 / (10.0 * (r * j[1] - j[3]))).unwrap();
        let exact = number(&thresholds["supersaturation_nuI_star_hz"][name]);
        assert!(relative(rate * 1e3, exact) < 1e-12);
    }
}

/// The drift (mV/s) between `low` and `high` where dν_E/dμ = 0, and ν_E, ν_I (Hz) there.
fn peak(model: &RateModel, low: f64, high: f64) -> [f64; 3] {
    let at = |mu: f64| {
        let m = model.with("mu_ext", per_second(mu)).unwrap();
        m.steady_states().unwrap().states[0].clone()
    };
    let mu = brent("peak", |mu| at(mu).by_drive[0], low, high, 1e-12).unwrap();
    assert!(!at(mu - 1e-3).supersaturating && at(mu + 1e-3).supersaturating);
    let s = at(mu);
    [mu, s.rates[0] * 1e3, s.rates[1] * 1e3]
}

#[test]
fn peaks_of_supersaturating_networks() {
    let golden = golden();
    for (name, at, r) in [
        ("fig2A_r1", "fig2A", 1.0),
        ("fig2B_125_r0.8", "fig2B_125", 0.8),
        ("fig2B_150_r0.6667", "fig2B_150", 2.0 / 3.0),
        ("fig3A_r1", "fig3A_r1", 1.0),
        ("fig3A_r1.5", "fig3A_r1.5", 1.5),
    ] {
        let expected = &golden["ssn_peaks_and_folds"]["peaks"][name];
        let near = number(&expected["mu_ext_peak"]);
        let found = peak(&ssn(20.0, network(at), 0.0, r), 0.7 * near, 1.3 * near);
        assert!(
            (found[0] - number(&expected["mu_ext_peak"])).abs() < 1e-5,
            "{found:?}"
        );
        assert!(relative(found[1], number(&expected["nuE_peak"])) < 1e-10);
        assert!(relative(found[2], number(&expected["nuI_star"])) < 1e-7);
    }
}

#[test]
fn peaks_of_larger_networks() {
    let golden = golden();
    let rows = golden["ssn_thresholds"]["fig2A_peak_vs_N"]
        .as_object()
        .unwrap();
    assert_eq!(rows.len(), 6);
    for (n, row) in rows {
        let row = numbers(row);
        let kappa = n.parse::<f64>().unwrap() / 4000.0;
        let model = ssn(20.0, network("fig2A"), 0.0, 1.0)
            .with("size", kappa)
            .unwrap();
        // The drive counts before scaling.
        let root = kappa.sqrt();
        let found = peak(&model, (row[1] - 3.0) / root, (row[1] + 3.0) / root);
        assert!(
            (found[0] * root - row[1]).abs() < 1e-5,
            "{n}: {found:?} {row:?}"
        );
        assert!((found[1] - row[0]).abs() < 1e-6, "{n}: {found:?} {row:?}");
    }
    // A gap without steady states opens between two sizes.
    let j = network("fig5B_r3");
    let opens = numbers(&golden["ssn_thresholds"]["size_scaling_fig5B_r3_gap_opens_N"]);
    let gap = |n: f64| {
        let model = ssn(20.0, j, 0.0, 3.0).with("size", n / 4000.0).unwrap();
        let root = (n / 4000.0).sqrt();
        (0..=400).any(|k| {
            let mu = 12.3 + 0.005 * f64::from(k);
            let m = model.with("mu_ext", per_second(mu / root)).unwrap();
            m.steady_states().unwrap().states.is_empty()
        })
    };
    // The lower bound of the golden bracket comes from a coarser grid of drifts.
    assert!(!gap(opens[0] - 15.0) && gap(opens[1]));
}

#[test]
fn folds_with_recurrent_noise() {
    let golden = golden();
    let j = network("fig4");
    let cases = [
        ("plain_nominal", "tauE_18ms", 18.0, NOMINAL, None),
        ("plain_nominal", "tauE_20ms", 20.0, NOMINAL, None),
        ("plain_nominal", "tauE_22ms", 22.0, NOMINAL, None),
        (
            "finite_window_025s_allen_indegrees",
            "tauE_20ms",
            20.0,
            ALLEN,
            Some(250.0),
        ),
    ];
    for (kind, key, tau, c, window) in cases {
        let mut model = self_consistent(tau, j, c, -4.0, 1.0);
        model.window = window;
        let found = folds(&branch(&model, -5.0, 12.0));
        let expected = golden["phi_sc_folds_fig4"][kind][key].as_array().unwrap();
        assert_eq!(found.len(), 2, "{kind} {key}: {found:?}");
        for (f, e) in found.iter().zip(expected) {
            let e = numbers(e);
            assert!((f[0] - e[2]).abs() < 2e-4, "{kind} {key}: {f:?} {e:?}");
            assert!((f[1] - e[0]).abs() < 0.02 * 1.01, "{f:?} {e:?}");
        }
    }
}

#[test]
fn hopf_points_of_the_up_state() {
    let golden = golden();
    let model = ssn(20.0, network("fig4"), 3.0, 1.0);
    let free = model.parameter("T[I]").unwrap();
    for row in golden["ssn_codim2"]["fig4_upstate_linear"]
        .as_array()
        .unwrap()
    {
        let mu = number(&row["mu"]);
        let model = model.with("mu_ext", per_second(mu)).unwrap();
        let states = model.steady_states().unwrap().states;
        let up = states.last().unwrap();
        assert!(up.stable && up.isn);
        for (value, exact) in up.eigenvalues.iter().zip(numbers(&row["eig_re"])) {
            assert!(
                value.1 == 0.0 && relative(value.0 * 1e3, exact) < 1e-8,
                "{up:?}"
            );
        }
        let options = StepOptions::new((5.0, 60.0));
        let branch = follow(&model, &up.rates, &model.parameter_values(), free, &options).unwrap();
        let hopf: Vec<_> = branch
            .special
            .iter()
            .filter_map(|s| match s.kind {
                SpecialKind::Hopf { frequency } => Some((s.parameter, frequency, s)),
                _ => None,
            })
            .collect();
        assert_eq!(hopf.len(), 1, "{:?}", branch.special);
        let (time, frequency, special) = hopf[0];
        assert!(
            (time - 1e3 * number(&row["tauI_hopf_s"])).abs() < 1e-8,
            "{time}"
        );
        let hertz = frequency * 1e3 / std::f64::consts::TAU;
        assert!(
            relative(hertz, number(&row["hopf_freq_hz"])) < 1e-8,
            "{hertz}"
        );
        // The curve of Hopf points in (T_I, mu_ext) has the trace condition at each point.
        let second = model.parameter("mu_ext").unwrap();
        let mut p = model.parameter_values();
        p[free] = time;
        let drives = StepOptions::new((per_second(2.2), per_second(12.0)));
        let curve = follow_hopfs(
            &model,
            &special.state,
            &p,
            (free, second),
            (5.0, 60.0),
            &drives,
        )
        .unwrap();
        assert!(curve.points.len() > 10);
        for q in &curve.points {
            let m = model.with("mu_ext", q.second).unwrap();
            let s = m.examine(&q.state).unwrap();
            let trace = (5.0 * s.slope[0] - 1.0) / 20.0 - (1.0 + 11.0 * s.slope[1]) / q.first;
            assert!(trace.abs() < 1e-9, "{q:?}");
        }
    }
}

#[test]
fn parameters_have_names_and_exact_derivatives() {
    use neuropil_numerics::continuation::VectorField;
    let mut model = self_consistent(20.0, network("fig4"), ALLEN, 3.0, 1.0);
    for window in [None, Some(250.0), Some(1e6)] {
        model.window = window;
        let names = model.parameter_names();
        let p = model.parameter_values();
        assert_eq!(names.len(), p.len());
        let x = [2e-3, 0.3e-3];
        let field = |x: &[f64], p: &[f64]| {
            let mut out = [0.0; 2];
            model.field(x, p, &mut out);
            out
        };
        for (k, name) in names.iter().enumerate() {
            assert_eq!(model.parameter(name).unwrap(), k);
            let h = 1e-5 * model.parameter_scale(k);
            let (mut up, mut down) = (p.clone(), p.clone());
            up[k] += h;
            down[k] -= h;
            let (up, down) = (field(&x, &up), field(&x, &down));
            for (i, exact) in model.sensitivity(&x, &p, k).into_iter().enumerate() {
                let slope = (up[i] - down[i]) / (2.0 * h);
                assert!(
                    (slope - exact).abs() <= 1e-6 * (exact.abs() + 1e-9),
                    "{name}: {slope} {exact}"
                );
            }
        }
        let jacobian = model.jacobian(&x, &p);
        for j in 0..2 {
            let (mut up, mut down) = (x, x);
            up[j] *= 1.00001;
            down[j] /= 1.00001;
            let h = up[j] - down[j];
            let (up, down) = (field(&up, &p), field(&down, &p));
            for i in 0..2 {
                let slope = (up[i] - down[i]) / h;
                assert!(
                    relative(jacobian[(i, j)], slope) < 1e-7,
                    "{slope} {}",
                    jacobian[(i, j)]
                );
            }
        }
    }
    let error = model.parameter("J[E,X]").unwrap_err().to_string();
    assert!(
        error.contains("J[E,X]") && error.contains("J[E,I]"),
        "{error}"
    );
    // A power law does not know its membrane time constant.
    let error = ssn(20.0, network("fig4"), 3.0, 1.0)
        .with("tau[E]", 21.0)
        .unwrap_err();
    assert!(error.to_string().contains("tau"), "{error}");
}

#[test]
fn balanced_limit() {
    // Bistable network, x = 0.1: 0.4216 Hz; existence as r passes min(J_II/J_EI, J_IE/J_EE) = 1.1.
    let j = network("fig4");
    let mu = 0.1 * 4000f64.sqrt();
    let model = ssn(20.0, j, mu, 1.0);
    let limit = model.balanced_limit().unwrap();
    assert!(limit.exists && limit.stable);
    assert!((limit.rates[0] * 1e3 - 0.4216).abs() < 1e-4);
    let above = ssn(20.0, j, mu, 1.11).balanced_limit().unwrap();
    assert!(!above.exists && !above.stable);
    // Finite networks are still far from it at half a million neurons, and come closer.
    let ratio = |n: f64| {
        let m = model.with("size", n / 4000.0).unwrap();
        m.steady_states().unwrap().states[0].rates[0] / limit.rates[0]
    };
    let golden = [(4e3, 7.954), (4e4, 4.584), (5e5, 1.877)];
    for (n, hertz) in golden {
        let top = model
            .with("size", n / 4000.0)
            .unwrap()
            .steady_states()
            .unwrap();
        let found = top.states.last().unwrap().rates[0] * 1e3;
        assert!((found - hertz).abs() < 1e-3, "{n}: {found}");
    }
    assert!((ratio(4e15) - 1.0).abs() < 1e-2 && (ratio(4e19) - 1.0).abs() < 1e-4);
    // det J < 0: the limit exists for r above both ratios, and is unstable.
    let j = network("fig5B_r1");
    let limit = ssn(20.0, j, 10.0, 3.0).balanced_limit().unwrap();
    assert!(limit.exists && !limit.stable);
    assert!(!ssn(20.0, j, 10.0, 1.0).balanced_limit().unwrap().exists);
    // det J = 0.
    let none = ssn(20.0, [2.0, 2.0, 2.0, 2.0], 10.0, 1.0).balanced_limit();
    assert!(none.is_err(), "{none:?}");
}
