//! Names, dimensions and values that cannot be meant.

use crate::{GOOD, problems, read, refused};
use neuropil_circuit::*;

/// Values of parameters, of populations and of their defaults may depend on an option; a key without a value for the choice made is not there.
#[test]
fn values_by_option_are_those_of_the_choice_made() {
    let text = GOOD
        .replace("g = 5", "g = { by_option = \"drive\", on = 5, off = 4 }")
        .replace(
            "parameters = { tau_m = \"20 ms\" }",
            "parameters = { tau_m = { by_option = \"drive\", on = \"20 ms\" } }",
        )
        .replace(
            "size = 25\nmodel = \"lif\"",
            "size = 25\nmodel = { by_option = \"drive\", on = \"lif\", off = \"lif\" }",
        );
    let on = read(&text).unwrap();
    let plain = read(GOOD).unwrap();
    assert_eq!(on, plain);
    let change = [("drive".to_string(), "off".to_string())];
    let off = read_circuit(&text, Some("a.toml".as_ref()), &change, &()).unwrap();
    assert_eq!(off.projections[1].weight.mean(), -0.4);
    let set = |c: &Circuit| c.populations[0].neuron().unwrap().parameters.len();
    assert_eq!((set(&on), set(&off)), (1, 0));
}

#[test]
fn values_by_option_that_cannot_be_meant() {
    refused(
        "g = 5",
        "g = { by_option = \"driev\", on = 5 }",
        "[parameters]: option `driev` is unknown, expected one of drive; did you mean `drive`?",
    );
    refused(
        "g = 5",
        "g = { by_option = \"drive\", on = 5, offf = 6 }",
        "[parameters]: choice of `drive` `offf` is unknown, expected one of on, off; did you mean `off`?",
    );
    refused(
        "g = 5",
        "g = { by_option = 1, on = 5 }",
        "[parameters]: key `by_option` is 1, expected the name of an option",
    );
    let found = problems("size = 100", "size = { by_option = \"drive\", on = 100 }");
    assert!(found.to_string().contains("key `size`"), "{found}");
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
        "delay = \"1.5 ms\"",
        "delay = \"6500.1 ms\"",
        "projection `E->I`: delay is 6500.1 ms, expected at most 65000 time steps of 0.1 ms (6500 ms)",
    );
    refused(
        "delay = \"1.5 ms\"",
        "delay = { distribution = \"uniform\", low = \"1 ms\", high = \"7 s\" }",
        "projection `E->I`: largest possible delay is 7000 ms, expected at most 65000 time steps of 0.1 ms (6500 ms)",
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
fn a_scheme_that_does_not_fit_is_refused_where_it_is_named() {
    for (scheme, line, needs) in [
        (
            "scheme = \"exact\"",
            "a.toml:23:10: ",
            "equations that are linear in all states, but they are not",
        ),
        (
            "scheme = { cubic = \"exponential_euler\" }",
            "a.toml:23:20: ",
            "each equation to be linear in its own state, but that of `x` is not",
        ),
        (
            "scheme = { other = \"euler\", all = \"exact\" }",
            "a.toml:23:35: ",
            "equations that are linear in all states",
        ),
    ] {
        let text = format!(
            r#"[circuit]
name = "schemes"

[models.cubic]
[models.cubic.states]
x = {{ initial = "1 mV", unit = "mV" }}
[models.cubic.dynamics]
x = "-x/(1 ms) * (x/(1 mV))^2"

[models.other]
[models.other.states]
x = {{ initial = "1 mV", unit = "mV" }}
[models.other.dynamics]
x = "-x/(1 ms)"

[populations]
A = {{ size = 1, model = "cubic" }}
B = {{ size = 1, model = "cubic" }}
C = {{ size = 1, model = "other" }}

[protocol]
dt = "0.1 ms"
{scheme}
"#
        );
        let found = read(&text).unwrap_err().0;
        assert_eq!(found.len(), 1, "{found:?}");
        let message = found[0].to_string();
        assert!(message.starts_with(line), "{message}");
        assert!(
            message.contains("scheme of model `cubic`") && message.contains(needs),
            "{message}"
        );
    }
}

#[test]
fn neurons_are_a_range_wherever_they_are_chosen() {
    refused(
        "neurons = { number = 3 }",
        "neurons = { first = 3 }",
        "protocol: trace 1: key `number` is missing, expected how many, from index 3 on; the first 3 are { number = 3 }",
    );
    refused(
        "neurons = { number = 3 }",
        "neurons = { first = 90, number = 11 }",
        "protocol: trace 1: neurons is 11 from index 90 on, expected at least one, within the 100 of `E`",
    );
    refused(
        "weight = \"J\"\n\n[protocol]",
        "weight = \"J\"\nneurons = { first = 3 }\n\n[protocol]",
        "stimulus `poisson->E`: key `number` is missing, expected how many, from index 3 on; the first 3 are { number = 3 }",
    );
}

#[test]
fn factors_of_weights_are_courses_of_numbers() {
    let with = |course: &str, expected: &str| {
        let weight = "weight = \"-g * J\"";
        refused(
            weight,
            &format!("{weight}\nweight_course = {course}"),
            expected,
        );
    };
    with(
        "{ steps = [[\"0 ms\", 1], [\"5 ms\", -0.5]] }",
        "projection `I->E`: weight_course is as low as -0.5, expected factors ≥ 0 at all times (weights keep their signs)",
    );
    with(
        "{ steps = [[\"0 ms\", \"1 pA\"]] }",
        "projection `I->E`: key `weight_course` is \"1 pA\", a current, expected a pure number",
    );
    with(
        "{ steps = [[\"0 ms\", 1], [\"5.05 ms\", 2]] }",
        "projection `I->E`: time course is 5.05 ms, expected a multiple of the time step (0.1 ms)",
    );
    with(
        "{ sinusoidal = { mean = 1, amplitude = 2, frequency = \"5 Hz\" } }",
        "projection `I->E`: weight_course is as low as -1, expected factors ≥ 0 at all times (weights keep their signs)",
    );
}
