//! Parameters and states of a model: their units, bounds and initial values.

use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::keys;
use crate::model::{Bound, NeuronModel, Parameter, State};
use crate::problem::Problem;
use crate::read::document::Node;
use crate::read::numbers::Part;
use crate::read::reader::{Reader, Section};
use crate::units::{Quantity, Unit};

impl Reader {
    pub(super) fn model_parameters(&mut self, parts: &Section<'_>) -> Vec<Parameter> {
        let mut found = Vec::new();
        for entry in self.repeated(parts, "parameters") {
            let part_who = format!("{}: parameter `{}`", parts.who, entry.key);
            let Some(section) = self.section(entry.node, keys::PARAMETER, part_who) else {
                continue;
            };
            let Some(node) = section.get("default") else {
                continue;
            };
            let part = Part {
                who: &section.who,
                which: "key `default`",
            };
            let Some((q, written)) = self.literal(node, &part) else {
                continue;
            };
            let unit = match section.get("unit") {
                None => written,
                Some(_) => self.unit(&section, q.dimension),
            };
            let meaning = self.text(&section, "meaning");
            let meaning = self.within(entry.family, |r| r.numbered(meaning));
            found.push(Parameter {
                name: entry.key,
                default: q.value,
                dimension: q.dimension,
                unit,
                lower: self.bound(&section, "lower", ">", q.dimension),
                upper: self.bound(&section, "upper", "<", q.dimension),
                meaning,
            });
        }
        found
    }

    /// States come last: their units may follow from the initial values, and those from everything else.
    pub(super) fn states(&mut self, parts: &Section<'_>, model: &mut NeuronModel) {
        for entry in self.repeated(parts, "states") {
            let who = format!("{}: state `{}`", parts.who, entry.key);
            let Some(section) = self.section(entry.node, keys::STATE, who) else {
                continue;
            };
            let Some(node) = section.get("initial") else {
                continue;
            };
            let initial = self.within(entry.family, |r| {
                r.expression(node, &section.who, "key `initial`")
            });
            let Some(initial) = initial else {
                continue;
            };
            let (unit, dimension) = if section.get("unit").is_some() {
                match self.unit_dimension(&section) {
                    Some(found) => found,
                    None => continue,
                }
            } else {
                match self.derived_unit(&initial, model, &section, node) {
                    Some(found) => found,
                    None => continue,
                }
            };
            let meaning = self.text(&section, "meaning");
            let meaning = self.within(entry.family, |r| r.numbered(meaning));
            model.states.push(State {
                name: entry.key,
                initial,
                dimension,
                unit,
                meaning,
            });
        }
    }

    fn derived_unit(
        &mut self,
        initial: &Expr,
        model: &NeuronModel,
        section: &Section<'_>,
        node: &Node,
    ) -> Option<(String, Dimension)> {
        if let Expr::Symbol(name) = initial
            && let Some(p) = model.parameter(name)
        {
            return Some((p.unit.clone(), p.dimension));
        }
        let dimensions = crate::check::model::dimensions(model);
        let lookup = |name: &str| dimensions.get(name).copied();
        match initial.dimension(&lookup) {
            Ok(d) if !initial.is_number(0.0) || d != Dimension::NONE => Some((d.unit(), d)),
            Ok(_) => {
                let meaning = "the unit of the state, as 0 fits any";
                self.missing(&section.who, "unit", meaning, section.at);
                None
            }
            Err(error) => {
                let known = dimensions.keys().map(String::as_str);
                let problem =
                    crate::problem::dimension_problem(&section.who, "key `initial`", error, known);
                self.report(problem, node.at);
                None
            }
        }
    }

    /// A number with a unit, no expression.
    pub(in crate::read) fn literal(
        &mut self,
        node: &Node,
        part: &Part<'_>,
    ) -> Option<(Quantity, String)> {
        let parameters = std::mem::take(&mut self.parameters);
        let found = self.quantity(node, part);
        self.parameters = parameters;
        found
    }

    /// The text under `unit`, which must have the dimension given.
    fn unit(&mut self, section: &Section<'_>, dimension: Dimension) -> String {
        let text = self.text(section, "unit");
        let Some(node) = section.get("unit") else {
            return text;
        };
        match Unit::parse(&text) {
            Ok(u) if u.dimension == dimension => {}
            Ok(u) => {
                let given = format!("\"{text}\", {}", u.dimension.noun());
                let expected = dimension.noun();
                let problem = Problem::new(
                    "wrong-dimension",
                    &section.who,
                    "key `unit`",
                    given,
                    expected,
                );
                self.report(problem, node.at);
            }
            Err(error) => self.bad_unit(section, node, &error.to_string()),
        }
        text
    }

    /// The dimension of the text under `unit`.
    pub(in crate::read) fn unit_dimension(
        &mut self,
        section: &Section<'_>,
    ) -> Option<(String, Dimension)> {
        let node = section.get("unit")?;
        let text = self.text(section, "unit");
        match Unit::parse(&text) {
            Ok(u) => Some((text, u.dimension)),
            Err(error) => {
                self.bad_unit(section, node, &error.to_string());
                None
            }
        }
    }

    fn bad_unit(&mut self, section: &Section<'_>, node: &Node, message: &str) {
        let which = format!("key `unit`: {message}");
        let problem = Problem::new("unknown-unit", &section.who, which, "", "");
        self.report(problem, node.at);
    }

    pub(in crate::read) fn bound(
        &mut self,
        section: &Section<'_>,
        key: &str,
        sign: &str,
        dimension: Dimension,
    ) -> Option<Bound> {
        let node = section.get(key)?;
        let expected = format!("a text such as \"{sign} 0\" or \"{sign}= 0\", with its unit");
        let Some(rest) = node.text().and_then(|t| t.trim().strip_prefix(sign)) else {
            self.wrong(&section.who, key, node, &expected);
            return None;
        };
        let (inclusive, number) = match rest.strip_prefix('=') {
            Some(r) => (true, r),
            None => (false, rest),
        };
        match Quantity::parse_as(number, dimension) {
            Ok(value) => Some(Bound { value, inclusive }),
            Err(error) => {
                let which = format!("key `{key}`: {error}");
                let problem = Problem::new("not-a-quantity", &section.who, which, "", "");
                self.report(problem, node.at);
                None
            }
        }
    }
}
