//! From one branch to another that crosses it.

use super::branch::{Branch, Special, both_ways, check, unscaled};
use super::field::{StepOptions, VectorField};
use super::scaled::Scaled;
use super::walk::{Place, Walk, dot};
use crate::error::NumericsError;
use crate::matrix::{Matrix, solve};

/// The branch that crosses another at `crossing`, a point of kind [`SpecialKind::Crossing`](super::SpecialKind::Crossing).
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
