//! Every file of the atlas, and everything printed, fits the schemas.

use neuropil_atlas::{Kind, circuit, list, neuron, synapse};
use neuropil_circuit::schema::{circuit_schema, model_schema, synapse_schema};
use serde_json::Value;

/// The part of JSON Schema that the schemas use. `None` if `value` fits, else where and why not.
fn misfit(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(r) = schema["$ref"].as_str() {
        let target = root
            .pointer(r.trim_start_matches('#'))
            .expect("a definition");
        return misfit(root, target, value, at);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let all: Vec<_> = options.iter().map(|s| misfit(root, s, value, at)).collect();
        return match all.iter().all(Option::is_some) {
            true => Some(format!("{at}: {all:?}")),
            false => None,
        };
    }
    if let Some(words) = schema["enum"].as_array() {
        return (!words.contains(value)).then(|| format!("{at}: {value} not in {words:?}"));
    }
    let kind = match value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Null => "null",
    };
    let fits = |t: &Value| t == kind || (t == "number" && kind == "integer");
    let fine = match &schema["type"] {
        Value::Null => true,
        Value::Array(types) => types.iter().any(fits),
        one => fits(one),
    };
    if !fine {
        return Some(format!("{at}: {kind} is not {}", schema["type"]));
    }
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(i, v)| misfit(root, &schema["items"], v, &format!("{at}[{i}]"))),
        Value::Object(entries) => {
            let missing = schema["required"].as_array().into_iter().flatten();
            let missing = missing
                .map(|k| k.as_str().expect("a key"))
                .find(|k| !entries.contains_key(*k));
            if let Some(key) = missing {
                return Some(format!("{at}: no {key}"));
            }
            entries.iter().find_map(|(key, v)| {
                let at = format!("{at}.{key}");
                match (&schema["properties"][key], &schema["additionalProperties"]) {
                    (Value::Null, Value::Bool(false)) => Some(format!("{at}: unknown")),
                    (Value::Null, rest) => misfit(root, rest, v, &at),
                    (known, _) => misfit(root, known, v, &at),
                }
            })
        }
        _ => None,
    }
}

fn json(text: &str) -> Value {
    fn convert(value: &toml::de::DeValue<'_>) -> Value {
        use toml::de::DeValue::*;
        match value {
            String(s) => s.as_ref().into(),
            Integer(i) => i.as_str().parse::<i64>().expect("an integer").into(),
            Float(x) => x.as_str().parse::<f64>().expect("a number").into(),
            Boolean(b) => (*b).into(),
            Datetime(_) => panic!("a date"),
            Array(list) => list.iter().map(|v| convert(v.get_ref())).collect(),
            Table(t) => {
                let entries = t.iter();
                entries
                    .map(|(k, v)| (k.get_ref().to_string(), convert(v.get_ref())))
                    .collect()
            }
        }
    }
    let table = toml::de::DeTable::parse(text).expect("TOML").into_inner();
    convert(&toml::de::DeValue::Table(table))
}

#[test]
fn every_file_fits_its_schema() {
    for entry in list() {
        let (schema, printed) = match entry.kind {
            Kind::Circuit => (
                circuit_schema(),
                circuit(entry.name, &[]).unwrap().to_toml(),
            ),
            Kind::Neuron => (model_schema(), neuron(entry.name).unwrap().to_toml()),
            Kind::Synapse => (synapse_schema(), synapse(entry.name).unwrap().to_toml()),
        };
        for text in [entry.text, printed.as_str()] {
            assert_eq!(misfit(&schema, &schema, &json(text), entry.name), None);
        }
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = circuit_schema();
    let refuses = |text: &str| misfit(&schema, &schema, &json(text), "file").is_some();
    assert!(!refuses("[circuit]\nname = 'a'"));
    assert!(refuses("[circuits]\nname = 'a'"));
    assert!(refuses("[circuit]\ntitle = 'a'"));
    assert!(refuses("[circuit]\nname = 'a'\n[populations.E]\nsiez = 3"));
    assert!(refuses(
        "[circuit]\nname = 'a'\n[[projections]]\nrule = 'fixed_in_degree'"
    ));
    assert!(refuses("[circuit]\nname = 'a'\n[protocol]\ndt = true"));
}
