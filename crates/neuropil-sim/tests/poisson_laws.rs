//! Counts and intervals of Poisson drives and of Poisson sources, in two levels: every train gives p-values, and those of all trains must
//! be uniform (Kolmogorov–Smirnov).
//!
//! Three rates × two kinds × three laws (spikes of the whole run, spikes of single steps, intervals between steps with spikes) × 400 trains =
//! 7,200 p-values. Each of the 18 tests fails for one choice of seeds in a million. Seeds are fixed.

mod common;

use common::*;
use neuropil_circuit::{ConnectionRule, Source, StimulusKind};
use neuropil_numerics::random::{Stream, uniform_open};
use neuropil_numerics::special::{gamma_q, kolmogorov_smirnov_p_value};

const TRAINS: u64 = 400;
const DURATION: f64 = 150.0;
const ALPHA: f64 = 1e-6;

/// P(X < k) + u P(X = k) for a Poisson number of this mean.
fn poisson_level(k: f64, mean: f64, u: f64) -> f64 {
    let at_most = |k: f64| if k < 0.0 { 0.0 } else { gamma_q(k + 1.0, mean) };
    at_most(k - 1.0) + u * (at_most(k) - at_most(k - 1.0))
}

/// p-value of levels that should be uniform.
fn p_uniform(levels: &[f64]) -> f64 {
    let mut x = levels.to_vec();
    x.sort_by(f64::total_cmp);
    let n = x.len() as f64;
    let greater = |a: f64, b: f64| if a > b { a } else { b };
    let distance = |(i, x): (usize, &f64)| greater(x - i as f64 / n, (i as f64 + 1.0) / n - x);
    let d = x.iter().enumerate().map(distance).fold(0.0, greater);
    kolmogorov_smirnov_p_value(d, n)
}

/// Spikes that arrive in each step, by neuron, from the second step on.
fn arrivals(per_step: f64, shared: bool) -> Vec<Vec<f64>> {
    let rate = (per_step / 0.1).into();
    let cells = neurons("P", TRAINS, &counter(), &[], &[]);
    let all = if shared {
        let trains = source("S", TRAINS, Source::Poisson { rate });
        let rule = ConnectionRule::OneToOne;
        let wires = projection("S", "P", "in", rule, c(1.0), c(0.1));
        circuit("shared", vec![trains, cells], vec![wires], vec![])
    } else {
        let kind = StimulusKind::Poisson {
            receptor: "in".into(),
            rate,
            weight: 1.0,
            delay: 0.1,
        };
        circuit(
            "private",
            vec![cells],
            vec![],
            vec![stimulus("s", "P", kind)],
        )
    };
    let mut protocol = protocol(DURATION);
    protocol.record.traces.push(trace("P", "n"));
    let recording = run(all, &protocol);
    let steps = |column: Vec<f64>| column.windows(2).map(|w| w[1] - w[0]).collect();
    columns(&recording, 0).into_iter().map(steps).collect()
}

#[test]
fn counts_and_intervals_are_those_of_a_poisson_process() {
    for (case, per_step) in [0.05, 0.7, 30.0].into_iter().enumerate() {
        for shared in [false, true] {
            let trains = arrivals(per_step, shared);
            let stream = Stream::new(77, 2 * case as u64 + u64::from(shared));
            let (mut totals, mut counts, mut intervals) = (Vec::new(), Vec::new(), Vec::new());
            for (i, train) in trains.iter().enumerate() {
                let u = |k: usize, which: u64| {
                    uniform_open(stream.child(which).block(i as u64, k as u64)[0])
                };
                let mean = per_step * train.len() as f64;
                totals.push(poisson_level(train.iter().sum(), mean, u(0, 0)));
                let levels: Vec<f64> = train
                    .iter()
                    .enumerate()
                    .map(|(k, n)| poisson_level(*n, per_step, u(k, 1)))
                    .collect();
                counts.push(p_uniform(&levels));
                // Silent steps before a step with spikes: P(g or more) = e^(-g per_step). A fixed number of intervals from
                // the start, so that the end of the run takes no part in what is counted.
                let busy = (0..train.len()).filter(|k| train[*k] > 0.0);
                let mut last = -1;
                let gaps: Vec<f64> = busy
                    .map(|k| f64::from(k as i32 - std::mem::replace(&mut last, k as i32) - 1))
                    .take(30)
                    .collect();
                assert_eq!(gaps.len(), 30, "{per_step}: too few spikes");
                let tail = |g: f64| libm::exp(-g * per_step);
                let levels: Vec<f64> = gaps
                    .iter()
                    .enumerate()
                    .map(|(k, g)| 1.0 - tail(*g) + u(k, 2) * (tail(*g) - tail(g + 1.0)))
                    .collect();
                intervals.push(p_uniform(&levels));
            }
            for (what, p) in [
                ("totals", totals),
                ("counts", counts),
                ("intervals", intervals),
            ] {
                let p = p_uniform(&p);
                assert!(
                    p > ALPHA,
                    "{what} at {per_step} a step, shared {shared}: {p:e}"
                );
            }
        }
    }
}
