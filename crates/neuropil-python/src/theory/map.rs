//! Regime maps of rate models over two parameters.

use super::branch::Parameter;
use super::given::number;
use super::rate_model::PyRateModel;
use crate::background::finish;
use crate::errors::{OrRaise, TheoryError};
use neuropil::theory::{MapAxis, MapOptions, MapPoint, MapSpecialKind, Regime, RegimeMap, Spacing};
use numpy::ndarray::{Array2, Array3, Array4};
use numpy::{PyArray1, PyArray2, PyArray3, PyArray4};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The regimes of a rate model over two parameters: all steady states and their kinds at every point of a grid, and the borders
/// between regimes. Arrays have shape (rows, columns): ``y`` first.
#[pyclass(name = "RegimeMap", module = "neuropil", frozen)]
pub struct PyRegimeMap {
    axes: [Parameter; 2],
    map: RegimeMap,
}

impl PyRegimeMap {
    fn shape(&self) -> (usize, usize) {
        (self.map.y.points, self.map.x.points)
    }

    fn grid<T>(&self, py: Python<'_>, value: impl Fn(&MapPoint) -> T, none: T) -> Py<PyArray2<T>>
    where
        T: numpy::Element + Clone,
    {
        let at = |(j, i): (usize, usize)| self.map.point(i, j).map_or(none.clone(), &value);
        PyArray2::from_owned_array(py, Array2::from_shape_fn(self.shape(), at)).unbind()
    }

    fn most(&self) -> usize {
        let states = self.map.points.iter().map(|p| p.states.len());
        states.max().unwrap_or(0)
    }

    fn shown(&self, at: [f64; 2]) -> (f64, f64) {
        (self.axes[0].shown(at[0]), self.axes[1].shown(at[1]))
    }

    fn special<'py>(
        &self,
        py: Python<'py>,
        kind: MapSpecialKind,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let all = self.map.special.iter().filter(|s| s.kind == kind);
        all.map(|s| {
            let at = self.shown(s.at);
            let point = PyDict::new(py);
            point.set_item(&self.axes[0].name, at.0)?;
            point.set_item(&self.axes[1].name, at.1)?;
            let rates = PyDict::new(py);
            for (name, rate) in self.map.populations.iter().zip(&s.rates) {
                rates.set_item(name, rate * 1e3)?;
            }
            point.set_item("rates", rates)?;
            Ok(point)
        })
        .collect()
    }
}

#[pymethods]
impl PyRegimeMap {
    /// Names of both parameters, the level one first.
    #[getter]
    fn parameters(&self) -> (String, String) {
        (self.axes[0].name.clone(), self.axes[1].name.clone())
    }

    #[getter]
    fn units(&self) -> (String, String) {
        (self.axes[0].unit(), self.axes[1].unit())
    }

    #[getter]
    fn populations(&self) -> Vec<String> {
        self.map.populations.clone()
    }

    /// Values of the level parameter, in its unit.
    #[getter]
    fn x<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.axes[0].column(py, self.map.x.values().into_iter())
    }

    /// Values of the upright parameter, in its unit.
    #[getter]
    fn y<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.axes[1].column(py, self.map.y.values().into_iter())
    }

    /// Number of steady states.
    #[getter]
    fn states(&self, py: Python<'_>) -> Py<PyArray2<u64>> {
        self.grid(py, |p| p.states.len() as u64, 0)
    }

    /// Number of stable states.
    #[getter]
    fn stable_states(&self, py: Python<'_>) -> Py<PyArray2<u64>> {
        self.grid(py, |p| p.stable() as u64, 0)
    }

    /// Kinds of regime as a number; kind k of ``kinds`` is bit k.
    #[getter]
    fn regime(&self, py: Python<'_>) -> Py<PyArray2<u64>> {
        self.grid(py, |p| u64::from(p.regime.code()), 0)
    }

    /// All kinds of regime that there are.
    #[classattr]
    fn kinds() -> Vec<&'static str> {
        Regime::ALL.iter().map(|(_, name)| *name).collect()
    }

    /// Where a kind of regime holds, one of ``kinds``: an array of bool.
    #[pyo3(name = "where")]
    fn holds(&self, py: Python<'_>, kind: &str) -> PyResult<Py<PyArray2<bool>>> {
        let found = Regime::ALL.iter().find(|(_, name)| *name == kind);
        let Some((regime, _)) = found else {
            let known = Self::kinds().into_iter();
            return Err(TheoryError::new_err(neuropil::unknown_name(
                "kind of regime",
                kind,
                known,
            )));
        };
        Ok(self.grid(py, |p| p.regime.has(*regime), false))
    }

    /// Where there can be no other states than those found.
    #[getter]
    fn complete(&self, py: Python<'_>) -> Py<PyArray2<bool>> {
        self.grid(py, |p| p.complete, false)
    }

    /// Rates of all states, spikes/s, shape (rows, columns, states, populations), by rising rate of the first population; NaN
    /// where there are fewer states.
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray4<f64>> {
        let (rows, columns) = self.shape();
        let shape = (rows, columns, self.most(), self.map.populations.len());
        let at = |(j, i, s, k): (usize, usize, usize, usize)| {
            let state = self.map.point(i, j).and_then(|p| p.states.get(s));
            let rate = state.and_then(|q| q.rates.get(k));
            rate.map_or(f64::NAN, |r| r * 1e3)
        };
        PyArray4::from_owned_array(py, Array4::from_shape_fn(shape, at))
    }

    /// Which states are stable, shape (rows, columns, states); False where there are fewer.
    #[getter]
    fn stable<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray3<bool>> {
        let (rows, columns) = self.shape();
        let at = |(j, i, s): (usize, usize, usize)| {
            let state = self.map.point(i, j).and_then(|p| p.states.get(s));
            state.is_some_and(|q| q.stable)
        };
        PyArray3::from_owned_array(py, Array3::from_shape_fn((rows, columns, self.most()), at))
    }

    /// Borders: ``kind``, ``exact`` (followed by continuation rather than found on sides of cells), and arrays ``x`` and ``y`` in
    /// the units of the parameters.
    #[getter]
    fn borders<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let one = |b: &neuropil::theory::Border| {
            let (x, y): (Vec<f64>, Vec<f64>) = b.points.iter().map(|p| self.shown(*p)).unzip();
            let border = PyDict::new(py);
            border.set_item("kind", b.kind.name())?;
            border.set_item("exact", b.continued)?;
            border.set_item("x", PyArray1::from_vec(py, x))?;
            border.set_item("y", PyArray1::from_vec(py, y))?;
            Ok(border)
        };
        self.map.borders.iter().map(one).collect()
    }

    /// Points where two folds meet: both parameters by name, and ``rates`` (spikes/s).
    #[getter]
    fn cusps<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        self.special(py, MapSpecialKind::Cusp)
    }

    /// Points where a curve of Hopf points ends on a fold.
    #[getter]
    fn bogdanov_takens<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        self.special(py, MapSpecialKind::BogdanovTakens)
    }

    /// Points that have no answer: (row, column, why).
    #[getter]
    fn failed(&self) -> Vec<(usize, usize, String)> {
        let all = self.map.failed();
        all.map(|(i, j, error)| (j, i, error.to_string())).collect()
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = self.shape();
        let census = self.map.census();
        let [x, y] = [0, 1].map(|k| self.axes[k].name.as_str());
        format!(
            "<RegimeMap over {x} and {y}, {columns} x {rows} points; {} regimes, {} borders, {} failed>",
            census.len(),
            self.map.borders.len(),
            self.map.failed().count()
        )
    }
}

/// An axis: name, lowest and highest value.
type Axis<'py> = (String, Bound<'py, PyAny>, Bound<'py, PyAny>);

#[pymethods]
impl PyRateModel {
    /// The regimes over two parameters, each given as (name, lowest, highest value): ``model.regime_map(("mu_ext", 0, 20),
    /// ("r[I]", 0, 2))``. ``n`` points along each, or (columns, rows); ``log_x`` and ``log_y`` make an axis logarithmic. States are
    /// all found for an excitatory and an inhibitory population with power laws; otherwise ``complete`` says no, and ``searches``
    /// full searches along each axis give states that are carried to their neighbours.
    #[pyo3(signature = (x, y, *, n = None, log_x = false, log_y = false, borders = true, searches = 5, threads = None))]
    #[allow(clippy::too_many_arguments)]
    fn regime_map(
        &self,
        py: Python<'_>,
        x: Axis<'_>,
        y: Axis<'_>,
        n: Option<&Bound<'_, PyAny>>,
        log_x: bool,
        log_y: bool,
        borders: bool,
        searches: usize,
        threads: Option<usize>,
    ) -> PyResult<PyRegimeMap> {
        let (columns, rows) = match n {
            None => (200, 200),
            Some(n) => match n.extract::<usize>() {
                Ok(n) => (n, n),
                Err(_) => n.extract::<(usize, usize)>().map_err(|_| {
                    TheoryError::new_err("n: expected a number of points, or (columns, rows)")
                })?,
            },
        };
        let model = &self.0.model;
        let units = model.parameter_units();
        let axis = |given: Axis<'_>, points: usize, log: bool| {
            let index = model.parameter(&given.0).or_raise()?;
            let unit = units.get(index).copied().unwrap_or("");
            let range = (
                number(&given.1, unit, &given.0)?,
                number(&given.2, unit, &given.0)?,
            );
            let axis = MapAxis {
                name: given.0.clone(),
                range,
                points,
                spacing: if log { Spacing::Log } else { Spacing::Linear },
            };
            let parameter = Parameter {
                model: self.0.clone(),
                index,
                name: given.0,
            };
            Ok::<_, PyErr>((axis, parameter))
        };
        let (x, first) = axis(x, columns, log_x)?;
        let (y, second) = axis(y, rows, log_y)?;
        let shared = self.0.clone();
        let map = finish(py, move || {
            let options = MapOptions {
                borders,
                searches,
                threads,
                ..MapOptions::default()
            };
            shared.model.regime_map_with(&x, &y, &options)
        })?;
        Ok(PyRegimeMap {
            axes: [first, second],
            map: map.or_raise()?,
        })
    }
}
