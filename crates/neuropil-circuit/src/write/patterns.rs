//! Writes patterns and their coefficients.

use super::toml_text::{list, number, quantity, text, value};
use crate::dimension::Dimension;
use crate::patterns::{Coefficients, Patterns};
use crate::value::Value;
use neuropil_numerics::matrix::Matrix;

/// The line of the patterns themselves.
pub(super) fn spatial(patterns: &Patterns) -> String {
    match patterns {
        Patterns::Drawn {
            number: n,
            distribution,
            shared,
        } => {
            let drawn = value(
                &Value::Distribution(distribution.clone()),
                Dimension::NONE,
                "",
            );
            let keys = drawn.trim_start_matches('{').trim_end_matches('}').trim();
            let shared = shared.as_ref().map(|s| format!(", shared = {}", text(s)));
            let shared = shared.unwrap_or_default();
            format!("patterns = {{ number = {n}{shared}, {keys} }}")
        }
        Patterns::Table(m) => format!("patterns = {}", rows(m)),
        Patterns::Blocks { number, size } => {
            format!("patterns = {{ blocks = {number}, size = {size} }}")
        }
    }
}

/// The lines of the coefficients, in a dimension and a unit.
pub(super) fn in_time(coefficients: &Coefficients, d: Dimension, unit: &str) -> Vec<String> {
    let time = |t: f64| quantity(t, Dimension::TIME, "ms");
    // Inside units have no factor, so that bare numbers times one unit are the same bits.
    let scale = match d {
        Dimension::NONE => "1".to_string(),
        d => text(&format!("1 {}", d.unit())),
    };
    match coefficients {
        Coefficients::Steps(steps) => {
            let one = |(t, c): &(f64, Vec<f64>)| {
                let c = list(c.iter().map(|x| quantity(*x, d, unit)));
                format!("[{}, {c}]", time(*t))
            };
            vec![format!("steps = {}", list(steps.iter().map(one)))]
        }
        Coefficients::Sequence {
            stimuli,
            interval,
            repeat,
        } => vec![
            format!(
                "sequence = {{ values = {}, scale = {scale} }}",
                rows(stimuli)
            ),
            format!("interval = {}", time(*interval)),
            format!("repeat = {repeat}"),
        ],
        Coefficients::Drawn {
            distribution,
            interval,
            shared,
        } => {
            let drawn = value(&Value::Distribution(distribution.clone()), d, unit);
            let mut lines = vec![
                format!("random = {drawn}"),
                format!("interval = {}", time(*interval)),
            ];
            lines.extend(shared.iter().map(|name| format!("shared = {}", text(name))));
            lines
        }
    }
}

fn rows(m: &Matrix) -> String {
    list((0..m.rows()).map(|i| list(m.row(i).iter().map(|x| number(*x)))))
}
