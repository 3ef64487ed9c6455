//! How the rate of a leaky neuron behind an exponential synapse follows its input, from the density of potential and synaptic
//! current.
//!
//! ```text
//! dV/dt = -V/τ + I,   I ← I e^(-h/τ_s) + a + √b z,   a = μ h/(τ τ_s),   b = σ² h/(τ τ_s²)
//! ```
//!
//! in steps h, as simulations make them: the potential moves exactly, then the current receives the spikes of the step, then the
//! threshold is tested. The current goes on while a neuron is refractory. One spike more in a step of a source moves a
//! and b; what the rate does thereafter is its impulse response, whose transform is the linear response with the synaptic filter in it.
//!
//! Shifted boundaries (Schuecker, Diesmann & Helias 2015), which rest on white noise, have the response too late above some 50 Hz:
//! currents that decay within τ_s already carry some of the neurons across the threshold, so that the response falls less and lags
//! less (Fourcaud & Brunel 2002). At τ_s = 0.5 ms and 250 Hz this makes 20 to 35 degrees.

use super::LinearResponse;
use crate::TheoryError;
use crate::complex::C;
use crate::siegert::LifParameters;

/// Standard deviations of the current on either side of its mean.
const REACH: f64 = 5.0;
/// Least points of the current, and most.
const CURRENTS: (usize, usize) = (32, 200);
/// Cells of the potential per standard deviation, and standard deviations below reset and mean.
const CELLS: f64 = 20.0;
const DEPTH: f64 = 6.0;
/// Most cells of the potential.
const MOST: usize = 4000;
/// Change of the rate within a membrane time constant at which the density is stationary.
const STILL: f64 = 1e-7;
/// Membrane time constants after which a response or a stationary state is given up.
const PATIENCE: f64 = 200.0;

/// The response of a neuron at one working point, of all frequencies. Errors of the grids are some 1e-3 of the response.
#[derive(Clone, Debug, PartialEq)]
pub struct FilteredResponse {
    step: f64,
    rate: f64,
    by_mean: Vec<f64>,
    by_noise: Vec<f64>,
}

impl FilteredResponse {
    /// For a neuron with synapses of time constant `tau_s` (ms) in time steps of `step` (ms), at mean μ `mean` (mV above rest) and noise σ
    /// `noise` (mV, Brunel's convention).
    ///
    /// # Errors
    /// A `tau_s`, `step` or `noise` that is no finite number above 0, a `mean` that is not finite, a `tau_s` equal to τ_m, and a density that
    /// does not become stationary.
    pub fn new(
        lif: LifParameters,
        tau_s: f64,
        step: f64,
        mean: f64,
        noise: f64,
    ) -> Result<Self, TheoryError> {
        const FUNCTION: &str = "FilteredResponse::new";
        let positive = "a finite number above 0";
        for (name, value, unit) in [
            ("tau_s", tau_s, "ms"),
            ("step", step, "ms"),
            ("noise", noise, "mV"),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(TheoryError::parameter(
                    FUNCTION, name, value, unit, positive,
                ));
            }
        }
        if !mean.is_finite() {
            let expected = "a finite mean input";
            return Err(TheoryError::parameter(
                FUNCTION, "mean", mean, "mV", expected,
            ));
        }
        if tau_s == lif.tau_m {
            let expected = "another than that of the membrane";
            return Err(TheoryError::parameter(
                FUNCTION, "tau_s", tau_s, "ms", expected,
            ));
        }
        let map = Map::new(lif, tau_s, step, mean, noise)?;
        let mut density = Density::at_reset(&map);
        let rate = density.settle(&map, lif.tau_m)?;
        let response = |kernel: &[f64], scale: f64| {
            let mut moved = density.clone();
            moved.move_potential(&map);
            moved.spread(kernel);
            let found = moved.flow(&map, lif.tau_m);
            found.map(|r| r.into_iter().map(|x| x * scale).collect::<Vec<f64>>())
        };
        Ok(Self {
            step,
            rate,
            by_mean: response(&map.by_mean, step / (lif.tau_m * tau_s))?,
            by_noise: response(
                &map.by_variance,
                2.0 * noise * step / (lif.tau_m * tau_s * tau_s),
            )?,
        })
    }

    /// Rate of the stationary density, 1/ms.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// The response to modulations of the input before the synapse, of `frequency` cycles per ms.
    pub fn at(&self, frequency: f64) -> LinearResponse {
        let turn = -2.0 * std::f64::consts::PI * frequency * self.step;
        let transform = |response: &[f64]| {
            let terms = response.iter().zip(1u32..);
            let sum = terms.fold(C(0.0, 0.0), |sum, (r, k)| {
                sum + C::turned(turn * f64::from(k)) * *r
            });
            (sum.0, sum.1)
        };
        LinearResponse {
            by_mean: transform(&self.by_mean),
            by_noise: transform(&self.by_noise),
        }
    }
}

/// A step, as linear maps of densities.
struct Map {
    step: f64,
    currents: usize,
    cells: usize,
    /// Transitions of the current, `[to][from]`, and their derivatives by a and b.
    kernel: Vec<f64>,
    by_mean: Vec<f64>,
    by_variance: Vec<f64>,
    /// For each current and edge of a cell: where on the grid of edges what ends there came from. Four points with their weights;
    /// no weights below the grid, and `None` above it.
    origin: Vec<Option<(usize, [f64; 4])>>,
    /// Cell of the reset, and the part of it in the next.
    reset: (usize, f64),
    refractory: usize,
}

impl Map {
    fn new(
        lif: LifParameters,
        tau_s: f64,
        step: f64,
        mean: f64,
        noise: f64,
    ) -> Result<Self, TheoryError> {
        let tau = lif.tau_m;
        let (keep, decay) = (libm::exp(-step / tau), libm::exp(-step / tau_s));
        let push = tau_s * tau / (tau_s - tau) * (decay - keep);
        let a = mean * step / (tau * tau_s);
        let b = noise * noise * step / (tau * tau_s * tau_s);
        let spread = libm::sqrt(b);
        let (centre, sd) = (a / (1.0 - decay), spread / libm::sqrt(1.0 - decay * decay));
        // Grids on which the kernel is smooth.
        let wanted = libm::ceil(2.0 * REACH * sd / (0.6 * spread));
        let grid = |what, given: f64, most: usize, expected: &str| {
            if given <= most as f64 {
                return Ok(given as usize);
            }
            let function = "FilteredResponse::new";
            Err(TheoryError::parameter(function, what, given, "", expected))
        };
        let expected = "at most 200 points of the synaptic current; longer steps need fewer";
        let currents = grid("points", wanted, CURRENTS.1, expected)?.max(CURRENTS.0);
        let width = 2.0 * REACH * sd / currents as f64;
        let current = |k: usize| centre - REACH * sd + width * (k as f64 + 0.5);
        let deviation = noise * std::f64::consts::FRAC_1_SQRT_2;
        let cell = deviation / CELLS;
        let lowest = if mean < lif.v_reset {
            mean
        } else {
            lif.v_reset
        } - DEPTH * deviation;
        let expected = "at most 4000 cells of the potential; noise is too small beside the distance from mean to threshold";
        let cells = libm::ceil((lif.v_th - lowest) / cell).max(8.0);
        let cells = grid("cells", cells, MOST, expected)?;
        let bottom = lif.v_th - cell * cells as f64;
        let [mut kernel, mut by_mean, mut by_variance] =
            [(); 3].map(|()| vec![0.0; currents * currents]);
        for from in 0..currents {
            let expected = current(from) * decay + a;
            let of = |to: usize| {
                let z = (current(to) - expected) / spread;
                let density = libm::exp(-0.5 * z * z);
                (z, density)
            };
            // Moments on the grid, whose ends cut off a little: derivatives are those of the kernel that keeps all probability.
            let mut sums = [0.0; 3];
            for to in 0..currents {
                let (z, density) = of(to);
                for (sum, power) in sums.iter_mut().zip([1.0, z, z * z]) {
                    *sum += density * power;
                }
            }
            for to in 0..currents {
                let (z, density) = of(to);
                let p = density / sums[0];
                let k = to * currents + from;
                kernel[k] = p;
                by_mean[k] = p * (z - sums[1] / sums[0]) / spread;
                by_variance[k] = 0.5 * p * (z * z - sums[2] / sums[0]) / b;
            }
        }
        let mut origin = Vec::with_capacity(currents * (cells + 1));
        for k in 0..currents {
            for edge in 0..=cells {
                let end = bottom + cell * edge as f64;
                let x = ((end - push * current(k)) / keep - bottom) / cell;
                origin.push(if x <= 0.0 {
                    Some((0, [0.0; 4]))
                } else if x >= cells as f64 {
                    None
                } else {
                    let base = (libm::floor(x) - 1.0).clamp(0.0, cells as f64 - 3.0);
                    Some((base as usize, cubic(x - base)))
                });
            }
        }
        let reset = (lif.v_reset - bottom) / cell - 0.5;
        let first = libm::floor(reset).clamp(0.0, cells as f64 - 2.0);
        Ok(Self {
            step,
            currents,
            cells,
            kernel,
            by_mean,
            by_variance,
            origin,
            reset: (first as usize, (reset - first).clamp(0.0, 1.0)),
            refractory: libm::rint(lif.t_ref / step) as usize,
        })
    }
}

/// Weights of Lagrange's polynomial at points 0 to 3.
fn cubic(t: f64) -> [f64; 4] {
    let (a, b, c) = (t - 1.0, t - 2.0, t - 3.0);
    [
        -a * b * c / 6.0,
        0.5 * t * b * c,
        -0.5 * t * a * c,
        t * a * b / 6.0,
    ]
}

/// Probability by current and cell of the potential, and of refractory neurons by current and step of their spike.
#[derive(Clone)]
struct Density {
    /// `[current][cell]`.
    free: Vec<f64>,
    /// `[current][step]`, a ring whose oldest entry is `oldest`.
    resting: Vec<f64>,
    oldest: usize,
}

impl Density {
    fn at_reset(map: &Map) -> Self {
        let mut free = vec![0.0; map.currents * map.cells];
        let middle = map.currents / 2;
        free[middle * map.cells + map.reset.0] = 1.0;
        Self {
            free,
            resting: vec![0.0; map.currents * map.refractory],
            oldest: 0,
        }
    }

    /// Moves potentials over a step; the probability that reaches the threshold.
    fn move_potential(&mut self, map: &Map) -> f64 {
        let mut spikes = 0.0;
        let mut below = vec![0.0; map.cells + 1];
        let mut ends = vec![0.0; map.cells + 1];
        for k in 0..map.currents {
            let row = &mut self.free[k * map.cells..][..map.cells];
            let mut sum = 0.0;
            for (edge, p) in below.iter_mut().skip(1).zip(row.iter()) {
                sum += p;
                *edge = sum;
            }
            let origin = &map.origin[k * (map.cells + 1)..][..=map.cells];
            for (end, from) in ends.iter_mut().zip(origin) {
                *end = match from {
                    None => sum,
                    Some((base, w)) => {
                        let f = &below[*base..][..4];
                        w[0] * f[0] + w[1] * f[1] + w[2] * f[2] + w[3] * f[3]
                    }
                };
            }
            for (p, pair) in row.iter_mut().zip(ends.windows(2)) {
                *p = pair[1] - pair[0];
            }
            let out = sum - ends[map.cells];
            spikes += out;
            let back = if map.refractory == 0 {
                out
            } else {
                let slot = &mut self.resting[k * map.refractory + self.oldest];
                std::mem::replace(slot, out)
            };
            let (cell, next) = map.reset;
            row[cell] += back * (1.0 - next);
            row[cell + 1] += back * next;
        }
        if map.refractory > 0 {
            self.oldest = (self.oldest + 1) % map.refractory;
        }
        spikes
    }

    /// Moves currents by a kernel.
    fn spread(&mut self, kernel: &[f64]) {
        let currents = libm::rint(libm::sqrt(kernel.len() as f64)) as usize;
        for part in [&mut self.free, &mut self.resting] {
            let width = part.len() / currents;
            let mut moved = vec![0.0; part.len()];
            for (to, row) in moved.chunks_exact_mut(width.max(1)).enumerate() {
                for (from, old) in part.chunks_exact(width.max(1)).enumerate() {
                    let weight = kernel[to * currents + from];
                    for (new, p) in row.iter_mut().zip(old) {
                        *new += weight * p;
                    }
                }
            }
            *part = moved;
        }
    }

    /// Goes on until the rate (1/ms) stands still.
    fn settle(&mut self, map: &Map, tau: f64) -> Result<f64, TheoryError> {
        let window = libm::ceil(tau / map.step) as usize;
        let mut before = f64::NAN;
        let mut gone = 0.0;
        while gone < PATIENCE {
            let mut spikes = 0.0;
            for _ in 0..window {
                spikes = self.move_potential(map);
                self.spread(&map.kernel);
            }
            let all: f64 = self.free.iter().chain(&self.resting).sum();
            if libm::fabs(spikes - before) <= STILL * libm::fabs(spikes) {
                self.free.iter_mut().for_each(|p| *p /= all);
                self.resting.iter_mut().for_each(|p| *p /= all);
                return Ok(spikes / (all * map.step));
            }
            before = spikes;
            gone += 1.0;
        }
        Err(unsettled(before))
    }

    /// The rate (1/ms) of what was moved, in steps, until it has faded.
    fn flow(mut self, map: &Map, tau: f64) -> Result<Vec<f64>, TheoryError> {
        let window = libm::ceil(tau / map.step) as usize;
        let (mut found, mut largest) = (Vec::new(), 0.0);
        let mut gone = 0.0;
        while gone < PATIENCE {
            let mut late: f64 = 0.0;
            for _ in 0..window {
                let rate = self.move_potential(map) / map.step;
                self.spread(&map.kernel);
                found.push(rate);
                late = late.max(libm::fabs(rate));
            }
            largest = f64::max(largest, late);
            if late <= 1e-6 * largest {
                return Ok(found);
            }
            gone += 1.0;
        }
        Err(unsettled(largest))
    }
}

fn unsettled(rate: f64) -> TheoryError {
    let expected = "a density that settles within 200 membrane time constants; a neuron that fires nearly regularly does not";
    TheoryError::parameter("FilteredResponse::new", "rate", rate, "per ms", expected)
}
