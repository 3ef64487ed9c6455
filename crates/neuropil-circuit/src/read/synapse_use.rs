//! Reads which synapse model a projection has, and the values of its parameters.

use super::circuits::Context;
use super::document::{At, Data, Node};
use super::numbers::Part;
use super::projections::Cell;
use super::reader::{Reader, Section};
use crate::check::synapse::STATIC;
use crate::dimension::Dimension;
use crate::problem::{Problem, shortened};
use crate::synapse::{SynapseModel, SynapseUse};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What it is about, in errors.
const KEY: &str = "key `synapse`";

impl Reader {
    /// The synapse model of a projection whose weights have the dimension `weight`: a name, or a table of `model` and
    /// parameters. An entry without `model` changes parameters of the defaults' model.
    ///
    /// `None` where something is wrong.
    pub(super) fn synapse_use(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
        cell: Option<Cell>,
        weight: Dimension,
    ) -> Option<Option<SynapseUse>> {
        let defaults = context.projection_defaults.as_ref();
        let base = defaults.and_then(|d| d.get("synapse"));
        let Some(own) = self.cell(section, context, "synapse", cell) else {
            let declared = section.get("synapse").or(base).is_some();
            return (!declared).then_some(None);
        };
        let nodes = self.synapse_nodes(&own, &section.who)?;
        let (model, mut values) = match (nodes, base) {
            ((None, values), Some(base)) => {
                let (model, mut all) = self.synapse_nodes(base, "[defaults.projection]")?;
                all.extend(values);
                (model, all)
            }
            (nodes, _) => nodes,
        };
        let Some(model) = model else {
            self.missing(&section.who, "model", "the name of a synapse model", own.at);
            return None;
        };
        let Some(name) = model.text() else {
            self.wrong(&section.who, "model", &model, "the name of a synapse model");
            return None;
        };
        if name == STATIC {
            return match values.pop_first() {
                None => Some(None),
                Some((parameter, node)) => {
                    let which = format!("parameter `{}`", shortened(&parameter));
                    let given = "without meaning, as the synapses are static";
                    let problem = Problem::new("unused-key", &section.who, which, given, "none");
                    self.report(problem, node.at);
                    None
                }
            };
        }
        let model = self.synapse_by_name(name, context, &section.who, model.at)?;
        let mut parameters = BTreeMap::new();
        for (parameter, node) in values {
            let Some(declared) = model.parameter(&parameter) else {
                let known = model.parameters.iter().map(|p| p.name.as_str());
                let kind = format!("parameter of `{}`", model.name);
                let code = "unknown-parameter";
                let problem = Problem::unknown(code, &section.who, &kind, &parameter, known);
                self.report(problem, node.at);
                return None;
            };
            let which = format!("parameter `{parameter}`");
            let part = Part {
                who: &section.who,
                which: &which,
            };
            let dimension = declared.dimension.with_weight(weight)?;
            let value = self.number(&node, dimension, &part)?;
            parameters.insert(parameter, value);
        }
        Some(Some(SynapseUse { model, parameters }))
    }

    /// The nodes of the model's name and of parameters.
    fn synapse_nodes(
        &mut self,
        node: &Node,
        who: &str,
    ) -> Option<(Option<Node>, BTreeMap<String, Node>)> {
        match &node.data {
            Data::Text(_) => Some((Some(node.clone()), BTreeMap::new())),
            Data::Table(table) => {
                let all = table.entries.iter();
                let mut all: BTreeMap<_, _> =
                    all.map(|e| (e.key.clone(), e.node.clone())).collect();
                Some((all.remove("model"), all))
            }
            _ => {
                let expected = "a synapse model, or { model = \"istdp\", PARAMETER = value, … }";
                let problem = Problem::new("wrong-kind", who, KEY, node.given(), expected);
                self.report(problem, node.at);
                None
            }
        }
    }

    fn synapse_by_name(
        &mut self,
        name: &str,
        context: &Context<'_>,
        who: &str,
        at: At,
    ) -> Option<Arc<SynapseModel>> {
        let found = context.synapses.get(name).cloned();
        let found = found.or_else(|| context.library.synapse(name));
        if found.is_none() {
            let mut known = context.library.synapse_names();
            known.extend(context.synapses.keys().cloned());
            known.push(STATIC.to_string());
            let known = known.iter().map(String::as_str);
            let problem = Problem::unknown("unknown-model", who, "synapse model", name, known);
            self.report(problem, at);
        }
        found
    }
}
