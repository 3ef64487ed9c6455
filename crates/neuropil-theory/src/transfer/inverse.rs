//! Inverses: the mean input behind a rate.

use super::{Inverse, TransferFunction, check_noise};
use crate::TheoryError;
use crate::siegert::{Correction, LifParameters, Siegert};

/// Most Newton steps; far fewer are needed, since the logarithm of the rate is concave in the mean.
const STEPS: usize = 200;

/// Φ⁻¹(ν, σ) for 0 < ν < 1/τ_ref.
pub(super) fn siegert(phi: &Siegert, rate: f64, noise: f64) -> Result<Inverse, TheoryError> {
    const FUNCTION: &str = "Siegert::inverse";
    check_noise(FUNCTION, noise)?;
    let lif = phi.lif();
    if noise == 0.0 {
        let passage = passage(FUNCTION, rate, lif.t_ref)?;
        return Ok(noise_free(phi, rate, passage));
    }
    let search = Search {
        function: FUNCTION,
        start: lif.v_th,
        reach: noise + (lif.v_th - lif.v_reset),
    };
    by_newton(
        &search,
        &without_refractoriness(phi)?,
        phi,
        lif.t_ref,
        rate,
        noise,
    )
}

/// Where to look for a mean input.
pub(super) struct Search {
    /// Who asks, for errors.
    pub function: &'static str,
    /// First guess, mV.
    pub start: f64,
    /// First step, mV; positive.
    pub reach: f64,
}

/// Φ⁻¹(ν, σ) of a function `phi`, by Newton's method in ln(1/(1/ν - τ_ref)), which rises through all real numbers;
/// `passage` is the same function without refractoriness.
pub(super) fn by_newton(
    search: &Search,
    without: &dyn TransferFunction,
    phi: &dyn TransferFunction,
    t_ref: f64,
    rate: f64,
    noise: f64,
) -> Result<Inverse, TheoryError> {
    check_noise(search.function, noise)?;
    let passage = passage(search.function, rate, t_ref)?;
    let mean = solve(search, without, -libm::log(passage), noise)?;
    let at = phi.response(mean, noise)?;
    Ok(Inverse {
        mean,
        mean_by_rate: 1.0 / (rate * at.log_rate_by_mean),
        mean_by_noise: -at.log_rate_by_noise / at.log_rate_by_mean,
    })
}

/// 1/ν - τ_ref of a rate that the neuron can have.
fn passage(function: &'static str, rate: f64, t_ref: f64) -> Result<f64, TheoryError> {
    let passage = 1.0 / rate - t_ref;
    if rate > 0.0 && passage > 0.0 && rate.is_finite() && passage.is_finite() {
        return Ok(passage);
    }
    let expected = if t_ref > 0.0 {
        format!("a rate above 0 and below 1/t_ref = {} per ms", 1.0 / t_ref)
    } else {
        "a positive rate".into()
    };
    Err(TheoryError::parameter(
        function, "rate", rate, "per ms", expected,
    ))
}

/// `μ = Θ + (Θ - V_r)/(e^x - 1)`, x = (1/ν - τ_ref)/τ, to first order in noise that shifts the boundaries.
fn noise_free(phi: &Siegert, rate: f64, passage: f64) -> Inverse {
    let lif = phi.lif();
    let range = lif.v_th - lif.v_reset;
    let x = passage / lif.tau_m;
    let above = range / libm::expm1(x);
    let (threshold, reset) = phi.shifts();
    Inverse {
        mean: lif.v_th + above,
        mean_by_rate: above / (-libm::expm1(-x) * lif.tau_m) / rate / rate,
        mean_by_noise: (threshold * (above + range) - reset * above) / range,
    }
}

fn without_refractoriness(phi: &Siegert) -> Result<Siegert, TheoryError> {
    let lif = LifParameters {
        t_ref: 0.0,
        ..phi.lif()
    };
    let correction: Correction = phi.correction();
    Siegert::new(lif, correction)
}

/// The mean at which ln ν = `target`, within a bracket that Newton steps shrink.
fn solve(
    search: &Search,
    phi: &dyn TransferFunction,
    target: f64,
    noise: f64,
) -> Result<f64, TheoryError> {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut mean = search.start;
    let mut reach = search.reach;
    for _ in 0..STEPS {
        let at = phi.response(mean, noise)?;
        let miss = at.log_rate - target;
        if miss == 0.0 {
            return Ok(mean);
        }
        if miss < 0.0 {
            low = mean;
        } else {
            high = mean;
        }
        let mut next = mean - miss / at.log_rate_by_mean;
        if !next.is_finite() || next <= low || next >= high {
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => 0.5 * (low + high),
                (true, false) => low + reach,
                _ => high - reach,
            };
        }
        reach *= 2.0;
        let moved = libm::fabs(next - mean);
        let size = libm::fabs(mean - search.start) + libm::fabs(search.start);
        let narrow = high - low <= 4.0 * f64::EPSILON * size;
        mean = next;
        if moved <= 2.0 * f64::EPSILON * size || narrow {
            return Ok(mean);
        }
    }
    Err(TheoryError::Numerics(
        neuropil_numerics::NumericsError::NotConverged {
            routine: search.function,
            iterations: STEPS,
            residual: libm::fabs(high - low),
            tolerance: f64::EPSILON,
            last: vec![mean],
        },
    ))
}
