//! Reads a neuron model: from a file of its own, or from `[models.NAME]` of a circuit file.

use super::document::{Data, Node};
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::keys;
use crate::model::*;
use crate::problem::{Problem, Problems};
use crate::text::{Family, is_identifier, parse_family};
use crate::units::{Quantity, Unit};
use std::path::Path;

/// An entry of a table, read for one member of a model with receptors by count.
struct Repeated<'a> {
    key: String,
    node: &'a Node,
    family: Option<Family>,
}

/// Reads a model file.
///
/// `file` names the text in errors. Every problem of the text is reported: syntax, unknown keys, missing keys, names,
/// dimensions (see [`NeuronModel::check`]).
pub fn read_model(text: &str, file: Option<&Path>) -> Result<NeuronModel, Problems> {
    read_model_with_count(text, file, None)
}

/// Reads a model file with receptors by count, with `count` members instead of those that the file says; the model is
/// named `NAME[count]`.
pub fn read_model_with_count(
    text: &str,
    file: Option<&Path>,
    count: Option<u64>,
) -> Result<NeuronModel, Problems> {
    let mut reader = Reader::default();
    let name = file.map_or("<text>".to_string(), |f| f.display().to_string());
    let root = reader.document(&name, text);
    if reader.has_problems() {
        return reader.finish().and(Err(Problems(Vec::new())));
    }
    let model = reader.model_file(&root, count);
    reader.finish()?;
    model.ok_or_else(|| Problem::new("missing-key", "", "the model", "missing", "[model]").into())
}

/// Most members of a model with receptors by count.
pub const MAX_COUNT: u64 = 64;

/// The parts of `NAME[n]`: a model with receptors by count, and how many.
pub fn family_member(name: &str) -> Option<(&str, u64)> {
    let (base, rest) = name.split_once('[')?;
    let digits = rest.strip_suffix(']')?;
    let plain =
        digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    let count = digits.parse().ok().filter(|_| plain)?;
    is_identifier(base).then_some((base, count))
}

impl Reader {
    /// A model from the root of its file. Problems are reported; the model is meaningless if there are any.
    pub(super) fn model_file(&mut self, root: &Node, count: Option<u64>) -> Option<NeuronModel> {
        let file = self.section(root, keys::MODEL_FILE, "")?;
        let head = self.section(file.get("model")?, keys::MODEL, "[model]")?;
        let name = self.text(&head, "name");
        self.model(&name, &head, &file, count)
    }

    /// How many members the names with `#` have: as asked for, otherwise as the file says.
    fn family_count(&mut self, head: &Section<'_>, asked: Option<u64>) -> Option<Family> {
        let declared = head.get("count").and_then(|node| {
            let which = "key `count`";
            let who = &head.who;
            let n = self.count(node, &Part { who, which })?;
            Some((n, node.at))
        });
        let (count, at) = match (asked, declared) {
            (None, None) => return None,
            (Some(n), None) => {
                let which = format!("`[{n}]` after its name");
                let expected = "a model with `count`, whose receptors can be counted";
                let given = "without meaning here";
                let problem = Problem::new("no-count", &head.who, which, given, expected);
                self.report(problem, head.at);
                return None;
            }
            (Some(n), Some((_, at))) | (None, Some((n, at))) => (n, at),
        };
        if !(1..=MAX_COUNT).contains(&count) {
            let given = count.to_string();
            let expected = format!("a whole number from 1 to {MAX_COUNT}");
            let problem = Problem::new("out-of-bounds", &head.who, "`count`", given, expected);
            self.report(problem, at);
            return None;
        }
        Some(Family {
            count: count as usize,
            member: None,
        })
    }

    /// The entries of a table, those named with `#` once for each member.
    fn repeated<'a>(&mut self, section: &Section<'a>, key: &str) -> Vec<Repeated<'a>> {
        let mut found = Vec::new();
        for entry in self.entries(section, key) {
            let members = match self.family {
                Some(Family {
                    count,
                    member: None,
                }) if entry.key.contains('#') => 1..=count,
                Some(Family {
                    member: Some(m), ..
                }) if entry.key.contains('#') => m..=m,
                _ => {
                    let key = entry.key.clone();
                    found.push(Repeated {
                        key,
                        node: &entry.node,
                        family: self.family,
                    });
                    continue;
                }
            };
            for member in members {
                found.push(Repeated {
                    key: entry.key.replace('#', &member.to_string()),
                    node: &entry.node,
                    family: self.family.map(|f| Family {
                        member: Some(member),
                        ..f
                    }),
                });
            }
        }
        found
    }

    /// Reads something of one member.
    fn within<T>(&mut self, family: Option<Family>, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.family, family);
        let found = read(self);
        self.family = outer;
        found
    }

    /// What a name or a meaning says of this member.
    fn numbered(&self, text: String) -> String {
        match self.family.and_then(|f| f.member) {
            Some(m) => text.replace('#', &m.to_string()),
            None => text,
        }
    }

    /// A model whose head (title …) and parts (parameters …) lie in two tables, or both in one.
    pub(super) fn model(
        &mut self,
        name: &str,
        head: &Section<'_>,
        parts: &Section<'_>,
        count: Option<u64>,
    ) -> Option<NeuronModel> {
        let family = self.family_count(head, count);
        self.within(family, |reader| {
            reader.expanded_model(name, head, parts, count)
        })
    }

    fn expanded_model(
        &mut self,
        name: &str,
        head: &Section<'_>,
        parts: &Section<'_>,
        count: Option<u64>,
    ) -> Option<NeuronModel> {
        let who = format!("model `{}`", crate::problem::shortened(name));
        let head = &Section {
            who: who.clone(),
            ..head.clone()
        };
        let parts = &Section {
            who: who.clone(),
            ..parts.clone()
        };
        let deliver = self.choice(
            head,
            "deliver",
            &[
                ("after propagation", Deliver::AfterPropagation),
                ("before propagation", Deliver::BeforePropagation),
            ],
        );
        let parameters = self.model_parameters(parts);
        let receptors = self.receptors(parts);
        if deliver.is_none()
            && head.get("deliver").is_none()
            && receptors.iter().any(|r| !r.continuous)
        {
            let meaning = "\"after propagation\" or \"before propagation\"";
            self.missing(&who, "deliver", meaning, head.at);
        }
        let mut model = NeuronModel {
            name: count.map_or(name.to_string(), |n| format!("{name}[{n}]")),
            title: self.text(head, "title"),
            description: self.text(head, "description"),
            references: self.texts(head, "references"),
            kernel: self.truth(head, "kernel").unwrap_or(false),
            parameters,
            states: Vec::new(),
            inputs: self.inputs(parts),
            receptors,
            outputs: self.outputs(parts),
            expressions: self.named_expressions(parts, "expressions"),
            dynamics: self.named_expressions(parts, "dynamics"),
            diffusion: self.diffusion(parts),
            limits: self.limits(parts),
            spike: self.spike(parts),
            deliver: deliver.unwrap_or_default(),
        };
        self.states(parts, &mut model);
        if self.has_problems() {
            // Names that could not be read would only be reported again as unknown.
            return Some(model);
        }
        for finding in crate::check::model::findings(&model) {
            let path: Vec<&str> = finding.path.iter().map(String::as_str).collect();
            let root = match path.first() {
                Some(&"model") => head,
                _ => parts,
            };
            let inner = path.strip_prefix(&["model"]).unwrap_or(&path);
            let at = super::tables::deepest(root.table, inner).unwrap_or(root.at);
            self.report(finding.problem, at);
        }
        Some(model)
    }

    fn model_parameters(&mut self, parts: &Section<'_>) -> Vec<Parameter> {
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

    /// A number with a unit, no expression.
    fn literal(&mut self, node: &Node, part: &Part<'_>) -> Option<(Quantity, String)> {
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

    fn bad_unit(&mut self, section: &Section<'_>, node: &Node, message: &str) {
        let which = format!("key `unit`: {message}");
        let problem = Problem::new("unknown-unit", &section.who, which, "", "");
        self.report(problem, node.at);
    }

    /// The dimension of the text under `unit`.
    fn unit_dimension(&mut self, section: &Section<'_>) -> Option<(String, Dimension)> {
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

    fn bound(
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

    /// States come last: their units may follow from the initial values, and those from everything else.
    fn states(&mut self, parts: &Section<'_>, model: &mut NeuronModel) {
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

    fn inputs(&mut self, parts: &Section<'_>) -> Vec<InputPort> {
        let mut found = Vec::new();
        for entry in self.repeated(parts, "inputs") {
            let who = format!("{}: input `{}`", parts.who, entry.key);
            let Some(section) = self.section(entry.node, keys::INPUT, who) else {
                continue;
            };
            if let Some((unit, dimension)) = self.unit_dimension(&section) {
                let meaning = self.text(&section, "meaning");
                let meaning = self.within(entry.family, |r| r.numbered(meaning));
                found.push(InputPort {
                    name: entry.key,
                    dimension,
                    unit,
                    meaning,
                });
            }
        }
        found
    }

    fn receptors(&mut self, parts: &Section<'_>) -> Vec<Receptor> {
        let mut found = Vec::new();
        for entry in self.repeated(parts, "receptors") {
            let who = format!("{}: receptor `{}`", parts.who, entry.key);
            let Some(section) = self.section(entry.node, keys::RECEPTOR, who) else {
                continue;
            };
            let events = self.within(entry.family, |r| r.assignments(&section, "add"));
            if let Some((unit, dimension)) = self.unit_dimension(&section) {
                let meaning = self.text(&section, "meaning");
                let meaning = self.within(entry.family, |r| r.numbered(meaning));
                found.push(Receptor {
                    name: entry.key,
                    dimension,
                    unit,
                    continuous: self.truth(&section, "continuous").unwrap_or(false),
                    events,
                    meaning,
                });
            }
        }
        found
    }

    fn outputs(&mut self, parts: &Section<'_>) -> Vec<Output> {
        let mut found = Vec::new();
        for entry in self.entries(parts, "outputs") {
            let who = format!("{}: output `{}`", parts.who, entry.key);
            let Some(section) = self.section(&entry.node, keys::OUTPUT, who) else {
                continue;
            };
            let value = section
                .get("value")
                .and_then(|n| self.expression(n, &section.who, "key `value`"));
            if let (Some(value), Some((unit, dimension))) = (value, self.unit_dimension(&section)) {
                found.push(Output {
                    name: entry.key.clone(),
                    value,
                    dimension,
                    unit,
                    meaning: self.text(&section, "meaning"),
                });
            }
        }
        found
    }

    fn spike(&mut self, parts: &Section<'_>) -> Option<SpikeRule> {
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

    fn assignments(&mut self, section: &Section<'_>, key: &str) -> Vec<Assignment> {
        let named = self.named_expressions(section, key);
        named
            .into_iter()
            .map(|(state, value)| Assignment { state, value })
            .collect()
    }

    fn named_expressions(&mut self, section: &Section<'_>, key: &str) -> Vec<(String, Expr)> {
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

    fn diffusion(&mut self, parts: &Section<'_>) -> Vec<(String, Expr)> {
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

    fn limits(&mut self, parts: &Section<'_>) -> Vec<Limit> {
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

    /// An expression, or a pure number.
    pub(super) fn expression(&mut self, node: &Node, who: &str, which: &str) -> Option<Expr> {
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
