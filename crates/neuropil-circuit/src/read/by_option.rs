//! Values that depend on an option: `{ by_option = "synapses", currents = 1, conductances = "E_i - V_0" }` gives way to the value for
//! the choice made. A key without a value for that choice is not there.

use super::document::{Data, Entry, Node, Table};
use super::reader::Reader;
use crate::problem::Problem;
use std::collections::BTreeMap;

/// The key that marks such a value, and names the option.
const MARK: &str = "by_option";

/// The choice made for an option, and all that there are.
struct Choices {
    made: String,
    all: Vec<String>,
}

impl Reader {
    /// Puts the values chosen in the place of those by option, among circuit parameters, what populations have, and when projections learn.
    pub(super) fn choose_by_option(&mut self, root: &mut Node) {
        let Data::Table(root) = &mut root.data else {
            return;
        };
        let options = options(root);
        if let Some(parameters) = table_of(root, "parameters") {
            self.choose_in(parameters, &options, "[parameters]");
        }
        if let Some(defaults) = table_of(root, "defaults")
            && let Some(population) = table_of(defaults, "population")
        {
            self.choose_for_population(population, &options, "[defaults.population]");
        }
        if let Some(protocol) = table_of(root, "protocol") {
            self.choose_key(protocol, "plasticity", &options, "[protocol]");
        }
        let populations = table_of(root, "populations").into_iter();
        for entry in populations.flat_map(|t| t.entries.iter_mut()) {
            let who = format!("population `{}`", crate::problem::shortened(&entry.key));
            if let Data::Table(population) = &mut entry.node.data {
                self.choose_for_population(population, &options, &who);
            }
        }
    }

    fn choose_for_population(
        &mut self,
        population: &mut Table,
        options: &BTreeMap<String, Choices>,
        who: &str,
    ) {
        for key in ["parameters", "initial"] {
            if let Some(table) = table_of(population, key) {
                self.choose_in(table, options, who);
            }
        }
        self.choose_key(population, "model", options, who);
    }

    fn choose_key(
        &mut self,
        table: &mut Table,
        key: &str,
        options: &BTreeMap<String, Choices>,
        who: &str,
    ) {
        for entry in std::mem::take(&mut table.entries) {
            match entry.key == key {
                true => table.entries.extend(self.chosen(entry, options, who)),
                false => table.entries.push(entry),
            }
        }
    }

    fn choose_in(&mut self, table: &mut Table, options: &BTreeMap<String, Choices>, who: &str) {
        let entries = std::mem::take(&mut table.entries);
        table.entries = entries
            .into_iter()
            .filter_map(|entry| self.chosen(entry, options, who))
            .collect();
    }

    /// The entry with the value for the choice made; nothing where there is none.
    fn chosen(
        &mut self,
        entry: Entry,
        options: &BTreeMap<String, Choices>,
        who: &str,
    ) -> Option<Entry> {
        let Some(mark) = entry.node.table().and_then(|t| t.entry(MARK)) else {
            return Some(entry);
        };
        let Some(name) = mark.node.text() else {
            self.wrong(who, MARK, &mark.node, "the name of an option");
            return None;
        };
        let Some(choices) = options.get(name) else {
            let known = options.keys().map(String::as_str);
            let problem = Problem::unknown("unknown-option", who, "option", name, known);
            self.report(problem, mark.node.at);
            return None;
        };
        let values = entry.node.table().into_iter().flat_map(|t| &t.entries);
        let mut found = None;
        for value in values.filter(|e| e.key != MARK) {
            if !choices.all.contains(&value.key) {
                let known = choices.all.iter().map(String::as_str);
                let kind = format!("choice of `{name}`");
                let problem = Problem::unknown("unknown-choice", who, &kind, &value.key, known);
                self.report(problem, value.at);
            } else if value.key == choices.made {
                found = Some(value.node.clone());
            }
        }
        found.map(|node| Entry { node, ..entry })
    }
}

fn table_of<'a>(table: &'a mut Table, key: &str) -> Option<&'a mut Table> {
    match &mut table.get_mut(key)?.data {
        Data::Table(t) => Some(t),
        _ => None,
    }
}

/// The options of a file; what is wrong with them is said where they are read.
fn options(root: &Table) -> BTreeMap<String, Choices> {
    let declared = root.get("options").and_then(Node::table);
    let entries = declared.into_iter().flat_map(|t| &t.entries);
    entries
        .filter_map(|entry| {
            let option = entry.node.table()?;
            let all = option.get("choices")?.list()?.iter();
            let choices = Choices {
                made: option.get("default")?.text()?.to_string(),
                all: all.filter_map(Node::text).map(str::to_string).collect(),
            };
            Some((entry.key.clone(), choices))
        })
        .collect()
}
