//! Continuous input: constant, stepped and piecewise linear currents into an input port (bit path).

use crate::segment::{BLOCK, Segment, blocks_of};
use neuropil_circuit::Waveform;
use std::ops::Range;

/// Everything that enters one input port of one part.
pub struct CurrentDrive {
    /// Part of the shard.
    pub part: usize,
    /// Connected input of the program.
    pub input: usize,
    /// What is summed, in order of declaration.
    pub components: Vec<Component>,
    last: Option<Vec<f64>>,
}

/// One current.
pub struct Component {
    /// Steps in which it acts.
    pub steps: Range<u64>,
    /// Neurons of the part that receive it; all when absent.
    pub neurons: Option<Range<usize>>,
    /// Values of each neuron of the part, for currents that differ between neurons.
    pub per_neuron: Option<Vec<f64>>,
    /// Time course.
    pub waveform: Waveform,
}

impl Component {
    /// The value in `step`, which is 1 or 0 for values given per neuron.
    fn value(&self, step: u64, dt: f64) -> f64 {
        if !self.steps.contains(&step) {
            return 0.0;
        }
        match &self.waveform {
            Waveform::Constant(_) if self.per_neuron.is_some() => 1.0,
            Waveform::Constant(v) => v.mean(),
            Waveform::Steps(list) => {
                // Times are multiples of the step; half a step of slack absorbs their rounding.
                let t = (step as f64 + 0.5) * dt;
                list.iter()
                    .take_while(|(at, _)| *at < t)
                    .last()
                    .map_or(0.0, |(_, x)| *x)
            }
            Waveform::PiecewiseLinear(list) => interpolate(list, (step as f64 + 0.5) * dt),
        }
    }
}

/// Straight lines between points; constant beyond both ends.
fn interpolate(points: &[(f64, f64)], t: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at <= t);
    match (
        after.checked_sub(1).and_then(|i| points.get(i)),
        points.get(after),
    ) {
        (Some(&(t0, x0)), Some(&(t1, x1))) => x0 + (x1 - x0) * ((t - t0) / (t1 - t0)),
        (Some(&(_, x)), None) | (None, Some(&(_, x))) => x,
        (None, None) => 0.0,
    }
}

impl CurrentDrive {
    /// A port with its currents.
    pub fn new(part: usize, input: usize, components: Vec<Component>) -> Self {
        Self {
            part,
            input,
            components,
            last: None,
        }
    }

    /// Sets the input column for `step`, if it changed.
    pub fn apply(&mut self, step: u64, segments: &mut [Segment], dt: f64) {
        let values: Vec<f64> = self.components.iter().map(|c| c.value(step, dt)).collect();
        if self.last.as_ref() == Some(&values) {
            return;
        }
        let seg = &mut segments[self.part];
        let plain = self
            .components
            .iter()
            .all(|c| c.neurons.is_none() && c.per_neuron.is_none());
        if plain {
            let mut sum = 0.0;
            for v in &values {
                sum += v;
            }
            seg.inputs[self.input].fill(sum);
        } else {
            let of = |i: usize| {
                let mut sum = 0.0;
                for (c, v) in self.components.iter().zip(&values) {
                    if c.neurons.as_ref().is_none_or(|r| r.contains(&i)) {
                        sum += v * c
                            .per_neuron
                            .as_ref()
                            .map_or(1.0, |p| p.get(i).copied().unwrap_or(0.0));
                    }
                }
                sum
            };
            seg.inputs[self.input].replace(blocks_of(seg.n, of));
        }
        debug_assert!(seg.n <= seg.blocks * BLOCK);
        self.last = Some(values);
    }
}
