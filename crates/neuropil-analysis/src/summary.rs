//! The usual statistics of a recording, population by population.

use neuropil_recording::{Estimate, Recording, RecordingError};
use serde::{Deserialize, Serialize};

use crate::correlation::{CORRELATION_BIN, CORRELATION_NEURONS, mean_correlation};
use crate::irregularity::{cv, lv};
use crate::rates::population_rate;
use crate::running::{self, counts_of, running_cvs, running_lvs, statistics_of};
use crate::spectrum::{SPECTRUM_BIN, Spectrum, spectrum};
use crate::timescale::{Autocorrelation, autocorrelation};
use crate::variability::{
    FANO_BIN, MIN_BINS, SYNCHRONY_BIN, fano_factor, synchrony, synchrony_of_counts,
};
use crate::{AnalysisError, Window};

/// Widths of bins and size of the sample of a [`summarize`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SummaryOptions {
    /// Bin of the Fano factor, ms.
    pub fano_bin: f64,
    /// Bin of the synchrony, ms.
    pub synchrony_bin: f64,
    /// Bin of the correlation, ms.
    pub correlation_bin: f64,
    /// Neurons in the sample of the correlation.
    pub correlation_neurons: usize,
    /// Seed of that sample.
    pub seed: u64,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self {
            fano_bin: FANO_BIN,
            synchrony_bin: SYNCHRONY_BIN,
            correlation_bin: CORRELATION_BIN,
            correlation_neurons: CORRELATION_NEURONS,
            seed: 0,
        }
    }
}

/// The statistics of one population, each with its interval or the reason why it has no value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PopulationSummary {
    /// Name of the population.
    pub name: String,
    /// Number of neurons.
    pub size: u64,
    /// Mean rate, spikes/s: [`population_rate`].
    pub rate: Estimate,
    /// Mean CV of intervals: [`cv`].
    pub cv: Estimate,
    /// Mean LV of intervals: [`lv`].
    pub lv: Estimate,
    /// Mean Fano factor: [`fano_factor`].
    pub fano: Estimate,
    /// Synchrony of all neurons: [`synchrony`].
    pub synchrony: Estimate,
    /// Mean pairwise correlation: [`mean_correlation`].
    pub correlation: Estimate,
}

/// The statistics of every population of a recording after its warm-up. Where spikes were not recorded, rate, CV, LV and
/// synchrony come from running statistics, and what is left says that it has no spikes.
///
/// # Errors
/// Where nothing was measured after the warm-up, or a bin is not a multiple of dt.
pub fn summarize(
    recording: &Recording,
    options: &SummaryOptions,
) -> Result<Vec<PopulationSummary>, AnalysisError> {
    recording
        .populations
        .iter()
        .map(|p| summarize_population(recording, &p.name, options))
        .collect()
}

/// The statistics of one population; see [`summarize`].
///
/// # Errors
/// As [`summarize`], and for an unknown name.
pub fn summarize_population(
    recording: &Recording,
    name: &str,
    options: &SummaryOptions,
) -> Result<PopulationSummary, AnalysisError> {
    let window = Window::of(recording)?;
    let size = recording.population(name)?.size;
    let trains = match recording.trains_of(name) {
        Ok(trains) => trains,
        Err(error @ (RecordingError::NotRecorded { .. } | RecordingError::NeverSpikes { .. })) => {
            let none = Estimate::not_estimable(error.to_string());
            if let Some(found) = from_statistics(recording, name, size, options, &none) {
                return Ok(found);
            }
            return Ok(PopulationSummary {
                name: name.into(),
                size,
                rate: none.clone(),
                cv: none.clone(),
                lv: none.clone(),
                fano: none.clone(),
                synchrony: none.clone(),
                correlation: none,
            });
        }
        Err(error) => return Err(error.into()),
    };
    Ok(PopulationSummary {
        name: name.into(),
        size,
        rate: population_rate(&trains, &window),
        cv: cv(&trains, &window),
        lv: lv(&trains, &window),
        fano: fano_factor(&trains, &window, options.fano_bin)?,
        synchrony: synchrony(trains.steps(), size, &window, options.synchrony_bin)?,
        correlation: mean_correlation(
            &trains,
            &window,
            options.correlation_bin,
            options.correlation_neurons,
            options.seed,
        )?,
    })
}

/// What running statistics tell of a population without its spikes; nothing where there are none.
fn from_statistics(
    recording: &Recording,
    name: &str,
    size: u64,
    options: &SummaryOptions,
    none: &Estimate,
) -> Option<PopulationSummary> {
    let windows = statistics_of(recording, name);
    windows.first()?;
    let counts = counts_of(recording, name);
    let synchrony = counts.and_then(|c| {
        let bin = c.bin_steps as f64 * recording.dt;
        let width = (options.synchrony_bin / bin).round();
        let whole = width >= 1.0 && (options.synchrony_bin / bin - width).abs() < 1e-9 * width;
        let sums = c
            .counts
            .chunks_exact(if whole { width as usize } else { 1 });
        let counts: Vec<f64> = sums.map(|b| b.iter().sum::<u64>() as f64).collect();
        let enough = whole && counts.len() >= MIN_BINS;
        enough.then(|| synchrony_of_counts(&counts, size, options.synchrony_bin))
    });
    Some(PopulationSummary {
        name: name.into(),
        size,
        rate: running::rate(&windows, counts, recording.dt),
        cv: running::mean_of(&running_cvs(&windows), "CV"),
        lv: running::mean_of(&running_lvs(&windows), "LV"),
        fano: none.clone(),
        synchrony: synchrony.unwrap_or_else(|| none.clone()),
        correlation: none.clone(),
    })
}

/// Spectrum of the rate of one population after the warm-up, with the usual bin and segments; see [`spectrum`].
///
/// # Errors
/// As [`spectrum`], for an unknown name, and where spikes were not recorded.
pub fn population_spectrum(recording: &Recording, name: &str) -> Result<Spectrum, AnalysisError> {
    let window = Window::of(recording)?;
    let size = recording.population(name)?.size;
    let spikes = recording.spikes_of(name)?;
    spectrum(spikes.steps(), size, &window, SPECTRUM_BIN, None)
}

/// Autocorrelation of the rate of one population after the warm-up for lags up to `longest` ms, from its spikes or, where
/// there are none, its counts: in bins of `bin` ms, or those of the counts, 1 ms without either.
///
/// # Errors
/// As [`autocorrelation`], for an unknown name, for counts whose bin does not divide `bin`, and where neither is recorded.
pub fn population_autocorrelation(
    recording: &Recording,
    name: &str,
    bin: Option<f64>,
    longest: f64,
) -> Result<Autocorrelation, AnalysisError> {
    let size = recording.population(name)?.size;
    if let Some(c) = counts_of(recording, name) {
        let own = c.bin_steps as f64 * recording.dt;
        let wanted = bin.unwrap_or(own);
        let width = (wanted / own).round();
        if !(1.0..1e15).contains(&width) || (wanted / own - width).abs() > 1e-9 * width {
            return Err(AnalysisError::parameter(
                "bin (ms)",
                wanted,
                format!("a multiple of {own}, in which spikes were counted"),
            ));
        }
        let sums = c.counts.chunks_exact(width as usize);
        let counts: Vec<u64> = sums.map(|b| b.iter().sum()).collect();
        return autocorrelation(&counts, size, wanted, longest);
    }
    let spikes = recording.spikes_of(name)?;
    let bins = Window::of(recording)?.bins(bin.unwrap_or(1.0))?;
    let counts = bins.count_spikes(spikes.steps());
    let counts: Vec<u64> = counts.into_iter().map(|c| c as u64).collect();
    autocorrelation(&counts, size, bins.width(), longest)
}

/// Rate of a population over time in bins of `bin` ms: times of the bins' centres (ms from the start of the run) and
/// rates (spikes/s).
///
/// # Errors
/// As [`population_spectrum`].
pub fn population_rate_over_time(
    recording: &Recording,
    name: &str,
    bin: f64,
) -> Result<(Vec<f64>, Vec<f64>), AnalysisError> {
    let window = Window::of(recording)?;
    let size = recording.population(name)?.size;
    let spikes = recording.spikes_of(name)?;
    let bins = window.bins(bin)?;
    let start = window.after() as f64 * window.dt();
    let scale = 1000.0 / (bin * (size as f64).max(1.0));
    let times = (0..bins.len())
        .map(|i| start + (i as f64 + 0.5) * bin)
        .collect();
    let rates = bins
        .count_spikes(spikes.steps())
        .into_iter()
        .map(|c| c * scale)
        .collect();
    Ok((times, rates))
}
