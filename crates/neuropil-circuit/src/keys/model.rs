//! Keys of neuron models.

use super::Shape::*;
use super::{Key, may, must};

pub(super) const TITLE: Key = may("title", Text, "one line");
pub(super) const DESCRIPTION: Key = may("description", Text, "prose");
pub(super) const REFERENCES: Key = may(
    "references",
    Texts,
    "keys of the bibliography, or citations",
);
const KERNEL: Key = may("kernel", Truth, "whether a native kernel is printed for it");
const DELIVER: Key = may(
    "deliver",
    Choice(&["after propagation", "before propagation"]),
    "when arriving spikes act; needed where there are receptors",
);
const COUNT: Key = may(
    "count",
    Count,
    "members of a model with receptors by count, unless NAME[n] is asked for; entries named with # stand once for each",
);
/// `[model]` of a model file.
pub const MODEL: &[Key] = &[
    must("name", Text, "a unique name (letters, digits, _)"),
    TITLE,
    DESCRIPTION,
    REFERENCES,
    KERNEL,
    COUNT,
    DELIVER,
];

/// A model file.
pub const MODEL_FILE: &[Key] = &[
    must(
        "model",
        Table(MODEL),
        "the name of the model and what it is",
    ),
    PARAMETERS,
    STATES,
    INPUTS,
    RECEPTORS,
    OUTPUTS,
    EXPRESSIONS,
    DYNAMICS,
    DIFFUSION,
    LIMITS,
    SPIKE_RULE,
];

/// `[models.NAME]` of a circuit file.
pub const INLINE_MODEL: &[Key] = &[
    TITLE,
    DESCRIPTION,
    REFERENCES,
    KERNEL,
    COUNT,
    DELIVER,
    PARAMETERS,
    STATES,
    INPUTS,
    RECEPTORS,
    OUTPUTS,
    EXPRESSIONS,
    DYNAMICS,
    DIFFUSION,
    LIMITS,
    SPIKE_RULE,
];

const PARAMETERS: Key = may(
    "parameters",
    Named(&Table(PARAMETER)),
    "constants of a neuron",
);
const STATES: Key = may("states", Named(&Table(STATE)), "dynamic variables");
const INPUTS: Key = may("inputs", Named(&Table(INPUT)), "ports for continuous input");
const RECEPTORS: Key = may("receptors", Named(&Table(RECEPTOR)), "ports for spikes");
const OUTPUTS: Key = may(
    "outputs",
    Named(&Table(OUTPUT)),
    "what continuous projections transmit",
);
const EXPRESSIONS: Key = may(
    "expressions",
    Named(&Expression),
    "named sub-expressions, each may use those before it",
);
const DYNAMICS: Key = may(
    "dynamics",
    Named(&Expression),
    "time derivatives of states, per ms",
);
const DIFFUSION: Key = may(
    "diffusion",
    Named(&Expressions),
    "amplitudes of independent Wiener processes, per square root of ms (Itô)",
);
const LIMITS: Key = may(
    "limits",
    Named(&Table(LIMIT)),
    "bounds of states, applied before the spike test",
);
const SPIKE_RULE: Key = may(
    "spike",
    Table(SPIKE),
    "when it spikes and what happens then",
);

/// An entry of `[parameters]` of a model.
pub const PARAMETER: &[Key] = &[
    must("default", Quantity, "a quantity such as \"10 ms\""),
    may(
        "unit",
        Text,
        "unit to print in; that of the default unless given",
    ),
    may("lower", Text, "smallest value: \"> 0 ms\" or \">= 0 ms\""),
    may("upper", Text, "largest value: \"< 1 ms\" or \"<= 1 ms\""),
    may("meaning", Text, "what it means"),
];

/// An entry of `[states]`.
pub const STATE: &[Key] = &[
    must(
        "initial",
        Expression,
        "the value at the start, from parameters",
    ),
    may("unit", Text, "unit; that of the initial value unless given"),
    may("meaning", Text, "what it means"),
];

/// An entry of `[inputs]`.
pub const INPUT: &[Key] = &[
    must("unit", Text, "unit of the input"),
    may("meaning", Text, "what it means"),
];

/// An entry of `[receptors]`.
pub const RECEPTOR: &[Key] = &[
    must("unit", Text, "unit of the weight"),
    must(
        "add",
        Named(&Expression),
        "what a spike adds to states, or to inputs for one step, linear in `weight`; where continuous, `weight * source` or `weight` for input ports",
    ),
    may(
        "continuous",
        Truth,
        "whether it receives outputs in every step instead of spikes; false unless given",
    ),
    may("meaning", Text, "what it means"),
];

/// An entry of `[outputs]`.
pub const OUTPUT: &[Key] = &[
    must(
        "value",
        Expression,
        "an expression over states and parameters",
    ),
    must("unit", Text, "its unit"),
    may("meaning", Text, "what it means"),
];

/// An entry of `[limits]`.
pub const LIMIT: &[Key] = &[
    may("lower", Expression, "smallest value, from parameters"),
    may("upper", Expression, "largest value, from parameters"),
];

/// `[spike]`.
pub const SPIKE: &[Key] = &[
    must(
        "condition",
        Expression,
        "a condition, such as \"V_m >= V_th\"",
    ),
    may(
        "reset",
        Named(&Expression),
        "values of states after the spike",
    ),
    may("refractory", Expression, "duration of refractoriness"),
    may("hold", Texts, "states frozen while refractory"),
    may(
        "refractory_input",
        Choice(&["keep", "discard"]),
        "fate of spikes that arrive at a frozen state; needed with `hold`",
    ),
];
