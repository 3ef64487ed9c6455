//! Weights and delays follow their declared distributions; weights are whole multiples of the quantum, near what was
//! declared.

mod common;

use common::*;
use neuropil_circuit::{Beyond, ConnectionRule as Rule, Delay, Distribution, Value};
use neuropil_network::SynapseColumns;
use neuropil_numerics::special::normal_cdf;

const N: f64 = 40_000.0;

fn normal(
    mean: f64,
    sd: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    beyond: Beyond,
) -> Distribution {
    Distribution::Normal {
        mean,
        sd,
        lower,
        upper,
        beyond,
    }
}

/// Synapses with drawn weights and delays, in-degree 200 onto 200 targets unless `rule` says otherwise.
fn drawn(weight: Value, delay: Value, rule: Rule, seed: u64) -> (SynapseColumns, f64) {
    let mut p = projection("A", "B", rule);
    p.weight = weight;
    p.delay = Delay::Value(delay);
    let c = circuit(populations(&[("A", 200), ("B", 200)]), vec![p]);
    let n = realize(&c, seed).unwrap();
    let quantum = n.populations[1].quantum.size;
    (n.synapses("A", "B").unwrap(), quantum)
}

/// Rules that key their draws in different ways.
fn rules() -> [Rule; 3] {
    [
        Rule::FixedInDegree { in_degree: 200 },
        Rule::AllToAll,
        Rule::FixedOutDegree { out_degree: 200 },
    ]
}

#[test]
fn weights_follow_their_distribution() {
    let phi = |x: f64, m: f64, s: f64| normal_cdf((x - m) / s);
    type Cdf = Box<dyn Fn(f64) -> f64>;
    let cases: Vec<(Distribution, Cdf)> = vec![
        (
            normal(87.8, 8.78, None, None, Beyond::Redraw),
            Box::new(move |x| phi(x, 87.8, 8.78)),
        ),
        (
            normal(1.0, 2.0, Some(0.0), Some(4.0), Beyond::Redraw),
            Box::new(move |x| {
                let (a, b) = (phi(0.0, 1.0, 2.0), phi(4.0, 1.0, 2.0));
                ((phi(x, 1.0, 2.0) - a) / (b - a)).clamp(0.0, 1.0)
            }),
        ),
        (
            normal(-350.0, 100.0, None, Some(-200.0), Beyond::Redraw),
            Box::new(move |x| (phi(x, -350.0, 100.0) / phi(-200.0, -350.0, 100.0)).min(1.0)),
        ),
        (
            Distribution::Lognormal {
                median: 0.2,
                sigma: 0.9,
            },
            Box::new(move |x| normal_cdf((x / 0.2).ln() / 0.9)),
        ),
        (
            Distribution::Lognormal {
                median: -2.0,
                sigma: 0.5,
            },
            Box::new(move |x| 1.0 - normal_cdf((-x / 2.0).ln() / 0.5)),
        ),
        (
            Distribution::Uniform {
                low: -3.0,
                high: 5.0,
            },
            Box::new(|x| ((x + 3.0) / 8.0).clamp(0.0, 1.0)),
        ),
    ];
    for (i, (d, cdf)) in cases.iter().enumerate() {
        for (j, rule) in rules().into_iter().enumerate() {
            let (s, _) = drawn(
                Value::Distribution(d.clone()),
                Value::Constant(1.0),
                rule,
                10 + i as u64,
            );
            assert_eq!(s.weight.len() as f64, N);
            let p = p_sample(&s.weight, cdf);
            assert!(p > ALPHA, "distribution {i}, rule {j}: p = {p:e}");
        }
    }
}

#[test]
fn clipped_values_pile_up_at_the_ends() {
    let d = normal(1.0, 2.0, Some(0.0), Some(4.0), Beyond::Clip);
    for rule in rules() {
        let (s, _) = drawn(
            Value::Distribution(d.clone()),
            Value::Constant(1.0),
            rule,
            4,
        );
        assert!(s.weight.iter().all(|w| (0.0..=4.0).contains(w)));
        for (end, mass) in [(0.0, normal_cdf(-0.5)), (4.0, normal_cdf(-1.5))] {
            let k = s.weight.iter().filter(|w| **w == end).count() as f64;
            let z = (k - N * mass) / (N * mass * (1.0 - mass)).sqrt();
            assert!(z.abs() < 5.0, "{end}: {z} standard errors");
        }
        let inside: Vec<f64> = s
            .weight
            .iter()
            .copied()
            .filter(|w| *w > 0.0 && *w < 4.0)
            .collect();
        let (a, b) = (normal_cdf(-0.5), normal_cdf(1.5));
        assert!(
            p_sample(&inside, |x| ((normal_cdf((x - 1.0) / 2.0) - a) / (b - a))
                .clamp(0.0, 1.0))
                > ALPHA
        );
    }
}

#[test]
fn delays_round_to_the_nearest_step_and_are_at_least_one() {
    let phi = |x: f64| normal_cdf((x - 0.75) / 0.375);
    let d = normal(0.75, 0.375, Some(0.05), None, Beyond::Redraw);
    for rule in rules() {
        let (s, _) = drawn(
            Value::Constant(1.0),
            Value::Distribution(d.clone()),
            rule,
            8,
        );
        let mut observed = vec![0.0; 40];
        for delay in &s.delay {
            let steps = (delay / 0.1).round();
            assert!(steps >= 1.0 && (delay - steps * 0.1).abs() < 1e-12);
            observed[steps as usize] += 1.0;
        }
        let expected: Vec<f64> = (0..40)
            .map(|k| match k {
                0 => 0.0,
                // Redrawn until at least 0.05 ms, which rounds to the first step.
                1 => N * (phi(0.15) - phi(0.05)) / (1.0 - phi(0.05)),
                k => {
                    N * (phi(0.1 * f64::from(k) + 0.05) - phi(0.1 * f64::from(k) - 0.05))
                        / (1.0 - phi(0.05))
                }
            })
            .collect();
        let p = p_histogram(&observed, &expected);
        assert!(p > ALPHA, "p = {p:e}");
    }
    // Whatever falls below half a step becomes one step.
    let (s, _) = drawn(
        Value::Constant(1.0),
        Value::Distribution(normal(0.0, 0.1, None, None, Beyond::Clip)),
        rules()[0].clone(),
        8,
    );
    let first = s.delay.iter().filter(|d| (**d - 0.1).abs() < 1e-12).count() as f64;
    let mass = normal_cdf(1.5);
    let z = (first - N * mass) / (N * mass * (1.0 - mass)).sqrt();
    assert!(z.abs() < 5.0, "{z} standard errors");
}

#[test]
fn weights_and_delays_of_a_synapse_are_independent() {
    let uniform = |low, high| Value::Distribution(Distribution::Uniform { low, high });
    let gauss = |mean, sd| Value::Distribution(normal(mean, sd, None, None, Beyond::Clip));
    let log = Value::Distribution(Distribution::Lognormal {
        median: 1.0,
        sigma: 0.4,
    });
    let weights = [uniform(0.0, 1.0), gauss(0.5, 0.2), log];
    let delays = [uniform(10.0, 90.0), gauss(50.0, 7.0)];
    for rule in rules() {
        for (i, weight) in weights.iter().enumerate() {
            for (j, delay) in delays.iter().enumerate() {
                let (s, _) = drawn(weight.clone(), delay.clone(), rule.clone(), 2);
                // Correlation of value and of distance from the middle, each against each: a deviate and the radius
                // it came from are uncorrelated, but not independent.
                let centred = |x: &[f64], fold: bool| -> Vec<f64> {
                    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
                    let m = mean(x);
                    let y: Vec<f64> = x
                        .iter()
                        .map(|v| if fold { (v - m).abs() } else { v - m })
                        .collect();
                    let m = mean(&y);
                    let sd =
                        (y.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / y.len() as f64).sqrt();
                    y.iter().map(|v| (v - m) / sd).collect()
                };
                for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
                    let (x, y) = (centred(&s.weight, a), centred(&s.delay, b));
                    let r = x.iter().zip(&y).map(|(x, y)| x * y).sum::<f64>() / N;
                    assert!(
                        r.abs() * N.sqrt() < 5.0,
                        "weight {i}, delay {j}, {a} {b}: correlation {r}"
                    );
                }
            }
        }
    }
}

#[test]
fn weights_are_multiples_of_the_quantum_near_what_was_declared() {
    let cases = [
        Value::Constant(87.81),
        Value::Constant(-0.1),
        Value::Constant(0.375),
        Value::Distribution(normal(87.81, 8.781, Some(0.0), None, Beyond::Redraw)),
        Value::Distribution(Distribution::Lognormal {
            median: 0.01,
            sigma: 1.2,
        }),
        Value::Distribution(Distribution::Uniform {
            low: -4.0,
            high: -1.0,
        }),
    ];
    for (i, weight) in cases.iter().enumerate() {
        let rule = || Rule::FixedInDegree { in_degree: 200 };
        let (coarse, q) = drawn(weight.clone(), Value::Constant(1.0), rule(), 3);
        assert_eq!(q.log2().fract(), 0.0, "a power of two");
        assert!(coarse.weight.iter().all(|w| (w / q).fract() == 0.0));
        if let Value::Constant(x) = weight {
            assert!(
                coarse.weight.iter().all(|w| (w - x).abs() <= 0.5 * q),
                "{x}"
            );
            assert!((coarse.weight[0] - x).abs() <= 1e-3 * x.abs());
        }
        // The same draws, rounded to the finer quantum that a small constant beside them asks for, or to the coarser
        // one that a large weight beside them leaves.
        for other in [1e-6, 3e5] {
            let mut p = projection("A", "B", rule());
            p.weight = weight.clone();
            let mut small = projection("A", "B", Rule::OneToOne);
            small.name = "other".into();
            small.receptor = "b".into();
            small.weight = Value::Constant(other);
            let c = circuit(populations(&[("A", 200), ("B", 200)]), vec![p, small]);
            let Ok(n) = realize(&c, 3) else {
                // A constant that the coarser quantum would distort is refused.
                assert!(
                    matches!(weight, Value::Constant(_)) || other < 1.0,
                    "{i} {other}"
                );
                continue;
            };
            let r = n.populations[1].quantum.size;
            let s = n.synapses("A", "B").unwrap();
            let fine: Vec<f64> = (0..s.weight.len())
                .filter(|k| s.projection[*k] == 0)
                .map(|k| s.weight[k])
                .collect();
            assert_eq!(fine.len(), coarse.weight.len());
            for (a, b) in coarse.weight.iter().zip(&fine) {
                assert!(
                    (a - b).abs() <= 0.5 * (q + r),
                    "case {i}: {a} {b}, quanta {q} {r}"
                );
            }
        }
    }
}

#[test]
fn dyadic_constants_and_tables_are_exact() {
    let table = neuropil_circuit::ConnectionTable {
        source: vec![0, 1, 2],
        target: vec![0, 0, 1],
        weight: Some(vec![12.0625, -0.125, 2047.9375]),
        delay: None,
    };
    let (s, q) = drawn(
        Value::Constant(0.0),
        Value::Constant(1.0),
        Rule::FromTable(std::sync::Arc::new(table)),
        0,
    );
    assert_eq!((s.weight, q), (vec![12.0625, -0.125, 2047.9375], 0.0625));
}

#[test]
fn parameters_and_initial_states_follow_their_distribution_and_their_trial() {
    use neuropil_circuit::{Column, PopulationKind};
    use neuropil_network::{Network, Seeds};
    let mut pops = populations(&[("A", 40_000)]);
    if let PopulationKind::Neuron(n) = &mut pops[0].kind {
        n.parameters.insert(
            "tau".into(),
            Value::Distribution(normal(20.0, 2.0, Some(15.0), None, Beyond::Redraw)),
        );
        n.initial.insert(
            "V".into(),
            Value::Distribution(Distribution::Uniform {
                low: -60.0,
                high: -50.0,
            }),
        );
    }
    let c = std::sync::Arc::new(circuit(pops, vec![]));
    let draw = |network, trial| {
        let n = Network::realize(c.clone(), 0.1, Seeds { network, trial }).unwrap();
        let values = |c: &Column| match c {
            Column::PerNeuron(v) => v.clone(),
            Column::Uniform(_) => panic!("uniform"),
        };
        (
            values(&n.populations[0].parameters["tau"]),
            values(&n.populations[0].initial[0]),
        )
    };
    let (tau, v) = draw(1, 1);
    let below = normal_cdf(-2.5);
    assert!(
        p_sample(&tau, |x| ((normal_cdf((x - 20.0) / 2.0) - below)
            / (1.0 - below))
            .max(0.0))
            > ALPHA
    );
    assert!(p_sample(&v, |x| (x + 60.0) / 10.0) > ALPHA);
    // Another trial draws other states and the same parameters; another network draws both anew.
    let (tau_2, v_2) = draw(1, 2);
    assert!(tau == tau_2 && v != v_2);
    let (tau_3, v_3) = draw(2, 1);
    assert!(tau != tau_3 && v != v_3);
}
