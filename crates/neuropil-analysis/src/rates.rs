//! Firing rates.

use neuropil_recording::{Estimate, Trains};

use crate::Window;
use crate::quantile::poisson_interval;
use crate::spread::{BLOCKS, Uncertainty, mean, widest};

const UNIT: &str = "spikes/s";

/// Rate of each neuron, spikes/s: spikes within the window over its duration.
pub fn neuron_rates(trains: &Trains, window: &Window) -> Vec<f64> {
    trains
        .iter()
        .map(|train| within(train, window) as f64 / window.seconds())
        .collect()
}

/// Rate of one neuron with the exact interval of a Poisson count (Garwood 1936).
///
/// The interval is for irregular spiking: it is too wide where the CV of intervals is below 1, and too narrow above.
pub fn neuron_rate(train: &[u64], window: &Window) -> Estimate {
    let count = within(train, window);
    let (low, high) = poisson_interval(count);
    let seconds = window.seconds();
    let standard_error = (count.max(1) as f64).sqrt() / seconds;
    Estimate::between(
        count as f64 / seconds,
        standard_error,
        (low / seconds, high / seconds),
        count,
        UNIT,
        "spikes over time; interval of a Poisson count",
    )
}

/// Mean rate of a population.
///
/// The population rate is uncertain because a realization has finitely many neurons, each with a rate of its own
/// (spread over neurons), and because all of them fluctuate together over finitely many moments (spread over
/// [`BLOCKS`] blocks of time, batch means). The interval is the wider of the two, and `method` says which it was; `n`
/// is the number of neurons. Where no neuron fired the interval ends where a Poisson count of 0 does.
pub fn population_rate(trains: &Trains, window: &Window) -> Estimate {
    if trains.is_empty() {
        return Estimate::not_estimable("the population has no neurons");
    }
    let neurons = trains.len() as f64;
    let rates = neuron_rates(trains, window);
    let value = mean(&rates);
    let method = "mean over neurons of spikes over time";
    if value == 0.0 {
        let exposure = neurons * window.seconds();
        let high = poisson_interval(0).1 / exposure;
        return Estimate::between(
            0.0,
            1.0 / exposure,
            (0.0, high),
            trains.len() as u64,
            UNIT,
            method,
        )
        .with_note("no spikes; interval of a Poisson count of 0");
    }
    let blocks = window.blocks(BLOCKS);
    let scale = 1000.0 / (blocks.width() * neurons);
    let over_time: Vec<f64> = blocks
        .count_spikes(trains.steps())
        .into_iter()
        .map(|count| count * scale)
        .collect();
    widest(
        value,
        &[
            (Uncertainty::of_mean(&rates), "neurons"),
            (Uncertainty::of_mean(&over_time), "blocks of time"),
        ],
        trains.len() as u64,
        UNIT,
        method,
    )
}

/// Spikes of an ascending train within the window.
fn within(train: &[u64], window: &Window) -> u64 {
    let start = train.partition_point(|&s| s <= window.after());
    let end = train.partition_point(|&s| s <= window.to());
    end.saturating_sub(start) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_over_duration() {
        let trains = Trains::from_trains(&[vec![10, 11, 20], vec![], vec![15, 21]]).unwrap();
        let window = Window::new(10, 20, 100.0).unwrap();
        assert_eq!(neuron_rates(&trains, &window), [2.0, 0.0, 1.0]);
        let e = population_rate(&trains, &window);
        assert_eq!(e.value(), Some(1.0));
        let m = e.measured().unwrap();
        assert_eq!((m.n, m.unit.as_str()), (3, "spikes/s"));
    }

    #[test]
    fn a_common_fluctuation_widens_the_interval_beyond_the_spread_over_neurons() {
        // All neurons fire together in the first half only: the neurons agree, time does not.
        let train: Vec<u64> = (1..=500).collect();
        let trains = Trains::from_trains(&vec![train; 50]).unwrap();
        let window = Window::new(0, 1000, 1.0).unwrap();
        let e = population_rate(&trains, &window);
        let m = e.measured().unwrap();
        assert_eq!(m.value, 500.0);
        assert!(m.method.contains("blocks of time"), "{}", m.method);
        // Ten blocks at 1000 spikes/s and ten at 0: s = 1000 sqrt(10/2 / 19), SE = s / sqrt(20).
        let expected = 1000.0 * (5.0_f64 / 19.0).sqrt() / 20.0_f64.sqrt();
        assert!((m.standard_error - expected).abs() < 1e-9);
    }

    #[test]
    fn silence_is_not_certainty() {
        let trains = Trains::from_trains(&vec![vec![]; 100]).unwrap();
        let window = Window::new(0, 1000, 1.0).unwrap();
        let m = population_rate(&trains, &window)
            .measured()
            .cloned()
            .unwrap();
        assert_eq!((m.value, m.low), (0.0, 0.0));
        assert!((m.high - 0.036_888_8).abs() < 1e-6);
        assert!(
            population_rate(&Trains::from_trains(&[]).unwrap(), &window)
                .value()
                .is_none()
        );
        let one = neuron_rate(&[], &window).measured().cloned().unwrap();
        assert!((one.high - 3.688_879).abs() < 1e-5);
    }
}
