//! Rate models: built by hand or of a circuit, changed, solved, followed.

use super::branch::{Parameter, PyBifurcation, PyBifurcationCurve, PyBranch};
use super::given::{for_each, number, number_or, square};
use super::states::{PyBalancedLimit, PySteadyState, PySteadyStates, array, column, names};
use super::transfer::{PyPowerLawFit, PyTransferFunction};
use crate::background::finish;
use crate::errors::{OrRaise, TheoryError};
use crate::values::mapping;
use neuropil::numerics::matrix::Matrix;
use neuropil::theory::convention::per_second;
use neuropil::theory::{CircuitModel, RateModel, RatePopulation, Search};
use numpy::PyArray2;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping};
use std::sync::Arc;

/// Populations described by their rates, each with a transfer function, coupled by weights J and driven from outside:
///
///     T dnu/dt = -nu + Phi(mu, sigma),   mu = tau (mu_ext[X] + r[X] mu_ext + sum J[X,Y] nu[Y])
///
/// Made of a circuit by :meth:`Theory.to_ssn` or :meth:`Theory.to_self_consistent`, or by hand. ``weights[target][source]``
/// are the signed J = j C in mV: jump of the potential times in-degree. ``transfer`` has one function for each population.
/// Values for all populations are one quantity, a list, or a mapping by name; bare numbers are in mV/s (``mu_ext``, the common
/// drift; ``drift``, that of single populations), mV/√s (``sigma``, noise from outside), ms (``tau``, needed where a transfer
/// function has no membrane time constant; ``T``, time constants of the rates, equal to tau unless given). ``r`` are the parts
/// of the common drift that populations receive, 1 unless given.
///
/// With ``in_degree`` (C, or ``variance``, j^2 C in mV^2), populations make noise for each other, as in self-consistent
/// theory; without, noise is that from outside, as in an SSN. ``window`` (ms) averages that noise as slow synapses do.
#[pyclass(name = "RateModel", module = "neuropil", frozen)]
pub struct PyRateModel(pub Arc<CircuitModel>);

type Given<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

impl PyRateModel {
    fn names(&self) -> Vec<String> {
        names(&self.0)
    }

    /// An inside value of a parameter.
    fn value(&self, parameter: &str, given: &Bound<'_, PyAny>) -> PyResult<f64> {
        let model = &self.0.model;
        let k = model.parameter(parameter).or_raise()?;
        let units = model.parameter_units();
        number(given, units.get(k).copied().unwrap_or(""), parameter)
    }

    fn parameter(&self, name: &str) -> PyResult<Parameter> {
        Ok(Parameter {
            model: self.0.clone(),
            index: self.0.model.parameter(name).or_raise()?,
            name: name.to_owned(),
        })
    }

    fn range(
        &self,
        parameter: &str,
        low: &Bound<'_, PyAny>,
        high: &Bound<'_, PyAny>,
    ) -> PyResult<(f64, f64)> {
        Ok((self.value(parameter, low)?, self.value(parameter, high)?))
    }

    /// Rates (1/ms) of a state, or given by name or in order in spikes/s.
    fn rates_of(&self, given: &Bound<'_, PyAny>) -> PyResult<Vec<f64>> {
        if let Ok(state) = given.cast::<PySteadyState>() {
            return Ok(state.get().state.rates.clone());
        }
        for_each(Some(given), &self.names(), 0.0, "1/s", "rates")
    }

    /// Rates to start from: those given, or the first steady state.
    fn start(&self, py: Python<'_>, given: Given<'_, '_>) -> PyResult<Vec<f64>> {
        if let Some(given) = given {
            return self.rates_of(given);
        }
        let model = self.0.clone();
        let found = finish(py, move || model.model.steady_states())?.or_raise()?;
        let first = found.states.into_iter().next();
        first.map(|s| s.rates).ok_or_else(|| {
            TheoryError::new_err("the model has no steady state from which a branch could start")
        })
    }

    fn curves(
        &self,
        py: Python<'_>,
        first: (&str, (f64, f64)),
        second: (&str, (f64, f64)),
        probes: usize,
        hopf: bool,
    ) -> PyResult<Vec<PyBifurcationCurve>> {
        let model = self.0.clone();
        let (a, b) = (first.0.to_owned(), second.0.to_owned());
        let (x, y) = (first.1, second.1);
        let found = finish(py, move || {
            let (first, second) = ((a.as_str(), x), (b.as_str(), y));
            if hopf {
                model.model.hopf_curves(first, second, probes)
            } else {
                model.model.fold_curves(first, second, probes)
            }
        })?
        .or_raise()?;
        let (first, second) = (self.parameter(first.0)?, self.parameter(second.0)?);
        let made = |curve| PyBifurcationCurve {
            first: first.clone(),
            second: second.clone(),
            hopf,
            curve,
        };
        Ok(found.into_iter().map(made).collect())
    }
}

#[pymethods]
impl PyRateModel {
    #[new]
    #[pyo3(signature = (populations, weights, transfer, *, mu_ext = None, r = None, drift = None, sigma = None, tau = None, T = None, in_degree = None, variance = None, window = None))]
    #[allow(non_snake_case, clippy::too_many_arguments)]
    fn new(
        populations: Vec<String>,
        weights: &Bound<'_, PyAny>,
        transfer: Vec<Py<PyTransferFunction>>,
        mu_ext: Given<'_, '_>,
        r: Given<'_, '_>,
        drift: Given<'_, '_>,
        sigma: Given<'_, '_>,
        tau: Given<'_, '_>,
        T: Given<'_, '_>,
        in_degree: Given<'_, '_>,
        variance: Given<'_, '_>,
        window: Given<'_, '_>,
    ) -> PyResult<Self> {
        let n = populations.len();
        let transfer: Vec<&PyTransferFunction> = transfer.iter().map(Py::get).collect();
        if transfer.len() != n {
            return Err(TheoryError::new_err(format!(
                "transfer: {} functions, expected one for each of {n} populations",
                transfer.len()
            )));
        }
        let given_tau = for_each(tau, &populations, f64::NAN, "ms", "tau")?;
        let mut membrane = Vec::new();
        for (i, f) in transfer.iter().enumerate() {
            let tau = match (f.tau, given_tau[i]) {
                (Some(tau), given) if given.is_nan() || given == tau => tau,
                (None, given) if !given.is_nan() => given,
                (Some(own), given) => {
                    return Err(TheoryError::new_err(format!(
                        "tau of {}: {given} ms, while its transfer function has {own} ms",
                        populations[i]
                    )));
                }
                (None, _) => {
                    return Err(TheoryError::new_err(format!(
                        "tau of {}: missing, and its transfer function has none",
                        populations[i]
                    )));
                }
            };
            membrane.push(tau);
        }
        let ratio = for_each(r, &populations, 1.0, "", "r")?;
        let drift = for_each(drift, &populations, 0.0, "mV/s", "drift")?;
        let noise = for_each(sigma, &populations, 0.0, "mV/√s", "sigma")?;
        let time = for_each(T, &populations, f64::NAN, "ms", "T")?;
        let weight = square(weights, n, "weights")?;
        let variance = match (in_degree, variance) {
            (None, None) => None,
            (None, Some(v)) => Some(square(v, n, "variance")?),
            (Some(c), None) => {
                let c = square(c, n, "in_degree")?;
                let of = |i: usize, j: usize| {
                    let w = weight[(i, j)];
                    if w == 0.0 { 0.0 } else { w * w / c[(i, j)] }
                };
                Some(Matrix::from_fn(n, n, of))
            }
            (Some(_), Some(_)) => {
                return Err(TheoryError::new_err(
                    "in_degree and variance are both given, expected one",
                ));
            }
        };
        let all = transfer
            .iter()
            .enumerate()
            .map(|(i, f)| RatePopulation {
                name: populations[i].clone(),
                transfer: f.function.clone(),
                membrane: membrane[i],
                time: if time[i].is_nan() {
                    membrane[i]
                } else {
                    time[i]
                },
                ratio: ratio[i],
                drift: drift[i],
                noise: noise[i],
            })
            .collect();
        let drive = number_or(mu_ext, 0.0, "mV/s", "mu_ext")?;
        let mut model = RateModel::new(all, weight, variance, drive).or_raise()?;
        model.window = window.map(|w| number(w, "ms", "window")).transpose()?;
        Ok(Self(Arc::new(model.into())))
    }

    #[getter]
    fn kind(&self) -> &'static str {
        if !self.0.fits.is_empty() {
            "ssn"
        } else if self.0.model.recurrent_noise() {
            "self-consistent"
        } else {
            "rate model"
        }
    }

    #[getter]
    fn populations(&self) -> Vec<String> {
        self.names()
    }

    /// J in mV, shape [target, source]; inhibition is negative.
    #[getter]
    fn weights<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        array(py, self.0.model.weight(), |_, _| 1.0)
    }

    #[getter]
    fn transfer(&self) -> Vec<PyTransferFunction> {
        let all = self.0.model.populations().iter();
        all.map(|p| PyTransferFunction::of(p.transfer.clone(), p.membrane))
            .collect()
    }

    /// All parameters by name, in the units of ``units``: ``mu_ext`` (common drift), ``size`` (times the network described;
    /// weights and drifts grow with its square root), and for populations X, Y ``r[X]``, ``mu_ext[X]``, ``sigma[X]``,
    /// ``tau[X]``, ``T[X]``, ``J[X,Y]`` (onto X from Y).
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let model = &self.0.model;
        let values = model.parameter_values();
        let values = values
            .iter()
            .enumerate()
            .map(|(k, v)| model.in_usual_unit(k, *v));
        let items = model.parameter_names().into_iter().zip(values);
        mapping(py, items, "", "rate model")
    }

    /// The unit of each parameter: mV/s, mV/√s, ms, mV, or none.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        let names = self.0.model.parameter_names();
        for (name, unit) in names.iter().zip(self.0.model.parameter_units()) {
            dict.set_item(name, unit)?;
        }
        Ok(dict)
    }

    /// ms
    #[getter]
    fn window(&self) -> Option<f64> {
        self.0.model.window
    }

    /// Of an SSN made of a circuit, the fit of each population.
    #[getter]
    fn fits(&self) -> Vec<PyPowerLawFit> {
        let all = self.0.fits.iter().zip(self.0.model.populations());
        all.map(|(fit, p)| PyPowerLawFit {
            fit: *fit,
            tau: p.membrane,
        })
        .collect()
    }

    /// What holds only nearly, or not, whatever the rates; those of a state are in ``SteadyState.warnings``.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.0.warnings.clone()
    }

    /// The same model with other values of parameters: ``model.with_(mu_ext="10 mV/s")``,
    /// ``model.with_({"J[E,E]": 4.5, "r[I]": 0.8})``. Bare numbers are in the unit that ``units`` says.
    #[pyo3(signature = (changes = None, /, **named))]
    fn with_(
        &self,
        changes: Option<&Bound<'_, PyMapping>>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let model = &self.0.model;
        let mut values = model.parameter_values();
        let mut pairs: Vec<(String, Bound<'_, PyAny>)> = Vec::new();
        if let Some(changes) = changes {
            for item in changes.items()? {
                pairs.push(item.extract()?);
            }
        }
        for (key, value) in named.into_iter().flatten() {
            pairs.push((key.extract()?, value));
        }
        for (name, given) in pairs {
            let k = model.parameter(&name).or_raise()?;
            values[k] = self.value(&name, &given)?;
        }
        Ok(Self(Arc::new(self.0.at(&values).or_raise()?)))
    }

    /// All steady states: every one for an excitatory and an inhibitory population with power laws; otherwise those that a
    /// search from ``starts`` points finds that also follows each through drifts up to ``reach`` times those present (0: none).
    #[pyo3(signature = (*, starts = 64, reach = 10.0))]
    fn steady_states(&self, py: Python<'_>, starts: usize, reach: f64) -> PyResult<PySteadyStates> {
        let model = self.0.clone();
        let search = Search {
            starts,
            reach: (reach != 0.0).then_some(reach),
            ..Search::default()
        };
        let found = finish(py, move || model.model.steady_states_with(&search))?.or_raise()?;
        let made = |state| PySteadyState {
            model: self.0.clone(),
            state,
        };
        Ok(PySteadyStates {
            states: found.states.into_iter().map(made).collect(),
            complete: found.complete,
        })
    }

    /// The state at given rates (spikes/s), which should be steady.
    fn examine(&self, rates: &Bound<'_, PyAny>) -> PyResult<PySteadyState> {
        let rates = self.rates_of(rates)?;
        Ok(PySteadyState {
            state: self.0.model.examine(&rates).or_raise()?,
            model: self.0.clone(),
        })
    }

    /// The curve of steady states through ``start`` (a state or rates near one; the first steady state unless given) as a
    /// parameter goes from ``low`` to ``high``, a range that holds its present value. Unstable parts are followed, too.
    #[pyo3(signature = (parameter, low, high, *, start = None))]
    fn branch(
        &self,
        py: Python<'_>,
        parameter: String,
        low: &Bound<'_, PyAny>,
        high: &Bound<'_, PyAny>,
        start: Given<'_, '_>,
    ) -> PyResult<PyBranch> {
        let range = self.range(&parameter, low, high)?;
        let place = self.parameter(&parameter)?;
        let rates = self.start(py, start)?;
        let model = self.0.clone();
        let branch = finish(py, move || model.model.branch(&rates, &parameter, range))?;
        Ok(PyBranch {
            parameter: place,
            branch: branch.or_raise()?,
        })
    }

    /// All branches through the steady states at the present value of a parameter, at both ends of its range and at
    /// ``probes`` values between, with those that cross them.
    #[pyo3(signature = (parameter, low, high, *, probes = 8))]
    fn branches(
        &self,
        py: Python<'_>,
        parameter: String,
        low: &Bound<'_, PyAny>,
        high: &Bound<'_, PyAny>,
        probes: usize,
    ) -> PyResult<Vec<PyBranch>> {
        let range = self.range(&parameter, low, high)?;
        let place = self.parameter(&parameter)?;
        let model = self.0.clone();
        let found = finish(py, move || model.model.branches(&parameter, range, probes))?;
        let made = |branch| PyBranch {
            parameter: place.clone(),
            branch,
        };
        Ok(found.or_raise()?.into_iter().map(made).collect())
    }

    /// The fold, Hopf point or crossing that is met first from a state when a parameter is changed within a range, the
    /// nearer one of the two directions; its ``distance`` is in the parameter. None where there is none.
    #[pyo3(signature = (state, parameter, low, high))]
    fn nearest_bifurcation(
        &self,
        py: Python<'_>,
        state: &Bound<'_, PyAny>,
        parameter: String,
        low: &Bound<'_, PyAny>,
        high: &Bound<'_, PyAny>,
    ) -> PyResult<Option<PyBifurcation>> {
        let range = self.range(&parameter, low, high)?;
        let place = self.parameter(&parameter)?;
        let rates = self.rates_of(state)?;
        let model = self.0.clone();
        let found = finish(py, move || {
            model.model.nearest_bifurcation(&rates, &parameter, range)
        })?;
        Ok(found.or_raise()?.map(|b| PyBifurcation::nearest(place, b)))
    }

    /// Curves of folds in the plane of two parameters, with cusps and Bogdanov-Takens points; they start from the folds
    /// along ``first`` at the present value of ``second`` and at ``probes`` values of it.
    #[pyo3(signature = (first, first_range, second, second_range, *, probes = 4))]
    fn fold_curves(
        &self,
        py: Python<'_>,
        first: &str,
        first_range: (Bound<'_, PyAny>, Bound<'_, PyAny>),
        second: &str,
        second_range: (Bound<'_, PyAny>, Bound<'_, PyAny>),
        probes: usize,
    ) -> PyResult<Vec<PyBifurcationCurve>> {
        let a = self.range(first, &first_range.0, &first_range.1)?;
        let b = self.range(second, &second_range.0, &second_range.1)?;
        self.curves(py, (first, a), (second, b), probes, false)
    }

    /// Curves of Hopf points in the plane of two parameters; as :meth:`fold_curves`.
    #[pyo3(signature = (first, first_range, second, second_range, *, probes = 4))]
    fn hopf_curves(
        &self,
        py: Python<'_>,
        first: &str,
        first_range: (Bound<'_, PyAny>, Bound<'_, PyAny>),
        second: &str,
        second_range: (Bound<'_, PyAny>, Bound<'_, PyAny>),
        probes: usize,
    ) -> PyResult<Vec<PyBifurcationCurve>> {
        let a = self.range(first, &first_range.0, &first_range.1)?;
        let b = self.range(second, &second_range.0, &second_range.1)?;
        self.curves(py, (first, a), (second, b), probes, true)
    }

    /// Variance of the noise that populations make for each other over that from outside, at given rates (spikes/s).
    fn noise_ratio<'py>(
        &self,
        py: Python<'py>,
        rates: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let rates = self.rates_of(rates)?;
        let noisy = self.0.self_consistent.as_ref().unwrap_or(&self.0.model);
        if !noisy.recurrent_noise() {
            return Err(TheoryError::new_err(
                "noise_ratio: in-degrees are not known; make the model of a circuit, or with in_degree",
            ));
        }
        let ratio = noisy.noise_ratio(&rates).or_raise()?;
        column(py, &self.0, ratio, "")
    }

    /// The limit of this model for large ``size``; TheoryError where det J is 0.
    fn balanced_limit(&self) -> PyResult<PyBalancedLimit> {
        Ok(PyBalancedLimit {
            limit: self.0.model.balanced_limit().or_raise()?,
            model: self.0.clone(),
        })
    }

    /// Shape (populations, parameters), spikes/s per unit of each parameter.
    fn _sensitivity<'py>(
        &self,
        py: Python<'py>,
        rates: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let rates = self.rates_of(rates)?;
        let model = &self.0.model;
        let found = model.rate_sensitivity(&rates).or_raise()?;
        let unit = |k: usize| 1e3 * model.from_usual_unit(k, 1.0);
        let units: Vec<f64> = (0..found.columns()).map(unit).collect();
        Ok(array(py, &found, |_, k| {
            units.get(k).copied().unwrap_or(f64::NAN)
        }))
    }

    fn __repr__(&self) -> String {
        let drive = self.0.model.drive / per_second(1.0);
        format!(
            "<RateModel ({}) of {}; mu_ext = {drive:.4} mV/s>",
            self.kind(),
            self.names().join(", ")
        )
    }
}
