//! Synapses with a model of their own: against a slow reference, over threads and interruptions, in networks.

#[path = "../common/mod.rs"]
mod common;
mod models;
mod reference;
mod sameness;
mod synapses;
