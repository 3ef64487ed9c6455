//! The linear response of the rate to a modulated input, by threshold integration (Richardson 2007).
//!
//! With `μ + μ₁ e^(iωt)` or `σ + σ₁ e^(iωt)` the density and the flux follow as P + P₁ e^(iωt), J + J₁ e^(iωt),
//!
//! ```text
//! dJ₁/dV = -iω P₁,   D dP₁/dV = v P₁ - J₁ + (μ₁/τ) P - D₁ dP/dV,   D₁ = 2 D σ₁/σ,
//! ```
//!
//! which is solved downwards from P₁ = 0 at the threshold twice: with flux 1 there and `-e^(-iωτ_ref)` at the reset, and with
//! the modulation but no flux. No flux leaves at the bottom, which gives the modulation of the rate.

use super::DriftNeuron;
use super::cell::weights;
use super::grid::{Grid, Stretch};
use crate::complex::C;

/// Modulations of the rate by μ and by σ, 1/(ms mV).
pub(super) struct Modulated {
    pub by_mean: C,
    pub by_noise: C,
}

/// Density and flux of one solution.
#[derive(Clone, Copy)]
struct Wave {
    density: C,
    flux: C,
}

struct Walk {
    /// Stationary density per rate, and its flux 1.
    density: f64,
    flux: f64,
    time: f64,
    /// With flux at the threshold; by μ; by σ.
    waves: [Wave; 3],
    push: f64,
    diffusion: f64,
    push_by: f64,
    diffusion_by: f64,
    omega: f64,
}

impl Walk {
    fn through(&mut self, width: f64, drift: f64) {
        let h = width / self.diffusion;
        let a = (drift + self.push) * h;
        let w = weights(a);
        // ∫ e^(-a (1 - u)) P du over the cell, times m.
        let held = w.decay * self.density - self.flux * h * w.phi_by;
        let sources = [
            0.0,
            -self.push_by * h * held,
            self.diffusion_by * (a * held - self.flux * h * w.phi),
        ];
        let turn = C(0.0, 0.5 * self.omega * width);
        for (wave, source) in self.waves.iter_mut().zip(sources) {
            let flux = wave.flux + turn * wave.density;
            let density = wave.density * w.decay + flux * (h * w.phi) + C(source, 0.0);
            *wave = Wave {
                density,
                flux: flux * w.unit + turn * density,
            };
        }
        self.time = self.time * w.unit + width * (self.density * w.phi + self.flux * h * w.chi);
        self.density = self.density * w.decay + self.flux * h * w.phi;
        self.flux *= w.unit;
        let wave = |w: &Wave| libm::fabs(w.flux.0) + libm::fabs(w.flux.1);
        let size = self.time + self.density + self.waves.iter().map(wave).sum::<f64>();
        if size > 1e100 {
            let down = 1.0 / size;
            self.density *= down;
            self.flux *= down;
            self.time *= down;
            for wave in &mut self.waves {
                wave.density = wave.density * down;
                wave.flux = wave.flux * down;
            }
        }
    }

    fn along(&mut self, stretch: &Stretch) -> (f64, bool) {
        let (mut largest, mut falls) = (0.0, true);
        for drift in &stretch.drift {
            if self.density > largest {
                largest = self.density;
            }
            falls &= drift + self.push > 0.0;
            self.through(stretch.width, *drift);
        }
        (largest, falls)
    }
}

/// The modulation at angular frequency `omega` (1/ms, above 0) around μ and σ (mV) with `rate` (1/ms); nothing if there is no
/// stationary density.
pub(super) fn modulate(
    grid: &Grid,
    neuron: &DriftNeuron,
    (mean, noise): (f64, f64),
    rate: f64,
    omega: f64,
) -> Option<Modulated> {
    let none = Wave {
        density: C(0.0, 0.0),
        flux: C(0.0, 0.0),
    };
    let start = Wave {
        flux: C(1.0, 0.0),
        ..none
    };
    let mut walk = Walk {
        density: 0.0,
        flux: 1.0,
        time: 0.0,
        waves: [start, none, none],
        push: mean / neuron.tau,
        diffusion: 0.5 * noise * noise / neuron.tau,
        push_by: 1.0 / neuron.tau,
        diffusion_by: 2.0 / noise,
        omega,
    };
    walk.along(&grid.above);
    let entry = C::turned(-omega * neuron.t_ref) * walk.flux;
    walk.waves[0].flux = walk.waves[0].flux - entry;
    walk.flux = 0.0;
    let mut complete = grid.bounded;
    for stretch in &grid.below {
        let (largest, falls) = walk.along(stretch);
        let length = stretch.width * stretch.drift.len() as f64;
        if falls && largest * length <= 1e-17 * walk.time {
            complete = true;
            break;
        }
    }
    let [unit, by_mean, by_noise] = walk.waves.map(|w| w.flux);
    let modulated = Modulated {
        by_mean: -(by_mean / unit) * rate,
        by_noise: -(by_noise / unit) * rate,
    };
    let finite = |c: C| c.0.is_finite() && c.1.is_finite();
    (complete && finite(modulated.by_mean) && finite(modulated.by_noise)).then_some(modulated)
}
