//! Data sets that users have: where they lie, and their readers.
//!
//! neuropil comes with no data. A set is read from the folder that a program names, or from its place in the folder that the
//! variable `NEUROPIL_DATA` names.

mod idx;
mod mnist;

pub use idx::{Idx, MOST_BYTES, parse_idx};
pub use mnist::{Digits, MnistFile, MnistPart, mnist, parse_digits};

use std::path::PathBuf;

/// The folder of a data set within the one that the variable `NEUROPIL_DATA` names, if there is one.
pub fn folder_of(name: &str) -> Option<PathBuf> {
    let all = std::env::var_os("NEUROPIL_DATA").map(PathBuf::from)?;
    Some(all.join(name)).filter(|folder| folder.is_dir())
}
