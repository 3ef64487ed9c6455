//! The same bits for any number of threads, any instruction set, and for resumption at any step; weights in and out.

use crate::common::*;
use crate::models::*;
use neuropil_circuit::{Circuit, Protocol, SynapseSelection, WeightRequest};
use neuropil_conformance::{Case, interruptions_do_not_matter, same_outcome};
use neuropil_numerics::isa::Isa;
use neuropil_recording::WeightFile;
use neuropil_sim::{CpuEngine, Engine, Run, Saved};

fn engine(threads: usize, isa: Isa) -> CpuEngine {
    CpuEngine {
        threads: Some(threads),
        isa: Some(isa),
        ..CpuEngine::default()
    }
}

fn case(name: &str, circuit: Circuit, change: &dyn Fn(&mut Protocol)) -> Case {
    let mut protocol = protocol(60.0);
    change(&mut protocol);
    Case {
        name: name.into(),
        network: network(circuit, &protocol),
        protocol,
    }
}

fn staged() -> Circuit {
    stage(&odd(), uniform(-1.5, 3.5), uniform(0.1, 1.7), 9)
}

#[test]
fn threads_and_instruction_sets_change_no_bit() {
    for (name, circuit) in [
        ("odd", staged()),
        (
            "stdp",
            stage(&stdp(0.02, 1.1, 0.4, 0.6, 2.0), c(0.5), c(0.5), 3),
        ),
    ] {
        let case = case(name, circuit, &|p| p.record.input_moments = name == "odd");
        let one = engine(1, Isa::Baseline);
        for (threads, isa) in [(2, Isa::detect()), (3, Isa::Baseline), (7, Isa::detect())] {
            same_outcome(&one, &engine(threads, isa), &case).unwrap();
        }
    }
}

fn folder(name: &str) -> std::path::PathBuf {
    let memory = std::path::Path::new("/dev/shm");
    let place = if memory.is_dir() {
        memory.into()
    } else {
        std::env::temp_dir()
    };
    place.join(format!("neuropil-plastic-{name}-{}", std::process::id()))
}

#[test]
fn interruptions_change_no_bit_of_weights_states_and_recorded_weights() {
    let folder = folder("cut");
    let best = Isa::detect();
    let engines = [engine(1, best), engine(3, best), engine(2, Isa::Baseline)];
    let engines: Vec<&dyn Engine> = engines.iter().map(|e| e as &dyn Engine).collect();
    let windows = |p: &mut Protocol| {
        p.plasticity = vec![neuropil_circuit::Learning {
            projection: Some("P->P other".into()),
            windows: vec![(10.0, 30.0)],
        }]
    };
    let case = case("odd", staged(), &windows);
    let result = interruptions_do_not_matter(&engines, &case, &folder, 4);
    let _ = std::fs::remove_dir_all(&folder);
    result.unwrap();
}

#[test]
fn weights_at_rest_deliver_what_they_are_and_learn_again() {
    // Long rests, in which weights are kept in quanta, between short times of learning; a run that goes on from a checkpoint
    // rounds them anew. Sources fire so often that each rest is long.
    let folder = folder("rest");
    let best = Isa::detect();
    let engines = [engine(1, best), engine(2, Isa::Baseline)];
    let engines: Vec<&dyn Engine> = engines.iter().map(|e| e as &dyn Engine).collect();
    let change = |p: &mut Protocol| {
        p.duration = 400.0;
        p.plasticity = vec![neuropil_circuit::Learning {
            projection: None,
            windows: vec![(10.0, 20.0), (220.0, 230.0)],
        }]
    };
    let circuit = stage(&stdp(0.02, 1.1, 0.4, 0.6, 2.0), c(0.5), c(0.5), 3);
    let case = case("rest", circuit, &change);
    let result = interruptions_do_not_matter(&engines, &case, &folder, 6);
    let _ = std::fs::remove_dir_all(&folder);
    result.unwrap();
}

fn begun(threads: usize, steps: u64) -> Box<dyn Run> {
    let p = protocol(60.0);
    let mut run = CpuEngine::with_threads(threads)
        .prepare(&network(staged(), &p), &p)
        .unwrap();
    run.advance(steps).unwrap();
    run
}

#[test]
fn what_was_said_of_learning_and_the_weights_that_were_set_survive_interruption() {
    const INNER: &str = "P->P other";
    let act = |run: &mut Box<dyn Run>| {
        run.freeze(INNER).unwrap();
        let mut w = run.weights(INNER).unwrap().weight;
        w.reverse();
        run.set_weights(INNER, &w).unwrap();
        w
    };
    let mut whole = begun(2, 300);
    let set = act(&mut whole);
    whole.advance(100).unwrap();
    assert_eq!(whole.weights(INNER).unwrap().weight, set);

    let folder = folder("said");
    let mut run = begun(3, 300);
    act(&mut run);
    run.checkpoint(&folder).unwrap();
    let p = protocol(60.0);
    let saved = Saved::read(&folder).unwrap();
    let _ = std::fs::remove_dir_all(&folder);
    let mut cut = CpuEngine::with_threads(1)
        .restore(&network(staged(), &p), &p, &saved)
        .unwrap();
    cut.advance(100).unwrap();
    assert_eq!(cut.weights(INNER).unwrap(), whole.weights(INNER).unwrap());
    for run in [&mut whole, &mut cut] {
        run.learn(INNER).unwrap();
        run.advance(50).unwrap();
    }
    assert_ne!(whole.weights(INNER).unwrap().weight, set);
    assert_eq!(cut.weights(INNER).unwrap(), whole.weights(INNER).unwrap());
}

#[test]
fn weights_go_into_a_file_and_into_a_run_of_the_same_connectivity_only() {
    let run = begun(2, 500);
    let weights = run.weights("X->P in").unwrap();
    let (n, degree) = (weights.weight.len(), weights.in_degree.clone());
    assert_eq!(
        (n, degree.len(), weights.unit.as_str()),
        (9 * 300, 300, "mV")
    );
    assert!(degree.iter().all(|d| *d == 9));
    let file = WeightFile {
        projections: vec![weights.clone()],
        ..WeightFile::default()
    };
    let path = folder("file");
    file.write(&path).unwrap();
    let read = WeightFile::read(&path).unwrap();
    let _ = std::fs::remove_file(&path);
    let read = &read.projections[0];
    assert_eq!(*read, weights);
    // Another number of threads, another time, an untrained network.
    let mut other = begun(5, 0);
    assert_ne!(other.weights("X->P in").unwrap().weight, weights.weight);
    other.load_weights(read).unwrap();
    assert_eq!(other.weights("X->P in").unwrap(), weights);

    let says = |result: Result<(), neuropil_sim::SimError>, what: &str| {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    };
    // Another seed, other delays, another projection, too few, too large.
    let p = protocol(60.0);
    let seeds = neuropil_network::Seeds {
        network: 2,
        trial: 1,
    };
    let other_network = neuropil_network::Network::realize(staged().into(), 0.1, seeds).unwrap();
    let mut stranger = CpuEngine::with_threads(1)
        .prepare(&other_network, &p)
        .unwrap();
    says(
        stranger.load_weights(read),
        "connectivity is that of 2700 synapses of another network",
    );
    let later = stage(&odd(), uniform(-1.5, 3.5), uniform(0.2, 1.7), 9);
    let mut later = CpuEngine::with_threads(1)
        .prepare(&network(later, &p), &p)
        .unwrap();
    says(later.load_weights(read), "another network");
    let mut renamed = weights.clone();
    renamed.projection = "P->P other".into();
    says(other.load_weights(&renamed), "another network");
    renamed.projection = "A->B".into();
    says(
        other.load_weights(&renamed),
        "expected one of X->P in, P->P other",
    );
    says(
        other.set_weights("X->P in", &weights.weight[1..]),
        "number of weights is 2699, expected 2700",
    );
    let mut large = weights.weight.clone();
    large[77] = 4.5;
    says(
        other.set_weights("X->P in", &large),
        "weight of synapse 77 is 4.5, expected a number from -2 to 4",
    );
    large[77] = f64::NAN;
    says(
        other.set_weights("X->P in", &large),
        "weight of synapse 77 is NaN",
    );
    assert_eq!(
        other.weights("X->P in").unwrap(),
        weights,
        "nothing was changed"
    );
    says(other.freeze("X->P other"), "expected one of");
}

#[test]
fn recorded_weights_are_those_of_the_moment() {
    let selection = SynapseSelection::Range {
        first: 3,
        number: Some(50),
        every: 50,
    };
    let request = |synapses, start: Option<f64>| WeightRequest {
        projection: "P->P other".into(),
        synapses,
        start,
        stop: Some(40.0),
        interval: 10.0,
    };
    let mut p = protocol(60.0);
    p.record.weights = vec![
        request(SynapseSelection::All, None),
        request(selection, Some(5.0)),
    ];
    let mut run = CpuEngine::with_threads(3)
        .prepare(&network(staged(), &p), &p)
        .unwrap();
    let mut all = Vec::new();
    for _ in 0..=4 {
        all.push(run.weights("P->P other").unwrap());
        run.advance(100).unwrap();
    }
    run.advance(u64::MAX).unwrap();
    let r = run.finish().unwrap();
    let trace = r.weights("P->P other").unwrap();
    let ends = trace.synapses.as_ref().unwrap();
    assert_eq!(
        (trace.n_times(), trace.first_step, trace.every_steps),
        (5, 0, 100)
    );
    assert_eq!(
        (&ends.source, &ends.target),
        (&all[0].source, &all[0].targets())
    );
    for (k, w) in all.iter().enumerate() {
        assert_eq!(trace.row(k), w.weight, "{k}");
    }
    let some = &r.traces[1];
    assert_eq!(
        (some.n_times(), some.first_step, some.neurons.len()),
        (4, 50, 50)
    );
    assert_eq!(some.neurons[..2], [3, 53]);
    assert_eq!(some.synapses.as_ref().unwrap().source[1], all[0].source[53]);

    let bad = |synapses, projection: &str| {
        let mut p = protocol(60.0);
        p.record.weights = vec![WeightRequest {
            projection: projection.into(),
            ..request(synapses, None)
        }];
        let n = network(staged(), &p);
        CpuEngine::with_threads(1)
            .prepare(&n, &p)
            .err()
            .unwrap()
            .to_string()
    };
    let beyond = SynapseSelection::Range {
        first: 3300,
        number: None,
        every: 1,
    };
    assert!(bad(beyond, "P->P other").contains("numbers below 3300"));
    assert!(bad(SynapseSelection::All, "X->P other").contains("whose synapses have a model"));
}
