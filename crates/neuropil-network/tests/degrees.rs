//! Degree distributions of the random rules, in two stages: for each seed a χ² test against theory, then a
//! Kolmogorov–Smirnov test that the p-values of all seeds are uniform. Seeds are fixed; a correct program would
//! fail for one choice of seeds in a million.

mod common;

use common::*;
use neuropil_circuit::ConnectionRule as Rule;

const SEEDS: u64 = 300;

/// Variance of one class of `n` among which `trials` are distributed evenly.
fn multinomial(trials: f64, n: f64) -> f64 {
    trials / n * (1.0 - 1.0 / n)
}

#[test]
fn fixed_indegree_draws_sources_uniformly() {
    // (sources, targets, K, same, autapses, multapses), dense ones among them
    let cases = [
        (60, 40, 25, false, true, true),
        (50, 50, 20, true, true, true),
        (50, 50, 20, true, false, true),
        (60, 40, 25, false, true, false),
        (60, 40, 54, false, true, false),
        (50, 50, 12, true, false, false),
        (50, 50, 45, true, false, false),
    ];
    for (n, m, k, same, autapses, multapses) in cases {
        let (sources, targets, degree) = (n as f64, m as f64, k as f64);
        // A source can be drawn by all targets, or all but itself, from as many sources.
        let (reach, choice) = if autapses {
            (targets, sources)
        } else {
            (targets - 1.0, sources - 1.0)
        };
        let variance = match multapses {
            true => reach * multinomial(degree, choice),
            false => reach * degree / choice * (1.0 - degree / choice),
        };
        let p = (0..SEEDS)
            .map(|seed| {
                let c = synapses(
                    Rule::FixedInDegree { in_degree: k },
                    (n, m),
                    same,
                    (autapses, multapses),
                    seed,
                );
                assert!(counts(&c.target, m).iter().all(|d| *d == degree));
                p_fixed_sum(&counts(&c.source, n), variance)
            })
            .collect();
        assert_uniform(
            &format!("fixed_indegree {n} {m} {k} {autapses} {multapses}"),
            p,
        );
    }
}

#[test]
fn fixed_outdegree_draws_targets_uniformly() {
    let cases = [
        (40, 60, 25, false, true, true),
        (50, 50, 20, true, false, true),
        (40, 60, 25, false, true, false),
        (40, 60, 54, false, true, false),
        (50, 50, 45, true, false, false),
    ];
    for (n, m, k, same, autapses, multapses) in cases {
        let (sources, targets, degree) = (n as f64, m as f64, k as f64);
        let (reach, choice) = if autapses {
            (sources, targets)
        } else {
            (sources - 1.0, targets - 1.0)
        };
        let variance = match multapses {
            true => reach * multinomial(degree, choice),
            false => reach * degree / choice * (1.0 - degree / choice),
        };
        let p = (0..SEEDS)
            .map(|seed| {
                let c = synapses(
                    Rule::FixedOutDegree { out_degree: k },
                    (n, m),
                    same,
                    (autapses, multapses),
                    seed,
                );
                assert!(counts(&c.source, n).iter().all(|d| *d == degree));
                p_fixed_sum(&counts(&c.target, m), variance)
            })
            .collect();
        assert_uniform(
            &format!("fixed_outdegree {n} {m} {k} {autapses} {multapses}"),
            p,
        );
    }
}

#[test]
fn fixed_total_number_draws_both_ends_uniformly() {
    for (n, m, number, same, autapses) in [
        (60, 40, 1500, false, true),
        (50, 50, 1500, true, true),
        (37, 37, 900, true, false),
    ] {
        let rule = || Rule::FixedTotalNumber { number };
        let (mut into, mut out, mut pairs) = (Vec::new(), Vec::new(), vec![0.0; (n * m) as usize]);
        for seed in 0..SEEDS {
            let c = synapses(rule(), (n, m), same, (autapses, true), seed);
            assert_eq!(c.source.len(), number as usize);
            into.push(p_fixed_sum(
                &counts(&c.target, m),
                multinomial(number as f64, m as f64),
            ));
            out.push(p_fixed_sum(
                &counts(&c.source, n),
                multinomial(number as f64, n as f64),
            ));
            for (s, t) in c.source.iter().zip(&c.target) {
                pairs[(t * n + s) as usize] += 1.0;
            }
        }
        assert_uniform(&format!("fixed_total_number in {n} {m}"), into);
        assert_uniform(&format!("fixed_total_number out {n} {m}"), out);
        // Source and target are independent: all pairs that are allowed are equally frequent.
        let allowed: Vec<f64> = (0..n * m)
            .filter(|i| autapses || i / n != i % n)
            .map(|i| pairs[i as usize])
            .collect();
        let p = p_fixed_sum(
            &allowed,
            multinomial(number as f64 * SEEDS as f64, allowed.len() as f64),
        );
        assert!(p > ALPHA && p < 1.0 - ALPHA, "pairs {n} {m}: {p:e}");
    }
}

#[test]
fn pairwise_bernoulli_connects_each_pair_with_its_probability() {
    for (n, m, probability, same, autapses) in [
        (80, 120, 0.3, false, true),
        (100, 100, 0.05, true, false),
        (90, 70, 0.93, false, true),
    ] {
        let (mut degrees, mut histograms, mut out) = (Vec::new(), Vec::new(), Vec::new());
        let trials = (if autapses { n } else { n - 1 }) as f64;
        let (mean, variance) = (
            trials * probability,
            trials * probability * (1.0 - probability),
        );
        // Binomial probabilities of each in-degree, by recursion from the mode in logarithms.
        let ln = |k: f64| {
            libm::lgamma(trials + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(trials - k + 1.0)
                + k * probability.ln()
                + (trials - k) * (1.0 - probability).ln()
        };
        let expected: Vec<f64> = (0..=trials as usize)
            .map(|k| m as f64 * ln(k as f64).exp())
            .collect();
        for seed in 0..SEEDS {
            let c = synapses(
                Rule::PairwiseBernoulli { probability },
                (n, m),
                same,
                (autapses, true),
                seed,
            );
            let into = counts(&c.target, m);
            degrees.push(p_independent(&into, mean, variance));
            let mut observed = vec![0.0; expected.len()];
            for d in &into {
                observed[*d as usize] += 1.0;
            }
            histograms.push(p_histogram(&observed, &expected));
            let q = if autapses { m } else { m - 1 } as f64;
            out.push(p_independent(
                &counts(&c.source, n),
                q * probability,
                q * probability * (1.0 - probability),
            ));
        }
        assert_uniform(
            &format!("pairwise_bernoulli variance {n} {m} {probability}"),
            degrees,
        );
        assert_uniform(
            &format!("pairwise_bernoulli histogram {n} {m} {probability}"),
            histograms,
        );
        assert_uniform(
            &format!("pairwise_bernoulli out {n} {m} {probability}"),
            out,
        );
    }
}

#[test]
fn subsets_without_multapses_are_drawn_evenly() {
    // Every pair of sources is equally likely to meet at a target, sparse or dense.
    let n = 9_u64;
    for k in [3_u64, 6, 8] {
        let mut together = vec![0.0; (n * n) as usize];
        for seed in 0..400 {
            let c = synapses(
                Rule::FixedInDegree { in_degree: k },
                (n, 10),
                false,
                (true, false),
                seed,
            );
            for t in 0..10_usize {
                let of = &c.source[t * k as usize..(t + 1) * k as usize];
                for a in of {
                    for b in of {
                        together[(a * n + b) as usize] += f64::from(u8::from(a < b));
                    }
                }
            }
        }
        let draws = 4000.0;
        let (size, degree) = (n as f64, k as f64);
        let q = degree * (degree - 1.0) / (size * (size - 1.0));
        // Pairs are correlated, so each is looked at alone: 36 of them, none beyond five standard errors.
        for a in 0..n {
            for b in a + 1..n {
                let z =
                    (together[(a * n + b) as usize] - draws * q) / (draws * q * (1.0 - q)).sqrt();
                assert!(z.abs() < 5.0, "K = {k}, pair {a} {b}: {z} standard errors");
            }
        }
    }
}
