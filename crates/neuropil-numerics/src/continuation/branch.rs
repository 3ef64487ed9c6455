//! Branches of steady states in one parameter, with their stability and what happens on them.

use super::extended::{FoldSystem, HopfSystem, curvature, newton, null_vectors};
use super::field::{StepOptions, VectorField};
use super::scaled::Scaled;
use super::walk::{Place, Walk, dot, march};
use crate::error::NumericsError;
use crate::matrix::{Complex, Lu, Matrix, eigenvalues, solve};
use crate::roots::brent;

pub use super::walk::End;

/// A steady state on a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchPoint {
    /// x.
    pub state: Vec<f64>,
    /// The continued parameter.
    pub parameter: f64,
    /// Eigenvalues of ∂f/∂x, by falling real part.
    pub eigenvalues: Vec<Complex>,
    /// Eigenvalues with positive real part; stable if 0.
    pub unstable: usize,
}

/// A point at which a branch changes its character.
#[derive(Clone, Debug, PartialEq)]
pub struct Special {
    /// What it is.
    pub kind: SpecialKind,
    /// x.
    pub state: Vec<f64>,
    /// The continued parameter.
    pub parameter: f64,
    /// It lies between the points `after` and `after + 1` of the branch.
    pub after: usize,
}

/// Kinds of special points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SpecialKind {
    /// Two steady states meet (saddle-node). Near it p ≈ p₀ + ½ `bend` ξ² with ξ along the null vector,
    /// which has unit length in scaled states.
    Fold {
        /// d²p/dξ².
        bend: f64,
    },
    /// A complex pair of eigenvalues crosses the imaginary axis at ± i `frequency`.
    Hopf {
        /// Angular frequency, radians per unit of time.
        frequency: f64,
    },
    /// Another branch crosses (transcritical or pitchfork).
    Crossing,
}

/// A curve of steady states.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Points in order along the curve.
    pub points: Vec<BranchPoint>,
    /// Special points in order along the curve.
    pub special: Vec<Special>,
    /// Why it ends at its first and at its last point.
    pub ends: [End; 2],
}

/// Follows the branch through the steady state near `start` in both directions of parameter `free`.
///
/// Fails if no steady state is found near `start` at the given parameters, or if the curve has no direction there.
pub fn follow(
    system: &dyn VectorField,
    start: &[f64],
    parameters: &[f64],
    free: usize,
    options: &StepOptions,
) -> Result<Branch, NumericsError> {
    check(system, start, parameters, free)?;
    let scaled = Scaled::new(system);
    let options = scaled.options(options, free);
    let parameters = scaled.scale_parameters(parameters);
    let walk = Walk::new(&scaled, &parameters, free, &options);
    let guess = walk.scaled(&scaled.scale_states(start), parameters[free]);
    let failed = || NumericsError::NotConverged {
        routine: "follow",
        iterations: 12,
        residual: f64::NAN,
        tolerance: options.tolerance,
        last: start.to_vec(),
    };
    let y = walk
        .at_parameter(&guess, parameters[free])
        .ok_or_else(failed)?;
    let n = system.states();
    let mut along = vec![0.0; n + 1];
    along[n] = 1.0;
    let tangent = walk.tangent(&y, &along).ok_or_else(failed)?;
    let branch = both_ways(&walk, Place { y, tangent })?;
    Ok(unscaled(&scaled, branch, free))
}

/// A branch in the units of the system.
fn unscaled(scaled: &Scaled, branch: Branch, free: usize) -> Branch {
    let unit = scaled.unit(free);
    Branch {
        points: branch
            .points
            .into_iter()
            .map(|q| BranchPoint {
                state: scaled.unscale_states(&q.state),
                parameter: q.parameter * unit,
                ..q
            })
            .collect(),
        special: branch
            .special
            .into_iter()
            .map(|q| Special {
                kind: match q.kind {
                    SpecialKind::Fold { bend } => SpecialKind::Fold { bend: bend * unit },
                    other => other,
                },
                state: scaled.unscale_states(&q.state),
                parameter: q.parameter * unit,
                after: q.after,
            })
            .collect(),
        ends: branch.ends.map(|end| end.times(unit)),
    }
}

/// The branch that crosses another at `crossing`, a point of kind [`SpecialKind::Crossing`].
pub fn switch_branch(
    system: &dyn VectorField,
    crossing: &Special,
    parameters: &[f64],
    free: usize,
    options: &StepOptions,
) -> Result<Branch, NumericsError> {
    check(system, &crossing.state, parameters, free)?;
    let scaled = Scaled::new(system);
    let options = scaled.options(options, free);
    let walk = Walk::new(
        &scaled,
        &scaled.scale_parameters(parameters),
        free,
        &options,
    );
    let n = system.states();
    let state = scaled.scale_states(&crossing.state);
    let y = walk.scaled(&state, crossing.parameter / scaled.unit(free));
    // The null space of [f_x f_p] has two dimensions; one direction is that of the known branch just beside the point.
    let rows = walk.augmented(&y, &vec![0.0; n + 1]);
    let normal = Matrix::from_fn(n + 1, n + 1, |i, j| {
        (0..n).map(|k| rows[(k, i)] * rows[(k, j)]).sum::<f64>()
    });
    let mut known = vec![0.0; n + 1];
    known[n] = 1.0;
    let smooth = (1..=8).map(|k| 1e-4 * f64::from(k)).find_map(|d| {
        let beside = walk.at_parameter(&y, (y[n] + d) * walk.scales[n])?;
        walk.tangent(&beside, &known)
    });
    if let Some(t) = smooth {
        known = t;
    }
    let second = second_null(&normal, &known).ok_or(NumericsError::Singular {
        routine: "switch_branch",
        expected: "of full rank",
        pivot: 0,
        value: 0.0,
    })?;
    for size in [1e-3, 1e-2, 3e-2, 1e-4] {
        for sign in [1.0, -1.0] {
            let guess: Vec<f64> = y
                .iter()
                .zip(&second)
                .map(|(a, b)| a + sign * size * b)
                .collect();
            if let Some((found, _)) = walk.correct(&guess, &second)
                && let Some(tangent) = walk.tangent(&found, &second)
                && dot(&tangent, &second).abs() > 0.1
            {
                let branch = both_ways(&walk, Place { y: found, tangent })?;
                return Ok(unscaled(&scaled, branch, free));
            }
        }
    }
    Err(NumericsError::NotConverged {
        routine: "switch_branch",
        iterations: 8,
        residual: f64::NAN,
        tolerance: options.tolerance,
        last: crossing.state.clone(),
    })
}

/// The direction orthogonal to `known` that the nearly singular `normal` maps closest to 0.
fn second_null(normal: &Matrix, known: &[f64]) -> Option<Vec<f64>> {
    let n = known.len();
    let size = 1.0 + normal.norm();
    let shifted = Matrix::from_fn(n, n, |i, j| {
        normal[(i, j)] + size * known[i] * known[j] + if i == j { 1e-16 * size } else { 0.0 }
    });
    let mut v: Vec<f64> = (0..n).map(|i| 1.0 + 0.37 * i as f64).collect();
    for _ in 0..6 {
        v = solve(&shifted, &v).ok()?;
        let norm = dot(&v, &v).sqrt();
        if !norm.is_finite() || norm == 0.0 {
            return None;
        }
        v.iter_mut().for_each(|x| *x /= norm);
    }
    Some(v)
}

fn check(
    system: &dyn VectorField,
    start: &[f64],
    parameters: &[f64],
    free: usize,
) -> Result<(), NumericsError> {
    let shape = |argument, given: usize, expected: String| NumericsError::Shape {
        routine: "follow",
        argument,
        given: given.to_string(),
        expected,
    };
    if start.len() != system.states() || start.is_empty() {
        return Err(shape("start", start.len(), system.states().to_string()));
    }
    if parameters.len() != system.parameters() {
        let expected = system.parameters().to_string();
        return Err(shape("parameters", parameters.len(), expected));
    }
    if free >= parameters.len() {
        return Err(shape(
            "free",
            free,
            format!("less than {}", parameters.len()),
        ));
    }
    Ok(())
}

/// Quantities whose signs change at special points.
struct Tests {
    fold: f64,
    hopf: f64,
    crossing: f64,
}

fn tests(walk: &Walk, place: &Place) -> Option<(Tests, BranchPoint)> {
    let n = walk.states();
    let (state, p) = walk.unscaled(&place.y);
    let values = eigenvalues(&walk.system.jacobian(&state, &p)).ok()?;
    let crossing =
        Lu::new(&walk.augmented(&place.y, &place.tangent)).map_or(0.0, |lu| lu.determinant());
    let tests = Tests {
        fold: place.tangent[n],
        hopf: pair_product(&values),
        crossing,
    };
    let unstable = values.iter().filter(|v| v.0 > 0.0).count();
    let point = BranchPoint {
        state,
        parameter: p[walk.free],
        eigenvalues: values,
        unstable,
    };
    Some((tests, point))
}

/// Π over i < j of (λ_i + λ_j), a real number of sign changing at Hopf points and neutral saddles.
fn pair_product(values: &[Complex]) -> f64 {
    let (mut re, mut im) = (1.0, 0.0);
    for i in 0..values.len() {
        for j in i + 1..values.len() {
            let (a, b) = (values[i].0 + values[j].0, values[i].1 + values[j].1);
            (re, im) = (re * a - im * b, re * b + im * a);
        }
    }
    re
}

fn both_ways(walk: &Walk, start: Place) -> Result<Branch, NumericsError> {
    let (_, first) = tests(walk, &start).ok_or(NumericsError::Singular {
        routine: "follow",
        expected: "of full rank",
        pivot: 0,
        value: 0.0,
    })?;
    let forward = one_way(walk, &start);
    let mut branch = Branch {
        points: Vec::new(),
        special: Vec::new(),
        ends: [End::Closed, forward.2],
    };
    if forward.2 != End::Closed {
        let reversed = Place {
            y: start.y.clone(),
            tangent: start.tangent.iter().map(|t| -t).collect(),
        };
        let (points, special, end) = one_way(walk, &reversed);
        let m = points.len();
        branch.ends[0] = end;
        branch.points = points.into_iter().rev().collect();
        // A point found after the k-th step backwards lies before the k-th point from the end.
        branch.special = special
            .into_iter()
            .rev()
            .map(|s| Special {
                after: m - 1 - s.after,
                ..s
            })
            .collect();
    }
    let m = branch.points.len();
    branch.points.push(first);
    branch.points.extend(forward.0);
    branch
        .special
        .extend(forward.1.into_iter().map(|s| Special {
            after: m + s.after,
            ..s
        }));
    Ok(branch)
}

fn one_way(walk: &Walk, start: &Place) -> (Vec<BranchPoint>, Vec<Special>, End) {
    let mut points = Vec::new();
    let mut special = Vec::new();
    let Some((mut last, _)) = tests(walk, start) else {
        return (points, special, End::Lost);
    };
    let end = march(walk, start, |before, after, step| {
        let Some((now, point)) = tests(walk, after) else {
            return Some(End::Lost);
        };
        if now.fold * last.fold < 0.0 {
            special.extend(find_fold(walk, before, step, points.len()));
        }
        if now.hopf * last.hopf < 0.0 {
            special.extend(find_hopf(walk, before, step, points.len()));
        }
        if now.crossing * last.crossing < 0.0 {
            special.extend(find_crossing(walk, before, step, points.len()));
        }
        points.push(point);
        last = now;
        None
    });
    (points, special, end)
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

fn find_fold(walk: &Walk, before: &Place, step: f64, after: usize) -> Option<Special> {
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

fn find_hopf(walk: &Walk, before: &Place, step: f64, after: usize) -> Option<Special> {
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

fn find_crossing(walk: &Walk, before: &Place, step: f64, after: usize) -> Option<Special> {
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
