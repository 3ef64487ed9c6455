//! Native kernels, printed from the step programs of atlas models by `cargo xtask kernels`.
//!
//! A kernel is found by the text of the program it was printed from, so that a model that has changed
//! runs in the interpreter until its kernel is printed anew.

mod generated;

use crate::segment::{IntLanes, Segment};
use neuropil_numerics::isa::Isa;
use neuropil_scheme::StepProgram;

/// Advances all blocks of a segment by one step and appends the neurons that spiked.
pub type Kernel = fn(Isa, &mut Segment, &mut [IntLanes], &mut Vec<u32>);

/// The kernel printed from exactly this program.
pub fn find(program: &StepProgram) -> Option<Kernel> {
    let key = program.key();
    generated::KERNELS
        .iter()
        .find(|(k, _)| *k == key)
        .map(|(_, kernel)| *kernel)
}
