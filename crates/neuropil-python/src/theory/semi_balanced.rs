//! Balanced and semi-balanced states of a network with strong coupling.

use super::given::{for_each, number, number_or};
use super::states::array;
use crate::background::finish;
use crate::errors::OrRaise;
use crate::readout::matrix;
use crate::values::mapping;
use neuropil::numerics::matrix::Matrix;
use neuropil::theory::{SemiBalanced, SemiBalancedState};
use numpy::ndarray::Array2;
use numpy::{AllowTypeChange, PyArray1, PyArray2, PyArrayLike2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

const SOURCE: &str = "semi-balanced theory";

/// Populations coupled by mean currents, in the limit of strong coupling (Baker, Zhu & Rosenbaum 2020): rates r >= 0 with
/// inputs that cancel for the active populations and are negative for the silent, r = [W r + X + r]+.
///
/// Made of a circuit by :meth:`Theory.semi_balanced`, or by hand: ``coupling`` (target, source) and ``external`` (target,
/// source outside) are weights times in-degrees in mV ms, ``external_rates`` those of the sources in spikes/s, ``constant`` an
/// input in mV for each population, ``tau`` the time constants of the rates in ms, on which only stability depends.
#[pyclass(name = "SemiBalanced", module = "neuropil", frozen)]
pub struct PySemiBalanced(pub SemiBalanced);

/// A semi-balanced state.
#[pyclass(name = "SemiBalancedState", module = "neuropil", frozen)]
pub struct PySemiBalancedState {
    names: Vec<String>,
    state: SemiBalancedState,
}

#[pymethods]
impl PySemiBalancedState {
    /// spikes/s
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rates = self.state.rates.iter().map(|r| r * 1e3);
        mapping(py, self.names.iter().zip(rates), "spikes/s", SOURCE)
    }

    /// Mean inputs that are left, mV: 0 for the active populations, negative for the silent.
    #[getter]
    fn input<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let input = self.state.input.iter().copied();
        mapping(py, self.names.iter().zip(input), "mV", SOURCE)
    }

    /// Names of the active populations.
    #[getter]
    fn active(&self) -> Vec<String> {
        let all = self.names.iter().zip(&self.state.active);
        all.filter(|(_, a)| **a).map(|(n, _)| n.clone()).collect()
    }

    /// Whether all are active: balance in the full sense.
    #[getter]
    fn balanced(&self) -> bool {
        self.state.balanced
    }

    /// Whether small deviations die out.
    #[getter]
    fn stable(&self) -> bool {
        self.state.stable
    }

    /// Whether a population is just at the border of silence.
    #[getter]
    fn degenerate(&self) -> bool {
        self.state.degenerate
    }

    /// Sign of det(-W) on the active populations; these add to 1 over all states of a network whose rates stay bounded.
    #[getter]
    fn index(&self) -> i32 {
        self.state.index
    }

    fn __repr__(&self) -> String {
        let rates: Vec<String> = self
            .names
            .iter()
            .zip(&self.state.rates)
            .map(|(n, r)| format!("{n} {:.4}", r * 1e3))
            .collect();
        let word = if self.state.stable {
            "stable"
        } else {
            "unstable"
        };
        format!(
            "<SemiBalancedState (spikes/s): {}; {word}>",
            rates.join(", ")
        )
    }
}

#[pymethods]
impl PySemiBalanced {
    #[new]
    #[pyo3(signature = (names, coupling, external = None, external_rates = None, *, constant = None, tau = None))]
    fn new(
        names: Vec<String>,
        coupling: PyArrayLike2<'_, f64, AllowTypeChange>,
        external: Option<PyArrayLike2<'_, f64, AllowTypeChange>>,
        external_rates: Option<Vec<Bound<'_, PyAny>>>,
        constant: Option<&Bound<'_, PyAny>>,
        tau: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let n = names.len();
        let external = external.map_or_else(|| Matrix::zeros(n, 0), |e| matrix(&e));
        let rates = external_rates.unwrap_or_default();
        let rates = rates
            .iter()
            .map(|r| number_or(Some(r), 0.0, "spikes/s", "external_rates"))
            .collect::<PyResult<_>>()?;
        let constant = for_each(constant, &names, 0.0, "mV", "constant")?;
        let time = for_each(tau, &names, 1.0, "ms", "tau")?;
        let mut made = SemiBalanced::new(names, matrix(&coupling), external, rates).or_raise()?;
        (made.constant, made.time) = (constant, time);
        // Checks what was put in.
        let rates = made.external_rates.clone();
        Ok(Self(made.with_external_rates(&rates).or_raise()?))
    }

    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.names.clone()
    }

    /// Weights times in-degrees between populations, mV ms, (target, source).
    #[getter]
    fn coupling<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        array(py, &self.0.coupling, |_, _| 1.0)
    }

    /// Those from sources outside, mV ms, (target, source).
    #[getter]
    fn external<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        array(py, &self.0.external, |_, _| 1.0)
    }

    /// spikes/s
    #[getter]
    fn external_rates<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        PyArray1::from_iter(py, self.0.external_rates.iter().map(|r| r * 1e3))
    }

    /// Which assumptions about the circuit hold only nearly, or not.
    #[getter]
    fn assumptions(&self) -> Vec<String> {
        self.0.assumptions.clone()
    }

    /// The mean of |weight times in-degree| over all pairs, mV ms.
    #[getter]
    fn mean_coupling(&self) -> f64 {
        self.0.mean_coupling()
    }

    /// The same network under other rates of its sources, spikes/s.
    fn with_external_rates(&self, rates: Vec<f64>) -> PyResult<Self> {
        let inside: Vec<f64> = rates.iter().map(|r| r / 1e3).collect();
        Ok(Self(self.0.with_external_rates(&inside).or_raise()?))
    }

    /// The rates at which all inputs cancel, spikes/s, of any sign; TheoryError where W is singular.
    fn balanced<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rates = self.0.balanced().or_raise()?;
        let rates = rates.into_iter().map(|r| r * 1e3);
        mapping(py, self.0.names.iter().zip(rates), "spikes/s", SOURCE)
    }

    /// Every state, by trying every set of active populations; up to 20 populations.
    fn states(&self, py: Python<'_>) -> PyResult<Vec<PySemiBalancedState>> {
        let network = self.0.clone();
        let found = finish(py, move || network.states())?.or_raise()?;
        let wrap = |state| PySemiBalancedState {
            names: self.0.names.clone(),
            state,
        };
        Ok(found.states.into_iter().map(wrap).collect())
    }

    /// Sets of populations with a singular W, in which states were not looked for.
    fn singular(&self) -> PyResult<Vec<Vec<String>>> {
        let found = self.0.states().or_raise()?;
        let name = |i: &usize| self.0.names.get(*i).cloned();
        let named = |set: &Vec<usize>| set.iter().filter_map(name).collect();
        Ok(found.singular.iter().map(named).collect())
    }

    /// What is wrong with taking the balanced rates for what the network does, in words; nothing where they are the only state
    /// and stable.
    fn warnings(&self) -> PyResult<Vec<String>> {
        let found = self.0.states().or_raise()?;
        self.0.warnings(&found).or_raise()
    }

    /// Whether there is exactly one state under every input: -W is a P-matrix, which it never is with excitation of a
    /// population by itself.
    fn unique_for_every_input(&self) -> PyResult<bool> {
        self.0.unique_for_every_input().or_raise()
    }

    /// The states at every point of a lattice of source rates (points, sources), spikes/s: ``rates`` (points, populations) of
    /// the only stable state, NaN where there is none or more than one; ``states`` and ``stable``, how many there are; and
    /// ``region``, the set of active populations of the only stable state as a binary number (first population lowest), or -1.
    /// Within a region rates are linear in the input.
    fn lattice<'py>(
        &self,
        py: Python<'py>,
        points: PyArrayLike2<'py, f64, AllowTypeChange>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let m = matrix(&points);
        let points: Vec<Vec<f64>> = (0..m.rows())
            .map(|i| m.row(i).iter().map(|r| r / 1e3).collect())
            .collect();
        let network = self.0.clone();
        let found = finish(py, move || network.states_at(&points))?.or_raise()?;
        let only = |k: usize| -> Option<&SemiBalancedState> {
            let mut stable = found.get(k)?.states.iter().filter(|s| s.stable);
            stable.next().filter(|_| stable.next().is_none())
        };
        let rates = Array2::from_shape_fn((found.len(), self.0.names.len()), |(i, j)| {
            let rate = only(i).and_then(|s| s.rates.get(j));
            rate.map_or(f64::NAN, |r| r * 1e3)
        });
        let region = found.iter().map(|s| match s.region().as_slice() {
            [one] => i64::try_from(*one).unwrap_or(-1),
            _ => -1,
        });
        let dict = PyDict::new(py);
        dict.set_item("rates", PyArray2::from_owned_array(py, rates))?;
        let states = found.iter().map(|s| s.states.len());
        dict.set_item("states", PyArray1::from_iter(py, states))?;
        let stable = found
            .iter()
            .map(|s| s.states.iter().filter(|s| s.stable).count());
        dict.set_item("stable", PyArray1::from_iter(py, stable))?;
        dict.set_item("region", PyArray1::from_iter(py, region))?;
        Ok(dict)
    }

    /// Names of all inputs from outside: ``r[SOURCE]`` (spikes/s) and ``I[POPULATION]`` (mV).
    fn inputs(&self) -> Vec<String> {
        self.0.input_names()
    }

    /// Every state at either end of a range of one of the :meth:`inputs`, carried to the other end. Of each path: ``values`` of
    /// the input and ``rates`` (points, populations) in spikes/s at its start, where the active populations change, and at its
    /// end, between which rates are linear in the input; from each point on, the ``active`` populations and whether the state is
    /// ``stable``; ``fold``, where the path turns back; and its ``end``: "reached", "turned back" or "singular". States that
    /// exist within the range only are not found.
    fn along<'py>(
        &self,
        py: Python<'py>,
        input: &str,
        low: &Bound<'_, PyAny>,
        high: &Bound<'_, PyAny>,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let input = self.0.outside_input(input).or_raise()?;
        let low = number(low, input.unit(), "low")?;
        let high = number(high, input.unit(), "high")?;
        let network = self.0.clone();
        let paths = finish(py, move || network.along(input, (low, high)))?.or_raise()?;
        let made = paths.iter().map(|path| {
            let points = &path.points;
            let size = (points.len(), self.0.names.len());
            let rates = Array2::from_shape_fn(size, |(k, i)| {
                let rate = points.get(k).and_then(|p| p.rates.get(i));
                rate.map_or(f64::NAN, |r| r * 1e3)
            });
            let values = points.iter().map(|p| input.in_usual_unit(p.value));
            let active = points.iter().map(|p| {
                let all = self.0.names.iter().zip(&p.active);
                all.filter(|(_, a)| **a).map(|(n, _)| n).collect::<Vec<_>>()
            });
            let dict = PyDict::new(py);
            dict.set_item("values", PyArray1::from_iter(py, values))?;
            dict.set_item("rates", PyArray2::from_owned_array(py, rates))?;
            dict.set_item("active", active.collect::<Vec<_>>())?;
            let stable = points.iter().map(|p| p.stable);
            dict.set_item("stable", PyArray1::from_iter(py, stable))?;
            let fold = points.iter().map(|p| p.fold);
            dict.set_item("fold", PyArray1::from_iter(py, fold))?;
            dict.set_item("end", path.end.to_string())?;
            Ok(dict)
        });
        made.collect()
    }

    fn __repr__(&self) -> String {
        format!("<SemiBalanced of {}>", self.0.names.join(", "))
    }
}
