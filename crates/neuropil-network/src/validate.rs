//! Refuses declarations that cannot be drawn, before anything is allocated.
//!
//! A circuit read from a file was checked with places in the file; one made by hand was not, and what is drawn here
//! becomes indices into memory. So everything that indices, counts or distributions rest on is checked again.

use crate::error::NetworkError;
use neuropil_circuit::{
    Beyond, Circuit, ConnectionRule, ConnectionTable, Delay, Distribution, Projection, Value,
};
use std::collections::BTreeSet;

/// Fraction of draws that must fall into a confined distribution; the rest is drawn again.
const LEAST_INSIDE: f64 = 0.01;

/// Names that key random numbers must differ, populations must not be empty.
pub(crate) fn names_and_sizes(circuit: &Circuit) -> Result<(), NetworkError> {
    let mut seen = BTreeSet::new();
    for p in &circuit.populations {
        if !seen.insert(p.name.as_str()) {
            return Err(NetworkError::value(
                "circuit",
                "population",
                format!("`{}` twice", p.name),
                "a name of its own for each",
            ));
        }
        if p.size == 0 {
            return Err(NetworkError::value(
                format!("population `{}`", p.name),
                "size",
                0,
                "at least one neuron",
            ));
        }
    }
    seen.clear();
    for p in &circuit.projections {
        if !seen.insert(p.name.as_str()) {
            return Err(NetworkError::value(
                "circuit",
                "projection",
                format!("`{}` twice", p.name),
                "a name of its own for each (it keys the random numbers)",
            ));
        }
    }
    Ok(())
}

/// Ends and widths of a distribution.
pub(crate) fn distribution(who: &str, which: &str, d: &Distribution) -> Result<(), NetworkError> {
    let fail =
        |given: String, expected: &str| Err(NetworkError::value(who, which, given, expected));
    match d {
        Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            beyond,
        } => {
            if !mean.is_finite() || !sd.is_finite() || *sd < 0.0 {
                return fail(
                    format!("normal with mean {mean} and sd {sd}"),
                    "finite numbers, sd ≥ 0",
                );
            }
            let (low, high) = (
                lower.unwrap_or(f64::NEG_INFINITY),
                upper.unwrap_or(f64::INFINITY),
            );
            if low.is_nan()
                || high.is_nan()
                || low > high
                || low == f64::INFINITY
                || high == f64::NEG_INFINITY
            {
                return fail(
                    format!("normal confined to {low} … {high}"),
                    "a lower end that is not above the upper one",
                );
            }
            let below = |x: f64| match *sd > 0.0 {
                true => 0.5 * libm::erfc((mean - x) / (sd * std::f64::consts::SQRT_2)),
                false => f64::from(u8::from(x >= *mean)),
            };
            let beneath = if low == f64::NEG_INFINITY {
                0.0
            } else {
                below(low)
            };
            if *beyond == Beyond::Redraw
                && (*sd > 0.0 || low > *mean || high < *mean)
                && below(high) - beneath < LEAST_INSIDE
            {
                return fail(
                    format!(
                        "normal with mean {mean} and sd {sd}, drawn again until in {low} … {high}"
                    ),
                    "ends between which at least 1 % of the draws fall, or clipping",
                );
            }
        }
        Distribution::Lognormal { median, sigma } => {
            if !median.is_finite() || !sigma.is_finite() || *sigma < 0.0 {
                return fail(
                    format!("lognormal with median {median} and sigma {sigma}"),
                    "finite numbers, sigma ≥ 0",
                );
            }
        }
        Distribution::Uniform { low, high } => {
            if !low.is_finite() || !high.is_finite() || low > high {
                return fail(
                    format!("uniform from {low} to {high}"),
                    "finite ends in ascending order",
                );
            }
        }
    }
    Ok(())
}

/// Rule, options, weight and delay of a projection between populations of the given sizes. `same` says whether source
/// and target are one population.
pub(crate) fn projection(
    p: &Projection,
    sources: u64,
    targets: u64,
    same: bool,
) -> Result<(), NetworkError> {
    let who = format!("projection `{}`", p.name);
    let fail = |which: &str, given: String, expected: String| {
        Err(NetworkError::value(who.as_str(), which, given, expected))
    };
    let most = u64::from(u32::MAX);
    let mut rows = None;
    match &p.rule {
        ConnectionRule::FixedInDegree { in_degree: k } if *k > most => {
            return fail("in_degree", k.to_string(), format!("at most {most}"));
        }
        ConnectionRule::FixedOutDegree { out_degree: k } if *k > most => {
            return fail("out_degree", k.to_string(), format!("at most {most}"));
        }
        ConnectionRule::FixedTotalNumber { number } if *number / targets >= most / 2 => {
            return fail(
                "number",
                number.to_string(),
                format!("at most {} synapses for each target", most / 2),
            );
        }
        ConnectionRule::PairwiseBernoulli { probability } if !(0.0..=1.0).contains(probability) => {
            return fail(
                "probability",
                probability.to_string(),
                "a number from 0 to 1".into(),
            );
        }
        ConnectionRule::OneToOne => {
            if sources != targets {
                return fail(
                    "rule `one_to_one`",
                    format!("between {sources} and {targets} neurons"),
                    "populations of equal size".into(),
                );
            }
            rows = Some(targets);
        }
        ConnectionRule::AllToAll => {
            rows = sources
                .checked_mul(targets)
                .filter(|_| !same || p.allow_autapses)
        }
        ConnectionRule::FromTable(t) => {
            table(&who, t, sources, targets)?;
            rows = Some(t.source.len() as u64);
        }
        _ => {}
    }
    let weight = match &p.rule {
        ConnectionRule::FromTable(t) if t.weight.is_some() => None,
        _ => Some(&p.weight),
    };
    let delay = match (&p.rule, &p.delay) {
        (ConnectionRule::FromTable(t), _) if t.delay.is_some() => None,
        (_, Delay::Value(v)) => Some(v),
        (_, Delay::Step) => None,
    };
    for (which, value) in [("weight", weight), ("delay", delay)] {
        match value {
            Some(Value::Constant(x)) if !x.is_finite() => {
                return fail(which, x.to_string(), "a finite number".into());
            }
            Some(Value::Distribution(d)) => distribution(&who, which, d)?,
            Some(Value::Table(t)) => {
                let Some(n) = rows else {
                    return fail(which, format!("a table of {} values", t.len()), "a constant or a distribution: with this rule it is not known beforehand which synapses there are".into());
                };
                if t.len() as u64 != n {
                    return fail(
                        which,
                        format!("a table of {} values", t.len()),
                        format!("{n} values, one for each synapse"),
                    );
                }
                finite(&who, which, t)?;
            }
            _ => {}
        }
    }
    if let Some(course) = &p.weight_course {
        let range = course.range().filter(|_| course.not_finite().is_none());
        let other = p.output.is_some() || p.synapse.is_some();
        if range.is_none_or(|(low, _)| low < 0.0) || other {
            let given = if other {
                "of a continuous or plastic projection".into()
            } else {
                range.map_or("not finite".into(), |(low, _)| format!("as low as {low}"))
            };
            let expected = "finite factors ≥ 0 of weights of spikes that do not learn";
            return fail("weight_course", given, expected.into());
        }
    }
    Ok(())
}

fn finite(who: &str, which: &str, values: &[f64]) -> Result<(), NetworkError> {
    match values.iter().position(|x| !x.is_finite()) {
        Some(i) => Err(NetworkError::value(
            who,
            format!("{which} of row {i}"),
            values[i],
            "a finite number",
        )),
        None => Ok(()),
    }
}

fn table(who: &str, t: &ConnectionTable, sources: u64, targets: u64) -> Result<(), NetworkError> {
    let n = t.source.len();
    let lengths = [
        ("target", Some(t.target.len())),
        ("weight", t.weight.as_ref().map(Vec::len)),
        ("delay", t.delay.as_ref().map(Vec::len)),
    ];
    for (column, length) in lengths {
        if length.is_some_and(|l| l != n) {
            return Err(NetworkError::value(
                who,
                format!("column `{column}` of the table"),
                format!("{} rows", length.unwrap_or(0)),
                format!("{n} rows, as in column `source`"),
            ));
        }
    }
    for (column, values, size) in [
        ("source", &t.source, sources),
        ("target", &t.target, targets),
    ] {
        if let Some(i) = values.iter().position(|x| *x >= size) {
            return Err(NetworkError::value(
                who,
                format!("{column} of row {i} of the table"),
                values[i],
                format!("an index below {size}"),
            ));
        }
    }
    for (column, values) in [("weight", &t.weight), ("delay", &t.delay)] {
        if let Some(v) = values {
            finite(who, &format!("{column} of the table,"), v)?;
        }
    }
    Ok(())
}
