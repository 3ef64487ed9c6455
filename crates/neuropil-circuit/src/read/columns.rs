//! Columns of numbers that stand beside a text instead of in it: `{ column = 2 }` means the third of them.
//!
//! Programs that hold ten million synapses in memory give them so, without printing and parsing a decimal number for each.

use super::document::{Data, Node};
use super::numbers::Part;
use super::reader::Reader;
use crate::dimension::Dimension;
use crate::problem::Problem;
use crate::units::Unit;
use std::sync::Arc;

/// Numbers shared with who gave them.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberColumn {
    /// Floating numbers.
    Floats(Arc<Vec<f64>>),
    /// Whole numbers; stand for numbers as well as for indices.
    Integers(Arc<Vec<i64>>),
}

impl NumberColumn {
    /// How many numbers it has.
    pub fn len(&self) -> usize {
        match self {
            Self::Floats(v) => v.len(),
            Self::Integers(v) => v.len(),
        }
    }

    /// Whether it has no number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them as floating numbers.
    pub fn floats(&self) -> Vec<f64> {
        self.map(|x| x)
    }

    /// All numbers through `f`, in order.
    fn map(&self, f: impl Fn(f64) -> f64) -> Vec<f64> {
        match self {
            Self::Floats(v) => v.iter().map(|x| f(*x)).collect(),
            Self::Integers(v) => v.iter().map(|i| f(*i as f64)).collect(),
        }
    }

    fn all_zero(&self) -> bool {
        match self {
            Self::Floats(v) => v.iter().all(|x| *x == 0.0),
            Self::Integers(v) => v.iter().all(|i| *i == 0),
        }
    }
}

/// Puts the columns in the places that name them.
pub(super) fn place(node: &mut Node, columns: &[NumberColumn]) {
    match &mut node.data {
        Data::Table(t) => {
            if let [entry] = t.entries.as_slice()
                && entry.key == "column"
                && let Data::Integer(i) = entry.node.data
                && let Some(column) = usize::try_from(i).ok().and_then(|i| columns.get(i))
            {
                node.data = Data::Column(column.clone());
                return;
            }
            for entry in &mut t.entries {
                place(&mut entry.node, columns);
            }
        }
        Data::List(list) => list.iter_mut().for_each(|n| place(n, columns)),
        _ => {}
    }
}

impl Reader {
    /// The numbers of a column in inside units and their dimension; none if all are 0 and there is no unit.
    pub(super) fn column_numbers(
        &mut self,
        node: &Node,
        column: &NumberColumn,
        unit: Option<Unit>,
        known: Option<Dimension>,
        part: &Part<'_>,
    ) -> Option<(Vec<f64>, Option<Dimension>)> {
        let dimension = match unit {
            Some(u) => Some(u.dimension),
            None if column.all_zero() => known,
            None => Some(Dimension::NONE),
        };
        if let Some(known) = known
            && !self.fits(node, dimension, known, part)
        {
            return None;
        }
        let values = match unit {
            Some(u) => column.map(|x| u.to_inside(x)),
            None => column.floats(),
        };
        Some((values, dimension))
    }

    /// The indices of a column.
    pub(super) fn column_indices(
        &mut self,
        node: &Node,
        column: &NumberColumn,
        (who, key): (&str, &str),
    ) -> Option<Vec<u64>> {
        let NumberColumn::Integers(list) = column else {
            self.wrong(who, key, node, "whole numbers, counted from 0");
            return None;
        };
        let found: Result<Vec<u64>, i64> = list
            .iter()
            .map(|i| u64::try_from(*i).map_err(|_| *i))
            .collect();
        found
            .map_err(|i| {
                let which = format!("key `{key}`");
                let expected = "indices from 0";
                let problem = Problem::new("wrong-kind", who, which, i.to_string(), expected);
                self.report(problem, node.at);
            })
            .ok()
    }
}
