//! Rates at which populations sustain each other: `ν = Φ(μ(ν), σ(ν))` for any number of
//! populations, knowing nothing of circuits.
//!
//! With Poisson-like input from many neurons, population `i` receives
//!
//! ```text
//! μ_i  = μ_ext,i  + Σ_j mean_gain[i][j] ν_j          (mean_gain     = τ_i K_ij J_ij,  mV ms)
//! σ²_i = σ²_ext,i + Σ_j variance_gain[i][j] ν_j      (variance_gain = τ_i K_ij J_ij², mV² ms)
//! ```
//!
//! for `K` connections of post-synaptic jump `J` (Brunel 2000; for exponential synaptic currents
//! `J = w τ_s / C`). The solver follows the damped dynamics `dν/ds = Φ - ν` by linearly implicit
//! Euler steps that grow as the residual falls, until it is near a fixed point, and ends with Newton steps; the
//! Jacobian is analytic.

use std::cell::RefCell;
use std::sync::Arc;

use neuropil_numerics::NumericsError;
use neuropil_numerics::matrix::{Matrix, solve};
use neuropil_numerics::roots::{NewtonOptions, newton_system};

use crate::TheoryError;
use crate::siegert::Response;
use crate::transfer::TransferFunction;

/// Populations and the gains between them; indices are `[target][source]`.
#[derive(Clone, Debug)]
pub struct RateNetwork {
    /// Transfer function of each population.
    pub transfer: Vec<Arc<dyn TransferFunction>>,
    /// Mean input per source rate, mV per (1/ms); any sign.
    pub mean_gain: Matrix,
    /// Variance per source rate, mV² per (1/ms); zero or more.
    pub variance_gain: Matrix,
    /// Mean input from outside, mV above rest.
    pub external_mean: Vec<f64>,
    /// Variance σ² from outside, mV² (Brunel's convention).
    pub external_variance: Vec<f64>,
}

/// How to look for a solution.
#[derive(Clone, Debug, PartialEq)]
pub struct SolverOptions {
    /// Rates to start from, 1/ms; silence if `None`. Where several solutions exist, it decides which is found.
    pub start: Option<Vec<f64>>,
    /// A solution leaves `|Φ_i - ν_i| <= tolerance · max(ν_i, 1e-15 per ms)`.
    pub tolerance: f64,
    /// Most damped steps; 0 starts Newton's method at once, which also finds unstable solutions.
    pub relaxation_steps: usize,
    /// Most Newton steps.
    pub newton_steps: usize,
}

impl Default for SolverOptions {
    fn default() -> Self {
        Self {
            start: None,
            tolerance: 1e-11,
            relaxation_steps: 1000,
            newton_steps: 50,
        }
    }
}

/// A solution.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfConsistentRates {
    /// Rates ν, 1/ms.
    pub rates: Vec<f64>,
    /// Mean inputs μ, mV above rest.
    pub mean: Vec<f64>,
    /// Noise σ, mV (Brunel's convention).
    pub noise: Vec<f64>,
    /// Rate and derivatives of each transfer function there.
    pub responses: Vec<Response>,
    /// `jacobian[i][j] = ∂Φ_i/∂ν_j`, through mean and noise.
    pub jacobian: Matrix,
    /// Largest `|Φ_i - ν_i|`, 1/ms.
    pub residual: f64,
    /// Damped steps made.
    pub relaxation_steps: usize,
    /// Newton steps made.
    pub newton_steps: usize,
}

/// Rates below this (1/ms) count in absolute terms.
const RATE_FLOOR: f64 = 1e-15;
/// Relative residual at which damped steps give way to Newton's.
const NEAR: f64 = 1e-6;

impl RateNetwork {
    /// Checks sizes and signs; returns the number of populations.
    fn check(&self, start: Option<&[f64]>) -> Result<usize, TheoryError> {
        const FUNCTION: &str = "RateNetwork::solve";
        let n = self.transfer.len();
        let shape = |argument, given: String, expected: String| TheoryError::Shape {
            function: FUNCTION,
            argument,
            given,
            expected,
        };
        for (name, gain) in [
            ("mean_gain", &self.mean_gain),
            ("variance_gain", &self.variance_gain),
        ] {
            if (gain.rows(), gain.columns()) != (n, n) {
                let given = format!("{} x {}", gain.rows(), gain.columns());
                return Err(shape(name, given, format!("{n} x {n}")));
            }
        }
        let vectors = [
            (
                "external_mean",
                Some(self.external_mean.as_slice()),
                false,
                "mV",
            ),
            (
                "external_variance",
                Some(&self.external_variance),
                true,
                "mV^2",
            ),
            ("start", start, true, "per ms"),
        ];
        for (name, values, signed, unit) in vectors {
            let Some(values) = values else { continue };
            if values.len() != n {
                return Err(shape(name, values.len().to_string(), n.to_string()));
            }
            for (i, v) in values.iter().enumerate() {
                check_value(FUNCTION, name, *v, unit, signed).map_err(|e| e.of(i))?;
            }
        }
        for i in 0..n {
            for v in self.mean_gain.row(i) {
                check_value(FUNCTION, "mean_gain", *v, "mV ms", false).map_err(|e| e.of(i))?;
            }
            for v in self.variance_gain.row(i) {
                check_value(FUNCTION, "variance_gain", *v, "mV^2 ms", true).map_err(|e| e.of(i))?;
            }
        }
        Ok(n)
    }

    /// Mean inputs (mV) and noise σ (mV) at given rates; negative rates count as 0.
    fn inputs(&self, rates: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = self.transfer.len();
        let mut mean = self.external_mean.clone();
        let mut noise = self.external_variance.clone();
        for i in 0..n {
            for (j, rate) in rates.iter().enumerate() {
                let rate = if *rate > 0.0 { *rate } else { 0.0 };
                mean[i] += self.mean_gain[(i, j)] * rate;
                noise[i] += self.variance_gain[(i, j)] * rate;
            }
            noise[i] = libm::sqrt(noise[i]);
        }
        (mean, noise)
    }

    /// Transfer functions at given rates.
    fn respond(&self, rates: &[f64]) -> Result<Vec<Response>, TheoryError> {
        let (mean, noise) = self.inputs(rates);
        let inputs = mean.iter().zip(&noise);
        let responses = self.transfer.iter().zip(inputs);
        responses
            .enumerate()
            .map(|(i, (f, (mean, noise)))| f.response(*mean, *noise).map_err(|e| e.of(i)))
            .collect()
    }

    /// `∂Φ_i/∂ν_j` at given rates. Where a population has no noise at all, the square root has no slope to
    /// offer and the term is left out; this changes the path to a solution, not the solution.
    fn jacobian(&self, rates: &[f64], responses: &[Response]) -> Matrix {
        let n = self.transfer.len();
        let (_, noise) = self.inputs(rates);
        Matrix::from_fn(n, n, |i, j| {
            let by_mean = responses[i].rate_by_mean * self.mean_gain[(i, j)];
            if noise[i] == 0.0 {
                return by_mean;
            }
            by_mean + responses[i].rate_by_noise * self.variance_gain[(i, j)] / (2.0 * noise[i])
        })
    }

    /// Solves for the self-consistent rates.
    ///
    /// From silence the damped dynamics lead to the state that the network would reach by itself, as far as rate dynamics
    /// with equal time constants tell. Errors: sizes and signs that do not fit, values that are
    /// not finite, and [`TheoryError::NotConverged`] with the last iterate.
    pub fn solve(&self, options: &SolverOptions) -> Result<SelfConsistentRates, TheoryError> {
        let n = self.check(options.start.as_deref())?;
        let start = options.start.clone().unwrap_or_else(|| vec![0.0; n]);
        let (near, relaxation_steps) = self.relax(start, options.relaxation_steps)?;
        let scales: Vec<f64> = self
            .respond(&near)?
            .iter()
            .zip(&near)
            .map(|(r, v)| scale(r.rate, *v))
            .collect();
        // A transfer function that fails on the way makes the step fail; what it said is handed on.
        let failure = RefCell::new(None);
        let respond = |rates: &[f64]| {
            self.respond(rates)
                .map_err(|e| failure.replace(Some(e)))
                .ok()
        };
        let newton = newton_system(
            "RateNetwork::solve",
            |rates| {
                let Some(responses) = respond(rates) else {
                    return vec![f64::NAN; n];
                };
                let terms = responses.iter().zip(rates).zip(&scales);
                terms
                    .map(|((r, rate), scale)| (r.rate - rate) / scale)
                    .collect()
            },
            |rates| {
                let Some(responses) = respond(rates) else {
                    return Matrix::from_fn(n, n, |_, _| f64::NAN);
                };
                let jacobian = self.jacobian(rates, &responses);
                Matrix::from_fn(n, n, |i, j| {
                    (jacobian[(i, j)] - if i == j { 1.0 } else { 0.0 }) / scales[i]
                })
            },
            &near,
            NewtonOptions {
                tolerance: options.tolerance,
                max_iterations: options.newton_steps,
                ..NewtonOptions::default()
            },
        );
        if newton.is_err()
            && let Some(failure) = failure.take()
        {
            return Err(failure);
        }
        match newton {
            Ok(found) => self.solution(found.point, relaxation_steps, found.iterations),

            Err(NumericsError::NotConverged {
                iterations, last, ..
            }) => Err(TheoryError::NotConverged {
                relaxation_steps,
                newton_steps: iterations,
                residual: residual(&self.respond(&last)?, &last),
                rates: last,
            }),
            Err(other) => Err(other.into()),
        }
    }

    /// Follows `dν/ds = Φ - ν` from `rates` by linearly implicit Euler steps
    /// `((1 + 1/δ) 1 - ∂Φ) Δν = Φ - ν`, with δ inversely proportional to the residual, until the residual is
    /// small or the steps are used up. Returns the rates and the number of steps.
    fn relax(&self, mut rates: Vec<f64>, steps: usize) -> Result<(Vec<f64>, usize), TheoryError> {
        let n = rates.len();
        let mut delta = 0.1;
        let mut previous = f64::INFINITY;
        for step in 0..steps {
            let responses = self.respond(&rates)?;
            let terms = responses.iter().zip(&rates);
            let near = terms
                .clone()
                .all(|(r, v)| libm::fabs(r.rate - v) <= NEAR * scale(r.rate, *v));
            if near {
                return Ok((rates, step));
            }
            let missing: Vec<f64> = terms.map(|(r, v)| r.rate - v).collect();
            let distance = residual(&responses, &rates);
            if previous.is_finite() {
                let growth = (previous / distance).clamp(0.25, 4.0);
                delta = (delta * growth).clamp(1e-3, 1e9);
            }
            previous = distance;
            let jacobian = self.jacobian(&rates, &responses);
            let change = loop {
                let implicit = Matrix::from_fn(n, n, |i, j| {
                    (if i == j { 1.0 + 1.0 / delta } else { 0.0 }) - jacobian[(i, j)]
                });
                match solve(&implicit, &missing) {
                    Ok(change) => break change,
                    // Singular for this δ only: a shorter step is dominated by the diagonal.
                    Err(NumericsError::Singular { .. }) if delta > 1e-12 => delta *= 0.5,
                    Err(other) => return Err(other.into()),
                }
            };
            for (rate, change) in rates.iter_mut().zip(change) {
                let next = *rate + change;
                *rate = if next > 0.0 { next } else { 0.0 };
            }
        }
        Ok((rates, steps))
    }

    /// Collects what holds at the rates found.
    fn solution(
        &self,
        point: Vec<f64>,
        relaxation_steps: usize,
        newton_steps: usize,
    ) -> Result<SelfConsistentRates, TheoryError> {
        // Rounding may leave a silent population a hair below 0.
        let rates: Vec<f64> = point
            .into_iter()
            .map(|v| if v > 0.0 { v } else { 0.0 })
            .collect();
        let (mean, noise) = self.inputs(&rates);
        let responses = self.respond(&rates)?;
        Ok(SelfConsistentRates {
            jacobian: self.jacobian(&rates, &responses),
            residual: residual(&responses, &rates),
            rates,
            mean,
            noise,
            responses,
            relaxation_steps,
            newton_steps,
        })
    }
}

/// The size against which the residual of one population is measured.
fn scale(target: f64, rate: f64) -> f64 {
    let larger = if target > rate { target } else { rate };
    if larger > RATE_FLOOR {
        larger
    } else {
        RATE_FLOOR
    }
}

/// Largest `|Φ_i - ν_i|`.
fn residual(responses: &[Response], rates: &[f64]) -> f64 {
    responses.iter().zip(rates).fold(0.0, |largest, (r, rate)| {
        let distance = libm::fabs(r.rate - rate);
        // A NaN must not lose the comparison.
        if distance > largest || distance.is_nan() {
            distance
        } else {
            largest
        }
    })
}

/// Refuses what is not finite and, where asked, what is negative.
fn check_value(
    function: &'static str,
    parameter: &'static str,
    given: f64,
    unit: &'static str,
    non_negative: bool,
) -> Result<(), TheoryError> {
    if !given.is_finite() {
        return Err(TheoryError::parameter(
            function,
            parameter,
            given,
            unit,
            "a finite number",
        ));
    }
    if non_negative && given < 0.0 {
        return Err(TheoryError::parameter(
            function,
            parameter,
            given,
            unit,
            "zero or more",
        ));
    }
    Ok(())
}
