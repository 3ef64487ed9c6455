//! One stage of the way to a wanted window: parameters and both folds, which Newton's method moves together.

use super::Fold;
use crate::rate_model::RateModel;
use neuropil_numerics::continuation::{VectorField, refine_fold};
use neuropil_numerics::matrix::{Matrix, solve};

/// A vector with `a x = 0` for a nearly singular matrix, of unit length, by inverse iteration.
fn null(a: &Matrix) -> Option<Vec<f64>> {
    let n = a.rows();
    let shift = 1e-14 * a.norm();
    let near = Matrix::from_fn(n, n, |i, j| a[(i, j)] + if i == j { shift } else { 0.0 });
    let mut v: Vec<f64> = (0..n).map(|i| 1.0 + 0.31 * i as f64).collect();
    for _ in 0..4 {
        v = solve(&near, &v).ok()?;
        let norm = libm::sqrt(v.iter().map(|x| x * x).sum());
        if !(norm > 0.0 && norm.is_finite()) {
            return None;
        }
        v.iter_mut().for_each(|x| *x /= norm);
    }
    Some(v)
}

/// The fold near `guess` at given parameters.
fn corrected(model: &RateModel, guess: &Fold, p: &[f64], axis: usize) -> Option<Fold> {
    let mut p = p.to_vec();
    p[axis] = guess.at;
    let v = null(&model.jacobian(&guess.rates, &p))?;
    let (rates, at, _) = refine_fold(model, &guess.rates, &v, &p, axis)?;
    let fine = at.is_finite() && rates.iter().all(|r| r.is_finite() && *r > -1e-9);
    fine.then_some(Fold { at, rates })
}

/// How a fold moves along the axis with the two parameters.
fn slopes(
    model: &RateModel,
    fold: &Fold,
    p: &[f64],
    axis: usize,
    knobs: [usize; 2],
) -> Option<[f64; 2]> {
    let mut p = p.to_vec();
    p[axis] = fold.at;
    let w = null(&model.jacobian(&fold.rates, &p).transposed())?;
    let dot = |k: usize| -> f64 {
        let by = model.sensitivity(&fold.rates, &p, k);
        w.iter().zip(&by).map(|(a, b)| a * b).sum()
    };
    let along = dot(axis);
    let slopes = knobs.map(|k| -dot(k) / along);
    slopes.iter().all(|s| s.is_finite()).then_some(slopes)
}

/// Parameters and both folds at one stage of the way.
#[derive(Clone)]
pub(super) struct Stage {
    pub p: Vec<f64>,
    pub folds: [Fold; 2],
}

impl Stage {
    /// Both folds at (`low`, `high`), by Newton's method from here.
    pub fn moved(
        &self,
        model: &RateModel,
        axis: usize,
        knobs: [usize; 2],
        aim: (f64, f64),
    ) -> Option<Stage> {
        let mut here = self.clone();
        let scale = libm::fabs(aim.1 - aim.0) + libm::fabs(self.folds[1].at - self.folds[0].at);
        for _ in 0..12 {
            let miss = [aim.0 - here.folds[0].at, aim.1 - here.folds[1].at];
            if miss.iter().all(|m| libm::fabs(*m) <= 1e-12 * scale) {
                break;
            }
            let a = slopes(model, &here.folds[0], &here.p, axis, knobs)?;
            let b = slopes(model, &here.folds[1], &here.p, axis, knobs)?;
            let matrix = Matrix::from_rows(&[a, b]).ok()?;
            let step = solve(&matrix, &miss).ok()?;
            let mut p = here.p.clone();
            for (k, s) in knobs.iter().zip(&step) {
                p[*k] += s;
            }
            model.at(&p).ok()?;
            let guess = |fold: &Fold, slope: [f64; 2]| Fold {
                at: fold.at + slope[0] * step[0] + slope[1] * step[1],
                rates: fold.rates.clone(),
            };
            let low = corrected(model, &guess(&here.folds[0], a), &p, axis)?;
            let high = corrected(model, &guess(&here.folds[1], b), &p, axis)?;
            here = Stage {
                p,
                folds: [low, high],
            };
        }
        let off = libm::fabs(aim.0 - here.folds[0].at).max(libm::fabs(aim.1 - here.folds[1].at));
        // The two folds must stay two: the one at the lower end has the higher rates of the first population, or they differ.
        let apart = here.folds[0].rates.iter().zip(&here.folds[1].rates);
        let apart = apart.map(|(a, b)| libm::fabs(a - b)).fold(0.0, f64::max);
        (off <= 1e-9 * scale && apart > 1e-9).then_some(here)
    }
}
