//! Weights that move in time so that all rates follow a wanted course at constant drifts from outside.
//!
//! Each population has one condition at each time,
//!
//! ```text
//! Σ_Y J_XY ν_Y = Φ⁻¹(ν_X + T_X dν_X/dt, σ_X) / (τ_X √κ) - d_X ,
//! ```
//!
//! and as many unknowns as weights onto it may move. Of all solutions that keep the signs (Dale's law) and the largest magnitude,
//! the one of least change is taken: `J_XY = cut(J⁰_XY + λ s²_XY ν_Y)` with one multiplier λ and s the size of the weight, the
//! minimum of Σ ((J - J⁰)/s)². In-degrees stay, so that recurrent noise changes with J².

use neuropil_numerics::matrix::{Complex, Matrix, eigenvalues};
use neuropil_numerics::roots::brent;

use super::Answer;
use super::inputs::jacobian;
use super::target::Target;
use crate::TheoryError;
use crate::rate_model::RateModel;

/// Which weights may move, and how far.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightOptions {
    /// (target, source) of the weights that may move; all that are not 0, if empty.
    pub free: Vec<(usize, usize)>,
    /// Largest magnitude of a weight, times its given one.
    pub largest: f64,
    /// Whether T dν/dt of the rate dynamics is counted.
    pub dynamic: bool,
}

impl Default for WeightOptions {
    /// All weights, up to ten times as large, quasi-static.
    fn default() -> Self {
        Self {
            free: Vec::new(),
            largest: 10.0,
            dynamic: false,
        }
    }
}

/// The design at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightPoint {
    /// ms.
    pub time: f64,
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
    /// Weights J, mV.
    pub weight: Matrix,
    /// Eigenvalue of largest real part of the rate dynamics, 1/ms.
    pub slowest: Complex,
    /// Root of the mean square relative change of the weights that may move.
    pub change: f64,
}

/// A course of weights, linear in time between points.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightDesign {
    /// At the knots of the target.
    pub points: Vec<WeightPoint>,
}

impl WeightDesign {
    /// Weights at `t` (ms), mV; level before the first and after the last point.
    pub fn weight_at(&self, t: f64) -> Matrix {
        let k = self.points.partition_point(|p| p.time <= t);
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return Matrix::zeros(0, 0);
        };
        if k == 0 {
            return first.weight.clone();
        }
        let Some(b) = self.points.get(k) else {
            return last.weight.clone();
        };
        let a = &self.points[k - 1];
        let s = (t - a.time) / (b.time - a.time);
        let (x, y) = (&a.weight, &b.weight);
        Matrix::from_fn(x.rows(), x.columns(), |i, j| {
            x[(i, j)] + s * (y[(i, j)] - x[(i, j)])
        })
    }

    /// The rates that the model's dynamics have at rising `times` (ms) under these weights, from the first wanted state.
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
            model.with_weight(self.weight_at(t))
        })
    }
}

/// One weight that may move: source, given value, size, lowest and highest value.
struct Free {
    source: usize,
    given: f64,
    size: f64,
    range: (f64, f64),
}

impl Free {
    fn at(&self, multiplier: f64, rate: f64) -> f64 {
        let moved = self.given + multiplier * self.size * self.size * rate;
        moved.max(self.range.0).min(self.range.1)
    }
}

/// Weights under which the rates follow `target` at the drifts of the model.
///
/// Refused where the signs and magnitudes allowed cannot make up the inputs needed, with the nearest weights (at their bounds)
/// and the rates that belong to the quasi-static state under them; and where the state is unstable.
pub fn weights(
    model: &RateModel,
    target: &Target,
    options: &WeightOptions,
) -> Result<Answer<WeightDesign>, TheoryError> {
    model.fits("target", target.populations())?;
    let free = free_weights(model, options)?;
    let names: Vec<&str> = model
        .populations()
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    let drift = model.external_drift();
    let mut points = Vec::new();
    // Of each population: worst shortfall (mV/ms), when, how often.
    let mut lacking: Vec<(f64, f64, usize)> = vec![(0.0, 0.0, 0); names.len()];
    for time in target.times() {
        let (rates, slopes) = target.at(*time);
        let mut weight = model.weight().clone();
        let mut here = model.clone();
        for (i, row) in free.iter().enumerate() {
            let aim = rates[i]
                + if options.dynamic {
                    model.populations()[i].time * slopes[i]
                } else {
                    0.0
                };
            // Mean drift wanted minus mean drift had, at a multiplier; the weights themselves change the noise.
            let set = |multiplier: f64| {
                let mut w = weight.clone();
                for f in row {
                    w[(i, f.source)] = f.at(multiplier, rates[f.source]);
                }
                w
            };
            let miss = |multiplier: f64| -> Result<f64, TheoryError> {
                let model = model.with_weight(set(multiplier))?;
                let noise = model.activity(&rates)?.noise[i];
                let mean = model.populations()[i].transfer.inverse(aim, noise);
                let wanted = mean.map_err(|e| e.of(i))?.mean / model.unit(i) - drift[i];
                let had: f64 = (0..rates.len())
                    .map(|j| model.weight()[(i, j)] * rates[j])
                    .sum();
                Ok(wanted - had)
            };
            let (multiplier, short) = solve_multiplier(row, &rates, &miss)?;
            if short != 0.0 {
                let worst = &mut lacking[i];
                worst.2 += 1;
                if libm::fabs(short) > libm::fabs(worst.0) {
                    (worst.0, worst.1) = (short, *time);
                }
            }
            weight = set(multiplier);
            here = model.with_weight(weight.clone())?;
        }
        let linear = jacobian(&here, &rates, &drift)?;
        let all = free.iter().enumerate();
        let squares: Vec<f64> = all
            .flat_map(|(i, row)| row.iter().map(move |f| (i, f)))
            .map(|(i, f)| (weight[(i, f.source)] - f.given) / f.size)
            .map(|x| x * x)
            .collect();
        let count = squares.len().max(1) as f64;
        points.push(WeightPoint {
            time: *time,
            change: libm::sqrt(squares.iter().sum::<f64>() / count),
            slowest: eigenvalues(&linear)?
                .first()
                .copied()
                .unwrap_or((f64::NAN, 0.0)),
            rates,
            weight,
        });
    }
    let mut reasons = Vec::new();
    for (i, (short, time, count)) in lacking.iter().enumerate() {
        if *count > 0 {
            let which = if *short > 0.0 { "more" } else { "less" };
            reasons.push(format!(
                "{}: at {time:.1} ms the weights that may move, within their signs and {} times their size, leave {:.4} mV/s {which} input wanted ({count} of {} times); let other weights onto {} move, or change its input",
                names[i], options.largest, libm::fabs(*short) * 1e3, points.len(), names[i]
            ));
        }
    }
    if !reasons.is_empty() {
        // The states that the nearest weights have.
        let mut guess = points.first().map_or(Vec::new(), |p| p.rates.clone());
        for p in &mut points {
            let here = model.with_weight(p.weight.clone())?;
            match here.polished(&p.rates).or_else(|| here.polished(&guess)) {
                Some(rates) => {
                    let linear = jacobian(&here, &rates, &drift)?;
                    p.slowest = eigenvalues(&linear)?
                        .first()
                        .copied()
                        .unwrap_or((f64::NAN, 0.0));
                    guess.clone_from(&rates);
                    p.rates = rates;
                }
                None => {
                    reasons.push(format!("under the nearest weights no steady state was found near the wanted one at {:.1} ms", p.time));
                    return Ok(Answer::no(reasons, None));
                }
            }
        }
    }
    if let Some(p) = points.iter().find(|p| p.slowest.0 >= 0.0) {
        reasons.push(format!(
            "the state is unstable at {:.1} ms (an eigenvalue of {:.2} per s)",
            p.time,
            p.slowest.0 * 1e3
        ));
    }
    let largest = points.iter().map(|p| p.change).fold(0.0, f64::max);
    let design = WeightDesign { points };
    if reasons.is_empty() {
        let reasons = vec![format!(
            "weights keep their signs and the state is stable at all times; they change by up to {:.1} % (root mean square of those that move)",
            100.0 * largest
        )];
        return Ok(Answer::yes(reasons, design));
    }
    Ok(Answer::no(reasons, Some(design)))
}

/// The weights that may move onto each population.
fn free_weights(model: &RateModel, options: &WeightOptions) -> Result<Vec<Vec<Free>>, TheoryError> {
    const FUNCTION: &str = "design of weights";
    let n = model.populations().len();
    if options.largest.is_nan() || options.largest < 1.0 {
        let expected = "a factor of at least 1";
        return Err(TheoryError::parameter(
            FUNCTION,
            "largest",
            options.largest,
            "",
            expected,
        ));
    }
    let weight = model.weight();
    let mut all: Vec<Vec<Free>> = (0..n).map(|_| Vec::new()).collect();
    let chosen: Vec<(usize, usize)> = if options.free.is_empty() {
        let every = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        every.filter(|c| weight[*c] != 0.0).collect()
    } else {
        options.free.clone()
    };
    for (i, j) in chosen {
        let given = weight.get(i, j).ok_or_else(|| TheoryError::Shape {
            function: FUNCTION,
            argument: "free",
            given: format!("({i}, {j})"),
            expected: format!("indices below {n}"),
        })?;
        if given == 0.0 {
            let names = model.populations();
            return Err(TheoryError::Circuit {
                who: FUNCTION.into(),
                which: "weight",
                given: format!("J[{},{}] = 0", names[i].name, names[j].name),
                expected: "a weight that exists: only synapses that are there can change".into(),
            });
        }
        if all[i].iter().any(|f| f.source == j) {
            continue;
        }
        let far = given * options.largest;
        all[i].push(Free {
            source: j,
            given,
            size: libm::fabs(given),
            range: if given > 0.0 { (0.0, far) } else { (far, 0.0) },
        });
    }
    Ok(all)
}

/// The multiplier at which nothing is missing, and what is missing at the best one if there is none.
fn solve_multiplier(
    row: &[Free],
    rates: &[f64],
    miss: &dyn Fn(f64) -> Result<f64, TheoryError>,
) -> Result<(f64, f64), TheoryError> {
    let at_zero = miss(0.0)?;
    let rounding = 1e-13;
    if libm::fabs(at_zero) <= rounding {
        return Ok((0.0, 0.0));
    }
    // The multiplier at which the last weight reaches its bound, on the side that is needed.
    let sign = if at_zero > 0.0 { 1.0 } else { -1.0 };
    let last = row
        .iter()
        .map(|f| {
            let room = if at_zero > 0.0 {
                f.range.1 - f.given
            } else {
                f.given - f.range.0
            };
            room / (f.size * f.size * rates[f.source])
        })
        .fold(0.0, f64::max);
    let end = sign * last;
    let at_end = miss(end)?;
    if at_end * at_zero > 0.0 || last == 0.0 {
        return Ok((end, at_end));
    }
    let mut failed = None;
    let root = brent(
        "design of weights",
        |x| match miss(x) {
            Ok(v) => v,
            Err(e) => {
                failed = Some(e);
                f64::NAN
            }
        },
        0.0,
        end,
        1e-15 * last,
    );
    match (root, failed) {
        (_, Some(e)) => Err(e),
        (root, None) => Ok((root?, 0.0)),
    }
}
