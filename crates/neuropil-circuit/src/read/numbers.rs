//! Numbers with units in files: a quantity, or an expression of the circuit's parameters.

use super::document::{Data, Node};
use super::reader::{Reader, Section};
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::{Problem, dimension_problem, shortened};
use crate::text::parse;
use crate::units::{Quantity, decimal};

/// Names a part of the description in an error: ``parameter `tau_m` ``.
pub(crate) struct Part<'a> {
    pub who: &'a str,
    pub which: &'a str,
}

impl Reader {
    /// A number of whatever dimension it has, with its unit as written (empty for expressions and pure numbers).
    pub fn quantity(&mut self, node: &Node, part: &Part<'_>) -> Option<(Quantity, String)> {
        let text = match &node.data {
            Data::Integer(i) => {
                return Some((Quantity::new(*i as f64, Dimension::NONE), String::new()));
            }
            Data::Float(x) if x.is_finite() => {
                return Some((Quantity::new(*x, Dimension::NONE), String::new()));
            }
            Data::Text(t) => t,
            _ => {
                let expected = "a number, a quantity such as \"10 ms\", or an expression";
                let problem =
                    Problem::new("wrong-kind", part.who, part.which, node.given(), expected);
                self.report(problem, node.at);
                return None;
            }
        };
        let as_quantity = Quantity::parse_with_unit(text);
        if let Ok(found) = as_quantity {
            return Some(found);
        }
        match (parse(text), as_quantity) {
            (Ok(expression), _) => {
                let dimension =
                    expression.dimension(&|name| self.parameters.get(name).map(|q| q.dimension));
                let dimension = match dimension {
                    Ok(d) => d,
                    Err(error) => {
                        let known = self.parameters.keys().map(String::as_str);
                        let problem = dimension_problem(part.who, part.which, error, known);
                        self.report(problem, node.at);
                        return None;
                    }
                };
                let value =
                    expression.evaluate(&|name| self.parameters.get(name).map(|q| q.value))?;
                if !value.is_finite() {
                    let given = format!("{value} (from \"{}\")", shortened(text));
                    let problem =
                        Problem::new("not-finite", part.who, part.which, given, "a finite number");
                    self.report(problem, node.at);
                    return None;
                }
                Some((Quantity::new(value, dimension), String::new()))
            }
            (Err(syntax), Err(unit)) => {
                let number_first = text
                    .trim_start()
                    .trim_start_matches(['-', '+', '−'])
                    .starts_with(|c: char| c.is_ascii_digit() || c == '.');
                let (message, at) = if number_first {
                    (unit.to_string(), node.at)
                } else {
                    (syntax.message, self.inside(node, syntax.span.start))
                };
                let which = format!("{}: {message}", part.which);
                let given = String::new();
                let mut problem = Problem::new("not-a-quantity", part.who, which, given, "");
                if number_first {
                    problem.suggestion = None;
                }
                self.report(problem, at);
                None
            }
            (Err(_), Ok(found)) => Some(found),
        }
    }

    /// A number of a given dimension, inside value. `0` fits any dimension.
    pub fn number(&mut self, node: &Node, dimension: Dimension, part: &Part<'_>) -> Option<f64> {
        let (q, _) = self.quantity(node, part)?;
        if q.dimension == dimension || (q.value == 0.0 && q.dimension == Dimension::NONE) {
            return Some(q.value);
        }
        let given = match q.dimension.noun() {
            noun if q.dimension == Dimension::NONE => format!("{}, {noun}", node.given()),
            noun => {
                let noun = noun.split(" (").next().unwrap_or("").to_string();
                format!("{}, {noun}", node.given())
            }
        };
        let expected = dimension.noun();
        let problem = Problem::new("wrong-dimension", part.who, part.which, given, expected);
        self.report(problem, node.at);
        None
    }

    /// A whole number ≥ 0.
    pub fn count(&mut self, node: &Node, part: &Part<'_>) -> Option<u64> {
        let x = self.number(node, Dimension::NONE, part)?;
        let whole = libm::rint(x);
        let exact = libm::fabs(x - whole) <= 1e-9 * libm::fabs(x);
        if exact && (0.0..9.0e15).contains(&whole) {
            return Some(whole as u64);
        }
        let given = match node.text() {
            Some(_) => format!("{}, which is {}", node.given(), decimal(x, 0)),
            None => node.given(),
        };
        let problem = Problem::new(
            "not-a-count",
            part.who,
            part.which,
            given,
            "a whole number from 0 to 9e15",
        );
        self.report(problem, node.at);
        None
    }

    /// The number under a key, if the key is there.
    pub fn number_at(
        &mut self,
        section: &Section<'_>,
        key: &str,
        dimension: Dimension,
    ) -> Option<f64> {
        let node = section.get(key)?;
        let which = format!("key `{key}`");
        let part = Part {
            who: &section.who,
            which: &which,
        };
        self.number(node, dimension, &part)
    }

    /// `{ first = i, number = n }`: neurons i to i + n − 1, from 0 on unless `first` is given.
    pub fn range(&mut self, node: &Node, who: &str) -> Option<(u64, u64)> {
        let alone = node.table().filter(|t| t.entry("number").is_none());
        if let Some(first) = alone.and_then(|t| t.entry("first"))
            && let Data::Integer(n) = first.node.data
        {
            // Alone it could be taken for a number of neurons.
            let expected =
                format!("how many, from index {n} on; the first {n} are {{ number = {n} }}");
            let problem = Problem::new("missing-key", who, "key `number`", "missing", expected);
            self.report(problem, first.at);
            return None;
        }
        let section = self.section(node, keys::RANGE, who)?;
        let first = match section.get("first") {
            None => 0,
            Some(_) => self.count_at(&section, "first")?,
        };
        Some((first, self.count_at(&section, "number")?))
    }

    /// The whole number under a key, if the key is there.
    pub fn count_at(&mut self, section: &Section<'_>, key: &str) -> Option<u64> {
        let node = section.get(key)?;
        let which = format!("key `{key}`");
        let part = Part {
            who: &section.who,
            which: &which,
        };
        self.count(node, &part)
    }
}
