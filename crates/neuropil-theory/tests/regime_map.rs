//! Maps of the bistable network and of the one with negative determinant against a brute-force scan, point by point, and
//! borders against golden values and against the conditions that define them.

mod common;

use common::{NOMINAL, golden, numbers, published, self_consistent, ssn, weights};
use neuropil_theory::convention::per_second;
use neuropil_theory::{
    BorderKind, MapAxis, MapOptions, MapSpecialKind, RateModel, Regime, RegimeMap, TheoryError,
    regime_map_of,
};

fn network(name: &str) -> [f64; 4] {
    weights(&golden()["ssn_networks"][name])
}

fn drives(low: f64, high: f64, points: usize) -> MapAxis {
    MapAxis::linear("mu_ext", (per_second(low), per_second(high)), points)
}

/// A state by the scan: rates in Hz, and whether it is stable, inhibition-stabilised, supersaturating.
#[derive(Debug)]
struct Scanned {
    rates: [f64; 2],
    stable: bool,
    isn: bool,
    supersaturating: bool,
}

/// All states of the network J (E then I; magnitudes) at drifts mu and r mu, in mV/s and Hz, by a scan of the characteristic
/// function that looks at every extremum closely. T = 20 and 10 ms.
fn scan(j: [f64; 4], mu: f64, r: f64) -> Vec<Scanned> {
    let [ee, ei, ie, ii] = j;
    let ([a_e, b_e, n_e], [a_i, b_i, n_i]) = (published(20.0), published(10.0));
    let power = |a: f64, x: f64, n: f64| if x > 0.0 { a * x.powf(n) } else { 0.0 };
    let det = ei * ie - ee * ii;
    let w = |z: f64| {
        let nu = power(a_e, z, n_e);
        det / ei * nu + ii / ei * z + (r - ii / ei) * mu + ii / ei * b_e - b_i
    };
    let f = |z: f64| {
        let nu = power(a_e, z, n_e);
        ee * nu - ei * power(a_i, w(z), n_i) - z + mu - b_e
    };
    let root = |mut low: f64, mut high: f64| {
        let rising = f(low) < 0.0;
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if (f(middle) < 0.0) == rising {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    };
    // Nodes far below 0 and far above, dense near 0, and at every extremum between nodes.
    let mut nodes: Vec<f64> = (-500..=500)
        .map(|k| 2e4 * (f64::from(k) / 500.0 * 9.0).sinh() / 9f64.sinh())
        .collect();
    let extrema: Vec<f64> = nodes
        .windows(3)
        .filter(|z| (f(z[1]) - f(z[0])) * (f(z[2]) - f(z[1])) < 0.0)
        .map(|z| {
            let sign = if f(z[1]) > f(z[0]) { 1.0 } else { -1.0 };
            let (mut low, mut high) = (z[0], z[2]);
            for _ in 0..120 {
                let (p, q) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
                if sign * f(p) > sign * f(q) {
                    high = q;
                } else {
                    low = p;
                }
            }
            0.5 * (low + high)
        })
        .collect();
    nodes.extend(extrema);
    nodes.sort_by(f64::total_cmp);
    let states = nodes
        .windows(2)
        .filter(|z| (f(z[0]) > 0.0) != (f(z[1]) > 0.0));
    let slope = |a: f64, nu: f64, n: f64| {
        if nu > 0.0 {
            n * a.powf(1.0 / n) * nu.powf((n - 1.0) / n)
        } else {
            0.0
        }
    };
    states
        .map(|z| {
            let z = root(z[0], z[1]);
            let nu = [power(a_e, z, n_e), power(a_i, w(z), n_i)];
            let (e, i) = (slope(a_e, nu[0], n_e), slope(a_i, nu[1], n_i));
            let open = 1.0 + i * ii - e * ee + e * i * det;
            let trace = (e * ee - 1.0) / 20.0 - (1.0 + i * ii) / 10.0;
            let stable = open > 0.0 && trace < 0.0;
            Scanned {
                rates: nu,
                stable,
                isn: nu[0] > (ee * n_e * a_e.powf(1.0 / n_e)).powf(-n_e / (n_e - 1.0)),
                supersaturating: stable
                    && r > ii / ei
                    && nu[0] > 0.0
                    && nu[1] > a_i * (a_i * n_i * (r * ei - ii)).powf(-n_i / (n_i - 1.0)),
            }
        })
        .collect()
}

/// Compares a map over mu_ext and a second axis with scans at every point; `at` gives J and r.
fn compare(map: &RegimeMap, at: impl Fn(f64) -> ([f64; 4], f64)) {
    for (j, y) in map.y.values().into_iter().enumerate() {
        let (weights, r) = at(y);
        let persistent = scan(weights, 0.0, r).iter().filter(|s| s.stable).count() > 1;
        let [ee, ei, ie, ii] = weights;
        let det = ei * ie - ee * ii;
        let (low, high) = if ii / ei < ie / ee {
            (ii / ei, ie / ee)
        } else {
            (ie / ee, ii / ei)
        };
        for (i, x) in map.x.values().into_iter().enumerate() {
            let point = map.point(i, j).unwrap();
            let label = format!("mu {} y {y}: {point:?}", x * 1e3);
            let states = scan(weights, x * 1e3, r);
            assert!(point.error.is_none() && point.complete, "{label}");
            assert_eq!(point.states.len(), states.len(), "{label} {states:?}");
            let mut sorted: Vec<&Scanned> = states.iter().collect();
            sorted.sort_by(|a, b| a.rates[0].total_cmp(&b.rates[0]));
            for (s, e) in point.states.iter().zip(sorted) {
                for k in 0..2 {
                    let error = (s.rates[k] * 1e3 - e.rates[k]).abs();
                    assert!(error < 1e-6 * (e.rates[k] + 1e-3), "{label} {e:?}");
                }
                assert_eq!(
                    (s.stable, s.isn, s.supersaturating),
                    (e.stable, e.isn, e.supersaturating),
                    "{label} {e:?}"
                );
            }
            let stable = || states.iter().filter(|s| s.stable);
            // S2 and S4: where the balanced limit exists and is stable, for positive drive.
            let exists = x > 0.0 && if det > 0.0 { r < low } else { r > high };
            let expected = [
                (Regime::NO_STATE, states.is_empty()),
                (
                    Regime::UNSTABLE,
                    stable().count() == 0 && !states.is_empty(),
                ),
                (Regime::OSCILLATION, false),
                (Regime::BISTABLE, stable().count() > 1),
                (Regime::PERSISTENT, persistent),
                (Regime::ISN, stable().any(|s| s.isn)),
                (Regime::SUPERSATURATION, stable().any(|s| s.supersaturating)),
                (Regime::BALANCED, exists),
            ];
            for (kind, holds) in expected {
                assert_eq!(point.regime.has(kind), holds, "{:?} {label}", kind.names());
            }
            if det < 0.0 {
                assert!(!point.regime.has(Regime::BALANCED_STABLE), "{label}");
            }
        }
    }
}

/// Where borders of a kind cross the level `y`, in the first parameter, by straight lines between their points.
fn crossings(map: &RegimeMap, kind: BorderKind, y: f64) -> Vec<f64> {
    let mut all: Vec<f64> = map
        .borders_of(kind)
        .flat_map(|b| b.points.windows(2))
        .filter(|p| (p[0][1] > y) != (p[1][1] > y))
        .map(|p| p[0][0] + (y - p[0][1]) / (p[1][1] - p[0][1]) * (p[1][0] - p[0][0]))
        .collect();
    all.sort_by(f64::total_cmp);
    all
}

#[test]
fn bistable_network_over_drive_and_ratio() {
    let j = network("fig4");
    let model = ssn(20.0, j, 0.0, 1.0);
    let ratio = MapAxis::linear("r[I]", (0.0, 2.5), 41);
    let map = model.regime_map(&drives(0.0, 12.0, 41), &ratio).unwrap();
    compare(&map, |r| (j, r));
    // Both folds at r = 1, and the cusp.
    let folds = crossings(&map, BorderKind::Fold, 1.0);
    let expected = &golden()["ssn_peaks_and_folds"]["folds"]["fig4_tauE_20"];
    let mut expected: Vec<f64> = expected
        .as_array()
        .unwrap()
        .iter()
        .map(|f| numbers(f)[0])
        .collect();
    expected.sort_by(f64::total_cmp);
    assert_eq!(folds.len(), 2, "{folds:?}");
    for (found, exact) in folds.iter().zip(expected) {
        assert!((found * 1e3 - exact).abs() < 1e-3, "{found} {exact}");
    }
    let cusps: Vec<_> = map
        .special
        .iter()
        .filter(|s| s.kind == MapSpecialKind::Cusp)
        .collect();
    assert_eq!(cusps.len(), 1, "{:?}", map.special);
    assert!((cusps[0].at[0] * 1e3 - 3.94524).abs() < 1e-5);
    assert!((cusps[0].at[1] - 1.86791).abs() < 1e-5);
    assert!((cusps[0].rates[0] * 1e3 - 2.42035).abs() < 1e-5);
    // Every point of every continued border is a solution of what defines it.
    let mut checked = [0; 3];
    let cut = |p: &[f64; 2]| {
        let ends = [map.x.range, map.y.range];
        (0..2).any(|k| p[k] == ends[k].0 || p[k] == ends[k].1)
    };
    for border in map.borders.iter().filter(|b| b.continued) {
        for p in border.points.iter().filter(|p| !cut(p)) {
            let at = model.with("mu_ext", p[0]).unwrap();
            let at = at.with("r[I]", p[1]).unwrap();
            let states = at.steady_states().unwrap().states;
            let least = |f: &dyn Fn(&neuropil_theory::SteadyState) -> f64| {
                states
                    .iter()
                    .map(f)
                    .fold(f64::INFINITY, |m, v| m.min(v.abs()))
            };
            match border.kind {
                // Two states more on one side than on the other, 1e-4 mV/s away; near the cusp both folds are closer than that.
                BorderKind::Fold if (p[1] - 1.868).abs() > 0.02 => {
                    let count = |d: f64| {
                        let beside = at.with("mu_ext", p[0] + per_second(d)).unwrap();
                        beside.steady_states().unwrap().states.len()
                    };
                    let (below, above) = (count(-1e-4), count(1e-4));
                    assert_eq!(below.abs_diff(above), 2, "{p:?}");
                    checked[0] += 1;
                }
                BorderKind::Stabilisation => {
                    let exact = published(20.0);
                    let star = (j[0] * exact[2] * exact[0].powf(1.0 / exact[2]))
                        .powf(-exact[2] / (exact[2] - 1.0));
                    let away = least(&|s| s.rates[0] * 1e3 / star - 1.0);
                    assert!(away < 1e-7, "{away} {p:?}");
                    checked[1] += 1;
                }
                BorderKind::Supersaturation => {
                    let [a, _, n] = published(10.0);
                    let star = a * (a * n * (p[1] * j[1] - j[3])).powf(-n / (n - 1.0));
                    let away = least(&|s| s.rates[1] * 1e3 / star - 1.0);
                    assert!(away < 1e-6, "{away} {p:?}");
                    checked[2] += 1;
                }
                _ => {}
            }
        }
    }
    assert!(checked.iter().all(|n| *n > 20), "{checked:?}");
    // The balanced limit exists below r = J_II/J_EI = 1.1, whatever the drive.
    let border = map.borders_of(BorderKind::Balance);
    let heights: Vec<f64> = border.flat_map(|b| &b.points).map(|p| p[1]).collect();
    let level = heights.iter().filter(|r| (*r - 1.1).abs() < 1e-8).count();
    assert!(level >= 40, "{heights:?}");
}

#[test]
fn bistable_network_over_drive_and_recurrent_excitation() {
    let j = network("fig4");
    let model = ssn(20.0, j, 0.0, 1.0);
    let weight = MapAxis::linear("J[E,E]", (3.5, 6.5), 41);
    let map = model.regime_map(&drives(0.0, 10.0, 41), &weight).unwrap();
    compare(&map, |ee| ([ee, j[1], j[2], j[3]], 1.0));
    let cusps: Vec<_> = map
        .special
        .iter()
        .filter(|s| s.kind == MapSpecialKind::Cusp)
        .collect();
    assert_eq!(cusps.len(), 1, "{:?}", map.special);
    assert!((cusps[0].at[0] * 1e3 - 4.37831).abs() < 1e-5);
    assert!((cusps[0].at[1] - 4.58612).abs() < 1e-5);
    // Persistent activity begins where the lower fold comes to drive 0.
    let zero = map.borders_of(BorderKind::Fold).flat_map(|b| &b.points);
    let ends: Vec<f64> = zero.filter(|p| p[0].abs() < 1e-12).map(|p| p[1]).collect();
    let onset: Vec<f64> = map
        .borders_of(BorderKind::Persistence)
        .flat_map(|b| &b.points)
        .map(|p| p[1])
        .collect();
    assert_eq!(ends.len(), 1, "{ends:?}");
    let level = onset.iter().filter(|v| (**v - ends[0]).abs() < 1e-4);
    assert_eq!(level.count(), 41, "{ends:?} {onset:?}");
}

#[test]
fn network_with_negative_determinant() {
    let j = network("fig5B_r1");
    let model = ssn(20.0, j, 0.0, 1.0);
    let ratio = MapAxis::linear("r[I]", (0.26, 4.0), 41);
    let map = model.regime_map(&drives(0.0, 60.0, 41), &ratio).unwrap();
    compare(&map, |r| (j, r));
    let rows = &golden()["ssn_peaks_and_folds"]["folds"]["fig5B"];
    for row in rows.as_array().unwrap() {
        let row = numbers(row);
        let folds = crossings(&map, BorderKind::Fold, row[0]);
        assert_eq!(folds.len(), 1, "{folds:?}");
        assert!((folds[0] * 1e3 - row[1]).abs() < 1e-2, "{folds:?} {row:?}");
    }
    assert!(crossings(&map, BorderKind::Fold, 3.0).is_empty());
}

#[test]
fn oscillations_begin_on_the_hopf_curve() {
    let j = network("fig4");
    let model = ssn(20.0, j, 0.0, 1.0);
    let time = MapAxis::log("T[I]", (5.0, 80.0), 41);
    let map = model.regime_map(&drives(2.0, 12.0, 41), &time).unwrap();
    let [a, _, n] = published(20.0);
    let slope = |law: [f64; 3], rate: f64| {
        law[2] * law[0].powf(1.0 / law[2]) * rate.powf((law[2] - 1.0) / law[2])
    };
    let mut oscillating = 0;
    for (k, p) in map.points.iter().enumerate() {
        let t = map.y.values()[k / 41];
        // Eigenvalues of the two-by-two problem, from the trace and the determinant.
        let kinds = p.states.iter().map(|s| {
            let e = slope([a, 0.0, n], s.rates[0] * 1e3);
            let i = slope(published(10.0), s.rates[1] * 1e3);
            let det = j[1] * j[2] - j[0] * j[3];
            let product = (1.0 + i * j[3] - e * j[0] + e * i * det) / (20.0 * t);
            let trace = (e * j[0] - 1.0) / 20.0 - (1.0 + i * j[3]) / t;
            let stable = product > 0.0 && trace < 0.0;
            (stable, trace > 0.0 && trace * trace < 4.0 * product)
        });
        let kinds: Vec<(bool, bool)> = kinds.collect();
        let none = kinds.iter().all(|k| !k.0);
        let expected = none && kinds.iter().any(|k| k.1);
        assert_eq!(p.regime.has(Regime::OSCILLATION), expected, "{p:?}");
        assert_eq!(p.regime.has(Regime::UNSTABLE), none, "{p:?}");
        oscillating += usize::from(expected);
    }
    assert!(oscillating > 30, "{oscillating}");
    let hopfs: Vec<_> = map.borders_of(BorderKind::Hopf).collect();
    let points: usize = hopfs.iter().map(|b| b.points.len()).sum();
    assert!(points > 40, "{points}");
    for p in hopfs.iter().flat_map(|b| &b.points) {
        let at = model.with("mu_ext", p[0]).unwrap().with("T[I]", p[1]);
        let states = at.unwrap().steady_states().unwrap().states;
        let least = states
            .iter()
            .map(|s| (s.eigenvalues[0].0 + s.eigenvalues[1].0).abs())
            .fold(f64::INFINITY, f64::min);
        // Cut at the border of the map, the last points lie on a straight line between two others.
        assert!(least < 1e-6, "{least} {p:?}");
    }
    assert!(
        map.special.iter().all(|s| s.kind != MapSpecialKind::Cusp),
        "{:?}",
        map.special
    );
}

#[test]
fn threads_change_nothing_and_families_agree_with_parameters() {
    let model = ssn(20.0, network("fig4"), 0.0, 1.0);
    let (x, y) = (
        drives(0.0, 8.0, 25),
        MapAxis::linear("r[I]", (0.5, 2.0), 23),
    );
    let with = |threads| {
        let options = MapOptions {
            threads: Some(threads),
            ..MapOptions::default()
        };
        model.regime_map_with(&x, &y, &options).unwrap()
    };
    let map = with(1);
    assert_eq!(map, with(2));
    assert_eq!(map, with(7));
    // The same models as a family have the same points; their borders are bisected to the same places.
    let family = |u: f64, v: f64| model.with("mu_ext", u)?.with("r[I]", v);
    let same = regime_map_of(&family, &x, &y, &MapOptions::default()).unwrap();
    assert_eq!(map.points, same.points);
    assert!(same.borders.iter().all(|b| !b.continued));
    let exact: Vec<f64> = crossings(&map, BorderKind::Fold, 1.0);
    let bisected: Vec<f64> = crossings(&same, BorderKind::States, 1.0);
    assert_eq!((exact.len(), bisected.len()), (2, 2));
    for (a, b) in exact.iter().zip(&bisected) {
        assert!((a - b).abs() < per_second(0.02), "{exact:?} {bisected:?}");
    }
}

#[test]
fn states_with_recurrent_noise_are_those_of_searches_at_each_point() {
    let model = self_consistent(20.0, network("fig4"), NOMINAL, 0.0, 1.0);
    let (x, y) = (drives(0.5, 5.5, 11), MapAxis::linear("r[I]", (0.6, 1.6), 7));
    let with = |threads| {
        let options = MapOptions {
            threads: Some(threads),
            ..MapOptions::default()
        };
        model.regime_map_with(&x, &y, &options).unwrap()
    };
    let map = with(2);
    assert_eq!(map, with(1));
    assert_eq!(map.incomplete(), 77);
    let mut several = 0;
    for (k, p) in map.points.iter().enumerate().step_by(5) {
        let (u, v) = (x.values()[k % 11], y.values()[k / 11]);
        let at = model.with("mu_ext", u).unwrap().with("r[I]", v).unwrap();
        let states = at.steady_states().unwrap().states;
        assert_eq!(p.states.len(), states.len(), "{u} {v}");
        for (a, b) in p.states.iter().zip(&states) {
            assert_eq!(a.stable, b.stable);
            let near = |i: usize| (a.rates[i] - b.rates[i]).abs() < 1e-8 * (b.rates[i] + 1e-6);
            assert!(near(0) && near(1), "{a:?} {b:?}");
        }
        several += usize::from(states.len() == 3);
    }
    assert!(several > 2, "{several}");
    // Golden folds at r = 1: 1.954 and 3.644 mV/s.
    let folds = crossings(&map, BorderKind::Fold, 1.0);
    assert_eq!(folds.len(), 2, "{folds:?}");
    assert!((folds[0] * 1e3 - 1.954).abs() < 2e-3 && (folds[1] * 1e3 - 3.644).abs() < 2e-3);
}

#[test]
fn what_cannot_be_solved_is_counted_and_what_is_no_map_refused() {
    let model = ssn(20.0, network("fig4"), 3.0, 1.0);
    let x = drives(0.0, 8.0, 5);
    // A power law holds for one membrane time constant only: other columns have no answer, and say so.
    let tau = MapAxis::linear("tau[E]", (20.0, 22.0), 3);
    let map = model.regime_map(&x, &tau).unwrap();
    let failed: Vec<_> = map.failed().collect();
    assert_eq!(failed.len(), 10);
    assert!(
        failed
            .iter()
            .all(|(_, j, e)| *j > 0 && e.to_string().contains("tau"))
    );
    assert!(
        map.points[..5]
            .iter()
            .all(|p| p.error.is_none() && p.complete)
    );
    let refused = |x: &MapAxis, y: &MapAxis| -> TheoryError { model.regime_map(x, y).unwrap_err() };
    let r = MapAxis::linear("r[I]", (0.0, 2.0), 5);
    for (axis, word) in [
        (MapAxis::linear("r[X]", (0.0, 1.0), 5), "r[I]"),
        (MapAxis::linear("r[I]", (2.0, 1.0), 5), "lower first"),
        (MapAxis::log("r[I]", (0.0, 1.0), 5), "above 0"),
        (MapAxis::linear("r[I]", (0.0, 1.0), 1), "at least 2"),
        (drives(0.0, 1.0, 5), "two different"),
        (MapAxis::linear("r[I]", (0.0, 1.0), 1 << 40), "at most"),
    ] {
        let text = refused(&x, &axis).to_string();
        assert!(text.contains(word), "{text}");
    }
    let nonsense = MapOptions {
        tolerance: f64::NAN,
        ..MapOptions::default()
    };
    assert!(model.regime_map_with(&x, &r, &nonsense).is_err());
}

#[test]
fn drifts_of_populations_move_together() {
    let model = ssn(20.0, network("fig4"), 3.0, 1.4);
    let apart = |m: &RateModel| {
        let values = [3.0, 1.4 * 3.0].map(per_second);
        let m = m.with("mu_ext", 0.0).unwrap();
        let m = m.with("mu_ext[E]", values[0]).unwrap();
        m.with("mu_ext[I]", values[1]).unwrap()
    };
    let together = apart(&model).with_common_drive().unwrap();
    assert!((together.drive - per_second(3.0)).abs() < 1e-18);
    assert!((together.populations()[1].ratio - 1.4).abs() < 1e-15);
    let rates = |m: &RateModel| m.steady_states().unwrap().states[0].rates.clone();
    let (a, b) = (rates(&model), rates(&together));
    assert!((a[0] - b[0]).abs() < 1e-15 && (a[1] - b[1]).abs() < 1e-15);
    let silent = model.with("mu_ext", 0.0).unwrap();
    assert!(silent.with_common_drive().is_err());
    assert!(model.driven_together(1.0, &[1.0]).is_err());
}
