//! Flat pieces: responses as affine functions of the stimulus, over the whole of it or over regions.

use std::collections::BTreeMap;

use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::matrix::dense::{product, product_of_rows, solve_positive, symmetric_eigen};

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

/// Stimuli whose correlation matrix has an eigenvalue below this part of its largest do not span their dimension: to one part in a
/// million they lie on a plane of fewer dimensions, where rounding decides slopes.
const FLAT: f64 = 1e-12;

/// One plane for all rows: stimuli `x` and responses `y` with as many rows.
///
/// # Errors
/// Where numbers of rows differ, there are not more rows than coordinates, or the stimuli do not span their dimension.
pub fn plane(x: &Matrix, y: &Matrix) -> Result<PlaneFit, AnalysisError> {
    fit("plane", x, y)
}

/// `1/length` of each row of centred stimuli `u`, whose rows then have a correlation matrix as product; nothing where these do not
/// span their dimension.
fn scales(u: &Matrix, x: &Matrix) -> Result<Option<Vec<f64>>, AnalysisError> {
    let size = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
    let mut scales = Vec::with_capacity(u.rows());
    for j in 0..u.rows() {
        let length = size(&mut u.row(j).iter().copied());
        // What rounding leaves of a constant is no variation.
        let floor = 1e-12 * size(&mut (0..x.rows()).map(|i| x[(i, j)]));
        if length.is_nan() || length <= floor {
            return Ok(None);
        }
        scales.push(1.0 / length);
    }
    let unit = Matrix::from_fn(u.rows(), u.columns(), |j, i| scales[j] * u[(j, i)]);
    let (values, _) = symmetric_eigen(&product_of_rows(&unit, &unit)?)?;
    let (largest, least) = (values.first(), values.last());
    let spans = largest
        .zip(least)
        .is_some_and(|(largest, least)| *least > FLAT * largest);
    Ok(spans.then_some(scales))
}

fn fit(what: &str, x: &Matrix, y: &Matrix) -> Result<PlaneFit, AnalysisError> {
    let least = x.columns() + 1;
    check(&format!("{what} (stimuli)"), x, least)?;
    check(&format!("{what} (responses)"), y, least)?;
    same_rows(x, y)?;
    let (u, v) = (centred(x).transposed(), centred(y).transposed());
    let flat = || AnalysisError::NotEstimable {
        what: what.into(),
        reason: format!(
            "the stimuli do not span a plane of their dimension: of {} coordinates at least one is constant, or a linear function of the others",
            x.columns()
        ),
    };
    let scales = scales(&u, x)?.ok_or_else(flat)?;
    let unit = Matrix::from_fn(u.rows(), u.columns(), |j, i| scales[j] * u[(j, i)]);
    let cross = product_of_rows(&unit, &v)?;
    let slope = solve_positive(&product_of_rows(&unit, &unit)?, &cross).map_err(|_| flat())?;
    let slope = Matrix::from_fn(y.columns(), x.columns(), |k, j| slope[(j, k)] * scales[j]);
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
/// mean.
///
/// # Errors
/// As [`plane`], for each region.
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
        let fit = fit(&format!("plane of region {label}"), &part(x), &part(y))?;
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
