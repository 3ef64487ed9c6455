//! Problems of a description: who, which, given, expected, where, and what may have been meant.

use crate::text::DimensionError;
use std::fmt;

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// File as named by the reader; `<text>` when there is none.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One thing that is wrong.
///
/// Printed as `file:line:column: who: which is given, expected expected; did you mean `suggestion`?`, each part only
/// where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable identifier of the kind of problem, such as `unknown-key`.
    pub code: &'static str,
    /// What it belongs to: ``population `L4E` ``.
    pub who: String,
    /// Which part of it: ``parameter `tau_m` ``.
    pub which: String,
    /// What was given: `-10 ms`.
    pub given: String,
    /// What is possible: `a time > 0 ms`.
    pub expected: String,
    /// A name near the one given.
    pub suggestion: Option<String>,
    /// Where it was given, if it was read from a text.
    pub location: Option<Location>,
}

/// All problems found, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

/// Something allowed that may not be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Stable identifier of the kind of warning.
    pub code: &'static str,
    /// What it belongs to.
    pub who: String,
    /// One sentence.
    pub message: String,
}

impl Problem {
    /// A problem without a place and without a suggestion.
    pub fn new(
        code: &'static str,
        who: impl Into<String>,
        which: impl Into<String>,
        given: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            code,
            who: who.into(),
            which: which.into(),
            given: given.into(),
            expected: expected.into(),
            suggestion: None,
            location: None,
        }
    }

    /// A name that is not among those that exist; suggests the nearest and lists them when they are few.
    pub fn unknown<'a>(
        code: &'static str,
        who: impl Into<String>,
        kind: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let expected = match known.len() {
            0 => "no name here".to_string(),
            1..=40 => format!("one of {}", known.join(", ")),
            n => format!("one of the {n} that exist"),
        };
        let which = format!("{kind} `{}`", shortened(name));
        let mut problem = Self::new(code, who, which, "unknown", expected);
        problem.suggestion = nearest(name, known);
        problem
    }

    /// The same with a place.
    pub fn at(mut self, location: Option<Location>) -> Self {
        self.location = location;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(l) = &self.location {
            write!(f, "{}:{}:{}: ", l.file, l.line, l.column)?;
        }
        if !self.who.is_empty() {
            write!(f, "{}: ", self.who)?;
        }
        f.write_str(&self.which)?;
        if !self.given.is_empty() {
            write!(f, " is {}", self.given)?;
        }
        if !self.expected.is_empty() {
            write!(f, ", expected {}", self.expected)?;
        }
        if let Some(s) = &self.suggestion {
            write!(f, "; did you mean `{s}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl Problems {
    /// `Ok` if there are none.
    pub fn none_or(found: Vec<Problem>) -> Result<(), Self> {
        if found.is_empty() {
            Ok(())
        } else {
            Err(Self(found))
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.who, self.message)
    }
}

/// The problem that a dimension error is, for the part of the description it was found in.
pub(crate) fn dimension_problem<'a>(
    who: &str,
    which: &str,
    error: DimensionError,
    known: impl IntoIterator<Item = &'a str>,
) -> Problem {
    match error {
        DimensionError::UnknownSymbol { name } => {
            Problem::unknown("unknown-name", who, &format!("{which}: name"), &name, known)
        }
        DimensionError::Disagree {
            left,
            left_is,
            right,
            right_is,
        } => Problem::new(
            "wrong-dimension",
            who,
            format!("{which}: `{left}`"),
            format!("{left_is} but `{right}` is {right_is}"),
            "equal dimensions",
        ),
        DimensionError::Unfit {
            part,
            given,
            expected,
        } => Problem::new(
            "wrong-dimension",
            who,
            format!("{which}: `{part}`"),
            given,
            expected,
        ),
    }
}

/// At most 80 characters of a text given by a user.
pub(crate) fn shortened(text: &str) -> String {
    if text.chars().count() <= 80 {
        text.to_string()
    } else {
        text.chars().take(77).chain("...".chars()).collect()
    }
}

/// The known name nearest to `name`: equal but for case, within a third of its length in edits, or begun by it.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let length = name.chars().count();
    if length > 64 {
        return None;
    }
    let allowed = (length.div_ceil(3)).clamp(1, 4);
    let near = |k: &str| {
        if k.eq_ignore_ascii_case(name) {
            return Some(0);
        }
        let d = edits(name, k);
        let close = d <= allowed && d < k.chars().count().max(length);
        let begun = length > 0 && k.starts_with(name);
        (close || begun).then_some(d)
    };
    known
        .into_iter()
        .filter(|k| k.chars().count() <= 64)
        .filter_map(|k| Some((near(k)?, k)))
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k.to_string())
}

/// Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (i, x) in a.chars().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let at = |v: &[usize], k: usize| v.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut d = (at(&last, j) + usize::from(x != *y))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            if let (Some(p), Some(q)) = (previous, j.checked_sub(1))
                && p == *y
                && b.get(q) == Some(&x)
            {
                d = d.min(at(&before, q) + 1);
            }
            row.push(d);
        }
        before = std::mem::replace(&mut last, row);
        previous = Some(x);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["tau_m", "tau_syn_ex", "C_m", "V_th"];
        assert_eq!(nearest("tau_n", known).as_deref(), Some("tau_m"));
        assert_eq!(nearest("TAU_M", known).as_deref(), Some("tau_m"));
        assert_eq!(nearest("tau_sny_ex", known).as_deref(), Some("tau_syn_ex"));
        assert_eq!(nearest("conductance", known), None);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("ab", "ba"), 1);
    }

    #[test]
    fn a_problem_reads_as_one_sentence() {
        let p = Problem::new(
            "out-of-bounds",
            "population `L4E`",
            "parameter `tau_m`",
            "-10 ms",
            "a time > 0 ms",
        )
        .at(Some(Location {
            file: "a.toml".into(),
            line: 3,
            column: 7,
        }));
        assert_eq!(
            p.to_string(),
            "a.toml:3:7: population `L4E`: parameter `tau_m` is -10 ms, expected a time > 0 ms"
        );
    }
}
