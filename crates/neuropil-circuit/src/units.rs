//! Units of measurement and quantities: text at the boundary, numbers in ms, mV, pA, µm inside.
//!
//! A *unit* is a product of names with SI prefixes: s, V, A, F, S, m, Hz, ohm (Ω), and the pure `spikes`. Factors are
//! joined by `*` (or `·`) and `/`, from left to right; exponents follow `^` or are superscripts, and may be halves
//! (`mV/s^0.5`, `mV/√s`). `1/ms` and `/ms` are the same. A *quantity* is a number and a unit: `-65 mV`, `8 spikes/s`,
//! `8 /s`. A bare number is a pure number; `0` alone fits any dimension.
//!
//! All units are powers of ten of the inside ones, so that a decimal number is converted by moving its point: reading
//! is correctly rounded, and what was printed reads back to the same bits (half powers of ten excepted).

use crate::dimension::Dimension;
use crate::problem::nearest;

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

/// A number with a dimension, in inside units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The number in the coherent unit of its dimension.
    pub value: f64,
    /// Its dimension.
    pub dimension: Dimension,
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

/// A finite number times 10^shift in decimal, shortest form that identifies the number.
pub(crate) fn decimal(value: f64, shift: i32) -> String {
    let text = format!("{value:e}");
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let exponent = exponent.parse::<i32>().unwrap_or(0) + shift;
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(m) => ("-", m),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    if digits == "0" {
        return format!("{sign}0");
    }
    let count = digits.len() as i32;
    match exponent {
        -5..0 => {
            let zeros = "0".repeat((-exponent - 1) as usize);
            format!("{sign}0.{zeros}{digits}")
        }
        0..16 if count <= exponent + 1 => {
            let zeros = "0".repeat((exponent + 1 - count) as usize);
            format!("{sign}{digits}{zeros}")
        }
        0..16 => {
            let (whole, part) = digits.split_at((exponent + 1) as usize);
            format!("{sign}{whole}.{part}")
        }
        _ => format!("{sign}{mantissa}e{exponent}"),
    }
}

/// Blanks at the ends and beside operators removed.
fn tightened(text: &str) -> String {
    let operator = |c: char| matches!(c, '*' | '/' | '^' | '·');
    let mut out = String::with_capacity(text.len());
    let mut pending = false;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            pending = true;
            continue;
        }
        if pending && !operator(c) && !out.ends_with(operator) {
            out.push(' ');
        }
        pending = false;
        out.push(c);
    }
    out
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

/// `^2`, `^-1`, `^0.5`, `^(1/2)`, `²`, `⁻¹`.
fn scan_exponent(text: &str) -> Option<(f64, usize)> {
    if let Some(rest) = text.strip_prefix('^') {
        if let Some(inner) = rest.strip_prefix('(') {
            let close = inner.find(')')?;
            let (a, b) = inner.get(..close)?.split_once('/')?;
            let ratio =
                a.trim().parse::<i8>().ok()? as f64 / f64::from(b.trim().parse::<u8>().ok()?);
            return ratio.is_finite().then_some((ratio, close + 3));
        }
        let (sign, digits) = match rest.strip_prefix('-') {
            Some(d) => (-1.0, d),
            None => (1.0, rest),
        };
        let length = scan_number(digits);
        let number = digits.get(..length)?;
        if number.is_empty() || number.len() > 8 {
            return None;
        }
        let value: f64 = number.parse().ok()?;
        return Some((sign * value, 1 + rest.len() - digits.len() + length));
    }
    let superscript = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|s| s == c);
    let negative = text.starts_with('⁻');
    let body = text.strip_prefix('⁻').unwrap_or(text);
    let digit = superscript(body.chars().next()?)?;
    let used = text.len() - body.len() + body.chars().next()?.len_utf8();
    let value = digit as f64;
    Some((if negative { -value } else { value }, used))
}

/// The length of the unsigned decimal number at the start of a text, 0 if there is none.
pub(crate) fn scan_number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let whole = digits(0);
    let mut end = whole;
    if bytes.get(end) == Some(&b'.') {
        let part = digits(end + 1);
        if whole + part == 0 {
            return 0;
        }
        end += 1 + part;
    }
    if end == 0 {
        return 0;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
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

#[cfg(test)]
#[path = "units_tests.rs"]
mod tests;
