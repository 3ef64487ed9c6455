//! What can go wrong in a simulation.

/// A simulation that cannot be prepared or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The network cannot be realized.
    #[error(transparent)]
    Network(#[from] neuropil_network::NetworkError),
    /// A model cannot be lowered.
    #[error("population `{population}`: {error}")]
    Scheme {
        /// Population.
        population: String,
        /// Why.
        error: neuropil_scheme::SchemeError,
    },
    /// The model of a projection's synapses cannot be lowered.
    #[error("projection `{projection}`: {error}")]
    Rule {
        /// Projection.
        projection: String,
        /// Why.
        error: neuropil_scheme::SchemeError,
    },
    /// A request that does not fit the circuit.
    #[error("{who}: {which} is {given}, expected {expected}")]
    Value {
        /// Who asks.
        who: String,
        /// For what.
        which: String,
        /// What was given.
        given: String,
        /// What would do.
        expected: String,
    },
    /// Something does not fit the engine.
    #[error("{what}: {given}, at most {limit}; {advice}")]
    TooLarge {
        /// What.
        what: String,
        /// How much.
        given: u64,
        /// How much would do.
        limit: u64,
        /// What helps.
        advice: &'static str,
    },
    /// The run would not fit into memory.
    #[error(
        "the run needs about {needed} bytes of memory ({neurons} neurons, {synapses} synapses), but {available} are available; use --scale, fewer neurons or a larger machine"
    )]
    Memory {
        /// Bytes needed at the peak.
        needed: u64,
        /// Bytes available.
        available: u64,
        /// Neurons.
        neurons: u64,
        /// Synapses.
        synapses: u64,
    },
    /// The sum of weights onto a neuron could overflow the accumulators.
    #[error(
        "the weights onto one neuron sum to up to {quanta} quanta, more than {limit}; use smaller weights or fewer synapses"
    )]
    Overflow {
        /// Largest sum.
        quanta: u64,
        /// Largest sum allowed.
        limit: u64,
    },
    /// A state became NaN or infinite.
    #[error(
        "population `{population}`: `{variable}` of neuron {neuron} is {value} at {time} ms and was finite at {finite} ms (dt = {dt} ms); a smaller time step, or a bound on the equations, may help"
    )]
    NotFinite {
        /// Population.
        population: String,
        /// Neuron within the population.
        neuron: u64,
        /// State.
        variable: String,
        /// NaN or ±∞.
        value: f64,
        /// When it was seen, ms.
        time: f64,
        /// When all states were last seen to be finite, ms: it happened after that, and no later than `time`.
        finite: f64,
        /// ms
        dt: f64,
    },
    /// A synapse delivers what was said to be impossible, or its weight is no number.
    #[error(
        "projection `{projection}`: the {what} of the synapse from {from} to {to} is {value} at {time} ms, expected {expected}"
    )]
    Synapse {
        /// Projection.
        projection: String,
        /// Source within its population.
        from: u64,
        /// Target within its population.
        to: u64,
        /// Amplitude or weight.
        what: &'static str,
        /// What came out.
        value: f64,
        /// What would do.
        expected: String,
        /// ms
        time: f64,
    },
    /// Building was interrupted on request.
    #[error("interrupted while the network was built; nothing was recorded")]
    Interrupted,
    /// Recording failed.
    #[error(transparent)]
    Recording(#[from] neuropil_recording::RecordingError),
    /// A thread of the engine died.
    #[error("a thread of the engine stopped unexpectedly; please report this")]
    Thread,
}

impl SimError {
    pub(crate) fn value(
        who: impl Into<String>,
        which: impl Into<String>,
        given: impl ToString,
        expected: impl Into<String>,
    ) -> Self {
        Self::Value {
            who: who.into(),
            which: which.into(),
            given: given.to_string(),
            expected: expected.into(),
        }
    }
}

/// Values that are refused, in words: how many there are, and the first that is not finite.
pub(crate) fn said(values: &[f64]) -> String {
    let bad = values.iter().position(|x| !x.is_finite());
    match bad.and_then(|k| values.get(k).map(|x| (k, x))) {
        Some((k, x)) => format!("{} values, number {k} of which is {x}", values.len()),
        None => format!("{} values", values.len()),
    }
}
