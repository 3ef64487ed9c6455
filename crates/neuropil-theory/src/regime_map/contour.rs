//! Where a state changes its kind without being lost: curves on which a quantity of the state is 0.

use neuropil_numerics::continuation::VectorField;
use neuropil_numerics::matrix::{Lu, Matrix};

use super::family::Plane;
use crate::states::spectrum;

/// What vanishes on the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    /// The largest real part of the eigenvalues of the excitatory populations alone: onset of stabilisation by inhibition.
    Stabilisation,
    /// The slope of the first excitatory population by the common drift, times a determinant that is not 0 in stable states.
    Saturation,
}

/// The steady states of a plane together with `quantity = 0`: unknowns are the rates and coordinate `first` of the plane, the
/// parameter is the other coordinate.
pub(super) struct Contour<'a> {
    pub plane: &'a Plane<'a>,
    pub quantity: Quantity,
    pub first: usize,
}

impl Contour<'_> {
    fn split<'x>(&self, x: &'x [f64], p: &[f64]) -> (&'x [f64], [f64; 2]) {
        let n = self.plane.states();
        let (rates, u) = x.split_at(n.min(x.len()));
        let mut at = [p.first().copied().unwrap_or(f64::NAN); 2];
        at[self.first] = u.first().copied().unwrap_or(f64::NAN);
        (rates, at)
    }

    /// The quantity at rates and a place; NaN outside the domain of the model.
    pub fn value(&self, rates: &[f64], at: [f64; 2]) -> f64 {
        let plane = self.plane;
        let all = plane.model.populations();
        // Rows times T: ∂Φ/∂ν - 1.
        let j = plane.jacobian(rates, &at);
        let excitatory = plane.model.excitatory();
        let chosen: Vec<usize> = (0..all.len()).filter(|i| excitatory[*i]).collect();
        let Some(&leader) = chosen.first() else {
            return f64::NAN;
        };
        match self.quantity {
            Quantity::Stabilisation => {
                let own = Matrix::from_fn(chosen.len(), chosen.len(), |a, b| {
                    j[(chosen[a], chosen[b])] * all[leader].time
                });
                let values = spectrum(&own).unwrap_or_default();
                values.first().map_or(f64::NAN, |v| v.0)
            }
            Quantity::Saturation => {
                // Cramer's rule for J x = -∂f/∂m.
                let Ok(drive) = plane.model.parameter("mu_ext") else {
                    return f64::NAN;
                };
                let by = plane
                    .model
                    .sensitivity(rates, &plane.parameters_at(&at), drive);
                let replaced = Matrix::from_fn(all.len(), all.len(), |a, b| {
                    all[a].time * if b == leader { by[a] } else { j[(a, b)] }
                });
                Lu::new(&replaced).map_or(0.0, |lu| lu.determinant())
            }
        }
    }
}

impl VectorField for Contour<'_> {
    fn states(&self) -> usize {
        self.plane.states() + 1
    }

    fn parameters(&self) -> usize {
        1
    }

    fn field(&self, x: &[f64], p: &[f64], out: &mut [f64]) {
        let (rates, at) = self.split(x, p);
        let (field, last) = out.split_at_mut(rates.len());
        self.plane.field(rates, &at, field);
        if let Some(v) = last.first_mut() {
            *v = self.value(rates, at);
        }
    }

    fn jacobian(&self, x: &[f64], p: &[f64]) -> Matrix {
        let (rates, at) = self.split(x, p);
        let n = rates.len();
        let by_rates = self.plane.jacobian(rates, &at);
        let by_first = self.plane.sensitivity(rates, &at, self.first);
        let quantity: Vec<f64> = (0..=n)
            .map(|k| {
                let h = 1e-6 * self.state_scale(k);
                let value = |sign: f64| {
                    let mut moved = x.to_vec();
                    moved[k] += sign * h;
                    let (rates, at) = self.split(&moved, p);
                    self.value(rates, at)
                };
                (value(1.0) - value(-1.0)) / (2.0 * h)
            })
            .collect();
        Matrix::from_fn(n + 1, n + 1, |i, k| {
            if i == n {
                quantity[k]
            } else if k == n {
                by_first[i]
            } else {
                by_rates[(i, k)]
            }
        })
    }

    fn sensitivity(&self, x: &[f64], p: &[f64], _: usize) -> Vec<f64> {
        let (rates, at) = self.split(x, p);
        let mut out = self.plane.sensitivity(rates, &at, 1 - self.first);
        let h = 1e-6;
        let value = |sign: f64| {
            let (rates, at) = self.split(x, &[p[0] + sign * h]);
            self.value(rates, at)
        };
        out.push((value(1.0) - value(-1.0)) / (2.0 * h));
        out
    }

    fn state_scale(&self, i: usize) -> f64 {
        if i < self.plane.states() {
            self.plane.state_scale(i)
        } else {
            1.0
        }
    }
}
