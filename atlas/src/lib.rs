//! neuropil-atlas.
