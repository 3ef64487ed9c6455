//! Continuous input: currents into an input port, constant, changing in time or fluctuating (bit path).

use crate::coupling::Inflow;
use crate::course;
use crate::fluctuation::Fluctuation;
use crate::patterns::PatternDrive;
use crate::segment::Segment;
use neuropil_circuit::Waveform;
use neuropil_numerics::isa::Isa;
use std::ops::Range;

/// Everything that enters one input port of one part.
pub struct CurrentDrive {
    /// Part of the shard.
    pub part: usize,
    /// Connected input of the program.
    pub input: usize,
    /// What is summed, in order of declaration.
    pub components: Vec<Component>,
    /// Name of the port.
    pub port: String,
    /// What is added to them, a value for each neuron of the part, until it is set anew.
    given: Option<Vec<f64>>,
    last: Option<Vec<f64>>,
}

/// One current.
pub struct Component {
    /// Steps in which it acts.
    pub steps: Range<u64>,
    /// Neurons of the part that receive it; all when absent.
    pub neurons: Option<Range<usize>>,
    /// What it is.
    pub signal: Signal,
}

/// What a current is.
pub enum Signal {
    /// The same for all neurons.
    Course(Waveform),
    /// Constant in time, a value for each neuron of the part.
    PerNeuron(Vec<f64>),
    /// Fluctuating.
    Fluctuation(Fluctuation),
    /// Spatial patterns with coefficients that change in time.
    Patterns(PatternDrive),
    /// From other neurons, by continuous projections.
    Inflow(Inflow),
}

impl Component {
    /// The value in `step`, which is 1 or 0 for values that are kept elsewhere.
    fn value(&self, step: u64, dt: f64) -> f64 {
        match &self.signal {
            _ if !self.steps.contains(&step) => 0.0,
            Signal::Course(waveform) => course::value(waveform, step, dt),
            Signal::PerNeuron(_)
            | Signal::Fluctuation(_)
            | Signal::Patterns(_)
            | Signal::Inflow(_) => 1.0,
        }
    }

    /// Adds the current to the input of every neuron of the part; `value` is that of the step.
    fn add(&self, value: f64, inputs: &mut [f64]) {
        let range = self.neurons.clone().unwrap_or(0..inputs.len());
        let own: &[f64] = match &self.signal {
            Signal::Course(_) => &[value],
            Signal::PerNeuron(values) => values,
            Signal::Fluctuation(noise) => &noise.values,
            Signal::Patterns(patterns) => &patterns.values,
            Signal::Inflow(inflow) => &inflow.values,
        };
        let Some(inputs) = inputs.get_mut(range.clone()) else {
            return;
        };
        if let ([one], true) = (own, self.for_all()) {
            for x in inputs {
                *x += one;
            }
        } else if let Some(own) = own.get(range) {
            for (x, y) in inputs.iter_mut().zip(own) {
                *x += y;
            }
        }
    }

    /// Whether one value stands for all neurons.
    fn for_all(&self) -> bool {
        match &self.signal {
            Signal::Course(_) => true,
            Signal::PerNeuron(_) | Signal::Patterns(_) | Signal::Inflow(_) => false,
            Signal::Fluctuation(noise) => noise.is_shared(),
        }
    }
}

impl CurrentDrive {
    /// A port with its currents.
    pub fn new(part: usize, input: usize, port: &str, components: Vec<Component>) -> Self {
        Self {
            part,
            input,
            components,
            port: port.to_owned(),
            given: None,
            last: None,
        }
    }

    /// Adds a value to the input of every neuron of the part from the next step on, in place of those given before.
    pub fn give(&mut self, values: Vec<f64>) {
        self.given = Some(values);
        self.last = None;
    }

    /// What was given from outside.
    pub fn given(&self) -> Option<&[f64]> {
        self.given.as_deref()
    }

    /// The fluctuating currents, in order of declaration.
    pub fn fluctuations(&self) -> impl Iterator<Item = &Fluctuation> {
        self.components.iter().filter_map(|c| match &c.signal {
            Signal::Fluctuation(noise) => Some(noise),
            Signal::Course(_) | Signal::PerNeuron(_) | Signal::Patterns(_) | Signal::Inflow(_) => {
                None
            }
        })
    }

    /// As [`CurrentDrive::fluctuations`], to be changed.
    pub fn fluctuations_mut(&mut self) -> impl Iterator<Item = &mut Fluctuation> {
        self.components
            .iter_mut()
            .filter_map(|c| match &mut c.signal {
                Signal::Fluctuation(noise) => Some(noise),
                Signal::Course(_)
                | Signal::PerNeuron(_)
                | Signal::Patterns(_)
                | Signal::Inflow(_) => None,
            })
    }

    /// Adds the currents that [`CurrentDrive::apply`] set last to sums by sign: to `even` those that are the same for all
    /// neurons, to `own` the others. A fluctuating current counts as a whole on the side of its mean.
    pub fn split(&self, even: &mut [f64; 2], own: &mut [Vec<f64>; 2]) {
        let side = |x: f64| usize::from(x < 0.0);
        let values = self.last.iter().flatten();
        for (c, v) in self.components.iter().zip(values).filter(|c| *c.1 != 0.0) {
            let n = own[0].len();
            let range = c.neurons.clone().unwrap_or(0..n);
            match &c.signal {
                Signal::Course(_) if c.neurons.is_none() => even[side(*v)] += v,
                Signal::Course(_) => {
                    if let Some(own) = own[side(*v)].get_mut(range) {
                        own.iter_mut().for_each(|x| *x += v);
                    }
                }
                Signal::Fluctuation(noise) => {
                    let own = own[side(noise.mean())].get_mut(range.clone());
                    for (k, x) in own.into_iter().flatten().enumerate() {
                        let at = if noise.is_shared() {
                            0
                        } else {
                            range.start + k
                        };
                        *x += noise.values.get(at).copied().unwrap_or(0.0);
                    }
                }
                Signal::PerNeuron(values)
                | Signal::Patterns(PatternDrive { values, .. })
                | Signal::Inflow(Inflow { values, .. }) => {
                    for (i, y) in values.iter().enumerate().take(range.end).skip(range.start) {
                        if let Some(x) = own[side(*y)].get_mut(i) {
                            *x += y;
                        }
                    }
                }
            }
        }
        for (i, y) in self.given.iter().flatten().enumerate() {
            if let Some(x) = own[side(*y)].get_mut(i) {
                *x += y;
            }
        }
    }

    /// Sets the input column for `step`, if it changed.
    pub fn apply(&mut self, isa: Isa, step: u64, segments: &mut [Segment], dt: f64) {
        let mut moving = false;
        for c in &mut self.components {
            match &mut c.signal {
                Signal::Course(_) | Signal::PerNeuron(_) => {}
                Signal::Fluctuation(noise) => {
                    noise.advance(isa, step);
                    moving |= c.steps.contains(&step);
                }
                Signal::Patterns(patterns) => moving |= patterns.advance(step),
                Signal::Inflow(inflow) => {
                    inflow.advance(step);
                    moving |= !inflow.is_constant();
                }
            }
        }
        let values: Vec<f64> = self.components.iter().map(|c| c.value(step, dt)).collect();
        if !moving && self.last.as_ref() == Some(&values) {
            return;
        }
        let seg = &mut segments[self.part];
        let plain = |c: &Component| c.neurons.is_none() && matches!(c.signal, Signal::Course(_));
        if self.given.is_none() && self.components.iter().all(plain) {
            let mut sum = 0.0;
            for v in &values {
                sum += v;
            }
            seg.inputs[self.input].fill(sum);
        } else {
            let column = seg.inputs[self.input].own(seg.blocks).as_flattened_mut();
            column.fill(0.0);
            for (c, v) in self.components.iter().zip(&values) {
                if let (true, Some(inputs)) = (*v != 0.0, column.get_mut(..seg.n)) {
                    c.add(*v, inputs);
                }
            }
            for (x, y) in column.iter_mut().zip(self.given.iter().flatten()) {
                *x += y;
            }
        }
        self.last = Some(values);
    }
}
