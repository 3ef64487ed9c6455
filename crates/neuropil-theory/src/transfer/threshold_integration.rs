//! The rate of a neuron with any one-dimensional drift under white noise, by threshold integration of the stationary
//! Fokker–Planck equation (Richardson 2007, 2008).
//!
//! ```text
//! dV/dt = f(V) + μ/τ + (σ/√τ) ξ(t),   spike at V ≥ Θ, then silent for τ_ref, then V = V_r
//! J = v P - D dP/dV,   v = f + μ/τ,   D = σ²/(2τ),   P(Θ) = 0,   J = ν between V_r and Θ, 0 below V_r
//! 1/ν = τ_ref + ∫ P/ν dV
//! ```
//!
//! With f = -V/τ this is the leaky neuron of [`crate::Siegert`], with the same μ and σ (mV, Brunel's convention); exponential
//! and quadratic integrate-and-fire neurons differ in f alone. The density is followed from the threshold downwards with v
//! constant in each cell, which is exact for the cell; the errors of that are even in the width of the cells and are
//! extrapolated away.

mod cell;
mod grid;
mod modulation;

use std::fmt;
use std::sync::{Arc, OnceLock};

use neuropil_numerics::NumericsError;
use neuropil_numerics::quadrature::integrate_adaptive;

use super::{Inverse, LinearResponse, TransferFunction, check_input, inverse};
use crate::TheoryError;
use crate::siegert::Response;
use cell::Passed;
use grid::Grid;

/// Grids, each with half the cells of the one before.
const LEVELS: usize = 10;
/// Change of ln(1/ν) between extrapolations at which refinement ends.
const TOLERANCE: f64 = 1e-11;
/// Change that is still accepted on the finest grid.
const WORST: f64 = 1e-7;

/// A neuron whose membrane has one variable; voltages in mV, relative to whatever the drift is relative to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriftNeuron {
    /// Time constant τ by which mean and noise are measured, ms; that of the leak where there is one.
    pub tau: f64,
    /// Refractory period τ_ref, ms.
    pub t_ref: f64,
    /// Potential Θ at which a spike is found, mV.
    pub v_th: f64,
    /// Reset V_r, mV.
    pub v_reset: f64,
    /// Potential below which the membrane cannot fall, mV, if there is one.
    pub lower: Option<f64>,
}

/// The transfer function of such a neuron. Relative error of the rate some 1e-10; an input at which it cannot be reached, as
/// with noise so small that the density is narrower than the finest cells (some 1e-4 of Θ - V_r), is an error.
#[derive(Clone)]
pub struct ThresholdIntegration {
    neuron: DriftNeuron,
    drift: Arc<dyn Fn(f64) -> f64 + Send + Sync>,
    grids: Arc<[OnceLock<Grid>; LEVELS]>,
}

impl fmt::Debug for ThresholdIntegration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ThresholdIntegration")
            .field(&self.neuron)
            .finish()
    }
}

impl ThresholdIntegration {
    /// The transfer function of a neuron with drift `f(V)`, mV/ms.
    pub fn new(
        neuron: DriftNeuron,
        drift: impl Fn(f64) -> f64 + Send + Sync + 'static,
    ) -> Result<Self, TheoryError> {
        let DriftNeuron {
            tau,
            t_ref,
            v_th,
            v_reset,
            lower,
        } = neuron;
        let above = format!("a voltage above v_reset = {v_reset} mV");
        let below = format!("a voltage of at most v_reset = {v_reset} mV");
        let bound = lower.unwrap_or(v_reset);
        let time = "a time of at least 0 ms";
        let checks = [
            ("tau", tau, "ms", tau > 0.0, "a positive time"),
            ("t_ref", t_ref, "ms", t_ref >= 0.0, time),
            ("v_reset", v_reset, "mV", true, "a finite voltage"),
            ("v_th", v_th, "mV", v_th > v_reset, above.as_str()),
            ("lower", bound, "mV", bound <= v_reset, below.as_str()),
        ];
        for (name, value, unit, fine, expected) in checks {
            if !(fine && value.is_finite()) {
                let function = "ThresholdIntegration::new";
                return Err(TheoryError::parameter(
                    function, name, value, unit, expected,
                ));
            }
        }
        for k in 0..=16 {
            let v = v_reset + (v_th - v_reset) * (f64::from(k) / 16.0);
            let value = drift(v);
            if !value.is_finite() {
                return Err(TheoryError::parameter(
                    "ThresholdIntegration::new",
                    "drift",
                    value,
                    "mV/ms",
                    format!("a finite drift at {v} mV"),
                ));
            }
        }
        Ok(Self {
            neuron,
            drift: Arc::new(drift),
            grids: Arc::default(),
        })
    }

    /// The neuron.
    pub fn neuron(&self) -> DriftNeuron {
        self.neuron
    }

    /// The drift f at `v` mV, mV/ms.
    pub fn drift(&self, v: f64) -> f64 {
        (self.drift)(v)
    }

    fn grid(&self, level: usize) -> &Grid {
        self.grids[level].get_or_init(|| Grid::new(&self.neuron, &*self.drift, level))
    }

    /// ln of the mean time (in ms) from reset to threshold, with derivatives by μ and σ.
    fn passage(&self, mean: f64, noise: f64) -> Result<[f64; 3], TheoryError> {
        refine(0, |level| {
            let passed = cell::pass(self.grid(level), &self.neuron, mean, noise);
            let Passed { log_time, by } = passed.ok_or_else(|| no_density(mean))?;
            Ok([log_time, by[0], by[1]])
        })
    }

    /// The response of the rate to a modulation of frequency `frequency` (cycles per ms), 0 or more.
    pub(super) fn modulation(
        &self,
        mean: f64,
        noise: f64,
        frequency: f64,
    ) -> Result<LinearResponse, TheoryError> {
        const FUNCTION: &str = "ThresholdIntegration::linear_response";
        check_input(FUNCTION, mean, noise)?;
        let expected = "a finite frequency of at least 0";
        if !(frequency >= 0.0 && frequency.is_finite()) {
            return Err(TheoryError::parameter(
                FUNCTION,
                "frequency",
                frequency,
                "per ms",
                expected,
            ));
        }
        if noise == 0.0 {
            let expected = "a noise above 0: a neuron without noise has no linear response";
            return Err(TheoryError::parameter(
                FUNCTION, "noise", noise, "mV", expected,
            ));
        }
        let at = self.response(mean, noise)?;
        if frequency == 0.0 {
            return Ok(LinearResponse {
                by_mean: (at.rate_by_mean, 0.0),
                by_noise: (at.rate_by_noise, 0.0),
            });
        }
        let omega = 2.0 * std::f64::consts::PI * frequency;
        // In units of the static gain, so that one tolerance serves.
        let unit = at.rate_by_mean;
        // Cells so wide that a wave turns much while it diffuses through one say nothing.
        let neuron = &self.neuron;
        let diffusion = 0.5 * noise * noise / neuron.tau;
        let turning = |level: &usize| {
            let width = self.grid(*level).above.width;
            omega * width * width / diffusion > 0.5
        };
        let first = (0..LEVELS - 3).take_while(turning).count();
        let [a, b, c, d] = refine(first, |level| {
            let grid = self.grid(level);
            let found = modulation::modulate(grid, &self.neuron, (mean, noise), at.rate, omega)
                .ok_or_else(|| no_density(mean))?;
            let (m, s) = (found.by_mean, found.by_noise);
            Ok([m.0, m.1, s.0, s.1].map(|v| v / unit))
        })?;
        Ok(LinearResponse {
            by_mean: (a * unit, b * unit),
            by_noise: (c * unit, d * unit),
        })
    }

    /// `T = ∫ dV/v` where the drift carries V to the threshold; never there otherwise.
    fn noise_free(&self, mean: f64) -> Result<Response, TheoryError> {
        let DriftNeuron {
            tau,
            t_ref,
            v_th,
            v_reset,
            ..
        } = self.neuron;
        let silent = Response {
            rate: 0.0,
            log_rate: f64::NEG_INFINITY,
            rate_by_mean: 0.0,
            rate_by_noise: 0.0,
            log_rate_by_mean: f64::NAN,
            log_rate_by_noise: f64::NAN,
        };
        let push = mean / tau;
        let speed = |v: f64| (self.drift)(v) + push;
        let slowest = self.grid(3).slowest(v_reset);
        let refined = lowest(&*self.drift, slowest);
        if speed(refined) <= 0.0 || speed(v_reset) <= 0.0 || speed(v_th) <= 0.0 {
            return Ok(silent);
        }
        // The time is largely spent near the slowest point, where a panel ends.
        let mut time = [0.0; 2];
        for (a, b) in [(v_reset, refined), (refined, v_th)] {
            if b > a {
                time[0] += integrate_adaptive(|v| 1.0 / speed(v), a, b, 0.0, 1e-11)?.value;
                let by = |v| 1.0 / (tau * speed(v) * speed(v));
                time[1] += integrate_adaptive(by, a, b, 0.0, 1e-10)?.value;
            }
        }
        let whole = t_ref + time[0];
        let rate = 1.0 / whole;
        Ok(Response {
            rate,
            log_rate: -libm::log(whole),
            rate_by_mean: rate * rate * time[1],
            rate_by_noise: 0.0,
            log_rate_by_mean: rate * time[1],
            log_rate_by_noise: 0.0,
        })
    }
}

impl TransferFunction for ThresholdIntegration {
    /// Rate at mean μ and noise σ (mV, Brunel's convention). Without noise, the time that the drift takes.
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        check_input("ThresholdIntegration::response", mean, noise)?;
        if noise == 0.0 {
            return self.noise_free(mean);
        }
        let [log_time, by_mean, by_noise] = self.passage(mean, noise)?;
        let t_ref = self.neuron.t_ref;
        // ln(τ_ref + T) without overflow; the part of T in it weighs the derivatives.
        let relative = t_ref * libm::exp(-log_time);
        let log_rate = if relative < 1.0 {
            -log_time - libm::log1p(relative)
        } else {
            -libm::log(t_ref + libm::exp(log_time))
        };
        let part = 1.0 / (1.0 + relative);
        let rate = libm::exp(log_rate);
        let (log_rate_by_mean, log_rate_by_noise) = (-part * by_mean, -part * by_noise);
        Ok(Response {
            rate,
            log_rate,
            rate_by_mean: rate * log_rate_by_mean,
            rate_by_noise: rate * log_rate_by_noise,
            log_rate_by_mean,
            log_rate_by_noise,
        })
    }

    fn refractory(&self) -> Option<f64> {
        Some(self.neuron.t_ref)
    }

    fn linear_response(
        &self,
        mean: f64,
        noise: f64,
        frequency: f64,
    ) -> Result<LinearResponse, TheoryError> {
        self.modulation(mean, noise, frequency)
    }

    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
        let n = self.neuron;
        let without = Self {
            neuron: DriftNeuron { t_ref: 0.0, ..n },
            drift: self.drift.clone(),
            grids: self.grids.clone(),
        };
        let search = inverse::Search {
            function: "ThresholdIntegration::inverse",
            start: -n.tau * (self.drift)(n.v_reset),
            reach: noise + (n.v_th - n.v_reset),
        };
        inverse::by_newton(&search, &without, self, n.t_ref, rate, noise)
    }
}

/// Values on ever finer grids from `first` on, extrapolated in h², h⁴, … until all but settle.
fn refine<const N: usize>(
    first: usize,
    mut at: impl FnMut(usize) -> Result<[f64; N], TheoryError>,
) -> Result<[f64; N], TheoryError> {
    let mut table: Vec<[f64; N]> = Vec::with_capacity(LEVELS);
    let mut best = [f64::NAN; N];
    let mut change = f64::INFINITY;
    for level in first..LEVELS {
        // A row of Romberg's table.
        let mut row = at(level)?;
        let mut power = 1.0;
        for previous in &mut table {
            power *= 4.0;
            let mut better = [0.0; N];
            for (b, (fine, coarse)) in better.iter_mut().zip(row.iter().zip(previous.iter())) {
                *b = fine + (fine - coarse) / (power - 1.0);
            }
            *previous = row;
            row = better;
        }
        table.push(row);
        change = libm::fabs(row[0] - best[0]);
        best = row;
        let size = 1.0 + 1e-3 * libm::fabs(row[0]);
        if level >= first + 2 && change <= TOLERANCE * size {
            return Ok(best);
        }
    }
    if change <= WORST {
        return Ok(best);
    }
    Err(TheoryError::Numerics(NumericsError::NotConverged {
        routine: "ThresholdIntegration",
        iterations: LEVELS,
        residual: change,
        tolerance: TOLERANCE,
        last: best.to_vec(),
    }))
}

fn no_density(mean: f64) -> TheoryError {
    let expected = "an input under which the potential has a stationary density";
    TheoryError::parameter("ThresholdIntegration", "mean", mean, "mV", expected)
}

/// Where a function with one minimum in a bracket is smallest, by golden section.
fn lowest(f: &dyn Fn(f64) -> f64, (mut a, mut b): (f64, f64)) -> f64 {
    const SECTION: f64 = 0.618_033_988_749_894_8;
    let (mut c, mut d) = (b - SECTION * (b - a), a + SECTION * (b - a));
    let (mut at_c, mut at_d) = (f(c), f(d));
    // Each step leaves the section of the bracket; 40 leave less than rounding can tell.
    for _ in 0..40 {
        if at_c < at_d {
            (b, d, at_d) = (d, c, at_c);
            c = b - SECTION * (b - a);
            at_c = f(c);
        } else {
            (a, c, at_c) = (c, d, at_d);
            d = a + SECTION * (b - a);
            at_d = f(d);
        }
    }
    0.5 * (a + b)
}
