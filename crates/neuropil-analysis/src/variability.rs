//! Variability of spike counts: the Fano factor of neurons and the synchrony of a population.

use neuropil_recording::{Estimate, Trains};

use crate::spread::{BLOCKS, Uncertainty, mean, variance, widest};
use crate::{AnalysisError, Window};

/// Bin of the Fano factor unless another is asked for, ms.
pub const FANO_BIN: f64 = 100.0;

/// Bin of the synchrony of Potjans & Diesmann (2014), ms.
pub const SYNCHRONY_BIN: f64 = 3.0;

/// The fewest bins from which a variance is taken.
pub(crate) const MIN_BINS: usize = 10;

/// Mean over neurons of the Fano factor: variance of the spike count in bins of `bin` ms over its mean.
///
/// 1 for Poisson neurons at any bin; CV² for a renewal process in the limit of long bins. Neurons without a spike are
/// left out and `note` counts them; `n` is the number of those that count. Interval from the spread over neurons.
///
/// # Errors
/// Where `bin` is not a multiple of the window's dt.
pub fn fano_factor(trains: &Trains, window: &Window, bin: f64) -> Result<Estimate, AnalysisError> {
    let bins = window.bins(bin)?;
    if bins.len() < MIN_BINS {
        return Ok(too_short(window, bins.len(), bin));
    }
    let factors: Vec<f64> = trains
        .iter()
        .filter_map(|train| ratio(&bins.count_spikes(train)))
        .collect();
    if factors.is_empty() {
        return Ok(Estimate::not_estimable(format!(
            "none of {} neurons fired",
            trains.len()
        )));
    }
    let estimate = widest(
        mean(&factors),
        &[(Uncertainty::of_mean(&factors), "neurons")],
        factors.len() as u64,
        "",
        &format!("mean over neurons of variance over mean of the count in {bin} ms"),
    );
    Ok(match trains.len() - factors.len() {
        0 => estimate,
        silent => estimate.with_note(format!("{silent} neurons without a spike left out")),
    })
}

/// Synchrony of a population: variance of its spike count in bins of `bin` ms over its mean (Potjans & Diesmann
/// 2014, with 3 ms).
///
/// 1 for independent Poisson neurons, however many; with pairwise correlations it **grows with the number of
/// neurons**, so that values compare only at equal numbers (`n` says it). `steps` are the steps of all spikes of
/// the population, in any order. Interval from a jackknife over [`BLOCKS`] blocks of time.
///
/// # Errors
/// Where `bin` is not a multiple of the window's dt.
pub fn synchrony(
    steps: &[u64],
    neurons: u64,
    window: &Window,
    bin: f64,
) -> Result<Estimate, AnalysisError> {
    let bins = window.bins(bin)?;
    if bins.len() < MIN_BINS {
        return Ok(too_short(window, bins.len(), bin));
    }
    Ok(synchrony_of_counts(&bins.count_spikes(steps), neurons, bin))
}

/// As [`synchrony`], of a population whose spikes were counted in bins of `bin` ms.
pub(crate) fn synchrony_of_counts(counts: &[f64], neurons: u64, bin: f64) -> Estimate {
    let Some(value) = ratio(counts) else {
        return Estimate::not_estimable("no spikes");
    };
    let blocks = BLOCKS.min(counts.len() / 2).max(2);
    let left_out: Option<Vec<f64>> = (0..blocks)
        .map(|k| ratio(&without_block(counts, k, blocks)))
        .collect();
    let spread = left_out.map_or(Uncertainty::UNKNOWN, |values| {
        Uncertainty::of_jackknife(&values)
    });
    widest(
        value,
        &[(spread, "blocks of time (jackknife)")],
        neurons,
        "",
        &format!("variance over mean of the population count in {bin} ms"),
    )
}

/// Variance over mean of counts; `None` where all are 0.
fn ratio(counts: &[f64]) -> Option<f64> {
    let m = mean(counts);
    (m > 0.0).then(|| variance(counts) / m)
}

/// `values` without block `k` of `blocks` nearly equal blocks.
pub(crate) fn without_block(values: &[f64], k: usize, blocks: usize) -> Vec<f64> {
    let border = |k: usize| k * values.len() / blocks.max(1);
    let (start, end) = (border(k), border(k + 1));
    values
        .iter()
        .enumerate()
        .filter(|(i, _)| *i < start || *i >= end)
        .map(|(_, x)| *x)
        .collect()
}

fn too_short(window: &Window, bins: usize, bin: f64) -> Estimate {
    Estimate::not_estimable(format!(
        "{} s hold {bins} bins of {bin} ms, at least {MIN_BINS} are needed",
        window.seconds()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_counts_give_known_ratios() {
        // Counts 0, 2, 0, 2, … in 20 bins of 10 steps: mean 1, variance 20/19.
        let train: Vec<u64> = (0..10).flat_map(|k| [20 * k + 11, 20 * k + 20]).collect();
        let window = Window::new(0, 200, 1.0).unwrap();
        let trains = Trains::from_trains(&[train.clone(), vec![]]).unwrap();
        let fano = fano_factor(&trains, &window, 10.0).unwrap();
        assert!((fano.value().unwrap() - 20.0 / 19.0).abs() < 1e-14);
        assert!(
            fano.measured()
                .unwrap()
                .note
                .contains("1 neurons without a spike")
        );
        let sync = synchrony(&train, 1, &window, 10.0).unwrap();
        assert!((sync.value().unwrap() - 20.0 / 19.0).abs() < 1e-14);
    }

    #[test]
    fn poor_data_have_a_reason() {
        let window = Window::new(0, 200, 1.0).unwrap();
        let silent = Trains::from_trains(&[vec![]]).unwrap();
        assert!(
            fano_factor(&silent, &window, 10.0)
                .unwrap()
                .reason()
                .is_some()
        );
        assert!(
            fano_factor(&silent, &window, 50.0)
                .unwrap()
                .reason()
                .unwrap()
                .contains("4 bins")
        );
        assert!(synchrony(&[], 5, &window, 3.0).unwrap().reason().is_some());
        assert!(synchrony(&[1], 5, &window, 2.5).is_err());
    }

    #[test]
    fn blocks_cover_everything_once() {
        let values: Vec<f64> = (0..23).map(f64::from).collect();
        let kept: f64 = (0..5)
            .map(|k| without_block(&values, k, 5).iter().sum::<f64>())
            .sum();
        assert_eq!(kept, 4.0 * values.iter().sum::<f64>());
    }
}
