//! The points of a sweep: the product of a grid and of a sample, numbered, each found without the others.

use super::sample::{Method, PRIMES, Sample};
use neuropil_network::name_key;
use neuropil_numerics::random::{Stream, below, uniform_open_53};
use serde::{Deserialize, Serialize};

/// The most points, and the most tasks, of a sweep.
pub const MAX_TASKS: u64 = 1_000_000;

/// Purpose of the draws of a sample (its ASCII letters).
const SAMPLE: u64 = u64::from_le_bytes(*b"sweepsmp");

/// One axis of a grid: an option, a parameter or a dotted path of the circuit, and its values as texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What is varied.
    pub key: String,
    /// Its values.
    pub values: Vec<String>,
}

/// Which values point `k` has. Of a grid the last axis runs fastest; of grid and sample the sample does.
#[derive(Clone, Debug)]
pub(super) struct Points {
    grid: Vec<Axis>,
    sample: Option<Sample>,
    /// Of a Latin hypercube: for each axis, the part in which each point lies.
    parts: Vec<Vec<u32>>,
    seed: u64,
}

impl Points {
    /// `sample.number` must not exceed [`MAX_TASKS`].
    pub(super) fn new(grid: &[Axis], sample: Option<&Sample>, seed: u64) -> Self {
        let parts = match sample {
            Some(s) if s.method == Method::LatinHypercube => s
                .axes
                .iter()
                .map(|axis| shuffled(s.number.min(MAX_TASKS) as u32, stream(seed, &axis.key)))
                .collect(),
            _ => Vec::new(),
        };
        Self {
            grid: grid.to_vec(),
            sample: sample.cloned(),
            parts,
            seed,
        }
    }

    /// The values of point `k`, by key.
    pub(super) fn values(&self, k: u64) -> Vec<(String, String)> {
        let number = self.sample.as_ref().map_or(1, |s| s.number.max(1));
        let (mut grid_index, sample_index) = (k / number, k % number);
        let mut values: Vec<(String, String)> = Vec::new();
        for axis in self.grid.iter().rev() {
            let n = (axis.values.len() as u64).max(1);
            let value = axis.values.get((grid_index % n) as usize);
            grid_index /= n;
            values.push((axis.key.clone(), value.cloned().unwrap_or_default()));
        }
        values.reverse();
        if let Some(sample) = &self.sample {
            for (i, axis) in sample.axes.iter().enumerate() {
                let u = self.coordinate(sample, i, sample_index);
                values.push((axis.key.clone(), axis.draw.at(u)));
            }
        }
        values
    }

    /// Coordinate of a point on an axis, in [0, 1).
    fn coordinate(&self, sample: &Sample, axis: usize, k: u64) -> f64 {
        let Some(key) = sample.axes.get(axis).map(|a| a.key.as_str()) else {
            return 0.0;
        };
        let stream = stream(self.seed, key);
        let uniform = |entity: u64| {
            let [hi, lo, ..] = stream.block(entity, 0);
            uniform_open_53(hi, lo)
        };
        match sample.method {
            Method::Random => uniform(k),
            Method::Halton => {
                let base = PRIMES.get(axis).copied().unwrap_or(2);
                let x = radical_inverse(k + 1, base) + uniform(0);
                x - x.floor()
            }
            Method::LatinHypercube => {
                let part = self.parts.get(axis).and_then(|p| p.get(k as usize));
                (f64::from(part.copied().unwrap_or(0)) + uniform(k)) / sample.number.max(1) as f64
            }
        }
    }
}

/// Draws of an axis are keyed by its name, so that another axis leaves them as they are.
fn stream(seed: u64, key: &str) -> Stream {
    Stream::new(seed, SAMPLE).child(name_key(key))
}

/// The digits of `k` in `base`, mirrored at the point.
fn radical_inverse(mut k: u64, base: u64) -> f64 {
    let (mut x, mut digit) = (0.0, 1.0 / base as f64);
    while k > 0 {
        x += (k % base) as f64 * digit;
        digit /= base as f64;
        k /= base;
    }
    x
}

/// The numbers below `n` in random order (Fisher & Yates).
fn shuffled(n: u32, stream: Stream) -> Vec<u32> {
    let mut all: Vec<u32> = (0..n).collect();
    for i in (1..all.len()).rev() {
        let [_, _, hi, lo] = stream.block(i as u64, 0);
        all.swap(i, below(hi, lo, i as u64 + 1) as usize);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::sample::{Draw, SampledAxis};

    fn uniform(key: &str) -> SampledAxis {
        SampledAxis {
            key: key.into(),
            draw: Draw::Uniform {
                low: 0.0,
                high: 1.0,
                unit: String::new(),
            },
        }
    }

    fn drawn(method: Method, number: u64, keys: &[&str], seed: u64) -> Vec<Vec<f64>> {
        let sample = Sample {
            number,
            method,
            axes: keys.iter().map(|k| uniform(k)).collect(),
        };
        let points = Points::new(&[], Some(&sample), seed);
        (0..number)
            .map(|k| {
                points
                    .values(k)
                    .iter()
                    .map(|(_, v)| v.parse().unwrap())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_latin_hypercube_has_one_point_in_each_part_of_each_axis() {
        let points = drawn(Method::LatinHypercube, 50, &["a", "b", "c"], 7);
        for axis in 0..3 {
            let mut parts: Vec<usize> = points.iter().map(|p| (p[axis] * 50.0) as usize).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..50).collect::<Vec<_>>());
        }
        assert_ne!(points[0][0], points[0][1]);
    }

    #[test]
    fn a_halton_sequence_is_spread_more_evenly_than_chance() {
        // A base-b sequence of b^k points has exactly one point in each b^-k part, wherever it is shifted to, but for the
        // part that the shift cuts.
        let points = drawn(Method::Halton, 64, &["a"], 3);
        let mut counts = [0; 16];
        points
            .iter()
            .for_each(|p| counts[(p[0] * 16.0) as usize] += 1);
        assert!(counts.iter().all(|c| (3..=5).contains(c)), "{counts:?}");
        assert_eq!(radical_inverse(6, 2), 0.375);
        assert!((radical_inverse(5, 3) - 7.0 / 9.0).abs() < 1e-15);
    }

    #[test]
    fn random_points_have_the_moments_of_a_uniform_distribution() {
        let points = drawn(Method::Random, 4000, &["a", "b"], 11);
        let mean = |f: &dyn Fn(&[f64]) -> f64| points.iter().map(|p| f(p)).sum::<f64>() / 4000.0;
        // Standard errors: 0.2887/√4000 = 0.0046 of the mean, 1/12/√4000 = 0.0013 of the covariance; four of them.
        assert!((mean(&|p| p[0]) - 0.5).abs() < 4.0 * 0.0046);
        assert!(mean(&|p| (p[0] - 0.5) * (p[1] - 0.5)).abs() < 4.0 * 0.0013);
        assert_ne!(points, drawn(Method::Random, 4000, &["a", "b"], 12));
    }

    #[test]
    fn another_axis_leaves_the_draws_of_the_first_as_they_are() {
        let one = drawn(Method::Random, 5, &["a"], 1);
        let two = drawn(Method::Random, 5, &["b", "a"], 1);
        assert!((0..5).all(|k| one[k][0] == two[k][1]));
    }

    #[test]
    fn the_last_axis_runs_fastest_and_the_sample_within_it() {
        let axis = |key: &str, values: &[&str]| Axis {
            key: key.into(),
            values: values.iter().map(|v| (*v).to_owned()).collect(),
        };
        let grid = [axis("g", &["3", "4"]), axis("eta", &["1", "2"])];
        let points = Points::new(&grid, None, 1);
        let text = |k| {
            points
                .values(k)
                .into_iter()
                .map(|(_, v)| v)
                .collect::<String>()
        };
        assert_eq!(
            [text(0), text(1), text(2), text(3)],
            ["31", "32", "41", "42"]
        );
        let sample = Sample {
            number: 3,
            method: Method::Random,
            axes: vec![uniform("J")],
        };
        let both = Points::new(&grid, Some(&sample), 1);
        assert_eq!(both.values(0)[1], both.values(2)[1]);
        assert_eq!(
            both.values(1)[2],
            both.values(4)[2],
            "the sample is the same at all points of the grid"
        );
    }
}
