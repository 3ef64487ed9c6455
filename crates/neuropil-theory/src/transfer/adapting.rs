//! A neuron whose own spikes hold it back: an adaptation current, taken by its mean.
//!
//! A current that grows by b with each spike and decays with τ_w has the mean b τ_w ν, which lowers the mean input by g ν:
//! `ν = Φ(μ - g ν, σ)`. That neglects how the current waxes and wanes between spikes, which is little for τ_w ν ≫ 1.

use std::sync::Arc;

use super::{Inverse, LinearResponse, TransferFunction, check_input};
use crate::TheoryError;
use crate::complex::C;
use crate::siegert::Response;

/// A transfer function with adaptation.
#[derive(Clone, Debug)]
pub struct Adapting {
    /// The neuron without adaptation.
    pub neuron: Arc<dyn TransferFunction>,
    /// g, by how much a rate lowers the mean input, mV ms; 0 or more.
    pub strength: f64,
    /// Time constant τ_w of the adaptation, ms.
    pub tau: f64,
}

/// Most halvings of the bracket around the rate.
const STEPS: usize = 200;

impl Adapting {
    /// `neuron` with adaptation.
    pub fn new(
        neuron: Arc<dyn TransferFunction>,
        strength: f64,
        tau: f64,
    ) -> Result<Self, TheoryError> {
        let function = "Adapting::new";
        if !(strength >= 0.0 && strength.is_finite()) {
            let expected = "a strength of at least 0";
            return Err(TheoryError::parameter(
                function, "strength", strength, "mV ms", expected,
            ));
        }
        if !(tau > 0.0 && tau.is_finite()) {
            let expected = "a positive time";
            return Err(TheoryError::parameter(function, "tau", tau, "ms", expected));
        }
        Ok(Self {
            neuron,
            strength,
            tau,
        })
    }

    /// The rate at which Φ(μ - g ν) = ν: the right side falls with ν, so there is one.
    fn settle(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        let free = self.neuron.response(mean, noise)?;
        if free.rate * self.strength == 0.0 {
            return Ok(free);
        }
        let (mut low, mut high) = (0.0, free.rate);
        // One step of Newton's method from the rate without adaptation is below the solution where Φ is convex.
        let mut rate = free.rate / (1.0 + self.strength * free.rate_by_mean);
        for _ in 0..STEPS {
            let at = self.neuron.response(mean - self.strength * rate, noise)?;
            let miss = at.rate - rate;
            if miss > 0.0 {
                low = rate;
            } else {
                high = rate;
            }
            let mut next = rate + miss / (1.0 + self.strength * at.rate_by_mean);
            if !(next > low && next < high) {
                next = 0.5 * (low + high);
            }
            let settled = libm::fabs(miss) <= 1e-14 * rate || next <= low || next >= high;
            if settled {
                return Ok(at);
            }
            rate = next;
        }
        self.neuron.response(mean - self.strength * rate, noise)
    }
}

impl TransferFunction for Adapting {
    fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        check_input("Adapting::response", mean, noise)?;
        let at = self.settle(mean, noise)?;
        let part = 1.0 / (1.0 + self.strength * at.rate_by_mean);
        Ok(Response {
            rate_by_mean: at.rate_by_mean * part,
            rate_by_noise: at.rate_by_noise * part,
            log_rate_by_mean: at.log_rate_by_mean * part,
            log_rate_by_noise: at.log_rate_by_noise * part,
            ..at
        })
    }

    fn inverse(&self, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
        let free = self.neuron.inverse(rate, noise)?;
        Ok(Inverse {
            mean: free.mean + self.strength * rate,
            mean_by_rate: free.mean_by_rate + self.strength,
            ..free
        })
    }

    fn refractory(&self) -> Option<f64> {
        self.neuron.refractory()
    }

    /// The adaptation follows the rate with its time constant.
    fn linear_response(
        &self,
        mean: f64,
        noise: f64,
        frequency: f64,
    ) -> Result<LinearResponse, TheoryError> {
        let rate = self.response(mean, noise)?.rate;
        let inner = self
            .neuron
            .linear_response(mean - self.strength * rate, noise, frequency)?;
        let omega = 2.0 * std::f64::consts::PI * frequency;
        let back = C(self.strength, 0.0) / C(1.0, omega * self.tau);
        let whole = |h: (f64, f64)| {
            let gain = C(inner.by_mean.0, inner.by_mean.1);
            let held = C(h.0, h.1) / (C(1.0, 0.0) + back * gain);
            (held.0, held.1)
        };
        Ok(LinearResponse {
            by_mean: whole(inner.by_mean),
            by_noise: whole(inner.by_noise),
        })
    }
}
