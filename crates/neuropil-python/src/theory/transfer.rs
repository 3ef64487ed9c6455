//! Transfer functions over NumPy arrays, and power laws fitted to them.

use super::given::{number, number_or, units_of};
use crate::errors::{OrRaise, TheoryError, detached};
use neuropil::theory::{
    Correction, FitRecipe, LifParameters, PowerLaw, PowerLawFit, Siegert, ThresholdLinear,
    TransferFunction, fit_on_grid, fit_smooth,
};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use std::sync::Arc;

type Column<'py> = Bound<'py, PyArray1<f64>>;

/// The stationary rate of a neuron as a function of mean and noise of its input.
///
/// Rates are in spikes/s. ``convention`` says what mean and noise are: ``"brunel"``, both in mV, the free membrane potential
/// having variance sigma^2/2; ``"drift"``, in mV/s and mV/√s, as in dV/dt = -V/tau + mu + sigma xi; ``"deviation"``, the mean
/// in mV and the standard deviation of the free membrane potential in mV. Arguments may be arrays of any shapes that
/// broadcast.
#[pyclass(name = "TransferFunction", module = "neuropil", frozen)]
#[derive(Clone)]
pub struct PyTransferFunction {
    pub function: Arc<dyn TransferFunction>,
    /// Membrane time constant, ms.
    pub tau: Option<f64>,
    siegert: Option<Siegert>,
    said: String,
}

impl PyTransferFunction {
    pub fn of_law(law: PowerLaw, tau: Option<f64>) -> Self {
        let said = match tau {
            Some(tau) => {
                let (a, b, n) = law.to_drift_per_second(tau);
                format!("power_law a={a:.6} b={b:.6} mV/s n={n:.6} tau={tau} ms")
            }
            None => format!(
                "power_law a={:.6} b={:.6} mV n={:.6}",
                law.a * 1e3,
                law.b,
                law.n
            ),
        };
        Self {
            function: Arc::new(law),
            tau,
            siegert: None,
            said,
        }
    }

    /// Any transfer function of a model.
    pub fn of(function: Arc<dyn TransferFunction>, tau: f64) -> Self {
        match function.power_law() {
            Some(law) => Self::of_law(law, Some(tau)),
            None => Self {
                said: format!("{function:?}"),
                function,
                tau: Some(tau),
                siegert: None,
            },
        }
    }
}

#[pymethods]
impl PyTransferFunction {
    /// A leaky integrate-and-fire neuron in noise (Ricciardi, Siegert); bare numbers are in ms and mV, E_L and t_ref are 0
    /// unless given.
    ///
    /// ``tau_s`` shifts the boundaries for noise filtered by synapses, to first order in √(tau_s/tau_m); ``time_step`` the
    /// threshold for a simulation that tests it once per step. Mean inputs are relative to E_L.
    #[staticmethod]
    #[pyo3(signature = (*, tau_m, V_th, V_reset, E_L = None, t_ref = None, tau_s = None, time_step = None))]
    #[allow(non_snake_case)]
    fn siegert(
        tau_m: &Bound<'_, PyAny>,
        V_th: &Bound<'_, PyAny>,
        V_reset: &Bound<'_, PyAny>,
        E_L: Option<&Bound<'_, PyAny>>,
        t_ref: Option<&Bound<'_, PyAny>>,
        tau_s: Option<&Bound<'_, PyAny>>,
        time_step: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let rest = number_or(E_L, 0.0, "mV", "E_L")?;
        let lif = LifParameters {
            tau_m: number(tau_m, "ms", "tau_m")?,
            t_ref: number_or(t_ref, 0.0, "ms", "t_ref")?,
            v_th: number(V_th, "mV", "V_th")? - rest,
            v_reset: number(V_reset, "mV", "V_reset")? - rest,
        };
        let correction = match (tau_s, time_step) {
            (None, None) => Correction::None,
            (Some(t), None) => Correction::ColouredNoise {
                tau_s: number(t, "ms", "tau_s")?,
            },
            (None, Some(t)) => Correction::TimeStep {
                dt: number(t, "ms", "time_step")?,
            },
            (Some(_), Some(_)) => {
                return Err(TheoryError::new_err(
                    "tau_s and time_step are both given, expected one: each speaks of another kind of input",
                ));
            }
        };
        let siegert = Siegert::new(lif, correction).or_raise()?;
        Ok(Self {
            function: Arc::new(siegert),
            tau: Some(lif.tau_m),
            siegert: Some(siegert),
            said: format!(
                "siegert tau_m={} ms V_th={} mV V_reset={} mV t_ref={} ms",
                lif.tau_m, lif.v_th, lif.v_reset, lif.t_ref
            ),
        })
    }

    /// rate = a (mu - b)^n above b, 0 below. With the membrane time constant ``tau`` (ms), a is in spikes/s per (mV/s)^n and
    /// b in mV/s, as published; without, in spikes/s per mV^n and mV.
    #[staticmethod]
    #[pyo3(signature = (a, b, n, *, tau = None))]
    fn power_law(a: f64, b: f64, n: f64, tau: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let tau = tau.map(|t| number(t, "ms", "tau")).transpose()?;
        let law = match tau {
            Some(tau) => PowerLaw::from_drift_per_second(a, b, n, tau),
            None => PowerLaw::new(a * 1e-3, b, n),
        };
        Ok(Self::of_law(law.or_raise()?, tau))
    }

    /// rate = gain (mu - threshold) above the threshold (mV), 0 below; gain in spikes/s per mV.
    #[staticmethod]
    #[pyo3(signature = (gain, threshold, *, tau = None))]
    fn threshold_linear(
        gain: f64,
        threshold: &Bound<'_, PyAny>,
        tau: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let tau = tau.map(|t| number(t, "ms", "tau")).transpose()?;
        let law = ThresholdLinear::new(gain * 1e-3, number(threshold, "mV", "threshold")?);
        Ok(Self {
            function: Arc::new(law.or_raise()?),
            said: format!("threshold_linear gain={gain} threshold={threshold}"),
            tau,
            siegert: None,
        })
    }

    /// Membrane time constant, ms.
    #[getter]
    fn tau(&self) -> Option<f64> {
        self.tau
    }

    /// (a, b, n) of a power law, in the units of :meth:`power_law`.
    #[getter]
    fn coefficients(&self) -> Option<(f64, f64, f64)> {
        let law = self.function.power_law()?;
        Some(match self.tau {
            Some(tau) => law.to_drift_per_second(tau),
            None => (law.a * 1e3, law.b, law.n),
        })
    }

    /// Rate, its logarithm, slopes by mean and noise, over flat arrays.
    fn _response<'py>(
        &self,
        py: Python<'py>,
        mu: PyReadonlyArray1<'py, f64>,
        sigma: PyReadonlyArray1<'py, f64>,
        convention: &str,
    ) -> PyResult<(Column<'py>, Column<'py>, Column<'py>, Column<'py>)> {
        let (mean, noise) = units_of(convention, self.tau)?;
        let (mu, sigma) = (mu.as_slice()?.to_vec(), sigma.as_slice()?.to_vec());
        let function = self.function.clone();
        let found = detached(py, move || {
            let mut out = [const { Vec::new() }; 4];
            for (m, s) in mu.iter().zip(&sigma) {
                let r = function.response(m * mean, s * noise)?;
                out[0].push(r.rate * 1e3);
                out[1].push(r.log_rate + LN_1000);
                out[2].push(r.rate_by_mean * 1e3 * mean);
                out[3].push(r.rate_by_noise * 1e3 * noise);
            }
            Ok::<_, neuropil::theory::TheoryError>(out)
        })?
        .or_raise()?;
        let [a, b, c, d] = found.map(|v| PyArray1::from_vec(py, v));
        Ok((a, b, c, d))
    }

    /// Mean input of rates (spikes/s), with slopes by rate and noise, over flat arrays.
    fn _inverse<'py>(
        &self,
        py: Python<'py>,
        rate: PyReadonlyArray1<'py, f64>,
        sigma: PyReadonlyArray1<'py, f64>,
        convention: &str,
    ) -> PyResult<(Column<'py>, Column<'py>, Column<'py>)> {
        let (mean, noise) = units_of(convention, self.tau)?;
        let (rate, sigma) = (rate.as_slice()?.to_vec(), sigma.as_slice()?.to_vec());
        let function = self.function.clone();
        let found = detached(py, move || {
            let mut out = [const { Vec::new() }; 3];
            for (r, s) in rate.iter().zip(&sigma) {
                let i = function.inverse(r * 1e-3, s * noise)?;
                out[0].push(i.mean / mean);
                out[1].push(i.mean_by_rate * 1e-3 / mean);
                out[2].push(i.mean_by_noise * noise / mean);
            }
            Ok::<_, neuropil::theory::TheoryError>(out)
        })?
        .or_raise()?;
        let [a, b, c] = found.map(|v| PyArray1::from_vec(py, v));
        Ok((a, b, c))
    }

    /// The power law nearest to this function at the noise ``sigma``, by least squares over means with a rate below
    /// ``below`` (10 spikes/s).
    ///
    /// ``criterion="smooth"`` integrates over the mean, so that coefficients change smoothly with the neuron; ``"grid"`` is
    /// the published recipe with steps of 0.5 mV/s.
    #[pyo3(signature = (sigma, *, convention = "brunel", criterion = "smooth", below = None))]
    fn fit_power_law(
        &self,
        py: Python<'_>,
        sigma: f64,
        convention: &str,
        criterion: &str,
        below: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyPowerLawFit> {
        let Some(phi) = self.siegert else {
            return Err(TheoryError::new_err(
                "fit_power_law: expected the transfer function of a leaky integrate-and-fire neuron (TransferFunction.siegert)",
            ));
        };
        let noise = sigma * units_of(convention, self.tau)?.1;
        let below = below.map(|b| number(b, "1/s", "below")).transpose()?;
        let smooth = match criterion {
            "smooth" => true,
            "grid" => false,
            other => {
                return Err(TheoryError::new_err(format!(
                    "criterion is `{other}`, expected smooth or grid"
                )));
            }
        };
        let fit = detached(py, move || {
            let mut recipe = FitRecipe::of_neuron(&phi, noise)?;
            recipe.below = below.unwrap_or(recipe.below);
            if smooth {
                fit_smooth(&phi, noise, &recipe)
            } else {
                fit_on_grid(&phi, noise, &recipe)
            }
        })?
        .or_raise()?;
        Ok(PyPowerLawFit {
            fit,
            tau: phi.lif().tau_m,
        })
    }

    fn __repr__(&self) -> String {
        format!("<TransferFunction {}>", self.said)
    }
}

/// ln 1000, by which the logarithm of a rate in spikes/s is larger than of one in 1/ms.
const LN_1000: f64 = 3.0 * std::f64::consts::LN_10;

/// A fitted power law, and how far it is from what it was fitted to. Coefficients trade against one another: compare rates.
#[pyclass(name = "PowerLawFit", module = "neuropil", frozen)]
pub struct PyPowerLawFit {
    pub fit: PowerLawFit,
    pub tau: f64,
}

#[pymethods]
impl PyPowerLawFit {
    #[getter]
    fn law(&self) -> PyTransferFunction {
        PyTransferFunction::of_law(self.fit.law, Some(self.tau))
    }

    /// (a, b, n): spikes/s per (mV/s)^n, mV/s, 1.
    #[getter]
    fn coefficients(&self) -> (f64, f64, f64) {
        self.fit.law.to_drift_per_second(self.tau)
    }

    /// Root of the mean square difference of rates, spikes/s.
    #[getter]
    fn rms(&self) -> f64 {
        self.fit.rms * 1e3
    }

    /// Largest difference of rates, spikes/s.
    #[getter]
    fn largest(&self) -> f64 {
        self.fit.largest * 1e3
    }

    #[getter]
    fn points(&self) -> usize {
        self.fit.points
    }

    /// Whether the search ended on a bound of its coefficients.
    #[getter]
    fn at_bound(&self) -> bool {
        self.fit.at_bound
    }

    fn __repr__(&self) -> String {
        let (a, b, n) = self.coefficients();
        format!(
            "<PowerLawFit a={a:.5e} b={b:.4} mV/s n={n:.4}, rms {:.3} spikes/s>",
            self.rms()
        )
    }
}
