//! Known answers of the generator and the laws of the numbers made from it.

use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::{
    PoissonTable, Stream, below, binomial, normal_pair, philox4x32_10, poisson, uniform_open,
    uniform_open_53,
};

/// Standard score of Pearson's statistic (Wilson & Hilferty 1931), with classes of small
/// expectation pooled.
fn chi_square_score(observed: &[f64], probability: &[f64]) -> f64 {
    let n: f64 = observed.iter().sum();
    let (mut statistic, mut classes) = (0.0, 0.0);
    let (mut pool_o, mut pool_e) = (0.0, 0.0);
    for (o, p) in observed.iter().zip(probability) {
        pool_o += o;
        pool_e += p * n;
        if pool_e >= 10.0 {
            statistic += (pool_o - pool_e) * (pool_o - pool_e) / pool_e;
            classes += 1.0;
            (pool_o, pool_e) = (0.0, 0.0);
        }
    }
    let freedom: f64 = classes - 1.0;
    assert!(freedom >= 1.0);
    ((statistic / freedom).cbrt() - (1.0 - 2.0 / (9.0 * freedom))) / (2.0 / (9.0 * freedom)).sqrt()
}

/// Histogram of `draws` counts in `bins` classes between `low` and `high`; the outer classes are open.
fn histogram(draws: impl Iterator<Item = u64>, edges: &[u64]) -> Vec<f64> {
    let mut observed = vec![0.0; edges.len() + 1];
    for k in draws {
        observed[edges.partition_point(|e| *e <= k)] += 1.0;
    }
    observed
}

/// Class probabilities from a probability mass function, by direct summation over each class.
fn class_probabilities(edges: &[u64], from: u64, to: u64, mass: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut probability = vec![0.0; edges.len() + 1];
    for k in from..to {
        probability[edges.partition_point(|e| *e <= k)] += mass(k as f64);
    }
    let sum: f64 = probability.iter().sum();
    assert!((sum - 1.0).abs() < 1e-6, "reference sums to {sum}");
    probability
}

#[test]
fn philox_known_answers() {
    // Random123 1.14, tests/kat_vectors.
    assert_eq!(
        philox4x32_10([0; 4], [0; 2]),
        [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
    );
    assert_eq!(
        philox4x32_10([u32::MAX; 4], [u32::MAX; 2]),
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    );
    assert_eq!(
        philox4x32_10(
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0]
        ),
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    );
}

#[test]
fn streams_differ_and_count_in_entity_and_draw() {
    let mut keys = std::collections::HashSet::new();
    for seed in 0..20 {
        for purpose in 0..20 {
            let stream = Stream::new(seed, purpose);
            assert!(keys.insert(stream.key));
            for index in 0..20 {
                assert!(keys.insert(stream.child(index).key));
            }
        }
    }
    let stream = Stream::new(7, 3);
    assert_eq!(
        stream.block(0x1_0000_0002, 0x3_0000_0004),
        philox4x32_10([2, 1, 4, 3], stream.key)
    );
}

#[test]
fn uniform_numbers_stay_open() {
    assert_eq!(uniform_open(0), 0.5 / 4294967296.0);
    assert_eq!(uniform_open(u32::MAX), 1.0 - 0.5 / 4294967296.0);
    assert_eq!(uniform_open_53(0, 0), libm::ldexp(1.0, -53));
    assert_eq!(
        uniform_open_53(u32::MAX, u32::MAX),
        1.0 - libm::ldexp(1.0, -53)
    );
    assert_eq!(below(u32::MAX, u32::MAX, 10), 9);
    assert_eq!(below(0, 0, 10), 0);
    assert_eq!(below(0x8000_0000, 0, 10), 5);
    assert_eq!(below(1, 2, 0), 0);
    assert_eq!(below(u32::MAX, u32::MAX, u64::MAX), u64::MAX - 1);
}

#[test]
fn normal_numbers_have_their_moments_and_law() {
    let stream = Stream::new(11, 0);
    let n = 500_000_u64;
    let (mut m1, mut m2, mut m4, mut cross) = (0.0, 0.0, 0.0, 0.0);
    let bins = 50;
    let mut observed = vec![0.0; bins];
    for i in 0..n {
        let w = stream.block(i, 0);
        let (a, b) = normal_pair(w[0], w[1]);
        cross += a * b;
        for x in [a, b] {
            m1 += x;
            m2 += x * x;
            m4 += x * x * x * x;
            let u = 0.5 * libm::erfc(-x / 2.0_f64.sqrt());
            observed[((u * bins as f64) as usize).min(bins - 1)] += 1.0;
        }
    }
    let draws = 2.0 * n as f64;
    let se = 1.0 / draws.sqrt();
    assert!((m1 / draws).abs() < 4.0 * se);
    assert!((m2 / draws - 1.0).abs() < 4.0 * 2.0_f64.sqrt() * se);
    assert!((m4 / draws - 3.0).abs() < 4.0 * 96.0_f64.sqrt() * se);
    assert!((cross / n as f64).abs() < 4.0 / (n as f64).sqrt());
    let z = chi_square_score(&observed, &vec![1.0 / bins as f64; bins]);
    assert!(z.abs() < 4.0, "{z}");
    let bound = (2.0 * 33.0 * std::f64::consts::LN_2).sqrt();
    let (x, y) = normal_pair(0, 0);
    assert!((x.hypot(y) - bound).abs() < 1e-12);
}

fn ln_poisson(k: f64, mean: f64) -> f64 {
    k * mean.ln() - mean - libm::lgamma(k + 1.0)
}

#[test]
fn poisson_follows_its_law() {
    for (case, mean) in [0.01, 0.7, 4.5, 9.99, 10.0, 25.0, 300.0, 2.0e4]
        .into_iter()
        .enumerate()
    {
        let stream = Stream::new(5, case as u64);
        let sd = f64::sqrt(mean);
        let step = (sd / 5.0).ceil().max(1.0);
        let start = (mean - 4.0 * sd).floor().max(0.0);
        let edges: Vec<u64> = (0..41)
            .map(|i| (start + step * i as f64) as u64 + 1)
            .collect();
        let observed = histogram((0..200_000).map(|i| poisson(stream, i, mean)), &edges);
        let to = (mean + 12.0 * sd + 40.0) as u64;
        let from = (mean - 12.0 * sd).max(0.0) as u64;
        let p = class_probabilities(&edges, from, to, |k| ln_poisson(k, mean).exp());
        let z = chi_square_score(&observed, &p);
        assert!(z.abs() < 4.0, "mean {mean}: score {z}");
    }
}

#[test]
fn binomial_follows_its_law() {
    let cases = [
        (1, 0.3),
        (12, 0.5),
        (40, 0.02),
        (30, 0.9),
        (100, 0.4),
        (1000, 0.013),
        (50_000, 0.2),
        (100_000, 0.9995),
    ];
    for (case, (n, p)) in cases.into_iter().enumerate() {
        let stream = Stream::new(6, case as u64);
        let size = n as f64;
        let mean = size * p;
        let sd = (mean * (1.0 - p)).sqrt();
        let step = (sd / 5.0).ceil().max(1.0);
        let start = (mean - 4.0 * sd).floor().max(0.0);
        let edges: Vec<u64> = (0..41)
            .map(|i| (start + step * i as f64) as u64 + 1)
            .collect();
        let observed = histogram((0..200_000).map(|i| binomial(stream, i, n, p)), &edges);
        let mass = |k: f64| {
            (libm::lgamma(size + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(size - k + 1.0)
                + k * p.ln()
                + (size - k) * (-p).ln_1p())
            .exp()
        };
        let from = (mean - 12.0 * sd).max(0.0) as u64;
        let to = ((mean + 12.0 * sd + 40.0) as u64).min(n) + 1;
        let z = chi_square_score(&observed, &class_probabilities(&edges, from, to, mass));
        assert!(z.abs() < 4.0, "n {n}, p {p}: score {z}");
    }
}

/// At these sizes the laws are normal with skewness below 1e-4, and 100,000 draws cannot tell.
#[test]
fn huge_counts_follow_the_normal_limit() {
    let bins = 100;
    let score = |draw: &dyn Fn(u64) -> u64, mean: f64, sd: f64| {
        let mut observed = vec![0.0; bins];
        for i in 0..100_000 {
            let x = (draw(i) as f64 + 0.5 - mean) / sd;
            let u = 0.5 * libm::erfc(-x / 2.0_f64.sqrt());
            observed[((u * bins as f64) as usize).min(bins - 1)] += 1.0;
        }
        chi_square_score(&observed, &vec![1.0 / bins as f64; bins])
    };
    for mean in [1e10, 1e12] {
        let stream = Stream::new(8, 1);
        let z = score(&|i| poisson(stream, i, mean), mean, mean.sqrt());
        assert!(z.abs() < 4.0, "Poisson {mean}: {z}");
    }
    for (n, p) in [
        (1_000_000_000_000_u64, 0.3),
        (1_000_000_000_000, 0.99),
        (1_000_000_000_000, 1e-3),
    ] {
        let stream = Stream::new(9, 1);
        let mean = n as f64 * p;
        let z = score(
            &|i| binomial(stream, i, n, p),
            mean,
            (mean * (1.0 - p)).sqrt(),
        );
        assert!(z.abs() < 4.0, "binomial {n} {p}: {z}");
    }
    // Few successes among very many trials: the Poisson limit.
    let stream = Stream::new(9, 2);
    let edges: Vec<u64> = (1..12).collect();
    let observed = histogram(
        (0..100_000).map(|i| binomial(stream, i, 1_000_000_000_000, 3e-12)),
        &edges,
    );
    let p = class_probabilities(&edges, 0, 60, |k| ln_poisson(k, 3.0).exp());
    let z = chi_square_score(&observed, &p);
    assert!(z.abs() < 4.0, "rare: {z}");
}

#[test]
fn counts_at_the_borders() {
    let stream = Stream::new(1, 1);
    assert_eq!(poisson(stream, 0, 0.0), 0);
    assert_eq!(poisson(stream, 0, -1.0), 0);
    assert_eq!(poisson(stream, 0, f64::NAN), 0);
    assert_eq!(binomial(stream, 0, 0, 0.5), 0);
    assert_eq!(binomial(stream, 0, 17, 0.0), 0);
    assert_eq!(binomial(stream, 0, 17, 1.0), 17);
    assert_eq!(binomial(stream, 0, 17, 2.0), 17);
    assert_eq!(binomial(stream, 0, 17, f64::NAN), 0);
    assert!((0..1000).all(|i| binomial(stream, i, 3, 0.999) <= 3));
}

#[test]
fn table_inverts_the_cumulative_distribution() {
    for mean in [1e-6, 0.1, 1.6, 7.3, 40.0, 123.4, 5e4, 1e6] {
        let table = PoissonTable::new(mean).unwrap();
        assert!(table.thresholds.is_sorted());
        assert_eq!(table.count(0), table.first);
        assert_eq!(table.count(u32::MAX), table.max_count());
        let (mut sum, mut square, mut below) = (0.0, 0.0, 0.0);
        for (i, t) in table.thresholds.iter().enumerate() {
            assert!(table.count(*t) > table.first + i as u32);
            assert!(table.count(t - 1) <= table.first + i as u32);
            let mass = f64::from(*t) / 4294967296.0 - below;
            let k = f64::from(table.first) + i as f64;
            sum += mass * k;
            square += mass * (k - mean) * (k - mean);
            below += mass;
            let exact = libm::exp(if k == 0.0 {
                -mean
            } else {
                k * mean.ln() - mean - libm::lgamma(k + 1.0)
            });
            assert!(
                (mass - exact).abs() < 2.4e-10 + 1e-8 * exact,
                "mean {mean}, k {k}: {mass} {exact}"
            );
        }
        let last = f64::from(table.max_count());
        sum += (1.0 - below) * last;
        square += (1.0 - below) * (last - mean) * (last - mean);
        // 2^-33 of probability may sit in a wrong class, up to 7 standard deviations away.
        let tolerance = 1.2e-10 * table.thresholds.len() as f64;
        assert!(
            (sum - mean).abs() < tolerance + 1e-9 * mean,
            "{mean}: mean {sum}"
        );
        assert!(
            (square - mean).abs() < tolerance * 8.0 * (1.0 + mean.sqrt()) + 1e-6 * mean,
            "{mean}: variance {square}"
        );
    }
}

#[test]
fn table_edges() {
    let none = PoissonTable::new(0.0).unwrap();
    assert_eq!(
        (none.first, none.max_count(), none.count(u32::MAX)),
        (0, 0, 0)
    );
    for bad in [-1.0, f64::NAN, 1.1e6, f64::INFINITY] {
        let error = PoissonTable::new(bad).unwrap_err().to_string();
        assert!(error.contains("mean") && error.contains("1e6"), "{error}");
    }
    assert_eq!(PoissonTable::new(1.6).unwrap().mean(), 1.6);
}

neuropil_numerics::multiversion! {
    fn fill_normal(stream: Stream, out: &mut [f64]) {
        for (i, out) in out.iter_mut().enumerate() {
            let w = stream.block(i as u64, 3);
            let (a, b) = normal_pair(w[0], w[1]);
            *out = a + 2.0 * b;
        }
    }
    fn fill_words(stream: Stream, out: &mut [u32]) {
        for (i, out) in out.iter_mut().enumerate() {
            *out = stream.block(i as u64, 3)[2];
        }
    }
    fn fill_counts(table: &PoissonTable, words: &[u32], out: &mut [u32]) {
        table.counts(words, out);
    }
}

#[test]
fn every_instruction_set_gives_the_same_draws() {
    let stream = Stream::new(42, 4);
    let mut base = vec![0.0; 10_007];
    let mut words = vec![0; base.len()];
    fill_normal(Isa::Baseline, stream, &mut base);
    fill_words(Isa::Baseline, stream, &mut words);
    for isa in Isa::available() {
        let (mut x, mut w, mut k) = (vec![0.0; base.len()], words.clone(), words.clone());
        fill_normal(isa, stream, &mut x);
        fill_words(isa, stream, &mut w);
        assert!(
            x.iter().zip(&base).all(|(a, b)| a.to_bits() == b.to_bits()),
            "{isa}"
        );
        assert_eq!(w, words, "{isa}");
        for mean in [0.0, 1.6, 400.0] {
            let table = PoissonTable::new(mean).unwrap();
            fill_counts(isa, &table, &words, &mut k);
            assert!(
                k.iter().zip(&words).all(|(k, w)| *k == table.count(*w)),
                "{isa}, mean {mean}"
            );
        }
    }
}
