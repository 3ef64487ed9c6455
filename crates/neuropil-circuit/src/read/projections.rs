//! Reads projections, one at a time or as matrices over sources and targets.

use super::circuits::{Context, Origins};
use super::document::{Data, Node, Table};
use super::numbers::Part;
use super::reader::{Reader, Section};
use super::tables::element;
use super::values::Found;
use crate::check::circuit::MAX_PROJECTIONS;
use crate::circuit::{Population, Projection};
use crate::connection::{ConnectionRule, Delay};
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::{Problem, shortened};
use std::borrow::Cow;

/// Where a pair stands in a matrix form: (index, count) of target and source.
pub(super) type Cell = ((usize, usize), (usize, usize));

impl Reader {
    pub(super) fn projections<'a>(
        &mut self,
        file: &Section<'a>,
        context: &Context<'_>,
        origins: &mut Origins<'a>,
    ) -> Vec<Projection> {
        let mut found = Vec::new();
        let Some(node) = file.get("projections") else {
            return found;
        };
        let Some(list) = node.list() else {
            self.wrong(
                "the circuit",
                "projections",
                node,
                "a list of tables: [[projections]]",
            );
            return found;
        };
        for (i, node) in list.iter().enumerate() {
            let who = projection_name(node, i);
            let Some(section) = self.section(node, keys::PROJECTION, who) else {
                continue;
            };
            if !self.exists(&section, context) {
                continue;
            }
            let matrix = section.get("sources").is_some() || section.get("targets").is_some();
            if !matrix {
                if let Some(p) = self.one_projection(&section, context) {
                    found.push(p);
                    origins.projections.push(node);
                }
                continue;
            }
            for p in self.matrix(
                &section,
                context,
                MAX_PROJECTIONS.saturating_sub(found.len()),
            ) {
                found.push(p);
                origins.projections.push(node);
            }
        }
        found
    }

    fn one_projection(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
    ) -> Option<Projection> {
        let mut end = |key: &str| {
            let node = section.get(key);
            match node {
                None => {
                    let meaning = &format!("the {key} population");
                    self.missing(&section.who, key, meaning, section.at);
                }
                Some(n) if n.text().is_none() => {
                    self.wrong(&section.who, key, n, "the name of a population");
                }
                Some(_) => {}
            }
            node.and_then(Node::text)
        };
        let (source, target) = (end("source"), end("target"));
        let name = match section.get("name") {
            Some(_) => self.text(section, "name"),
            None => format!("{}->{}", source?, target?),
        };
        self.projection(section, context, name, source?, target?, None)
    }

    /// The projections of a matrix form, refused where there are more than `most` pairs.
    fn matrix(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
        most: usize,
    ) -> Vec<Projection> {
        for (key, instead) in [
            ("source", "sources"),
            ("target", "targets"),
            ("name", "sources"),
        ] {
            if let Some(entry) = section.table.entry(key) {
                let problem = Problem::new(
                    "unused-key",
                    &section.who,
                    format!("key `{key}`"),
                    format!("without meaning beside `{instead}`"),
                    "`sources` and `targets`, or `source` and `target`",
                );
                self.report(problem, entry.at);
            }
        }
        let mut ends = |key: &str, single: &str| {
            if section.get(key).is_none() {
                let meaning = format!("a list of populations, as `{single}` is given");
                self.missing(&section.who, key, &meaning, section.at);
            }
            self.texts(section, key)
        };
        let sources = ends("sources", "targets");
        let targets = ends("targets", "sources");
        let mut found = Vec::new();
        let pairs = sources.len().saturating_mul(targets.len());
        if pairs > most {
            let expected = format!("at most {MAX_PROJECTIONS} projections of a circuit");
            let which = "the number of pairs";
            let given = pairs.to_string();
            let problem = Problem::new("too-large", &section.who, which, given, expected);
            self.report(problem, section.at);
            return found;
        }
        for (t, target) in targets.iter().enumerate() {
            for (s, source) in sources.iter().enumerate() {
                if self.is_full() {
                    return found;
                }
                let cell = ((t, targets.len()), (s, sources.len()));
                let name = format!("{source}->{target}");
                let one = self.projection(section, context, name, source, target, Some(cell));
                found.extend(one);
            }
        }
        found
    }

    fn end<'c>(
        &mut self,
        section: &Section<'_>,
        context: &'c Context<'_>,
        key: &str,
        name: &str,
    ) -> Option<&'c Population> {
        let found = context.populations.get(name);
        if found.is_none() && !context.declared.contains(name) {
            let known = context.declared.iter().map(String::as_str);
            let kind = format!("{key} population");
            let problem = Problem::unknown("unknown-population", &section.who, &kind, name, known);
            let plural = format!("{key}s");
            let at = section
                .get(key)
                .or(section.get(&plural))
                .map_or(section.at, |n| n.at);
            self.report(problem, at);
        }
        found
    }

    /// The node under a key of the entry or its defaults, for one pair of a matrix form.
    pub(super) fn cell<'a>(
        &mut self,
        section: &Section<'a>,
        context: &Context<'a>,
        key: &str,
        cell: Option<Cell>,
    ) -> Option<Cow<'a, Node>> {
        let defaults = context.projection_defaults.as_ref();
        let node = section.get(key).or(defaults.and_then(|d| d.get(key)))?;
        let Some((target, source)) = cell else {
            return Some(Cow::Borrowed(node));
        };
        match element(node, target, source) {
            Ok(found) => Some(Cow::Owned(found)),
            Err((at, expected)) => {
                let which = format!("key `{key}`");
                let given = "a list of another shape";
                let problem = Problem::new("wrong-length", &section.who, which, given, expected);
                self.report(problem, at);
                None
            }
        }
    }

    /// `None` also where the rule's argument is 0 in a matrix.
    fn projection(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
        name: String,
        source: &str,
        target: &str,
        cell: Option<Cell>,
    ) -> Option<Projection> {
        let whole = Section {
            who: format!("projection `{}`", shortened(&name)),
            ..section.clone()
        };
        let section = &whole;
        let from = self.end(section, context, "source", source);
        let to = self.end(section, context, "target", target);
        let (from, to) = (from?, to?);
        let (rule, table_dimension) = self.rule(section, context, cell)?;
        if cell.is_some() && is_empty(&rule) {
            return None;
        }
        let columns = match &rule {
            ConnectionRule::FromTable(t) => (t.weight.is_some(), t.delay.is_some()),
            _ => (false, false),
        };
        let weight = self.cell(section, context, "weight", cell);
        // A table with weights of its own needs no other.
        let weight = weight.or_else(|| {
            columns.0.then_some(Cow::Owned(Node {
                at: section.at,
                data: Data::Integer(0),
            }))
        });
        let Some(weight) = weight else {
            if section.get("weight").is_none() {
                self.missing(
                    &section.who,
                    "weight",
                    "the weight of each synapse",
                    section.at,
                );
            }
            return None;
        };
        let part = Part {
            who: &section.who,
            which: "key `weight`",
        };
        let Found { value, dimension } = self.value_of_any(&weight, &part)?;
        let receptor_node = self.cell(section, context, "receptor", None);
        let mean = match &rule {
            ConnectionRule::FromTable(t) => t.weight.as_ref().map_or(value.mean(), |w| {
                w.iter().sum::<f64>() / (w.len().max(1)) as f64
            }),
            _ => value.mean(),
        };
        let receptor =
            self.receptor(receptor_node.as_deref(), to, mean, &section.who, weight.at)?;
        let wanted = to.neuron()?.model.receptor(&receptor)?.1.dimension;
        if !self.fits(&weight, dimension, wanted, &part)
            || !self.fits(&weight, table_dimension, wanted, &part)
        {
            return None;
        }
        let delay = if columns.1 && section.get("delay").is_none() {
            Delay::Step
        } else {
            self.delay(section, context, cell)?
        };
        let truth = |reader: &mut Self, key: &str| {
            let own = reader.truth(section, key);
            let defaults = context.projection_defaults.as_ref();
            own.or_else(|| defaults.and_then(|d| reader.truth(d, key)))
                .unwrap_or(true)
        };
        let part = Part {
            who: &section.who,
            which: "key `weight_course`",
        };
        let weight_course = match self.cell(section, context, "weight_course", cell) {
            Some(node) => Some(self.course_table(&node, Dimension::NONE, &part)?),
            None => None,
        };
        let continuous = to.neuron()?.model.receptor(&receptor)?.1.continuous;
        let output = match (section.get("output"), from.neuron()) {
            (Some(_), _) => Some(self.text(section, "output")),
            (None, Some(neuron)) if continuous => match neuron.model.outputs.as_slice() {
                [only] => Some(only.name.clone()),
                _ => None,
            },
            _ => None,
        };
        let dimension = wanted;
        let synapse = self.synapse_use(section, context, cell, dimension)?;
        Some(Projection {
            name,
            source: source.to_string(),
            target: target.to_string(),
            receptor,
            output,
            rule,
            allow_autapses: truth(self, "allow_autapses"),
            allow_multapses: truth(self, "allow_multapses"),
            weight: value,
            weight_course,
            delay,
            synapse,
        })
    }
}

fn is_empty(rule: &ConnectionRule) -> bool {
    match rule {
        ConnectionRule::FixedInDegree { in_degree: n }
        | ConnectionRule::FixedOutDegree { out_degree: n }
        | ConnectionRule::FixedTotalNumber { number: n } => *n == 0,
        ConnectionRule::PairwiseBernoulli { probability } => *probability == 0.0,
        _ => false,
    }
}

/// What to call an entry before it is read.
fn projection_name(node: &Node, index: usize) -> String {
    let text = |key: &str| {
        node.table()
            .and_then(|t: &Table| t.get(key))
            .and_then(Node::text)
    };
    match (text("name"), text("source"), text("target")) {
        (Some(name), ..) => format!("projection `{}`", shortened(name)),
        (None, Some(a), Some(b)) => format!("projection `{}`", shortened(&format!("{a}->{b}"))),
        _ => format!("projections, entry {}", index + 1),
    }
}
