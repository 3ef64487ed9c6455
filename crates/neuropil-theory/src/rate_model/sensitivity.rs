//! How steady rates depend on every parameter, by the implicit function theorem.
//!
//! With `f(ν, p) = 0` along a steady state, `∂ν/∂p = -(∂f/∂ν)⁻¹ ∂f/∂p`.

use neuropil_numerics::continuation::VectorField;
use neuropil_numerics::matrix::{Lu, Matrix};

use super::RateModel;
use crate::TheoryError;

impl RateModel {
    /// ∂ν_i/∂p_k at a steady state (rates in 1/ms), shape populations × parameters, in inside units; parameters in the order
    /// of [`RateModel::parameter_names`]. Columns of parameters that a transfer function does not know of (τ and the noise of
    /// a power law) are NaN. An error at a fold, where rates have no derivative.
    pub fn rate_sensitivity(&self, rates: &[f64]) -> Result<Matrix, TheoryError> {
        let n = self.populations.len();
        if rates.len() != n {
            return Err(TheoryError::Shape {
                function: "RateModel::rate_sensitivity",
                argument: "rates",
                given: rates.len().to_string(),
                expected: n.to_string(),
            });
        }
        let p = self.parameter_values();
        let lu = Lu::new(&self.jacobian(rates, &p))?;
        let mut out = Matrix::zeros(n, p.len());
        for k in 0..p.len() {
            let force = self.sensitivity(rates, &p, k);
            let column = if force.iter().all(|v| v.is_finite()) {
                lu.solve(&force)?
            } else {
                vec![f64::NAN; n]
            };
            for (i, v) in column.into_iter().enumerate() {
                out[(i, k)] = -v;
            }
        }
        Ok(out)
    }
}
