//! States that are no numbers, and threads that fail.

use crate::common::*;
use neuropil_circuit::{ConnectionRule, Source, Value};
use neuropil_sim::{CpuEngine, SimError};
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
