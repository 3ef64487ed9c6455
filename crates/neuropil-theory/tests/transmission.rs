//! Rates that reach one another late: against oscillations whose frequency is known exactly, and against dynamics without delays.

use neuropil_numerics::matrix::Matrix;
use neuropil_theory::{
    DelayedRates, RateModel, RatePopulation, TheoryOptions, ThresholdLinear, Transmission, Way,
};
use std::f64::consts::PI;
use std::sync::Arc;

const T: f64 = 10.0;

/// A population of gain 1 that acts on itself with `weight`, at rest at a rate of 0.01 per ms.
fn alone(weight: f64) -> (RateModel, f64) {
    let rest = 0.01;
    let population = RatePopulation {
        name: "A".into(),
        transfer: Arc::new(ThresholdLinear::new(1.0, 0.0).unwrap()),
        membrane: 1.0,
        time: T,
        ratio: 1.0,
        drift: 0.0,
        noise: 0.0,
    };
    let drive = rest * (1.0 - weight);
    let weight = Matrix::from_fn(1, 1, |_, _| weight);
    (
        RateModel::new(vec![population], weight, None, drive).unwrap(),
        rest,
    )
}

fn way(delays: Vec<(f64, f64)>, tau_s: f64) -> Transmission {
    let way = Way {
        target: 0,
        source: 0,
        share: 1.0,
        delays,
        tau_s,
    };
    Transmission::new(vec![way]).unwrap()
}

/// Angular frequency at which delay D, filter and population together turn by half a cycle, and the weight at which inhibition then
/// neither grows nor decays: 1 + iωT = w e^(-iωD)/(1 + iωτ_s).
fn hopf(delay: f64, tau_s: f64) -> (f64, f64) {
    let turn = |w: f64| (w * T).atan() + (w * tau_s).atan() + w * delay - PI;
    let (mut low, mut high) = (0.0, PI / delay);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if turn(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let size = |time: f64| (1.0 + (low * time).powi(2)).sqrt();
    (low, -size(T) * size(tau_s))
}

#[test]
fn delayed_inhibition_oscillates_where_it_must() {
    for (delay, tau_s) in [(5.0, 0.0), (5.0, 3.0), (2.1, 8.0)] {
        let (omega, weight) = hopf(delay, tau_s);
        let transmission = way(vec![(delay, 1.0)], tau_s);
        let period = 2.0 * PI / omega;
        let mut kept = Vec::new();
        for change in [0.98, 1.0, 1.02] {
            let (model, rest) = alone(change * weight);
            let mut rates = DelayedRates::new(&model, &transmission, &[rest], 1.0).unwrap();
            let mut pushed = model.clone();
            pushed.drive += 1e-4;
            rates.advance(&pushed, 2.0).unwrap();
            rates.advance(&model, 10.0 * period).unwrap();
            let times: Vec<f64> = (0..(8.0 * period) as usize).map(|k| k as f64).collect();
            let at = |_: f64| Ok(model.clone());
            let path = rates.sample(&times, &at).unwrap();
            let from_rest: Vec<f64> = path.iter().map(|r| r[0] - rest).collect();
            // Crossings upwards, by linear interpolation.
            let up: Vec<f64> = (1..from_rest.len())
                .filter(|k| from_rest[k - 1] < 0.0 && from_rest[*k] >= 0.0)
                .map(|k| times[k - 1] + from_rest[k - 1] / (from_rest[k - 1] - from_rest[k]))
                .collect();
            let last = up.len() - 1;
            let found = (up[last] - up[0]) / last as f64;
            if change == 1.0 {
                assert!((found / period - 1.0).abs() < 2e-3, "{found} {period}");
            }
            let half = from_rest.len() / 2;
            let size = |part: &[f64]| part.iter().map(|x| x.abs()).fold(0.0, f64::max);
            kept.push(size(&from_rest[half..]) / size(&from_rest[..half]));
        }
        assert!(kept[0] < 0.97 && kept[2] > 1.03, "{kept:?}");
        // Steps of 0.25 ms cost as much as a change of the weight by 0.2 %.
        assert!((kept[1] - 1.0).abs() < 0.02, "{kept:?}");
    }
}

#[test]
fn without_delays_rates_move_as_ever() {
    let (model, rest) = alone(-1.5);
    let mut pushed = model.clone();
    pushed.drive *= 2.0;
    let times = [0.0, 1.0, 5.0, 20.0, 100.0];
    let expected = pushed.evolve(&[rest], &times).unwrap();
    let at = |_: f64| Ok(pushed.clone());
    // At once without ways, and by a way without delay and filter.
    for transmission in [Transmission::instant(), way(vec![(0.0, 1.0)], 0.0)] {
        assert!(transmission.is_instant());
        let mut rates = DelayedRates::new(&model, &transmission, &[rest], 1.0).unwrap();
        let found = rates.sample(&times, &at).unwrap();
        for (a, b) in found.iter().zip(&expected) {
            assert!((a[0] / b[0] - 1.0).abs() < 3e-4, "{a:?} {b:?}");
        }
    }
    // Delays and filters move no steady state.
    let late = way(vec![(2.0, 0.5), (40.0, 0.5)], 30.0);
    assert!(!late.is_instant() && (late.longest_lag() - 51.0).abs() < 1e-12);
    let mut rates = DelayedRates::new(&model, &late, &[rest], 1.0).unwrap();
    rates.advance(&model, 500.0).unwrap();
    assert!((rates.rates()[0] / rest - 1.0).abs() < 1e-12);
}

#[test]
fn circuits_are_late_as_declared() {
    let circuit = neuropil_atlas::circuit("ekelmans_2023_bistable", &[]).unwrap();
    let found = Transmission::of(&circuit, &TheoryOptions::default()).unwrap();
    assert_eq!(found.ways().len(), 4);
    for w in found.ways() {
        let sum: f64 = w.delays.iter().map(|(_, p)| p).sum();
        let mean: f64 = w.delays.iter().map(|(d, p)| d * p).sum();
        assert!((w.share - 1.0).abs() < 1e-12 && (sum - 1.0).abs() < 1e-9);
        if w.target == w.source {
            // Uniform from 0 to 100 ms, of which what rounds to 0 becomes a step of 0.05 ms.
            assert!((mean - 50.0).abs() < 1e-4 && w.tau_s == 10.0, "{mean}");
            assert!((w.delays[0].0 - 0.05).abs() < 1e-12 && w.delays[0].1 > w.delays[1].1);
            assert!(w.delays.iter().all(|(d, _)| *d < 100.001));
        } else {
            assert!(mean == 0.05 && w.tau_s == 0.0);
        }
    }
    // Normal, drawn again below half a step: mean 1.5 and 0.75 ms, somewhat more because the lower end is missing.
    let circuit = neuropil_atlas::circuit("potjans_diesmann_2014", &[]).unwrap();
    let found = Transmission::of(&circuit, &TheoryOptions::default()).unwrap();
    for w in found.ways() {
        let sum: f64 = w.delays.iter().map(|(_, p)| p).sum();
        let mean: f64 = w.delays.iter().map(|(d, p)| d * p).sum();
        let expected = if w.source % 2 == 0 { 1.5 } else { 0.75 };
        // The mean of a normal cut at a = -1.933 standard deviations: φ(a)/(1 - Φ(a)) more.
        let a: f64 = (0.05 - expected) / (0.5 * expected);
        let density = (-0.5 * a * a).exp() / (2.0 * PI).sqrt();
        let above = 0.5 * libm::erfc(a / 2f64.sqrt());
        let cut = expected * (1.0 + 0.5 * density / above);
        assert!(
            (sum - 1.0).abs() < 1e-9 && (mean - cut).abs() < 0.002,
            "{mean} {cut}"
        );
    }
    let one = |share: f64, delays: Vec<(f64, f64)>| Way {
        target: 0,
        source: 0,
        share,
        delays,
        tau_s: 0.0,
    };
    let refused = |ways: Vec<Way>, expected: &str| {
        let error = Transmission::new(ways).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(vec![one(1.0, vec![(-1.0, 1.0)])], "of at least 0");
    refused(vec![one(0.5, vec![(1.0, 1.0)])], "shares that sum to 1");
    refused(
        vec![one(1.0, vec![(1.0, 0.5), (2.0, 0.2)])],
        "probabilities that sum to 1",
    );
    let halves = vec![one(0.5, vec![(1.0, 1.0)]), one(0.5, vec![(2.0, 1.0)])];
    assert!(Transmission::new(halves).is_ok());
}
