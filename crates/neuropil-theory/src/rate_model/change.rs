//! Rate models with other inputs or other weights.

use neuropil_numerics::matrix::Matrix;

use super::RateModel;
use crate::TheoryError;

impl RateModel {
    /// Drift from outside of each population, m_X + r_X m, mV/ms.
    pub fn external_drift(&self) -> Vec<f64> {
        let all = self.populations.iter();
        all.map(|p| p.drift + p.ratio * self.drive).collect()
    }

    /// The model with these drifts from outside (mV/ms); the common drift stays, the rest is each population's own.
    pub fn with_external_drift(&self, drift: &[f64]) -> Result<Self, TheoryError> {
        self.fits("drift", drift.len())?;
        let mut model = self.clone();
        for (i, (p, drift)) in model.populations.iter_mut().zip(drift).enumerate() {
            if !drift.is_finite() {
                let expected = "a finite drift";
                let refused = TheoryError::parameter(
                    "RateModel::with_external_drift",
                    "drift",
                    *drift,
                    "mV/ms",
                    expected,
                );
                return Err(refused.of(i));
            }
            p.drift = drift - p.ratio * self.drive;
        }
        Ok(model)
    }

    /// The model with other weights J (mV) of the same in-degrees: where recurrent noise counts, j²C grows like J².
    ///
    /// An error for a weight made from 0 in a model with recurrent noise, since its in-degree is not known.
    pub fn with_weight(&self, weight: Matrix) -> Result<Self, TheoryError> {
        let n = self.populations.len();
        let mut variance = self.variance.clone();
        if let Some(v) = &mut variance
            && (weight.rows(), weight.columns()) == (n, n)
        {
            for i in 0..n {
                for j in 0..n {
                    let (old, new) = (self.weight[(i, j)], weight[(i, j)]);
                    if old != 0.0 {
                        v[(i, j)] *= (new / old) * (new / old);
                    } else if new != 0.0 {
                        let expected = "0, as it was: without synapses before, the in-degree and thus the noise of this weight is not known";
                        let function = "RateModel::with_weight";
                        let refused =
                            TheoryError::parameter(function, "weight", new, "mV", expected);
                        return Err(refused.of(i));
                    }
                }
            }
        }
        let mut model = Self::new(self.populations.clone(), weight, variance, self.drive)?;
        (model.window, model.size) = (self.window, self.size);
        Ok(model)
    }

    /// √κ τ of population `i`, by which drifts become means, ms.
    pub(crate) fn unit(&self, i: usize) -> f64 {
        let p = self.populations.get(i);
        p.map_or(f64::NAN, |p| p.membrane) * libm::sqrt(self.size)
    }

    /// Refuses a list that has not one entry for each population.
    pub(crate) fn fits(&self, argument: &'static str, given: usize) -> Result<(), TheoryError> {
        let n = self.populations.len();
        if given == n {
            return Ok(());
        }
        Err(TheoryError::Shape {
            function: "RateModel",
            argument,
            given: given.to_string(),
            expected: format!("{n}, one for each population"),
        })
    }
}
