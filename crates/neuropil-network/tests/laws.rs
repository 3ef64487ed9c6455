//! Exact laws of what is drawn, in two levels: each seed gives a p-value, and the p-values of all seeds must be uniform
//! (Kolmogorov–Smirnov). Degrees, autapses, multiple pairs, pairs that share a source or a target, and reciprocal pairs of every random rule; weights,
//! delays, parameters and initial states of every distribution, after rounding.
//!
//! Discrete laws are made continuous by a uniform number within the jump, so that p-values are exactly uniform. Connections give
//! (28 + 2) laws × 2000 seeds = 60,000 p-values, values (7 × 3 + 3) × 150 = 3,600; each of the 54 Kolmogorov–Smirnov tests fails
//! for one choice of seeds in a million, all of them together for one in 18,500. Seeds are fixed.

mod common;

use common::*;
use neuropil_circuit::{
    Beyond, Column, ConnectionRule as Rule, Delay, Distribution, PopulationKind, Value,
};
use neuropil_network::SynapseColumns;
use neuropil_numerics::random::{Stream, uniform_open};
use neuropil_numerics::special::normal_cdf;

/// A uniform number for seed and case, apart from all that the network draws.
fn within(seed: u64, case: u64) -> f64 {
    uniform_open(Stream::new(0x1a35, case).block(seed, 0)[0])
}

fn binomial(n: f64, q: f64) -> impl Fn(f64) -> f64 {
    move |k| {
        let ln = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
        (ln + k * q.ln() + (n - k) * (-q).ln_1p()).exp()
    }
}

/// Numbers of distinct cells among `cells` hit by `throws`, as probabilities.
fn occupancy(cells: usize, throws: usize) -> Vec<f64> {
    let mut p = vec![0.0; throws.min(cells) + 1];
    p[0] = 1.0;
    for _ in 0..throws {
        for k in (0..p.len()).rev() {
            let stay = p[k] * k as f64 / cells as f64;
            let new = if k > 0 {
                p[k - 1] * (cells - k + 1) as f64 / cells as f64
            } else {
                0.0
            };
            p[k] = stay + new;
        }
    }
    p
}

/// P(X < x) + u P(X = x): uniform if X follows the probabilities.
fn level(x: f64, probability: impl Fn(f64) -> f64, u: f64) -> f64 {
    let below: f64 = (0..x as u64).map(|k| probability(k as f64)).sum();
    below + u * probability(x)
}

/// A number that is counted in the synapses, and its law.
struct Law {
    name: &'static str,
    count: Box<dyn Fn(&SynapseColumns) -> f64>,
    probability: Box<dyn Fn(f64) -> f64>,
}

fn law(
    name: &'static str,
    count: impl Fn(&SynapseColumns) -> f64 + 'static,
    probability: impl Fn(f64) -> f64 + 'static,
) -> Law {
    Law {
        name,
        count: Box::new(count),
        probability: Box::new(probability),
    }
}

fn out_degree(s: &SynapseColumns) -> f64 {
    s.source.iter().filter(|i| **i == 3).count() as f64
}

fn in_degree(s: &SynapseColumns) -> f64 {
    s.target.iter().filter(|i| **i == 5).count() as f64
}

fn pairs(s: &SynapseColumns) -> impl Iterator<Item = (u64, u64)> + '_ {
    s.source.iter().copied().zip(s.target.iter().copied())
}

fn autapses(s: &SynapseColumns) -> f64 {
    pairs(s).filter(|(a, b)| a == b).count() as f64
}

fn distinct(s: &SynapseColumns) -> f64 {
    pairs(s).collect::<std::collections::BTreeSet<_>>().len() as f64
}

/// Targets that both source 0 and source 1 reach.
fn shared_targets(s: &SynapseColumns) -> f64 {
    let of = |i| -> std::collections::BTreeSet<u64> {
        pairs(s).filter(|p| p.0 == i).map(|p| p.1).collect()
    };
    of(0).intersection(&of(1)).count() as f64
}

/// Sources that reach both target 0 and target 1.
fn shared_sources(s: &SynapseColumns) -> f64 {
    let of = |i| -> std::collections::BTreeSet<u64> {
        pairs(s).filter(|p| p.1 == i).map(|p| p.0).collect()
    };
    of(0).intersection(&of(1)).count() as f64
}

/// Neurons 2k and 2k + 1 that reach each other: no two of these pairs share a neuron.
fn reciprocal(s: &SynapseColumns) -> f64 {
    let all: std::collections::BTreeSet<_> = pairs(s).collect();
    let both = |(a, b): &(u64, u64)| a % 2 == 0 && *b == a + 1 && all.contains(&(*b, *a));
    all.iter().filter(|p| both(p)).count() as f64
}

const N: u64 = 40;
const K: u64 = 12;
const SIZE: f64 = N as f64;
const DEGREE: f64 = K as f64;

/// Within one population of N neurons: the rule, (autapses, multapses), and laws.
fn cases() -> Vec<(Rule, (bool, bool), Vec<Law>)> {
    // Two given partners are both drawn: with replacement from `n`, and without.
    let both = |n: f64| 1.0 - 2.0 * (1.0 - 1.0 / n).powf(DEGREE) + (1.0 - 2.0 / n).powf(DEGREE);
    let both_once = |n: f64| DEGREE * (DEGREE - 1.0) / (n * (n - 1.0));
    let once = 1.0 - (1.0 - 1.0 / SIZE).powf(DEGREE);
    let others = SIZE - 1.0;
    let q = 0.3;
    let number = N * K;
    let pairs_hit = occupancy((N * N) as usize, number as usize);
    vec![
        (
            Rule::FixedInDegree { in_degree: K },
            (true, true),
            vec![
                law(
                    "out-degree",
                    out_degree,
                    binomial(SIZE * DEGREE, 1.0 / SIZE),
                ),
                law("autapses", autapses, binomial(SIZE * DEGREE, 1.0 / SIZE)),
                law("shared targets", shared_targets, binomial(SIZE, both(SIZE))),
                law("reciprocal", reciprocal, binomial(SIZE / 2.0, once * once)),
            ],
        ),
        (
            Rule::FixedInDegree { in_degree: K },
            (false, true),
            // A source reaches all targets but itself.
            vec![law(
                "out-degree",
                out_degree,
                binomial(others * DEGREE, 1.0 / others),
            )],
        ),
        (
            Rule::FixedInDegree { in_degree: K },
            (true, false),
            vec![
                law("out-degree", out_degree, binomial(SIZE, DEGREE / SIZE)),
                law("autapses", autapses, binomial(SIZE, DEGREE / SIZE)),
                law(
                    "shared targets",
                    shared_targets,
                    binomial(SIZE, both_once(SIZE)),
                ),
            ],
        ),
        (
            Rule::FixedInDegree { in_degree: K },
            (false, false),
            vec![
                law("out-degree", out_degree, binomial(others, DEGREE / others)),
                // Targets other than the two sources themselves.
                law(
                    "shared targets",
                    shared_targets,
                    binomial(SIZE - 2.0, both_once(others)),
                ),
                law(
                    "reciprocal",
                    reciprocal,
                    binomial(SIZE / 2.0, (DEGREE / others).powi(2)),
                ),
            ],
        ),
        (
            Rule::FixedOutDegree { out_degree: K },
            (true, true),
            vec![
                law("in-degree", in_degree, binomial(SIZE * DEGREE, 1.0 / SIZE)),
                law("autapses", autapses, binomial(SIZE * DEGREE, 1.0 / SIZE)),
                law("shared sources", shared_sources, binomial(SIZE, both(SIZE))),
            ],
        ),
        (
            Rule::FixedOutDegree { out_degree: K },
            (false, false),
            vec![
                law("in-degree", in_degree, binomial(others, DEGREE / others)),
                law(
                    "shared sources",
                    shared_sources,
                    binomial(SIZE - 2.0, both_once(others)),
                ),
                law(
                    "reciprocal",
                    reciprocal,
                    binomial(SIZE / 2.0, (DEGREE / others).powi(2)),
                ),
            ],
        ),
        (
            Rule::FixedTotalNumber { number },
            (true, true),
            vec![
                law("in-degree", in_degree, binomial(number as f64, 1.0 / SIZE)),
                law(
                    "out-degree",
                    out_degree,
                    binomial(number as f64, 1.0 / SIZE),
                ),
                law("autapses", autapses, binomial(number as f64, 1.0 / SIZE)),
                law("distinct pairs", distinct, move |k| pairs_hit[k as usize]),
            ],
        ),
        (
            Rule::FixedTotalNumber { number },
            (false, true),
            vec![law(
                "in-degree",
                in_degree,
                binomial(number as f64, 1.0 / SIZE),
            )],
        ),
        (
            Rule::PairwiseBernoulli { probability: q },
            (true, true),
            vec![
                law(
                    "synapses",
                    |s| s.source.len() as f64,
                    binomial(SIZE * SIZE, q),
                ),
                law("out-degree", out_degree, binomial(SIZE, q)),
                law("autapses", autapses, binomial(SIZE, q)),
                law("shared targets", shared_targets, binomial(SIZE, q * q)),
            ],
        ),
        (
            Rule::PairwiseBernoulli { probability: q },
            (false, true),
            vec![
                law("in-degree", in_degree, binomial(others, q)),
                law("reciprocal", reciprocal, binomial(SIZE / 2.0, q * q)),
            ],
        ),
    ]
}

#[test]
fn connections_follow_their_laws() {
    let mut tests = 0;
    for (i, (rule, options, laws)) in cases().into_iter().enumerate() {
        let mut p = vec![Vec::new(); laws.len()];
        for seed in 0..2000 {
            let s = synapses(rule.clone(), (N, N), true, options, 1000 + seed);
            for (j, law) in laws.iter().enumerate() {
                let u = within(seed, (100 * i + j) as u64);
                p[j].push(level((law.count)(&s), &law.probability, u));
            }
        }
        for (p, law) in p.into_iter().zip(&laws) {
            assert_uniform(&format!("{} of {rule:?} {options:?}", law.name), p);
            tests += 1;
        }
    }
    assert_eq!(tests, 28);
}

/// With replacement, each target's sources are K throws into N cells: the number of distinct ones has the law of occupancy.
#[test]
fn pairs_are_multiple_as_often_as_chance_has_it() {
    let probability = occupancy(N as usize, K as usize);
    for rule in [
        Rule::FixedInDegree { in_degree: K },
        Rule::FixedOutDegree { out_degree: K },
    ] {
        let by_target = matches!(rule, Rule::FixedInDegree { .. });
        let p = (0..2000)
            .map(|seed| {
                let s = synapses(rule.clone(), (N, N), true, (true, true), 5000 + seed);
                let mut seen = vec![std::collections::BTreeSet::new(); N as usize];
                for (a, b) in pairs(&s) {
                    let (owner, partner) = if by_target { (b, a) } else { (a, b) };
                    seen[owner as usize].insert(partner);
                }
                // One neuron in turn, since those of a seed would have to share a χ² of few counts.
                let one = seen[(seed % N) as usize].len() as f64;
                level(one, |k| probability[k as usize], within(seed, 7777))
            })
            .collect();
        assert_uniform(&format!("distinct partners of {rule:?}"), p);
    }
}

type Cdf = Box<dyn Fn(f64) -> f64>;

/// Distributions around 1 with their cumulative functions, P(X ≤ x).
fn distributions() -> Vec<(Distribution, Cdf)> {
    let normal = |mean, sd, lower, upper, beyond| Distribution::Normal {
        mean,
        sd,
        lower,
        upper,
        beyond,
    };
    let phi = |x: f64| normal_cdf((x - 1.0) / 0.5);
    let (a, b) = (phi(0.25), phi(2.0));
    let positive = normal_cdf(2.0);
    vec![
        (normal(1.0, 0.5, None, None, Beyond::Redraw), Box::new(phi)),
        (
            normal(1.0, 0.5, Some(0.25), Some(2.0), Beyond::Redraw),
            Box::new(move |x| ((phi(x) - a) / (b - a)).clamp(0.0, 1.0)),
        ),
        (
            normal(1.0, 0.5, Some(0.25), Some(2.0), Beyond::Clip),
            Box::new(move |x| match x {
                x if x < 0.25 => 0.0,
                x if x >= 2.0 => 1.0,
                x => phi(x),
            }),
        ),
        // `keep_sign` of a negative mean.
        (
            normal(-1.0, 0.5, None, Some(0.0), Beyond::Redraw),
            Box::new(move |x| (normal_cdf((x + 1.0) / 0.5) / positive).min(1.0)),
        ),
        (
            Distribution::Lognormal {
                median: 1.0,
                sigma: 0.4,
            },
            Box::new(|x| {
                if x > 0.0 {
                    normal_cdf(x.ln() / 0.4)
                } else {
                    0.0
                }
            }),
        ),
        (
            Distribution::Lognormal {
                median: -2.0,
                sigma: 0.3,
            },
            Box::new(|x| match x {
                x if x < 0.0 => 1.0 - normal_cdf((-x / 2.0).ln() / 0.3),
                _ => 1.0,
            }),
        ),
        (
            Distribution::Uniform {
                low: -1.0,
                high: 3.0,
            },
            Box::new(|x| ((x + 1.0) / 4.0).clamp(0.0, 1.0)),
        ),
    ]
}

/// p-value of values that were rounded to the nearest multiple of `grain`, 0 if they were not.
fn p_rounded(values: &[f64], grain: f64, cdf: &dyn Fn(f64) -> f64, seed: u64) -> f64 {
    let below = |x: f64| cdf(x - 1e-9 * x.abs().max(1e-6));
    let levels: Vec<f64> = values
        .iter()
        .enumerate()
        .map(|(i, x)| {
            let (low, high) = match grain > 0.0 {
                true => (cdf(x - 0.5 * grain), cdf(x + 0.5 * grain)),
                false => (below(*x), cdf(*x)),
            };
            low + within(seed, 10_000 + i as u64) * (high - low)
        })
        .collect();
    p_sample(&levels, |u| u.clamp(0.0, 1.0))
}

#[test]
fn values_follow_their_distributions() {
    const SEEDS: u64 = 150;
    for (i, (d, cdf)) in distributions().into_iter().enumerate() {
        let (mut weights, mut parameters, mut initial) = (Vec::new(), Vec::new(), Vec::new());
        for seed in 0..SEEDS {
            let mut pops = populations(&[("A", 50), ("B", 500)]);
            let Some(PopulationKind::Neuron(n)) = pops.last_mut().map(|p| &mut p.kind) else {
                panic!("no neurons")
            };
            n.initial.insert("V".into(), Value::Distribution(d.clone()));
            let free = d.clone();
            n.parameters.insert("tau".into(), Value::Distribution(free));
            let mut p = projection("A", "B", Rule::FixedInDegree { in_degree: 2 });
            p.weight = Value::Distribution(d.clone());
            let network = realize(&circuit(pops, vec![p]), 300 + seed).unwrap();
            let target = &network.populations[1];
            let synapses = network.synapses("A", "B").unwrap();
            weights.push(p_rounded(&synapses.weight, target.quantum.size, &cdf, seed));
            let values = |c: &Column| match c {
                Column::PerNeuron(v) => v.clone(),
                Column::Uniform(_) => panic!("one value for all"),
            };
            parameters.push(p_rounded(
                &values(&target.parameters["tau"]),
                0.0,
                &cdf,
                seed,
            ));
            initial.push(p_rounded(&values(&target.initial[0]), 0.0, &cdf, seed));
        }
        for (what, p) in [
            ("weights", weights),
            ("parameters", parameters),
            ("initial", initial),
        ] {
            assert_uniform(&format!("{what} of distribution {i}"), p);
        }
    }
}

#[test]
fn delays_follow_their_distributions_on_the_grid() {
    let delays: Vec<(Distribution, Cdf)> = distributions()
        .into_iter()
        .filter(|(d, _)| match d {
            Distribution::Normal { lower, .. } => lower.is_some(),
            Distribution::Lognormal { median, .. } => *median > 0.0,
            Distribution::Uniform { .. } => false,
        })
        .collect();
    assert_eq!(delays.len(), 3);
    for (i, (d, cdf)) in delays.into_iter().enumerate() {
        let p = (0..150)
            .map(|seed| {
                let mut p = projection("A", "B", Rule::FixedInDegree { in_degree: 2 });
                p.delay = Delay::Value(Value::Distribution(d.clone()));
                let c = circuit(populations(&[("A", 50), ("B", 500)]), vec![p]);
                let s = realize(&c, 900 + seed).unwrap().synapses("A", "B").unwrap();
                p_rounded(&s.delay, 0.1, &cdf, seed)
            })
            .collect();
        assert_uniform(&format!("delays of distribution {i}"), p);
    }
}
