//! Steady states, eigenmodes and delays of rate units.

use crate::common::*;
use crate::{LINEAR, coupled, drive, table, with_dt};
use neuropil_circuit::{ConnectionRule, Delay, Distribution, Value, read_circuit};

/// Solves A x = b by elimination without pivoting (A is diagonally dominant here).
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        for i in k + 1..n {
            let f = a[i][k] / a[k][k];
            for j in k..n {
                a[i][j] -= f * a[k][j];
            }
            b[i] -= f * b[k];
        }
    }
    for k in (0..n).rev() {
        let sum: f64 = (k + 1..n).map(|j| a[k][j] * b[j]).sum();
        b[k] = (b[k] - sum) / a[k][k];
    }
    b
}

#[test]
fn a_linear_network_settles_at_its_fixed_point() {
    let n = 60_u64;
    let input: Vec<f64> = (0..n).map(|i| 1.0 + (i % 7) as f64).collect();
    let weight = Value::Distribution(Distribution::Uniform {
        low: -0.05,
        high: 0.07,
    });
    let projections = vec![
        coupled(
            "A",
            "A",
            "in",
            "x",
            ConnectionRule::FixedInDegree { in_degree: 7 },
            weight.clone(),
        ),
        coupled(
            "B",
            "A",
            "in",
            "x",
            ConnectionRule::PairwiseBernoulli { probability: 0.2 },
            weight.clone(),
        ),
        coupled(
            "A",
            "B",
            "in",
            "x",
            ConnectionRule::FixedTotalNumber { number: 90 },
            weight,
        ),
    ];
    let populations = vec![
        neurons("A", n, &model(LINEAR), &[], &[]),
        neurons("B", 20, &model(LINEAR), &[("tau", c(3.0))], &[]),
    ];
    let stimuli = vec![
        drive("A", "h", Value::Table(input.clone())),
        drive("B", "h", c(-2.0)),
    ];
    let circuit = circuit("linear", populations, projections, stimuli);
    let pr = with_dt(0.1, 600.0, &[("A", "x"), ("B", "x")]);
    let net = network(circuit.clone(), &pr);
    let total = n as usize + 20;
    let mut a = vec![vec![0.0; total]; total];
    let mut b = input;
    b.extend([-2.0; 20]);
    for (i, row) in a.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for (s, t, from, to) in [
        ("A", "A", 0, 0),
        ("B", "A", n as usize, 0),
        ("A", "B", 0, n as usize),
    ] {
        let synapses = net.synapses(s, t).unwrap();
        assert!(!synapses.source.is_empty());
        for (k, w) in synapses.weight.iter().enumerate() {
            a[to + synapses.target[k] as usize][from + synapses.source[k] as usize] -= w;
        }
    }
    let expected = solve(a, b);
    let r = run(circuit, &pr);
    let last: Vec<f64> = (0..2)
        .flat_map(|t| columns(&r, t))
        .map(|v| *v.last().unwrap())
        .collect();
    for (i, (x, y)) in last.iter().zip(&expected).enumerate() {
        assert!(
            (x - y).abs() < 1e-12 * (1.0 + y.abs()),
            "unit {i}: {x} against {y}"
        );
    }
}

/// The states of two coupled linear units after `time`, with time step `dt`.
fn pair(dt: f64, time: f64) -> [f64; 2] {
    let rule = table(
        vec![0, 1, 0, 1],
        vec![0, 0, 1, 1],
        vec![0.5, -2.0, 1.5, -0.25],
    );
    let m = model(LINEAR);
    let populations = vec![neurons(
        "A",
        2,
        &m,
        &[("x0", Value::Table(vec![3.0, -1.0]))],
        &[],
    )];
    let circuit = circuit(
        "pair",
        populations,
        vec![coupled("A", "A", "in", "x", rule, c(0.0))],
        vec![],
    );
    let r = run(circuit, &with_dt(dt, time, &[("A", "x")]));
    let last = columns(&r, 0)
        .iter()
        .map(|v| *v.last().unwrap())
        .collect::<Vec<_>>();
    [last[0], last[1]]
}

#[test]
fn eigenmodes_decay_and_turn_as_the_matrix_exponential_says() {
    // τ x' = (W − 1) x with W = ((1/2, −2), (3/2, −1/4)): M has trace −7/4 and determinant 29/8, so that
    // exp(M s) = e^{−7s/8} (cos(ω s) + sin(ω s)/ω (M + 7/8)), ω² = 29/8 − 49/64, s = t/τ.
    let time = 12.0;
    let s: f64 = time / 10.0;
    let omega = (29.0_f64 / 8.0 - 49.0 / 64.0).sqrt();
    let (co, si) = ((omega * s).cos(), (omega * s).sin() / omega);
    let decay = (-0.875 * s).exp();
    let truth = [
        decay * (co * 3.0 + si * ((-0.5 + 0.875) * 3.0 + 2.0)),
        decay * (-co + si * (1.5 * 3.0 - (-1.25 + 0.875))),
    ];
    let error = |dt: f64| {
        let x = pair(dt, time);
        (x[0] - truth[0]).hypot(x[1] - truth[1])
    };
    let errors = [0.4, 0.2, 0.1, 0.05].map(error);
    for pair in errors.windows(2) {
        let order = (pair[0] / pair[1]).log2();
        // Outputs hold for a step: first order in the time step.
        assert!((order - 1.0).abs() < 0.1, "{errors:?}");
    }
    assert!(errors[3] < 0.02, "{errors:?}");
}

#[test]
fn an_output_arrives_after_its_delay_to_the_step() {
    // The target adds up what it gets; the source is a ramp x(t_n) = n/10 that starts at −1.
    let source = model(
        r#"
[model]
name = "ramp"
[states]
x = { initial = "-1 mV", unit = "mV" }
[outputs]
x = { value = "x", unit = "mV" }
twice = { value = "2 * x + 1 mV", unit = "mV" }
[dynamics]
x = "1 mV/ms"
"#,
    );
    let target = model(
        r#"
[model]
name = "sum"
[states]
y = { initial = 0, unit = "mV" }
[inputs]
h = { unit = "mV" }
total = { unit = "1" }
[receptors]
in = { unit = "1", continuous = true, add = { h = "source * weight", total = "weight" } }
[dynamics]
y = "(h + 1000 mV * total)/(1 ms)"
"#,
    );
    for (output, factor, offset) in [("x", 1.0, 0.0), ("twice", 2.0, 1.0)] {
        for delay in [1_u32, 2, 7] {
            let mut p = coupled("S", "T", "in", output, ConnectionRule::OneToOne, c(0.5));
            p.delay = Delay::Value(c(f64::from(delay) * 0.1));
            let populations = vec![
                neurons("S", 3, &source, &[], &[]),
                neurons("T", 3, &target, &[], &[]),
            ];
            let r = run(
                circuit("delay", populations, vec![p], vec![]),
                &with_dt(0.1, 2.0, &[("T", "y"), ("S", output)]),
            );
            let shown = columns(&r, 1);
            for v in columns(&r, 0) {
                let mut last = 0.0;
                for (n, y) in v.iter().enumerate() {
                    let gain = (y - last) / 0.1 - 500.0;
                    last = *y;
                    // In step n, from t_n on, the value at t_{n+1−d}; the initial one before the run.
                    let k = (n + 1).saturating_sub(delay as usize) as f64;
                    let expected = 0.5 * (factor * (k * 0.1 - 1.0) + offset);
                    assert!(
                        (gain - expected).abs() < 1e-9,
                        "{output}, delay {delay}, step {n}: {gain} against {expected}"
                    );
                }
            }
            // Outputs can be recorded; a sample is the value at the end of a step.
            assert!((shown[0][4] - (factor * (0.5 - 1.0) + offset)).abs() < 1e-12);
        }
    }
}

#[test]
fn the_supralinear_network_reaches_its_published_steady_states() {
    // ν = a [μ − b]₊ⁿ, μ_E = μ + 2 ν_E − 12 ν_I, μ_I = μ + 6 ν_E − ν_I, with roots found by bracketing to 1e-13.
    for (mu, rate_e, rate_i) in [
        (10.0, 1.8711406425443113, 0.0945138828997121),
        (15.0, 2.4233690256429066, 0.4299405723980614),
        (20.0, 2.4439084723658517, 0.84412677905819),
    ] {
        let text = format!(
            r#"
[circuit]
name = "ssn"
[populations.E]
size = 1
model = "rate_power_law"
parameters = {{ k = "1.0792e-4 spikes/s", theta = "-11.1425 mV", n = 3.0814, tau = "20 ms" }}
[populations.I]
size = 1
model = "rate_power_law"
parameters = {{ k = "2.2099e-6 spikes/s", theta = "4.7670 mV", n = 3.8150, tau = "10 ms" }}
[[projections]]
sources = ["E", "I"]
targets = ["E", "I"]
rule = "all_to_all"
weight = [["2 mV*s", "-12 mV*s"], ["6 mV*s", "-1 mV*s"]]
delay = "step"
[[stimuli]]
kind = "current"
name = "drive"
targets = ["E", "I"]
constant = "{mu} mV"
[protocol]
duration = "3 s"
record = {{ traces = [{{ population = "E", variable = "r" }}, {{ population = "I", variable = "r" }}] }}
"#
        );
        let c = read_circuit(&text, None, &[], &neuropil_atlas::library()).unwrap();
        assert_eq!(c.projections[0].output.as_deref(), Some("rate"));
        assert_eq!(read_circuit(&c.to_toml(), None, &[], &()).unwrap(), c);
        let pr = c.protocol.clone();
        let r = run(c, &pr);
        for (t, expected) in [rate_e, rate_i].into_iter().enumerate() {
            let rate = *columns(&r, t)[0].last().unwrap();
            assert!(
                (rate - expected).abs() < 1e-9,
                "{mu}: {rate} against {expected}"
            );
            assert_eq!(r.traces[t].unit, "spikes/s");
        }
    }
}
