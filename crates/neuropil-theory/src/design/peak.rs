//! Supersaturation to order: the common drift at which a population's rate peaks, and a network whose peak has a wanted height.
//!
//! Beyond the peak more input makes less activity, since inhibition grows faster than excitation. With one excitatory and one
//! inhibitory population and power laws this needs `r J_EI > J_II` (Eq 4 of Ekelmans et al. 2023), and the exact control of the
//! height is `r → r/c, J_EI → c J_EI, J_IE → J_IE/c`: the products r J_EI and J_IE/r stay, and with them det J and the rate
//! of I at the peak, while the peak grows with c without bound.

mod words;

use neuropil_numerics::continuation::{StepOptions, follow};
use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::roots::brent;

use super::{Answer, hertz};
use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::states::SteadyState;
use words::{no_peak, praise};

/// Where a rate is highest along the common drift.
#[derive(Clone, Debug, PartialEq)]
pub struct Peak {
    /// Common drift, mV/ms.
    pub drive: f64,
    /// The state there.
    pub state: SteadyState,
}

/// What is turned to change the height of a peak.
#[derive(Clone, Debug, PartialEq)]
pub enum Knob {
    /// The factor c of the exact control.
    Scaling,
    /// A factor on a parameter of the model by its name, such as `J[E,I]`; its sign is kept.
    Parameter(String),
}

/// A network with a peak of wanted height.
#[derive(Clone, Debug)]
pub struct PeakDesign {
    /// c, or the factor on the parameter.
    pub factor: f64,
    /// The network, its drive at the peak.
    pub model: RateModel,
    /// Its peak.
    pub peak: Peak,
    /// The peak of the network given, if it has one.
    pub given: Option<Peak>,
}

/// Largest factor, and inverse of the smallest, at which peaks are looked for.
const MOST: f64 = 256.0;
/// A height is met when it is off by less than this part of it.
const HEIGHT: f64 = 1e-12;

/// The first peak of population `watched` on the stable branch that begins at the lowest drive of `range` (mV/ms).
pub fn peak(
    model: &RateModel,
    watched: usize,
    range: (f64, f64),
) -> Result<Option<Peak>, TheoryError> {
    const FUNCTION: &str = "peak";
    let n = model.populations().len();
    if watched >= n {
        return Err(TheoryError::Shape {
            function: FUNCTION,
            argument: "population",
            given: watched.to_string(),
            expected: format!("less than {n}"),
        });
    }
    if !(range.0.is_finite() && range.1.is_finite() && range.0 < range.1) {
        let expected = format!("a range of drifts that ends above {}", range.0);
        return Err(TheoryError::parameter(
            FUNCTION, "range", range.1, "mV/ms", expected,
        ));
    }
    if model.populations().iter().all(|p| p.ratio == 0.0) {
        return Err(TheoryError::Circuit {
            who: "rate model".into(),
            which: "common drift",
            given: "received by no population".into(),
            expected: "a population with a ratio other than 0; see RateModel::driven_together"
                .into(),
        });
    }
    let low = model.with("mu_ext", range.0)?;
    let states = low.steady_states()?.states;
    let Some(start) = states.iter().find(|s| s.stable) else {
        return Ok(None);
    };
    let free = model.parameter("mu_ext")?;
    let options = StepOptions::new(range);
    let branch = follow(&low, &start.rates, &low.parameter_values(), free, &options)?;
    let slope = |drive: f64, guess: &[f64]| -> Option<(SteadyState, f64)> {
        let here = model.with("mu_ext", drive).ok()?;
        let state = here.examine(&here.polished(guess)?).ok()?;
        let slope = *state.by_drive.get(watched)?;
        Some((state, slope))
    };
    let mut last: Option<(f64, f64, &[f64])> = None;
    // The branch starts at the lower end of the range, wherever that lies among its points.
    let apart = |p: &neuropil_numerics::continuation::BranchPoint| {
        let pairs = p.state.iter().zip(&start.rates);
        let rates: f64 = pairs.map(|(a, b)| libm::fabs(a - b)).sum();
        libm::fabs(p.parameter - range.0) / (range.1 - range.0) + rates
    };
    let nearest = branch.points.iter().enumerate();
    let first = nearest.min_by(|a, b| apart(a.1).total_cmp(&apart(b.1)));
    let first = first.map_or(0, |f| f.0);
    for p in branch.points.iter().skip(first) {
        if p.unstable > 0 {
            return Ok(None);
        }
        let Some((_, now)) = slope(p.parameter, &p.state) else {
            last = None;
            continue;
        };
        if let Some((drive, before, guess)) = last
            && before > 0.0
            && now <= 0.0
        {
            let value = |m: f64| slope(m, guess).map_or(f64::NAN, |x| x.1);
            let tolerance = 1e-14 * (range.1 - range.0);
            let at = brent(FUNCTION, value, drive, p.parameter, tolerance)?;
            let found = slope(at, guess).map(|(state, _)| Peak { drive: at, state });
            return Ok(found);
        }
        last = Some((p.parameter, now, &p.state));
    }
    Ok(None)
}

/// The network under the exact control: weights from inhibitory onto excitatory populations times c, from excitatory onto
/// inhibitory ones and the drifts of inhibitory ones over c.
pub fn scaled(model: &RateModel, c: f64) -> Result<RateModel, TheoryError> {
    if !(c > 0.0 && c.is_finite()) {
        let expected = "a positive factor";
        return Err(TheoryError::parameter("peak control", "c", c, "", expected));
    }
    let excitatory = model.excitatory();
    let n = excitatory.len();
    let weight = Matrix::from_fn(n, n, |i, j| {
        let factor = match (excitatory[i], excitatory[j]) {
            (true, false) => c,
            (false, true) => 1.0 / c,
            _ => 1.0,
        };
        factor * model.weight()[(i, j)]
    });
    let mut scaled = model.with_weight(weight)?;
    for (i, p) in model.populations().iter().enumerate() {
        if !excitatory[i] {
            scaled = scaled
                .with(&format!("r[{}]", p.name), p.ratio / c)?
                .with(&format!("mu_ext[{}]", p.name), p.drift / c)?;
        }
    }
    Ok(scaled)
}

/// The network at a factor of its knob.
fn turned(model: &RateModel, knob: &Knob, factor: f64) -> Result<RateModel, TheoryError> {
    match knob {
        Knob::Scaling => scaled(model, factor),
        Knob::Parameter(name) => {
            let k = model.parameter(name)?;
            let value = model.parameter_values()[k];
            let changed = model.with(name, factor * value)?;
            // A weight changes its noise, too.
            if name.starts_with("J[") {
                return model.with_weight(changed.weight().clone());
            }
            Ok(changed)
        }
    }
}

/// A network in which population `watched` peaks at `height` (1/ms), made by turning `knob`.
///
/// Peaks are looked for in `range` of the common drift (mV/ms), of which the upper end grows with c. Refused, with the
/// nearest height, where the network loses its supersaturation before the height is reached.
pub fn peak_of_height(
    model: &RateModel,
    watched: usize,
    height: f64,
    knob: &Knob,
    range: (f64, f64),
) -> Result<Answer<PeakDesign>, TheoryError> {
    const FUNCTION: &str = "peak_of_height";
    if !(height > 0.0 && height.is_finite()) {
        let expected = "a positive rate";
        return Err(TheoryError::parameter(
            FUNCTION, "height", height, "per ms", expected,
        ));
    }
    let at = |factor: f64| -> Result<Option<Peak>, TheoryError> {
        let wider = match knob {
            Knob::Scaling if factor > 1.0 => factor * factor,
            _ => 1.0,
        };
        let range = (range.0, range.1 + (wider - 1.0) * (range.1 - range.0));
        peak(&turned(model, knob, factor)?, watched, range)
    };
    let Some(given) = at(1.0)? else {
        return Ok(Answer::no(no_peak(model, watched, range), None));
    };
    let made = |factor: f64, peak: Peak| -> Result<PeakDesign, TheoryError> {
        Ok(PeakDesign {
            factor,
            model: turned(model, knob, factor)?.with("mu_ext", peak.drive)?,
            peak,
            given: Some(given.clone()),
        })
    };
    let of = |p: &Peak| p.state.rates[watched];
    let wanted = |factor: f64, p: &Peak| -> Result<Answer<PeakDesign>, TheoryError> {
        let design = made(factor, p.clone())?;
        Ok(Answer::yes(praise(&design, watched, knob), design))
    };
    let miss = of(&given) / height - 1.0;
    if libm::fabs(miss) <= HEIGHT {
        return wanted(1.0, &given);
    }
    // Walk away from 1 in both directions until the height lies between two factors.
    let mut best = (1.0, given.clone());
    let mut bracket = None;
    let mut lost = Vec::new();
    'directions: for direction in [1.25, 0.8] {
        let mut last = (1.0, of(&given));
        let mut ratio: f64 = direction;
        while (ratio - 1.0).abs() > 1e-3 {
            let factor = last.0 * ratio;
            if !(1.0 / MOST..=MOST).contains(&factor) {
                lost.push(format!(
                    "a factor of {:.4} is as far as was looked, where the peak is {}",
                    last.0,
                    hertz(last.1)
                ));
                break;
            }
            match at(factor)? {
                Some(p) => {
                    let now = of(&p);
                    if libm::fabs(now - height) < libm::fabs(of(&best.1) - height) {
                        best = (factor, p.clone());
                    }
                    if (now - height) * (last.1 - height) <= 0.0 {
                        bracket = Some((last.0, factor));
                        break 'directions;
                    }
                    // Away from the wish on a smooth course: the other direction leads there.
                    if libm::fabs(now - height) > libm::fabs(last.1 - height) {
                        break;
                    }
                    last = (factor, now);
                }
                // The peak is gone: go on with smaller steps up to the end of supersaturation.
                None => {
                    ratio = libm::sqrt(ratio);
                    if (ratio - 1.0).abs() <= 1e-3 {
                        lost.push(format!("the network no longer supersaturates beyond a factor of {:.4}, where the peak is {}", last.0, hertz(last.1)));
                    }
                }
            }
        }
    }
    let Some((a, b)) = bracket else {
        let mut reasons = vec![format!(
            "no factor brings the peak to {}: it can come no nearer than {}",
            hertz(height),
            hertz(of(&best.1))
        )];
        reasons.extend(lost);
        let design = made(best.0, best.1)?;
        return Ok(Answer::no(reasons, Some(design)));
    };
    let mut failed = None;
    let factor = brent(
        FUNCTION,
        |f| match at(f) {
            Ok(Some(p)) => of(&p) / height - 1.0,
            Ok(None) => f64::NAN,
            Err(e) => {
                failed = Some(e);
                f64::NAN
            }
        },
        a,
        b,
        1e-15 * a,
    );
    if let Some(e) = failed {
        return Err(e);
    }
    let factor = factor?;
    match at(factor)? {
        Some(p) => wanted(factor, &p),
        None => Ok(Answer::no(
            vec!["the peak vanishes where its height would be met".into()],
            Some(made(best.0, best.1)?),
        )),
    }
}
