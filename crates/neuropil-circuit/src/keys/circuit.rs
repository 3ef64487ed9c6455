//! Keys of circuits: the file, parameters, populations, values.

use super::Shape::*;
use super::model::{DESCRIPTION, INLINE_MODEL, REFERENCES, TITLE};
use super::stimuli::RATE;
use super::{INLINE_SYNAPSE, Key, PROJECTION, PROTOCOL, RULES, STIMULUS, SYNAPSE_USE, may, must};

pub(super) const WHEN: Key = may(
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
        Named(&Or(&Quantity, &ByOption)),
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
        "synapse_files",
        Texts,
        "files of synapse models, relative to this file",
    ),
    may(
        "synapses",
        Named(&Table(INLINE_SYNAPSE)),
        "synapse models of this circuit",
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
    may("model", Or(&Text, &ByOption), "name of the neuron model"),
    may(
        "parameters",
        Named(&Or(&Value, &ByOption)),
        "values other than the model's defaults",
    ),
    may(
        "initial",
        Named(&Or(&Value, &ByOption)),
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
    SYNAPSE_USE,
];

/// An entry of `[populations]`.
pub const POPULATION: &[Key] = &[
    may("size", Count, "number of members, at least 1"),
    may("model", Or(&Text, &ByOption), "name of the neuron model"),
    may(
        "parameters",
        Named(&Or(&Value, &ByOption)),
        "values other than the model's defaults",
    ),
    may(
        "initial",
        Named(&Or(&Value, &ByOption)),
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
