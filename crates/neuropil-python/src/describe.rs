//! What a circuit declares, to look at: populations, projections, published numbers.

use crate::errors::CircuitError;
use crate::written::{Written, written};
use neuropil::circuit::units::write_quantity;
use neuropil::circuit::{
    Circuit, ConnectionRule, Delay, Dimension, Population, PopulationKind, Problem, Projection,
    Source, Value, Waveform,
};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::fmt::Write;

/// A population as declared.
#[pyclass(name = "Population", module = "neuropil", frozen)]
pub struct PyPopulation {
    population: Population,
    /// Id of its first neuron; None for sources of spikes.
    #[pyo3(get)]
    first_id: Option<u64>,
}

/// A rate as it can be given again: text with a unit, or a dict with its time course.
fn rate_given<'py>(py: Python<'py>, rate: &Waveform) -> PyResult<Bound<'py, PyAny>> {
    let text = |x: f64| write_quantity(x, Dimension::RATE, "spikes/s");
    let course = PyDict::new(py);
    let points = |p: &[(f64, f64)]| -> Vec<[String; 2]> {
        let pair = |(t, x): &(f64, f64)| [write_quantity(*t, Dimension::TIME, "ms"), text(*x)];
        p.iter().map(pair).collect()
    };
    match rate {
        Waveform::Constant(Value::Constant(x)) => return text(*x).into_bound_py_any(py),
        Waveform::Constant(v) => {
            return written(v, Dimension::RATE, "spikes/s").into_bound_py_any(py);
        }
        Waveform::Steps(p) => course.set_item("steps", points(p))?,
        Waveform::PiecewiseLinear(p) => course.set_item("piecewise_linear", points(p))?,
        Waveform::Sinusoidal {
            mean,
            amplitude,
            frequency,
            phase,
        } => {
            let fields = PyDict::new(py);
            fields.set_item("mean", text(*mean))?;
            fields.set_item("amplitude", text(*amplitude))?;
            fields.set_item(
                "frequency",
                write_quantity(*frequency, Dimension::RATE, "Hz"),
            )?;
            fields.set_item("phase", *phase)?;
            course.set_item("sinusoidal", fields)?;
        }
    }
    Ok(course.into_any())
}

#[pymethods]
impl PyPopulation {
    #[getter]
    fn name(&self) -> &str {
        &self.population.name
    }

    #[getter]
    fn size(&self) -> u64 {
        self.population.size
    }

    /// Name of the neuron model, or kind of the source.
    #[getter]
    fn model(&self) -> &str {
        match &self.population.kind {
            PopulationKind::Neuron(n) => &n.model.name,
            PopulationKind::Source(Source::Poisson { .. }) => "poisson",
            PopulationKind::Source(Source::SpikeList { .. }) => "spike_list",
        }
    }

    /// Every parameter, as it can be given again: text with a unit, a distribution, a table.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        match &self.population.kind {
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
        Ok(dict)
    }

    /// Every state at the start: a value as above, or the model's expression.
    #[getter]
    fn initial<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for s in self
            .population
            .neuron()
            .iter()
            .flat_map(|n| &n.model.states)
        {
            let set = self
                .population
                .neuron()
                .and_then(|n| n.initial.get(&s.name));
            match set {
                Some(value) => dict.set_item(&s.name, written(value, s.dimension, &s.unit))?,
                None => dict.set_item(&s.name, s.initial.to_string())?,
            }
        }
        Ok(dict)
    }

    #[getter]
    fn states(&self) -> Vec<String> {
        let neuron = self.population.neuron();
        neuron
            .iter()
            .flat_map(|n| &n.model.states)
            .map(|s| s.name.clone())
            .collect()
    }

    #[getter]
    fn receptors(&self) -> Vec<String> {
        let neuron = self.population.neuron();
        neuron
            .iter()
            .flat_map(|n| &n.model.receptors)
            .map(|r| r.name.clone())
            .collect()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Population {}: {} of {}>",
            self.population.name,
            self.population.size,
            self.model()
        )
    }
}

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

    #[getter]
    fn delay(&self) -> Written {
        match &self.projection.delay {
            Delay::Step => Written::Quantity("step".into()),
            Delay::Value(v) => written(v, Dimension::TIME, "ms"),
        }
    }

    fn __repr__(&self) -> String {
        format!(
            "<Projection {} onto {}>",
            self.projection.name, self.projection.receptor
        )
    }
}

/// All populations, with the ids of their neurons.
pub fn populations(circuit: &Circuit) -> Vec<PyPopulation> {
    let mut next = 0_u64;
    let mut out = Vec::new();
    for p in &circuit.populations {
        let first_id = p.neuron().map(|_| next);
        if first_id.is_some() {
            next = next.saturating_add(p.size);
        }
        out.push(PyPopulation {
            population: p.clone(),
            first_id,
        });
    }
    out
}

/// One population.
pub fn population(circuit: &Circuit, name: &str) -> PyResult<PyPopulation> {
    let found = populations(circuit)
        .into_iter()
        .find(|p| p.population.name == name);
    found.ok_or_else(|| {
        let known = circuit.populations.iter().map(|p| p.name.as_str());
        let who = format!("circuit `{}`", circuit.name);
        let problem = Problem::unknown("unknown-population", who, "population", name, known);
        CircuitError::new_err(problem.to_string())
    })
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
    for p in populations(circuit) {
        let _ = write!(
            out,
            "\n  {:width$}  {:>8} {}",
            p.population.name,
            p.population.size,
            p.model()
        );
    }
    let _ = write!(
        out,
        "\n  {} projections, {} stimuli",
        circuit.projections.len(),
        circuit.stimuli.len()
    );
    out
}
