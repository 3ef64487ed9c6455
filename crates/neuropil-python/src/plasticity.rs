//! `Weights`, and what `Run` does with synapses that have a model of their own.

use crate::arrays::borrowed;
use crate::errors::{OrRaise, detached};
use crate::stepping::PyRun;
use neuropil::recording::{WeightFile, Weights};
use numpy::{AllowTypeChange, PyArray1, PyArrayLike1};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;

/// The synapses of a projection with their weights, by target, then as the connection rule gives them.
#[pyclass(name = "Weights", module = "neuropil", frozen)]
pub struct PyWeights {
    weights: Weights,
    target: Vec<u32>,
}

impl PyWeights {
    fn of(weights: Weights) -> Self {
        let target = weights.targets();
        Self { weights, target }
    }
}

#[pymethods]
impl PyWeights {
    #[getter]
    fn projection(&self) -> &str {
        &self.weights.projection
    }

    /// Unit of the weights.
    #[getter]
    fn unit(&self) -> &str {
        &self.weights.unit
    }

    /// Source neuron of each synapse, within its population.
    #[getter]
    fn source<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u32>>> {
        // SAFETY: the columns of a frozen object never change, and the array holds the object.
        unsafe { borrowed(slf, &slf.get().weights.source) }
    }

    /// Target neuron of each synapse, within its population.
    #[getter]
    fn target<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u32>>> {
        // SAFETY: as above.
        unsafe { borrowed(slf, &slf.get().target) }
    }

    /// Weight of each synapse.
    #[getter]
    fn weight<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        // SAFETY: as above.
        unsafe { borrowed(slf, &slf.get().weights.weight) }
    }

    fn __len__(&self) -> usize {
        self.weights.weight.len()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Weights of {}: {} synapses, {}>",
            self.weights.projection,
            self.weights.weight.len(),
            self.weights.unit
        )
    }
}

/// The weights in a file of :meth:`Run.save_weights` or of ``Circuit.simulate(..., save_weights=...)``, by projection.
#[pyfunction]
pub fn read_weights<'py>(py: Python<'py>, path: PathBuf) -> PyResult<Bound<'py, PyDict>> {
    let file = detached(py, move || WeightFile::read(&path))?.or_raise()?;
    let dict = PyDict::new(py);
    for w in file.projections {
        dict.set_item(w.projection.clone(), Py::new(py, PyWeights::of(w))?)?;
    }
    Ok(dict)
}

#[pymethods]
impl PyRun {
    /// The synapses of a projection whose ``synapse`` has a model, with their weights as they are now.
    fn weights(&self, py: Python<'_>, projection: &str) -> PyResult<PyWeights> {
        self.with(|run| detached(py, move || run.weights(projection))?.or_raise())
            .map(PyWeights::of)
    }

    /// Sets the weights of such a projection, one for each synapse in the order of :meth:`weights`, in its unit and within the
    /// limits of the synapses.
    fn set_weights(
        &self,
        py: Python<'_>,
        projection: &str,
        values: PyArrayLike1<'_, f64, AllowTypeChange>,
    ) -> PyResult<()> {
        let values: Vec<f64> = values.as_array().iter().copied().collect();
        self.with(|run| detached(py, || run.set_weights(projection, &values))?.or_raise())
    }

    /// From the next step on the weights of a plastic projection stay as they are, whatever the protocol says.
    fn freeze(&self, projection: &str) -> PyResult<()> {
        self.with(|run| run.freeze(projection).or_raise())
    }

    /// From the next step on spikes change the weights of a plastic projection, whatever the protocol says.
    fn learn(&self, projection: &str) -> PyResult<()> {
        self.with(|run| run.learn(projection).or_raise())
    }

    /// A state of the source neurons, or of the target neurons, of a projection whose ``synapse`` has a model.
    fn synapse_state<'py>(
        &self,
        py: Python<'py>,
        projection: &str,
        variable: &str,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let values = self.with(|run| run.synapse_state(projection, variable).or_raise())?;
        Ok(PyArray1::from_vec(py, values))
    }

    /// Writes the weights of all plastic projections to a file; see :func:`neuropil.read_weights`.
    fn save_weights(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.with(|run| detached(py, move || neuropil::save_weights(run, &path))?.or_raise())
    }

    /// Takes over the weights of a file, of a run with the same connectivity. Raises SimulationError where that differs.
    fn load_weights(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.with(|run| detached(py, move || neuropil::load_weights(run, &path))?.or_raise())
    }
}
