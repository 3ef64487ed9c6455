//! What a distribution of delays does to an oscillation: the mean of e^(-2πifd).

use neuropil_circuit::value::Beyond;
use neuropil_circuit::{Circuit, Delay, Distribution, Value};
use neuropil_numerics::quadrature::GaussLegendre;

use crate::complex::C;

/// Standard deviations beyond which a normal distribution is left out.
const REACH: f64 = 8.0;
/// Panels of the quadrature over a distribution.
const PANELS: usize = 16;

/// The mean of e^(-2πifd) over the delays d of a projection.
pub(super) fn factor(circuit: &Circuit, projection: usize, frequency: f64) -> C {
    let omega = 2.0 * std::f64::consts::PI * frequency;
    let turned = |d: f64| C::turned(-omega * d);
    let step = circuit.protocol.dt;
    // At least one step, whatever is drawn.
    let at_least = |d: f64| if d < step { step } else { d };
    match circuit.projections.get(projection).map(|p| &p.delay) {
        None | Some(Delay::Step) => turned(step),
        Some(Delay::Value(Value::Constant(d))) => turned(*d),
        Some(Delay::Value(Value::Table(t))) => {
            let sum = t
                .iter()
                .fold(C(0.0, 0.0), |sum, d| sum + turned(at_least(*d)));
            sum * (1.0 / t.len().max(1) as f64)
        }
        Some(Delay::Value(Value::Distribution(d))) => mean(d, &|d| turned(at_least(d))),
    }
}

/// The mean of a function over a distribution.
fn mean(distribution: &Distribution, f: &dyn Fn(f64) -> C) -> C {
    match distribution {
        Distribution::Uniform { low, high } => {
            let width = high - low;
            if width == 0.0 {
                return f(*low);
            }
            integrate(*low, *high, &|d| f(d)) * (1.0 / width)
        }
        Distribution::Lognormal { median, sigma } => {
            let value = |z: f64| f(median * libm::exp(sigma * z)) * density(z);
            if *sigma == 0.0 {
                return f(*median);
            }
            integrate(-REACH, REACH, &value)
        }
        Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            beyond,
        } => {
            if *sd == 0.0 {
                return f(*mean);
            }
            let end = |x: &Option<f64>, far: f64| match x {
                Some(x) => ((x - mean) / sd).clamp(-REACH, REACH),
                None => far,
            };
            let (a, b) = (end(lower, -REACH), end(upper, REACH));
            let inside = integrate(a, b, &|z| f(mean + sd * z) * density(z));
            let below = 0.5 * libm::erfc(-a * std::f64::consts::FRAC_1_SQRT_2);
            let above = 0.5 * libm::erfc(b * std::f64::consts::FRAC_1_SQRT_2);
            match beyond {
                Beyond::Redraw => inside * (1.0 / (1.0 - below - above)),
                Beyond::Clip => inside + f(mean + sd * a) * below + f(mean + sd * b) * above,
            }
        }
    }
}

fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI)
}

fn integrate(a: f64, b: f64, f: &dyn Fn(f64) -> C) -> C {
    let rule = GaussLegendre::eight();
    let width = (b - a) / PANELS as f64;
    let mut sum = C(0.0, 0.0);
    for k in 0..PANELS {
        let start = a + k as f64 * width;
        for (x, w) in rule.nodes().iter().zip(rule.weights()) {
            sum = sum + f(start + width * x) * (w * width);
        }
    }
    sum
}
