//! What a circuit declares of its connections and stimuli, as the theory takes it: numbers of synapses, moments of weights, rates
//! and currents that do not change in time.

use crate::error::TheoryError;
use crate::working_point::TheoryOptions;
use neuropil_circuit::{
    Circuit, ConnectionRule, Distribution, Expr, Population, PopulationKind, Projection, Source,
    Stimulus, Value, Waveform,
};

/// A name that is not in the circuit.
pub(super) fn unknown(who: String, which: &'static str, given: &str) -> TheoryError {
    TheoryError::Circuit {
        who,
        which,
        given: format!("`{given}`"),
        expected: "a name that the circuit defines".into(),
    }
}

/// A warning where spikes change weights, of which theory takes those declared; refuses synapses that deliver something else
/// than their weight, which no declared number tells.
pub(super) fn changing_weights(p: &Projection) -> Result<Option<String>, TheoryError> {
    let Some(model) = p.synapse.as_ref().map(|s| &s.model) else {
        return Ok(None);
    };
    if model.transmit != Expr::symbol("weight") {
        return Err(TheoryError::Circuit {
            who: format!("projection `{}`", p.name),
            which: "transmission",
            given: format!(
                "`{}`, of the synapse model `{}`",
                model.transmit, model.name
            ),
            expected: "synapses that deliver their weight".into(),
        });
    }
    Ok(model.changes_weights().then(|| {
        format!(
            "projection `{}`: spikes change its weights (synapse model `{}`); theory takes them as declared, as they are at the start",
            p.name, model.name
        )
    }))
}

/// Refuses in-degrees of projections that do not exist, or that cannot be.
pub(super) fn check_in_degrees(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<(), TheoryError> {
    for (name, k) in &options.in_degree {
        let who = || format!("in-degree of `{name}`");
        if !circuit.projections.iter().any(|p| p.name == *name) {
            return Err(unknown(who(), "projection", name));
        }
        if !(*k >= 0.0 && k.is_finite()) {
            return Err(TheoryError::Circuit {
                who: who(),
                which: "number",
                given: k.to_string(),
                expected: "a mean number of synapses of at least 0".into(),
            });
        }
    }
    Ok(())
}

/// Mean number of synapses of a projection onto one target neuron.
pub(super) fn in_degree(circuit: &Circuit, p: &Projection) -> Result<f64, TheoryError> {
    let size = |name: &str| {
        circuit
            .population(name)
            .map(|(_, x)| x.size)
            .ok_or_else(|| unknown(format!("projection `{}`", p.name), "population", name))
    };
    Ok(p.expected_in_degree(size(&p.source)?, size(&p.target)?))
}

/// E\[w\] and the second moment that enters the noise.
pub(super) fn weight_moments(p: &Projection, spread: bool) -> (f64, f64) {
    let table = match &p.rule {
        ConnectionRule::FromTable(t) => t.weight.as_deref(),
        _ => None,
    };
    let of_table = |t: &[f64]| {
        let n = t.len().max(1) as f64;
        let mean = t.iter().sum::<f64>() / n;
        (mean, t.iter().map(|x| x * x).sum::<f64>() / n)
    };
    let (mean, square) = match (table, &p.weight) {
        (Some(t), _) => of_table(t),
        (None, Value::Table(t)) => of_table(t),
        (None, Value::Constant(x)) => (*x, x * x),
        (None, Value::Distribution(d)) => {
            let mean = d.mean();
            let variance = match d {
                Distribution::Normal { sd, .. } => sd * sd,
                Distribution::Lognormal { sigma, .. } => mean * mean * libm::expm1(sigma * sigma),
                Distribution::Uniform { low, high } => (high - low) * (high - low) / 12.0,
            };
            (mean, mean * mean + variance)
        }
    };
    (mean, if spread { square } else { mean * mean })
}

/// A rate that does not change in time, 1/ms.
pub(super) fn steady_rate(who: String, rate: &Waveform) -> Result<f64, TheoryError> {
    rate.constant().ok_or_else(|| TheoryError::Circuit {
        who,
        which: "rate",
        given: "one that changes in time".into(),
        expected: "a constant rate, for a stationary working point".into(),
    })
}

/// Rate of the trains of a source, 1/ms.
pub(super) fn train_rate(source: &Population) -> Result<f64, TheoryError> {
    let who = format!("population `{}`", source.name);
    match &source.kind {
        PopulationKind::Source(Source::Poisson { rate }) => steady_rate(who, rate),
        _ => Err(TheoryError::Circuit {
            who,
            which: "spike trains",
            given: "a list of spikes".into(),
            expected: "trains with a stationary rate".into(),
        }),
    }
}

/// The mean of a current that does not change in time, in the unit of its port.
pub(super) fn constant_current(s: &Stimulus, waveform: &Waveform) -> Result<f64, TheoryError> {
    match waveform {
        Waveform::Constant(v) => Ok(v.mean()),
        _ => Err(TheoryError::Circuit {
            who: format!("stimulus `{}`", s.name),
            which: "waveform",
            given: "a current that changes in time".into(),
            expected: "a constant current, for a stationary working point".into(),
        }),
    }
}
