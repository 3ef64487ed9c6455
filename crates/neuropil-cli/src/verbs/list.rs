//! `list`: what the atlas holds and which papers can be reproduced.

use crate::failure::Failure;
use crate::print;
use crate::table::TextTable;
use neuropil::atlas::{self, Kind};
use neuropil_papers::PAPERS;
use serde_json::{Value, json};

/// List circuits, neuron models and synapse models of the atlas, and papers that can be reproduced
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  neuropil list --json")]
pub struct List {
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl List {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let entries = atlas::list();
        let of = |kind: Kind| entries.iter().filter(move |e| e.kind == kind);
        if self.json {
            let titled = |kind| {
                of(kind)
                    .map(|e| json!({ "name": e.name, "title": e.title }))
                    .collect::<Vec<Value>>()
            };
            let papers: Vec<Value> = PAPERS
                .iter()
                .map(|p| {
                    let figures = p
                        .figures
                        .iter()
                        .map(|(name, shows)| json!({ "name": name, "shows": shows }));
                    json!({
                        "name": p.name,
                        "title": p.title,
                        "citation": p.citation,
                        "figures": figures.collect::<Vec<_>>(),
                    })
                })
                .collect();
            return print::json(&json!({
                "circuits": titled(Kind::Circuit),
                "neurons": titled(Kind::Neuron),
                "synapses": titled(Kind::Synapse),
                "papers": papers,
            }));
        }
        let mut out = String::new();
        for (kind, heading) in [
            (Kind::Circuit, "circuits"),
            (Kind::Neuron, "neuron models"),
            (Kind::Synapse, "synapse models"),
        ] {
            let mut t = TextTable::new(&[heading, ""]);
            of(kind).for_each(|e| t.row([e.name, e.title.as_str()]));
            out.push_str(&t.text());
            out.push('\n');
        }
        let mut t = TextTable::new(&["papers", ""]);
        for p in PAPERS {
            t.row([p.name, p.title]);
            p.figures
                .iter()
                .for_each(|(name, shows)| t.row([&format!("  {name}"), *shows]));
        }
        out.push_str(&t.text());
        print::text(&out)
    }
}
