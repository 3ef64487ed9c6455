//! The nearest inputs that keep their bounds, where those wanted do not.

use super::{InputDesign, InputPoint, jacobian, required, slowest};
use crate::TheoryError;
use crate::design::nearest::nearest;
use crate::rate_model::RateModel;
use neuropil_numerics::matrix::Complex;

/// Inputs cut off at their bounds, with the rates that the dynamics then have.
pub(super) fn cut(
    model: &RateModel,
    mut points: Vec<InputPoint>,
    bounds: &[(f64, f64)],
) -> Result<Option<InputDesign>, TheoryError> {
    for p in &mut points {
        for (drift, (low, high)) in p.drift.iter_mut().zip(bounds) {
            *drift = drift.max(*low).min(*high);
        }
    }
    let design = InputDesign::of(points, None);
    let times: Vec<f64> = design.points.iter().map(|p| p.time).collect();
    let rates = design.followed(model, &times)?;
    let mut points = design.points;
    for (p, rates) in points.iter_mut().zip(rates) {
        let linear = jacobian(model, &rates, &p.drift)?;
        p.slowest = slowest(&linear)?;
        p.noise = model.activity(&rates)?.noise;
        p.rates = rates;
    }
    let stable = points.iter().all(|p| p.slowest.0 < 0.0);
    Ok(stable.then(|| InputDesign::of(points, None)))
}

/// The nearest rates that keep the constraints, at each time by itself.
pub(super) fn closest(
    model: &RateModel,
    mut points: Vec<InputPoint>,
    bounds: &[(f64, f64)],
) -> Result<Option<InputDesign>, TheoryError> {
    const UNIT: f64 = 1e-2;
    let slowest_time = model
        .populations()
        .iter()
        .map(|p| p.time)
        .fold(0.0, f64::max);
    let least = 0.01 / slowest_time;
    let fine = |drift: &[f64], slowest: Complex| {
        let inside = drift.iter().zip(bounds).all(|(d, (l, h))| d >= l && d <= h);
        inside && slowest.0 < 0.0
    };
    let constraints = |u: &[f64]| {
        let rates: Vec<f64> = u.iter().map(|u| libm::exp(*u)).collect();
        let (drift, _) = required(model, &rates, None).ok()?;
        let linear = jacobian(model, &rates, &drift).ok()?;
        let slowest = slowest(&linear).ok()?;
        let mut all = vec![(-slowest.0 - least) * slowest_time];
        for (d, (low, high)) in drift.iter().zip(bounds) {
            all.extend(low.is_finite().then(|| (d - low) / UNIT));
            all.extend(high.is_finite().then(|| (high - d) / UNIT));
        }
        Some(all)
    };
    for p in &mut points {
        p.deviation.fill(0.0);
        if fine(&p.drift, p.slowest) {
            continue;
        }
        let wish: Vec<f64> = p.rates.iter().map(|r| libm::log(*r)).collect();
        let Some(u) = nearest(&wish, &constraints) else {
            return Ok(None);
        };
        p.rates = u.iter().map(|u| libm::exp(*u)).collect();
        let (drift, noise) = required(model, &p.rates, None)?;
        (p.drift, p.noise) = (drift, noise);
        for (drift, (low, high)) in p.drift.iter_mut().zip(bounds) {
            *drift = drift.max(*low).min(*high);
        }
        p.slowest = slowest(&jacobian(model, &p.rates, &p.drift)?)?;
    }
    Ok(Some(InputDesign::of(points, None)))
}
