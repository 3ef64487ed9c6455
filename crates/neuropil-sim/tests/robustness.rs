//! What goes wrong is said at once and by name: no panic, no hang, nothing allocated for what cannot be run.

mod common;

use common::*;
use neuropil_circuit::{
    Circuit, ConnectionRule, NeuronSelection, Protocol, Source, Stimulus, StimulusKind, Value,
    Waveform,
};
use neuropil_network::{Network, Seeds};
use neuropil_sim::{CpuEngine, SimError, estimate, peak_memory};
use std::sync::Arc;

fn explosive() -> Arc<neuropil_circuit::NeuronModel> {
    model(
        r#"
[model]
name = "explosive"
deliver = "after propagation"
[parameters]
tau = { default = "1 ms" }
[states]
quiet = { initial = 1 }
x = { initial = 0.5 }
[receptors]
in = { unit = "1", add = { x = "weight" } }
[dynamics]
x = "(x^3 - x)/tau"
"#,
    )
}

#[test]
fn a_state_that_is_no_number_stops_the_run_with_neuron_variable_and_time() {
    // Neurons 411 and 700 are kicked beyond the unstable point at 5 ms and blow up within 1 ms; others stay.
    let kick = source(
        "S",
        1,
        Source::SpikeList {
            times: Arc::new(vec![vec![5.0]]),
        },
    );
    let table = neuropil_circuit::ConnectionTable {
        source: vec![0, 0],
        target: vec![700, 411],
        weight: None,
        delay: None,
    };
    let all = || {
        let p = neurons("P", 1000, &explosive(), &[], &[]);
        let q = projection(
            "S",
            "P",
            "in",
            ConnectionRule::FromTable(Arc::new(table.clone())),
            c(2.0),
            c(0.1),
        );
        circuit(
            "x",
            vec![kick.clone(), neurons("O", 300, &counter(), &[], &[]), p],
            vec![q],
            vec![],
        )
    };
    let mut messages = Vec::new();
    for threads in [1, 2, 3, 8] {
        for steps in [1, 7, 1000] {
            let mut run =
                prepare(&CpuEngine::with_threads(threads), all(), &protocol(100.0)).unwrap();
            let error = loop {
                match run.advance(steps) {
                    Ok(0) => panic!("ran to the end"),
                    Ok(_) => {}
                    Err(e) => break e,
                }
            };
            let SimError::NotFinite {
                population,
                neuron,
                variable,
                time,
                finite,
                ..
            } = &error
            else {
                panic!("{error}")
            };
            assert_eq!(
                (population.as_str(), *neuron, variable.as_str()),
                ("P", 411, "x")
            );
            // Looked at every 16 steps, and the message says between which two looks it happened.
            assert!(*time > 5.1 && *time < 5.1 + 3.0, "{time}");
            assert!((time - finite - 16.0 * 0.1).abs() < 1e-9, "{finite} {time}");
            messages.push(error.to_string());
            // It stays stopped, and what was recorded can still be had.
            assert!(run.advance(1).is_err());
            assert!(!run.finish().unwrap().complete);
        }
    }
    assert!(messages.iter().all(|m| *m == messages[0]), "{messages:?}");
}

#[test]
fn a_state_that_is_no_number_at_the_very_end_is_still_found() {
    let p = neurons(
        "P",
        3,
        &explosive(),
        &[],
        &[("x", Value::Table(vec![0.0, 1.5, 0.0]))],
    );
    let mut run = prepare(
        &CpuEngine::with_threads(1),
        circuit("x", vec![p], vec![], vec![]),
        &protocol(1.4),
    )
    .unwrap();
    let e = match run.advance(u64::MAX) {
        Err(e) => e,
        Ok(_) => run.finish().expect_err("no error"),
    };
    assert!(matches!(e, SimError::NotFinite { neuron: 1, .. }), "{e}");
}

#[test]
fn failing_threads_never_leave_the_others_waiting() {
    // Failures in any shard, at any step, many times: a thread that waits for one that has left would hang here.
    for k in 0..240_u64 {
        let x: Vec<f64> = (0..64)
            .map(|i| {
                if i == k % 64 {
                    1.05 + 0.003 * k as f64
                } else {
                    0.1
                }
            })
            .collect();
        let p = neurons("P", 64, &explosive(), &[], &[("x", Value::Table(x))]);
        let mut run = prepare(
            &CpuEngine::with_threads(2 + k as usize % 7),
            circuit("x", vec![p], vec![], vec![]),
            &protocol(1000.0),
        )
        .unwrap();
        let e = run.advance(u64::MAX).unwrap_err();
        assert!(
            matches!(e, SimError::NotFinite { neuron, .. } if neuron == k % 64),
            "{k}: {e}"
        );
    }
}

fn one_synapse(change: impl Fn(&mut Circuit)) -> Circuit {
    let m = atlas("iaf_psc_exp");
    let q = projection(
        "P",
        "P",
        "excitatory",
        ConnectionRule::AllToAll,
        c(1.0),
        c(1.0),
    );
    let mut all = circuit("r", vec![neurons("P", 3, &m, &[], &[])], vec![q], vec![]);
    change(&mut all);
    all
}

#[track_caller]
fn refused(all: Circuit, protocol: &Protocol, words: &[&str]) -> SimError {
    let network = Network::realize(
        Arc::new(all),
        0.1,
        Seeds {
            network: 1,
            trial: 1,
        },
    );
    let engine = CpuEngine::with_threads(2);
    let error = match network {
        Err(e) => SimError::from(e),
        Ok(n) => engine.prepare_run(&n, protocol).err().expect("no error"),
    };
    for word in words {
        assert!(
            error.to_string().contains(word),
            "`{word}` is not in: {error}"
        );
    }
    error
}

#[test]
fn networks_too_large_are_refused_with_numbers_before_anything_is_allocated() {
    let before = peak_memory();
    refused(
        one_synapse(|c| c.populations[0].size = 1_000_000_000_000),
        &protocol(1.0),
        &["number of neurons"],
    );
    // Few neurons, too many synapses; many neurons; a degree beyond everything.
    let many = |c: &mut Circuit| c.populations[0].size = 3_000_000;
    let e = refused(
        one_synapse(many),
        &protocol(1.0),
        &[
            "bytes of memory",
            "3000000 neurons",
            "9000000000000 synapses",
        ],
    );
    assert!(matches!(e, SimError::Memory { .. }));
    let e = refused(
        one_synapse(|c| {
            c.populations[0].size = 4_000_000_000;
            c.projections.clear();
        }),
        &protocol(1.0),
        &["4000000000 neurons"],
    );
    assert!(matches!(e, SimError::Memory { .. }));
    let degree = |k: &mut Circuit| {
        k.populations[0].size = 30_000;
        k.projections[0].rule = ConnectionRule::FixedInDegree {
            in_degree: 1_000_000,
        };
    };
    // No quantum leaves room for so many synapses onto one neuron and still resolves their weight.
    let absurd = |k: &mut Circuit| {
        k.projections[0].rule = ConnectionRule::FixedInDegree {
            in_degree: 4_000_000_000,
        }
    };
    refused(
        one_synapse(absurd),
        &protocol(1.0),
        &["projection `P->P excitatory`", "weight"],
    );
    let e = refused(
        one_synapse(degree),
        &protocol(1.0),
        &["30000000000 synapses"],
    );
    assert!(matches!(e, SimError::Memory { .. }));
    // A recording that could not be kept.
    let e = refused(
        one_synapse(|c| c.populations[0].size = 20_000_000),
        &protocol(1e9),
        &["memory"],
    );
    assert!(matches!(
        e,
        SimError::Memory { .. } | SimError::TooLarge { .. }
    ));
    if let (Some(a), Some(b)) = (before, peak_memory()) {
        assert!(b - a < 64 << 20, "{} bytes were allocated", b - a);
    }
}

#[test]
fn estimates_say_what_is_needed_for_what_cannot_be_run() {
    let n = Network::realize(
        Arc::new(one_synapse(|c| c.populations[0].size = 3_000_000)),
        0.1,
        Seeds {
            network: 1,
            trial: 1,
        },
    );
    let e = estimate(&n.unwrap(), &protocol(1.0), &CpuEngine::with_threads(2)).unwrap();
    assert_eq!((e.neurons, e.synapses), (3_000_000, 9_000_000_000_000));
    assert!(e.peak_memory_bytes > 9_000_000_000_000);
}

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

#[test]
fn sums_of_weights_that_could_overflow_are_refused() {
    // Declared as few synapses, but a table of delays and multapses puts far more onto one neuron than the rule promised.
    let rows = 3_000;
    let table = |weight: f64| neuropil_circuit::ConnectionTable {
        source: vec![0; rows],
        target: vec![0; rows],
        weight: Some(vec![weight; rows]),
        delay: None,
    };
    let dense = |rate: f64, weight: f64| {
        let s = source("S", 1, Source::Poisson { rate: rate.into() });
        let p = neurons("P", 2, &atlas("iaf_psc_exp"), &[], &[]);
        let rule = ConnectionRule::FromTable(Arc::new(table(weight)));
        let q = projection("S", "P", "excitatory", rule, c(1.0), c(0.1));
        circuit("o", vec![s, p], vec![q], vec![])
    };
    // A train with thousands of spikes a step: the quantum is chosen so that the sum still fits, and it is exact.
    let pr = protocol(2.0);
    let mut run = prepare(&CpuEngine::with_threads(1), dense(20_000.0, 0.5), &pr).unwrap();
    run.advance(u64::MAX).unwrap();
    let i = run.state("P", "I_syn_ex+I_syn_in").unwrap();
    let decay = (-0.1_f64 / 2.0).exp();
    // 19 steps of 2000 spikes times 3000 synapses of 0.5 pA, summed with decay; a wrapped sum would be far off.
    let mean = 2000.0 * 3000.0 * 0.5 * (1.0 - decay.powi(19)) / (1.0 - decay);
    assert!((i[0] / mean - 1.0).abs() < 0.05, "{} against {mean}", i[0]);
    // One synapse among a thousand targets, whose train has thousands of spikes a step: the declaration says little, the
    // realized sum is counted.
    let s = source(
        "S",
        1,
        Source::Poisson {
            rate: 20_000.0.into(),
        },
    );
    let p = neurons("P", 1000, &atlas("iaf_psc_exp"), &[], &[]);
    let fine = c(1.0 + 2.0_f64.powi(-23));
    let q = projection(
        "S",
        "P",
        "excitatory",
        ConnectionRule::FixedTotalNumber { number: 1 },
        fine,
        c(0.1),
    );
    for moments in [false, true] {
        let mut pr = protocol(2.0);
        pr.record.input_moments = moments;
        let all = circuit("o", vec![s.clone(), p.clone()], vec![q.clone()], vec![]);
        let e = refused(all, &pr, &["quanta"]);
        assert!(matches!(e, SimError::Overflow { .. }), "{e}");
    }
    // The same, inhibitory, where moments sum the signs apart.
    let mut q = q;
    q.weight = c(-1.0 - 2.0_f64.powi(-23));
    let mut pr = protocol(2.0);
    pr.record.input_moments = true;
    let e = refused(circuit("o", vec![s, p], vec![q], vec![]), &pr, &["quanta"]);
    assert!(matches!(e, SimError::Overflow { .. }), "{e}");
    // A stimulus that alone could overflow.
    let mut p = protocol(1.0);
    let kind = StimulusKind::Poisson {
        receptor: "excitatory".into(),
        rate: 1e6.into(),
        weight: 1e6,
        delay: 0.1,
    };
    p.stimuli.push(stimulus("s", "P", kind));
    let e = refused(one_synapse(|_| {}), &p, &[]);
    assert!(
        matches!(e, SimError::Overflow { .. } | SimError::Network(_)),
        "{e}"
    );
}

#[test]
fn models_with_too_many_receptors_are_refused_at_once() {
    let mut text = String::from(
        "[model]\nname = \"many\"\ndeliver = \"after propagation\"\n[states]\nV = { initial = 0, unit = \"mV\" }\n[receptors]\n",
    );
    for i in 0..200 {
        text.push_str(&format!(
            "r{i} = {{ unit = \"mV\", add = {{ V = \"weight\" }} }}\n"
        ));
    }
    let p = || vec![neurons("P", 10, &model(&text), &[], &[])];
    let mut pr = protocol(1.0);
    assert!(
        prepare(
            &CpuEngine::with_threads(1),
            circuit("m", p(), vec![], vec![]),
            &pr
        )
        .is_ok()
    );
    // With moments each receptor takes two accumulators, and they do not fit.
    pr.record.input_moments = true;
    let e = refused(
        circuit("m", p(), vec![], vec![]),
        &pr,
        &["receptors of population `P`", "200", "128"],
    );
    assert!(matches!(e, SimError::TooLarge { .. }));
}

#[test]
fn large_populations_are_cut_into_as_many_shards_as_they_need() {
    // 150,000 accumulators on one thread: three shards, and all neurons run.
    let p = neurons(
        "P",
        150_000,
        &atlas("iaf_psc_delta"),
        &[("I_e", c(500.0))],
        &[],
    );
    let q = projection(
        "P",
        "P",
        "delta",
        ConnectionRule::FixedInDegree { in_degree: 2 },
        c(0.1),
        c(1.5),
    );
    let all = circuit("l", vec![p], vec![q], vec![]);
    let sha = |threads: usize| {
        let mut run = prepare(
            &CpuEngine::with_threads(threads),
            all.clone(),
            &protocol(20.0),
        )
        .unwrap();
        assert_eq!(run.facts().synapses, 300_000);
        run.advance(u64::MAX).unwrap();
        let spikes = run.facts().spikes;
        assert!(spikes >= 150_000, "{spikes}");
        run.finish().unwrap().spikes_sha256()
    };
    assert_eq!(sha(1), sha(2));
}
