//! What cannot be drawn is refused by name, before anything is allocated.

mod common;

use common::*;
use neuropil_circuit::*;
use std::sync::Arc;

/// The error of a circuit of A (3 neurons) and B (4) with one projection changed by `change`.
#[track_caller]
fn refused(change: impl Fn(&mut Circuit), words: &[&str]) {
    let mut c = circuit(
        populations(&[("A", 3), ("B", 4)]),
        vec![projection("A", "B", ConnectionRule::AllToAll)],
    );
    assert!(realize(&c, 0).is_ok());
    change(&mut c);
    let error = match realize(&c, 0) {
        Err(e) => e.to_string(),
        // Some numbers are known only when a rule is asked to draw.
        Ok(n) => n
            .synapses("A", &c.projections[0].target)
            .expect_err("no error")
            .to_string(),
    };
    for word in words {
        assert!(error.contains(word), "`{word}` is not in: {error}");
    }
}

fn table(source: &[u64], target: &[u64], weight: Option<&[f64]>) -> ConnectionRule {
    ConnectionRule::FromTable(Arc::new(ConnectionTable {
        source: source.to_vec(),
        target: target.to_vec(),
        weight: weight.map(<[f64]>::to_vec),
        delay: None,
    }))
}

#[test]
fn sizes_and_names() {
    refused(
        |c| c.populations[1].size = 1_000_000_000_000,
        &["number of neurons", "4294967295"],
    );
    refused(|c| c.populations[1].size = u64::MAX, &["number of neurons"]);
    refused(
        |c| c.populations[1].size = 0,
        &["population `B`", "size is 0"],
    );
    refused(|c| c.populations[1].name = "A".into(), &["`A` twice"]);
    refused(
        |c| c.projections.push(c.projections[0].clone()),
        &["`A->B` twice"],
    );
    refused(
        |c| c.projections[0].source = "L4".into(),
        &["source population `L4`", "A, B"],
    );
    refused(
        |c| c.projections[0].target = "L4".into(),
        &["target population `L4`", "A, B"],
    );
    refused(
        |c| c.projections[0].receptor = "x".into(),
        &["receptor `x`", "a, b"],
    );
    let source = |c: &mut Circuit| {
        c.populations[1].kind = PopulationKind::Source(Source::Poisson { rate: 0.01.into() });
    };
    refused(source, &["projection `A->B`", "a population of neurons"]);
}

#[test]
fn rules() {
    let rule = |r: ConnectionRule| move |c: &mut Circuit| c.projections[0].rule = r.clone();
    refused(rule(ConnectionRule::OneToOne), &["one_to_one", "3 and 4"]);
    for p in [-0.1, 1.1, f64::NAN] {
        refused(
            rule(ConnectionRule::PairwiseBernoulli { probability: p }),
            &["probability", "from 0 to 1"],
        );
    }
    refused(
        rule(ConnectionRule::FixedInDegree {
            in_degree: 1_000_000_000_000,
        }),
        &["in_degree", "1000000000000"],
    );
    refused(
        rule(ConnectionRule::FixedOutDegree {
            out_degree: u64::MAX,
        }),
        &["out_degree"],
    );
    refused(
        rule(ConnectionRule::FixedTotalNumber { number: u64::MAX }),
        &["number"],
    );
    let without = |r: ConnectionRule| {
        move |c: &mut Circuit| {
            c.projections[0].rule = r.clone();
            c.projections[0].allow_multapses = false;
        }
    };
    refused(
        without(ConnectionRule::FixedInDegree { in_degree: 4 }),
        &["in_degree is 4", "at most 3"],
    );
    refused(
        without(ConnectionRule::FixedOutDegree { out_degree: 5 }),
        &["out_degree is 5", "at most 4"],
    );
    refused(
        without(ConnectionRule::FixedTotalNumber { number: 1 }),
        &["allow_multapses"],
    );
    refused(
        rule(table(&[0, 3], &[0, 0], None)),
        &["source of row 1", "is 3", "below 3"],
    );
    refused(
        rule(table(&[0, 2], &[0, 4], None)),
        &["target of row 1", "is 4", "below 4"],
    );
    refused(
        rule(table(&[0, 2], &[0], None)),
        &["column `target`", "1 rows", "2 rows"],
    );
    refused(
        rule(table(&[0, 2], &[0, 1], Some(&[1.0]))),
        &["column `weight`", "1 rows"],
    );
    refused(
        rule(table(&[0, 2], &[0, 1], Some(&[1.0, f64::NAN]))),
        &["weight", "row 1", "NaN"],
    );
    // One neuron that may not contact itself.
    refused(
        |c| {
            c.populations[0].size = 1;
            c.projections[0].target = "A".into();
            c.projections[0].rule = ConnectionRule::FixedInDegree { in_degree: 1 };
            c.projections[0].allow_autapses = false;
        },
        &["in_degree", "at most 0"],
    );
}

#[test]
fn weights_and_delays() {
    let weight = |v: Value| move |c: &mut Circuit| c.projections[0].weight = v.clone();
    let delay = |v: Value| move |c: &mut Circuit| c.projections[0].delay = Delay::Value(v.clone());
    let normal = |mean, sd, lower, upper, beyond| {
        Value::Distribution(Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            beyond,
        })
    };
    for x in [f64::NAN, f64::INFINITY] {
        refused(weight(Value::Constant(x)), &["projection `A->B`", "weight"]);
        refused(delay(Value::Constant(x)), &["projection `A->B`", "delay"]);
    }
    refused(
        delay(Value::Constant(0.04)),
        &["delay is 0.04 ms", "at least one time step of 0.1 ms"],
    );
    refused(delay(Value::Constant(0.0)), &["delay is 0 ms"]);
    refused(delay(Value::Constant(-1.0)), &["delay is -1 ms"]);
    refused(
        delay(Value::Constant(0.25)),
        &["a multiple of the time step"],
    );
    refused(delay(Value::Constant(1e9)), &["at most 65000 time steps"]);
    refused(
        delay(normal(1e9, 1.0, None, None, Beyond::Clip)),
        &["largest possible delay"],
    );
    refused(weight(normal(1.0, -1.0, None, None, Beyond::Clip)), &["sd"]);
    refused(
        weight(normal(1.0, f64::NAN, None, None, Beyond::Clip)),
        &["sd"],
    );
    refused(
        weight(normal(1.0, 1.0, Some(2.0), Some(1.0), Beyond::Clip)),
        &["2 … 1"],
    );
    // Practically never inside: drawing again and again would end in clipping, silently.
    refused(
        weight(normal(0.0, 1.0, Some(6.0), None, Beyond::Redraw)),
        &["drawn again"],
    );
    refused(
        weight(normal(1.0, 0.0, Some(6.0), None, Beyond::Redraw)),
        &["drawn again"],
    );
    refused(
        weight(Value::Distribution(Distribution::Uniform {
            low: 2.0,
            high: 1.0,
        })),
        &["ascending"],
    );
    refused(
        weight(Value::Distribution(Distribution::Lognormal {
            median: 1.0,
            sigma: -0.1,
        })),
        &["sigma"],
    );
    refused(
        weight(Value::Table(vec![1.0; 11])),
        &["11 values", "12 values"],
    );
    refused(
        delay(Value::Table(vec![1.0; 13])),
        &["13 values", "12 values"],
    );
    refused(
        |c| {
            c.projections[0].rule = ConnectionRule::FixedInDegree { in_degree: 2 };
            c.projections[0].weight = Value::Table(vec![1.0; 8]);
        },
        &["a table of 8 values"],
    );
    // A constant that would round to something else beside the large weights of another projection.
    refused(
        |c| {
            let mut p = c.projections[0].clone();
            p.name = "large".into();
            p.weight = Value::Constant(1e9);
            c.projections.push(p);
        },
        &["projection `A->B`", "weight is 1"],
    );
}

#[test]
fn values_of_neurons() {
    let parameter = |v: Value| {
        move |c: &mut Circuit| {
            if let PopulationKind::Neuron(n) = &mut c.populations[0].kind {
                n.parameters.insert("tau".into(), v.clone());
            }
        }
    };
    refused(
        parameter(Value::Table(vec![1.0; 2])),
        &["population `A`", "`tau`", "2 values", "3 values"],
    );
    refused(
        parameter(Value::Constant(f64::NAN)),
        &["population `A`", "`tau`", "NaN"],
    );
    let wild = Distribution::Normal {
        mean: 1.0,
        sd: f64::INFINITY,
        lower: None,
        upper: None,
        beyond: Beyond::Clip,
    };
    refused(
        parameter(Value::Distribution(wild)),
        &["population `A`", "`tau`"],
    );
    for dt in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        let c = circuit(populations(&[("A", 3)]), vec![]);
        let seeds = neuropil_network::Seeds {
            network: 0,
            trial: 0,
        };
        assert!(
            neuropil_network::Network::realize(Arc::new(c), dt, seeds).is_err(),
            "{dt}"
        );
    }
    let train = |times: Vec<Vec<f64>>| {
        move |c: &mut Circuit| {
            c.populations[0].kind = PopulationKind::Source(Source::SpikeList {
                times: Arc::new(times.clone()),
            });
        }
    };
    refused(
        train(vec![vec![1.0]; 2]),
        &["population `A`", "2 lists", "3 lists"],
    );
    let rate = |rate: f64| {
        move |c: &mut Circuit| {
            c.populations[0].kind = PopulationKind::Source(Source::Poisson { rate: rate.into() })
        }
    };
    refused(rate(-1.0), &["population `A`", "rate"]);
    refused(rate(f64::NAN), &["population `A`", "rate"]);
    refused(rate(1e9), &["population `A`", "rate"]);
}

#[test]
fn delays_far_below_one_step_are_one_step() {
    // Bounds and widths for which the fraction of a step overflows 32 bits, or every draw is the bound.
    for (mean, sd, lower, upper) in [
        (1.0, 1e9, None, Some(1.5)),
        (1.0, 0.1, Some(5.0), None),
        (9.0, 0.1, None, Some(2.0)),
    ] {
        let mut p = projection("A", "B", ConnectionRule::FixedInDegree { in_degree: 50 });
        p.delay = Delay::Value(Value::Distribution(Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            beyond: Beyond::Clip,
        }));
        let n = realize(&circuit(populations(&[("A", 30), ("B", 40)]), vec![p]), 0).unwrap();
        let s = n.synapses("A", "B").unwrap();
        let (low, high) = (lower.unwrap_or(0.1), upper.unwrap_or(5.0));
        assert!(s.delay.iter().all(|d| *d > low - 1e-9 && *d < high + 1e-9));
        assert!(n.plans[0].min_delay <= n.plans[0].max_delay);
    }
}
