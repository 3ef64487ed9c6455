//! A vector field in variables of order 1, in which all the work of continuation is done.

use super::field::{StepOptions, VectorField};
use crate::matrix::Matrix;

/// `system` with every variable and parameter divided by its scale.
pub(crate) struct Scaled<'a> {
    system: &'a dyn VectorField,
    states: Vec<f64>,
    parameters: Vec<f64>,
}

/// A scale that can be divided by.
fn usable(scale: f64) -> f64 {
    if scale.is_finite() && scale != 0.0 {
        scale.abs()
    } else {
        1.0
    }
}

impl<'a> Scaled<'a> {
    pub fn new(system: &'a dyn VectorField) -> Self {
        Self {
            system,
            states: (0..system.states())
                .map(|i| usable(system.state_scale(i)))
                .collect(),
            parameters: (0..system.parameters())
                .map(|k| usable(system.parameter_scale(k)))
                .collect(),
        }
    }

    /// Scale of parameter k, 1 for one that does not exist.
    pub fn unit(&self, k: usize) -> f64 {
        self.parameters.get(k).copied().unwrap_or(1.0)
    }

    pub fn scale_states(&self, x: &[f64]) -> Vec<f64> {
        x.iter().zip(&self.states).map(|(v, s)| v / s).collect()
    }

    pub fn unscale_states(&self, x: &[f64]) -> Vec<f64> {
        x.iter().zip(&self.states).map(|(v, s)| v * s).collect()
    }

    pub fn scale_parameters(&self, p: &[f64]) -> Vec<f64> {
        p.iter().zip(&self.parameters).map(|(v, s)| v / s).collect()
    }

    fn unscale_parameters(&self, p: &[f64]) -> Vec<f64> {
        p.iter().zip(&self.parameters).map(|(v, s)| v * s).collect()
    }

    /// Options for the scaled parameter k.
    pub fn options(&self, options: &StepOptions, k: usize) -> StepOptions {
        let unit = self.unit(k);
        let smallest = self.states.iter().fold(f64::INFINITY, |m, s| m.min(*s));
        StepOptions {
            range: (options.range.0 / unit, options.range.1 / unit),
            parameter_scale: options.parameter_scale / unit,
            state_limit: options.state_limit / smallest,
            ..options.clone()
        }
    }
}

impl VectorField for Scaled<'_> {
    fn states(&self) -> usize {
        self.states.len()
    }

    fn parameters(&self) -> usize {
        self.parameters.len()
    }

    fn field(&self, x: &[f64], p: &[f64], out: &mut [f64]) {
        self.system
            .field(&self.unscale_states(x), &self.unscale_parameters(p), out);
        for (v, s) in out.iter_mut().zip(&self.states) {
            *v /= s;
        }
    }

    fn jacobian(&self, x: &[f64], p: &[f64]) -> Matrix {
        let j = self
            .system
            .jacobian(&self.unscale_states(x), &self.unscale_parameters(p));
        Matrix::from_fn(j.rows(), j.columns(), |i, k| {
            j[(i, k)] * self.states[k] / self.states[i]
        })
    }

    fn sensitivity(&self, x: &[f64], p: &[f64], k: usize) -> Vec<f64> {
        let unit = self.unit(k);
        self.system
            .sensitivity(&self.unscale_states(x), &self.unscale_parameters(p), k)
            .iter()
            .zip(&self.states)
            .map(|(v, s)| v * unit / s)
            .collect()
    }
}
