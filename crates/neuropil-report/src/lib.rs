//! What is said at the end: claims, tables, figures, and one page that holds them.
//!
//! A [`Claim`] is a statement with its source, what it expects, what was measured, and a [`Verdict`] that its
//! constructor decides. A [`Figure`] is made of rows of [`plot::panel::Panel`]s; [`figures`] has the usual ones. A
//! [`Report`] puts everything on one HTML page that needs nothing else, with the figures beside it as SVG and PNG.

mod claim;
mod error;
pub mod figures;
mod page;
pub mod plot;
mod report;
mod table;

pub use claim::{Claim, Relation, Verdict};
pub use error::ReportError;
pub use plot::{Figure, Row};
pub use report::{Part, Report, Written};
pub use table::Table;
