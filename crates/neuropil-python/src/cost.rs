//! `Cost`: what a run will need.

use pyo3::prelude::*;

/// What a run will need.
#[pyclass(name = "Cost", module = "neuropil", frozen, get_all)]
pub struct PyCost {
    neurons: u64,
    synapses: u64,
    synapse_bytes: u64,
    neuron_bytes: u64,
    recording_bytes: u64,
    /// Needed only while building.
    building_bytes: u64,
    peak_memory_bytes: u64,
}

impl PyCost {
    /// As the engine predicts it.
    pub fn of(cost: &neuropil::sim::Estimate) -> Self {
        Self {
            neurons: cost.neurons,
            synapses: cost.synapses,
            synapse_bytes: cost.synapse_bytes,
            neuron_bytes: cost.neuron_bytes,
            recording_bytes: cost.recording_bytes,
            building_bytes: cost.building_bytes,
            peak_memory_bytes: cost.peak_memory_bytes,
        }
    }
}

#[pymethods]
impl PyCost {
    fn __repr__(&self) -> String {
        format!(
            "<Cost: {} neurons, {} synapses, {} bytes at the peak>",
            self.neurons, self.synapses, self.peak_memory_bytes
        )
    }
}
