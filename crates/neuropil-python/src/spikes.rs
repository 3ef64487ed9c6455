//! `Spikes`: columns of step, neuron and time over the memory of a recording.

use crate::arrays::borrowed;
use crate::arrow::Table;
use neuropil::recording::{Recording, Spikes};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::ops::Range;
use std::sync::Arc;

/// Where the columns of spikes lie.
enum Source {
    Recording(Arc<Recording>),
    Own(Spikes),
}

/// Spikes as columns ordered by step, then neuron; read-only, over the memory of the recording. Arrow reads them, too
/// (``__arrow_c_stream__``).
#[pyclass(name = "Spikes", module = "neuropil", frozen)]
pub struct PySpikes {
    source: Source,
    rows: Range<usize>,
    dt: f64,
}

impl PySpikes {
    /// Rows of a recording.
    pub fn of(recording: Arc<Recording>, rows: Range<usize>) -> Self {
        let dt = recording.dt;
        let source = Source::Recording(recording);
        Self { source, rows, dt }
    }

    /// Spikes that belong to nobody else.
    pub fn own(spikes: Spikes, dt: f64) -> Self {
        Self {
            rows: 0..spikes.len(),
            source: Source::Own(spikes),
            dt,
        }
    }

    fn all(&self) -> &Spikes {
        match &self.source {
            Source::Recording(r) => &r.spikes,
            Source::Own(s) => s,
        }
    }

    fn steps(&self) -> &[u64] {
        self.all().steps().get(self.rows.clone()).unwrap_or(&[])
    }

    fn neurons(&self) -> &[u64] {
        self.all().neurons().get(self.rows.clone()).unwrap_or(&[])
    }
}

#[pymethods]
impl PySpikes {
    /// Number of the step at whose end the spike is stamped, from 1 at the start of the run.
    #[getter]
    fn step<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u64>>> {
        // SAFETY: the columns never change, and the object holds them.
        unsafe { borrowed(slf, slf.get().steps()) }
    }

    /// Id of the neuron, from 0 in the order of declaration.
    #[getter]
    fn neuron<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u64>>> {
        // SAFETY: as above.
        unsafe { borrowed(slf, slf.get().neurons()) }
    }

    /// ms (computed: step times dt)
    #[getter]
    fn time<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        let this = slf.get();
        PyArray1::from_iter(slf.py(), this.steps().iter().map(|s| *s as f64 * this.dt))
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    /// A pyarrow.Table of step, neuron, time.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let table = slf.py().import("neuropil._arrow")?.getattr("table")?;
        table.call1((slf,))
    }

    /// Columns keep their types: what a consumer requests is its own to convert.
    #[pyo3(signature = (_requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        slf: &Bound<'py, Self>,
        _requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let this = slf.get();
        let mut table = Table::new(slf);
        let times = this.steps().iter().map(|s| *s as f64 * this.dt).collect();
        // SAFETY: the columns never change, the object holds them, and they are of one length.
        unsafe {
            table.borrow(c"step", this.steps());
            table.borrow(c"neuron", this.neurons());
            table.give(c"time", times);
        }
        table.capsule(slf.py())
    }

    fn __repr__(&self) -> String {
        format!("<Spikes: {} of step, neuron, time>", self.rows.len())
    }
}
