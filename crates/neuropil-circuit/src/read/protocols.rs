//! Reads the protocol: times, further stimuli, what is recorded.

use super::circuits::{Context, Origins};
use super::document::{Data, Node};
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::Problem;
use crate::protocol::{
    Learning, NeuronSelection, Protocol, Record, SynapseSelection, TraceRequest, WeightRequest,
};
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
        if let Some(node) = section.get("plasticity") {
            protocol.plasticity = self.plasticity(node);
        }
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
        record.weights = self.weight_requests(&section);
        for (i, node) in self.tables(&section, "traces").iter().enumerate() {
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

    /// The tables of a list, none where the key is absent.
    fn tables<'a>(&mut self, section: &Section<'a>, key: &str) -> &'a [Node] {
        match section.get(key) {
            None => &[],
            Some(node) => node.list().unwrap_or_else(|| {
                self.wrong(&section.who, key, node, "a list of tables");
                &[]
            }),
        }
    }

    /// One entry for all plastic projections, or a list of them.
    fn plasticity(&mut self, node: &Node) -> Vec<Learning> {
        let who = "protocol: plasticity";
        let nodes = match &node.data {
            Data::List(list) => list.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut found = Vec::new();
        for node in nodes {
            let Some(section) = self.section(node, keys::LEARNING, who) else {
                continue;
            };
            let Some(learning) = section.get("learning") else {
                continue;
            };
            let named = section.get("projection").is_some();
            let projection = self.text(&section, "projection");
            found.push(Learning {
                projection: named.then_some(projection),
                windows: self.windows(learning, who),
            });
        }
        found
    }

    fn windows(&mut self, node: &Node, who: &str) -> Vec<(f64, f64)> {
        let which = "key `learning`";
        let expected = "a list of windows such as [[\"40 s\", \"120 s\"]], or []";
        let Some(list) = node.list() else {
            self.wrong(who, "learning", node, expected);
            return Vec::new();
        };
        let mut found = Vec::new();
        for window in list {
            let Some([from, to]) = window.list() else {
                self.wrong(who, "learning", window, expected);
                continue;
            };
            let part = Part { who, which };
            let from = self.number(from, Dimension::TIME, &part);
            let to = self.number(to, Dimension::TIME, &part);
            found.extend(from.zip(to));
        }
        found
    }

    fn weight_requests(&mut self, record: &Section<'_>) -> Vec<WeightRequest> {
        let mut found = Vec::new();
        for (i, node) in self.tables(record, "weights").iter().enumerate() {
            let who = format!("protocol: weights {}", i + 1);
            let Some(section) = self.section(node, keys::WEIGHTS, who) else {
                continue;
            };
            let synapses = self.synapse_selection(&section);
            let interval = self.number_at(&section, "interval", Dimension::TIME);
            let Some(interval) = interval else { continue };
            found.push(WeightRequest {
                projection: self.text(&section, "projection"),
                synapses,
                start: self.number_at(&section, "start", Dimension::TIME),
                stop: self.number_at(&section, "stop", Dimension::TIME),
                interval,
            });
        }
        found
    }

    fn synapse_selection(&mut self, request: &Section<'_>) -> SynapseSelection {
        let all = SynapseSelection::All;
        let Some(node) = request.get("synapses") else {
            return all;
        };
        match &node.data {
            Data::Text(t) if t == "all" => all,
            Data::Table(_) => {
                let Some(range) = self.section(node, keys::SYNAPSE_RANGE, &*request.who) else {
                    return all;
                };
                SynapseSelection::Range {
                    first: self.count_at(&range, "first").unwrap_or(0),
                    number: self.count_at(&range, "number"),
                    every: self.count_at(&range, "every").unwrap_or(1),
                }
            }
            _ => {
                let expected = "\"all\", or { first = i, number = n, every = k }";
                self.wrong(&request.who, "synapses", node, expected);
                all
            }
        }
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
