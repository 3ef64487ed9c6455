//! Wanted rates of all populations as functions of time.

use neuropil_numerics::random::{Stream, uniform_open};

use crate::TheoryError;

/// Rates between knots by cubic Hermite interpolation: continuous with their slopes.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Rising, ms.
    times: Vec<f64>,
    /// `[time][population]`, 1/ms.
    rates: Vec<Vec<f64>>,
    /// `[time][population]`, 1/ms².
    slopes: Vec<Vec<f64>>,
}

/// Courses of one population. Rates in 1/ms, times in ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// One rate.
    Constant {
        /// Rate.
        rate: f64,
    },
    /// From one rate to another over the whole time, on half a cosine.
    Ramp {
        /// First rate.
        from: f64,
        /// Last rate.
        to: f64,
    },
    /// `mean + amplitude sin(2π t/period)`.
    Sine {
        /// Mean.
        mean: f64,
        /// Amplitude.
        amplitude: f64,
        /// Period.
        period: f64,
    },
    /// A smooth random course: lognormal with this mean and standard deviation, the logarithm Gaussian with autocorrelation
    /// exp(-t²/2`time`²), of random phases that `seed` decides.
    Random {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Correlation time.
        time: f64,
        /// Which course.
        seed: u64,
    },
}

/// Waves of which a random course is made.
const WAVES: usize = 48;

impl Shape {
    /// Rate and slope at `t` within a course of length `duration` (ms).
    fn at(&self, t: f64, duration: f64) -> (f64, f64) {
        use std::f64::consts::{PI, TAU};
        match *self {
            Self::Constant { rate } => (rate, 0.0),
            Self::Ramp { from, to } => {
                let s = PI * t / duration;
                let half = 0.5 * (to - from);
                let slope = half * libm::sin(s) * PI / duration;
                (from + half * (1.0 - libm::cos(s)), slope)
            }
            Self::Sine {
                mean,
                amplitude,
                period,
            } => {
                let s = TAU * t / period;
                let slope = amplitude * libm::cos(s) * TAU / period;
                (mean + amplitude * libm::sin(s), slope)
            }
            Self::Random {
                mean,
                sd,
                time,
                seed,
            } => {
                let spread = libm::sqrt(libm::log1p(sd * sd / (mean * mean)));
                let (mut z, mut dz) = (0.0, 0.0);
                let stream = Stream::new(seed, DESIGN);
                for k in 0..WAVES {
                    let words = stream.block(k as u64, 0);
                    // Frequencies at the quantiles of a normal distribution, phases at random.
                    let place = (k as f64 + uniform_open(words[0])) / WAVES as f64;
                    let omega = normal_quantile(place) / time;
                    let phase = omega * t + TAU * uniform_open(words[1]);
                    z += libm::cos(phase);
                    dz -= omega * libm::sin(phase);
                }
                let unit = spread * libm::sqrt(2.0 / WAVES as f64);
                let rate = mean * libm::exp(unit * z - 0.5 * spread * spread);
                (rate, rate * unit * dz)
            }
        }
    }

    fn check(&self) -> Result<(), TheoryError> {
        let refuse = |parameter, given: f64, unit, expected: &str| {
            Err(TheoryError::parameter(
                "Shape", parameter, given, unit, expected,
            ))
        };
        let positive = |v: f64| v > 0.0 && v.is_finite();
        match *self {
            Self::Constant { rate } if !positive(rate) => {
                refuse("rate", rate, "per ms", "a positive rate")
            }
            Self::Ramp { from, to } if !(positive(from) && positive(to)) => {
                refuse("rate", from.min(to), "per ms", "positive rates")
            }
            Self::Sine {
                mean,
                amplitude,
                period,
            } => {
                if !(amplitude.is_finite() && positive(mean - amplitude.abs())) {
                    let expected = "an amplitude below the mean, so that rates stay positive";
                    return refuse("amplitude", amplitude, "per ms", expected);
                }
                if !positive(period) {
                    return refuse("period", period, "ms", "a positive time");
                }
                Ok(())
            }
            Self::Random { mean, sd, time, .. } => {
                if !positive(mean) {
                    return refuse("mean", mean, "per ms", "a positive rate");
                }
                if !(sd >= 0.0 && sd.is_finite()) {
                    return refuse("sd", sd, "per ms", "a standard deviation of at least 0");
                }
                if !positive(time) {
                    return refuse("time", time, "ms", "a positive time");
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Number of these streams among those of other purposes.
const DESIGN: u64 = 0x4445_5347;

/// The normal quantile, by bisection of erfc.
fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if 0.5 * libm::erfc(-middle * std::f64::consts::FRAC_1_SQRT_2) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

impl Target {
    /// Through given rates (`[time][population]`, 1/ms, positive) at rising times (ms), monotone between knots: slopes as
    /// Fritsch & Butland (1984, SIAM J. Sci. Stat. Comput. 5:300), so that no rate leaves the range of its neighbours.
    pub fn through(times: Vec<f64>, rates: Vec<Vec<f64>>) -> Result<Self, TheoryError> {
        check(&times, &rates)?;
        let (m, n) = (times.len(), rates[0].len());
        let mut slopes = vec![vec![0.0; n]; m];
        for i in 0..n {
            let chord = |k: usize| (rates[k + 1][i] - rates[k][i]) / (times[k + 1] - times[k]);
            for k in 1..m.saturating_sub(1) {
                let (a, b) = (chord(k - 1), chord(k));
                if a * b > 0.0 {
                    let (h, g) = (times[k] - times[k - 1], times[k + 1] - times[k]);
                    let (u, v) = (2.0 * g + h, g + 2.0 * h);
                    slopes[k][i] = (u + v) / (u / a + v / b);
                }
            }
        }
        Ok(Self {
            times,
            rates,
            slopes,
        })
    }

    /// One shape for each population, over `duration` ms, with knots every `step` ms or less.
    pub fn of(shapes: &[Shape], duration: f64, step: f64) -> Result<Self, TheoryError> {
        for (i, shape) in shapes.iter().enumerate() {
            shape.check().map_err(|e| e.of(i))?;
        }
        for (name, t) in [("duration", duration), ("step", step)] {
            if !(t > 0.0 && t.is_finite()) {
                let expected = "a positive time";
                return Err(TheoryError::parameter(
                    "Target::of",
                    name,
                    t,
                    "ms",
                    expected,
                ));
            }
        }
        let pieces = libm::ceil(duration / step);
        if pieces > 1e7 {
            let expected = "a step of at least 1e-7 of the duration";
            return Err(TheoryError::parameter(
                "Target::of",
                "step",
                step,
                "ms",
                expected,
            ));
        }
        let times: Vec<f64> = (0..=pieces as usize)
            .map(|k| duration * k as f64 / pieces)
            .collect();
        let all: Vec<Vec<(f64, f64)>> = times
            .iter()
            .map(|t| shapes.iter().map(|s| s.at(*t, duration)).collect())
            .collect();
        let part = |f: fn(&(f64, f64)) -> f64| -> Vec<Vec<f64>> {
            all.iter().map(|row| row.iter().map(f).collect()).collect()
        };
        let (rates, slopes) = (part(|v| v.0), part(|v| v.1));
        check(&times, &rates)?;
        Ok(Self {
            times,
            rates,
            slopes,
        })
    }

    /// Times of the knots, ms.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Number of populations.
    pub fn populations(&self) -> usize {
        self.rates.first().map_or(0, Vec::len)
    }

    /// First and last time, ms.
    pub fn span(&self) -> (f64, f64) {
        let first = self.times.first().copied().unwrap_or(0.0);
        (first, self.times.last().copied().unwrap_or(first))
    }

    /// Rates (1/ms) and their slopes (1/ms²) at `t` (ms); level before the first and after the last knot.
    pub fn at(&self, t: f64) -> (Vec<f64>, Vec<f64>) {
        let n = self.populations();
        let (first, last) = self.span();
        let k = self.times.partition_point(|x| *x <= t);
        if self.times.len() == 1 || t < first || t > last {
            let k = if t < first { 0 } else { self.times.len() - 1 };
            return (self.rates[k].clone(), vec![0.0; n]);
        }
        let k = k.clamp(1, self.times.len() - 1);
        let (a, b) = (self.times[k - 1], self.times[k]);
        let h = b - a;
        let s = (t - a) / h;
        let r = 1.0 - s;
        let mut rates = Vec::with_capacity(n);
        let mut slopes = Vec::with_capacity(n);
        for i in 0..n {
            let (x, y) = (self.rates[k - 1][i], self.rates[k][i]);
            let (u, v) = (h * self.slopes[k - 1][i], h * self.slopes[k][i]);
            rates.push(
                x * (1.0 + 2.0 * s) * r * r + u * s * r * r + y * s * s * (3.0 - 2.0 * s)
                    - v * s * s * r,
            );
            slopes.push(
                (6.0 * s * r * (y - x) + u * r * (1.0 - 3.0 * s) + v * s * (3.0 * s - 2.0)) / h,
            );
        }
        (rates, slopes)
    }
}

fn check(times: &[f64], rates: &[Vec<f64>]) -> Result<(), TheoryError> {
    let shape = |argument, given: usize, expected: String| TheoryError::Shape {
        function: "Target",
        argument,
        given: given.to_string(),
        expected,
    };
    if times.is_empty() || times.len() != rates.len() {
        return Err(shape(
            "rates",
            rates.len(),
            "one list for each time, and at least one".into(),
        ));
    }
    let n = rates[0].len();
    for (k, row) in rates.iter().enumerate() {
        if row.len() != n || n == 0 {
            let expected = format!("{n} as at the first time, and at least 1 (time {k})");
            return Err(shape("rates", row.len(), expected));
        }
        for (i, rate) in row.iter().enumerate() {
            if !(*rate > 0.0 && rate.is_finite()) {
                let expected = format!(
                    "a positive rate (at {} ms): no input makes a rate of exactly 0 that follows a course; ask for a small one",
                    times[k]
                );
                let refused = TheoryError::parameter("Target", "rate", *rate, "per ms", expected);
                return Err(refused.of(i));
            }
        }
    }
    for (k, t) in times.iter().enumerate() {
        if !t.is_finite() || (k > 0 && *t <= times[k - 1]) {
            let expected = "finite times in rising order";
            return Err(TheoryError::parameter("Target", "time", *t, "ms", expected));
        }
    }
    Ok(())
}
