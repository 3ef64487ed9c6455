//! The verbs, one file each.

pub mod check;
pub mod cite;
pub mod estimate;
pub mod list;
pub mod reproduce;
pub mod show;
pub mod simulate;
pub mod solve;
pub mod sweep;
