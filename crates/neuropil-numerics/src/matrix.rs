//! Small dense matrices (bit path): products, linear systems, exponentials and noise covariances.
//!
//! Meant for the linear part of a neuron model and for working points of a few dozen populations,
//! not for large problems. All loops run in index order without fused operations, so that what is
//! computed here may feed a simulation.

pub mod dense;
mod eigen;
mod exponential;
mod factor;

pub use eigen::{Complex, eigenvalues};
pub use exponential::{expm, expm_integral, noise_covariance};
pub use factor::{Lu, cholesky, solve};

use crate::NumericsError;

/// A dense matrix of doubles, stored row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// The zero matrix.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            values: vec![0.0; rows.saturating_mul(columns)],
        }
    }

    /// The identity matrix.
    pub fn identity(n: usize) -> Self {
        Self::from_fn(n, n, |i, j| if i == j { 1.0 } else { 0.0 })
    }

    /// The matrix with elements `f(row, column)`.
    pub fn from_fn(rows: usize, columns: usize, mut f: impl FnMut(usize, usize) -> f64) -> Self {
        let mut matrix = Self::zeros(rows, columns);
        for i in 0..rows {
            for j in 0..columns {
                matrix[(i, j)] = f(i, j);
            }
        }
        matrix
    }

    /// The matrix with the given rows, which must be equally long.
    pub fn from_rows<R: AsRef<[f64]>>(rows: &[R]) -> Result<Self, NumericsError> {
        let columns = rows.first().map_or(0, |r| r.as_ref().len());
        let mut values = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let row = row.as_ref();
            if row.len() != columns {
                return Err(NumericsError::Shape {
                    routine: "Matrix::from_rows",
                    argument: "rows",
                    given: format!("{} elements in row {i}", row.len()),
                    expected: format!("{columns} as in row 0"),
                });
            }
            values.extend_from_slice(row);
        }
        Ok(Self {
            rows: rows.len(),
            columns,
            values,
        })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All elements, row by row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The element at (row, column), if there is one.
    pub fn get(&self, row: usize, column: usize) -> Option<f64> {
        (row < self.rows && column < self.columns).then(|| self[(row, column)])
    }

    /// Row `i`; empty if there is none.
    pub fn row(&self, i: usize) -> &[f64] {
        if i >= self.rows {
            return &[];
        }
        self.values
            .get(i * self.columns..(i + 1) * self.columns)
            .unwrap_or(&[])
    }

    /// The transposed matrix.
    pub fn transposed(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |i, j| self[(j, i)])
    }

    /// The matrix with `f` applied to each element.
    pub fn map(&self, f: impl FnMut(f64) -> f64) -> Self {
        Self {
            rows: self.rows,
            columns: self.columns,
            values: self.values.iter().copied().map(f).collect(),
        }
    }

    /// The sum of two matrices of one shape.
    pub fn plus(&self, other: &Self) -> Result<Self, NumericsError> {
        if (self.rows, self.columns) != (other.rows, other.columns) {
            return Err(shape(
                "Matrix::plus",
                "other",
                other,
                self.rows,
                self.columns,
            ));
        }
        Ok(Self::from_fn(self.rows, self.columns, |i, j| {
            self[(i, j)] + other[(i, j)]
        }))
    }

    /// The product `self * other`; each element is summed in ascending order of the inner index.
    pub fn times(&self, other: &Self) -> Result<Self, NumericsError> {
        if self.columns != other.rows {
            return Err(shape(
                "Matrix::times",
                "other",
                other,
                self.columns,
                other.columns,
            ));
        }
        let mut product = Self::zeros(self.rows, other.columns);
        for i in 0..self.rows {
            for k in 0..self.columns {
                let factor = self[(i, k)];
                for j in 0..other.columns {
                    product[(i, j)] += factor * other[(k, j)];
                }
            }
        }
        Ok(product)
    }

    /// The product with a vector.
    pub fn times_vector(&self, x: &[f64]) -> Result<Vec<f64>, NumericsError> {
        if x.len() != self.columns {
            return Err(NumericsError::Shape {
                routine: "Matrix::times_vector",
                argument: "x",
                given: x.len().to_string(),
                expected: self.columns.to_string(),
            });
        }
        Ok((0..self.rows)
            .map(|i| {
                let mut sum = 0.0;
                for (a, x) in self.row(i).iter().zip(x) {
                    sum += a * x;
                }
                sum
            })
            .collect())
    }

    /// Largest sum of absolute values in a row.
    pub fn norm(&self) -> f64 {
        let mut largest = 0.0;
        for i in 0..self.rows {
            let mut sum = 0.0;
            for a in self.row(i) {
                sum += libm::fabs(*a);
            }
            // A NaN must not lose the comparison.
            if sum > largest || sum.is_nan() {
                largest = sum;
            }
        }
        largest
    }
}

/// Element (row, column). As with slices, an index out of range panics: it is a mistake in the program;
/// [`Matrix::get`] is the way for indices that come from outside.
impl std::ops::Index<(usize, usize)> for Matrix {
    type Output = f64;

    #[inline]
    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        assert!(column < self.columns, "column {column} of {}", self.columns);
        &self.values[row * self.columns + column]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Matrix {
    #[inline]
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        assert!(column < self.columns, "column {column} of {}", self.columns);
        &mut self.values[row * self.columns + column]
    }
}

/// The error that `matrix` is not `rows x columns`.
fn shape(
    routine: &'static str,
    argument: &'static str,
    matrix: &Matrix,
    rows: usize,
    columns: usize,
) -> NumericsError {
    NumericsError::Shape {
        routine,
        argument,
        given: format!("{} x {}", matrix.rows, matrix.columns),
        expected: format!("{rows} x {columns}"),
    }
}

/// Checks that a matrix is square with finite elements; returns its size.
pub(crate) fn square(
    routine: &'static str,
    argument: &'static str,
    matrix: &Matrix,
) -> Result<usize, NumericsError> {
    if matrix.rows != matrix.columns {
        return Err(shape(routine, argument, matrix, matrix.rows, matrix.rows));
    }
    match matrix.values.iter().find(|v| !v.is_finite()) {
        Some(bad) => Err(NumericsError::domain(
            routine,
            argument,
            *bad,
            "finite elements",
        )),
        None => Ok(matrix.rows),
    }
}
