//! Drifts from outside under which all rates follow a wanted course.
//!
//! ```text
//! d_X(t) = Φ⁻¹(ν_X + T_X dν_X/dt, σ_X(ν)) / (τ_X √κ) - Σ_Y J_XY ν_Y
//! ```
//!
//! with the drift d_X = m_X + r_X m of [`RateModel`]. The quasi-static version (Eqs 5–6 of Ekelmans et al. 2023, with Φ⁻¹ also at
//! the noise that the rates themselves make) leaves out T dν/dt, and lags behind by J⁻¹ dν/dt to first order, J being the
//! Jacobian of the rate dynamics; the dynamic version is exact for the rate dynamics. Both need the state to be stable at
//! all times, since no feedback corrects what goes astray.

mod feasible;
mod words;

use neuropil_numerics::matrix::{Complex, Matrix, eigenvalues, solve};

use super::target::Target;
use super::{Answer, hertz, per_second};
use crate::TheoryError;
use crate::rate_model::RateModel;
use feasible::{closest, cut};
use words::{praise, share};

/// What inputs may be, and how they are computed.
#[derive(Clone, Debug, PartialEq)]
pub struct InputOptions {
    /// Whether T dν/dt of the rate dynamics is counted.
    pub dynamic: bool,
    /// Lowest and highest drift of each population, mV/ms; of all populations, if one pair is given.
    pub bounds: Vec<(f64, f64)>,
    /// Largest difference between the pieces of the course and the exact one, mV/ms.
    pub tolerance: f64,
}

impl Default for InputOptions {
    /// Quasi-static, no negative drifts, pieces to 0.01 mV/s.
    fn default() -> Self {
        Self {
            dynamic: false,
            bounds: vec![(0.0, f64::INFINITY)],
            tolerance: 1e-5,
        }
    }
}

/// The design at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct InputPoint {
    /// ms.
    pub time: f64,
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
    /// Drifts from outside, mV/ms.
    pub drift: Vec<f64>,
    /// Noise σ, mV (Brunel).
    pub noise: Vec<f64>,
    /// Eigenvalue of largest real part of the rate dynamics there, 1/ms: the slowest, if stable.
    pub slowest: Complex,
    /// Rates that the dynamics will have, minus those wanted, to first order in their change, 1/ms; 0 for dynamic designs.
    pub deviation: Vec<f64>,
}

/// A course of inputs. Between points drifts are linear in time.
#[derive(Clone, Debug, PartialEq)]
pub struct InputDesign {
    /// In time.
    pub points: Vec<InputPoint>,
    /// Mean delay of each population behind the target that quasi-static inputs cause, ms, weighted by the squared change.
    pub lag: Vec<f64>,
    /// Largest |deviation| over rate.
    pub deviation: f64,
}

/// Deviation, relative to the rate, beyond which a quasi-static course is called too fast.
const SLOW: f64 = 0.1;
/// Deepest halving of the intervals between knots.
const DEPTH: usize = 12;

impl InputDesign {
    /// The course of population `i` as (ms, mV/ms).
    pub fn course(&self, i: usize) -> Vec<(f64, f64)> {
        let at = |p: &InputPoint| Some((p.time, *p.drift.get(i)?));
        self.points.iter().filter_map(at).collect()
    }

    /// Drifts at `t` (ms), mV/ms; level before the first and after the last point.
    pub fn drift_at(&self, t: f64) -> Vec<f64> {
        let k = self.points.partition_point(|p| p.time <= t);
        let (Some(last), Some(first)) = (self.points.last(), self.points.first()) else {
            return Vec::new();
        };
        if k == 0 {
            return first.drift.clone();
        }
        let Some(b) = self.points.get(k) else {
            return last.drift.clone();
        };
        let a = &self.points[k - 1];
        let s = (t - a.time) / (b.time - a.time);
        let pairs = a.drift.iter().zip(&b.drift);
        pairs.map(|(x, y)| x + s * (y - x)).collect()
    }

    /// The rates that the model's dynamics have at rising `times` (ms) under this course, from the first wanted state.
    pub fn followed(&self, model: &RateModel, times: &[f64]) -> Result<Vec<Vec<f64>>, TheoryError> {
        let start = self.points.first().map_or(Vec::new(), |p| p.rates.clone());
        let gaps = self.points.windows(2).map(|p| p[1].time - p[0].time);
        let longest = gaps.fold(0.0, f64::max);
        let largest = if longest > 0.0 {
            longest
        } else {
            f64::INFINITY
        };
        model.evolve_under(&start, times, largest, &|t| {
            model.with_external_drift(&self.drift_at(t))
        })
    }

    fn of(points: Vec<InputPoint>, target: Option<&Target>) -> Self {
        let n = points.first().map_or(0, |p| p.rates.len());
        let mut lag = vec![0.0; n];
        let mut deviation: f64 = 0.0;
        for (i, lag) in lag.iter_mut().enumerate() {
            let (mut along, mut square) = (0.0, 0.0);
            for pair in points.windows(2) {
                let [p, q] = pair else { continue };
                let slope = target.map_or(0.0, |t| t.at(p.time).1[i]);
                along -= (q.time - p.time) * p.deviation[i] * slope;
                square += (q.time - p.time) * slope * slope;
            }
            *lag = if square > 0.0 { along / square } else { 0.0 };
            for p in &points {
                deviation = deviation.max(libm::fabs(p.deviation[i]) / p.rates[i]);
            }
        }
        Self {
            points,
            lag,
            deviation,
        }
    }
}

/// The drifts at which the model has `rates` while they change by `slopes`, and the noise; an error of a population whose rate
/// has no input.
pub(super) fn required(
    model: &RateModel,
    rates: &[f64],
    slopes: Option<&[f64]>,
) -> Result<(Vec<f64>, Vec<f64>), TheoryError> {
    let noise = model.activity(rates)?.noise;
    let weight = model.weight();
    let mut drift = Vec::with_capacity(rates.len());
    for (i, p) in model.populations().iter().enumerate() {
        let aim = rates[i] + slopes.map_or(0.0, |s| p.time * s[i]);
        if aim.is_nan() || aim <= 0.0 {
            let expected = format!(
                "above 0: rates can fall no faster than by their time constant, {} ms",
                p.time
            );
            let refused = TheoryError::parameter(
                "design of inputs",
                "rate + T d(rate)/dt",
                aim,
                "per ms",
                expected,
            );
            return Err(refused.of(i));
        }
        let mean = p.transfer.inverse(aim, noise[i]).map_err(|e| e.of(i))?.mean;
        let recurrent: f64 = (0..rates.len()).map(|j| weight[(i, j)] * rates[j]).sum();
        drift.push(mean / model.unit(i) - recurrent);
    }
    Ok((drift, noise))
}

/// The Jacobian of the rate dynamics at `rates` under `drift`, 1/ms.
pub(super) fn jacobian(
    model: &RateModel,
    rates: &[f64],
    drift: &[f64],
) -> Result<Matrix, TheoryError> {
    let model = model.with_external_drift(drift)?;
    let gain = model.effective_gain(rates, &model.activity(rates)?);
    let n = rates.len();
    let all = model.populations();
    Ok(Matrix::from_fn(n, n, |i, j| {
        (gain[(i, j)] - if i == j { 1.0 } else { 0.0 }) / all[i].time
    }))
}

fn slowest(linear: &Matrix) -> Result<Complex, TheoryError> {
    Ok(eigenvalues(linear)?
        .first()
        .copied()
        .unwrap_or((f64::NAN, 0.0)))
}

fn point(
    model: &RateModel,
    target: &Target,
    time: f64,
    dynamic: bool,
) -> Result<InputPoint, TheoryError> {
    let (rates, slopes) = target.at(time);
    let (drift, noise) = required(model, &rates, dynamic.then_some(&slopes))?;
    let linear = jacobian(model, &rates, &drift)?;
    let deviation = if dynamic {
        vec![0.0; rates.len()]
    } else {
        solve(&linear, &slopes).unwrap_or_else(|_| vec![f64::INFINITY; rates.len()])
    };
    Ok(InputPoint {
        time,
        drift,
        noise,
        slowest: slowest(&linear)?,
        deviation,
        rates,
    })
}

/// Adds the points after `a` up to `b`, so many that lines between them stay within the tolerance.
fn refine(
    a: &InputPoint,
    b: InputPoint,
    depth: usize,
    make: &dyn Fn(f64) -> Result<InputPoint, TheoryError>,
    tolerance: f64,
    out: &mut Vec<InputPoint>,
) -> Result<(), TheoryError> {
    if depth < DEPTH {
        let middle = make(0.5 * (a.time + b.time))?;
        let off = |i: usize| libm::fabs(middle.drift[i] - 0.5 * (a.drift[i] + b.drift[i]));
        if (0..a.drift.len()).any(|i| off(i) > tolerance) {
            refine(a, middle.clone(), depth + 1, make, tolerance, out)?;
            return refine(&middle, b, depth + 1, make, tolerance, out);
        }
    }
    out.push(b);
    Ok(())
}

/// Inputs under which the rates follow `target`.
///
/// Refused with reasons where a drift leaves its bounds or the state is unstable. The nearest feasible design then has, in the
/// quasi-static version, at each time the rates nearest to those wanted (in their logarithms) that keep bounds and
/// stability; in the dynamic version the inputs cut off at their bounds, and the rates that these give.
/// An error for rates that no input gives (beyond 1/t_ref, or falling faster than T allows).
pub fn inputs(
    model: &RateModel,
    target: &Target,
    options: &InputOptions,
) -> Result<Answer<InputDesign>, TheoryError> {
    let n = model.populations().len();
    model.fits("target", target.populations())?;
    let bounds = bounds_of(model, options)?;
    if !(options.tolerance > 0.0 && options.tolerance.is_finite()) {
        let expected = "a positive drift";
        return Err(TheoryError::parameter(
            "design of inputs",
            "tolerance",
            options.tolerance,
            "mV/ms",
            expected,
        ));
    }
    let make = |t: f64| point(model, target, t, options.dynamic);
    let mut points: Vec<InputPoint> = Vec::new();
    for t in target.times() {
        let next = make(*t)?;
        match points.last().cloned() {
            None => points.push(next),
            Some(last) => refine(&last, next, 0, &make, options.tolerance, &mut points)?,
        }
    }
    let mut reasons = Vec::new();
    let name = |i: usize| &model.populations()[i].name;
    for i in 0..n {
        let (low, high) = bounds[i];
        let worst = |key: &dyn Fn(&InputPoint) -> f64| {
            points
                .iter()
                .map(|p| (key(p), p.time))
                .fold((0.0, 0.0), |a, b| if b.0 > a.0 { b } else { a })
        };
        let slack = 1e-12;
        let (below, when) = worst(&|p| low - p.drift[i]);
        if below > slack {
            reasons.push(format!(
                "{}: the input would have to be {} at {when:.1} ms, below its bound of {}; {:.1} % of the time it is too low",
                name(i), per_second(low - below), per_second(low), share(&points, |p| p.drift[i] < low - slack)
            ));
        }
        let (above, when) = worst(&|p| p.drift[i] - high);
        if above > slack {
            reasons.push(format!(
                "{}: the input would have to be {} at {when:.1} ms, above its bound of {}; {:.1} % of the time it is too high",
                name(i), per_second(high + above), per_second(high), share(&points, |p| p.drift[i] > high + slack)
            ));
        }
    }
    let unstable = share(&points, |p| p.slowest.0 >= 0.0);
    if let Some(p) = points.iter().find(|p| p.slowest.0 >= 0.0) {
        reasons.push(format!(
            "the wanted state is unstable {unstable:.1} % of the time, first at {:.1} ms (an eigenvalue of {:.2} per s): any fluctuation leaves it",
            p.time, p.slowest.0 * 1e3
        ));
    }
    if reasons.is_empty() {
        let design = InputDesign::of(points, Some(target));
        return Ok(Answer::yes(praise(model, &design, options.dynamic), design));
    }
    let nearest = if options.dynamic {
        cut(model, points, &bounds)?
    } else {
        closest(model, points, &bounds)?
    };
    match &nearest {
        Some(near) => {
            let far = near.points.iter().map(|p| {
                let wanted = target.at(p.time).0;
                let apart = p.rates.iter().zip(&wanted).map(|(a, b)| libm::fabs(a - b));
                apart.fold(0.0, f64::max)
            });
            let far = far.fold(0.0, f64::max);
            reasons.push(format!(
                "the nearest feasible course stays within {} of the wanted one",
                hertz(far)
            ));
        }
        None => reasons.push("no feasible course was found nearby".into()),
    }
    Ok(Answer::no(reasons, nearest))
}

/// Lowest and highest drift of each population.
fn bounds_of(model: &RateModel, options: &InputOptions) -> Result<Vec<(f64, f64)>, TheoryError> {
    let n = model.populations().len();
    let bounds = match options.bounds.as_slice() {
        [one] => vec![*one; n],
        all => {
            model.fits("bounds", all.len())?;
            all.to_vec()
        }
    };
    for (i, (low, high)) in bounds.iter().enumerate() {
        if low.is_nan() || high.is_nan() || low > high {
            let expected = format!("a bound of at most {high}");
            let function = "design of inputs";
            return Err(
                TheoryError::parameter(function, "lower bound", *low, "mV/ms", expected).of(i),
            );
        }
    }
    Ok(bounds)
}
