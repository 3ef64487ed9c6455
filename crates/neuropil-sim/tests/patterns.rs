//! Stimuli by spatial patterns: the current is the sum of patterns times coefficients, it changes when it should, the draws
//! belong to the right seed, and the recording says what was shown when.

mod common;

use common::*;
use neuropil_circuit::{
    Beyond, Circuit, Coefficients, Distribution, Patterns, Stimulus, StimulusKind,
};
use neuropil_network::{Network, Schedule, Seeds, realized_patterns};
use neuropil_numerics::matrix::Matrix;
use neuropil_recording::Recording;
use neuropil_sim::{CpuEngine, Engine, Saved};
use std::sync::Arc;

const DT: f64 = 0.1;
const SIZE: u64 = 700;

fn gaussian() -> Distribution {
    Distribution::Normal {
        mean: 0.0,
        sd: 1.0,
        lower: None,
        upper: None,
        beyond: Beyond::Redraw,
    }
}

fn drawn(number: u64, shared: Option<&str>) -> Patterns {
    Patterns::Drawn {
        number,
        distribution: gaussian(),
        shared: shared.map(str::to_string),
    }
}

fn random(interval: f64, shared: Option<&str>) -> Coefficients {
    Coefficients::Drawn {
        distribution: Distribution::Uniform {
            low: -30.0,
            high: 30.0,
        },
        interval,
        shared: shared.map(str::to_string),
    }
}

fn sequence(rows: &[&[f64]], interval: f64, repeat: bool) -> Coefficients {
    Coefficients::Sequence {
        stimuli: Arc::new(Matrix::from_rows(rows).unwrap()),
        interval,
        repeat,
    }
}

fn patterned(name: &str, patterns: Patterns, coefficients: Coefficients) -> Stimulus {
    let kind = StimulusKind::Patterns {
        port: "u".into(),
        patterns,
        coefficients,
    };
    stimulus(name, "P", kind)
}

fn driven(stimuli: Vec<Stimulus>) -> Circuit {
    circuit(
        "p",
        vec![neurons("P", SIZE, &counter(), &[], &[])],
        vec![],
        stimuli,
    )
}

fn recorded(stimuli: Vec<Stimulus>, duration: f64, threads: usize, seeds: Seeds) -> Recording {
    let mut pr = protocol(duration);
    pr.record.traces.push(trace("P", "x"));
    let network = Network::realize(Arc::new(driven(stimuli)), DT, seeds).unwrap();
    let mut run = CpuEngine::with_threads(threads)
        .prepare(&network, &pr)
        .unwrap();
    run.advance(u64::MAX).unwrap();
    run.finish().unwrap()
}

const SEEDS: Seeds = Seeds {
    network: 1,
    trial: 1,
};

/// The current of each step, `[neuron][step]`.
fn currents(r: &Recording) -> Vec<Vec<f64>> {
    let gains = |v: Vec<f64>| {
        let mut last = 0.0;
        v.iter()
            .map(|x| (x - std::mem::replace(&mut last, *x)) / DT)
            .collect()
    };
    columns(r, 0).into_iter().map(gains).collect()
}

#[track_caller]
fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9 * (1.0 + a.abs()), "{a} against {b}");
}

#[test]
fn the_current_is_the_sum_of_patterns_times_coefficients() {
    let table = Matrix::from_fn(3, SIZE as usize, |p, j| (p + 1) as f64 - 0.01 * j as f64);
    let blocks = Patterns::Blocks {
        number: 3,
        size: 150,
    };
    let cases = [
        (drawn(3, None), None),
        (Patterns::Table(Arc::new(table)), None),
        (blocks, Some((100, 450))),
        (drawn(3, None), Some((31, 300))),
    ];
    for (patterns, neurons) in cases {
        let coefficients = Coefficients::Steps(vec![
            (0.0, vec![1.5, -2.0, 0.25]),
            (1.0, vec![0.0, 0.0, 7.0]),
        ]);
        let s = Stimulus {
            neurons,
            ..patterned("s", patterns, coefficients)
        };
        let m = realized_patterns(&s, SIZE, SEEDS).unwrap();
        let (first, number) = neurons.unwrap_or((0, SIZE));
        let i = currents(&recorded(vec![s], 2.0, 2, SEEDS));
        for j in 0..SIZE as usize {
            let inside = (j as u64).checked_sub(first).filter(|k| *k < number);
            for (step, c) in [
                (0, [1.5, -2.0, 0.25]),
                (9, [1.5, -2.0, 0.25]),
                (10, [0.0, 0.0, 7.0]),
            ] {
                let sum = |k: u64| (0..3).map(|p| c[p] * m[(p, k as usize)]).sum();
                near(i[j][step], inside.map_or(0.0, sum));
            }
        }
    }
}

#[test]
fn a_sequence_is_shown_from_its_start_on_and_ends_or_begins_again() {
    let rows: [&[f64]; 3] = [&[1.0], &[2.0], &[4.0]];
    let ones = || Patterns::Table(Arc::new(Matrix::from_fn(1, SIZE as usize, |_, _| 1.0)));
    for (repeat, expected) in [
        (false, [0.0, 1.0, 2.0, 4.0, 0.0, 0.0]),
        (true, [0.0, 1.0, 2.0, 4.0, 1.0, 0.0]),
    ] {
        let s = Stimulus {
            start: Some(0.5),
            stop: Some(2.3),
            ..patterned("s", ones(), sequence(&rows, 0.5, repeat))
        };
        let r = recorded(vec![s], 3.0, 1, SEEDS);
        let i = &currents(&r)[17];
        for (k, x) in expected.iter().enumerate() {
            for step in 5 * k..5 * k + 3 {
                near(i[step], *x);
            }
        }
        near(i[23], 0.0);
        let shown = &r.presentations[0];
        assert_eq!(
            (shown.stimulus.as_str(), shown.unit.as_str()),
            ("s", "mV/ms")
        );
        let list: Vec<_> = shown
            .shown
            .iter()
            .map(|p| (p.after, p.to, p.stimulus, p.whole))
            .collect();
        let mut all = vec![(5, 10, 0, true), (10, 15, 1, true), (15, 20, 2, true)];
        all.extend(repeat.then_some((20, 23, 0, true)));
        assert_eq!(list, all);
    }
}

#[test]
fn patterns_belong_to_the_network_and_coefficients_to_the_trial() {
    let run = |seeds, name: &str, shared, coefficients| {
        let s = patterned(name, drawn(2, shared), coefficients);
        recorded(vec![s], 4.0, 1, seeds)
    };
    let other = |network, trial| Seeds { network, trial };
    let constant = || Coefficients::Steps(vec![(0.0, vec![1.0, 0.0])]);
    let first = currents(&run(SEEDS, "s", None, constant()));
    assert_eq!(first, currents(&run(other(1, 9), "s", None, constant())));
    assert_ne!(first, currents(&run(other(2, 1), "s", None, constant())));
    assert_ne!(first, currents(&run(SEEDS, "t", None, constant())));
    let by_name = |name| currents(&run(SEEDS, name, Some("Z"), constant()));
    assert_eq!(by_name("s"), by_name("t"));
    let shown = |seeds, name, shared| {
        run(seeds, name, None, random(1.0, shared))
            .presentations
            .remove(0)
            .shown
    };
    let coefficients = shown(SEEDS, "s", None);
    assert_eq!(coefficients.len(), 4);
    assert!(coefficients.iter().all(|p| p.coefficients.len() == 2));
    assert_ne!(coefficients[0].coefficients, coefficients[1].coefficients);
    assert_ne!(coefficients, shown(other(1, 2), "s", None));
    assert_ne!(coefficients, shown(SEEDS, "t", None));
    assert_eq!(shown(SEEDS, "s", Some("c")), shown(SEEDS, "t", Some("c")));
}

#[test]
fn draws_have_their_distributions() {
    let s = patterned("s", drawn(40, None), random(1.0, None));
    let m = realized_patterns(&s, SIZE, SEEDS).unwrap();
    let n = m.values().len() as f64;
    let mean = |f: &dyn Fn(f64) -> f64| m.values().iter().map(|x| f(*x)).sum::<f64>() / n;
    // Standard errors: 1/√n, √2/√n, √96/√n.
    assert!(mean(&|x| x).abs() < 4.0 / n.sqrt());
    assert!((mean(&|x| x * x) - 1.0).abs() < 4.0 * (2.0 / n).sqrt());
    assert!((mean(&|x| x.powi(4)) - 3.0).abs() < 4.0 * (96.0 / n).sqrt());
    // Patterns are not correlated with each other.
    for (p, q) in [(0, 1), (0, 2), (1, 2), (7, 39)] {
        let product: f64 = (0..SIZE as usize).map(|j| m[(p, j)] * m[(q, j)]).sum();
        assert!(
            product.abs() < 4.0 * (SIZE as f64).sqrt(),
            "{p} {q}: {product}"
        );
    }
    let schedule = Schedule::new(&s, SEEDS, DT).unwrap();
    let all: Vec<f64> = (0..500).flat_map(|k| schedule.coefficients(k)).collect();
    let n = all.len() as f64;
    assert!(all.iter().all(|x| (-30.0..30.0).contains(x)));
    assert!((all.iter().sum::<f64>() / n).abs() < 4.0 * (300.0 / n).sqrt());
    let square = all.iter().map(|x| x * x).sum::<f64>() / n;
    // A uniform number on ±30 has variance 300 and the variance of its square is 900² · 4/45.
    assert!(
        (square - 300.0).abs() < 4.0 * (900.0 * 900.0 * 4.0 / 45.0 / n).sqrt(),
        "{square}"
    );
}

#[test]
fn any_number_of_threads_and_any_piece_give_the_same_bits() {
    let stimuli = || {
        vec![
            patterned("a", drawn(3, None), random(0.7, None)),
            Stimulus {
                neurons: Some((5, 620)),
                start: Some(0.4),
                ..patterned(
                    "b",
                    Patterns::Blocks {
                        number: 62,
                        size: 10,
                    },
                    random(0.3, None),
                )
            },
        ]
    };
    let whole = recorded(stimuli(), 5.0, 1, SEEDS);
    for threads in [2, 3] {
        let other = recorded(stimuli(), 5.0, threads, SEEDS);
        assert_eq!(columns(&other, 0), columns(&whole, 0));
        assert_eq!(other.presentations, whole.presentations);
    }
    // Interrupted in the middle of a presentation, and resumed with other threads.
    let mut pr = protocol(5.0);
    pr.record.traces.push(trace("P", "x"));
    let network = Network::realize(Arc::new(driven(stimuli())), DT, SEEDS).unwrap();
    let folder = std::env::temp_dir().join(format!("neuropil-shown-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let mut run = CpuEngine::with_threads(1).prepare(&network, &pr).unwrap();
    run.advance(23).unwrap();
    run.checkpoint(&folder).unwrap();
    drop(run);
    let saved = Saved::read(&folder).unwrap();
    let mut run = CpuEngine::with_threads(2)
        .restore(&network, &pr, &saved)
        .unwrap();
    run.advance(u64::MAX).unwrap();
    let resumed = run.finish().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(columns(&resumed, 0), columns(&whole, 0));
    assert_eq!(resumed.presentations, whole.presentations);
}

#[test]
fn a_run_that_ends_early_says_which_presentation_it_cut() {
    let s = patterned("s", drawn(2, None), random(1.0, None));
    let r = recorded(vec![s], 2.5, 1, SEEDS);
    let list: Vec<_> = r.presentations[0]
        .shown
        .iter()
        .map(|p| (p.after, p.to, p.whole))
        .collect();
    assert_eq!(list, [(0, 10, true), (10, 20, true), (20, 25, false)]);
    let folder = std::env::temp_dir().join(format!("neuropil-shown-rec-{}", std::process::id()));
    r.write_dir(&folder).unwrap();
    let again = Recording::read_dir(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(again.presentations, r.presentations);
}

#[test]
fn one_step_presentations_and_gaps_are_seen() {
    // Intervals of one step, then nothing: the current must fall back to 0.
    let rows: [&[f64]; 2] = [&[3.0], &[3.0]];
    let ones = Patterns::Blocks {
        number: 1,
        size: SIZE,
    };
    let s = patterned("s", ones, sequence(&rows, 0.1, false));
    let i = currents(&recorded(vec![s], 1.0, 1, SEEDS));
    let expected = [3.0, 3.0, 0.0, 0.0];
    expected
        .iter()
        .enumerate()
        .for_each(|(k, x)| near(i[0][k], *x));
}
