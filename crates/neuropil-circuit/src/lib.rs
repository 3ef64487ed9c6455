//! What a circuit is: units, expressions, neuron models, populations, projections, stimuli, protocols.
//!
//! This crate reads, checks and prints descriptions. It knows no time step and draws no random number:
//! everything that needs either lives in `neuropil-scheme`, `neuropil-network` and `neuropil-sim`.

pub mod check;
pub mod circuit;
pub mod connection;
pub mod dimension;
pub mod expr;
pub mod keys;
pub mod model;
pub mod problem;
pub mod protocol;
pub mod read;
pub mod scaled;
pub mod schema;
pub mod size;
pub mod steady;
pub mod stimulus;
pub mod structure;
pub mod text;
pub mod units;
pub mod value;
mod write;

pub use circuit::{Circuit, NeuronUse, Population, PopulationKind, Projection, Published, Source};
pub use connection::{ConnectionRule, ConnectionTable, Delay};
pub use dimension::Dimension;
pub use expr::{BinaryOp, Comparison, Expr, Function};
pub use model::{
    Assignment, Bound, Deliver, InputPort, NeuronModel, Parameter, Receptor, RefractoryInput,
    SpikeRule, State,
};
pub use problem::{Location, Problem, Problems, Warning};
pub use protocol::{NeuronSelection, Protocol, Record, TraceRequest};
pub use read::{Library, read_circuit, read_model};
pub use stimulus::{Stimulus, StimulusKind, Waveform};
pub use structure::{Linear, Structure};
pub use units::{Quantity, Unit, UnitError};
pub use value::{Beyond, Column, Distribution, Value};
