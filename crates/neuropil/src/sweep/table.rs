//! The table of a sweep: one row a task, with parameters, seeds and statistics in columns.

use super::{Definition, Status, TaskResult, number};
use crate::folder::quoted;
use neuropil_recording::{Estimate, TableColumn};
use std::collections::HashMap;

/// A column: its heading, with the unit where it has one, and a value or a gap for every row.
pub use neuropil_recording::TableColumn as Column;

/// The rows that a folder has results for, in order of task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names and columns of equal length.
    pub columns: Vec<(String, Column)>,
    /// Number of rows.
    pub rows: usize,
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, c)| c)
    }

    /// As CSV: a heading, then one row a task; gaps are empty. Numbers are the shortest texts that read back to the same bits.
    pub fn to_csv(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|(n, _)| quoted(n)).collect();
        let mut out = names.join(",");
        out.push('\n');
        for row in 0..self.rows {
            for (i, (_, column)) in self.columns.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&cell(column, row));
            }
            out.push('\n');
        }
        out
    }
}

fn cell(column: &Column, row: usize) -> String {
    match column {
        Column::Whole(v) => v.get(row).copied().flatten().map(|x| x.to_string()),
        Column::Real(v) => v.get(row).copied().flatten().map(number::text),
        Column::Text(v) => v.get(row).and_then(Option::as_deref).map(quoted),
    }
    .unwrap_or_default()
}

/// Collects results row by row.
pub(super) struct Builder<'a> {
    definition: &'a Definition,
    rows: usize,
    fixed: Fixed,
    values: Vec<Vec<String>>,
    names: HashMap<String, usize>,
    real: Vec<(String, Vec<Option<f64>>)>,
    theory_errors: Vec<Option<String>>,
}

/// Columns that every table has.
#[derive(Default)]
struct Fixed {
    whole: [Vec<Option<u64>>; 6],
    status: Vec<Option<String>>,
    spikes: Vec<Option<u64>>,
    sha256: Vec<Option<String>>,
    circuit: Vec<Option<String>>,
    version: Vec<Option<String>>,
    error: Vec<Option<String>>,
}

impl<'a> Builder<'a> {
    pub fn new(definition: &'a Definition) -> Self {
        Self {
            values: definition.keys().map(|_| Vec::new()).collect(),
            definition,
            rows: 0,
            fixed: Fixed::default(),
            names: HashMap::new(),
            real: Vec::new(),
            theory_errors: Vec::new(),
        }
    }

    /// Adds the row of a task.
    pub fn add(&mut self, result: TaskResult) {
        let t = &result.task;
        let whole = [
            t.id,
            t.point,
            t.network,
            t.trial,
            t.network_seed,
            t.trial_seed,
        ];
        for (column, x) in self.fixed.whole.iter_mut().zip(whole) {
            column.push(Some(x));
        }
        for (column, (_, value)) in self.values.iter_mut().zip(&t.values) {
            column.push(value.clone());
        }
        for p in &result.populations {
            for (statistic, e) in &p.statistics {
                self.estimate(&p.name, statistic, e);
            }
            if let Some(theory) = p.theory {
                self.set(
                    format!("{}.theory_rate (spikes/s)", p.name),
                    Some(theory.rate),
                );
                self.set(
                    format!("{}.theory_mean_input (mV)", p.name),
                    Some(theory.mean_input),
                );
                self.set(format!("{}.theory_sigma (mV)", p.name), Some(theory.sigma));
            }
        }
        let status = match result.status {
            Status::Done => "done",
            Status::Failed => "failed",
        };
        let f = &mut self.fixed;
        f.status.push(Some(status.into()));
        f.spikes.push(result.spikes);
        f.sha256.push(result.spikes_sha256);
        f.circuit.push(result.circuit_hash);
        f.version.push(Some(result.neuropil_version));
        f.error.push(result.error);
        self.theory_errors.push(result.theory_error);
        self.rows += 1;
    }

    fn estimate(&mut self, population: &str, statistic: &str, e: &Estimate) {
        let unit = match e.measured().map(|m| m.unit.as_str()) {
            Some(unit) if !unit.is_empty() => format!(" ({unit})"),
            // A rate that is not estimable stands in the column of those that are.
            None if statistic == "rate" => " (spikes/s)".into(),
            _ => String::new(),
        };
        self.set(format!("{population}.{statistic}{unit}"), e.value());
        let bounds = e.interval();
        self.set(format!("{population}.{statistic}_low"), bounds.map(|b| b.0));
        self.set(
            format!("{population}.{statistic}_high"),
            bounds.map(|b| b.1),
        );
    }

    /// Sets a cell of the row that is being added; a new column has gaps above it.
    fn set(&mut self, name: String, x: Option<f64>) {
        let index = *self.names.entry(name.clone()).or_insert_with(|| {
            self.real.push((name, Vec::new()));
            self.real.len() - 1
        });
        if let Some((_, column)) = self.real.get_mut(index) {
            column.resize(self.rows, None);
            column.push(x);
        }
    }

    /// The table.
    pub fn finish(self) -> Table {
        let rows = self.rows;
        let f = self.fixed;
        let mut columns = Vec::new();
        let names = [
            "task",
            "point",
            "network",
            "trial",
            "network_seed",
            "trial_seed",
        ];
        for (name, values) in names.into_iter().zip(f.whole) {
            columns.push((name.to_owned(), Column::Whole(values)));
        }
        for (key, values) in self.definition.keys().zip(self.values) {
            columns.push(parameter(key, values));
        }
        columns.push(("status".into(), Column::Text(f.status)));
        for (name, mut values) in self.real {
            values.resize(rows, None);
            columns.push((name, Column::Real(values)));
        }
        if self.definition.measure.simulates() {
            columns.push(("spikes".into(), Column::Whole(f.spikes)));
            columns.push(("spikes_sha256".into(), Column::Text(f.sha256)));
        }
        columns.push(("circuit_hash".into(), Column::Text(f.circuit)));
        columns.push(("neuropil_version".into(), Column::Text(f.version)));
        columns.push(("error".into(), Column::Text(f.error)));
        if self.definition.measure.solve {
            columns.push(("theory_error".into(), Column::Text(self.theory_errors)));
        }
        Table { columns, rows }
    }
}

/// A parameter as a column of numbers with its unit in the heading, where all values are numbers of one unit; as texts otherwise.
fn parameter(key: &str, values: Vec<String>) -> (String, Column) {
    let parts: Option<Vec<(f64, &str)>> = values.iter().map(|v| number::split(v)).collect();
    if let Some(parts) = parts
        && let Some(&(_, unit)) = parts.first()
        && parts.iter().all(|(_, u)| *u == unit)
    {
        let name = match unit {
            "" => key.to_owned(),
            unit => format!("{key} ({unit})"),
        };
        let numbers = parts.iter().map(|(x, _)| Some(*x)).collect();
        return (name, TableColumn::Real(numbers));
    }
    let texts = values.into_iter().map(Some).collect();
    (key.to_owned(), Column::Text(texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_a_number_only_where_all_values_have_one_unit() {
        let column = |values: &[&str]| parameter("J", values.iter().map(|v| (*v).into()).collect());
        assert_eq!(
            column(&["0.1 mV", "2 mV"]),
            ("J (mV)".into(), Column::Real(vec![Some(0.1), Some(2.0)]))
        );
        let mixed = column(&["0.1 mV", "100 uV"]);
        assert_eq!(mixed.0, "J");
        assert!(matches!(mixed.1, Column::Text(_)));
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let table = Table {
            columns: vec![
                ("a,b".into(), Column::Real(vec![Some(0.5), None])),
                (
                    "c".into(),
                    Column::Text(vec![Some("say \"x\"".into()), None]),
                ),
            ],
            rows: 2,
        };
        assert_eq!(table.to_csv(), "\"a,b\",c\n0.5,\"say \"\"x\"\"\"\n,\n");
    }
}
