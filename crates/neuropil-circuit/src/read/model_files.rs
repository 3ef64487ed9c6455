//! Reads the models of a circuit file: those in it, and those in files that it names.

use super::circuits::Context;
use super::document::{At, Node};
use super::reader::{Reader, Section};
use crate::keys;
use crate::model::NeuronModel;
use crate::problem::{Problem, shortened};
use std::path::Path;
use std::sync::Arc;

impl Reader {
    pub(super) fn circuit_models(&mut self, file: &Section<'_>, context: &mut Context<'_>) {
        let (files, at) = self.files(file, "model_files", context);
        for root in files {
            if let Some(model) = self.model_file(&root, None) {
                let counted = |n: &Node| n.table()?.get("model")?.table()?.get("count").cloned();
                if counted(&root).is_some() {
                    let name = model.name.clone();
                    context.families.insert(name, (root.clone(), true));
                }
                self.add_model(model, context, at);
            }
        }
        for entry in self.entries(file, "models") {
            let who = format!("model `{}`", shortened(&entry.key));
            if let Some(section) = self.section(&entry.node, keys::INLINE_MODEL, who)
                && let Some(model) = self.model(&entry.key, &section, &section, None)
            {
                if section.get("count").is_some() {
                    let node = (entry.node.clone(), false);
                    context.families.insert(entry.key.clone(), node);
                }
                self.add_model(model, context, entry.at);
            }
        }
    }

    /// The documents that a list of files names.
    fn files(&mut self, file: &Section<'_>, key: &str, context: &Context<'_>) -> (Vec<Node>, At) {
        let at = file.get(key).map_or(file.at, |n| n.at);
        let mut found = Vec::new();
        for name in self.texts(file, key) {
            let which = format!("{key}: `{}`", shortened(&name));
            let Some(folder) = &context.folder else {
                let given = "named in a text that is not a file";
                let expected = "the circuit in a file, which relative paths start from";
                self.report(Problem::new("no-folder", "", which, given, expected), at);
                continue;
            };
            let path = folder.join(&name);
            // All of them together: a list may name one large file over and over.
            let left = super::MAX_FILE.saturating_sub(self.written());
            match read_limited(&path, left as u64) {
                Ok(text) => found.push(self.document(&path.display().to_string(), &text)),
                Err(error) => {
                    let problem =
                        Problem::new("unreadable", "", format!("{which}: {error}"), "", "");
                    self.report(problem, at);
                }
            }
        }
        (found, at)
    }

    pub(super) fn circuit_synapses(&mut self, file: &Section<'_>, context: &mut Context<'_>) {
        let (files, at) = self.files(file, "synapse_files", context);
        let mut models = Vec::new();
        for root in files {
            models.extend(self.synapse_file(&root).map(|m| (m, at)));
        }
        for entry in self.entries(file, "synapses") {
            let who = format!("synapse model `{}`", shortened(&entry.key));
            if let Some(section) = self.section(&entry.node, keys::INLINE_SYNAPSE, who) {
                let model = self.synapse_model(&entry.key, &section, &section);
                models.extend(model.map(|m| (m, entry.at)));
            }
        }
        for (model, at) in models {
            let name = model.name.clone();
            if context
                .synapses
                .insert(name.clone(), Arc::new(model))
                .is_some()
            {
                let which = format!("synapse model `{}`", shortened(&name));
                let (given, expected) = ("declared twice", "unique names");
                let problem = Problem::new("duplicate-name", "", which, given, expected);
                self.report(problem, at);
            }
        }
    }

    fn add_model(&mut self, model: NeuronModel, context: &mut Context<'_>, at: At) {
        let name = model.name.clone();
        if context.models.contains_key(&name) {
            let which = format!("model `{}`", shortened(&name));
            let problem = Problem::new(
                "duplicate-name",
                "",
                which,
                "declared twice",
                "unique names",
            );
            self.report(problem, at);
        }
        context.models.insert(name, Arc::new(model));
    }
}

/// A whole file, refused when it is larger than `limit` bytes.
pub(super) fn read_limited(path: &Path, limit: u64) -> Result<String, String> {
    let shown = path.display();
    let size = std::fs::metadata(path).map_err(|e| format!("{shown}: {e}"))?;
    if !size.is_file() {
        return Err(format!("{shown} is not a file"));
    }
    if size.len() > limit {
        return Err(format!(
            "{shown} has {} bytes, more than {limit}",
            size.len()
        ));
    }
    std::fs::read_to_string(path).map_err(|e| format!("{shown}: {e}"))
}
