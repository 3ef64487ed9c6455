//! Poisson numbers of one fixed mean by inversion of a table, one 32-bit word a draw (bit path).

use super::counts::ln_poisson_probability;
use crate::NumericsError;

/// Thresholds of the cumulative Poisson distribution, scaled to `2^32`.
///
/// The count of a uniform word `w` is `first` + the number of thresholds `<= w`. Threshold `i` is
/// `2^32 P(N <= first + i)`, rounded to the nearest integer: every probability is within `2^-32` of
/// the exact one, and values rarer than about `2^-33` in either tail never occur.
#[derive(Clone, Debug, PartialEq)]
pub struct PoissonTable {
    mean: f64,
    /// The smallest count that occurs.
    pub first: u32,
    /// Ascending thresholds.
    pub thresholds: Vec<u32>,
}

/// Up to this many thresholds all are compared; longer tables are searched.
const COMPARE_ALL: usize = 32;

impl PoissonTable {
    /// The largest mean that a table is made for.
    pub const MAX_MEAN: f64 = 1e6;

    /// The table for a mean between 0 and [`PoissonTable::MAX_MEAN`].
    pub fn new(mean: f64) -> Result<Self, NumericsError> {
        if !(0.0..=Self::MAX_MEAN).contains(&mean) {
            return Err(NumericsError::domain(
                "PoissonTable::new",
                "mean",
                mean,
                "a number from 0 to 1e6",
            ));
        }
        let mut table = Self {
            mean,
            first: 0,
            thresholds: Vec::new(),
        };
        if mean == 0.0 {
            return Ok(table);
        }
        // Ten standard deviations and ten counts below the mean nothing is left of 2^-32.
        let low = libm::floor(mean - 10.0 * mean.sqrt() - 10.0);
        let mut k = if low < 0.0 { 0.0 } else { low };
        table.first = k as u32;
        let mut cumulative = 0.0;
        loop {
            cumulative += libm::exp(ln_poisson_probability(k, mean));
            let threshold = libm::rint(cumulative * 4294967296.0);
            // The sum ends within 1e-12 of 1, which rounds to 2^32; the second condition only
            // makes it plain that the loop ends.
            if threshold >= 4294967296.0 || k > 2.0 * mean + 100.0 {
                return Ok(table);
            }
            if threshold < 0.5 {
                table.first += 1;
            } else {
                table.thresholds.push(threshold as u32);
            }
            k += 1.0;
        }
    }

    /// The mean the table was made for.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The count that a uniform word stands for.
    #[inline(always)]
    pub fn count(&self, word: u32) -> u32 {
        if self.thresholds.len() <= COMPARE_ALL {
            let mut count = self.first;
            for threshold in &self.thresholds {
                count += u32::from(word >= *threshold);
            }
            count
        } else {
            self.first + self.thresholds.partition_point(|t| *t <= word) as u32
        }
    }

    /// The counts of a block of words: `out[i] = count(words[i])` for the shorter of the two slices.
    ///
    /// With few thresholds the loop over words is the inner one, so that it vectorizes when this is
    /// inlined into a function compiled by [`multiversion!`](crate::multiversion).
    #[inline(always)]
    pub fn counts(&self, words: &[u32], out: &mut [u32]) {
        if self.thresholds.len() <= COMPARE_ALL {
            // Chunks stay in the first-level cache across the passes over them.
            for (words, out) in words.chunks(1024).zip(out.chunks_mut(1024)) {
                for out in out.iter_mut() {
                    *out = self.first;
                }
                for threshold in &self.thresholds {
                    for (word, out) in words.iter().zip(out.iter_mut()) {
                        *out += u32::from(*word >= *threshold);
                    }
                }
            }
        } else {
            for (word, out) in words.iter().zip(out.iter_mut()) {
                *out = self.count(*word);
            }
        }
    }

    /// The largest count that occurs.
    pub fn max_count(&self) -> u32 {
        self.first + self.thresholds.len() as u32
    }
}
