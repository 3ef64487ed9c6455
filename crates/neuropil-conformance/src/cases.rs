//! Networks on which engines have gone wrong, or could: every model of the atlas with per-neuron parameters and awkward
//! sizes, every kind of drive, a user's own model.

use crate::build::{circuit, neurons, projection, stimulus};
use crate::point_neurons::{KINDS, population};
use neuropil_circuit::{
    Beyond, Circuit, Coefficients, ConnectionRule, Distribution, NeuronModel, NoiseProcess,
    Patterns, Population, PopulationKind, Protocol, Schemes, Source, Stimulus, StimulusKind,
    SynapseUse, Value, Waveform, read_model,
};
use neuropil_network::{Network, Seeds};
use neuropil_numerics::matrix::Matrix;
use std::sync::Arc;

/// A network and what is done with it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is, for messages.
    pub name: String,
    /// The network.
    pub network: Network,
    /// The protocol.
    pub protocol: Protocol,
}

/// Sizes that fill blocks of 256 neurons exactly, nearly, and just not.
const SIZES: [u64; 5] = [1, 255, 256, 257, 1000];

/// All cases. They are built from the atlas, so a case that cannot be built is a mistake here, and is left out; the
/// tests of this crate count them.
pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for model in [
        "iaf_psc_exp",
        "iaf_psc_alpha",
        "iaf_psc_delta",
        "lif_white_noise",
        "lif_white_noise_exp",
    ] {
        for (k, size) in SIZES.into_iter().enumerate() {
            let plural = if size == 1 { "neuron" } else { "neurons" };
            // Every second size has its receptors merged and its input ports connected.
            let drive = zoo(model, size, k % 2 == 1, k % 2 == 1);
            all.extend(case(format!("{model}, {size} {plural}"), drive, 50.0, 10.0));
        }
        all.extend(case(
            format!("{model}, no ports, merged"),
            zoo(model, 300, false, true),
            50.0,
            0.0,
        ));
        all.extend(case(
            format!("{model}, ports, unmerged"),
            zoo(model, 300, true, false),
            50.0,
            0.0,
        ));
    }
    for kind in &KINDS {
        for (size, ports) in [(257, true), (70, false)] {
            let name = format!("{}, {}, {size}, ports {ports}", kind.model, kind.scheme);
            let scheme = Schemes::from(kind.scheme);
            if let Some(mut case) = case(name, population(kind, size, ports), 30.0, 5.0) {
                case.protocol.scheme = scheme.clone();
                all.push(case);
            }
        }
    }
    all.extend(case("drives".into(), drives(), 60.0, 0.0));
    all.extend(case("patterns".into(), patterns(), 60.0, 5.0));
    all.extend(case("a model of one's own".into(), own(), 60.0, 5.0));
    all.extend(case(
        "cortical network".into(),
        Some(cortical(400, 100)),
        150.0,
        50.0,
    ));
    all.extend(case("plastic network".into(), plastic(), 120.0, 0.0));
    all.extend(case(
        "weights that change in time".into(),
        Some(changing(400, 100)),
        120.0,
        10.0,
    ));
    all
}

/// The cortical network with synapses of every kind that the atlas has, and trains with several spikes in a step.
fn plastic() -> Option<Circuit> {
    let mut circuit = cortical(400, 100);
    let mut trains = projection(
        "X",
        "E",
        "excitatory",
        ConnectionRule::FixedInDegree { in_degree: 20 },
        Value::Constant(50.0),
        delays(),
    );
    circuit.populations.push(Population {
        name: "X".into(),
        size: 30,
        kind: PopulationKind::Source(Source::Poisson { rate: 10.0.into() }),
        attributes: Default::default(),
    });
    let pairs = [("lambda", 0.02), ("w_max", 600.0), ("mu_plus", 0.4)];
    trains.synapse = synapse("stdp", &[("w_max", 100.0), ("mu_minus", 0.0)]);
    let rules = [
        synapse("stdp", &pairs),
        synapse("istdp", &[("eta", -20.0), ("w_max", -2500.0)]),
        synapse("tsodyks_markram", &[("tau_fac", 100.0)]),
        None,
    ];
    for (p, rule) in circuit.projections.iter_mut().zip(rules) {
        p.synapse = rule;
    }
    let own = [("w_unit", 100.0), ("w_max", 500.0), ("A2_plus", 0.01)];
    let mut triplets = trains.clone();
    triplets.name = "X->I".into();
    triplets.target = "I".into();
    triplets.synapse = synapse("stdp_triplet", &own);
    circuit.projections.extend([trains, triplets]);
    Some(circuit)
}

fn synapse(name: &str, parameters: &[(&str, f64)]) -> Option<SynapseUse> {
    let own = parameters.iter().map(|(k, x)| ((*k).to_owned(), *x));
    Some(SynapseUse {
        model: neuropil_atlas::synapse(name).ok()?,
        parameters: own.collect(),
    })
}

/// The cortical network, the weights of three of its projections changing in time.
fn changing(excitatory: u64, inhibitory: u64) -> Circuit {
    let mut c = cortical(excitatory, inhibitory);
    let courses = [
        wave(1.0, 0.9),
        Waveform::Steps(vec![(0.0, 1.0), (20.0, 0.3), (50.0, 1.7), (80.0, 0.0)]),
        Waveform::PiecewiseLinear(vec![(5.0, 0.2), (60.0, 1.9), (61.3, 0.7)]),
    ];
    for (p, course) in c.projections.iter_mut().zip(courses) {
        p.weight_course = Some(course);
    }
    c
}

fn case(name: String, circuit: Option<Circuit>, duration: f64, warmup: f64) -> Option<Case> {
    let network = Network::realize(
        Arc::new(circuit?),
        0.1,
        Seeds {
            network: 7,
            trial: 3,
        },
    )
    .ok()?;
    Some(Case {
        name,
        network,
        protocol: Protocol {
            duration,
            warmup,
            ..Protocol::default()
        },
    })
}

fn normal(mean: f64, sd: f64, lower: Option<f64>, upper: Option<f64>) -> Value {
    Value::Distribution(Distribution::Normal {
        mean,
        sd,
        lower,
        upper,
        beyond: Beyond::Redraw,
    })
}

fn delays() -> Value {
    normal(1.5, 0.75, Some(0.05), None)
}

fn poisson(receptor: &str, rate: f64, weight: f64) -> StimulusKind {
    StimulusKind::Poisson {
        receptor: receptor.into(),
        rate: rate.into(),
        weight,
        delay: 0.5,
    }
}

fn current(port: &str, waveform: Waveform) -> StimulusKind {
    StimulusKind::Current {
        port: port.into(),
        waveform,
    }
}

fn wave(mean: f64, amplitude: f64) -> Waveform {
    Waveform::Sinusoidal {
        mean,
        amplitude,
        frequency: 0.07,
        phase: 0.4,
    }
}

fn fluctuating(tau: Option<f64>, sd: f64, shared: Option<&str>) -> StimulusKind {
    StimulusKind::Noise {
        port: "I_stim".into(),
        process: match tau {
            Some(tau) => NoiseProcess::OrnsteinUhlenbeck { tau },
            None => NoiseProcess::PiecewiseConstant {
                interval: Some(0.3),
            },
        },
        mean: 20.0,
        sd,
        shared: shared.map(str::to_string),
    }
}

/// One recurrent population of an atlas model, with parameters drawn for each neuron, private Poisson input, and one
/// neuron in ten that never fires.
fn zoo(model: &str, size: u64, ports: bool, merged: bool) -> Option<Circuit> {
    let m = neuropil_atlas::neuron(model).ok()?;
    let table = |f: &dyn Fn(u64) -> f64| Value::Table((0..size).map(f).collect());
    // From the next step on to 3 ms, and 0: no refractoriness at all.
    let t_ref = table(&|i| [2.0, 0.1, 0.0, 3.0, 0.7][(i % 5) as usize]);
    let silent = |i: u64| i % 10 == 3;
    let mut parameters = vec![
        ("tau_m", normal(10.0, 1.0, Some(5.0), None)),
        ("t_ref", t_ref),
    ];
    let white = model.starts_with("lif_white_noise");
    let filtered = m.receptor("excitatory").is_some();
    if white {
        parameters.push((
            "mu",
            table(&|i| {
                if silent(i) {
                    -200.0
                } else {
                    14.0 + (i % 7) as f64
                }
            }),
        ));
        parameters.push(("sigma", normal(5.0, 1.0, Some(0.0), None)));
        parameters.push(("V_th", normal(20.0, 1.0, Some(16.0), None)));
    } else {
        parameters.push((
            "I_e",
            table(&|i| {
                if silent(i) {
                    -9000.0
                } else {
                    370.0 + 10.0 * (i % 9) as f64
                }
            }),
        ));
        parameters.push(("V_th", normal(-55.0, 1.0, Some(-60.0), Some(-50.0))));
        if !merged {
            parameters.push(("C_m", normal(250.0, 20.0, Some(150.0), None)));
        }
    }
    if filtered && !merged {
        parameters.push(("tau_syn_ex", normal(0.5, 0.05, Some(0.2), None)));
        parameters.push(("tau_syn_in", Value::Constant(1.5)));
    }
    let delta = m.receptor("delta").is_some();
    // Where a model has both, projections go to exponential synapses and stimuli to the others.
    let [excitatory, inhibitory] = if filtered {
        ["excitatory", "inhibitory"]
    } else {
        ["delta", "delta"]
    };
    let [kicks, dips] = if delta {
        ["delta", "delta"]
    } else {
        [excitatory, inhibitory]
    };
    let unit = if delta { 0.01 } else { 1.0 };
    let low = if white { 0.0 } else { -70.0 };
    let p = neurons(
        "P",
        size,
        &m,
        &parameters,
        &[("V_m", normal(low + 5.0, 4.0, None, None))],
    );
    let own: &[(&str, Value)] = if white {
        &[
            ("mu", Value::Constant(15.0)),
            ("sigma", Value::Constant(5.0)),
            ("V_th", Value::Constant(20.0)),
        ]
    } else {
        &[]
    };
    let q = neurons("Q", size.div_ceil(3), &m, own, &[]);
    let indegree = |k: u64| ConnectionRule::FixedInDegree { in_degree: k };
    let projections = vec![
        projection(
            "P",
            "P",
            excitatory,
            indegree(11),
            normal(40.0 * unit, 8.0 * unit, Some(0.0), None),
            delays(),
        ),
        projection(
            "P",
            "Q",
            excitatory,
            ConnectionRule::PairwiseBernoulli { probability: 0.05 },
            Value::Constant(60.0 * unit),
            Value::Constant(0.1),
        ),
        projection(
            "Q",
            "P",
            inhibitory,
            indegree(5),
            normal(-90.0 * unit, 30.0 * unit, None, Some(0.0)),
            delays(),
        ),
    ];
    let mut stimuli = Vec::new();
    for target in ["P", "Q"] {
        stimuli.push(stimulus("ex", target, poisson(kicks, 2.0, 50.0 * unit)));
        stimuli.push(stimulus("in", target, poisson(dips, 1.0, -40.0 * unit)));
        if ports {
            let port = m.inputs.first()?.name.clone();
            let scale = if white { 0.02 } else { 1.0 };
            let steps = vec![
                (0.3, 30.0 * scale),
                (17.1, -20.0 * scale),
                (30.0, 120.0 * scale),
            ];
            stimuli.push(stimulus(
                "steps",
                target,
                current(&port, Waveform::Steps(steps)),
            ));
        }
    }
    Some(circuit(model, vec![p, q], projections, stimuli))
}

/// Every kind of source and stimulus, with starts and ends that are no multiples of four steps.
/// Patterns drawn, in blocks and from a table, with coefficients of every kind that change within and between pieces.
fn patterns() -> Option<Circuit> {
    let m = neuropil_atlas::neuron("iaf_psc_exp").ok()?;
    let uniform = |low, high| Distribution::Uniform { low, high };
    let gaussian = Distribution::Normal {
        mean: 0.0,
        sd: 1.0,
        lower: None,
        upper: None,
        beyond: Beyond::Redraw,
    };
    let kind = |patterns, coefficients| StimulusKind::Patterns {
        port: "I_stim".into(),
        patterns,
        coefficients,
    };
    let table =
        |rows, columns, f: fn(usize, usize) -> f64| Arc::new(Matrix::from_fn(rows, columns, f));
    let stimuli = vec![
        stimulus(
            "drawn",
            "A",
            kind(
                Patterns::Drawn {
                    number: 2,
                    distribution: gaussian.clone(),
                    shared: Some("Z".into()),
                },
                Coefficients::Drawn {
                    distribution: uniform(-300.0, 600.0),
                    interval: 3.7,
                    shared: None,
                },
            ),
        ),
        Stimulus {
            neurons: Some((13, 270)),
            start: Some(4.2),
            stop: Some(51.3),
            ..stimulus(
                "blocks",
                "A",
                kind(
                    Patterns::Blocks {
                        number: 27,
                        size: 10,
                    },
                    Coefficients::Sequence {
                        stimuli: table(3, 27, |k, p| {
                            150.0 * (1.0 + ((7 * k + p) % 5) as f64 / 3.0)
                        }),
                        interval: 2.3,
                        repeat: true,
                    },
                ),
            )
        },
        stimulus(
            "table",
            "B",
            kind(
                Patterns::Table(table(3, 90, |p, j| 0.1 + ((p + 1) * j % 11) as f64 / 7.0)),
                Coefficients::Steps(vec![
                    (1.5, vec![200.0, 100.0 / 3.0, -10.0]),
                    (22.2, vec![0.0, 500.0, 0.1]),
                ]),
            ),
        ),
    ];
    let populations = vec![
        neurons(
            "A",
            301,
            &m,
            &[],
            &[("V_m", normal(-62.0, 4.0, None, None))],
        ),
        neurons("B", 90, &m, &[], &[]),
    ];
    let projections = vec![projection(
        "A",
        "B",
        "excitatory",
        ConnectionRule::FixedInDegree { in_degree: 12 },
        normal(50.0, 10.0, Some(0.0), None),
        delays(),
    )];
    Some(circuit("patterns", populations, projections, stimuli))
}

fn drives() -> Option<Circuit> {
    let m = neuropil_atlas::neuron("iaf_psc_exp").ok()?;
    let source = |name: &str, size: u64, source: Source| Population {
        name: name.into(),
        size,
        kind: PopulationKind::Source(source),
        attributes: Default::default(),
    };
    let times: Vec<Vec<f64>> = (0..9_u32)
        .map(|i| (1..40 + i).map(|k| f64::from(k * (7 + i)) / 10.0).collect())
        .collect();
    let populations = vec![
        source("trains", 60, Source::Poisson { rate: 0.05.into() }),
        neurons(
            "A",
            301,
            &m,
            &[],
            &[("V_m", normal(-62.0, 4.0, None, None))],
        ),
        source(
            "dense",
            5,
            Source::Poisson {
                rate: wave(25.0, 20.0),
            },
        ),
        source(
            "list",
            9,
            Source::SpikeList {
                times: Arc::new(times),
            },
        ),
        neurons("B", 97, &m, &[("tau_syn_in", Value::Constant(4.0))], &[]),
    ];
    let indegree = |k: u64| ConnectionRule::FixedInDegree { in_degree: k };
    let w = |x: f64| Value::Constant(x);
    let projections = vec![
        projection(
            "trains",
            "A",
            "excitatory",
            indegree(20),
            w(150.0),
            delays(),
        ),
        projection("dense", "B", "excitatory", indegree(3), w(2.5), w(0.3)),
        projection(
            "list",
            "B",
            "inhibitory",
            ConnectionRule::AllToAll,
            w(-35.0),
            w(2.0),
        ),
        projection(
            "list",
            "A",
            "excitatory",
            indegree(4),
            normal(90.0, 30.0, Some(0.0), None),
            delays(),
        ),
        projection(
            "A",
            "B",
            "excitatory",
            ConnectionRule::FixedTotalNumber { number: 900 },
            w(40.0),
            w(0.1),
        ),
        projection(
            "B",
            "A",
            "inhibitory",
            ConnectionRule::FixedOutDegree { out_degree: 30 },
            w(-80.0),
            w(6.0),
        ),
    ];
    let part = |mut s: Stimulus, neurons: Option<(u64, u64)>, start: f64, stop: f64| {
        s.neurons = neurons;
        s.start = Some(start);
        s.stop = Some(stop);
        s
    };
    let line = Waveform::PiecewiseLinear(vec![
        (5.0, 0.0),
        (20.0, 350.0),
        (20.0, 100.0),
        (55.0, 420.0),
    ]);
    let stimuli = vec![
        part(
            stimulus("some", "A", poisson("excitatory", 4.0, 60.0)),
            Some((100, 170)),
            3.3,
            41.7,
        ),
        part(
            stimulus("strong", "A", poisson("inhibitory", 700.0, -0.25)),
            Some((40, 1)),
            0.1,
            60.0,
        ),
        stimulus("background", "B", poisson("excitatory", 1.5, 100.0)),
        stimulus("ramp", "A", current("I_stim", line)),
        stimulus(
            "modulated",
            "A",
            StimulusKind::Poisson {
                receptor: "excitatory".into(),
                rate: wave(2.0, 1.9),
                weight: 60.0,
                delay: 0.3,
            },
        ),
        stimulus("wave", "B", current("I_stim", wave(0.0, 90.0))),
        part(
            stimulus("slow", "A", fluctuating(Some(5.0), 100.0, None)),
            Some((30, 250)),
            1.2,
            44.4,
        ),
        stimulus("white", "B", fluctuating(None, 120.0, None)),
        stimulus("common", "A", fluctuating(Some(2.0), 80.0, Some("both"))),
        stimulus(
            "common to B",
            "B",
            fluctuating(Some(2.0), 40.0, Some("both")),
        ),
        part(
            stimulus(
                "drawn",
                "A",
                current(
                    "I_stim",
                    Waveform::Constant(normal(200.0, 60.0, None, None)),
                ),
            ),
            None,
            10.1,
            47.9,
        ),
        part(
            stimulus(
                "constant",
                "B",
                current("I_stim", Waveform::Constant(w(250.0))),
            ),
            Some((10, 80)),
            0.0,
            30.5,
        ),
    ];
    Some(circuit("drives", populations, projections, stimuli))
}

/// An adaptive exponential neuron with a conductance, written as a user would: nothing about it is known beforehand.
///
/// # Panics
/// Never, unless the language has changed: the text is fixed.
pub fn user_model() -> Arc<NeuronModel> {
    let text = r#"
[model]
name = "my_adaptive_exponential"
deliver = "before propagation"
[parameters]
C_m = { default = "200 pF" }
g_L = { default = "10 nS" }
E_L = { default = "-70 mV" }
E_ex = { default = "0 mV" }
V_T = { default = "-50 mV" }
D_T = { default = "2 mV" }
V_peak = { default = "0 mV" }
V_reset = { default = "-58 mV" }
tau_w = { default = "30 ms" }
tau_g = { default = "3 ms" }
a = { default = "2 nS" }
b = { default = "60 pA" }
t_ref = { default = "1 ms" }
[states]
V_m = { initial = "E_L" }
w = { initial = "0 pA" }
g = { initial = "0 nS" }
[inputs]
I = { unit = "pA" }
[receptors]
excitatory = { unit = "nS", add = { g = "weight" } }
[expressions]
upstroke = "g_L*D_T*exp(min((V_m - V_T)/D_T, 20))"
[dynamics]
V_m = "(-g_L*(V_m - E_L) + upstroke - g*(V_m - E_ex) - w + I)/C_m"
w = "(a*(V_m - E_L) - w)/tau_w"
g = "-g/tau_g"
[spike]
condition = "V_m > V_peak"
reset = { V_m = "V_reset", w = "w + b" }
refractory = "t_ref"
hold = ["V_m"]
refractory_input = "keep"
"#;
    Arc::new(read_model(text, None).unwrap_or_else(|e| panic!("{e}")))
}

fn own() -> Option<Circuit> {
    let m = user_model();
    let p = neurons(
        "P",
        300,
        &m,
        &[("D_T", normal(2.0, 0.3, Some(0.5), None))],
        &[("V_m", normal(-65.0, 3.0, None, None))],
    );
    let recurrent = projection(
        "P",
        "P",
        "excitatory",
        ConnectionRule::FixedInDegree { in_degree: 20 },
        normal(1.0, 0.3, Some(0.0), None),
        delays(),
    );
    let stimuli = vec![
        stimulus("background", "P", poisson("excitatory", 1.0, 1.5)),
        stimulus(
            "I",
            "P",
            current("I", Waveform::Constant(Value::Constant(150.0))),
        ),
    ];
    Some(circuit("own", vec![p], vec![recurrent], stimuli))
}

/// Excitatory and inhibitory `iaf_psc_exp` neurons as in a cortical layer, driven by Poisson background.
///
/// # Panics
/// Never: the model is part of the atlas.
pub fn cortical(excitatory: u64, inhibitory: u64) -> Circuit {
    let m = neuropil_atlas::neuron("iaf_psc_exp").unwrap_or_else(|e| panic!("{e}"));
    let c = |x: f64| Value::Constant(x);
    let parameters = [
        ("tau_syn_ex", c(0.5)),
        ("tau_syn_in", c(0.5)),
        ("E_L", c(-65.0)),
        ("V_th", c(-50.0)),
        ("V_reset", c(-65.0)),
    ];
    let v = [("V_m", normal(-58.0, 10.0, None, None))];
    let populations = vec![
        neurons("E", excitatory, &m, &parameters, &v),
        neurons("I", inhibitory, &m, &parameters, &v),
    ];
    let mut projections = Vec::new();
    for target in ["E", "I"] {
        let size = if target == "E" {
            excitatory
        } else {
            inhibitory
        };
        for (source, receptor, weight, delay, k) in [
            (
                "E",
                "excitatory",
                normal(250.0, 25.0, Some(0.0), None),
                delays(),
                40,
            ),
            (
                "I",
                "inhibitory",
                normal(-1200.0, 120.0, None, Some(0.0)),
                normal(0.75, 0.375, Some(0.05), None),
                10,
            ),
        ] {
            let rule = ConnectionRule::FixedTotalNumber { number: k * size };
            projections.push(projection(source, target, receptor, rule, weight, delay));
        }
    }
    let stimuli = ["E", "I"].map(|t| stimulus("background", t, poisson("excitatory", 4.0, 250.0)));
    circuit("cortical", populations, projections, stimuli.to_vec())
}
