//! Tables of text.

use neuropil_analysis::PopulationSummary;
use neuropil_recording::Estimate;
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

    /// The usual statistics, one row a population; the caption says what could not be estimated and why.
    pub fn of_populations(
        name: impl Into<String>,
        title: impl Into<String>,
        summaries: &[PopulationSummary],
    ) -> Self {
        let mut caption = String::from(
            "95 % intervals in brackets. CV and LV: mean over the neurons with at least ten intervals. Fano factor: \
             mean over neurons. Synchrony: variance over mean of the population count, which grows with the number of \
             neurons where they are correlated. Correlation: mean over pairs of a random sample.",
        );
        let mut table = Self::new(
            name,
            title,
            "",
            [
                "population",
                "neurons",
                "rate (spikes/s)",
                "CV",
                "LV",
                "Fano factor",
                "synchrony",
                "correlation",
            ],
        );
        let cell = |e: &Estimate| e.brief().replace('-', "−").replace("not estimable", "–");
        for s in summaries {
            let all = [
                ("rate", &s.rate),
                ("CV", &s.cv),
                ("LV", &s.lv),
                ("Fano factor", &s.fano),
                ("synchrony", &s.synchrony),
                ("correlation", &s.correlation),
            ];
            table = table.row(
                [s.name.clone(), s.size.to_string()]
                    .into_iter()
                    .chain(all.iter().map(|(_, e)| cell(e))),
            );
            let mut reasons: Vec<(&str, String)> = Vec::new();
            for (what, reason) in all
                .iter()
                .filter_map(|(what, e)| Some((*what, e.reason()?)))
            {
                match reasons.iter_mut().find(|(r, _)| *r == reason) {
                    Some((_, names)) => names.push_str(&format!(", {what}")),
                    None => reasons.push((reason, what.into())),
                }
            }
            for (reason, names) in reasons {
                caption.push_str(&format!(" {}: {names} not estimable ({reason}).", s.name));
            }
        }
        table.caption = caption;
        table
    }

    /// Adds a row below the others.
    pub fn row<S: Into<String>>(mut self, cells: impl IntoIterator<Item = S>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }
}
