//! Branches of steady states in one parameter, with their stability and what happens on them.

use super::field::{StepOptions, VectorField};
use super::scaled::Scaled;
use super::special::{find_crossing, find_fold, find_hopf, pair_product};
use super::walk::{Place, Walk, march};
use crate::error::NumericsError;
use crate::matrix::{Complex, Lu, eigenvalues};

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
pub(super) fn unscaled(scaled: &Scaled, branch: Branch, free: usize) -> Branch {
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

pub(super) fn check(
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

pub(super) fn both_ways(walk: &Walk, start: Place) -> Result<Branch, NumericsError> {
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
