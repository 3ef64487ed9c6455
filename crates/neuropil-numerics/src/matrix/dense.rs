//! Products and factorizations of large dense matrices, for statistics. Not on the bit path: the library behind them blocks
//! and reorders sums.

use super::Matrix;
use crate::NumericsError;

fn view(a: &Matrix) -> faer::MatRef<'_, f64> {
    faer::MatRef::from_row_major_slice(a.values(), a.rows(), a.columns())
}

fn owned(a: faer::MatRef<'_, f64>) -> Matrix {
    Matrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)])
}

fn finite(routine: &'static str, a: &Matrix) -> Result<(), NumericsError> {
    match a.values().iter().find(|v| !v.is_finite()) {
        Some(bad) => Err(NumericsError::domain(
            routine,
            "matrix entry",
            *bad,
            "finite numbers",
        )),
        None => Ok(()),
    }
}

fn sizes(
    routine: &'static str,
    argument: &'static str,
    given: (usize, usize),
    fits: bool,
    expected: String,
) -> Result<(), NumericsError> {
    if fits {
        return Ok(());
    }
    Err(NumericsError::Shape {
        routine,
        argument,
        given: format!("{} x {}", given.0, given.1),
        expected,
    })
}

/// `A B`.
pub fn product(a: &Matrix, b: &Matrix) -> Result<Matrix, NumericsError> {
    let expected = format!("{} rows", a.columns());
    let fits = a.columns() == b.rows();
    sizes("product", "b", (b.rows(), b.columns()), fits, expected)?;
    Ok(owned((view(a) * view(b)).as_ref()))
}

/// `A Bᵀ`: all inner products of rows.
pub fn product_of_rows(a: &Matrix, b: &Matrix) -> Result<Matrix, NumericsError> {
    let expected = format!("{} columns", a.columns());
    let fits = a.columns() == b.columns();
    sizes(
        "product_of_rows",
        "b",
        (b.rows(), b.columns()),
        fits,
        expected,
    )?;
    Ok(owned((view(a) * view(b).transpose()).as_ref()))
}

/// Eigenvalues of a symmetric matrix by falling value, and the eigenvectors as columns. Only the lower triangle is read.
pub fn symmetric_eigen(a: &Matrix) -> Result<(Vec<f64>, Matrix), NumericsError> {
    const ROUTINE: &str = "symmetric_eigen";
    let n = a.rows();
    sizes(
        ROUTINE,
        "a",
        (n, a.columns()),
        n == a.columns(),
        format!("{n} x {n}"),
    )?;
    finite(ROUTINE, a)?;
    let found = view(a).self_adjoint_eigen(faer::Side::Lower);
    let found = found.map_err(|_| NumericsError::NotConverged {
        routine: ROUTINE,
        iterations: 0,
        residual: f64::NAN,
        tolerance: f64::EPSILON,
        last: Vec::new(),
    })?;
    let (values, vectors) = (found.S(), found.U());
    let falling = (0..n).rev().map(|k| values[k]).collect();
    let columns = Matrix::from_fn(n, n, |i, j| vectors[(i, n - 1 - j)]);
    Ok((falling, columns))
}

/// X in `A X = B` for a symmetric positive definite A, by Cholesky's factorization.
pub fn solve_positive(a: &Matrix, b: &Matrix) -> Result<Matrix, NumericsError> {
    const ROUTINE: &str = "solve_positive";
    let n = a.rows();
    sizes(
        ROUTINE,
        "a",
        (n, a.columns()),
        n == a.columns(),
        format!("{n} x {n}"),
    )?;
    sizes(
        ROUTINE,
        "b",
        (b.rows(), b.columns()),
        b.rows() == n,
        format!("{n} rows"),
    )?;
    finite(ROUTINE, a)?;
    finite(ROUTINE, b)?;
    let factor = view(a).llt(faer::Side::Lower);
    let factor = factor.map_err(|_| NumericsError::Singular {
        routine: ROUTINE,
        expected: "positive definite",
        pivot: 0,
        value: f64::NAN,
    })?;
    use faer::linalg::solvers::Solve;
    Ok(owned(factor.solve(view(b)).as_ref()))
}
