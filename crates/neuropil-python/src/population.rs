//! `Population`: one population of a circuit, as it is declared now.

use crate::circuit::PyCircuit;
use crate::errors::CircuitError;
use crate::written::{rate_given, written};
use neuropil::circuit::{
    Attribute, Circuit, NeuronUse, Population, PopulationKind, Problem, Source, Value,
};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A population of a circuit; what it tells is what the circuit declares now.
#[pyclass(name = "Population", module = "neuropil", frozen)]
pub struct PyPopulation {
    /// The circuit that it belongs to.
    #[pyo3(get)]
    circuit: Py<PyCircuit>,
    #[pyo3(get)]
    name: String,
}

impl PyPopulation {
    /// A population that is known to exist.
    pub fn of(circuit: &Bound<'_, PyCircuit>, name: &str) -> Self {
        Self {
            circuit: circuit.clone().unbind(),
            name: name.to_owned(),
        }
    }

    fn with<T>(&self, f: impl FnOnce(&Circuit, &Population) -> PyResult<T>) -> PyResult<T> {
        let circuit = self.circuit.get().circuit()?;
        match circuit.population(&self.name) {
            Some((_, p)) => f(&circuit, p),
            None => Err(unknown(&circuit, &self.name)),
        }
    }

    fn with_neuron<T>(&self, f: impl FnOnce(&NeuronUse) -> Vec<T>) -> PyResult<Vec<T>> {
        self.with(|_, p| Ok(p.neuron().map(f).unwrap_or_default()))
    }
}

/// The error for a population that is not there.
pub fn unknown(circuit: &Circuit, name: &str) -> PyErr {
    let known = circuit.populations.iter().map(|p| p.name.as_str());
    let who = format!("circuit `{}`", circuit.name);
    let problem = Problem::unknown("unknown-population", who, "population", name, known);
    CircuitError::new_err(problem.to_string())
}

/// Name of the neuron model, or kind of the source.
pub fn kind(p: &Population) -> &str {
    match &p.kind {
        PopulationKind::Neuron(n) => &n.model.name,
        PopulationKind::Source(Source::SpikeList { .. }) => "spike_list",
        PopulationKind::Source(_) => "poisson",
    }
}

#[pymethods]
impl PyPopulation {
    #[getter]
    fn size(&self) -> PyResult<u64> {
        self.with(|_, p| Ok(p.size))
    }

    fn __len__(&self) -> PyResult<usize> {
        Ok(usize::try_from(self.size()?)?)
    }

    /// Id of its first neuron; None for sources of spikes.
    #[getter]
    fn first_id(&self) -> PyResult<Option<u64>> {
        self.with(|circuit, p| {
            let neurons = circuit.populations.iter().filter(|q| q.neuron().is_some());
            let before = neurons.take_while(|q| q.name != p.name).map(|q| q.size);
            Ok(p.neuron().map(|_| before.fold(0, u64::saturating_add)))
        })
    }

    /// Name of the neuron model, or kind of the source.
    #[getter]
    fn model(&self) -> PyResult<String> {
        self.with(|_, p| Ok(kind(p).to_owned()))
    }

    /// Every parameter, as it can be given again: text with a unit, a distribution, a table.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        self.with(|_, p| {
            match &p.kind {
                PopulationKind::Neuron(n) => {
                    for p in &n.model.parameters {
                        let value = n.value(&p.name).unwrap_or(Value::Constant(p.default));
                        dict.set_item(&p.name, written(&value, p.dimension, &p.unit))?;
                    }
                }
                PopulationKind::Source(Source::Poisson { rate }) => {
                    dict.set_item("rate", rate_given(py, rate)?)?;
                }
                PopulationKind::Source(Source::SpikeList { .. }) => {}
            }
            Ok(())
        })?;
        Ok(dict)
    }

    /// Every state at the start: a value as above, or the model's expression.
    #[getter]
    fn initial<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        self.with(|_, p| {
            let Some(n) = p.neuron() else { return Ok(()) };
            for s in &n.model.states {
                match n.initial.get(&s.name) {
                    Some(v) => dict.set_item(&s.name, written(v, s.dimension, &s.unit))?,
                    None => dict.set_item(&s.name, s.initial.to_string())?,
                }
            }
            Ok(())
        })?;
        Ok(dict)
    }

    /// Unit of every parameter and state, as the model prints it, and of every attribute of numbers.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        self.with(|_, p| {
            for (name, attribute) in &p.attributes {
                if let Attribute::Numbers { unit, .. } = attribute {
                    dict.set_item(name, unit)?;
                }
            }
            let Some(n) = p.neuron() else { return Ok(()) };
            let parameters = n.model.parameters.iter().map(|p| (&p.name, &p.unit));
            for (name, unit) in parameters.chain(n.model.states.iter().map(|s| (&s.name, &s.unit)))
            {
                dict.set_item(name, unit)?;
            }
            Ok(())
        })?;
        Ok(dict)
    }

    /// What else is known of each member, by name: an array of float64 in the unit that ``units`` names, or of words.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.with(|_, p| attributes(py, p))
    }

    #[getter]
    fn states(&self) -> PyResult<Vec<String>> {
        self.with_neuron(|n| n.model.states.iter().map(|s| s.name.clone()).collect())
    }

    #[getter]
    fn receptors(&self) -> PyResult<Vec<String>> {
        self.with_neuron(|n| n.model.receptors.iter().map(|r| r.name.clone()).collect())
    }

    /// Outputs of the model that continuous projections transmit and traces record.
    #[getter]
    fn outputs(&self) -> PyResult<Vec<String>> {
        self.with_neuron(|n| n.model.outputs.iter().map(|o| o.name.clone()).collect())
    }

    /// Ports of the model that continuous input enters.
    #[getter]
    fn inputs(&self) -> PyResult<Vec<String>> {
        self.with_neuron(|n| n.model.inputs.iter().map(|i| i.name.clone()).collect())
    }

    fn __repr__(&self) -> String {
        let told = self.with(|_, p| {
            Ok(format!(
                "<Population {}: {} of {}>",
                p.name,
                p.size,
                kind(p)
            ))
        });
        told.unwrap_or_else(|_| format!("<Population {}, no longer in its circuit>", self.name))
    }
}

/// Attributes as arrays, by name.
pub fn attributes<'py>(py: Python<'py>, p: &Population) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, attribute) in &p.attributes {
        match attribute {
            Attribute::Numbers { values, .. } => {
                dict.set_item(name, PyArray1::from_slice(py, values))?;
            }
            Attribute::Texts(texts) => {
                let array = py.import("numpy")?.getattr("array")?;
                dict.set_item(name, array.call1((texts,))?)?;
            }
        }
    }
    Ok(dict)
}

/// One population.
pub fn population(circuit: &Bound<'_, PyCircuit>, name: &str) -> PyResult<PyPopulation> {
    let found = PyPopulation::of(circuit, name);
    found.with(|_, _| Ok(()))?;
    Ok(found)
}
