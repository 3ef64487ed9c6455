//! neuropil-sim.
