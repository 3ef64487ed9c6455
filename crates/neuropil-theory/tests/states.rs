//! Steady states of two and more populations against golden values, scans and dense searches.

mod common;

use std::sync::Arc;

use common::{ALLEN, NOMINAL, golden, number, numbers, relative, self_consistent, ssn, weights};
use neuropil_numerics::matrix::Matrix;
use neuropil_theory::convention::per_second;
use neuropil_theory::{PowerLaw, RateModel, RatePopulation, Search, TransferFunction};

/// Drifts of E and I (mV/s) of a point; r = μ_I/μ_E.
fn point_drive(network: &serde_json::Value, point: &serde_json::Value) -> (f64, f64) {
    if network.get("r").is_some() {
        return (number(&point["mu_ext"]), number(&network["r"]));
    }
    let e = number(&point["mu_extE"]);
    (e, number(&point["mu_extI"]) / e)
}

#[test]
fn golden_states_of_the_ssn() {
    let golden = golden();
    let mut count = 0;
    for (name, network) in golden["ssn_networks"].as_object().unwrap() {
        let j = weights(network);
        for point in network["points"].as_array().unwrap() {
            let (mu, r) = point_drive(network, point);
            let found = ssn(20.0, j, mu, r).steady_states().unwrap();
            assert!(found.complete);
            let mut expected: Vec<_> = point["fixed_points"].as_array().unwrap().clone();
            expected.sort_by(|a, b| number(&a["nuE"]).total_cmp(&number(&b["nuE"])));
            assert_eq!(found.states.len(), expected.len(), "{name} at {mu}");
            for (state, golden) in found.states.iter().zip(&expected) {
                let label = format!("{name} at {mu}: {state:?} {golden:?}");
                let get = |key: &str| number(&golden[key]);
                let near = |value: f64, key: &str, tolerance: f64| {
                    let exact = get(key);
                    assert!(
                        (value - exact).abs() <= tolerance * exact.abs().max(1e-6),
                        "{key}: {value} {label}"
                    );
                };
                near(state.rates[0] * 1e3, "nuE", 1e-10);
                near(state.rates[1] * 1e3, "nuI", 1e-10);
                near(state.mean[0] / 0.02, "muE", 1e-10);
                near(state.mean[1] / 0.01, "muI", 1e-10);
                near(state.slope[0], "gE", 1e-9);
                near(state.slope[1], "gI", 1e-9);
                near(state.determinant, "det_1mGJ", 1e-8);
                assert_eq!(state.isn, golden["ISN"].as_bool().unwrap(), "{label}");
                if get("det_1mGJ") < 0.0 {
                    assert!(!state.stable, "{label}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn golden_states_with_recurrent_noise() {
    let golden = golden();
    for (name, network) in golden["ssn_networks"].as_object().unwrap() {
        let j = weights(network);
        let c = if name.starts_with("fig3") {
            ALLEN
        } else {
            NOMINAL
        };
        for point in network["points"].as_array().unwrap() {
            let (mu, r) = point_drive(network, point);
            let model = self_consistent(20.0, j, c, mu, r);
            let found = model.steady_states().unwrap();
            assert!(!found.complete);
            for expected in point["phi_sc_plain"].as_array().unwrap() {
                let e = numbers(expected);
                let error = |s: &neuropil_theory::SteadyState| {
                    let rates = s.rates.iter().zip(&e);
                    rates
                        .map(|(a, b)| relative(a * 1e3, *b))
                        .fold(0.0, f64::max)
                };
                assert!(
                    found.states.iter().any(|s| error(s) < 1e-8),
                    "{name} at {mu}: {e:?} not in {:?}",
                    found.states.iter().map(|s| &s.rates).collect::<Vec<_>>()
                );
            }
            // With det J > 0 the number of states is odd.
            if j[1] * j[2] > j[0] * j[3] {
                assert_eq!(found.states.len() % 2, 1, "{name} at {mu}");
            }
        }
    }
}

/// Numbers of a linear congruential sequence in (0, 1).
struct Draw(u64);

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    fn log(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }
}

fn population(name: &str, law: PowerLaw, drift: f64) -> RatePopulation {
    let transfer: Arc<dyn TransferFunction> = Arc::new(law);
    RatePopulation {
        name: name.into(),
        transfer,
        membrane: 1.0,
        time: 10.0,
        ratio: 0.0,
        drift,
        noise: 0.0,
    }
}

/// Changes of sign of the characteristic function over a fine scan; the second answer says that all were clear.
fn brute_force(laws: [PowerLaw; 2], j: [f64; 4], input: [f64; 2]) -> (usize, bool) {
    let det = j[1] * j[2] - j[0] * j[3];
    let f = |z: f64| {
        let nu = if z > 0.0 {
            laws[0].a * z.powf(laws[0].n)
        } else {
            0.0
        };
        let w = det / j[1] * nu + j[3] / j[1] * (z - input[0]) + input[1];
        let rate = if w > 0.0 {
            laws[1].a * w.powf(laws[1].n)
        } else {
            0.0
        };
        j[0] * nu - j[1] * rate - z + input[0]
    };
    let mut count = 0;
    let mut clear = true;
    let mut last = [f64::NAN; 2];
    // From far below to far above, dense near 0.
    let points = 6000;
    for k in -points..=points {
        let u = f64::from(k) / f64::from(points);
        let z = 1e5 * (u * 24.0).sinh() / 24.0_f64.sinh();
        let v = f(z);
        if last[1].is_finite() && (v > 0.0) != (last[1] > 0.0) {
            count += 1;
        }
        // A local extremum close to 0 that the scan may step over.
        let turn = (last[1] - last[0]) * (v - last[1]) < 0.0;
        let bend = (v - 2.0 * last[1] + last[0]).abs();
        if turn && last[1].abs() < bend {
            clear = false;
        }
        last = [last[1], v];
    }
    (count, clear)
}

#[test]
fn no_root_of_random_pairs_is_missed() {
    let mut draw = Draw(7);
    let (mut clear, mut several) = (0, 0);
    for k in 0..10_000 {
        let laws = [0, 1].map(|_| {
            let n = if draw.uniform() < 0.1 {
                2.0
            } else {
                draw.between(1.05, 4.5)
            };
            // Rates of order 1 at inputs of order 1.
            PowerLaw::new(draw.log(0.01, 3.0), draw.between(-1.0, 1.0), n).unwrap()
        });
        let mut j = [0; 4].map(|_| draw.log(0.05, 20.0));
        if k % 50 == 0 {
            // det J = 0.
            j[3] = j[1] * j[2] / j[0];
        }
        let drift = [draw.between(-3.0, 10.0), draw.between(-3.0, 10.0)];
        let weight = Matrix::from_rows(&[[j[0], -j[1]], [j[2], -j[3]]]).unwrap();
        let populations = vec![
            population("E", laws[0], drift[0]),
            population("I", laws[1], drift[1]),
        ];
        let model = RateModel::new(populations, weight, None, 0.0).unwrap();
        let found = model.steady_states().unwrap();
        assert!(found.complete, "{laws:?} {j:?} {drift:?}");
        // Beyond this, rates balance to more digits than numbers have.
        let usual = |s: &&neuropil_theory::SteadyState| s.rates[0] + s.rates[1] < 1e8;
        for s in found.states.iter().filter(usual) {
            for i in 0..2 {
                let f = laws[i].response(s.mean[i], 0.0).unwrap().rate;
                let terms = 20.0 * (s.rates[0] + s.rates[1]) + 10.0;
                let rounding = 8.0 * f64::EPSILON * terms * s.slope[i];
                let error = (f - s.rates[i]).abs();
                assert!(error <= 1e-9 * (1e-9 + f) + rounding, "{error} {s:?}");
            }
        }
        let input = [drift[0] - laws[0].b, drift[1] - laws[1].b];
        let (count, sure) = brute_force(laws, j, input);
        let inside = found
            .states
            .iter()
            .filter(|s| {
                let z = (s.rates[0] / laws[0].a).powf(1.0 / laws[0].n);
                let z = if z > 0.0 { z } else { s.mean[0] - laws[0].b };
                z.abs() < 1e5
            })
            .count();
        if sure {
            clear += 1;
            assert_eq!(inside, count, "{k}: {laws:?} {j:?} {drift:?} {found:?}");
        } else {
            assert!(inside >= count, "{laws:?} {j:?} {drift:?} {found:?}");
        }
        several += usize::from(found.states.len() > 2);
    }
    assert!(clear > 9_500 && several > 50, "{clear} {several}");
}

#[test]
fn silent_and_uncoupled_populations() {
    let square = PowerLaw::new(1.0, 0.0, 2.0).unwrap();
    let made = |j: [f64; 4], drift: [f64; 2]| {
        let weight = Matrix::from_rows(&[[j[0], -j[1]], [j[2], -j[3]]]).unwrap();
        let populations = vec![
            population("E", square, drift[0]),
            population("I", square, drift[1]),
        ];
        let model = RateModel::new(populations, weight, None, 0.0).unwrap();
        let found = model.steady_states().unwrap();
        assert!(found.complete);
        found.states
    };
    // Both silent.
    let s = made([0.0, 1.0, 1.0, 1.0], [-1.0, -2.0]);
    assert_eq!(s.len(), 1);
    assert_eq!(s[0].rates, [0.0, 0.0]);
    // E alone: ν = (J ν + h)² has two states for h < 1/(4 J), none beyond.
    let s = made([1.0, 0.0, 0.0, 0.0], [0.1875, -1.0]);
    assert_eq!(s.len(), 2);
    assert!((s[0].rates[0] - 0.0625).abs() < 1e-15 && (s[1].rates[0] - 0.5625).abs() < 1e-14);
    assert!(s[0].stable && !s[1].stable && !s[0].isn && s[1].isn);
    assert!(made([1.0, 0.0, 0.0, 0.0], [0.3, 1.0]).is_empty());
    // E held silent by I, which has w + w² = 2.
    let s = made([0.0, 10.0, 0.0, 1.0], [1.0, 2.0]);
    assert_eq!(s.len(), 1);
    assert_eq!(s[0].rates[0], 0.0);
    assert!((0..2).all(|j| s[0].response.as_ref().unwrap()[(0, j)] == 0.0));
    assert!(!s[0].supersaturating);
    assert!((s[0].rates[1] - 1.0).abs() < 1e-15);
    // I does not reach E, E reaches I: ν_E = 1, then w + w² = 1 + 1.
    let s = made([0.0, 0.0, 1.0, 1.0], [1.0, 1.0]);
    assert_eq!(s.len(), 1);
    assert!((s[0].rates[1] - 1.0).abs() < 1e-15);
    // Nothing but silence at zero input, and the runaway threshold ν = ν².
    let s = made([1.0, 0.0, 0.0, 0.0], [0.0, 0.0]);
    assert_eq!(s.len(), 2);
    assert_eq!(s[0].rates[0], 0.0);
    assert!((s[1].rates[0] - 1.0).abs() < 1e-14);
}

#[test]
fn random_circuits_of_several_populations_against_dense_starts() {
    let mut draw = Draw(11);
    let (mut several, mut total) = (0, 0);
    // Three to five populations many times, six to eight a few.
    let sizes = (0..24).map(|k| 3 + k % 3).chain([6, 8]);
    for (k, n) in sizes.enumerate() {
        let populations: Vec<_> = (0..n)
            .map(|i| {
                let law = PowerLaw::new(draw.log(0.3, 3.0), 0.0, draw.between(1.5, 3.0)).unwrap();
                population(&format!("P{i}"), law, draw.between(-0.05, 0.3))
            })
            .collect();
        let excitatory: Vec<bool> = (0..n).map(|i| i % 2 == 0).collect();
        let weight = Matrix::from_fn(n, n, |_, j| {
            let w = draw.log(0.2, 3.0);
            if excitatory[j] { w } else { -1.5 * w }
        });
        let model = RateModel::new(populations, weight, None, 0.0).unwrap();
        let search = Search {
            rates: (1e-3, 300.0),
            reach: Some(60.0),
            starts: 96,
            ..Search::default()
        };
        let dense = Search {
            reach: None,
            starts: 1000,
            ..search.clone()
        };
        let found = model.steady_states_with(&search).unwrap().states;
        let all = model.steady_states_with(&dense).unwrap().states;
        for s in &all {
            let same = |t: &neuropil_theory::SteadyState| {
                let mut pairs = t.rates.iter().zip(&s.rates);
                pairs.all(|(a, b)| (a - b).abs() <= 1e-6 * (a.abs() + 1e-6))
            };
            assert!(found.iter().any(same), "{k}: {:?} missed", s.rates);
        }
        total += found.len();
        several += usize::from(found.len() > 1);
    }
    assert!(several > 3, "{several} of 26, {total} states");
}

#[test]
fn paradoxical_response_of_the_isn() {
    let golden = golden();
    let j = weights(&golden["ssn_networks"]["fig3B_r0.5"]);
    let s = &ssn(20.0, j, 100.0, 0.5).steady_states().unwrap().states[0];
    assert!(s.isn && s.stable);
    assert_eq!(s.paradoxical, [false, true]);
    // The response matrix against a small change of I's drift.
    let h = per_second(0.01);
    let at = |d: f64| {
        let m = ssn(20.0, j, 100.0, 0.5).with("mu_ext[I]", d).unwrap();
        m.steady_states().unwrap().states[0].rates.clone()
    };
    let (up, down) = (at(h), at(-h));
    let response = s.response.as_ref().unwrap();
    for i in 0..2 {
        let slope = (up[i] - down[i]) / (2.0 * h);
        assert!(relative(response[(i, 1)], slope) < 1e-6);
    }
}
