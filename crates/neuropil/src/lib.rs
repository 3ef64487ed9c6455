//! neuropil.
