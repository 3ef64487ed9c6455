//! `cite`: the references of a circuit, a neuron model or a paper.

use crate::circuits::failure;
use crate::failure::Failure;
use crate::print;
use neuropil::atlas::{self, Kind};
use serde_json::{Value, json};

/// Print the references of a circuit, a neuron model or a paper
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  neuropil cite potjans_diesmann_2014 --bibtex")]
pub struct Cite {
    /// Circuit, neuron model or paper (see `neuropil list`), or TOML file of a circuit
    #[arg(value_name = "NAME|FILE")]
    name: String,
    /// BibTeX entries instead of text
    #[arg(long, conflicts_with = "json")]
    bibtex: bool,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Cite {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let keys = keys(&self.name)?;
        if self.json {
            let references: Vec<Value> = keys
                .iter()
                .map(|key| match atlas::reference(key) {
                    Some(r) => json!({ "key": r.key, "text": r.text, "bibtex": r.bibtex }),
                    None => json!({ "key": null, "text": key, "bibtex": null }),
                })
                .collect();
            return print::json(&json!({ "name": self.name, "references": references }));
        }
        let mut out = String::new();
        for key in &keys {
            out.push_str(&match (atlas::reference(key), self.bibtex) {
                (Some(r), true) => format!("{}\n\n", r.bibtex),
                (Some(r), false) => format!("{}\n", r.text),
                (None, true) => format!("% {}\n\n", key.replace('\n', " ")),
                (None, false) => format!("{key}\n"),
            });
        }
        if keys.is_empty() {
            eprintln!("`{}` names no references", self.name);
        }
        print::text(&out)
    }
}

/// Keys of the bibliography, or citations: of the thing itself first, then of the models it uses.
fn keys(name: &str) -> Result<Vec<String>, Failure> {
    let entries = atlas::list();
    let entry = entries.iter().find(|e| e.name == name);
    if neuropil::is_file(name) || entry.is_some_and(|e| e.kind == Kind::Circuit) {
        return Ok(neuropil::references(
            &neuropil::load(name, &[]).map_err(failure)?,
        ));
    }
    if entry.is_some() {
        return atlas::model_references(name).map_err(|e| failure(e.into()));
    }
    if let Some(paper) = neuropil_papers::find(name) {
        return Ok(vec![paper.citation.to_owned()]);
    }
    let known = entries
        .iter()
        .map(|e| e.name)
        .chain(neuropil_papers::PAPERS.iter().map(|p| p.name));
    Err(Failure::input(neuropil::unknown_name("name", name, known)))
}
