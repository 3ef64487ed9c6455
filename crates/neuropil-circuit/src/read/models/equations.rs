//! Expressions of a model: equations, noise, limits, and what a spike does.

use crate::expr::Expr;
use crate::keys;
use crate::model::{Assignment, Limit, RefractoryInput, SpikeRule};
use crate::problem::Problem;
use crate::read::document::{Data, Node};
use crate::read::reader::{Reader, Section};
use crate::text::parse_family;

impl Reader {
    pub(in crate::read) fn named_expressions(
        &mut self,
        section: &Section<'_>,
        key: &str,
    ) -> Vec<(String, Expr)> {
        let mut found = Vec::new();
        for entry in self.repeated(section, key) {
            let which = format!("{key} `{}`", entry.key);
            let read = |r: &mut Self| r.expression(entry.node, &section.who, &which);
            if let Some(e) = self.within(entry.family, read) {
                found.push((entry.key, e));
            }
        }
        found
    }

    pub(super) fn diffusion(&mut self, parts: &Section<'_>) -> Vec<(String, Expr)> {
        let mut found = Vec::new();
        for entry in self.repeated(parts, "diffusion") {
            let which = format!("diffusion `{}`", entry.key);
            let nodes = match &entry.node.data {
                Data::List(list) => list.as_slice(),
                _ => std::slice::from_ref(entry.node),
            };
            for node in nodes {
                let read = |r: &mut Self| r.expression(node, &parts.who, &which);
                if let Some(e) = self.within(entry.family, read) {
                    found.push((entry.key.clone(), e));
                }
            }
        }
        found
    }

    pub(super) fn limits(&mut self, parts: &Section<'_>) -> Vec<Limit> {
        let mut found = Vec::new();
        for entry in self.repeated(parts, "limits") {
            let who = format!("{}: limits of `{}`", parts.who, entry.key);
            let Some(section) = self.section(entry.node, keys::LIMIT, who) else {
                continue;
            };
            if section.get("lower").or(section.get("upper")).is_none() {
                let meaning = "it, or `upper`";
                self.missing(&section.who, "lower", meaning, section.at);
            }
            let mut end = |key: &str| {
                let node = section.get(key)?;
                let which = format!("key `{key}`");
                let read = |r: &mut Self| r.expression(node, &section.who, &which);
                self.within(entry.family, read)
            };
            let (lower, upper) = (end("lower"), end("upper"));
            found.push(Limit {
                state: entry.key,
                lower,
                upper,
            });
        }
        found
    }

    pub(super) fn spike(&mut self, parts: &Section<'_>) -> Option<SpikeRule> {
        let who = format!("{}: [spike]", parts.who);
        let section = self.section(parts.get("spike")?, keys::SPIKE, who)?;
        let mut hold = Vec::new();
        for name in self.texts(&section, "hold") {
            match self.family {
                Some(f) if name.contains('#') => {
                    hold.extend((1..=f.count).map(|m| name.replace('#', &m.to_string())));
                }
                _ => hold.push(name),
            }
        }
        let fate = self.choice(
            &section,
            "refractory_input",
            &[
                ("keep", RefractoryInput::Keep),
                ("discard", RefractoryInput::Discard),
            ],
        );
        if fate.is_none() && section.get("refractory_input").is_none() && !hold.is_empty() {
            let meaning = "\"keep\" or \"discard\"";
            self.missing(&section.who, "refractory_input", meaning, section.at);
        }
        let condition = section.get("condition")?;
        let condition = self.expression(condition, &section.who, "key `condition`")?;
        let refractory = section
            .get("refractory")
            .and_then(|n| self.expression(n, &section.who, "key `refractory`"));
        Some(SpikeRule {
            condition,
            reset: self.assignments(&section, "reset"),
            refractory,
            hold,
            refractory_input: fate.unwrap_or_default(),
        })
    }

    pub(super) fn assignments(&mut self, section: &Section<'_>, key: &str) -> Vec<Assignment> {
        let named = self.named_expressions(section, key);
        named
            .into_iter()
            .map(|(state, value)| Assignment { state, value })
            .collect()
    }

    /// An expression, or a pure number.
    pub(in crate::read) fn expression(
        &mut self,
        node: &Node,
        who: &str,
        which: &str,
    ) -> Option<Expr> {
        match &node.data {
            Data::Integer(i) => Some(Expr::number(*i as f64)),
            Data::Float(x) if x.is_finite() => Some(Expr::number(*x)),
            Data::Text(t) => match parse_family(t, self.family) {
                Ok(e) => Some(e),
                Err(error) => {
                    let which = format!("{which}: {}", error.message);
                    let at = self.inside(node, error.span.start);
                    self.report(Problem::new("syntax", who, which, "", ""), at);
                    None
                }
            },
            _ => {
                let problem = Problem::new("wrong-kind", who, which, node.given(), "an expression");
                self.report(problem, node.at);
                None
            }
        }
    }
}
