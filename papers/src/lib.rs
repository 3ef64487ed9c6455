//! neuropil-papers.
