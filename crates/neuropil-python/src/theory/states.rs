//! Steady states of rate models.

use super::rate_model::PyRateModel;
use crate::errors::OrRaise;
use crate::values::mapping;
use neuropil::numerics::matrix::{Complex, Matrix};
use neuropil::theory::{BalancedLimit, CircuitModel, SteadyState, Validity};
use numpy::ndarray::Array2;
use numpy::{Complex64, PyArray1, PyArray2};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use std::sync::Arc;

/// Eigenvalues in 1/s.
pub fn complex<'py>(py: Python<'py>, values: &[Complex]) -> Bound<'py, PyArray1<Complex64>> {
    let all = values.iter();
    PyArray1::from_vec(
        py,
        all.map(|v| Complex64::new(v.0 * 1e3, v.1 * 1e3)).collect(),
    )
}

/// A matrix, each entry times its factor.
pub fn array<'py>(
    py: Python<'py>,
    m: &Matrix,
    factor: impl Fn(usize, usize) -> f64,
) -> Bound<'py, PyArray2<f64>> {
    let shape = (m.rows(), m.columns());
    PyArray2::from_owned_array(
        py,
        Array2::from_shape_fn(shape, |(i, j)| m[(i, j)] * factor(i, j)),
    )
}

/// Names of the populations of a model.
pub fn names(model: &CircuitModel) -> Vec<String> {
    let all = model.model.populations().iter();
    all.map(|p| p.name.clone()).collect()
}

/// One value for each population.
pub fn column<'py, V: IntoPyObject<'py>>(
    py: Python<'py>,
    model: &CircuitModel,
    values: impl IntoIterator<Item = V>,
    unit: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let source = if !model.fits.is_empty() {
        "SSN"
    } else if model.model.recurrent_noise() {
        "self-consistent theory"
    } else {
        "rate model"
    };
    mapping(py, names(model).into_iter().zip(values), unit, source)
}

/// A steady state of a :class:`RateModel` with its stability and linear response.
#[pyclass(name = "SteadyState", module = "neuropil", frozen)]
#[derive(Clone)]
pub struct PySteadyState {
    pub model: Arc<CircuitModel>,
    pub state: SteadyState,
}

impl PySteadyState {
    fn each<'py>(
        &self,
        py: Python<'py>,
        values: &[f64],
        factor: f64,
        unit: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        column(py, &self.model, values.iter().map(|v| v * factor), unit)
    }

    fn validity(&self) -> PyResult<Validity> {
        self.model.validity(&self.state).or_raise()
    }
}

#[pymethods]
impl PySteadyState {
    /// spikes/s
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.each(py, &self.state.rates, 1e3, "spikes/s")
    }

    /// mV relative to E_L.
    #[getter]
    fn mean_input<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.each(py, &self.state.mean, 1.0, "mV")
    }

    /// mV; the free membrane potential has variance sigma^2/2.
    #[getter]
    fn noise<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.each(py, &self.state.noise, 1.0, "mV")
    }

    /// Slope of each transfer function by the drift, spikes/s per mV/s.
    #[getter]
    fn slope<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.each(py, &self.state.slope, 1.0, "spikes/s per mV/s")
    }

    /// Of the linearised rate dynamics, 1/s, by falling real part; -1/real part are time constants of the network.
    #[getter]
    fn eigenvalues<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<Complex64>> {
        complex(py, &self.state.eigenvalues)
    }

    /// Distance to a loss of stability: the smallest absolute real part of an eigenvalue, 1/s; 0 at folds and Hopf points.
    #[getter]
    fn distance(&self) -> f64 {
        self.state.distance() * 1e3
    }

    /// det(1 - dPhi/dnu); negative at saddles.
    #[getter]
    fn determinant(&self) -> f64 {
        self.state.determinant
    }

    #[getter]
    fn stable(&self) -> bool {
        self.state.stable
    }

    /// Whether the excitatory populations alone would be unstable: an inhibition-stabilized network, if the state is stable.
    #[getter]
    fn isn(&self) -> bool {
        self.state.isn
    }

    /// Whether the state is stable and the first excitatory rate falls when the common drift rises.
    #[getter]
    fn supersaturating(&self) -> bool {
        self.state.supersaturating
    }

    /// Whether the state is stable and the rate of an inhibitory population falls when its own drift rises.
    #[getter]
    fn paradoxical<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        column(py, &self.model, self.state.paradoxical.clone(), "")
    }

    /// Change of the rate of population i by the drift of population j, spikes/s per mV/s, shape [i, j]; None at a fold.
    #[getter]
    fn response<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray2<f64>>> {
        let response = self.state.response.as_ref();
        response.map(|m| array(py, m, |_, _| 1.0))
    }

    /// Change of the rates by the common drift, spikes/s per mV/s; empty at a fold.
    #[getter]
    fn by_drive<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.each(py, &self.state.by_drive, 1.0, "spikes/s per mV/s")
    }

    /// Variance of the noise that populations make for each other over that from outside; None where in-degrees are unknown.
    #[getter]
    fn noise_ratio<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let all = self.validity()?.populations;
        let ratios: Option<Vec<f64>> = all.iter().map(|p| p.noise_ratio).collect();
        ratios.map(|r| column(py, &self.model, r, "")).transpose()
    }

    /// For an SSN made of a circuit: the rates (spikes/s) to which self-consistent theory relaxes from here.
    #[getter]
    fn with_recurrent_noise<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let all = self.validity()?.populations;
        let rates: Option<Vec<f64>> = all
            .iter()
            .map(|p| p.with_recurrent_noise.map(|r| r * 1e3))
            .collect();
        rates
            .map(|r| column(py, &self.model, r, "spikes/s"))
            .transpose()
    }

    /// Which assumptions of the theory hold only nearly, or not, in this state.
    #[getter]
    fn warnings(&self) -> PyResult<Vec<String>> {
        Ok(self.validity()?.warnings)
    }

    #[getter]
    fn model(&self) -> PyRateModel {
        PyRateModel(self.model.clone())
    }

    fn __repr__(&self) -> String {
        let rates: Vec<String> = names(&self.model)
            .iter()
            .zip(&self.state.rates)
            .map(|(n, r)| format!("{n} {:.4}", r * 1e3))
            .collect();
        let mut words = vec![if self.state.stable {
            "stable"
        } else {
            "unstable"
        }];
        let more = [
            (self.state.isn, "ISN"),
            (self.state.supersaturating, "supersaturating"),
            (self.state.paradoxical.contains(&true), "paradoxical"),
        ];
        words.extend(more.iter().filter(|m| m.0).map(|m| m.1));
        format!(
            "<SteadyState (spikes/s): {}; {}>",
            rates.join(", "),
            words.join(", ")
        )
    }
}

/// Steady states of a :class:`RateModel` by rising rate of the first population; a sequence of :class:`SteadyState`.
#[pyclass(name = "SteadyStates", module = "neuropil", frozen)]
pub struct PySteadyStates {
    pub states: Vec<PySteadyState>,
    pub complete: bool,
}

#[pymethods]
impl PySteadyStates {
    /// Whether the method finds every state, as for two populations with power laws.
    #[getter]
    fn complete(&self) -> bool {
        self.complete
    }

    fn __len__(&self) -> usize {
        self.states.len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<PySteadyState> {
        let count = self.states.len();
        let place = if index < 0 {
            index.checked_add_unsigned(count)
        } else {
            Some(index)
        };
        let found = place.and_then(|i| self.states.get(usize::try_from(i).ok()?));
        found
            .cloned()
            .ok_or_else(|| PyIndexError::new_err(format!("state {index} of {count} steady states")))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let list = PyList::new(py, self.states.clone())?;
        Ok(list.try_iter()?.into_any())
    }

    fn __repr__(&self) -> String {
        let all: Vec<String> = self.states.iter().map(PySteadyState::__repr__).collect();
        let note = if self.complete { "all" } else { "those found" };
        format!("<{} steady states ({note}): {}>", all.len(), all.join(" "))
    }
}

/// The rates at which recurrent and external input cancel, which large networks with strong synapses approach.
#[pyclass(name = "BalancedLimit", module = "neuropil", frozen)]
pub struct PyBalancedLimit {
    pub model: Arc<CircuitModel>,
    pub limit: BalancedLimit,
}

#[pymethods]
impl PyBalancedLimit {
    /// spikes/s, of any sign.
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rates = self.limit.rates.iter().map(|r| r * 1e3);
        column(py, &self.model, rates, "spikes/s")
    }

    /// Whether all of them are positive.
    #[getter]
    fn exists(&self) -> bool {
        self.limit.exists
    }

    /// Whether small deviations die out, in the rate dynamics of a large network.
    #[getter]
    fn stable(&self) -> bool {
        self.limit.stable
    }

    /// Of the rate dynamics over the square root of the size, 1/s; empty where the limit does not exist.
    #[getter]
    fn eigenvalues<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<Complex64>> {
        complex(py, &self.limit.eigenvalues)
    }

    fn __repr__(&self) -> String {
        let rates: Vec<String> = names(&self.model)
            .iter()
            .zip(&self.limit.rates)
            .map(|(n, r)| format!("{n} {:.4}", r * 1e3))
            .collect();
        let word = match (self.limit.exists, self.limit.stable) {
            (false, _) => "does not exist with positive rates",
            (true, true) => "stable",
            (true, false) => "unstable",
        };
        format!("<BalancedLimit (spikes/s): {}; {word}>", rates.join(", "))
    }
}
