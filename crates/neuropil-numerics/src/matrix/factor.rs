//! Factorizations: LU with partial pivoting, and Cholesky for covariances.

use super::{Matrix, square};
use crate::NumericsError;

/// `P A = L U` with partial pivoting.
#[derive(Clone, Debug)]
pub struct Lu {
    /// L below the diagonal (with unit diagonal), U on and above it.
    factors: Matrix,
    /// Row of `A` that stands at each place.
    order: Vec<usize>,
    /// Sign of the permutation.
    sign: f64,
}

impl Lu {
    /// The smallest size of a pivot: 0 would be singular.
    pub fn smallest_pivot(&self) -> f64 {
        let n = self.order.len();
        let sizes = (0..n).map(|k| libm::fabs(self.factors[(k, k)]));
        sizes.fold(f64::INFINITY, |a, v| if v < a { v } else { a })
    }

    /// Factorizes a square matrix; fails where a pivot is exactly 0.
    pub fn new(a: &Matrix) -> Result<Self, NumericsError> {
        let n = square("Lu::new", "a", a)?;
        let mut factors = a.clone();
        let mut order: Vec<usize> = (0..n).collect();
        let mut sign = 1.0;
        for k in 0..n {
            let mut pivot = k;
            for i in k + 1..n {
                if libm::fabs(factors[(i, k)]) > libm::fabs(factors[(pivot, k)]) {
                    pivot = i;
                }
            }
            if pivot != k {
                order.swap(pivot, k);
                sign = -sign;
                for j in 0..n {
                    let upper = factors[(k, j)];
                    factors[(k, j)] = factors[(pivot, j)];
                    factors[(pivot, j)] = upper;
                }
            }
            let value = factors[(k, k)];
            if value == 0.0 {
                return Err(NumericsError::Singular {
                    routine: "Lu::new",
                    expected: "invertible",
                    pivot: k,
                    value,
                });
            }
            for i in k + 1..n {
                let factor = factors[(i, k)] / value;
                factors[(i, k)] = factor;
                for j in k + 1..n {
                    let upper = factors[(k, j)];
                    factors[(i, j)] -= factor * upper;
                }
            }
        }
        Ok(Self {
            factors,
            order,
            sign,
        })
    }

    /// The `x` with `A x = b`.
    pub fn solve(&self, b: &[f64]) -> Result<Vec<f64>, NumericsError> {
        let n = self.order.len();
        if b.len() != n {
            return Err(NumericsError::Shape {
                routine: "Lu::solve",
                argument: "b",
                given: b.len().to_string(),
                expected: n.to_string(),
            });
        }
        let mut x: Vec<f64> = self.order.iter().map(|i| b[*i]).collect();
        for i in 0..n {
            for j in 0..i {
                x[i] -= self.factors[(i, j)] * x[j];
            }
        }
        for i in (0..n).rev() {
            for j in i + 1..n {
                x[i] -= self.factors[(i, j)] * x[j];
            }
            x[i] /= self.factors[(i, i)];
        }
        Ok(x)
    }

    /// The determinant of `A`.
    pub fn determinant(&self) -> f64 {
        let mut product = self.sign;
        for i in 0..self.order.len() {
            product *= self.factors[(i, i)];
        }
        product
    }
}

/// The `x` with `A x = b`, by LU with partial pivoting.
pub fn solve(a: &Matrix, b: &[f64]) -> Result<Vec<f64>, NumericsError> {
    Lu::new(a)?.solve(b)
}

/// The lower triangular `L` with `L L^T = C` for a covariance `C` (symmetric, positive
/// semidefinite; only the lower triangle is read).
///
/// A direction without variance is allowed: a pivot below `n eps` times its diagonal element counts as 0
/// and leaves a zero column. Fails at a pivot below minus that.
pub fn cholesky(c: &Matrix) -> Result<Matrix, NumericsError> {
    let n = square("cholesky", "c", c)?;
    let mut l = Matrix::zeros(n, n);
    for j in 0..n {
        let mut pivot = c[(j, j)];
        for k in 0..j {
            pivot -= l[(j, k)] * l[(j, k)];
        }
        let rounding = 4.0 * n as f64 * f64::EPSILON * libm::fabs(c[(j, j)]);
        if pivot < -rounding {
            return Err(NumericsError::Singular {
                routine: "cholesky",
                expected: "positive semidefinite",
                pivot: j,
                value: pivot,
            });
        }
        if pivot <= rounding {
            continue;
        }
        let root = libm::sqrt(pivot);
        l[(j, j)] = root;
        for i in j + 1..n {
            let mut rest = c[(i, j)];
            for k in 0..j {
                rest -= l[(i, k)] * l[(j, k)];
            }
            l[(i, j)] = rest / root;
        }
    }
    Ok(l)
}
