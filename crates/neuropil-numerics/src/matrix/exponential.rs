//! Exponentials of small matrices, accurate in every element.
//!
//! The linear part of a neuron model is nearly always a *Metzler* matrix (no negative element off
//! the diagonal), or becomes one when the signs of some states are flipped. Shifted along the
//! diagonal it has no negative element at all; then every term of the Taylor series is a sum of
//! products of non-negative numbers, nothing cancels, and each element of the result has a small
//! *relative* error, however small the element and however far apart the time constants. Any other
//! matrix goes through the plain series with scaling and squaring, whose error is relative to the norm.

use super::{Matrix, shape, square};
use crate::NumericsError;

/// `e^(A h)`.
///
/// With `s` the fastest decay rate on the diagonal and `N` the norm of `A h`:
///
/// * No state feeds back on itself through others (receptors into membranes, adaptation without
///   subthreshold coupling): relative error of each element near `(8 + 2 log2(1 + N)) eps`, also when signs
///   of states must be flipped to make the matrix Metzler.
/// * Metzler with feedback (coupled compartments): relative error of each element near `(8 + 4 s h) eps`.
/// * Anything else (damped oscillations): error below `100 (1 + N) eps` times the norm of the result.
///
/// An element of the diagonal whose state does not feed back is `libm::exp(a_ii h)`, bit for bit.
///
/// Errors: `A` not square, `A h` not finite, a result that overflows.
pub fn expm(a: &Matrix, h: f64) -> Result<Matrix, NumericsError> {
    let n = square("expm", "a", a)?;
    let scaled = a.map(|v| v * h);
    square("expm", "a * h", &scaled)?;
    let free: Vec<bool> = (0..n).map(|i| !feeds_back(&scaled, i)).collect();
    let mut result = match signature(&scaled) {
        Some(sign) => {
            let metzler = Matrix::from_fn(n, n, |i, j| sign[i] * scaled[(i, j)] * sign[j]);
            let positive = expm_metzler(&metzler, &free)?;
            Matrix::from_fn(n, n, |i, j| sign[i] * positive[(i, j)] * sign[j])
        }
        None => expm_general(&scaled, &free)?,
    };
    // Adding 0 takes the sign from zeros.
    result = result.map(|v| v + 0.0);
    square("expm", "the exponential of a * h", &result)?;
    Ok(result)
}

/// `int_0^h e^(A s) ds`: what a constant input adds in a step of length `h`. Accuracy as [`expm`].
pub fn expm_integral(a: &Matrix, h: f64) -> Result<Matrix, NumericsError> {
    let n = square("expm_integral", "a", a)?;
    // The upper right block of the exponential of [[A, 1], [0, 0]].
    let block = Matrix::from_fn(2 * n, 2 * n, |i, j| {
        if i < n && j < n {
            a[(i, j)]
        } else if i + n == j {
            1.0
        } else {
            0.0
        }
    });
    let exponential = expm(&block, h)?;
    Ok(Matrix::from_fn(n, n, |i, j| exponential[(i, n + j)]))
}

/// Signs that make all off-diagonal elements of `diag(sign) M diag(sign)` non-negative, if there are any.
fn signature(m: &Matrix) -> Option<Vec<f64>> {
    let n = m.rows();
    let mut sign = vec![0.0; n];
    for root in 0..n {
        if sign[root] != 0.0 {
            continue;
        }
        sign[root] = 1.0;
        let mut waiting = vec![root];
        while let Some(i) = waiting.pop() {
            for j in 0..n {
                for link in [m[(i, j)], m[(j, i)]] {
                    if i == j || link == 0.0 {
                        continue;
                    }
                    let wanted = if link > 0.0 { sign[i] } else { -sign[i] };
                    if sign[j] == 0.0 {
                        sign[j] = wanted;
                        waiting.push(j);
                    } else if sign[j] != wanted {
                        return None;
                    }
                }
            }
        }
    }
    Some(sign)
}

/// True when state `i` reaches itself through other states.
fn feeds_back(m: &Matrix, i: usize) -> bool {
    let n = m.rows();
    let mut reached = vec![false; n];
    let mut waiting = vec![i];
    while let Some(k) = waiting.pop() {
        for j in 0..n {
            if j == k || m[(j, k)] == 0.0 || reached[j] {
                continue;
            }
            if j == i {
                return true;
            }
            reached[j] = true;
            waiting.push(j);
        }
    }
    false
}

/// `e^M` from `e^(M 2^-times)` by squaring. The diagonal of states free of feedback is known at each
/// stage and put in, which keeps the error from doubling with each square.
fn squared(
    m: &Matrix,
    free: &[bool],
    mut exponential: Matrix,
    times: u32,
) -> Result<Matrix, NumericsError> {
    for stage in 0..=times {
        if stage > 0 {
            exponential = exponential.times(&exponential)?;
        }
        for (i, free) in free.iter().enumerate() {
            if *free {
                let exponent = libm::ldexp(m[(i, i)], stage as i32 - times as i32);
                exponential[(i, i)] = libm::exp(exponent);
            }
        }
    }
    Ok(exponential)
}

/// Halvings that bring `norm` to at most `limit`.
fn halvings(norm: f64, limit: f64) -> u32 {
    let mut norm = norm;
    let mut count = 0;
    while norm > limit {
        norm *= 0.5;
        count += 1;
    }
    count
}

/// `e^M` for a Metzler matrix.
fn expm_metzler(m: &Matrix, free: &[bool]) -> Result<Matrix, NumericsError> {
    let n = m.rows();
    let mut shift = 0.0;
    for i in 0..n {
        if m[(i, i)] < shift {
            shift = m[(i, i)];
        }
    }
    let positive = Matrix::from_fn(
        n,
        n,
        |i, j| if i == j { m[(i, i)] - shift } else { m[(i, j)] },
    );
    // Without cancellation the series may be long (norm 32: about 120 terms), which beats squaring
    // unless the diagonals are known.
    let limit = if free.contains(&false) { 32.0 } else { 1.0 };
    let count = halvings(positive.norm(), limit);
    let factor = libm::ldexp(1.0, -(count as i32));
    let step = positive.map(|v| v * factor);
    let decay = libm::exp(shift * factor);
    let norm = step.norm();
    let mut term = Matrix::identity(n);
    let mut sum = Matrix::identity(n);
    let mut order = 0.0;
    loop {
        order += 1.0;
        term = term.times(&step)?.map(|v| v / order);
        let mut negligible = order > 2.0 * norm + n as f64;
        for i in 0..n {
            for j in 0..n {
                let grown = sum[(i, j)] + term[(i, j)];
                // Later terms fall at least twofold each: one that changes nothing is the last
                // that could.
                negligible &= grown == sum[(i, j)];
                sum[(i, j)] = grown;
            }
        }
        if negligible || order > 1000.0 {
            break;
        }
    }
    squared(m, free, sum.map(|v| v * decay), count)
}

/// `e^M` for any matrix: Taylor series of order 18 at norm 1/2, and squaring.
fn expm_general(m: &Matrix, free: &[bool]) -> Result<Matrix, NumericsError> {
    let n = m.rows();
    let mut mean = 0.0;
    for i in 0..n {
        mean += m[(i, i)] / n as f64;
    }
    let centred = Matrix::from_fn(
        n,
        n,
        |i, j| if i == j { m[(i, i)] - mean } else { m[(i, j)] },
    );
    let count = halvings(centred.norm(), 0.5);
    let factor = libm::ldexp(1.0, -(count as i32));
    let step = centred.map(|v| v * factor);
    let mut term = Matrix::identity(n);
    let mut sum = Matrix::identity(n);
    for order in 1..=18 {
        term = term.times(&step)?.map(|v| v / f64::from(order));
        sum = sum.plus(&term)?;
    }
    let grown = libm::exp(mean * factor);
    squared(m, free, sum.map(|v| v * grown), count)
}

/// `int_0^h e^(A s) D e^(A^T s) ds`: covariance of what white noise with diffusion matrix `D`
/// (symmetric; `dX = A X dt + dW`, `<dW dW^T> = D dt`) adds to the states in a step `h >= 0`.
///
/// Starts from the series of a step short against all time constants and doubles it by
/// `Q(2 t) = Q(t) + e^(A t) Q(t) e^(A^T t)`, a sum of non-negative forms, so that stiff systems lose
/// nothing: for Metzler `A` and elementwise non-negative `D`, each element has a relative error near
/// `1e-14`; in general the error is relative to the largest variance.
pub fn noise_covariance(a: &Matrix, d: &Matrix, h: f64) -> Result<Matrix, NumericsError> {
    const ROUTINE: &str = "noise_covariance";
    let n = square(ROUTINE, "a", a)?;
    square(ROUTINE, "d", d)?;
    if d.rows() != n {
        return Err(shape(ROUTINE, "d", d, n, n));
    }
    if !(h >= 0.0 && h.is_finite()) {
        return Err(NumericsError::domain(
            ROUTINE,
            "h",
            h,
            "a step of at least 0",
        ));
    }
    let norm = a.map(|v| v * h).norm();
    if !norm.is_finite() {
        return Err(NumericsError::domain(
            ROUTINE,
            "a * h",
            norm,
            "finite elements",
        ));
    }
    let count = halvings(norm, 0.0625);
    let mut t = libm::ldexp(h, -(count as i32));
    // Q(t) = sum_m t^(m+1) / (m+1)! L^m(D) with L(X) = A X + X A^T; the norm of t L is at most 1/8.
    let transposed = a.transposed();
    let mut term = d.map(|v| v * t);
    let mut q = term.clone();
    for m in 2..=(14 + 2 * n as i32) {
        let factor = t / f64::from(m);
        term = a
            .times(&term)?
            .plus(&term.times(&transposed)?)?
            .map(|v| v * factor);
        q = q.plus(&term)?;
    }
    for _ in 0..count {
        let e = expm(a, t)?;
        q = q.plus(&e.times(&q)?.times(&e.transposed())?)?;
        t *= 2.0;
    }
    // Exact symmetry: rounding differs in the two triangles.
    Ok(Matrix::from_fn(n, n, |i, j| {
        if i >= j { q[(i, j)] } else { q[(j, i)] }
    }))
}
