//! Principal components, and the variance that they leave.

use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::matrix::dense::{product, product_of_rows, symmetric_eigen};

use super::dimension::{nothing_shared, same_shape};
use super::{centred, check};
use crate::AnalysisError;

/// Principal components of responses.
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    /// Variances along the components (divisor rows - 1), falling; as many as the smaller of rows - 1 and columns.
    pub variances: Vec<f64>,
    /// Responses in the space of the components, `[row][component]`.
    pub scores: Matrix,
}

impl Pca {
    /// The part of the variance that is left without the first k components, for k = 1, 2, …
    pub fn residual_variance(&self) -> Vec<f64> {
        let total: f64 = self.variances.iter().sum();
        let mut left = total;
        let after = |v: &f64| {
            left -= v;
            if total > 0.0 && left > 0.0 {
                left / total
            } else {
                0.0
            }
        };
        self.variances.iter().map(after).collect()
    }
}

/// Principal components of the rows of `data`, less their mean. Signs of scores are such that the largest of a component is
/// positive.
pub fn pca(data: &Matrix) -> Result<Pca, AnalysisError> {
    check("pca", data, 2)?;
    let (n, p) = (data.rows(), data.columns());
    let x = centred(data);
    let kept = p.min(n - 1);
    let divisor = (n - 1) as f64;
    // Through whichever of covariance and Gram matrix is smaller.
    let (values, mut scores) = if p <= n {
        let columns = x.transposed();
        let (values, vectors) = symmetric_eigen(&product_of_rows(&columns, &columns)?)?;
        (values, product(&x, &vectors)?)
    } else {
        let (values, vectors) = symmetric_eigen(&product_of_rows(&x, &x)?)?;
        let length = |j: usize| {
            if values[j] > 0.0 {
                values[j].sqrt()
            } else {
                0.0
            }
        };
        let scores = Matrix::from_fn(n, n, |i, j| vectors[(i, j)] * length(j));
        (values, scores)
    };
    for j in 0..kept {
        let largest = (0..n).max_by(|a, b| scores[(*a, j)].abs().total_cmp(&scores[(*b, j)].abs()));
        if largest.is_some_and(|i| scores[(i, j)] < 0.0) {
            (0..n).for_each(|i| scores[(i, j)] = -scores[(i, j)]);
        }
    }
    let variance = |v: &f64| if *v > 0.0 { v / divisor } else { 0.0 };
    Ok(Pca {
        variances: values.iter().take(kept).map(variance).collect(),
        scores: Matrix::from_fn(n, kept, |i, j| scores[(i, j)]),
    })
}

/// The part of the variance of the responses behind two repeats of the same stimuli with independent noise that is left
/// without the first k components, for k = 1, 2, … With the Gram matrix `A Aᵀ = Σ λ u uᵀ` of the first repeat, its component k
/// carries `uᵀ B Aᵀ u` of `tr B Aᵀ`, to which noise adds nothing on average (Stringer et al. 2019); the mean of both orders of
/// the repeats. Noise in the directions of the components makes it too large rather than too small, and values may
/// fall below 0 by chance.
pub fn residual_of_repeats(a: &Matrix, b: &Matrix) -> Result<Vec<f64>, AnalysisError> {
    same_shape("residual_of_repeats", a, b)?;
    let (x, y) = (centred(a), centred(b));
    let inner = product_of_rows(&x, &y)?;
    let n = x.rows();
    let total: f64 = (0..n).map(|i| inner[(i, i)]).sum();
    if total <= 0.0 {
        return Err(nothing_shared("residual variance"));
    }
    let kept = x.columns().min(n - 1);
    let mut left = vec![0.0; kept];
    for of in [&x, &y] {
        let (_, vectors) = symmetric_eigen(&product_of_rows(of, of)?)?;
        let mut rest = 1.0;
        for (k, left) in left.iter_mut().enumerate() {
            let mut shared = 0.0;
            for i in 0..n {
                let row: f64 = (0..n).map(|j| inner[(i, j)] * vectors[(j, k)]).sum();
                shared += vectors[(i, k)] * row;
            }
            rest -= shared / total;
            *left += 0.5 * rest;
        }
    }
    Ok(left)
}
