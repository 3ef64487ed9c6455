//! Every file of the atlas can be read, is what it says, and survives a round trip.

use neuropil_atlas::{Kind, circuit, cite, library, list, neuron, reference, source, synapse};
use neuropil_circuit::{
    Circuit, ConnectionRule, Delay, Distribution, StimulusKind, Structure, Value, Waveform,
    read_circuit, read_model, read_synapse, structure,
};

fn set(key: &str, value: &str) -> Vec<(String, String)> {
    vec![(key.to_string(), value.to_string())]
}

fn read(name: &str, overrides: &[(String, String)]) -> Circuit {
    circuit(name, overrides).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn everything_listed_can_be_read_and_cited() {
    let all = list();
    assert!(all.len() >= 6);
    for entry in all {
        assert!(!entry.title.is_empty(), "{}", entry.name);
        assert_eq!(source(entry.name), Some(entry.text));
        let references = match entry.kind {
            Kind::Neuron => neuron(entry.name)
                .unwrap_or_else(|e| panic!("{e}"))
                .references
                .clone(),
            Kind::Synapse => {
                let model = synapse(entry.name).unwrap_or_else(|e| panic!("{e}"));
                assert_eq!(model.name, entry.name);
                assert!(model.describe().contains("\\leftarrow"));
                model.references.clone()
            }
            Kind::Circuit => read(entry.name, &[]).references,
        };
        assert!(!references.is_empty());
        for key in &references {
            let found = reference(key).unwrap_or_else(|| panic!("no reference {key}"));
            assert!(found.text.contains("doi:10."), "{}", found.text);
        }
    }
    let text = cite(["brunel_2000", "my notes"]);
    assert!(
        text[0].starts_with("Brunel, Nicolas (2000). Dynamics of Sparsely"),
        "{}",
        text[0]
    );
    assert_eq!(text[1], "my notes");
}

#[test]
fn unknown_names_are_refused_with_a_suggestion() {
    let error = circuit("potjans_diesman_2014", &[])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("did you mean `potjans_diesmann_2014`?"),
        "{error}"
    );
    assert!(
        neuron("iaf_psc_expp")
            .unwrap_err()
            .to_string()
            .contains("`iaf_psc_exp`")
    );
}

#[test]
fn circuits_and_models_survive_a_round_trip() {
    for (name, overrides) in [
        ("potjans_diesmann_2014", vec![]),
        ("potjans_diesmann_2014", set("background", "dc")),
        ("baker_2020", vec![]),
        ("baker_2020", set("input", "semi_balanced")),
        ("baker_2020_as_printed", vec![]),
        ("baker_2020", set("synapses", "conductances")),
        ("baker_2020_plastic", vec![]),
        ("baker_2020_plastic", set("synapses", "conductances")),
        ("baker_2020_plastic", set("stimulus", "none")),
        ("baker_2020_plastic", set("layer_2", "digits")),
        ("brunel_2000", vec![]),
        ("brunel_2000", set("g", "4.5")),
        ("brette_2007_cuba", vec![]),
        ("brette_2007_coba", vec![]),
        ("brette_2007_cobahh", vec![]),
        ("izhikevich_2003", vec![]),
        ("ekelmans_2023_allen_v1", vec![]),
        ("ekelmans_2023_allen_v1", set("weights", "as_plotted")),
        ("ekelmans_2023_bistable", vec![]),
        ("ekelmans_2023_bistable", set("input", "triangle")),
        ("ekelmans_2023_bistable", set("synapses", "slow")),
        ("ekelmans_2023_det_negative", vec![]),
        ("ekelmans_2023_det_negative", set("input", "ramp")),
        ("ekelmans_2023_isn", vec![]),
        ("ekelmans_2023_isn", set("input", "ramp")),
        ("ekelmans_2023_supersaturating", vec![]),
        ("ekelmans_2023_supersaturating", set("input", "ramp")),
        (
            "ekelmans_2023_supersaturating",
            set("synapses", "exponential"),
        ),
        ("ekelmans_2023_xor", vec![]),
        ("vogels_2011", vec![]),
        ("vogels_2011", set("weights", "tutorial")),
    ] {
        let before = read(name, &overrides);
        let text = before.to_toml();
        let after = read_circuit(&text, None, &[], &()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(before, after, "{name}");
        assert_eq!(before.hash(), after.hash());
        assert_eq!(text, after.to_toml());
    }
    for entry in list().iter().filter(|e| e.kind == Kind::Neuron) {
        let before = neuron(entry.name).unwrap();
        let after = read_model(&before.to_toml(), None).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(*before, after);
    }
    for entry in list().iter().filter(|e| e.kind == Kind::Synapse) {
        let before = synapse(entry.name).unwrap();
        let after = read_synapse(&before.to_toml(), None).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(*before, after);
    }
}

/// Conductances have the sign that conductances need, and plasticity steps away from 0 in either kind of synapse.
#[test]
fn the_plastic_network_has_currents_or_conductances() {
    for (synapses, model, weight) in [
        (
            "currents",
            "aeif_psc_exp_baker_2020",
            -2250.0 / 5000f64.sqrt(),
        ),
        (
            "conductances",
            "aeif_cond_exp_baker_2020",
            112.5 / 5000f64.sqrt(),
        ),
    ] {
        let c = read("baker_2020_plastic", &set("synapses", synapses));
        let e = c.population("e").unwrap().1.neuron().unwrap();
        assert_eq!(e.model.name, model);
        let of_conductances = e.parameters.contains_key("E_in");
        assert_eq!(of_conductances, synapses == "conductances");
        let i_to_e = c.projections.iter().find(|p| p.name == "i->e").unwrap();
        assert!((i_to_e.weight.mean() - weight).abs() < 1e-9);
        let synapse = i_to_e.synapse.as_ref().unwrap();
        let of = |name: &str| synapse.parameters[name];
        assert!((of("eta") - 0.002 * weight).abs() < 1e-12);
        assert!((of("w_max") - 20.0 * weight).abs() < 1e-9);
        assert_eq!((c.protocol.warmup, c.protocol.duration), (0.0, 120_000.0));
    }
    let c = read("baker_2020_plastic", &set("stimulus", "none"));
    assert!(c.stimuli.is_empty());
    assert_eq!((c.protocol.warmup, c.protocol.duration), (200.0, 1000.0));
    let c = read("baker_2020_plastic", &set("layer_2", "digits"));
    let sizes: Vec<u64> = c.populations.iter().map(|p| p.size).collect();
    assert_eq!(
        sizes[3..],
        [400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 1000]
    );
}

#[test]
fn models_have_their_structure_and_the_names_of_their_files() {
    for entry in list().iter().filter(|e| e.kind == Kind::Neuron) {
        let model = neuron(entry.name).unwrap();
        assert_eq!(model.name, entry.name);
        let linear = matches!(structure::structure(&model), Structure::Linear(_));
        let expected = ["glif_", "iaf_psc_", "lif_", "mat2_", "parrot", "rate_tanh"];
        let expected = expected.iter().any(|start| entry.name.starts_with(start));
        assert_eq!(linear, expected, "{}", entry.name);
        let page = model.describe();
        assert!(
            page.contains("## States") && page.contains("\\frac"),
            "{page}"
        );
        assert_eq!(page.contains("Outputs"), !model.outputs.is_empty());
    }
}

/// What NEST's models have and ours do not: (models whose names begin so, parameter).
const NOT_OF_NEST: [(&str, &str); 10] = [
    ("glif_psc", "asc_init"),
    ("iaf_psc_exp", "delta"),
    ("iaf_psc_exp", "rho"),
    ("iaf_psc_", "V_min"),
    ("iaf_psc_delta", "refractory_input"),
    ("iaf_psc_exp_multisynapse", "n_synapses"),
    ("aeif_", "gsl_error_tol"),
    ("izhikevich", "consistent_integration"),
    ("mat2_psc_exp", "V_th"),
    ("parrot", "flush_event_send_interval"),
];

/// GetDefaults of NEST 3.10, tests/against/nest/defaults.json: every name there is a parameter or a state here, with the same
/// value, or stands in `NOT_OF_NEST`; and every parameter here is one there.
#[test]
fn defaults_are_those_of_nest() {
    let text = include_str!("../../tests/against/nest/defaults.json");
    let all: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut compared = 0;
    for (nest_name, keys) in all.as_object().unwrap() {
        let name = nest_name.strip_suffix("_neuron").unwrap_or(nest_name);
        let Ok(model) = neuron(name) else { continue };
        compared += 1;
        let keys = keys.as_object().unwrap();
        let default = |p: &str| model.parameter(p).map(|p| p.default);
        for (key, entry) in keys {
            let who = format!("{name} {key}");
            let left_out = NOT_OF_NEST
                .iter()
                .any(|(start, k)| name.starts_with(start) && k == key);
            // NEST gives what there is several of as one list.
            let numbered = |(i, value)| (format!("{key}_{}", i + 1), value);
            let values = match &entry["value"] {
                serde_json::Value::Array(list) => list.iter().enumerate().map(numbered).collect(),
                value => vec![(key.clone(), value)],
            };
            for (key, value) in values {
                let value = value.as_bool().map(f64::from).or(value.as_f64());
                let state = model.states.iter().find(|s| s.name == key);
                let initial = state.map(|s| s.initial.evaluate(&default).unwrap());
                match default(&key).or(initial) {
                    Some(x) => {
                        assert_eq!(Some(x), value, "{who}");
                        assert!(!left_out, "{who}");
                    }
                    None => assert!(left_out, "{who} is unknown"),
                }
            }
        }
        for p in &model.parameters {
            let list = p
                .name
                .trim_end_matches(|c: char| c == '_' || c.is_ascii_digit());
            assert!(
                keys.contains_key(&p.name) || keys.get(list).is_some_and(|k| k["value"].is_array()),
                "{name} {}",
                p.name
            );
        }
    }
    assert_eq!(compared, 16);
}

#[test]
fn the_microcircuit_has_the_published_numbers() {
    let c = read("potjans_diesmann_2014", &[]);
    assert_eq!(c.neurons(), 77_169);
    assert_eq!(c.expected_synapses(), 298_880_968.0);
    // The other pairs of 64 have no synapses.
    assert_eq!(c.projections.len(), 55);
    assert!(
        c.projections
            .iter()
            .all(|p| p.allow_autapses && p.allow_multapses)
    );
    let p = c
        .projections
        .iter()
        .find(|p| p.name == "L4E->L23E")
        .unwrap();
    assert_eq!(
        p.rule,
        ConnectionRule::FixedTotalNumber { number: 20_253_647 }
    );
    assert_eq!(p.receptor, "excitatory");
    let Value::Distribution(Distribution::Normal {
        mean,
        sd,
        lower,
        upper,
        ..
    }) = &p.weight
    else {
        panic!("{:?}", p.weight);
    };
    assert_eq!((*mean, *lower, *upper), (2.0 * 87.81, Some(0.0), None));
    assert!((sd - 17.562).abs() < 1e-12);
    let p = c.projections.iter().find(|p| p.name == "L6I->L6E").unwrap();
    assert_eq!(p.receptor, "inhibitory");
    let Value::Distribution(Distribution::Normal {
        mean, lower, upper, ..
    }) = &p.weight
    else {
        panic!("{:?}", p.weight);
    };
    assert_eq!((*mean, *lower, *upper), (-4.0 * 87.81, None, Some(0.0)));
    let Delay::Value(Value::Distribution(Distribution::Normal {
        mean, sd, lower, ..
    })) = &p.delay
    else {
        panic!("{:?}", p.delay);
    };
    assert_eq!((*mean, *sd, *lower), (0.75, 0.375, Some(0.05)));
    let StimulusKind::Poisson {
        rate,
        weight,
        delay,
        ..
    } = &c.stimuli[0].kind
    else {
        panic!("{:?}", c.stimuli[0]);
    };
    assert!((rate.constant().unwrap() - 12.8).abs() < 1e-12 && *weight == 87.81 && *delay == 1.5);
    assert_eq!(c.published["rates"].values[7], ("L6I".to_string(), 7.829));
    assert_eq!(
        (c.protocol.dt, c.protocol.warmup, c.protocol.duration),
        (0.1, 500.0, 1000.0)
    );
}

#[test]
fn the_constant_background_has_the_published_currents() {
    let c = read("potjans_diesmann_2014", &set("background", "dc"));
    let currents: Vec<f64> = c
        .stimuli
        .iter()
        .map(|s| match &s.kind {
            StimulusKind::Current {
                waveform: Waveform::Constant(v),
                port,
            } => {
                assert_eq!(port, "I_stim");
                v.mean().round()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        currents,
        [562.0, 527.0, 738.0, 667.0, 702.0, 667.0, 1019.0, 738.0]
    );
    let poisson = read("potjans_diesmann_2014", &[]);
    assert_ne!(c.hash(), poisson.hash());
}

#[test]
fn parameters_of_the_brunel_network_follow_from_one_another() {
    let c = read("brunel_2000", &[]);
    assert_eq!(c.neurons(), 12_500);
    assert_eq!(c.expected_synapses(), 12_500.0 * 1250.0);
    let rate = |c: &Circuit| match &c.stimuli[0].kind {
        StimulusKind::Poisson { rate, .. } => rate.constant().unwrap(),
        _ => f64::NAN,
    };
    // 1000 inputs of 20 spikes/s.
    assert!((rate(&c) - 20.0).abs() < 1e-12);
    let inhibitory = |c: &Circuit| c.projections[1].weight.mean();
    assert!((inhibitory(&c) + 0.5).abs() < 1e-15);
    let mut overrides = set("g", "6");
    overrides.extend(set("eta", "4"));
    overrides.extend(set("N_E", "1000"));
    overrides.extend(set("protocol.duration", "2 s"));
    let c = read("brunel_2000", &overrides);
    assert!((inhibitory(&c) + 0.6).abs() < 1e-15);
    assert_eq!(c.neurons(), 1250);
    // nu_thr grows as the in-degree shrinks: 100 inputs of 4 * 100 spikes/s.
    assert!((rate(&c) - 40.0).abs() < 1e-12);
    assert_eq!(c.protocol.duration, 2000.0);
}

#[test]
fn overrides_are_checked() {
    let error = |key: &str, value: &str| {
        let found = circuit("potjans_diesmann_2014", &set(key, value));
        found.expect_err(key).to_string()
    };
    assert!(error("backgruond", "dc").contains("did you mean `background`?"));
    assert!(error("background", "ac").contains("one of poisson, dc"));
    assert!(error("populations.L4X.size", "5").contains("did you mean"));
    assert!(error("protocol.dtt", "0.1 ms").contains("did you mean `dt`?"));
    assert!(error("protocol.dt", "0.1 mV").contains("expected a time"));
    assert!(error("w", "1 mV").contains("expected"));
    let c = read("potjans_diesmann_2014", &set("populations.L4E.size", "100"));
    assert_eq!(c.population("L4E").unwrap().1.size, 100);
    let c = read(
        "potjans_diesmann_2014",
        &set("populations.L4E.parameters.tau_m", "12 ms"),
    );
    let value = c
        .population("L4E")
        .unwrap()
        .1
        .neuron()
        .unwrap()
        .value("tau_m");
    assert_eq!(value, Some(Value::Constant(12.0)));
    let value = c
        .population("L4I")
        .unwrap()
        .1
        .neuron()
        .unwrap()
        .value("tau_m");
    assert_eq!(value, Some(Value::Constant(10.0)));
    assert_eq!(library(), library());
}

/// The first TOML text of a page.
fn example(page: &str) -> &str {
    let start = page.find("```toml\n").expect("an example") + 8;
    let rest = &page[start..];
    &rest[..rest.find("```").expect("its end")]
}

#[test]
fn the_examples_of_the_pages_can_be_read() {
    let model = example(include_str!("../neurons/README.md"));
    let model = read_model(model, None).unwrap_or_else(|e| panic!("{e}"));
    assert!(matches!(structure::structure(&model), Structure::Linear(_)));
    let rule = example(include_str!("../synapses/README.md"));
    let rule = read_synapse(rule, None).unwrap_or_else(|e| panic!("{e}"));
    assert!(rule.changes_weights() && rule.largest.is_some());
    let text = example(include_str!("../circuits/README.md"));
    let circuit = read_circuit(text, None, &[], &library()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(circuit.neurons(), 1000);
    assert_eq!(circuit.projections.len(), 4);
    assert_eq!(circuit.stimuli.len(), 7);
    let set = [
        ("projections.thalamus->E.probability", "0.2"),
        ("stimuli.pulse.stop", "2 s"),
    ];
    let set = set.map(|(k, v)| (k.to_string(), v.to_string()));
    let circuit = read_circuit(text, None, &set, &library()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(
        circuit.projections[0].rule,
        ConnectionRule::PairwiseBernoulli { probability: 0.2 }
    );
    assert_eq!(circuit.stimuli[2].stop, Some(2000.0));
}

/// Sums of weights over the inputs of a neuron, J_EE, J_EI, J_IE, J_II (mV), as in the table of the networks of Ekelmans et al. (2023).
#[test]
fn the_networks_of_ekelmans_have_the_sums_of_weights_published() {
    let sums = |c: &Circuit| {
        ["E->E", "I->E", "E->I", "I->I"].map(|name| {
            let p = c.projections.iter().find(|p| p.name == name).unwrap();
            let ConnectionRule::FixedInDegree { in_degree } = p.rule else {
                panic!("{:?}", p.rule);
            };
            in_degree as f64 * p.weight.mean().abs()
        })
    };
    let isn = "ekelmans_2023_isn";
    let allen = "ekelmans_2023_allen_v1";
    for (name, overrides, expected, tolerance) in [
        (
            "ekelmans_2023_supersaturating",
            vec![],
            [2.0, 12.0, 6.0, 1.0],
            4e-4,
        ),
        (
            "ekelmans_2023_supersaturating",
            set("synapses", "exponential"),
            [2.0, 12.0, 6.0, 1.0],
            4e-4,
        ),
        (
            "ekelmans_2023_supersaturating",
            set("c", "1.5"),
            [2.0, 18.0, 4.0, 1.0],
            4e-4,
        ),
        (
            "ekelmans_2023_supersaturating",
            set("kappa", "4"),
            [4.0, 24.0, 12.0, 2.0],
            4e-4,
        ),
        ("ekelmans_2023_xor", vec![], [2.0, 12.0, 6.0, 1.0], 4e-4),
        (
            "ekelmans_2023_bistable",
            vec![],
            [5.0, 10.0, 7.0, 11.0],
            2e-4,
        ),
        (
            "ekelmans_2023_det_negative",
            vec![],
            [1.25, 1.0, 1.0, 1.25],
            2e-4,
        ),
        (
            allen,
            set("weights", "as_plotted"),
            [0.672, 13.173, 23.675, 11.846],
            1e-12,
        ),
        (
            isn,
            set("weights", "as_plotted"),
            [4.75, 13.173, 23.675, 11.846],
            1e-12,
        ),
        // In-degrees are rounded, and I->I of the runs is weaker than what the article plots.
        (allen, vec![], [0.672, 13.173, 23.675, 11.303], 2e-3),
        (isn, vec![], [4.724, 13.173, 23.675, 11.303], 2e-3),
    ] {
        let found = sums(&read(name, &overrides));
        for (a, b) in found.iter().zip(expected) {
            assert!(
                (a / b - 1.0).abs() <= tolerance,
                "{name} {overrides:?}: {found:?}"
            );
        }
    }
    assert_eq!(read(isn, &[]).neurons(), 4000);
    let c = read("ekelmans_2023_supersaturating", &set("kappa", "10"));
    assert_eq!(c.neurons(), 40_000);
}

/// Numbers of the network that simulators are timed on, in the units of its conductances: w × 30 nS.
#[test]
fn the_plastic_network_is_that_of_the_benchmark() {
    let c = read("vogels_2011", &[]);
    assert_eq!(c.neurons(), 10_000);
    let plastic: Vec<_> = c.projections.iter().filter(|p| p.is_plastic()).collect();
    let [p] = plastic.as_slice() else {
        panic!("{} plastic projections", plastic.len());
    };
    assert_eq!(p.name, "I->E");
    let synapse = p.synapse.as_ref().unwrap();
    let close = |x: f64, y: f64| assert!((x - y).abs() < 1e-12, "{x} {y}");
    close(synapse.value("alpha").unwrap(), 2.0 * 0.003 * 20.0);
    close(synapse.value("eta").unwrap(), 0.01 * 30.0);
    assert_eq!(synapse.limits(), Some((0.0, 10.0 * 30.0)));
    assert_eq!(p.weight, Value::Constant(0.3));
    let later = read("vogels_2011", &set("t_plastic", "1 s"));
    assert_eq!(later.protocol.learning("I->E").unwrap()[0].0, 1000.0);
    // Changed from outside as anything else.
    let other = read(
        "vogels_2011",
        &set("projections.I->E.synapse.eta", "0.1 nS"),
    );
    assert_ne!(other.hash(), c.hash());
}
