//! Reads what else is known of the members of a population: words, or numbers with a unit.

use super::document::{Data, Node};
use super::reader::{Reader, Section};
use crate::circuit::Attribute;
use crate::problem::{Problem, shortened};
use crate::units::Unit;
use std::collections::BTreeMap;

impl Reader {
    pub(super) fn attributes(&mut self, section: &Section<'_>) -> BTreeMap<String, Attribute> {
        let mut found = BTreeMap::new();
        for entry in self.entries(section, "attributes") {
            let which = format!("attribute `{}`", shortened(&entry.key));
            if let Some(attribute) = self.attribute(&entry.node, &section.who, &which) {
                found.insert(entry.key.clone(), attribute);
            }
        }
        found
    }

    fn attribute(&mut self, node: &Node, who: &str, which: &str) -> Option<Attribute> {
        let (values, unit) = match &node.data {
            Data::Table(table) => {
                let (allowed, what) = (["values", "unit"], "a table of values");
                self.refuse_others(node, &allowed, &format!("{who}: {which}"), what);
                let unit = table.get("unit").map_or(Some(""), Node::text);
                (table.get("values"), unit)
            }
            _ => (Some(node), Some("")),
        };
        let listed = values.and_then(|v| match &v.data {
            Data::List(list) => entries(list),
            Data::Column(column) => Some(Listed::Numbers(column.floats())),
            _ => None,
        });
        match (listed, unit) {
            (Some(Listed::Texts(texts)), Some("")) => Some(Attribute::Texts(texts)),
            (Some(Listed::Numbers(values)), Some(unit)) => match Unit::parse(unit) {
                Ok(_) => Some(Attribute::Numbers {
                    values,
                    unit: unit.to_owned(),
                }),
                Err(_) if unit.is_empty() => Some(Attribute::Numbers {
                    values,
                    unit: String::new(),
                }),
                Err(error) => {
                    let which = format!("{which}: {error}");
                    self.report(Problem::new("unknown-unit", who, which, "", ""), node.at);
                    None
                }
            },
            _ => {
                let expected =
                    "a list of words, a list of numbers, or { values = [...], unit = \"um\" }";
                let problem = Problem::new("wrong-kind", who, which, node.given(), expected);
                self.report(problem, node.at);
                None
            }
        }
    }
}

enum Listed {
    Texts(Vec<String>),
    Numbers(Vec<f64>),
}

/// All entries as words or as numbers; none where they are mixed or something else.
fn entries(list: &[Node]) -> Option<Listed> {
    if list.iter().any(|n| n.text().is_some()) {
        let texts = list.iter().map(|n| n.text().map(str::to_owned));
        return texts.collect::<Option<_>>().map(Listed::Texts);
    }
    let number = |n: &Node| match n.data {
        Data::Integer(i) => Some(i as f64),
        Data::Float(x) => Some(x),
        _ => None,
    };
    list.iter()
        .map(number)
        .collect::<Option<_>>()
        .map(Listed::Numbers)
}
