//! What can be read out of responses linearly: regression and classification, on as many features as there may be, with the
//! controls without which a small training error says little.
//!
//! Rows of responses are samples, columns features. A sample count near the number of features makes a perfect fit of the
//! training set likely whatever the features are; compare with [`random_relu`] features and held-out samples.

mod subsets;

pub use subsets::{ErrorCurve, Errors, Samples, errors, of_subsets};

use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::matrix::dense::{product, product_of_rows, solve_positive, symmetric_eigen};
use neuropil_numerics::random::{Stream, normal_pair};
use neuropil_recording::Estimate;

use crate::AnalysisError;
use crate::quantile::NORMAL_975;

/// Purposes of the random numbers of this module.
const PROJECTION: u64 = 0x7265_6164_7072_6f6a;
const RELU: u64 = 0x7265_6164_7265_6c75;
/// Eigenvalues below this part of the largest count as 0 in least squares without a penalty.
const CUTOFF: f64 = 1e-12;

/// A linear readout `y = c + W x`.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// W, `[output][feature]`.
    pub weights: Matrix,
    /// c.
    pub intercept: Vec<f64>,
}

/// Ridge regression: the W and c that minimise `Σ |y - c - W x|² + penalty Σ W²`; with penalty 0 least squares, and of its
/// solutions the one of least norm. With more features than samples it is solved among the samples.
pub fn ridge(x: &Matrix, y: &Matrix, penalty: f64) -> Result<Readout, AnalysisError> {
    check("features", x)?;
    check("targets", y)?;
    let (n, p) = (x.rows(), x.columns());
    if y.rows() != n {
        let expected = format!("as many as features, {n}");
        return Err(AnalysisError::parameter(
            "rows of targets",
            y.rows(),
            expected,
        ));
    }
    if !(penalty >= 0.0 && penalty.is_finite()) {
        let expected = "a finite number of at least 0";
        return Err(AnalysisError::parameter("penalty", penalty, expected));
    }
    let (mean_x, mean_y) = (means(x), means(y));
    let u = Matrix::from_fn(n, p, |i, j| x[(i, j)] - mean_x[j]);
    let v = Matrix::from_fn(n, y.columns(), |i, j| y[(i, j)] - mean_y[j]);
    let columns = u.transposed();
    let weights = if p <= n {
        let cross = product(&columns, &v)?;
        solved(product_of_rows(&columns, &columns)?, &cross, penalty)?
    } else {
        product(&columns, &solved(product_of_rows(&u, &u)?, &v, penalty)?)?
    }
    .transposed();
    let shift = |k: usize| -> f64 { weights.row(k).iter().zip(&mean_x).map(|(w, m)| w * m).sum() };
    let intercept = mean_y
        .iter()
        .enumerate()
        .map(|(k, m)| m - shift(k))
        .collect();
    Ok(Readout { weights, intercept })
}

/// X in `(A + penalty) X = B`, with A positive semidefinite; its pseudo-inverse without a penalty.
fn solved(a: Matrix, b: &Matrix, penalty: f64) -> Result<Matrix, AnalysisError> {
    let n = a.rows();
    if penalty > 0.0 {
        let shifted = Matrix::from_fn(n, n, |i, j| a[(i, j)] + if i == j { penalty } else { 0.0 });
        return Ok(solve_positive(&shifted, b)?);
    }
    let (values, vectors) = symmetric_eigen(&a)?;
    let floor = CUTOFF * values.first().copied().unwrap_or(0.0);
    let mut part = product(&vectors.transposed(), b)?;
    for (k, value) in values.iter().enumerate() {
        for j in 0..b.columns() {
            part[(k, j)] = if *value > floor {
                part[(k, j)] / value
            } else {
                0.0
            };
        }
    }
    Ok(product(&vectors, &part)?)
}

impl Readout {
    /// Outputs for the rows of `x`, `[row][output]`.
    ///
    /// # Errors
    /// Where the number of columns is not that of the features.
    pub fn predict(&self, x: &Matrix) -> Result<Matrix, AnalysisError> {
        if x.columns() != self.weights.columns() {
            let expected = format!("{}, the features of the readout", self.weights.columns());
            return Err(AnalysisError::parameter("columns", x.columns(), expected));
        }
        let mut y = product_of_rows(x, &self.weights)?;
        for i in 0..y.rows() {
            for (j, c) in self.intercept.iter().enumerate() {
                y[(i, j)] += c;
            }
        }
        Ok(y)
    }

    /// The output that is largest for each row of `x`.
    pub fn classify(&self, x: &Matrix) -> Result<Vec<usize>, AnalysisError> {
        let y = self.predict(x)?;
        let best = |i: usize| {
            let row = y.row(i);
            (0..row.len()).fold(0, |best, j| if row[j] > row[best] { j } else { best })
        };
        Ok((0..y.rows()).map(best).collect())
    }
}

/// Targets of 1 in the column of each label and 0 elsewhere.
pub fn one_hot(labels: &[usize], classes: usize) -> Result<Matrix, AnalysisError> {
    within("labels", labels, classes)?;
    Ok(Matrix::from_fn(labels.len(), classes, |i, j| {
        f64::from(u8::from(labels[i] == j))
    }))
}

/// How often samples of each class (row) were given each class (column).
pub fn confusion(
    labels: &[usize],
    given: &[usize],
    classes: usize,
) -> Result<Vec<Vec<u64>>, AnalysisError> {
    same_length(labels, given)?;
    within("labels", labels, classes)?;
    within("classes given", given, classes)?;
    let mut table = vec![vec![0; classes]; classes];
    for (label, given) in labels.iter().zip(given) {
        table[*label][*given] += 1;
    }
    Ok(table)
}

/// The part of samples that were given another class, with Wilson's interval.
pub fn error_rate(labels: &[usize], given: &[usize]) -> Result<Estimate, AnalysisError> {
    same_length(labels, given)?;
    let n = labels.len() as f64;
    if labels.is_empty() {
        return Ok(Estimate::not_estimable("no samples"));
    }
    let wrong = labels.iter().zip(given).filter(|(a, b)| a != b).count() as f64;
    let rate = wrong / n;
    let square = NORMAL_975 * NORMAL_975;
    let middle = (rate + square / (2.0 * n)) / (1.0 + square / n);
    let half =
        NORMAL_975 / (1.0 + square / n) * (rate * (1.0 - rate) / n + square / (4.0 * n * n)).sqrt();
    Ok(Estimate::between(
        rate,
        (rate * (1.0 - rate) / n).sqrt(),
        (middle - half, middle + half),
        labels.len() as u64,
        "",
        "part of samples that were misclassified; Wilson's interval",
    ))
}

/// Random linear features: each the sum of all columns with normal weights of variance 1/columns.
pub fn random_projection(x: &Matrix, features: usize, seed: u64) -> Result<Matrix, AnalysisError> {
    check("data", x)?;
    some(features)?;
    let weights = normal(features, x.columns(), Stream::new(seed, PROJECTION));
    Ok(product_of_rows(x, &weights)?)
}

/// Random features of a nonlinear kind, the positive part of random linear ones with a normal offset of `offset` times their
/// typical size: what a layer gives that was not made for anything.
pub fn random_relu(
    x: &Matrix,
    features: usize,
    offset: f64,
    seed: u64,
) -> Result<Matrix, AnalysisError> {
    check("data", x)?;
    some(features)?;
    if !offset.is_finite() {
        return Err(AnalysisError::parameter(
            "offset",
            offset,
            "a finite number",
        ));
    }
    let stream = Stream::new(seed, RELU);
    let weights = normal(features, x.columns(), stream);
    let mut y = product_of_rows(x, &weights)?;
    let square = x.values().iter().map(|v| v * v).sum::<f64>();
    let size = (square / (x.rows() * x.columns()) as f64).sqrt();
    let offsets = normal(features, 1, stream.child(1));
    for i in 0..y.rows() {
        for j in 0..features {
            let v = y[(i, j)] + offset * size * offsets[(j, 0)];
            y[(i, j)] = if v > 0.0 { v } else { 0.0 };
        }
    }
    Ok(y)
}

fn some(features: usize) -> Result<(), AnalysisError> {
    match features {
        0 => Err(AnalysisError::parameter("features", 0, "at least 1")),
        _ => Ok(()),
    }
}

/// The columns of `x` with these numbers.
pub fn columns(x: &Matrix, chosen: &[usize]) -> Result<Matrix, AnalysisError> {
    within("columns", chosen, x.columns())?;
    Ok(Matrix::from_fn(x.rows(), chosen.len(), |i, j| {
        x[(i, chosen[j])]
    }))
}

/// Normal numbers of variance 1/columns.
fn normal(rows: usize, columns: usize, stream: Stream) -> Matrix {
    let scale = 1.0 / (columns as f64).sqrt();
    Matrix::from_fn(rows, columns, |i, j| {
        let [a, b, _, _] = stream.block(i as u64, j as u64);
        scale * normal_pair(a, b).0
    })
}

fn means(x: &Matrix) -> Vec<f64> {
    let mut mean = vec![0.0; x.columns()];
    for i in 0..x.rows() {
        mean.iter_mut().zip(x.row(i)).for_each(|(m, v)| *m += v);
    }
    mean.iter_mut().for_each(|m| *m /= x.rows() as f64);
    mean
}

fn check(what: &str, x: &Matrix) -> Result<(), AnalysisError> {
    if x.rows() == 0 || x.columns() == 0 {
        let given = format!("{} x {}", x.rows(), x.columns());
        return Err(AnalysisError::parameter(
            what,
            given,
            "at least one row and column",
        ));
    }
    match x.values().iter().position(|v| !v.is_finite()) {
        Some(k) => Err(AnalysisError::parameter(
            format!(
                "{what}, row {}, column {}",
                k / x.columns(),
                k % x.columns()
            ),
            x.values()[k],
            "a finite number",
        )),
        None => Ok(()),
    }
}

fn within(what: &str, values: &[usize], below: usize) -> Result<(), AnalysisError> {
    match values.iter().find(|v| **v >= below) {
        Some(bad) => Err(AnalysisError::parameter(
            what,
            bad,
            format!("below {below}"),
        )),
        None => Ok(()),
    }
}

fn same_length(labels: &[usize], given: &[usize]) -> Result<(), AnalysisError> {
    if labels.len() == given.len() {
        return Ok(());
    }
    let expected = format!("as many as labels, {}", labels.len());
    Err(AnalysisError::parameter(
        "number of classes given",
        given.len(),
        expected,
    ))
}
