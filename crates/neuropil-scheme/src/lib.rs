//! Lowers a neuron model to a [`StepProgram`]: straight-line typed code of one step.
//!
//! The scheme follows from the structure of the equations: exact propagators where they are linear between
//! spikes, an exponential Rosenbrock method where they have slopes, a Runge–Kutta tableau otherwise ([`Scheme`]).

mod builder;
mod collect;
mod constants;
mod exact;
mod exponential;
mod lower;
mod merge;
mod print_rust;
mod program;
mod stages;
mod synapse;
mod tableau;

pub use constants::{Constants, derive_constants};
pub use lower::{DECAY_FLOOR, LowerOptions, lower, output_column};
pub use merge::{Merge, find_merges};
pub use print_rust::kernel_source;
pub use program::{
    Accumulator, Binary, Derivation, DerivedConstant, Op, Operand, StateSlot, StepProgram, Unary,
};

pub use synapse::{Rule, SynapseProgram, TRACE_FLOOR, TraceDecay, TraceProgram, lower_synapse};

pub use neuropil_circuit::Scheme;

/// Why a model cannot be lowered.
#[derive(Debug, thiserror::Error, Clone, PartialEq)]
pub enum SchemeError {
    /// The scheme asked for does not fit the equations.
    #[error("model `{model}`: scheme `{scheme}` needs {needs}, but {given}")]
    Unsuitable {
        /// Model name.
        model: String,
        /// Scheme asked for.
        scheme: Scheme,
        /// What the scheme needs.
        needs: &'static str,
        /// What the model has.
        given: String,
    },
    /// An expression names something the model does not define.
    #[error(
        "model `{model}`: `{symbol}` in {place} is not a parameter, state, input or expression"
    )]
    UnknownSymbol {
        /// Model name.
        model: String,
        /// The symbol.
        symbol: String,
        /// Where it stands.
        place: String,
    },
    /// An expression is a boolean where a number is needed, or the other way round.
    #[error("model `{model}`: {place} is {given}, expected {expected}")]
    Type {
        /// Model name.
        model: String,
        /// Where it stands.
        place: String,
        /// What it is.
        given: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A name that means something else here.
    #[error(
        "model `{model}`: `{name}` is the time step of the run and cannot name a part of a model"
    )]
    Reserved {
        /// Model name.
        model: String,
        /// The name.
        name: &'static str,
    },
    /// A derived constant is not finite.
    #[error(
        "model `{model}`: constant `{constant}` is {value} for the parameters given; expected a finite number"
    )]
    NotFinite {
        /// Model name.
        model: String,
        /// The constant.
        constant: String,
        /// What came out.
        value: f64,
    },
    /// The refractory period is not a multiple of the time step.
    #[error(
        "model `{model}`: refractory period {given} ms is not a multiple of the time step {dt} ms"
    )]
    Refractory {
        /// Model name.
        model: String,
        /// ms
        given: f64,
        /// ms
        dt: f64,
    },
}
