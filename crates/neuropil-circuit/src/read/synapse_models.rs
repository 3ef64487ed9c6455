//! Reads a synapse model: from a file of its own, or from `[synapses.NAME]` of a circuit file.

use super::document::Node;
use super::numbers::Part;
use super::reader::{Reader, Section};
use super::tables::deepest;
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::keys;
use crate::problem::{Problem, Problems, dimension_problem, shortened};
use crate::synapse::{SynapseModel, SynapseParameter, Trace};
use std::path::Path;

/// Reads a synapse model file.
///
/// `file` names the text in errors. Every problem of the text is reported: syntax, unknown keys, missing keys, names,
/// dimensions (see [`SynapseModel::check`]).
pub fn read_synapse(text: &str, file: Option<&Path>) -> Result<SynapseModel, Problems> {
    let mut reader = Reader::default();
    let name = file.map_or("<text>".to_string(), |f| f.display().to_string());
    let root = reader.document(&name, text);
    if reader.has_problems() {
        return reader.finish().and(Err(Problems(Vec::new())));
    }
    let model = reader.synapse_file(&root);
    reader.finish()?;
    model.ok_or_else(|| {
        Problem::new(
            "missing-key",
            "",
            "the synapse model",
            "missing",
            "[synapse]",
        )
        .into()
    })
}

impl Reader {
    /// A synapse model from the root of its file. Problems are reported; the model is meaningless if there are any.
    pub(super) fn synapse_file(&mut self, root: &Node) -> Option<SynapseModel> {
        let file = self.section(root, keys::SYNAPSE_MODEL_FILE, "")?;
        let head = self.section(file.get("synapse")?, keys::SYNAPSE_MODEL, "[synapse]")?;
        let name = self.text(&head, "name");
        self.synapse_model(&name, &head, &file)
    }

    /// A synapse model whose head (title …) and parts (parameters …) lie in two tables, or both in one.
    pub(super) fn synapse_model(
        &mut self,
        name: &str,
        head: &Section<'_>,
        parts: &Section<'_>,
    ) -> Option<SynapseModel> {
        let who = format!("synapse model `{}`", shortened(name));
        let parts = &Section {
            who: who.clone(),
            ..parts.clone()
        };
        let mut model = SynapseModel {
            name: name.to_string(),
            title: self.text(head, "title"),
            description: self.text(head, "description"),
            references: self.texts(head, "references"),
            parameters: self.synapse_parameters(parts),
            source: Vec::new(),
            target: Vec::new(),
            expressions: self.named_expressions(parts, "expressions"),
            at_source_spike: self.inner_expression(parts, "at_source_spike", keys::NEW_WEIGHT),
            at_target_spike: self.inner_expression(parts, "at_target_spike", keys::NEW_WEIGHT),
            lower: None,
            upper: None,
            transmit: Expr::symbol("weight"),
            largest: None,
        };
        let known = crate::check::synapse::constants(&model);
        for (key, place) in [("source", 0), ("target", 1)] {
            let states = self.traces(parts, key, &model, &known);
            *(if place == 0 {
                &mut model.source
            } else {
                &mut model.target
            }) = states;
        }
        if let Some(limits) = self.part(parts, "limits", keys::WEIGHT_LIMITS)
            && let Some(weight) = self.part(&limits, "weight", keys::WEIGHT_LIMIT)
        {
            model.lower = self.expression_at(&weight, "lower");
            model.upper = self.expression_at(&weight, "upper");
        }
        if let Some(section) = self.part(parts, "transmit", keys::TRANSMITTED) {
            if let Some(transmit) = self.expression_at(&section, "weight") {
                model.transmit = transmit;
            }
            model.largest = self.expression_at(&section, "largest");
        }
        if self.has_problems() {
            // Names that could not be read would only be reported again as unknown.
            return Some(model);
        }
        for finding in crate::check::synapse::findings(&model) {
            let path: Vec<&str> = finding.path.iter().map(String::as_str).collect();
            let root = match path.first() {
                Some(&"synapse") => head,
                _ => parts,
            };
            let inner = path.strip_prefix(&["synapse"]).unwrap_or(&path);
            let at = deepest(root.table, inner).unwrap_or(root.at);
            self.report(finding.problem, at);
        }
        Some(model)
    }

    /// A table within a section, which is named in errors.
    fn part<'a>(
        &mut self,
        section: &Section<'a>,
        key: &str,
        keys: &'static [keys::Key],
    ) -> Option<Section<'a>> {
        let who = format!("{}: [{key}]", section.who);
        self.section(section.get(key)?, keys, who)
    }

    fn expression_at(&mut self, section: &Section<'_>, key: &str) -> Option<Expr> {
        let node = section.get(key)?;
        self.expression(node, &section.who, &format!("key `{key}`"))
    }

    /// The expression under `weight` of a table.
    fn inner_expression(
        &mut self,
        parts: &Section<'_>,
        key: &str,
        keys: &'static [keys::Key],
    ) -> Option<Expr> {
        let section = self.part(parts, key, keys)?;
        self.expression_at(&section, "weight")
    }

    fn synapse_parameters(&mut self, parts: &Section<'_>) -> Vec<SynapseParameter> {
        let mut found = Vec::new();
        for entry in self.entries(parts, "parameters") {
            let who = format!("{}: parameter `{}`", parts.who, shortened(&entry.key));
            let Some(section) = self.section(&entry.node, keys::SYNAPSE_PARAMETER, who) else {
                continue;
            };
            let Some((default, unit, dimension)) = self.default_and_unit(&section) else {
                continue;
            };
            found.push(SynapseParameter {
                name: entry.key.clone(),
                default,
                dimension,
                unit,
                lower: self.bound(&section, "lower", ">", dimension),
                upper: self.bound(&section, "upper", "<", dimension),
                meaning: self.text(&section, "meaning"),
            });
        }
        found
    }

    fn default_and_unit(
        &mut self,
        section: &Section<'_>,
    ) -> Option<(Option<f64>, String, Dimension)> {
        let part = Part {
            who: &section.who,
            which: "key `default`",
        };
        let default = match section.get("default") {
            Some(node) => Some((self.literal(node, &part)?, node)),
            None => None,
        };
        let declared = match section.get("unit") {
            Some(_) => Some(self.unit_or_weight(section)?),
            None => None,
        };
        match (default, declared) {
            (Some(((q, written), _)), None) => Some((Some(q.value), written, q.dimension)),
            (None, Some((unit, dimension))) => Some((None, unit, dimension)),
            (Some(((q, _), node)), Some((unit, dimension))) => {
                let zero = q.value == 0.0 && q.dimension == Dimension::NONE;
                if q.dimension != dimension && !zero {
                    let expected = match dimension {
                        Dimension::WEIGHT => "0, or no default, as receptors differ in unit".into(),
                        d => d.noun(),
                    };
                    let (code, given) = ("wrong-dimension", node.given());
                    self.report(
                        Problem::new(code, part.who, part.which, given, expected),
                        node.at,
                    );
                    return None;
                }
                Some((Some(q.value), unit, dimension))
            }
            (None, None) => {
                let meaning = "a quantity, or `unit`, as projections then give a value";
                self.missing(&section.who, "default", meaning, section.at);
                None
            }
        }
    }

    /// The text under `unit` and its dimension; `weight` is that of the weights.
    fn unit_or_weight(&mut self, section: &Section<'_>) -> Option<(String, Dimension)> {
        match section.get("unit")?.text() {
            Some("weight") => Some(("weight".to_string(), Dimension::WEIGHT)),
            _ => self.unit_dimension(section),
        }
    }

    fn traces(
        &mut self,
        parts: &Section<'_>,
        key: &str,
        model: &SynapseModel,
        known: &crate::check::synapse::Dimensions,
    ) -> Vec<Trace> {
        let mut found = Vec::new();
        for entry in self.entries(parts, key) {
            let who = format!("{}: {key} state `{}`", parts.who, shortened(&entry.key));
            let Some(section) = self.section(&entry.node, keys::SYNAPSE_STATE, who) else {
                continue;
            };
            let tau = self.expression_at(&section, "tau");
            let toward = self.expression_at(&section, "toward");
            let initial = self.expression_at(&section, "initial");
            let unit = match section.get("unit") {
                Some(_) => self.unit_or_weight(&section),
                None => {
                    self.state_unit(&section, toward.as_ref().or(initial.as_ref()), model, known)
                }
            };
            let (Some(at_spike), Some((unit, dimension))) =
                (self.expression_at(&section, "at_spike"), unit)
            else {
                continue;
            };
            let toward = toward.unwrap_or_else(|| Expr::number(0.0));
            found.push(Trace {
                name: entry.key.clone(),
                initial: initial.unwrap_or_else(|| toward.clone()),
                toward,
                tau,
                at_spike,
                dimension,
                unit,
                meaning: self.text(&section, "meaning"),
            });
        }
        found
    }

    /// The unit of a state from the value that it approaches or starts from.
    fn state_unit(
        &mut self,
        section: &Section<'_>,
        value: Option<&Expr>,
        model: &SynapseModel,
        known: &crate::check::synapse::Dimensions,
    ) -> Option<(String, Dimension)> {
        let Some(value) = value else {
            return Some((String::new(), Dimension::NONE));
        };
        if let Expr::Symbol(name) = value
            && let Some(p) = model.parameter(name)
        {
            return Some((p.unit.clone(), p.dimension));
        }
        match value.dimension(&|name| known.get(name).copied()) {
            Ok(d) => Some((d.unit(), d)),
            Err(error) => {
                let names = known.keys().map(String::as_str);
                let problem = dimension_problem(&section.who, "its value", error, names);
                self.report(problem, section.at);
                None
            }
        }
    }
}
