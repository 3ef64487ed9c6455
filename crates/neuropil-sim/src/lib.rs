//! The CPU engine: block interpreter and generated kernels, synapse storage and delivery, runs.
//!
//! A run cuts the neurons into shards, contiguous ranges that one thread owns with all synapses onto them. In every step
//! a shard adds the spikes due to its accumulators (whole numbers, so that no order of summation matters), advances
//! its neurons, and publishes who spiked; then all shards take up all spikes. Spike trains and states are the
//! same bits for any number of threads, for interpreter and kernel, and for any instruction set.

mod aligned;
mod build;
pub mod checkpoint;
mod cores;
mod coupling;
mod course;
mod current;
mod drive;
mod engine;
mod error;
mod estimate;
mod feedback;
mod fluctuation;
mod fuse;
mod input;
mod interpreter;
mod keep;
mod kernels;
mod lanes;
mod layout;
mod measure;
mod meeting;
mod memory;
mod normals;
mod packing;
mod patterns;
mod plastic;
mod pool;
mod prepare;
mod programs;
mod resume;
mod rows;
mod run;
mod scaled;
mod segment;
mod stimuli;
mod worker;

pub use checkpoint::Saved;
pub use engine::{CpuEngine, Engine, Run, RunFacts};
pub use error::SimError;
pub use estimate::{Estimate, estimate};
pub use memory::{available_memory, peak_memory};
pub use run::CpuRun;
