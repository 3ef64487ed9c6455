//! Realization: which synapses exist, with which weight and delay, for one seed.
//!
//! A [`Network`] stores no synapse. It knows the rules, the declared distributions and the seed, and streams the
//! synapses onto any range of targets, bit for bit the same whoever asks; the engine keeps the only stored copy.

mod error;
mod network;
mod plan;
mod quantum;
mod rules;
mod sample;
mod schedule;
mod seeds;
mod validate;

pub use error::NetworkError;
pub use network::{NetPopulation, Network, SynapseColumns};
pub use plan::{Batch, ProjectionPlan, TargetStream};
pub use quantum::Quantum;
pub use sample::draw_value;
pub use schedule::{DrawnPatterns, Schedule, Showing, realized_patterns};
pub use seeds::{Purpose, Seeds, name_key};
