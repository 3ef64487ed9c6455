//! The delays of a projection as a network has them: on the grid of the time step, with their probabilities.

use neuropil_circuit::value::Beyond;
use neuropil_circuit::{Circuit, Delay, Distribution, Value};

use crate::complex::C;

/// Probability that may be missing at the far end of a distribution without one.
const TAIL: f64 = 1e-12;
/// Most points of one distribution; what lies beyond counts as the last.
const MOST: usize = 1 << 17;

/// Delays (ms) with their probabilities: a drawn delay rounds to the nearest step, and lasts at least one.
pub(crate) fn points(circuit: &Circuit, projection: usize) -> Vec<(f64, f64)> {
    let step = circuit.protocol.dt;
    let steps = |d: f64| {
        let k = libm::rint(d / step);
        if k > 1.0 { k } else { 1.0 }
    };
    match circuit.projections.get(projection).map(|p| &p.delay) {
        None | Some(Delay::Step) => vec![(step, 1.0)],
        Some(Delay::Value(Value::Constant(d))) => vec![(*d, 1.0)],
        Some(Delay::Value(Value::Table(t))) => {
            let mut all: Vec<f64> = t.iter().map(|d| steps(*d)).collect();
            all.sort_by(f64::total_cmp);
            let part = 1.0 / all.len().max(1) as f64;
            let mut found: Vec<(f64, f64)> = Vec::new();
            for k in all {
                match found.last_mut() {
                    Some(last) if last.0 == k * step => last.1 += part,
                    _ => found.push((k * step, part)),
                }
            }
            found
        }
        Some(Delay::Value(Value::Distribution(d))) => {
            let mut found = Vec::new();
            let mut below = 0.0;
            let first = quantile_steps(d, step);
            for k in 0..MOST {
                let delay = first + k as f64;
                let upto = if k + 1 == MOST {
                    1.0
                } else {
                    cumulative(d, (delay + 0.5) * step)
                };
                if upto > below {
                    found.push((delay * step, upto - below));
                }
                below = upto;
                if below >= 1.0 - TAIL {
                    break;
                }
            }
            found
        }
    }
}

/// The mean of e^(-2πifd) over delays d.
pub(crate) fn factor(points: &[(f64, f64)], frequency: f64) -> C {
    let omega = 2.0 * std::f64::consts::PI * frequency;
    points.iter().fold(C(0.0, 0.0), |sum, (delay, part)| {
        sum + C::turned(-omega * delay) * *part
    })
}

/// The first step at which a delay may lie, at least 1.
fn quantile_steps(d: &Distribution, step: f64) -> f64 {
    let lowest = match d {
        Distribution::Uniform { low, .. } => *low,
        Distribution::Lognormal { median, sigma } => median * libm::exp(-8.0 * sigma),
        Distribution::Normal {
            mean, sd, lower, ..
        } => lower.unwrap_or(mean - 8.0 * sd),
    };
    let k = libm::floor(lowest / step);
    if k > 1.0 { k } else { 1.0 }
}

/// The probability that a drawn number is at most `x`.
fn cumulative(d: &Distribution, x: f64) -> f64 {
    let normal = |z: f64| 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    let at_least = |bound: f64| if x >= bound { 1.0 } else { 0.0 };
    match d {
        Distribution::Uniform { low, high } if high == low => at_least(*low),
        Distribution::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
        Distribution::Lognormal { median, sigma } if *sigma == 0.0 => at_least(*median),
        Distribution::Lognormal { median, sigma } if x > 0.0 => {
            normal(libm::log(x / median) / sigma)
        }
        Distribution::Lognormal { .. } => 0.0,
        Distribution::Normal { mean, sd, .. } if *sd == 0.0 => at_least(*mean),
        Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            beyond,
        } => {
            let p = normal((x - mean) / sd);
            let (low, high) = (
                lower.filter(|b| x < *b).is_some(),
                upper.filter(|b| x >= *b).is_some(),
            );
            let end = |b: &Option<f64>, open: f64| b.map_or(open, |b| normal((b - mean) / sd));
            match (low, high, beyond) {
                (true, _, _) => 0.0,
                (_, true, _) => 1.0,
                (_, _, Beyond::Clip) => p,
                (_, _, Beyond::Redraw) => {
                    let (a, b) = (end(lower, 0.0), end(upper, 1.0));
                    (p - a) / (b - a)
                }
            }
        }
    }
}
