//! Writes models and circuits as TOML that reads back to equal values, and says what a model is.

mod circuits;
mod describe;
mod hash;
mod models;
pub(crate) mod toml_text;
