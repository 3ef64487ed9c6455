//! Any range of targets streams the very synapses that the whole does: for every rule, with every kind of weight and
//! delay, on every instruction set, and whether or not weights are asked for.

mod common;

use common::*;
use neuropil_circuit::{
    Beyond, ConnectionRule as Rule, ConnectionTable, Delay, Distribution, Value,
};
use neuropil_network::{Batch, ProjectionPlan};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::{Stream, below};
use std::ops::Range;
use std::sync::Arc;

const SOURCES: u64 = 70;
const TARGETS: u64 = 53;

type Synapse = (u64, u32, Option<i32>, u32);

fn stream(plan: &ProjectionPlan, range: Range<u64>, isa: Isa, weights: bool) -> Vec<Synapse> {
    let mut out = Vec::new();
    let mut batch = Batch::default();
    let mut targets = plan.stream(range.clone(), isa).unwrap();
    let mut expected = range.start;
    while let Some(t) = targets.next(&mut batch, weights) {
        assert_eq!(t, expected);
        expected += 1;
        for k in 0..batch.source.len() {
            let w = batch.weight.get(k).copied().or(plan.constant_weight());
            let d = batch
                .delay
                .get(k)
                .copied()
                .or(plan.constant_delay())
                .unwrap();
            assert!((plan.min_delay..=plan.max_delay).contains(&d), "{d}");
            out.push((t, batch.source[k], w.filter(|_| weights), d));
        }
    }
    assert_eq!(expected, range.end.min(plan.targets));
    out
}

fn plans() -> Vec<ProjectionPlan> {
    let normal = |mean: f64, sd: f64, lower, upper, beyond| {
        Value::Distribution(Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            beyond,
        })
    };
    let values = [
        (Value::Constant(0.5), Value::Constant(1.5)),
        (
            normal(2.0, 3.0, Some(0.0), None, Beyond::Redraw),
            normal(1.5, 0.75, Some(0.05), None, Beyond::Redraw),
        ),
        (
            normal(-5.0, 9.0, Some(-20.0), Some(0.0), Beyond::Clip),
            normal(0.75, 0.4, Some(0.1), Some(1.0), Beyond::Clip),
        ),
        (
            Value::Distribution(Distribution::Lognormal {
                median: -0.3,
                sigma: 0.8,
            }),
            Value::Distribution(Distribution::Uniform {
                low: 0.1,
                high: 9.0,
            }),
        ),
        (
            Value::Distribution(Distribution::Uniform {
                low: -1.0,
                high: 2.0,
            }),
            Value::Distribution(Distribution::Lognormal {
                median: 2.0,
                sigma: 0.5,
            }),
        ),
    ];
    let listed = |n: u64| {
        let pick = |k: u64, n| below(Stream::new(9, k).block(k, 0)[0], 7, n);
        ConnectionTable {
            source: (0..n).map(|k| pick(k, SOURCES)).collect(),
            target: (0..n).map(|k| pick(k + 1000, TARGETS)).collect(),
            weight: None,
            delay: None,
        }
    };
    let rules = [
        (Rule::FixedInDegree { in_degree: 17 }, true, true),
        (Rule::FixedInDegree { in_degree: 60 }, true, false),
        (Rule::FixedInDegree { in_degree: 17 }, true, false),
        (Rule::FixedOutDegree { out_degree: 9 }, true, false),
        (Rule::FixedOutDegree { out_degree: 9 }, true, true),
        (Rule::FixedTotalNumber { number: 700 }, true, true),
        (Rule::PairwiseBernoulli { probability: 0.2 }, true, true),
        (Rule::AllToAll, true, true),
        (Rule::FromTable(Arc::new(listed(500))), true, true),
    ];
    let pops = || populations(&[("A", SOURCES), ("B", TARGETS)]);
    let mut plans = Vec::new();
    for (rule, autapses, multapses) in rules {
        for (weight, delay) in &values {
            let mut p = projection("A", "B", rule.clone());
            (p.allow_autapses, p.allow_multapses) = (autapses, multapses);
            p.weight = weight.clone();
            p.delay = Delay::Value(delay.clone());
            plans.push(
                realize(&circuit(pops(), vec![p]), 5)
                    .unwrap()
                    .plans
                    .remove(0),
            );
        }
    }
    // One population, where autapses can be forbidden.
    for rule in [
        Rule::FixedInDegree { in_degree: 20 },
        Rule::FixedTotalNumber { number: 600 },
        Rule::OneToOne,
        Rule::PairwiseBernoulli { probability: 0.4 },
        Rule::FixedOutDegree { out_degree: 30 },
    ] {
        for (weight, delay) in &values {
            let mut p = projection("B", "B", rule.clone());
            p.allow_autapses = matches!(rule, Rule::OneToOne);
            p.weight = weight.clone();
            p.delay = Delay::Value(delay.clone());
            plans.push(
                realize(&circuit(pops(), vec![p]), 6)
                    .unwrap()
                    .plans
                    .remove(0),
            );
        }
    }
    plans
}

#[test]
fn any_range_streams_as_the_whole() {
    let mut draws = 0;
    for (i, plan) in plans().iter().enumerate() {
        let whole = stream(plan, 0..TARGETS, Isa::Baseline, true);
        assert!(!whole.is_empty());
        let bare: Vec<Synapse> = whole.iter().map(|s| (s.0, s.1, None, s.3)).collect();
        for isa in Isa::available() {
            assert!(
                stream(plan, 0..TARGETS, isa, true) == whole,
                "plan {i} on {isa}"
            );
            assert!(
                stream(plan, 0..TARGETS, isa, false) == bare,
                "plan {i} on {isa} without weights"
            );
        }
        for k in 0..40_u64 {
            let b = Stream::new(77, i as u64).block(k, 0);
            let (x, y) = (
                below(b[0], b[1], TARGETS + 1),
                below(b[2], b[3], TARGETS + 1),
            );
            let range = x.min(y)..x.max(y);
            let isa = *Isa::available().last().unwrap();
            let part: Vec<Synapse> = whole
                .iter()
                .filter(|s| range.contains(&s.0))
                .copied()
                .collect();
            assert!(
                stream(plan, range.clone(), isa, true) == part,
                "plan {i}, targets {range:?}"
            );
            draws += part.len();
        }
    }
    assert!(draws > 100_000);
}

#[test]
fn ranges_beyond_the_population_end_with_it() {
    for plan in plans() {
        let whole = stream(&plan, 50..TARGETS, Isa::Baseline, true);
        assert_eq!(stream(&plan, 50..TARGETS + 9, Isa::Baseline, true), whole);
        let mut empty = plan.stream(TARGETS..TARGETS, Isa::Baseline).unwrap();
        assert_eq!(empty.next(&mut Batch::default(), true), None);
    }
}
