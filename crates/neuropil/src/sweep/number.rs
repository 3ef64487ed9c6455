//! Numbers with units as texts: the values that a sweep gives to the options and parameters of a circuit.

use neuropil_circuit::units::Unit;

/// Digits to which computed values are rounded, so that a table shows all of a value and it can be typed in again.
const DIGITS: usize = 12;

/// A number and its unit as written, `0.05 mV` as (0.05, "mV"); nothing where the text is anything else.
pub(super) fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let mut end = usize::from(matches!(at(0), b'+' | b'-'));
    end += digits(end);
    if at(end) == b'.' {
        end += 1 + digits(end + 1);
    }
    if matches!(at(end), b'e' | b'E') {
        let sign = usize::from(matches!(at(end + 1), b'+' | b'-'));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    let (number, unit) = text.split_at_checked(end)?;
    let number: f64 = number.parse().ok()?;
    let unit = unit.trim();
    (number.is_finite() && (unit.is_empty() || Unit::parse(unit).is_ok())).then_some((number, unit))
}

/// The shortest text that reads back to the same number.
pub(super) fn text(x: f64) -> String {
    if x == 0.0 || (1e-5..1e15).contains(&x.abs()) {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

/// The same with a unit.
pub(crate) fn with_unit(x: f64, unit: &str) -> String {
    if unit.is_empty() {
        text(x)
    } else {
        format!("{} {unit}", text(x))
    }
}

/// `x` rounded to twelve significant digits.
pub(super) fn rounded(x: f64) -> f64 {
    format!("{x:.*e}", DIGITS - 1).parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_part_from_their_units() {
        assert_eq!(split("0.05 mV"), Some((0.05, "mV")));
        assert_eq!(split("-3e2pA"), Some((-300.0, "pA")));
        assert_eq!(split("4000"), Some((4000.0, "")));
        assert_eq!(split("5 eV"), None, "no unit of ours");
        for text in ["dc", "", "N_E / 4", "2 * J", "nan", "inf ms", "1e999", "µ"] {
            assert_eq!(split(text), None, "{text}");
        }
    }

    #[test]
    fn texts_read_back() {
        for x in [0.0, 8.0, -0.1, 1e-7, 123456789.125, 3e20] {
            assert_eq!(text(x).parse::<f64>().unwrap(), x);
        }
        assert_eq!(with_unit(8.0, ""), "8");
        assert_eq!(with_unit(rounded(0.1 + 0.2), "mV"), "0.3 mV");
    }
}
