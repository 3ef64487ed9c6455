//! Refuses stimuli that would silently do nothing, or something other than they say.

use crate::error::SimError;
use crate::prepare::whole_steps;
use neuropil_circuit::{
    NoiseProcess, PopulationKind, Protocol, Stimulus, StimulusKind, Value, Waveform,
};
use neuropil_network::Network;
use std::collections::BTreeSet;

/// Checks the stimuli of the circuit and of the protocol against the populations and the time step.
pub fn check(network: &Network, protocol: &Protocol) -> Result<(), SimError> {
    let mut trains = BTreeSet::new();
    let mut noises = BTreeSet::new();
    let mut shown = BTreeSet::new();
    for s in network.circuit.stimuli.iter().chain(&protocol.stimuli) {
        let who = format!("stimulus `{}`", s.name);
        let fail = |which: &str, given: String, expected: String| {
            Err(SimError::value(who.as_str(), which, given, expected))
        };
        let size = match network.circuit.population(&s.target) {
            Some((_, p)) if matches!(p.kind, PopulationKind::Neuron(_)) => p.size,
            _ => {
                let names: Vec<&str> = network
                    .circuit
                    .populations
                    .iter()
                    .filter(|p| matches!(p.kind, PopulationKind::Neuron(_)))
                    .map(|p| p.name.as_str())
                    .collect();
                return fail(
                    "target",
                    format!("`{}`", s.target),
                    format!("one of {}", names.join(", ")),
                );
            }
        };
        if let Some((first, n)) = s.neurons
            && first.checked_add(n).is_none_or(|end| end > size)
        {
            return fail(
                "neurons",
                format!("{n} from index {first} on"),
                format!("neurons of `{}`, which has {size}", s.target),
            );
        }
        if let (Some(start), Some(stop)) = (s.start, s.stop)
            && stop < start
        {
            return fail(
                "stop",
                format!("{stop} ms"),
                format!("a time from start = {start} ms on"),
            );
        }
        match &s.kind {
            StimulusKind::Noise {
                process,
                mean,
                sd,
                shared,
                ..
            } => {
                if shared.is_none() && !noises.insert((s.name.as_str(), s.target.as_str())) {
                    return fail(
                        "name",
                        format!("used twice for `{}`", s.target),
                        "a name of its own for each noise (it keys the random numbers)".into(),
                    );
                }
                check_noise(network, &who, process, *mean, *sd)?;
            }
            StimulusKind::Poisson { .. } => {
                if !trains.insert((s.name.as_str(), s.target.as_str())) {
                    return fail(
                        "name",
                        format!("used twice for `{}`", s.target),
                        "a name of its own for each Poisson stimulus (it keys the random numbers)"
                            .into(),
                    );
                }
            }
            StimulusKind::Patterns {
                patterns,
                coefficients,
                ..
            } => {
                if !shown.insert((s.name.as_str(), s.target.as_str())) {
                    return fail(
                        "name",
                        format!("used twice for `{}`", s.target),
                        "a name of its own for each stimulus by patterns (it keys the random numbers)"
                            .into(),
                    );
                }
                let driven = s.neurons.map_or(size, |(_, n)| n);
                let problems = neuropil_circuit::check::patterns::of(
                    patterns,
                    coefficients,
                    driven,
                    network.dt,
                    &who,
                );
                if let Some(p) = problems.into_iter().next() {
                    return Err(SimError::value(p.who, p.which, p.given, p.expected));
                }
            }
            StimulusKind::Current { waveform, .. } => {
                let driven = s.neurons.map_or(size, |(_, n)| n);
                check_waveform(network, s, &who, waveform, driven)?
            }
        }
    }
    Ok(())
}

fn check_waveform(
    network: &Network,
    s: &Stimulus,
    who: &str,
    waveform: &Waveform,
    size: u64,
) -> Result<(), SimError> {
    let fail = |which: String, given: String, expected: &str| {
        Err(SimError::value(who, which, given, expected))
    };
    match waveform {
        Waveform::Constant(Value::Constant(x)) if !x.is_finite() => {
            fail("value".into(), x.to_string(), "a finite number")
        }
        Waveform::Constant(Value::Table(t)) if t.len() as u64 != size => fail(
            "value".into(),
            format!("a table of {} values", t.len()),
            &format!(
                "{size} values, one for each neuron driven in `{}`",
                s.target
            ),
        ),
        Waveform::Constant(Value::Table(t)) => match t.iter().position(|x| !x.is_finite()) {
            Some(i) => fail(
                format!("value of neuron {i}"),
                t[i].to_string(),
                "a finite number",
            ),
            None => Ok(()),
        },
        Waveform::Constant(_) => Ok(()),
        Waveform::Sinusoidal { .. } => match waveform.not_finite() {
            Some(x) => fail("waveform".into(), x.to_string(), "finite numbers"),
            None => Ok(()),
        },
        Waveform::Steps(points) | Waveform::PiecewiseLinear(points) => {
            for (i, (t, x)) in points.iter().enumerate() {
                if !t.is_finite() || !x.is_finite() {
                    return fail(
                        format!("point {i}"),
                        format!("{x} at {t} ms"),
                        "finite numbers",
                    );
                }
                // Two points of a straight-line course at one time are a jump.
                let steps = matches!(waveform, Waveform::Steps(_));
                if i > 0 && (*t < points[i - 1].0 || steps && *t == points[i - 1].0) {
                    return fail(
                        format!("time of point {i}"),
                        format!("{t} ms"),
                        "ascending times",
                    );
                }
                if steps && whole_steps("", *t, network.dt).is_err() {
                    return fail(
                        format!("time of point {i}"),
                        format!("{t} ms"),
                        &format!("a multiple of dt = {} ms", network.dt),
                    );
                }
            }
            Ok(())
        }
    }
}

fn check_noise(
    network: &Network,
    who: &str,
    process: &NoiseProcess,
    mean: f64,
    sd: f64,
) -> Result<(), SimError> {
    let fail = |which: &str, given: String, expected: &str| {
        Err(SimError::value(who, which, given, expected))
    };
    if !mean.is_finite() {
        return fail("mean", mean.to_string(), "a finite number");
    }
    if !(sd.is_finite() && sd >= 0.0) {
        return fail("sd", sd.to_string(), "a finite number ≥ 0");
    }
    match process {
        NoiseProcess::OrnsteinUhlenbeck { tau } if !(tau.is_finite() && *tau > 0.0) => {
            fail("tau", format!("{tau} ms"), "a time > 0 ms")
        }
        NoiseProcess::PiecewiseConstant { interval: Some(t) }
            if !whole_steps("interval", *t, network.dt).is_ok_and(|k| k > 0) =>
        {
            let expected = format!("a multiple of dt = {} ms, above 0", network.dt);
            fail("interval", format!("{t} ms"), &expected)
        }
        _ => Ok(()),
    }
}
