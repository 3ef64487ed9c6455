//! The exact step of density and time through a cell of constant drift, with derivatives.
//!
//! Downwards through a cell of width h with a = v h/D and flux J = 1,
//!
//! ```text
//! P ← P e^(-a) + (h/D) φ(a),          φ(a) = (1 - e^(-a))/a,
//! T ← T + P h φ(a) + (h²/D) χ(a),     χ(a) = (1 - φ(a))/a.
//! ```
//!
//! Where a < 0 the density grows; everything is then kept in units of e^(-a), and the sum of these exponents beside it.

use super::DriftNeuron;
use super::grid::{Grid, Stretch};

/// What a passage from reset to threshold takes.
pub(super) struct Passed {
    /// ln of the mean time over 1 ms.
    pub log_time: f64,
    /// Its derivatives by μ and by σ, 1/mV.
    pub by: [f64; 2],
}

/// φ and χ with derivatives at a, and e^(-a), all times m = e^min(a, 0).
pub(super) struct Weights {
    pub unit: f64,
    pub decay: f64,
    pub phi: f64,
    pub phi_by: f64,
    pub chi: f64,
    pub chi_by: f64,
}

/// Below this |a| the functions come from their series.
const SERIES: f64 = 0.5;
/// 1/(k + 1)! for the series of φ; χ has the next one in each term.
const INVERSE_FACTORIAL: [f64; 15] = {
    let mut table = [1.0; 15];
    let mut k = 1;
    while k < 15 {
        table[k] = table[k - 1] / (k as f64 + 1.0);
        k += 1;
    }
    table
};

pub(super) fn weights(a: f64) -> Weights {
    let unit = if a < 0.0 { libm::exp(a) } else { 1.0 };
    let decay = if a < 0.0 { 1.0 } else { libm::exp(-a) };
    if libm::fabs(a) < SERIES {
        let (mut phi, mut phi_by, mut chi, mut chi_by) = (0.0, 0.0, 0.0, 0.0);
        let x = -a;
        for k in (0..14).rev() {
            phi_by = phi_by * x + phi;
            phi = phi * x + INVERSE_FACTORIAL[k];
            chi_by = chi_by * x + chi;
            chi = chi * x + INVERSE_FACTORIAL[k + 1];
        }
        return Weights {
            unit,
            decay,
            phi: phi * unit,
            phi_by: -phi_by * unit,
            chi: chi * unit,
            chi_by: -chi_by * unit,
        };
    }
    let phi = (unit - decay) / a;
    let phi_by = (decay - phi) / a;
    let chi = (unit - phi) / a;
    let chi_by = (-phi_by - chi) / a;
    Weights {
        unit,
        decay,
        phi,
        phi_by,
        chi,
        chi_by,
    }
}

/// Density and time so far, in units of e^log_scale, with derivatives by μ and σ.
struct Walk {
    density: f64,
    density_by: [f64; 2],
    time: f64,
    time_by: [f64; 2],
    /// The flux 1 (above the reset) in these units.
    flux: f64,
    log_scale: f64,
    push: f64,
    diffusion: f64,
    /// ∂v/∂μ, 1/ms.
    push_by: f64,
    /// ∂ ln D/∂σ, 1/mV.
    diffusion_by: f64,
}

impl Walk {
    fn through(&mut self, width: f64, drift: f64) {
        let h = width / self.diffusion;
        let a = (drift + self.push) * h;
        let w = weights(a);
        let a_by = [self.push_by * h, -a * self.diffusion_by];
        let d_by = [0.0, self.diffusion_by];
        let flux = self.flux;
        for i in 0..2 {
            let source = w.phi_by * a_by[i] - w.phi * d_by[i];
            let source_time = w.chi_by * a_by[i] - w.chi * d_by[i];
            self.time_by[i] = self.time_by[i] * w.unit
                + width * (self.density_by[i] * w.phi + self.density * w.phi_by * a_by[i])
                + flux * width * h * source_time;
            self.density_by[i] =
                w.decay * (self.density_by[i] - self.density * a_by[i]) + flux * h * source;
        }
        self.time = self.time * w.unit + width * (self.density * w.phi + flux * h * w.chi);
        self.density = self.density * w.decay + flux * h * w.phi;
        if a < 0.0 {
            self.flux *= w.unit;
            self.log_scale -= a;
        }
        // The integral of many cells at a high barrier, and of a density that falls, is kept in range.
        let size = self.time + self.density;
        if size > 1e150 {
            let down = 1.0 / size;
            self.density *= down;
            self.time *= down;
            self.flux *= down;
            self.density_by.iter_mut().for_each(|v| *v *= down);
            self.time_by.iter_mut().for_each(|v| *v *= down);
            self.log_scale += libm::log(size);
        }
    }

    /// The largest density in the stretch, and whether it fell all the way.
    fn along(&mut self, stretch: &Stretch) -> (f64, bool) {
        let mut largest = 0.0;
        let mut falls = true;
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

/// The passage under μ and σ (mV), or nothing if there is no stationary density.
pub(super) fn pass(grid: &Grid, neuron: &DriftNeuron, mean: f64, noise: f64) -> Option<Passed> {
    let mut walk = Walk {
        density: 0.0,
        density_by: [0.0; 2],
        time: 0.0,
        time_by: [0.0; 2],
        flux: 1.0,
        log_scale: 0.0,
        push: mean / neuron.tau,
        diffusion: 0.5 * noise * noise / neuron.tau,
        push_by: 1.0 / neuron.tau,
        diffusion_by: 2.0 / noise,
    };
    walk.along(&grid.above);
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
    if !(complete && walk.time > 0.0 && walk.time.is_finite()) {
        return None;
    }
    Some(Passed {
        log_time: libm::log(walk.time) + walk.log_scale,
        by: walk.time_by.map(|d| d / walk.time),
    })
}
