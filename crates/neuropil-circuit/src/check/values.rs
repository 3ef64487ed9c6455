//! Checks of numbers and values against finiteness and bounds.

use super::model::bound_text;
use crate::model::Parameter;
use crate::problem::Problem;
use crate::units::write_quantity;
use crate::value::{Beyond, Distribution, Value};

/// The allowed interval of a parameter in words: `a time > 0 ms`.
pub(crate) fn allowed(p: &Parameter) -> String {
    let noun = p.dimension.noun();
    let mut text = noun.split(" (").next().unwrap_or("").to_string();
    if let Some(b) = p.lower {
        text += &format!(" {}", bound_text(">", b, p.dimension, &p.unit));
    }
    if let Some(b) = p.upper {
        let and = if p.lower.is_some() { " and" } else { "" };
        text += &format!("{and} {}", bound_text("<", b, p.dimension, &p.unit));
    }
    text
}

fn inside(p: &Parameter, x: f64) -> bool {
    let above = p
        .lower
        .is_none_or(|b| x > b.value || (b.inclusive && x == b.value));
    let below = p
        .upper
        .is_none_or(|b| x < b.value || (b.inclusive && x == b.value));
    x.is_finite() && above && below
}

/// The problem of a parameter's value outside its bounds, if it is.
pub(crate) fn outside(p: &Parameter, x: f64, who: &str) -> Option<Problem> {
    (!inside(p, x)).then(|| {
        Problem::new(
            "out-of-bounds",
            who,
            format!("parameter `{}`", p.name),
            given(x, p),
            allowed(p),
        )
    })
}

fn given(x: f64, p: &Parameter) -> String {
    if x.is_finite() {
        write_quantity(x, p.dimension, &p.unit)
    } else {
        format!("{x}")
    }
}

/// The problem of a parameter's value of any kind outside its bounds. `size` is the number of neurons.
pub(crate) fn parameter(p: &Parameter, value: &Value, size: u64, who: &str) -> Option<Problem> {
    let which = format!("parameter `{}`", p.name);
    if let Some(problem) = shape(value, Some(size), who, &which) {
        return Some(problem);
    }
    match value {
        Value::Constant(x) => outside(p, *x, who),
        Value::Table(v) => v.iter().find_map(|x| outside(p, *x, who)),
        Value::Distribution(d) => {
            let (low, high) = support(d);
            // A draw hits the end of an open interval only when it is put there, or starts there.
            let (hits_low, hits_high) = (clips(d) || is_uniform(d), clips(d));
            let low_out = p
                .lower
                .is_some_and(|b| low < b.value || (low == b.value && !b.inclusive && hits_low));
            let high_out = p
                .upper
                .is_some_and(|b| high > b.value || (high == b.value && !b.inclusive && hits_high));
            (low_out || high_out).then(|| {
                let end = |x: f64| {
                    if x.is_finite() {
                        given(x, p)
                    } else {
                        x.to_string()
                    }
                };
                Problem::new(
                    "out-of-bounds",
                    who,
                    which,
                    format!("drawn from {} to {}", end(low), end(high)),
                    format!("{}, for every draw (see `lower`, `upper`)", allowed(p)),
                )
            })
        }
    }
}

fn clips(d: &Distribution) -> bool {
    matches!(
        d,
        Distribution::Normal {
            beyond: Beyond::Clip,
            ..
        }
    )
}

fn is_uniform(d: &Distribution) -> bool {
    matches!(d, Distribution::Uniform { .. })
}

/// The smallest interval that holds every draw.
pub(crate) fn support(d: &Distribution) -> (f64, f64) {
    match d {
        Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            ..
        } => {
            let wide = if *sd > 0.0 { f64::INFINITY } else { 0.0 };
            let low = lower.unwrap_or(f64::NEG_INFINITY).max(mean - wide);
            let high = upper.unwrap_or(f64::INFINITY).min(mean + wide);
            (low, high)
        }
        Distribution::Lognormal { median, sigma } if *sigma == 0.0 => (*median, *median),
        Distribution::Lognormal { median, .. } if *median < 0.0 => (f64::NEG_INFINITY, 0.0),
        Distribution::Lognormal { .. } => (0.0, f64::INFINITY),
        Distribution::Uniform { low, high } => (*low, *high),
    }
}

/// The problem of a value that is no proper number, distribution or table. `count` is the length a table must have.
pub(crate) fn shape(value: &Value, count: Option<u64>, who: &str, which: &str) -> Option<Problem> {
    let bad =
        |code, given: String, expected: &str| Some(Problem::new(code, who, which, given, expected));
    match value {
        Value::Constant(x) if !x.is_finite() => {
            bad("not-finite", format!("{x}"), "a finite number")
        }
        Value::Constant(_) => None,
        Value::Table(v) => {
            if let Some(x) = v.iter().find(|x| !x.is_finite()) {
                return bad("not-finite", format!("{x} in a table"), "finite numbers");
            }
            match count {
                Some(n) if v.len() as u64 != n => {
                    let expected = format!("{n}, one for each");
                    bad(
                        "wrong-length",
                        format!("a table of {} values", v.len()),
                        &expected,
                    )
                }
                _ => None,
            }
        }
        Value::Distribution(d) => distribution(d, who, which),
    }
}

fn distribution(d: &Distribution, who: &str, which: &str) -> Option<Problem> {
    let bad = |given: String, expected: &str| {
        Some(Problem::new(
            "bad-distribution",
            who,
            which,
            given,
            expected,
        ))
    };
    match d {
        Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            beyond,
        } => {
            let ends = [*lower, *upper];
            if !mean.is_finite() || !sd.is_finite() || ends.iter().flatten().any(|x| !x.is_finite())
            {
                return bad(
                    "a normal distribution that is not finite".into(),
                    "finite numbers",
                );
            }
            if *sd < 0.0 {
                return bad(format!("a standard deviation of {sd}"), "one ≥ 0");
            }
            let low = lower.unwrap_or(f64::NEG_INFINITY);
            let high = upper.unwrap_or(f64::INFINITY);
            if low >= high {
                return bad(
                    format!("confined from {low} to {high}"),
                    "a lower end below the upper",
                );
            }
            // Redrawing must end: some part of the distribution within five standard deviations lies inside.
            let reach = 5.0 * sd;
            if *beyond == Beyond::Redraw && (mean + reach < low || mean - reach > high) {
                return bad(
                    format!(
                        "confined from {low} to {high}, with mean {mean} and standard deviation {sd}"
                    ),
                    "ends within five standard deviations of the mean, as draws beyond them are repeated",
                );
            }
            None
        }
        Distribution::Lognormal { median, sigma } => {
            if !median.is_finite() || *median == 0.0 {
                return bad(format!("a median of {median}"), "a finite one other than 0");
            }
            if !sigma.is_finite() || *sigma < 0.0 {
                return bad(format!("a sigma of {sigma}"), "a finite one ≥ 0");
            }
            None
        }
        Distribution::Uniform { low, high } => {
            if !low.is_finite() || !high.is_finite() || low > high {
                return bad(
                    format!("uniform from {low} to {high}"),
                    "finite ends in order",
                );
            }
            None
        }
    }
}
