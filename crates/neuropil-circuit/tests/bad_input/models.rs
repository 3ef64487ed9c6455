//! Models that make no sense.

use crate::{GOOD, read};
use neuropil_circuit::*;

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
