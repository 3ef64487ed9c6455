//! Synapse models are read, checked and written; projections give values to their parameters.

use neuropil_circuit::*;

const ISTDP: &str = r#"
[synapse]
name = "istdp"
title = "A rule"
references = ["somebody"]
[parameters]
tau = { default = "20 ms", lower = "> 0 ms", meaning = "time constant" }
alpha = { default = 0.12, lower = ">= 0" }
eta = { unit = "weight" }
w_min = { default = 0, unit = "weight" }
w_max = { unit = "weight", lower = ">= 0" }
[source]
x = { tau = "tau", at_spike = "x + 1", meaning = "trace" }
[target]
y = { tau = "2*tau", at_spike = "y + step", toward = "alpha", unit = "" }
[expressions]
step = "1 - alpha"
drift = "eta*(y - alpha)"
[at_source_spike]
weight = "weight + drift"
[at_target_spike]
weight = "weight + eta*x"
[limits]
weight = { lower = "w_min", upper = "w_max" }
[transmit]
weight = "weight*(1 + alpha*x)"
largest = "2*weight"
"#;

const CIRCUIT: &str = r#"
[circuit]
name = "pair"
[parameters]
J = "2 nS"
[models.unit]
deliver = "after propagation"
parameters = { tau = { default = "5 ms", lower = "> 0 ms" } }
states = { g = { initial = 0, unit = "nS" }, h = { initial = 0, unit = "pA" } }
receptors = { g = { unit = "nS", add = { g = "weight" } }, inhibitory = { unit = "pA", add = { h = "weight" } } }
dynamics = { g = "-g/tau", h = "-h/tau" }
spike = { condition = "g > 1 nS" }
[synapses.rule]
parameters = { a = { unit = "weight" }, top = { unit = "weight" }, tau = { default = "20 ms" } }
source = { x = { tau = "tau", at_spike = "x + 1" } }
at_target_spike = { weight = "weight + a*x" }
limits = { weight = { lower = "min(top, 0)", upper = "max(top, 0)" } }
[populations]
E = { size = 5, model = "unit" }
I = { size = 4, model = "unit" }
[defaults.projection]
rule = "all_to_all"
delay = "1 ms"
[[projections]]
source = "I"
target = "E"
receptor = "g"
weight = "J"
synapse = { model = "rule", a = "J/4", top = "10 nS" }
[[projections]]
source = "E"
target = "I"
receptor = "g"
weight = "J"
"#;

fn circuit(text: &str, set: &[(&str, &str)]) -> Result<Circuit, String> {
    let set: Vec<_> = set
        .iter()
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect();
    read_circuit(text, None, &set, &()).map_err(|e| e.to_string())
}

#[test]
fn a_model_is_what_its_file_says() {
    let m = read_synapse(ISTDP, None).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(m.parameter("tau").unwrap().default, Some(20.0));
    let eta = m.parameter("eta").unwrap();
    assert_eq!((eta.default, eta.dimension), (None, Dimension::WEIGHT));
    assert_eq!(m.parameter("w_min").unwrap().default, Some(0.0));
    let (x, y) = (&m.source[0], &m.target[0]);
    // Nothing said: it starts where it goes to, which is 0.
    assert!(x.toward.is_number(0.0) && x.initial.is_number(0.0));
    assert_eq!(y.initial, Expr::symbol("alpha"));
    assert_eq!((y.unit.as_str(), y.dimension), ("", Dimension::NONE));
    assert!(m.changes_weights());
    for text in [m.to_toml(), m.to_inline_toml()] {
        assert!(!text.contains("0 weight"), "{text}");
    }
    assert_eq!(read_synapse(&m.to_toml(), None), Ok(m));
}

#[test]
fn a_use_gives_values_limits_and_the_bound_of_what_is_delivered() {
    let model = std::sync::Arc::new(read_synapse(ISTDP, None).unwrap());
    let parameters = [("eta", 0.5), ("w_max", 3.0), ("alpha", 0.2)];
    let parameters = parameters.map(|(k, v)| (k.to_string(), v)).into();
    let used = SynapseUse { model, parameters };
    assert_eq!(used.value("tau"), Some(20.0));
    assert_eq!(used.value("alpha"), Some(0.2));
    assert_eq!(used.limits(), Some((0.0, 3.0)));
    assert_eq!(used.largest(3.0), Some(6.0));
    let tau = used.model.target[0].tau.clone().unwrap();
    assert_eq!(used.constant(&tau), Some(40.0));
    assert_eq!(used.constant(&used.model.transmit), None);
}

#[test]
fn a_page_shows_the_rule() {
    let page = read_synapse(ISTDP, None).unwrap().describe();
    for part in [
        "$$\\frac{\\mathrm{d}x}{\\mathrm{d}t} = \\frac{-x}{\\tau}$$",
        "$$\\frac{\\mathrm{d}y}{\\mathrm{d}t} = \\frac{\\alpha - y}{2 \\, \\tau}$$",
        "$$\\mathrm{drift} = \\eta \\, \\left(y - \\alpha\\right)$$",
        "$$w \\leftarrow w + \\eta \\, x$$",
        "$w_{\\mathrm{min}} \\le w \\le w_{\\mathrm{max}}$",
        "| `eta` | $\\eta$ | to be given | a weight |",
        "| `w_max` | $w_{\\mathrm{max}}$ | to be given | a weight >= 0 |",
        "| `tau` | $\\tau$ | 20 ms | a time > 0 ms | time constant |",
    ] {
        assert!(page.contains(part), "{part}\nin\n{page}");
    }
}

#[test]
fn models_that_make_no_sense_are_refused() {
    for (from, to, expected) in [
        (
            "\"weight + eta*x\"",
            "\"weight + eta*z\"",
            "name `z` is unknown, expected one of alpha, ",
        ),
        (
            "\"weight + eta*x\"",
            "\"weight + alpha*x\"",
            "`weight` is a weight but `alpha * x` is a pure number",
        ),
        (
            "\"weight + eta*x\"",
            "\"weight + 1 nS\"",
            "expected equal dimensions",
        ),
        (
            "\"weight + eta*x\"",
            "\"weight + eta*before(x)\"",
            "with `before(x)`",
        ),
        (
            "\"x + 1\"",
            "\"x + y\"",
            "source state `x`: at_spike is dependent on `y`, expected states of the source and parameters only",
        ),
        (
            "\"x + 1\"",
            "\"x + weight/eta\"",
            "is dependent on `weight`",
        ),
        (
            "\"y + step\"",
            "\"y + weight/eta\"",
            "is dependent on `weight`, expected",
        ),
        (
            "tau = \"2*tau\"",
            "tau = \"2*tau*y\"",
            "expected an expression of parameters only",
        ),
        ("tau = \"2*tau\"", "tau = \"alpha\"", "expected a time"),
        ("tau = \"2*tau\"", "tua = \"2*tau\"", "did you mean `tau`?"),
        (
            "toward = \"alpha\"",
            "toward = \"x\"",
            "expected an expression of parameters only",
        ),
        ("[target]", "[targets]", "did you mean `target`?"),
        (
            "[at_source_spike]",
            "[at_source_spikes]",
            "did you mean `at_source_spike`?",
        ),
        ("lower = \"w_min\", ", "", "key `lower` is missing"),
        (
            "[limits]\nweight = { lower = \"w_min\", upper = \"w_max\" }",
            "",
            "lower limit of the weight is missing",
        ),
        ("lower = \"w_min\"", "lower = \"tau\"", "expected a weight"),
        (
            "lower = \"w_min\"",
            "lower = \"w_min*x\"",
            "expected an expression of parameters only",
        ),
        ("largest = \"2*weight\"", "", "transmit: largest is missing"),
        (
            "largest = \"2*weight\"",
            "largest = \"weight*x\"",
            "is dependent on `x`, expected an expression of parameters and `weight`",
        ),
        (
            "weight = \"weight*(1 + alpha*x)\"",
            "weight = \"weight\"",
            "transmit: largest is without meaning",
        ),
        (
            "x = { tau",
            "alpha = { tau",
            "the name `alpha` in [source] is declared in [parameters], too",
        ),
        ("x = { tau", "exp = { tau", "a word of the language"),
        (
            "eta = { unit = \"weight\" }",
            "eta = { default = \"1 nS\", unit = \"weight\" }",
            "expected 0, or no default, as receptors differ in unit",
        ),
        (
            "eta = { unit = \"weight\" }",
            "eta = {}",
            "key `default` is missing",
        ),
        (
            "eta = { unit = \"weight\" }",
            "eta = { unit = \"weights\" }",
            "unknown unit `weights`",
        ),
        (
            "lower = \">= 0\" }\n[source]",
            "lower = \">= 1 nS\" }\n[source]",
            "expected a weight",
        ),
        (
            "alpha = { default = 0.12",
            "alpha = { default = -0.12",
            "parameter `alpha` is -0.12, expected a pure number >= 0",
        ),
        ("name = \"istdp\"", "name = \"static\"", "not `static`"),
        ("name = \"istdp\"", "", "[synapse]: key `name` is missing"),
        ("at_spike = \"x + 1\", ", "", "key `at_spike` is missing"),
    ] {
        assert!(ISTDP.contains(from), "{from}");
        let error = read_synapse(&ISTDP.replacen(from, to, 1), None);
        let error = error.expect_err(to).to_string();
        assert!(error.contains(expected), "{expected}\nin\n{error}");
        assert!(error.starts_with("<text>:"), "{error}");
    }
    let nothing = "[synapse]\nname = \"a\"";
    let error = read_synapse(nothing, None).unwrap_err().to_string();
    assert!(error.contains("what spikes do is nothing"), "{error}");
    let limits = "[synapse]\nname = \"a\"\n[parameters]\nb = { unit = \"weight\" }\n[limits]\nweight = { lower = \"b\", upper = \"b\" }\n[transmit]\nweight = \"weight/2\"\nlargest = \"weight\"";
    let error = read_synapse(limits, None).unwrap_err().to_string();
    assert!(error.contains("as no spike changes the weight"), "{error}");
}

#[test]
fn a_projection_gives_values_in_the_unit_of_its_receptor() {
    let c = circuit(CIRCUIT, &[]).unwrap();
    let synapse = c.projections[0].synapse.as_ref().unwrap();
    assert_eq!(synapse.value("a"), Some(0.5));
    assert_eq!(synapse.limits(), Some((0.0, 10.0)));
    assert!(c.projections[0].is_plastic() && c.projections[1].synapse.is_none());
    let text = c.to_toml();
    assert!(
        text.contains("synapse = { model = \"rule\", a = \"0.5 nS\", top = \"10 nS\" }"),
        "{text}"
    );
    let again = read_circuit(&text, None, &[], &()).unwrap();
    assert_eq!(again, c);
    assert_eq!(again.hash(), c.hash());
    // Every change of what spikes do is another circuit; prose is not.
    let hash = |text: &str| circuit(text, &[]).unwrap().hash();
    for (from, to) in [
        ("weight + a*x", "weight + 2*a*x"),
        ("a = \"J/4\"", "a = \"J/5\""),
        (", a = \"J/4\"", ", tau = \"5 ms\", a = \"J/4\""),
    ] {
        assert_ne!(hash(&CIRCUIT.replace(from, to)), c.hash(), "{to}");
    }
    assert_eq!(
        hash(&CIRCUIT.replace("[synapses.rule]", "[synapses.rule]\ntitle = \"new\"")),
        c.hash()
    );
    // Onto a receptor for currents the same model takes currents.
    let current = CIRCUIT.replacen("receptor = \"g\"\nweight = \"J\"\nsynapse = { model = \"rule\", a = \"J/4\", top = \"10 nS\" }",
        "receptor = \"inhibitory\"\nweight = \"-3 pA\"\nsynapse = { model = \"rule\", a = \"-1 pA\", top = \"-1 nA\" }", 1);
    let c = circuit(&current, &[]).unwrap();
    assert_eq!(
        c.projections[0].synapse.as_ref().unwrap().limits(),
        Some((-1000.0, 0.0))
    );
}

#[test]
fn parameters_come_from_defaults_matrices_and_overrides() {
    let plain = CIRCUIT.replace(
        "synapse = { model = \"rule\", a = \"J/4\", top = \"10 nS\" }\n",
        "",
    );
    let value =
        |c: &Circuit, i: usize, name: &str| c.projections[i].synapse.as_ref().unwrap().value(name);
    let set = [(
        "projections.I->E.synapse",
        "{ model = \"rule\", a = \"1 nS\", top = \"9 nS\" }",
    )];
    assert_eq!(value(&circuit(&plain, &set).unwrap(), 0, "a"), Some(1.0));
    let set = [("projections.I->E.synapse.a", "3 nS"), ("J", "1 nS")];
    assert_eq!(value(&circuit(CIRCUIT, &set).unwrap(), 0, "a"), Some(3.0));
    let set = [
        ("projections.I->E.synapse", "rule"),
        ("projections.I->E.synapse.a", "3 nS"),
        ("projections.I->E.synapse.top", "4 nS"),
    ];
    assert_eq!(value(&circuit(&plain, &set).unwrap(), 0, "a"), Some(3.0));
    let set = [("projections.I->E.synapse", "static")];
    assert_eq!(circuit(CIRCUIT, &set).unwrap().projections[0].synapse, None);
    let defaults = plain.replace(
        "delay = \"1 ms\"",
        "delay = \"1 ms\"\nsynapse = { model = \"rule\", a = \"1 nS\", top = \"9 nS\" }",
    );
    let c = circuit(
        &defaults,
        &[
            ("projections.I->E.synapse.a", "2 nS"),
            ("projections.E->I.synapse", "static"),
        ],
    )
    .unwrap();
    assert_eq!(
        (value(&c, 0, "a"), value(&c, 0, "top")),
        (Some(2.0), Some(9.0))
    );
    assert_eq!(c.projections[1].synapse, None);
    let start = plain.find("[[projections]]").unwrap();
    let matrix = format!(
        "{}[[projections]]\nsources = [\"E\", \"I\"]\ntargets = [\"E\"]\nreceptor = \"g\"\nweight = \"J\"\nsynapse = {{ model = \"rule\", a = [\"1 nS\", \"2 nS\"], top = \"9 nS\" }}",
        &plain[..start]
    );
    let c = circuit(&matrix, &[]).unwrap();
    assert_eq!(
        (value(&c, 0, "a"), value(&c, 1, "a")),
        (Some(1.0), Some(2.0))
    );
    let mixed = matrix.replace(
        "{ model = \"rule\", a = [\"1 nS\", \"2 nS\"], top = \"9 nS\" }",
        "[\"static\", { model = \"rule\", a = \"2 nS\", top = \"9 nS\" }]",
    );
    let c = circuit(&mixed, &[]).unwrap();
    assert!(c.projections[0].synapse.is_none() && c.projections[1].is_plastic());
}

#[test]
fn uses_that_make_no_sense_are_refused() {
    let rule = "synapse = { model = \"rule\", a = \"J/4\", top = \"10 nS\" }";
    for (from, to, expected) in [
        (
            rule,
            "synapse = \"rlue\"",
            "synapse model `rlue` is unknown, expected one of rule, static; did you mean `rule`?",
        ),
        (
            rule,
            "synapse = \"rule\"",
            "parameter `a` of `rule` is missing, expected a conductance",
        ),
        (rule, "synapse = { a = \"1 nS\" }", "key `model` is missing"),
        (
            rule,
            "synapse = { model = \"static\", a = \"1 nS\" }",
            "without meaning, as the synapses are static",
        ),
        (rule, "synapse = 3", "expected a synapse model, or {"),
        (
            "a = \"J/4\"",
            "aa = \"J/4\"",
            "parameter of `rule` `aa` is unknown",
        ),
        (
            "a = \"J/4\"",
            "a = \"1 pA\"",
            "parameter `a` is \"1 pA\", a current, expected a conductance",
        ),
        (
            "top = \"10 nS\"",
            "top = \"0 nS\"",
            "the limits of the weight is from 0 nS to 0 nS",
        ),
        (
            "top = \"10 nS\"",
            "top = \"-10 nS\"",
            "the limits of the weight is from -10 nS to 0 nS, expected both ≥ 0, as weights onto `g` are",
        ),
        (
            "top = \"10 nS\"",
            "top = \"1 nS\"",
            "weight is 2 nS, expected weights within the limits of the synapse, from 0 nS to 1 nS",
        ),
        (
            "weight = \"J\"\nsynapse",
            "weight = { distribution = \"normal\", mean = \"J\", sd = \"J\" }\nsynapse",
            "expected weights within the limits",
        ),
        (
            "tau = { default = \"20 ms\" }",
            "tau = { default = \"-20 ms\" }",
            "`tau` of the synapse's state `x` is -20, expected a time ≥ 0 ms",
        ),
        (
            "[synapses.rule]",
            "[synapse.rule]",
            "did you mean `synapses`?",
        ),
    ] {
        assert!(CIRCUIT.contains(from), "{from}");
        let error = circuit(&CIRCUIT.replacen(from, to, 1), &[]).expect_err(to);
        assert!(error.contains(expected), "{expected}\nin\n{error}");
        assert!(error.starts_with("<text>:"), "{error}");
    }
    let course = CIRCUIT.replacen(
        rule,
        &format!("{rule}\nweight_course = {{ steps = [[\"0 ms\", 2]] }}"),
        1,
    );
    let error = circuit(&course, &[]).unwrap_err();
    assert!(
        error.contains("weight_course is of plastic synapses"),
        "{error}"
    );
    let continuous = CIRCUIT.replace("receptors = { g = { unit = \"nS\", add = { g = \"weight\" } },", "outputs = { g = { value = \"g\", unit = \"nS\" } }\ninputs = { p = { unit = \"nS*nS\" } }\nreceptors = { g = { unit = \"nS\", continuous = true, add = { p = \"weight * source\" } },");
    let error = circuit(&continuous, &[]).unwrap_err();
    assert!(
        error.contains("synapse model `rule` is at the continuous receptor `g`"),
        "{error}"
    );
}

#[test]
fn a_protocol_says_when_projections_learn_and_which_weights_are_kept() {
    let protocol = r#"
[protocol]
plasticity = { learning = [["0.2 s", "0.5 s"], ["0.7 s", "2 s"]] }
record = { weights = [{ projection = "I->E", interval = "100 ms", synapses = { number = 3, every = 5 }, start = "0.1 s" }] }
"#;
    let text = format!("{CIRCUIT}{protocol}");
    let c = circuit(&text, &[]).unwrap();
    assert_eq!(
        c.protocol.learning("I->E"),
        Some(&[(200.0, 500.0), (700.0, 2000.0)][..])
    );
    let kept = &c.protocol.record.weights[0];
    assert_eq!(
        kept.synapses,
        SynapseSelection::Range {
            first: 0,
            number: Some(3),
            every: 5
        }
    );
    assert_eq!(
        (kept.interval, kept.start, kept.stop),
        (100.0, Some(100.0), None)
    );
    assert_eq!(read_circuit(&c.to_toml(), None, &[], &()), Ok(c.clone()));
    assert_eq!(
        circuit(CIRCUIT, &[]).unwrap().protocol.learning("I->E"),
        None
    );
    let never = circuit(&text, &[("protocol.plasticity.learning", "[]")]).unwrap();
    assert_eq!(never.protocol.learning("I->E"), Some(&[][..]));
    let single = "[{ projection = \"I->E\", learning = [[\"0 s\", \"1 s\"]] }, { learning = [] }]";
    let single = circuit(&text, &[("protocol.plasticity", single)]).unwrap();
    assert_eq!(single.protocol.learning("I->E"), Some(&[(0.0, 1000.0)][..]));
    assert_eq!(single.protocol.learning("other"), Some(&[][..]));
    assert_eq!(
        read_circuit(&single.to_toml(), None, &[], &()),
        Ok(single.clone())
    );
    for (key, value, expected) in [
        (
            "protocol.plasticity.learning",
            "[[\"1 s\", \"0.5 s\"]]",
            "expected windows that end after they start",
        ),
        (
            "protocol.plasticity.learning",
            "[[\"0 s\", \"1 s\"], [\"0.5 s\", \"2 s\"]]",
            "in order and apart",
        ),
        (
            "protocol.plasticity.learning",
            "[[\"0 s\", \"0.12345 s\"]]",
            "a multiple of the time step",
        ),
        (
            "protocol.plasticity.learning",
            "\"always\"",
            "expected a list of windows",
        ),
        (
            "protocol.plasticity",
            "{ learn = [] }",
            "did you mean `learning`?",
        ),
        (
            "protocol.plasticity",
            "{ projection = \"E->I\", learning = [] }",
            "projection `E->I` is static, expected one whose spikes change weights",
        ),
        (
            "protocol.plasticity",
            "{ projection = \"I->I\", learning = [] }",
            "plastic projection `I->I` is unknown, expected one of I->E; did you mean `I->E`?",
        ),
        (
            "protocol.plasticity",
            "[{ learning = [] }, { learning = [] }]",
            "given twice",
        ),
        (
            "protocol.record.weights",
            "[{ projection = \"E->I\", interval = \"1 s\" }]",
            "projection `E->I` is static",
        ),
        (
            "protocol.record.weights",
            "[{ projection = \"I->E\" }]",
            "key `interval` is missing",
        ),
        (
            "protocol.record.weights",
            "[{ projection = \"I->E\", interval = \"0 s\" }]",
            "expected at least one time step",
        ),
        (
            "protocol.record.weights",
            "[{ projection = \"I->E\", interval = \"1 s\", synapses = { every = 0 } }]",
            "every is 0",
        ),
        (
            "protocol.record.weights",
            "[{ projection = \"I->E\", interval = \"1 s\", synapses = 4 }]",
            "expected \"all\", or {",
        ),
    ] {
        let error = circuit(&text, &[(key, value)]).expect_err(value);
        assert!(error.contains(expected), "{expected}\nin\n{error}");
    }
    let unused = CIRCUIT.replace(
        "synapse = { model = \"rule\", a = \"J/4\", top = \"10 nS\" }",
        "",
    );
    let unused = format!("{unused}[protocol]\nplasticity = {{ learning = [] }}");
    let warnings = circuit(&unused, &[]).unwrap().check().unwrap();
    assert!(warnings.iter().any(|w| w.code == "unused"), "{warnings:?}");
    // Windows by option are there only under the choice that has plastic synapses.
    let chosen = "plasticity = { by_option = \"weights\", change = { learning = [] } }";
    let by_option = unused.replace("plasticity = { learning = [] }", chosen)
        + "\n[options]\nweights = { default = \"stay\", choices = [\"stay\", \"change\"] }\n";
    let stay = circuit(&by_option, &[]).unwrap();
    assert!(stay.protocol.plasticity.is_empty() && stay.check().unwrap().is_empty());
    let change = circuit(&by_option, &[("weights", "change")]).unwrap();
    assert_eq!(change.protocol.plasticity.len(), 1);
}

#[test]
fn a_circuit_made_in_a_program_is_checked_as_one_that_was_read() {
    let good = circuit(CIRCUIT, &[]).unwrap();
    let error = |change: &dyn Fn(&mut SynapseUse)| {
        let mut c = good.clone();
        change(c.projections[0].synapse.as_mut().unwrap());
        c.check().unwrap_err().to_string()
    };
    let found = error(&|s| {
        s.parameters.insert("b".into(), 1.0);
    });
    assert!(
        found.contains("parameter of `rule` `b` is unknown"),
        "{found}"
    );
    let found = error(&|s| {
        s.parameters.insert("a".into(), f64::NAN);
    });
    assert!(found.contains("parameter `a` is NaN"), "{found}");
    let found = error(&|s| {
        let mut model = (*s.model).clone();
        model.lower = None;
        s.model = std::sync::Arc::new(model);
    });
    assert!(
        found.contains("lower limit of the weight is missing"),
        "{found}"
    );
    let mut twice = good.clone();
    twice.projections[1].synapse = good.projections[0].synapse.clone().map(|s| {
        let mut model = (*s.model).clone();
        model.parameters[2].default = Some(1.0);
        SynapseUse {
            model: std::sync::Arc::new(model),
            ..s
        }
    });
    let found = twice.check().unwrap_err().to_string();
    assert!(
        found.contains("synapse model `rule` is different from another model of this name"),
        "{found}"
    );
}
