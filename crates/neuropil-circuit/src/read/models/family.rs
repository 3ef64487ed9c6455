//! Models with receptors by count: what is named with `#` stands for each member.

use crate::problem::Problem;
use crate::read::document::Node;
use crate::read::numbers::Part;
use crate::read::reader::{Reader, Section};
use crate::text::{Family, is_identifier};

/// An entry of a table, read for one member of a model with receptors by count.
pub(super) struct Repeated<'a> {
    pub(super) key: String,
    pub(super) node: &'a Node,
    pub(super) family: Option<Family>,
}

/// Most members of a model with receptors by count.
pub const MAX_COUNT: u64 = 64;

/// The parts of `NAME[n]`: a model with receptors by count, and how many.
pub fn family_member(name: &str) -> Option<(&str, u64)> {
    let (base, rest) = name.split_once('[')?;
    let digits = rest.strip_suffix(']')?;
    let plain =
        digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    let count = digits.parse().ok().filter(|_| plain)?;
    is_identifier(base).then_some((base, count))
}

impl Reader {
    /// How many members the names with `#` have: as asked for, otherwise as the file says.
    pub(super) fn family_count(
        &mut self,
        head: &Section<'_>,
        asked: Option<u64>,
    ) -> Option<Family> {
        let declared = head.get("count").and_then(|node| {
            let which = "key `count`";
            let who = &head.who;
            let n = self.count(node, &Part { who, which })?;
            Some((n, node.at))
        });
        let (count, at) = match (asked, declared) {
            (None, None) => return None,
            (Some(n), None) => {
                let which = format!("`[{n}]` after its name");
                let expected = "a model with `count`, whose receptors can be counted";
                let given = "without meaning here";
                let problem = Problem::new("no-count", &head.who, which, given, expected);
                self.report(problem, head.at);
                return None;
            }
            (Some(n), Some((_, at))) | (None, Some((n, at))) => (n, at),
        };
        if !(1..=MAX_COUNT).contains(&count) {
            let given = count.to_string();
            let expected = format!("a whole number from 1 to {MAX_COUNT}");
            let problem = Problem::new("out-of-bounds", &head.who, "`count`", given, expected);
            self.report(problem, at);
            return None;
        }
        Some(Family {
            count: count as usize,
            member: None,
        })
    }

    /// The entries of a table, those named with `#` once for each member.
    pub(super) fn repeated<'a>(&mut self, section: &Section<'a>, key: &str) -> Vec<Repeated<'a>> {
        let mut found = Vec::new();
        for entry in self.entries(section, key) {
            let members = match self.family {
                Some(Family {
                    count,
                    member: None,
                }) if entry.key.contains('#') => 1..=count,
                Some(Family {
                    member: Some(m), ..
                }) if entry.key.contains('#') => m..=m,
                _ => {
                    let key = entry.key.clone();
                    found.push(Repeated {
                        key,
                        node: &entry.node,
                        family: self.family,
                    });
                    continue;
                }
            };
            for member in members {
                found.push(Repeated {
                    key: entry.key.replace('#', &member.to_string()),
                    node: &entry.node,
                    family: self.family.map(|f| Family {
                        member: Some(member),
                        ..f
                    }),
                });
            }
        }
        found
    }

    /// Reads something of one member.
    pub(super) fn within<T>(
        &mut self,
        family: Option<Family>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outer = std::mem::replace(&mut self.family, family);
        let found = read(self);
        self.family = outer;
        found
    }

    /// What a name or a meaning says of this member.
    pub(super) fn numbered(&self, text: String) -> String {
        match self.family.and_then(|f| f.member) {
            Some(m) => text.replace('#', &m.to_string()),
            None => text,
        }
    }
}
