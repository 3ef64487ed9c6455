//! Times, stimuli and traces that do not fit the circuit.

use crate::common::*;
use crate::{one_synapse, refused};
use neuropil_circuit::{Circuit, NeuronSelection, Source, Stimulus, StimulusKind, Value, Waveform};
use std::sync::Arc;

#[test]
fn time_steps_and_durations_must_fit() {
    let plain = || one_synapse(|_| {});
    let mut p = protocol(1.0);
    p.dt = 0.2;
    refused(plain(), &p, &["dt", "0.2 ms", "0.1 ms"]);
    refused(
        plain(),
        &protocol(1.05),
        &["duration", "1.05 ms", "multiple of dt = 0.1 ms"],
    );
    refused(plain(), &protocol(-1.0), &["duration"]);
    refused(plain(), &protocol(f64::NAN), &["duration"]);
    refused(plain(), &protocol(1e300), &["duration"]);
    let mut p = protocol(1.0);
    p.warmup = 0.25;
    refused(plain(), &p, &["warmup", "0.25 ms"]);
    refused(
        one_synapse(|k| k.projections[0].delay = neuropil_circuit::Delay::Value(c(0.05))),
        &protocol(1.0),
        &["delay", "0.05 ms"],
    );
    let t_ref = |k: &mut Circuit| {
        if let neuropil_circuit::PopulationKind::Neuron(n) = &mut k.populations[0].kind {
            n.parameters.insert("t_ref".into(), c(2.03));
        }
    };
    refused(
        one_synapse(t_ref),
        &protocol(1.0),
        &["population `P`", "refractory period 2.03 ms"],
    );
    let tau = |k: &mut Circuit| {
        if let neuropil_circuit::PopulationKind::Neuron(n) = &mut k.populations[0].kind {
            n.parameters
                .insert("tau_m".into(), Value::Table(vec![10.0, 0.0, 10.0]));
        }
    };
    refused(
        one_synapse(tau),
        &protocol(1.0),
        &["population `P`", "expected a finite number"],
    );
    for times in [vec![0.0], vec![0.25], vec![-1.0], vec![f64::NAN]] {
        let list = |k: &mut Circuit| {
            k.populations.push(source(
                "S",
                1,
                Source::SpikeList {
                    times: Arc::new(vec![times.clone()]),
                },
            ))
        };
        refused(
            one_synapse(list),
            &protocol(1.0),
            &["population `S`", "spike time of train 0"],
        );
    }
}

#[test]
fn stimuli_that_would_do_nothing_are_refused() {
    let with = |s: Stimulus| {
        let mut p = protocol(1.0);
        p.stimuli.push(s);
        p
    };
    let refuse = |s: Stimulus, words: &[&str]| {
        let mut all = words.to_vec();
        all.push("stimulus `s`");
        refused(one_synapse(|_| {}), &with(s), &all);
    };
    let poisson = |receptor: &str, rate: f64, weight: f64, delay: f64| StimulusKind::Poisson {
        receptor: receptor.into(),
        rate: rate.into(),
        weight,
        delay,
    };
    let current = |w: Waveform| StimulusKind::Current {
        port: "I_stim".into(),
        waveform: w,
    };
    let p = || poisson("excitatory", 1.0, 1.0, 0.1);
    refuse(stimulus("s", "L4E", p()), &["target", "`L4E`", "one of P"]);
    refuse(
        stimulus("s", "P", poisson("x", 1.0, 1.0, 0.1)),
        &["receptor", "x"],
    );
    refuse(
        stimulus("s", "P", poisson("excitatory", -1.0, 1.0, 0.1)),
        &["rate"],
    );
    refuse(
        stimulus("s", "P", poisson("excitatory", f64::NAN, 1.0, 0.1)),
        &["rate"],
    );
    refuse(
        stimulus("s", "P", poisson("excitatory", 1e9, 1.0, 0.1)),
        &["rate"],
    );
    refuse(
        stimulus("s", "P", poisson("excitatory", 1.0, f64::NAN, 0.1)),
        &["weight"],
    );
    refuse(
        stimulus(
            "s",
            "P",
            StimulusKind::Current {
                port: "x".into(),
                waveform: Waveform::Constant(c(1.0)),
            },
        ),
        &["port", "x"],
    );
    refuse(
        stimulus("s", "P", current(Waveform::Constant(c(f64::NAN)))),
        &["value", "NaN"],
    );
    refuse(
        stimulus(
            "s",
            "P",
            current(Waveform::Constant(Value::Table(vec![1.0; 2]))),
        ),
        &["2 values", "3 values"],
    );
    refuse(
        stimulus("s", "P", current(Waveform::Steps(vec![(0.25, 1.0)]))),
        &["time of point 0", "0.25 ms"],
    );
    refuse(
        stimulus(
            "s",
            "P",
            current(Waveform::Steps(vec![(0.2, 1.0), (0.1, 1.0)])),
        ),
        &["ascending"],
    );
    refuse(
        stimulus(
            "s",
            "P",
            current(Waveform::PiecewiseLinear(vec![(0.2, f64::INFINITY)])),
        ),
        &["finite"],
    );
    let mut s = stimulus("s", "P", p());
    s.neurons = Some((2, 2));
    refuse(s, &["neurons", "has 3"]);
    let mut s = stimulus("s", "P", p());
    s.neurons = Some((u64::MAX, 2));
    refuse(s, &["neurons"]);
    let mut s = stimulus("s", "P", p());
    (s.start, s.stop) = (Some(5.0), Some(4.0));
    refuse(s, &["stop"]);
    let mut s = stimulus("s", "P", p());
    s.start = Some(0.05);
    refuse(s, &["start", "0.05 ms"]);
    // The same name and target twice would be the same spikes twice.
    let mut twice = with(stimulus("s", "P", p()));
    twice.stimuli.push(stimulus("s", "P", p()));
    refused(one_synapse(|_| {}), &twice, &["stimulus `s`", "used twice"]);
    // A weight that rounding would change, beside weights a million times larger.
    refused(
        one_synapse(|k| k.projections[0].weight = c(1e6)),
        &with(stimulus("s", "P", poisson("excitatory", 1.0, 1e-6, 0.1))),
        &["stimulus `s`", "weight"],
    );
}

#[test]
fn traces_of_what_is_not_there_are_refused() {
    let with = |population: &str, variable: &str, neurons: NeuronSelection| {
        let mut p = protocol(1.0);
        let mut t = trace(population, variable);
        t.neurons = neurons;
        p.record.traces.push(t);
        p
    };
    let one = || one_synapse(|_| {});
    refused(
        one(),
        &with("Q", "V_m", NeuronSelection::All),
        &["population", "Q", "one of P"],
    );
    refused(
        one(),
        &with("P", "V", NeuronSelection::All),
        &["variable", "V_m"],
    );
    refused(
        one(),
        &with("P", "V_m", NeuronSelection::List(vec![3])),
        &["neuron", "below 3"],
    );
    refused(
        one(),
        &with("P", "V_m", NeuronSelection::List(vec![])),
        &["neurons", "at least one"],
    );
    // Receptors with one time constant share a state, and the message says so.
    refused(
        one(),
        &with("P", "I_syn_ex", NeuronSelection::All),
        &["I_syn_ex+I_syn_in", "share one state"],
    );
}
