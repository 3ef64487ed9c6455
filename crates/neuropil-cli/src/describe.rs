//! A circuit in words: tables for people, and the same as JSON.

mod json;
mod words;

pub use json::{circuit_json, model_json, protocol_json, synapse_json};
pub use words::protocol;

use crate::table::{TextTable, grouped};
use neuropil::circuit::{Circuit, NeuronUse, PopulationKind, Value};
use std::collections::BTreeMap;
use std::fmt::Write;
use words::{
    all_parameters, delay, factor, rule, setting, source, stimulus, synapse, synapses, weight,
};

/// The circuit for people.
pub fn circuit(c: &Circuit) -> String {
    let mut out = format!("{}: {}\n", c.name, c.title);
    if !c.description.trim().is_empty() {
        let _ = writeln!(out, "\n{}", c.description.trim());
    }
    let _ = writeln!(
        out,
        "\n{} neurons, about {} synapses; hash {}",
        grouped(c.neurons()),
        grouped(c.expected_synapses().round() as u64),
        c.hash(),
    );
    let mut t = TextTable::new(&["population", ">size", "model"]);
    for p in &c.populations {
        let model = match &p.kind {
            PopulationKind::Neuron(n) => n.model.name.clone(),
            PopulationKind::Source(s) => source(s),
        };
        t.row([p.name.clone(), grouped(p.size), model]);
    }
    let _ = write!(out, "\n{}", t.text());
    parameter_tables(&mut out, c);
    if !c.projections.is_empty() {
        let mut t = TextTable::new(&[
            "projection",
            "receptor",
            "rule",
            ">synapses",
            "weight",
            "delay",
        ]);
        for p in &c.projections {
            t.row([
                p.name.clone(),
                p.receptor.clone(),
                rule(&p.rule),
                grouped(synapses(c, p)),
                match &p.weight_course {
                    None => weight(c, p),
                    Some(w) => format!("{} × {}", weight(c, p), factor(w)),
                },
                delay(&p.delay),
            ]);
        }
        let _ = write!(out, "\n{}", t.text());
    }
    for p in &c.projections {
        if let Some(rule) = synapse(c, p) {
            let _ = writeln!(out, "synapses of {}: {rule}", p.name);
        }
    }
    if !c.stimuli.is_empty() {
        let mut t = TextTable::new(&["stimulus", "target", "what"]);
        for s in &c.stimuli {
            t.row([s.name.clone(), s.target.clone(), stimulus(c, s)]);
        }
        let _ = write!(out, "\n{}", t.text());
    }
    let _ = writeln!(out, "\n{}", protocol(&c.protocol));
    for (quantity, published) in &c.published {
        let values: Vec<String> = published
            .values
            .iter()
            .map(|(n, x)| format!("{n} {x}"))
            .collect();
        let _ = writeln!(
            out,
            "published {quantity} ({}): {}; {}",
            published.unit,
            values.join(", "),
            published.source
        );
    }
    for reference in neuropil::atlas::cite(c.references.iter().map(String::as_str)) {
        let _ = writeln!(out, "reference: {reference}");
    }
    out
}

/// A table for each model: parameters and initial states, one column for all populations that agree.
fn parameter_tables(out: &mut String, c: &Circuit) {
    type Settings = BTreeMap<String, Value>;
    let mut groups: Vec<(&NeuronUse, Settings, Vec<&str>)> = Vec::new();
    for p in &c.populations {
        let Some(n) = p.neuron() else { continue };
        let settings = all_parameters(n);
        let alike = |g: &&mut (&NeuronUse, Settings, Vec<&str>)| {
            g.0.model.name == n.model.name && g.1 == settings && g.0.initial == n.initial
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.2.push(&p.name),
            None => groups.push((n, settings, vec![&p.name])),
        }
    }
    let mut done: Vec<&str> = Vec::new();
    for (first, ..) in &groups {
        let model = &first.model;
        if done.contains(&model.name.as_str()) {
            continue;
        }
        done.push(&model.name);
        let columns: Vec<_> = groups
            .iter()
            .filter(|g| g.0.model.name == model.name)
            .collect();
        let mut headings = vec![model.name.clone()];
        headings.extend(columns.iter().map(|g| g.2.join(", ")));
        headings.push("meaning".into());
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let mut t = TextTable::new(&headings);
        for p in &model.parameters {
            let values = columns.iter().map(|g| {
                g.1.get(&p.name)
                    .map_or(String::new(), |v| setting(g.0, &p.name, v))
            });
            t.row(
                std::iter::once(p.name.clone())
                    .chain(values)
                    .chain([p.meaning.clone()]),
            );
        }
        for s in &model.states {
            let values = columns.iter().map(|g| match g.0.initial.get(&s.name) {
                Some(v) => setting(g.0, &s.name, v),
                None => s.initial.to_string(),
            });
            let meaning = format!("{} at the start", s.meaning);
            t.row(
                std::iter::once(format!("{}(0)", s.name))
                    .chain(values)
                    .chain([meaning]),
            );
        }
        let _ = write!(out, "\n{}", t.text());
    }
}
