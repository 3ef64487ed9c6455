//! `Run`: a simulation in hand, advanced piece by piece.

use crate::background::finish;
use crate::circuit::PyCircuit;
use crate::errors::{OrRaise, RecordingError, SimulationError, detached};
use crate::recording::PyRecording;
use crate::simulate::{engine, facts, named};
use crate::spikes::PySpikes;
use crate::values::{TimeText, from_unit, in_unit, seed_of, time};
use neuropil::circuit::Circuit;
use neuropil::network::{Network, Seeds};
use neuropil::recording::Spikes;
use neuropil::sim::Run;
use numpy::{AllowTypeChange, PyArray1, PyArrayLike1};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longest time between looks at signals.
const CHUNK: Duration = Duration::from_millis(100);

/// A simulation in hand: for closed loops, and for looking at states on the way.
///
///     with circuit.prepare(duration="1 s") as run:
///         while run.advance("10 ms"):
///             if run.state("E", "V_m").max() > -51:
///                 ...
///     run.recording
///
/// One thread at a time. Leaving the block finishes the run, at whatever step it is.
#[pyclass(name = "Run", module = "neuropil", frozen)]
pub struct PyRun {
    run: Mutex<Option<Box<dyn Run>>>,
    recording: Mutex<Option<Py<PyRecording>>>,
    /// What became of the spikes that were looked at on the way.
    pub looked: Mutex<Looked>,
    dt: f64,
    circuit: Arc<Circuit>,
}

/// What became of the spikes that were looked at on the way; the engine knows only that it gave them away.
#[derive(Default)]
pub enum Looked {
    /// None were.
    #[default]
    Nothing,
    /// Steps and neurons of spikes that stay in the recording.
    Seen(Vec<u64>, Vec<u64>),
    /// Some were taken out of the recording, which has none then.
    Taken,
}

impl PyRun {
    /// A run of a circuit.
    pub fn of(run: Box<dyn Run>, circuit: Arc<Circuit>) -> Self {
        Self {
            run: Mutex::new(Some(run)),
            recording: Mutex::new(None),
            looked: Mutex::default(),
            dt: circuit.protocol.dt,
            circuit,
        }
    }

    /// The run, if no other thread has it in hand. Waiting for one while holding the interpreter could wait for ever.
    fn hold(&self) -> PyResult<MutexGuard<'_, Option<Box<dyn Run>>>> {
        self.run.try_lock().map_err(|_| {
            SimulationError::new_err(
                "run is in use by another thread, expected one thread at a time",
            )
        })
    }

    /// Does something with the run in hand.
    pub fn with<T>(&self, f: impl FnOnce(&mut dyn Run) -> PyResult<T>) -> PyResult<T> {
        match self.hold()?.as_mut() {
            Some(run) => f(run.as_mut()),
            None => Err(SimulationError::new_err(
                "run is finished, expected a run in hand",
            )),
        }
    }

    /// The unit of a state, an output or an input of a population, as its model prints it.
    fn unit(&self, population: &str, name: &str) -> &str {
        let neuron = self
            .circuit
            .population(population)
            .and_then(|(_, p)| p.neuron());
        let Some(n) = neuron else { return "" };
        let states = n.model.states.iter().map(|s| (&s.name, &s.unit));
        let outputs = n.model.outputs.iter().map(|o| (&o.name, &o.unit));
        let inputs = n.model.inputs.iter().map(|i| (&i.name, &i.unit));
        let mut all = states.chain(outputs).chain(inputs);
        all.find(|(n, _)| *n == name).map_or("", |(_, unit)| unit)
    }

    /// Steps of a duration.
    fn steps(&self, duration: &str) -> PyResult<u64> {
        let ms = time(duration, "duration to advance")?;
        let steps = (ms / self.dt).round();
        if !(0.0..9.0e15).contains(&steps) || (steps * self.dt - ms).abs() > 1e-9 * self.dt {
            return Err(SimulationError::new_err(format!(
                "run: duration to advance is {duration}, expected a multiple of dt = {} ms",
                self.dt
            )));
        }
        Ok(steps as u64)
    }
}

/// Spikes since the last call; an error where none are kept.
fn drained(run: &mut dyn Run) -> PyResult<(Vec<u64>, Vec<u64>)> {
    if run.populations().iter().any(|p| !p.spikes_recorded) {
        return Err(RecordingError::new_err(
            "spikes were not recorded; ask the protocol to record them",
        ));
    }
    Ok(run.drain_spikes())
}

#[pymethods]
impl PyRun {
    #[getter]
    fn dt(&self) -> f64 {
        self.dt
    }

    /// Steps made.
    #[getter]
    fn step(&self) -> PyResult<u64> {
        self.with(|run| Ok(run.step()))
    }

    /// Steps of the protocol, warm-up included.
    #[getter]
    fn total_steps(&self) -> PyResult<u64> {
        self.with(|run| Ok(run.total_steps()))
    }

    /// ms
    #[getter]
    fn time(&self) -> PyResult<f64> {
        self.with(|run| Ok(run.step() as f64 * self.dt))
    }

    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.with(|run| facts(py, &run.facts()))
    }

    /// Advances by a time or by steps, to the end of the protocol at most (and without either); returns the steps made.
    ///
    /// After Ctrl-C the run stands between two steps and can go on.
    #[pyo3(signature = (duration = None, *, steps = None))]
    fn advance(
        &self,
        py: Python<'_>,
        duration: Option<TimeText>,
        steps: Option<u64>,
    ) -> PyResult<u64> {
        let mut wanted = match (duration, steps) {
            (None, None) => u64::MAX,
            (Some(text), None) => self.steps(&text.0)?,
            (None, Some(n)) => n,
            (Some(_), Some(_)) => {
                return Err(SimulationError::new_err(
                    "run: both duration and steps are given, expected one of them",
                ));
            }
        };
        self.with(|run| {
            let (mut done, mut chunk) = (0, 16);
            while wanted > 0 {
                let started = Instant::now();
                let made = detached(py, || run.advance(chunk.min(wanted)))?.or_raise()?;
                if made == 0 {
                    break;
                }
                done += made;
                wanted -= made;
                py.check_signals()?;
                match started.elapsed() {
                    t if t < CHUNK / 4 => chunk *= 2,
                    t if t > CHUNK => chunk = (chunk / 2).max(1),
                    _ => {}
                }
            }
            Ok(done)
        })
    }

    /// A state of all neurons of a population, in the unit of the model.
    fn state<'py>(
        &self,
        py: Python<'py>,
        population: &str,
        variable: &str,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let mut values =
            self.with(|run| detached(py, move || run.state(population, variable))?.or_raise())?;
        in_unit(&mut values, self.unit(population, variable));
        Ok(PyArray1::from_vec(py, values))
    }

    /// Sets a state of all neurons of a population, in the unit of the model.
    fn set(
        &self,
        py: Python<'_>,
        population: &str,
        variable: &str,
        values: PyArrayLike1<'_, f64, AllowTypeChange>,
    ) -> PyResult<()> {
        let mut values: Vec<f64> = values.as_array().iter().copied().collect();
        from_unit(&mut values, self.unit(population, variable));
        self.with(|run| detached(py, || run.set(population, variable, &values))?.or_raise())
    }

    /// Adds a continuous input to a ``port`` of the model (``run.set_input("E", "I_stim", current)``) from the next step on, besides
    /// the stimuli and in place of the input set before: one number for all neurons, or an array of shape (neurons,), in the
    /// unit of the port. Some current must drive the port already; ``circuit.current("E", "0 pA")`` suffices.
    fn set_input(
        &self,
        py: Python<'_>,
        population: &str,
        port: &str,
        values: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let mut values: Vec<f64> = match values.extract::<f64>() {
            Ok(one) => {
                let n = self.with(|run| {
                    let found = run.populations().iter().find(|p| p.name == population);
                    Ok(found.map_or(0, |p| p.size))
                })?;
                vec![one; usize::try_from(n)?]
            }
            Err(_) => {
                let array: PyArrayLike1<'_, f64, AllowTypeChange> = values.extract()?;
                array.as_array().iter().copied().collect()
            }
        };
        from_unit(&mut values, self.unit(population, port));
        self.with(|run| detached(py, || run.set_input(population, port, &values))?.or_raise())
    }

    /// The spikes since the last call of this method or of :meth:`take_spikes`, warm-up included. They stay in the recording.
    fn spikes(&self) -> PyResult<PySpikes> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let (step, neuron) = self.with(|run| {
            if matches!(*looked, Looked::Nothing) {
                // Those of a checkpoint may have been taken before it was written.
                let whole = run.head().populations.iter().all(|p| p.spikes_recorded);
                *looked = match whole {
                    true => Looked::Seen(Vec::new(), Vec::new()),
                    false => Looked::Taken,
                };
            }
            drained(run)
        })?;
        if let Looked::Seen(steps, neurons) = &mut *looked {
            steps.extend(&step);
            neurons.extend(&neuron);
        }
        let spikes = Spikes::from_sorted(step, neuron).or_raise()?;
        Ok(PySpikes::own(spikes, self.dt))
    }

    /// The spikes since the last call, warm-up included. They are no longer in the recording, which then counts spikes as
    /// not recorded.
    fn take_spikes(&self) -> PyResult<PySpikes> {
        let (step, neuron) = self.with(drained)?;
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Looked::Taken;
        Ok(PySpikes::own(
            Spikes::from_sorted(step, neuron).or_raise()?,
            self.dt,
        ))
    }

    /// Ends the run; what was recorded.
    fn finish(slf: &Bound<'_, Self>) -> PyResult<Py<PyRecording>> {
        let (py, this) = (slf.py(), slf.get());
        let busy = |_| SimulationError::new_err("run is in use by another thread");
        let run = this.hold()?.take();
        let mut kept = this.recording.try_lock().map_err(busy)?;
        if let Some(run) = run {
            let dict = facts(py, &run.facts())?;
            let mut recording = detached(py, || run.finish())?.or_raise()?;
            let looked =
                std::mem::take(&mut *this.looked.lock().unwrap_or_else(PoisonError::into_inner));
            if let Looked::Seen(mut steps, mut neurons) = looked {
                steps.extend(recording.spikes.steps());
                neurons.extend(recording.spikes.neurons());
                recording.spikes = Spikes::from_sorted(steps, neurons).or_raise()?;
                // The engine saw them taken, but they are here.
                for p in &mut recording.populations {
                    p.spikes_recorded = true;
                }
            }
            let recording = PyRecording {
                recording: Arc::new(recording),
                facts: dict.unbind(),
                circuit: Some(this.circuit.clone()),
            };
            *kept = Some(Py::new(py, recording)?);
        }
        match kept.as_ref() {
            Some(recording) => Ok(recording.clone_ref(py)),
            None => Err(SimulationError::new_err(
                "run ended in an error and has no recording",
            )),
        }
    }

    /// What was recorded, once the run is finished.
    #[getter]
    fn recording(slf: &Bound<'_, Self>) -> PyResult<Py<PyRecording>> {
        let finished = slf.get().hold()?.is_none();
        match finished {
            true => Self::finish(slf),
            false => Err(SimulationError::new_err(
                "run is not finished, expected `finish` before",
            )),
        }
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    /// After an exception the run is given up: what went before it is the exception's to tell.
    fn __exit__(
        slf: &Bound<'_, Self>,
        kind: &Bound<'_, PyAny>,
        _value: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        if kind.is_none() {
            Self::finish(slf)?;
        } else {
            slf.get().hold()?.take();
        }
        Ok(false)
    }

    fn __repr__(&self) -> String {
        match self.with(|run| Ok((run.step(), run.total_steps()))) {
            Ok((step, total)) => format!(
                "<Run of {}: at {} of {} ms>",
                self.circuit.name,
                step as f64 * self.dt,
                total as f64 * self.dt
            ),
            Err(_) => format!("<Run of {}: finished>", self.circuit.name),
        }
    }
}

#[pymethods]
impl PyCircuit {
    /// A simulation in hand, at its first step.
    #[pyo3(signature = (
        protocol = None, *, duration = None, warmup = None, dt = None, scheme = None, seed = 1, trial = 0,
        threads = None, scale = 1.0, isa = None, interpreter = false, check_memory = true
    ))]
    #[allow(clippy::too_many_arguments)]
    fn prepare(
        &self,
        py: Python<'_>,
        protocol: Option<&Bound<'_, PyAny>>,
        duration: Option<&Bound<'_, PyAny>>,
        warmup: Option<&Bound<'_, PyAny>>,
        dt: Option<&Bound<'_, PyAny>>,
        scheme: Option<&Bound<'_, PyAny>>,
        #[pyo3(from_py_with = seed_of)] seed: u64,
        #[pyo3(from_py_with = seed_of)] trial: u64,
        threads: Option<usize>,
        scale: f64,
        isa: Option<&str>,
        interpreter: bool,
        check_memory: bool,
    ) -> PyResult<PyRun> {
        let named = named(duration, warmup, dt, scheme);
        let circuit = self.prepared(py, self.protocol_changes(protocol, &named)?, scale)?;
        let engine = engine(threads, isa, interpreter, check_memory)?;
        let kept = circuit.clone();
        let run = finish(py, move || -> Result<_, neuropil::Error> {
            let protocol = circuit.protocol.clone();
            let seeds = Seeds {
                network: seed,
                trial,
            };
            let network = Network::realize(circuit, protocol.dt, seeds)?;
            let run: Box<dyn Run> = Box::new(engine.prepare_run(&network, &protocol)?);
            Ok(run)
        })?
        .or_raise()?;
        Ok(PyRun::of(run, kept))
    }
}
