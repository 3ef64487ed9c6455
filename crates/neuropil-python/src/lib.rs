//! neuropil-python.
