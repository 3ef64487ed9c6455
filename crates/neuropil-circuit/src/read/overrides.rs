//! Changes asked for from outside a file: options, circuit parameters, dotted paths.

use super::document::{At, Data, Node, Table};
use super::reader::Reader;
use crate::problem::{Problem, shortened};

/// Sections whose keys are names that a file declares; an override may not add to them.
const DECLARED: [&str; 6] = [
    "populations",
    "models",
    "synapses",
    "options",
    "parameters",
    "published",
];

/// Most parts of a dotted path: twice what the deepest key of the format has.
const MAX_PARTS: usize = 16;

impl Reader {
    /// Applies KEY=VALUE to the tree. KEY is an option, a circuit parameter, or a dotted path.
    pub(super) fn apply_override(&mut self, root: &mut Node, key: &str, value: &str) {
        let name = format!("override `{}`", shortened(&format!("{key}={value}")));
        let node = self.override_value(&name, value);
        let at = node.at;
        let Data::Table(root) = &mut root.data else {
            return;
        };
        let parts = split(key);
        let problem = match parts.as_slice() {
            [one] => set_named(root, one, node),
            path if path.len() > MAX_PARTS => {
                let given = format!("a path of {} parts", path.len());
                let expected = format!("at most {MAX_PARTS}");
                Err(Box::new(Problem::new(
                    "too-large",
                    "",
                    name,
                    given,
                    expected,
                )))
            }
            path => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                set_path(root, &path, node, "")
            }
        };
        if let Err(problem) = problem {
            self.report(*problem, at);
        }
    }
}

/// Parts of a dotted path; dots within double quotes do not separate.
fn split(key: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in key.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            c => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts
}

fn names<'a>(root: &'a Table, section: &str) -> Vec<&'a str> {
    let table = root.get(section).and_then(Node::table);
    table.map_or(Vec::new(), |t| t.keys().collect())
}

fn set_named(root: &mut Table, name: &str, node: Node) -> Result<(), Box<Problem>> {
    let options = names(root, "options");
    let parameters = names(root, "parameters");
    if options.contains(&name) {
        if let Some(option) = inner(root, "options").and_then(|t| t.get_mut(name))
            && let Data::Table(option) = &mut option.data
        {
            option.set("default", node);
        }
        return Ok(());
    }
    if parameters.contains(&name) {
        if let Some(parameters) = inner(root, "parameters") {
            parameters.set(name, node);
        }
        return Ok(());
    }
    let known: Vec<&str> = options.into_iter().chain(parameters).collect();
    let kind = "option or parameter";
    Err(Box::new(Problem::unknown(
        "unknown-override",
        "",
        kind,
        name,
        known,
    )))
}

fn inner<'a>(root: &'a mut Table, section: &str) -> Option<&'a mut Table> {
    match &mut root.get_mut(section)?.data {
        Data::Table(t) => Some(t),
        _ => None,
    }
}

/// Sets the value at a path; tables on the way are made, except where the file declares the names.
fn set_path(table: &mut Table, path: &[&str], node: Node, above: &str) -> Result<(), Box<Problem>> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(());
    };
    let top = above.is_empty();
    let known_top = || crate::keys::CIRCUIT_FILE.iter().map(|k| k.name);
    if top && !known_top().any(|k| k == *first) {
        let (code, kind) = ("unknown-override", "section");
        return Err(Box::new(Problem::unknown(
            code,
            "",
            kind,
            first,
            known_top(),
        )));
    }
    let declared = DECLARED.contains(&above);
    if declared && table.get(first).is_none() {
        let known = table.keys();
        let kind = format!("entry of `{above}`:");
        return Err(Box::new(Problem::unknown(
            "unknown-override",
            "",
            &kind,
            first,
            known,
        )));
    }
    if rest.is_empty() {
        table.set(first, node);
        return Ok(());
    }
    let at = node.at;
    if table.get(first).is_none() {
        let data = Data::Table(Table::default());
        table.set(first, Node { at, data });
    }
    let Some(place) = table.get_mut(first) else {
        return Ok(());
    };
    let path_so_far = if top {
        (*first).to_string()
    } else {
        format!("{above}.{first}")
    };
    // `synapse = "istdp"` says the same as the table in which parameters are set.
    if *first == "synapse" && place.text().is_some() {
        let mut table = Table::default();
        table.set("model", place.clone());
        place.data = Data::Table(table);
    }
    match &mut place.data {
        Data::Table(t) => set_path(t, rest, node, &path_so_far),
        Data::List(list) => set_in_list(list, rest, node, &path_so_far, at),
        _ => {
            let expected = "a table to set a key in";
            let which = format!("`{path_so_far}`");
            Err(Box::new(Problem::new(
                "unknown-override",
                "",
                which,
                "a value",
                expected,
            )))
        }
    }
}

/// The name by which an entry of a list of tables is addressed.
fn entry_name(node: &Node) -> Option<String> {
    let table = node.table()?;
    let text = |key: &str| table.get(key).and_then(Node::text);
    match (text("name"), text("source"), text("kind"), text("target")) {
        (Some(name), ..) => Some(name.to_string()),
        (None, Some(a), _, Some(b)) | (None, None, Some(a), Some(b)) => Some(format!("{a}->{b}")),
        _ => None,
    }
}

fn set_in_list(
    list: &mut [Node],
    path: &[&str],
    node: Node,
    above: &str,
    at: At,
) -> Result<(), Box<Problem>> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(());
    };
    let known: Vec<String> = list.iter().filter_map(entry_name).collect();
    let index = list
        .iter()
        .position(|n| entry_name(n).as_deref() == Some(first))
        .or_else(|| first.parse().ok());
    let Some(place) = index.and_then(|i| list.get_mut(i)) else {
        let kind = format!("entry of `{above}`:");
        let known = known.iter().map(String::as_str);
        return Err(Box::new(Problem::unknown(
            "unknown-override",
            "",
            &kind,
            first,
            known,
        )));
    };
    if rest.is_empty() {
        place.data = node.data;
        place.at = at;
        return Ok(());
    }
    let path_so_far = format!("{above}.{first}");
    match &mut place.data {
        Data::Table(t) => set_path(t, rest, node, &path_so_far),
        Data::List(inner) => set_in_list(inner, rest, node, &path_so_far, at),
        _ => {
            let which = format!("`{path_so_far}`");
            let expected = "a table to set a key in";
            Err(Box::new(Problem::new(
                "unknown-override",
                "",
                which,
                "a value",
                expected,
            )))
        }
    }
}
