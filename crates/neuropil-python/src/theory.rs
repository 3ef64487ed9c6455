//! Mean-field theory of circuits: `Circuit.solve`, `Circuit.theory`, and the models that it makes.

mod branch;
mod design;
mod given;
mod map;
mod rate_model;
mod semi_balanced;
mod states;
mod threshold_linear;
mod transfer;

use crate::background::finish;
use crate::circuit::PyCircuit;
use crate::errors::{OrRaise, TheoryError};
use crate::values::{mapping, time};
use neuropil::circuit::Circuit;
use neuropil::theory::{InputNoise, PopulationPoint, TheoryOptions, WorkingPoint};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use branch::{PyBifurcation, PyBifurcationCurve, PyBranch};
pub use design::{PyDesign, PyDesigner};
pub use map::PyRegimeMap;
pub use rate_model::PyRateModel;
pub use semi_balanced::{PySemiBalanced, PySemiBalancedState};
pub use states::{PyBalancedLimit, PySteadyState, PySteadyStates, array};
pub use threshold_linear::{
    combinatorial_network, graph_rules, permitted_sets, threshold_linear_points,
    uniform_in_degree_rule,
};
pub use transfer::{PyPowerLawFit, PyTransferFunction};

/// Self-consistent rates and inputs. Mean inputs are in mV relative to E_L, noise in mV in Brunel's convention (the free
/// membrane potential has variance sigma^2/2).
#[pyclass(name = "WorkingPoint", module = "neuropil", frozen)]
pub struct PyWorkingPoint(WorkingPoint);

impl PyWorkingPoint {
    fn column<'py>(
        &self,
        py: Python<'py>,
        unit: &str,
        of: impl Fn(&PopulationPoint) -> f64,
    ) -> PyResult<Bound<'py, PyAny>> {
        let items = self.0.populations.iter().map(|p| (p.name.clone(), of(p)));
        mapping(py, items, unit, "mean-field theory")
    }
}

#[pymethods]
impl PyWorkingPoint {
    /// spikes/s
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, "spikes/s", |p| p.rate * 1000.0)
    }

    #[getter]
    fn mean_input<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, "mV", |p| p.mean_input)
    }

    #[getter]
    fn noise<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, "mV", |p| p.noise)
    }

    /// Excitatory part of the mean input.
    #[getter]
    fn excitation<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, "mV", |p| p.excitation)
    }

    /// Inhibitory part of the mean input, negative.
    #[getter]
    fn inhibition<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, "mV", |p| p.inhibition)
    }

    /// Largest distance between a rate and what its inputs give, spikes/s.
    #[getter]
    fn residual(&self) -> f64 {
        self.0.residual * 1000.0
    }

    /// Which assumptions hold only nearly, or not.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.0.warnings.clone()
    }

    /// Damped steps and Newton steps made.
    #[getter]
    fn steps(&self) -> (usize, usize) {
        self.0.steps
    }

    fn __repr__(&self) -> String {
        let rates: Vec<String> = self
            .0
            .populations
            .iter()
            .map(|p| format!("{} {:.3}", p.name, p.rate * 1000.0))
            .collect();
        format!("<WorkingPoint (spikes/s): {}>", rates.join(", "))
    }
}

/// Rates to start from, 1/ms in the order of the circuit, from spikes/s by name.
fn start(circuit: &Circuit, given: Option<&Bound<'_, PyDict>>) -> PyResult<Option<Vec<f64>>> {
    let Some(given) = given else { return Ok(None) };
    let names = || {
        circuit
            .populations
            .iter()
            .filter(|p| p.neuron().is_some())
            .map(|p| p.name.as_str())
    };
    for key in given.keys() {
        let key: String = key.extract()?;
        if !names().any(|n| n == key) {
            let problem = neuropil::circuit::Problem::unknown(
                "unknown-population",
                "start",
                "population",
                &key,
                names(),
            );
            return Err(TheoryError::new_err(problem.to_string()));
        }
    }
    let rate = |name: &str| match given.get_item(name)? {
        Some(rate) => Ok(rate.extract::<f64>()? / 1000.0),
        None => Err(TheoryError::new_err(format!(
            "start: rate of population `{name}` is missing, expected spikes/s of every population"
        ))),
    };
    names().map(rate).collect::<PyResult<_>>().map(Some)
}

/// Mean-field theory of a circuit. See :meth:`Circuit.theory`.
#[pyclass(name = "Theory", module = "neuropil", frozen)]
pub struct PyTheory {
    circuit: Arc<Circuit>,
    options: TheoryOptions,
}

#[pymethods]
impl PyTheory {
    /// Self-consistent rates and inputs of all populations. ``start`` are rates (spikes/s) to start from, which decides
    /// where there are several solutions. Raises TheoryError with the last iterate where none is found.
    #[pyo3(signature = (start = None))]
    fn working_point(
        &self,
        py: Python<'_>,
        start: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyWorkingPoint> {
        let (circuit, mut options) = (self.circuit.clone(), self.options.clone());
        options.solver.start = self::start(&circuit, start)?;
        let solved = finish(py, move || {
            neuropil::theory::working_point(&circuit, &options)
        })?;
        Ok(PyWorkingPoint(solved.or_raise()?))
    }

    /// The circuit as a stabilized supralinear network: power laws fitted, below 10 spikes/s, to its neurons at the noise
    /// from outside, which must not be 0. The noise that neurons make for each other is left out; ``SteadyState.warnings``
    /// says how much that matters.
    fn to_ssn(&self, py: Python<'_>) -> PyResult<PyRateModel> {
        let (circuit, options) = (self.circuit.clone(), self.options.clone());
        let made = finish(py, move || {
            neuropil::theory::to_ssn(&circuit, &options)?.with_common_drive()
        })?;
        Ok(PyRateModel(Arc::new(made.or_raise()?)))
    }

    /// The circuit as rates with the noise that neurons make for each other; its steady states are self-consistent working
    /// points. ``window`` (ms) averages that noise as slow synapses do.
    #[pyo3(signature = (*, window = None))]
    fn to_self_consistent(
        &self,
        py: Python<'_>,
        window: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyRateModel> {
        let (circuit, options) = (self.circuit.clone(), self.options.clone());
        let window = window
            .map(|w| given::number(w, "ms", "window"))
            .transpose()?;
        let made = finish(py, move || {
            neuropil::theory::to_self_consistent(&circuit, &options)?.with_common_drive()
        })?;
        let mut made = made.or_raise()?;
        made.model.window = window;
        Ok(PyRateModel(Arc::new(made)))
    }

    /// The rates at which inputs cancel, which large networks of this kind approach.
    fn balanced_limit(&self, py: Python<'_>) -> PyResult<PyBalancedLimit> {
        let model = self.to_self_consistent(py, None)?.0;
        Ok(PyBalancedLimit {
            limit: model.model.balanced_limit().or_raise()?,
            model,
        })
    }

    /// The limit of strong coupling: mean inputs by projections, stimuli and sources, without transfer functions. Neurons with
    /// conductances need ``at_potential`` (mV), at which their driving forces are taken.
    #[pyo3(signature = (*, at_potential = None))]
    fn semi_balanced(
        &self,
        py: Python<'_>,
        at_potential: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PySemiBalanced> {
        let potential = at_potential.map(|v| given::number(v, "mV", "at_potential"));
        let options = TheoryOptions {
            potential: potential.transpose()?,
            ..self.options.clone()
        };
        let circuit = self.circuit.clone();
        let made = finish(py, move || {
            neuropil::theory::to_semi_balanced(&circuit, &options)
        })?;
        Ok(PySemiBalanced(made.or_raise()?))
    }

    fn __repr__(&self) -> String {
        format!("<Theory of {}>", self.circuit.name)
    }
}

#[pymethods]
impl PyCircuit {
    /// Mean-field theory of the circuit, without any simulation.
    ///
    /// ``noise="coloured"`` shifts threshold and reset for synaptic filtering, ``"white"`` does not; ``time_step`` corrects
    /// for a threshold that is tested once per step (white noise and jumps only); ``weight_variance`` lets the spread of
    /// drawn weights add to the noise; ``in_degree`` are mean in-degrees by name of projection, in place of those that rules
    /// expect.
    #[pyo3(signature = (*, noise = "coloured", time_step = None, weight_variance = false, in_degree = None, scale = 1.0))]
    fn theory(
        &self,
        py: Python<'_>,
        noise: &str,
        time_step: Option<&str>,
        weight_variance: bool,
        in_degree: Option<BTreeMap<String, f64>>,
        scale: f64,
    ) -> PyResult<PyTheory> {
        let noise = match noise {
            "coloured" => InputNoise::ColouredShift,
            "white" => InputNoise::White,
            other => {
                return Err(TheoryError::new_err(format!(
                    "noise is `{other}`, expected coloured or white"
                )));
            }
        };
        Ok(PyTheory {
            circuit: self.prepared(py, self.protocol_changes(None, &[])?, scale)?,
            options: TheoryOptions {
                noise,
                time_step: time_step.map(|t| time(t, "time_step")).transpose()?,
                weight_variance,
                in_degree: in_degree.into_iter().flatten().collect(),
                ..TheoryOptions::default()
            },
        })
    }

    /// The working point in one call: :meth:`theory` with these options, then :meth:`Theory.working_point`.
    #[pyo3(signature = (*, noise = "coloured", time_step = None, weight_variance = false, start = None, scale = 1.0))]
    fn solve(
        &self,
        py: Python<'_>,
        noise: &str,
        time_step: Option<&str>,
        weight_variance: bool,
        start: Option<&Bound<'_, PyDict>>,
        scale: f64,
    ) -> PyResult<PyWorkingPoint> {
        let theory = self.theory(py, noise, time_step, weight_variance, None, scale)?;
        theory.working_point(py, start)
    }
}
