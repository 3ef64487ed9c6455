//! Statistics of spike trains with uncertainty, for simulations and experiments alike.
//!
//! Functions take [`neuropil_recording::Trains`] or a plain column of spike steps, together with a [`Window`], and give
//! [`neuropil_recording::Estimate`]s: a value with a 95 % interval, or the reason why the data allow none. [`summarize`]
//! computes the usual ones for every population of a [`neuropil_recording::Recording`]. Experimental spike times enter
//! through [`neuropil_recording::Spikes::from_times`].
//!
//! Intervals come from the data, not from an assumed process, wherever that can be: the spread over neurons, and the
//! spread over [`BLOCKS`] blocks of time for what all neurons share. Where both apply the wider one is given and named.

mod correlation;
mod error;
mod histogram;
mod irregularity;
pub mod quantile;
mod rates;
mod runs;
mod sample;
mod spectrum;
mod spread;
mod summary;
mod variability;
mod window;

pub use correlation::{CORRELATION_BIN, CORRELATION_NEURONS, mean_correlation, pair_correlations};
pub use error::AnalysisError;
pub use histogram::Histogram;
pub use irregularity::{Irregularity, MIN_INTERVALS, cv, irregularities, irregularity, lv};
pub use rates::{neuron_rate, neuron_rates, population_rate};
pub use runs::mean_over_runs;
pub use sample::choose;
pub use spectrum::{Peak, SPECTRUM_BIN, Spectrum, spectrum};
pub use spread::BLOCKS;
pub use summary::{
    PopulationSummary, SummaryOptions, population_rate_over_time, population_spectrum, summarize,
    summarize_population,
};
pub use variability::{FANO_BIN, SYNCHRONY_BIN, fano_factor, synchrony};
pub use window::{Bins, Window};
