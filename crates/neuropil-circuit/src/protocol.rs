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
    /// When plastic projections learn; always where nothing is said.
    pub plasticity: Vec<Learning>,
    /// What is kept.
    pub record: Record,
}

/// When the synapses of plastic projections may change. At other times their weights stay, while states go on and
/// spikes are delivered as ever.
#[derive(Clone, Debug, PartialEq)]
pub struct Learning {
    /// The projection; absent: every plastic one that no other entry names.
    pub projection: Option<String>,
    /// From when to when, ms from the start of the run, warm-up included, ascending: spikes at times t with
    /// start < t ≤ stop change weights. None: never.
    pub windows: Vec<(f64, f64)>,
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
    /// Weights of plastic projections.
    pub weights: Vec<WeightRequest>,
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

/// Weights to record.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightRequest {
    /// Projection, one whose spikes change weights.
    pub projection: String,
    /// Which of its synapses.
    pub synapses: SynapseSelection,
    /// ms; from the start of the run unless given.
    pub start: Option<f64>,
    /// ms; to the end of the run unless given.
    pub stop: Option<f64>,
    /// Interval between snapshots, ms.
    pub interval: f64,
}

/// Synapses of a projection, by index in their canonical order: by target, then as their rule gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SynapseSelection {
    /// All of them.
    All,
    /// first, first + every, first + 2 every …
    Range {
        /// Index of the first synapse.
        first: u64,
        /// How many; absent: as many as there are.
        number: Option<u64>,
        /// Distance between them, ≥ 1.
        every: u64,
    },
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

impl Learning {
    /// No projection learns that no other entry names.
    pub fn never() -> Self {
        Self {
            projection: None,
            windows: Vec::new(),
        }
    }
}

impl Protocol {
    /// When a plastic projection learns; `None` means always.
    pub fn learning(&self, projection: &str) -> Option<&[(f64, f64)]> {
        let own = |l: &&Learning| l.projection.as_deref() == Some(projection);
        let all = |l: &&Learning| l.projection.is_none();
        let found = self.plasticity.iter().find(own);
        let found = found.or_else(|| self.plasticity.iter().find(all));
        found.map(|l| l.windows.as_slice())
    }
}

impl Default for Protocol {
    fn default() -> Self {
        Self {
            dt: 0.1,
            duration: 1000.0,
            warmup: 0.0,
            scheme: Schemes::default(),
            stimuli: Vec::new(),
            plasticity: Vec::new(),
            record: Record::default(),
        }
    }
}

impl Default for Record {
    fn default() -> Self {
        Self {
            spikes: true,
            traces: Vec::new(),
            weights: Vec::new(),
            input_moments: false,
            statistics: false,
            bin: 1.0,
            window: None,
        }
    }
}
