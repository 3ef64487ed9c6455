//! Networks too large, sums that could overflow, and populations of many shards.

use crate::common::*;
use crate::{one_synapse, refused};
use neuropil_circuit::{Circuit, ConnectionRule, Source, StimulusKind};
use neuropil_network::{Network, Seeds};
use neuropil_sim::{CpuEngine, SimError, estimate, peak_memory};
use std::sync::Arc;

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
