//! Checks of patterns and of their coefficients.

use super::protocol::on_grid;
use super::values;
use crate::patterns::{Coefficients, MOST_PATTERNS, Patterns};
use crate::problem::Problem;
use crate::value::Value;
use neuropil_numerics::matrix::Matrix;

/// What is wrong with patterns for `driven` neurons and their coefficients at a time step of `dt` ms.
pub fn of(
    patterns: &Patterns,
    coefficients: &Coefficients,
    driven: u64,
    dt: f64,
    who: &str,
) -> Vec<Problem> {
    let first = spatial(patterns, driven, who);
    let rest = in_time(coefficients, patterns.number(), dt, who);
    first
        .into_iter()
        .chain(rest.into_iter().map(|(_, p)| p))
        .collect()
}

/// Patterns for `driven` neurons.
pub(super) fn spatial(p: &Patterns, driven: u64, who: &str) -> Option<Problem> {
    let bad = |code, given: String, expected: String| {
        Some(Problem::new(code, who, "key `patterns`", given, expected))
    };
    let number = p.number();
    if !(1..=MOST_PATTERNS).contains(&number) {
        let expected = format!("1 to {MOST_PATTERNS}");
        return bad("out-of-bounds", format!("{number} patterns"), expected);
    }
    if let Some(neurons) = p.neurons()
        && neurons != driven
    {
        let given = match p {
            Patterns::Blocks { number, size } => {
                format!("{number} blocks of {size} neurons, {neurons} in all")
            }
            _ => format!("patterns of {neurons} numbers"),
        };
        return bad(
            "wrong-length",
            given,
            format!("{driven}, one for each neuron driven"),
        );
    }
    match p {
        Patterns::Drawn { distribution, .. } => {
            let value = Value::Distribution(distribution.clone());
            values::shape(&value, None, who, "key `patterns`")
        }
        Patterns::Table(m) => finite(m, who, "key `patterns`"),
        Patterns::Blocks { .. } => None,
    }
}

/// The key of coefficients.
pub(super) fn key(c: &Coefficients) -> &'static str {
    match c {
        Coefficients::Steps(_) => "steps",
        Coefficients::Sequence { .. } => "sequence",
        Coefficients::Drawn { .. } => "random",
    }
}

/// Coefficients of `number` patterns: as many, finite, in ascending times on the grid.
pub(super) fn in_time(
    c: &Coefficients,
    number: u64,
    dt: f64,
    who: &str,
) -> Vec<(&'static str, Problem)> {
    let key = key(c);
    let which = format!("key `{key}`");
    let mut found = Vec::new();
    let mut add = |key, problem: Option<Problem>| found.extend(problem.map(|p| (key, p)));
    let length = |given: usize| {
        (given as u64 != number).then(|| {
            let given = format!("{given} coefficients");
            let expected = format!("{number}, one for each pattern");
            Problem::new("wrong-length", who, which.as_str(), given, expected)
        })
    };
    match c {
        Coefficients::Steps(steps) => {
            if steps.is_empty() {
                let expected = "at least one pair [time, list of coefficients]";
                let problem = Problem::new("bad-course", who, which.as_str(), "empty", expected);
                add(key, Some(problem));
            }
            let mut last = f64::NEG_INFINITY;
            for (t, c) in steps {
                let problem = if !t.is_finite() || *t < 0.0 {
                    let given = format!("{t} ms");
                    let expected = "times ≥ 0";
                    Some(Problem::new(
                        "bad-course",
                        who,
                        which.as_str(),
                        given,
                        expected,
                    ))
                } else if *t <= last {
                    let given = format!("going from {last} ms to {t} ms");
                    let expected = "ascending times";
                    Some(Problem::new(
                        "bad-course",
                        who,
                        which.as_str(),
                        given,
                        expected,
                    ))
                } else {
                    on_grid(*t, dt, who, &which)
                };
                last = *t;
                let table = Value::Table(c.clone());
                let problem = problem
                    .or_else(|| length(c.len()))
                    .or_else(|| values::shape(&table, None, who, &which));
                if problem.is_some() {
                    add(key, problem);
                    break;
                }
            }
        }
        Coefficients::Sequence {
            stimuli, interval, ..
        } => {
            if stimuli.rows() == 0 {
                let expected = "at least one stimulus";
                let problem = Problem::new("bad-course", who, which.as_str(), "empty", expected);
                add(key, Some(problem));
            } else {
                let problem = length(stimuli.columns());
                add(key, problem.or_else(|| finite(stimuli, who, &which)));
            }
            add("interval", self::interval(*interval, dt, who));
        }
        Coefficients::Drawn {
            distribution,
            interval,
            ..
        } => {
            let value = Value::Distribution(distribution.clone());
            add(key, values::shape(&value, None, who, &which));
            add("interval", self::interval(*interval, dt, who));
        }
    }
    found
}

fn interval(t: f64, dt: f64, who: &str) -> Option<Problem> {
    if t.is_finite() && t > 0.0 {
        return on_grid(t, dt, who, "interval");
    }
    let given = format!("{t} ms");
    Some(Problem::new(
        "out-of-bounds",
        who,
        "interval",
        given,
        "a time > 0 ms",
    ))
}

fn finite(m: &Matrix, who: &str, which: &str) -> Option<Problem> {
    let k = m.values().iter().position(|x| !x.is_finite())?;
    let columns = m.columns().max(1);
    let x = m.values().get(k).copied().unwrap_or(f64::NAN);
    let given = format!("{x} in row {}, column {}", k / columns, k % columns);
    Some(Problem::new(
        "not-finite",
        who,
        which,
        given,
        "finite numbers",
    ))
}
