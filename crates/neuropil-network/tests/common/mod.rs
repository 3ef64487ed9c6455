//! Small circuits for the tests of realization, and the statistics by which they are judged.
#![allow(dead_code)]

use neuropil_circuit::*;
use neuropil_network::{Network, NetworkError, Seeds, SynapseColumns};
use neuropil_numerics::special::{chi_square_survival, kolmogorov_smirnov_p_value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Level at which a test of the second stage fails: about once in a million correct programs.
pub const ALPHA: f64 = 1e-6;

/// A model with two receptors.
pub fn model() -> Arc<NeuronModel> {
    let text = r#"
[model]
name = "passive"
deliver = "after propagation"
[parameters]
tau = { default = "10 ms" }
[states]
V = { initial = "0 mV" }
[receptors]
a = { unit = "mV", add = { V = "weight" } }
b = { unit = "mV", add = { V = "weight" } }
[dynamics]
V = "-V/tau"
"#;
    Arc::new(read_model(text, None).unwrap())
}

/// Populations by name and size.
pub fn populations(sizes: &[(&str, u64)]) -> Vec<Population> {
    let m = model();
    sizes
        .iter()
        .map(|(name, size)| Population {
            name: (*name).into(),
            size: *size,
            kind: PopulationKind::Neuron(NeuronUse {
                model: m.clone(),
                parameters: BTreeMap::new(),
                initial: BTreeMap::new(),
            }),
            attributes: BTreeMap::new(),
        })
        .collect()
}

/// A projection of constant weight 1 and delay 1 ms, autapses and multapses allowed.
pub fn projection(source: &str, target: &str, rule: ConnectionRule) -> Projection {
    Projection {
        name: format!("{source}->{target}"),
        source: source.into(),
        target: target.into(),
        receptor: "a".into(),
        output: None,
        rule,
        allow_autapses: true,
        allow_multapses: true,
        weight: Value::Constant(1.0),
        weight_course: None,
        delay: Delay::Value(Value::Constant(1.0)),
        synapse: None,
    }
}

pub fn circuit(populations: Vec<Population>, projections: Vec<Projection>) -> Circuit {
    Circuit {
        name: "test".into(),
        title: String::new(),
        description: String::new(),
        references: vec![],
        populations,
        projections,
        stimuli: vec![],
        protocol: Protocol::default(),
        published: BTreeMap::new(),
    }
}

pub fn realize(c: &Circuit, seed: u64) -> Result<Network, NetworkError> {
    Network::realize(
        Arc::new(c.clone()),
        0.1,
        Seeds {
            network: seed,
            trial: 0,
        },
    )
}

/// All synapses of one projection between populations of the given sizes; one population if `same`.
pub fn synapses(
    rule: ConnectionRule,
    sizes: (u64, u64),
    same: bool,
    options: (bool, bool),
    seed: u64,
) -> SynapseColumns {
    let (pops, target) = match same {
        true => (populations(&[("A", sizes.0)]), "A"),
        false => (populations(&[("A", sizes.0), ("B", sizes.1)]), "B"),
    };
    let mut p = projection("A", target, rule);
    (p.allow_autapses, p.allow_multapses) = options;
    let network = realize(&circuit(pops, vec![p]), seed).unwrap();
    network.synapses("A", target).unwrap()
}

/// How often each of `n` indices occurs.
pub fn counts(indices: &[u64], n: u64) -> Vec<f64> {
    let mut c = vec![0.0; n as usize];
    for &i in indices {
        c[i as usize] += 1.0;
    }
    c
}

/// p-value of degrees that are exchangeable with a fixed sum, each of variance `variance`.
pub fn p_fixed_sum(degrees: &[f64], variance: f64) -> f64 {
    let n = degrees.len() as f64;
    let mean = degrees.iter().sum::<f64>() / n;
    let squares: f64 = degrees.iter().map(|d| (d - mean) * (d - mean)).sum();
    chi_square_survival(squares / variance * (n - 1.0) / n, n - 1.0)
}

/// p-value of independent degrees of known mean and variance.
pub fn p_independent(degrees: &[f64], mean: f64, variance: f64) -> f64 {
    let squares: f64 = degrees.iter().map(|d| (d - mean) * (d - mean)).sum();
    chi_square_survival(squares / variance, degrees.len() as f64)
}

/// p-value of observed against expected numbers; classes expected fewer than 8 times are joined with the next.
pub fn p_histogram(observed: &[f64], expected: &[f64]) -> f64 {
    let (mut chi, mut classes, mut o, mut e) = (0.0, 0.0, 0.0, 0.0);
    let mut last = (0.0, 0.0);
    for (i, (x, y)) in observed.iter().zip(expected).enumerate() {
        o += x;
        e += y;
        let rest: f64 = expected[i + 1..].iter().sum();
        if (e >= 8.0 && rest >= 8.0) || i + 1 == expected.len() {
            chi += (o - e) * (o - e) / e;
            classes += 1.0;
            last = (o, e);
            (o, e) = (0.0, 0.0);
        }
    }
    assert!(classes > 1.0, "{last:?}");
    chi_square_survival(chi, classes - 1.0)
}

/// Second stage: the p-values of many seeds must be uniform (Kolmogorov–Smirnov).
#[track_caller]
pub fn assert_uniform(what: &str, mut p: Vec<f64>) {
    p.sort_by(f64::total_cmp);
    let n = p.len() as f64;
    let d = p
        .iter()
        .enumerate()
        .map(|(i, x)| (x - i as f64 / n).max((i as f64 + 1.0) / n - x))
        .fold(0.0, f64::max);
    let level = kolmogorov_smirnov_p_value(d, n);
    assert!(
        level > ALPHA,
        "{what}: p-values of {n} seeds are not uniform, D = {d}, p = {level:e}"
    );
}

/// p-value of a sample against a cumulative distribution (Kolmogorov–Smirnov).
pub fn p_sample(sample: &[f64], cdf: impl Fn(f64) -> f64) -> f64 {
    let mut x = sample.to_vec();
    x.sort_by(f64::total_cmp);
    let n = x.len() as f64;
    let d = x
        .iter()
        .enumerate()
        .map(|(i, x)| (cdf(*x) - i as f64 / n).max((i as f64 + 1.0) / n - cdf(*x)))
        .fold(0.0, f64::max);
    kolmogorov_smirnov_p_value(d, n)
}
