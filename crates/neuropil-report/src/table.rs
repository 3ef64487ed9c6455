//! Tables of text.

use serde::{Deserialize, Serialize};

/// A named table; numbers come formatted, since only the author knows how many digits they deserve.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Identifier (`rates`).
    pub name: String,
    /// Heading.
    pub title: String,
    /// What the columns mean, with units and conventions.
    pub caption: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Cells, row by row; missing ones stay empty.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new<S: Into<String>>(
        name: impl Into<String>,
        title: impl Into<String>,
        caption: impl Into<String>,
        columns: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            caption: caption.into(),
            columns: columns.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row below the others.
    pub fn row<S: Into<String>>(mut self, cells: impl IntoIterator<Item = S>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }
}
