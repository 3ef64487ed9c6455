//! Rates in time: relaxation, hysteresis, and limit cycles beyond a Hopf point.

mod common;

use common::{golden, number, ssn, weights};
use neuropil_theory::convention::per_second;
use neuropil_theory::dynamics::LongRun;

fn bistable(mu: f64) -> neuropil_theory::RateModel {
    let j = weights(&golden()["ssn_networks"]["fig4"]);
    ssn(20.0, j, mu, 1.0)
}

#[test]
fn small_deviations_decay_with_the_eigenvalues() {
    let model = bistable(3.0);
    for state in model
        .steady_states()
        .unwrap()
        .states
        .iter()
        .filter(|s| s.stable)
    {
        // After the faster mode has died the slower one is left.
        let start: Vec<f64> = state.rates.iter().map(|r| r * (1.0 + 1e-4)).collect();
        let slow = state.eigenvalues[0].0;
        let t = 8.0 / state.eigenvalues[1].0.abs();
        let times = [0.0, t, t + 1.0 / slow.abs()];
        let path = model.evolve(&start, &times).unwrap();
        let off = |k: usize| path[k][0] - state.rates[0];
        let measured = (off(2) / off(1)).ln() / (times[2] - times[1]);
        assert!((measured / slow - 1.0).abs() < 0.01, "{measured} {slow}");
    }
}

#[test]
fn a_slow_ramp_jumps_at_the_folds() {
    let model = bistable(0.0);
    let up: Vec<f64> = (0..=60).map(|k| per_second(0.1 * f64::from(k))).collect();
    let down: Vec<f64> = up.iter().rev().copied().collect();
    let first = model.sweep(&[0.0, 0.0], &up).unwrap();
    let back = model
        .sweep(first.last().unwrap().as_ref().unwrap(), &down)
        .unwrap();
    let jumps = |drives: &[f64], states: &[Option<Vec<f64>>]| -> Vec<f64> {
        let pairs = drives.windows(2).zip(states.windows(2));
        pairs
            .filter(|(_, s)| {
                let (a, b) = (s[0].as_ref().unwrap()[0], s[1].as_ref().unwrap()[0]);
                (a - b).abs() > 2e-3
            })
            .map(|(d, _)| 1e3 * 0.5 * (d[0] + d[1]))
            .collect()
    };
    let (rise, fall) = (jumps(&up, &first), jumps(&down, &back));
    // Folds at 3.56996 and 2.16338 mV/s lie within these steps of 0.1.
    assert_eq!(rise.len(), 1);
    assert_eq!(fall.len(), 1);
    assert!(
        (rise[0] - 3.55).abs() < 1e-9 && (fall[0] - 2.15).abs() < 1e-9,
        "{rise:?} {fall:?}"
    );
}

#[test]
fn beyond_a_hopf_point_rates_cycle_with_its_frequency() {
    let golden = golden();
    let rows = golden["ssn_codim2"]["fig4_upstate_linear"]
        .as_array()
        .unwrap();
    let row = rows
        .iter()
        .max_by(|a, b| number(&a["mu"]).total_cmp(&number(&b["mu"])))
        .unwrap();
    let (mu, hopf) = (number(&row["mu"]), 1e3 * number(&row["tauI_hopf_s"]));
    let period = 1e3 / number(&row["hopf_freq_hz"]);
    let model = bistable(mu);
    let up = model
        .steady_states()
        .unwrap()
        .states
        .last()
        .unwrap()
        .rates
        .clone();
    let start = [1.02 * up[0], up[1]];
    // Below it the state is reached.
    let below = model.with("T[I]", 0.98 * hopf).unwrap();
    match below.long_run(&start, 1e5).unwrap() {
        LongRun::Steady(x) => assert!((x[0] - up[0]).abs() < 1e-10, "{x:?} {up:?}"),
        other => panic!("{other:?}"),
    }
    // Above it a cycle, whose period comes from that of the Hopf point as it is neared.
    let mut last = f64::INFINITY;
    for factor in [1.2, 1.05, 1.01] {
        let beyond = model.with("T[I]", factor * hopf).unwrap();
        assert!(!beyond.examine(&up).unwrap().stable);
        let found = beyond.long_run(&start, 2e5).unwrap();
        let LongRun::Cycle(cycle) = found else {
            panic!("{factor}: {found:?}")
        };
        assert!(cycle.low[0] < up[0] && up[0] < cycle.high[0], "{cycle:?}");
        // One period later the state is the same.
        let again = beyond
            .evolve(&cycle.state, &[0.0, cycle.period])
            .unwrap()
            .pop()
            .unwrap();
        for (a, b) in again.iter().zip(&cycle.state) {
            assert!((a - b).abs() < 1e-6 * b, "{again:?} {cycle:?}");
        }
        let off = (cycle.period / period - 1.0).abs();
        println!("{factor}: {cycle:?} {period}");
        assert!(off < last, "{factor}: {cycle:?} {period}");
        last = off;
    }
}
