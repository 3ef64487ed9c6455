//! The CPU engine gives the same bits for any number of threads, instruction set, and for interpreter and kernel.

use neuropil_circuit::PopulationKind;
use neuropil_conformance::{Case, Outcome, cases, check, pieces_do_not_matter, same_outcome};
use neuropil_numerics::isa::Isa;
use neuropil_sim::{CpuEngine, Engine};

fn engine(threads: usize, isa: Isa, interpreter: bool) -> CpuEngine {
    CpuEngine {
        threads: Some(threads),
        isa: Some(isa),
        interpreter,
        ..CpuEngine::default()
    }
}

fn best() -> Isa {
    Isa::detect()
}

#[track_caller]
fn pass(result: Result<(), String>) {
    if let Err(e) = result {
        panic!("{e}");
    }
}

/// The kernels of the atlas are used: nothing below compares the interpreter with itself unnoticed.
fn runs_kernels(case: &Case) -> bool {
    let run = engine(1, best(), false)
        .prepare(&case.network, &case.protocol)
        .unwrap();
    let facts = run.facts();
    assert_eq!(
        facts.kernels.len() + facts.interpreted.len(),
        neuron_populations(case)
    );
    facts.interpreted.is_empty()
}

fn neuron_populations(case: &Case) -> usize {
    let populations = &case.network.circuit.populations;
    populations
        .iter()
        .filter(|p| matches!(p.kind, PopulationKind::Neuron(_)))
        .count()
}

#[test]
fn cases_are_all_there_and_alive() {
    let all = cases();
    assert_eq!(all.len(), 69);
    let mut kernels = 0;
    for case in &all {
        let outcome = Outcome::of(&engine(1, best(), false), case, &[]).unwrap();
        let neurons = case.network.neurons;
        println!(
            "{}: {neurons} neurons, {} spikes, {} events",
            case.name, outcome.spikes, outcome.synaptic_events
        );
        assert!(outcome.spikes > 0, "{}: no spike", case.name);
        if neurons > 10 {
            assert!(
                outcome.spikes > neurons / 2,
                "{}: {} spikes of {neurons} neurons",
                case.name,
                outcome.spikes
            );
            assert!(outcome.synaptic_events > outcome.spikes, "{}", case.name);
        }
        kernels += usize::from(runs_kernels(case));
    }
    assert_eq!(
        kernels, 68,
        "all but the model of one's own run native kernels"
    );
}

#[test]
fn any_number_of_threads() {
    for case in cases() {
        let one = engine(1, best(), false);
        for threads in [2, 3, 8] {
            pass(same_outcome(&one, &engine(threads, best(), false), &case));
        }
    }
}

#[test]
fn interpreter_and_kernel_on_every_instruction_set() {
    for case in cases() {
        let reference = engine(1, Isa::Baseline, true);
        for isa in Isa::available() {
            pass(same_outcome(&reference, &engine(1, isa, false), &case));
            pass(same_outcome(&reference, &engine(2, isa, true), &case));
        }
    }
}

#[test]
fn pieces_recording_and_repetition() {
    for case in cases() {
        // More threads than this machine may have cores: they yield instead of waiting for each other busily.
        pass(check(&engine(3, best(), false), &case));
    }
    for case in cases().iter().filter(|c| c.network.neurons > 500) {
        pass(pieces_do_not_matter(&engine(3, best(), true), case, 5));
    }
}

#[test]
fn a_difference_is_noticed() {
    // Another trial, another connectivity, another state: each is told apart.
    let case = cases().pop().unwrap();
    let whole = Outcome::of(&engine(1, best(), false), &case, &[]).unwrap();
    for change in [
        |s: &mut neuropil_network::Seeds| s.trial += 1,
        |s: &mut neuropil_network::Seeds| s.network += 1,
    ] {
        let mut seeds = case.network.seeds;
        change(&mut seeds);
        let network =
            neuropil_network::Network::realize(case.network.circuit.clone(), 0.1, seeds).unwrap();
        let other = Outcome::of(
            &engine(1, best(), false),
            &Case {
                network,
                ..case.clone()
            },
            &[],
        )
        .unwrap();
        assert!(whole.difference(&other).is_some());
    }
    let mut nudged = whole.clone();
    *nudged
        .states
        .values_mut()
        .next()
        .unwrap()
        .last_mut()
        .unwrap() ^= 1;
    assert!(whole.difference(&nudged).unwrap().contains("neuron"));
}
