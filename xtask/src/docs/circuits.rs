//! A page for each circuit of the atlas, from what `neuropil show --json` says about it, and the table of all.

use super::markdown::{escaped, prose, references, source, table};
use super::write;
use crate::shell::Task;
use neuropil_atlas::{Entry, Kind};
use serde_json::Value;
use std::path::Path;

/// Prints `circuits/`.
pub fn print(pages: &Path, program: &Path, root: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for entry in neuropil_atlas::list() {
        if entry.kind != Kind::Circuit {
            continue;
        }
        let shown = Task::new("", program, root)
            .with(["show", entry.name, "--json"])
            .output()
            .ok_or_else(|| format!("`neuropil show {} --json` failed", entry.name))?;
        let circuit: Value =
            serde_json::from_str(&shown).map_err(|e| format!("{}: {e}", entry.name))?;
        rows.push(vec![
            format!("[`{0}`]({0}.md)", entry.name),
            entry.title.clone(),
            count(&circuit["neurons"]),
            count(&circuit["synapses"]),
        ]);
        let path = pages.join(format!("circuits/{}.md", entry.name));
        write(&path, page(&entry, &circuit))?;
    }
    let index = format!(
        "# Circuits\n\nEvery circuit of the atlas, printed from its file; synapses are expected numbers. \
        `neuropil show NAME` prints the same in a terminal.\n\n{}",
        table(&["circuit", "what it is", "neurons", "synapses"], &rows)
    );
    write(&pages.join("circuits/index.md"), index)
}

fn page(entry: &Entry, circuit: &Value) -> String {
    let mut out = format!("# `{}`\n\n{}", entry.name, prose(&entry.title));
    out += &prose(text(&circuit["description"]));
    out += &format!(
        "{} neurons and {} synapses (expected) with the defaults; `neuropil estimate {}` says what a run needs.\n\n",
        count(&circuit["neurons"]),
        count(&circuit["synapses"]),
        entry.name
    );
    out += &changes(entry.text);
    out += &populations(circuit);
    let mut columns = vec!["name", "rule", "synapses", "weight", "delay", "receptor"];
    let projections = &circuit["projections"];
    if list(projections).iter().any(|p| !p["synapse"].is_null()) {
        columns.push("synapse");
    }
    out += &section(projections, "Projections", &columns);
    out += &section(&circuit["stimuli"], "Stimuli", &["name", "target", "what"]);
    let protocol = &circuit["protocol"];
    out += &format!(
        "## Protocol\n\nUnless a run says otherwise: {} of warm-up, {} measured, time step {}.\n\n",
        text(&protocol["warmup"]),
        text(&protocol["duration"]),
        text(&protocol["dt"])
    );
    out += &published(&circuit["published"]);
    let keys: Vec<String> = list(&circuit["references"])
        .iter()
        .map(|r| text(r).to_string())
        .collect();
    out + &references(&keys) + &source(entry.name, entry.path)
}

/// What `--set` and keyword arguments change, with the comments of the file.
fn changes(file: &str) -> String {
    let mut rows = Vec::new();
    let mut section = "";
    for line in file.lines() {
        if line.starts_with('[') {
            section = line.split(']').next().unwrap_or("").trim_start_matches('[');
            if let Some(option) = section.strip_prefix("options.") {
                rows.push(vec![format!("`{option}`"), String::new(), String::new()]);
            }
            continue;
        }
        let Some((key, value, comment)) = entry(line) else {
            continue;
        };
        if section == "parameters" {
            rows.push(vec![
                format!("`{key}`"),
                format!("`{value}`"),
                escaped(comment),
            ]);
        } else if let (true, Some(row)) = (section.starts_with("options."), rows.last_mut()) {
            match key {
                "default" => row[1] = format!("`{value}`"),
                "choices" => {
                    row[2] += &format!(
                        "one of {}; ",
                        value.trim_matches(['[', ']']).replace('"', "`")
                    )
                }
                _ => row[2] += &escaped(value),
            }
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "## Parameters and options\n\nChanged by `--set NAME=VALUE`, or in Python by keyword.\n\n{}",
        table(&["name", "default", "what, or where it is from"], &rows)
    )
}

/// `key = value # comment` with the quotation marks of a text taken away.
fn entry(line: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = line.split_once(" = ")?;
    let (value, comment) = match rest.strip_prefix('"').and_then(|r| r.split_once('"')) {
        Some((value, after)) => (value, after.split_once('#').map_or("", |(_, c)| c)),
        None => rest.split_once('#').unwrap_or((rest, "")),
    };
    Some((key.trim(), value.trim(), comment.trim()))
}

fn populations(circuit: &Value) -> String {
    let mut rows = Vec::new();
    // Names of the populations that share their settings.
    let mut settings: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for p in list(&circuit["populations"]) {
        let name = format!("`{}`", text(&p["name"]));
        let what = match p["model"].as_str() {
            Some(model) if neuropil_atlas::neuron(model).is_ok() => {
                format!("[`{model}`](../models/{model}.md)")
            }
            Some(model) => format!("`{model}`"),
            None => escaped(text(&p["source"])),
        };
        rows.push(vec![name.clone(), count(&p["size"]), what.clone()]);
        if p["model"].is_null() {
            continue;
        }
        let all = |key: &str| {
            let all = p[key].as_object().into_iter().flatten();
            all.map(|(k, v)| format!("`{k}` = {}", escaped(text(v))))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let given = vec![what, all("parameters"), all("initial")];
        match settings.iter_mut().find(|(_, s)| *s == given) {
            Some((names, _)) => names.push(name),
            None => settings.push((vec![name], given)),
        }
    }
    let settings: Vec<Vec<String>> = settings
        .into_iter()
        .map(|(names, given)| [vec![names.join(", ")], given].concat())
        .collect();
    let head = ["populations", "model", "parameters", "at the start"];
    format!(
        "## Populations\n\n{}{}",
        table(&["population", "size", "model or source"], &rows),
        table(&head, &settings)
    )
}

/// A list of objects as a table with these keys as columns.
fn section(entries: &Value, title: &str, columns: &[&str]) -> String {
    let cell = |entry: &Value, column: &str| match &entry[column] {
        Value::Number(_) => count(&entry[column]),
        Value::String(s) if column == "name" => format!("`{s}`"),
        other => escaped(text(other)),
    };
    let rows: Vec<Vec<String>> = list(entries)
        .iter()
        .map(|e| columns.iter().map(|c| cell(e, c)).collect())
        .collect();
    match table(columns, &rows) {
        body if body.is_empty() => body,
        body => format!("## {title}\n\n{body}"),
    }
}

fn published(all: &Value) -> String {
    let mut out = String::new();
    for (quantity, p) in all.as_object().into_iter().flatten() {
        let values = p["values"].as_object().into_iter().flatten();
        let rows: Vec<Vec<String>> = values
            .map(|(name, x)| vec![format!("`{name}`"), x.to_string()])
            .collect();
        let unit = escaped(text(&p["unit"]));
        out += &format!("`{quantity}`: {}.\n\n", escaped(text(&p["source"])));
        out += &table(&["population", &unit], &rows);
    }
    match out.is_empty() {
        true => out,
        false => format!("## Published numbers\n\n{out}"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A whole number with commas.
fn count(value: &Value) -> String {
    let digits = value.as_u64().unwrap_or_default().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
