//! Weights that change in time: what arrives is weight times factor at the time of arrival, nothing of the other projections
//! changes, and sums that could overflow are refused. Equal bits on any engine are tested with those of other networks.

mod common;

use common::*;
use neuropil_circuit::{Circuit, ConnectionRule, Projection, Source, Waveform};
use neuropil_sim::{CpuEngine, SimError};
use std::sync::Arc;

/// Weights onto a counter, mV.
const CHANGING: f64 = 0.37;
const CONSTANT: f64 = 0.11;

/// A train of one spike each ms, up to 20 ms, onto 300 neurons that count: over a projection of delay 2 ms whose weights change, and
/// over one of delay 1 ms whose do not.
fn counted(course: Option<Waveform>) -> Circuit {
    let times = Arc::new(vec![(1..=20).map(f64::from).collect::<Vec<f64>>()]);
    let train = source("S", 1, Source::SpikeList { times });
    let all = |receptor: &str, weight: f64, delay: f64| {
        let rule = ConnectionRule::AllToAll;
        projection("S", "P", receptor, rule, c(weight), c(delay))
    };
    let changing = Projection {
        weight_course: course,
        ..all("in", CHANGING, 2.0)
    };
    let p = neurons("P", 300, &counter(), &[], &[]);
    circuit(
        "counted",
        vec![train, p],
        vec![changing, all("other", CONSTANT, 1.0)],
        vec![],
    )
}

/// `n` and `m` of all neurons at the end of every step.
fn counts(course: Option<Waveform>) -> [Vec<Vec<f64>>; 2] {
    let mut p = protocol(25.0);
    p.record.traces = vec![trace("P", "n"), trace("P", "m")];
    let r = run(counted(course), &p);
    [columns(&r, 0), columns(&r, 1)]
}

#[test]
fn spikes_arrive_with_the_factor_of_their_arrival() {
    let linear = Waveform::PiecewiseLinear(vec![(4.0, 0.5), (14.0, 3.0)]);
    let factor = |t: f64| 0.5 + 2.5 * ((t - 4.0) / 10.0).clamp(0.0, 1.0);
    let [n, m] = counts(Some(linear));
    let [plain, other] = counts(None);
    assert_eq!(n.len(), 300);
    for k in 0..n[0].len() {
        // What arrived by the end of the step: the spike of t ms acts in the step that ends 2 ms later, whose middle
        // is half a step before.
        let end = 0.1 * (k as f64 + 1.0);
        let arrived = (1..=20).map(f64::from).filter(|t| t + 2.0 < end + 1e-9);
        let expected: f64 = arrived.map(|t| CHANGING * factor(t + 2.0 - 0.05)).sum();
        for i in [0, 17, 299] {
            // Each of 20 products is rounded to a quantum, as the weight is: all are finer than 1e-6 of the weight.
            let off = (n[i][k] - expected).abs();
            assert!(off < 2e-5 * CHANGING, "{k} {i}: {} {expected}", n[i][k]);
            assert!((m[i][k] - other[i][k]).abs() < 1e-5 * CONSTANT * 20.0);
        }
    }
    let last = plain[0].len() - 1;
    assert!((plain[5][last] - 20.0 * CHANGING).abs() < 1e-4);
}

#[test]
fn steps_and_sinusoids_are_factors_too() {
    let steps = Waveform::Steps(vec![(0.0, 1.0), (10.0, 0.0), (12.0, 2.0)]);
    let [n, _] = counts(Some(steps));
    // Spikes of 1 to 8 ms arrive by 10 ms, two while the factor is 0, ten later; the one of 8 ms in the step that ends at 10 ms.
    let expected = CHANGING * (8.0 + 0.0 * 2.0 + 2.0 * 10.0);
    assert!(
        (n[3][n[3].len() - 1] - expected).abs() < 1e-4,
        "{}",
        n[3][n[3].len() - 1]
    );
    let wave = Waveform::Sinusoidal {
        mean: 1.0,
        amplitude: 1.0,
        frequency: 0.05,
        phase: 0.3,
    };
    let [n, _] = counts(Some(wave));
    let at = |t: f64| 1.0 + (std::f64::consts::TAU * 0.05 * (t + 2.0 - 0.05) + 0.3).sin();
    let expected: f64 = (1..=20).map(|t| CHANGING * at(f64::from(t))).sum();
    assert!((n[9][n[9].len() - 1] - expected).abs() < 1e-4);
}

#[test]
fn moments_of_input_see_the_factor() {
    let mut p = protocol(20.0);
    p.record.input_moments = true;
    (p.record.bin, p.warmup) = (1.0, 0.0);
    let of = |course| {
        let mut c = counted(course);
        for population in &mut c.populations {
            if population.name == "P" {
                *population = neurons("P", 300, &atlas("iaf_psc_delta"), &[], &[]);
            }
        }
        for projection in &mut c.projections {
            projection.receptor = "delta".into();
        }
        let r = run(c, &p);
        assert_eq!(r.input_moments.len(), 1);
        r.input_moments[0].excitatory[7]
    };
    let (one, three) = (of(None), of(Some(Waveform::Steps(vec![(0.0, 3.0)]))));
    // 18 spikes over one projection, 19 over the other, in 20 ms.
    let expected = |factor: f64| (18.0 * CHANGING * factor + 19.0 * CONSTANT) / 20.0;
    assert!((one / expected(1.0) - 1.0).abs() < 1e-5, "{one}");
    assert!((three / expected(3.0) - 1.0).abs() < 1e-5, "{three}");
}

#[test]
fn what_cannot_be_is_refused() {
    let protocol = protocol(1.0);
    let refused = |course: Waveform| {
        let r = neuropil_network::Network::realize(
            Arc::new(counted(Some(course))),
            0.1,
            neuropil_network::Seeds {
                network: 1,
                trial: 1,
            },
        );
        r.unwrap_err().to_string()
    };
    let negative = refused(Waveform::PiecewiseLinear(vec![(0.0, 1.0), (1.0, -0.1)]));
    assert!(
        negative.contains("weight_course is as low as -0.1"),
        "{negative}"
    );
    let endless = refused(Waveform::Steps(vec![(0.0, f64::INFINITY)]));
    assert!(endless.contains("not finite"), "{endless}");
    // The quantum follows from the largest product, so that no factor overflows the sums of its own synapses; but weights
    // that are then less than a thousandth of a quantum cannot be had.
    let huge = prepare_with(1e12, &protocol);
    assert!(huge.is_err());
    assert!(prepare_with(1e3, &protocol).is_ok());
}

fn prepare_with(factor: f64, protocol: &neuropil_circuit::Protocol) -> Result<(), String> {
    let course = Waveform::Steps(vec![(0.0, factor)]);
    let circuit = Arc::new(counted(Some(course)));
    let seeds = neuropil_network::Seeds {
        network: 1,
        trial: 1,
    };
    let network =
        neuropil_network::Network::realize(circuit, 0.1, seeds).map_err(|e| e.to_string())?;
    let run = CpuEngine::default().prepare_run(&network, protocol);
    run.map(|_| ()).map_err(|e: SimError| e.to_string())
}
