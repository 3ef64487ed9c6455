//! `Network` and `Synapses`: the realized connections and parameters as NumPy columns.

use crate::arrays::borrowed;
use crate::arrow::Table;
use crate::background::finish;
use crate::errors::{CircuitError, OrRaise};
use crate::values::in_unit;
use neuropil::circuit::Column;
use neuropil::network::{NetPopulation, Network, SynapseColumns};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use std::sync::Arc;

/// A circuit with its seeds: everything random about it is decided.
#[pyclass(name = "Network", module = "neuropil", frozen)]
pub struct PyNetwork(pub Arc<Network>);

impl PyNetwork {
    fn population(&self, name: &str) -> PyResult<(usize, &NetPopulation)> {
        let all = || self.0.populations.iter();
        let found = all().position(|p| p.name == name);
        found
            .and_then(|i| self.0.populations.get(i).map(|p| (i, p)))
            .ok_or_else(|| {
                let known = all().map(|p| p.name.as_str());
                let problem = neuropil::circuit::Problem::unknown(
                    "unknown-population",
                    "network",
                    "population",
                    name,
                    known,
                );
                CircuitError::new_err(problem.to_string())
            })
    }
}

fn column<'py>(py: Python<'py>, c: &Column, size: u64, unit: &str) -> Bound<'py, PyArray1<f64>> {
    let mut values: Vec<f64> = (0..size as usize).map(|i| c.get(i)).collect();
    in_unit(&mut values, unit);
    PyArray1::from_vec(py, values)
}

#[pymethods]
impl PyNetwork {
    #[getter]
    fn neurons(&self) -> u64 {
        self.0.neurons
    }

    #[getter]
    fn expected_synapses(&self) -> f64 {
        self.0.expected_synapses()
    }

    /// ms
    #[getter]
    fn dt(&self) -> f64 {
        self.0.dt
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.0.seeds.network
    }

    #[getter]
    fn trial(&self) -> u64 {
        self.0.seeds.trial
    }

    /// All synapses from one population to another, as simulated.
    fn synapses(&self, py: Python<'_>, source: String, target: String) -> PyResult<PySynapses> {
        let network = self.0.clone();
        let (columns, ends) = finish(py, move || {
            let columns = network.synapses(&source, &target);
            columns.map(|c| (c, (source, target)))
        })?
        .or_raise()?;
        let size = |name: &str| self.population(name).map(|(_, p)| p.size);
        Ok(PySynapses {
            columns,
            shape: (size(&ends.1)?, size(&ends.0)?),
            ends,
        })
    }

    /// Every parameter of every neuron, in the units of the model.
    fn parameters<'py>(&self, py: Python<'py>, population: &str) -> PyResult<Bound<'py, PyDict>> {
        let (i, p) = self.population(population)?;
        let dict = PyDict::new(py);
        let neuron = self.0.circuit.populations.get(i).and_then(|p| p.neuron());
        for (name, c) in &p.parameters {
            let declared = neuron.and_then(|n| n.model.parameters.iter().find(|p| p.name == *name));
            let unit = declared.map_or("", |p| &p.unit);
            dict.set_item(name, column(py, c, p.size, unit))?;
        }
        Ok(dict)
    }

    /// Every state of every neuron at the start, in the units of the model.
    fn initial<'py>(&self, py: Python<'py>, population: &str) -> PyResult<Bound<'py, PyDict>> {
        let (i, p) = self.population(population)?;
        let dict = PyDict::new(py);
        let neuron = self.0.circuit.populations.get(i).and_then(|p| p.neuron());
        let states = neuron.iter().flat_map(|n| &n.model.states);
        for (state, c) in states.zip(&p.initial) {
            dict.set_item(&state.name, column(py, c, p.size, &state.unit))?;
        }
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!(
            "<Network of {}: {} neurons, about {:.0} synapses, seed {}>",
            self.0.circuit.name,
            self.0.neurons,
            self.0.expected_synapses(),
            self.0.seeds.network
        )
    }
}

/// Synapses as columns of equal length, read-only, over memory that is not copied. Arrow reads them, too
/// (``__arrow_c_stream__``).
#[pyclass(name = "Synapses", module = "neuropil", frozen)]
pub struct PySynapses {
    columns: SynapseColumns,
    /// Names of source and target.
    ends: (String, String),
    /// Target and source neurons.
    shape: (u64, u64),
}

#[pymethods]
impl PySynapses {
    /// Source neuron within its population, from 0.
    #[getter]
    fn source<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u64>>> {
        // SAFETY: the columns never change, and the object holds them.
        unsafe { borrowed(slf, &slf.get().columns.source) }
    }

    /// Target neuron within its population, from 0.
    #[getter]
    fn target<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u64>>> {
        // SAFETY: as above.
        unsafe { borrowed(slf, &slf.get().columns.target) }
    }

    /// In the receptor's unit, rounded as simulated.
    #[getter]
    fn weight<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        // SAFETY: as above.
        unsafe { borrowed(slf, &slf.get().columns.weight) }
    }

    /// ms
    #[getter]
    fn delay<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        // SAFETY: as above.
        unsafe { borrowed(slf, &slf.get().columns.delay) }
    }

    /// Index of the projection in the circuit.
    #[getter]
    fn projection<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<u32>>> {
        // SAFETY: as above.
        unsafe { borrowed(slf, &slf.get().columns.projection) }
    }

    /// Target neurons and source neurons: the shape of the matrix ``weight[target][source]``.
    #[getter]
    fn shape(&self) -> (u64, u64) {
        self.shape
    }

    /// Names of the source and the target population.
    #[getter]
    fn populations(&self) -> (String, String) {
        self.ends.clone()
    }

    fn __len__(&self) -> usize {
        self.columns.source.len()
    }

    /// A pyarrow.Table.
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
        let columns = &slf.get().columns;
        let mut table = Table::new(slf);
        // SAFETY: the columns never change, the object holds them, and they are of one length.
        unsafe {
            table.borrow(c"source", &columns.source);
            table.borrow(c"target", &columns.target);
            table.borrow(c"weight", &columns.weight);
            table.borrow(c"delay", &columns.delay);
            table.borrow(c"projection", &columns.projection);
        }
        table.capsule(slf.py())
    }

    fn __repr__(&self) -> String {
        format!(
            "<Synapses {}->{}: {} of source, target, weight, delay, projection>",
            self.ends.0,
            self.ends.1,
            self.columns.source.len()
        )
    }
}
