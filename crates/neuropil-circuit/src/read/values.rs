//! Values in files: constants, distributions, tables of values.

use super::columns::NumberColumn;
use super::document::{At, Data, Node};
use super::numbers::Part;
use super::reader::Reader;
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::Problem;
use crate::units::Unit;
use crate::value::{Beyond, Distribution, Value};

/// A value whose dimension is what its numbers say; `None` if all of them are a bare 0.
pub(crate) struct Found {
    pub value: Value,
    pub dimension: Option<Dimension>,
}

/// Numbers that must share one dimension.
struct Numbers<'a> {
    part: &'a Part<'a>,
    dimension: Option<Dimension>,
}

impl Reader {
    /// A value of the dimension given.
    pub fn value(&mut self, node: &Node, dimension: Dimension, part: &Part<'_>) -> Option<Value> {
        let found = self.value_of_any(node, part)?;
        self.fits(node, found.dimension, dimension, part)
            .then_some(found.value)
    }

    /// Reports a dimension other than the one wanted.
    pub fn fits(
        &mut self,
        node: &Node,
        found: Option<Dimension>,
        wanted: Dimension,
        part: &Part<'_>,
    ) -> bool {
        match found {
            Some(d) if d != wanted => {
                let noun = d.noun();
                let noun = noun.split(" (").next().unwrap_or("").to_string();
                let given = format!("{}, {noun}", node.given());
                let expected = wanted.noun();
                let problem =
                    Problem::new("wrong-dimension", part.who, part.which, given, expected);
                self.report(problem, node.at);
                false
            }
            _ => true,
        }
    }

    /// A value of any dimension.
    pub fn value_of_any(&mut self, node: &Node, part: &Part<'_>) -> Option<Found> {
        let mut numbers = Numbers {
            part,
            dimension: None,
        };
        let value = match &node.data {
            Data::Table(_) => self.value_table(node, &mut numbers)?,
            Data::List(list) => Value::Table(self.value_list(list, None, &mut numbers)?),
            Data::Column(column) => {
                Value::Table(self.value_column(node, column, None, &mut numbers)?)
            }
            _ => Value::Constant(self.one_number(node, &mut numbers)?),
        };
        Some(Found {
            value,
            dimension: numbers.dimension,
        })
    }

    /// Numbers that share a dimension; bare ones are in `unit` if there is one.
    pub fn numbers(
        &mut self,
        list: &[Node],
        unit: Option<Unit>,
        part: &Part<'_>,
    ) -> Option<(Vec<f64>, Option<Dimension>)> {
        let mut numbers = Numbers {
            part,
            dimension: None,
        };
        let found = self.value_list(list, unit, &mut numbers)?;
        Some((found, numbers.dimension))
    }

    fn one_number(&mut self, node: &Node, numbers: &mut Numbers<'_>) -> Option<f64> {
        let (q, _) = self.quantity(node, numbers.part)?;
        if q.value == 0.0 && q.dimension == Dimension::NONE {
            return Some(q.value);
        }
        match numbers.dimension {
            Some(d) => self
                .fits(node, Some(q.dimension), d, numbers.part)
                .then_some(q.value),
            None => {
                numbers.dimension = Some(q.dimension);
                Some(q.value)
            }
        }
    }

    /// Numbers of a table; bare ones are in `unit` if there is one.
    fn value_list(
        &mut self,
        list: &[Node],
        unit: Option<Unit>,
        numbers: &mut Numbers<'_>,
    ) -> Option<Vec<f64>> {
        let first = list.first().map_or(At::default(), |n| n.at);
        if !self.affords(list.len(), numbers.part.who, first) {
            return None;
        }
        let mut out = Vec::with_capacity(list.len());
        for node in list {
            let bare = match node.data {
                Data::Integer(i) => Some(i as f64),
                Data::Float(x) => Some(x),
                _ => None,
            };
            out.push(match (bare, unit) {
                (Some(x), Some(u)) => {
                    if !self.fits(node, numbers.dimension, u.dimension, numbers.part) {
                        return None;
                    }
                    numbers.dimension = Some(u.dimension);
                    u.to_inside(x)
                }
                _ => self.one_number(node, numbers)?,
            });
        }
        Some(out)
    }

    fn value_column(
        &mut self,
        node: &Node,
        column: &NumberColumn,
        unit: Option<Unit>,
        numbers: &mut Numbers<'_>,
    ) -> Option<Vec<f64>> {
        let (values, dimension) =
            self.column_numbers(node, column, unit, numbers.dimension, numbers.part)?;
        numbers.dimension = dimension;
        Some(values)
    }

    /// The unit under a key, if it is there.
    pub fn unit_at(&mut self, node: &Node, key: &str, part: &Part<'_>) -> Option<Unit> {
        let unit_node = node.table()?.get(key)?;
        let text = unit_node.text().unwrap_or("");
        match Unit::parse(text) {
            Ok(u) if unit_node.text().is_some() => Some(u),
            Ok(_) => {
                self.wrong(part.who, key, unit_node, "a unit such as \"mV\"");
                None
            }
            Err(error) => {
                let which = format!("{}: {error}", part.which);
                let problem = Problem::new("unknown-unit", part.who, which, "", "");
                self.report(problem, unit_node.at);
                None
            }
        }
    }

    fn value_table(&mut self, node: &Node, numbers: &mut Numbers<'_>) -> Option<Value> {
        let who = format!("{}: {}", numbers.part.who, numbers.part.which);
        let section = self.section(node, keys::VALUE, &*who)?;
        if let Some(values) = section.get("values") {
            self.refuse_others(node, &["values", "unit"], &who, "a table of values");
            let unit = self.unit_at(node, "unit", numbers.part);
            if let Data::Column(column) = &values.data {
                return self
                    .value_column(values, column, unit, numbers)
                    .map(Value::Table);
            }
            let Some(list) = values.list() else {
                self.wrong(&who, "values", values, "a list of numbers");
                return None;
            };
            return self.value_list(list, unit, numbers).map(Value::Table);
        }
        if section.get("distribution").is_none() {
            self.missing(
                &who,
                "distribution",
                "\"normal\", \"lognormal\" or \"uniform\"",
                node.at,
            );
            return None;
        }
        let kinds = [("normal", 0), ("lognormal", 1), ("uniform", 2)];
        let kind = self.choice(&section, "distribution", &kinds)?;
        let mut get = |reader: &mut Self, key: &str, needed: bool| -> Option<Option<f64>> {
            match section.get(key) {
                Some(n) => reader.one_number(n, numbers).map(Some),
                None if needed => {
                    reader.missing(&who, key, "a number", node.at);
                    None
                }
                None => Some(None),
            }
        };
        let distribution = match kind {
            0 => {
                let mean = get(self, "mean", true)??;
                let mut lower = get(self, "lower", false)?;
                let mut upper = get(self, "upper", false)?;
                let sd = get(self, "sd", false)?;
                let relative = self.number_at(&section, "relative_sd", Dimension::NONE);
                let sd = match (sd, relative, section.get("relative_sd")) {
                    (Some(sd), None, None) => sd,
                    (None, Some(r), _) => r * libm::fabs(mean),
                    (None, None, Some(_)) => return None,
                    _ => {
                        self.missing(&who, "sd", "one of `sd` and `relative_sd`", node.at);
                        return None;
                    }
                };
                if self.truth(&section, "keep_sign") == Some(true) {
                    let end = if mean < 0.0 { &mut upper } else { &mut lower };
                    if end.is_some() {
                        let problem = Problem::new(
                            "contradiction",
                            &who,
                            "key `keep_sign`",
                            "given together with the end it sets",
                            "one of them",
                        );
                        self.report(problem, node.at);
                    }
                    *end = Some(0.0);
                }
                let choices = [("redraw", Beyond::Redraw), ("clip", Beyond::Clip)];
                let beyond = self.choice(&section, "beyond", &choices);
                let allowed = [
                    "distribution",
                    "mean",
                    "sd",
                    "relative_sd",
                    "lower",
                    "upper",
                    "keep_sign",
                    "beyond",
                ];
                self.refuse_others(node, &allowed, &who, "a normal distribution");
                Distribution::Normal {
                    mean,
                    sd,
                    lower,
                    upper,
                    beyond: beyond.unwrap_or_default(),
                }
            }
            1 => {
                let median = get(self, "median", true)??;
                let Some(sigma) = self.number_at(&section, "sigma", Dimension::NONE) else {
                    if section.get("sigma").is_none() {
                        self.missing(&who, "sigma", "a pure number", node.at);
                    }
                    return None;
                };
                let allowed = ["distribution", "median", "sigma"];
                self.refuse_others(node, &allowed, &who, "a lognormal distribution");
                Distribution::Lognormal { median, sigma }
            }
            _ => {
                let low = get(self, "low", true)??;
                let high = get(self, "high", true)??;
                let allowed = ["distribution", "low", "high"];
                self.refuse_others(node, &allowed, &who, "a uniform distribution");
                Distribution::Uniform { low, high }
            }
        };
        Some(Value::Distribution(distribution))
    }

    /// Reports keys of the table that have no meaning beside the others.
    pub fn refuse_others(&mut self, node: &Node, allowed: &[&str], who: &str, what: &str) {
        let Some(table) = node.table() else { return };
        let others: Vec<_> = table
            .entries
            .iter()
            .filter(|e| !allowed.contains(&e.key.as_str()))
            .map(|e| (e.key.clone(), e.at))
            .collect();
        for (key, at) in others {
            let expected = format!("only the keys of {what}: {}", allowed.join(", "));
            let which = format!("key `{}`", crate::problem::shortened(&key));
            let problem = Problem::new("unused-key", who, which, "without meaning here", expected);
            self.report(problem, at);
        }
    }
}
