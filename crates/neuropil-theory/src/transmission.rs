//! How the rates of populations reach one another: parts of a weight, each behind delays and the filter of its synapses.
//!
//! ```text
//! s_ij(t) = Σ over ways  share · Σ_d p(d) ∫ ν_j(t - d - u) e^(-u/τ_s)/τ_s du
//! ```
//!
//! is the rate of population j as population i has it at time t. [`crate::dynamics::DelayedRates`] integrates rates that see
//! one another like this.

pub(crate) mod delays;

use neuropil_circuit::Circuit;

use crate::TheoryError;
use crate::equations::{Link, LinkSource, equations};
use crate::working_point::TheoryOptions;

/// One way from a population to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Population that receives, by its place in the rate model.
    pub target: usize,
    /// Population that sends.
    pub source: usize,
    /// Part of the weight between the two that takes this way; the parts of a pair sum to 1.
    pub share: f64,
    /// Delays (ms) with their probabilities.
    pub delays: Vec<(f64, f64)>,
    /// Time constant of the filter, ms; 0 for spikes that act on the membrane at once.
    pub tau_s: f64,
}

/// All ways of a rate model; between pairs without one, rates act at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transmission {
    ways: Vec<Way>,
}

impl Transmission {
    /// Rates act at once.
    pub fn instant() -> Self {
        Self::default()
    }

    /// These ways.
    ///
    /// # Errors
    /// Shares, delays, probabilities and time constants that are negative or not finite; probabilities of the delays of a way, and
    /// shares of the ways of a pair, whose sum is not 1.
    pub fn new(ways: Vec<Way>) -> Result<Self, TheoryError> {
        let delays = |w: &Way| w.delays.clone().into_iter().flat_map(|(d, p)| [d, p]);
        for w in &ways {
            let numbers = [w.tau_s].into_iter().chain(delays(w));
            for (value, name) in numbers
                .map(|v| (v, "delays, probabilities and time constants"))
                .chain([(w.share, "share")])
            {
                if !(value.is_finite() && value >= 0.0) {
                    let expected = format!("{name} of at least 0");
                    let function = "Transmission::new";
                    return Err(
                        TheoryError::parameter(function, "way", value, "", expected).of(w.target)
                    );
                }
            }
            let of_pair = |v: &&Way| (v.target, v.source) == (w.target, w.source);
            let shares: f64 = ways.iter().filter(of_pair).map(|v| v.share).sum();
            let probabilities: f64 = w.delays.iter().map(|(_, p)| p).sum();
            for (sum, which) in [(shares, "shares"), (probabilities, "probabilities")] {
                if libm::fabs(sum - 1.0) > 1e-6 {
                    let expected = format!("{which} that sum to 1");
                    let error =
                        TheoryError::parameter("Transmission::new", "way", sum, "", expected);
                    return Err(error.of(w.target));
                }
            }
        }
        Ok(Self { ways })
    }

    /// That of `circuit`, between its populations of neurons in their order: the delays of its projections as networks have them,
    /// on the grid of the time step, and the filters of its receptors.
    pub fn of(circuit: &Circuit, options: &TheoryOptions) -> Result<Self, TheoryError> {
        let e = equations(circuit, options)?;
        let between = |l: &Link| match l.source {
            LinkSource::Neurons(source) => Some((l.target, source)),
            LinkSource::Trains(_) => None,
        };
        // Parts by size, since ways of opposite sign would leave a sum near 0.
        let whole = |pair| {
            let all = e.links.iter().filter(|l| between(l) == Some(pair));
            all.map(|l| libm::fabs(l.mean)).sum::<f64>()
        };
        let ways = e.links.iter().filter_map(|l| {
            let pair = between(l)?;
            let whole = whole(pair);
            (whole > 0.0).then(|| Way {
                target: pair.0,
                source: pair.1,
                share: libm::fabs(l.mean) / whole,
                delays: delays::points(circuit, l.projection),
                tau_s: l.tau_s,
            })
        });
        Self::new(ways.collect())
    }

    /// The ways.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// Whether all rates act at once.
    pub fn is_instant(&self) -> bool {
        self.ways.iter().all(|w| self.lag(w) == 0.0)
    }

    /// The mean lag Σ p(d) d + τ_s of the way on which it is longest, ms.
    pub fn longest_lag(&self) -> f64 {
        self.ways.iter().map(|w| self.lag(w)).fold(0.0, f64::max)
    }

    fn lag(&self, w: &Way) -> f64 {
        w.tau_s + w.delays.iter().map(|(d, p)| d * p).sum::<f64>()
    }
}
