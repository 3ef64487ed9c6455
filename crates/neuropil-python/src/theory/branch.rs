//! Branches of steady states and curves of bifurcations.

use super::states::{column, complex};
use neuropil::numerics::continuation::{
    Branch, BranchPoint, Curve, CurveSpecialKind, End, Special, SpecialKind,
};
use neuropil::theory::{Bifurcation, CircuitModel};
use numpy::ndarray::Array2;
use numpy::{Complex64, PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

/// A parameter of a model: its index and name.
#[derive(Clone)]
pub struct Parameter {
    pub model: Arc<CircuitModel>,
    pub index: usize,
    pub name: String,
}

impl Parameter {
    /// A value as usually given.
    pub fn shown(&self, value: f64) -> f64 {
        self.model.model.in_usual_unit(self.index, value)
    }

    pub fn unit(&self) -> String {
        let units = self.model.model.parameter_units();
        units.get(self.index).copied().unwrap_or("").to_owned()
    }

    pub fn column<'py>(
        &self,
        py: Python<'py>,
        values: impl Iterator<Item = f64>,
    ) -> Bound<'py, PyArray1<f64>> {
        PyArray1::from_vec(py, values.map(|v| self.shown(v)).collect())
    }
}

/// Rates in spikes/s, shape (points, populations).
fn rates<'py>(
    py: Python<'py>,
    populations: usize,
    states: &[&Vec<f64>],
) -> Bound<'py, PyArray2<f64>> {
    let value = |(k, i): (usize, usize)| {
        let rate = states.get(k).and_then(|s| s.get(i));
        rate.map_or(f64::NAN, |r| r * 1e3)
    };
    let shape = (states.len(), populations);
    PyArray2::from_owned_array(py, Array2::from_shape_fn(shape, value))
}

fn end(end: End) -> &'static str {
    match end {
        End::Range(_) => "range",
        End::Outside => "outside",
        End::Closed => "closed",
        End::Unbounded => "unbounded",
        End::Lost => "lost",
        End::Points => "points",
    }
}

/// Hertz from radians per ms.
fn hertz(angular: f64) -> f64 {
    angular * 1e3 / std::f64::consts::TAU
}

/// A value of a parameter at which the number or the stability of steady states changes.
#[pyclass(name = "Bifurcation", module = "neuropil", frozen)]
#[derive(Clone)]
pub struct PyBifurcation {
    parameter: Parameter,
    kind: SpecialKind,
    value: f64,
    rates: Vec<f64>,
    distance: Option<f64>,
}

impl PyBifurcation {
    pub fn nearest(parameter: Parameter, found: Bifurcation) -> Self {
        Self {
            parameter,
            kind: found.kind,
            value: found.parameter,
            rates: found.rates,
            distance: Some(found.distance),
        }
    }

    fn on(parameter: &Parameter, s: &Special) -> Self {
        Self {
            parameter: parameter.clone(),
            kind: s.kind,
            value: s.parameter,
            rates: s.state.clone(),
            distance: None,
        }
    }
}

#[pymethods]
impl PyBifurcation {
    #[getter]
    fn kind(&self) -> &'static str {
        match self.kind {
            SpecialKind::Fold { .. } => "fold",
            SpecialKind::Hopf { .. } => "hopf",
            SpecialKind::Crossing => "crossing",
        }
    }

    #[getter]
    fn parameter(&self) -> String {
        self.parameter.name.clone()
    }

    /// In ``unit``.
    #[getter]
    fn value(&self) -> f64 {
        self.parameter.shown(self.value)
    }

    #[getter]
    fn unit(&self) -> String {
        self.parameter.unit()
    }

    /// spikes/s
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rates = self.rates.iter().map(|r| r * 1e3);
        column(py, &self.parameter.model, rates, "spikes/s")
    }

    /// Of a Hopf point, Hz.
    #[getter]
    fn frequency(&self) -> Option<f64> {
        match self.kind {
            SpecialKind::Hopf { frequency } => Some(hertz(frequency)),
            _ => None,
        }
    }

    /// From the present value of the parameter, signed, in ``unit``; only of :meth:`RateModel.nearest_bifurcation`.
    #[getter]
    fn distance(&self) -> Option<f64> {
        self.distance.map(|d| self.parameter.shown(d))
    }

    fn __repr__(&self) -> String {
        format!(
            "<Bifurcation {} at {} = {:.6} {}>",
            self.kind(),
            self.parameter.name,
            self.value(),
            self.unit()
        )
    }
}

/// A curve of steady states as a parameter changes, stable and unstable, with what happens on it.
#[pyclass(name = "Branch", module = "neuropil", frozen)]
pub struct PyBranch {
    pub parameter: Parameter,
    pub branch: Branch,
}

impl PyBranch {
    fn of_kind(&self, wanted: impl Fn(&SpecialKind) -> bool) -> Vec<PyBifurcation> {
        let all = self.branch.special.iter().filter(|s| wanted(&s.kind));
        all.map(|s| PyBifurcation::on(&self.parameter, s)).collect()
    }

    fn points(&self) -> impl Iterator<Item = &BranchPoint> {
        self.branch.points.iter()
    }
}

#[pymethods]
impl PyBranch {
    #[getter]
    fn parameter(&self) -> String {
        self.parameter.name.clone()
    }

    #[getter]
    fn unit(&self) -> String {
        self.parameter.unit()
    }

    #[getter]
    fn populations(&self) -> Vec<String> {
        super::states::names(&self.parameter.model)
    }

    /// The parameter at each point of the curve, in ``unit``; it may turn back.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.parameter
            .column(py, self.points().map(|p| p.parameter))
    }

    /// spikes/s, shape (points, populations).
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        let states: Vec<&Vec<f64>> = self.points().map(|p| &p.state).collect();
        rates(py, self.populations().len(), &states)
    }

    #[getter]
    fn stable<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<bool>> {
        PyArray1::from_vec(py, self.points().map(|p| p.unstable == 0).collect())
    }

    /// Number of eigenvalues with positive real part.
    #[getter]
    fn unstable<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        PyArray1::from_vec(py, self.points().map(|p| p.unstable as u64).collect())
    }

    /// 1/s, shape (points, populations), by falling real part.
    #[getter]
    fn eigenvalues<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<Complex64>>> {
        let n = self.populations().len();
        let all: Vec<_> = self.points().map(|p| complex(py, &p.eigenvalues)).collect();
        let rows: Vec<Vec<Complex64>> = all
            .iter()
            .map(|row| numpy::PyArrayMethods::to_vec(row))
            .collect::<Result<_, _>>()?;
        let value = |(k, i): (usize, usize)| {
            let row: Option<&Vec<Complex64>> = rows.get(k);
            row.and_then(|r| r.get(i))
                .copied()
                .unwrap_or(Complex64::new(f64::NAN, f64::NAN))
        };
        Ok(PyArray2::from_owned_array(
            py,
            Array2::from_shape_fn((rows.len(), n), value),
        ))
    }

    #[getter]
    fn folds(&self) -> Vec<PyBifurcation> {
        self.of_kind(|k| matches!(k, SpecialKind::Fold { .. }))
    }

    #[getter]
    fn hopfs(&self) -> Vec<PyBifurcation> {
        self.of_kind(|k| matches!(k, SpecialKind::Hopf { .. }))
    }

    /// Points where another branch crosses.
    #[getter]
    fn crossings(&self) -> Vec<PyBifurcation> {
        self.of_kind(|k| matches!(k, SpecialKind::Crossing))
    }

    /// Why the curve ends at its first and last point: ``range`` (of the parameter), ``closed``, ``unbounded`` (rates above
    /// 10,000 spikes/s), ``points`` (too many), ``lost`` (a corner or singular point).
    #[getter]
    fn ends(&self) -> (&'static str, &'static str) {
        let [a, b] = self.branch.ends;
        (end(a), end(b))
    }

    fn __len__(&self) -> usize {
        self.branch.points.len()
    }

    fn __repr__(&self) -> String {
        let (low, high) = self
            .points()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |m, p| {
                let v = self.parameter.shown(p.parameter);
                (if v < m.0 { v } else { m.0 }, if v > m.1 { v } else { m.1 })
            });
        format!(
            "<Branch of {} points, {} from {low:.4} to {high:.4} {}; {} folds, {} Hopf points, {} crossings>",
            self.branch.points.len(),
            self.parameter.name,
            self.unit(),
            self.folds().len(),
            self.hopfs().len(),
            self.crossings().len()
        )
    }
}

/// A curve of folds or Hopf points in the plane of two parameters.
#[pyclass(name = "BifurcationCurve", module = "neuropil", frozen)]
pub struct PyBifurcationCurve {
    pub first: Parameter,
    pub second: Parameter,
    pub hopf: bool,
    pub curve: Curve,
}

impl PyBifurcationCurve {
    fn of_kind<'py>(
        &self,
        py: Python<'py>,
        wanted: CurveSpecialKind,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let all = self.curve.special.iter().filter(|s| s.kind == wanted);
        all.map(|s| {
            let point = PyDict::new(py);
            point.set_item(&self.first.name, self.first.shown(s.point.first))?;
            point.set_item(&self.second.name, self.second.shown(s.point.second))?;
            let rates = s.point.state.iter().map(|r| r * 1e3);
            point.set_item("rates", column(py, &self.first.model, rates, "spikes/s")?)?;
            Ok(point)
        })
        .collect()
    }
}

#[pymethods]
impl PyBifurcationCurve {
    #[getter]
    fn kind(&self) -> &'static str {
        if self.hopf { "hopf" } else { "fold" }
    }

    #[getter]
    fn parameters(&self) -> (String, String) {
        (self.first.name.clone(), self.second.name.clone())
    }

    #[getter]
    fn units(&self) -> (String, String) {
        (self.first.unit(), self.second.unit())
    }

    #[getter]
    fn first<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.first
            .column(py, self.curve.points.iter().map(|p| p.first))
    }

    #[getter]
    fn second<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.second
            .column(py, self.curve.points.iter().map(|p| p.second))
    }

    /// spikes/s, shape (points, populations).
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        let states: Vec<&Vec<f64>> = self.curve.points.iter().map(|p| &p.state).collect();
        rates(py, self.first.model.model.populations().len(), &states)
    }

    /// Of Hopf points, Hz; 0 at folds.
    #[getter]
    fn frequency<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        let all = self.curve.points.iter();
        PyArray1::from_vec(py, all.map(|p| hertz(p.frequency)).collect())
    }

    /// Points where two curves of folds meet: both parameters by name, and ``rates``.
    #[getter]
    fn cusps<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        self.of_kind(py, CurveSpecialKind::Cusp)
    }

    /// Points where a curve of Hopf points ends on one of folds.
    #[getter]
    fn bogdanov_takens<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        self.of_kind(py, CurveSpecialKind::BogdanovTakens)
    }

    #[getter]
    fn ends(&self) -> (&'static str, &'static str) {
        let [a, b] = self.curve.ends;
        (end(a), end(b))
    }

    fn __len__(&self) -> usize {
        self.curve.points.len()
    }

    fn __repr__(&self) -> String {
        let kind = if self.hopf { "Hopf points" } else { "folds" };
        format!(
            "<BifurcationCurve of {kind} in {} and {}, {} points, {} cusps>",
            self.first.name,
            self.second.name,
            self.curve.points.len(),
            self.curve
                .special
                .iter()
                .filter(|s| s.kind == CurveSpecialKind::Cusp)
                .count()
        )
    }
}
