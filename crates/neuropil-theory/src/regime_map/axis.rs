//! One axis of a map: which parameter, from where to where, in how many points.

use crate::TheoryError;

/// How the values of an axis lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// At equal differences.
    #[default]
    Linear,
    /// At equal ratios.
    Log,
}

/// A parameter that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct MapAxis {
    /// Name, for a rate model one of [`crate::RateModel::parameter_names`].
    pub name: String,
    /// First and last value, in the unit of the parameter inside (mV/ms, mV, ms).
    pub range: (f64, f64),
    /// Number of values, at least 2.
    pub points: usize,
    /// How they lie.
    pub spacing: Spacing,
}

/// Most points of a map.
const MOST: usize = 1_000_000;

impl MapAxis {
    /// `points` values at equal differences.
    pub fn linear(name: impl Into<String>, range: (f64, f64), points: usize) -> Self {
        Self {
            name: name.into(),
            range,
            points,
            spacing: Spacing::Linear,
        }
    }

    /// `points` values at equal ratios.
    pub fn log(name: impl Into<String>, range: (f64, f64), points: usize) -> Self {
        Self {
            spacing: Spacing::Log,
            ..Self::linear(name, range, points)
        }
    }

    /// The value at `u`, which goes from 0 to 1 along the axis; its ends exactly at 0 and 1.
    pub fn at(&self, u: f64) -> f64 {
        let (low, high) = self.range;
        if u == 1.0 {
            return high;
        }
        match self.spacing {
            Spacing::Linear => low + u * (high - low),
            Spacing::Log if u == 0.0 => low,
            Spacing::Log => low * libm::exp(u * libm::log(high / low)),
        }
    }

    /// dv/du at `u`.
    pub(super) fn slope(&self, u: f64) -> f64 {
        let (low, high) = self.range;
        match self.spacing {
            Spacing::Linear => high - low,
            Spacing::Log => self.at(u) * libm::log(high / low),
        }
    }

    /// Where a value lies along the axis, 0 to 1 inside; NaN for values that a logarithmic axis cannot have.
    pub fn place(&self, value: f64) -> f64 {
        let (low, high) = self.range;
        match self.spacing {
            Spacing::Linear => (value - low) / (high - low),
            Spacing::Log => libm::log(value / low) / libm::log(high / low),
        }
    }

    /// All values, ascending.
    pub fn values(&self) -> Vec<f64> {
        let last = self.points.saturating_sub(1).max(1) as f64;
        (0..self.points).map(|k| self.at(k as f64 / last)).collect()
    }

    fn check(&self) -> Result<(), TheoryError> {
        let refuse = |which, given: String, expected: &str| {
            Err(TheoryError::Circuit {
                who: format!("axis `{}` of a regime map", self.name),
                which,
                given,
                expected: expected.into(),
            })
        };
        let (low, high) = self.range;
        if !(low < high && low.is_finite() && high.is_finite()) {
            let expected = "two finite values, the lower first";
            return refuse("range", format!("{low} to {high}"), expected);
        }
        if self.spacing == Spacing::Log && low <= 0.0 {
            let expected = "values above 0 for a logarithmic axis";
            return refuse("range", format!("{low} to {high}"), expected);
        }
        if self.points < 2 {
            return refuse("number of points", self.points.to_string(), "at least 2");
        }
        Ok(())
    }
}

/// Refuses axes that make no map.
pub(super) fn check(x: &MapAxis, y: &MapAxis) -> Result<(), TheoryError> {
    x.check()?;
    y.check()?;
    let refuse = |which, given: String, expected: String| {
        Err(TheoryError::Circuit {
            who: "regime map".into(),
            which,
            given,
            expected,
        })
    };
    if x.name == y.name {
        let given = format!("`{}` for both", x.name);
        return refuse("axes", given, "two different parameters".into());
    }
    if x.points.saturating_mul(y.points) > MOST {
        let given = format!("{} x {} points", x.points, y.points);
        return refuse("size", given, format!("at most {MOST} points"));
    }
    Ok(())
}
