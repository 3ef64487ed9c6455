//! A transfer function that was measured: rates on a grid of means and noises, interpolated.
//!
//! Along each axis the interpolant is Steffen's (1990): cubic, with a continuous slope, and monotone between neighbours
//! that are. It knows nothing beyond the grid and refuses inputs there.

use super::{Inverse, TransferFunction, check_input, check_noise};
use crate::TheoryError;
use crate::siegert::Response;

/// Rates measured at means × noises.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredCurve {
    means: Vec<f64>,
    noises: Vec<f64>,
    /// One row per noise, one entry per mean, 1/ms.
    rates: Vec<Vec<f64>>,
    /// Standard errors in the same shape, 1/ms.
    errors: Vec<Vec<f64>>,
    /// How it was measured, in words.
    how: String,
}

/// With one noise only, others are taken for it within this relative distance.
const SAME_NOISE: f64 = 1e-6;

impl MeasuredCurve {
    /// A measured curve: means (mV, rising), noises (mV, rising), rates and their standard errors (1/ms, `[noise][mean]`),
    /// and how they were measured.
    pub fn new(
        means: Vec<f64>,
        noises: Vec<f64>,
        rates: Vec<Vec<f64>>,
        errors: Vec<Vec<f64>>,
        how: impl Into<String>,
    ) -> Result<Self, TheoryError> {
        const FUNCTION: &str = "MeasuredCurve::new";
        let shape = |argument, given: String, expected: &str| TheoryError::Shape {
            function: FUNCTION,
            argument,
            given,
            expected: expected.into(),
        };
        for (name, axis, least) in [("means", &means, 2), ("noises", &noises, 1)] {
            let rising = axis.windows(2).all(|w| w[0] < w[1]);
            if axis.len() < least || !rising || axis.iter().any(|v| !v.is_finite()) {
                let expected = format!("at least {least} finite values, rising");
                return Err(shape(name, format!("{axis:?}"), &expected));
            }
        }
        let expected = format!("{} rows (noises) of {} (means)", noises.len(), means.len());
        for (name, table) in [("rates", &rates), ("errors", &errors)] {
            if table.len() != noises.len() || table.iter().any(|r| r.len() != means.len()) {
                let rows: Vec<usize> = table.iter().map(Vec::len).collect();
                return Err(shape(name, format!("rows of {rows:?}"), &expected));
            }
            for value in table.iter().flatten() {
                if !(*value >= 0.0 && value.is_finite()) {
                    let expected = "a finite number of at least 0";
                    return Err(TheoryError::parameter(
                        FUNCTION, name, *value, "per ms", expected,
                    ));
                }
            }
        }
        Ok(Self {
            means,
            noises,
            rates,
            errors,
            how: how.into(),
        })
    }

    /// Means, mV.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// Noises, mV.
    pub fn noises(&self) -> &[f64] {
        &self.noises
    }

    /// Rates, 1/ms, `[noise][mean]`.
    pub fn rates(&self) -> &[Vec<f64>] {
        &self.rates
    }

    /// Standard errors of the rates, 1/ms, `[noise][mean]`.
    pub fn errors(&self) -> &[Vec<f64>] {
        &self.errors
    }

    /// How it was measured.
    pub fn how(&self) -> &str {
        &self.how
    }

    fn beyond(&self, parameter: &'static str, given: f64, axis: &[f64]) -> TheoryError {
        let (low, high) = (axis.first().copied(), axis.last().copied());
        let expected = format!(
            "within what was measured, {} to {} mV ({})",
            low.unwrap_or(f64::NAN),
            high.unwrap_or(f64::NAN),
            self.how
        );
        TheoryError::parameter("MeasuredCurve::response", parameter, given, "mV", expected)
    }
}

impl TransferFunction for MeasuredCurve {
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        check_input("MeasuredCurve::response", mean, noise)?;
        let across: Vec<(f64, f64)> = self
            .rates
            .iter()
            .map(|row| steffen(&self.means, row, mean))
            .collect::<Option<_>>()
            .ok_or_else(|| self.beyond("mean", mean, &self.means))?;
        let value: Vec<f64> = across.iter().map(|x| x.0).collect();
        let slope: Vec<f64> = across.iter().map(|x| x.1).collect();
        let (rate, rate_by_noise, rate_by_mean) = if let [only] = self.noises[..] {
            if libm::fabs(noise - only) > SAME_NOISE * only {
                return Err(self.beyond("noise", noise, &self.noises));
            }
            (value[0], 0.0, slope[0])
        } else {
            let beyond = || self.beyond("noise", noise, &self.noises);
            let (rate, by_noise) = steffen(&self.noises, &value, noise).ok_or_else(beyond)?;
            // The limiter of the interpolant is not differentiated; slopes are interpolated linearly.
            let by_mean = linear(&self.noises, &slope, noise).ok_or_else(beyond)?;
            (rate, by_noise, by_mean)
        };
        let known = rate > 0.0;
        let log = |by: f64| if known { by / rate } else { f64::NAN };
        Ok(Response {
            rate,
            log_rate: libm::log(rate),
            rate_by_mean,
            rate_by_noise,
            log_rate_by_mean: log(rate_by_mean),
            log_rate_by_noise: log(rate_by_noise),
        })
    }

    /// By bisection between the means that were measured; the curve must rise there.
    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
        check_noise("MeasuredCurve::inverse", noise)?;
        let (mut low, mut high) = (self.means[0], self.means[self.means.len() - 1]);
        let ends = (
            self.response(low, noise)?.rate,
            self.response(high, noise)?.rate,
        );
        if !(rate > ends.0 && rate < ends.1) {
            let expected = format!(
                "a rate between those measured, {} and {} per ms",
                ends.0, ends.1
            );
            return Err(TheoryError::parameter(
                "MeasuredCurve::inverse",
                "rate",
                rate,
                "per ms",
                expected,
            ));
        }
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if self.response(middle, noise)?.rate < rate {
                low = middle;
            } else {
                high = middle;
            }
        }
        let mean = 0.5 * (low + high);
        let at = self.response(mean, noise)?;
        Ok(Inverse {
            mean,
            mean_by_rate: 1.0 / at.rate_by_mean,
            mean_by_noise: -at.rate_by_noise / at.rate_by_mean,
        })
    }
}

/// The interval of a rising axis that holds x.
fn interval(axis: &[f64], x: f64) -> Option<usize> {
    let last = axis.len().checked_sub(2)?;
    (x >= axis[0] && x <= axis[last + 1]).then(|| {
        axis.partition_point(|a| *a <= x)
            .saturating_sub(1)
            .min(last)
    })
}

fn linear(axis: &[f64], y: &[f64], x: f64) -> Option<f64> {
    let i = interval(axis, x)?;
    let part = (x - axis[i]) / (axis[i + 1] - axis[i]);
    Some(y[i] + part * (y[i + 1] - y[i]))
}

/// Value and slope of Steffen's interpolant, or nothing beyond the axis.
fn steffen(axis: &[f64], y: &[f64], x: f64) -> Option<(f64, f64)> {
    let i = interval(axis, x)?;
    let width = |k: usize| axis[k + 1] - axis[k];
    let secant = |k: usize| (y[k + 1] - y[k]) / width(k);
    let slope = |k: usize| {
        let n = axis.len();
        if n == 2 {
            return secant(0);
        }
        // Ends: the parabola through three points, held to the sign and to twice the size of the secant.
        let end = |near: usize, next: usize| {
            let (h, g) = (width(near), width(next));
            let p = secant(near) * (1.0 + h / (h + g)) - secant(next) * h / (h + g);
            limited(p, secant(near), secant(near))
        };
        if k == 0 {
            return end(0, 1);
        }
        if k == n - 1 {
            return end(n - 2, n - 3);
        }
        let (a, b) = (secant(k - 1), secant(k));
        let p = (a * width(k) + b * width(k - 1)) / (width(k - 1) + width(k));
        limited(p, a, b)
    };
    let (h, s) = (width(i), secant(i));
    let (left, right) = (slope(i), slope(i + 1));
    let cubic = (left + right - 2.0 * s) / (h * h);
    let square = (3.0 * s - 2.0 * left - right) / h;
    let t = x - axis[i];
    Some((
        y[i] + t * (left + t * (square + t * cubic)),
        left + t * (2.0 * square + 3.0 * t * cubic),
    ))
}

/// A slope that keeps the interpolant monotone between secants a and b: 0 at an extremum, at most twice either.
fn limited(p: f64, a: f64, b: f64) -> f64 {
    if a * b <= 0.0 || p * a <= 0.0 {
        return 0.0;
    }
    let size = [libm::fabs(p), 2.0 * libm::fabs(a), 2.0 * libm::fabs(b)]
        .into_iter()
        .fold(f64::INFINITY, |m, v| if v < m { v } else { m });
    libm::copysign(size, a)
}
