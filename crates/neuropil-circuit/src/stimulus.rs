//! What drives a population from outside.

use crate::patterns::{Coefficients, Patterns};
use crate::value::Value;

/// One drive of one population.
#[derive(Clone, Debug, PartialEq)]
pub struct Stimulus {
    /// Unique name; keys its random numbers.
    pub name: String,
    /// Target population.
    pub target: String,
    /// First neuron of the target and number of neurons driven; all when absent.
    pub neurons: Option<(u64, u64)>,
    /// ms from the start of the run; the stimulus acts in start ≤ t < stop.
    pub start: Option<f64>,
    /// ms from the start of the run.
    pub stop: Option<f64>,
    /// What it is.
    pub kind: StimulusKind,
}

/// Kinds of drive.
#[derive(Clone, Debug, PartialEq)]
pub enum StimulusKind {
    /// A Poisson spike train of its own for every target neuron.
    Poisson {
        /// Receptor that receives it.
        receptor: String,
        /// 1/ms, per target neuron (number of inputs × their rate); ≥ 0 at all times, the same for all neurons.
        rate: Waveform,
        /// Weight of each spike, in the receptor's unit (inside units).
        weight: f64,
        /// ms; the first spike can arrive this long after `start`, and the rate acts this much later.
        delay: f64,
    },
    /// A current (or another continuous input) into an input port.
    Current {
        /// Input port of the neuron model.
        port: String,
        /// Time course.
        waveform: Waveform,
    },
    /// A fluctuating current (or another continuous input) into an input port, drawn anew in every trial.
    Noise {
        /// Input port of the neuron model.
        port: String,
        /// How it fluctuates.
        process: NoiseProcess,
        /// Mean, in the port's unit (inside units).
        mean: f64,
        /// Standard deviation over the stationary distribution, ≥ 0, in the port's unit (inside units).
        sd: f64,
        /// Name of a process that all neurons share, and all stimuli of one kind that give this name; every neuron has
        /// its own when absent.
        shared: Option<String>,
    },
    /// Spatial patterns into an input port, with coefficients that change in time: I_j(t) = Σ_p M[p][j] c_p(t).
    Patterns {
        /// Input port of the neuron model.
        port: String,
        /// M.
        patterns: Patterns,
        /// c, in the port's unit (inside units).
        coefficients: Coefficients,
    },
}

/// Gaussian processes. They begin with the run, in their stationary distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoiseProcess {
    /// dx = −(x − mean) dt/τ + sd √(2/τ) dW, of autocovariance sd² exp(−|t|/τ). Updated exactly,
    /// x(t + dt) = mean + (x − mean) exp(−dt/τ) + sd √(1 − exp(−2 dt/τ)) z with standard normal z, and constant in a step
    /// (Uhlenbeck & Ornstein 1930, Phys Rev 36:823; Gillespie 1996, Phys Rev E 54:2084).
    OrnsteinUhlenbeck {
        /// τ, ms, > 0.
        tau: f64,
    },
    /// An independent normal number in every interval. As the interval shrinks, this acts as white noise of spectral
    /// density sd² × interval.
    PiecewiseConstant {
        /// ms, a multiple of the time step; one step when absent.
        interval: Option<f64>,
    },
}

/// Time courses, in inside units over ms from the start of the run. A step uses the value at its middle.
#[derive(Clone, Debug, PartialEq)]
pub enum Waveform {
    /// Constant in time; may differ between neurons.
    Constant(Value),
    /// (time, value from then on), times ascending and multiples of the time step; 0 before the first.
    Steps(Vec<(f64, f64)>),
    /// (time, value) joined by straight lines; held constant before the first and after the last.
    PiecewiseLinear(Vec<(f64, f64)>),
    /// mean + amplitude · sin(2π · frequency · t + phase)
    Sinusoidal {
        /// Mean.
        mean: f64,
        /// Amplitude.
        amplitude: f64,
        /// Cycles per ms, ≥ 0.
        frequency: f64,
        /// Phase at t = 0, rad.
        phase: f64,
    },
}

impl From<f64> for Waveform {
    fn from(x: f64) -> Self {
        Waveform::Constant(Value::Constant(x))
    }
}

impl StimulusKind {
    /// The input port that the stimulus enters; `None` for spikes.
    pub fn port(&self) -> Option<&str> {
        match self {
            StimulusKind::Poisson { .. } => None,
            StimulusKind::Current { port, .. }
            | StimulusKind::Noise { port, .. }
            | StimulusKind::Patterns { port, .. } => Some(port),
        }
    }
}

impl Waveform {
    /// The value, if it is one for all neurons and times.
    pub fn constant(&self) -> Option<f64> {
        match self {
            Waveform::Constant(Value::Constant(x)) => Some(*x),
            _ => None,
        }
    }

    /// The lowest and the highest value over all times, if it is the same for all neurons.
    pub fn range(&self) -> Option<(f64, f64)> {
        let ends = |first: Option<f64>, points: &[(f64, f64)]| {
            points.iter().fold(None, |found, (_, x)| {
                let (low, high) = found.or(first.map(|y| (y, y))).unwrap_or((*x, *x));
                Some((
                    if *x < low { *x } else { low },
                    if *x > high { *x } else { high },
                ))
            })
        };
        match self {
            Waveform::Constant(v) => match v {
                Value::Constant(x) => Some((*x, *x)),
                _ => None,
            },
            Waveform::Steps(points) => {
                let from_start = points.first().is_some_and(|(t, _)| *t <= 0.0);
                ends((!from_start).then_some(0.0), points)
            }
            Waveform::PiecewiseLinear(points) => ends(None, points),
            Waveform::Sinusoidal {
                mean, amplitude, ..
            } => {
                let a = libm::fabs(*amplitude);
                Some((mean - a, mean + a))
            }
        }
    }

    /// The first number in it that is not finite.
    pub fn not_finite(&self) -> Option<f64> {
        let of = |numbers: &[f64]| numbers.iter().copied().find(|x| !x.is_finite());
        match self {
            Waveform::Constant(Value::Constant(x)) => of(&[*x]),
            Waveform::Constant(Value::Table(v)) => of(v),
            Waveform::Constant(Value::Distribution(_)) => None,
            Waveform::Steps(points) | Waveform::PiecewiseLinear(points) => {
                points.iter().find_map(|(t, x)| of(&[*t, *x]))
            }
            Waveform::Sinusoidal {
                mean,
                amplitude,
                frequency,
                phase,
            } => of(&[*mean, *amplitude, *frequency, *phase]),
        }
    }

    /// The course multiplied by a factor.
    pub fn times(&self, factor: f64) -> Waveform {
        let scaled = |points: &[(f64, f64)]| points.iter().map(|(t, x)| (*t, x * factor)).collect();
        match self {
            Waveform::Constant(v) => Waveform::Constant(v.times(factor)),
            Waveform::Steps(points) => Waveform::Steps(scaled(points)),
            Waveform::PiecewiseLinear(points) => Waveform::PiecewiseLinear(scaled(points)),
            Waveform::Sinusoidal {
                mean,
                amplitude,
                frequency,
                phase,
            } => Waveform::Sinusoidal {
                mean: mean * factor,
                amplitude: amplitude * factor,
                frequency: *frequency,
                phase: *phase,
            },
        }
    }
}
