//! Regions of inputs with one set of active populations each, within which rates are linear: their slopes, and lattices over them.

use neuropil_numerics::matrix::{Lu, Matrix};

use super::{OutsideInput, SemiBalanced, SemiBalancedStates};
use crate::TheoryError;

/// The rates within a region, r = constant + external r_x = input (I⁰ + JK_x r_x): with the set S of active populations
/// `r_S = -(JK_SS)⁻¹ I_S`, and 0 for the others.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedGains {
    /// The rates that constant inputs alone would give, 1/ms; of any sign.
    pub constant: Vec<f64>,
    /// Slopes in the rates of the sources, `[population][source]`, a pure number.
    pub external: Matrix,
    /// Slopes in mean inputs, `[population][population that receives the input]`, 1/(ms mV).
    pub input: Matrix,
}

impl SemiBalancedGains {
    /// Slopes of all rates in one input: pure numbers for a rate, 1/(ms mV) for a constant input.
    pub fn slope(&self, input: OutsideInput) -> Vec<f64> {
        let column = |m: &Matrix, k| (0..m.rows()).map(|i| m.get(i, k).unwrap_or(0.0)).collect();
        match input {
            OutsideInput::Rate(k) => column(&self.external, k),
            OutsideInput::Constant(k) => column(&self.input, k),
        }
    }
}

impl SemiBalanced {
    /// How rates depend on inputs where these populations are active.
    ///
    /// # Errors
    /// Where coupling among them is singular, or there is not one entry for each population.
    pub fn gains(&self, active: &[bool]) -> Result<SemiBalancedGains, TheoryError> {
        let n = self.names.len();
        if active.len() != n {
            return Err(TheoryError::Shape {
                function: "SemiBalanced::gains",
                argument: "active",
                given: active.len().to_string(),
                expected: n.to_string(),
            });
        }
        let members: Vec<usize> = (0..n).filter(|i| active[*i]).collect();
        let k = members.len();
        let mut input = Matrix::zeros(n, n);
        if k > 0 {
            let part = Matrix::from_fn(k, k, |i, j| self.coupling[(members[i], members[j])]);
            let factors = Lu::new(&part).map_err(|_| TheoryError::Circuit {
                who: "slopes of semi-balanced rates".into(),
                which: "coupling among the active populations",
                given: "singular".into(),
                expected: "an invertible one".into(),
            })?;
            for (j, to) in members.iter().enumerate() {
                let unit: Vec<f64> = (0..k).map(|i| if i == j { -1.0 } else { 0.0 }).collect();
                for (i, slope) in members.iter().zip(factors.solve(&unit)?) {
                    input[(*i, *to)] = slope + 0.0;
                }
            }
        }
        Ok(SemiBalancedGains {
            constant: input.times_vector(&self.constant)?,
            external: match self.sources.is_empty() {
                true => Matrix::zeros(n, 0),
                false => input.times(&self.external)?,
            },
            input,
        })
    }

    /// [`SemiBalanced::states`] where `inputs` have the values of each point, in inside units, such as those of a lattice.
    ///
    /// # Errors
    /// A point without one value for each input, or a value that an input cannot have.
    pub fn states_at(
        &self,
        inputs: &[OutsideInput],
        points: &[Vec<f64>],
    ) -> Result<Vec<SemiBalancedStates>, TheoryError> {
        let at = |point: &Vec<f64>| {
            if point.len() != inputs.len() {
                let names = inputs.iter().map(|i| self.input_name(*i));
                return Err(TheoryError::Circuit {
                    who: "lattice of inputs".into(),
                    which: "number of values of a point",
                    given: point.len().to_string(),
                    expected: format!(
                        "{}, one for each of {}",
                        inputs.len(),
                        names.collect::<Vec<_>>().join(", ")
                    ),
                });
            }
            let mut network = self.clone();
            for (input, value) in inputs.iter().zip(point) {
                network = network.with_outside_input(*input, *value)?;
            }
            network.states()
        };
        points.iter().map(at).collect()
    }
}
