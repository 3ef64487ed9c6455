//! Eigenvalues of small real matrices. Not on the bit path: other programs and versions may give other last digits.

use super::Matrix;
use crate::error::NumericsError;

/// A complex number as (real part, imaginary part).
pub type Complex = (f64, f64);

/// Eigenvalues of a real square matrix, by falling real part; of a complex pair the one with positive imaginary part
/// comes first.
///
/// Matrices of one and two rows are solved in closed form, others by the QR algorithm on the Hessenberg form.
pub fn eigenvalues(a: &Matrix) -> Result<Vec<Complex>, NumericsError> {
    let n = a.rows();
    if a.columns() != n {
        return Err(NumericsError::Shape {
            routine: "eigenvalues",
            argument: "matrix",
            given: format!("{} x {}", n, a.columns()),
            expected: "as many rows as columns".into(),
        });
    }
    if let Some(bad) = a.values().iter().find(|v| !v.is_finite()) {
        return Err(NumericsError::Domain {
            routine: "eigenvalues",
            argument: "matrix entry",
            given: *bad,
            expected: "finite numbers",
        });
    }
    let mut values = match n {
        0 => Vec::new(),
        1 => vec![(a[(0, 0)], 0.0)],
        2 => pair(a[(0, 0)], a[(0, 1)], a[(1, 0)], a[(1, 1)]).to_vec(),
        _ => {
            let m = faer::Mat::<f64>::from_fn(n, n, |i, j| a[(i, j)]);
            let found = m.eigenvalues().map_err(|_| NumericsError::NotConverged {
                routine: "eigenvalues",
                iterations: 0,
                residual: f64::NAN,
                tolerance: f64::EPSILON,
                last: Vec::new(),
            })?;
            found.iter().map(|z| (z.re, z.im)).collect()
        }
    };
    values.sort_by(|x, y| y.0.total_cmp(&x.0).then(y.1.total_cmp(&x.1)));
    Ok(values)
}

/// Eigenvalues of [[a, b], [c, d]], without cancellation in the smaller one.
fn pair(a: f64, b: f64, c: f64, d: f64) -> [Complex; 2] {
    let half_trace = 0.5 * (a + d);
    let half_difference = 0.5 * (a - d);
    let disc = half_difference * half_difference + b * c;
    if disc < 0.0 {
        let w = (-disc).sqrt();
        return [(half_trace, w), (half_trace, -w)];
    }
    let root = disc.sqrt();
    let large = if half_trace < 0.0 {
        half_trace - root
    } else {
        half_trace + root
    };
    let small = if large == 0.0 {
        0.0
    } else {
        (a * d - b * c) / large
    };
    [(large, 0.0), (small, 0.0)]
}
