//! Bad circuits and models are refused with who, which, given, expected, where, and what may have been meant.

mod continuous;
mod files;
mod models;
mod patterns;
mod sizes;
mod stimuli;
mod values;

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
record = { traces = [{ population = "E", variable = "V_m", neurons = { number = 3 } }] }
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
