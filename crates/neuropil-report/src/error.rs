//! What can go wrong when a report is made.

/// An error of a figure or a page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// Columns of one mark differ in length, or are not what the mark needs.
    #[error("figure: {mark}: {problem}")]
    Mark {
        /// Kind of mark, with its label where it has one.
        mark: String,
        /// What is wrong.
        problem: String,
    },
    /// A name that cannot be that of a file.
    #[error("figure name `{0}`: expected letters, digits, `_` and `-`, at least one, at most 100")]
    Name(String),
    /// A figure could not be turned into pixels.
    #[error("figure `{name}` as PNG: {problem}")]
    Raster {
        /// Name of the figure.
        name: String,
        /// What the renderer says.
        problem: String,
    },
    /// The recording refused, or a file could not be written.
    #[error(transparent)]
    Recording(#[from] neuropil_recording::RecordingError),
    /// The analysis refused.
    #[error(transparent)]
    Analysis(#[from] neuropil_analysis::AnalysisError),
    /// A report could not be written as JSON.
    #[error("report as JSON: {0}")]
    Json(#[from] serde_json::Error),
}
