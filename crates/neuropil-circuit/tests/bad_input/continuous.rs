//! Projections that transmit outputs.

use crate::{GOOD, read};

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
    // Spikes have no value in every step.
    for (population, given) in [
        (
            "source = \"poisson\"\nrate = \"5 spikes/s\"",
            "a source of spikes",
        ),
        (
            "model = \"spiking\"",
            "of the model `spiking`, which transmits spikes and no outputs",
        ),
    ] {
        let model = "[models.spiking]\nstates = { V = { initial = 0, unit = \"mV\" } }\nspike = { condition = \"V > 1 mV\", reset = { V = \"0 mV\" } }\n";
        let text = RATES
            .replacen("source = \"A\"", "source = \"S\"", 1)
            .replacen("output = \"double\"", "", 1);
        let text = format!("{text}\n{model}\n[populations.S]\nsize = 3\n{population}\n");
        let found = read(&text).unwrap_err().0;
        assert_eq!(found.len(), 1, "{found:?}");
        let message = found[0].to_string();
        assert!(message.starts_with("a.toml:24:10: "), "{message}");
        assert!(
            message.contains(&format!(
                "projection `S->A`: source population `S` is {given}, expected one whose model has [outputs], as the receptor `in` of `A`"
            )),
            "{message}"
        );
    }
    let spikes = GOOD.replacen("weight = \"J\"", "weight = \"J\"\noutput = \"V\"", 1);
    let error = read(&spikes).unwrap_err().to_string();
    assert!(
        error.contains("expected a continuous receptor, or no `output`"),
        "{error}"
    );
}
