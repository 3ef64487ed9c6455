//! A number with how sure it is, or the reason why there is none.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A measured number with its interval, or the reason why it cannot be estimated.
///
/// As JSON it is either `{"value": …, "standard_error": …, "low": …, …}` or `{"not_estimable": "reason"}`; a bound
/// that is unknown is `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Estimate {
    /// There is a number.
    Measured(Measured),
    /// There is none.
    NotEstimable {
        /// Why.
        #[serde(rename = "not_estimable")]
        reason: String,
    },
}

/// A number with its interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The value.
    pub value: f64,
    /// Its standard error; infinite where unknown.
    #[serde(
        serialize_with = "finite_or_null",
        deserialize_with = "null_is_infinite"
    )]
    pub standard_error: f64,
    /// Lower bound of the interval; −∞ where unknown.
    #[serde(
        serialize_with = "finite_or_null",
        deserialize_with = "null_is_minus_infinite"
    )]
    pub low: f64,
    /// Upper bound of the interval; +∞ where unknown.
    #[serde(
        serialize_with = "finite_or_null",
        deserialize_with = "null_is_infinite"
    )]
    pub high: f64,
    /// Number of independent units that the value rests on (neurons, intervals, blocks; `method` says which).
    pub n: u64,
    /// Unit as printed (`spikes/s`), empty for a pure number.
    pub unit: String,
    /// Confidence of the interval, 0.95 as a rule.
    pub confidence: f64,
    /// How value and interval were computed, in a few words.
    pub method: String,
    /// What a reader should know besides; empty as a rule.
    pub note: String,
}

/// Confidence of all intervals unless something else is said.
pub const CONFIDENCE: f64 = 0.95;

impl Estimate {
    /// `value ± half_width` with a standard error; unknown uncertainty is infinite. A value that is not finite, or
    /// an uncertainty that is NaN or negative, becomes [`Estimate::NotEstimable`].
    pub fn symmetric(
        value: f64,
        standard_error: f64,
        half_width: f64,
        n: u64,
        unit: impl Into<String>,
        method: impl Into<String>,
    ) -> Self {
        Self::between(
            value,
            standard_error,
            (value - half_width, value + half_width),
            n,
            unit,
            method,
        )
    }

    /// A value with the interval `(low, high)`; as [`Estimate::symmetric`] otherwise.
    pub fn between(
        value: f64,
        standard_error: f64,
        (low, high): (f64, f64),
        n: u64,
        unit: impl Into<String>,
        method: impl Into<String>,
    ) -> Self {
        if !value.is_finite() {
            return Self::not_estimable(format!("the computed value is {value}"));
        }
        let sane = standard_error >= 0.0 && low <= high;
        if !sane {
            return Self::not_estimable(format!(
                "the computed uncertainty of {value} is [{low}, {high}] with standard error {standard_error}"
            ));
        }
        Self::Measured(Measured {
            value,
            standard_error,
            low,
            high,
            n,
            unit: unit.into(),
            confidence: CONFIDENCE,
            method: method.into(),
            note: String::new(),
        })
    }

    /// A value whose uncertainty is not known.
    pub fn without_interval(
        value: f64,
        n: u64,
        unit: impl Into<String>,
        method: impl Into<String>,
    ) -> Self {
        Self::symmetric(value, f64::INFINITY, f64::INFINITY, n, unit, method)
    }

    /// No number, and why.
    pub fn not_estimable(reason: impl Into<String>) -> Self {
        Self::NotEstimable {
            reason: reason.into(),
        }
    }

    /// Adds a note (after those that are there).
    pub fn with_note(mut self, note: impl AsRef<str>) -> Self {
        if let Self::Measured(m) = &mut self {
            if !m.note.is_empty() {
                m.note.push_str("; ");
            }
            m.note.push_str(note.as_ref());
        }
        self
    }

    /// The number with its interval, where there is one.
    pub fn measured(&self) -> Option<&Measured> {
        match self {
            Self::Measured(m) => Some(m),
            Self::NotEstimable { .. } => None,
        }
    }

    /// The value, where there is one.
    pub fn value(&self) -> Option<f64> {
        self.measured().map(|m| m.value)
    }

    /// The interval (low, high), where both bounds are known.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.measured()
            .filter(|m| m.low.is_finite() && m.high.is_finite())
            .map(|m| (m.low, m.high))
    }

    /// The standard error, where it is known.
    pub fn standard_error(&self) -> Option<f64> {
        self.measured()
            .map(|m| m.standard_error)
            .filter(|s| s.is_finite())
    }

    /// Value and interval without unit and n, `4.41 [4.30, 4.52]`; `not estimable` without the reason.
    pub fn brief(&self) -> String {
        let Self::Measured(m) = self else {
            return "not estimable".into();
        };
        let known = self.interval();
        let scale = known.map_or(0.0, |(low, high)| (high - low) / 2.0);
        let digits = decimals(m.value, scale);
        match known {
            Some((low, high)) => format!("{:.digits$} [{low:.digits$}, {high:.digits$}]", m.value),
            None => format!("{:.digits$} [interval unknown]", m.value),
        }
    }

    /// Why there is no value, where there is none.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Measured(_) => None,
            Self::NotEstimable { reason } => Some(reason),
        }
    }
}

impl fmt::Display for Estimate {
    /// `4.41 [4.30, 4.52] spikes/s (n = 21915)`: digits follow the width of the interval.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let m = match self {
            Self::NotEstimable { reason } => return write!(f, "not estimable: {reason}"),
            Self::Measured(m) => m,
        };
        write!(f, "{}", self.brief())?;
        if !m.unit.is_empty() {
            write!(f, " {}", m.unit)?;
        }
        write!(f, " (n = {})", m.n)
    }
}

/// Decimals that show two digits of an uncertainty `scale`, or four of `value` where there is none; at most 9.
fn decimals(value: f64, scale: f64) -> usize {
    let (from, digits) = if scale > 0.0 {
        (scale, 2)
    } else {
        (value.abs(), 4)
    };
    if from <= 0.0 || !from.is_finite() {
        return 2;
    }
    let exponent = from.log10().floor() as i32;
    usize::try_from(digits - 1 - exponent).unwrap_or(0).min(9)
}

fn finite_or_null<S: serde::Serializer>(x: &f64, s: S) -> Result<S::Ok, S::Error> {
    if x.is_finite() {
        s.serialize_some(x)
    } else {
        s.serialize_none()
    }
}

fn null_is_infinite<'de, D: serde::Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(d)?.unwrap_or(f64::INFINITY))
}

fn null_is_minus_infinite<'de, D: serde::Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(d)?.unwrap_or(f64::NEG_INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_shown_follow_the_interval() {
        let e = Estimate::between(4.4142, 0.056, (4.3045, 4.5239), 21915, "spikes/s", "");
        assert_eq!(e.to_string(), "4.41 [4.30, 4.52] spikes/s (n = 21915)");
        let wide = Estimate::symmetric(1234.5, 100.0, 196.0, 7, "", "");
        assert_eq!(wide.to_string(), "1234 [1038, 1430] (n = 7)");
        let bare = Estimate::without_interval(0.75, 1, "mV", "");
        assert_eq!(bare.to_string(), "0.7500 [interval unknown] mV (n = 1)");
        let none = Estimate::not_estimable("no spikes");
        assert_eq!(none.to_string(), "not estimable: no spikes");
    }

    #[test]
    fn nonsense_becomes_a_reason_and_never_a_number() {
        for e in [
            Estimate::symmetric(f64::NAN, 1.0, 1.0, 3, "", ""),
            Estimate::symmetric(f64::INFINITY, 1.0, 1.0, 3, "", ""),
            Estimate::symmetric(1.0, f64::NAN, 1.0, 3, "", ""),
            Estimate::symmetric(1.0, -1.0, 1.0, 3, "", ""),
            Estimate::between(1.0, 1.0, (2.0, 0.0), 3, "", ""),
            Estimate::between(1.0, 1.0, (f64::NAN, 2.0), 3, "", ""),
        ] {
            assert!(e.value().is_none() && e.reason().is_some(), "{e:?}");
        }
    }

    #[test]
    fn json_keeps_values_unknown_bounds_and_reasons() {
        for e in [
            Estimate::symmetric(0.1 + 0.2, 0.1, 0.2, 3, "spikes/s", "over neurons")
                .with_note("few"),
            Estimate::without_interval(-2.5, 1, "", ""),
            Estimate::not_estimable("3 intervals, at least 10 are needed"),
        ] {
            let text = serde_json::to_string(&e).unwrap();
            assert_eq!(
                serde_json::from_str::<Estimate>(&text).unwrap(),
                e,
                "{text}"
            );
        }
        let bare = serde_json::to_value(Estimate::without_interval(1.0, 1, "", "")).unwrap();
        assert!(bare["low"].is_null() && bare["standard_error"].is_null());
        let none = serde_json::to_value(Estimate::not_estimable("why")).unwrap();
        assert_eq!(none["not_estimable"], "why");
    }

    #[test]
    fn notes_add_up() {
        let e = Estimate::symmetric(1.0, 1.0, 1.0, 3, "", "")
            .with_note("a")
            .with_note("b");
        assert_eq!(e.measured().unwrap().note, "a; b");
    }
}
