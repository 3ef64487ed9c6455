//! A declared circuit with what was designed for its rate model: courses of input, weights, time constants.

use std::sync::Arc;

use neuropil_circuit::{
    Circuit, ConnectionRule, PopulationKind, Stimulus, StimulusKind, Value, Waveform,
};
use neuropil_numerics::matrix::Matrix;

use super::weights::WeightDesign;
use crate::TheoryError;
use crate::circuit_model::to_self_consistent;
use crate::rate_model::RateModel;
use crate::reduce::reduce;
use crate::working_point::TheoryOptions;

/// Stimuli of designs are named so, with the population behind.
const PREFIX: &str = "design_";

/// The circuit with currents `design_X` that bring the drift of each population from what `model` has to `drift[X]`, joined by straight
/// lines: (ms, mV/ms). Courses begin `after` ms after the start of the run (its warm-up) and are level before and after.
///
/// `port` names the input that takes the current; unless it is given, each model must have just one.
pub fn with_courses(
    circuit: &Circuit,
    model: &RateModel,
    drift: &[Vec<(f64, f64)>],
    after: f64,
    port: Option<&str>,
) -> Result<Circuit, TheoryError> {
    model.fits("courses", drift.len())?;
    let had = model.external_drift();
    let mut changed = circuit.clone();
    for (i, course) in drift.iter().enumerate() {
        let name = &model.populations()[i].name;
        let (port, gain) = entry(circuit, name, port)?;
        let current = |d: f64| model.populations()[i].membrane * (d - had[i]) / gain;
        let points: Vec<(f64, f64)> = course
            .iter()
            .map(|(t, d)| (t + after, current(*d)))
            .collect();
        if points.iter().all(|p| p.1 == 0.0) {
            continue;
        }
        let level = points
            .iter()
            .all(|p| Some(p.1) == points.first().map(|q| q.1));
        let waveform = match points.first() {
            Some((_, value)) if level => Waveform::from(*value),
            _ => Waveform::PiecewiseLinear(points),
        };
        add(&mut changed, name, port, waveform)?;
    }
    Ok(changed)
}

/// The circuit with every weight from population Y onto X times `weight[X][Y]` over that of `model`; delays, rules and in-degrees stay.
pub fn with_weights(
    circuit: &Circuit,
    model: &RateModel,
    weight: &Matrix,
) -> Result<Circuit, TheoryError> {
    model.fits("weight", weight.rows())?;
    model.fits("weight", weight.columns())?;
    let mut changed = circuit.clone();
    let place = |name: &str| model.populations().iter().position(|p| p.name == name);
    for p in &mut changed.projections {
        let (Some(i), Some(j)) = (place(&p.target), place(&p.source)) else {
            continue;
        };
        let (old, new) = (model.weight()[(i, j)], weight[(i, j)]);
        if old == new {
            continue;
        }
        let factor = new / old;
        if !factor.is_finite() || factor < 0.0 {
            return Err(TheoryError::Circuit {
                who: format!("projection `{}`", p.name),
                which: "designed weight",
                given: format!("{new} mV in place of {old} mV"),
                expected: "a weight of the same sign".into(),
            });
        }
        p.weight = p.weight.times(factor);
        if let ConnectionRule::FromTable(table) = &mut p.rule
            && let Some(weights) = &mut Arc::make_mut(table).weight
        {
            weights.iter_mut().for_each(|w| *w *= factor);
        }
    }
    Ok(changed)
}

/// The circuit with weights that change in time from what `model` has to those of `design`: a factor over time for every projection
/// ([`neuropil_circuit::Projection::weight_course`]). Courses begin `after` ms after the start of the run (its warm-up) and are level
/// before and after.
pub fn with_weight_courses(
    circuit: &Circuit,
    model: &RateModel,
    design: &WeightDesign,
    after: f64,
) -> Result<Circuit, TheoryError> {
    let mut changed = circuit.clone();
    let place = |name: &str| model.populations().iter().position(|p| p.name == name);
    for p in &mut changed.projections {
        let (Some(i), Some(j)) = (place(&p.target), place(&p.source)) else {
            continue;
        };
        let wrong = |given: String, expected: &str| TheoryError::Circuit {
            who: format!("projection `{}`", p.name),
            which: "designed weight",
            given,
            expected: expected.into(),
        };
        if p.weight_course.is_some() {
            let expected = "a circuit without earlier designs, from which a new one starts";
            return Err(wrong("onto weights that change already".into(), expected));
        }
        let given = model.weight()[(i, j)];
        let mut factors = Vec::with_capacity(design.points.len());
        for point in &design.points {
            let new = point.weight.get(i, j).unwrap_or(f64::NAN);
            let factor = if new == given { 1.0 } else { new / given };
            if !factor.is_finite() || factor < 0.0 {
                let given = format!("{new} mV in place of {given} mV");
                return Err(wrong(given, "a weight of the same sign"));
            }
            factors.push((point.time + after, factor));
        }
        if factors.iter().any(|f| f.1 != 1.0) {
            p.weight_course = Some(Waveform::PiecewiseLinear(factors));
        }
    }
    Ok(changed)
}

/// The circuit with the weights, membrane time constants and constant drifts of `after`, a changed rate model of it that was `before`.
///
/// Time constants are the parameter `tau_m` of its neurons, with which the parameter `sigma` of white noise goes so that the noise of
/// the drift stays; drifts become constant currents. An error where the circuit would not be the model wanted.
pub fn with_parameters(
    circuit: &Circuit,
    before: &RateModel,
    after: &RateModel,
    port: Option<&str>,
) -> Result<Circuit, TheoryError> {
    let mut changed = with_weights(circuit, before, after.weight())?;
    for (old, new) in before.populations().iter().zip(after.populations()) {
        let factor = new.membrane / old.membrane;
        if factor == 1.0 {
            continue;
        }
        let chosen = changed.populations.iter_mut().find(|p| p.name == new.name);
        let Some(PopulationKind::Neuron(neuron)) = chosen.map(|p| &mut p.kind) else {
            continue;
        };
        if neuron.value("tau_m").is_none() {
            return Err(refused(
                &new.name,
                "tau_m",
                "no such parameter",
                "a parameter `tau_m`, to which the designed time constant could be given",
            ));
        }
        neuron
            .parameters
            .insert("tau_m".into(), Value::Constant(new.membrane));
        if let Some(sigma) = neuron.value("sigma") {
            let sigma = sigma.times(libm::sqrt(factor));
            neuron.parameters.insert("sigma".into(), sigma);
        }
    }
    let options = TheoryOptions::default();
    let made = to_self_consistent(&changed, &options)?.model;
    let wanted = after.external_drift();
    let rounding = |a: f64, b: f64| libm::fabs(a - b) <= 1e-9 * (libm::fabs(a) + libm::fabs(b));
    let all = made
        .populations()
        .iter()
        .zip(after.populations())
        .zip(before.populations());
    for ((p, new), old) in all {
        let fine = rounding(p.membrane, new.membrane)
            && (rounding(p.noise, new.noise)
                || new.noise == old.noise && rounding(p.noise, old.noise));
        if !fine {
            let given = format!("τ = {} ms, noise {} mV/√ms", p.membrane, p.noise);
            let expected = format!(
                "τ = {} ms and noise {} mV/√ms as designed",
                new.membrane, new.noise
            );
            return Err(refused(&new.name, "noise", &given, &expected));
        }
    }
    let courses: Vec<Vec<(f64, f64)>> = wanted
        .iter()
        .zip(made.external_drift())
        .map(|(d, had)| vec![(0.0, if rounding(*d, had) { had } else { *d })])
        .collect();
    with_courses(&changed, &made, &courses, 0.0, port)
}

fn refused(population: &str, which: &'static str, given: &str, expected: &str) -> TheoryError {
    TheoryError::Circuit {
        who: format!("population `{population}`"),
        which,
        given: given.into(),
        expected: expected.into(),
    }
}

/// The input port of a population and the shift of its mean input per unit, mV.
fn entry(circuit: &Circuit, name: &str, port: Option<&str>) -> Result<(String, f64), TheoryError> {
    let neuron = circuit.population(name).and_then(|(_, p)| p.neuron());
    let Some(neuron) = neuron else {
        return Err(refused(
            name,
            "neurons",
            "none of this name",
            "a population of neurons",
        ));
    };
    let gains = reduce(name, neuron, None)?.port_gain;
    let ports = neuron.model.inputs.iter().zip(gains);
    let fit: Vec<(String, f64)> = ports
        .filter(|(p, gain)| *gain != 0.0 && port.is_none_or(|x| x == p.name))
        .map(|(p, gain)| (p.name.clone(), gain))
        .collect();
    match fit.as_slice() {
        [one] => Ok(one.clone()),
        _ => {
            let have: Vec<String> = neuron
                .model
                .inputs
                .iter()
                .map(|p| format!("`{}`", p.name))
                .collect();
            let given = port.map_or_else(|| "not given".into(), |p| format!("`{p}`"));
            let expected = if have.is_empty() {
                "a neuron model with an input port, which takes the current".into()
            } else {
                format!(
                    "the name of one that moves the membrane, of {}",
                    have.join(", ")
                )
            };
            Err(refused(name, "input port", &given, &expected))
        }
    }
}

fn add(
    circuit: &mut Circuit,
    population: &str,
    port: String,
    waveform: Waveform,
) -> Result<(), TheoryError> {
    let name = format!("{PREFIX}{population}");
    if circuit
        .stimuli
        .iter()
        .chain(&circuit.protocol.stimuli)
        .any(|s| s.name == name)
    {
        return Err(TheoryError::Circuit {
            who: format!("stimulus `{name}`"),
            which: "name",
            given: "taken by a stimulus of the circuit".into(),
            expected: "a circuit without earlier designs, from which a new one starts".into(),
        });
    }
    circuit.stimuli.push(Stimulus {
        name,
        target: population.into(),
        neurons: None,
        start: None,
        stop: None,
        kind: StimulusKind::Current { port, waveform },
    });
    Ok(())
}
