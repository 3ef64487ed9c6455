//! Keys of stimuli and of time courses.

use super::Shape::*;
use super::circuit::{VALUE, WHEN};
use super::{Key, may, must};

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
    may(
        "steps",
        List(&List(&Or(&Quantity, &Or(&List(&Quantity), &Table(VALUE))))),
        "[time, value from then on], times ascending; of patterns [time, one coefficient for each]",
    ),
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
        "time for which a gaussian noise stays constant, one step unless given; or for which coefficients of patterns do",
    ),
    may(
        "shared",
        Text,
        "name of a noise that all neurons share, and all stimuli that give it, each neuron having its own unless given; or of \
         coefficients drawn for all patterns that give it",
    ),
    may(
        "patterns",
        Or(&List(&Value), &Table(PATTERNS)),
        "spatial patterns, pure numbers: [pattern][neuron], blocks, or a distribution",
    ),
    may(
        "coefficients",
        List(&Quantity),
        "coefficients that stay, one for each pattern",
    ),
    may(
        "sequence",
        Or(&List(&Value), &Table(NUMBERS)),
        "coefficients shown one after the other for `interval` each: [stimulus][pattern]",
    ),
    may(
        "repeat",
        Truth,
        "begin a sequence again after its last; nothing is shown then unless given",
    ),
    may(
        "random",
        Table(VALUE),
        "distribution from which coefficients are drawn in each `interval`",
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
pub const STIMULUS_KINDS: &[&str] = &[
    "poisson",
    "current",
    "ornstein_uhlenbeck",
    "gaussian_noise",
    "patterns",
];

/// A table of numbers, in the file or beside it.
pub const NUMBERS: &[Key] = &[
    may("values", List(&Value), "the numbers, a list for each row"),
    may(
        "file",
        Text,
        "a CSV file of numbers without a header, or an .npy file of NumPy with two axes",
    ),
    may("scale", Quantity, "what all numbers are multiplied with"),
];

/// Spatial patterns: a table of numbers, blocks, or a distribution.
pub const PATTERNS: &[Key] = &[
    may("values", List(&Value), "a list for each pattern"),
    may(
        "file",
        Text,
        "a CSV file of numbers without a header, or an .npy file of NumPy with two axes: a row for each pattern",
    ),
    may("scale", Quantity, "what all numbers are multiplied with"),
    may(
        "blocks",
        Count,
        "number of patterns, each 1 on neurons of its own and 0 elsewhere",
    ),
    may("size", Count, "neurons of a block"),
    may("number", Count, "number of patterns that are drawn"),
    may(
        "shared",
        Text,
        "stimuli onto one population that give this name have the same drawn patterns",
    ),
    may(
        "distribution",
        Choice(&["normal", "lognormal", "uniform"]),
        "from what patterns are drawn; its keys are those of any distribution",
    ),
    may("mean", Quantity, "mean (normal)"),
    may("sd", Quantity, "standard deviation (normal)"),
    may(
        "relative_sd",
        Quantity,
        "standard deviation over |mean| (normal)",
    ),
    may("lower", Quantity, "lower end (normal)"),
    may("upper", Quantity, "upper end (normal)"),
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
    may("median", Quantity, "median (lognormal)"),
    may(
        "sigma",
        Quantity,
        "standard deviation of the logarithm (lognormal)",
    ),
    may("low", Quantity, "lower end (uniform)"),
    may("high", Quantity, "upper end (uniform)"),
];

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
pub(super) const RATE: super::Shape = Or(&Quantity, &Table(COURSE));

/// What changes in time; one of these.
pub const COURSE: &[Key] = &[STEPS, PIECEWISE_LINEAR, SINUSOIDAL];

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
    may(
        "first",
        Count,
        "index of the first neuron, from 0; 0 unless given",
    ),
    must("number", Count, "how many"),
];
