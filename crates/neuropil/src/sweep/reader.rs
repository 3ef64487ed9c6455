//! Reads the tables of a sweep's file, and reports every problem with its place.

use super::number;
use neuropil_circuit::read::MAX_FILE;
use neuropil_circuit::units::Quantity;
use neuropil_circuit::{Dimension, Location, Problem, Problems};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The most problems that are reported.
const MAX_PROBLEMS: usize = 50;

/// A text, and what is wrong with it so far.
pub(super) struct Reader<'a> {
    file: String,
    text: &'a str,
    problems: Vec<Problem>,
}

/// A table of the file.
#[derive(Clone, Copy)]
pub(super) struct Section<'a, 'de> {
    pub table: &'a DeTable<'de>,
}

/// A key and its value.
pub(super) type Entry<'a, 'de> = (&'a Spanned<DeString<'de>>, &'a Spanned<DeValue<'de>>);

impl<'a, 'de> Section<'a, 'de> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'de>>> {
        self.entries()
            .find(|(k, _)| k.get_ref() == key)
            .map(|(_, v)| v)
    }

    /// All keys and values in the order written.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a, 'de>> + use<'a, 'de> {
        self.table.iter()
    }
}

impl<'a> Reader<'a> {
    pub fn new(file: String, text: &'a str) -> Self {
        Self {
            file,
            text,
            problems: Vec::new(),
        }
    }

    /// The tables of the text; syntax errors are reported.
    pub fn parse(&mut self) -> Spanned<DeTable<'a>> {
        let text = if self.text.len() > MAX_FILE {
            let given = format!("{} bytes long", self.text.len());
            self.report(
                "too-large",
                "the file",
                given,
                format!("at most {MAX_FILE}"),
                0,
            );
            ""
        } else {
            self.text
        };
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let message = error.message().trim().replace('\n', ", ");
            let at = error.span().map_or(0, |s| s.start);
            self.report("toml-syntax", format!("TOML: {message}"), "", "", at);
        }
        root
    }

    /// Line and column of a byte.
    pub fn location(&self, offset: usize) -> Location {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.rsplit('\n').next().unwrap_or("");
        Location {
            file: self.file.clone(),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }

    /// Adds a problem.
    pub fn add(&mut self, problem: Problem, at: usize) {
        if self.problems.len() < MAX_PROBLEMS {
            let location = self.location(at);
            self.problems.push(problem.at(Some(location)));
        }
    }

    /// Adds a problem of a value.
    pub fn report(
        &mut self,
        code: &'static str,
        which: impl Into<String>,
        given: impl Into<String>,
        expected: impl Into<String>,
        at: usize,
    ) {
        self.add(Problem::new(code, "", which, given, expected), at);
    }

    /// Adds the problem that a value is of the wrong kind.
    pub fn wrong(&mut self, which: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        let given = given(value.get_ref());
        self.report(
            "bad-value",
            format!("`{which}`"),
            given,
            expected,
            value.span().start,
        );
    }

    /// All problems, if there are any.
    pub fn problems(self) -> Result<(), Problems> {
        Problems::none_or(self.problems)
    }

    /// A table of the file by its name; reported where it is something else.
    pub fn section<'b, 'de>(
        &mut self,
        root: &'b DeTable<'de>,
        name: &str,
    ) -> Option<Section<'b, 'de>> {
        let (_, value) = root.iter().find(|(k, _)| k.get_ref() == name)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Section { table }),
            _ => {
                self.wrong(name, value, "a table");
                None
            }
        }
    }

    /// Reports every key that is not among those known.
    pub fn only(&mut self, who: &str, table: &DeTable<'_>, known: &[&str]) {
        for (key, _) in table.iter() {
            if !known.contains(&key.get_ref().as_ref()) {
                let all = known.iter().copied();
                let problem = Problem::unknown("unknown-key", who, "key", key.get_ref(), all);
                self.add(problem, key.span().start);
            }
        }
    }

    /// A text.
    pub fn text(&mut self, section: Section<'_, '_>, key: &str) -> Option<String> {
        let value = section.get(key)?;
        match value.get_ref() {
            DeValue::String(s) => Some(s.to_string()),
            _ => {
                self.wrong(key, value, "a text");
                None
            }
        }
    }

    /// A whole number of at least `least`.
    pub fn whole(&mut self, section: Section<'_, '_>, key: &str, least: u64) -> Option<u64> {
        let value = section.get(key)?;
        let whole = integer(value.get_ref()).and_then(|i| u64::try_from(i).ok());
        let whole = whole.filter(|i| *i >= least);
        if whole.is_none() {
            self.wrong(key, value, &format!("a whole number of at least {least}"));
        }
        whole
    }

    /// `true` or `false`.
    pub fn truth(&mut self, section: Section<'_, '_>, key: &str) -> bool {
        match section.get(key) {
            None => false,
            Some(value) => match value.get_ref() {
                DeValue::Boolean(b) => *b,
                _ => {
                    self.wrong(key, value, "true or false");
                    false
                }
            },
        }
    }

    /// A time in ms that is at least 0, or above 0.
    pub fn time(&mut self, section: Section<'_, '_>, key: &str, above: bool) -> Option<f64> {
        let value = section.get(key)?;
        let ms = match value.get_ref() {
            DeValue::String(s) => Quantity::parse_as(s, Dimension::TIME).ok(),
            _ => None,
        };
        let ms = ms.filter(|t| t.is_finite() && (*t > 0.0 || (*t == 0.0 && !above)));
        if ms.is_none() {
            let bound = if above { "above" } else { "of at least" };
            self.wrong(
                key,
                value,
                &format!("a time {bound} 0 ms with its unit, such as \"500 ms\""),
            );
        }
        ms
    }

    /// A value as the text that sets it.
    pub fn setting(&mut self, which: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = setting(value.get_ref());
        if text.is_none() {
            let expected = "a number, a text or a truth value; a dotted path is written in quotes: \"populations.E.size\"";
            self.wrong(which, value, expected);
        }
        text
    }

    /// A finite number with its unit.
    pub fn number(&mut self, which: &str, value: &Spanned<DeValue<'_>>) -> Option<(f64, String)> {
        let text = setting(value.get_ref()).unwrap_or_default();
        let parts = number::split(&text).map(|(x, unit)| (x, unit.to_owned()));
        if parts.is_none() {
            self.wrong(
                which,
                value,
                "a number with its unit, such as 3 or \"0.1 mV\"",
            );
        }
        parts
    }
}

/// A number, text or truth value as text.
fn setting(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(s) if !s.trim().is_empty() => Some(s.to_string()),
        DeValue::Integer(_) => integer(value).map(|i| i.to_string()),
        DeValue::Float(f) => {
            let x: f64 = f.as_str().parse().ok()?;
            x.is_finite().then(|| number::text(x))
        }
        DeValue::Boolean(b) => Some(b.to_string()),
        _ => None,
    }
}

/// An integer of 64 bits.
pub(super) fn integer(value: &DeValue<'_>) -> Option<i64> {
    match value {
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok(),
        _ => None,
    }
}

/// What a value is, as a user would say.
fn given(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(s) => format!("\"{}\"", s.chars().take(80).collect::<String>()),
        DeValue::Integer(i) => i.as_str().chars().take(80).collect(),
        DeValue::Float(f) => f.as_str().chars().take(80).collect(),
        DeValue::Boolean(b) => b.to_string(),
        DeValue::Datetime(_) => "a date".into(),
        DeValue::Array(_) => "a list".into(),
        DeValue::Table(_) => "a table".into(),
    }
}
