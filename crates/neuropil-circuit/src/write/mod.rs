//! Writes models and circuits as TOML that reads back to equal values, and says what a model is.

mod circuits;
mod describe;
mod describe_synapse;
mod hash;
mod models;
mod patterns;
mod synapses;
pub(crate) mod toml_text;
