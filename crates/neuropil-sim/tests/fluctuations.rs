//! Fluctuating currents and rates that change in time: laws, independence, and that any share of the neurons draws the same.

mod common;

use common::*;
use neuropil_circuit::{
    ConnectionRule, NoiseProcess, Source, Stimulus, StimulusKind, Value, Waveform,
};
use neuropil_sim::CpuEngine;

const DT: f64 = 0.1;

fn noise(
    tau: Option<f64>,
    interval: Option<f64>,
    mean: f64,
    sd: f64,
    shared: Option<&str>,
) -> StimulusKind {
    StimulusKind::Noise {
        port: "u".into(),
        process: match tau {
            Some(tau) => NoiseProcess::OrnsteinUhlenbeck { tau },
            None => NoiseProcess::PiecewiseConstant { interval },
        },
        mean,
        sd,
        shared: shared.map(str::to_string),
    }
}

fn sinusoid(mean: f64, amplitude: f64, frequency: f64, phase: f64) -> Waveform {
    Waveform::Sinusoidal {
        mean,
        amplitude,
        frequency,
        phase,
    }
}

/// What `variable` gained in each step, by neuron.
fn gains(
    variable: &str,
    n: u64,
    stimuli: Vec<Stimulus>,
    duration: f64,
    threads: usize,
) -> Vec<Vec<f64>> {
    let mut pr = protocol(duration);
    pr.record.traces.push(trace("P", variable));
    let populations = vec![neurons("P", n, &counter(), &[], &[])];
    let engine = CpuEngine::with_threads(threads);
    let mut run = prepare(&engine, circuit("p", populations, vec![], stimuli), &pr).unwrap();
    run.advance(u64::MAX).unwrap();
    let columns = columns(&run.finish().unwrap(), 0);
    let change = |v: &Vec<f64>| {
        let mut last = 0.0;
        v.iter()
            .map(|x| x - std::mem::replace(&mut last, *x))
            .collect()
    };
    columns.iter().map(change).collect()
}

/// The current of each step, by neuron.
fn currents(n: u64, kind: StimulusKind, duration: f64) -> Vec<Vec<f64>> {
    let x = gains("x", n, vec![stimulus("s", "P", kind)], duration, 2);
    x.iter()
        .map(|v| v.iter().map(|g| g / DT).collect())
        .collect()
}

/// Mean of f over independent neurons, and its standard error.
fn estimate(x: &[Vec<f64>], f: impl Fn(&[f64]) -> f64) -> (f64, f64) {
    let n = x.len() as f64;
    let values: Vec<f64> = x.iter().map(|v| f(v)).collect();
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[track_caller]
fn within(what: &str, (value, error): (f64, f64), expected: f64) {
    let z = (value - expected) / error;
    assert!(
        z.abs() < 4.0,
        "{what}: {value} against {expected}, {z} standard errors"
    );
}

#[test]
fn an_ornstein_uhlenbeck_current_has_its_moments_from_the_first_step_on() {
    let (tau, mean, sd) = (3.0, 7.0, 2.0);
    let x = currents(3000, noise(Some(tau), None, mean, sd, None), 12.0);
    for step in [0, 1, 2, 3, 50, 119] {
        within("mean", estimate(&x, |v| v[step]), mean);
        let variance = |v: &[f64]| (v[step] - mean) * (v[step] - mean);
        within("variance", estimate(&x, variance), sd * sd);
    }
    for lag in [1, 2, 3, 4, 5, 10, 30, 60] {
        let product = |v: &[f64]| {
            let pairs = v.iter().zip(&v[lag..]);
            let sum: f64 = pairs.map(|(a, b)| (a - mean) * (b - mean)).sum();
            sum / (v.len() - lag) as f64
        };
        let expected = sd * sd * (-(lag as f64) * DT / tau).exp();
        within("autocovariance", estimate(&x, product), expected);
    }
    // Fourth moment of the normal law.
    within(
        "fourth moment",
        estimate(&x, |v| (v[40] - mean).powi(4)),
        3.0 * sd.powi(4),
    );
}

#[test]
fn neurons_have_processes_of_their_own_unless_they_share_one() {
    for tau in [Some(1.5), None] {
        let x = currents(1200, noise(tau, None, 0.0, 1.0, None), 5.0);
        for shift in [1, 2, 255, 256, 512] {
            let pairs: Vec<Vec<f64>> = (0..x.len() - shift)
                .step_by(2 * shift)
                .flat_map(|i| i..(i + shift).min(x.len() - shift))
                .map(|i| vec![x[i][20] * x[i + shift][20]])
                .collect();
            within("product of neurons", estimate(&pairs, |v| v[0]), 0.0);
        }
        let shared = currents(600, noise(tau, None, 0.0, 1.0, Some("all")), 5.0);
        assert!(shared.iter().all(|v| v == &shared[0]));
        assert!(shared[0].iter().any(|a| *a != shared[0][0]));
    }
    // Stimuli that name the same process are proportional; others are not.
    let one = noise(Some(2.0), None, 0.0, 1.0, Some("all"));
    let three = noise(Some(2.0), None, 0.0, 3.0, Some("all"));
    let other = noise(Some(2.0), None, 0.0, 1.0, Some("another"));
    let [a, b, c] = [one, three, other].map(|k| currents(1, k, 5.0).remove(0));
    assert!(a.iter().zip(&b).all(|(a, b)| (3.0 * a - b).abs() < 1e-9));
    assert!(a.iter().zip(&c).any(|(a, c)| (a - c).abs() > 0.1));
}

#[test]
fn gaussian_noise_is_constant_for_its_interval_and_white_beyond() {
    let x = currents(2000, noise(None, Some(0.5), -3.0, 2.0, None), 20.0);
    for v in &x {
        for interval in v.chunks(5) {
            assert!(interval.iter().all(|y| (y - interval[0]).abs() < 1e-9));
        }
    }
    within("mean", estimate(&x, |v| v[77]), -3.0);
    within(
        "variance",
        estimate(&x, |v| (v[77] + 3.0) * (v[77] + 3.0)),
        4.0,
    );
    for lag in [5, 10, 15, 20] {
        within(
            "autocovariance",
            estimate(&x, |v| (v[50] + 3.0) * (v[50 + lag] + 3.0)),
            0.0,
        );
    }
    // Unless an interval is given, every step has a value of its own.
    let x = currents(2000, noise(None, None, 0.0, 1.0, None), 2.0);
    within("next step", estimate(&x, |v| v[10] * v[11]), 0.0);
}

#[test]
fn a_fluctuating_current_acts_where_and_when_it_is_said_to() {
    let mut s = stimulus("s", "P", noise(Some(2.0), None, 5.0, 1.0, None));
    (s.neurons, s.start, s.stop) = (Some((250, 10)), Some(0.4), Some(0.9));
    let constant = stimulus(
        "c",
        "P",
        StimulusKind::Current {
            port: "u".into(),
            waveform: Waveform::from(100.0),
        },
    );
    let full = gains("x", 520, vec![stimulus("s", "P", s.kind.clone())], 1.5, 1);
    let part = gains("x", 520, vec![constant, s], 1.5, 1);
    for i in 0..520 {
        for k in 0..15 {
            let on = (250..260).contains(&i) && (4..9).contains(&k);
            let expected = 100.0 * DT + if on { full[i][k] } else { 0.0 };
            assert!((part[i][k] - expected).abs() < 1e-9, "neuron {i}, step {k}");
        }
    }
}

#[test]
fn sinusoidal_currents_are_exact() {
    let kind = StimulusKind::Current {
        port: "u".into(),
        waveform: sinusoid(4.0, -2.5, 0.013, 1.1),
    };
    let x = currents(1, kind, 200.0);
    for (k, value) in x[0].iter().enumerate() {
        let t = (k as f64 + 0.5) * DT;
        let expected = 4.0 - 2.5 * (std::f64::consts::TAU * 0.013 * t + 1.1).sin();
        assert!((value - expected).abs() < 1e-9, "{t} ms: {value}");
    }
}

/// Counts of spikes in each step, summed over neurons, against the integrated rate: χ² per bin of steps.
fn chi_square(x: &[Vec<f64>], rate: impl Fn(f64) -> f64, delay: usize, bin: usize) {
    let steps = x[0].len();
    assert!(x.iter().all(|v| v[..delay].iter().all(|k| *k == 0.0)));
    let (mut sum, mut bins) = (0.0, 0.0_f64);
    for first in (delay..steps - bin).step_by(bin) {
        let count: f64 = x
            .iter()
            .map(|v| v[first..first + bin].iter().sum::<f64>())
            .sum();
        let at = |j: usize| (first - delay) as f64 * DT + j as f64 * DT / 20.0;
        let inner: f64 = (1..20 * bin).map(|j| rate(at(j))).sum();
        let ends = 0.5 * (rate(at(0)) + rate(at(20 * bin)));
        let expected = (inner + ends) * DT / 20.0 * x.len() as f64;
        sum += (count - expected) * (count - expected) / expected;
        bins += 1.0;
    }
    let z = (sum - bins) / (2.0 * bins).sqrt();
    assert!(
        z.abs() < 4.0,
        "chi-square {sum} for {bins} bins, {z} standard errors"
    );
}

#[test]
fn rates_that_change_in_time_give_poisson_counts_of_their_integral() {
    let tau = std::f64::consts::TAU;
    type Rate = Box<dyn Fn(f64) -> f64>;
    // Low and high rates, whose numbers of spikes are drawn in different ways.
    for scale in [1.0, 400.0] {
        let courses: [(Waveform, Rate); 3] = [
            (
                sinusoid(scale, 0.8 * scale, 0.01, 0.3),
                Box::new(move |t| scale * (1.0 + 0.8 * (tau * 0.01 * t + 0.3).sin())),
            ),
            (
                Waveform::PiecewiseLinear(vec![(20.0, 0.5 * scale), (80.0, 4.0 * scale)]),
                Box::new(move |t| scale * (0.5 + 3.5 * ((t - 20.0) / 60.0).clamp(0.0, 1.0))),
            ),
            (
                Waveform::Steps(vec![(0.0, scale), (40.0, 3.0 * scale), (70.0, 0.2 * scale)]),
                Box::new(move |t| {
                    scale
                        * if t < 40.0 {
                            1.0
                        } else if t < 70.0 {
                            3.0
                        } else {
                            0.2
                        }
                }),
            ),
        ];
        for (rate, truth) in courses {
            let steps = matches!(rate, Waveform::Steps(_));
            let kind = StimulusKind::Poisson {
                receptor: "in".into(),
                rate: rate.clone(),
                weight: 1.0,
                delay: 0.3,
            };
            let x = gains("n", 40, vec![stimulus("s", "P", kind)], 100.3, 2);
            // A jump falls between bins.
            chi_square(&x, |t| truth(if steps { t + 1e-9 } else { t }), 3, 1);
            // Neurons are independent: the variance of the sum over neurons is that of a Poisson number in each bin, so
            // the counts above would be overdispersed otherwise.
            let shared = source("S", 7, Source::Poisson { rate });
            let mut pr = protocol(100.1);
            pr.record.traces.push(trace("P", "n"));
            let projections = vec![projection(
                "S",
                "P",
                "in",
                ConnectionRule::OneToOne,
                c(1.0),
                c(0.1),
            )];
            let populations = vec![neurons("P", 7, &counter(), &[], &[]), shared];
            let r = run(circuit("p", populations, projections, vec![]), &pr);
            let counts: Vec<Vec<f64>> = columns(&r, 0)
                .iter()
                .map(|v| {
                    let mut last = 0.0;
                    v.iter()
                        .map(|x| x - std::mem::replace(&mut last, *x))
                        .collect()
                })
                .collect();
            chi_square(&counts, |t| truth(if steps { t + 1e-9 } else { t }), 1, 4);
        }
    }
}

#[test]
fn a_constant_rate_written_as_a_course_draws_the_same_spikes() {
    let with = |rate: Waveform| {
        let kind = StimulusKind::Poisson {
            receptor: "in".into(),
            rate,
            weight: 0.5,
            delay: 0.2,
        };
        let mut s = stimulus("s", "P", kind);
        (s.start, s.stop) = (Some(0.5), Some(15.3));
        gains("n", 300, vec![s], 20.0, 2)
    };
    let constant = with(Waveform::from(12.0));
    assert!(constant.iter().flatten().any(|k| *k > 0.0));
    assert_eq!(
        constant,
        with(Waveform::PiecewiseLinear(vec![(3.0, 12.0), (9.0, 12.0)]))
    );
    assert_eq!(constant, with(sinusoid(12.0, 0.0, 0.1, 0.0)));
    assert_eq!(constant, with(Waveform::Steps(vec![(0.0, 12.0)])));
}

#[test]
fn any_number_of_threads_draws_the_same() {
    let stimuli = || {
        let kind = StimulusKind::Poisson {
            receptor: "in".into(),
            rate: sinusoid(3.0, 3.0, 0.05, 0.0),
            weight: 1.0,
            delay: 0.0,
        };
        vec![
            stimulus("p", "P", kind),
            stimulus("ou", "P", noise(Some(4.0), None, 1.0, 2.0, None)),
            stimulus("white", "P", noise(None, Some(0.7), 1.0, 2.0, None)),
            stimulus("both", "P", noise(Some(1.0), None, 0.0, 1.0, Some("both"))),
        ]
    };
    for variable in ["n", "x"] {
        let one = gains(variable, 777, stimuli(), 7.7, 1);
        for threads in [2, 3] {
            assert_eq!(
                one,
                gains(variable, 777, stimuli(), 7.7, threads),
                "{threads} threads"
            );
        }
    }
}

#[test]
fn a_table_counts_from_the_first_neuron_driven() {
    let mut s = stimulus(
        "s",
        "P",
        StimulusKind::Current {
            port: "u".into(),
            waveform: Waveform::Constant(Value::Table(vec![1.0, 2.0, 3.0])),
        },
    );
    s.neurons = Some((4, 3));
    let x = gains("x", 9, vec![s], 0.1, 3);
    let got: Vec<f64> = x.iter().map(|v| (v[0] / DT).round()).collect();
    assert_eq!(got, [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 0.0, 0.0]);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let refused = |kind: StimulusKind, words: &[&str]| {
        let populations = vec![neurons("P", 3, &counter(), &[], &[])];
        let circuit = circuit("p", populations, vec![], vec![stimulus("s", "P", kind)]);
        let error = match prepare(&CpuEngine::with_threads(1), circuit, &protocol(1.0)) {
            Err(e) => e.to_string(),
            Ok(_) => panic!("{words:?} was not refused"),
        };
        for word in words.iter().chain(&["stimulus `s`"]) {
            assert!(error.contains(word), "{error}");
        }
    };
    refused(
        noise(Some(0.0), None, 0.0, 1.0, None),
        &["tau is 0 ms", "> 0 ms"],
    );
    refused(noise(Some(1.0), None, 0.0, -1.0, None), &["sd is -1"]);
    refused(
        noise(Some(1.0), None, f64::NAN, 1.0, None),
        &["mean is NaN"],
    );
    refused(
        noise(None, Some(0.25), 0.0, 1.0, None),
        &["interval is 0.25 ms", "multiple of dt"],
    );
    refused(
        noise(None, Some(0.0), 0.0, 1.0, None),
        &["interval is 0 ms"],
    );
    let rate = |rate: Waveform| StimulusKind::Poisson {
        receptor: "in".into(),
        rate,
        weight: 1.0,
        delay: 0.0,
    };
    refused(
        rate(sinusoid(1.0, 1.5, 0.1, 0.0)),
        &["rate is -500 spikes/s"],
    );
    refused(
        rate(Waveform::Constant(Value::Table(vec![1.0; 3]))),
        &["rate", "one finite number"],
    );
    refused(rate(sinusoid(f64::NAN, 0.0, 0.1, 0.0)), &["rate"]);
}
