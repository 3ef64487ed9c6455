//! External drifts of all populations moved together, as one parameter.

use super::RateModel;
use crate::TheoryError;

const FUNCTION: &str = "RateModel::driven_together";

impl RateModel {
    /// The model with drifts `ratios[X] · drive` in place of all external drifts; `drive` in mV/ms. `mu_ext` then moves all
    /// together, and `r[X]` moves one.
    pub fn driven_together(&self, drive: f64, ratios: &[f64]) -> Result<Self, TheoryError> {
        if ratios.len() != self.populations.len() {
            return Err(TheoryError::Shape {
                function: FUNCTION,
                argument: "ratios",
                given: ratios.len().to_string(),
                expected: self.populations.len().to_string(),
            });
        }
        let mut model = self.clone();
        for (p, ratio) in model.populations.iter_mut().zip(ratios) {
            (p.ratio, p.drift) = (*ratio, 0.0);
        }
        let mut made = Self::new(model.populations, model.weight, model.variance, drive)?;
        (made.window, made.size) = (self.window, self.size);
        Ok(made)
    }

    /// The same model with its external drifts written as `r_X m`, where m is the drift of the first population that has one; so
    /// the ratios are those of the drive that a circuit declares. An error if there is none.
    pub fn with_common_drive(&self) -> Result<Self, TheoryError> {
        let drifts = self.external_drift();
        let Some(drive) = drifts.iter().copied().find(|v| *v != 0.0) else {
            return Err(TheoryError::Circuit {
                who: "rate model".into(),
                which: "external drift",
                given: "0 mV/ms onto every population".into(),
                expected: "at least one that is not 0, or ratios given".into(),
            });
        };
        let ratios: Vec<f64> = drifts.iter().map(|v| v / drive).collect();
        self.driven_together(drive, &ratios)
    }
}
