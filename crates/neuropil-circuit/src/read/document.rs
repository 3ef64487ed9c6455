//! A parsed TOML text whose every value knows its place, in the order written.

use super::columns::NumberColumn;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A byte of one of the texts read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct At {
    pub source: u32,
    pub offset: u32,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub at: At,
    pub data: Data,
}

#[derive(Clone, Debug)]
pub(crate) enum Data {
    Text(String),
    Integer(i64),
    Float(f64),
    Truth(bool),
    /// A value with no use here, in words.
    Other(&'static str),
    List(Vec<Node>),
    /// Numbers that stand beside the text.
    Column(NumberColumn),
    Table(Table),
}

/// Keys and values in the order written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: String,
    pub at: At,
    pub node: Node,
}

impl Table {
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == key)
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.node)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let found = self.entries.iter_mut().find(|e| e.key == key);
        found.map(|e| &mut e.node)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| e.key.as_str())
    }

    pub fn set(&mut self, key: &str, node: Node) {
        match self.get_mut(key) {
            Some(place) => *place = node,
            None => self.entries.push(Entry {
                key: key.to_string(),
                at: node.at,
                node,
            }),
        }
    }
}

impl Node {
    pub fn table(&self) -> Option<&Table> {
        match &self.data {
            Data::Table(t) => Some(t),
            _ => None,
        }
    }

    pub fn list(&self) -> Option<&[Node]> {
        match &self.data {
            Data::List(l) => Some(l),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(t) => Some(t),
            _ => None,
        }
    }

    /// What the value is, as a user would say.
    pub fn given(&self) -> String {
        match &self.data {
            Data::Text(t) => format!("\"{}\"", crate::problem::shortened(t)),
            Data::Integer(i) => i.to_string(),
            Data::Float(x) => crate::units::decimal(*x, 0),
            Data::Truth(b) => b.to_string(),
            Data::Other(what) => (*what).to_string(),
            Data::List(_) => "a list".to_string(),
            Data::Column(c) => format!("a column of {} numbers", c.len()),
            Data::Table(_) => "a table".to_string(),
        }
    }
}

/// The tree of a parsed value. `source` is the number of the text, `shift` is subtracted from offsets.
pub(crate) fn node(value: &Spanned<DeValue<'_>>, source: u32, shift: usize) -> Node {
    let at = place(value.span().start, source, shift);
    let data = match value.get_ref() {
        DeValue::String(s) => Data::Text(s.to_string()),
        DeValue::Integer(i) => match i64::from_str_radix(i.as_str(), i.radix()) {
            Ok(n) => Data::Integer(n),
            Err(_) => Data::Other("an integer beyond 64 bits"),
        },
        DeValue::Float(f) => match f.as_str().parse() {
            Ok(x) => Data::Float(x),
            Err(_) => Data::Other("a malformed number"),
        },
        DeValue::Boolean(b) => Data::Truth(*b),
        DeValue::Datetime(_) => Data::Other("a date"),
        DeValue::Array(list) => Data::List(list.iter().map(|v| node(v, source, shift)).collect()),
        DeValue::Table(t) => Data::Table(table(t, source, shift)),
    };
    Node { at, data }
}

pub(crate) fn table(t: &DeTable<'_>, source: u32, shift: usize) -> Table {
    let entries = t
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            at: place(key.span().start, source, shift),
            node: node(value, source, shift),
        })
        .collect();
    Table { entries }
}

fn place(start: usize, source: u32, shift: usize) -> At {
    At {
        source,
        offset: u32::try_from(start.saturating_sub(shift)).unwrap_or(u32::MAX),
    }
}
