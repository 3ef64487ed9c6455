//! Units of measurement and quantities: text at the boundary, numbers in ms, mV, pA, µm inside.
//!
//! A *unit* is a product of names with SI prefixes: s, V, A, F, S, m, Hz, ohm (Ω), and the pure `spikes`. Factors are
//! joined by `*` (or `·`) and `/`, from left to right; exponents follow `^` or are superscripts, and may be halves
//! (`mV/s^0.5`, `mV/√s`). `1/ms` and `/ms` are the same. A *quantity* is a number and a unit: `-65 mV`, `8 spikes/s`,
//! `8 /s`. A bare number is a pure number; `0` alone fits any dimension.
//!
//! All units are powers of ten of the inside ones, so that a decimal number is converted by moving its point: reading
//! is correctly rounded, and what was printed reads back to the same bits (half powers of ten excepted).

mod quantity;
mod scan;

pub(crate) use quantity::join;
pub use quantity::{Quantity, write_quantity};
pub(crate) use scan::{decimal, scan_number};

use crate::dimension::Dimension;
use crate::problem::nearest;
use scan::{scan_exponent, tightened};

/// Why a text is no unit or no quantity of the dimension wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// No such unit.
    #[error("unknown unit `{unit}`{}", .suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    UnknownUnit {
        /// As given.
        unit: String,
        /// A unit near it.
        suggestion: Option<String>,
    },
    /// The text does not start with a number.
    #[error("`{text}` is not a number with a unit")]
    NotANumber {
        /// As given.
        text: String,
    },
    /// Exponents or magnitude beyond what can be held.
    #[error("`{text}` is beyond the range of numbers")]
    Range {
        /// As given.
        text: String,
    },
    /// Another dimension was wanted.
    #[error("`{text}` is {given}, expected {expected}")]
    Dimension {
        /// As given.
        text: String,
        /// Its dimension in words.
        given: String,
        /// The dimension wanted, in words.
        expected: String,
    },
}

/// A unit: a power of ten times a coherent product of ms, mV, pA and µm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its dimension.
    pub dimension: Dimension,
    /// Twice the power of ten by which a number in this unit is larger in the coherent unit.
    power: i32,
}

/// Names without prefix: dimension and power of ten.
const BASES: [(&str, Dimension, i32); 12] = [
    ("spikes", Dimension::NONE, 0),
    ("spike", Dimension::NONE, 0),
    ("s", Dimension::TIME, 3),
    ("V", Dimension::VOLTAGE, 3),
    ("A", Dimension::CURRENT, 12),
    ("F", Dimension::CAPACITANCE, 12),
    ("S", Dimension::CONDUCTANCE, 9),
    ("m", Dimension::LENGTH, 6),
    ("Hz", Dimension::RATE, -3),
    ("ohm", Dimension::of(0, 1, -1, 0), -9),
    ("Ω", Dimension::of(0, 1, -1, 0), -9),
    ("\u{2126}", Dimension::of(0, 1, -1, 0), -9),
];

const PREFIXES: [(&str, i32); 11] = [
    ("f", -15),
    ("p", -12),
    ("n", -9),
    ("u", -6),
    ("µ", -6),
    ("\u{3bc}", -6),
    ("m", -3),
    ("c", -2),
    ("k", 3),
    ("M", 6),
    ("G", 9),
];

/// For suggestions only.
const COMMON: [&str; 24] = [
    "ms", "s", "us", "mV", "V", "uV", "pA", "nA", "uA", "A", "pF", "nF", "uF", "nS", "uS", "mS",
    "um", "mm", "cm", "Hz", "kHz", "ohm", "Mohm", "spikes",
];

fn named(name: &str) -> Option<Unit> {
    let unit = |dimension, power: i32| Unit {
        dimension,
        power: 2 * power,
    };
    if let Some((_, dimension, power)) = BASES.iter().find(|(n, ..)| *n == name) {
        return Some(unit(*dimension, *power));
    }
    PREFIXES.iter().find_map(|(prefix, p)| {
        let rest = name.strip_prefix(prefix)?;
        let (base, dimension, power) = BASES.iter().find(|(n, ..)| *n == rest)?;
        let fits = *dimension != Dimension::NONE && (*prefix != "c" || *base == "m");
        fits.then(|| unit(*dimension, power + p))
    })
}

fn is_name(c: char) -> bool {
    c.is_alphabetic() || c == '\u{2126}'
}

impl Unit {
    /// The unit of pure numbers.
    pub const ONE: Self = Self {
        dimension: Dimension::NONE,
        power: 0,
    };

    /// Reads a whole text as a unit; empty and `1` are pure.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let tight = tightened(text);
        if tight.is_empty() || tight == "1" {
            return Ok(Self::ONE);
        }
        let body = match tight.strip_prefix('1') {
            Some(rest) if rest.starts_with('/') => rest,
            _ => tight.as_str(),
        };
        match Self::scan(body) {
            Ok((unit, used)) if used == body.len() => Ok(unit),
            Ok((_, used)) => Err(unknown_unit(body.get(used..).unwrap_or(body))),
            Err(error) => Err(error),
        }
    }

    /// Reads the longest unit at the start of a text, without blanks inside; gives its length in bytes.
    pub(crate) fn scan(text: &str) -> Result<(Self, usize), UnitError> {
        let range = || UnitError::Range {
            text: crate::problem::shortened(text),
        };
        let mut unit = Self::ONE;
        let mut used = 0;
        loop {
            let rest = text.get(used..).unwrap_or("");
            let (divide, skipped) = match rest.chars().next() {
                Some('/') => (true, 1),
                Some(c @ ('*' | '·')) if used > 0 => (false, c.len_utf8()),
                Some(_) if used == 0 => (false, 0),
                _ => break,
            };
            let factor = rest.get(skipped..).unwrap_or("");
            let (one, length) = match Self::scan_factor(factor) {
                Ok(found) => found,
                Err(error) if used == 0 => return Err(error),
                Err(_) => break,
            };
            let (dimension, power) = if divide {
                (unit.dimension.over(one.dimension), unit.power - one.power)
            } else {
                (unit.dimension.times(one.dimension), unit.power + one.power)
            };
            unit = Self {
                dimension: dimension.ok_or_else(range)?,
                power,
            };
            used += skipped + length;
        }
        if unit.power.abs() > 1200 {
            return Err(range());
        }
        Ok((unit, used))
    }

    /// One name with its exponent.
    fn scan_factor(text: &str) -> Result<(Self, usize), UnitError> {
        let root = text.strip_prefix('√');
        let body = root.unwrap_or(text);
        let start = text.len() - body.len();
        let length = body.find(|c| !is_name(c)).unwrap_or(body.len());
        let name = body.get(..length).unwrap_or("");
        let unit = named(name).ok_or_else(|| unknown_unit(body))?;
        let after = body.get(length..).unwrap_or("");
        let (mut exponent, used) = scan_exponent(after).unwrap_or((1.0, 0));
        if root.is_some() {
            exponent *= 0.5;
        }
        let range = || UnitError::Range {
            text: crate::problem::shortened(text),
        };
        let dimension = unit.dimension.to_power(exponent).ok_or_else(range)?;
        let power = f64::from(unit.power) * exponent;
        if libm::fabs(power) > 1200.0 || power != libm::rint(power) {
            return Err(range());
        }
        let unit = Self {
            dimension,
            power: power as i32,
        };
        Ok((unit, start + length + used))
    }

    /// The inside value of a decimal number written in this unit. `number` has no sign or one, no blanks.
    pub(crate) fn inside(self, number: &str) -> Option<f64> {
        let (mantissa, exponent) = match number.find(['e', 'E']) {
            Some(i) => (number.get(..i)?, number.get(i + 1..)?.parse::<i64>().ok()?),
            None => (number, 0),
        };
        if !mantissa.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let moved = exponent.checked_add(i64::from(self.power.div_euclid(2)))?;
        let mut value: f64 = format!("{mantissa}e{moved}").parse().ok()?;
        if self.power.rem_euclid(2) == 1 {
            value *= libm::sqrt(10.0);
        }
        value.is_finite().then_some(value)
    }

    /// A number of this unit, in inside units.
    pub fn to_inside(self, value: f64) -> f64 {
        if self.power == 0 {
            return value;
        }
        self.inside(&format!("{value:e}")).unwrap_or(f64::NAN)
    }

    /// An inside value as a number of this unit.
    pub fn from_inside(self, value: f64) -> f64 {
        self.number(value).parse().unwrap_or(f64::NAN)
    }

    /// The shortest decimal number which, in this unit, reads back to `inside`.
    pub fn number(self, inside: f64) -> String {
        if self.power.rem_euclid(2) == 1 {
            let scaled = inside / libm::sqrt(10.0);
            return decimal(scaled, -self.power.div_euclid(2));
        }
        decimal(inside, -(self.power / 2))
    }

    /// Whether printing in this unit and reading back gives the same bits.
    pub(crate) fn is_exact(self) -> bool {
        self.power.rem_euclid(2) == 0
    }
}

fn unknown_unit(text: &str) -> UnitError {
    let name: String = text.chars().take_while(|c| !c.is_whitespace()).collect();
    let word: String = name
        .trim_start_matches(['/', '*', '·', '√'])
        .chars()
        .take_while(|c| is_name(*c))
        .collect();
    UnitError::UnknownUnit {
        suggestion: nearest(&word, COMMON),
        unit: crate::problem::shortened(if word.is_empty() { text } else { &word }),
    }
}

#[cfg(test)]
mod tests;
