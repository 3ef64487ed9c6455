//! Folds and Hopf points as regular solutions of larger systems, which Newton's method refines and continuation follows.

use super::field::{VectorField, difference};
use super::walk::{dot, largest};
use crate::matrix::{Matrix, solve};

/// Moore–Spence system of a fold in parameter `first`: unknowns (x, v, p_first), equations f = 0, f_x v = 0, v·v = 1.
pub(crate) struct FoldSystem<'a> {
    pub system: &'a dyn VectorField,
    pub first: usize,
}

/// Hopf point in parameter `first`: unknowns (x, a, b, p_first, ω), equations f = 0, f_x a = -ω b, f_x b = ω a,
/// a·a + b·b = 1, r·b = 0 with the fixed vector r.
pub(crate) struct HopfSystem<'a> {
    pub system: &'a dyn VectorField,
    pub first: usize,
    pub reference: Vec<f64>,
}

impl VectorField for FoldSystem<'_> {
    fn states(&self) -> usize {
        2 * self.system.states() + 1
    }

    fn parameters(&self) -> usize {
        self.system.parameters()
    }

    fn field(&self, u: &[f64], p: &[f64], out: &mut [f64]) {
        let n = self.system.states();
        let (x, v) = (&u[..n], &u[n..2 * n]);
        let mut q = p.to_vec();
        q[self.first] = u[2 * n];
        self.system.field(x, &q, &mut out[..n]);
        let j = self.system.jacobian(x, &q);
        for i in 0..n {
            out[n + i] = dot(j.row(i), v);
        }
        out[2 * n] = dot(v, v) - 1.0;
    }
}

impl VectorField for HopfSystem<'_> {
    fn states(&self) -> usize {
        3 * self.system.states() + 2
    }

    fn parameters(&self) -> usize {
        self.system.parameters()
    }

    fn field(&self, u: &[f64], p: &[f64], out: &mut [f64]) {
        let n = self.system.states();
        let (x, a, b) = (&u[..n], &u[n..2 * n], &u[2 * n..3 * n]);
        let (parameter, omega) = (u[3 * n], u[3 * n + 1]);
        let mut q = p.to_vec();
        q[self.first] = parameter;
        self.system.field(x, &q, &mut out[..n]);
        let j = self.system.jacobian(x, &q);
        for i in 0..n {
            out[n + i] = dot(j.row(i), a) + omega * b[i];
            out[2 * n + i] = dot(j.row(i), b) - omega * a[i];
        }
        out[3 * n] = dot(a, a) + dot(b, b) - 1.0;
        out[3 * n + 1] = dot(&self.reference, b);
    }
}

/// Solves `system(u) = 0` near `start` by Newton's method with the system's Jacobian.
pub(crate) fn newton(
    system: &dyn VectorField,
    p: &[f64],
    start: &[f64],
    tolerance: f64,
) -> Option<Vec<f64>> {
    let n = system.states();
    let mut u = start.to_vec();
    let mut r = vec![0.0; n];
    system.field(&u, p, &mut r);
    for _ in 0..40 {
        let size = largest(&r);
        if !size.is_finite() {
            return None;
        }
        let step = match solve(&system.jacobian(&u, p), &r) {
            Ok(step) => step,
            Err(_) => return (size <= tolerance).then_some(u),
        };
        let mut factor = 1.0;
        let mut next = None;
        for _ in 0..20 {
            let trial: Vec<f64> = u.iter().zip(&step).map(|(a, b)| a - factor * b).collect();
            let mut value = vec![0.0; n];
            system.field(&trial, p, &mut value);
            if largest(&value) < size {
                next = Some((trial, value));
                break;
            }
            if size <= tolerance {
                break;
            }
            factor *= 0.5;
        }
        match next {
            Some((trial, value)) => {
                u = trial;
                r = value;
            }
            None => return (size <= tolerance).then_some(u),
        }
    }
    (largest(&r) <= tolerance).then_some(u)
}

/// Right and left null vectors of a nearly singular matrix, of unit length.
pub(crate) fn null_vectors(j: &Matrix, guess: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
    let right = null_vector(j, guess)?;
    let left = null_vector(&j.transposed(), &right)?;
    Some((right, left))
}

/// Null vector by two steps of inverse iteration with a tiny shift.
fn null_vector(j: &Matrix, guess: &[f64]) -> Option<Vec<f64>> {
    let n = j.rows();
    let size = if j.norm() > 0.0 { j.norm() } else { 1.0 };
    let shifted = Matrix::from_fn(n, n, |i, k| {
        j[(i, k)] + if i == k { 1e-13 * size } else { 0.0 }
    });
    let mut v = if largest(guess) > 0.0 {
        guess.to_vec()
    } else {
        vec![1.0; n]
    };
    for _ in 0..3 {
        v = solve(&shifted, &v).ok()?;
        let norm = dot(&v, &v).sqrt();
        if !norm.is_finite() || norm == 0.0 {
            return None;
        }
        for x in &mut v {
            *x /= norm;
        }
    }
    Some(v)
}

/// `w · f_xx(v, v)` by a central second difference along v.
pub(crate) fn curvature(
    system: &dyn VectorField,
    x: &[f64],
    p: &[f64],
    v: &[f64],
    w: &[f64],
) -> f64 {
    let n = system.states();
    let size = largest(x);
    // Through the Jacobian: first differences of f_x v lose fewer digits than second differences of f.
    let h = difference(size);
    let shifted = |s: f64| -> f64 {
        let y: Vec<f64> = (0..n).map(|i| x[i] + s * v[i]).collect();
        let j = system.jacobian(&y, p);
        (0..n).map(|i| w[i] * dot(j.row(i), v)).sum()
    };
    (shifted(h) - shifted(-h)) / (2.0 * h)
}
