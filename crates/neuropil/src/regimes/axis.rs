//! Axes of a map of a circuit: parameters of its rate model, or whatever an override can set.

use crate::Error;
use crate::sweep::with_unit;
use neuropil_circuit::Problem;
use neuropil_circuit::units::Unit;
use neuropil_theory::{MapAxis, RateModel, Spacing};

/// An axis as a person writes it: `mu_ext=0..20 mV/s`, `r[I]=0..2`, `set:g=3..8`.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyAxis {
    /// Name of a parameter of the rate model ([`RateModel::parameter_names`]), or key of an override of the circuit; `set:KEY` is always the
    /// latter.
    pub name: String,
    /// First and last value, in `unit`.
    pub range: (f64, f64),
    /// Unit as written; empty for pure numbers.
    pub unit: String,
    /// Number of values.
    pub points: usize,
    /// How they lie.
    pub spacing: Spacing,
}

impl StudyAxis {
    /// Reads `NAME=A..B UNIT`.
    ///
    /// # Errors
    /// Where the text is no such thing; in words.
    pub fn parse(text: &str, points: usize, spacing: Spacing) -> Result<Self, String> {
        const EXPECTED: &str =
            "expected NAME=A..B UNIT, such as \"mu_ext=0..20 mV/s\" or \"r[I]=0..2\"";
        let (name, range) = text.split_once('=').ok_or(EXPECTED)?;
        let (low, high) = range.split_once("..").ok_or(EXPECTED)?;
        let high = high.trim();
        let length = number_length(high);
        let (number, unit) = high.split_at_checked(length).ok_or(EXPECTED)?;
        let unit = unit.trim();
        // The unit may be repeated.
        let low = low.trim();
        let low = low.strip_suffix(unit).unwrap_or(low);
        let value = |s: &str| {
            let x = s.trim().parse::<f64>().ok().filter(|x| x.is_finite());
            x.ok_or_else(|| format!("`{}` is not a number; {EXPECTED}", s.trim()))
        };
        Unit::parse(unit).map_err(|e| e.to_string())?;
        let range = (value(low)?, value(number)?);
        let name = name.trim();
        if name.is_empty() || range.0 >= range.1 {
            return Err(format!("{EXPECTED}, with A below B"));
        }
        Ok(Self {
            name: name.into(),
            range,
            unit: unit.into(),
            points,
            spacing,
        })
    }

    /// Name and unit, for headings: `mu_ext (mV/s)`.
    pub fn label(&self) -> String {
        match self.unit.as_str() {
            "" => self.key().to_owned(),
            unit => format!("{} ({unit})", self.key()),
        }
    }

    /// The name without `set:`.
    pub fn key(&self) -> &str {
        self.name.strip_prefix("set:").unwrap_or(&self.name)
    }
}

/// Bytes of a number at the start of a text.
fn number_length(text: &str) -> usize {
    let mut end = 0;
    for (k, c) in text.char_indices() {
        let sign = matches!(c, '+' | '-') && (k == 0 || text[..k].ends_with(['e', 'E']));
        // An `e` belongs to the number only if digits follow.
        let rest = text[k..].trim_start_matches(['e', 'E']);
        let exponent = matches!(c, 'e' | 'E')
            && rest
                .trim_start_matches(['+', '-'])
                .starts_with(|d: char| d.is_ascii_digit());
        if !(c.is_ascii_digit() || c == '.' || sign || exponent) {
            break;
        }
        end = k + c.len_utf8();
    }
    end
}

/// What an axis varies.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Varied {
    /// A parameter of the rate model, in this unit.
    Model(Unit),
    /// An override of the circuit.
    Circuit,
}

impl StudyAxis {
    /// What the axis varies: a parameter of `model`, if it has one of this name.
    pub(super) fn varied(&self, model: &RateModel) -> Result<Varied, Error> {
        let index = match model.parameter(&self.name) {
            Ok(index) if !self.name.starts_with("set:") => index,
            _ => return Ok(Varied::Circuit),
        };
        let unit = Unit::parse(&self.unit).unwrap_or(Unit::ONE);
        let usual = model.parameter_units().get(index).copied().unwrap_or("");
        let expected = Unit::parse(usual).unwrap_or(Unit::ONE);
        if unit.dimension != expected.dimension {
            let shown = |unit: &str| match unit {
                "" => "a pure number".to_owned(),
                unit => format!("`{unit}`"),
            };
            let who = format!("axis `{}`", self.name);
            let given = shown(&self.unit);
            let expected = match usual {
                "" => shown(usual),
                unit => format!("a unit such as `{unit}`"),
            };
            let problem = Problem::new("dimension", who, "unit", given, expected);
            return Err(Error::Circuit(problem.into()));
        }
        Ok(Varied::Model(unit))
    }

    /// The axis as theory takes it.
    pub(super) fn map_axis(&self, varied: &Varied) -> MapAxis {
        let inside = |x: f64| match varied {
            Varied::Model(unit) => unit.to_inside(x),
            Varied::Circuit => x,
        };
        MapAxis {
            name: self.key().into(),
            range: (inside(self.range.0), inside(self.range.1)),
            points: self.points,
            spacing: self.spacing,
        }
    }

    /// A value of the map in the unit of the axis.
    pub(super) fn shown(&self, varied: &Varied, value: f64) -> f64 {
        match varied {
            Varied::Model(unit) => unit.from_inside(value),
            Varied::Circuit => value,
        }
    }

    /// The override that gives the circuit a value of this axis.
    pub(super) fn setting(&self, shown: f64) -> (String, String) {
        (self.key().to_owned(), with_unit(shown, &self.unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<StudyAxis, String> {
        StudyAxis::parse(text, 10, Spacing::Linear)
    }

    #[test]
    fn axes_are_read_with_their_units() {
        let a = read("mu_ext = 0..20 mV/s").unwrap();
        assert_eq!((a.name.as_str(), a.unit.as_str()), ("mu_ext", "mV/s"));
        assert_eq!(a.range, (0.0, 20.0));
        assert_eq!(a.label(), "mu_ext (mV/s)");
        assert_eq!(read("J[E,I]=-1e1 mV..2.5 mV").unwrap().range, (-10.0, 2.5));
        assert_eq!(read("r[I]=0..1e-2").unwrap().range, (0.0, 0.01));
        let a = read("set:g=3..8").unwrap();
        assert_eq!((a.key(), a.unit.as_str()), ("g", ""));
        for bad in [
            "mu_ext",
            "mu_ext=3",
            "=0..1",
            "r=1..1",
            "r=0..x",
            "r=0..1 furlong",
            "r=a..1",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
