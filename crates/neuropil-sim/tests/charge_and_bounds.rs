//! The neurons of Baker et al. (2020): rates under constant current against the integral of 1/V', the charge of a spike,
//! the lowest potential, what becomes of infinite potentials, and where decay ends.

mod common;

use common::*;
use neuropil_circuit::{ConnectionRule, Population, Source, Value};
use neuropil_numerics::isa::Isa;
use neuropil_sim::{CpuEngine, SimError};

const CURRENT: &str = "aeif_psc_exp_baker_2020";
const CONDUCTANCE: &str = "aeif_cond_exp_baker_2020";

fn cells(name: &str, size: u64, parameters: &[(&str, f64)]) -> Population {
    let values: Vec<_> = parameters
        .iter()
        .map(|(k, v)| (*k, Value::Constant(*v)))
        .collect();
    neurons("P", size, &atlas(name), &values, &[])
}

#[test]
fn rates_under_constant_current() {
    // Spikes/s by quadrature of the time from reset to threshold, by (current, peak); tau_m = 15 ms, no adaptation.
    let exact = [
        (17.0, -55.0, 17.7165),
        (17.0, -50.0, 13.0331),
        (20.0, -55.0, 33.7371),
        (20.0, -50.0, 26.6164),
        (20.0, 0.0, 26.5444),
        (30.0, -50.0, 58.6192),
        (30.0, 0.0, 58.2824),
    ];
    for name in [CURRENT, CONDUCTANCE] {
        let column = |f: fn(&(f64, f64, f64)) -> f64| Value::Table(exact.iter().map(f).collect());
        let values = [
            ("b", c(0.0)),
            ("I_e", column(|x| x.0)),
            ("V_peak", column(|x| x.1)),
        ];
        let p = neurons("P", exact.len() as u64, &atlas(name), &values, &[]);
        let r = run(circuit("cells", vec![p], vec![], vec![]), &protocol(3000.0));
        let trains = r.trains_of("P").unwrap();
        for (i, (current, peak, rate)) in exact.into_iter().enumerate() {
            let steps = trains.train(i);
            let span = 0.1 * (steps[steps.len() - 1] - steps[0]) as f64;
            let interval = span / (steps.len() - 1) as f64;
            // The peak is found at the end of a step, and a high one up to a step later, as steps are capped in the upstroke.
            let late = interval - 1e3 / rate;
            assert!(
                late > -0.01 && late < 0.2,
                "{name}: an interval of {interval} ms at {current} mV, peak {peak} mV"
            );
        }
    }
}

#[test]
fn what_decays_ends_at_exactly_zero() {
    let times = vec![vec![1.0]].into();
    let source = source("S", 1, Source::SpikeList { times });
    let all = projection(
        "S",
        "P",
        "excitatory",
        ConnectionRule::AllToAll,
        c(30.0),
        c(0.1),
    );
    let mut pr = protocol(700.0);
    pr.record.traces.push(trace("P", "I_syn_ex"));
    let target = cells(CURRENT, 1, &[]);
    let r = run(circuit("one", vec![source, target], vec![all], vec![]), &pr);
    let current = &columns(&r, 0)[0];
    // From 30/8 mV with 8 ms down to 2^-100, and up to 16 steps more until that is looked for.
    let floor = libm::exp2(-100.0);
    let tiny = (10.0 + 80.0 * libm::log(30.0 / 8.0 / floor)) as usize;
    let end = current.iter().rposition(|x| *x > 0.0).unwrap();
    assert!((tiny - 2..tiny + 20).contains(&end), "{end}, not {tiny}");
    let sound = |x: &f64| *x == 0.0 || *x > 0.8 * floor;
    assert!(current.iter().all(sound));
    assert!(current[end + 1..].iter().all(|x| x.to_bits() == 0));
}

#[test]
fn a_spike_carries_its_weight_whatever_the_time_constant() {
    // Leaky below threshold: the integral of V - E_L is that of the current, weight times one.
    for (receptor, weight) in [
        ("excitatory", 30.0),
        ("inhibitory", -30.0),
        ("external", 30.0),
    ] {
        let target = cells(CURRENT, 1, &[]);
        let times = vec![vec![1.0]].into();
        let source = source("S", 1, Source::SpikeList { times });
        let rule = ConnectionRule::AllToAll;
        let all = projection("S", "P", receptor, rule, c(weight), c(0.1));
        let mut pr = protocol(400.0);
        pr.record.traces.push(trace("P", "V_m"));
        let r = run(circuit("one", vec![source, target], vec![all], vec![]), &pr);
        let v = &columns(&r, 0)[0];
        let rest = v[0];
        let area: f64 = v.iter().map(|v| 0.1 * (v - rest)).sum();
        assert!(
            (area - weight).abs() < 2e-3 * weight.abs(),
            "{receptor}: {area}"
        );
    }
}

#[test]
fn potentials_end_at_the_lowest_and_at_a_spike() {
    let down = cells(CURRENT, 3, &[("I_e", -200.0)]);
    let mut pr = protocol(100.0);
    pr.record.traces.push(trace("P", "V_m"));
    let r = run(circuit("down", vec![down], vec![], vec![]), &pr);
    for v in columns(&r, 0) {
        assert!(v.iter().all(|v| *v >= -85.0) && v[v.len() - 1] == -85.0);
    }
    // A current beyond all bounds makes the potential infinite in a step: a spike in every step, and the run goes on.
    let up = cells(CURRENT, 3, &[("I_e", 1e308)]);
    let r = run(circuit("up", vec![up], vec![], vec![]), &protocol(1.0));
    assert_eq!(r.trains_of("P").unwrap().train(2).len(), 10);
}

#[test]
fn a_potential_that_is_no_number_is_not_lifted_to_the_lowest() {
    // Far above threshold the exponential current is inf, and the sum of inhibitory inputs, each finite, is -inf: of all states V_m
    // alone becomes NaN, which the lowest potential must not turn into a number. One neuron of 300, in the second block.
    let one = |odd: f64, others: f64| {
        let value = |i| if i == 270 { odd } else { others };
        Value::Table((0..300).map(value).collect())
    };
    let peak = [("V_peak", one(1000.0, -50.0))];
    let odd = || one(-1.7e308, 0.0);
    let currents = vec![
        ("V_m", one(800.0, -60.0)),
        ("I_syn_in", odd()),
        ("I_syn_x", odd()),
    ];
    let conductances = vec![("V_m", one(800.0, -60.0)), ("g_in", one(1.7e308, 0.0))];
    for (name, start) in [(CURRENT, currents), (CONDUCTANCE, conductances)] {
        for (isa, interpreter) in Isa::available()
            .into_iter()
            .flat_map(|isa| [(isa, true), (isa, false)])
        {
            let p = neurons("P", 300, &atlas(name), &peak, &start);
            let engine = CpuEngine {
                threads: Some(1),
                isa: Some(isa),
                interpreter,
                ..CpuEngine::default()
            };
            let all = circuit("nan", vec![p], vec![], vec![]);
            let mut run = prepare(&engine, all, &protocol(10.0)).unwrap();
            assert_eq!(run.facts().kernels.is_empty(), interpreter);
            let error = run.advance(u64::MAX).unwrap_err();
            let SimError::NotFinite {
                neuron,
                variable,
                value,
                ..
            } = &error
            else {
                panic!("{name}: {error}")
            };
            assert!(
                (*neuron, variable.as_str()) == (270, "V_m") && value.is_nan(),
                "{name}, {isa:?}, interpreter {interpreter}: {error}"
            );
        }
    }
}
