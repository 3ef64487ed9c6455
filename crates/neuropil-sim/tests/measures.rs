//! Running measures: moments of the input against closed forms and Campbell's theorem, statistics of spikes against the
//! spikes themselves.

mod common;

use common::*;
use neuropil_circuit::{
    Circuit, ConnectionRule, Protocol, Source, Stimulus, StimulusKind, Value, Waveform,
};
use neuropil_recording::{InputKind, Recording};
use neuropil_sim::CpuEngine;
use std::sync::Arc;

const DT: f64 = 0.1;

fn close(what: &str, got: f64, expected: f64) {
    let scale = expected.abs() + 1e-3;
    assert!(
        (got - expected).abs() < 1e-10 * scale,
        "{what}: {got} against {expected}"
    );
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn covariance(x: &[f64], y: &[f64]) -> f64 {
    let (a, b) = (mean(x), mean(y));
    let sum: f64 = x.iter().zip(y).map(|(x, y)| (x - a) * (y - b)).sum();
    sum / (x.len() - 1) as f64
}

fn spike_list(name: &str, times: &[Vec<f64>]) -> neuropil_circuit::Population {
    let times = Arc::new(times.to_vec());
    source(name, times.len() as u64, Source::SpikeList { times })
}

fn one_to_one(receptor: &str, weight: Value, delay: f64) -> neuropil_circuit::Projection {
    projection(
        "S",
        "P",
        receptor,
        ConnectionRule::OneToOne,
        weight,
        c(delay),
    )
}

fn measured(duration: f64, warmup: f64, bin: f64, window: Option<f64>) -> Protocol {
    let mut p = protocol(duration);
    p.warmup = warmup;
    (p.record.input_moments, p.record.statistics) = (true, true);
    (p.record.bin, p.record.window) = (bin, window);
    p
}

fn poisson(receptor: &str, rate: f64, weight: f64) -> Stimulus {
    let kind = StimulusKind::Poisson {
        receptor: receptor.into(),
        rate: Waveform::Constant(c(rate)),
        weight,
        delay: 0.0,
    };
    stimulus(&format!("{receptor}{weight}"), "P", kind)
}

/// Steps (counted from 1) in which the spike trains of the test act, one step after they fired.
fn trains(n: u64) -> Vec<Vec<f64>> {
    let fires = |i: u64, k: u64| (k * (i % 13 + 2)) % 7 < 3 && i != 5;
    (0..n)
        .map(|i| {
            (1..=60)
                .filter(|&k| fires(i, k))
                .map(|k| k as f64 / 10.0)
                .collect()
        })
        .collect()
}

fn arrives(train: &[f64], step: u64, late: u64) -> f64 {
    let found = train
        .iter()
        .any(|t| (t * 10.0).round() as u64 + late == step);
    f64::from(u8::from(found))
}

#[test]
fn currents_are_those_of_exponential_synapses_fed_by_what_arrives() {
    // 400 neurons over several blocks; receptors with equal time constants share a state, and are told apart by sign.
    for tau_in in [3.0, 2.0] {
        let times = trains(400);
        let parameters = [
            ("tau_syn_in", c(tau_in)),
            ("V_th", c(1e6)),
            ("I_e", c(30.0)),
        ];
        let p = neurons("P", 400, &atlas("iaf_psc_exp"), &parameters, &[]);
        let w_in = Value::Table((0..400).map(|i| -0.5 - f64::from(i % 4)).collect());
        let projections = vec![
            one_to_one("excitatory", c(2.25), 0.1),
            one_to_one("inhibitory", w_in, 0.4),
        ];
        let circuit = circuit("m", vec![spike_list("S", &times), p], projections, vec![]);
        for (bin, window) in [(1, 50), (5, 25)] {
            let pr = measured(5.0, 1.0, bin as f64 * DT, Some(window as f64 * DT));
            let r = run(circuit.clone(), &pr);
            assert_eq!(r.input_moments.len() as u64, 50 / window);
            for m in &r.input_moments {
                assert_eq!((m.unit.as_str(), m.n_bins), ("mV/ms", window / bin));
                for i in 0..400 {
                    // Mean over a bin of x' = −x/τ + s/T: (x₀ − x₁ + s) τ/T.
                    let t = bin as f64 * DT;
                    let (mut x, mut bins) = ([0.0; 2], [vec![], vec![]]);
                    for k in 0..60 / bin {
                        let weights = [2.25, -0.5 - (i % 4) as f64];
                        for (s, (tau, late)) in [(2.0, 1), (tau_in, 4)].into_iter().enumerate() {
                            let steps = k * bin + 1..=(k + 1) * bin;
                            let sum: f64 = steps.map(|q| arrives(&times[i], q, late)).sum();
                            let sum = weights[s] * sum;
                            let q = (-t / tau).exp();
                            let next = x[s] * q + sum * tau / t * (1.0 - q);
                            let mean = (x[s] - next + sum) * tau / t;
                            x[s] = next;
                            let end = (k + 1) * bin;
                            if end > m.after && end <= m.to {
                                bins[s].push((mean + [30.0, 0.0][s]) / 250.0);
                            }
                        }
                    }
                    let [e, h] = &bins;
                    close("E", m.excitatory[i], mean(e));
                    close("I", m.inhibitory[i], mean(h));
                    close("var E", m.excitatory_variance[i], covariance(e, e));
                    close("var I", m.inhibitory_variance[i], covariance(h, h));
                    close("cov", m.covariance[i], covariance(e, h));
                    let total: Vec<f64> = e.iter().zip(h).map(|(a, b)| a + b).collect();
                    close(
                        "var",
                        m.variance(InputKind::Total)[i],
                        covariance(&total, &total),
                    );
                }
            }
        }
    }
}

#[test]
fn jumps_and_currents_of_all_kinds_count_by_their_sign() {
    let times = trains(300);
    let p = neurons("P", 300, &atlas("lif_white_noise"), &[("mu", c(-8.0))], &[]);
    let current = |name: &str, waveform, neurons| {
        let port = "mu_stim".into();
        let kind = StimulusKind::Current { port, waveform };
        Stimulus {
            neurons,
            ..stimulus(name, "P", kind)
        }
    };
    let steps = vec![(0.0, 4.0), (3.0, -6.0), (4.5, 0.0)];
    let table = Value::Table((0..100).map(|i| f64::from(i) - 50.0).collect());
    let stimuli = vec![
        current("steps", Waveform::Steps(steps), None),
        current("own", Waveform::Constant(table), Some((150, 100))),
        current("half", Waveform::Constant(c(2.0)), Some((0, 200))),
    ];
    let weights = Value::Table(
        (0..300)
            .map(|i| if i % 2 == 0 { 0.25 } else { -0.5 })
            .collect(),
    );
    let projections = vec![one_to_one("delta", weights, 0.1)];
    let circuit = circuit("j", vec![spike_list("S", &times), p], projections, stimuli);
    let r = run(circuit, &measured(5.0, 1.0, 1.0, Some(5.0)));
    let m = &r.input_moments[0];
    for i in 0..300 {
        let (mut e, mut h) = (vec![], vec![]);
        for k in 1..6 {
            let (mut up, mut down) = (0.0, -8.0 / 20.0);
            for step in 10 * k..10 * k + 10 {
                let t = step as f64 * DT;
                let course = if t < 2.95 {
                    4.0
                } else if t < 4.45 {
                    -6.0
                } else {
                    0.0
                };
                let own = if (150..250).contains(&i) {
                    (i - 150) as f64 - 50.0
                } else {
                    0.0
                };
                let half = if i < 200 { 2.0 } else { 0.0 };
                for u in [course, own, half] {
                    let side = if u < 0.0 { &mut down } else { &mut up };
                    *side += u / 20.0 * 0.1;
                }
                let jump = arrives(&times[i], step + 1, 1) * if i % 2 == 0 { 0.25 } else { -0.5 };
                let side = if jump < 0.0 { &mut down } else { &mut up };
                *side += jump / 1.0;
            }
            e.push(up);
            h.push(down);
        }
        close("E", m.excitatory[i], mean(&e));
        close("I", m.inhibitory[i], mean(&h));
        close("var E", m.excitatory_variance[i], covariance(&e, &e));
        close("cov", m.covariance[i], covariance(&e, &h));
    }
}

#[test]
fn conductances_act_by_the_distance_to_their_reversal_potential() {
    // Traces of potential and conductances tell the same, up to what changes within a step.
    let parameters = [("tau_syn_ex", c(3.0)), ("tau_syn_in", c(6.0))];
    let p = neurons("P", 40, &atlas("iaf_cond_exp"), &parameters, &[]);
    let stimuli = vec![
        poisson("excitatory", 2.0, 0.6),
        poisson("inhibitory", 1.0, 1.2),
    ];
    let mut pr = measured(500.0, 50.0, DT, None);
    for v in ["V_m", "g_ex", "g_in"] {
        pr.record.traces.push(trace("P", v));
    }
    let r = run(circuit("g", vec![p], vec![], stimuli), &pr);
    let m = &r.input_moments[0];
    let [v, g_ex, g_in] = [0, 1, 2].map(|k| columns(&r, k));
    for i in 0..40 {
        let current = |g: &[f64], e: f64| -> f64 {
            let all = g.iter().zip(&v[i]).skip(500);
            mean(&all.map(|(g, v)| g * (e - v) / 250.0).collect::<Vec<_>>())
        };
        let (e, h) = (current(&g_ex[i], 0.0), current(&g_in[i], -85.0));
        let ratio = (m.excitatory[i] / e, m.inhibitory[i] / h);
        assert!(
            (ratio.0 - 1.0).abs() < 0.03 && (ratio.1 - 1.0).abs() < 0.03,
            "{ratio:?}"
        );
        assert!(m.excitatory[i] > 0.0 && m.inhibitory[i] < 0.0);
    }
}

#[test]
fn shot_noise_has_the_moments_of_campbell() {
    // Poisson trains of rate ν and weight w onto currents of time constant τ: mean w τ ν / C, variance w² τ ν / (2 C²).
    let (n, tau, nu, w) = (300, 5.0, 3.0, 20.0);
    let parameters = [("tau_syn_ex", c(tau)), ("V_th", c(1e6))];
    let p = neurons("P", n, &atlas("iaf_psc_exp"), &parameters, &[]);
    let stimuli = vec![
        poisson("excitatory", nu, w),
        poisson("inhibitory", 2.0 * nu, -w),
    ];
    let mut pr = measured(3000.0, 50.0, DT, None);
    pr.record.statistics = false;
    let r = run(circuit("c", vec![p], vec![], stimuli), &pr);
    let m = &r.input_moments[0];
    let within = |what: &str, x: &[f64], expected: f64, bias: f64| {
        let error = (covariance(x, x) / x.len() as f64).sqrt();
        let off = (mean(x) - expected).abs();
        assert!(
            off < 4.0 * error + bias * expected.abs(),
            "{what}: {} {expected}",
            mean(x)
        );
        assert!(
            error < 0.01 * expected.abs() + 1e-9,
            "{what}: {error} decides nothing"
        );
    };
    within("mean E", &m.excitatory, w * tau * nu / 250.0, 0.0);
    within("mean I", &m.inhibitory, -2.0 * w * 2.0 * nu / 250.0, 0.0);
    // Averaging over bins with the spikes of a bin spread over it takes T/(2τ) of the variance, to first order in T.
    let variance = |tau: f64, nu: f64| w * w * tau * nu / 2.0 / 250.0_f64.powi(2);
    let less = |tau: f64| 1.0 - DT / (2.0 * tau);
    within(
        "var E",
        &m.excitatory_variance,
        variance(tau, nu) * less(tau),
        1e-3,
    );
    within(
        "var I",
        &m.inhibitory_variance,
        variance(2.0, 2.0 * nu) * less(2.0),
        2e-3,
    );
    let error = (covariance(&m.covariance, &m.covariance) / n as f64).sqrt();
    assert!(
        mean(&m.covariance).abs() < 4.0 * error,
        "independent trains"
    );
}

/// Neurons that fire irregularly, and inhibit each other.
fn noisy(n: u64) -> Circuit {
    let parameters = [("mu", c(18.0)), ("sigma", c(6.0))];
    let p = neurons("P", n, &atlas("lif_white_noise"), &parameters, &[]);
    let rule = ConnectionRule::FixedInDegree { in_degree: 20 };
    circuit(
        "n",
        vec![p],
        vec![projection("P", "P", "delta", rule, c(-0.2), c(1.5))],
        vec![],
    )
}

#[test]
fn statistics_are_those_of_the_spikes() {
    let pr = measured(900.0, 100.0, 2.0, Some(300.0));
    let r = run(noisy(500), &pr);
    assert_eq!(r.statistics.len(), 3);
    for (k, s) in (0_u64..).zip(&r.statistics) {
        assert_eq!((s.after, s.to), (1000 + 3000 * k, 4000 + 3000 * k));
        let trains = r.spikes.window(s.after, s.to).trains(0, 500).unwrap();
        for i in 0..500 {
            let train = trains.train(i);
            assert_eq!(s.spikes[i], train.len() as u64);
            let intervals: Vec<f64> = train.windows(2).map(|w| (w[1] - w[0]) as f64).collect();
            if intervals.len() < 2 {
                assert!(s.cv[i].is_nan() && s.lv[i].is_nan());
                continue;
            }
            close("interval", s.mean_interval[i], mean(&intervals) * DT);
            let sd = covariance(&intervals, &intervals).sqrt();
            close("CV", s.cv[i], sd / mean(&intervals));
            let ratios = intervals
                .windows(2)
                .map(|w| ((w[0] - w[1]) / (w[0] + w[1])).powi(2));
            close(
                "LV",
                s.lv[i],
                3.0 * ratios.sum::<f64>() / (intervals.len() - 1) as f64,
            );
        }
    }
    let counts = &r.population_counts[0];
    assert_eq!(
        (counts.after, counts.bin_steps, counts.counts.len()),
        (1000, 20, 450)
    );
    for (k, c) in (0_u64..).zip(&counts.counts) {
        let bin = r.spikes.window(1000 + 20 * k, 1020 + 20 * k);
        assert_eq!(*c, bin.len() as u64);
    }
}

#[test]
fn measures_do_not_depend_on_threads_nor_on_keeping_spikes() {
    let with = |threads: usize, spikes: bool| -> Recording {
        let mut pr = measured(200.0, 10.5, 0.7, Some(49.0));
        pr.record.spikes = spikes;
        let mut run = prepare(&CpuEngine::with_threads(threads), noisy(700), &pr).unwrap();
        run.advance(u64::MAX).unwrap();
        run.finish().unwrap()
    };
    let whole = with(1, true);
    assert_eq!((whole.statistics.len(), whole.input_moments.len()), (5, 5));
    // The last window is cut off by the end, and holds five whole bins of 0.7 ms.
    assert_eq!(
        (whole.input_moments[4].to, whole.input_moments[4].n_bins),
        (2105, 5)
    );
    for (threads, spikes) in [(2, true), (3, false), (7, false)] {
        let r = with(threads, spikes);
        assert_eq!(r.statistics, whole.statistics);
        assert_eq!(r.input_moments, whole.input_moments);
        assert_eq!(r.population_counts, whole.population_counts);
        assert_eq!(r.spikes.is_empty(), !spikes);
    }
}

#[test]
fn bins_and_windows_that_do_not_fit_are_refused() {
    for (bin, window) in [
        (0.25, None),
        (0.0, None),
        (1.0, Some(2.5)),
        (1.0, Some(0.0)),
    ] {
        let pr = measured(10.0, 0.0, bin, window);
        let error = prepare(&CpuEngine::with_threads(1), noisy(10), &pr);
        let error = error.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("bin"), "{error}");
    }
}

#[test]
fn what_has_no_membrane_potential_has_no_moments() {
    let p = neurons("P", 3, &atlas("rate_threshold_linear"), &[], &[]);
    let r = run(
        circuit("r", vec![p], vec![], vec![]),
        &measured(5.0, 0.0, 1.0, None),
    );
    assert!(r.input_moments.is_empty());
    assert_eq!(r.statistics[0].spikes, [0, 0, 0]);
}
