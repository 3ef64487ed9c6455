//! Pairwise correlation of spike counts.

use neuropil_recording::{Estimate, Trains};

use crate::sample::choose;
use crate::spread::{BLOCKS, Uncertainty, mean, widest};
use crate::variability::without_block;
use crate::{AnalysisError, Window};

/// Bin of the counts unless another is asked for, ms.
pub const CORRELATION_BIN: f64 = 10.0;

/// Neurons in the random sample unless another number is asked for: 19,900 pairs.
pub const CORRELATION_NEURONS: usize = 200;

/// Mean Pearson correlation of the spike counts in bins of `bin` ms over all pairs of a random sample.
///
/// `neurons` are drawn with `seed`; those of them whose count never changes have no correlation and are left out
/// (`note` counts them). With `z_i(t)` the counts of neuron i less their mean over their standard deviation,
/// `r_ij = ⟨z_i z_j⟩_t`, and the mean over pairs is `(⟨(Σ_i z_i)²⟩ − n) / (n (n − 1))`. Independent neurons give 0 on
/// average. The interval is the wider of two jackknives, over neurons and over [`BLOCKS`] blocks of time (pairs share
/// neurons, so that the spread over pairs would be too small). `n` is the number of neurons.
///
/// # Errors
/// Where `bin` is not a multiple of the window's dt.
pub fn mean_correlation(
    trains: &Trains,
    window: &Window,
    bin: f64,
    neurons: usize,
    seed: u64,
) -> Result<Estimate, AnalysisError> {
    let sample = Sample::draw(trains, window, bin, neurons, seed)?;
    if let Some(reason) = sample.too_poor() {
        return Ok(Estimate::not_estimable(reason));
    }
    let n = sample.counts.len();
    let (value, over_neurons) = pair_mean(&sample.counts);
    let blocks = BLOCKS.min(sample.bins / 5).max(2);
    let left_out: Vec<f64> = (0..blocks)
        .map(|k| {
            let kept: Vec<Vec<f64>> = sample
                .counts
                .iter()
                .map(|c| without_block(c, k, blocks))
                .collect();
            pair_mean(&kept).0
        })
        .collect();
    let estimate = widest(
        value,
        &[
            (
                Uncertainty::of_jackknife(&over_neurons),
                "neurons (jackknife)",
            ),
            (
                Uncertainty::of_jackknife(&left_out),
                "blocks of time (jackknife)",
            ),
        ],
        n as u64,
        "",
        &format!("mean Pearson correlation of counts in {bin} ms over pairs"),
    );
    Ok(match sample.silent {
        0 => estimate,
        k => estimate.with_note(format!("{k} neurons whose count never changes left out")),
    })
}

/// Pearson correlations of all pairs i < j of the sample that [`mean_correlation`] would draw, row by row.
///
/// # Errors
/// Where `bin` is not a multiple of the window's dt.
pub fn pair_correlations(
    trains: &Trains,
    window: &Window,
    bin: f64,
    neurons: usize,
    seed: u64,
) -> Result<Vec<f64>, AnalysisError> {
    let sample = Sample::draw(trains, window, bin, neurons, seed)?;
    let z: Vec<Vec<f64>> = sample
        .counts
        .iter()
        .filter_map(|c| standardized(c))
        .collect();
    let mut all = Vec::with_capacity(z.len() * z.len().saturating_sub(1) / 2);
    for (i, a) in z.iter().enumerate() {
        all.extend(z.iter().skip(i + 1).map(|b| dot(a, b)));
    }
    Ok(all)
}

struct Sample {
    counts: Vec<Vec<f64>>,
    bins: usize,
    silent: usize,
}

impl Sample {
    fn draw(
        trains: &Trains,
        window: &Window,
        bin: f64,
        neurons: usize,
        seed: u64,
    ) -> Result<Self, AnalysisError> {
        let bins = window.bins(bin)?;
        let mut counts: Vec<Vec<f64>> = choose(trains.len(), neurons, seed)
            .into_iter()
            .map(|i| bins.count_spikes(trains.train(i)))
            .collect();
        let drawn = counts.len();
        counts.retain(|c| standardized(c).is_some());
        Ok(Self {
            bins: bins.len(),
            silent: drawn - counts.len(),
            counts,
        })
    }

    fn too_poor(&self) -> Option<String> {
        if self.bins < 20 {
            return Some(format!("{} bins, at least 20 are needed", self.bins));
        }
        (self.counts.len() < 3)
            .then(|| format!("{} neurons fired, at least 3 are needed", self.counts.len()))
    }
}

/// Mean correlation over pairs, and the same with each neuron left out.
fn pair_mean(counts: &[Vec<f64>]) -> (f64, Vec<f64>) {
    let z: Vec<Vec<f64>> = counts.iter().filter_map(|c| standardized(c)).collect();
    let n = z.len() as f64;
    if z.len() < 3 {
        return (0.0, Vec::new());
    }
    let mut sum = vec![0.0; z.first().map_or(0, Vec::len)];
    for column in &z {
        for (total, x) in sum.iter_mut().zip(column) {
            *total += x;
        }
    }
    // Correlations of neuron i with the others add up to z_i · Σ_j z_j − z_i · z_i.
    let with_others: Vec<f64> = z.iter().map(|column| dot(column, &sum) - 1.0).collect();
    let pairs: f64 = with_others.iter().sum::<f64>() / 2.0;
    let left_out = with_others
        .iter()
        .map(|c| (pairs - c) / ((n - 1.0) * (n - 2.0) / 2.0))
        .collect();
    (pairs / (n * (n - 1.0) / 2.0), left_out)
}

/// Counts less their mean, scaled to unit sum of squares; `None` where they never change.
fn standardized(counts: &[f64]) -> Option<Vec<f64>> {
    let m = mean(counts);
    let norm = counts.iter().map(|x| (x - m) * (x - m)).sum::<f64>().sqrt();
    (norm > 0.0).then(|| counts.iter().map(|x| (x - m) / norm).collect())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_trains_are_fully_correlated_and_opposite_ones_fully_anticorrelated() {
        let even: Vec<u64> = (0..50).map(|k| 20 * k + 5).collect();
        let odd: Vec<u64> = (0..50).map(|k| 20 * k + 15).collect();
        let window = Window::new(0, 1000, 1.0).unwrap();
        let same = Trains::from_trains(&[even.clone(), even.clone(), even.clone()]).unwrap();
        let r = mean_correlation(&same, &window, 10.0, 200, 1).unwrap();
        assert!((r.value().unwrap() - 1.0).abs() < 1e-12);
        let mixed = Trains::from_trains(&[even.clone(), even, odd]).unwrap();
        let pairs = pair_correlations(&mixed, &window, 10.0, 200, 1).unwrap();
        assert_eq!(pairs.len(), 3);
        assert!((pairs[0] - 1.0).abs() < 1e-12 && (pairs[1] + 1.0).abs() < 1e-12);
        let r = mean_correlation(&mixed, &window, 10.0, 200, 1).unwrap();
        assert!((r.value().unwrap() + 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn leaving_out_a_neuron_is_what_recomputing_without_it_gives() {
        let counts: Vec<Vec<f64>> = (0..5_u32)
            .map(|i| {
                (0..40_u32)
                    .map(|t| f64::from((i * 7 + t * t * (i + 1)) % 11))
                    .collect()
            })
            .collect();
        let (_, left_out) = pair_mean(&counts);
        for (k, value) in left_out.iter().enumerate() {
            let mut fewer = counts.clone();
            fewer.remove(k);
            assert!((pair_mean(&fewer).0 - value).abs() < 1e-12);
        }
    }

    #[test]
    fn poor_data_have_a_reason() {
        let window = Window::new(0, 1000, 1.0).unwrap();
        let silent = Trains::from_trains(&vec![vec![]; 9]).unwrap();
        let r = mean_correlation(&silent, &window, 10.0, 200, 1).unwrap();
        assert!(r.reason().unwrap().contains("0 neurons fired"));
        let r = mean_correlation(&silent, &window, 100.0, 200, 1).unwrap();
        assert!(r.reason().unwrap().contains("10 bins"));
        assert!(mean_correlation(&silent, &window, 0.3, 200, 1).is_err());
    }
}
