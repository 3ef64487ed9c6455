//! Checks of what the types alone cannot forbid. Every problem found is reported, not only the first.

pub mod circuit;
mod courses;
pub mod model;
pub mod patterns;
mod population;
pub mod projection;
mod protocol;
mod stimulus;
pub mod synapse;
pub(crate) mod values;

use crate::problem::Problem;

/// A problem and the keys under which its part stands in a file.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub path: Vec<String>,
    pub problem: Problem,
}

impl Finding {
    pub fn new(path: &[&str], problem: Problem) -> Self {
        Self {
            path: path.iter().map(|p| (*p).to_string()).collect(),
            problem,
        }
    }
}
