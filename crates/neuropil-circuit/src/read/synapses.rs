//! Reads explicit synapses: columns in the file, or a CSV file beside it.

use super::circuits::Context;
use super::document::{Data, Node};
use super::model_files::read_limited;
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::connection::ConnectionTable;
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::{Problem, shortened};
use crate::units::Unit;
use std::sync::Arc;

/// Most bytes of CSV files, each counted wherever it is used.
const MAX_CSV: u64 = 4 << 30;
const COLUMNS: [&str; 4] = ["source", "target", "weight", "delay"];

impl Reader {
    /// The table of a `from_table` rule, and the dimension of its weights as written. Bare numbers need `weight_unit`
    /// and `delay_unit`.
    pub(super) fn synapses(
        &mut self,
        node: &Node,
        section: &Section<'_>,
        context: &Context<'_>,
    ) -> Option<(Arc<ConnectionTable>, Option<Dimension>)> {
        let who = format!("{}: table", section.who);
        let in_file = node.table().is_some_and(|t| t.entry("file").is_some());
        let part = Part {
            who: &who,
            which: "the table",
        };
        let weight_unit = self.unit_at(node, "weight_unit", &part);
        let delay_unit = self.unit_at(node, "delay_unit", &part);
        if let Some(u) = delay_unit
            && !self.fits(node, Some(u.dimension), Dimension::TIME, &part)
        {
            return None;
        }
        if in_file {
            let table = self.section(node, keys::SYNAPSE_FILE, &*who)?;
            let name = self.text(&table, "file");
            let Some(folder) = &context.folder else {
                let problem = Problem::new(
                    "no-folder",
                    who,
                    format!("file `{}`", shortened(&name)),
                    "named in a text that is not a file",
                    "the circuit in a file, which relative paths start from",
                );
                self.report(problem, node.at);
                return None;
            };
            let path = folder.join(&name);
            let units = (weight_unit, delay_unit);
            let left = MAX_CSV.saturating_sub(self.table_bytes);
            let text = read_limited(&path, left);
            self.table_bytes += text.as_ref().map_or(0, |t| t.len() as u64);
            let read = text.and_then(|text| csv(&text, units));
            return match read {
                Ok(found) => Some((Arc::new(found), weight_unit.map(|u| u.dimension))),
                Err(message) => {
                    let which = format!("file `{}`: {message}", shortened(&name));
                    let problem = Problem::new("bad-table", who, which, "", "");
                    self.report(problem, node.at);
                    None
                }
            };
        }
        let table = self.section(node, keys::SYNAPSES, &*who)?;
        let source = self.indices(&table, "source")?;
        let target = self.indices(&table, "target")?;
        let (weight, weight_dimension) = self.column(&table, "weight", weight_unit)?;
        let (delay, delay_dimension) = self.column(&table, "delay", delay_unit)?;
        if !self.fits(node, delay_dimension, Dimension::TIME, &part) {
            return None;
        }
        let columns = ConnectionTable {
            source,
            target,
            weight,
            delay,
        };
        Some((Arc::new(columns), weight_dimension))
    }

    fn indices(&mut self, table: &Section<'_>, key: &str) -> Option<Vec<u64>> {
        let node = table.get(key)?;
        if let Data::Column(column) = &node.data {
            return self.column_indices(node, column, (&table.who, key));
        }
        let Some(list) = node.list() else {
            self.wrong(&table.who, key, node, "a list of indices");
            return None;
        };
        if !self.affords(list.len(), &table.who, node.at) {
            return None;
        }
        let mut found = Vec::with_capacity(list.len());
        for item in list {
            match item.data {
                Data::Integer(i) if i >= 0 => found.push(i as u64),
                _ => {
                    self.wrong(&table.who, key, item, "indices from 0");
                    return None;
                }
            }
        }
        Some(found)
    }

    /// A column, if it is there, and the dimension of its numbers.
    fn column(
        &mut self,
        table: &Section<'_>,
        key: &str,
        unit: Option<Unit>,
    ) -> Option<(Option<Vec<f64>>, Option<Dimension>)> {
        let Some(node) = table.get(key) else {
            return Some((None, None));
        };
        let which = format!("column `{key}`");
        let part = Part {
            who: &table.who,
            which: &which,
        };
        if let Data::Column(column) = &node.data {
            if unit.is_none() {
                let meaning = "the unit of bare numbers";
                self.missing(&table.who, &format!("{key}_unit"), meaning, node.at);
                return None;
            }
            let (found, dimension) = self.column_numbers(node, column, unit, None, &part)?;
            return Some((Some(found), dimension));
        }
        let Some(list) = node.list() else {
            self.wrong(&table.who, key, node, "a list of numbers");
            return None;
        };
        let bare = |n: &Node| {
            matches!(n.data, Data::Integer(i) if i != 0)
                || matches!(n.data, Data::Float(x) if x != 0.0)
        };
        if unit.is_none()
            && let Some(item) = list.iter().find(|n| bare(n))
        {
            let meaning = "the unit of bare numbers";
            self.missing(&table.who, &format!("{key}_unit"), meaning, item.at);
            return None;
        }
        let (found, dimension) = self.numbers(list, unit, &part)?;
        Some((Some(found), dimension))
    }

    /// Whether no further problem would be kept.
    pub fn is_full(&self) -> bool {
        self.count_problems() >= super::MAX_PROBLEMS
    }
}

/// Columns of a CSV text with a header; blanks around cells are ignored, quotes are not known.
fn csv(
    text: &str,
    (weight_unit, delay_unit): (Option<Unit>, Option<Unit>),
) -> Result<ConnectionTable, String> {
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next().ok_or("line 1: expected a header")?;
    let mut places = [None; 4];
    for (i, name) in header.trim_start_matches('\u{feff}').split(',').enumerate() {
        let name = name.trim();
        let column = COLUMNS.iter().position(|c| *c == name).ok_or_else(|| {
            let name = shortened(name);
            format!(
                "line 1: unknown column `{name}`, expected {}",
                COLUMNS.join(", ")
            )
        })?;
        match places.get_mut(column) {
            Some(place @ None) => *place = Some(i),
            _ => return Err(format!("line 1: column `{name}` twice")),
        }
    }
    let [Some(source), Some(target), weight, delay] = places else {
        return Err("line 1: expected the columns `source` and `target`".to_string());
    };
    if weight.is_some() && weight_unit.is_none() {
        return Err("key `weight_unit` is missing".to_string());
    }
    if delay.is_some() && delay_unit.is_none() {
        return Err("key `delay_unit` is missing".to_string());
    }
    let mut table = ConnectionTable::default();
    let (mut weights, mut delays) = (Vec::new(), Vec::new());
    let columns = header.split(',').count();
    let mut cells: Vec<&str> = Vec::new();
    for (number, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        cells.clear();
        cells.extend(line.split(',').map(str::trim).take(columns + 1));
        if cells.len() > columns {
            return Err(format!("line {}: more cells than the header", number + 1));
        }
        let cell = |i: usize| {
            let missing = || format!("line {}: fewer cells than the header", number + 1);
            cells.get(i).copied().ok_or_else(missing)
        };
        let index = |i: usize| {
            let text = cell(i)?;
            text.parse::<u64>()
                .map_err(|_| format!("line {}: `{}` is no index", number + 1, shortened(text)))
        };
        let value = |i: usize, unit: Option<Unit>| {
            let text = cell(i)?;
            let plain = text.strip_prefix('+').unwrap_or(text);
            unit.unwrap_or(Unit::ONE)
                .inside(plain)
                .ok_or_else(|| format!("line {}: `{}` is no number", number + 1, shortened(text)))
        };
        table.source.push(index(source)?);
        table.target.push(index(target)?);
        if let Some(i) = weight {
            weights.push(value(i, weight_unit)?);
        }
        if let Some(i) = delay {
            delays.push(value(i, delay_unit)?);
        }
    }
    table.weight = weight.map(|_| weights);
    table.delay = delay.map(|_| delays);
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_columns_are_found_by_name() {
        let units = (Unit::parse("nA").ok(), Unit::parse("ms").ok());
        let table = csv(
            "target, source,weight,delay\n1,0,0.5,1.5\n\n2,3,-1,0.1\n",
            units,
        )
        .unwrap();
        assert_eq!(table.source, [0, 3]);
        assert_eq!(table.target, [1, 2]);
        assert_eq!(table.weight, Some(vec![500.0, -1000.0]));
        assert_eq!(table.delay, Some(vec![1.5, 0.1]));
        assert_eq!(
            csv("source,target\n0,1", (None, None)).unwrap().weight,
            None
        );
    }

    #[test]
    fn csv_errors_name_the_line() {
        let error = |text: &str| csv(text, (None, None)).unwrap_err();
        assert_eq!(
            error("source,target\n0,1\n0"),
            "line 3: fewer cells than the header"
        );
        assert_eq!(
            error("source,target\n0,1,2"),
            "line 2: more cells than the header"
        );
        assert_eq!(error("source,target\n0,-1"), "line 2: `-1` is no index");
        assert!(error("source,targt\n").contains("unknown column `targt`"));
        assert!(error("source\n0").contains("expected the columns"));
        assert!(error("source,target,weight\n0,1,2").contains("weight_unit"));
    }
}
