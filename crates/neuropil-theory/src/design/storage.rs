//! Storage of a bit: the pulses of the common drift that switch a bistable circuit up and down.
//!
//! A pulse adds an amplitude to the drift for its duration. Long pulses switch as soon as they pass the fold at which the present
//! state ends; short ones need more. The rate dynamics decide.

use super::window::stable_pair;
use super::{Answer, hertz, per_second};
use crate::TheoryError;
use crate::rate_model::RateModel;

/// What a pulse of one duration needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pulse {
    /// ms.
    pub duration: f64,
    /// Least amplitude that switches up, mV/ms; nothing if none up to the largest does.
    pub up: Option<f64>,
    /// Least amplitude (negative) that switches down, mV/ms; nothing if none within the bound does.
    pub down: Option<f64>,
}

/// A bit.
#[derive(Clone, Debug, PartialEq)]
pub struct Storage {
    /// Drift at which it is kept, mV/ms.
    pub drive: f64,
    /// Rates of the lower stable state, 1/ms.
    pub low: Vec<f64>,
    /// Rates of the upper stable state, 1/ms.
    pub high: Vec<f64>,
    /// One for each duration.
    pub pulses: Vec<Pulse>,
}

/// Closeness to a stable state, of the distance between both, at which a trajectory counts as arrived.
const NEAR: f64 = 1e-3;
/// ms after which a trajectory that arrived nowhere has failed.
const PATIENCE: f64 = 2e4;

/// The pulses of the common drift that switch `model`, kept at its own drive, for each of `durations` (ms). Drifts of pulses stay
/// within `bounds` (mV/ms).
///
/// Refused where the model has not two stable states, or where no pulse of any duration switches it within the bounds.
pub fn storage(
    model: &RateModel,
    durations: &[f64],
    bounds: (f64, f64),
) -> Result<Answer<Storage>, TheoryError> {
    const FUNCTION: &str = "storage";
    let drive = model.drive;
    for d in durations {
        if !(*d > 0.0 && d.is_finite()) {
            let expected = "a positive time";
            return Err(TheoryError::parameter(
                FUNCTION, "duration", *d, "ms", expected,
            ));
        }
    }
    if !(bounds.0.is_finite() && bounds.1.is_finite() && bounds.0 <= drive && drive <= bounds.1) {
        let expected = format!("bounds around the drift of the model, {drive} mV/ms");
        return Err(TheoryError::parameter(
            FUNCTION, "bounds", bounds.0, "mV/ms", expected,
        ));
    }
    let Some([low, high]) = stable_pair(model)? else {
        let reason = format!(
            "at a drive of {} the circuit has not two stable states; design a window around it first",
            per_second(drive)
        );
        return Ok(Answer::no(vec![reason], None));
    };
    let mut pulses = Vec::new();
    for duration in durations {
        let least = |from: &[f64], to: &[f64], room: f64| {
            least_amplitude(model, from, [to, from], *duration, room)
        };
        pulses.push(Pulse {
            duration: *duration,
            up: least(&low, &high, bounds.1 - drive)?,
            down: least(&high, &low, bounds.0 - drive)?,
        });
    }
    let up = pulses.iter().any(|p| p.up.is_some());
    let down = pulses.iter().any(|p| p.down.is_some());
    let mut reasons = vec![format!(
        "at a drive of {} the first population keeps {} or {}",
        per_second(drive),
        hertz(low[0]),
        hertz(high[0])
    )];
    let longest = durations.iter().copied().fold(0.0, f64::max);
    for (fine, what, bound) in [(up, "writes", bounds.1), (down, "erases", bounds.0)] {
        if !fine {
            reasons.push(format!(
                "no pulse of up to {longest} ms {what} the bit: at the bound of {} the other state is still there; widen the bound, or move the window towards it",
                per_second(bound)
            ));
        }
    }
    for p in &pulses {
        let text = |amplitude: Option<f64>| {
            amplitude.map_or("not within the bounds".into(), |a| {
                format!("{:+.4} mV/s", a * 1e3)
            })
        };
        reasons.push(format!(
            "pulses of {} ms: up {}, down {}",
            p.duration,
            text(p.up),
            text(p.down)
        ));
    }
    let storage = Storage {
        drive,
        low,
        high,
        pulses,
    };
    Ok(if up && down {
        Answer::yes(reasons, storage)
    } else {
        Answer::no(reasons, Some(storage))
    })
}

/// The least amplitude, of the sign of `room` and within it, with which a pulse leads from `from` to the first of `states`.
fn least_amplitude(
    model: &RateModel,
    from: &[f64],
    states: [&[f64]; 2],
    duration: f64,
    room: f64,
) -> Result<Option<f64>, TheoryError> {
    const TRIES: i32 = 24;
    if room == 0.0 {
        return Ok(None);
    }
    let mut fails = 0.0;
    // From a two-hundredth of a per cent of the room on, in steps of √2 from below.
    for k in (0..=TRIES).rev() {
        let mut works = room * libm::pow(0.5, 0.5 * f64::from(k));
        if !switches(model, from, states, duration, works)? {
            fails = works;
            continue;
        }
        while libm::fabs(works - fails) > 1e-6 * libm::fabs(works) {
            let middle = 0.5 * (works + fails);
            if switches(model, from, states, duration, middle)? {
                works = middle;
            } else {
                fails = middle;
            }
        }
        return Ok(Some(works));
    }
    Ok(None)
}

fn switches(
    model: &RateModel,
    from: &[f64],
    [to, stay]: [&[f64]; 2],
    duration: f64,
    amplitude: f64,
) -> Result<bool, TheoryError> {
    let mut pulsed = model.clone();
    pulsed.drive += amplitude;
    let last = |model: &RateModel, x: &[f64], time: f64| -> Result<Vec<f64>, TheoryError> {
        let end = model.evolve(x, &[0.0, time])?.pop();
        Ok(end.unwrap_or_else(|| x.to_vec()))
    };
    let mut x = last(&pulsed, from, duration)?;
    let distance = |a: &[f64], b: &[f64]| {
        let pairs = a.iter().zip(b);
        pairs.map(|(a, b)| libm::fabs(a - b)).fold(0.0, f64::max)
    };
    let near = NEAR * distance(to, stay);
    let mut gone = 0.0;
    while gone < PATIENCE {
        if distance(&x, to) < near {
            return Ok(true);
        }
        if distance(&x, stay) < near {
            return Ok(false);
        }
        x = last(model, &x, 100.0)?;
        gone += 100.0;
    }
    Ok(false)
}
