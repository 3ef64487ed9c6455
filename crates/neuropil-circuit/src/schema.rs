//! JSON schemas of files of models and circuits, printed from the keys that the reader knows ([`crate::keys`]).

use crate::keys::{
    CIRCUIT_FILE, Key, MODEL_FILE, SYNAPSE_FILE, SYNAPSE_MODEL_FILE, SYNAPSES, Shape, VALUE,
};
use serde_json::{Map, Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a circuit file (TOML read as JSON).
pub fn circuit_schema() -> Value {
    document("A neural circuit", CIRCUIT_FILE)
}

/// The schema of a neuron model file (TOML read as JSON).
pub fn model_schema() -> Value {
    document("A neuron model", MODEL_FILE)
}

/// The schema of a synapse model file (TOML read as JSON).
pub fn synapse_schema() -> Value {
    document("A synapse model", SYNAPSE_MODEL_FILE)
}

fn document(title: &str, keys: &[Key]) -> Value {
    let mut root = Map::new();
    root.insert("$schema".to_string(), json!(DIALECT));
    root.insert("title".to_string(), json!(title));
    if let Value::Object(rest) = table(keys) {
        root.extend(rest);
    }
    let number = json!({
        "description": "a quantity such as \"10 ms\", a pure number, or an expression of the circuit's parameters",
        "type": ["number", "string"],
    });
    let value = json!({
        "description": "a quantity, a list of them (one for each), a distribution, or a table of values",
        "anyOf": [
            { "$ref": "#/$defs/quantity" },
            { "type": "array", "items": { "$ref": "#/$defs/quantity" } },
            table(VALUE),
        ],
    });
    let synapses = json!({ "anyOf": [table(SYNAPSES), table(SYNAPSE_FILE)] });
    let by_option = json!({
        "description": "a value for each choice of an option; without one for the choice made the key is not there",
        "type": "object",
        "properties": { "by_option": { "type": "string" } },
        "required": ["by_option"],
    });
    let definitions = json!({
        "quantity": number,
        "value": value,
        "synapses": synapses,
        "by_option": by_option,
    });
    root.insert("$defs".to_string(), definitions);
    Value::Object(root)
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|k| {
            let mut schema = match (k.name, shape(&k.shape)) {
                ("table", _) => json!({ "$ref": "#/$defs/synapses" }),
                (_, schema) => schema,
            };
            if let Value::Object(s) = &mut schema {
                s.insert("description".to_string(), json!(k.meaning));
            }
            (k.name.to_string(), schema)
        })
        .collect();
    let required: Vec<&str> = keys.iter().filter(|k| k.required).map(|k| k.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn shape(s: &Shape) -> Value {
    match s {
        Shape::Text => json!({ "type": "string" }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Count => json!({ "type": ["integer", "string"], "minimum": 0 }),
        Shape::Quantity => json!({ "$ref": "#/$defs/quantity" }),
        Shape::Value => json!({ "$ref": "#/$defs/value" }),
        Shape::Expression => json!({ "type": ["number", "string"] }),
        Shape::Expressions => {
            let one = json!({ "type": ["number", "string"] });
            json!({ "anyOf": [one, { "type": "array", "items": one }] })
        }
        Shape::Matrix(inner) => {
            let one = shape(inner);
            let list = json!({ "type": "array", "items": one });
            json!({ "anyOf": [one, list, { "type": "array", "items": list }] })
        }
        Shape::Table(keys) => table(keys),
        Shape::Named(inner) => json!({
            "type": "object",
            "additionalProperties": shape(inner),
        }),
        // One list of numbers may be written as { values, unit }.
        Shape::List(inner @ Shape::List(Shape::Quantity)) => json!({
            "type": "array",
            "items": { "anyOf": [shape(inner), { "$ref": "#/$defs/value" }] },
        }),
        Shape::List(inner) => json!({ "type": "array", "items": shape(inner) }),
        Shape::ByOption => json!({ "$ref": "#/$defs/by_option" }),
        Shape::Or(one, other) => json!({ "anyOf": [shape(one), shape(other)] }),
        Shape::Any => json!({}),
    }
}
