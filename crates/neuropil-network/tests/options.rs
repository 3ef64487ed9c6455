//! Autapses and multapses are there exactly when they are allowed; the deterministic rules make exactly their pairs.

mod common;

use common::*;
use neuropil_circuit::{ConnectionRule as Rule, ConnectionTable, Delay, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// (autapses, multapses) found.
fn found(c: &neuropil_network::SynapseColumns) -> (usize, usize) {
    let pairs: BTreeSet<(u64, u64)> = c
        .source
        .iter()
        .copied()
        .zip(c.target.iter().copied())
        .collect();
    let own = c
        .source
        .iter()
        .zip(&c.target)
        .filter(|(s, t)| s == t)
        .count();
    (own, c.source.len() - pairs.len())
}

#[test]
fn options_are_honoured_by_every_rule_sparse_and_dense() {
    let n = 40;
    for degree in [10, 20, 21, 38, 39] {
        for (autapses, multapses) in [(true, true), (true, false), (false, true), (false, false)] {
            let rules = [
                Rule::FixedInDegree { in_degree: degree },
                Rule::FixedOutDegree { out_degree: degree },
                Rule::FixedTotalNumber { number: degree * n },
                Rule::PairwiseBernoulli {
                    probability: degree as f64 / n as f64,
                },
            ];
            for rule in rules {
                if matches!(rule, Rule::FixedTotalNumber { .. }) && !multapses {
                    continue;
                }
                let bernoulli = matches!(rule, Rule::PairwiseBernoulli { .. });
                let (mut own, mut double) = (0, 0);
                for seed in 0..5 {
                    let c = synapses(rule.clone(), (n, n), true, (autapses, multapses), seed);
                    if !bernoulli {
                        assert_eq!(c.source.len() as u64, degree * n);
                    }
                    let (a, m) = found(&c);
                    own += a;
                    double += m;
                }
                let what = format!("{rule:?} {autapses} {multapses}");
                assert_eq!(own > 0, autapses, "{what}: {own} autapses");
                assert_eq!(
                    double > 0,
                    multapses && !bernoulli,
                    "{what}: {double} multapses"
                );
            }
        }
    }
}

#[test]
fn all_sources_are_taken_where_there_are_no_others() {
    for (autapses, degree) in [(true, 12), (false, 11)] {
        for rule in [
            Rule::FixedInDegree { in_degree: degree },
            Rule::FixedOutDegree { out_degree: degree },
        ] {
            let c = synapses(rule, (12, 12), true, (autapses, false), 3);
            let pairs: BTreeSet<(u64, u64)> = c
                .source
                .iter()
                .copied()
                .zip(c.target.iter().copied())
                .collect();
            assert_eq!(pairs.len() as u64, 12 * degree);
        }
    }
}

#[test]
fn different_populations_have_no_autapses_to_forbid() {
    let c = synapses(Rule::AllToAll, (5, 5), false, (false, true), 0);
    assert_eq!(found(&c).0, 5);
}

#[test]
fn deterministic_rules_make_exactly_their_pairs() {
    let pairs = |rule, sizes, same, autapses| {
        let c = synapses(rule, sizes, same, (autapses, true), 1);
        c.target.into_iter().zip(c.source).collect::<Vec<_>>()
    };
    assert_eq!(
        pairs(Rule::OneToOne, (4, 4), false, true),
        [(0, 0), (1, 1), (2, 2), (3, 3)]
    );
    assert_eq!(pairs(Rule::OneToOne, (4, 4), true, false), []);
    assert_eq!(
        pairs(Rule::AllToAll, (3, 2), false, true),
        [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    );
    assert_eq!(
        pairs(Rule::AllToAll, (3, 3), true, false),
        [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
    );
    assert_eq!(
        pairs(
            Rule::PairwiseBernoulli { probability: 1.0 },
            (2, 2),
            true,
            true
        ),
        [(0, 0), (0, 1), (1, 0), (1, 1)]
    );
    assert_eq!(
        pairs(
            Rule::PairwiseBernoulli { probability: 0.0 },
            (50, 50),
            true,
            true
        ),
        []
    );
    assert_eq!(
        pairs(Rule::FixedTotalNumber { number: 0 }, (5, 5), true, true),
        []
    );
    let t = ConnectionTable {
        source: vec![2, 0, 2, 2, 1],
        target: vec![3, 1, 3, 0, 1],
        weight: None,
        delay: None,
    };
    assert_eq!(
        pairs(Rule::FromTable(Arc::new(t)), (3, 4), false, true),
        [(0, 2), (1, 0), (1, 1), (3, 2), (3, 2)]
    );
}

#[test]
fn tables_give_each_synapse_its_own_weight_and_delay() {
    let table = ConnectionTable {
        source: vec![2, 0, 1],
        target: vec![1, 1, 0],
        weight: Some(vec![0.5, -0.25, 8.0]),
        delay: Some(vec![0.3, 0.1, 2.0]),
    };
    let c = circuit(
        populations(&[("A", 3), ("B", 2)]),
        vec![projection("A", "B", Rule::FromTable(Arc::new(table)))],
    );
    let s = realize(&c, 0).unwrap().synapses("A", "B").unwrap();
    assert_eq!((s.target, s.source), (vec![0, 1, 1], vec![1, 2, 0]));
    assert_eq!(s.weight, [8.0, 0.5, -0.25]);
    let steps: Vec<f64> = s.delay.iter().map(|d| (d / 0.1).round()).collect();
    assert_eq!(steps, [20.0, 3.0, 1.0]);

    // Also with rules whose synapses are known beforehand: one row for each, targets outermost.
    let table = |values: &[f64]| Value::Table(values.to_vec());
    let mut p = projection("A", "A", Rule::AllToAll);
    p.weight = table(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    p.delay = Delay::Value(table(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]));
    let s = realize(&circuit(populations(&[("A", 3)]), vec![p]), 0)
        .unwrap()
        .synapses("A", "A")
        .unwrap();
    assert_eq!(s.weight, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    assert_eq!(
        s.delay
            .iter()
            .map(|d| (d / 0.1).round())
            .collect::<Vec<_>>(),
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    );
    let mut p = projection("A", "A", Rule::OneToOne);
    p.delay = Delay::Value(table(&[0.7, 0.2, 0.4]));
    let s = realize(&circuit(populations(&[("A", 3)]), vec![p]), 0)
        .unwrap()
        .synapses("A", "A")
        .unwrap();
    assert_eq!(
        s.delay
            .iter()
            .map(|d| (d / 0.1).round())
            .collect::<Vec<_>>(),
        [7.0, 2.0, 4.0]
    );
}
