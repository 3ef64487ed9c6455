//! Keys of projections and of explicit synapses.

use super::Shape::*;
use super::circuit::WHEN;
use super::stimuli::COURSE;
use super::{Key, may, must};

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

/// The synapse model of a projection; its own keys are `model` and the names of the model's parameters.
pub(super) const SYNAPSE_USE: Key = may(
    "synapse",
    Or(&Text, &Named(&Matrix(&Quantity))),
    "a synapse model, or { model = \"istdp\", PARAMETER = value, … }; \"static\" unless given",
);

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
        "weight_course",
        Table(COURSE),
        "factor of all weights over time, as spikes arrive; 1 unless given",
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
    SYNAPSE_USE,
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
