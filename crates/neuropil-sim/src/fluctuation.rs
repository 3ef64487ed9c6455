//! Fluctuating currents: Ornstein–Uhlenbeck processes and piecewise constant Gaussian noise (bit path).
//!
//! Deviates are keyed by stimulus, neuron and step (or interval), so that any share of the neurons draws the same ones.

use crate::normals::fill_normals;
use crate::segment::{BLOCK, Lanes};
use neuropil_circuit::NoiseProcess;
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::{Stream, normal_pair};

/// A process of every neuron of a part, or one for all of them.
#[derive(Clone, Debug)]
pub struct Fluctuation {
    mean: f64,
    sd: f64,
    law: Law,
    stream: Stream,
    /// Index of the part's first neuron in the population; nothing for a process that all share.
    first: Option<u64>,
    /// Values in the step made last, by neuron; one for a process that all share. With `made` they are all that an
    /// Ornstein–Uhlenbeck process remembers; Gaussian noise remembers nothing.
    pub values: Vec<f64>,
    /// Steps made.
    pub made: u64,
    /// Deviates of four draws, and which.
    ahead: [Vec<Lanes>; 4],
    ahead_of: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
enum Law {
    /// x ← mean + decay (x − mean) + step · z
    Correlated { decay: f64, step: f64 },
    /// A new value every so many steps.
    Independent { steps: u64 },
}

impl Fluctuation {
    /// A process with time step `dt` for `n` neurons; `interval` is that of Gaussian noise in steps.
    pub fn new(
        process: &NoiseProcess,
        (mean, sd): (f64, f64),
        interval: u64,
        dt: f64,
        stream: Stream,
        neurons: Option<(u64, usize)>,
    ) -> Self {
        let law = match process {
            NoiseProcess::OrnsteinUhlenbeck { tau } => Law::Correlated {
                decay: libm::exp(-dt / tau),
                step: sd * libm::sqrt(-libm::expm1(-2.0 * dt / tau)),
            },
            NoiseProcess::PiecewiseConstant { .. } => Law::Independent {
                steps: if interval > 0 { interval } else { 1 },
            },
        };
        let n = neurons.map_or(1, |(_, n)| n);
        let blocks = neurons.map_or(0, |(_, n)| n.div_ceil(BLOCK));
        Self {
            mean,
            sd,
            law,
            stream,
            first: neurons.map(|(first, _)| first),
            values: vec![mean; n],
            made: 0,
            ahead: std::array::from_fn(|_| vec![[0.0; BLOCK]; blocks]),
            ahead_of: None,
        }
    }

    /// Brings the values to `step`, which is the one after the last or the same again.
    pub fn advance(&mut self, isa: Isa, step: u64) {
        while self.made <= step {
            match self.law {
                Law::Correlated { decay, step } => {
                    // The first draw is that of the stationary start.
                    let (decay, step) = match self.made {
                        0 => (0.0, self.sd),
                        _ => (decay, step),
                    };
                    self.update(isa, self.made, decay, step);
                }
                Law::Independent { steps } => {
                    // Also the first step after values were lost makes them, whatever its place in the interval.
                    if self.made.is_multiple_of(steps) || self.ahead_of.is_none() {
                        self.update(isa, self.made / steps, 0.0, self.sd);
                    }
                }
            }
            self.made += 1;
        }
    }

    fn update(&mut self, isa: Isa, draw: u64, decay: f64, scale: f64) {
        let (quad, lane) = (draw / 4, (draw % 4) as usize);
        let mean = self.mean;
        let new = |x: f64, z: f64| mean + decay * (x - mean) + scale * z;
        let Some(first) = self.first else {
            self.ahead_of = Some(quad);
            let [a, b, c, d] = self.stream.block(0, quad);
            let (a, b) = if lane < 2 { (a, b) } else { (c, d) };
            let (z0, z1) = normal_pair(a, b);
            let z = if lane.is_multiple_of(2) { z0 } else { z1 };
            for x in &mut self.values {
                *x = new(*x, z);
            }
            return;
        };
        if self.ahead_of != Some(quad) {
            let [z0, z1, z2, z3] = &mut self.ahead;
            let blocks = z0.iter_mut().zip(z1).zip(z2).zip(z3).enumerate();
            for (b, (((z0, z1), z2), z3)) in blocks {
                let entity = first + (b * BLOCK) as u64;
                fill_normals(isa, self.stream.key, entity, quad, z0, z1, z2, z3);
            }
            self.ahead_of = Some(quad);
        }
        let deviates = self.ahead[lane].as_flattened();
        for (x, z) in self.values.iter_mut().zip(deviates) {
            *x = new(*x, *z);
        }
    }

    /// Its mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Whether one value stands for all neurons.
    pub fn is_shared(&self) -> bool {
        self.first.is_none()
    }
}
