//! neuropil-network.
