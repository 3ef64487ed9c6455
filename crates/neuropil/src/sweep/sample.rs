//! What the values of a sample are drawn from, how its points are spread, and values at equal distances.

use super::number::{rounded, with_unit};
use serde::{Deserialize, Serialize};

/// Bases of the Halton sequence, one an axis; beyond these its points lie on planes.
pub(super) const PRIMES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

/// From what the values of an axis of a sample are drawn. Drawn numbers have twelve significant digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// Uniform between the bounds.
    Uniform {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
        /// Unit of both.
        unit: String,
    },
    /// Uniform in the logarithm.
    LogUniform {
        /// Lower bound, above 0.
        low: f64,
        /// Upper bound.
        high: f64,
        /// Unit of both.
        unit: String,
    },
    /// Whole numbers from `low` to `high`, both included.
    Integer {
        /// Smallest.
        low: i64,
        /// Largest.
        high: i64,
    },
    /// One of these, equally likely.
    Choice {
        /// The values.
        values: Vec<String>,
    },
}

impl Draw {
    /// The value at `u` in [0, 1).
    pub(super) fn at(&self, u: f64) -> String {
        let index = |n: usize| ((u * n as f64) as usize).min(n.saturating_sub(1));
        match self {
            Self::Uniform { low, high, unit } => {
                with_unit(rounded(low * (1.0 - u) + high * u), unit)
            }
            Self::LogUniform { low, high, unit } => {
                let (a, b) = (libm::log(*low), libm::log(*high));
                with_unit(rounded(libm::exp(a * (1.0 - u) + b * u)), unit)
            }
            Self::Integer { low, high } => {
                let span = (i128::from(*high) - i128::from(*low) + 1) as f64;
                let x = i128::from(*low) + (u * span) as i128;
                x.clamp(i128::from(*low), i128::from(*high)).to_string()
            }
            Self::Choice { values } => values.get(index(values.len())).cloned().unwrap_or_default(),
        }
    }
}

/// How the points of a sample are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Independent uniform points.
    Random,
    /// The Halton sequence (Halton 1960) with a random shift of every axis modulo 1 (Cranley & Patterson 1976): evenly
    /// spread, and any number of first points is.
    Halton,
    /// A Latin hypercube (McKay, Beckman & Conover 1979): each axis has one point in each of `number` equal parts.
    LatinHypercube,
}

impl Method {
    /// All methods by their names in a file.
    pub(super) const ALL: [(&'static str, Self); 3] = [
        ("random", Self::Random),
        ("halton", Self::Halton),
        ("latin_hypercube", Self::LatinHypercube),
    ];
}

/// One axis of a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampledAxis {
    /// What is varied.
    pub key: String,
    /// From what its values are drawn.
    pub draw: Draw,
}

/// Points drawn at random or spread evenly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// How many.
    pub number: u64,
    /// How they are spread.
    pub method: Method,
    /// What is varied.
    pub axes: Vec<SampledAxis>,
}

/// `number` values from `from` to `to`, both included.
pub(super) fn spaced(from: f64, to: f64, number: u64, logarithmic: bool) -> Vec<f64> {
    let last = number.saturating_sub(1);
    (0..number)
        .map(|i| match i {
            0 => from,
            i if i == last => to,
            i => {
                let u = |x: f64, y: f64| (x * (last - i) as f64 + y * i as f64) / last as f64;
                rounded(if logarithmic {
                    libm::exp(u(libm::log(from), libm::log(to)))
                } else {
                    u(from, to)
                })
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaced_values_hit_their_ends_and_round_numbers() {
        assert_eq!(spaced(3.0, 8.0, 6, false), [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(spaced(1.0, 1000.0, 4, true), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(spaced(0.1, 0.3, 3, false), [0.1, 0.2, 0.3]);
        assert_eq!(spaced(2.0, 2.0, 1, false), [2.0]);
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let integer = Draw::Integer { low: -1, high: 2 };
        assert_eq!(integer.at(0.0), "-1");
        assert_eq!(integer.at(0.999), "2");
        let wide = Draw::Integer {
            low: i64::MIN,
            high: i64::MAX,
        };
        assert!(wide.at(0.5).parse::<i64>().is_ok());
        let log = Draw::LogUniform {
            low: 1.0,
            high: 100.0,
            unit: "ms".into(),
        };
        assert_eq!(log.at(0.5), "10 ms");
        let choice = Draw::Choice {
            values: vec!["dc".into(), "poisson".into()],
        };
        assert_eq!(
            (choice.at(0.49), choice.at(0.5)),
            ("dc".into(), "poisson".into())
        );
    }
}
