//! Statistics of spike trains with uncertainty, for simulations and experiments alike.
//!
//! Functions take [`neuropil_recording::Trains`] or a plain column of spike steps, together with a [`Window`], and give
//! [`neuropil_recording::Estimate`]s: a value with a 95 % interval, or the reason why the data allow none. [`summarize`]
//! computes the usual ones for every population of a [`neuropil_recording::Recording`]. Experimental spike times enter
//! through [`neuropil_recording::Spikes::from_times`].
//!
//! ```
//! use neuropil_analysis::{Window, cv, population_rate};
//! use neuropil_recording::Spikes;
//!
//! // Spike times of two neurons in ms, recorded for one second.
//! let spikes = Spikes::from_times(&[vec![12.1, 340.0, 722.5], vec![98.4]], 0.1)?;
//! let trains = spikes.view().trains(0, 2)?;
//! let second = Window::new(0, 10_000, 0.1)?;
//! assert_eq!(population_rate(&trains, &second).value(), Some(2.0));
//! assert!(cv(&trains, &second).reason().is_some(), "no neuron has ten intervals");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Intervals come from the data, not from an assumed process, wherever that can be: the spread over neurons, and the
//! spread over [`BLOCKS`] blocks of time for what all neurons share. Where both apply the wider one is given and named.

mod balance;
mod correlation;
mod error;
pub mod hebbian;
mod histogram;
mod irregularity;
pub mod manifold;
pub mod quantile;
mod rates;
pub mod readout;
mod responses;
mod running;
mod runs;
mod sample;
mod spectrum;
mod spread;
mod summary;
mod timescale;
mod variability;
mod window;

pub use balance::{
    Balance, balance, balance_factors, balance_over_time, balance_ratios, couplings, merge_moments,
    moments_of,
};
pub use correlation::{CORRELATION_BIN, CORRELATION_NEURONS, mean_correlation, pair_correlations};
pub use error::AnalysisError;
pub use histogram::Histogram;
pub use irregularity::{Irregularity, MIN_INTERVALS, cv, irregularities, irregularity, lv};
pub use rates::{neuron_rate, neuron_rates, population_rate};
pub use responses::{Responses, presentations_of, responses, responses_in};
pub use running::{counts_of, running_cvs, running_lvs, running_rates, statistics_of};
pub use runs::mean_over_runs;
pub use sample::{choose, choose_again};
pub use spectrum::{Peak, SPECTRUM_BIN, Spectrum, spectrum};
pub use spread::{BLOCKS, Spread};
pub use summary::{
    PopulationSummary, SummaryOptions, population_autocorrelation, population_rate_over_time,
    population_spectrum, summarize, summarize_population,
};
pub use timescale::{Autocorrelation, autocorrelation};
pub use variability::{FANO_BIN, SYNCHRONY_BIN, fano_factor, synchrony};
pub use window::{Bins, Window};
