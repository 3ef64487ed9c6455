//! Reads the protocol: times, further stimuli, what is recorded.

use super::circuits::{Context, Origins};
use super::document::{Data, Node};
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::Problem;
use crate::protocol::{NeuronSelection, Protocol, Record, TraceRequest};
use crate::scheme::{Scheme, Schemes};

impl Reader {
    pub(super) fn protocol<'a>(
        &mut self,
        file: &Section<'a>,
        context: &Context<'_>,
        origins: &mut Origins<'a>,
    ) -> Protocol {
        let mut protocol = Protocol::default();
        let Some(node) = file.get("protocol") else {
            return protocol;
        };
        let Some(section) = self.section(node, keys::PROTOCOL, "protocol") else {
            return protocol;
        };
        for (key, place) in [
            ("dt", &mut protocol.dt),
            ("duration", &mut protocol.duration),
            ("warmup", &mut protocol.warmup),
        ] {
            if let Some(x) = self.number_at(&section, key, Dimension::TIME) {
                *place = x;
            }
        }
        if let Some(node) = section.get("scheme") {
            protocol.scheme = self.schemes(&section, node);
        }
        let stimuli = section.get("stimuli");
        protocol.stimuli = self.stimuli(stimuli, context, &mut origins.protocol_stimuli);
        if let Some(node) = section.get("record") {
            protocol.record = self.record(node);
        }
        protocol
    }

    /// One scheme for all models, or one for each of some (`all` is every other one).
    fn schemes(&mut self, section: &Section<'_>, node: &Node) -> Schemes {
        if node.table().is_none() {
            return self.scheme(section, "scheme", node).into();
        }
        let mut found = Schemes::default();
        for entry in self.entries(section, "scheme") {
            let scheme = self.scheme(section, &entry.key, &entry.node);
            if entry.key == "all" {
                found.all = scheme;
            } else {
                found.by_model.insert(entry.key.clone(), scheme);
            }
        }
        found
    }

    fn scheme(&mut self, section: &Section<'_>, key: &str, node: &Node) -> Scheme {
        let Some(word) = node.text() else {
            self.wrong(&section.who, key, node, "the name of a scheme");
            return Scheme::Auto;
        };
        Scheme::from_name(word).unwrap_or_else(|| {
            let known = Scheme::ALL.iter().map(|s| s.name());
            let problem = Problem::unknown("unknown-choice", &section.who, "scheme", word, known);
            self.report(problem, node.at);
            Scheme::Auto
        })
    }

    fn record(&mut self, node: &Node) -> Record {
        let mut record = Record::default();
        let Some(section) = self.section(node, keys::RECORD, "protocol: record") else {
            return record;
        };
        record.spikes = self.truth(&section, "spikes").unwrap_or(record.spikes);
        record.input_moments = self.truth(&section, "input_moments").unwrap_or(false);
        record.statistics = self.truth(&section, "statistics").unwrap_or(false);
        if let Some(bin) = self.number_at(&section, "bin", Dimension::TIME) {
            record.bin = bin;
        }
        record.window = self.number_at(&section, "window", Dimension::TIME);
        let Some(node) = section.get("traces") else {
            return record;
        };
        let Some(list) = node.list() else {
            self.wrong(&section.who, "traces", node, "a list of tables");
            return record;
        };
        for (i, node) in list.iter().enumerate() {
            let who = format!("protocol: trace {}", i + 1);
            let Some(trace) = self.section(node, keys::TRACE, who) else {
                continue;
            };
            let neurons = self.selection(&trace);
            record.traces.push(TraceRequest {
                population: self.text(&trace, "population"),
                variable: self.text(&trace, "variable"),
                neurons,
                start: self.number_at(&trace, "start", Dimension::TIME),
                stop: self.number_at(&trace, "stop", Dimension::TIME),
                interval: self.number_at(&trace, "interval", Dimension::TIME),
            });
        }
        record
    }

    fn selection(&mut self, trace: &Section<'_>) -> NeuronSelection {
        let Some(node) = trace.get("neurons") else {
            return NeuronSelection::All;
        };
        let part = Part {
            who: &trace.who,
            which: "key `neurons`",
        };
        match &node.data {
            Data::Text(t) if t == "all" => NeuronSelection::All,
            Data::Table(_) => match self.range(node, &trace.who) {
                Some((first, number)) => NeuronSelection::Range { first, number },
                None => NeuronSelection::All,
            },
            Data::List(list) => {
                let found = list.iter().map_while(|n| self.count(n, &part)).collect();
                NeuronSelection::List(found)
            }
            _ => {
                let expected = "\"all\", { first = i, number = n }, or a list of indices";
                self.wrong(&trace.who, "neurons", node, expected);
                NeuronSelection::All
            }
        }
    }
}
