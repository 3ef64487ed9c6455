//! Keys of synapse models.

use super::Shape::*;
use super::model::{DESCRIPTION, REFERENCES, TITLE};
use super::{Key, may, must};

/// `[synapse]` of a synapse model file.
pub const SYNAPSE_MODEL: &[Key] = &[
    must("name", Text, "a unique name (letters, digits, _)"),
    TITLE,
    DESCRIPTION,
    REFERENCES,
];

/// A synapse model file.
pub const SYNAPSE_MODEL_FILE: &[Key] = &[
    must(
        "synapse",
        Table(SYNAPSE_MODEL),
        "the name of the model and what it is",
    ),
    PARAMETERS,
    SOURCE,
    TARGET,
    EXPRESSIONS,
    AT_SOURCE_SPIKE,
    AT_TARGET_SPIKE,
    LIMITS,
    TRANSMIT,
];

/// `[synapses.NAME]` of a circuit file.
pub const INLINE_SYNAPSE: &[Key] = &[
    TITLE,
    DESCRIPTION,
    REFERENCES,
    PARAMETERS,
    SOURCE,
    TARGET,
    EXPRESSIONS,
    AT_SOURCE_SPIKE,
    AT_TARGET_SPIKE,
    LIMITS,
    TRANSMIT,
];

const PARAMETERS: Key = may(
    "parameters",
    Named(&Table(SYNAPSE_PARAMETER)),
    "constants of a projection",
);
const SOURCE: Key = may(
    "source",
    Named(&Table(SYNAPSE_STATE)),
    "states of each source neuron, as its synapses see them: one delay late",
);
const TARGET: Key = may(
    "target",
    Named(&Table(SYNAPSE_STATE)),
    "states of each target neuron",
);
const EXPRESSIONS: Key = may(
    "expressions",
    Named(&Expression),
    "named sub-expressions, each may use those before it",
);
const AT_SOURCE_SPIKE: Key = may(
    "at_source_spike",
    Table(NEW_WEIGHT),
    "what a spike of the source does when it arrives",
);
const AT_TARGET_SPIKE: Key = may(
    "at_target_spike",
    Table(NEW_WEIGHT),
    "what a spike of the target does, at once",
);
const LIMITS: Key = may(
    "limits",
    Table(WEIGHT_LIMITS),
    "bounds of the weight, applied after every change; needed where spikes change it",
);
const TRANSMIT: Key = may(
    "transmit",
    Table(TRANSMITTED),
    "what an arriving spike delivers; the weight unless given",
);

/// An entry of `[parameters]` of a synapse model.
pub const SYNAPSE_PARAMETER: &[Key] = &[
    may(
        "default",
        Quantity,
        "a quantity such as \"20 ms\"; without it every projection gives a value",
    ),
    may(
        "unit",
        Text,
        "unit to print in, that of the default unless given; \"weight\" for that of the weights",
    ),
    may("lower", Text, "smallest value: \"> 0 ms\" or \">= 0 ms\""),
    may("upper", Text, "largest value: \"< 1 ms\" or \"<= 1 ms\""),
    may("meaning", Text, "what it means"),
];

/// An entry of `[source]` or `[target]`.
pub const SYNAPSE_STATE: &[Key] = &[
    may(
        "tau",
        Expression,
        "time constant, from parameters; constant between spikes unless given",
    ),
    must(
        "at_spike",
        Expression,
        "the value after a spike of the neuron",
    ),
    may(
        "toward",
        Expression,
        "the value that it approaches, from parameters; 0 unless given",
    ),
    may(
        "initial",
        Expression,
        "the value at the start, from parameters; `toward` unless given",
    ),
    may(
        "unit",
        Text,
        "unit; that of `toward` or `initial` unless given; \"weight\" for that of the weights",
    ),
    may("meaning", Text, "what it means"),
];

/// `[at_source_spike]` and `[at_target_spike]`.
pub const NEW_WEIGHT: &[Key] = &[must("weight", Expression, "the weight after the spike")];

/// `[limits]`.
pub const WEIGHT_LIMITS: &[Key] = &[must("weight", Table(WEIGHT_LIMIT), "its bounds")];

/// `weight` of `[limits]`.
pub const WEIGHT_LIMIT: &[Key] = &[
    must("lower", Expression, "smallest weight, from parameters"),
    must("upper", Expression, "largest weight, from parameters"),
];

/// `[transmit]`.
pub const TRANSMITTED: &[Key] = &[
    must("weight", Expression, "what an arriving spike delivers"),
    may(
        "largest",
        Expression,
        "bound of its magnitude, from parameters and `weight`, which here is the largest |weight|; needed where it is not `weight`",
    ),
];
