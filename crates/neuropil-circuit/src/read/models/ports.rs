//! What goes into a neuron and comes out of it: inputs, receptors, outputs.

use crate::keys;
use crate::model::{InputPort, Output, Receptor};
use crate::read::reader::{Reader, Section};

impl Reader {
    pub(super) fn inputs(&mut self, parts: &Section<'_>) -> Vec<InputPort> {
        let mut found = Vec::new();
        for entry in self.repeated(parts, "inputs") {
            let who = format!("{}: input `{}`", parts.who, entry.key);
            let Some(section) = self.section(entry.node, keys::INPUT, who) else {
                continue;
            };
            if let Some((unit, dimension)) = self.unit_dimension(&section) {
                let meaning = self.text(&section, "meaning");
                let meaning = self.within(entry.family, |r| r.numbered(meaning));
                found.push(InputPort {
                    name: entry.key,
                    dimension,
                    unit,
                    meaning,
                });
            }
        }
        found
    }

    pub(super) fn receptors(&mut self, parts: &Section<'_>) -> Vec<Receptor> {
        let mut found = Vec::new();
        for entry in self.repeated(parts, "receptors") {
            let who = format!("{}: receptor `{}`", parts.who, entry.key);
            let Some(section) = self.section(entry.node, keys::RECEPTOR, who) else {
                continue;
            };
            let events = self.within(entry.family, |r| r.assignments(&section, "add"));
            if let Some((unit, dimension)) = self.unit_dimension(&section) {
                let meaning = self.text(&section, "meaning");
                let meaning = self.within(entry.family, |r| r.numbered(meaning));
                found.push(Receptor {
                    name: entry.key,
                    dimension,
                    unit,
                    continuous: self.truth(&section, "continuous").unwrap_or(false),
                    events,
                    meaning,
                });
            }
        }
        found
    }

    pub(super) fn outputs(&mut self, parts: &Section<'_>) -> Vec<Output> {
        let mut found = Vec::new();
        for entry in self.entries(parts, "outputs") {
            let who = format!("{}: output `{}`", parts.who, entry.key);
            let Some(section) = self.section(&entry.node, keys::OUTPUT, who) else {
                continue;
            };
            let value = section
                .get("value")
                .and_then(|n| self.expression(n, &section.who, "key `value`"));
            if let (Some(value), Some((unit, dimension))) = (value, self.unit_dimension(&section)) {
                found.push(Output {
                    name: entry.key.clone(),
                    value,
                    dimension,
                    unit,
                    meaning: self.text(&section, "meaning"),
                });
            }
        }
        found
    }
}
