//! How the values of many neurons and bins are spread: moments, quantiles, shares, histograms.

use super::common::of_parts;
use neuropil::recording::Estimate;
use neuropil::report::plot::marks::Bars;

/// Mean.
pub(super) fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// Central moment of an order.
pub(super) fn moment(x: &[f64], order: i32) -> f64 {
    let m = mean(x);
    x.iter().map(|v| (v - m).powi(order)).sum::<f64>() / x.len() as f64
}

/// Third central moment over the cube of the standard deviation.
pub(super) fn skewness(x: &[f64]) -> f64 {
    moment(x, 3) / moment(x, 2).powf(1.5)
}

/// The value below which a part of all values lies.
pub(super) fn quantile(x: &[f64], part: f64) -> f64 {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (part * (sorted.len().max(1) - 1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// Share of values above a bound.
pub(super) fn share(x: &[f64], bound: f64) -> f64 {
    x.iter().filter(|v| **v > bound).count() as f64 / x.len() as f64
}

/// A statistic of the values of a part, with its error from tenths of the neurons and bins taken in turn.
pub(super) fn with_error(x: &[f64], f: &dyn Fn(&[f64]) -> f64, unit: &str) -> Estimate {
    const TENTHS: usize = 10;
    let values: Vec<f64> = (0..TENTHS)
        .map(|k| {
            x.iter()
                .skip(k)
                .step_by(TENTHS)
                .copied()
                .collect::<Vec<f64>>()
        })
        .map(|own| f(&own))
        .collect();
    let spread = of_parts(&values, unit);
    match spread.measured() {
        Some(m) => crate::request::with_error(
            f(x),
            m.standard_error,
            m.n,
            unit,
            "spread over tenths of the values",
        ),
        None => spread,
    }
}

/// A statistic of values in `groups` of equal size, one after the other, with its error by leaving out one group at a time (jackknife). Groups are what is
/// drawn independently: neurons under the same stimulus are not.
pub(super) fn jackknife(
    x: &[f64],
    groups: usize,
    f: &dyn Fn(&[f64]) -> f64,
    unit: &str,
) -> Estimate {
    let each = x.len() / groups.max(1);
    if groups < 2 || each == 0 {
        return Estimate::not_estimable("fewer than two groups");
    }
    let without = |g: usize| -> Vec<f64> {
        let (before, rest) = x.split_at(g * each);
        before.iter().chain(&rest[each..]).copied().collect()
    };
    let left: Vec<f64> = (0..groups).map(|g| f(&without(g))).collect();
    let square: f64 = left.iter().map(|v| (v - mean(&left)).powi(2)).sum();
    let n = groups as f64;
    crate::request::with_error(
        f(x),
        (square * (n - 1.0) / n).sqrt(),
        groups as u64,
        unit,
        "jackknife over stimuli",
    )
}

/// A histogram as shares of the values, `bins` between two ends; what lies beyond counts in the last.
pub(super) fn histogram(x: &[f64], from: f64, to: f64, bins: usize, color: &str) -> Bars {
    let width = (to - from) / bins as f64;
    let mut counts = vec![0.0; bins];
    for v in x {
        let k = ((v - from) / width).floor().clamp(0.0, (bins - 1) as f64) as usize;
        if let Some(c) = counts.get_mut(k) {
            *c += 100.0 / x.len() as f64;
        }
    }
    Bars {
        x: (0..bins).map(|k| from + width * (k as f64 + 0.5)).collect(),
        width,
        y: counts,
        interval: Vec::new(),
        color: color.into(),
        label: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a mean the jackknife gives the standard error of the means of groups.
    #[test]
    fn the_jackknife_of_a_mean_is_its_standard_error() {
        let groups = [1.0, 4.0, 2.5, 7.0, 3.5];
        let x: Vec<f64> = groups.iter().flat_map(|g| [g - 1.0, *g, g + 1.0]).collect();
        let found = jackknife(&x, groups.len(), &mean, "");
        let m = found.measured().unwrap();
        let expected = of_parts(&groups, "");
        let expected = expected.measured().unwrap();
        assert!((m.value - expected.value).abs() < 1e-12);
        assert!((m.standard_error - expected.standard_error).abs() < 1e-12);
        assert!(jackknife(&x, 1, &mean, "").measured().is_none());
    }
}
