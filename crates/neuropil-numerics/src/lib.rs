//! neuropil-numerics.
