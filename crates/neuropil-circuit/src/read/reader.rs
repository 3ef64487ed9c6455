//! The state of reading: texts, places, problems found; and the simplest getters.

use super::document::{At, Data, Entry, Node, Table, node, table};
use super::{MAX_FILE, MAX_PROBLEMS, MAX_SHARED, MAX_TEXT};
use crate::keys::Key;
use crate::model::NeuronModel;
use crate::problem::{Location, Problem, Problems};
use crate::text::Family;
use crate::units::Quantity;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Everything known while reading.
#[derive(Default)]
pub(crate) struct Reader {
    sources: Vec<Source>,
    problems: Vec<Problem>,
    /// Circuit parameters, for expressions in values.
    pub parameters: BTreeMap<String, Quantity>,
    /// Numbers in lists so far, each counted wherever it is used.
    numbers: usize,
    /// Bytes of synapse tables read so far.
    pub table_bytes: u64,
    /// Members of the model being read, if it has receptors by count.
    pub family: Option<Family>,
    /// Models `NAME[n]` that populations asked for.
    pub counted: BTreeMap<String, Option<Arc<NeuronModel>>>,
}

struct Source {
    name: String,
    text: String,
    /// Byte at which each line starts.
    lines: Vec<usize>,
}

/// A table whose keys have been checked.
#[derive(Clone)]
pub(crate) struct Section<'a> {
    pub table: &'a Table,
    pub at: At,
    pub who: String,
}

impl<'a> Section<'a> {
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.table.get(key)
    }
}

impl Reader {
    /// Adds a text and gives its number.
    pub fn source(&mut self, name: &str, text: &str) -> u32 {
        let mut lines = vec![0];
        lines.extend(text.match_indices('\n').map(|(i, _)| i + 1));
        self.sources.push(Source {
            name: name.to_string(),
            text: text.to_string(),
            lines,
        });
        self.sources.len() as u32 - 1
    }

    /// Parses a TOML document; reports every syntax error.
    pub fn document(&mut self, name: &str, text: &str) -> Node {
        let empty = |source| Node {
            at: At { source, offset: 0 },
            data: Data::Table(Table::default()),
        };
        if text.len() > MAX_FILE {
            let source = self.source(name, "");
            let given = format!("{} bytes long", text.len());
            let expected = format!("at most {MAX_FILE}");
            let problem = Problem::new("too-large", "", "the file", given, expected);
            self.report(problem, At { source, offset: 0 });
            return empty(source);
        }
        let source = self.source(name, text);
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let offset = error.span().map_or(0, |s| s.start) as u32;
            let message = error.message().trim().replace('\n', ", ");
            let problem = Problem::new("toml-syntax", "", format!("TOML: {message}"), "", "");
            self.report(problem, At { source, offset });
        }
        let mut tree = empty(source);
        tree.data = Data::Table(table(root.get_ref(), source, 0));
        self.refuse_long_texts(&tree);
        tree
    }

    /// Parses one value as TOML, or takes the text as a string.
    pub fn override_value(&mut self, name: &str, text: &str) -> Node {
        let source = self.source(name, text);
        match DeValue::parse(text) {
            Ok(value) => node(&value, source, 0),
            Err(_) => Node {
                at: At { source, offset: 0 },
                data: Data::Text(text.to_string()),
            },
        }
    }

    /// Bytes of all texts read so far.
    pub fn written(&self) -> usize {
        self.sources.iter().map(|s| s.text.len()).sum()
    }

    /// Whether `count` more numbers of a list may be used: entries that share a list each hold it, so that a short text
    /// could stand for any number of them.
    pub fn affords(&mut self, count: usize, who: &str, at: At) -> bool {
        self.numbers = self.numbers.saturating_add(count);
        let most = self.written().saturating_add(MAX_SHARED);
        if self.numbers > most {
            let given = "more than can be held";
            let expected = format!("at most {most} in all, counted wherever they are used");
            let problem = Problem::new("too-large", who, "the number of values", given, expected);
            self.report(problem, at);
        }
        self.numbers <= most
    }

    fn refuse_long_texts(&mut self, tree: &Node) {
        match &tree.data {
            Data::Text(t) if t.len() > MAX_TEXT => {
                let given = format!("{} bytes long", t.len());
                let expected = format!("at most {MAX_TEXT}");
                let problem = Problem::new("too-large", "", "the text", given, expected);
                self.report(problem, tree.at);
            }
            Data::List(l) => l.iter().for_each(|n| self.refuse_long_texts(n)),
            Data::Table(t) => t
                .entries
                .iter()
                .for_each(|e| self.refuse_long_texts(&e.node)),
            _ => {}
        }
    }

    /// Line and column of a place.
    pub fn location(&self, at: At) -> Option<Location> {
        let source = self.sources.get(at.source as usize)?;
        let offset = (at.offset as usize).min(source.text.len());
        let line = source.lines.partition_point(|start| *start <= offset);
        let start = *source.lines.get(line.checked_sub(1)?)?;
        let before = source.text.get(start..offset).unwrap_or("");
        Some(Location {
            file: source.name.clone(),
            line,
            column: before.chars().count() + 1,
        })
    }

    /// The place of byte `inner` of a string value, if it is written without escapes on one line.
    pub fn inside(&self, text: &Node, inner: usize) -> At {
        let written = || {
            let source = self.sources.get(text.at.source as usize)?;
            let content = text.text()?;
            let start = text.at.offset as usize;
            let quoted = source.text.get(start..)?;
            let skip = usize::from(quoted.starts_with(['"', '\'']));
            let same = quoted.get(skip..)?.starts_with(content);
            same.then_some((start + skip + inner) as u32)
        };
        At {
            source: text.at.source,
            offset: written().unwrap_or(text.at.offset),
        }
    }

    pub fn report(&mut self, problem: Problem, at: At) {
        if self.problems.len() < MAX_PROBLEMS {
            let location = self.location(at);
            self.problems.push(problem.at(location));
        }
    }

    pub fn count_problems(&self) -> usize {
        self.problems.len()
    }

    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// All problems found, in the order of the text.
    pub fn finish(mut self) -> Result<(), Problems> {
        self.problems.sort_by(|a, b| a.location.cmp(&b.location));
        self.problems.dedup();
        Problems::none_or(self.problems)
    }

    /// Opens a table: reports keys nobody knows, and keys that are missing.
    pub fn section<'a>(
        &mut self,
        node: &'a Node,
        keys: &'static [Key],
        who: impl Into<String>,
    ) -> Option<Section<'a>> {
        let who = who.into();
        let Some(table) = node.table() else {
            let problem = Problem::new("wrong-kind", who, "its entry", node.given(), "a table");
            self.report(problem, node.at);
            return None;
        };
        for entry in &table.entries {
            if !keys.iter().any(|k| k.name == entry.key) {
                let known = keys.iter().map(|k| k.name);
                let problem = Problem::unknown("unknown-key", &who, "key", &entry.key, known);
                self.report(problem, entry.at);
            }
        }
        for key in keys.iter().filter(|k| k.required) {
            if table.entry(key.name).is_none() {
                self.missing(&who, key.name, key.meaning, node.at);
            }
        }
        Some(Section {
            table,
            at: node.at,
            who,
        })
    }

    pub fn missing(&mut self, who: &str, key: &str, meaning: &str, at: At) {
        let which = format!("key `{key}`");
        let problem = Problem::new("missing-key", who, which, "missing", meaning);
        self.report(problem, at);
    }

    pub fn wrong(&mut self, who: &str, key: &str, node: &Node, expected: &str) {
        let which = format!("key `{key}`");
        let problem = Problem::new("wrong-kind", who, which, node.given(), expected);
        self.report(problem, node.at);
    }

    /// A string, empty when absent.
    pub fn text(&mut self, section: &Section<'_>, key: &str) -> String {
        match section.get(key) {
            None => String::new(),
            Some(node) => match node.text() {
                Some(t) => t.to_string(),
                None => {
                    self.wrong(&section.who, key, node, "a string");
                    String::new()
                }
            },
        }
    }

    /// A list of strings, empty when absent.
    pub fn texts(&mut self, section: &Section<'_>, key: &str) -> Vec<String> {
        let Some(node) = section.get(key) else {
            return Vec::new();
        };
        let found: Option<Vec<_>> = node
            .list()
            .and_then(|l| l.iter().map(|n| n.text().map(str::to_string)).collect());
        found.unwrap_or_else(|| {
            self.wrong(&section.who, key, node, "a list of strings");
            Vec::new()
        })
    }

    pub fn truth(&mut self, section: &Section<'_>, key: &str) -> Option<bool> {
        let node = section.get(key)?;
        match node.data {
            Data::Truth(b) => Some(b),
            _ => {
                self.wrong(&section.who, key, node, "true or false");
                None
            }
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(
        &mut self,
        section: &Section<'_>,
        key: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let node = section.get(key)?;
        let Some(word) = node.text() else {
            let names: Vec<_> = choices.iter().map(|c| format!("\"{}\"", c.0)).collect();
            self.wrong(&section.who, key, node, &names.join(" or "));
            return None;
        };
        let found = choices.iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let known = choices.iter().map(|c| c.0);
            let problem = Problem::unknown("unknown-choice", &section.who, key, word, known);
            self.report(problem, node.at);
        }
        found.map(|c| c.1)
    }

    /// The entries of a table of free names.
    pub fn entries<'a>(&mut self, section: &Section<'a>, key: &str) -> &'a [Entry] {
        match section.get(key) {
            None => &[],
            Some(node) => match &node.data {
                Data::Table(t) => &t.entries,
                _ => {
                    self.wrong(&section.who, key, node, "a table");
                    &[]
                }
            },
        }
    }
}
