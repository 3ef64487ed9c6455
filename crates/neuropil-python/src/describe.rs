//! What a circuit declares, to look at: projections, published numbers, a summary.

use crate::errors::CircuitError;
use crate::synapse::synapse_use;
use crate::written::{Written, written};
use neuropil::circuit::{Circuit, ConnectionRule, Delay, Dimension, Problem, Projection, Waveform};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::fmt::Write;

/// A projection as declared.
#[pyclass(name = "Projection", module = "neuropil", frozen)]
pub struct PyProjection {
    projection: Projection,
    dimension: Dimension,
    unit: String,
}

#[pymethods]
impl PyProjection {
    #[getter]
    fn name(&self) -> &str {
        &self.projection.name
    }

    #[getter]
    fn source(&self) -> &str {
        &self.projection.source
    }

    #[getter]
    fn target(&self) -> &str {
        &self.projection.target
    }

    #[getter]
    fn receptor(&self) -> &str {
        &self.projection.receptor
    }

    /// Output of the source that a continuous projection transmits in every step; None where spikes are transmitted.
    #[getter]
    fn output(&self) -> Option<&str> {
        self.projection.output.as_deref()
    }

    #[getter]
    fn allow_autapses(&self) -> bool {
        self.projection.allow_autapses
    }

    #[getter]
    fn allow_multapses(&self) -> bool {
        self.projection.allow_multapses
    }

    /// ``rule`` and its argument.
    #[getter]
    fn rule<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        let rule = match &self.projection.rule {
            ConnectionRule::FixedInDegree { in_degree } => {
                dict.set_item("in_degree", in_degree)?;
                "fixed_indegree"
            }
            ConnectionRule::FixedOutDegree { out_degree } => {
                dict.set_item("out_degree", out_degree)?;
                "fixed_outdegree"
            }
            ConnectionRule::FixedTotalNumber { number } => {
                dict.set_item("number", number)?;
                "fixed_total_number"
            }
            ConnectionRule::PairwiseBernoulli { probability } => {
                dict.set_item("probability", probability)?;
                "pairwise_bernoulli"
            }
            ConnectionRule::OneToOne => "one_to_one",
            ConnectionRule::AllToAll => "all_to_all",
            ConnectionRule::FromTable(table) => {
                dict.set_item("number", table.source.len())?;
                "from_table"
            }
        };
        dict.set_item("rule", rule)?;
        Ok(dict)
    }

    #[getter]
    fn weight(&self) -> Written {
        written(&self.projection.weight, self.dimension, &self.unit)
    }

    /// The factor of the weights over time, as in the circuit language; None where weights are constant in time.
    #[getter]
    fn weight_course<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(factor) = &self.projection.weight_course else {
            return Ok(None);
        };
        let dict = PyDict::new(py);
        match factor {
            Waveform::Constant(v) => dict.set_item("constant", v.mean())?,
            Waveform::Steps(points) => dict.set_item("steps", points)?,
            Waveform::PiecewiseLinear(points) => dict.set_item("piecewise_linear", points)?,
            Waveform::Sinusoidal {
                mean,
                amplitude,
                frequency,
                phase,
            } => {
                let sinusoid = PyDict::new(py);
                for (key, x) in [("mean", mean), ("amplitude", amplitude), ("phase", phase)] {
                    sinusoid.set_item(key, x)?;
                }
                sinusoid.set_item("frequency", format!("{} Hz", frequency * 1e3))?;
                dict.set_item("sinusoidal", sinusoid)?;
            }
        }
        Ok(Some(dict))
    }

    #[getter]
    fn delay(&self) -> Written {
        match &self.projection.delay {
            Delay::Step => Written::Quantity("step".into()),
            Delay::Value(v) => written(v, Dimension::TIME, "ms"),
        }
    }

    /// The synapse model under ``model``, and the values of its parameters; None for static synapses.
    #[getter]
    fn synapse<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let weight = (self.dimension, self.unit.as_str());
        let used = self.projection.synapse.as_ref();
        used.map(|s| synapse_use(py, s, weight)).transpose()
    }

    /// Whether spikes change weights.
    #[getter]
    fn is_plastic(&self) -> bool {
        self.projection.is_plastic()
    }

    fn __repr__(&self) -> String {
        let p = &self.projection;
        if let Some(synapse) = &p.synapse {
            let name = &synapse.model.name;
            return format!("<Projection {} onto {}, {name}>", p.name, p.receptor);
        }
        match &p.output {
            None => format!("<Projection {} onto {}>", p.name, p.receptor),
            Some(output) => format!(
                "<Projection {}: output {output} onto {}, continuous>",
                p.name, p.receptor
            ),
        }
    }
}

/// All projections.
pub fn projections(circuit: &Circuit) -> Vec<PyProjection> {
    let receptor = |p: &Projection| {
        let (_, target) = circuit.population(&p.target)?;
        let (_, receptor) = target.neuron()?.model.receptor(&p.receptor)?;
        Some((receptor.dimension, receptor.unit.clone()))
    };
    let view = |p: &Projection| {
        let (dimension, unit) = receptor(p).unwrap_or((Dimension::NONE, String::new()));
        PyProjection {
            projection: p.clone(),
            dimension,
            unit,
        }
    };
    circuit.projections.iter().map(view).collect()
}

/// One projection.
pub fn projection(circuit: &Circuit, name: &str) -> PyResult<PyProjection> {
    let found = projections(circuit)
        .into_iter()
        .find(|p| p.projection.name == name);
    found.ok_or_else(|| {
        let known = circuit.projections.iter().map(|p| p.name.as_str());
        let who = format!("circuit `{}`", circuit.name);
        let problem = Problem::unknown("unknown-projection", who, "projection", name, known);
        CircuitError::new_err(problem.to_string())
    })
}

/// `neuropil.Values` of each quantity.
pub fn published<'py>(py: Python<'py>, circuit: &Circuit) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (quantity, p) in &circuit.published {
        let values = crate::values::mapping(py, p.values.iter().cloned(), &p.unit, &p.source)?;
        dict.set_item(quantity, values)?;
    }
    Ok(dict)
}

/// `<Circuit name: 2 populations, 4 projections>`
pub fn one_line(circuit: &Circuit) -> String {
    format!(
        "<Circuit {}: {} populations, {} projections, {} stimuli>",
        circuit.name,
        circuit.populations.len(),
        circuit.projections.len(),
        circuit.stimuli.len()
    )
}

/// Name, title and populations.
pub fn table(circuit: &Circuit) -> String {
    let mut out = circuit.name.clone();
    if !circuit.title.is_empty() {
        let _ = write!(out, ": {}", circuit.title);
    }
    let width = circuit
        .populations
        .iter()
        .map(|p| p.name.chars().count())
        .max()
        .unwrap_or(0);
    for p in &circuit.populations {
        let kind = crate::population::kind(p);
        let _ = write!(out, "\n  {:width$}  {:>8} {kind}", p.name, p.size);
    }
    let continuous = circuit.projections.iter().filter(|p| p.output.is_some());
    let note = match continuous.count() {
        0 => String::new(),
        n => format!(" ({n} continuous)"),
    };
    let _ = write!(
        out,
        "\n  {} projections{note}, {} stimuli",
        circuit.projections.len(),
        circuit.stimuli.len()
    );
    out
}
