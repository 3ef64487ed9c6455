//! neuropil-conformance.
