//! Histograms.

use crate::AnalysisError;

/// Counts of values in bins of equal width, `low + i · width <= x < low + (i + 1) · width`; the last bin includes its
/// upper border.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Lower border of the first bin.
    pub low: f64,
    /// Width of a bin.
    pub width: f64,
    /// Values in each bin.
    pub counts: Vec<u64>,
    /// Values below the first bin, above the last one, or not numbers.
    pub outside: u64,
}

impl Histogram {
    /// Counts `values` in `bins` bins between `low` and `high`.
    ///
    /// # Errors
    /// Where the borders are not finite and ascending, or `bins` is not within 1 – 1,000,000.
    pub fn new(values: &[f64], low: f64, high: f64, bins: usize) -> Result<Self, AnalysisError> {
        if !(low.is_finite() && high.is_finite() && low < high) {
            return Err(AnalysisError::parameter(
                "borders of a histogram",
                format!("{low} to {high}"),
                "finite and ascending",
            ));
        }
        if !(1..=1_000_000).contains(&bins) {
            return Err(AnalysisError::parameter(
                "bins of a histogram",
                bins,
                "1 to 1000000",
            ));
        }
        let width = (high - low) / bins as f64;
        let mut counts = vec![0; bins];
        let mut outside = 0;
        for &x in values {
            let cell = (low..=high)
                .contains(&x)
                .then(|| (((x - low) / width) as usize).min(bins - 1))
                .and_then(|i| counts.get_mut(i));
            match cell {
                Some(count) => *count += 1,
                None => outside += 1,
            }
        }
        Ok(Self {
            low,
            width,
            counts,
            outside,
        })
    }

    /// Bins from 0 (or the smallest value, where that is negative) to the largest value, of a width after
    /// Freedman & Diaconis: twice the interquartile range over the cube root of n; at least 5 bins, at most 100.
    /// Values on a lattice (rates of a short recording are multiples of one over its duration) get bins that hold
    /// equally many points of the lattice each, with the points in their middle. `None` where no value is finite.
    pub fn auto(values: &[f64]) -> Option<Self> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let (&first, &last) = (sorted.first()?, sorted.last()?);
        let at = |p: f64| {
            sorted
                .get((p * (sorted.len() - 1) as f64) as usize)
                .copied()
        };
        let width = 2.0 * (at(0.75)? - at(0.25)?) / (sorted.len() as f64).cbrt();
        let low = first.min(0.0);
        if let Some(spacing) = lattice(&sorted) {
            let points = (width / spacing).ceil().max(1.0);
            let low = low - 0.5 * spacing;
            let bins = ((last + 0.5 * spacing - low) / (points * spacing)).ceil();
            if bins <= 1e6 {
                return Self::new(values, low, low + bins * points * spacing, bins as usize).ok();
            }
        }
        let high = if last > low { last } else { low + 1.0 };
        let bins = if width > 0.0 {
            ((high - low) / width).ceil()
        } else {
            20.0
        };
        Self::new(values, low, high, bins.clamp(5.0, 100.0) as usize).ok()
    }

    /// Borders of the bins, one more than there are bins.
    pub fn edges(&self) -> Vec<f64> {
        (0..=self.counts.len())
            .map(|i| self.low + i as f64 * self.width)
            .collect()
    }

    /// Fraction of all values (those outside included) per unit of the axis.
    pub fn density(&self) -> Vec<f64> {
        let total = self.counts.iter().sum::<u64>() + self.outside;
        let scale = if total == 0 {
            0.0
        } else {
            1.0 / (total as f64 * self.width)
        };
        self.counts.iter().map(|&c| c as f64 * scale).collect()
    }
}

/// Spacing of the lattice that ascending values lie on, where there are at least ten times as many values as points.
fn lattice(sorted: &[f64]) -> Option<f64> {
    let gaps = || {
        sorted
            .windows(2)
            .filter_map(|w| if let [a, b] = w { Some(b - a) } else { None })
    };
    let spacing = gaps().filter(|g| *g > 0.0).fold(f64::INFINITY, f64::min);
    let distinct = 1 + gaps().filter(|g| *g > 0.0).count();
    let whole = |g: f64| (g / spacing - (g / spacing).round()).abs() < 1e-3;
    (spacing.is_finite() && 10 * distinct <= sorted.len() && gaps().all(whole)).then_some(spacing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_belong_to_the_bin_above_and_the_last_to_the_last() {
        let h = Histogram::new(&[0.0, 0.5, 1.0, 2.0, 2.1, -0.1, f64::NAN], 0.0, 2.0, 4).unwrap();
        assert_eq!(h.counts, [1, 1, 1, 1]);
        assert_eq!(h.outside, 3);
        assert_eq!(h.edges(), [0.0, 0.5, 1.0, 1.5, 2.0]);
        let area: f64 = h.density().iter().map(|d| d * h.width).sum();
        assert!((area - 4.0 / 7.0).abs() < 1e-15);
    }

    #[test]
    fn borders_that_are_no_borders_are_refused() {
        assert!(Histogram::new(&[], 1.0, 1.0, 3).is_err());
        assert!(Histogram::new(&[], f64::NAN, 1.0, 3).is_err());
        assert!(Histogram::new(&[], 0.0, 1.0, 0).is_err());
        assert!(Histogram::new(&[], 0.0, 1.0, usize::MAX).is_err());
    }

    #[test]
    fn automatic_bins_hold_everything() {
        let values: Vec<f64> = (0..1000).map(|k| f64::from(k) / 100.0).collect();
        let h = Histogram::auto(&values).unwrap();
        assert_eq!((h.outside, h.counts.iter().sum::<u64>()), (0, 1000));
        // Interquartile range 5, width 1: ten bins.
        assert_eq!(h.counts.len(), 10);
        assert_eq!(
            Histogram::auto(&[3.0; 7])
                .unwrap()
                .counts
                .iter()
                .sum::<u64>(),
            7
        );
        assert_eq!(
            Histogram::auto(&[0.0]).unwrap().counts.iter().sum::<u64>(),
            1
        );
        assert!(Histogram::auto(&[f64::NAN]).is_none());
    }

    #[test]
    fn values_on_a_lattice_fill_their_bins_evenly() {
        // Rates of 0, 2, …, 18 spikes/s, 50 neurons each: no bin may hold two rates and its neighbour one.
        let values: Vec<f64> = (0..500).map(|k| 2.0 * f64::from(k % 10)).collect();
        let h = Histogram::auto(&values).unwrap();
        assert_eq!(h.counts, [100; 5]);
        assert_eq!((h.low, h.width), (-1.0, 4.0));
    }
}
