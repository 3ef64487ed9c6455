//! How uncertain a mean is: over neurons, over blocks of time, or by leaving out one block at a time.

use neuropil_recording::Estimate;

use crate::quantile::student_975;

/// Blocks into which a window is cut to judge fluctuations that all neurons share. Twenty leave the factor of
/// Student's t at 2.09 and make a block of 1 s of data 50 ms long, beyond the correlation time of most networks.
pub const BLOCKS: usize = 20;

/// Mean and standard deviation of values of equal standing, such as those of random subsets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Mean; NaN of no values.
    pub mean: f64,
    /// Standard deviation (divisor n - 1); NaN of fewer than two values.
    pub sd: f64,
}

impl Spread {
    /// Of these values.
    pub fn of(values: &[f64]) -> Self {
        Self {
            mean: match values.len() {
                0 => f64::NAN,
                _ => mean(values),
            },
            sd: match values.len() {
                0 | 1 => f64::NAN,
                _ => variance(values).sqrt(),
            },
        }
    }
}

/// A standard error and the half-width of the 95 % interval that goes with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Uncertainty {
    pub standard_error: f64,
    pub half_width: f64,
}

impl Uncertainty {
    pub(crate) const UNKNOWN: Self = Self {
        standard_error: f64::INFINITY,
        half_width: f64::INFINITY,
    };

    fn new(standard_error: f64, dof: usize) -> Self {
        if dof == 0 {
            return Self::UNKNOWN;
        }
        Self {
            standard_error,
            half_width: standard_error * student_975(dof as u64),
        }
    }

    /// Of the mean of independent `values`: `s / √n`, with Student's t of n − 1 degrees of freedom.
    pub(crate) fn of_mean(values: &[f64]) -> Self {
        let n = values.len();
        if n < 2 {
            return Self::UNKNOWN;
        }
        Self::new((variance(values) / n as f64).sqrt(), n - 1)
    }

    /// Of a statistic from its values with one of K blocks left out each (jackknife):
    /// `SE² = (K − 1)/K · Σ (θ₋ₖ − mean)²`, Student's t of K − 1 degrees of freedom.
    pub(crate) fn of_jackknife(left_out: &[f64]) -> Self {
        let k = left_out.len();
        if k < 2 {
            return Self::UNKNOWN;
        }
        let n = k as f64;
        Self::new(
            ((n - 1.0) * (n - 1.0) / n * variance(left_out)).sqrt(),
            k - 1,
        )
    }
}

/// `value` with the wider of several uncertainties, each with its name; those that are unknown are passed over.
pub(crate) fn widest(
    value: f64,
    sources: &[(Uncertainty, &str)],
    n: u64,
    unit: &str,
    method: &str,
) -> Estimate {
    let known = sources.iter().filter(|(u, _)| u.half_width.is_finite());
    match known.max_by(|a, b| a.0.half_width.total_cmp(&b.0.half_width)) {
        Some((u, name)) => Estimate::symmetric(
            value,
            u.standard_error,
            u.half_width,
            n,
            unit,
            format!("{method}; interval from the spread over {name}"),
        ),
        None => Estimate::without_interval(value, n, unit, method)
            .with_note("too few independent values for an interval"),
    }
}

/// Mean; 0 of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / values.len() as f64
    }
}

/// Variance with divisor n − 1; 0 of fewer than two values.
pub(crate) fn variance(values: &[f64]) -> f64 {
    let n = values.len();
    if n < 2 {
        return 0.0;
    }
    let m = mean(values);
    values.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (n - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jackknife_of_a_mean_is_the_standard_error_of_the_mean() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0];
        let total: f64 = values.iter().sum();
        let left_out: Vec<f64> = values.iter().map(|x| (total - x) / 6.0).collect();
        let (a, b) = (
            Uncertainty::of_mean(&values),
            Uncertainty::of_jackknife(&left_out),
        );
        assert!((a.standard_error - b.standard_error).abs() < 1e-14);
        assert!((a.half_width - b.half_width).abs() < 1e-13);
    }

    #[test]
    fn the_wider_source_wins_and_is_named() {
        let narrow = Uncertainty::of_mean(&[1.0, 1.1, 0.9]);
        let wide = Uncertainty::of_mean(&[0.0, 2.0, 1.0]);
        let e = widest(
            1.0,
            &[(narrow, "neurons"), (wide, "time")],
            3,
            "spikes/s",
            "mean",
        );
        let m = e.measured().unwrap();
        assert!(m.method.ends_with("over time"));
        assert_eq!(m.standard_error, wide.standard_error);
        let none = widest(
            1.0,
            &[(Uncertainty::of_mean(&[1.0]), "neurons")],
            1,
            "",
            "mean",
        );
        assert!(none.interval().is_none() && none.value() == Some(1.0));
    }
}
