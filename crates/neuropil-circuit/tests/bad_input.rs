//! Bad circuits and models are refused with who, which, given, expected, where, and what may have been meant.

use neuropil_circuit::*;

const GOOD: &str = r#"[circuit]
name = "test"

[parameters]
J = "0.1 mV"
g = 5

[options.drive]
default = "on"
choices = ["on", "off"]

[models.lif]
deliver = "after propagation"
[models.lif.parameters]
tau_m = { default = "10 ms", lower = "> 0 ms" }
V_th = { default = "15 mV" }
[models.lif.states]
V_m = { initial = 0, unit = "mV" }
[models.lif.inputs]
mu = { unit = "mV" }
[models.lif.receptors]
excitatory = { unit = "mV", add = { V_m = "weight" } }
inhibitory = { unit = "mV", add = { V_m = "weight" } }
[models.lif.dynamics]
V_m = "(mu - V_m)/tau_m"
[models.lif.spike]
condition = "V_m >= V_th"
reset = { V_m = "0 mV" }

[populations.E]
size = 100
model = "lif"
parameters = { tau_m = "20 ms" }

[populations.I]
size = 25
model = "lif"

[[projections]]
source = "E"
target = "I"
rule = "fixed_indegree"
in_degree = 10
weight = "J"
delay = "1.5 ms"

[[projections]]
source = "I"
target = "E"
rule = "pairwise_bernoulli"
probability = 0.1
weight = "-g * J"
delay = "step"

[[stimuli]]
when = { drive = "on" }
target = "E"
kind = "poisson"
rate = "800 spikes/s"
weight = "J"

[protocol]
duration = "1 s"
record = { traces = [{ population = "E", variable = "V_m", neurons = { first = 3 } }] }
"#;

fn read(text: &str) -> Result<Circuit, Problems> {
    read_circuit(text, Some("a.toml".as_ref()), &[], &())
}

/// The problems of the good circuit with one text replaced.
fn problems(from: &str, to: &str) -> Problems {
    assert_eq!(GOOD.matches(from).count(), 1, "{from}");
    let text = GOOD.replace(from, to);
    match read(&text) {
        Ok(_) => panic!("accepted: {to}"),
        Err(problems) => problems,
    }
}

/// Asserts that there is one problem, with this text, on the line where the replaced text stands.
fn refused(from: &str, to: &str, expected: &str) {
    let found = problems(from, to);
    let [problem] = found.0.as_slice() else {
        panic!("{found}");
    };
    let before = GOOD.split(from).next().unwrap_or("");
    let first = before.lines().count().max(1);
    let lines = first..=first + to.lines().count();
    let location = problem.location.clone().expect("a location");
    assert!(lines.contains(&location.line), "{problem}");
    let message = problem.to_string();
    let said = message.strip_prefix(&format!("a.toml:{}:{}: ", location.line, location.column));
    assert_eq!(said, Some(expected));
}

#[test]
fn the_good_circuit_is_good() {
    let circuit = read(GOOD).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(circuit.projections[1].receptor, "inhibitory");
    assert_eq!(circuit.projections[1].delay, Delay::Step);
    assert_eq!(circuit.check().unwrap(), []);
    assert_eq!(circuit.expected_synapses(), 250.0 + 250.0);
    let off = [("drive".to_string(), "off".to_string())];
    let circuit = read_circuit(GOOD, None, &off, &()).unwrap();
    assert!(circuit.stimuli.is_empty());
}

#[test]
fn places_are_exact() {
    let found = problems("size = 100", "siez = 100").0;
    let keys: Vec<_> = found
        .iter()
        .map(|p| (p.code, p.location.clone().unwrap()))
        .collect();
    assert_eq!((keys[0].0, keys[0].1.line), ("missing-key", 30));
    assert_eq!(
        keys[1].1,
        Location {
            file: "a.toml".into(),
            line: 31,
            column: 1
        }
    );
    let found = problems(
        "V_m = \"(mu - V_m)/tau_m\"",
        "V_m = \"(mu - V_m)/ / tau_m\"",
    )
    .0;
    let at = found[0].location.clone().unwrap();
    assert_eq!((at.line, at.column), (25, 20));
}

#[test]
fn unknown_names_come_with_suggestions() {
    let known = "size, model, parameters, initial, source, rate, times, attributes, when";
    let found = problems("size = 100", "size = 100\nsiez = 100").to_string();
    let expected = format!(
        "a.toml:32:1: population `E`: key `siez` is unknown, expected one of {known}; did you mean `size`?"
    );
    assert_eq!(found, expected);
    refused(
        "target = \"I\"",
        "target = \"J\"",
        "projection `E->J`: target population `J` is unknown, expected one of E, I",
    );
    refused(
        "{ tau_m = \"20 ms\" }",
        "{ tau_n = \"20 ms\" }",
        "population `E`: parameter `tau_n` is unknown, expected one of tau_m, V_th; did you mean `tau_m`?",
    );
    refused(
        "size = 25\nmodel = \"lif\"",
        "size = 25\nmodel = \"lfi\"",
        "population `I`: model `lfi` is unknown, expected one of lif; did you mean `lif`?",
    );
    refused(
        "when = { drive = \"on\" }",
        "when = { driev = \"on\" }",
        "stimuli, entry 1: option `driev` is unknown, expected one of drive; did you mean `drive`?",
    );
    refused(
        "weight = \"-g * J\"",
        "weight = \"-G * J\"",
        "projection `I->E`: key `weight`: name `G` is unknown, expected one of J, g; did you mean `g`?",
    );
    refused(
        "variable = \"V_m\"",
        "variable = \"V\"",
        "protocol: trace 1: state `V` is unknown, expected one of V_m; did you mean `V_m`?",
    );
    refused(
        "\"pairwise_bernoulli\"",
        "\"pairwise_bernouli\"",
        "projection `I->E`: rule `pairwise_bernouli` is unknown, expected one of fixed_indegree, fixed_outdegree, \
         fixed_total_number, pairwise_bernoulli, one_to_one, all_to_all, from_table; did you mean `pairwise_bernoulli`?",
    );
}

#[test]
fn dimensions_are_checked() {
    refused(
        "{ tau_m = \"20 ms\" }",
        "{ tau_m = \"20 mV\" }",
        "population `E`: parameter `tau_m` is \"20 mV\", a voltage, expected a time (such as 10 ms)",
    );
    refused(
        "{ tau_m = \"20 ms\" }",
        "{ tau_m = 20 }",
        "population `E`: parameter `tau_m` is 20, a pure number, expected a time (such as 10 ms)",
    );
    refused(
        "{ tau_m = \"20 ms\" }",
        "{ tau_m = \"20 msec\" }",
        "population `E`: parameter `tau_m`: unknown unit `msec`; did you mean `ms`?",
    );
    refused(
        "rate = \"800 spikes/s\"",
        "rate = \"800 ms\"",
        "stimulus `poisson->E`: key `rate` is \"800 ms\", a time, expected a rate (such as 8 spikes/s)",
    );
    refused(
        "weight = \"-g * J\"",
        "weight = \"-g\"",
        "projection `I->E`: key `weight` is \"-g\", a pure number, expected a voltage (such as -65 mV)",
    );
    refused(
        "V_m = \"(mu - V_m)/tau_m\"",
        "V_m = \"mu - V_m\"",
        "model `lif`: dynamics of `V_m`: `mu - V_m` is a voltage (such as -65 mV), expected a voltage per time (such as 0.1 mV/ms)",
    );
    refused(
        "condition = \"V_m >= V_th\"",
        "condition = \"V_m >= tau_m\"",
        "model `lif`: spike condition: `V_m` is a voltage (such as -65 mV) but `tau_m` is a time (such as 10 ms), expected equal dimensions",
    );
}

#[test]
fn values_are_checked() {
    refused(
        "{ tau_m = \"20 ms\" }",
        "{ tau_m = \"-10 ms\" }",
        "population `E`: parameter `tau_m` is -10 ms, expected a time > 0 ms",
    );
    refused(
        "{ tau_m = \"20 ms\" }",
        "{ tau_m = { distribution = \"normal\", mean = \"20 ms\", sd = \"2 ms\" } }",
        "population `E`: parameter `tau_m` is drawn from -inf to inf, expected a time > 0 ms, for every draw (see `lower`, `upper`)",
    );
    refused(
        "size = 100",
        "size = 0",
        "population `E`: size is 0, expected at least 1 member",
    );
    refused(
        "size = 100",
        "size = 2.5",
        "population `E`: key `size` is 2.5, expected a whole number from 0 to 9e15",
    );
    refused(
        "delay = \"1.5 ms\"",
        "delay = \"0.05 ms\"",
        "projection `E->I`: delay is 0.05 ms, expected a time of at least one time step (0.1 ms), or \"step\"",
    );
    refused(
        "delay = \"1.5 ms\"",
        "delay = \"1.55 ms\"",
        "projection `E->I`: delay is 1.55 ms, expected a multiple of the time step (0.1 ms)",
    );
    refused(
        "duration = \"1 s\"",
        "duration = \"1.00005 s\"",
        "protocol: duration is 1000.05 ms, expected a multiple of the time step (0.1 ms)",
    );
    refused(
        "probability = 0.1",
        "probability = 1.1",
        "projection `I->E`: probability is 1.1, expected a number from 0 to 1",
    );
    refused(
        "weight = \"-g * J\"",
        "weight = \"-g * J\"\nreceptor = \"excitatory\"",
        "projection `I->E`: weight is -0.5 mV, expected a weight ≥ 0 onto the receptor `excitatory` (here weights are positive)",
    );
    refused(
        "in_degree = 10",
        "in_degree = 101\nallow_multapses = false",
        "projection `E->I`: in_degree is 101, expected at most 100 sources, as `allow_multapses` is false",
    );
    refused(
        "rule = \"fixed_indegree\"\nin_degree = 10",
        "rule = \"one_to_one\"",
        "projection `E->I`: rule is one_to_one from 100 to 25, expected equal sizes",
    );
    refused(
        "in_degree = 10",
        "in_degree = 10\nprobability = 0.1",
        "projection `E->I`: key `probability` is without meaning for the rule `fixed_indegree`, expected `in_degree`",
    );
}

#[test]
fn autapses_count_when_sources_are_few() {
    let own = r#"
[[projections]]
source = "I"
target = "I"
rule = "fixed_indegree"
in_degree = 25
weight = "-J"
delay = "step"
allow_multapses = false
"#;
    assert!(read(&format!("{GOOD}{own}")).is_ok());
    let without = format!("{GOOD}{own}allow_autapses = false\n");
    let error = read(&without).unwrap_err().to_string();
    assert!(
        error.contains("in_degree is 25, expected at most 24 sources"),
        "{error}"
    );
}

#[test]
fn nothing_is_allocated_for_huge_circuits() {
    let started = std::time::Instant::now();
    refused(
        "size = 100",
        "size = 2000000000000",
        "the circuit: the number of neurons is 2000000000025, expected at most 4294967295 (2^32 - 1)",
    );
    let many = "name = \"many\"\nsource = \"E\"\ntarget = \"E\"\nrule = \"all_to_all\"\nweight = \"J\"\ndelay = \"step\"\n\n[[projections]]\nsource = \"E\"\ntarget = \"I\"";
    let text = GOOD
        .replace("size = 100", "size = 4000000000")
        .replace("source = \"E\"\ntarget = \"I\"", many);
    let error = read(&text).unwrap_err().to_string();
    assert!(
        error.contains("expected number of synapses is 1.6000e19"),
        "{error}"
    );
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn not_a_number_is_refused_wherever_a_circuit_is_built() {
    for (from, to) in [
        ("probability = 0.1", "probability = nan"),
        ("size = 100", "size = inf"),
    ] {
        assert!(problems(from, to).to_string().contains("expected a number"));
    }
    let good = read(GOOD).unwrap();
    let broken = |change: &dyn Fn(&mut Circuit)| {
        let mut circuit = good.clone();
        change(&mut circuit);
        circuit.check().unwrap_err().to_string()
    };
    let error = broken(&|c| c.projections[0].weight = Value::Constant(f64::NAN));
    assert_eq!(
        error,
        "projection `E->I`: weight is NaN, expected a finite number"
    );
    let error = broken(&|c| c.protocol.dt = f64::INFINITY);
    assert!(error.contains("protocol: dt is inf ms"), "{error}");
    let error = broken(&|c| {
        if let PopulationKind::Neuron(n) = &mut c.populations[0].kind {
            n.parameters
                .insert("tau_m".into(), Value::Table(vec![10.0; 99]));
        }
    });
    assert_eq!(
        error,
        "population `E`: parameter `tau_m` is a table of 99 values, expected 100, one for each"
    );
    let error = broken(&|c| {
        if let StimulusKind::Poisson { rate, .. } = &mut c.stimuli[0].kind {
            *rate = (-1.0).into();
        }
    });
    assert!(
        error.contains("rate is -1000 spikes/s, expected a finite rate"),
        "{error}"
    );
    let error = broken(&|c| c.projections[0].name = "I->E".into());
    assert!(error.contains("used twice"), "{error}");
    let error = broken(&|c| c.projections[0].source = "X".into());
    assert!(
        error.contains("source population `X` is unknown"),
        "{error}"
    );
    let table = |source, target| ConnectionTable {
        source,
        target,
        weight: None,
        delay: None,
    };
    let rule = |t| ConnectionRule::FromTable(std::sync::Arc::new(t));
    let error = broken(&|c| c.projections[0].rule = rule(table(vec![0, 100], vec![0, 0])));
    assert!(
        error.contains("naming source 100, expected indices below 100"),
        "{error}"
    );
    let error = broken(&|c| c.projections[0].rule = rule(table(vec![0], vec![0, 0])));
    assert!(error.contains("columns of different lengths"), "{error}");
}

#[test]
fn all_problems_are_reported() {
    let text = GOOD
        .replace("size = 25", "size = 25\nsiez = 1")
        .replace("probability = 0.1", "probability = \"0.1 ms\"")
        .replace("duration = \"1 s\"", "duraton = \"1 s\"");
    let found = read(&text).unwrap_err();
    assert_eq!(found.0.len(), 3, "{found}");
    let lines: Vec<_> = found
        .0
        .iter()
        .map(|p| p.location.clone().unwrap().line)
        .collect();
    assert!(lines.is_sorted());
}

#[test]
fn toml_errors_have_places() {
    let found = read("[circuit]\nname = \"a\nx = ").unwrap_err();
    assert!(
        found
            .0
            .iter()
            .all(|p| p.location.is_some() && p.code == "toml-syntax"),
        "{found}"
    );
    assert!(found.0.len() >= 2);
}

#[test]
fn models_are_checked() {
    let good = read(GOOD).unwrap();
    let model = good.populations[0].neuron().unwrap().model.to_toml();
    let read = |from: &str, to: &str| {
        assert_eq!(model.matches(from).count(), 1, "{from} in {model}");
        read_model(&model.replace(from, to), None)
            .expect_err(to)
            .to_string()
    };
    let cases = [
        (
            "name = \"lif\"",
            "name = \"a b\"",
            "expected letters, digits and _",
        ),
        ("tau_m = {", "exp = {", "a word of the language"),
        ("mu = {", "V_m = {", "declared twice"),
        ("[dynamics]\nV_m", "[dynamics]\nV_n", "did you mean `V_m`?"),
        (
            "default = \"10 ms\"",
            "default = \"-10 ms\"",
            "expected a time > 0 ms",
        ),
        (
            "default = \"10 ms\", unit = \"ms\"",
            "default = \"10 ms\", unit = \"mV\"",
            "expected a time",
        ),
        ("initial = \"0\"", "initial = \"mu\"", "dependent on `mu`"),
        (
            "deliver = \"after propagation\"",
            "",
            "key `deliver` is missing",
        ),
        (
            "condition = \"V_m >= V_th\"",
            "condition = \"V_m - V_th\"",
            "expected a condition",
        ),
        (
            "excitatory = { unit = \"mV\", add = { V_m = \"weight\" }",
            "excitatory = { unit = \"mV\", add = { V_m = \"weight + 1 mV\" }",
            "proportional to `weight`",
        ),
        (
            "excitatory = { unit = \"mV\", add = { V_m = \"weight\" }",
            "excitatory = { unit = \"mV\", add = { V_m = \"abs(weight)\" }",
            "proportional to `weight`",
        ),
        (
            "excitatory = { unit = \"mV\"",
            "excitatory = { unit = \"pA\"",
            "expected a voltage",
        ),
        (
            "reset = {",
            "hold = [\"V_m\"]\nreset = {",
            "expected a duration",
        ),
    ];
    for (from, to, expected) in cases {
        let error = read(from, to);
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn sub_expressions_cannot_explode() {
    let mut text = String::from(
        "[model]\nname = \"bomb\"\n[states]\nx = { initial = 1 }\n[expressions]\ne0 = \"x + x\"\n",
    );
    for i in 1..100 {
        text += &format!("e{i} = \"e{j} * e{j} + e{j}\"\n", j = i - 1);
    }
    text += "[dynamics]\nx = \"e99 * 1 /ms\"\n";
    let error = read_model(&text, None).unwrap_err().to_string();
    assert!(
        error.contains("with sub-expressions written out"),
        "{error}"
    );
}

#[test]
fn files_are_only_read_beside_a_file() {
    let text = format!("model_files = [\"x.toml\"]\n{GOOD}");
    let error = read_circuit(&text, None, &[], &()).unwrap_err().to_string();
    assert!(
        error.contains("named in a text that is not a file"),
        "{error}"
    );
    let error = read(&text).unwrap_err().to_string();
    assert!(error.contains("x.toml"), "{error}");
}

#[test]
fn model_files_and_tables_are_read_beside_the_circuit() {
    let folder = std::env::temp_dir().join(format!("neuropil-circuit-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let model = read(GOOD).unwrap().populations[0]
        .neuron()
        .unwrap()
        .model
        .to_toml();
    std::fs::write(
        folder.join("mine.toml"),
        model.replace("name = \"lif\"", "name = \"mine\""),
    )
    .unwrap();
    std::fs::write(
        folder.join("synapses.csv"),
        "source,target,weight\n0,1,0.5\n99,24,0.25\n",
    )
    .unwrap();
    let text = format!("model_files = [\"mine.toml\"]\n{GOOD}")
        .replace("size = 25\nmodel = \"lif\"", "size = 25\nmodel = \"mine\"")
        .replace(
            "rule = \"fixed_indegree\"\nin_degree = 10\nweight = \"J\"",
            "rule = \"from_table\"\ntable = { file = \"synapses.csv\", weight_unit = \"mV\" }",
        );
    let file = folder.join("circuit.toml");
    let circuit = read_circuit(&text, Some(&file), &[], &());
    let wrong = text.replace("weight_unit = \"mV\"", "weight_unit = \"pA\"");
    let wrong = read_circuit(&wrong, Some(&file), &[], &());
    std::fs::remove_dir_all(&folder).unwrap();
    let circuit = circuit.unwrap_or_else(|e| panic!("{e}"));
    let ConnectionRule::FromTable(table) = &circuit.projections[0].rule else {
        panic!("{:?}", circuit.projections[0].rule);
    };
    assert_eq!(table.source, [0, 99]);
    assert_eq!(table.weight, Some(vec![0.5, 0.25]));
    assert_eq!(circuit.projections[0].receptor, "excitatory");
    assert!(
        wrong
            .unwrap_err()
            .to_string()
            .contains("expected a voltage")
    );
}

#[test]
fn short_texts_cannot_stand_for_large_circuits() {
    let many = |name: &str, n: usize| vec![format!("\"{name}\""); n].join(", ");
    let pairs = |sources: usize, targets: usize, weight: &str| {
        let text = format!(
            "{GOOD}\n[[projections]]\nsources = [{}]\ntargets = [{}]\nrule = \"all_to_all\"\nweight = {weight}\ndelay = \"step\"\n",
            many("E", sources),
            many("I", targets)
        );
        read(&text).unwrap_err().to_string()
    };
    // Pairs of a matrix, counted before any is made.
    let error = pairs(2000, 2000, "\"J\"");
    assert!(
        error.ends_with(
            "the number of pairs is 4000000, expected at most 262144 projections of a circuit"
        ),
        "{error}"
    );
    // A list that many pairs share.
    let values = vec!["1"; 2500].join(", ");
    let error = pairs(50, 50, &format!("{{ values = [{values}], unit = \"mV\" }}"));
    assert!(
        error.contains("the number of values is more than can be held"),
        "{error}"
    );
    // An override with a path as deep as you like.
    let path = format!("protocol{}", ".a".repeat(100_000));
    let error = read_circuit(GOOD, None, &[(path, "1".into())], &()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a path of 100001 parts, expected at most 16"),
        "{error}"
    );
    // Nesting of tables, lists and keys.
    for (open, close) in [("[", "]"), ("{ a = ", "}"), ("a.", "")] {
        let deep = format!("[x]\na.{} = 1", "a.".repeat(50_000) + "a");
        let nested = format!("x = {}1{}", open.repeat(50_000), close.repeat(50_000));
        assert!(read(&deep).is_err() && read(&nested).is_err());
    }
}

#[test]
fn tables_and_model_files_have_limits_together() {
    let folder = std::env::temp_dir().join(format!("neuropil-limits-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!("model_files = [{}]\n{GOOD}", ["\"m.toml\""; 4].join(", "));
    std::fs::write(folder.join("m.toml"), " ".repeat(30 << 20)).unwrap();
    let error = read_circuit(&text, Some(&folder.join("c.toml")), &[], &()).unwrap_err();
    std::fs::remove_dir_all(&folder).unwrap();
    let error = error.to_string();
    assert!(error.contains("has 31457280 bytes, more than"), "{error}");
}

#[test]
fn time_courses_and_noise_say_what_they_need() {
    let with = |stimulus: &str| {
        let text = format!("{GOOD}\n[[stimuli]]\nname = \"s\"\ntarget = \"E\"\n{stimulus}\n");
        read(&text).map_or_else(|e| e.to_string(), |_| String::new())
    };
    let rate = |rate: &str| {
        with(&format!(
            "kind = \"poisson\"\nweight = \"J\"\nrate = {rate}"
        ))
    };
    let cases = [
        (rate("{ steps = [[\"0 ms\", \"5 spikes/s\"]] }"), ""),
        (
            rate("{ steps = [[\"0 ms\", \"-5 spikes/s\"]] }"),
            "a rate ≥ 0 at all times",
        ),
        (
            rate("{ steps = [[\"0.05 ms\", \"5 spikes/s\"]] }"),
            "a multiple of the time step",
        ),
        (rate("{ steps = [] }"), "at least one pair"),
        (rate("{ step = [[0, 0]] }"), "did you mean `steps`"),
        (
            rate("{}"),
            "exactly one of steps, piecewise_linear, sinusoidal",
        ),
        (
            rate(
                "{ sinusoidal = { mean = \"5 spikes/s\", amplitude = \"6 spikes/s\", frequency = \"8 Hz\" } }",
            ),
            "a rate ≥ 0 at all times",
        ),
        (
            rate(
                "{ sinusoidal = { mean = \"5 spikes/s\", amplitude = \"5 spikes/s\", frequency = \"8 Hz\" } }",
            ),
            "",
        ),
        (
            rate("{ sinusoidal = { amplitude = \"1 spikes/s\", frequency = \"8 ms\" } }"),
            "8 ms",
        ),
        (
            with(
                "kind = \"current\"\nsinusoidal = { amplitude = \"1 mV\", frequency = \"8 kHz\" }",
            ),
            "at most half a cycle in a time step",
        ),
        (
            with("kind = \"current\"\nsinusoidal = { amplitude = \"1 mV\" }"),
            "key `frequency` is missing",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 mV\"\ntau = \"5 ms\"\nshared = \"x\""),
            "",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 mV\""),
            "key `tau` is missing",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 mV\"\ntau = \"0 ms\""),
            "tau is 0 ms, expected a time > 0 ms",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"-1 mV\"\ntau = \"1 ms\""),
            "sd is -1, expected a finite number ≥ 0",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 pA\"\ntau = \"1 ms\""),
            "1 pA",
        ),
        (
            with("kind = \"gaussian_noise\"\nsd = \"1 mV\"\ntau = \"1 ms\""),
            "only the keys of a gaussian noise",
        ),
        (
            with("kind = \"gaussian_noise\"\nsd = \"1 mV\"\ninterval = \"0.25 ms\""),
            "a multiple of the time step",
        ),
        (
            with("kind = \"gausian_noise\"\nsd = \"1 mV\""),
            "did you mean `gaussian_noise`",
        ),
    ];
    for (i, (error, expected)) in cases.iter().enumerate() {
        let right = if expected.is_empty() {
            error.is_empty()
        } else {
            error.contains(expected)
        };
        assert!(right, "case {i}: {error}, expected {expected}");
    }
}

#[test]
fn rates_of_several_targets_may_each_have_a_course() {
    let text = format!(
        "{GOOD}\n[[stimuli]]\nname = \"s\"\ntargets = [\"E\", \"I\"]\nkind = \"poisson\"\nweight = \"J\"\nrate = [{{ steps = \
         [[\"1 ms\", \"5 spikes/s\"], [\"2 ms\", 0], [\"3 ms\", 0]] }}, \"7 spikes/s\"]\n"
    );
    let c = read(&text).unwrap();
    let rates: Vec<_> = c.stimuli.iter().rev().take(2).map(|s| &s.kind).collect();
    let StimulusKind::Poisson { rate: of_i, .. } = rates[0] else {
        panic!("{rates:?}");
    };
    let StimulusKind::Poisson { rate: of_e, .. } = rates[1] else {
        panic!("{rates:?}");
    };
    assert_eq!(of_i.constant(), Some(0.007));
    assert_eq!(of_e.range(), Some((0.0, 0.005)));
}

const RATES: &str = r#"[circuit]
name = "rates"

[models.unit]
[models.unit.states]
r = { initial = 0, unit = "spikes/s" }
a = { initial = 0, unit = "mV" }
[models.unit.inputs]
h = { unit = "mV" }
g = { unit = "mV*s" }
[models.unit.receptors]
in = { unit = "mV*s", continuous = true, add = { h = "weight * source", g = "weight" } }
[models.unit.outputs]
r = { value = "r", unit = "spikes/s" }
double = { value = "2 * r", unit = "spikes/s" }
[models.unit.dynamics]
r = "-r/(10 ms) + h/(1 mV*s*ms) + 0 * g * r/(1 mV*s*ms)"

[populations.A]
size = 3
model = "unit"

[[projections]]
source = "A"
target = "A"
rule = "all_to_all"
weight = "1 mV*s"
delay = "step"
output = "double"
"#;

#[test]
fn continuous_projections_say_what_they_need() {
    let good = read(RATES).unwrap();
    assert_eq!(good.projections[0].output.as_deref(), Some("double"));
    assert_eq!(read(&good.to_toml()).as_ref(), Ok(&good));
    for (from, to, expected) in [
        (
            "output = \"double\"",
            "",
            "one of the outputs of the source: r, double",
        ),
        (
            "output = \"double\"",
            "output = \"doubl\"",
            "did you mean `double`",
        ),
        (
            "g = \"weight\" }",
            "g = \"2 * weight\" }",
            "`weight * source` or `weight`",
        ),
        (
            "g = \"weight\" }",
            "x = \"weight\" }",
            "input `x` is unknown",
        ),
        ("h = \"weight * source\", g", "h", "expected a"),
        (
            "value = \"2 * r\"",
            "value = \"2 * r + g/(1 mV*s) * r\"",
            "dependent on the input `g`",
        ),
        ("value = \"2 * r\"", "value = \"a\"", "output `double`"),
        (
            "double = { value = \"2 * r\", unit = \"spikes/s\" }",
            "double = { value = \"a\", unit = \"mV\" }",
            "for the input `h`",
        ),
        (
            "r = { value = \"r\"",
            "a = { value = \"r\"",
            "named as a state but not it",
        ),
        ("continuous = true, ", "", "deliver"),
        ("weight = \"1 mV*s\"", "weight = \"1 mV\"", "1 mV"),
    ] {
        assert!(RATES.contains(from), "{from}");
        let error = read(&RATES.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
    let poisson = "[[stimuli]]\nname = \"s\"\ntarget = \"A\"\nkind = \"poisson\"\nrate = \"1 spikes/s\"\nweight = \"1 mV*s\"\n";
    let error = read(&format!("{RATES}\n{poisson}"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("expected a receptor for spikes"), "{error}");
    let spikes = GOOD.replacen("weight = \"J\"", "weight = \"J\"\noutput = \"V\"", 1);
    let error = read(&spikes).unwrap_err().to_string();
    assert!(
        error.contains("expected a continuous receptor, or no `output`"),
        "{error}"
    );
}
