//! Special points of a branch: found where a test function changes its sign, then solved for to machine precision.

use super::branch::{Special, SpecialKind};
use super::extended::{FoldSystem, HopfSystem, curvature, newton, null_vectors};
use super::field::VectorField;
use super::scaled::Scaled;
use super::walk::{Place, Walk, dot};
use crate::matrix::{Complex, Lu, Matrix, eigenvalues, solve};
use crate::roots::brent;

/// Π over i < j of (λ_i + λ_j), a real number of sign changing at Hopf points and neutral saddles.
pub(super) fn pair_product(values: &[Complex]) -> f64 {
    let (mut re, mut im) = (1.0, 0.0);
    for i in 0..values.len() {
        for j in i + 1..values.len() {
            let (a, b) = (values[i].0 + values[j].0, values[i].1 + values[j].1);
            (re, im) = (re * a - im * b, re * b + im * a);
        }
    }
    re
}

/// The zero of a test function within a step.
fn locate(walk: &Walk, before: &Place, step: f64, test: impl Fn(&Place) -> f64) -> Option<Place> {
    let value = |s: f64| {
        if s == 0.0 {
            return test(before);
        }
        walk.at(before, s)
            .map_or(f64::NAN, |(place, _)| test(&place))
    };
    let s = brent("follow", value, 0.0, step, 1e-12 * step).ok()?;
    walk.at(before, s).map(|(place, _)| place)
}

pub(super) fn find_fold(walk: &Walk, before: &Place, step: f64, after: usize) -> Option<Special> {
    let n = walk.states();
    let place = locate(walk, before, step, |q| q.tangent[n])?;
    let (x, p) = walk.unscaled(&place.y);
    let v: Vec<f64> = (0..n).map(|i| place.tangent[i] * walk.scales[i]).collect();
    let (state, parameter, bend) =
        fold_near(walk.system, &x, &v, &p, walk.free).unwrap_or_else(|| {
            let q = p.clone();
            (x.clone(), q[walk.free], f64::NAN)
        });
    Some(Special {
        kind: SpecialKind::Fold { bend },
        state,
        parameter,
        after,
    })
}

pub(super) fn find_hopf(walk: &Walk, before: &Place, step: f64, after: usize) -> Option<Special> {
    let value = |q: &Place| {
        let (x, p) = walk.unscaled(&q.y);
        eigenvalues(&walk.system.jacobian(&x, &p)).map_or(f64::NAN, |v| pair_product(&v))
    };
    let place = locate(walk, before, step, value)?;
    let (x, p) = walk.unscaled(&place.y);
    let (state, parameter, frequency) = hopf_near(walk.system, &x, &p, walk.free)?;
    Some(Special {
        kind: SpecialKind::Hopf { frequency },
        state,
        parameter,
        after,
    })
}

pub(super) fn find_crossing(
    walk: &Walk,
    before: &Place,
    step: f64,
    after: usize,
) -> Option<Special> {
    let value =
        |q: &Place| Lu::new(&walk.augmented(&q.y, &q.tangent)).map_or(0.0, |lu| lu.determinant());
    // At the crossing itself no tangent exists; the last place that has one is as close as can be.
    let place =
        locate(walk, before, step, value).or_else(|| walk.at(before, 0.5 * step).map(|x| x.0))?;
    let (state, p) = walk.unscaled(&place.y);
    Some(Special {
        kind: SpecialKind::Crossing,
        state,
        parameter: p[walk.free],
        after,
    })
}

/// The fold near (x, p) with null vector near `v`: (x, p_free, d²p/dξ²), to machine precision.
pub fn refine_fold(
    system: &dyn VectorField,
    x: &[f64],
    v: &[f64],
    p: &[f64],
    free: usize,
) -> Option<(Vec<f64>, f64, f64)> {
    let scaled = Scaled::new(system);
    let (x, v) = (scaled.scale_states(x), scaled.scale_states(v));
    let p = scaled.scale_parameters(p);
    let unit = scaled.unit(free);
    fold_near(&scaled, &x, &v, &p, free)
        .map(|(x, p, bend)| (scaled.unscale_states(&x), p * unit, bend * unit))
}

fn fold_near(
    system: &dyn VectorField,
    x: &[f64],
    v: &[f64],
    p: &[f64],
    free: usize,
) -> Option<(Vec<f64>, f64, f64)> {
    let n = system.states();
    let norm = dot(v, v).sqrt();
    if x.len() != n || v.len() != n || norm.is_nan() || norm <= 0.0 || free >= p.len() {
        return None;
    }
    let mut u = x.to_vec();
    u.extend(v.iter().map(|a| a / norm));
    u.push(p[free]);
    let fold = FoldSystem {
        system,
        first: free,
    };
    let u = newton(&fold, p, &u, 1e-9)?;
    let mut q = p.to_vec();
    q[free] = u[2 * n];
    let bend = fold_bend(system, &u[..n], &u[n..2 * n], &q, free).unwrap_or(f64::NAN);
    Some((u[..n].to_vec(), u[2 * n], bend))
}

/// d²p/dξ² at a fold: −w·f_xx(v, v) / w·f_p.
pub(crate) fn fold_bend(
    system: &dyn VectorField,
    x: &[f64],
    v: &[f64],
    p: &[f64],
    free: usize,
) -> Option<f64> {
    let (_, w) = null_vectors(&system.jacobian(x, p), v)?;
    let slope = dot(&w, &system.sensitivity(x, p, free));
    Some(-curvature(system, x, p, v, &w) / slope)
}

/// The Hopf point near (x, p): (x, p_free, ω > 0); nothing if the eigenvalues there that sum to 0 are real.
pub fn refine_hopf(
    system: &dyn VectorField,
    x: &[f64],
    p: &[f64],
    free: usize,
) -> Option<(Vec<f64>, f64, f64)> {
    let scaled = Scaled::new(system);
    let (x, p) = (scaled.scale_states(x), scaled.scale_parameters(p));
    let unit = scaled.unit(free);
    hopf_near(&scaled, &x, &p, free)
        .map(|(x, p, frequency)| (scaled.unscale_states(&x), p * unit, frequency))
}

fn hopf_near(
    system: &dyn VectorField,
    x: &[f64],
    p: &[f64],
    free: usize,
) -> Option<(Vec<f64>, f64, f64)> {
    let n = system.states();
    let u = hopf_start(system, x, p, free)?;
    let hopf = HopfSystem {
        system,
        first: free,
        reference: u.1,
    };
    let u = newton(&hopf, p, &u.0, 1e-9)?;
    Some((u[..n].to_vec(), u[3 * n], u[3 * n + 1].abs()))
}

/// Unknowns of the Hopf system and its reference vector from the pair of eigenvalues nearest to the imaginary axis.
pub(crate) fn hopf_start(
    system: &dyn VectorField,
    x: &[f64],
    p: &[f64],
    free: usize,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let n = system.states();
    if x.len() != n || free >= p.len() {
        return None;
    }
    let j = system.jacobian(x, p);
    let values = eigenvalues(&j).ok()?;
    let scale = values
        .iter()
        .map(|v| v.0.abs().max(v.1.abs()))
        .fold(0.0, f64::max);
    let (_, omega) = *values
        .iter()
        .filter(|v| v.1 > 1e-9 * scale)
        .min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))?;
    // Null vector of (J² + ω²) and its partner b = -J a / ω, from (J − iω)(a + ib) = 0.
    let square = j.times(&j).ok()?;
    let shifted = Matrix::from_fn(n, n, |i, k| {
        square[(i, k)]
            + if i == k {
                omega * omega * (1.0 + 1e-10)
            } else {
                0.0
            }
    });
    let mut a = vec![1.0; n];
    for (i, value) in a.iter_mut().enumerate() {
        *value += 0.31 * i as f64;
    }
    for _ in 0..4 {
        a = solve(&shifted, &a).ok()?;
        let norm = dot(&a, &a).sqrt();
        if !norm.is_finite() || norm == 0.0 {
            return None;
        }
        a.iter_mut().for_each(|v| *v /= norm);
    }
    let b: Vec<f64> = j
        .times_vector(&a)
        .ok()?
        .iter()
        .map(|v| -v / omega)
        .collect();
    // Turn the phase so that a ⟂ r with r along b of the first guess: r = the part of a orthogonal to b.
    let overlap = dot(&a, &b) / dot(&b, &b);
    let reference: Vec<f64> = a.iter().zip(&b).map(|(x, y)| x - overlap * y).collect();
    let norm = (dot(&a, &a) + dot(&b, &b)).sqrt();
    let mut u = x.to_vec();
    u.extend(a.iter().map(|v| v / norm));
    u.extend(b.iter().map(|v| v / norm));
    u.push(p[free]);
    u.push(omega);
    Some((u, reference))
}
