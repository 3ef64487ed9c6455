//! Which stimulus by patterns is shown when, and with which coefficients (bit path).

use crate::sample::draw_value;
use crate::seeds::{Purpose, Seeds, name_key};
use neuropil_circuit::{Coefficients, Distribution, Patterns, Stimulus, StimulusKind};
use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::random::Stream;
use std::sync::Arc;

/// The presentations of a stimulus by patterns, which follow each other without gaps. A step counts from 0 at the start of
/// the run.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Number of patterns.
    pub patterns: usize,
    begin: u64,
    end: u64,
    course: Course,
}

#[derive(Clone, Debug)]
enum Course {
    /// First step of each, and its coefficients.
    Steps(Vec<(u64, Vec<f64>)>),
    Sequence {
        stimuli: Arc<Matrix>,
        interval: u64,
        repeat: bool,
    },
    Drawn {
        distribution: Distribution,
        interval: u64,
        stream: Stream,
    },
}

/// What is shown in some steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Showing {
    /// First step.
    pub from: u64,
    /// The first step that is no longer part of it.
    pub to: u64,
    /// Row of a sequence; of other courses the number of the step or draw, from 0.
    pub stimulus: u64,
}

impl Schedule {
    /// The schedule of a stimulus, or nothing where it is of another kind. Times are taken as multiples of `dt` (ms).
    pub fn new(s: &Stimulus, seeds: Seeds, dt: f64) -> Option<Self> {
        let StimulusKind::Patterns {
            patterns,
            coefficients,
            ..
        } = &s.kind
        else {
            return None;
        };
        // Whole numbers of steps, as the checks have shown.
        let steps = |ms: f64| libm::rint(ms / dt) as u64;
        let at_least_one = |ms: f64| match steps(ms) {
            0 => 1,
            n => n,
        };
        Some(Self {
            patterns: patterns.number() as usize,
            begin: s.start.map_or(0, steps),
            end: s.stop.map_or(u64::MAX, steps),
            course: match coefficients {
                Coefficients::Steps(list) => {
                    Course::Steps(list.iter().map(|(t, c)| (steps(*t), c.clone())).collect())
                }
                Coefficients::Sequence {
                    stimuli,
                    interval,
                    repeat,
                } => Course::Sequence {
                    stimuli: Arc::clone(stimuli),
                    interval: at_least_one(*interval),
                    repeat: *repeat,
                },
                Coefficients::Drawn {
                    distribution,
                    interval,
                    shared,
                } => {
                    let key = match shared {
                        // Names of populations are not empty, so no draws of its own have this key.
                        Some(name) => (name.as_str(), ""),
                        None => (s.name.as_str(), s.target.as_str()),
                    };
                    let stream = seeds.stream(Purpose::Coefficients, key.0);
                    Course::Drawn {
                        distribution: distribution.clone(),
                        interval: at_least_one(*interval),
                        stream: stream.child(name_key(key.1)),
                    }
                }
            },
        })
    }

    /// What is shown in a step; nothing before the first and after the last, when the current is 0.
    pub fn at(&self, step: u64) -> Option<Showing> {
        if step < self.begin || step >= self.end {
            return None;
        }
        let within = |from: u64, to: u64, stimulus: u64| Showing {
            from: if from < self.begin { self.begin } else { from },
            to: if to > self.end { self.end } else { to },
            stimulus,
        };
        let nth = |interval: u64| {
            let k = (step - self.begin) / interval;
            let from = self.begin + k * interval;
            (k, from, from.saturating_add(interval))
        };
        match &self.course {
            Course::Steps(list) => {
                let begun = list.partition_point(|(from, _)| *from <= step);
                let (from, _) = list.get(begun.checked_sub(1)?)?;
                let to = list.get(begun).map_or(u64::MAX, |(next, _)| *next);
                Some(within(*from, to, begun as u64 - 1))
            }
            Course::Sequence {
                stimuli,
                interval,
                repeat,
            } => {
                let (k, from, to) = nth(*interval);
                let rows = stimuli.rows() as u64;
                if rows == 0 || (k >= rows && !repeat) {
                    return None;
                }
                Some(within(from, to, k % rows))
            }
            Course::Drawn { interval, .. } => {
                let (k, from, to) = nth(*interval);
                Some(within(from, to, k))
            }
        }
    }

    /// All that is shown in the first `steps` steps, in order; the last may go on beyond.
    pub fn until(&self, steps: u64) -> Vec<Showing> {
        let mut found = Vec::new();
        let first = match &self.course {
            Course::Steps(list) => list.first().map_or(self.begin, |(from, _)| *from),
            _ => self.begin,
        };
        let mut step = if first > self.begin {
            first
        } else {
            self.begin
        };
        while step < steps
            && let Some(showing) = self.at(step)
        {
            step = showing.to;
            found.push(showing);
        }
        found
    }

    /// The coefficients of a stimulus by its number ([`Showing::stimulus`]), one for each pattern, in the unit of the port.
    pub fn coefficients(&self, stimulus: u64) -> Vec<f64> {
        let k = stimulus as usize;
        match &self.course {
            Course::Steps(list) => list.get(k).map_or(Vec::new(), |(_, c)| c.clone()),
            Course::Sequence { stimuli, .. } if k < stimuli.rows() => stimuli.row(k).to_vec(),
            Course::Sequence { .. } => Vec::new(),
            Course::Drawn {
                distribution,
                stream,
                ..
            } => (0..self.patterns as u64)
                .map(|p| draw_value(distribution, stream.child(p), stimulus))
                .collect(),
        }
    }

    /// Whether the coefficients are rows of the sequence that the circuit declares.
    pub fn is_declared(&self) -> bool {
        matches!(self.course, Course::Sequence { .. })
    }
}

/// The number of a drawn pattern for neuron `index` of the population.
#[derive(Clone, Debug)]
pub struct DrawnPatterns {
    distribution: Distribution,
    stream: Stream,
}

impl DrawnPatterns {
    /// The patterns of a stimulus, or nothing where they are given.
    pub fn new(s: &Stimulus, seeds: Seeds) -> Option<Self> {
        let StimulusKind::Patterns {
            patterns:
                Patterns::Drawn {
                    distribution,
                    shared,
                    ..
                },
            ..
        } = &s.kind
        else {
            return None;
        };
        let name = shared.as_ref().unwrap_or(&s.name);
        let stream = seeds.stream(Purpose::Patterns, name);
        Some(Self {
            distribution: distribution.clone(),
            stream: stream.child(name_key(&s.target)),
        })
    }

    /// M[pattern][neuron], by the index of the neuron in its population.
    pub fn value(&self, pattern: u64, index: u64) -> f64 {
        draw_value(&self.distribution, self.stream.child(pattern), index)
    }
}

/// Patterns of a stimulus for all neurons driven, `[pattern][neuron driven]`; nothing for another kind of stimulus.
/// `size` is that of the population.
pub fn realized_patterns(s: &Stimulus, size: u64, seeds: Seeds) -> Option<Matrix> {
    let StimulusKind::Patterns { patterns, .. } = &s.kind else {
        return None;
    };
    let (first, driven) = s.neurons.unwrap_or((0, size));
    Some(match patterns {
        Patterns::Table(m) => (**m).clone(),
        Patterns::Blocks { number, size } => {
            let size = if *size > 0 { *size as usize } else { 1 };
            let one = |p: usize, j: usize| if j / size == p { 1.0 } else { 0.0 };
            Matrix::from_fn(*number as usize, driven as usize, one)
        }
        Patterns::Drawn { number, .. } => {
            let drawn = DrawnPatterns::new(s, seeds)?;
            let one = |p: usize, j: usize| drawn.value(p as u64, first + j as u64);
            Matrix::from_fn(*number as usize, driven as usize, one)
        }
    })
}
