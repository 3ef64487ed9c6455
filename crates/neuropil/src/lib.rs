//! neuropil: one description of a neural circuit, taken to every level at which people study it.
//!
//! This crate re-exports the others under short names and adds the calls that most programs need:
//! [`load`] a circuit, take it to another size ([`scaled`]), [`simulate`] it, go on where a simulation was interrupted ([`resume`]), keep what came out ([`write_folder`]); [`regimes`] maps a circuit over two parameters, [`designs`] changes it for a wish.

mod checkpoints;
mod circuits;
mod comparison;
pub mod data;
pub mod designs;
mod doctor;
mod error;
mod folder;
mod follow;
mod measured;
pub mod regimes;
pub mod side_by_side;
mod simulate;
mod stream;
pub mod sweep;
mod trained;

pub use checkpoints::{Checkpoints, forget_checkpoint, has_checkpoint, kept_by_simulation};
pub use circuits::{
    FileKind, ScaledWith, is_file, load, published_rates, read_text, references, scaled,
    unknown_name,
};
pub use comparison::{
    Compared, FirstDifference, Verdict, compare_recordings, first_difference, statistics,
};
pub use doctor::{Finding, doctor};
pub use error::Error;
pub use folder::{
    FolderClaim, claim_folder, rates_csv, refuse_filled, write_circuit_and_rates, write_folder,
};
pub use follow::{FollowOptions, Followed, follow};
pub use measured::{MeasureOptions, measure_transfer};
pub use simulate::{
    Outcome, Progress, ResumeOptions, SimulateOptions, StartWeights, WallTime, resume, simulate,
    simulate_streaming,
};
pub use stream::Streamed;
pub use trained::{load_weights, save_weights, trained_weights};

pub use neuropil_analysis as analysis;
pub use neuropil_atlas as atlas;
pub use neuropil_circuit as circuit;
pub use neuropil_network as network;
pub use neuropil_numerics as numerics;
pub use neuropil_recording as recording;
pub use neuropil_report as report;
pub use neuropil_scheme as scheme;
pub use neuropil_sim as sim;
pub use neuropil_theory as theory;
