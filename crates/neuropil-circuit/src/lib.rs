//! neuropil-circuit.
