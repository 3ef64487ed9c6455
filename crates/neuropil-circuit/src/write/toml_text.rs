//! Pieces of TOML text.

use crate::dimension::Dimension;
use crate::units::{decimal, write_quantity};
use crate::value::{Beyond, Distribution, Value};

/// A key, quoted where it must be.
pub(crate) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_string() } else { text(name) }
}

/// A string; over several lines if it has some.
pub(crate) fn text(s: &str) -> String {
    let lines = s.contains('\n');
    let mut out = String::with_capacity(s.len() + 8);
    out.push_str(if lines { "\"\"\"\n" } else { "\"" });
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push('\n'),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push_str(if lines { "\"\"\"" } else { "\"" });
    out
}

pub(crate) fn list(items: impl IntoIterator<Item = String>) -> String {
    let mut out = String::from("[");
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&item);
    }
    out.push(']');
    out
}

/// A quantity: a bare number where it is pure.
pub(super) fn quantity(value: f64, dimension: Dimension, unit: &str) -> String {
    if dimension == Dimension::NONE {
        return number(value);
    }
    text(&write_quantity(value, dimension, unit))
}

/// A bare number that reads back to the same bits.
pub(crate) fn number(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_string();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_string();
    }
    // `-0` would be an integer, which has no sign.
    if value == 0.0 && value.is_sign_negative() {
        return "-0.0".to_string();
    }
    decimal(value, 0)
}

/// A value of any kind.
pub(super) fn value(v: &Value, dimension: Dimension, unit: &str) -> String {
    let q = |x: f64| quantity(x, dimension, unit);
    match v {
        Value::Constant(x) => q(*x),
        Value::Table(items) => {
            let unit = match dimension {
                Dimension::NONE => String::new(),
                d => format!(", unit = {}", text(&d.unit())),
            };
            let items = list(items.iter().map(|x| number(*x)));
            format!("{{ values = {items}{unit} }}")
        }
        Value::Distribution(d) => match d {
            Distribution::Normal {
                mean,
                sd,
                lower,
                upper,
                beyond,
            } => {
                let mut out = format!(
                    "{{ distribution = \"normal\", mean = {}, sd = {}",
                    q(*mean),
                    q(*sd)
                );
                for (name, end) in [("lower", lower), ("upper", upper)] {
                    if let Some(x) = end {
                        out += &format!(", {name} = {}", q(*x));
                    }
                }
                let beyond = match beyond {
                    Beyond::Redraw => "redraw",
                    Beyond::Clip => "clip",
                };
                out + &format!(", beyond = \"{beyond}\" }}")
            }
            Distribution::Lognormal { median, sigma } => format!(
                "{{ distribution = \"lognormal\", median = {}, sigma = {} }}",
                q(*median),
                number(*sigma)
            ),
            Distribution::Uniform { low, high } => format!(
                "{{ distribution = \"uniform\", low = {}, high = {} }}",
                q(*low),
                q(*high)
            ),
        },
    }
}
