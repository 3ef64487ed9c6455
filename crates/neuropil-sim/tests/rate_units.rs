//! Continuous projections: steady states, eigenmodes, delays, gap junctions, and the same bits for any division of labour.

mod common;

use common::*;
use neuropil_circuit::{
    Circuit, ConnectionRule, ConnectionTable, Delay, Distribution, Population, Projection,
    Protocol, StimulusKind, Value, Waveform, read_circuit,
};
use neuropil_sim::{CpuEngine, Engine, Saved};
use std::sync::Arc;

/// A linear unit: τ x' = −x + Σ w x + u.
const LINEAR: &str = r#"
[model]
name = "linear"
[parameters]
tau = { default = "10 ms" }
x0 = { default = "0 mV" }
[states]
x = { initial = "x0" }
[inputs]
h = { unit = "mV" }
[receptors]
in = { unit = "1", continuous = true, add = { h = "weight * source" } }
[outputs]
x = { value = "x", unit = "mV" }
[dynamics]
x = "(h - x)/tau"
"#;

fn coupled(
    source: &str,
    target: &str,
    receptor: &str,
    output: &str,
    rule: ConnectionRule,
    weight: Value,
) -> Projection {
    Projection {
        output: Some(output.into()),
        delay: Delay::Step,
        ..projection(source, target, receptor, rule, weight, c(0.1))
    }
}

fn table(source: Vec<u64>, target: Vec<u64>, weight: Vec<f64>) -> ConnectionRule {
    ConnectionRule::FromTable(Arc::new(ConnectionTable {
        source,
        target,
        weight: Some(weight),
        delay: None,
    }))
}

fn drive(target: &str, port: &str, values: Value) -> neuropil_circuit::Stimulus {
    stimulus(
        &format!("drive {target}"),
        target,
        StimulusKind::Current {
            port: port.into(),
            waveform: Waveform::Constant(values),
        },
    )
}

fn with_dt(dt: f64, duration: f64, traces: &[(&str, &str)]) -> Protocol {
    let mut pr = protocol(duration);
    pr.dt = dt;
    pr.record
        .traces
        .extend(traces.iter().map(|(p, v)| trace(p, v)));
    pr
}

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

/// A leaky cell with gap junctions: C V' = −g_L (V − E) + Σ g_ij (V_j − V), and spikes where it is high.
const GAP: &str = r#"
[model]
name = "lif_gap_junction"
deliver = "after propagation"
[parameters]
C_m = { default = "100 pF" }
g_L = { default = "0 nS" }
V_0 = { default = "-70 mV" }
V_th = { default = "0 mV" }
[states]
V_m = { initial = "V_0" }
[inputs]
I_x = { unit = "pA" }
g_gap = { unit = "nS" }
I_e = { unit = "pA" }
[receptors]
gap = { unit = "nS", continuous = true, add = { I_x = "weight * source", g_gap = "weight" } }
excitatory = { unit = "mV", add = { V_m = "weight" } }
[outputs]
V = { value = "V_m", unit = "mV" }
[dynamics]
V_m = "(I_x - g_gap*V_m - g_L*(V_m + 70 mV) + I_e)/C_m"
[spike]
condition = "V_m >= V_th"
reset = { V_m = "-80 mV" }
"#;

fn ring(n: u64, threshold: f64) -> Circuit {
    let (mut source, mut target) = (Vec::new(), Vec::new());
    for i in 0..n {
        for j in [(i + 1) % n, (i + n - 1) % n] {
            source.push(j);
            target.push(i);
        }
    }
    let weights = vec![1.5; source.len()];
    let initial: Vec<f64> = (0..n).map(|i| -70.0 + (i * i % 11) as f64).collect();
    let populations = vec![neurons(
        "A",
        n,
        &model(GAP),
        &[("V_0", Value::Table(initial)), ("V_th", c(threshold))],
        &[],
    )];
    let projections = vec![coupled(
        "A",
        "A",
        "gap",
        "V",
        table(source, target, weights),
        c(0.0),
    )];
    circuit("ring", populations, projections, vec![])
}

#[test]
fn a_ring_of_gap_junctions_conserves_charge_and_levels_potentials() {
    let n = 12;
    let charge = |dt: f64| {
        let r = run(ring(n, 0.0), &with_dt(dt, 40.0, &[("A", "V_m")]));
        let v = columns(&r, 0);
        let sums: Vec<f64> = (0..v[0].len())
            .map(|k| v.iter().map(|x| x[k]).sum())
            .collect();
        let spread = |k: usize| {
            let all = || v.iter().map(|x| x[k]);
            all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
        };
        assert!(spread(sums.len() - 1) < 0.8 * spread(0));
        let start: f64 = (0..n).map(|i| -70.0 + (i * i % 11) as f64).sum();
        // All cells have the same junctions, so that exchange of held potentials is balanced exactly.
        let worst = sums.iter().map(|s| (s - start).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-9, "dt {dt}: {worst}");
        v[3].last().copied().unwrap()
    };
    // The mode of wave number q decays at rate 2 g (1 − cos q)/C.
    let truth = |t: f64| {
        let tau = std::f64::consts::TAU / n as f64;
        let mut sum = 0.0;
        for q in 0..n {
            let rate = 2.0 * 1.5 / 100.0 * (1.0 - (tau * q as f64).cos());
            for i in 0..n {
                let start = -70.0 + (i * i % 11) as f64;
                sum += start * (tau * q as f64 * (3.0 - i as f64)).cos() * (-rate * t).exp();
            }
        }
        sum / n as f64
    };
    let errors = [0.4, 0.2, 0.1].map(|dt| (charge(dt) - truth(40.0)).abs());
    assert!(errors[2] < 0.01, "{errors:?}");
    for pair in errors.windows(2) {
        assert!(
            ((pair[0] / pair[1]).log2() - 1.0).abs() < 0.15,
            "{errors:?}"
        );
    }
}

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
