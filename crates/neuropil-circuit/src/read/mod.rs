//! Reads neuron model files and circuit files.

mod circuits;
mod document;
mod models;
mod numbers;
mod overrides;
mod populations;
mod projections;
mod protocols;
mod reader;
mod rules;
mod stimuli;
mod synapses;
mod tables;
mod values;

pub use circuits::{Library, read_circuit};
pub use models::read_model;

/// Longest file, bytes.
pub const MAX_FILE: usize = 64 << 20;
/// Longest string in a file, bytes.
pub const MAX_TEXT: usize = 1 << 20;
/// Most problems reported at once.
pub const MAX_PROBLEMS: usize = 200;
