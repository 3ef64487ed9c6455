//! Seeds and the names of random streams.
//!
//! Every number drawn is keyed by (seed, purpose, name, entity, draw). Names rather than positions key the streams,
//! so that removing one population or projection leaves all other draws as they were.

use neuropil_numerics::random::Stream;

/// The two seeds of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Seeds {
    /// Connectivity, parameters, spatial patterns.
    pub network: u64,
    /// Initial states, background spikes, fluctuating currents, coefficients of patterns, noise.
    pub trial: u64,
}

/// What a stream of random numbers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Sources, weights and delays of synapses.
    Synapses,
    /// How many synapses fall on which target.
    Degrees,
    /// Parameters of neurons.
    Parameters,
    /// Initial states.
    Initial,
    /// Private Poisson input.
    Poisson,
    /// Shared spike trains.
    Source,
    /// White noise of the neurons.
    Noise,
    /// Fluctuating currents.
    Current,
    /// Spatial patterns of stimuli.
    Patterns,
    /// Coefficients of patterns.
    Coefficients,
}

impl Seeds {
    /// The stream for a purpose and a name.
    pub fn stream(self, purpose: Purpose, name: &str) -> Stream {
        let base = Stream::new(self.network, purpose as u64 + 1);
        let per_trial = matches!(
            purpose,
            Purpose::Initial
                | Purpose::Poisson
                | Purpose::Source
                | Purpose::Noise
                | Purpose::Current
                | Purpose::Coefficients
        );
        let base = if per_trial {
            base.child(self.trial)
        } else {
            base
        };
        base.child(name_key(name))
    }
}

/// FNV-1a of a name.
pub fn name_key(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
