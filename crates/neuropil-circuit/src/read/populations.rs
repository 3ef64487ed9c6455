//! Reads populations: neurons of a model, or sources of spikes.

use super::circuits::{Context, Origins};
use super::document::Node;
use super::models::{MAX_COUNT, family_member};
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::circuit::{NeuronUse, Population, PopulationKind, Source};
use crate::dimension::Dimension;
use crate::keys;
use crate::model::NeuronModel;
use crate::problem::{Problem, shortened};
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Reader {
    pub(super) fn populations<'a>(
        &mut self,
        file: &Section<'a>,
        context: &mut Context<'a>,
        origins: &mut Origins<'a>,
    ) -> Vec<Population> {
        let mut found = Vec::new();
        for entry in self.entries(file, "populations") {
            let who = format!("population `{}`", shortened(&entry.key));
            let Some(section) = self.section(&entry.node, keys::POPULATION, who) else {
                continue;
            };
            if !self.exists(&section, context) {
                continue;
            }
            let kind = if section.get("source").is_some() {
                self.source_kind(&section)
            } else {
                self.neuron_kind(&section, context)
            };
            let size = match (section.get("size"), &kind) {
                (Some(_), _) => self.count_at(&section, "size"),
                (None, Some(PopulationKind::Source(Source::SpikeList { times }))) => {
                    Some(times.len() as u64)
                }
                (None, _) => {
                    self.missing(&section.who, "size", "a number of members ≥ 1", section.at);
                    None
                }
            };
            let attributes = self.attributes(&section);
            if let (Some(size), Some(kind)) = (size, kind) {
                let population = Population {
                    name: entry.key.clone(),
                    size,
                    kind,
                    attributes,
                };
                context
                    .populations
                    .insert(entry.key.clone(), population.clone());
                found.push(population);
                origins.populations.push(&entry.node);
            }
            context.declared.insert(entry.key.clone());
        }
        found
    }

    fn source_kind(&mut self, section: &Section<'_>) -> Option<PopulationKind> {
        let poisson = self.choice(
            section,
            "source",
            &[("poisson", true), ("spike_list", false)],
        )?;
        let node = Node {
            at: section.at,
            data: super::document::Data::Table(section.table.clone()),
        };
        if poisson {
            let allowed = ["size", "source", "rate", "attributes", "when"];
            self.refuse_others(&node, &allowed, &section.who, "a Poisson source");
            if section.get("rate").is_none() {
                self.missing(&section.who, "rate", "the rate of each train", section.at);
            }
            let part = Part {
                who: &section.who,
                which: "key `rate`",
            };
            let rate = self.rate(section.get("rate")?, &part)?;
            return Some(PopulationKind::Source(Source::Poisson { rate }));
        }
        let allowed = ["size", "source", "times", "attributes", "when"];
        self.refuse_others(&node, &allowed, &section.who, "a spike list");
        let Some(lists) = section.get("times") else {
            self.missing(
                &section.who,
                "times",
                "a list of times for each member",
                section.at,
            );
            return None;
        };
        let Some(members) = lists.list() else {
            self.wrong(&section.who, "times", lists, "a list of lists of times");
            return None;
        };
        let part = Part {
            who: &section.who,
            which: "key `times`",
        };
        let mut times = Vec::with_capacity(members.len());
        for member in members {
            match self.value(member, Dimension::TIME, &part)? {
                Value::Table(v) => times.push(v),
                _ => {
                    self.wrong(
                        &section.who,
                        "times",
                        member,
                        "a list of times for each member",
                    );
                    return None;
                }
            }
        }
        let times = Arc::new(times);
        Some(PopulationKind::Source(Source::SpikeList { times }))
    }

    fn neuron_kind(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
    ) -> Option<PopulationKind> {
        for key in ["rate", "times"] {
            if let Some(entry) = section.table.entry(key) {
                let problem = Problem::new(
                    "unused-key",
                    &section.who,
                    format!("key `{key}`"),
                    "without meaning here",
                    "it only with `source`",
                );
                self.report(problem, entry.at);
            }
        }
        let defaults = context.population_defaults.as_ref();
        let Some(node) = section
            .get("model")
            .or(defaults.and_then(|d| d.get("model")))
        else {
            self.missing(
                &section.who,
                "model",
                "the name of a neuron model",
                section.at,
            );
            return None;
        };
        let model = self.find_model(node, &section.who, context)?;
        let mut parameters = BTreeMap::new();
        let mut initial = BTreeMap::new();
        let layers = defaults.into_iter().chain([section]);
        for layer in layers {
            for entry in self.entries(layer, "parameters") {
                let dimension = model.parameter(&entry.key).map(|p| p.dimension);
                let known = model.parameters.iter().map(|p| p.name.as_str());
                let kind = "parameter";
                self.named_value(entry, &section.who, kind, dimension, known, &mut parameters);
            }
            for entry in self.entries(layer, "initial") {
                let dimension = model.state(&entry.key).map(|s| s.dimension);
                let known = model.states.iter().map(|s| s.name.as_str());
                let kind = "initial state";
                self.named_value(entry, &section.who, kind, dimension, known, &mut initial);
            }
        }
        Some(PopulationKind::Neuron(NeuronUse {
            model,
            parameters,
            initial,
        }))
    }

    fn named_value<'a>(
        &mut self,
        entry: &super::document::Entry,
        who: &str,
        kind: &str,
        dimension: Option<Dimension>,
        known: impl Iterator<Item = &'a str>,
        found: &mut BTreeMap<String, Value>,
    ) {
        let Some(dimension) = dimension else {
            let code = "unknown-parameter";
            let problem = Problem::unknown(code, who, kind, &entry.key, known);
            self.report(problem, entry.at);
            return;
        };
        let which = format!("{kind} `{}`", entry.key);
        let part = Part { who, which: &which };
        if let Some(value) = self.value(&entry.node, dimension, &part) {
            found.insert(entry.key.clone(), value);
        }
    }

    /// Whether `NAME[n]` is a model of this file, whose problems have been reported if it cannot be had.
    fn counted_here(&self, name: &str, context: &Context<'_>) -> bool {
        family_member(name).is_some_and(|(base, _)| context.families.contains_key(base))
    }

    /// `NAME[n]`, a model of this file or of the library with receptors by count; read once.
    fn counted_model(&mut self, name: &str, context: &Context<'_>) -> Option<Arc<NeuronModel>> {
        let (base, count) = family_member(name)?;
        if let Some(model) = self.counted.get(name) {
            return model.clone();
        }
        let model = self.read_counted(base, count, context);
        let model = model.or_else(|| context.library.neuron(name));
        self.counted.insert(name.to_string(), model.clone());
        model
    }

    fn read_counted(
        &mut self,
        base: &str,
        count: u64,
        context: &Context<'_>,
    ) -> Option<Arc<NeuronModel>> {
        let (node, is_file) = context.families.get(base)?;
        let model = if *is_file {
            self.model_file(node, Some(count))
        } else {
            let section = self.section(node, keys::INLINE_MODEL, format!("model `{base}`"))?;
            self.model(base, &section, &section, Some(count))
        };
        model.map(Arc::new)
    }

    fn find_model(
        &mut self,
        node: &Node,
        who: &str,
        context: &Context<'_>,
    ) -> Option<Arc<NeuronModel>> {
        let Some(name) = node.text() else {
            self.wrong(who, "model", node, "the name of a neuron model");
            return None;
        };
        if let Some((_, count)) = family_member(name)
            && !(1..=MAX_COUNT).contains(&count)
        {
            let expected = format!("from 1 to {MAX_COUNT} members");
            let which = format!("model `{}`", shortened(name));
            let given = format!("of {count} members");
            let problem = Problem::new("out-of-bounds", who, which, given, expected);
            self.report(problem, node.at);
            return None;
        }
        let found = context
            .models
            .get(name)
            .cloned()
            .or_else(|| self.counted_model(name, context))
            .or_else(|| context.library.neuron(name));
        if found.is_none() && !self.counted_here(name, context) {
            let mut known = context.library.neuron_names();
            known.extend(context.models.keys().cloned());
            let known = known.iter().map(String::as_str);
            let problem = Problem::unknown("unknown-model", who, "model", name, known);
            self.report(problem, node.at);
        }
        found
    }
}
