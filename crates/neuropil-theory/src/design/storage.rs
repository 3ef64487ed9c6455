//! Storage of a bit: the pulses of the common drift that switch a bistable circuit up and down.
//!
//! A pulse adds an amplitude to the drift for its duration. Long pulses switch as soon as they pass the fold at which the present
//! state ends; short ones need more. The rate dynamics decide, and with them how late the populations reach one another: a pulse
//! must outlast the delays and filters of recurrent excitation, unless it is so large that it does without.

use super::window::stable_pair;
use super::{Answer, hertz, per_second};
use crate::TheoryError;
use crate::dynamics::DelayedRates;
use crate::rate_model::RateModel;
use crate::transmission::Transmission;

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
    /// How far the drift may be lower, and higher, before one of both states is no more, mV/ms; within the bounds of pulses.
    pub keeps: (f64, f64),
    /// One for each duration.
    pub pulses: Vec<Pulse>,
}

/// Closeness to a stable state, of the distance between both, at which a trajectory counts as arrived.
const NEAR: f64 = 1e-3;
/// ms after which a trajectory that arrived nowhere has failed.
const PATIENCE: f64 = 2e4;
/// ms between looks at where a trajectory is.
const LOOK: f64 = 100.0;

/// The pulses of the common drift that switch `model`, kept at its own drive, for each of `durations` (ms). Drifts of pulses stay
/// within `bounds` (mV/ms); rates reach one another by `transmission`.
///
/// Refused where the model has not two stable states, or where no pulse of any duration switches it within the bounds.
pub fn storage(
    model: &RateModel,
    transmission: &Transmission,
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
    let keeps = |room: f64| {
        largest(
            room,
            &|error| Ok(stable_pair(&off(model, error))?.is_some()),
        )
    };
    let keeps = (-keeps(bounds.0 - drive)?, keeps(bounds.1 - drive)?);
    let mut pulses = Vec::new();
    for duration in durations {
        let least = |from: &[f64], to: &[f64], room: f64| {
            let states = States { from, to };
            least_amplitude(model, transmission, &states, *duration, room)
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
        "at a drive of {} the first population keeps {} or {}; the drive may be lower by {} or higher by {} before one of both is lost",
        per_second(drive),
        hertz(low[0]),
        hertz(high[0]),
        per_second(keeps.0),
        per_second(keeps.1)
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
        keeps,
        pulses,
    };
    Ok(if up && down {
        Answer::yes(reasons, storage)
    } else {
        Answer::no(reasons, Some(storage))
    })
}

/// How far the window of bistability may lie elsewhere than theory says, against a pulse of `amplitude` (mV/ms) for `duration`
/// (ms), until it no longer switches the model, mV/ms: the error of the drive that the pulse has to spare. At most what
/// the state to switch to survives, `keeps` of [`Storage`]; nothing if the pulse does not switch at all.
pub fn spare(
    model: &RateModel,
    transmission: &Transmission,
    bit: &Storage,
    duration: f64,
    amplitude: f64,
) -> Result<Option<f64>, TheoryError> {
    let up = amplitude > 0.0;
    let works = |error: f64| {
        let model = off(model, error);
        let Some([low, high]) = stable_pair(&model)? else {
            return Ok(false);
        };
        let (from, to) = if up { (&low, &high) } else { (&high, &low) };
        switches(
            &model,
            transmission,
            &States { from, to },
            duration,
            amplitude,
        )
    };
    if amplitude == 0.0 || !works(0.0)? {
        return Ok(None);
    }
    let room = if up { -bit.keeps.0 } else { bit.keeps.1 };
    Ok(Some(libm::fabs(largest(room, &works)?)))
}

/// The model at another drift.
fn off(model: &RateModel, error: f64) -> RateModel {
    let mut model = model.clone();
    model.drive += error;
    model
}

/// The largest part of `room` that something holds up to, which it does at 0, to a five-hundredth.
fn largest(
    room: f64,
    holds: &dyn Fn(f64) -> Result<bool, TheoryError>,
) -> Result<f64, TheoryError> {
    if room == 0.0 || holds(room)? {
        return Ok(room);
    }
    let (mut fine, mut wrong) = (0.0, room);
    while libm::fabs(wrong - fine) > 2e-3 * libm::fabs(wrong) && fine != 0.5 * (fine + wrong) {
        let middle = 0.5 * (fine + wrong);
        if holds(middle)? {
            fine = middle;
        } else {
            wrong = middle;
        }
    }
    Ok(fine)
}

/// Where a pulse begins, and where it should lead.
struct States<'a> {
    from: &'a [f64],
    to: &'a [f64],
}

/// The least amplitude, of the sign of `room` and within it, with which a pulse switches.
fn least_amplitude(
    model: &RateModel,
    transmission: &Transmission,
    states: &States,
    duration: f64,
    room: f64,
) -> Result<Option<f64>, TheoryError> {
    const TRIES: i32 = 24;
    if room == 0.0 {
        return Ok(None);
    }
    // As accurate as the dynamics are integrated.
    let accuracy = if transmission.is_instant() {
        1e-6
    } else {
        1e-4
    };
    let mut fails = 0.0;
    // From a two-hundredth of a per cent of the room on, in steps of √2 from below.
    for k in (0..=TRIES).rev() {
        let mut works = room * libm::pow(0.5, 0.5 * f64::from(k));
        if !switches(model, transmission, states, duration, works)? {
            fails = works;
            continue;
        }
        while libm::fabs(works - fails) > accuracy * libm::fabs(works) {
            let middle = 0.5 * (works + fails);
            if switches(model, transmission, states, duration, middle)? {
                works = middle;
            } else {
                fails = middle;
            }
        }
        return Ok(Some(works));
    }
    Ok(None)
}

/// Rates on their way, seen at once or late.
enum Trajectory {
    Instant(Vec<f64>),
    Delayed(DelayedRates),
}

impl Trajectory {
    fn advance(&mut self, model: &RateModel, time: f64) -> Result<(), TheoryError> {
        match self {
            Self::Delayed(rates) => rates.advance(model, time),
            Self::Instant(rates) => {
                if let Some(end) = model.evolve(rates, &[0.0, time])?.pop() {
                    *rates = end;
                }
                Ok(())
            }
        }
    }

    /// Largest distance from a state, over all that may still act.
    fn distance(&self, state: &[f64]) -> f64 {
        match self {
            Self::Instant(rates) => distance(rates, state),
            Self::Delayed(rates) => rates.distance(state),
        }
    }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    let pairs = a.iter().zip(b);
    pairs.map(|(a, b)| libm::fabs(a - b)).fold(0.0, f64::max)
}

fn switches(
    model: &RateModel,
    transmission: &Transmission,
    states: &States,
    duration: f64,
    amplitude: f64,
) -> Result<bool, TheoryError> {
    let mut rates = if transmission.is_instant() {
        Trajectory::Instant(states.from.to_vec())
    } else {
        Trajectory::Delayed(DelayedRates::new(
            model,
            transmission,
            states.from,
            duration,
        )?)
    };
    rates.advance(&off(model, amplitude), duration)?;
    let near = NEAR * distance(states.to, states.from);
    let mut gone = 0.0;
    while gone < PATIENCE {
        if rates.distance(states.to) < near {
            return Ok(true);
        }
        if rates.distance(states.from) < near {
            return Ok(false);
        }
        rates.advance(model, LOOK)?;
        gone += LOOK;
    }
    Ok(false)
}
