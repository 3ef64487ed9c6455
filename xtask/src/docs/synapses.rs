//! A page for each synapse model of the atlas, and the table of all.

use super::markdown::{prose, references, source, table};
use super::write;
use neuropil_atlas::Kind;
use neuropil_circuit::SynapseModel;
use std::path::Path;

/// Prints `synapses/`.
pub fn print(pages: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for entry in neuropil_atlas::list() {
        if entry.kind != Kind::Synapse {
            continue;
        }
        let model = neuropil_atlas::synapse(entry.name).map_err(|e| e.to_string())?;
        let changes = match (&model.at_source_spike, &model.at_target_spike) {
            (Some(_), Some(_)) => "spikes of both sides change the weight",
            (Some(_), None) => "spikes of the source change the weight",
            (None, Some(_)) => "spikes of the target change the weight",
            (None, None) => "the weight stays",
        };
        rows.push(vec![
            format!("[`{0}`]({0}.md)", model.name),
            model.title.clone(),
            changes.to_string(),
        ]);
        let path = pages.join(format!("synapses/{}.md", model.name));
        write(&path, page(&model, entry.path))?;
    }
    let index = format!(
        "# Synapse models\n\n\
        Every synapse model of the atlas, printed from its file. [Plasticity](../concepts/plasticity.md) says how to use them and how \
        to write your own.\n\n{}",
        table(&["model", "what it is", "what changes"], &rows)
    );
    write(&pages.join("synapses/index.md"), index)
}

fn page(model: &SynapseModel, path: &str) -> String {
    let described = model.describe();
    // The references follow in full below.
    let body = match described.rfind("\nReferences: ") {
        Some(at) if !model.references.is_empty() => &described[..at],
        _ => &described,
    };
    // The title stands in `describe` as a paragraph of its own and the description, which may name states, after it.
    let body = match model.description.trim() {
        "" => body.to_string(),
        text => body.replacen(&format!("{text}\n\n"), &prose(text), 1),
    };
    format!(
        "{}\n\n{}{}",
        body.trim(),
        references(&model.references),
        source(&model.name, path)
    )
}
