//! The stationary rate of a leaky integrate-and-fire neuron under Gaussian noise (Ricciardi 1977,
//! Siegert 1951), with its logarithm and derivatives, safe for all inputs.
//!
//! `τ dV/dt = -V + μ + σ √τ ξ(t)`, spike at `V ≥ Θ`, reset to `V_r`, silent for `τ_ref` (Brunel's
//! convention: the free `V` has variance `σ²/2`). The rate is
//!
//! ```text
//! 1/ν = τ_ref + τ √π ∫ h(u) du from y_r to y_Θ,   h(u) = e^(u²) (1 + erf u) = erfcx(-u),
//! y_Θ = (Θ - μ)/σ + s_Θ,   y_r = (V_r - μ)/σ + s_r,
//! ```
//!
//! with boundary shifts `s` from a [`Correction`]. Below threshold `h` overflows; then a factor
//! `e^(y_Θ²)` is taken out of the integral, and what remains is made of Dawson's function and of
//! erfcx at positive arguments (after Layer et al. 2022, appendix A), so that the logarithm of
//! the rate exists where the rate itself underflows.

mod passage;

use neuropil_numerics::special::{SQRT_PI, ZETA_HALF};

use crate::TheoryError;
use passage::Passage;

/// What a leaky integrate-and-fire neuron needs for its rate; voltages relative to the resting
/// potential.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LifParameters {
    /// Membrane time constant τ, ms; positive.
    pub tau_m: f64,
    /// Refractory period τ_ref, ms; zero or more.
    pub t_ref: f64,
    /// Threshold Θ, mV above rest.
    pub v_th: f64,
    /// Reset V_r, mV above rest; below the threshold.
    pub v_reset: f64,
}

/// A known correction of the boundaries; one at a time, since each speaks of another kind of input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Correction {
    /// White noise, time continuous.
    None,
    /// Noise filtered by an exponential synapse of time constant `tau_s` (ms): both boundaries move by
    /// `s = α/2 √(τ_s/τ)`, `α = √2 |ζ(1/2)| = 2.0653` (Fourcaud & Brunel 2002). First order in
    /// `√(τ_s/τ)`: trust it for `τ_s < τ/10`.
    ColouredNoise {
        /// Synaptic time constant, ms; zero or more.
        tau_s: f64,
    },
    /// White noise, with the threshold tested once per step `dt` (ms), as simulations with delta synapses do: the
    /// threshold moves by `β σ √(dt/τ)`, that is `s_Θ = β √(dt/τ)`, `β = -ζ(1/2)/√(2π) = 0.5826`
    /// (Broadie, Glasserman & Kou 1997; σ √(dt/τ) is the standard deviation of V gained in a step).
    /// First order in `√(dt/τ)`.
    TimeStep {
        /// Time step, ms; zero or more.
        dt: f64,
    },
}

/// The transfer function of a neuron: rate from mean input and noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Siegert {
    lif: LifParameters,
    correction: Correction,
    shift_threshold: f64,
    shift_reset: f64,
}

/// Rate and derivatives at one working point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// Rate ν, 1/ms.
    pub rate: f64,
    /// ln(ν · 1 ms); finite also where the rate underflows, `-inf` where it is exactly 0 (no noise,
    /// mean below threshold).
    pub log_rate: f64,
    /// ∂ν/∂μ, 1/(ms mV).
    pub rate_by_mean: f64,
    /// ∂ν/∂σ, 1/(ms mV).
    pub rate_by_noise: f64,
    /// ∂ ln ν/∂μ, 1/mV; NaN where the rate is exactly 0.
    pub log_rate_by_mean: f64,
    /// ∂ ln ν/∂σ, 1/mV; NaN where the rate is exactly 0.
    pub log_rate_by_noise: f64,
}

impl Siegert {
    /// The transfer function of a neuron, with its parameters checked.
    pub fn new(lif: LifParameters, correction: Correction) -> Result<Self, TheoryError> {
        let refuse = |parameter, given, unit, expected: String| {
            TheoryError::parameter("Siegert::new", parameter, given, unit, expected)
        };
        if !(lif.tau_m > 0.0 && lif.tau_m.is_finite()) {
            return Err(refuse("tau_m", lif.tau_m, "ms", "a positive time".into()));
        }
        if !(lif.t_ref >= 0.0 && lif.t_ref.is_finite()) {
            return Err(refuse(
                "t_ref",
                lif.t_ref,
                "ms",
                "a time of at least 0 ms".into(),
            ));
        }
        if !lif.v_reset.is_finite() {
            return Err(refuse(
                "v_reset",
                lif.v_reset,
                "mV",
                "a finite voltage".into(),
            ));
        }
        if !(lif.v_th > lif.v_reset && lif.v_th.is_finite()) {
            let expected = format!("a voltage above v_reset = {} mV", lif.v_reset);
            return Err(refuse("v_th", lif.v_th, "mV", expected));
        }
        let time = |parameter, t: f64| {
            if t >= 0.0 && t.is_finite() {
                return Ok(libm::sqrt(t / lif.tau_m));
            }
            Err(refuse(parameter, t, "ms", "a time of at least 0 ms".into()))
        };
        let (shift_threshold, shift_reset) = match correction {
            Correction::None => (0.0, 0.0),
            Correction::ColouredNoise { tau_s } => {
                let half_alpha = -ZETA_HALF * std::f64::consts::FRAC_1_SQRT_2;
                let shift = half_alpha * time("tau_s", tau_s)?;
                (shift, shift)
            }
            Correction::TimeStep { dt } => {
                let beta = -ZETA_HALF / libm::sqrt(2.0 * std::f64::consts::PI);
                (beta * time("dt", dt)?, 0.0)
            }
        };
        Ok(Self {
            lif,
            correction,
            shift_threshold,
            shift_reset,
        })
    }

    /// The neuron.
    pub fn lif(&self) -> LifParameters {
        self.lif
    }

    /// The correction in use.
    pub fn correction(&self) -> Correction {
        self.correction
    }

    /// Shifts of threshold and reset, in units of the noise.
    pub(crate) fn shifts(&self) -> (f64, f64) {
        (self.shift_threshold, self.shift_reset)
    }

    /// Rate (1/ms) at mean input μ `mean` (mV above rest) and noise σ `noise` (mV, Brunel).
    pub fn rate(&self, mean: f64, noise: f64) -> Result<f64, TheoryError> {
        Ok(self.response(mean, noise)?.rate)
    }

    /// ln(ν · 1 ms) at mean input μ `mean` (mV above rest) and noise σ `noise` (mV, Brunel).
    pub fn log_rate(&self, mean: f64, noise: f64) -> Result<f64, TheoryError> {
        Ok(self.response(mean, noise)?.log_rate)
    }

    /// Rate, its logarithm and derivatives at mean input μ `mean` (mV above rest) and noise σ `noise`
    /// (mV, Brunel; zero or more, and zero means the noise-free law).
    ///
    /// Relative error of the rate below `max(1e-13, 4 eps y_Θ²)`, the second being what rounding of the
    /// inputs costs below threshold. Derivatives: below `max(1e-12, 4 eps y_Θ²)`, times
    /// `|μ - Θ| / (Θ - V_r)` for ∂/∂σ far above threshold (where it vanishes).
    pub fn response(&self, mean: f64, noise: f64) -> Result<Response, TheoryError> {
        let refuse = |parameter, given, expected: &str| {
            Err(TheoryError::parameter(
                "Siegert::response",
                parameter,
                given,
                "mV",
                expected,
            ))
        };
        if !mean.is_finite() {
            return refuse("mean", mean, "a finite mean input");
        }
        if !(noise >= 0.0 && noise.is_finite()) {
            return refuse("noise", noise, "a noise of at least 0 mV");
        }
        Ok(self.at(mean, noise))
    }

    /// [`Siegert::response`] for inputs known to be valid.
    pub(crate) fn at(&self, mean: f64, noise: f64) -> Response {
        let LifParameters {
            tau_m,
            t_ref,
            v_th,
            v_reset,
        } = self.lif;
        let y_threshold = (v_th - mean) / noise + self.shift_threshold;
        let width = (v_th - v_reset) / noise + (self.shift_threshold - self.shift_reset);
        if noise == 0.0 || !y_threshold.is_finite() || !width.is_finite() {
            return self.noise_free(mean);
        }
        // A width below the smallest number would leave 0/0.
        let width = if width > f64::MIN_POSITIVE {
            width
        } else {
            f64::MIN_POSITIVE
        };
        let p = Passage::new(y_threshold, width);
        // Time between spikes, divided by e^log_scale.
        let scaled_time = t_ref * libm::exp(-p.log_scale) + tau_m * SQRT_PI * p.integral;
        let rate = libm::exp(-p.log_scale) / scaled_time;
        let by = tau_m * SQRT_PI / (noise * scaled_time);
        let log_rate_by_mean = by * p.boundary_difference;
        // dy/dσ = -(y - s)/σ at both boundaries.
        let moved = p.moment_difference
            - self.shift_threshold * p.boundary_difference
            - (self.shift_threshold - self.shift_reset) * p.at_reset;
        let log_rate_by_noise = by * moved;
        Response {
            rate,
            log_rate: -p.log_scale - libm::log(scaled_time),
            rate_by_mean: rate * log_rate_by_mean,
            rate_by_noise: rate * log_rate_by_noise,
            log_rate_by_mean,
            log_rate_by_noise,
        }
    }

    /// The limit σ → 0: `1/ν = τ_ref + τ ln((μ - V_r)/(μ - Θ))` above threshold, 0 at and below it.
    fn noise_free(&self, mean: f64) -> Response {
        let LifParameters {
            tau_m,
            t_ref,
            v_th,
            v_reset,
        } = self.lif;
        let above = mean - v_th;
        if above <= 0.0 {
            return Response {
                rate: 0.0,
                log_rate: f64::NEG_INFINITY,
                rate_by_mean: 0.0,
                rate_by_noise: 0.0,
                log_rate_by_mean: f64::NAN,
                log_rate_by_noise: f64::NAN,
            };
        }
        let range = v_th - v_reset;
        let time = t_ref + tau_m * libm::log1p(range / above);
        let rate = 1.0 / time;
        let log_rate_by_mean = rate * tau_m * range / (above * (mean - v_reset));
        // White noise enters with σ²; shifted boundaries Θ + s σ enter with σ.
        let moved = self.shift_threshold / above - self.shift_reset / (mean - v_reset);
        let log_rate_by_noise = -rate * tau_m * moved;
        Response {
            rate,
            log_rate: -libm::log(time),
            rate_by_mean: rate * log_rate_by_mean,
            rate_by_noise: rate * log_rate_by_noise,
            log_rate_by_mean,
            log_rate_by_noise,
        }
    }
}
