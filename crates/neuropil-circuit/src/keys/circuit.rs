//! Keys of circuits.

use super::Shape::*;
use super::model::{DESCRIPTION, INLINE_MODEL, REFERENCES, TITLE};
use super::{Key, may, must};

const WHEN: Key = may(
    "when",
    Named(&Any),
    "options and their choices under which the entry exists: a word or a list of words",
);

/// A circuit file.
pub const CIRCUIT_FILE: &[Key] = &[
    must(
        "circuit",
        Table(CIRCUIT),
        "the name of the circuit and what it is",
    ),
    may(
        "parameters",
        Named(&Quantity),
        "named quantities, each may be an expression of those before it",
    ),
    may("options", Named(&Table(OPTION)), "variants of the circuit"),
    may(
        "model_files",
        Texts,
        "files of neuron models, relative to this file",
    ),
    may(
        "models",
        Named(&Table(INLINE_MODEL)),
        "neuron models of this circuit",
    ),
    may(
        "defaults",
        Table(DEFAULTS),
        "what entries have unless they say otherwise",
    ),
    may(
        "populations",
        Named(&Table(POPULATION)),
        "like neurons, or sources of spikes",
    ),
    may(
        "projections",
        List(&Table(PROJECTION)),
        "synapses between populations",
    ),
    may("stimuli", List(&Table(STIMULUS)), "standing drive"),
    may(
        "protocol",
        Table(PROTOCOL),
        "what is done when nothing else is said",
    ),
    may(
        "published",
        Named(&Table(PUBLISHED)),
        "published numbers to compare with",
    ),
];

/// `[circuit]`.
pub const CIRCUIT: &[Key] = &[
    must("name", Text, "a unique name"),
    TITLE,
    DESCRIPTION,
    REFERENCES,
];

/// An entry of `[options]`.
pub const OPTION: &[Key] = &[
    must(
        "default",
        Text,
        "the choice made unless another is asked for",
    ),
    must("choices", Texts, "all choices"),
    may("meaning", Text, "what it means"),
];

/// `[defaults]`.
pub const DEFAULTS: &[Key] = &[
    may(
        "population",
        Table(POPULATION_DEFAULTS),
        "for every population of neurons",
    ),
    may(
        "projection",
        Table(PROJECTION_DEFAULTS),
        "for every projection",
    ),
];

/// `[defaults.population]`.
pub const POPULATION_DEFAULTS: &[Key] = &[
    may("model", Text, "name of the neuron model"),
    may(
        "parameters",
        Named(&Value),
        "values other than the model's defaults",
    ),
    may(
        "initial",
        Named(&Value),
        "initial states other than the model's",
    ),
];

/// `[defaults.projection]`.
pub const PROJECTION_DEFAULTS: &[Key] = &[
    may("rule", Choice(RULES), "which synapses exist"),
    may(
        "allow_autapses",
        Truth,
        "whether a neuron may connect to itself",
    ),
    may(
        "allow_multapses",
        Truth,
        "whether a pair may be connected more than once",
    ),
    may("weight", Value, "weight"),
    may("delay", Value, "delay, or \"step\""),
    may("receptor", Text, "receptor of the target"),
];

/// An entry of `[populations]`.
pub const POPULATION: &[Key] = &[
    may("size", Count, "number of members, at least 1"),
    may("model", Text, "name of the neuron model"),
    may(
        "parameters",
        Named(&Value),
        "values other than the model's defaults",
    ),
    may(
        "initial",
        Named(&Value),
        "initial states other than the model's",
    ),
    may(
        "source",
        Choice(&["poisson", "spike_list"]),
        "kind, for sources of spikes",
    ),
    may("rate", RATE, "rate of each train of a Poisson source"),
    may(
        "times",
        List(&List(&Quantity)),
        "spike times of each member of a spike list",
    ),
    may(
        "attributes",
        Named(&Any),
        "what else is known of each member: a list of words, or of numbers in a unit",
    ),
    WHEN,
];

/// Names of connection rules.
pub const RULES: &[&str] = &[
    "fixed_indegree",
    "fixed_outdegree",
    "fixed_total_number",
    "pairwise_bernoulli",
    "one_to_one",
    "all_to_all",
    "from_table",
];

/// An entry of `[[projections]]`.
pub const PROJECTION: &[Key] = &[
    may("name", Text, "unique name; `source->target` unless given"),
    may("source", Text, "source population"),
    may("target", Text, "target population"),
    may(
        "sources",
        Texts,
        "source populations: one projection for each pair",
    ),
    may(
        "targets",
        Texts,
        "target populations: one projection for each pair",
    ),
    may("rule", Choice(RULES), "which synapses exist"),
    may(
        "in_degree",
        Matrix(&Count),
        "synapses of each target neuron (fixed_indegree)",
    ),
    may(
        "out_degree",
        Matrix(&Count),
        "synapses of each source neuron (fixed_outdegree)",
    ),
    may(
        "number",
        Matrix(&Count),
        "synapses in all (fixed_total_number)",
    ),
    may(
        "probability",
        Matrix(&Quantity),
        "probability of each pair (pairwise_bernoulli)",
    ),
    may(
        "table",
        Any,
        "columns `source`, `target`, `weight`, `delay`, or a CSV file with them (from_table)",
    ),
    may(
        "allow_autapses",
        Truth,
        "whether a neuron may connect to itself; true unless given",
    ),
    may(
        "allow_multapses",
        Truth,
        "whether a pair may be connected more than once; true unless given",
    ),
    may(
        "weight",
        Matrix(&Value),
        "weight, in the receptor's dimension",
    ),
    may(
        "delay",
        Matrix(&Value),
        "delay, or \"step\" for the next time step",
    ),
    may("receptor", Text, "receptor of the target"),
    may(
        "output",
        Text,
        "output of the source that a continuous projection transmits; the only one unless given",
    ),
    WHEN,
];

/// A table of explicit synapses.
pub const SYNAPSES: &[Key] = &[
    must("source", List(&Count), "source neurons, from 0"),
    must("target", List(&Count), "target neurons, from 0"),
    may("weight", List(&Quantity), "weights"),
    may("delay", List(&Quantity), "delays"),
    may(
        "weight_unit",
        Text,
        "unit of bare numbers among the weights",
    ),
    may("delay_unit", Text, "unit of bare numbers among the delays"),
];

/// A CSV file of explicit synapses.
pub const SYNAPSE_FILE: &[Key] = &[
    must(
        "file",
        Text,
        "CSV file with a header, relative to this file",
    ),
    may("weight_unit", Text, "unit of the weights"),
    may("delay_unit", Text, "unit of the delays"),
];

/// An entry of `[[stimuli]]`.
pub const STIMULUS: &[Key] = &[
    may("name", Text, "unique name; `kind->target` unless given"),
    may("target", Text, "target population"),
    may(
        "targets",
        Texts,
        "target populations: one stimulus for each",
    ),
    must("kind", Choice(STIMULUS_KINDS), "what it is"),
    may(
        "rate",
        Matrix(&RATE),
        "rate of the Poisson train of each neuron",
    ),
    may("weight", Matrix(&Quantity), "weight of each spike"),
    may("receptor", Text, "receptor of the target"),
    may(
        "delay",
        Matrix(&Quantity),
        "delay after `start`; none unless given",
    ),
    may(
        "port",
        Text,
        "input port of the target; the only one unless given",
    ),
    may("constant", Matrix(&Value), "constant input"),
    STEPS,
    PIECEWISE_LINEAR,
    SINUSOIDAL,
    may("mean", Matrix(&Quantity), "mean of a noise; 0 unless given"),
    may(
        "sd",
        Matrix(&Quantity),
        "standard deviation of a noise, in its stationary distribution",
    ),
    may(
        "tau",
        Matrix(&Quantity),
        "time constant of an Ornstein–Uhlenbeck process",
    ),
    may(
        "interval",
        Quantity,
        "time for which a gaussian noise stays constant; one step unless given",
    ),
    may(
        "shared",
        Text,
        "name of a noise that all neurons share, and all stimuli that give it; each neuron has its own unless given",
    ),
    may("start", Quantity, "time from the start of the run"),
    may("stop", Quantity, "time from the start of the run"),
    may(
        "neurons",
        Table(RANGE),
        "which neurons are driven; all unless given",
    ),
    WHEN,
];

/// Kinds of stimuli.
pub const STIMULUS_KINDS: &[&str] = &["poisson", "current", "ornstein_uhlenbeck", "gaussian_noise"];

const STEPS: Key = may(
    "steps",
    List(&List(&Quantity)),
    "[time, value from then on], times ascending",
);

const PIECEWISE_LINEAR: Key = may(
    "piecewise_linear",
    List(&List(&Quantity)),
    "[time, value] joined by straight lines",
);

const SINUSOIDAL: Key = may(
    "sinusoidal",
    Table(SINUSOID),
    "mean + amplitude sin(2π frequency t + phase)",
);

/// A rate that may change in time.
const RATE: super::Shape = Or(&Quantity, &Table(RATE_COURSE));

/// A rate that changes in time; one of these.
pub const RATE_COURSE: &[Key] = &[STEPS, PIECEWISE_LINEAR, SINUSOIDAL];

/// A sinusoidal time course.
pub const SINUSOID: &[Key] = &[
    may("mean", Matrix(&Quantity), "mean; 0 unless given"),
    must("amplitude", Matrix(&Quantity), "amplitude"),
    must("frequency", Matrix(&Quantity), "cycles per time"),
    may(
        "phase",
        Matrix(&Quantity),
        "phase at the start of the run, rad; 0 unless given",
    ),
];

/// A range of neurons.
pub const RANGE: &[Key] = &[
    must("first", Count, "index of the first neuron, from 0"),
    must("number", Count, "how many"),
];

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
    may("record", Table(RECORD), "what is kept"),
];

/// `record` of a protocol.
pub const RECORD: &[Key] = &[
    may("spikes", Truth, "spikes of all neurons; true unless given"),
    may(
        "input_moments",
        Truth,
        "mean and variance of the input of every neuron",
    ),
    may("traces", List(&Table(TRACE)), "states of chosen neurons"),
];

/// A trace to record.
pub const TRACE: &[Key] = &[
    must("population", Text, "a population"),
    must("variable", Text, "a state of its model"),
    may(
        "neurons",
        Any,
        "\"all\", { first = n }, or a list of indices; all unless given",
    ),
    may("start", Quantity, "time from the start of the run"),
    may("stop", Quantity, "time from the start of the run"),
    may(
        "interval",
        Quantity,
        "time between samples; every step unless given",
    ),
];

/// The first neurons of a population.
pub const FIRST: &[Key] = &[must("first", Count, "how many")];

/// An entry of `[published]`.
pub const PUBLISHED: &[Key] = &[
    must("unit", Text, "unit of the values"),
    must("source", Text, "where they are from"),
    must("values", Named(&Quantity), "value of each population"),
];

/// A distribution or a table of values; which keys are used depends on `distribution`.
pub const VALUE: &[Key] = &[
    may(
        "distribution",
        Choice(&["normal", "lognormal", "uniform"]),
        "its kind",
    ),
    may("mean", Matrix(&Quantity), "mean (normal)"),
    may("sd", Matrix(&Quantity), "standard deviation (normal)"),
    may(
        "relative_sd",
        Matrix(&Quantity),
        "standard deviation over |mean| (normal)",
    ),
    may("lower", Matrix(&Quantity), "lower end (normal)"),
    may("upper", Matrix(&Quantity), "upper end (normal)"),
    may(
        "keep_sign",
        Truth,
        "put an end at 0, on the far side of the mean (normal)",
    ),
    may(
        "beyond",
        Choice(&["redraw", "clip"]),
        "fate of draws beyond an end (normal)",
    ),
    may("median", Matrix(&Quantity), "median (lognormal)"),
    may(
        "sigma",
        Matrix(&Quantity),
        "standard deviation of the logarithm (lognormal)",
    ),
    may("low", Matrix(&Quantity), "lower end (uniform)"),
    may("high", Matrix(&Quantity), "upper end (uniform)"),
    may(
        "values",
        List(&Quantity),
        "one value for each neuron or synapse",
    ),
    may("unit", Text, "unit of bare numbers among the values"),
];
