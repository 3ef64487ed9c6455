//! neuropil-report.
