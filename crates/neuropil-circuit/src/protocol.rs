//! What is done with a circuit: durations, extra stimuli, what is recorded.

use crate::scheme::Schemes;
use crate::stimulus::Stimulus;

/// One experiment on a circuit.
#[derive(Clone, Debug, PartialEq)]
pub struct Protocol {
    /// Time step, ms.
    pub dt: f64,
    /// Measured time, ms, a multiple of `dt`.
    pub duration: f64,
    /// Time before measuring, ms, a multiple of `dt`.
    pub warmup: f64,
    /// How time is advanced.
    pub scheme: Schemes,
    /// Stimuli besides the circuit's own. Times count from the start of the run, warm-up included.
    pub stimuli: Vec<Stimulus>,
    /// What is kept.
    pub record: Record,
}

/// What is kept of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Spikes of all neurons.
    pub spikes: bool,
    /// Chosen states of chosen neurons.
    pub traces: Vec<TraceRequest>,
    /// Running mean, variance and covariance of the excitatory and inhibitory input of every neuron.
    pub input_moments: bool,
    /// Running statistics of the spikes of every neuron (count, mean interval, CV, LV), and population rates in bins.
    pub statistics: bool,
    /// Width of the bins of moments and rates, ms, a multiple of `dt`.
    pub bin: f64,
    /// Width of the windows of moments and statistics, ms, a multiple of `bin`; the measured time unless given.
    pub window: Option<f64>,
}

/// States to record.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceRequest {
    /// Population.
    pub population: String,
    /// State variable.
    pub variable: String,
    /// Which neurons.
    pub neurons: NeuronSelection,
    /// ms; from the start of the run unless given.
    pub start: Option<f64>,
    /// ms; to the end of the run unless given.
    pub stop: Option<f64>,
    /// Interval between samples, ms; every step unless given.
    pub interval: Option<f64>,
}

/// Neurons of a population, by index within it.
#[derive(Clone, Debug, PartialEq)]
pub enum NeuronSelection {
    /// All of them.
    All,
    /// So many from one on.
    Range {
        /// Index of the first neuron.
        first: u64,
        /// How many.
        number: u64,
    },
    /// These.
    List(Vec<u64>),
}

impl Default for Protocol {
    fn default() -> Self {
        Self {
            dt: 0.1,
            duration: 1000.0,
            warmup: 0.0,
            scheme: Schemes::default(),
            stimuli: Vec::new(),
            record: Record::default(),
        }
    }
}

impl Default for Record {
    fn default() -> Self {
        Self {
            spikes: true,
            traces: Vec::new(),
            input_moments: false,
            statistics: false,
            bin: 1.0,
            window: None,
        }
    }
}
