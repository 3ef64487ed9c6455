//! Reads the parts of a projection: rule and argument, delay, receptor.

use super::circuits::Context;
use super::document::Node;
use super::numbers::Part;
use super::projections::Cell;
use super::reader::{Reader, Section};
use crate::circuit::Population;
use crate::connection::{ConnectionRule, Delay};
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::Problem;

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

impl Reader {
    pub(super) fn rule(
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

    pub(super) fn delay(
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
