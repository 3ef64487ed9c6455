//! neuropil-theory.
