//! How many dimensions variances fill: participation ratios, and their corrections for noise and for finite numbers of stimuli and
//! neurons.

use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::matrix::dense::product_of_rows;

use super::{centred, check};
use crate::AnalysisError;

/// The participation ratio `(Σ λ)² / Σ λ²` of variances λ: k for k equal ones.
///
/// # Errors
/// Where one is negative or no number, or there is none above 0.
pub fn participation_ratio(variances: &[f64]) -> Result<f64, AnalysisError> {
    if let Some(k) = variances.iter().position(|v| !(*v >= 0.0 && v.is_finite())) {
        return Err(AnalysisError::parameter(
            format!("variance {k} of participation ratio"),
            variances[k],
            "a finite number ≥ 0",
        ));
    }
    let largest = variances
        .iter()
        .fold(0.0, |m, v| if *v > m { *v } else { m });
    if largest == 0.0 {
        return Err(AnalysisError::NotEstimable {
            what: "participation ratio".into(),
            reason: format!("none of {} variances is above 0", variances.len()),
        });
    }
    // Of parts of the largest, whose squares neither overflow nor vanish.
    let parts = variances.iter().map(|v| v / largest);
    let (sum, squares) = parts.fold((0.0, 0.0), |(s, q), v| (s + v, q + v * v));
    Ok(sum * sum / squares)
}

/// Participation ratios that a finite number of stimuli, or of both stimuli and neurons, does not make smaller.
///
/// The ratio of n stimuli and p neurons is too small, roughly `1/PR ≈ 1/n + 1/p + 1/PR∞` (Chun, Canatar, Chung & Lee 2025,
/// arXiv:2509.26560). With numerator and denominator estimated without bias it is not, but for what a ratio of
/// two estimates keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrectedRatio {
    /// Of these neurons and unlimited stimuli of this kind.
    pub stimuli: f64,
    /// Of unlimited neurons and stimuli of this kind. Noise that is independent between neurons adds to it like variance in
    /// directions of their own.
    pub neurons: f64,
}

/// Participation ratios of responses `[stimulus][neuron]` as of unlimited random stimuli and neurons of the same kind.
///
/// With C the covariance of neurons over stimuli, `(tr C)²` and `tr C²` are sums over pairs of neurons of `C_aa C_bb` and `C_ab²`.
/// Both are estimated without bias for any distribution of stimuli (Himeno & Yamada 2014, J. Multivariate Anal. 130:27): with
/// S the covariance of n samples z about their mean and `Q = Σ |z|⁴/(n - 1)`, and the factor f = (n - 1)/(n (n - 2) (n - 3)),
///
/// `tr C² = f ((n - 1)(n - 2) tr S² + (tr S)² - n Q)`, `(tr C)² = f (2 tr S² + (n² - 3n + 1)(tr S)² - n Q)`.
///
/// For unlimited neurons the pairs of a neuron with itself, which are a part 1/p of all, are left out of both sums.
///
/// # Errors
/// With fewer than four stimuli or two neurons, where a response is no number, and where by chance, or for want of variance, an
/// estimate is not above 0.
pub fn corrected_participation_ratio(data: &Matrix) -> Result<CorrectedRatio, AnalysisError> {
    check("corrected_participation_ratio", data, 4)?;
    if data.columns() < 2 {
        return Err(AnalysisError::parameter(
            "neurons of corrected_participation_ratio",
            data.columns(),
            "at least 2",
        ));
    }
    let (all, without_own) = traces(data)?;
    let ratio = |(square, of_square): (f64, f64)| {
        if square > 0.0 && of_square > 0.0 {
            return Ok(square / of_square);
        }
        Err(AnalysisError::NotEstimable {
            what: "corrected participation ratio".into(),
            reason: format!(
                "its estimates of (tr C)² and tr C² are {square} and {of_square}, expected both above 0; take more stimuli or neurons"
            ),
        })
    };
    Ok(CorrectedRatio {
        stimuli: ratio(all)?,
        neurons: ratio(without_own)?,
    })
}

/// `((tr C)², tr C²)` without bias, and both without the pairs of a neuron with itself. At least four rows.
fn traces(data: &Matrix) -> Result<((f64, f64), (f64, f64)), AnalysisError> {
    let (n, p) = (data.rows(), data.columns());
    let m = n as f64;
    let z = centred(data);
    let gram = product_of_rows(&z, &z)?;
    let factor = (m - 1.0) / (m * (m - 2.0) * (m - 3.0));
    // From tr S, tr S² and Q.
    let of = |trace: f64, of_square: f64, fourth: f64| {
        let square = trace * trace;
        (
            factor * (2.0 * of_square + (m * m - 3.0 * m + 1.0) * square - m * fourth),
            factor * ((m - 1.0) * (m - 2.0) * of_square + square - m * fourth),
        )
    };
    let diagonal = |i: usize| gram[(i, i)];
    let trace = (0..n).map(diagonal).sum::<f64>() / (m - 1.0);
    let of_square = gram.values().iter().map(|g| g * g).sum::<f64>() / ((m - 1.0) * (m - 1.0));
    let fourth = (0..n).map(|i| diagonal(i) * diagonal(i)).sum::<f64>() / (m - 1.0);
    let all = of(trace, of_square, fourth);
    // Of one neuron alone both are its variance squared.
    let own: f64 = (0..p)
        .map(|j| {
            let squares = (0..n).map(|i| z[(i, j)] * z[(i, j)]);
            let (sum, fourth) = squares.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
            let variance = sum / (m - 1.0);
            of(variance, variance * variance, fourth / (m - 1.0)).1
        })
        .sum();
    Ok((all, (all.0 - own, all.1 - own)))
}

/// The participation ratio of the responses behind two repeats of the same stimuli with independent noise. With the inner
/// products `G = A Bᵀ` of the centred repeats, `tr C` is the mean of G_ii and `tr C²` that of `G_ij G_ji` over i ≠ j: neither
/// has a bias from noise, nor (but for the centring, of order 1/stimuli) from the number of stimuli.
pub fn participation_ratio_of_repeats(a: &Matrix, b: &Matrix) -> Result<f64, AnalysisError> {
    same_shape("participation_ratio_of_repeats", a, b)?;
    let (x, y) = (centred(a), centred(b));
    let n = x.rows();
    let inner = product_of_rows(&x, &y)?;
    let trace = (0..n).map(|i| inner[(i, i)]).sum::<f64>() / n as f64;
    let pairs = (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
    let both = pairs.map(|(i, j)| inner[(i, j)] * inner[(j, i)]);
    let square = both.sum::<f64>() / (n * (n - 1) / 2) as f64;
    if !(trace > 0.0 && square > 0.0) {
        return Err(nothing_shared("participation ratio"));
    }
    Ok(trace * trace / square)
}

pub(super) fn same_shape(what: &str, a: &Matrix, b: &Matrix) -> Result<(), AnalysisError> {
    check(what, a, 2)?;
    check(what, b, 2)?;
    if (a.rows(), a.columns()) == (b.rows(), b.columns()) {
        return Ok(());
    }
    Err(AnalysisError::parameter(
        "second repeat",
        format!("{} x {}", b.rows(), b.columns()),
        format!("the shape of the first, {} x {}", a.rows(), a.columns()),
    ))
}

pub(super) fn nothing_shared(what: &str) -> AnalysisError {
    AnalysisError::NotEstimable {
        what: what.into(),
        reason: "the repeats share no variance".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means over all ordered choices of four different rows, which have no bias by construction.
    #[test]
    fn traces_are_means_over_four_different_stimuli() {
        let x = Matrix::from_fn(7, 3, |i, j| ((i * i * (j + 2) + 5 * j) % 11) as f64 + 100.0);
        let mut sums = [[0.0; 2]; 2];
        let mut count = 0.0;
        for i in 0..7 * 7 * 7 * 7 {
            let rows = [i % 7, i / 7 % 7, i / 49 % 7, i / 343];
            if (0..4).any(|k| rows[..k].contains(&rows[k])) {
                continue;
            }
            count += 1.0;
            // Without bias from two rows alone.
            let covariance = |a: usize, b: usize, k: usize| {
                let d = |j: usize| x[(rows[k], j)] - x[(rows[k + 1], j)];
                0.5 * d(a) * d(b)
            };
            for a in 0..3 {
                for b in 0..3 {
                    let both = [
                        covariance(a, a, 0) * covariance(b, b, 2),
                        covariance(a, b, 0) * covariance(a, b, 2),
                    ];
                    for (k, v) in both.into_iter().enumerate() {
                        sums[0][k] += v;
                        sums[1][k] += if a == b { 0.0 } else { v };
                    }
                }
            }
        }
        let (all, without_own) = traces(&x).unwrap();
        for ((square, of_square), expected) in [all, without_own].into_iter().zip(sums) {
            assert!(
                (square / (expected[0] / count) - 1.0).abs() < 1e-11,
                "{square}"
            );
            assert!(
                (of_square / (expected[1] / count) - 1.0).abs() < 1e-11,
                "{of_square}"
            );
        }
    }

    #[test]
    fn what_is_no_variance_is_refused() {
        assert_eq!(participation_ratio(&[2.0, 2.0, 0.0]).unwrap(), 2.0);
        assert_eq!(participation_ratio(&[1e-200, 1e-200]).unwrap(), 2.0);
        let error = |v: &[f64]| participation_ratio(v).unwrap_err().to_string();
        assert!(error(&[0.0, 0.0]).contains("none of 2 variances"));
        assert!(error(&[]).contains("none of 0"));
        assert!(error(&[2.0, -1.0]).contains("variance 1 of participation ratio: given -1"));
        assert!(error(&[f64::NAN]).contains("given NaN"));
        let flat = Matrix::from_fn(6, 3, |_, j| j as f64);
        assert!(corrected_participation_ratio(&flat).is_err());
        let few = Matrix::from_fn(3, 3, |i, j| (i * j) as f64);
        assert!(corrected_participation_ratio(&few).is_err());
    }
}
