//! The stretch of time that is analysed, and its division into bins.

use neuropil_recording::Recording;

use crate::AnalysisError;

/// The most bins that one division makes: 2²⁸, so that a tiny bin cannot exhaust memory.
const MAX_BINS: u64 = 1 << 28;

/// The steps `after < step <= to`, each of `dt` ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    after: u64,
    to: u64,
    dt: f64,
}

impl Window {
    /// The steps `after < step <= to` of `dt` ms each.
    ///
    /// # Errors
    /// Where `to` does not exceed `after`, or `dt` is not a positive number.
    pub fn new(after: u64, to: u64, dt: f64) -> Result<Self, AnalysisError> {
        if to <= after {
            return Err(AnalysisError::parameter(
                "window (steps)",
                format!("after {after} to {to}"),
                "an end after its start",
            ));
        }
        if !(dt.is_finite() && dt > 0.0) {
            return Err(AnalysisError::parameter(
                "dt",
                dt,
                "a positive number of ms",
            ));
        }
        Ok(Self { after, to, dt })
    }

    /// What a recording measured: all its steps after the warm-up.
    ///
    /// # Errors
    /// Where there is no step after the warm-up.
    pub fn of(recording: &Recording) -> Result<Self, AnalysisError> {
        Self::new(recording.warmup_steps, recording.total_steps, recording.dt)
    }

    /// Last step before the window.
    pub fn after(&self) -> u64 {
        self.after
    }

    /// Last step of the window.
    pub fn to(&self) -> u64 {
        self.to
    }

    /// Time step, ms.
    pub fn dt(&self) -> f64 {
        self.dt
    }

    /// Number of steps.
    pub fn steps(&self) -> u64 {
        self.to - self.after
    }

    /// Duration, s.
    pub fn seconds(&self) -> f64 {
        self.steps() as f64 * self.dt / 1000.0
    }

    /// Division into whole bins of `width` ms; what is left at the end is left out.
    ///
    /// # Errors
    /// Where `width` is not a multiple of dt (to 1e-9 of dt, at least one), or there would be more than 2²⁸ bins.
    pub fn bins(&self, width: f64) -> Result<Bins, AnalysisError> {
        let steps = (width / self.dt).round();
        if !(1.0..=9.0e15).contains(&steps) || (width / self.dt - steps).abs() > 1e-9 * steps {
            return Err(AnalysisError::parameter(
                "bin (ms)",
                width,
                format!("a multiple of dt = {} ms, at least one", self.dt),
            ));
        }
        let steps = steps as u64;
        let count = self.steps() / steps;
        if count > MAX_BINS {
            return Err(AnalysisError::parameter(
                "number of bins",
                count,
                format!("at most {MAX_BINS}"),
            ));
        }
        Ok(Bins {
            after: self.after,
            steps,
            count: count as usize,
            width,
        })
    }

    /// Division into `count` bins of equal numbers of steps; fewer than `count` steps are left out at the end.
    pub(crate) fn blocks(&self, count: usize) -> Bins {
        let steps = (self.steps() / (count as u64).max(1)).max(1);
        Bins {
            after: self.after,
            steps,
            count: count.min(usize::try_from(self.steps()).unwrap_or(usize::MAX)),
            width: steps as f64 * self.dt,
        }
    }
}

/// A division of a window into bins of equal width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bins {
    after: u64,
    steps: u64,
    count: usize,
    width: f64,
}

impl Bins {
    /// Number of bins.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether the window is shorter than a bin.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Width of a bin, ms.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Index of the bin that holds `step`.
    #[inline]
    pub fn index(&self, step: u64) -> Option<usize> {
        let since = step.checked_sub(self.after)?.checked_sub(1)?;
        usize::try_from(since / self.steps)
            .ok()
            .filter(|&i| i < self.count)
    }

    /// Number of spikes in each bin. `steps` may come in any order: a column of steps of a population, or one train.
    pub fn count_spikes(&self, steps: &[u64]) -> Vec<f64> {
        let mut counts = vec![0.0; self.count];
        for &step in steps {
            if let Some(count) = self.index(step).and_then(|i| counts.get_mut(i)) {
                *count += 1.0;
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_at_the_end_of_a_bin_belongs_to_it() {
        let window = Window::new(100, 195, 0.1).unwrap();
        let bins = window.bins(3.0).unwrap();
        assert_eq!(bins.len(), 3, "the last five steps fill no bin");
        assert_eq!(bins.index(100), None);
        assert_eq!(bins.index(101), Some(0));
        assert_eq!(bins.index(130), Some(0));
        assert_eq!(bins.index(131), Some(1));
        assert_eq!(bins.index(191), None);
        assert_eq!(
            bins.count_spikes(&[130, 101, 131, 7, 190, 191]),
            [2.0, 1.0, 1.0]
        );
    }

    #[test]
    fn widths_that_are_no_multiples_of_dt_are_refused() {
        let window = Window::new(0, 1000, 0.1).unwrap();
        assert!(window.bins(3.0).is_ok());
        assert!(window.bins(0.1).is_ok());
        for width in [0.25, 0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(window.bins(width).is_err(), "{width}");
        }
        assert!(Window::new(0, u64::MAX, 0.1).unwrap().bins(0.1).is_err());
        assert!(Window::new(5, 5, 0.1).is_err());
        assert!(Window::new(0, 5, 0.0).is_err());
    }

    #[test]
    fn blocks_are_equal_and_within_the_window() {
        let blocks = Window::new(10, 115, 1.0).unwrap().blocks(20);
        assert_eq!((blocks.len(), blocks.width()), (20, 5.0));
        assert_eq!(blocks.index(110), Some(19));
        assert_eq!(blocks.index(111), None);
        assert_eq!(Window::new(0, 3, 1.0).unwrap().blocks(20).len(), 3);
    }
}
