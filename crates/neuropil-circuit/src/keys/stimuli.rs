//! Keys of stimuli and of time courses.

use super::Shape::*;
use super::circuit::WHEN;
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
pub(super) const RATE: super::Shape = Or(&Quantity, &Table(RATE_COURSE));

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
    may(
        "first",
        Count,
        "index of the first neuron, from 0; 0 unless given",
    ),
    must("number", Count, "how many"),
];
