//! Reads projections, one at a time or as matrices over sources and targets.

use super::circuits::{Context, Origins};
use super::document::{Data, Node, Table};
use super::numbers::Part;
use super::reader::{Reader, Section};
use super::tables::element;
use super::values::Found;
use crate::circuit::{Population, Projection};
use crate::connection::{ConnectionRule, Delay};
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::{Problem, shortened};

/// Rules and the argument each takes.
const ARGUMENTS: [(&str, &str); 7] = [
    ("fixed_indegree", "in_degree"),
    ("fixed_outdegree", "out_degree"),
    ("fixed_total_number", "number"),
    ("pairwise_bernoulli", "probability"),
    ("one_to_one", ""),
    ("all_to_all", ""),
    ("from_table", "table"),
];

/// Where a pair stands in a matrix form: (index, count) of target and source.
type Cell = ((usize, usize), (usize, usize));

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
            for p in self.matrix(&section, context) {
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

    fn matrix(&mut self, section: &Section<'_>, context: &Context<'_>) -> Vec<Projection> {
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
        for (t, target) in targets.iter().enumerate() {
            for (s, source) in sources.iter().enumerate() {
                let cell = ((t, targets.len()), (s, sources.len()));
                let name = format!("{source}->{target}");
                let one = self.projection(section, context, name, source, target, Some(cell));
                found.extend(one);
            }
            if self.is_full() {
                break;
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
    fn cell(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
        key: &str,
        cell: Option<Cell>,
    ) -> Option<Node> {
        let defaults = context.projection_defaults.as_ref();
        let node = section.get(key).or(defaults.and_then(|d| d.get(key)))?;
        let Some((target, source)) = cell else {
            return Some(node.clone());
        };
        match element(node, target, source) {
            Ok(found) => Some(found),
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
        let (_, to) = (from?, to?);
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
            columns.0.then_some(Node {
                at: section.at,
                data: Data::Integer(0),
            })
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
        let receptor = self.receptor(receptor_node.as_ref(), to, mean, &section.who, weight.at)?;
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
        Some(Projection {
            name,
            source: source.to_string(),
            target: target.to_string(),
            receptor,
            rule,
            allow_autapses: truth(self, "allow_autapses"),
            allow_multapses: truth(self, "allow_multapses"),
            weight: value,
            delay,
        })
    }

    fn rule(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
        cell: Option<Cell>,
    ) -> Option<(ConnectionRule, Option<Dimension>)> {
        let choices = ARGUMENTS.map(|(rule, argument)| (rule, (rule, argument)));
        let defaults = context.projection_defaults.as_ref();
        let holder = match (section.get("rule"), defaults) {
            (None, Some(d)) => d,
            _ => section,
        };
        if holder.get("rule").is_none() {
            let meaning = format!("one of {}", keys::RULES.join(", "));
            self.missing(&section.who, "rule", &meaning, section.at);
        }
        let (rule, argument) = self.choice(holder, "rule", &choices)?;
        for (_, other) in ARGUMENTS {
            if other != argument
                && let Some(entry) = section.table.entry(other)
            {
                let problem = Problem::new(
                    "unused-key",
                    &section.who,
                    format!("key `{other}`"),
                    format!("without meaning for the rule `{rule}`"),
                    if argument.is_empty() {
                        "no argument".to_string()
                    } else {
                        format!("`{argument}`")
                    },
                );
                self.report(problem, entry.at);
            }
        }
        match argument {
            "" if rule == "one_to_one" => return Some((ConnectionRule::OneToOne, None)),
            "" => return Some((ConnectionRule::AllToAll, None)),
            _ => {}
        }
        let Some(node) = self.cell(
            section,
            context,
            argument,
            cell.filter(|_| argument != "table"),
        ) else {
            if section.get(argument).is_none() {
                let meaning = format!("the argument of the rule `{rule}`");
                self.missing(&section.who, argument, &meaning, section.at);
            }
            return None;
        };
        let which = format!("key `{argument}`");
        let part = Part {
            who: &section.who,
            which: &which,
        };
        let rule = match argument {
            "in_degree" => ConnectionRule::FixedInDegree {
                in_degree: self.count(&node, &part)?,
            },
            "out_degree" => ConnectionRule::FixedOutDegree {
                out_degree: self.count(&node, &part)?,
            },
            "number" => ConnectionRule::FixedTotalNumber {
                number: self.count(&node, &part)?,
            },
            "probability" => ConnectionRule::PairwiseBernoulli {
                probability: self.number(&node, Dimension::NONE, &part)?,
            },
            _ => {
                let (table, dimension) = self.synapses(&node, section, context)?;
                return Some((ConnectionRule::FromTable(table), dimension));
            }
        };
        Some((rule, None))
    }

    fn delay(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
        cell: Option<Cell>,
    ) -> Option<Delay> {
        let Some(node) = self.cell(section, context, "delay", cell) else {
            if section.get("delay").is_none() {
                let meaning = "a time, a distribution of times, or \"step\"";
                self.missing(&section.who, "delay", meaning, section.at);
            }
            return None;
        };
        if node.text() == Some("step") {
            return Some(Delay::Step);
        }
        let part = Part {
            who: &section.who,
            which: "key `delay`",
        };
        self.value(&node, Dimension::TIME, &part).map(Delay::Value)
    }

    /// The receptor named, or the only one, or `excitatory` or `inhibitory` by the sign of the mean weight.
    pub(super) fn receptor(
        &mut self,
        node: Option<&Node>,
        target: &Population,
        mean: f64,
        who: &str,
        at: super::document::At,
    ) -> Option<String> {
        let Some(neuron) = target.neuron() else {
            let problem = Problem::new(
                "no-receptor",
                who,
                format!("target population `{}`", target.name),
                "a source of spikes",
                "a population of neurons",
            );
            self.report(problem, at);
            return None;
        };
        let receptors = || neuron.model.receptors.iter().map(|r| r.name.as_str());
        if let Some(node) = node {
            let Some(name) = node.text() else {
                self.wrong(who, "receptor", node, "the name of a receptor");
                return None;
            };
            if neuron.model.receptor(name).is_none() {
                let problem =
                    Problem::unknown("unknown-receptor", who, "receptor", name, receptors());
                self.report(problem, node.at);
                return None;
            }
            return Some(name.to_string());
        }
        let found = crate::check::projection::default_receptor(&neuron.model, mean);
        if found.is_none() {
            let names: Vec<_> = receptors().collect();
            let meaning = format!(
                "one of {}, as the model `{}` and the weight leave it open",
                names.join(", "),
                neuron.model.name
            );
            self.missing(who, "receptor", &meaning, at);
        }
        found.map(str::to_string)
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
