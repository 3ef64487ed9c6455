//! Statistics of processes whose values are known exactly. Tolerances are in standard errors of the estimates.

mod common;

use common::{common_input_trains, gamma_trains, window};
use neuropil_analysis::*;
use neuropil_recording::{Estimate, PopulationInfo, Recording, Spikes, Trains};

/// Asserts that `estimate` lies within `sigmas` of its own standard errors of `truth`.
fn agrees(estimate: &Estimate, truth: f64, sigmas: f64) {
    let (value, error) = (
        estimate.value().unwrap(),
        estimate.standard_error().unwrap(),
    );
    assert!(
        (value - truth).abs() <= sigmas * error,
        "{estimate}: {} standard errors from {truth}",
        (value - truth) / error
    );
    assert!(
        error < 0.2 * truth.abs().max(0.05),
        "{estimate} says too little"
    );
}

// 10 spikes/s are 0.001 a step of 0.1 ms.
const RATE: f64 = 1e-3;
const STEPS: u64 = 200_000;

#[test]
fn independent_poisson_neurons_are_one_everywhere() {
    let trains = gamma_trains(1, 300, 1, RATE, STEPS);
    let w = window(STEPS);
    agrees(&population_rate(&trains, &w), 10.0, 3.0);
    // 200 intervals a neuron bias the CV by about −1/200; LV has no such bias.
    agrees(&cv(&trains, &w), 1.0 - 1.0 / 200.0, 3.0);
    agrees(&lv(&trains, &w), 1.0, 3.0);
    agrees(&fano_factor(&trains, &w, FANO_BIN).unwrap(), 1.0, 3.0);
    agrees(
        &synchrony(trains.steps(), 300, &w, SYNCHRONY_BIN).unwrap(),
        1.0,
        3.0,
    );
    let r = mean_correlation(&trains, &w, CORRELATION_BIN, 200, 7).unwrap();
    let (value, error) = (r.value().unwrap(), r.standard_error().unwrap());
    assert!(value.abs() < 3.0 * error && error < 2e-3, "{r}");
}

#[test]
fn gamma_trains_have_the_cv_and_lv_of_their_order() {
    for order in [2, 4, 9] {
        let trains = gamma_trains(2, 200, order, RATE, STEPS);
        let w = window(STEPS);
        let k = f64::from(order);
        agrees(&cv(&trains, &w), 1.0 / k.sqrt(), 4.0);
        agrees(&lv(&trains, &w), 3.0 / (2.0 * k + 1.0), 4.0);
        // The Fano factor tends to CV² = 1/k, from above by (1 − 1/k²) / (6 m) with m spikes a bin (Cox 1962).
        let m = 20.0;
        let fano = fano_factor(&trains, &w, 100.0 * m).unwrap();
        agrees(&fano, 1.0 / k + (1.0 - 1.0 / (k * k)) / (6.0 * m), 4.0);
    }
}

#[test]
fn clocks_have_no_variation() {
    let trains: Vec<Vec<u64>> = (0..50_u64)
        .map(|i| (0..200).map(|k| 1000 * k + 13 * i + 1).collect())
        .collect();
    let trains = Trains::from_trains(&trains).unwrap();
    let w = window(STEPS);
    assert_eq!(cv(&trains, &w).value(), Some(0.0));
    assert_eq!(lv(&trains, &w).value(), Some(0.0));
    // Ten spikes in every bin of ten intervals.
    assert_eq!(fano_factor(&trains, &w, 1000.0).unwrap().value(), Some(0.0));
}

#[test]
fn common_input_gives_its_correlation_synchrony_and_spectrum() {
    let (n, c) = (50, 0.1);
    let trains = common_input_trains(3, n, c, 10.0 * RATE, 5 * STEPS);
    let w = window(5 * STEPS);
    agrees(
        &mean_correlation(&trains, &w, 10.0, 100, 1).unwrap(),
        c,
        4.0,
    );
    // Variance over mean of the population count: 1 + (N − 1) c.
    let s = 1.0 + (n as f64 - 1.0) * c;
    agrees(
        &synchrony(trains.steps(), n, &w, SYNCHRONY_BIN).unwrap(),
        s,
        4.0,
    );
    let spectrum = spectrum(trains.steps(), n, &w, SPECTRUM_BIN, None).unwrap();
    let mean = spectrum.relative_power(0.0, 500.0).unwrap();
    // The common train has 1000 spikes, so that its power is uncertain by 3 %.
    assert!((mean / s - 1.0).abs() < 0.1, "{mean} against {s}");
}

#[test]
fn the_spectrum_of_poisson_neurons_is_flat_at_rate_over_n() {
    let trains = gamma_trains(4, 300, 1, RATE, 5 * STEPS);
    let w = window(5 * STEPS);
    let s = spectrum(trains.steps(), 300, &w, SPECTRUM_BIN, None).unwrap();
    assert!((s.rate - 10.0).abs() < 0.1 && (s.poisson - s.rate / 300.0).abs() < 1e-15);
    // χ² of each line: 95 % of ~500 correlated lines within their intervals; every tenth of the axis near 1.
    let hits = (0..s.power.len())
        .filter(|&i| {
            s.interval(i)
                .is_some_and(|(a, b)| (a..=b).contains(&s.poisson))
        })
        .count();
    let fraction = hits as f64 / s.power.len() as f64;
    assert!((0.90..=0.99).contains(&fraction), "{fraction}");
    for band in 0..10 {
        let low = 50.0 * f64::from(band);
        let p = s.relative_power(low, low + 50.0).unwrap();
        // 50 lines, 1.5 lines wide each, dof ~ 380: standard error sqrt(2/380 · 1.5/50) = 0.013.
        assert!((p - 1.0).abs() < 0.05, "{low} Hz: {p}");
    }
    let peak = s.peak(1.0, 499.0).unwrap();
    assert!(peak.height.value().unwrap() < 1.1 * peak.chance, "{peak:?}");
}

#[test]
fn an_oscillation_is_found_where_it_is() {
    // Poisson neurons thinned by 1 + cos(2π 40 Hz t): so that the density at 40 Hz lies far above chance.
    let full = gamma_trains(5, 100, 1, 2.0 * RATE, STEPS);
    let thinned: Vec<Vec<u64>> = full
        .iter()
        .enumerate()
        .map(|(i, train)| {
            let mut u = common::Uniform::new(99, i as u64);
            train
                .iter()
                .copied()
                .filter(|&s| {
                    let phase = std::f64::consts::TAU * 0.04 * (s as f64 * 0.1);
                    u.next() < 0.5 * (1.0 + phase.cos())
                })
                .collect()
        })
        .collect();
    let trains = Trains::from_trains(&thinned).unwrap();
    let s = spectrum(trains.steps(), 100, &window(STEPS), SPECTRUM_BIN, None).unwrap();
    let peak = s.peak(5.0, 300.0).unwrap();
    agrees(&peak.frequency, 40.0, 2.0);
    assert!(peak.height.value().unwrap() > 10.0 * peak.chance);
}

#[test]
fn a_recording_is_summarized_without_its_warm_up() {
    let busy = gamma_trains(6, 50, 1, 0.02, 5_000);
    let calm = gamma_trains(7, 50, 1, RATE, STEPS);
    let (mut step, mut neuron) = (Vec::new(), Vec::new());
    for i in 0..50 {
        for &s in busy.train(i) {
            step.push(s);
            neuron.push(i as u64);
        }
        for &s in calm.train(i) {
            step.push(s + 5_000);
            neuron.push(i as u64);
        }
    }
    let mut recording = Recording {
        dt: 0.1,
        warmup_steps: 5_000,
        total_steps: 5_000 + STEPS,
        populations: vec![
            PopulationInfo::new("E", 0, 50),
            PopulationInfo::new("I", 50, 10),
        ],
        spikes: Spikes::from_unsorted(step, neuron).unwrap(),
        complete: true,
        ..Default::default()
    };
    recording.populations[1].spikes_recorded = false;
    let all = summarize(&recording, &SummaryOptions::default()).unwrap();
    agrees(&all[0].rate, 10.0, 3.0);
    agrees(&all[0].cv, 1.0, 3.0);
    agrees(&all[0].synchrony, 1.0, 3.0);
    assert!(all[1].rate.reason().unwrap().contains("not recorded"));
    let rate_units = PopulationInfo {
        spiking: false,
        ..PopulationInfo::new("R", 60, 5)
    };
    recording.populations.push(rate_units);
    let rates = summarize_population(&recording, "R", &SummaryOptions::default()).unwrap();
    for estimate in [&rates.rate, &rates.cv, &rates.synchrony] {
        assert!(estimate.reason().unwrap().contains("never spike"));
    }
    let (times, rates) = population_rate_over_time(&recording, "E", 1000.0).unwrap();
    assert_eq!(
        times[0], 1000.0,
        "the centre of the first bin after 500 ms of warm-up"
    );
    let mean = rates.iter().sum::<f64>() / rates.len() as f64;
    assert!((mean - all[0].rate.value().unwrap()).abs() < 1e-9);
    assert!(population_spectrum(&recording, "E").unwrap().poisson > 0.19);
    assert!(summarize_population(&recording, "F", &SummaryOptions::default()).is_err());
}
