//! Input by spatial patterns: the current of neuron j is `I_j(t) = Σ_p M[p][j] c_p(t)`.
//!
//! The patterns M are pure numbers and belong to the network: given, or drawn once from its seed. The coefficients c are in the
//! unit of the input port and change in time. Two coefficients of two drawn patterns make a plane of stimuli, one
//! coefficient for each pixel makes images.

use std::sync::Arc;

use neuropil_numerics::matrix::Matrix;

use crate::value::Distribution;

/// The most patterns of a stimulus.
pub const MOST_PATTERNS: u64 = 1 << 20;

/// The spatial patterns M of a stimulus, pure numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Patterns {
    /// Independent numbers for every pattern and neuron, the same in all trials of a network.
    Drawn {
        /// How many patterns.
        number: u64,
        /// From what.
        distribution: Distribution,
        /// Stimuli onto one population that give this name have the same patterns; a stimulus has its own when absent.
        shared: Option<String>,
    },
    /// `[pattern][neuron driven]`.
    Table(Arc<Matrix>),
    /// Pattern p is 1 on the neurons p × size to (p + 1) × size - 1 of those driven, and 0 elsewhere.
    Blocks {
        /// How many patterns.
        number: u64,
        /// Neurons of each.
        size: u64,
    },
}

impl Patterns {
    /// How many patterns there are.
    pub fn number(&self) -> u64 {
        match self {
            Patterns::Drawn { number, .. } | Patterns::Blocks { number, .. } => *number,
            Patterns::Table(m) => m.rows() as u64,
        }
    }

    /// How many neurons they are made for; nothing where they fit any number.
    pub fn neurons(&self) -> Option<u64> {
        match self {
            Patterns::Drawn { .. } => None,
            Patterns::Table(m) => Some(m.columns() as u64),
            Patterns::Blocks { number, size } => Some(number.saturating_mul(*size)),
        }
    }
}

/// How the coefficients c(t) of patterns change; in the unit of the port (inside units).
#[derive(Clone, Debug, PartialEq)]
pub enum Coefficients {
    /// (ms from the start of the run, the coefficients from then on); 0 before the first.
    Steps(Vec<(f64, Vec<f64>)>),
    /// One stimulus after the other, from the start of the stimulus on; 0 after the last.
    Sequence {
        /// `[stimulus][pattern]`.
        stimuli: Arc<Matrix>,
        /// ms for which each is shown, a multiple of the time step.
        interval: f64,
        /// Whether it begins again after the last.
        repeat: bool,
    },
    /// Drawn independently in every interval from the start of the stimulus on, anew in every trial.
    Drawn {
        /// From what.
        distribution: Distribution,
        /// ms, a multiple of the time step.
        interval: f64,
        /// All stimuli that give this name draw the same; a stimulus has its own draws when absent.
        shared: Option<String>,
    },
}
