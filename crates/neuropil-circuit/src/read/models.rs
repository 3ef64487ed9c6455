//! Reads a neuron model: from a file of its own, or from `[models.NAME]` of a circuit file.

mod equations;
mod family;
mod ports;
mod quantities;

pub use family::{MAX_COUNT, family_member};

use super::document::Node;
use super::reader::{Reader, Section};
use crate::keys;
use crate::model::*;
use crate::problem::{Problem, Problems};
use std::path::Path;

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

impl Reader {
    /// A model from the root of its file. Problems are reported; the model is meaningless if there are any.
    pub(super) fn model_file(&mut self, root: &Node, count: Option<u64>) -> Option<NeuronModel> {
        let file = self.section(root, keys::MODEL_FILE, "")?;
        let head = self.section(file.get("model")?, keys::MODEL, "[model]")?;
        let name = self.text(&head, "name");
        self.model(&name, &head, &file, count)
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
}
