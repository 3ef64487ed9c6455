//! Everything that is said about one paper or one run.

use std::path::{Path, PathBuf};

use neuropil_recording::{Provenance, write_atomically};
use serde::Serialize;

use crate::plot::Figure;
use crate::{Claim, ReportError, Table, Verdict, page};

/// A report: claims, figures and tables with where they come from.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Heading.
    pub title: String,
    /// The paper in question (citation), or empty.
    pub paper: String,
    /// A few sentences on what was done and what came out.
    pub summary: String,
    /// The claims.
    pub claims: Vec<Claim>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// The tables.
    pub tables: Vec<Table>,
    /// Parts of the report, in the order of claims, figures and tables; each goes on to where the next begins.
    pub parts: Vec<Part>,
    /// Where the data come from.
    pub provenance: Vec<Provenance>,
    /// What a reader must know before believing anything: theory outside its range, data not found.
    pub warnings: Vec<String>,
}

/// Where a part of a report begins, such as one figure of a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Heading.
    pub title: String,
    /// Index of its first claim.
    pub claims: usize,
    /// Index of its first figure.
    pub figures: usize,
    /// Index of its first table.
    pub tables: usize,
}

/// Where a report was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Written {
    /// The page.
    pub page: PathBuf,
    /// The figures, SVG and PNG of each.
    pub figures: Vec<PathBuf>,
    /// Claims, tables and provenance as JSON.
    pub json: PathBuf,
}

impl Report {
    /// Begins a part: what is added from here on belongs to it.
    pub fn begin_part(&mut self, title: impl Into<String>) {
        self.parts.push(Part {
            title: title.into(),
            claims: self.claims.len(),
            figures: self.figures.len(),
            tables: self.tables.len(),
        });
    }

    /// Number of claims with a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.claims.iter().filter(|c| c.verdict == verdict).count()
    }

    /// The report as one HTML page that needs nothing else.
    ///
    /// # Errors
    /// As [`Figure::svg`].
    pub fn html(&self) -> Result<String, ReportError> {
        page::html(self)
    }

    /// Claims, tables, warnings and provenance as JSON, without the figures.
    ///
    /// # Errors
    /// Never in practice: all parts can be written as JSON.
    pub fn json(&self) -> Result<String, ReportError> {
        #[derive(Serialize)]
        struct Parts<'a> {
            title: &'a str,
            paper: &'a str,
            summary: &'a str,
            warnings: &'a [String],
            claims: &'a [Claim],
            figures: Vec<&'a str>,
            tables: &'a [Table],
            parts: &'a [Part],
            provenance: &'a [Provenance],
        }
        Ok(serde_json::to_string_pretty(&Parts {
            title: &self.title,
            paper: &self.paper,
            summary: &self.summary,
            warnings: &self.warnings,
            claims: &self.claims,
            figures: self.figures.iter().map(|f| f.name.as_str()).collect(),
            tables: &self.tables,
            parts: &self.parts,
            provenance: &self.provenance,
        })?)
    }

    /// Writes `report.html`, `report.json` and the figures into a folder, which is made where it is missing. The page
    /// comes last: where it is, everything is.
    ///
    /// # Errors
    /// As [`Figure::write`].
    pub fn write(&self, folder: &Path) -> Result<Written, ReportError> {
        std::fs::create_dir_all(folder).map_err(|source| {
            neuropil_recording::RecordingError::Io {
                path: folder.to_owned(),
                action: "create the folder",
                source,
            }
        })?;
        let mut figures = Vec::new();
        for figure in &self.figures {
            figures.extend(figure.write(folder)?);
        }
        let json = folder.join("report.json");
        write_atomically(&json, self.json()?.as_bytes())?;
        let page = folder.join("report.html");
        write_atomically(&page, self.html()?.as_bytes())?;
        Ok(Written {
            page,
            figures,
            json,
        })
    }
}
