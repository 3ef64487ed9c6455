//! The same bits for any division of labour; states set from outside; memory.

use crate::common::*;
use crate::gap_junctions::ring;
use crate::{coupled, drive, with_dt};
use neuropil_circuit::{
    Circuit, ConnectionRule, Delay, Distribution, Population, Protocol, StimulusKind, Value,
};
use neuropil_sim::{CpuEngine, Engine, Saved};

/// States after a run, and spikes, with that many threads.
fn outcome(
    circuit: &Circuit,
    pr: &Protocol,
    threads: usize,
    interpreter: bool,
    pieces: u64,
) -> Vec<u64> {
    let engine = CpuEngine {
        interpreter,
        ..CpuEngine::with_threads(threads)
    };
    let mut run = prepare(&engine, circuit.clone(), pr).unwrap();
    assert_eq!(run.facts().interpreted.is_empty(), !interpreter);
    while run.advance(pieces).unwrap() > 0 {}
    let r = run.finish().unwrap();
    assert!(r.complete);
    bits(&r)
}

fn bits(r: &neuropil_recording::Recording) -> Vec<u64> {
    let traces = r.traces.iter().flat_map(|t| &t.values);
    let traces = traces.map(|x| x.to_bits());
    traces.chain(r.spikes.neurons().iter().copied()).collect()
}

#[test]
fn threads_pieces_and_kernels_do_not_matter() {
    let names = [
        "rate_threshold_linear",
        "rate_power_law",
        "rate_sigmoid",
        "rate_tanh",
    ];
    for name in names {
        let m = atlas(name);
        let scale = if name == "rate_tanh" { 1.0 } else { 1000.0 };
        let output = m.outputs[0].name.clone();
        let receptor = m.receptors[0].name.clone();
        let state = m.states[0].name.clone();
        let weight = |mean: f64| {
            Value::Distribution(Distribution::Uniform {
                low: (mean - 0.02) * scale,
                high: (mean + 0.02) * scale,
            })
        };
        let mut slow = coupled(
            "B",
            "A",
            &receptor,
            &output,
            ConnectionRule::FixedInDegree { in_degree: 30 },
            weight(-0.05),
        );
        slow.delay = Delay::Value(Value::Distribution(Distribution::Uniform {
            low: 0.1,
            high: 2.4,
        }));
        let projections = vec![
            coupled(
                "A",
                "A",
                &receptor,
                &output,
                ConnectionRule::FixedInDegree { in_degree: 20 },
                weight(0.01),
            ),
            slow,
            coupled(
                "A",
                "B",
                &receptor,
                &output,
                ConnectionRule::PairwiseBernoulli { probability: 0.1 },
                weight(0.02),
            ),
        ];
        let populations = vec![
            neurons("A", 700, &m, &[], &[]),
            neurons("B", 300, &m, &[("tau", c(7.0))], &[]),
        ];
        let noise = StimulusKind::Noise {
            port: "h".into(),
            process: neuropil_circuit::NoiseProcess::OrnsteinUhlenbeck { tau: 5.0 },
            mean: 12.0,
            sd: 2.0,
            shared: None,
        };
        let stimuli = vec![stimulus("noise", "A", noise), drive("B", "h", c(11.0))];
        let circuit = circuit("rates", populations, projections, stimuli);
        let pr = with_dt(0.1, 8.0, &[("A", &state), ("B", &state)]);
        let one = outcome(&circuit, &pr, 1, false, u64::MAX);
        assert!(one.iter().any(|x| f64::from_bits(*x) != 0.0));
        for (threads, interpreter, pieces) in [
            (2, false, u64::MAX),
            (3, false, 7),
            (3, true, u64::MAX),
            (1, true, 1),
        ] {
            let other = outcome(&circuit, &pr, threads, interpreter, pieces);
            assert!(
                one == other,
                "{name}: {threads} threads, interpreter {interpreter}, pieces of {pieces}"
            );
        }
        // Outputs in transit are kept in checkpoints.
        let folder = std::env::temp_dir().join(format!("neuropil-{name}-{}", std::process::id()));
        let mut run = prepare(&CpuEngine::with_threads(3), circuit.clone(), &pr).unwrap();
        run.advance(33).unwrap();
        run.checkpoint(&folder).unwrap();
        let saved = Saved::read(&folder).unwrap();
        let net = network(circuit.clone(), &pr);
        let engine = CpuEngine::with_threads(2);
        let mut run = engine.restore(&net, &pr, &saved).unwrap();
        run.advance(u64::MAX).unwrap();
        let r = run.finish().unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(one == bits(&r), "{name}: from a checkpoint");
    }
    // Cells that spike and are coupled by gap junctions.
    let mut spiking = ring(900, -66.0);
    spiking.projections.push(projection(
        "A",
        "A",
        "excitatory",
        ConnectionRule::FixedInDegree { in_degree: 3 },
        c(0.5),
        c(0.3),
    ));
    let pr = with_dt(0.1, 20.0, &[("A", "V_m")]);
    let engine = |threads| outcome(&spiking, &pr, threads, true, u64::MAX);
    let one = engine(1);
    assert!(one.len() > 900 * 200, "no spikes");
    assert!(one == engine(2) && one == engine(3));
}

#[test]
fn states_that_are_set_are_what_others_see() {
    let m = atlas("rate_tanh");
    let p = coupled(
        "A",
        "B",
        "activity",
        "activity",
        ConnectionRule::OneToOne,
        c(3.0),
    );
    let populations: Vec<Population> = ["A", "B"]
        .iter()
        .map(|n| neurons(n, 4, &m, &[], &[]))
        .collect();
    let pr = protocol(1.0);
    let circuit = circuit("set", populations, vec![p], vec![]);
    let mut run = prepare(&CpuEngine::with_threads(1), circuit, &pr).unwrap();
    run.advance(3).unwrap();
    run.set("A", "x", &[0.5, 1.0, -1.0, 0.0]).unwrap();
    let shown = run.state("A", "activity").unwrap();
    assert!((shown[1] - 1.0_f64.tanh()).abs() < 1e-12 && shown[3] == 0.0);
    run.advance(1).unwrap();
    let x = run.state("B", "x").unwrap();
    let gain = -(-0.01_f64).exp_m1();
    for (x, y) in x.iter().zip(&shown) {
        assert!((x - 3.0 * y * gain).abs() < 1e-12);
    }
    let error = run.set("A", "activity", &[0.0; 4]).unwrap_err().to_string();
    assert!(error.contains("an output made from states"), "{error}");
}

#[test]
fn memory_of_continuous_synapses_is_foretold() {
    let estimate = |n: u64| {
        let m = atlas("rate_tanh");
        let p = coupled(
            "A",
            "A",
            "activity",
            "activity",
            ConnectionRule::AllToAll,
            c(0.001),
        );
        let circuit = circuit("all", vec![neurons("A", n, &m, &[], &[])], vec![p], vec![]);
        let pr = protocol(1.0);
        let net = network(circuit, &pr);
        neuropil_sim::estimate(&net, &pr, &CpuEngine::with_threads(1)).unwrap()
    };
    let (one, two) = (estimate(1000), estimate(2000));
    assert_eq!((one.synapses, two.synapses), (1_000_000, 4_000_000));
    let per_synapse = (two.synapse_bytes - one.synapse_bytes) as f64 / 3e6;
    assert!((14.0..14.1).contains(&per_synapse), "{per_synapse}");
}
