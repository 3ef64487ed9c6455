//! A page for each neuron model of the atlas, and the table of all.

use super::markdown::{prose, references, source, table};
use super::write;
use neuropil_atlas::Kind;
use neuropil_circuit::{NeuronModel, Structure, structure::structure};
use neuropil_scheme::{LowerOptions, Scheme, lower};
use std::path::Path;

/// Prints `models/`.
pub fn print(pages: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for entry in neuropil_atlas::list() {
        if entry.kind != Kind::Neuron {
            continue;
        }
        let model = neuropil_atlas::neuron(entry.name).map_err(|e| e.to_string())?;
        let scheme = scheme(&model)?;
        rows.push(vec![
            format!("[`{0}`]({0}.md)", model.name),
            model.title.clone(),
            format!("`{scheme}`"),
            runs_in(&model).to_string(),
        ]);
        let path = pages.join(format!("models/{}.md", model.name));
        write(&path, page(&model, scheme, entry.path))?;
    }
    let index = format!(
        "# Neuron models\n\n\
        Every model of the atlas, printed from its file. [Which model, which scheme](../choosing.md) helps to choose; \
        [Neuron models](../concepts/models.md) says how to write your own.\n\n{}",
        table(&["model", "what it is", "scheme", "runs in"], &rows)
    );
    write(&pages.join("models/index.md"), index)
}

fn page(model: &NeuronModel, scheme: Scheme, path: &str) -> String {
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
        "{}\n\n## How it is computed\n\n{}\n\n{}{}",
        body.trim(),
        computed(model, scheme),
        references(&model.references),
        source(&model.name, path)
    )
}

fn computed(model: &NeuronModel, scheme: Scheme) -> String {
    let why = match scheme {
        Scheme::Exact => "because its equations are linear between spikes",
        Scheme::ExponentialRosenbrock => {
            "because its equations are not all linear, and each has a slope in its own state"
        }
        Scheme::RungeKutta4 => "because an equation has no slope in its own state",
        _ => "because of the form of its equations",
    };
    let noise = if model.diffusion.is_empty() {
        ""
    } else {
        " Its noise is drawn anew in every step."
    };
    let linear = match structure(model) {
        Structure::Linear(_) if model.spike.is_some() => {
            " Linear equations are what [theory](../concepts/theory.md) starts from."
        }
        _ => "",
    };
    format!(
        "Scheme `{scheme}`, chosen {why}; [Schemes and accuracy](../concepts/schemes.md) says what that means.{noise}{linear}\n\n\
        Runs in {}; spikes are the same bits in both.",
        match model.kernel {
            true =>
                "a native kernel where one was printed for the program that a circuit needs, otherwise in the interpreter",
            false =>
                "the interpreter (mark it `kernel = true` and print a kernel, and it runs natively)",
        }
    )
}

fn runs_in(model: &NeuronModel) -> &'static str {
    if model.kernel {
        "native kernel"
    } else {
        "interpreter"
    }
}

/// The scheme of a run that names none.
fn scheme(model: &NeuronModel) -> Result<Scheme, String> {
    let options = LowerOptions {
        merges: Vec::new(),
        ports: Vec::new(),
        scheme: Scheme::Auto,
    };
    lower(model, &options)
        .map(|program| program.scheme)
        .map_err(|e| e.to_string())
}
