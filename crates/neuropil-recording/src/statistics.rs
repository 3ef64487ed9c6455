//! What is kept of spiking without its spikes: counts, intervals and population rates, as they run.

use crate::RecordingError;

/// Spikes of one train as they come: their number, and sums over the intervals between them.
///
/// Sums of intervals and of their squares are whole numbers, so that CV and mean do not depend on how they were added.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TrainSums {
    count: u64,
    first: u64,
    last: u64,
    previous: u64,
    squares: u128,
    local: f64,
}

/// Halves into which a sum of squares is cut to be kept in numbers of 53 bits.
const HALF: u32 = 48;

impl TrainSums {
    /// Adds the next spike, at `step`; steps ascend.
    pub fn push(&mut self, step: u64) {
        if self.count == 0 {
            self.first = step;
        } else {
            let interval = step.saturating_sub(self.last);
            self.squares += u128::from(interval) * u128::from(interval);
            if self.count > 1 {
                let (a, b) = (self.previous as f64, interval as f64);
                if a + b > 0.0 {
                    let ratio = (a - b) / (a + b);
                    self.local += ratio * ratio;
                }
            }
            self.previous = interval;
        }
        self.last = step;
        self.count += 1;
    }

    /// Spikes so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Intervals so far.
    pub fn intervals(&self) -> u64 {
        self.count.saturating_sub(1)
    }

    /// Mean interval, steps; where there is one.
    pub fn mean_interval(&self) -> Option<f64> {
        let n = self.intervals();
        (n > 0).then(|| (self.last - self.first) as f64 / n as f64)
    }

    /// Standard deviation (divisor n − 1) of the intervals over their mean; where there are two that are not all 0.
    pub fn cv(&self) -> Option<f64> {
        let n = self.intervals();
        let total = u128::from(self.last - self.first);
        if n < 2 || total == 0 {
            return None;
        }
        // n ΣI² − (ΣI)² is a whole number, exact and never negative.
        let spread = u128::from(n)
            .checked_mul(self.squares)
            .zip(total.checked_mul(total))
            .map(|(a, b)| a.saturating_sub(b) as f64)?;
        let n = n as f64;
        let variance = spread / (n * (n - 1.0));
        Some(variance.sqrt() / (total as f64 / n))
    }

    /// Local variation, `3/(n−1) Σ ((I_i − I_{i+1})/(I_i + I_{i+1}))²`; where there are two intervals that are not all 0.
    pub fn lv(&self) -> Option<f64> {
        let n = self.intervals();
        (n > 1 && self.last > self.first).then(|| 3.0 * self.local / (n - 1) as f64)
    }

    /// Everything that it remembers, as numbers that can be kept.
    pub fn to_numbers(self) -> [f64; 7] {
        let low = self.squares & ((1 << HALF) - 1);
        [
            self.count as f64,
            self.first as f64,
            self.last as f64,
            self.previous as f64,
            (self.squares >> HALF) as f64,
            low as f64,
            self.local,
        ]
    }

    /// The sums from what [`TrainSums::to_numbers`] gave.
    pub fn from_numbers([count, first, last, previous, high, low, local]: [f64; 7]) -> Self {
        let (first, last) = (first as u64, last as u64);
        Self {
            count: count as u64,
            first,
            last: if last < first { first } else { last },
            previous: previous as u64,
            squares: ((high as u128) << HALF) + low as u128,
            local,
        }
    }
}

/// Statistics of the spikes of each neuron of a population, in one window of time.
///
/// Columns have one entry per neuron, in order of id. Intervals have both their spikes in the window; where there are
/// fewer than two of them (one for the mean) the entry is NaN.
#[derive(Clone, Debug, Default)]
pub struct SpikeStatistics {
    /// Name of the population.
    pub population: String,
    /// The window: steps `after < step <= to`.
    pub after: u64,
    /// Last step of the window.
    pub to: u64,
    /// Spikes.
    pub spikes: Vec<u64>,
    /// Mean interval, ms.
    pub mean_interval: Vec<f64>,
    /// Coefficient of variation of the intervals: standard deviation (divisor n − 1) over mean.
    pub cv: Vec<f64>,
    /// Local variation of the intervals (Shinomoto, Shima & Tanji 2003).
    pub lv: Vec<f64>,
}

impl PartialEq for SpikeStatistics {
    /// Equal bits, so that what is missing equals what is missing.
    fn eq(&self, other: &Self) -> bool {
        let bits = |v: &Self| -> Vec<u64> {
            let columns = v.mean_interval.iter().chain(&v.cv).chain(&v.lv);
            columns.map(|x| x.to_bits()).collect()
        };
        (&self.population, self.after, self.to) == (&other.population, other.after, other.to)
            && self.spikes == other.spikes
            && self.cv.len() == other.cv.len()
            && bits(self) == bits(other)
    }
}

impl SpikeStatistics {
    /// The statistics of trains, with a time step of `dt` ms.
    pub fn of<'a>(
        population: impl Into<String>,
        (after, to): (u64, u64),
        dt: f64,
        trains: impl Iterator<Item = &'a TrainSums>,
    ) -> Self {
        let mut s = Self {
            population: population.into(),
            after,
            to,
            ..Self::default()
        };
        for t in trains {
            s.spikes.push(t.count());
            s.mean_interval
                .push(t.mean_interval().map_or(f64::NAN, |x| x * dt));
            s.cv.push(t.cv().unwrap_or(f64::NAN));
            s.lv.push(t.lv().unwrap_or(f64::NAN));
        }
        s
    }

    /// Checks that all columns have one entry per neuron and the window has a duration.
    ///
    /// # Errors
    /// [`RecordingError::Length`] and [`RecordingError::Value`].
    pub fn validate(&self) -> Result<(), RecordingError> {
        for column in [&self.mean_interval, &self.cv, &self.lv] {
            if column.len() != self.spikes.len() {
                return Err(RecordingError::Length {
                    what: format!("columns of the spike statistics of `{}`", self.population),
                    first: self.spikes.len(),
                    second: column.len(),
                });
            }
        }
        if self.to <= self.after {
            return Err(RecordingError::value(
                format!("window of the spike statistics of `{}`", self.population),
                format!("after step {} to {}", self.after, self.to),
                "an end after its start",
            ));
        }
        Ok(())
    }
}

/// Spikes of a whole population in bins of equal width.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PopulationCounts {
    /// Name of the population.
    pub population: String,
    /// Last step before the first bin.
    pub after: u64,
    /// Steps of a bin.
    pub bin_steps: u64,
    /// Spikes of all neurons in each whole bin.
    pub counts: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(steps: &[u64]) -> TrainSums {
        let mut t = TrainSums::default();
        steps.iter().for_each(|&s| t.push(s));
        t
    }

    #[test]
    fn alternating_intervals_have_values_that_can_be_written_down() {
        // Intervals 1, 3, 1, 3, …: mean 2, every difference 2, every sum 4.
        let mut train = vec![5_u64];
        for k in 0..12 {
            train.push(train[k] + if k % 2 == 0 { 1 } else { 3 });
        }
        let t = sums(&train);
        assert_eq!(
            (t.count(), t.intervals(), t.mean_interval()),
            (13, 12, Some(2.0))
        );
        assert!((t.cv().unwrap() - (12.0_f64 / 11.0).sqrt() / 2.0).abs() < 1e-15);
        assert!((t.lv().unwrap() - 0.75).abs() < 1e-15);
    }

    #[test]
    fn what_is_kept_goes_on_with_the_same_bits() {
        let steps: Vec<u64> = (1..400).map(|k| k * k * 100_003).collect();
        let (a, b) = steps.split_at(211);
        let mut resumed = TrainSums::from_numbers(sums(a).to_numbers());
        b.iter().for_each(|&s| resumed.push(s));
        assert_eq!(resumed, sums(&steps));
    }

    #[test]
    fn too_few_spikes_have_no_statistics() {
        for steps in [&[][..], &[7], &[7, 9], &[7, 7, 7]] {
            assert_eq!((sums(steps).cv(), sums(steps).lv()), (None, None));
        }
        let s = SpikeStatistics::of("E", (0, 10), 0.1, [sums(&[2, 4])].iter());
        assert_eq!((s.spikes[0], s.mean_interval[0]), (2, 0.2));
        assert!(s.cv[0].is_nan() && s.validate().is_ok());
        // Resumed from nonsense, nothing breaks.
        let t = TrainSums::from_numbers([f64::NAN, 9.0, 3.0, -1.0, f64::INFINITY, 1e300, 0.0]);
        assert!(t.cv().is_none());
    }
}
