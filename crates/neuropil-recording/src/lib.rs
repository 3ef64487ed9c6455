//! neuropil-recording.
