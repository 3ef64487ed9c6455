//! What was measured: spike trains, traces and input moments, with where they come from and how sure they are.
//!
//! A [`Recording`] is the outcome of one run (or of one experiment): [`Spikes`] as two columns, [`Trace`]s of
//! continuous variables, [`InputMoments`], the [`PopulationInfo`]s that give neuron ids their names, and the
//! [`Provenance`]. Numbers derived from it are [`Estimate`]s: a value with an interval, or a reason why there is none.
//!
//! Conventions, everywhere in neuropil:
//!
//! * Time is an integer count of steps of `dt` (ms) from the start of the run **including its warm-up**. Step
//!   `k = 1, 2, …` covers the interval `((k − 1)·dt, k·dt]`, and what happens in it is stamped at its end, `k·dt`.
//! * Neuron ids are `u64`, from 0, in the order in which populations were declared.
//! * A window is half open on the left, `(after, to]` in steps, so that adjoining windows share no spike.

mod atomic;
mod blocks;
mod error;
mod estimate;
mod files;
mod hash;
mod moments;
mod population;
mod presentations;
mod provenance;
mod record;
mod spikes;
mod statistics;
mod trace;
mod trains;
mod weights;

pub use atomic::{AtomicFile, remove_unfinished, write_atomically};
pub use blocks::Blocks;
pub use error::RecordingError;
pub use estimate::{Estimate, Measured};
pub use files::{
    FORMAT, FORMAT_VERSION, FileEntry, SpikeTable, SpikeWriter, TableColumn, TraceWriter,
    read_spike_segment, read_spikes, read_spikes_csv, spikes_from_columns, write_spikes_csv,
    write_table,
};
pub use hash::SpikeHasher;
pub use moments::{InputKind, InputMoments, MomentAccumulator};
pub use population::PopulationInfo;
pub use presentations::{Presentation, Presentations};
pub use provenance::Provenance;
pub use record::Recording;
pub use spikes::{Spikes, SpikesView};
pub use statistics::{PopulationCounts, SpikeStatistics, TrainSums};
pub use trace::{SynapseEnds, Trace};
pub use trains::{MAX_INDEXED_NEURONS, Trains};
pub use weights::{WeightFile, Weights};
