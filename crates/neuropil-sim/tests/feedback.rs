//! Input given to a run from outside acts like a stimulus, for any number of threads, and is refused where it cannot act.

mod common;

use common::*;
use neuropil_circuit::{Circuit, StimulusKind, Value, Waveform};
use neuropil_sim::{CpuEngine, Run};

/// 700 neurons, more than one block for each of two threads, driven by a constant current.
fn driven(current: Value) -> Circuit {
    let p = neurons("P", 700, &atlas("iaf_psc_exp"), &[], &[]);
    let kind = StimulusKind::Current {
        port: "I_stim".into(),
        waveform: Waveform::Constant(current),
    };
    let stimulus = stimulus("current", "P", kind);
    circuit("driven", vec![p], vec![], vec![stimulus])
}

fn currents() -> Vec<f64> {
    (0..700).map(f64::from).collect()
}

fn in_hand(circuit: Circuit, threads: usize) -> Box<dyn Run> {
    prepare(&CpuEngine::with_threads(threads), circuit, &protocol(60.0)).unwrap()
}

#[test]
fn input_from_outside_is_a_stimulus() {
    let mut declared = in_hand(driven(Value::Table(currents())), 1);
    declared.advance(u64::MAX).unwrap();
    let expected = declared.state("P", "V_m").unwrap();
    let (_, fired) = declared.drain_spikes();
    assert!(!fired.is_empty() && !fired.contains(&0));
    for threads in [1, 2] {
        let mut run = in_hand(driven(Value::Constant(0.0)), threads);
        run.set_input("P", "I_stim", &currents()).unwrap();
        run.advance(u64::MAX).unwrap();
        assert_eq!(run.state("P", "V_m").unwrap(), expected);
        assert_eq!(run.drain_spikes().1, fired);
    }
}

#[test]
fn the_last_input_holds_and_adds_to_the_stimuli() {
    let mut declared = in_hand(driven(Value::Constant(500.0)), 1);
    let mut run = in_hand(driven(Value::Constant(200.0)), 2);
    run.set_input("P", "I_stim", &currents()).unwrap();
    run.set_input("P", "I_stim", &[300.0; 700]).unwrap();
    declared.advance(300).unwrap();
    run.advance(300).unwrap();
    assert_eq!(
        run.state("P", "V_m").unwrap(),
        declared.state("P", "V_m").unwrap()
    );
    assert!(!run.drain_spikes().0.is_empty());
}

#[test]
fn input_that_cannot_act_is_refused() {
    let mut run = in_hand(driven(Value::Constant(0.0)), 1);
    let mut refused = |population: &str, port: &str, values: &[f64]| {
        let refused = run.set_input(population, port, values);
        refused.unwrap_err().to_string()
    };
    assert!(refused("Q", "I_stim", &[0.0; 700]).contains("one of P"));
    assert!(refused("P", "I", &[0.0; 700]).contains("driven are I_stim"));
    assert!(refused("P", "I_stim", &[0.0; 699]).contains("700 finite values"));
    assert!(
        refused("P", "I_stim", &[f64::INFINITY; 700])
            .contains("number 0 of which is inf, expected 700 finite values")
    );
}
