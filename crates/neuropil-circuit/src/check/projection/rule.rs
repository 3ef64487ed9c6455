//! What a connection rule can do with populations of these sizes.

use crate::check::circuit::{Findings, Place};
use crate::circuit::Projection;
use crate::connection::{ConnectionRule, ConnectionTable};
use crate::problem::Problem;

pub(super) fn rule(
    p: &Projection,
    sources: u64,
    targets: u64,
    place: Place,
    who: &str,
    f: &mut Findings,
) {
    let same = p.source == p.target;
    let available = |n: u64| {
        if same && !p.allow_autapses {
            n.saturating_sub(1)
        } else {
            n
        }
    };
    let mut bad = |key: &str, given: String, expected: String| {
        let problem = Problem::new("impossible-rule", who, key, given, expected);
        f.add(place, &[key], problem);
    };
    let without = "as `allow_multapses` is false";
    match &p.rule {
        ConnectionRule::FixedInDegree { in_degree: k } => {
            if *k > 0 && available(sources) == 0 {
                bad(
                    "in_degree",
                    k.to_string(),
                    "a source other than the neuron itself".into(),
                );
            } else if !p.allow_multapses && *k > available(sources) {
                let expected = format!("at most {} sources, {without}", available(sources));
                bad("in_degree", k.to_string(), expected);
            }
        }
        ConnectionRule::FixedOutDegree { out_degree: k } => {
            if *k > 0 && available(targets) == 0 {
                bad(
                    "out_degree",
                    k.to_string(),
                    "a target other than the neuron itself".into(),
                );
            } else if !p.allow_multapses && *k > available(targets) {
                let expected = format!("at most {} targets, {without}", available(targets));
                bad("out_degree", k.to_string(), expected);
            }
        }
        ConnectionRule::FixedTotalNumber { number } => {
            let pairs = u128::from(sources) * u128::from(targets)
                - if same && !p.allow_autapses {
                    u128::from(sources)
                } else {
                    0
                };
            if *number > 0 && pairs == 0 {
                bad(
                    "number",
                    number.to_string(),
                    "a pair that may be connected".into(),
                );
            } else if !p.allow_multapses && u128::from(*number) > pairs {
                bad(
                    "number",
                    number.to_string(),
                    format!("at most {pairs} pairs, {without}"),
                );
            }
        }
        ConnectionRule::PairwiseBernoulli { probability: q } => {
            if !(0.0..=1.0).contains(q) {
                bad("probability", q.to_string(), "a number from 0 to 1".into());
            }
        }
        ConnectionRule::OneToOne => {
            if sources != targets {
                bad(
                    "rule",
                    format!("one_to_one from {sources} to {targets}"),
                    "equal sizes".into(),
                );
            } else if same && !p.allow_autapses {
                bad(
                    "rule",
                    "one_to_one from a population to itself".into(),
                    "`allow_autapses`, as it makes nothing else".into(),
                );
            }
        }
        ConnectionRule::AllToAll => {}
        ConnectionRule::FromTable(table) => {
            if let Err((given, expected)) = columns(table, sources, targets) {
                bad("table", given, expected);
            } else {
                pairs(p, table, same, &mut bad);
            }
        }
    }
}

/// Lengths and indices of a table.
fn columns(t: &ConnectionTable, sources: u64, targets: u64) -> Result<(), (String, String)> {
    let n = t.source.len();
    let optional = [
        t.weight.as_ref().map(Vec::len),
        t.delay.as_ref().map(Vec::len),
    ];
    if t.target.len() != n || optional.iter().flatten().any(|m| *m != n) {
        return Err((
            "made of columns of different lengths".into(),
            "equal lengths".into(),
        ));
    }
    for (list, size, end) in [
        (&t.source, sources, "source"),
        (&t.target, targets, "target"),
    ] {
        if let Some(i) = list.iter().find(|i| **i >= size) {
            let given = format!("naming {end} {i}");
            return Err((
                given,
                format!("indices below {size}, the size of the population"),
            ));
        }
    }
    Ok(())
}

/// Autapses and multapses of a table where they are not allowed.
fn pairs(
    p: &Projection,
    t: &ConnectionTable,
    same: bool,
    bad: &mut dyn FnMut(&str, String, String),
) {
    let listed = || t.source.iter().zip(&t.target);
    if same
        && !p.allow_autapses
        && let Some((i, _)) = listed().find(|(s, t)| s == t)
    {
        let given = format!("connecting {i} to itself");
        bad(
            "table",
            given,
            "no such pair, as `allow_autapses` is false".into(),
        );
    }
    if !p.allow_multapses {
        let mut all: Vec<_> = listed().collect();
        all.sort_unstable();
        let twice = all.iter().zip(all.iter().skip(1)).find(|(a, b)| a == b);
        if let Some(((s, t), _)) = twice {
            let given = format!("connecting {s} to {t} twice");
            bad(
                "table",
                given,
                "unique pairs, as `allow_multapses` is false".into(),
            );
        }
    }
}
