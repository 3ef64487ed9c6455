//! Balanced and semi-balanced states of a network with strong coupling.

use super::given::{for_each, number, number_or};
use super::rate_model::PyRateModel;
use super::states::array;
use crate::background::finish;
use crate::errors::{OrRaise, TheoryError};
use crate::readout::matrix;
use crate::values::mapping;
use neuropil::numerics::matrix::Matrix;
use neuropil::theory::{
    OutsideInput, SemiBalanced, SemiBalancedFamily, SemiBalancedGains, SemiBalancedState,
};
use numpy::ndarray::Array2;
use numpy::{AllowTypeChange, PyArray1, PyArray2, PyArrayLike2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

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

    /// Whether small deviations die out; at a border of silence, whether they do in all linear pieces that meet there.
    #[getter]
    fn stable(&self) -> bool {
        self.state.stable
    }

    /// One of "stable", "unstable", and "stability not decided": at a border of silence where not all linear pieces that meet there are
    /// stable, and where deviations neither grow nor decay to first order.
    #[getter]
    fn stability(&self) -> &'static str {
        self.state.stability()
    }

    /// Whether a silent population is just at the border of silence: its input is 0, too. Two regions of linear rates meet there.
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
        let word = self.state.stability();
        format!(
            "<SemiBalancedState (spikes/s): {}; {word}>",
            rates.join(", ")
        )
    }
}

impl PySemiBalanced {
    fn wrap(&self, state: SemiBalancedState) -> PySemiBalancedState {
        PySemiBalancedState {
            names: self.0.names.clone(),
            state,
        }
    }

    fn active_names(&self, active: &[bool]) -> Vec<&String> {
        let all = self.0.names.iter().zip(active);
        all.filter(|(_, a)| **a).map(|(n, _)| n).collect()
    }

    /// Slopes in spikes/s per usual unit of each input.
    fn slopes<'py>(
        &self,
        py: Python<'py>,
        gains: &SemiBalancedGains,
        inputs: &[OutsideInput],
    ) -> Bound<'py, PyArray2<f64>> {
        let columns: Vec<Vec<f64>> = inputs.iter().map(|i| gains.slope(*i)).collect();
        let shape = (self.0.names.len(), inputs.len());
        let made = Array2::from_shape_fn(shape, |(i, j)| {
            let unit = inputs.get(j).map_or(1.0, |input| input.in_usual_unit(1.0));
            let slope = columns.get(j).and_then(|c| c.get(i));
            slope.map_or(f64::NAN, |v| 1e3 * v / unit)
        });
        PyArray2::from_owned_array(py, made)
    }

    fn continuum<'py>(
        &self,
        py: Python<'py>,
        family: &SemiBalancedFamily,
    ) -> PyResult<Bound<'py, PyDict>> {
        let along = &family.directions;
        let change = Array2::from_shape_fn((along.len(), self.0.names.len()), |(k, i)| {
            let change = along.get(k).and_then(|d| d.change.get(i));
            change.copied().unwrap_or(f64::NAN)
        });
        let dict = PyDict::new(py);
        dict.set_item("active", self.active_names(&family.active))?;
        let rates = family.rates.iter().map(|r| r * 1e3);
        dict.set_item("rates", PyArray1::from_iter(py, rates))?;
        dict.set_item("directions", PyArray2::from_owned_array(py, change))?;
        let from = along.iter().map(|d| d.from * 1e3);
        dict.set_item("from", PyArray1::from_iter(py, from))?;
        let to = along.iter().map(|d| d.to * 1e3);
        dict.set_item("to", PyArray1::from_iter(py, to))?;
        dict.set_item("attracting", family.attracting)?;
        Ok(dict)
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

    /// Every isolated state, by trying every set of active populations; TheoryError above 20 populations, of which
    /// :meth:`one_state` finds one. States that are not isolated are in :meth:`continua`.
    fn states(&self, py: Python<'_>) -> PyResult<Vec<PySemiBalancedState>> {
        let network = self.0.clone();
        let found = finish(py, move || network.states())?.or_raise()?;
        let wrap = |state| self.wrap(state);
        Ok(found.states.into_iter().map(wrap).collect())
    }

    /// One state by Lemke's method, for any number of populations; None where the method ends without one, which need not mean
    /// that there is none. With several states it may be any of them, stable or not.
    fn one_state(&self, py: Python<'_>) -> PyResult<Option<PySemiBalancedState>> {
        let network = self.0.clone();
        let found = finish(py, move || network.one_state())?.or_raise()?;
        Ok(found.map(|state| self.wrap(state)))
    }

    /// States that are not isolated, where W is singular on the active populations; up to 20 populations. Of each: the ``active``
    /// populations; ``rates`` (spikes/s) of one of its states, an end if it has one direction; ``directions`` (number, populations)
    /// along which rates are free, the largest change 1, and how far, ``from`` and ``to`` (spikes/s); and ``attracting``, whether
    /// deviations that leave it die out.
    fn continua<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let network = self.0.clone();
        let found = finish(py, move || network.states())?.or_raise()?;
        let all = found.families.iter().map(|f| self.continuum(py, f));
        all.collect()
    }

    /// Sets of populations with a singular W; what states these have is in :meth:`continua`.
    fn singular(&self) -> PyResult<Vec<Vec<String>>> {
        let found = self.0.states().or_raise()?;
        let name = |i: &usize| self.0.names.get(*i).cloned();
        let named = |set: &Vec<usize>| set.iter().filter_map(name).collect();
        Ok(found.singular.iter().map(named).collect())
    }

    /// What is wrong with taking the balanced rates for what the network does, in words; nothing where they are the only state
    /// and stable. Above 20 populations only the state of :meth:`one_state` is looked at.
    fn warnings(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let network = self.0.clone();
        finish(py, move || network.warnings(&network.states_or_one()?))?.or_raise()
    }

    /// Whether there is exactly one state under every input: -W is a P-matrix, which it never is with excitation of a
    /// population by itself. None where that was not tried, above 20 populations.
    fn unique_for_every_input(&self, py: Python<'_>) -> PyResult<Option<bool>> {
        let network = self.0.clone();
        finish(py, move || network.unique_for_every_input())?.or_raise()
    }

    /// How rates depend on inputs where the populations ``active`` (names; all unless given) are: rates are
    /// ``constant + external @ external_rates`` (spikes/s) with ``external`` (populations, sources), and change by ``input``
    /// (populations, populations that receive it) in spikes/s per mV. TheoryError where W is singular on them.
    #[pyo3(signature = (active = None))]
    fn gains<'py>(
        &self,
        py: Python<'py>,
        active: Option<Vec<String>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let names = &self.0.names;
        let given = active.as_ref().unwrap_or(names);
        if let Some(other) = given.iter().find(|a| !names.contains(a)) {
            return Err(TheoryError::new_err(format!(
                "active: there is no population `{other}`, expected some of {}",
                names.join(", ")
            )));
        }
        let active: Vec<bool> = names.iter().map(|n| given.contains(n)).collect();
        let gains = self.0.gains(&active).or_raise()?;
        let dict = PyDict::new(py);
        let constant = gains.constant.iter().map(|r| r * 1e3);
        dict.set_item("constant", PyArray1::from_iter(py, constant))?;
        dict.set_item("external", array(py, &gains.external, |_, _| 1.0))?;
        dict.set_item("input", array(py, &gains.input, |_, _| 1e3))?;
        Ok(dict)
    }

    /// The stabilized supralinear network with the same mean inputs I (mV): tau dr/dt = -r + k [I]+^n, with ``k`` in spikes/s per
    /// mV^n and time constants ``tau`` (ms; 20 unless given). As coupling grows its rates approach semi-balanced ones.
    #[pyo3(signature = (k, n = 2.0, *, tau = None))]
    fn to_ssn(&self, k: f64, n: f64, tau: Option<&Bound<'_, PyAny>>) -> PyResult<PyRateModel> {
        let tau = for_each(tau, &self.0.names, 20.0, "ms", "tau")?;
        let model = self.0.to_ssn(k * 1e-3, n, &tau).or_raise()?;
        Ok(PyRateModel(Arc::new(model.into())))
    }

    /// The states at every point of a lattice of ``inputs`` (names as in :meth:`inputs`; all source rates unless given), in
    /// spikes/s and mV (points, inputs). Gives ``rates`` (points, populations) of the only state that is not unstable, NaN where
    /// there is none, more than one, or a continuum; ``states``, ``stable`` and ``continua``, how many there are; ``region``, the
    /// active populations of that only state as a binary number (first population lowest), or -1; and ``slopes``, for every region
    /// that occurs how its rates, linear in the inputs, depend on them (populations, inputs). Up to 20 populations.
    #[pyo3(signature = (points, inputs = None))]
    fn lattice<'py>(
        &self,
        py: Python<'py>,
        points: PyArrayLike2<'py, f64, AllowTypeChange>,
        inputs: Option<Vec<String>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let inputs: Vec<OutsideInput> = match &inputs {
            Some(names) => {
                let all = names.iter().map(|name| self.0.outside_input(name));
                all.collect::<Result<_, _>>().or_raise()?
            }
            None => (0..self.0.sources.len()).map(OutsideInput::Rate).collect(),
        };
        let m = matrix(&points);
        let inside = |row: &[f64]| {
            let units = inputs.iter().map(|i| i.in_usual_unit(1.0));
            let units = units.chain(std::iter::repeat(1.0));
            row.iter().zip(units).map(|(v, unit)| v / unit).collect()
        };
        let points: Vec<Vec<f64>> = (0..m.rows()).map(|i| inside(m.row(i))).collect();
        let (network, asked) = (self.0.clone(), inputs.clone());
        let found = finish(py, move || network.states_at(&asked, &points))?.or_raise()?;
        let rates = Array2::from_shape_fn((found.len(), self.0.names.len()), |(i, j)| {
            let rate = found.get(i).and_then(|s| s.settled()?.rates.get(j));
            rate.map_or(f64::NAN, |r| r * 1e3)
        });
        let number = |region: Option<u64>| region.and_then(|r| i64::try_from(r).ok());
        let region = found.iter().map(|s| number(s.region()).unwrap_or(-1));
        let slopes = PyDict::new(py);
        for s in &found {
            if let (Some(region), Some(state)) = (number(s.region()), s.settled())
                && !slopes.contains(region)?
            {
                let gains = self.0.gains(&state.active).or_raise()?;
                slopes.set_item(region, self.slopes(py, &gains, &inputs))?;
            }
        }
        let dict = PyDict::new(py);
        dict.set_item("rates", PyArray2::from_owned_array(py, rates))?;
        let states = found.iter().map(|s| s.states.len());
        dict.set_item("states", PyArray1::from_iter(py, states))?;
        let stable = found
            .iter()
            .map(|s| s.states.iter().filter(|s| s.stable).count());
        dict.set_item("stable", PyArray1::from_iter(py, stable))?;
        let continua = found.iter().map(|s| s.families.len());
        dict.set_item("continua", PyArray1::from_iter(py, continua))?;
        dict.set_item("region", PyArray1::from_iter(py, region))?;
        dict.set_item("slopes", slopes)?;
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
    /// exist within the range only are not found; above 20 populations only the state of :meth:`one_state` at either end is
    /// followed.
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
            let active = points.iter().map(|p| self.active_names(&p.active));
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
