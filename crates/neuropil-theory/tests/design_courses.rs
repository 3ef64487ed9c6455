//! Designed courses of inputs and of weights: the wanted rates are steady states of what was designed, and the rate dynamics follow.

mod common;

use common::{NOMINAL, golden, self_consistent, ssn, weights};
use neuropil_theory::design::inputs::inputs;
use neuropil_theory::design::weights::weights as weights_for;
use neuropil_theory::design::{InputOptions, Shape, Target, WeightOptions, fidelity};
use neuropil_theory::{RateModel, TheoryError};

fn network(name: &str) -> [f64; 4] {
    weights(&golden()["ssn_networks"][name])
}

fn hz(v: f64) -> f64 {
    1e-3 * v
}

/// Slow sines of both populations, in a range where the supersaturating network has stable states at positive inputs.
fn slow(seconds: f64) -> Target {
    let shape = |mean: f64, amplitude: f64, period: f64| Shape::Sine {
        mean: hz(mean),
        amplitude: hz(amplitude),
        period,
    };
    Target::of(
        &[shape(1.6, 0.6, 1000.0), shape(1.2, 0.5, 700.0)],
        1e3 * seconds,
        20.0,
    )
    .unwrap()
}

fn supersaturating() -> [RateModel; 2] {
    let j = network("fig2A");
    [
        ssn(20.0, j, 10.0, 1.0),
        self_consistent(20.0, j, NOMINAL, 10.0, 1.0),
    ]
}

#[test]
fn designed_inputs_have_the_wanted_rates_as_stable_steady_states() {
    for model in supersaturating() {
        let target = slow(2.0);
        let answer = inputs(&model, &target, &InputOptions::default()).unwrap();
        assert!(answer.feasible, "{:?}", answer.reasons);
        let design = answer.design.unwrap();
        assert!(design.points.len() > target.times().len());
        for p in &design.points {
            let here = model.with_external_drift(&p.drift).unwrap();
            let wanted = target.at(p.time).0;
            let found = here.polished(&wanted).unwrap();
            for (a, b) in found.iter().zip(&wanted) {
                assert!((a - b).abs() <= 1e-10 * b, "{a} {b}");
            }
            let state = here.examine(&found).unwrap();
            assert!(state.stable);
            assert!((state.eigenvalues[0].0 - p.slowest.0).abs() < 1e-9);
        }
        // Equations 5 and 6 of the article, for the power law.
        if let Some(law) = model.populations()[0].transfer.power_law() {
            let (a, b, n) = law.to_drift_per_second(20.0);
            let p = &design.points[7];
            let (e, i) = (1e3 * p.rates[0], 1e3 * p.rates[1]);
            let exact = (e / a).powf(1.0 / n) + b - 2.0 * e + 12.0 * i;
            assert!(
                (1e3 * p.drift[0] - exact).abs() < 1e-9,
                "{} {exact}",
                p.drift[0]
            );
        }
    }
}

#[test]
fn rate_dynamics_follow_with_the_lag_foretold_or_with_none() {
    for model in supersaturating() {
        let target = slow(2.0);
        let times: Vec<f64> = (0..=2000).map(f64::from).collect();
        let wanted: Vec<Vec<f64>> = times.iter().map(|t| target.at(*t).0).collect();
        let column = |rows: &[Vec<f64>], i: usize| -> Vec<f64> {
            rows.iter().skip(300).map(|r| 1e3 * r[i]).collect()
        };
        let quasi = inputs(&model, &target, &InputOptions::default()).unwrap();
        let dynamic = InputOptions {
            dynamic: true,
            tolerance: 1e-7,
            ..InputOptions::default()
        };
        let dynamic = inputs(&model, &target, &dynamic).unwrap();
        assert!(
            quasi.feasible && dynamic.feasible,
            "{:?} {:?}",
            quasi.reasons,
            dynamic.reasons
        );
        let (quasi, dynamic) = (quasi.design.unwrap(), dynamic.design.unwrap());
        let late = quasi.followed(&model, &times).unwrap();
        let exact = dynamic.followed(&model, &times).unwrap();
        for i in 0..2 {
            let f = fidelity(&column(&wanted, i), &column(&late, i), 1.0, 50.0).unwrap();
            assert!(f.correlation > 0.97, "{f:?}");
            // First order in the speed: within a third of the lag, or 2 ms.
            let room = 2.0 + 0.34 * quasi.lag[i].abs();
            assert!(
                (f.lag - quasi.lag[i]).abs() < room,
                "{i}: {f:?} {:?}",
                quasi.lag
            );
            let g = fidelity(&column(&wanted, i), &column(&exact, i), 1.0, 50.0).unwrap();
            // Off by what lines between the knots leave, 1e-4 mV/s.
            assert!(g.rms < 1e-4 && g.rms < 0.01 * f.rms, "{g:?}");
            assert!(g.lag.abs() < 0.05, "{g:?}");
        }
    }
}

#[test]
fn one_population_lags_by_its_time_constant_over_its_gain() {
    // Without recurrence T dν/dt = -ν + Φ, so that quasi-static inputs are late by T = 20 ms.
    let model = ssn(20.0, [1e-9, 1e-9, 1e-9, 1e-9], 10.0, 1.0);
    let target = slow(2.0);
    let answer = inputs(&model, &target, &InputOptions::default()).unwrap();
    let design = answer.design.unwrap();
    assert!(
        (design.lag[0] - 20.0).abs() < 1e-3 && (design.lag[1] - 10.0).abs() < 1e-3,
        "{:?}",
        design.lag
    );
}

#[test]
fn wishes_that_need_negative_inputs_are_refused_with_the_nearest() {
    // E alone active needs I to be pushed below 0.
    let model = ssn(20.0, network("fig2A"), 10.0, 1.0);
    let times = vec![0.0, 500.0, 1000.0];
    let rates = vec![
        vec![hz(1.0), hz(0.5)],
        vec![hz(3.0), hz(0.01)],
        vec![hz(1.0), hz(0.5)],
    ];
    let target = Target::through(times, rates).unwrap();
    let answer = inputs(&model, &target, &InputOptions::default()).unwrap();
    assert!(!answer.feasible);
    let text = answer.reasons.join("\n");
    assert!(text.contains("I: the input would have to be -"), "{text}");
    assert!(text.contains("nearest feasible course"), "{text}");
    let near = answer.design.unwrap();
    let mut moved = 0;
    for p in &near.points {
        assert!(p.drift.iter().all(|d| *d >= 0.0) && p.slowest.0 < 0.0);
        let here = model.with_external_drift(&p.drift).unwrap();
        let found = here.polished(&p.rates).unwrap();
        for (a, b) in found.iter().zip(&p.rates) {
            assert!((a - b).abs() <= 1e-6 * b, "{a} {b}");
        }
        let wanted = target.at(p.time).0;
        let apart = |r: &[f64]| -> f64 {
            r.iter()
                .zip(&wanted)
                .map(|(a, b)| (a / b).ln().powi(2))
                .sum()
        };
        if apart(&p.rates) > 1e-12 {
            moved += 1;
            // No nearer state keeps the bound: going towards the wish along either rate needs a negative input.
            for (i, s) in [(0, 0.999), (0, 1.001), (1, 0.999), (1, 1.001)] {
                let mut other = p.rates.clone();
                other[i] *= s;
                if apart(&other) < apart(&p.rates) * (1.0 - 1e-9) {
                    let t = Target::through(vec![0.0], vec![other]).unwrap();
                    let again = inputs(&model, &t, &InputOptions::default()).unwrap();
                    assert!(!again.feasible, "{:?}", p.rates);
                }
            }
        }
    }
    assert!(moved > 0);
    // With the bound lifted the same wish is granted; with inputs cut off the dynamics give the nearest.
    let open = InputOptions {
        bounds: vec![(f64::NEG_INFINITY, f64::INFINITY)],
        ..InputOptions::default()
    };
    assert!(inputs(&model, &target, &open).unwrap().feasible);
    let cut = InputOptions {
        dynamic: true,
        ..InputOptions::default()
    };
    let cut = inputs(&model, &target, &cut).unwrap();
    assert!(!cut.feasible);
    let near = cut.design.unwrap();
    assert!(
        near.points
            .iter()
            .all(|p| p.drift.iter().all(|d| *d >= 0.0))
    );
}

#[test]
fn unstable_states_and_impossible_rates_are_refused() {
    // The saddle of the bistable network at 3 mV/s.
    let model = ssn(20.0, network("fig4"), 3.0, 1.0);
    let saddle = model.steady_states().unwrap().states[1].rates.clone();
    let target = Target::through(vec![0.0, 100.0], vec![saddle.clone(), saddle]).unwrap();
    let answer = inputs(&model, &target, &InputOptions::default()).unwrap();
    assert!(
        !answer.feasible && answer.reasons[0].contains("unstable"),
        "{:?}",
        answer.reasons
    );
    let near = answer.design.unwrap();
    assert!(near.points.iter().all(|p| p.slowest.0 < 0.0));
    // Faster than exp(-t/T) no rate falls.
    let fall = vec![
        vec![hz(5.0), hz(1.0)],
        vec![hz(0.5), hz(1.0)],
        vec![hz(0.49), hz(1.0)],
    ];
    let target = Target::through(vec![0.0, 20.0, 40.0], fall).unwrap();
    let dynamic = InputOptions {
        dynamic: true,
        ..InputOptions::default()
    };
    let refused = inputs(&model, &target, &dynamic).unwrap_err().to_string();
    assert!(refused.contains("time constant, 20 ms"), "{refused}");
    // Nothing and less is no target.
    for bad in [0.0, -1.0, f64::NAN] {
        let refused = Target::through(vec![0.0], vec![vec![hz(1.0), bad]]).unwrap_err();
        assert!(
            matches!(refused, TheoryError::Population { population: 1, .. }),
            "{refused}"
        );
    }
    assert!(Target::through(vec![0.0, 0.0], vec![vec![1.0], vec![1.0]]).is_err());
}

#[test]
fn weights_follow_at_constant_input_with_their_signs() {
    for model in supersaturating() {
        // From the state that the circuit has at 10 mV/s.
        let start = model.steady_states().unwrap().states[0].rates.clone();
        let end = [1.2 * start[0], 0.8 * start[1]];
        let shapes = [0, 1].map(|i| Shape::Ramp {
            from: start[i],
            to: end[i],
        });
        let target = Target::of(&shapes, 1000.0, 10.0).unwrap();
        let only = |free: &[(usize, usize)]| WeightOptions {
            free: free.to_vec(),
            ..WeightOptions::default()
        };
        let all = weights_for(&model, &target, &WeightOptions::default()).unwrap();
        let two = weights_for(&model, &target, &only(&[(0, 1), (1, 0)])).unwrap();
        assert!(
            all.feasible && two.feasible,
            "{:?} {:?}",
            all.reasons,
            two.reasons
        );
        let (all, two) = (all.design.unwrap(), two.design.unwrap());
        for design in [&all, &two] {
            for p in &design.points {
                let here = model.with_weight(p.weight.clone()).unwrap();
                let found = here.polished(&p.rates).unwrap();
                let wanted = target.at(p.time).0;
                for i in 0..2 {
                    assert!(
                        (found[i] - wanted[i]).abs() <= 1e-9 * wanted[i],
                        "{found:?} {wanted:?}"
                    );
                    assert!(
                        p.weight[(i, 0)] >= 0.0 && p.weight[(i, 1)] <= 0.0,
                        "{:?}",
                        p.weight
                    );
                }
            }
            assert!(design.points[0].change < 1e-9);
        }
        // Fewer free weights need larger changes of them; those held stay.
        let last = two.points.last().unwrap();
        assert_eq!(last.weight[(0, 0)], model.weight()[(0, 0)]);
        // Minimal change: the two weights of a row move in proportion to s² ν.
        let last = all.points.last().unwrap();
        for i in 0..2 {
            let per = [0, 1].map(|j| {
                let (old, new) = (model.weight()[(i, j)], last.weight[(i, j)]);
                (new - old) / (old * old * last.rates[j])
            });
            assert!((per[0] - per[1]).abs() < 1e-6 * per[0].abs(), "{per:?}");
        }
        // The dynamics follow.
        let times: Vec<f64> = (0..=200).map(|k| 5.0 * f64::from(k)).collect();
        let dynamic = WeightOptions {
            dynamic: true,
            ..WeightOptions::default()
        };
        let design = weights_for(&model, &target, &dynamic)
            .unwrap()
            .design
            .unwrap();
        let rates = design.followed(&model, &times).unwrap();
        for (t, r) in times.iter().zip(&rates) {
            let wanted = target.at(*t).0;
            for i in 0..2 {
                assert!(
                    (r[i] / wanted[i] - 1.0).abs() < 5e-3,
                    "{t}: {r:?} {wanted:?}"
                );
            }
        }
    }
}

#[test]
fn weights_of_one_sign_cannot_push_both_ways() {
    let model = ssn(20.0, network("fig2A"), 10.0, 1.0);
    let start = model.steady_states().unwrap().states[0].rates.clone();
    // E shall fall while only excitation onto it may change: less than none is not to be had.
    let far = Target::through(
        vec![0.0, 1000.0],
        vec![start.clone(), vec![hz(0.3), start[1]]],
    )
    .unwrap();
    let options = WeightOptions {
        free: vec![(0, 0), (1, 0), (1, 1)],
        ..WeightOptions::default()
    };
    let answer = weights_for(&model, &far, &options).unwrap();
    assert!(!answer.feasible);
    assert!(
        answer.reasons[0].starts_with("E:") && answer.reasons[0].contains("less"),
        "{:?}",
        answer.reasons
    );
    let near = answer.design.unwrap();
    let last = near.points.last().unwrap();
    assert_eq!(last.weight[(0, 0)], 0.0);
    assert!(
        last.rates[0] > hz(0.3) && last.rates[0] < start[0],
        "{last:?}"
    );
    // Synapses that are not there cannot change.
    let cut = ssn(20.0, [2.0, 12.0, 0.0, 1.0], 10.0, 1.0);
    let options = WeightOptions {
        free: vec![(1, 0)],
        ..WeightOptions::default()
    };
    let refused = weights_for(&cut, &far, &options).unwrap_err().to_string();
    assert!(refused.contains("J[I,E]"), "{refused}");
}

#[test]
fn targets_have_the_moments_and_times_asked_for() {
    let shape = Shape::Random {
        mean: hz(2.0),
        sd: hz(0.5),
        time: 200.0,
        seed: 3,
    };
    let target = Target::of(&[shape], 400_000.0, 50.0).unwrap();
    let rates: Vec<f64> = target.times().iter().map(|t| target.at(*t).0[0]).collect();
    let m = rates.len() as f64;
    let mean = rates.iter().sum::<f64>() / m;
    let sd = (rates.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / m).sqrt();
    // 400 s hold about 1100 correlation times: 3 standard errors.
    assert!(
        (mean - hz(2.0)).abs() < 3.0 * hz(0.5) / 1100f64.sqrt(),
        "{mean}"
    );
    assert!((sd / hz(0.5) - 1.0).abs() < 0.15, "{sd}");
    let log: Vec<f64> = rates.iter().map(|r| r.ln()).collect();
    let at = |lag: usize| {
        let f = fidelity(&log[lag..], &log[..log.len() - lag], 50.0, 0.0).unwrap();
        f.correlation
    };
    assert!((at(4) - (-0.5f64).exp()).abs() < 0.08, "{}", at(4));
    // Slopes are those of the course.
    for t in [10.0, 333.0, 77_777.0] {
        let slope = (target.at(t + 0.01).0[0] - target.at(t - 0.01).0[0]) / 0.02;
        assert!((slope - target.at(t).1[0]).abs() < 1e-9, "{t}");
    }
    // Between given points nothing leaves their range.
    let knots = Target::through(
        vec![0.0, 1.0, 2.0, 3.0],
        vec![vec![1.0], vec![5.0], vec![5.0], vec![0.1]],
    )
    .unwrap();
    for k in 0..=300 {
        let r = knots.at(0.01 * f64::from(k)).0[0];
        assert!((0.1 - 1e-12..=5.0 + 1e-12).contains(&r), "{r}");
    }
}

#[test]
fn fidelity_measures_a_known_shift() {
    let course = |shift: f64| -> Vec<f64> {
        (0..1000)
            .map(|k| {
                (0.01 * (f64::from(k) - shift)).sin() + 0.3 * (0.037 * (f64::from(k) - shift)).cos()
            })
            .collect()
    };
    let f = fidelity(&course(0.0), &course(7.3), 1.0, 40.0).unwrap();
    assert!((f.lag - 7.3).abs() < 0.05 && f.shifted > 0.9999, "{f:?}");
    let moved: Vec<f64> = course(0.0).iter().map(|x| x + 0.5).collect();
    let f = fidelity(&course(0.0), &moved, 1.0, 40.0).unwrap();
    assert!(
        (f.rms - 0.5).abs() < 1e-12 && (f.bias - 0.5).abs() < 1e-12 && f.lag.abs() < 1e-6,
        "{f:?}"
    );
    assert!(fidelity(&[1.0], &[1.0], 1.0, 1.0).is_err());
}
