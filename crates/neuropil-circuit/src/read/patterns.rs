//! Reads stimuli by spatial patterns.

use super::circuits::Context;
use super::document::{Data, Node, Table};
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::circuit::Population;
use crate::dimension::Dimension;
use crate::keys;
use crate::patterns::{Coefficients, Patterns};
use crate::stimulus::StimulusKind;
use crate::value::{Distribution, Value};
use std::sync::Arc;

/// Keys of which a stimulus by patterns has one.
const COURSES: [&str; 4] = ["coefficients", "steps", "sequence", "random"];
/// Keys of patterns that are not those of their distribution.
const OWN: [&str; 7] = [
    "number", "shared", "values", "file", "scale", "blocks", "size",
];

impl Reader {
    /// A stimulus of kind `patterns`. What it says holds for all targets.
    pub(super) fn patterns(
        &mut self,
        section: &Section<'_>,
        population: &Population,
        context: &Context<'_>,
    ) -> Option<StimulusKind> {
        let given: Vec<&str> = COURSES
            .into_iter()
            .filter(|k| section.get(k).is_some())
            .collect();
        let [course] = given.as_slice() else {
            let meaning = format!("exactly one of {}", COURSES.join(", "));
            self.missing(&section.who, "coefficients", &meaning, section.at);
            return None;
        };
        let own: &[&str] = match *course {
            "sequence" => &["port", "patterns", "sequence", "interval", "repeat"],
            "random" => &["port", "patterns", "random", "interval", "shared"],
            other => &["port", "patterns", other],
        };
        self.only(section, own, &format!("patterns with `{course}`"));
        let port = self.port(section, population)?;
        let Some(node) = section.get("patterns") else {
            let meaning = "the spatial patterns";
            self.missing(&section.who, "patterns", meaning, section.at);
            return None;
        };
        let patterns = self.spatial(node, section, context);
        let node = section.get(course)?;
        let coefficients = self.in_time(course, node, section, port.dimension, context);
        Some(StimulusKind::Patterns {
            port: port.name.clone(),
            patterns: patterns?,
            coefficients: coefficients?,
        })
    }

    fn spatial(
        &mut self,
        node: &Node,
        section: &Section<'_>,
        context: &Context<'_>,
    ) -> Option<Patterns> {
        let part = Part {
            who: &section.who,
            which: "key `patterns`",
        };
        let Data::Table(table) = &node.data else {
            let found = self.number_table(node, None, Dimension::NONE, context, &part)?;
            return Some(Patterns::Table(Arc::new(found)));
        };
        let who = format!("{}: patterns", section.who);
        let inner = self.section(node, keys::PATTERNS, who.as_str())?;
        let has = |key: &str| inner.get(key).is_some();
        if has("distribution") {
            let number = self.must_count(&inner, "number", "how many patterns are drawn")?;
            let shared = has("shared").then(|| self.text(&inner, "shared"));
            for key in ["values", "file", "scale", "blocks", "size"] {
                self.refuse_beside(&inner, key, "drawn patterns");
            }
            // What is left is a distribution like any other.
            let entries = table.entries.iter();
            let left = entries.filter(|e| !OWN.contains(&e.key.as_str()));
            let node = Node {
                at: node.at,
                data: Data::Table(Table {
                    entries: left.cloned().collect(),
                }),
            };
            let distribution = self.drawn(&node, Dimension::NONE, &part)?;
            return Some(Patterns::Drawn {
                number,
                distribution,
                shared,
            });
        }
        if has("blocks") {
            let allowed = ["blocks", "size"];
            self.refuse_others(node, &allowed, &who, "patterns of blocks");
            return Some(Patterns::Blocks {
                number: self.count_at(&inner, "blocks")?,
                size: self.must_count(&inner, "size", "neurons of a block")?,
            });
        }
        if !has("values") && !has("file") {
            let meaning = "one of distribution, blocks, values, file";
            self.missing(&who, "distribution", meaning, node.at);
            return None;
        }
        let allowed = ["values", "file", "scale"];
        self.refuse_others(node, &allowed, &who, "a table of numbers");
        let found = self.number_table(node, Some(&inner), Dimension::NONE, context, &part)?;
        Some(Patterns::Table(Arc::new(found)))
    }

    fn refuse_beside(&mut self, section: &Section<'_>, key: &str, what: &str) {
        if let Some(node) = section.get(key) {
            let expected = format!("no `{key}` beside {what}");
            self.wrong(&section.who, key, node, &expected);
        }
    }

    fn must_count(&mut self, section: &Section<'_>, key: &str, meaning: &str) -> Option<u64> {
        if section.get(key).is_none() {
            self.missing(&section.who, key, meaning, section.at);
        }
        self.count_at(section, key)
    }

    fn drawn(
        &mut self,
        node: &Node,
        dimension: Dimension,
        part: &Part<'_>,
    ) -> Option<Distribution> {
        match self.value(node, dimension, part)? {
            Value::Distribution(d) => Some(d),
            Value::Constant(_) | Value::Table(_) => {
                let problem = crate::problem::Problem::new(
                    "wrong-kind",
                    part.who,
                    part.which,
                    node.given(),
                    "a distribution",
                );
                self.report(problem, node.at);
                None
            }
        }
    }

    fn in_time(
        &mut self,
        course: &str,
        node: &Node,
        section: &Section<'_>,
        dimension: Dimension,
        context: &Context<'_>,
    ) -> Option<Coefficients> {
        let which = format!("key `{course}`");
        let part = Part {
            who: &section.who,
            which: &which,
        };
        let numbers = |reader: &mut Self, node: &Node| match reader.value(node, dimension, &part)? {
            Value::Table(v) => Some(v),
            _ => {
                reader.wrong(
                    part.who,
                    course,
                    node,
                    "a list with one number for each pattern",
                );
                None
            }
        };
        match course {
            "coefficients" => Some(Coefficients::Steps(vec![(0.0, numbers(self, node)?)])),
            "steps" => {
                let expected = "a list of pairs [time, list of coefficients]";
                let Some(list) = node.list() else {
                    self.wrong(part.who, course, node, expected);
                    return None;
                };
                let mut steps = Vec::new();
                for item in list {
                    let Some([time, values]) = item.list() else {
                        self.wrong(part.who, course, item, expected);
                        return None;
                    };
                    let time = self.number(time, Dimension::TIME, &part);
                    steps.push((time?, numbers(self, values)?));
                }
                Some(Coefficients::Steps(steps))
            }
            "sequence" => {
                let inner = match &node.data {
                    Data::Table(_) => {
                        let who = format!("{}: sequence", section.who);
                        Some(self.section(node, keys::NUMBERS, who)?)
                    }
                    _ => None,
                };
                let found = self.number_table(node, inner.as_ref(), dimension, context, &part);
                let interval = self.interval(section);
                Some(Coefficients::Sequence {
                    stimuli: Arc::new(found?),
                    interval: interval?,
                    repeat: self.truth(section, "repeat").unwrap_or(false),
                })
            }
            _ => {
                let distribution = self.drawn(node, dimension, &part);
                let interval = self.interval(section);
                let shared = section.get("shared").is_some();
                Some(Coefficients::Drawn {
                    distribution: distribution?,
                    interval: interval?,
                    shared: shared.then(|| self.text(section, "shared")),
                })
            }
        }
    }

    fn interval(&mut self, section: &Section<'_>) -> Option<f64> {
        if section.get("interval").is_none() {
            let meaning = "the time for which coefficients stay";
            self.missing(&section.who, "interval", meaning, section.at);
        }
        self.number_at(section, "interval", Dimension::TIME)
    }
}
