//! A power law fitted to another transfer function by least squares.
//!
//! Two criteria. [`fit_on_grid`] is the published recipe (Ekelmans et al. 2023): equally spaced means, those with a rate
//! below 10 spikes/s, unweighted. Points enter and leave the sum as parameters of the neuron change, so that coefficients
//! jump by several per cent. [`fit_smooth`] is its limit for a fine grid, `∫ (f - Φ)² dμ` up to the mean where
//! Φ = 10 spikes/s, which moves smoothly with all parameters. In both, a, b and n trade against one another: compare rates,
//! not coefficients.

use neuropil_numerics::NumericsError;
use neuropil_numerics::matrix::{Matrix, solve};
use neuropil_numerics::quadrature::GaussLegendre;

use super::{PowerLaw, TransferFunction, check_noise};
use crate::TheoryError;
use crate::convention::{mean_of_drift, per_second};
use crate::siegert::Siegert;

/// Where a transfer function is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitRecipe {
    /// Lowest mean, mV.
    pub low: f64,
    /// Highest mean, mV; the smooth criterion does not use it.
    pub high: f64,
    /// Distance of means, mV; the smooth criterion does not use it.
    pub step: f64,
    /// Only rates below this count, 1/ms.
    pub below: f64,
    /// Where the search starts.
    pub start: PowerLaw,
}

impl FitRecipe {
    /// The published recipe for a membrane time constant `tau` (ms): drifts of -50, -49.5, …, 150 mV/s, rates below 10
    /// spikes/s, start at (2.2e-6, 4.77, 3.82).
    pub fn published(tau: f64) -> Result<Self, TheoryError> {
        let mean = |drift: f64| mean_of_drift(per_second(drift), tau);
        Ok(Self {
            low: mean(-50.0),
            high: mean(150.0),
            step: mean(0.5),
            below: per_second(10.0),
            start: PowerLaw::from_drift_per_second(2.2e-6, 4.77, 3.82, tau)?,
        })
    }
}

impl FitRecipe {
    /// The published recipe carried over to a leaky neuron, see [`FitRecipe::between`].
    pub fn of_neuron(phi: &Siegert, noise: f64) -> Result<Self, TheoryError> {
        let lif = phi.lif();
        Self::between(phi, lif.tau_m, (lif.v_reset, lif.v_th), noise)
    }

    /// The published recipe carried over to a neuron with time constant `tau` (ms) and room from `low` to `high` (mV), as
    /// from reset to threshold: voltages in units of the room, and from as low as a rate of 0.01 spikes/s where that is lower.
    pub fn between(
        phi: &dyn TransferFunction,
        tau: f64,
        (low, high): (f64, f64),
        noise: f64,
    ) -> Result<Self, TheoryError> {
        let range = high - low;
        let unit = Self::published(tau)?;
        let mean = |x: f64| low + range * x;
        let faint = phi.inverse(per_second(0.01), noise)?.mean;
        let law = unit.start;
        Ok(Self {
            low: if faint < mean(unit.low) {
                faint
            } else {
                mean(unit.low)
            },
            high: mean(unit.high),
            step: range * unit.step,
            below: unit.below,
            start: PowerLaw::new(law.a / libm::pow(range, law.n), mean(law.b), law.n)?,
        })
    }
}

/// A fitted power law and how far it is from what it was fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLawFit {
    /// The power law.
    pub law: PowerLaw,
    /// Root of the mean square difference of rates, 1/ms.
    pub rms: f64,
    /// Largest difference of rates at the points used, 1/ms.
    pub largest: f64,
    /// Number of points used.
    pub points: usize,
    /// Whether b or n lies on a bound of the search (b within two times the lowest mean below 0 and the highest mean used,
    /// n from 1 to 10).
    pub at_bound: bool,
}

const FUNCTION: &str = "power-law fit";

/// A mean (mV), the rate there (1/ms), and its weight in the sum.
struct Point {
    mean: f64,
    rate: f64,
    weight: f64,
}

/// The published criterion: unweighted sum over a grid of means.
pub fn fit_on_grid(
    phi: &dyn TransferFunction,
    noise: f64,
    recipe: &FitRecipe,
) -> Result<PowerLawFit, TheoryError> {
    check(noise, recipe)?;
    let count = libm::floor((recipe.high - recipe.low) / recipe.step + 1e-9);
    if !(0.0..1e7).contains(&count) {
        let expected = "a step that gives between 1 and ten million points";
        return Err(TheoryError::parameter(
            FUNCTION,
            "step",
            recipe.step,
            "mV",
            expected,
        ));
    }
    let mut points = Vec::new();
    for k in 0..=count as usize {
        let mean = recipe.low + recipe.step * k as f64;
        let rate = phi.response(mean, noise)?.rate;
        if rate < recipe.below {
            points.push(Point {
                mean,
                rate,
                weight: 1.0,
            });
        }
    }
    fit(&points, recipe)
}

/// The criterion without a grid: the integral over means up to that of the highest rate.
pub fn fit_smooth(
    phi: &dyn TransferFunction,
    noise: f64,
    recipe: &FitRecipe,
) -> Result<PowerLawFit, TheoryError> {
    const PANELS: usize = 16;
    check(noise, recipe)?;
    let high = phi.inverse(recipe.below, noise)?.mean;
    if high <= recipe.low {
        let expected = format!("below {high} mV, where the highest rate is reached");
        return Err(TheoryError::parameter(
            FUNCTION, "low", recipe.low, "mV", expected,
        ));
    }
    let rule = GaussLegendre::twenty();
    let width = (high - recipe.low) / PANELS as f64;
    let mut points = Vec::new();
    for panel in 0..PANELS {
        let from = recipe.low + width * panel as f64;
        for (x, w) in rule.nodes().iter().zip(rule.weights()) {
            let mean = from + x * width;
            let rate = phi.response(mean, noise)?.rate;
            points.push(Point {
                mean,
                rate,
                weight: w / PANELS as f64,
            });
        }
    }
    fit(&points, recipe)
}

fn check(noise: f64, recipe: &FitRecipe) -> Result<(), TheoryError> {
    check_noise(FUNCTION, noise)?;
    let refuse = |name, given, unit, expected: &str| {
        Err(TheoryError::parameter(
            FUNCTION, name, given, unit, expected,
        ))
    };
    if !recipe.low.is_finite() {
        return refuse("low", recipe.low, "mV", "a finite mean");
    }
    if !(recipe.below > 0.0 && recipe.below.is_finite()) {
        return refuse("below", recipe.below, "per ms", "a positive rate");
    }
    Ok(())
}

/// The coordinates of the search: the mean c at which the power law reaches the reference rate, b, and n, which trade less
/// against one another than a, b, n.
#[derive(Clone, Copy)]
struct Place {
    c: f64,
    b: f64,
    n: f64,
}

struct Search<'a> {
    points: &'a [Point],
    reference: f64,
    b_range: (f64, f64),
}

impl Search<'_> {
    fn inside(&self, p: Place) -> Place {
        let b = p.b.clamp(self.b_range.0, self.b_range.1);
        let n = p.n.clamp(1.0, 10.0);
        Place { c: p.c, b, n }
    }

    /// Half the sum of squares, its gradient and its Gauss–Newton matrix; nothing where c is not above b.
    fn at(&self, p: Place) -> Option<(f64, [f64; 3], Matrix)> {
        let range = p.c - p.b;
        if range.is_nan() || range <= 0.0 {
            return None;
        }
        let (mut cost, mut slope, mut square) = (0.0, [0.0; 3], Matrix::zeros(3, 3));
        for q in self.points {
            let u = (q.mean - p.b) / range;
            let (mut value, mut by) = (0.0, [0.0; 3]);
            if u > 0.0 {
                value = self.reference * libm::pow(u, p.n);
                by = [
                    -p.n * value / range,
                    p.n * value * (1.0 - 1.0 / u) / range,
                    value * libm::log(u),
                ];
            }
            let miss = value - q.rate;
            cost += 0.5 * q.weight * miss * miss;
            for i in 0..3 {
                slope[i] += q.weight * miss * by[i];
                for j in 0..3 {
                    square[(i, j)] += q.weight * by[i] * by[j];
                }
            }
        }
        cost.is_finite().then_some((cost, slope, square))
    }
}

/// Levenberg–Marquardt with the damping of each coordinate proportional to its own curvature.
fn fit(points: &[Point], recipe: &FitRecipe) -> Result<PowerLawFit, TheoryError> {
    const STEPS: usize = 2000;
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Err(too_few(0));
    };
    if points.len() < 4 {
        return Err(too_few(points.len()));
    }
    let reference = 0.5 * recipe.below;
    let start = recipe.start;
    let search = Search {
        points,
        reference,
        b_range: (-2.0 * libm::fabs(first.mean), last.mean),
    };
    let mut here = search.inside(Place {
        c: start.b + libm::pow(reference / start.a, 1.0 / start.n),
        b: start.b,
        n: start.n,
    });
    if here.c <= here.b {
        here.c = here.b + (last.mean - first.mean);
    }
    let failed = |residual: f64, p: Place| NumericsError::NotConverged {
        routine: FUNCTION,
        iterations: STEPS,
        residual,
        tolerance: 1e-15,
        last: vec![p.c, p.b, p.n],
    };
    let (mut cost, mut slope, mut square) =
        search.at(here).ok_or_else(|| failed(f64::NAN, here))?;
    let mut damping = 1e-3;
    let mut still = 0;
    for _ in 0..STEPS {
        let damped = Matrix::from_fn(3, 3, |i, j| {
            square[(i, j)] * if i == j { 1.0 + damping } else { 1.0 }
        });
        let step = solve(&damped, &slope)?;
        let next = search.inside(Place {
            c: here.c - step[0],
            b: here.b - step[1],
            n: here.n - step[2],
        });
        let gained = search.at(next).filter(|t| t.0 <= cost);
        let Some(trial) = gained else {
            damping *= 4.0;
            if damping > 1e20 {
                break;
            }
            continue;
        };
        let moved = libm::fabs(next.c - here.c) + libm::fabs(next.b - here.b);
        let size = libm::fabs(here.c - here.b);
        let fall = cost - trial.0;
        here = next;
        (cost, slope, square) = trial;
        damping = (0.2 * damping).max(1e-15);
        still = if fall <= 1e-15 * cost && moved <= 1e-9 * size {
            still + 1
        } else {
            0
        };
        if still >= 3 {
            break;
        }
    }
    if still < 3 && damping <= 1e20 {
        return Err(failed(cost, here).into());
    }
    let total: f64 = points.iter().map(|q| q.weight).sum();
    let law = PowerLaw::new(
        reference * libm::pow(here.c - here.b, -here.n),
        here.b,
        here.n,
    )?;
    let largest = points
        .iter()
        .map(|q| libm::fabs(law.above_onset(q.mean - law.b).0 - q.rate))
        .fold(0.0, f64::max);
    Ok(PowerLawFit {
        law,
        rms: libm::sqrt(2.0 * cost / total),
        largest,
        points: points.len(),
        at_bound: here.n == 1.0
            || here.n == 10.0
            || here.b == search.b_range.0
            || here.b == search.b_range.1,
    })
}

fn too_few(points: usize) -> TheoryError {
    TheoryError::Shape {
        function: FUNCTION,
        argument: "points below the highest rate",
        given: points.to_string(),
        expected: "at least 4".into(),
    }
}
