//! neuropil-analysis.
