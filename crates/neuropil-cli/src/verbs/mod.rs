//! The verbs, one file each.

pub mod analyze;
pub mod check;
pub mod cite;
pub mod compare;
pub mod design;
pub mod doctor;
pub mod estimate;
pub mod list;
pub mod manual;
pub mod map;
pub mod outcome;
pub mod reproduce;
pub mod resume;
pub mod show;
pub mod simulate;
pub mod solve;
pub mod sweep;
