//! `Trace`: a recorded variable over time as a matrix over the memory of a recording.

use crate::arrays::{borrowed, borrowed_rows};
use crate::errors::RecordingError;
use neuropil::recording::Recording;
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use std::sync::Arc;

/// A recorded variable of some neurons of a population, or recorded weights of a projection.
#[pyclass(name = "Trace", module = "neuropil", frozen)]
pub struct PyTrace {
    recording: Arc<Recording>,
    index: usize,
}

impl PyTrace {
    /// The trace of that index.
    pub fn new(recording: Arc<Recording>, index: usize) -> Self {
        Self { recording, index }
    }

    fn trace(&self) -> PyResult<&neuropil::recording::Trace> {
        let found = self.recording.traces.get(self.index);
        found.ok_or_else(|| RecordingError::new_err("the trace is not part of its recording"))
    }
}

#[pymethods]
impl PyTrace {
    #[getter]
    fn population(&self) -> PyResult<&str> {
        Ok(&self.trace()?.population)
    }

    #[getter]
    fn variable(&self) -> PyResult<&str> {
        Ok(&self.trace()?.variable)
    }

    #[getter]
    fn unit(&self) -> PyResult<&str> {
        Ok(&self.trace()?.unit)
    }

    /// Their ids, one for each column of ``values``; of weights, the numbers of the synapses in the order of :meth:`Run.weights`.
    #[getter]
    fn neurons<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u64>>> {
        // SAFETY: a recording behind its Arc never changes, and the object holds the Arc.
        unsafe { borrowed(slf, &slf.get().trace()?.neurons) }
    }

    /// Of weights, the source of each synapse within its population.
    #[getter]
    fn source<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyArray1<u32>>>> {
        let ends = slf.get().trace()?.synapses.as_ref();
        // SAFETY: as above.
        ends.map(|e| unsafe { borrowed(slf, &e.source) })
            .transpose()
    }

    /// Of weights, the target of each synapse within its population.
    #[getter]
    fn target<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyArray1<u32>>>> {
        let ends = slf.get().trace()?.synapses.as_ref();
        // SAFETY: as above.
        ends.map(|e| unsafe { borrowed(slf, &e.target) })
            .transpose()
    }

    /// ``values[time][neuron]``, read-only.
    #[getter]
    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let trace = slf.get().trace()?;
        // SAFETY: as above.
        unsafe { borrowed_rows(slf, &trace.values, trace.neurons.len()) }
    }

    /// ms; a sample is taken at the end of its step.
    #[getter]
    fn time<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let trace = self.trace()?;
        let times = (0..trace.n_times()).map(|k| trace.step(k) as f64 * self.recording.dt);
        Ok(PyArray1::from_iter(py, times))
    }

    fn __repr__(&self) -> PyResult<String> {
        let t = self.trace()?;
        let what = match t.synapses {
            Some(_) => "synapses",
            None => "neurons",
        };
        Ok(format!(
            "<Trace {} of {}: {} times of {} {what}, {}>",
            t.variable,
            t.population,
            t.n_times(),
            t.neurons.len(),
            t.unit
        ))
    }
}
