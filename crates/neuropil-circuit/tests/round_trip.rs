//! Circuits survive being written and read; any bytes are read or refused.

use neuropil_circuit::*;
use neuropil_numerics::matrix::Matrix;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use std::collections::BTreeMap;
use std::sync::Arc;

const MODEL: &str = r#"
[model]
name = "unit"
title = "A unit\twith \"quotes\" and \\"
deliver = "before propagation"
[parameters]
tau = { default = "10 ms", lower = "> 0 ms", upper = "<= 1 s", meaning = "time constant" }
C = { default = "0.25 nF" }
n = { default = 2 }
[states]
V = { initial = "-65 mV + n*1 mV", meaning = "potential" }
g = { initial = 0, unit = "nS" }
[inputs]
I = { unit = "nA" }
[receptors]
excitatory = { unit = "nS", add = { g = "weight/n" } }
current = { unit = "pA", add = { V = "weight*1 ms/C" } }
[expressions]
gate = "1/(1 + exp(-V/1 mV))"
[dynamics]
V = "(-g*V*gate + I)/C"
g = "-g/tau"
[diffusion]
V = ["3 mV/√s", "2 mV/ms^0.5*n"]
[spike]
condition = "V >= -40 mV and not g > 1 uS"
reset = { V = "-65 mV", g = "g/2" }
refractory = "tau/5"
hold = ["V"]
refractory_input = "keep"
"#;

/// A rule for weights from 0 to 1e12.
const SYNAPSE: &str = r#"
[synapse]
name = "rule"
title = "A rule with a \"title\""
[parameters]
tau = { default = "20 ms", unit = "s", lower = ">= 0 ms", meaning = "time constant" }
a = { unit = "weight", lower = ">= 0" }
w_min = { default = 0, unit = "weight" }
w_max = { unit = "weight" }
[source]
x = { tau = "tau/2", toward = 1, initial = "1/3", at_spike = "x*f" }
v = { toward = "-65 mV", at_spike = "v + 0.1 mV" }
[target]
y = { tau = "tau", at_spike = "y + a", unit = "weight", meaning = "trace" }
[expressions]
f = "0.5 - tau/1 s"
[at_source_spike]
weight = "if(weight > y, weight - y, weight*f)"
[at_target_spike]
weight = "max(weight + a*x, w_min)"
[limits]
weight = { lower = "w_min", upper = "w_max" }
[transmit]
weight = "weight*x"
largest = "weight"
"#;

fn synapse() -> impl Strategy<Value = Option<SynapseUse>> {
    let values = (positive(), proptest::option::of(positive()));
    proptest::option::of(values.prop_map(|(a, tau)| {
        let mut parameters = BTreeMap::from([("a".to_string(), a), ("w_max".to_string(), 1e12)]);
        parameters.extend(tau.map(|t| ("tau".to_string(), t)));
        let model = Arc::new(read_synapse(SYNAPSE, None).unwrap());
        SynapseUse { model, parameters }
    }))
}

fn number() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![-1e6..1e6, -1.0..1.0, Just(0.0), Just(0.1), Just(1.0 / 3.0)]
}

fn positive() -> impl Strategy<Value = f64> {
    prop_oneof![0.001f64..1e4, Just(1.0 / 3.0)]
}

fn distribution(sign: f64) -> impl Strategy<Value = Distribution> {
    let normal = (positive(), 0.0..1.0, any::<bool>(), any::<bool>()).prop_map(
        move |(mean, sd, confined, clip)| Distribution::Normal {
            mean: sign * mean,
            sd: sd * mean,
            lower: (confined && sign > 0.0).then_some(0.0),
            upper: (confined && sign < 0.0).then_some(0.0),
            beyond: if clip { Beyond::Clip } else { Beyond::Redraw },
        },
    );
    let lognormal =
        (positive(), 0.0..2.0).prop_map(move |(median, sigma)| Distribution::Lognormal {
            median: sign * median,
            sigma,
        });
    let uniform = (positive(), positive()).prop_map(move |(a, b)| {
        let (low, high) = if sign > 0.0 { (a, a + b) } else { (-a - b, -a) };
        Distribution::Uniform { low, high }
    });
    prop_oneof![normal, lognormal, uniform]
}

fn weight() -> impl Strategy<Value = Value> {
    prop_oneof![
        positive().prop_map(Value::Constant),
        distribution(1.0).prop_map(Value::Distribution),
    ]
}

fn steps() -> impl Strategy<Value = f64> {
    (1u32..1000).prop_map(|n| f64::from(n) * 0.1)
}

fn rule(size: u64) -> impl Strategy<Value = (ConnectionRule, Option<usize>)> {
    let i = 0..size;
    let synapse = (i.clone(), i, positive(), steps());
    let table = (vec(synapse, 0..6), any::<bool>(), any::<bool>()).prop_map(|(rows, w, d)| {
        let t = ConnectionTable {
            source: rows.iter().map(|r| r.0).collect(),
            target: rows.iter().map(|r| r.1).collect(),
            weight: w.then(|| rows.iter().map(|r| r.2).collect()),
            delay: d.then(|| rows.iter().map(|r| r.3).collect()),
        };
        (ConnectionRule::FromTable(Arc::new(t)), Some(rows.len()))
    });
    let simple = prop_oneof![
        (0u64..50).prop_map(|in_degree| ConnectionRule::FixedInDegree { in_degree }),
        (0u64..50).prop_map(|out_degree| ConnectionRule::FixedOutDegree { out_degree }),
        (0u64..1 << 40).prop_map(|number| ConnectionRule::FixedTotalNumber { number }),
        (0.0..=1.0).prop_map(|probability| ConnectionRule::PairwiseBernoulli { probability }),
        Just(ConnectionRule::OneToOne),
        Just(ConnectionRule::AllToAll),
    ];
    prop_oneof![3 => simple.prop_map(|r| (r, None)), 1 => table]
}

prop_compose! {
    fn projection(size: u64)(
        (rule, _) in rule(size),
        ends in (select(vec!["A", "b c"]), select(vec!["A", "b c", "S", "T"])),
        weight in weight(),
        delay in prop_oneof![
            Just(Delay::Step),
            steps().prop_map(|t| Delay::Value(Value::Constant(t))),
            distribution(1.0).prop_map(|d| match d {
                // Some draw must reach half a time step.
                Distribution::Uniform { low, high } => Distribution::Uniform { low, high: high + 0.1 },
                other => other,
            }).prop_filter("storable", |d| d.range().1 < 6500.0).prop_map(|d| Delay::Value(Value::Distribution(d))),
        ],
        receptor in select(vec!["excitatory", "current"]),
        autapses in any::<bool>(),
        synapse in synapse(),
        weight_course in proptest::option::of(course(0.0)),
    ) -> Projection {
        let within = match &weight {
            Value::Distribution(d) => d.range().0 >= 0.0 && d.range().1 <= 1e12,
            _ => true,
        };
        Projection {
            name: String::new(),
            source: ends.1.to_string(),
            target: ends.0.to_string(),
            receptor: receptor.to_string(),
            output: None,
            allow_autapses: autapses || matches!(rule, ConnectionRule::FromTable(_) | ConnectionRule::OneToOne),
            rule,
            allow_multapses: true,
            weight,
            // Weights change in time or learn.
            weight_course: weight_course.filter(|_| synapse.is_none() || !within),
            delay,
            // Only weights within the limits may start.
            synapse: synapse.filter(|_| within),
        }
    }
}

/// Courses that change in time, of values with the sign of `low` or any.
fn course(low: f64) -> impl Strategy<Value = Waveform> {
    let value = move || number().prop_map(move |x| if low < 0.0 { x } else { x.abs() });
    let points = move || {
        vec((1u32..50, value()), 1..5).prop_map(|gaps| {
            let mut time = 0;
            let point = |(gap, x): (u32, f64)| {
                time += gap;
                (f64::from(time) * 0.1, x)
            };
            gaps.into_iter().map(point).collect::<Vec<_>>()
        })
    };
    let sinusoid =
        (value(), value(), 0.0..5.0f64, -7.0..7.0f64).prop_map(move |(m, a, f, phase)| {
            Waveform::Sinusoidal {
                mean: if low < 0.0 { m } else { m + a },
                amplitude: a,
                frequency: f,
                phase,
            }
        });
    prop_oneof![
        points().prop_map(Waveform::Steps),
        points().prop_map(Waveform::PiecewiseLinear),
        sinusoid,
    ]
}

fn rate() -> impl Strategy<Value = Waveform> {
    prop_oneof![positive().prop_map(Waveform::from), course(0.0)]
}

fn noise() -> impl Strategy<Value = StimulusKind> {
    let process = prop_oneof![
        (0.1..1000.0f64).prop_map(|tau| NoiseProcess::OrnsteinUhlenbeck { tau }),
        proptest::option::of(steps())
            .prop_map(|interval| NoiseProcess::PiecewiseConstant { interval }),
    ];
    let shared = proptest::option::of(Just("common".to_string()));
    (process, number(), positive(), shared).prop_map(|(process, mean, sd, shared)| {
        StimulusKind::Noise {
            port: "I".into(),
            process,
            mean,
            sd,
            shared,
        }
    })
}

fn patterns(size: u64) -> impl Strategy<Value = StimulusKind> {
    let n = size as usize;
    let spatial = prop_oneof![
        (
            distribution(1.0),
            proptest::option::of(Just("Z".to_string()))
        )
            .prop_map(|(distribution, shared)| Patterns::Drawn {
                number: 2,
                distribution,
                shared
            }),
        vec(number(), 2 * n).prop_map(move |v| Patterns::Table(Arc::new(Matrix::from_fn(
            2,
            n,
            |i, j| v[i * n + j]
        )))),
    ];
    let coefficients = prop_oneof![
        vec((number(), number()), 1..4).prop_map(|v| {
            let step = |(k, c): (usize, &(f64, f64))| (k as f64 * 12.5, vec![c.0, c.1]);
            Coefficients::Steps(v.iter().enumerate().map(step).collect())
        }),
        (vec((number(), number()), 1..4), steps(), any::<bool>()).prop_map(
            |(v, interval, repeat)| Coefficients::Sequence {
                stimuli: Arc::new(Matrix::from_fn(v.len(), 2, |i, j| [v[i].0, v[i].1][j])),
                interval,
                repeat,
            }
        ),
        (
            distribution(-1.0),
            steps(),
            proptest::option::of(Just("c".to_string()))
        )
            .prop_map(|(distribution, interval, shared)| Coefficients::Drawn {
                distribution,
                interval,
                shared
            }),
    ];
    (spatial, coefficients).prop_map(|(patterns, coefficients)| StimulusKind::Patterns {
        port: "I".into(),
        patterns,
        coefficients,
    })
}

fn waveform(size: u64) -> impl Strategy<Value = Waveform> {
    prop_oneof![
        number().prop_map(|x| Waveform::Constant(Value::Constant(x))),
        distribution(-1.0).prop_map(|d| Waveform::Constant(Value::Distribution(d))),
        vec(number(), size as usize).prop_map(|v| Waveform::Constant(Value::Table(v))),
        course(-1.0),
    ]
}

prop_compose! {
    fn stimulus(size: u64)(
        poisson in any::<bool>(),
        (rate, weight, delay) in (rate(), positive(), prop_oneof![Just(0.0), steps()]),
        current in prop_oneof![
            waveform(size).prop_map(|waveform| StimulusKind::Current { port: "I".into(), waveform }),
            noise(),
            patterns(size),
        ],
        start in proptest::option::of(steps()),
        stop in proptest::option::of((1001u32..2000).prop_map(|n| f64::from(n) * 0.1)),
    ) -> Stimulus {
        Stimulus {
            name: String::new(),
            target: "A".into(),
            neurons: poisson.then_some((1, size - 1)),
            start,
            stop,
            kind: if poisson {
                StimulusKind::Poisson { receptor: "current".into(), rate, weight, delay }
            } else {
                current
            },
        }
    }
}

prop_compose! {
    fn circuit()(size in 2u64..9)(
        size in Just(size),
        projections in vec(projection(size), 0..5),
        stimuli in vec(stimulus(size), 0..4),
        texts in (any::<String>(), "\\PC{0,30}\n\\PC{0,30}", vec("\\PC{0,20}", 0..3)),
        tau in vec(0.1f64..1000.0, size as usize),
        (v, n, rate) in (distribution(-1.0), positive(), rate()),
        traces in vec(steps(), 0..3),
        moments in any::<bool>(),
        depths in vec(number(), size as usize),
        words in vec("\\PC{0,5}", 1),
    ) -> Circuit {
        let model = Arc::new(read_model(MODEL, None).unwrap());
        let neuron = |parameters, initial| PopulationKind::Neuron(NeuronUse {
            model: Arc::clone(&model), parameters, initial,
        });
        let parameters = BTreeMap::from([
            ("tau".to_string(), Value::Table(tau)),
            ("n".to_string(), Value::Constant(n)),
        ]);
        let initial = BTreeMap::from([("V".to_string(), Value::Distribution(v))]);
        let attributes = BTreeMap::from([
            ("x".to_string(), Attribute::Numbers { values: depths, unit: "um".into() }),
            ("cell type".to_string(), Attribute::Texts((0..size).map(|i| format!("{}{i}", words[0])).collect())),
        ]);
        let times = Arc::new((0..size).map(|i| (1..i).map(|k| k as f64 * 0.1).collect()).collect());
        let population = |name: &str, kind| Population { name: name.into(), size, kind, attributes: attributes.clone() };
        let mut projections = projections;
        for (i, p) in projections.iter_mut().enumerate() {
            p.name = format!("{} to {} ({i})", p.source, p.target);
        }
        let mut stimuli = stimuli;
        for (i, s) in stimuli.iter_mut().enumerate() {
            s.name = format!("s{i}");
        }
        let own = stimuli.split_off(stimuli.len() / 2);
        let trace = |t: f64| TraceRequest {
            population: "A".into(),
            variable: "g".into(),
            neurons: if moments { NeuronSelection::List(vec![1, 0]) } else { NeuronSelection::Range { first: 0, number: 1 } },
            start: Some(t),
            stop: None,
            interval: Some(t),
        };
        Circuit {
            name: "any".into(),
            title: texts.0,
            description: texts.1,
            references: texts.2,
            populations: vec![
                population("A", neuron(parameters, initial)),
                population("b c", neuron(BTreeMap::new(), BTreeMap::new())),
                population("S", PopulationKind::Source(Source::Poisson { rate })),
                population("T", PopulationKind::Source(Source::SpikeList { times })),
            ],
            projections,
            stimuli,
            protocol: Protocol {
                stimuli: own,
                plasticity: vec![
                    Learning { projection: None, windows: if moments { vec![] } else { vec![(0.0, 0.3), (0.5, 7.0)] } },
                ],
                record: Record { spikes: !moments, input_moments: moments, statistics: !moments, bin: if moments { 1.0 } else { 0.5 }, window: moments.then_some(7.0), traces: traces.into_iter().map(trace).collect(), ..Record::default() },
                ..Protocol::default()
            },
            published: BTreeMap::from([("rates".to_string(), Published {
                unit: "spikes/s".into(), source: "made up".into(), values: vec![("b c".into(), n)],
            })]),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn circuits_survive(circuit in circuit()) {
        circuit.check().map_err(|e| TestCaseError::fail(e.to_string()))?;
        let text = circuit.to_toml();
        let again = read_circuit(&text, None, &[], &());
        prop_assert_eq!(again.as_ref(), Ok(&circuit), "{}", text);
        prop_assert_eq!(again.map(|c| c.hash()), Ok(circuit.hash()));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = read_circuit(&text, None, &[], &());
        let _ = read_model(&text, None);
    }

    #[test]
    fn any_toml_is_read_or_refused(
        lines in vec(
            (
                select(vec![
                    "circuit", "name", "parameters", "options.a", "models.m", "populations.E", "size", "model", "source",
                    "target", "rule", "weight", "delay", "[circuit]", "[models.m.states]", "[[projections]]", "[protocol]",
                    "[[stimuli]]", "kind", "times", "record", "[published.x]", "default", "choices", "table", "sources",
                ]),
                select(vec![
                    "1", "-1", "\"10 ms\"", "\"a\"", "[]", "[[]]", "[[1], [2, 3]]", "{}", "{ a = 1 }", "true", "nan", "1e999",
                    "\"fixed_indegree\"", "\"poisson\"", "{ distribution = \"normal\", mean = 1 }", "1979-05-27", "\"1/0\"",
                    "99999999999999999999", "\"E\"",
                ]),
            ),
            0..30,
        ),
    ) {
        let line = |(key, value): &(&str, &str)| match key.starts_with('[') {
            true => format!("{key}\n"),
            false => format!("{key} = {value}\n"),
        };
        let text: String = lines.iter().map(line).collect();
        let _ = read_circuit(&text, None, &[], &());
    }
}

#[test]
fn the_hash_is_about_dynamics() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = circuit();
    let before = strategy.new_tree(&mut runner).unwrap().current();
    let mut prose = before.clone();
    prose.title = "another".into();
    prose.protocol.duration = 500.0;
    prose.populations[0].attributes.clear();
    assert_eq!(before.hash(), prose.hash());
    assert_eq!(before.hash().len(), 64);
    let mut other = before.clone();
    other.populations[1].size += 1;
    assert_ne!(before.hash(), other.hash());
}

#[test]
fn the_model_is_written_as_it_was_read() {
    let model = read_model(MODEL, None).unwrap();
    assert_eq!(read_model(&model.to_toml(), None), Ok(model.clone()));
    assert_eq!(model.diffusion.len(), 2);
    assert_eq!(structure::structure(&model), Structure::General);
    assert_eq!(model.parameter("C").unwrap().default, 250.0);
    assert_eq!(model.state("V").unwrap().unit, "mV");
    let page = model.describe();
    assert!(
        page.contains("| `tau` | $\\tau$ | 10 ms | a time > 0 ms and <= 1000 ms | time constant |"),
        "{page}"
    );
}
