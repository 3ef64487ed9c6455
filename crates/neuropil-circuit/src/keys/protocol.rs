//! Keys of protocols and of what they record.

use super::Shape::*;
use super::{Key, STIMULUS, may, must};

/// `[protocol]`.
pub const PROTOCOL: &[Key] = &[
    may("dt", Quantity, "time step; 0.1 ms unless given"),
    may("duration", Quantity, "measured time; 1 s unless given"),
    may(
        "warmup",
        Quantity,
        "time before measuring; none unless given",
    ),
    may(
        "scheme",
        Any,
        "how time is advanced: \"auto\" or the name of a scheme, or a table of names by model (`all` for the others); auto unless given",
    ),
    may(
        "stimuli",
        List(&Table(STIMULUS)),
        "drive besides the circuit's own",
    ),
    may(
        "plasticity",
        Or(&Or(&Table(LEARNING), &List(&Table(LEARNING))), &ByOption),
        "when plastic projections learn: for all of them, or a list with one entry for each projection; always unless given",
    ),
    may("record", Table(RECORD), "what is kept"),
];

/// An entry of `plasticity` of a protocol.
pub const LEARNING: &[Key] = &[
    may(
        "projection",
        Text,
        "a plastic projection; all that no other entry names unless given",
    ),
    must(
        "learning",
        List(&List(&Quantity)),
        "windows [from, to] in which weights change, in time from the start of the run; [] is never",
    ),
];

/// `record` of a protocol.
pub const RECORD: &[Key] = &[
    may("spikes", Truth, "spikes of all neurons; true unless given"),
    may(
        "input_moments",
        Truth,
        "running mean, variance and covariance of the excitatory and inhibitory input of every neuron",
    ),
    may(
        "statistics",
        Truth,
        "running counts, mean intervals, CV and LV of every neuron, and population rates in bins, which need no spikes to be kept",
    ),
    may(
        "bin",
        Quantity,
        "width of the bins of moments and rates; 1 ms unless given",
    ),
    may(
        "window",
        Quantity,
        "width of the windows of moments and statistics; the measured time unless given",
    ),
    may("traces", List(&Table(TRACE)), "states of chosen neurons"),
    may(
        "weights",
        List(&Table(WEIGHTS)),
        "weights of plastic projections",
    ),
];

/// Weights to record.
pub const WEIGHTS: &[Key] = &[
    must("projection", Text, "a plastic projection"),
    must("interval", Quantity, "time between snapshots"),
    may(
        "synapses",
        Any,
        "\"all\", or { first = i, number = n, every = k } in the order of targets; all unless given",
    ),
    may("start", Quantity, "time from the start of the run"),
    may("stop", Quantity, "time from the start of the run"),
];

/// A range of synapses.
pub const SYNAPSE_RANGE: &[Key] = &[
    may("first", Count, "index of the first; 0 unless given"),
    may("number", Count, "how many; all that there are unless given"),
    may("every", Count, "distance between them; 1 unless given"),
];

/// A trace to record.
pub const TRACE: &[Key] = &[
    must("population", Text, "a population"),
    must("variable", Text, "a state of its model"),
    may(
        "neurons",
        Any,
        "\"all\", { first = i, number = n }, or a list of indices; all unless given",
    ),
    may("start", Quantity, "time from the start of the run"),
    may("stop", Quantity, "time from the start of the run"),
    may(
        "interval",
        Quantity,
        "time between samples; every step unless given",
    ),
];
