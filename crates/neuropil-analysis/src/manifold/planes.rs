//! Flat pieces: responses as affine functions of the stimulus, over the whole of it or over regions.

use std::collections::BTreeMap;

use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::matrix::dense::{product, product_of_rows, solve_positive};

use super::{centred, check};
use crate::AnalysisError;

/// Responses `y = c + B x` by least squares.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneFit {
    /// B, `[response][stimulus]`.
    pub slope: Matrix,
    /// c.
    pub intercept: Vec<f64>,
    /// Sum of squares that is left, over that around the mean.
    pub residual: f64,
    /// Sum of squares that is left.
    pub left: f64,
}

/// One plane for all rows: stimuli `x` and responses `y` with as many rows.
pub fn plane(x: &Matrix, y: &Matrix) -> Result<PlaneFit, AnalysisError> {
    let least = x.columns() + 1;
    check("plane (stimuli)", x, least)?;
    check("plane (responses)", y, least)?;
    same_rows(x, y)?;
    let (u, v) = (centred(x).transposed(), centred(y).transposed());
    let cross = product_of_rows(&u, &v)?;
    let slope = solve_positive(&product_of_rows(&u, &u)?, &cross)
        .map_err(|_| AnalysisError::NotEstimable {
            what: "plane".into(),
            reason: "the stimuli do not span a plane of their dimension".into(),
        })?
        .transposed();
    let fitted = product(&slope, &u)?;
    let square = |m: &Matrix| m.values().iter().map(|v| v * v).sum::<f64>();
    let rest = v
        .values()
        .iter()
        .zip(fitted.values())
        .map(|(a, b)| (a - b) * (a - b));
    let (left, total) = (rest.sum::<f64>(), square(&v));
    let mean =
        |m: &Matrix, j: usize| (0..m.rows()).map(|i| m[(i, j)]).sum::<f64>() / m.rows() as f64;
    let at: Vec<f64> = (0..x.columns()).map(|j| mean(x, j)).collect();
    let intercept = (0..y.columns())
        .map(|j| {
            mean(y, j)
                - slope
                    .row(j)
                    .iter()
                    .zip(&at)
                    .map(|(b, m)| b * m)
                    .sum::<f64>()
        })
        .collect();
    Ok(PlaneFit {
        slope,
        intercept,
        residual: if total > 0.0 { left / total } else { 0.0 },
        left,
    })
}

/// A plane for each region (rows with equal labels), and the sum of squares left over all, over that around the common
/// mean. A region with too few rows for a plane is an error.
pub fn piecewise(
    x: &Matrix,
    y: &Matrix,
    labels: &[u32],
) -> Result<(BTreeMap<u32, PlaneFit>, f64), AnalysisError> {
    check("piecewise planes (stimuli)", x, 1)?;
    check("piecewise planes (responses)", y, 1)?;
    same_rows(x, y)?;
    if labels.len() != x.rows() {
        let expected = format!("one for each of {} rows", x.rows());
        return Err(AnalysisError::parameter(
            "labels of regions",
            labels.len(),
            expected,
        ));
    }
    let mut regions: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, label) in labels.iter().enumerate() {
        regions.entry(*label).or_default().push(i);
    }
    let mut fits = BTreeMap::new();
    let mut left = 0.0;
    for (label, rows) in regions {
        let part = |m: &Matrix| Matrix::from_fn(rows.len(), m.columns(), |i, j| m[(rows[i], j)]);
        let fit = plane(&part(x), &part(y))?;
        left += fit.left;
        fits.insert(label, fit);
    }
    let total: f64 = centred(y).values().iter().map(|v| v * v).sum();
    Ok((fits, if total > 0.0 { left / total } else { 0.0 }))
}

fn same_rows(x: &Matrix, y: &Matrix) -> Result<(), AnalysisError> {
    if x.rows() == y.rows() {
        return Ok(());
    }
    let expected = format!("as many as stimuli, {}", x.rows());
    Err(AnalysisError::parameter(
        "rows of responses",
        y.rows(),
        expected,
    ))
}
