//! Curves of folds and of Hopf points in two parameters, with cusps and Bogdanov–Takens points.

use super::extended::{FoldSystem, HopfSystem, newton, null_vectors};
use super::field::{StepOptions, VectorField};
use super::scaled::Scaled;
use super::special::{fold_bend, hopf_start};
use super::walk::{End, Place, Walk, dot, march};
use crate::error::NumericsError;
use crate::roots::brent;

/// A fold or Hopf point on a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct CurvePoint {
    /// x.
    pub state: Vec<f64>,
    /// The first parameter, in which it is a fold or Hopf point.
    pub first: f64,
    /// The second parameter.
    pub second: f64,
    /// Angular frequency of a Hopf point, 0 at folds.
    pub frequency: f64,
}

/// A point at which a curve changes its character.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveSpecial {
    /// What it is.
    pub kind: CurveSpecialKind,
    /// Where.
    pub point: CurvePoint,
}

/// Kinds of special points on curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveSpecialKind {
    /// Two curves of folds meet tangentially: three steady states become one.
    Cusp,
    /// Two eigenvalues vanish together: a curve of Hopf points ends on a curve of folds.
    BogdanovTakens,
}

/// A curve in the plane of two parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Points in order.
    pub points: Vec<CurvePoint>,
    /// Special points in order.
    pub special: Vec<CurveSpecial>,
    /// Why it ends at its first and at its last point.
    pub ends: [End; 2],
}

/// What a curve consists of.
struct Reader {
    n: usize,
    hopf: bool,
}

impl Reader {
    fn point(&self, walk: &Walk, y: &[f64]) -> CurvePoint {
        let (u, p) = walk.unscaled(y);
        let at = if self.hopf { 3 * self.n } else { 2 * self.n };
        CurvePoint {
            state: u[..self.n].to_vec(),
            first: u[at],
            second: p[walk.free],
            frequency: if self.hopf { u[at + 1] } else { 0.0 },
        }
    }
}

/// Follows the curve of folds through the fold near `state` at `parameters`, in the parameters `(first, second)`.
///
/// `options` holds for the second parameter; the curve also ends where the first leaves `first_range`.
pub fn follow_folds(
    system: &dyn VectorField,
    state: &[f64],
    parameters: &[f64],
    (first, second): (usize, usize),
    first_range: (f64, f64),
    options: &StepOptions,
) -> Result<Curve, NumericsError> {
    check(system, state, parameters, first, second, "follow_folds")?;
    let units = Scaled::new(system);
    let system: &dyn VectorField = &units;
    let state = &units.scale_states(state);
    let parameters = &units.scale_parameters(parameters);
    let options = &units.options(options, second);
    let (unit, other) = (units.unit(first), units.unit(second));
    let first_range = (first_range.0 / unit, first_range.1 / unit);
    let n = system.states();
    let fold = FoldSystem { system, first };
    let failed = || lost("follow_folds", state);
    let j = system.jacobian(state, parameters);
    let (v, _) = null_vectors(&j, &vec![0.0; n]).ok_or_else(failed)?;
    let mut u = state.to_vec();
    u.extend(v);
    u.push(parameters[first]);
    let u = newton(&fold, parameters, &u, 1e-9).ok_or_else(failed)?;
    let options = widened(options, n, n + 1, first_range, n);
    let walk = Walk::new(&fold, parameters, second, &options);
    // The sign of the bend tells the sides of a cusp; that of w·v those of a Bogdanov–Takens point.
    let bend = |place: &Place| {
        let (u, mut p) = walk.unscaled(&place.y);
        p[first] = u[2 * n];
        // 1/bend is p's second derivative in ξ turned over: it, too, changes sign, and stays finite where w·f_p is 0.
        fold_bend(system, &u[..n], &u[n..2 * n], &p, first).unwrap_or(f64::NAN)
    };
    let overlap = |place: &Place| {
        let (u, mut p) = walk.unscaled(&place.y);
        p[first] = u[2 * n];
        let v = &u[n..2 * n];
        null_vectors(&system.jacobian(&u[..n], &p), v).map_or(f64::NAN, |(_, w)| {
            // The left vector's sign is made continuous through w·f_p.
            let slope = dot(&w, &system.sensitivity(&u[..n], &p, first));
            dot(&w, v) * slope.signum()
        })
    };
    let tests: [(CurveSpecialKind, &dyn Fn(&Place) -> f64); 2] = [
        (CurveSpecialKind::Cusp, &bend),
        (CurveSpecialKind::BogdanovTakens, &overlap),
    ];
    let reader = Reader { n, hopf: false };
    let tests = if n > 1 { &tests[..] } else { &tests[..1] };
    let curve = both_ways(&walk, &reader, &u, parameters[second], first_range, tests)?;
    Ok(unscaled(&units, curve, unit, other))
}

/// Follows the curve of Hopf points through the one near `state` at `parameters`, in the parameters `(first, second)`.
pub fn follow_hopfs(
    system: &dyn VectorField,
    state: &[f64],
    parameters: &[f64],
    (first, second): (usize, usize),
    first_range: (f64, f64),
    options: &StepOptions,
) -> Result<Curve, NumericsError> {
    check(system, state, parameters, first, second, "follow_hopfs")?;
    let units = Scaled::new(system);
    let system: &dyn VectorField = &units;
    let state = &units.scale_states(state);
    let parameters = &units.scale_parameters(parameters);
    let options = &units.options(options, second);
    let (unit, other) = (units.unit(first), units.unit(second));
    let first_range = (first_range.0 / unit, first_range.1 / unit);
    let n = system.states();
    let failed = || lost("follow_hopfs", state);
    let (u, reference) = hopf_start(system, state, parameters, first).ok_or_else(failed)?;
    let hopf = HopfSystem {
        system,
        first,
        reference,
    };
    let u = newton(&hopf, parameters, &u, 1e-9).ok_or_else(failed)?;
    let mut options = widened(options, n, 2 * n + 2, first_range, 2 * n);
    let omega = u[3 * n + 1].abs();
    if let Some(last) = options.state_scale.last_mut() {
        *last = omega;
    }
    let walk = Walk::new(&hopf, parameters, second, &options);
    let frequency = |place: &Place| place.y[3 * n + 1];
    let reader = Reader { n, hopf: true };
    let tests: [(CurveSpecialKind, &dyn Fn(&Place) -> f64); 1] =
        [(CurveSpecialKind::BogdanovTakens, &frequency)];
    let curve = both_ways(&walk, &reader, &u, parameters[second], first_range, &tests)?;
    Ok(unscaled(&units, curve, unit, other))
}

/// A curve in the units of the system.
fn unscaled(units: &Scaled, curve: Curve, first: f64, second: f64) -> Curve {
    let point = |q: CurvePoint| CurvePoint {
        state: units.unscale_states(&q.state),
        first: q.first * first,
        second: q.second * second,
        frequency: q.frequency,
    };
    Curve {
        points: curve.points.into_iter().map(point).collect(),
        special: curve
            .special
            .into_iter()
            .map(|q| CurveSpecial {
                kind: q.kind,
                point: point(q.point),
            })
            .collect(),
        ends: curve.ends.map(|end| end.times(second)),
    }
}

/// Options of the larger system: scales of x, then 1 for the vectors, then the width of the first parameter.
fn widened(
    options: &StepOptions,
    n: usize,
    more: usize,
    range: (f64, f64),
    vectors: usize,
) -> StepOptions {
    let mut state_scale: Vec<f64> = (0..n)
        .map(|i| options.state_scale.get(i).copied().unwrap_or(1.0))
        .collect();
    state_scale.extend(std::iter::repeat_n(1.0, more));
    let width = (range.1 - range.0).abs();
    if width.is_finite() && width > 0.0 {
        state_scale[n + vectors] = width;
    }
    StepOptions {
        state_scale,
        tolerance: if options.tolerance > 1e-10 {
            options.tolerance
        } else {
            1e-10
        },
        ..options.clone()
    }
}

fn both_ways(
    walk: &Walk,
    reader: &Reader,
    u: &[f64],
    second: f64,
    first_range: (f64, f64),
    tests: &[(CurveSpecialKind, &dyn Fn(&Place) -> f64)],
) -> Result<Curve, NumericsError> {
    let y = walk.scaled(u, second);
    let m = y.len();
    let tangent = (0..m)
        .rev()
        .find_map(|k| {
            let mut along = vec![0.0; m];
            along[k] = 1.0;
            walk.tangent(&y, &along)
        })
        .ok_or(NumericsError::Singular {
            routine: "continuation in two parameters",
            expected: "of full rank",
            pivot: 0,
            value: 0.0,
        })?;
    let run = |sign: f64| {
        let start = Place {
            y: y.clone(),
            tangent: tangent.iter().map(|t| sign * t).collect(),
        };
        let mut points = Vec::new();
        let mut special = Vec::new();
        let mut last: Vec<f64> = tests.iter().map(|t| (t.1)(&start)).collect();
        let end = march(walk, &start, |before, after, step| {
            let point = reader.point(walk, &after.y);
            if point.first < first_range.0 || point.first > first_range.1 {
                return Some(End::Outside);
            }
            let mut stop = None;
            for ((kind, test), old) in tests.iter().zip(&mut last) {
                let now = test(after);
                if now * *old < 0.0 && smooth_zero(walk, before, after, step, *test) {
                    let value = |s: f64| {
                        if s == 0.0 {
                            return test(before);
                        }
                        walk.at(before, s).map_or(f64::NAN, |(q, _)| test(&q))
                    };
                    if let Ok(s) = brent("continuation", value, 0.0, step, 1e-10 * step)
                        && let Some((place, _)) = walk.at(before, s)
                    {
                        special.push(CurveSpecial {
                            kind: *kind,
                            point: reader.point(walk, &place.y),
                        });
                    }
                    if reader.hopf {
                        stop = Some(End::Outside);
                    }
                }
                *old = now;
            }
            if stop.is_some() {
                return stop;
            }
            points.push(point);
            None
        });
        (points, special, end)
    };
    let (forward, forward_special, end) = run(1.0);
    let mut curve = Curve {
        points: Vec::new(),
        special: Vec::new(),
        ends: [End::Closed, end],
    };
    if end != End::Closed {
        let (points, special, end) = run(-1.0);
        curve.ends[0] = end;
        curve.points = points.into_iter().rev().collect();
        curve.special = special.into_iter().rev().collect();
    }
    curve.points.push(reader.point(walk, &y));
    curve.points.extend(forward);
    curve.special.extend(forward_special);
    Ok(curve)
}

/// Whether a change of sign is a zero rather than a pole: the value in the middle is not larger than both ends.
fn smooth_zero(
    walk: &Walk,
    before: &Place,
    after: &Place,
    step: f64,
    test: &dyn Fn(&Place) -> f64,
) -> bool {
    let (a, b) = (test(before).abs(), test(after).abs());
    walk.at(before, 0.5 * step).is_some_and(|(q, _)| {
        let m = test(&q).abs();
        m <= a || m <= b
    })
}

fn lost(routine: &'static str, state: &[f64]) -> NumericsError {
    NumericsError::NotConverged {
        routine,
        iterations: 40,
        residual: f64::NAN,
        tolerance: 1e-9,
        last: state.to_vec(),
    }
}

fn check(
    system: &dyn VectorField,
    state: &[f64],
    parameters: &[f64],
    first: usize,
    second: usize,
    routine: &'static str,
) -> Result<(), NumericsError> {
    let shape = |argument, given: String, expected: String| NumericsError::Shape {
        routine,
        argument,
        given,
        expected,
    };
    if state.len() != system.states() {
        return Err(shape(
            "state",
            state.len().to_string(),
            system.states().to_string(),
        ));
    }
    if parameters.len() != system.parameters() {
        return Err(shape(
            "parameters",
            parameters.len().to_string(),
            system.parameters().to_string(),
        ));
    }
    if first == second || first >= parameters.len() || second >= parameters.len() {
        return Err(shape(
            "first and second parameter",
            format!("{first}, {second}"),
            format!("two different ones below {}", parameters.len()),
        ));
    }
    Ok(())
}
