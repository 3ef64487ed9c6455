//! Newton's method for steady states: relaxation towards one, steps that keep away from those known, and their polish.

use neuropil_numerics::continuation::VectorField;
use neuropil_numerics::matrix::{Matrix, solve};

use super::Search;
use crate::rate_model::RateModel;

impl Search {
    fn scale(&self, rate: f64) -> f64 {
        rate.abs().max(1e-3 * self.rates.0)
    }

    /// Residual Φ - ν of every population.
    fn residual(&self, model: &RateModel, p: &[f64], x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; x.len()];
        model.field(x, p, &mut out);
        for (v, q) in out.iter_mut().zip(model.populations()) {
            *v *= q.time;
        }
        out
    }

    fn jacobian(&self, model: &RateModel, p: &[f64], x: &[f64]) -> Matrix {
        let j = model.jacobian(x, p);
        Matrix::from_fn(j.rows(), j.columns(), |i, k| {
            j[(i, k)] * model.populations()[i].time
        })
    }

    fn size(&self, x: &[f64], r: &[f64]) -> f64 {
        let worst = x.iter().zip(r).map(|(x, r)| r.abs() / self.scale(*x));
        worst.fold(0.0, |m, v| if v > m || v.is_nan() { v } else { m })
    }

    /// Some way along the relaxation of the rates: implicit Euler steps that grow.
    pub(super) fn settle(&self, model: &RateModel, p: &[f64], start: &[f64]) -> Vec<f64> {
        let n = start.len();
        let mut x = start.to_vec();
        let mut delta = 0.2;
        for _ in 0..30 {
            let r = self.residual(model, p, &x);
            let j = self.jacobian(model, p, &x);
            let m = Matrix::from_fn(n, n, |i, k| {
                (if i == k { 1.0 / delta } else { 0.0 }) - j[(i, k)]
            });
            let Ok(step) = solve(&m, &r) else { break };
            for (v, d) in x.iter_mut().zip(step) {
                let next = *v + d;
                *v = if next > 0.0 { next } else { 0.0 };
            }
            delta *= 1.3;
        }
        x
    }

    /// A state not yet found, from one start.
    pub(super) fn deflated(
        &self,
        model: &RateModel,
        p: &[f64],
        start: &[f64],
        found: &[Vec<f64>],
    ) -> Option<Vec<f64>> {
        let n = start.len();
        let mut x = start.to_vec();
        let unit = self.rates.1;
        // ln M and its gradient.
        let deflation = |x: &[f64]| {
            let mut gradient = vec![0.0; n];
            let mut log = 0.0;
            for known in found {
                let square: f64 = x.iter().zip(known).map(|(a, b)| (a - b) * (a - b)).sum();
                let ratio = unit * unit / square;
                log += libm::log1p(ratio);
                let factor = -2.0 * ratio / (square * (1.0 + ratio));
                for i in 0..n {
                    gradient[i] += factor * (x[i] - known[i]);
                }
            }
            (log, gradient)
        };
        let norm = |r: &[f64]| libm::sqrt(r.iter().map(|v| v * v).sum::<f64>());
        let mut r = self.residual(model, p, &x);
        for _ in 0..60 {
            if self.size(&x, &r) <= self.tolerance {
                return self.accept(model, p, x, found);
            }
            let (log, gradient) = deflation(&x);
            let newton = solve(&self.jacobian(model, p, &x), &r).ok()?;
            // Sherman–Morrison for the Jacobian of M R.
            let along: f64 = gradient.iter().zip(&newton).map(|(g, d)| g * d).sum();
            let mut factor = 1.0 / (1.0 + along);
            if !factor.is_finite() {
                return None;
            }
            let merit = log + libm::log(norm(&r));
            let mut moved = None;
            for _ in 0..25 {
                let trial: Vec<f64> = x
                    .iter()
                    .zip(&newton)
                    .map(|(x, d)| {
                        let next = x - factor * d;
                        if next > 0.0 { next } else { 0.0 }
                    })
                    .collect();
                let value = self.residual(model, p, &trial);
                let size = norm(&value);
                if size == 0.0 || deflation(&trial).0 + libm::log(size) < merit {
                    moved = Some((trial, value));
                    break;
                }
                factor *= 0.5;
            }
            (x, r) = moved?;
        }
        None
    }

    /// Plain Newton steps, and whether what they reach is new.
    pub(super) fn accept(
        &self,
        model: &RateModel,
        p: &[f64],
        mut x: Vec<f64>,
        found: &[Vec<f64>],
    ) -> Option<Vec<f64>> {
        let mut r = self.residual(model, p, &x);
        for _ in 0..20 {
            let now = self.size(&x, &r);
            if now.is_nan() {
                return None;
            }
            let Ok(step) = solve(&self.jacobian(model, p, &x), &r) else {
                break;
            };
            let trial: Vec<f64> = x.iter().zip(&step).map(|(x, d)| x - d).collect();
            let value = self.residual(model, p, &trial);
            let size = self.size(&trial, &value);
            if size >= now || size.is_nan() {
                break;
            }
            (x, r) = (trial, value);
        }
        let met = self.size(&x, &r) <= self.tolerance;
        // Rounding may leave a silent population just below 0.
        x.iter_mut()
            .for_each(|v| *v = if *v > 0.0 { *v } else { 0.0 });
        let new = |known: &Vec<f64>| {
            let mut apart = x.iter().zip(known);
            apart.any(|(a, b)| (a - b).abs() > 1e-7 * self.scale(a.abs().max(b.abs())))
        };
        (met && found.iter().all(new)).then_some(x)
    }
}
