//! What drives a population from outside.

use crate::value::Value;

/// One drive of one population.
#[derive(Clone, Debug, PartialEq)]
pub struct Stimulus {
    /// Unique name; keys its random numbers.
    pub name: String,
    /// Target population.
    pub target: String,
    /// First neuron of the target and number of neurons driven; all when absent.
    pub neurons: Option<(u64, u64)>,
    /// ms from the start of the run; the stimulus acts in start ≤ t < stop.
    pub start: Option<f64>,
    /// ms from the start of the run.
    pub stop: Option<f64>,
    /// What it is.
    pub kind: StimulusKind,
}

/// Kinds of drive.
#[derive(Clone, Debug, PartialEq)]
pub enum StimulusKind {
    /// A Poisson spike train of its own for every target neuron.
    Poisson {
        /// Receptor that receives it.
        receptor: String,
        /// 1/ms, per target neuron (number of inputs × their rate).
        rate: f64,
        /// Weight of each spike, in the receptor's unit (inside units).
        weight: f64,
        /// ms; the first spike can arrive this long after `start`.
        delay: f64,
    },
    /// A current (or another continuous input) into an input port.
    Current {
        /// Input port of the neuron model.
        port: String,
        /// Time course.
        waveform: Waveform,
    },
}

/// Time courses, in inside units over ms from the start of the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Waveform {
    /// Constant in time; may differ between neurons.
    Constant(Value),
    /// (time, value from then on), times ascending and multiples of the time step; 0 before the first.
    Steps(Vec<(f64, f64)>),
    /// (time, value) joined by straight lines; held constant before the first and after the last. A step uses
    /// the value at its middle.
    PiecewiseLinear(Vec<(f64, f64)>),
}
