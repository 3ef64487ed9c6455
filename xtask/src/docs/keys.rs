//! The keys of files of circuits and models, from the list that the reader refuses others by.

use super::markdown::table;
use super::write;
use neuropil_circuit::keys::{
    CIRCUIT_FILE, Key, MODEL_FILE, RANGE, SYNAPSE_FILE, SYNAPSE_MODEL_FILE, SYNAPSE_RANGE,
    SYNAPSES, Shape, VALUE,
};
use neuropil_circuit::text::{FUNCTIONS, KEYWORDS};
use std::path::Path;

/// Prints the pages of keys.
pub fn print(pages: &Path) -> Result<(), String> {
    let mut circuit = Sections::default();
    circuit.add("The file", "", CIRCUIT_FILE);
    circuit.add("Values: distributions and tables", "", VALUE);
    circuit.add("`table`: synapses as columns", "", SYNAPSES);
    circuit.add("`table`: synapses in a CSV file", "", SYNAPSE_FILE);
    circuit.add("`neurons` of a trace", "", RANGE);
    circuit.add("`synapses` of recorded weights", "", SYNAPSE_RANGE);
    let head = "# Keys of a circuit file\n\n\
        Printed from the list by which the reader refuses any other key. [The circuit file](../concepts/circuit_file.md) explains \
        them; `neuropil show --schema` prints the same as a JSON schema for editors. Where *holds* says \"or a list or matrix\", lists \
        count over sources or targets and matrices are `[target][source]`.\n\n";
    write(
        &pages.join("reference/circuit_keys.md"),
        head.to_string() + &circuit.text,
    )?;
    let mut synapse = Sections::default();
    synapse.add("The file", "", SYNAPSE_MODEL_FILE);
    let head = "# Keys of a synapse model file\n\n\
        Printed from the list by which the reader refuses any other key. [Plasticity](../concepts/plasticity.md) explains them; \
        `neuropil show --schema=synapse` prints the same as a JSON schema. In a circuit file the keys of `[synapse]` stand directly \
        under `[synapses.NAME]`, and the other sections below it.\n\n";
    write(
        &pages.join("reference/synapse_keys.md"),
        head.to_string() + &synapse.text,
    )?;
    let mut model = Sections::default();
    model.add("The file", "", MODEL_FILE);
    let functions: Vec<String> = FUNCTIONS
        .iter()
        .map(|(name, _, n)| format!("`{name}` ({n})"))
        .collect();
    let words: Vec<String> = KEYWORDS.iter().map(|k| format!("`{k}`")).collect();
    let head = "# Keys of a model file\n\n\
        Printed from the list by which the reader refuses any other key. [Neuron models](../concepts/models.md) explains them; \
        `neuropil show --schema=neuron` prints the same as a JSON schema. In a circuit file the keys of `[model]` stand directly under \
        `[models.NAME]`, and the other sections below it.\n\n";
    let tail = format!(
        "## Functions and words of expressions\n\nFunctions, with their number of arguments: {}. Words that cannot name anything: {}.\n",
        functions.join(", "),
        words.join(", ")
    );
    write(
        &pages.join("reference/model_keys.md"),
        head.to_string() + &model.text + &tail,
    )
}

/// Sections of a page, each table of keys once.
#[derive(Default)]
struct Sections {
    text: String,
    /// Names and meanings of the keys of those that are there.
    done: Vec<Vec<(&'static str, &'static str)>>,
}

impl Sections {
    /// A section for these keys, then those of the tables among them.
    fn add(&mut self, title: &str, path: &str, keys: &'static [Key]) {
        let said: Vec<_> = keys.iter().map(|k| (k.name, k.meaning)).collect();
        if self.done.contains(&said) {
            return;
        }
        self.done.push(said);
        let mut rows = Vec::new();
        let mut below = Vec::new();
        for key in keys {
            let mut meaning = key.meaning.to_string();
            if key.name == "models" {
                meaning += "; [keys of a model](model_keys.md)";
            } else if key.name == "synapses" && matches!(key.shape, Shape::Named(_)) {
                meaning += "; [keys of a synapse model](synapse_keys.md)";
            } else if let Some((form, inner)) = inner(&key.shape) {
                let inside = match path {
                    "" => key.name.to_string(),
                    path => format!("{path}.{}", key.name),
                };
                below.push((form, inside, inner));
            }
            rows.push(vec![
                format!("`{}`", key.name),
                holds(&key.shape),
                if key.required { "yes" } else { "" }.to_string(),
                meaning,
            ]);
        }
        self.text += &format!(
            "## {title}\n\n{}",
            table(&["key", "holds", "needed", "meaning"], &rows)
        );
        for (form, inside, keys) in below {
            let title = match form {
                Form::One => format!("`[{inside}]`"),
                Form::Named => format!("`[{inside}.NAME]`"),
                Form::List => format!("`[[{inside}]]`"),
            };
            let inside = match form {
                Form::Named => format!("{inside}.NAME"),
                _ => inside,
            };
            self.add(&title, &inside, keys);
        }
    }
}

/// How a table of keys is held.
enum Form {
    One,
    Named,
    List,
}

fn inner(shape: &Shape) -> Option<(Form, &'static [Key])> {
    match shape {
        Shape::Table(keys)
        | Shape::Or(_, Shape::Table(keys))
        | Shape::Or(Shape::Table(keys), _) => Some((Form::One, keys)),
        Shape::Named(Shape::Table(keys)) => Some((Form::Named, keys)),
        Shape::List(Shape::Table(keys)) => Some((Form::List, keys)),
        _ => None,
    }
}

fn holds(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::Texts => "list of texts".into(),
        Shape::Truth => "`true` or `false`".into(),
        Shape::Choice(words) => {
            let words: Vec<String> = words.iter().map(|w| format!("`\"{w}\"`")).collect();
            words.join(", ")
        }
        Shape::Count => "whole number".into(),
        Shape::Quantity => "quantity".into(),
        Shape::Value => "quantity, distribution or table".into(),
        Shape::Expression => "expression".into(),
        Shape::Expressions => "expression or list of them".into(),
        Shape::Matrix(inner) => format!("{}, or a list or matrix", holds(inner)),
        Shape::Table(_) => "table".into(),
        Shape::Named(inner) => format!("named: {}", holds(inner)),
        Shape::List(inner) => format!("list: {}", holds(inner)),
        Shape::ByOption => "`{ by_option = \"OPTION\", CHOICE = value }`".into(),
        Shape::Or(a, b) => format!("{}, or {}", holds(a), holds(b)),
        Shape::Any => "see meaning".into(),
    }
}
