//! Limits, values before the step, inputs for one step, receptors by count, schemes: what they read as, that they are written
//! back alike, and what is said of their misuse.

use neuropil_circuit::{
    Expr, NeuronModel, Scheme, Schemes, read_circuit, read_model, read_model_with_count,
};

const MODEL: &str = r#"
[model]
name = "all_of_it"
deliver = "before propagation"
[parameters]
V_min = { default = "-90 mV" }
V_max = { default = "40 mV" }
tau = { default = "10 ms" }
[states]
V = { initial = "V_min" }
[inputs]
I = { unit = "mV/ms" }
[receptors]
r = { unit = "mV", add = { I = "weight/(1 ms)" } }
[dynamics]
V = "-V/tau + I"
[limits]
V = { lower = "V_min", upper = "V_max" }
[spike]
condition = "V >= 0 and V < before(V)"
reset = { V = "(V + before(V))/2" }
"#;

const FAMILY: &str = r#"
[model]
name = "many"
count = 2
deliver = "after propagation"
[parameters]
tau_m = { default = "10 ms" }
"tau_#" = { default = "2 ms", lower = "> 0 ms", meaning = "decay time of current #" }
[states]
V = { initial = "0 mV" }
"x_#" = { initial = 0, unit = "mV", meaning = "current #" }
[receptors]
"receptor_#" = { unit = "mV", add = { "x_#" = "weight" } }
[dynamics]
V = "(sum(x_#) - V)/tau_m"
"x_#" = "-x_#/tau_#"
[limits]
"x_#" = { lower = "-5 mV" }
[spike]
condition = "V >= 1 mV"
reset = { V = "0 mV", "x_#" = "x_#/2" }
refractory = "tau_m"
hold = ["V", "x_#"]
refractory_input = "keep"
"#;

fn model(text: &str) -> NeuronModel {
    read_model(text, None).unwrap_or_else(|e| panic!("{e}"))
}

#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let e = read_model(text, None).expect_err("no error").to_string();
    for word in words {
        assert!(e.contains(word), "`{word}` is not in: {e}");
    }
}

#[test]
fn limits_before_and_inputs_are_read_and_written_back() {
    let m = model(MODEL);
    assert_eq!(m.limits.len(), 1);
    assert_eq!(m.limits[0].lower, Some(Expr::symbol("V_min")));
    let text = m.to_toml();
    assert!(text.contains("before(V)"), "{text}");
    assert_eq!(model(&text), m);
    let page = m.describe();
    assert!(
        page.contains("Before the test") && page.contains("for this step"),
        "{page}"
    );
    // Differentiating by V leaves what was before the step alone.
    let condition = &m.spike.as_ref().unwrap().reset[0].value;
    assert_eq!(
        condition.derivative("V").unwrap().evaluate(&|_| None),
        Some(0.5)
    );
    assert_eq!(condition.evaluate(&|_| Some(1.0)), None);
}

#[test]
fn misuse_of_limits_before_and_inputs_is_named() {
    refused(
        &MODEL.replace("V = \"-V/tau + I\"", "V = \"-before(V)/tau + I\""),
        &[
            "dynamics of `V`",
            "before(V)",
            "only in the spike condition and in resets",
        ],
    );
    refused(
        &MODEL.replace("V < before(V)", "V < before(tau)"),
        &["spike condition", "before(tau)", "name of a state"],
    );
    refused(
        &MODEL.replace("V < before(V)", "V < before(W)"),
        &["before(W)"],
    );
    refused(
        &MODEL.replace("before(V))/2", "before(V + 1))/2"),
        &["the name of one state"],
    );
    refused(
        &MODEL.replace("before(V))/2", "before(2))/2"),
        &["the name of one state"],
    );
    refused(
        &MODEL.replace("before propagation", "after propagation"),
        &["receptor `r`", "`I`", "deliver = \"before propagation\""],
    );
    refused(
        &MODEL.replace("{ I = \"weight", "{ J = \"weight"),
        &["state or input", "`J`"],
    );
    refused(
        &MODEL.replace("weight/(1 ms)", "weight"),
        &["receptor `r`", "expected"],
    );
    refused(
        &MODEL.replace("lower = \"V_min\"", "lower = \"tau\""),
        &["lower limit of `V`"],
    );
    refused(
        &MODEL.replace("lower = \"V_min\"", "lower = \"V - 1 mV\""),
        &["lower limit of `V`", "expression of parameters only"],
    );
    refused(
        &MODEL.replace("V = { lower = \"V_min\", upper = \"V_max\" }", "V = {}"),
        &["`lower`", "missing"],
    );
    refused(
        &MODEL.replace("V = { lower", "W = { lower"),
        &["limits of `W`"],
    );
    refused(&MODEL.replace("upper =", "uper ="), &["uper", "upper"]);
    refused(
        &MODEL.replace("tau = {", "before = {"),
        &["before", "word of the language"],
    );
}

#[test]
fn receptors_by_count_expand_to_an_ordinary_model() {
    let two = model(FAMILY);
    assert_eq!(two.name, "many");
    let names: Vec<_> = two.states.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["V", "x_1", "x_2"]);
    assert_eq!(two.parameters[2].meaning, "decay time of current 2");
    assert_eq!(two.dynamics[0].1.to_string(), "(x_1 + x_2 - V) / tau_m");
    assert_eq!(two.spike.as_ref().unwrap().hold, ["V", "x_1", "x_2"]);
    assert_eq!(two.spike.as_ref().unwrap().reset.len(), 3);
    assert_eq!(two.limits.len(), 2);
    assert_eq!(two.receptors[1].events[0].state, "x_2");
    assert_eq!(model(&two.to_toml()), two);
    let five = read_model_with_count(FAMILY, None, Some(5)).unwrap();
    assert_eq!((five.name.as_str(), five.receptors.len()), ("many[5]", 5));
    assert_eq!(model(&five.to_toml()), five);
}

fn circuit(model: &str) -> String {
    let family = FAMILY
        .replace("[model]\nname = \"many\"\n", "[models.many]\n")
        .replace("\n[parameters]", "\n[models.many.parameters]")
        .replace("\n[states]", "\n[models.many.states]")
        .replace("\n[receptors]", "\n[models.many.receptors]")
        .replace("\n[dynamics]", "\n[models.many.dynamics]")
        .replace("\n[limits]", "\n[models.many.limits]")
        .replace("\n[spike]", "\n[models.many.spike]");
    format!(
        "[circuit]\nname = \"c\"\n{family}\n[populations]\nA = {{ model = \"{model}\", size = 3 }}\n"
    )
}

#[test]
fn a_circuit_asks_for_a_number_of_receptors() {
    for (name, receptors) in [("many", 2), ("many[1]", 1), ("many[7]", 7)] {
        let c = read_circuit(&circuit(name), None, &[], &()).unwrap_or_else(|e| panic!("{e}"));
        let m = &c.populations[0].neuron().unwrap().model;
        assert_eq!((m.name.as_str(), m.receptors.len()), (name, receptors));
        let again = read_circuit(&c.to_toml(), None, &[], &()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(again, c);
        assert_eq!(again.hash(), c.hash());
    }
    for (name, words) in [
        ("many[0]", vec!["`many[0]`", "from 1 to 64"]),
        ("many[65]", vec!["of 65 members", "from 1 to 64"]),
        ("many[99999999999999999999]", vec!["many["]),
        ("many[x]", vec!["model", "many[x]"]),
        ("man[2]", vec!["man[2]"]),
    ] {
        let e = read_circuit(&circuit(name), None, &[], &())
            .unwrap_err()
            .to_string();
        assert!(words.iter().all(|w| e.contains(w)), "{name}: {e}");
    }
}

#[test]
fn misuse_of_counts_is_named() {
    refused(&FAMILY.replace("count = 2\n", ""), &["`sum`", "count"]);
    refused(&FAMILY.replace("sum(x_#)", "x_#"), &["`#`", "sum(…)"]);
    refused(
        &FAMILY.replace("sum(x_#)", "sum(sum(x_#))"),
        &["`sum`", "within another"],
    );
    refused(&FAMILY.replace("sum(x_#)", "sum(x_#, 2)"), &["sum"]);
    refused(
        &FAMILY.replace("\"-x_#/tau_#\"", "\"-sum(x_#)/tau_#\""),
        &["`sum`", "entry named with `#`"],
    );
    refused(
        &FAMILY.replace("count = 2", "count = 0"),
        &["`count`", "from 1 to 64"],
    );
    refused(
        &FAMILY.replace("count = 2", "count = 1000000000"),
        &["`count`", "from 1 to 64"],
    );
    refused(&FAMILY.replace("count = 2", "count = \"two\""), &["count"]);
    let e = read_model_with_count(MODEL, None, Some(2))
        .unwrap_err()
        .to_string();
    assert!(e.contains("`[2]`") && e.contains("count"), "{e}");
}

#[test]
fn a_protocol_names_schemes() {
    let with = |scheme: &str| {
        let text = format!("{}\n[protocol]\nscheme = {scheme}\n", circuit("many"));
        read_circuit(&text, None, &[], &())
    };
    let of = |scheme: &str| {
        let c = with(scheme).unwrap_or_else(|e| panic!("{e}"));
        let again = read_circuit(&c.to_toml(), None, &[], &()).unwrap();
        assert_eq!(again, c, "{}", c.to_toml());
        c.protocol.scheme
    };
    for scheme in Scheme::ALL {
        assert_eq!(of(&format!("\"{scheme}\"")), Schemes::from(scheme));
    }
    let by_model = of("{ many = \"euler\" }");
    assert_eq!(
        (by_model.of("many"), by_model.of("other")),
        (Scheme::Euler, Scheme::Auto)
    );
    let both = of("{ many = \"euler\", all = \"half_steps\" }");
    assert_eq!(
        (both.of("many"), both.of("other")),
        (Scheme::Euler, Scheme::HalfSteps)
    );
    for (scheme, words) in [
        ("\"eulr\"", ["eulr", "euler"]),
        ("{ many = \"magic\" }", ["magic", "scheme"]),
        ("{ may = \"euler\" }", ["may", "many"]),
        ("3", ["scheme", "3"]),
        ("{ many = 3 }", ["many", "the name of a scheme"]),
    ] {
        let e = with(scheme).unwrap_err().to_string();
        assert!(words.iter().all(|w| e.contains(w)), "{scheme}: {e}");
    }
}
