//! The networks of Baker et al. (2020): balanced and semi-balanced rates, stability, uniqueness, and the supralinear model
//! of figure 2B.

#[path = "common/baker_2020.rs"]
mod baker_2020;
mod common;

use baker_2020::named;
use neuropil_numerics::complementarity::PathEnd;
use neuropil_numerics::matrix::Matrix;
use neuropil_theory::{SemiBalanced, SemiBalancedState, TheoryOptions, to_semi_balanced};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/semi_balanced.json")).unwrap()
}

const NAMES: [&str; 4] = [
    "reconstructed_balanced",
    "reconstructed_semibalanced",
    "literal_balanced",
    "literal_semibalanced",
];

fn pair(value: &Value) -> [f64; 2] {
    let v = common::numbers(value);
    [v[0], v[1]]
}

#[test]
fn all_states_of_the_four_networks() {
    let golden = golden();
    for name in NAMES {
        let expected = &golden[name];
        let mean = named(name, [1.0, 1.0]).mean_coupling() * 1e-3;
        assert!(
            (mean - common::number(&expected["JKbar_all15"])).abs() < 1e-6,
            "{mean}"
        );
        for point in expected["points"].as_array().unwrap() {
            let network = named(name, pair(&point["rx"]));
            let balanced = network.balanced().unwrap();
            for (r, e) in balanced.iter().zip(common::numbers(&point["balanced"])) {
                assert!((r * 1e3 - e).abs() < 1e-6, "{name} {point}: {balanced:?}");
            }
            let mut found = network.states().unwrap();
            let states = point["states"].as_array().unwrap();
            assert_eq!(found.states.len(), states.len(), "{name} {point}");
            assert!(found.singular.is_empty());
            if found.states.iter().all(|s| !s.degenerate) {
                assert_eq!(found.index_sum(), 1);
            }
            found
                .states
                .sort_by(|a, b| b.rates[0].total_cmp(&a.rates[0]));
            let mut states: Vec<&Value> = states.iter().collect();
            let first = |s: &Value| common::numbers(&s["r"])[0];
            states.sort_by(|a, b| first(b).total_cmp(&first(a)));
            for (state, e) in found.states.iter().zip(states) {
                for i in 0..3 {
                    let (r, input) = (common::numbers(&e["r"])[i], common::numbers(&e["input"])[i]);
                    assert!(
                        (state.rates[i] * 1e3 - r).abs() < 1e-5,
                        "{name} {state:?} {e}"
                    );
                    assert!(
                        (state.input[i] - input).abs() < 1e-3,
                        "{name} {state:?} {e}"
                    );
                }
                assert_eq!(state.stable, e["stable"].as_bool().unwrap(), "{name} {e}");
            }
            let one = network.one_state().unwrap().unwrap();
            assert!(found.states.iter().any(|s| s.active == one.active));
        }
    }
}

/// A circuit of the atlas as a semi-balanced network, rates in spikes/s.
fn of_atlas(name: &str, overrides: &[(&str, &str)], rates: [f64; 2]) -> SemiBalanced {
    let overrides = overrides
        .iter()
        .map(|(k, v)| (k.to_string(), v.to_string()));
    let overrides: Vec<(String, String)> = overrides
        .chain([
            ("r_x1".to_string(), format!("{} spikes/s", rates[0])),
            ("r_x2".to_string(), format!("{} spikes/s", rates[1])),
        ])
        .collect();
    let circuit = neuropil_atlas::circuit(name, &overrides).unwrap();
    to_semi_balanced(&circuit, &TheoryOptions::default()).unwrap()
}

#[test]
fn circuits_of_the_atlas_are_these_networks() {
    let golden = golden();
    let circuits = [
        (
            "reconstructed_balanced",
            "baker_2020",
            ("input", "balanced"),
        ),
        (
            "reconstructed_semibalanced",
            "baker_2020",
            ("input", "semi_balanced"),
        ),
        (
            "literal_balanced",
            "baker_2020_as_printed",
            ("input", "balanced"),
        ),
        (
            "literal_semibalanced",
            "baker_2020_as_printed",
            ("input", "semi_balanced"),
        ),
    ];
    for (name, circuit, input) in circuits {
        let ten = ("recurrent", "10");
        let own: &[_] = if circuit.ends_with("printed") {
            &[input, ten]
        } else {
            &[input]
        };
        for point in golden[name]["points"].as_array().unwrap() {
            let rates = pair(&point["rx"]);
            let network = of_atlas(circuit, own, rates);
            let same = named(name, rates);
            assert_eq!(network.names, same.names);
            let pairs = network.coupling.values().iter().zip(same.coupling.values());
            for (a, b) in pairs.chain(network.input().unwrap().iter().zip(&same.input().unwrap())) {
                // The leak's time constant is that of the slope at E_L, where the exponential has e^-17 of it.
                assert!((a - b).abs() < 1e-7 * b.abs().max(1.0), "{name}: {a} {b}");
            }
            let states = network.states().unwrap().states;
            let expected = point["states"].as_array().unwrap();
            assert_eq!(states.len(), expected.len());
            for e in expected {
                let r = common::numbers(&e["r"]);
                let close = |s: &SemiBalancedState| {
                    let mut both = s.rates.iter().zip(&r);
                    both.all(|(a, b)| (a * 1e3 - b).abs() < 1e-5)
                };
                assert!(states.iter().any(close), "{name} {r:?}: {states:?}");
            }
        }
    }
}

#[test]
fn theory_says_what_is_wrong_with_the_network_as_printed() {
    let right = of_atlas("baker_2020", &[], [15.0, 15.0]);
    let found = right.states().unwrap();
    assert!(right.warnings(&found).unwrap().is_empty());
    assert!((right.mean_coupling() * 1e-3 - 5.9).abs() < 0.01);
    // As printed, with the weights that give the stated mean of |J| K.
    let wrong = of_atlas(
        "baker_2020_as_printed",
        &[("recurrent", "10")],
        [15.0, 15.0],
    );
    assert!((wrong.mean_coupling() * 1e-3 - 5.9).abs() < 0.01);
    let warnings = wrong.warnings(&wrong.states().unwrap()).unwrap();
    assert_eq!(
        warnings,
        [
            "the balanced state (e1 9.21, e2 3.81, i 21.44 spikes/s) is a saddle: of 3 directions deviations grow along 1, and the network does not stay there",
            "2 stable states, with activity of {e1, i} at e1 16.20, e2 0.00, i 24.30 spikes/s or {e2, i} at e1 0.00, e2 20.70, i 28.35 spikes/s: where rates settle depends on where they start",
        ]
    );
    // And with the weights as printed, too.
    let printed = of_atlas("baker_2020_as_printed", &[], [15.0, 15.0]);
    assert!((printed.mean_coupling() * 1e-3 - 2.16).abs() < 0.01);
    let warnings = printed.warnings(&printed.states().unwrap()).unwrap();
    assert!(
        warnings[0]
            .starts_with("the balanced state (e1 92.12, e2 38.12, i 214.41 spikes/s) is a saddle"),
        "{warnings:?}"
    );
    assert_eq!(warnings.len(), 2);
    // Where the semi-balanced network is not balanced, that is said, and nothing else.
    let semi = of_atlas("baker_2020", &[("input", "semi_balanced")], [15.0, 30.0]);
    let warnings = semi.warnings(&semi.states().unwrap()).unwrap();
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].contains("negative rates (e1 -18.46"),
        "{warnings:?}"
    );
}

#[test]
fn the_number_of_states_over_a_lattice_of_inputs() {
    let expected = [(1, 900), (1, 900), (3, 900), (1, 850)];
    for (name, (states, points)) in NAMES.into_iter().zip(expected) {
        let mut counts = [0; 8];
        for i in 0..30 {
            for j in 0..30 {
                let at = |low: f64, high: f64, k: i32| low + (high - low) * f64::from(k) / 29.0;
                let network = named(name, [at(0.5, 30.0, i), at(0.7, 29.3, j)]);
                let found = network.states().unwrap();
                assert_eq!(found.index_sum(), 1);
                assert!(found.complete());
                // Pivoting finds one of them, at all 3600 points.
                let one = network.one_state().unwrap().unwrap();
                assert!(found.states.contains(&one), "{name} {one:?}");
                counts[found.states.len()] += 1;
            }
        }
        assert_eq!(counts[states], points, "{name}: {counts:?}");
        assert_eq!(counts.iter().sum::<i32>(), 900);
        // Excitation of a population by itself: never unique for every input.
        let unique = named(name, [1.0, 1.0]).unique_for_every_input().unwrap();
        assert_eq!(unique, Some(false));
    }
}

#[test]
fn a_bent_sheet_of_responses() {
    // Along r_x1 = 10/s the second population is silent first, then both are active, then the first is silent.
    let start = named("reconstructed_semibalanced", [10.0, 0.0]);
    let end = named("reconstructed_semibalanced", [10.0, 30.0]);
    let first = &start.states().unwrap().states[0];
    let path = start.follow(&first.active, &end).unwrap();
    assert_eq!(path.end, PathEnd::Reached);
    assert_eq!(path.vertices.len(), 4);
    // Both are active for 0.9429 < r_x2/r_x1 < 1.0606.
    assert!((path.vertices[1].t * 3.0 - 0.942857).abs() < 1e-6);
    assert!((path.vertices[2].t * 3.0 - 1.060606).abs() < 1e-6);
    assert!(path.vertices.iter().all(|v| !v.fold));
    let last = &path.vertices[3].z;
    for (r, e) in last.iter().zip([0.0, 14.727273, 29.454545]) {
        assert!((r * 1e3 - e).abs() < 1e-5, "{last:?}");
    }
    // As printed, the branch of the winner turns back where the other input has grown.
    let start = named("literal_semibalanced", [15.0, 14.0]);
    let end = named("literal_semibalanced", [15.0, 30.0]);
    let states = start.states().unwrap().states;
    let folds: usize = states
        .iter()
        .map(|s| start.follow(&s.active, &end).unwrap())
        .map(|path| path.vertices.iter().filter(|v| v.fold).count())
        .sum();
    assert!(folds > 0, "{states:?}");
}

#[test]
fn the_supralinear_model_of_figure_2b() {
    let golden = golden();
    for (name, block) in golden["ssn"].as_object().unwrap() {
        let k = common::number(&block["k_eff_Hz_per_mV2"]);
        let kind = name.split(' ').next().unwrap();
        for row in block["rows"].as_array().unwrap() {
            let limit = named(&format!("{kind}_semibalanced"), pair(&row["rx"]));
            let input = limit.input().unwrap();
            let model = limit.to_ssn(k * 1e-3, 2.0, &[20.0; 3]).unwrap();
            assert_eq!(model.semi_balanced().unwrap().input().unwrap(), input);
            let expected = common::numbers(&row["r"]);
            let found = model.steady_states().unwrap();
            let near = found.states.iter().find(|s| {
                let close = |(r, e): (&f64, &f64)| (r * 1e3 - e).abs() < 2e-5 * (1.0 + e);
                s.rates.iter().zip(&expected).all(close)
            });
            let state = near.unwrap_or_else(|| panic!("{name} {row}: {found:?}"));
            assert_eq!(state.isn, row["ISN"].as_bool().unwrap(), "{name} {row}");
            let largest = state.eigenvalues[0].0 * 20.0;
            let eigenvalue = common::number(&row["full_max_eig"]);
            assert!(
                (largest - eigenvalue).abs() < 1e-3,
                "{name} {row} {largest}"
            );
        }
    }
}

#[test]
fn bad_networks_are_refused() {
    let names = || vec!["a".to_string(), "b".to_string()];
    let error = SemiBalanced::new(names(), Matrix::identity(3), Matrix::zeros(2, 0), vec![])
        .unwrap_err()
        .to_string();
    assert!(error.contains("coupling has size 3 x 3"), "{error}");
    let network = SemiBalanced::new(
        names(),
        Matrix::identity(2),
        Matrix::identity(2),
        vec![0.1, 0.1],
    )
    .unwrap();
    let error = network
        .with_external_rates(&[0.1, -1.0])
        .unwrap_err()
        .to_string();
    assert!(error.contains("external_rates is -1 per ms"), "{error}");
    // Two that inhibit each other equally have no balanced state.
    let equal = Matrix::from_fn(2, 2, |_, _| -1.0);
    let network = SemiBalanced::new(names(), equal, Matrix::identity(2), vec![0.1, 0.1]).unwrap();
    assert!(network.balanced().is_err());
    let error = network.balanced().unwrap_err().to_string();
    assert!(error.contains("coupling W is singular"), "{error}");
    assert_eq!(network.states().unwrap().singular, vec![vec![0, 1]]);
    assert!(network.to_ssn(1e-3, 2.0, &[20.0]).is_err());
    assert!(network.to_ssn(1e-3, 0.5, &[20.0; 2]).is_err());
}

/// Along r_x2 at r_x1 = 10 spikes/s the semi-balanced network has one state, which bends where equation 3 is 0 for one population:
/// at r_x2/r_x1 = 0.9429 and 1.0606.
#[test]
fn a_state_along_an_input_bends_where_a_population_enters_or_leaves() {
    let network = of_atlas("baker_2020", &[("input", "semi_balanced")], [10.0, 0.0]);
    assert_eq!(
        network.input_names(),
        ["r[x1]", "r[x2]", "I[e1]", "I[e2]", "I[i]"]
    );
    let (input, range) = network.read_input_range("r[x2]", "0..30 spikes/s").unwrap();
    let paths = network.along(input, range).unwrap();
    let [path] = paths.as_slice() else {
        panic!("{paths:?}");
    };
    let at: Vec<f64> = path.points.iter().map(|p| 1e3 * p.value).collect();
    for (found, expected) in at.iter().zip([0.0, 9.429, 10.606, 30.0]) {
        assert!((found - expected).abs() < 1e-3, "{at:?}");
    }
    let active: Vec<Vec<bool>> = path.points.iter().map(|p| p.active.clone()).collect();
    let (t, f) = (true, false);
    assert_eq!(active, [[t, f, t], [t, t, t], [f, t, t], [f, t, t]]);
    assert!(path.points.iter().all(|p| p.stable && !p.fold));
    let ends = [[6.75, 0.0, 10.125], [0.0, 14.7273, 29.4545]];
    for (point, expected) in [&path.points[0], &path.points[3]].into_iter().zip(ends) {
        for (r, e) in point.rates.iter().zip(expected) {
            assert!((1e3 * r - e).abs() < 1e-4, "{point:?}");
        }
    }
    // What enters or leaves does so at 0, exactly.
    assert_eq!(path.points[1].rates[1], 0.0);
    assert_eq!(path.points[2].rates[0], 0.0);
}

/// The saddle of the network as printed and both stable states go on from either end.
#[test]
fn all_states_along_an_input_are_followed() {
    let network = of_atlas(
        "baker_2020_as_printed",
        &[("recurrent", "10")],
        [15.0, 15.0],
    );
    let (input, range) = network.read_input_range("r[x2]", "10..20").unwrap();
    let paths = network.along(input, range).unwrap();
    assert_eq!(paths.len(), 3);
    let stable = paths.iter().filter(|p| p.points.iter().all(|q| q.stable));
    assert_eq!(stable.count(), 2);
    for (name, text, words) in [
        ("r[x3]", "0..1", "expected one of r[x1], r[x2], I[e1]"),
        ("r[x2]", "0", "LOW..HIGH"),
        ("r[x2]", "3..1", "the lower value first"),
        ("r[x2]", "0..1 mV", "a value in spikes/s"),
        ("I[i]", "0..inf", "a value in mV"),
    ] {
        let error = network
            .read_input_range(name, text)
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{error}");
    }
    assert!(network.with_input_read("r[x2]", "-1 spikes/s").is_err());
}

/// Weights of conductances are those of currents over the driving forces at V_0 = -55 mV; there they are the same network.
#[test]
fn conductances_at_a_potential_are_currents() {
    let input = ("input", "semi_balanced");
    let currents = of_atlas("baker_2020", &[input], [15.0, 30.0]);
    let set = [("input", "semi_balanced"), ("synapses", "conductances")];
    let set = set.map(|(k, v)| (k.to_string(), v.to_string()));
    let circuit = neuropil_atlas::circuit("baker_2020", &set).unwrap();
    let error = to_semi_balanced(&circuit, &TheoryOptions::default()).unwrap_err();
    assert!(error.to_string().contains("--at-potential"), "{error}");
    let at = |potential| TheoryOptions {
        potential: Some(potential),
        ..TheoryOptions::default()
    };
    let same = to_semi_balanced(&circuit, &at(-55.0)).unwrap();
    for (a, b) in [
        (&same.coupling, &currents.coupling),
        (&same.external, &currents.external),
    ] {
        for (a, b) in a.values().iter().zip(b.values()) {
            assert!((a - b).abs() <= 1e-13 * b.abs(), "{a} {b}");
        }
    }
    let said = &same.assumptions;
    assert!(
        said.iter().any(|w| w.contains("at a potential of -55 mV")),
        "{said:?}"
    );
    // Elsewhere excitation has (0 - V) and inhibition (-75 mV - V) for a driving force.
    let low = to_semi_balanced(&circuit, &at(-65.0)).unwrap();
    assert!((low.coupling[(0, 1)] / same.coupling[(0, 1)] - 65.0 / 55.0).abs() < 1e-12);
    assert!((low.coupling[(0, 2)] / same.coupling[(0, 2)] - 10.0 / 20.0).abs() < 1e-12);
}

/// The limit takes mean inputs only, and warns of nothing that concerns transfer functions: neither of filters nor of noise, of
/// large jumps nor of adaptation.
#[test]
fn assumptions_are_those_of_mean_inputs() {
    for name in ["baker_2020", "baker_2020_as_printed"] {
        let network = of_atlas(name, &[], [15.0, 15.0]);
        assert_eq!(network.assumptions, [""; 0]);
    }
}
