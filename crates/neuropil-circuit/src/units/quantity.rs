//! Quantities: reading, writing, converting.

use super::scan::{decimal, scan_number, tightened};
use super::{Unit, UnitError};
use crate::dimension::Dimension;

/// A number with a dimension, in inside units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The number in the coherent unit of its dimension.
    pub value: f64,
    /// Its dimension.
    pub dimension: Dimension,
}

impl Quantity {
    /// A quantity of a number in inside units.
    pub fn new(value: f64, dimension: Dimension) -> Self {
        Self { value, dimension }
    }

    /// Reads a number with its unit.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        Self::parse_with_unit(text).map(|(q, _)| q)
    }

    /// Reads a number with its unit, and gives the unit as written.
    pub fn parse_with_unit(text: &str) -> Result<(Self, String), UnitError> {
        let given = || crate::problem::shortened(text);
        let trimmed = text.trim();
        let (sign, unsigned) = match trimmed.chars().next() {
            Some('-' | '−') => ("-", trimmed.trim_start_matches(['-', '−'])),
            Some('+') => ("", trimmed.get(1..).unwrap_or("")),
            _ => ("", trimmed),
        };
        if !sign.is_empty()
            && trimmed
                .chars()
                .nth(1)
                .is_some_and(|c| matches!(c, '-' | '−'))
        {
            return Err(UnitError::NotANumber { text: given() });
        }
        let length = scan_number(unsigned);
        let (number, rest) = unsigned.split_at_checked(length).unwrap_or((unsigned, ""));
        if number.is_empty() {
            return Err(UnitError::NotANumber { text: given() });
        }
        let unit_text = rest.trim();
        let (number, unit_text) = match unit_text.strip_prefix('/') {
            // `1/ms` is a number and a unit as well as a unit.
            Some(_) => (number, format!("1{}", tightened(unit_text))),
            None => (number, tightened(unit_text)),
        };
        let unit = Unit::parse(&unit_text)?;
        let value = unit
            .inside(&format!("{sign}{number}"))
            .ok_or_else(|| UnitError::Range { text: given() })?;
        let quantity = Self {
            value,
            dimension: unit.dimension,
        };
        Ok((quantity, unit_text))
    }

    /// Reads a quantity of a given dimension and gives its inside value. `0` alone fits any dimension.
    pub fn parse_as(text: &str, dimension: Dimension) -> Result<f64, UnitError> {
        let q = Self::parse(text)?;
        let bare_zero = q.value == 0.0 && q.dimension == Dimension::NONE;
        if q.dimension == dimension || bare_zero {
            return Ok(q.value);
        }
        Err(UnitError::Dimension {
            text: crate::problem::shortened(text.trim()),
            given: q.dimension.noun(),
            expected: dimension.noun(),
        })
    }

    /// Writes the quantity in a unit of its dimension.
    pub fn to_text(self, unit: &str) -> Result<String, UnitError> {
        let parsed = Unit::parse(unit)?;
        if parsed.dimension != self.dimension {
            return Err(UnitError::Dimension {
                text: crate::problem::shortened(unit),
                given: parsed.dimension.noun(),
                expected: self.dimension.noun(),
            });
        }
        Ok(join(&parsed.number(self.value), unit))
    }
}

/// A number and its unit: `10 ms`, `8 /s` for the unit `1/s`, `2` for pure numbers.
pub(crate) fn join(number: &str, unit: &str) -> String {
    let unit = unit.trim();
    match unit.strip_prefix('1') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            format!("{number} {rest}").trim_end().to_string()
        }
        _ => format!("{number} {unit}").trim_end().to_string(),
    }
}

/// An inside value in the unit wanted, if that reads back to the same bits, and in the coherent unit otherwise.
pub fn write_quantity(value: f64, dimension: Dimension, unit: &str) -> String {
    match Unit::parse(unit) {
        Ok(u) if u.dimension == dimension && u.is_exact() => {
            let number = u.number(value);
            if u.inside(&number) == Some(value) {
                return join(&number, unit);
            }
        }
        _ => {}
    }
    join(&decimal(value, 0), &dimension.unit())
}
