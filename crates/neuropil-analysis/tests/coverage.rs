//! Whether the 95 % intervals hold the truth in 95 % of cases. Each bound is the binomial range of 99.9 % around what
//! is claimed; where an interval is wider than it need be by construction, only the lower bound binds.

mod common;

use common::{assert_coverage, common_input_trains, gamma_trains, window};
use neuropil_analysis::*;

const TRIALS: u64 = 300;
// Of 300 intervals of 95 %: mean 285, standard deviation 3.8; 99.9 % lie within 270 ..= 296.
const LOW: usize = 270;

fn hits(truth: f64, estimate: impl Fn(u64) -> neuropil_recording::Estimate) -> usize {
    (0..TRIALS)
        .filter(|&seed| {
            estimate(seed)
                .interval()
                .is_some_and(|(low, high)| low <= truth && truth <= high)
        })
        .count()
}

#[test]
fn rate_of_independent_neurons() {
    let w = window(20_000);
    let hits = hits(10.0, |seed| {
        population_rate(&gamma_trains(seed, 40, 1, 1e-3, 20_000), &w)
    });
    // The wider of two intervals that are each right.
    assert_coverage("rate, independent", hits, LOW, 300);
}

#[test]
fn rate_of_neurons_that_fluctuate_together() {
    let w = window(20_000);
    let hits = hits(10.0, |seed| {
        population_rate(&common_input_trains(seed, 40, 0.3, 1e-3, 20_000), &w)
    });
    // The spread over neurons alone would hold the truth in less than half of the cases.
    assert_coverage("rate, common input", hits, LOW, 299);
}

#[test]
fn local_variation() {
    let w = window(50_000);
    let hits = hits(0.6, |seed| lv(&gamma_trains(seed, 30, 2, 1e-3, 50_000), &w));
    assert_coverage("LV of gamma 2", hits, LOW - 8, 299);
}

#[test]
fn synchrony_of_a_population() {
    let w = window(20_000);
    let hits = hits(1.0, |seed| {
        let trains = gamma_trains(seed, 40, 1, 1e-3, 20_000);
        synchrony(trains.steps(), 40, &w, SYNCHRONY_BIN).unwrap()
    });
    assert_coverage("synchrony", hits, LOW, 299);
}

#[test]
fn fano_factor_of_poisson_neurons() {
    let w = window(50_000);
    let hits = hits(1.0, |seed| {
        fano_factor(&gamma_trains(seed, 30, 1, 1e-3, 50_000), &w, FANO_BIN).unwrap()
    });
    assert_coverage("Fano factor", hits, LOW, 299);
}

#[test]
fn correlation_of_common_input() {
    let w = window(20_000);
    let hits = hits(0.2, |seed| {
        let trains = common_input_trains(seed, 30, 0.2, 2e-3, 20_000);
        mean_correlation(&trains, &w, CORRELATION_BIN, 30, 0).unwrap()
    });
    assert_coverage("correlation", hits, LOW - 8, 300);
}

#[test]
fn rate_of_one_poisson_neuron() {
    let w = window(10_000);
    let hits = hits(5.0, |seed| {
        neuron_rate(gamma_trains(seed, 1, 1, 5e-4, 10_000).train(0), &w)
    });
    // Garwood's interval is conservative.
    assert_coverage("rate of one neuron", hits, LOW, 300);
}

#[test]
fn line_of_a_spectrum() {
    let w = window(20_000);
    let hits = (0..TRIALS)
        .filter(|&seed| {
            let trains = gamma_trains(seed, 40, 1, 1e-3, 20_000);
            let s = spectrum(trains.steps(), 40, &w, SPECTRUM_BIN, Some(250.0)).unwrap();
            // 10 spikes/s over 40 neurons.
            s.interval(20)
                .is_some_and(|(low, high)| (low..=high).contains(&0.25))
        })
        .count();
    assert_coverage("line of a spectrum", hits, LOW, 299);
}
