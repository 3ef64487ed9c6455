//! Rates, CV and LV from running statistics, for recordings that kept no spikes.

use neuropil_recording::{Estimate, PopulationCounts, Recording, SpikeStatistics};

use crate::irregularity::MIN_INTERVALS;
use crate::quantile::poisson_interval;
use crate::spread::{BLOCKS, Uncertainty, mean, widest};

/// The running statistics of a population, window by window; empty where there are none.
pub fn statistics_of<'a>(recording: &'a Recording, population: &str) -> Vec<&'a SpikeStatistics> {
    let all = recording.statistics.iter();
    all.filter(|s| s.population == population).collect()
}

/// The spikes of a population in bins, where they were counted.
pub fn counts_of<'a>(recording: &'a Recording, population: &str) -> Option<&'a PopulationCounts> {
    let all = &mut recording.population_counts.iter();
    all.find(|c| c.population == population)
}

/// Rate of each neuron over all windows, spikes/s.
pub fn running_rates(windows: &[&SpikeStatistics], dt: f64) -> Vec<f64> {
    let mut spikes: Vec<f64> = Vec::new();
    let mut steps = 0_u64;
    for s in windows {
        spikes.resize(s.spikes.len(), 0.0);
        let own = spikes.iter_mut().zip(&s.spikes);
        own.for_each(|(sum, n)| *sum += *n as f64);
        steps += s.to.saturating_sub(s.after);
    }
    let seconds = steps as f64 * dt / 1000.0;
    spikes.into_iter().map(|n| n / seconds).collect()
}

/// CV of intervals of each neuron: the mean over windows, weighted by intervals, of those with at least [`MIN_INTERVALS`];
/// NaN where there is none. Intervals across the border of two windows are in neither.
pub fn running_cvs(windows: &[&SpikeStatistics]) -> Vec<f64> {
    weighted(windows, |s| &s.cv)
}

/// LV of intervals of each neuron, as [`running_cvs`].
pub fn running_lvs(windows: &[&SpikeStatistics]) -> Vec<f64> {
    weighted(windows, |s| &s.lv)
}

fn weighted(windows: &[&SpikeStatistics], column: fn(&SpikeStatistics) -> &Vec<f64>) -> Vec<f64> {
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for s in windows {
        sums.resize(s.spikes.len(), (0.0, 0.0));
        for ((sum, x), spikes) in sums.iter_mut().zip(column(s)).zip(&s.spikes) {
            if *spikes > MIN_INTERVALS as u64 && x.is_finite() {
                let intervals = (spikes - 1) as f64;
                sum.0 += intervals * x;
                sum.1 += intervals;
            }
        }
    }
    sums.into_iter().map(|(x, n)| x / n).collect()
}

/// Mean rate of a population: interval from the spread over neurons or over blocks of time, as
/// [`crate::population_rate`].
pub(crate) fn rate(
    windows: &[&SpikeStatistics],
    counts: Option<&PopulationCounts>,
    dt: f64,
) -> Estimate {
    let rates = running_rates(windows, dt);
    let n = rates.len() as u64;
    let value = mean(&rates);
    let method = "mean over neurons of spikes over time";
    if value == 0.0 {
        let steps: u64 = windows.iter().map(|s| s.to.saturating_sub(s.after)).sum();
        let exposure = n as f64 * steps as f64 * dt / 1000.0;
        let high = poisson_interval(0).1 / exposure;
        return Estimate::between(0.0, 1.0 / exposure, (0.0, high), n, "spikes/s", method)
            .with_note("no spikes; interval of a Poisson count of 0");
    }
    let over_time = counts.map_or(Uncertainty::UNKNOWN, |c| {
        let size = (c.counts.len() / BLOCKS).max(1);
        let seconds = (size as u64 * c.bin_steps) as f64 * dt / 1000.0;
        let blocks = c.counts.chunks_exact(size).take(BLOCKS);
        let rates: Vec<f64> = blocks
            .map(|b| b.iter().sum::<u64>() as f64 / (seconds * n as f64))
            .collect();
        Uncertainty::of_mean(&rates)
    });
    let sources = [
        (Uncertainty::of_mean(&rates), "neurons"),
        (over_time, "blocks of time"),
    ];
    widest(value, &sources, n, "spikes/s", method)
}

/// Mean over neurons of CV or LV.
pub(crate) fn mean_of(values: &[f64], what: &str) -> Estimate {
    let known: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    if known.is_empty() {
        return Estimate::not_estimable(format!(
            "none of {} neurons has {MIN_INTERVALS} intervals in a window",
            values.len()
        ));
    }
    let found = widest(
        mean(&known),
        &[(Uncertainty::of_mean(&known), "neurons")],
        known.len() as u64,
        "",
        &format!(
            "mean {what} of intervals over neurons with at least {MIN_INTERVALS} intervals in a window"
        ),
    );
    match values.len() - known.len() {
        0 => found,
        _ => found.with_note(format!(
            "{} of {} neurons have {MIN_INTERVALS} intervals; the slower ones are left out",
            known.len(),
            values.len()
        )),
    }
}
