//! Parameters of rate models in the units in which publications give them: mV/s, mV/√s, ms, mV.

use neuropil_circuit::{Quantity, Unit};

use super::RateModel;
use super::parameters::Layout;
use crate::TheoryError;

impl RateModel {
    /// The unit in which each parameter is usually given, in the order of [`RateModel::parameter_names`]: mV/s for drifts,
    /// mV/√s for noise, ms, mV; empty for pure numbers. Values inside are in mV/ms, mV/√ms, ms, mV.
    pub fn parameter_units(&self) -> Vec<&'static str> {
        let layout = Layout::new(self);
        (0..layout.count()).map(|k| layout.unit(k)).collect()
    }

    /// An inside value of parameter `k` in its usual unit.
    pub fn in_usual_unit(&self, k: usize, value: f64) -> f64 {
        Unit::parse(Layout::new(self).unit(k)).map_or(f64::NAN, |u| u.from_inside(value))
    }

    /// The inside value of a number in the usual unit of parameter `k`.
    pub fn from_usual_unit(&self, k: usize, value: f64) -> f64 {
        Unit::parse(Layout::new(self).unit(k)).map_or(f64::NAN, |u| u.to_inside(value))
    }

    /// Reads a value of a parameter: a quantity such as `10 mV/s`, or a bare number in the usual unit. Index and inside value.
    pub fn read_parameter(&self, name: &str, text: &str) -> Result<(usize, f64), TheoryError> {
        let k = self.parameter(name)?;
        let unit = Layout::new(self).unit(k);
        let refuse = |expected: String| TheoryError::Circuit {
            who: "rate model".into(),
            which: "parameter",
            given: format!("{name} = {text}"),
            expected,
        };
        let value = match text.trim().parse::<f64>() {
            Ok(number) => self.from_usual_unit(k, number),
            Err(_) => {
                let dimension = Unit::parse(unit).map_err(|e| refuse(e.to_string()))?;
                Quantity::parse_as(text, dimension.dimension)
                    .map_err(|e| refuse(format!("a value in {}: {e}", shown(unit))))?
            }
        };
        if value.is_finite() {
            return Ok((k, value));
        }
        Err(refuse("a finite number".into()))
    }

    /// Reads a range of a parameter, LOW..HIGH; a unit behind HIGH holds for both. Index and inside values, the lower first.
    pub fn read_range(&self, name: &str, text: &str) -> Result<(usize, (f64, f64)), TheoryError> {
        let refuse = |expected: &str| TheoryError::Circuit {
            who: "rate model".into(),
            which: "range of a parameter",
            given: format!("{name} = {text}"),
            expected: expected.into(),
        };
        let (low, high) =
            bounds(text).ok_or_else(|| refuse("LOW..HIGH, such as 0..20 or \"0..20 mV/s\""))?;
        let (k, low) = self.read_parameter(name, &low)?;
        let (_, high) = self.read_parameter(name, high)?;
        if low < high {
            return Ok((k, (low, high)));
        }
        Err(refuse("the lower value first, and two different ones"))
    }
}

/// The texts on both sides of `..`; a unit behind the second holds for both.
pub(crate) fn bounds(text: &str) -> Option<(String, &str)> {
    let (low, high) = text.split_once("..")?;
    let unit = high
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_digit() || "+-−.eE".contains(c))
        .trim();
    let low = match low.trim().parse::<f64>() {
        Ok(_) if !unit.is_empty() => format!("{low} {unit}"),
        _ => low.to_owned(),
    };
    Some((low, high))
}

fn shown(unit: &str) -> &str {
    if unit.is_empty() { "no unit" } else { unit }
}
