//! What is recorded: spikes, traces, moments of the input; and what a run says about itself.

mod common;

use common::*;
use neuropil_circuit::{ConnectionRule, NeuronSelection, Source, StimulusKind};
use neuropil_sim::CpuEngine;
use std::sync::Arc;

#[test]
fn spikes_are_stamped_with_the_step_at_whose_end_they_are_and_ids_skip_sources() {
    // Sources are declared first and between; neurons still count from 0 in order of declaration.
    let train = |t: f64| {
        source(
            if t < 1.0 { "S" } else { "T" },
            1,
            Source::SpikeList {
                times: Arc::new(vec![vec![t, t + 2.0]]),
            },
        )
    };
    let m = atlas("iaf_psc_delta");
    let populations = vec![
        train(0.5),
        neurons("A", 2, &m, &[], &[]),
        train(1.0),
        neurons("B", 3, &m, &[], &[]),
    ];
    let projections = vec![
        projection("S", "B", "delta", ConnectionRule::AllToAll, c(30.0), c(0.1)),
        projection("T", "A", "delta", ConnectionRule::AllToAll, c(30.0), c(0.4)),
    ];
    let mut pr = protocol(3.0);
    pr.warmup = 1.0;
    let r = run(circuit("i", populations, projections, vec![]), &pr);
    // 0.5 + 0.1 ms is step 6, 1.0 + 0.4 ms is step 14; the second spikes come 20 steps later, when refractoriness
    // (20 steps after the first) has one step to go.
    let spikes: Vec<(u64, u64)> = r
        .spikes
        .steps()
        .iter()
        .copied()
        .zip(r.spikes.neurons().iter().copied())
        .collect();
    assert_eq!(spikes, [(6, 2), (6, 3), (6, 4), (14, 0), (14, 1)]);
    assert_eq!((r.warmup_steps, r.total_steps, r.complete), (10, 40, true));
    assert_eq!(r.measured_spikes().len(), 2);
    let infos: Vec<(&str, u64, u64)> = r
        .populations
        .iter()
        .map(|p| (p.name.as_str(), p.first_id, p.size))
        .collect();
    assert_eq!(infos, [("A", 0, 2), ("B", 2, 3)]);
}

#[test]
fn refractory_jumps_are_lost_until_the_last_refractory_step() {
    // As above, with trains that come back after 20 and 21 steps.
    for (back, fires) in [(20, false), (21, true)] {
        let times = vec![vec![0.5, 0.5 + f64::from(back) / 10.0]];
        let s = source(
            "S",
            1,
            Source::SpikeList {
                times: Arc::new(times),
            },
        );
        let p = neurons("P", 1, &atlas("iaf_psc_delta"), &[], &[]);
        let q = projection("S", "P", "delta", ConnectionRule::AllToAll, c(30.0), c(0.1));
        let r = run(circuit("r", vec![s, p], vec![q], vec![]), &protocol(4.0));
        assert_eq!(r.spikes.len(), if fires { 2 } else { 1 }, "{back} steps");
    }
}

#[test]
fn traces_have_the_samples_asked_for() {
    let i_e: Vec<f64> = (0..700).map(f64::from).collect();
    let population = || {
        let u = stimulus(
            "u",
            "P",
            StimulusKind::Current {
                port: "u".into(),
                waveform: neuropil_circuit::Waveform::Constant(neuropil_circuit::Value::Table(
                    i_e.clone(),
                )),
            },
        );
        circuit(
            "t",
            vec![
                neurons("X", 7, &counter(), &[], &[]),
                neurons("P", 700, &counter(), &[], &[]),
            ],
            vec![],
            vec![u],
        )
    };
    let mut pr = protocol(4.0);
    let mut a = trace("P", "x");
    a.neurons = NeuronSelection::List(vec![699, 3, 256, 255, 0]);
    (a.start, a.stop, a.interval) = (Some(0.5), Some(2.0), Some(0.3));
    let mut b = trace("P", "x");
    b.neurons = NeuronSelection::Range {
        first: 0,
        number: 2,
    };
    b.interval = Some(1.0);
    pr.record.traces.extend([a, b]);
    let r = run(population(), &pr);
    let t = &r.traces[0];
    assert_eq!(
        (t.population.as_str(), t.variable.as_str(), t.unit.as_str()),
        ("P", "x", "mV")
    );
    assert_eq!(t.neurons, [706, 10, 263, 262, 7]);
    assert_eq!((t.first_step, t.every_steps, t.n_times()), (5, 3, 6));
    for (j, i) in [699.0, 3.0, 256.0, 255.0, 0.0].into_iter().enumerate() {
        for (k, x) in t.column(j).iter().enumerate() {
            let time = 0.1 * t.step(k) as f64;
            assert!((x - i * time).abs() < 1e-9, "{x} at {time}");
        }
    }
    // From the first step on, every tenth.
    let t = &r.traces[1];
    assert_eq!((t.first_step, t.every_steps, t.n_times()), (1, 10, 4));
    assert!((t.column(1)[3] - 3.1).abs() < 1e-12);
}

#[test]
fn a_run_that_is_ended_early_keeps_what_it_has_and_says_so() {
    let p = || neurons("P", 300, &atlas("iaf_psc_exp"), &[("I_e", c(500.0))], &[]);
    let mut pr = protocol(100.0);
    pr.warmup = 20.0;
    let mut request = trace("P", "V_m");
    request.interval = Some(1.0);
    pr.record.traces.push(request);
    pr.record.input_moments = true;
    let whole = run(circuit("e", vec![p()], vec![], vec![]), &pr);
    for steps in [0, 1, 137, 900] {
        let mut run = prepare(
            &CpuEngine::with_threads(2),
            circuit("e", vec![p()], vec![], vec![]),
            &pr,
        )
        .unwrap();
        assert_eq!(run.advance(steps).unwrap(), steps);
        assert_eq!((run.step(), run.total_steps()), (steps, 1200));
        let r = run.finish().unwrap();
        assert!(!r.complete);
        assert_eq!(r.total_steps, steps);
        let until = whole.spikes.window(0, steps);
        assert_eq!(
            (r.spikes.steps(), r.spikes.neurons()),
            (until.steps(), until.neurons())
        );
        assert_eq!(r.traces[0].n_times() as u64, steps.div_ceil(10));
        let measured = steps.saturating_sub(200);
        let bins = r.input_moments.first().map_or(0, |m| m.n_bins);
        assert_eq!(
            (r.input_moments.is_empty(), bins),
            (measured == 0, measured / 10)
        );
    }
    assert!(whole.complete);
    // Nothing happens beyond the end.
    let mut run = prepare(
        &CpuEngine::with_threads(1),
        circuit("e", vec![p()], vec![], vec![]),
        &pr,
    )
    .unwrap();
    assert_eq!(run.advance(u64::MAX).unwrap(), 1200);
    assert_eq!(run.advance(5).unwrap(), 0);
}

#[test]
fn spikes_can_be_drained_while_running() {
    let p = || neurons("P", 30, &atlas("iaf_psc_exp"), &[("I_e", c(500.0))], &[]);
    let pr = protocol(100.0);
    let whole = run(circuit("d", vec![p()], vec![], vec![]), &pr);
    let mut run = prepare(
        &CpuEngine::with_threads(1),
        circuit("d", vec![p()], vec![], vec![]),
        &pr,
    )
    .unwrap();
    let (mut steps, mut ids) = (Vec::new(), Vec::new());
    while run.advance(77).unwrap() > 0 {
        let (s, i) = run.drain_spikes();
        steps.extend(s);
        ids.extend(i);
    }
    assert_eq!(
        (steps.as_slice(), ids.as_slice()),
        (whole.spikes.steps(), whole.spikes.neurons())
    );
    assert_eq!(run.facts().spikes as usize, steps.len());
    assert!(run.finish().unwrap().spikes.is_empty());
}

#[test]
fn traces_can_be_drained_while_running() {
    let p = || neurons("P", 600, &atlas("iaf_psc_exp"), &[("I_e", c(500.0))], &[]);
    let mut pr = protocol(30.0);
    let (mut a, mut b) = (trace("P", "V_m"), trace("P", "V_m"));
    a.interval = Some(0.3);
    b.neurons = NeuronSelection::List(vec![599, 1]);
    b.start = Some(3.1);
    pr.record.traces.extend([a, b]);
    let whole = run(circuit("d", vec![p()], vec![], vec![]), &pr);
    let mut run = prepare(
        &CpuEngine::with_threads(2),
        circuit("d", vec![p()], vec![], vec![]),
        &pr,
    )
    .unwrap();
    let mut values = vec![Vec::new(); 2];
    while run.step() < 270 {
        run.advance(27).unwrap();
        for (all, new) in values.iter_mut().zip(run.drain_traces()) {
            all.extend(new);
        }
    }
    run.advance(u64::MAX).unwrap();
    let rest = run.finish().unwrap();
    for ((all, left), given) in values.iter().zip(&rest.traces).zip(&whole.traces) {
        assert_eq!(
            left.first_step,
            given.step(all.len() / given.neurons.len()),
            "what is left says when it begins"
        );
        let joined: Vec<f64> = all.iter().chain(&left.values).copied().collect();
        assert_eq!(joined, given.values);
    }
}

#[test]
fn states_can_be_read_and_set() {
    let p = neurons("P", 300, &atlas("iaf_psc_delta"), &[], &[]);
    let mut run = prepare(
        &CpuEngine::with_threads(3),
        circuit("s", vec![p], vec![], vec![]),
        &protocol(10.0),
    )
    .unwrap();
    let v: Vec<f64> = (0..300).map(|i| -70.0 + 0.01 * f64::from(i)).collect();
    run.set("P", "V_m", &v).unwrap();
    assert_eq!(run.state("P", "V_m").unwrap(), v);
    run.advance(10).unwrap();
    let decay = (-0.1_f64).exp();
    for (x, y) in run.state("P", "V_m").unwrap().iter().zip(&v) {
        assert!((x - (-70.0 + (y + 70.0) * decay)).abs() < 1e-12);
    }
    for (population, variable, values, word) in [
        ("Q", "V_m", v.clone(), "one of P"),
        ("P", "V", v.clone(), "one of V_m"),
        ("P", "V_m", v[1..].to_vec(), "300 finite values"),
        ("P", "V_m", vec![f64::NAN; 300], "300 finite values"),
    ] {
        let e = run
            .set(population, variable, &values)
            .unwrap_err()
            .to_string();
        assert!(e.contains(word), "{e}");
    }
    assert!(run.state("P", "V").is_err() && run.state("Q", "V_m").is_err());
}
