//! neuropil-scheme.
