//! The Python module `neuropil._native`: bindings, no logic.
//!
//! Signatures and documentation for users stand in `python/neuropil/_native.pyi`; a test compares the two. Long calls run
//! with the interpreter free for other threads and look at signals; panics become exceptions.

mod arrays;
mod arrow;
mod atlas;
mod background;
mod circuit;
mod cost;
mod data;
mod declare;
mod describe;
mod document;
mod errors;
mod estimate;
mod measures;
mod model;
mod network;
mod outside;
mod papers;
mod plasticity;
mod population;
mod progress;
mod readout;
mod recording;
mod responses;
mod resume;
mod simulate;
mod spikes;
mod statistics;
mod stepping;
mod streaming;
mod sweep;
mod synapse;
mod theory;
mod toml_text;
mod trace;
mod values;
mod written;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::atlas::{
        atlas_circuits, atlas_describe, atlas_models, atlas_source, atlas_synapses,
    };
    #[pymodule_export]
    use super::circuit::{PyCircuit, atlas_circuit};
    #[pymodule_export]
    use super::cost::PyCost;
    #[pymodule_export]
    use super::data::mnist;
    #[pymodule_export]
    use super::describe::PyProjection;
    #[pymodule_export]
    use super::estimate::PyEstimate;
    #[pymodule_export]
    use super::model::PyModel;
    #[pymodule_export]
    use super::network::{PyNetwork, PySynapses};
    #[pymodule_export]
    use super::outside::{findings, from_spikes, rate_verdicts, read_spikes, verdicts};
    #[pymodule_export]
    use super::papers::{PyReport, cite, paper_figures, papers, reproduce};
    #[pymodule_export]
    use super::plasticity::{PyWeights, read_weights};
    #[pymodule_export]
    use super::population::PyPopulation;
    #[pymodule_export]
    use super::readout::{
        confusion, corrected_participation_ratio, error_rate, hebbian_weights, isomap,
        participation_ratio, participation_ratio_of_repeats, pca, plane, random_projection,
        random_relu, residual_of_repeats, ridge, subset_dimensions, subset_errors,
    };
    #[pymodule_export]
    use super::recording::PyRecording;
    #[pymodule_export]
    use super::responses::responses;
    #[pymodule_export]
    use super::resume::resume;
    #[pymodule_export]
    use super::spikes::PySpikes;
    #[pymodule_export]
    use super::statistics::{
        correlation, cv, fano, lv, neuron_cvs, neuron_rates, rate_over_time, rates, spectrum,
        summary, synchrony,
    };
    #[pymodule_export]
    use super::stepping::PyRun;
    #[pymodule_export]
    use super::streaming::PyStreamed;
    #[pymodule_export]
    use super::sweep::PySweep;
    #[pymodule_export]
    use super::synapse::PySynapseModel;
    #[pymodule_export]
    use super::theory::{
        PyBalancedLimit, PyBifurcation, PyBifurcationCurve, PyBranch, PyDesign, PyDesigner,
        PyPowerLawFit, PyRateModel, PyRegimeMap, PySemiBalanced, PySemiBalancedState,
        PySteadyState, PySteadyStates, PyTheory, PyTransferFunction, PyWorkingPoint,
        combinatorial_network, graph_rules, permitted_sets, threshold_linear_points,
        uniform_in_degree_rule,
    };
    #[pymodule_export]
    use super::trace::PyTrace;
    #[pymodule_export]
    use super::values::convert;

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
