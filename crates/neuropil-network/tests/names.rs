//! Names key the random numbers: what is drawn for one projection does not depend on what else there is.

mod common;

use common::*;
use neuropil_circuit::{
    Beyond, Circuit, ConnectionRule as Rule, Delay, Distribution, PopulationKind, Value,
};
use neuropil_network::SynapseColumns;

fn whole() -> Circuit {
    let gauss = |mean: f64, sd: f64| {
        Value::Distribution(Distribution::Normal {
            mean,
            sd,
            lower: Some(0.05),
            upper: None,
            beyond: Beyond::Redraw,
        })
    };
    let mut pops = populations(&[("A", 40), ("B", 30), ("C", 20)]);
    for p in &mut pops {
        if let PopulationKind::Neuron(n) = &mut p.kind {
            n.parameters.insert("tau".into(), gauss(10.0, 1.0));
            n.initial.insert("V".into(), gauss(3.0, 1.0));
        }
    }
    let rules = [
        ("A", "B", Rule::FixedInDegree { in_degree: 10 }),
        ("B", "A", Rule::FixedTotalNumber { number: 300 }),
        ("C", "A", Rule::PairwiseBernoulli { probability: 0.3 }),
        ("A", "A", Rule::FixedOutDegree { out_degree: 7 }),
        ("B", "C", Rule::FixedInDegree { in_degree: 5 }),
    ];
    let projections = rules
        .into_iter()
        .map(|(s, t, rule)| {
            let mut p = projection(s, t, rule);
            p.weight = gauss(4.0, 1.0);
            p.delay = Delay::Value(gauss(1.5, 0.7));
            p
        })
        .collect();
    circuit(pops, projections)
}

/// Synapses of one projection by name, and the quantum of their weights.
fn of(c: &Circuit, name: &str) -> (SynapseColumns, f64) {
    let n = realize(c, 12).unwrap();
    let p = c.projections.iter().find(|p| p.name == name).unwrap();
    let t = c.population(&p.target).unwrap().0;
    (
        n.synapses(&p.source, &p.target).unwrap(),
        n.populations[t].quantum.size,
    )
}

#[track_caller]
fn same(a: &(SynapseColumns, f64), b: &(SynapseColumns, f64)) {
    assert!(!a.0.source.is_empty());
    assert_eq!(a.0.source, b.0.source);
    assert_eq!(a.0.target, b.0.target);
    assert_eq!(a.0.delay, b.0.delay);
    // Rounding alone may differ, where the quantum does.
    for (x, y) in a.0.weight.iter().zip(&b.0.weight) {
        assert!((x - y).abs() <= if a.1 == b.1 { 0.0 } else { 0.5 * (a.1 + b.1) });
    }
}

#[test]
fn a_projection_is_drawn_alike_whatever_else_is_removed_or_reordered() {
    let all = whole();
    for kept in &all.projections {
        let given = of(&all, &kept.name);
        let mut alone = all.clone();
        alone.projections.retain(|p| p.name == kept.name);
        alone
            .populations
            .retain(|p| p.name == kept.source || p.name == kept.target);
        same(&given, &of(&alone, &kept.name));
        let mut reversed = all.clone();
        reversed.projections.reverse();
        reversed.populations.reverse();
        same(&given, &of(&reversed, &kept.name));
        let mut renamed = all.clone();
        for p in renamed
            .projections
            .iter_mut()
            .filter(|p| p.name == kept.name)
        {
            p.name = "another".into();
        }
        assert_ne!(
            given.0.source,
            of(&renamed, "another").0.source,
            "{}",
            kept.name
        );
    }
}

#[test]
fn neurons_are_drawn_alike_whatever_else_is_removed() {
    let all = whole();
    let given = realize(&all, 12).unwrap();
    let mut fewer = all.clone();
    fewer.populations.remove(0);
    fewer
        .projections
        .retain(|p| p.source != "A" && p.target != "A");
    let other = realize(&fewer, 12).unwrap();
    for p in &other.populations {
        let q = given.populations.iter().find(|q| q.name == p.name).unwrap();
        assert_eq!(p.parameters, q.parameters);
        assert_eq!(p.initial, q.initial);
    }
    assert_eq!(other.populations[0].first_id, 0);
    assert_ne!(
        given.populations[1].initial[0].get(0),
        given.populations[2].initial[0].get(0)
    );
}

#[test]
fn seeds_differ() {
    let c = whole();
    let a = realize(&c, 1).unwrap().synapses("A", "B").unwrap();
    assert_eq!(a, realize(&c, 1).unwrap().synapses("A", "B").unwrap());
    assert_ne!(
        a.source,
        realize(&c, 2).unwrap().synapses("A", "B").unwrap().source
    );
}
