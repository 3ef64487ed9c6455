//! What every engine must pass: the same circuit, seeds and protocol give the same bits, however they are run.
//!
//! A [`Case`] is a small network with a protocol; [`cases`] has those that have gone wrong somewhere before: sizes that
//! leave remainders of blocks, per-neuron parameters, silent and refractory neurons, all kinds of drive. An engine is
//! checked by [`same_outcome`] (two engines, or two settings of one), [`pieces_do_not_matter`], [`interruptions_do_not_matter`],
//! [`recording_is_passive`] and [`repeats`]; [`check`] runs what needs no second engine.
//!
//! ```
//! use neuropil_conformance::{cases, check};
//! use neuropil_sim::CpuEngine;
//!
//! let cases = cases();
//! let case = cases.iter().find(|c| c.name == "iaf_psc_exp, 1 neuron").unwrap();
//! assert_eq!(check(&CpuEngine::with_threads(2), case), Ok(()));
//! ```

mod build;
mod cases;
mod checks;
mod outcome;
mod point_neurons;

pub use build::{circuit, neurons, projection, stimulus};
pub use cases::{Case, cases, cortical, user_model};
pub use checks::{
    check, interruptions_do_not_matter, pieces_do_not_matter, recording_is_passive, repeats,
    same_outcome,
};
pub use outcome::Outcome;
