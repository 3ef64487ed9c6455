//! What a sweep's file fixes and varies: `set`, `[grid]` and `[sample]`.

use super::file::Places;
use super::number;
use super::points::{Axis, MAX_TASKS};
use super::reader::{Reader, Section, integer};
use super::sample::{Draw, Method, PRIMES, Sample, SampledAxis, spaced};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most axes of a sample.
const MAX_AXES: usize = 64;
const RANGE: [&str; 4] = ["from", "to", "number", "spacing"];
const DRAWS: [&str; 4] = ["uniform", "log_uniform", "integer", "choice"];

/// Keys of the circuit that have been given values; each may be given one only once.
pub(super) struct Keys<'a>(pub &'a mut Places);

impl Keys<'_> {
    fn add(&mut self, r: &mut Reader, key: &str, at: usize) {
        if key.trim().is_empty() {
            r.report(
                "bad-value",
                "a key",
                "empty",
                "an option, a parameter or a dotted path",
                at,
            );
        } else if let Some(first) = self.0.get(key) {
            let given = format!("given again, after line {}", first.line);
            r.report(
                "duplicate-key",
                format!("`{key}`"),
                given,
                "one value or axis",
                at,
            );
        } else {
            self.0.insert(key.to_owned(), r.location(at));
        }
    }
}

/// What is fixed: `set`.
pub(super) fn fixed(r: &mut Reader, sweep: Section, keys: &mut Keys) -> Vec<(String, String)> {
    let Some(value) = sweep.get("set") else {
        return Vec::new();
    };
    let DeValue::Table(table) = value.get_ref() else {
        r.wrong("set", value, "a table, such as { background = \"dc\" }");
        return Vec::new();
    };
    let mut set = Vec::new();
    for (key, value) in table.iter() {
        keys.add(r, key.get_ref(), key.span().start);
        if let Some(text) = r.setting(key.get_ref(), value) {
            set.push((key.get_ref().to_string(), text));
        }
    }
    set
}

/// The axes of `[grid]`.
pub(super) fn grid(r: &mut Reader, root: &DeTable<'_>, keys: &mut Keys) -> Vec<Axis> {
    let Some(section) = r.section(root, "grid") else {
        return Vec::new();
    };
    let mut axes = Vec::new();
    // How many values the next axis may have: a product beyond the limit is refused before it takes memory.
    let mut room = MAX_TASKS;
    for (key, value) in section.entries() {
        let name = key.get_ref().to_string();
        keys.add(r, &name, key.span().start);
        let values: Vec<String> = match value.get_ref() {
            DeValue::Array(list) if !list.is_empty() => {
                list.iter().filter_map(|v| r.setting(&name, v)).collect()
            }
            DeValue::Table(table) => range(r, &name, value, table, room),
            _ => {
                let expected = "a list of values, or { from = .., to = .., number = .. }";
                r.wrong(&name, value, expected);
                Vec::new()
            }
        };
        room /= (values.len() as u64).max(1);
        axes.push(Axis { key: name, values });
    }
    axes
}

/// `{ from = 3, to = 8, number = 6, spacing = "log" }`.
fn range(
    r: &mut Reader,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    table: &DeTable<'_>,
    room: u64,
) -> Vec<String> {
    let section = Section { table };
    if RANGE.iter().all(|k| section.get(k).is_none()) {
        let expected = "a list of values, or { from = .., to = .., number = .. }; a dotted path is written in quotes: \"populations.E.size\"";
        r.wrong(name, value, expected);
        return Vec::new();
    }
    r.only(&format!("axis `{name}`"), table, &RANGE);
    for key in ["from", "to", "number"] {
        if section.get(key).is_none() {
            let at = value.span().start;
            r.report(
                "missing-key",
                format!("axis `{name}`: key `{key}`"),
                "missing",
                "",
                at,
            );
        }
    }
    let (Some(from), Some(to)) = (section.get("from"), section.get("to")) else {
        return Vec::new();
    };
    let (low, high) = (r.number("from", from), r.number("to", to));
    let number = r.whole(section, "number", 1);
    let logarithmic = match r.text(section, "spacing").as_deref() {
        None | Some("linear") => false,
        Some("log") => true,
        Some(_) => {
            if let Some(v) = section.get("spacing") {
                r.wrong("spacing", v, "linear or log");
            }
            false
        }
    };
    let (Some((low, unit)), Some((high, other)), Some(number)) = (low, high, number) else {
        return Vec::new();
    };
    if unit != other {
        r.wrong("to", to, &format!("the unit of `from`, `{unit}`"));
    } else if logarithmic && !(low > 0.0 && high > 0.0) {
        r.wrong("from", from, "bounds above 0 with logarithmic spacing");
    } else if number > room || (number == 1 && low != high) {
        if let Some(v) = section.get("number") {
            let expected = if number > room {
                format!("at most {room} here, so that there are at most {MAX_TASKS} tasks")
            } else {
                "at least 2 between different bounds".into()
            };
            r.wrong("number", v, &expected);
        }
    } else {
        let values = spaced(low, high, number, logarithmic);
        return values
            .into_iter()
            .map(|x| number::with_unit(x, &unit))
            .collect();
    }
    Vec::new()
}

/// `[sample]`, where there is one.
pub(super) fn sample(r: &mut Reader, root: &DeTable<'_>, keys: &mut Keys) -> Option<Sample> {
    let section = r.section(root, "sample")?;
    let at = root.iter().find(|(k, _)| k.get_ref() == "sample");
    let at = at.map_or(0, |(k, _)| k.span().start);
    let number = r.whole(section, "number", 1);
    if section.get("number").is_none() {
        r.report(
            "missing-key",
            "key `number` of [sample]",
            "missing",
            "how many points",
            at,
        );
    }
    let method = r.text(section, "method");
    let method = match method.as_deref() {
        None => Method::Random,
        Some(text) => match Method::ALL.into_iter().find(|(name, _)| *name == text) {
            Some((_, method)) => method,
            None => {
                if let Some(v) = section.get("method") {
                    let all = Method::ALL.map(|(name, _)| name).join(", ");
                    r.wrong("method", v, &format!("one of {all}"));
                }
                Method::Random
            }
        },
    };
    let mut axes = Vec::new();
    for (key, value) in section.entries() {
        let name = key.get_ref().to_string();
        if matches!(name.as_str(), "number" | "method") {
            continue;
        }
        keys.add(r, &name, key.span().start);
        if let Some(draw) = draw(r, &name, value) {
            axes.push(SampledAxis { key: name, draw });
        }
    }
    if axes.is_empty() {
        r.report(
            "missing-key",
            "[sample]",
            "without axes",
            "something to vary",
            at,
        );
    }
    let most = match method {
        Method::Halton => PRIMES.len(),
        Method::Random | Method::LatinHypercube => MAX_AXES,
    };
    if axes.len() > most {
        let expected = format!("at most {most} with this method");
        r.report(
            "too-large",
            "the number of axes of [sample]",
            axes.len().to_string(),
            expected,
            at,
        );
    }
    let number = number?;
    if number > MAX_TASKS {
        // Reported with the number of tasks; nothing may be made of it before.
        return Some(Sample {
            number,
            method: Method::Random,
            axes,
        });
    }
    Some(Sample {
        number,
        method,
        axes,
    })
}

/// `{ uniform = ["0.05 mV", "0.2 mV"] }` and the like.
fn draw(r: &mut Reader, name: &str, value: &Spanned<DeValue<'_>>) -> Option<Draw> {
    let expected = "{ uniform = [low, high] }, { log_uniform = [low, high] }, { integer = [low, high] } or { choice = [..] }";
    let DeValue::Table(table) = value.get_ref() else {
        r.wrong(name, value, expected);
        return None;
    };
    r.only(&format!("axis `{name}`"), table, &DRAWS);
    let mut entries = table.iter();
    let (Some((kind, bounds)), None) = (entries.next(), entries.next()) else {
        r.wrong(name, value, expected);
        return None;
    };
    let DeValue::Array(list) = bounds.get_ref() else {
        r.wrong(kind.get_ref(), bounds, "a list");
        return None;
    };
    if kind.get_ref() == "choice" {
        let values: Vec<String> = list.iter().filter_map(|v| r.setting(name, v)).collect();
        if list.is_empty() {
            r.wrong("choice", bounds, "at least one value");
        }
        return Some(Draw::Choice { values });
    }
    let [a, b] = list.iter().collect::<Vec<_>>()[..] else {
        r.wrong(kind.get_ref(), bounds, "two bounds, [low, high]");
        return None;
    };
    if kind.get_ref() == "integer" {
        let pair = integer(a.get_ref()).zip(integer(b.get_ref()));
        let Some((low, high)) = pair.filter(|(low, high)| low <= high) else {
            r.wrong(
                "integer",
                bounds,
                "two whole numbers, the smaller one first",
            );
            return None;
        };
        return Some(Draw::Integer { low, high });
    }
    let (low, high) = (r.number(name, a), r.number(name, b));
    let ((low, unit), (high, other)) = (low?, high?);
    if unit != other {
        r.wrong(name, b, &format!("the unit of the lower bound, `{unit}`"));
    } else if low > high {
        r.wrong(name, b, "an upper bound that is not below the lower one");
    } else if kind.get_ref() == "log_uniform" && low <= 0.0 {
        r.wrong(name, a, "a lower bound above 0");
    }
    Some(if kind.get_ref() == "log_uniform" {
        Draw::LogUniform { low, high, unit }
    } else {
        Draw::Uniform { low, high, unit }
    })
}
