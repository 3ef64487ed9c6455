//! `Recording`: what was measured in one run.

use crate::circuit::PyCircuit;
use crate::errors::{FileError, OrRaise, RecordingError, detached};
use crate::measures;
use crate::simulate::claim;
use crate::spikes::PySpikes;
use crate::trace::PyTrace;
use neuropil::analysis;
use neuropil::circuit::Circuit;
use neuropil::recording::{Recording, write_atomically};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was measured in one run. Times are in ms from the start of the run, warm-up included.
#[pyclass(name = "Recording", module = "neuropil", frozen, weakref)]
pub struct PyRecording {
    /// What was measured.
    pub recording: Arc<Recording>,
    /// Facts about the run, keys as in the report of the command line.
    pub facts: Py<PyDict>,
    /// What was simulated, where it is known.
    pub circuit: Option<Arc<Circuit>>,
}

#[pymethods]
impl PyRecording {
    /// Reads a recording from a folder that :meth:`save` or the command line wrote, checking every file against its
    /// checksum; with its facts (``facts.json``) and its circuit (``circuit.toml``) where they are there.
    #[classmethod]
    fn load(cls: &Bound<'_, PyType>, folder: PathBuf) -> PyResult<Self> {
        let py = cls.py();
        let (recording, circuit, facts) = detached(py, || {
            let recording = Recording::read_dir(&folder)?;
            let (toml, json) = (folder.join("circuit.toml"), folder.join("facts.json"));
            let circuit = match toml.exists() {
                true => Some(Arc::new(neuropil::load(&toml.to_string_lossy(), &[])?)),
                false => None,
            };
            let facts = match json.exists() {
                true => Some(neuropil::read_text(&json)?),
                false => None,
            };
            Ok::<_, neuropil::Error>((recording, circuit, facts))
        })?
        .or_raise()?;
        let facts = match facts {
            Some(text) => {
                let loaded = py.import("json")?.call_method1("loads", (text,));
                let name = folder.join("facts.json");
                loaded
                    .and_then(|f| Ok(f.cast_into::<PyDict>()?))
                    .map_err(|e| {
                        FileError::new_err(format!("{}: {}", name.display(), e.value(py)))
                    })?
            }
            None => PyDict::new(py),
        };
        Ok(Self {
            recording: Arc::new(recording),
            facts: facts.unbind(),
            circuit,
        })
    }

    /// Writes ``spikes.parquet``, ``traces.parquet`` and ``input_moments.parquet`` where there are any, ``recording.json``,
    /// ``facts.json``, and ``circuit.toml`` into a folder, which must be empty or new unless ``force`` is true.
    #[pyo3(signature = (folder, *, force = false))]
    fn save(&self, py: Python<'_>, folder: PathBuf, force: bool) -> PyResult<()> {
        let facts: String = facts_json(self.facts.bind(py))?;
        detached(py, || {
            let _claim = claim(&folder, force)?;
            self.recording.write_dir(&folder)?;
            write_beside(&folder, self.circuit.as_deref(), &facts)
        })?
        .or_raise()
    }

    /// The circuit that was simulated, at its scale and under its protocol; None where it is not known.
    #[getter]
    fn circuit(&self, py: Python<'_>) -> PyResult<Option<PyCircuit>> {
        let circuit = self.circuit.as_deref().cloned();
        circuit.map(|c| PyCircuit::declared(py, c)).transpose()
    }

    /// What else is known of each neuron of a population, as :attr:`Population.attributes`; empty where the circuit is not
    /// known.
    fn attributes<'py>(&self, py: Python<'py>, population: &str) -> PyResult<Bound<'py, PyDict>> {
        self.recording.population(population).or_raise()?;
        let declared = self
            .circuit
            .as_deref()
            .and_then(|c| c.population(population));
        match declared {
            Some((_, p)) => crate::population::attributes(py, p),
            None => Ok(PyDict::new(py)),
        }
    }

    #[getter]
    fn dt(&self) -> f64 {
        self.recording.dt
    }

    /// ms
    #[getter]
    fn warmup(&self) -> f64 {
        self.recording.warmup_steps as f64 * self.recording.dt
    }

    /// Measured time, ms, without the warm-up.
    #[getter]
    fn duration(&self) -> f64 {
        self.recording.measured_steps() as f64 * self.recording.dt
    }

    #[getter]
    fn warmup_steps(&self) -> u64 {
        self.recording.warmup_steps
    }

    #[getter]
    fn total_steps(&self) -> u64 {
        self.recording.total_steps
    }

    /// False where the run did not go to its declared end.
    #[getter]
    fn complete(&self) -> bool {
        self.recording.complete
    }

    /// Id of the first neuron and number of neurons of each.
    #[getter]
    fn populations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for p in &self.recording.populations {
            dict.set_item(&p.name, (p.first_id, p.size))?;
        }
        Ok(dict)
    }

    /// Over (u64 step, u64 neuron), little-endian, ordered, warm-up excluded.
    #[getter]
    fn spikes_sha256(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.recording.spikes_sha256())
    }

    /// Neurons, synapses, wall-clock seconds, real-time factor, memory, kernels, with the keys of the command line.
    #[getter]
    fn facts(&self, py: Python<'_>) -> Py<PyDict> {
        self.facts.clone_ref(py)
    }

    /// Circuit hash, seeds, engine, version, references.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let p = &self.recording.provenance;
        let dict = PyDict::new(py);
        dict.set_item("neuropil_version", &p.neuropil_version)?;
        dict.set_item("circuit_name", &p.circuit_name)?;
        dict.set_item("circuit_hash", &p.circuit_hash)?;
        dict.set_item("protocol_hash", &p.protocol_hash)?;
        dict.set_item("network_seed", p.network_seed)?;
        dict.set_item("trial", p.trial)?;
        dict.set_item("dt", p.dt)?;
        dict.set_item("engine", &p.engine)?;
        dict.set_item("isa", &p.isa)?;
        dict.set_item("threads", p.threads)?;
        dict.set_item("references", &p.references)?;
        dict.set_item("started", p.started_rfc3339())?;
        dict.set_item("host", &p.host)?;
        Ok(dict)
    }

    /// The spikes of all populations or of one, without those of the warm-up unless asked for.
    #[pyo3(signature = (population = None, *, warmup = false))]
    fn spikes(&self, py: Python<'_>, population: Option<&str>, warmup: bool) -> PyResult<PySpikes> {
        let r = &self.recording;
        let after = if warmup { 0 } else { r.warmup_steps };
        let unrecorded = r.populations.iter().find(|p| !p.spikes_recorded);
        let Some(name) = population else {
            if let Some(p) = unrecorded {
                // The error of the crate, which says what to do.
                r.spikes_of(&p.name).or_raise()?;
            }
            let rows = r.spikes.view().window(0, after).len()..r.spikes.len();
            return Ok(PySpikes::of(r.clone(), rows));
        };
        let p = r.population(name).or_raise()?;
        if !p.spikes_recorded {
            r.spikes_of(name).or_raise()?;
        }
        let spikes = detached(py, || r.spikes.window(after, u64::MAX).of_population(p))?;
        Ok(PySpikes::own(spikes, r.dt))
    }

    #[getter]
    fn traces(&self) -> Vec<PyTrace> {
        let all = 0..self.recording.traces.len();
        all.map(|index| PyTrace::new(self.recording.clone(), index))
            .collect()
    }

    fn trace(&self, population: &str, variable: &str) -> PyResult<PyTrace> {
        self.recording.population(population).or_raise()?;
        let traces = &self.recording.traces;
        let found = traces
            .iter()
            .position(|t| t.population == population && t.variable == variable);
        match found {
            Some(index) => Ok(PyTrace::new(self.recording.clone(), index)),
            None => Err(RecordingError::new_err(format!(
                "trace `{variable}` of population `{population}` was not recorded; \
                 ask the protocol to record it"
            ))),
        }
    }

    /// What a stimulus of kind ``patterns`` showed when: arrays with an entry for each presentation, ``start`` and ``stop`` (ms),
    /// ``stimulus`` (the row of a sequence, or the number of the step or draw), ``whole`` (whether the run did not end before
    /// it did) and ``coefficients`` (presentations, patterns), of width 0 for a sequence, whose rows stand in the circuit; and
    /// their ``unit`` and the ``population``. ``stimulus`` may be left out where there is one only.
    #[pyo3(signature = (stimulus = None))]
    fn presentations<'py>(
        &self,
        py: Python<'py>,
        stimulus: Option<&str>,
    ) -> PyResult<Bound<'py, PyDict>> {
        crate::responses::presentations(py, &self.recording, stimulus)
    }

    /// The recorded weights of a projection, ``values[time][synapse]``; see :meth:`Protocol.weights`.
    fn weights(&self, projection: &str) -> PyResult<PyTrace> {
        let traces = self.recording.traces.iter();
        let mut weights = traces.enumerate().filter(|(_, t)| t.synapses.is_some());
        match weights.find(|(_, t)| t.population == projection) {
            Some((index, _)) => Ok(PyTrace::new(self.recording.clone(), index)),
            None => Err(RecordingError::new_err(format!(
                "weights of projection `{projection}` were not recorded; ask the protocol to record them"
            ))),
        }
    }

    /// Mean and variance over time of the input of each neuron, and the unit of the mean: over the whole measured time, or in
    /// the ``window`` of that number.
    #[pyo3(signature = (population, kind = "total", *, window = None))]
    #[allow(clippy::type_complexity)]
    fn input_moments<'py>(
        &self,
        py: Python<'py>,
        population: &str,
        kind: &str,
        window: Option<usize>,
    ) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, String)> {
        measures::input_moments(py, &self.recording, population, kind, window)
    }

    /// Balance of excitation and inhibition of a population over the measured time, from moments of its input: ``factor``
    /// (-I/E of the population), ``ratio`` (mean |E + I|/E), ``coupling`` (mean E/sd(E)), ``excitatory`` and ``inhibitory`` input.
    fn balance<'py>(&self, py: Python<'py>, population: &str) -> PyResult<Bound<'py, PyDict>> {
        measures::balance(py, &self.recording, population)
    }

    /// The values of :meth:`balance` in each window: arrays, with ``start`` and ``stop`` in ms.
    fn balance_over_time<'py>(
        &self,
        py: Python<'py>,
        population: &str,
    ) -> PyResult<Bound<'py, PyDict>> {
        measures::balance_over_time(py, &self.recording, population)
    }

    /// Balance factor -I/E of each neuron over the measured time; NaN where it has no excitatory input.
    fn balance_factors<'py>(
        &self,
        py: Python<'py>,
        population: &str,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        measures::per_neuron(py, &self.recording, population, analysis::balance_factors)
    }

    /// Balance ratio |E + I|/E of each neuron over the measured time: 0 where inhibition cancels excitation; NaN where it has no
    /// excitatory input.
    fn balance_ratios<'py>(
        &self,
        py: Python<'py>,
        population: &str,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        measures::per_neuron(py, &self.recording, population, analysis::balance_ratios)
    }

    /// Coupling E/sd(E) of each neuron over the measured time, mean over fluctuations in time in bins of the recorded width; NaN
    /// where it has no excitatory input, infinite where that never changes.
    fn couplings<'py>(
        &self,
        py: Python<'py>,
        population: &str,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        measures::per_neuron(py, &self.recording, population, analysis::couplings)
    }

    /// Running statistics of each neuron: ``rate`` (spikes/s), ``cv`` and ``lv`` of intervals over the measured time, or, with
    /// ``mean_interval`` (ms) and ``spikes``, in the ``window`` of that number. They need no spikes to be recorded.
    #[pyo3(signature = (population, *, window = None))]
    fn statistics<'py>(
        &self,
        py: Python<'py>,
        population: &str,
        window: Option<usize>,
    ) -> PyResult<Bound<'py, PyDict>> {
        measures::statistics(py, &self.recording, population, window)
    }

    /// Rate of a population over time from running statistics: ends of the bins in ms, and spikes/s.
    #[allow(clippy::type_complexity)]
    fn population_rate<'py>(
        &self,
        py: Python<'py>,
        population: &str,
    ) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>)> {
        measures::population_rate(py, &self.recording, population)
    }

    /// Autocorrelation of the rate of a population for lags up to ``longest`` ms, from running statistics or spikes, in bins
    /// of ``bin`` ms (those of the statistics unless given): ``lag``, ``covariance``, ``variance``, and the estimates
    /// ``timescale`` and ``integral`` in ms.
    #[pyo3(signature = (population, longest, *, bin = None))]
    fn autocorrelation<'py>(
        &self,
        py: Python<'py>,
        population: &str,
        longest: f64,
        bin: Option<f64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        measures::autocorrelation(py, &self.recording, population, longest, bin)
    }

    fn __repr__(&self) -> String {
        let r = &self.recording;
        format!(
            "<Recording {}: {} spikes of {} neurons in {} ms{}{}>",
            r.provenance.circuit_name,
            r.measured_spikes().len(),
            r.n_neurons(),
            r.measured_steps() as f64 * r.dt,
            if r.traces.is_empty() {
                String::new()
            } else {
                format!(", {} traces", r.traces.len())
            },
            if r.complete { "" } else { ", incomplete" }
        )
    }
}

/// The facts as JSON.
pub fn facts_json(facts: &Bound<'_, PyDict>) -> PyResult<String> {
    let json = facts.py().import("json")?;
    json.call_method1("dumps", (facts,))?.extract()
}

/// Writes circuit and facts beside the files of a recording.
pub fn write_beside(
    folder: &Path,
    circuit: Option<&Circuit>,
    facts: &str,
) -> Result<(), neuropil::Error> {
    if let Some(circuit) = circuit {
        write_atomically(folder.join("circuit.toml"), circuit.to_toml().as_bytes())?;
    }
    write_atomically(folder.join("facts.json"), facts.as_bytes())?;
    Ok(())
}
