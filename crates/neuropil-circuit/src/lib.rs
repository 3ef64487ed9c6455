//! What a circuit is: units, expressions, neuron models, populations, projections, stimuli, protocols.
//!
//! This crate reads, checks and prints descriptions. It knows no time step and draws no random number:
//! everything that needs either lives in `neuropil-scheme`, `neuropil-network` and `neuropil-sim`.
//!
//! A circuit is a TOML file (the format is described in `atlas/circuits/README.md`, that of neuron models in
//! `atlas/neurons/README.md`; [`schema`] prints both as JSON schemas):
//!
//! ```
//! let text = r#"
//!     [circuit]
//!     name = "pair"
//!
//!     [parameters]
//!     J = "0.5 mV"
//!
//!     [models.leaky]
//!     deliver = "after propagation"
//!     parameters = { tau_m = { default = "10 ms", lower = "> 0 ms" }, V_th = { default = "15 mV" } }
//!     states = { V_m = { initial = 0, unit = "mV" } }
//!     receptors = { delta = { unit = "mV", add = { V_m = "weight" } } }
//!     dynamics = { V_m = "-V_m/tau_m" }
//!     spike = { condition = "V_m >= V_th", reset = { V_m = "0 mV" } }
//!
//!     [populations]
//!     noise = { source = "poisson", size = 100, rate = "40 spikes/s" }
//!     cells = { model = "leaky", size = 2, parameters = { tau_m = "20 ms" } }
//!
//!     [[projections]]
//!     source = "noise"
//!     target = "cells"
//!     rule = "fixed_indegree"
//!     in_degree = 50
//!     weight = "2 * J"
//!     delay = "1 ms"
//! "#;
//! let set = [("J".to_string(), "0.25 mV".to_string())];
//! let circuit = neuropil_circuit::read_circuit(text, None, &set, &())?;
//! assert_eq!(circuit.projections[0].weight.mean(), 0.5);
//! assert_eq!(circuit.expected_synapses(), 100.0);
//!
//! let error = neuropil_circuit::read_circuit(&text.replace("20 ms", "-20 ms"), None, &[], &()).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "<text>:18:65: population `cells`: parameter `tau_m` is -20 ms, expected a time > 0 ms"
//! );
//! # Ok::<(), neuropil_circuit::Problems>(())
//! ```

pub mod check;
pub mod circuit;
pub mod connection;
pub mod dimension;
pub mod expr;
pub mod keys;
pub mod membrane_input;
pub mod model;
pub mod patterns;
pub mod problem;
pub mod protocol;
pub mod read;
pub mod scaled;
pub mod schema;
pub mod scheme;
pub mod size;
pub mod steady;
pub mod stimulus;
pub mod structure;
pub mod synapse;
pub mod text;
pub mod units;
pub mod value;
mod write;

pub use circuit::{
    Attribute, Circuit, NeuronUse, Population, PopulationKind, Projection, Published, Source,
};
pub use connection::{ConnectionRule, ConnectionTable, Delay};
pub use dimension::Dimension;
pub use expr::{BinaryOp, Comparison, Expr, Function};
pub use membrane_input::{MembraneInput, SynapticInput};
pub use model::{
    Assignment, Bound, Coupling, Deliver, InputPort, Limit, NeuronModel, Output, Parameter,
    Receptor, RefractoryInput, SpikeRule, State,
};
pub use patterns::{Coefficients, MOST_PATTERNS, Patterns};
pub use problem::{Location, Problem, Problems, Warning};
pub use protocol::{
    Learning, NeuronSelection, Protocol, Record, SynapseSelection, TraceRequest, WeightRequest,
};
pub use read::{
    Library, NumberColumn, family_member, merged_text, numbers_from_csv, numbers_from_npy,
    read_circuit, read_circuit_with, read_model, read_model_with_count, read_synapse,
};
pub use scheme::{Scheme, Schemes};
pub use stimulus::{NoiseProcess, Stimulus, StimulusKind, Waveform};
pub use structure::{Linear, Structure};
pub use synapse::{SynapseModel, SynapseParameter, SynapseUse, Trace};
pub use units::{Quantity, Unit, UnitError};
pub use value::{Beyond, Column, Distribution, Value};
