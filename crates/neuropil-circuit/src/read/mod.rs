//! Reads files of neuron models, synapse models and circuits.

mod attributes;
mod by_option;
mod circuits;
mod columns;
mod courses;
mod document;
mod merged;
mod model_files;
mod models;
mod number_table;
mod numbers;
mod overrides;
mod patterns;
mod populations;
mod projections;
mod protocols;
mod reader;
mod rules;
mod stimuli;
mod synapse_models;
mod synapse_use;
mod synapses;
mod tables;
mod values;

pub use circuits::{Library, read_circuit, read_circuit_with};
pub use columns::NumberColumn;
pub use merged::merged_text;
pub use models::{MAX_COUNT, family_member, read_model, read_model_with_count};
pub use number_table::{MOST_NUMBERS, numbers_from_csv, numbers_from_npy};
pub use synapse_models::read_synapse;

/// Longest file, bytes; also the most of a circuit file and its model files together.
pub const MAX_FILE: usize = 64 << 20;
/// Longest string in a file, bytes.
pub const MAX_TEXT: usize = 1 << 20;
/// Most numbers in lists beyond one for each byte of the text, for lists that several entries share.
pub const MAX_SHARED: usize = 1 << 22;
/// Most problems reported at once.
pub const MAX_PROBLEMS: usize = 200;
