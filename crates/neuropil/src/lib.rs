//! neuropil: one description of a neural circuit, taken to every level at which people study it.
//!
//! This crate re-exports the others under short names and adds the calls that most programs need:
//! [`simulate`] a circuit.

mod error;
mod simulate;

pub use error::Error;
pub use simulate::{Outcome, Progress, SimulateOptions, WallTime, simulate};

pub use neuropil_analysis as analysis;
pub use neuropil_atlas as atlas;
pub use neuropil_circuit as circuit;
pub use neuropil_network as network;
pub use neuropil_recording as recording;
pub use neuropil_report as report;
pub use neuropil_scheme as scheme;
pub use neuropil_sim as sim;
pub use neuropil_theory as theory;
