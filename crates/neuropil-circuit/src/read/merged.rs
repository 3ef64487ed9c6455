//! A document with its changes and its columns as one text that stands alone.

use super::columns::NumberColumn;
use super::document::{Data, Node, Table};
use super::reader::Reader;
use super::{MAX_FILE, columns};
use crate::problem::{Problem, Problems};
use crate::write::toml_text::{key, list, number, text as quoted};
use std::path::Path;

/// The text that alone declares what [`read_circuit_with`](super::read_circuit_with) reads of these: changes are made in it,
/// columns are lists, names of files are absolute. Parameters, options and the order of entries stay, so that
/// the same can be changed in it. None where it would be longer than [`MAX_FILE`].
///
/// # Errors
/// As [`read_circuit_with`](super::read_circuit_with), as far as text and changes are concerned.
pub fn merged_text(
    text: &str,
    file: Option<&Path>,
    overrides: &[(String, String)],
    columns: &[NumberColumn],
) -> Result<Option<String>, Problems> {
    let mut reader = Reader::default();
    let name = file.map_or("<text>".to_string(), |f| f.display().to_string());
    let root = reader.changed_document(&name, text, overrides);
    reader.finish()?;
    let Some(mut root) = root else {
        return Err(Problems(Vec::new()));
    };
    columns::place(&mut root, columns);
    let root = root.table().cloned().unwrap_or_default();
    let mut out = Text {
        folder: file.and_then(Path::parent),
        out: String::new(),
    };
    out.document(&root)?;
    Ok(Some(out.out).filter(|t| t.len() <= MAX_FILE))
}

struct Text<'a> {
    /// The folder of the file, for names of others.
    folder: Option<&'a Path>,
    out: String,
}

impl Text<'_> {
    /// Values first, then a section for each table and for each entry of a list of tables.
    fn document(&mut self, root: &Table) -> Result<(), Problems> {
        let tables = |node: &Node| match &node.data {
            Data::Table(_) => true,
            Data::List(l) => !l.is_empty() && l.iter().all(|n| n.table().is_some()),
            _ => false,
        };
        for entry in root.entries.iter().filter(|e| !tables(&e.node)) {
            self.line(&entry.key, &entry.node)?;
        }
        for entry in root.entries.iter().filter(|e| tables(&e.node)) {
            let name = key(&entry.key);
            let sections = match &entry.node.data {
                Data::List(list) => list.as_slice(),
                _ => std::slice::from_ref(&entry.node),
            };
            let head = match entry.node.table() {
                Some(_) => format!("[{name}]"),
                None => format!("[[{name}]]"),
            };
            for section in sections {
                self.out += &format!("\n{head}\n");
                for inner in section.table().into_iter().flat_map(|t| &t.entries) {
                    self.line(&inner.key, &inner.node)?;
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, name: &str, node: &Node) -> Result<(), Problems> {
        let value = self.value(name, node)?;
        self.out += &format!("{} = {value}\n", key(name));
        Ok(())
    }

    /// A value that stands under a key, on one line.
    fn value(&self, name: &str, node: &Node) -> Result<String, Problems> {
        Ok(match &node.data {
            Data::Text(t) if matches!(name, "model_files" | "synapse_files" | "file") => {
                quoted(&self.place(t))
            }
            Data::Text(t) => quoted(t),
            Data::Integer(i) => i.to_string(),
            Data::Float(x) => float(*x),
            Data::Truth(b) => b.to_string(),
            Data::List(l) => {
                let items: Result<Vec<_>, _> = l.iter().map(|n| self.value(name, n)).collect();
                list(items?)
            }
            Data::Column(NumberColumn::Floats(v)) => list(v.iter().map(|x| float(*x))),
            Data::Column(NumberColumn::Integers(v)) => list(v.iter().map(i64::to_string)),
            Data::Table(t) => {
                let mut items = Vec::with_capacity(t.entries.len());
                for e in &t.entries {
                    items.push(format!(
                        "{} = {}",
                        key(&e.key),
                        self.value(&e.key, &e.node)?
                    ));
                }
                match items.is_empty() {
                    true => "{}".into(),
                    false => format!("{{ {} }}", items.join(", ")),
                }
            }
            Data::Other(what) => {
                let which = format!("key `{name}`");
                let expected = "a text, a number, a truth, a list or a table";
                return Err(Problem::new("wrong-kind", "", which, *what, expected).into());
            }
        })
    }

    /// The name of a file, from wherever it is read.
    fn place(&self, name: &str) -> String {
        let Some(folder) = self.folder else {
            return name.to_string();
        };
        let joined = folder.join(name);
        let whole = std::path::absolute(&joined).unwrap_or(joined);
        whole.display().to_string()
    }
}

/// A float that is none of the whole numbers when it is read, with the same bits.
fn float(x: f64) -> String {
    if x.is_finite() {
        format!("{x:?}")
    } else {
        number(x)
    }
}
