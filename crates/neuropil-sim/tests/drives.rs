//! What drives a network from outside: when it acts, on whom, how much of it, and how random it is.

mod common;

use common::*;
use neuropil_circuit::{
    ConnectionRule, Distribution, Source, Stimulus, StimulusKind, Value, Waveform,
};
use std::sync::Arc;

fn poisson(rate: f64, weight: f64, delay: f64) -> StimulusKind {
    StimulusKind::Poisson {
        receptor: "in".into(),
        rate: rate.into(),
        weight,
        delay,
    }
}

/// Increments of the counter `n` in each step, by neuron.
fn increments(n: u64, stimuli: Vec<Stimulus>, duration: f64) -> Vec<Vec<f64>> {
    let mut pr = protocol(duration);
    pr.record.traces.push(trace("P", "n"));
    let r = run(
        circuit(
            "p",
            vec![neurons("P", n, &counter(), &[], &[])],
            vec![],
            stimuli,
        ),
        &pr,
    );
    differences(&columns(&r, 0))
}

fn differences(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let change = |v: &Vec<f64>| {
        let mut last = 0.0;
        v.iter()
            .map(|x| x - std::mem::replace(&mut last, *x))
            .collect()
    };
    columns.iter().map(change).collect()
}

/// Mean, variance and number of all values.
fn moments(x: &[Vec<f64>]) -> (f64, f64, f64) {
    let n = x.iter().map(Vec::len).sum::<usize>() as f64;
    let mean = x.iter().flatten().sum::<f64>() / n;
    let variance = x
        .iter()
        .flatten()
        .map(|v| (v - mean) * (v - mean))
        .sum::<f64>()
        / (n - 1.0);
    (mean, variance, n)
}

/// Correlation of paired values.
fn correlation(pairs: impl Iterator<Item = (f64, f64)>, mean: f64, variance: f64) -> (f64, f64) {
    let (mut sum, mut n) = (0.0, 0.0);
    for (x, y) in pairs {
        sum += (x - mean) * (y - mean);
        n += 1.0;
    }
    (sum / n / variance, n)
}

#[test]
fn private_poisson_input_is_poisson_and_independent_in_time_and_between_neurons() {
    // Expected spikes a step: few, many, and so many that another way of counting is used.
    for per_step in [0.02, 1.5, 9.0, 60.0, 400.0] {
        let x = increments(
            300,
            vec![stimulus("s", "P", poisson(per_step / 0.1, 0.5, 0.1))],
            40.0,
        );
        // Nothing arrives before the delay.
        assert!(x.iter().all(|v| v[0] == 0.0));
        let counts: Vec<Vec<f64>> = x
            .iter()
            .map(|v| v[1..].iter().map(|y| y / 0.5).collect())
            .collect();
        assert!(
            counts
                .iter()
                .flatten()
                .all(|k| k.fract() == 0.0 && *k >= 0.0)
        );
        let (mean, variance, n) = moments(&counts);
        let z = (mean - per_step) / (per_step / n).sqrt();
        assert!(
            z.abs() < 4.5,
            "{per_step}: mean {mean}, {z} standard errors"
        );
        // The variance of a Poisson variance estimate is (2 m^2 + m)/n.
        let z = (variance - per_step) / ((2.0 * per_step * per_step + per_step) / n).sqrt();
        assert!(
            z.abs() < 4.5,
            "{per_step}: variance {variance}, {z} standard errors"
        );
        for lag in [1, 2, 3, 4, 5] {
            let pairs = counts
                .iter()
                .flat_map(|v| v.iter().copied().zip(v[lag..].iter().copied()));
            let (r, n) = correlation(pairs, per_step, per_step);
            assert!(r.abs() < 4.5 / n.sqrt(), "{per_step}: lag {lag}: {r}");
        }
        for shift in [1, 2, 255, 256] {
            let pairs = counts
                .iter()
                .zip(&counts[shift..])
                .flat_map(|(a, b)| a.iter().copied().zip(b.iter().copied()));
            let (r, n) = correlation(pairs, per_step, per_step);
            assert!(
                r.abs() < 4.5 / n.sqrt(),
                "{per_step}: neurons {shift} apart: {r}"
            );
        }
        let zero = counts.iter().flatten().filter(|k| **k == 0.0).count() as f64;
        let p = libm::exp(-per_step);
        assert!(
            (zero - n * p).abs() < 4.5 * (n * p * (1.0 - p)).sqrt() + 1e-3,
            "{per_step}: {zero} silent steps"
        );
    }
}

#[test]
fn stimuli_of_other_names_or_targets_are_independent() {
    let kind = || poisson(15.0, 1.0, 0.1);
    let of = |name: &str| increments(200, vec![stimulus(name, "P", kind())], 20.0);
    let (a, b) = (of("a"), of("b"));
    assert_eq!(a, of("a"));
    let pairs = a
        .iter()
        .zip(&b)
        .flat_map(|(x, y)| x[1..].iter().copied().zip(y[1..].iter().copied()));
    let (r, n) = correlation(pairs, 1.5, 1.5);
    assert!(r.abs() < 4.5 / n.sqrt(), "{r}");
    // Together they add up.
    let both = increments(
        200,
        vec![stimulus("a", "P", kind()), stimulus("b", "P", kind())],
        20.0,
    );
    for (i, v) in both.iter().enumerate() {
        assert!(
            v.iter()
                .zip(&a[i])
                .zip(&b[i])
                .all(|((s, x), y)| *s == x + y)
        );
    }
    let mut pr = protocol(20.0);
    pr.record.traces.extend([trace("P", "n"), trace("Q", "n")]);
    let m = counter();
    let pops = vec![
        neurons("P", 200, &m, &[], &[]),
        neurons("Q", 200, &m, &[], &[]),
    ];
    let r = run(
        circuit(
            "p",
            pops,
            vec![],
            vec![stimulus("a", "P", kind()), stimulus("a", "Q", kind())],
        ),
        &pr,
    );
    let (p, q) = (differences(&columns(&r, 0)), differences(&columns(&r, 1)));
    assert_eq!(p, a);
    let pairs = p
        .iter()
        .zip(&q)
        .flat_map(|(x, y)| x[1..].iter().copied().zip(y[1..].iter().copied()));
    let (r, n) = correlation(pairs, 1.5, 1.5);
    assert!(r.abs() < 4.5 / n.sqrt(), "{r}");
}

#[test]
fn poisson_input_acts_where_and_when_it_is_said_to() {
    // 200 spikes a step on average: never none by chance.
    for (start, stop, delay) in [
        (0.3, 1.1, 0.1),
        (0.5, 0.6, 0.0),
        (0.0, 0.9, 0.7),
        (1.7, 9.0, 0.2),
    ] {
        for (first, n) in [(0, 300), (5, 1), (250, 20), (256, 44), (300, 0)] {
            let mut s = stimulus("s", "P", poisson(2000.0, 0.25, delay));
            (s.neurons, s.start, s.stop) = (Some((first, n)), Some(start), Some(stop));
            let x = increments(300, vec![s], 2.0);
            for (i, v) in x.iter().enumerate() {
                for (k, y) in v.iter().enumerate() {
                    // Trace value k is that after step k + 1, which covers (k dt, (k + 1) dt].
                    let t = k as f64;
                    let late = (delay / 0.1).round();
                    let inside = (first..first + n).contains(&(i as u64))
                        && t >= (start / 0.1).round() + late
                        && t < (stop / 0.1).round() + late;
                    assert_eq!(
                        *y > 0.0,
                        inside,
                        "neuron {i}, step {k}, {start} to {stop} late {delay}"
                    );
                }
            }
        }
    }
}

#[test]
fn shared_trains_reach_all_their_targets_alike() {
    for per_step in [0.3, 3.0] {
        let trains = source(
            "S",
            40,
            Source::Poisson {
                rate: (per_step / 0.1).into(),
            },
        );
        let p = neurons("P", 300, &counter(), &[], &[]);
        let one = |name: &str, receptor: &str, target: Vec<u64>, delay: f64| {
            let table = neuropil_circuit::ConnectionTable {
                source: (0..target.len() as u64).map(|k| k % 40).collect(),
                target,
                weight: None,
                delay: None,
            };
            let mut q = projection(
                "S",
                "P",
                receptor,
                ConnectionRule::FromTable(Arc::new(table)),
                c(1.0),
                c(delay),
            );
            q.name = name.into();
            q
        };
        // Neuron i hears train i modulo 40 through `in`; neurons 0 to 39 also hear it 1 ms later through `other`.
        let projections = vec![
            one("near", "in", (0..300).collect(), 0.2),
            one("far", "other", (0..40).collect(), 1.2),
        ];
        let mut pr = protocol(60.0);
        pr.record.traces.extend([trace("P", "n"), trace("P", "m")]);
        let r = run(circuit("s", vec![trains, p], projections, vec![]), &pr);
        let (near, far) = (differences(&columns(&r, 0)), differences(&columns(&r, 1)));
        for i in 40..300 {
            assert_eq!(near[i], near[i % 40]);
        }
        for i in 0..40 {
            assert_eq!(near[i][..590], far[i][10..]);
            assert_eq!(near[i][..2], [0.0, 0.0]);
        }
        // Trains are Poisson and independent of each other.
        let counts: Vec<Vec<f64>> = near[..40].iter().map(|v| v[2..].to_vec()).collect();
        let (mean, variance, n) = moments(&counts);
        assert!(
            (mean - per_step).abs() < 4.5 * (per_step / n).sqrt(),
            "{mean}"
        );
        let z = (variance - per_step) / ((2.0 * per_step * per_step + per_step) / n).sqrt();
        assert!(z.abs() < 4.5, "{per_step}: variance {variance}");
        let pairs = counts
            .iter()
            .zip(&counts[1..])
            .flat_map(|(a, b)| a.iter().copied().zip(b.iter().copied()));
        let (r, n) = correlation(pairs, per_step, per_step);
        assert!(r.abs() < 4.5 / n.sqrt(), "{r}");
    }
}

#[test]
fn listed_spikes_arrive_at_their_time_plus_the_delay() {
    let times = vec![vec![0.1, 0.4, 0.4, 7.9, 8.0, 500.0], vec![], vec![3.0]];
    let s = source(
        "S",
        3,
        Source::SpikeList {
            times: Arc::new(times),
        },
    );
    let p = neurons("P", 3, &counter(), &[], &[]);
    let q = projection("S", "P", "in", ConnectionRule::OneToOne, c(2.0), c(0.3));
    let mut pr = protocol(8.2);
    pr.record.traces.push(trace("P", "n"));
    let r = run(circuit("l", vec![s, p], vec![q], vec![]), &pr);
    let x = differences(&columns(&r, 0));
    let arrivals = |v: &[f64]| -> Vec<(usize, f64)> {
        v.iter()
            .enumerate()
            .filter(|(_, y)| **y != 0.0)
            .map(|(k, y)| (k + 1, *y))
            .collect()
    };
    assert_eq!(arrivals(&x[0]), [(4, 2.0), (7, 4.0), (82, 2.0)]);
    assert_eq!(arrivals(&x[1]), []);
    assert_eq!(arrivals(&x[2]), [(33, 2.0)]);
    // Sources are no neurons: they have no spikes in the recording.
    assert!(r.spikes.is_empty());
    assert_eq!((r.populations.len(), r.populations[0].first_id), (1, 0));
}

fn current(waveform: Waveform) -> StimulusKind {
    StimulusKind::Current {
        port: "u".into(),
        waveform,
    }
}

/// The input of each step, by neuron: what x gained in it over dt.
fn inputs(n: u64, stimuli: Vec<Stimulus>, duration: f64) -> Vec<Vec<f64>> {
    let mut pr = protocol(duration);
    pr.record.traces.push(trace("P", "x"));
    let r = run(
        circuit(
            "p",
            vec![neurons("P", n, &counter(), &[], &[])],
            vec![],
            stimuli,
        ),
        &pr,
    );
    differences(&columns(&r, 0))
        .iter()
        .map(|v| v.iter().map(|x| x / 0.1).collect())
        .collect()
}

#[track_caller]
fn near(given: &[f64], expected: &[f64]) {
    assert_eq!(given.len(), expected.len());
    for (k, (x, y)) in given.iter().zip(expected).enumerate() {
        assert!((x - y).abs() < 1e-10, "step {}: {x} against {y}", k + 1);
    }
}

#[test]
fn currents_follow_their_time_course() {
    let steps = Waveform::Steps(vec![(0.2, 3.0), (0.5, -1.0), (0.8, 0.0)]);
    let x = inputs(2, vec![stimulus("s", "P", current(steps.clone()))], 1.0);
    let expected = [0.0, 0.0, 3.0, 3.0, 3.0, -1.0, -1.0, -1.0, 0.0, 0.0];
    near(&x[0], &expected);
    near(&x[1], &expected);
    // Straight lines are taken at the middle of each step; before the first and after the last point they are level.
    let line = Waveform::PiecewiseLinear(vec![(0.2, 1.0), (0.6, 5.0), (0.6, -2.0), (0.8, 0.0)]);
    let x = inputs(1, vec![stimulus("l", "P", current(line))], 1.0);
    near(&x[0], &[1.0, 1.0, 1.5, 2.5, 3.5, 4.5, -1.5, -0.5, 0.0, 0.0]);
    // Start and stop cut out, and stimuli into one port add up.
    let mut s = stimulus("s", "P", current(steps));
    (s.start, s.stop) = (Some(0.3), Some(0.7));
    let constant = stimulus("c", "P", current(Waveform::Constant(c(10.0))));
    let x = inputs(1, vec![s, constant], 1.0);
    near(
        &x[0],
        &[10.0, 10.0, 10.0, 13.0, 13.0, 9.0, 9.0, 10.0, 10.0, 10.0],
    );
    // Nothing connected is 0.
    near(&inputs(1, vec![], 0.3)[0], &[0.0; 3]);
}

#[test]
fn currents_differ_between_neurons_where_they_are_said_to() {
    let n = 520;
    let table: Vec<f64> = (0..n).map(|i| f64::from(i % 97) - 40.0).collect();
    let mut some = stimulus("some", "P", current(Waveform::Constant(c(1000.0))));
    (some.neurons, some.start, some.stop) = (Some((250, 10)), Some(0.2), Some(0.3));
    let all = stimulus(
        "all",
        "P",
        current(Waveform::Constant(Value::Table(table.clone()))),
    );
    let x = inputs(n as u64, vec![all, some], 0.5);
    for (i, v) in x.iter().enumerate() {
        let inside = (250..260).contains(&i);
        let expected: Vec<f64> = (0..5)
            .map(|k| table[i] + if inside && k == 2 { 1000.0 } else { 0.0 })
            .collect();
        near(v, &expected);
    }
    // Drawn for each neuron, and anew for another target.
    let d = Waveform::Constant(Value::Distribution(Distribution::Uniform {
        low: 2.0,
        high: 4.0,
    }));
    let x = inputs(2000, vec![stimulus("d", "P", current(d))], 0.2);
    let mean = x.iter().map(|v| v[0]).sum::<f64>() / 2000.0;
    assert!(
        (mean - 3.0).abs() < 4.5 * (4.0_f64 / 12.0 / 2000.0).sqrt(),
        "{mean}"
    );
    assert!(
        x.iter()
            .all(|v| (2.0..4.0).contains(&v[0]) && (v[1] - v[0]).abs() < 1e-9)
    );
}
