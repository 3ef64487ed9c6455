//! Designs: from a wanted activity to the inputs, weights or parameters that bring it about.

use super::PyTheory;
use super::given::number;
use crate::background::{Ended, run};
use crate::circuit::PyCircuit;
use crate::errors::{FileError, OrRaise, TheoryError};
use neuropil::designs::{
    BistableWish, DesignTheory, Designed, GateWish, PeakWish, Start, StorageWish, TrajectoryWish,
    WeightWish, gate, peak, shape, storage, target, trajectory, weights, window,
};
use neuropil::network::Seeds;
use neuropil::sim::CpuEngine;
use neuropil::theory::design::{Gate, GateOptions, InputOptions, Target, WeightOptions};
use neuropil::{Error, FollowOptions};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What came of a wish: whether it can be had, and the design wanted or, where it cannot, the nearest.
#[pyclass(name = "Design", module = "neuropil", frozen)]
pub struct PyDesign(Designed);

#[pymethods]
impl PyDesign {
    /// Whether the wish can be had.
    #[getter]
    fn feasible(&self) -> bool {
        self.0.feasible
    }

    /// Whether this is the nearest design to a wish that cannot be had.
    #[getter]
    fn nearest(&self) -> bool {
        !self.0.feasible && self.0.found
    }

    /// Why it can or cannot be had, in words, and what to mind.
    #[getter]
    fn reasons(&self) -> Vec<String> {
        self.0.reasons.clone()
    }

    /// The numbers of the design by name, with their ``units``; None where there is none.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let loads = py.import("json")?.getattr("loads")?;
        loads.call1((self.0.values.to_string(),))
    }

    /// The data of the design: an array for each column, named with its unit.
    #[getter]
    fn table<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (k, name) in self.0.columns.iter().enumerate() {
            let column = self.0.rows.iter().filter_map(|r| r.get(k).copied());
            dict.set_item(name, PyArray1::from_vec(py, column.collect()))?;
        }
        Ok(dict)
    }

    /// The circuit that has the design, whose protocol shows it; None where there is none.
    #[getter]
    fn circuit(&self, py: Python<'_>) -> PyResult<Option<PyCircuit>> {
        let circuit = self.0.circuit.clone();
        circuit.map(|c| PyCircuit::declared(py, c)).transpose()
    }

    /// Writes the figure, ``design.svg`` and ``design.png``, into a folder; returns the two paths.
    fn save_figure(&self, folder: PathBuf) -> PyResult<Vec<PathBuf>> {
        let Some(figure) = &self.0.figure else {
            return Err(TheoryError::new_err(
                "there is no design of which a figure could be made",
            ));
        };
        let failed = |e: String| FileError::new_err(format!("{}: {e}", folder.display()));
        std::fs::create_dir_all(&folder).map_err(|e| failed(e.to_string()))?;
        let written = figure.write(&folder).map_err(|e| failed(e.to_string()))?;
        Ok(written.to_vec())
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let escaped = |s: &str| s.replace('&', "&amp;").replace('<', "&lt;");
        let reasons = self.0.reasons.iter();
        let items: String = reasons
            .map(|r| format!("<li>{}</li>", escaped(r)))
            .collect();
        let figure = self.0.figure.as_ref().map(|f| f.svg());
        let figure = figure
            .transpose()
            .map_err(|e| TheoryError::new_err(e.to_string()))?;
        Ok(format!(
            "<b>{}</b>: {}<ul>{items}</ul>{}",
            escaped(&self.0.name),
            self.verdict(),
            figure.unwrap_or_default()
        ))
    }

    fn __str__(&self) -> String {
        let mut out = format!("{}: {}", self.0.name, self.verdict());
        for reason in &self.0.reasons {
            out.push_str("\n  - ");
            out.push_str(reason);
        }
        out
    }

    fn __repr__(&self) -> String {
        format!("<Design of {}: {}>", self.0.name, self.verdict())
    }
}

impl PyDesign {
    fn verdict(&self) -> &'static str {
        match (self.0.feasible, self.0.found) {
            (true, _) => "feasible",
            (false, true) => "not feasible; this is the nearest design",
            (false, false) => "not feasible",
        }
    }
}

/// Makes designs of a circuit; see :meth:`Theory.design`.
#[pyclass(name = "Designer", module = "neuropil", frozen)]
pub struct PyDesigner(Arc<Start>);

/// A quantity with its unit, or a bare number.
type Given<'a, 'py> = Option<&'a Bound<'py, PyAny>>;
/// Lowest and highest.
type Range<'py> = Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>;
/// A name and a value of it.
type Named<T> = Option<BTreeMap<String, T>>;

fn drift(given: &Bound<'_, PyAny>, what: &str) -> PyResult<f64> {
    number(given, "mV/s", what)
}

fn range(given: Range<'_>, usual: (f64, f64)) -> PyResult<(f64, f64)> {
    match given {
        None => Ok((1e-3 * usual.0, 1e-3 * usual.1)),
        Some((low, high)) => Ok((drift(&low, "range")?, drift(&high, "range")?)),
    }
}

fn time_or(given: Given<'_, '_>, usual: f64, what: &str) -> PyResult<f64> {
    let ms = given.map_or(Ok(usual), |g| number(g, "ms", what))?;
    if ms > 0.0 {
        return Ok(ms);
    }
    Err(TheoryError::new_err(format!(
        "{what} is {ms} ms, expected a time above 0 ms"
    )))
}

fn pairs(given: Named<f64>) -> Vec<(String, f64)> {
    given.into_iter().flatten().collect()
}

/// Networks of the seeds 1 to `networks`; none for 0.
fn tries(
    networks: u64,
    bin: f64,
    threads: Option<usize>,
    interrupt: &Arc<AtomicBool>,
) -> Option<FollowOptions> {
    let seeds = (1..=networks).map(|network| Seeds { network, trial: 0 });
    (networks > 0).then(|| FollowOptions {
        bin,
        seeds: seeds.collect(),
        engine: CpuEngine {
            threads,
            ..CpuEngine::default()
        },
        interrupt: Some(interrupt.clone()),
        ..FollowOptions::default()
    })
}

impl PyDesigner {
    /// Works on another thread.
    fn work(
        &self,
        py: Python<'_>,
        interrupt: &Arc<AtomicBool>,
        work: impl FnOnce(&Start) -> Result<Designed, Error> + Send + 'static,
    ) -> PyResult<PyDesign> {
        let start = self.0.clone();
        match run(py, interrupt, |_| Ok(()), move || work(&start))? {
            Ended::Done(result) => Ok(PyDesign(result.or_raise()?)),
            Ended::Stopped(error, _) => Err(error),
        }
    }

    /// Shapes by name, or rates by name at given times.
    fn target(
        &self,
        wanted: &Bound<'_, PyDict>,
        times: Option<Vec<f64>>,
        duration: Given<'_, '_>,
    ) -> PyResult<Target> {
        let Some(times) = times else {
            let mut shapes = Vec::new();
            for (name, given) in wanted {
                let name: String = name.extract()?;
                let text: String = given.extract().map_err(|_| {
                    TheoryError::new_err(format!(
                        "target of {name}: expected a text such as \"sine:2,0.5,1s\", or rates with `times`"
                    ))
                })?;
                let found = shape(&text);
                let found =
                    found.map_err(|e| TheoryError::new_err(format!("target of {name}: {e}")))?;
                shapes.push((name, found));
            }
            return target(&self.0, &shapes, time_or(duration, 3000.0, "duration")?).or_raise();
        };
        if duration.is_some() {
            return Err(TheoryError::new_err(
                "duration and times are both given, expected one",
            ));
        }
        let names = self.0.names();
        for key in wanted.keys() {
            let name: String = key.extract()?;
            self.0.population(Some(&name)).or_raise()?;
        }
        let mut rates = vec![Vec::new(); times.len()];
        for name in &names {
            let Some(given) = wanted.get_item(name)? else {
                return Err(TheoryError::new_err(format!(
                    "population `{name}` has no target, expected rates for every population"
                )));
            };
            let own: Vec<f64> = given.extract().map_err(|_| {
                TheoryError::new_err(format!(
                    "target of {name}: expected rates, one for each time"
                ))
            })?;
            if own.len() != times.len() {
                return Err(TheoryError::new_err(format!(
                    "target of {name}: {} rates, expected one for each of {} times",
                    own.len(),
                    times.len()
                )));
            }
            for (row, rate) in rates.iter_mut().zip(own) {
                row.push(1e-3 * rate);
            }
        }
        let first = times.first().copied().unwrap_or(0.0);
        let times = times.iter().map(|t| t - first).collect();
        Target::through(times, rates).or_raise()
    }
}

#[pymethods]
impl PyDesigner {
    #[getter]
    fn populations(&self) -> Vec<String> {
        self.0.names()
    }

    /// What holds only nearly, or not.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.0.warnings.clone()
    }

    /// Inputs under which the rates of all populations follow wanted courses: ``target`` has for each population a shape
    /// (``"constant:2"``, ``"ramp:1,3"``, ``"sine:MEAN,AMPLITUDE,PERIOD"``, ``"random:MEAN,SD,TIME,SEED"``; rates in spikes/s, over
    /// ``duration``), or with ``times`` (ms) an array of rates.
    ///
    /// ``dynamic`` counts the time constants of the rates; drifts stay from ``lowest`` to ``highest`` (mV/s). ``simulate`` networks
    /// then try the design, their spikes counted in bins of ``bin``: see ``values``.
    #[pyo3(signature = (target, *, times = None, duration = None, dynamic = false, lowest = None, highest = None, simulate = 0, bin = None, threads = None))]
    #[allow(clippy::too_many_arguments)]
    fn trajectory(
        &self,
        py: Python<'_>,
        target: &Bound<'_, PyDict>,
        times: Option<Vec<f64>>,
        duration: Given<'_, '_>,
        dynamic: bool,
        lowest: Given<'_, '_>,
        highest: Given<'_, '_>,
        simulate: u64,
        bin: Given<'_, '_>,
        threads: Option<usize>,
    ) -> PyResult<PyDesign> {
        let interrupt = Arc::new(AtomicBool::new(false));
        let low = lowest.map_or(Ok(0.0), |g| drift(g, "lowest"))?;
        let high = highest.map_or(Ok(f64::INFINITY), |g| drift(g, "highest"))?;
        let wish = TrajectoryWish {
            target: self.target(target, times, duration)?,
            options: InputOptions {
                dynamic,
                bounds: vec![(low, high)],
                ..InputOptions::default()
            },
            tries: tries(simulate, time_or(bin, 20.0, "bin")?, threads, &interrupt),
        };
        self.work(py, &interrupt, move |start| trajectory(start, &wish))
    }

    /// Weights that move in time so that rates follow wanted courses (see :meth:`trajectory`) at the circuit's own constant inputs.
    /// ``free`` are the (target, source) whose weights may move, all unless given; none gets more than ``largest`` times as strong.
    #[pyo3(signature = (target, *, times = None, duration = None, free = None, largest = 10.0, dynamic = false, simulate = 0, bin = None, threads = None))]
    #[allow(clippy::too_many_arguments)]
    fn weights(
        &self,
        py: Python<'_>,
        target: &Bound<'_, PyDict>,
        times: Option<Vec<f64>>,
        duration: Given<'_, '_>,
        free: Option<Vec<(String, String)>>,
        largest: f64,
        dynamic: bool,
        simulate: u64,
        bin: Given<'_, '_>,
        threads: Option<usize>,
    ) -> PyResult<PyDesign> {
        let interrupt = Arc::new(AtomicBool::new(false));
        let place = |name: &str| self.0.population(Some(name)).or_raise();
        let free = free.into_iter().flatten();
        let free = free.map(|(a, b)| Ok((place(&a)?, place(&b)?)));
        let wish = WeightWish {
            target: self.target(target, times, duration)?,
            options: WeightOptions {
                free: free.collect::<PyResult<_>>()?,
                largest,
                dynamic,
            },
            tries: tries(simulate, time_or(bin, 20.0, "bin")?, threads, &interrupt),
        };
        self.work(py, &interrupt, move |start| weights(start, &wish))
    }

    /// A supersaturating circuit whose rate peaks with ``height`` (spikes/s) along the common drift, by the factor c of Ekelmans
    /// et al. (2023) or by the parameter named in ``by``, such as ``"J[E,I]"``. ``range`` (mV/s) is where the peak is looked for,
    /// ``ratio`` the share of each population in the common drift, as the circuit's own drifts are shared unless given.
    #[pyo3(signature = (height, *, population = None, by = None, range = None, ratio = None))]
    fn peak(
        &self,
        py: Python<'_>,
        height: &Bound<'_, PyAny>,
        population: Option<String>,
        by: Option<String>,
        range: Range<'_>,
        ratio: Named<f64>,
    ) -> PyResult<PyDesign> {
        let height = number(height, "1/s", "height")?;
        let wish = PeakWish {
            height,
            population,
            by,
            range: self::range(range, (0.0, 200.0))?,
            ratios: pairs(ratio),
        };
        let interrupt = Arc::new(AtomicBool::new(false));
        self.work(py, &interrupt, move |start| peak(start, &wish))
    }

    /// Base and step of the common drift at which the rate of ``population`` computes a function of two inputs: ``"xor"``,
    /// ``"and"``, ``"or"``, ``"nand"``, ``"nor"`` or ``"xnor"``. ``base`` and ``step`` (mV/s) are the best in ``range`` unless given;
    /// ``latch`` allows a circuit that keeps the state of its last input.
    ///
    /// The circuit goes through none, one, none, other, none, both, none of the inputs, each held for ``hold``; ``simulate``
    /// networks try it and give the margin that they reach.
    #[pyo3(signature = (function, *, population = None, range = None, base = None, step = None, latch = false, ratio = None, hold = None, simulate = 0, threads = None))]
    #[allow(clippy::too_many_arguments)]
    fn gate(
        &self,
        py: Python<'_>,
        function: &str,
        population: Option<String>,
        range: Range<'_>,
        base: Given<'_, '_>,
        step: Given<'_, '_>,
        latch: bool,
        ratio: Named<f64>,
        hold: Given<'_, '_>,
        simulate: u64,
        threads: Option<usize>,
    ) -> PyResult<PyDesign> {
        let found = Gate::ALL.iter().find(|(_, name)| *name == function);
        let Some((chosen, _)) = found else {
            let known = Gate::ALL.iter().map(|(_, name)| *name);
            let message = neuropil::unknown_name("function", function, known);
            return Err(TheoryError::new_err(message));
        };
        let interrupt = Arc::new(AtomicBool::new(false));
        let wish = GateWish {
            gate: *chosen,
            population,
            options: GateOptions {
                range: self::range(range, (0.0, 50.0))?,
                base: base.map(|g| drift(g, "base")).transpose()?,
                step: step.map(|g| drift(g, "step")).transpose()?,
                may_latch: latch,
                grid: 200,
            },
            ratios: pairs(ratio),
            hold: time_or(hold, 1000.0, "hold")?,
            tries: tries(simulate, 20.0, threads, &interrupt),
        };
        self.work(py, &interrupt, move |start| gate(start, &wish))
    }

    /// Bistability between two wanted common drifts (mV/s), by moving two parameters: ``by`` has their names and ranges, such as
    /// ``{"J[E,E]": "1..10 mV", "tau[E]": "10..40 ms"}``. ``range`` is where folds are looked for to begin with.
    #[pyo3(signature = (low, high, by, *, range = None, ratio = None))]
    fn window(
        &self,
        py: Python<'_>,
        low: &Bound<'_, PyAny>,
        high: &Bound<'_, PyAny>,
        by: &Bound<'_, PyDict>,
        range: Range<'_>,
        ratio: Named<f64>,
    ) -> PyResult<PyDesign> {
        let by = by
            .iter()
            .map(|(name, range)| Ok((name.extract()?, range.extract()?)));
        let wish = BistableWish {
            window: (drift(low, "low")?, drift(high, "high")?),
            by: by.collect::<PyResult<_>>()?,
            range: self::range(range, (-10.0, 30.0))?,
            ratios: pairs(ratio),
        };
        let interrupt = Arc::new(AtomicBool::new(false));
        self.work(py, &interrupt, move |start| window(start, &wish))
    }

    /// The least pulses of the common drift that switch a bistable circuit, kept at ``drive`` (mV/s), up and down, for each of the
    /// durations ``pulses``; drifts stay in ``range``.
    ///
    /// The circuit is switched by pulses of the longest duration that does both, half as large again as the least, and each state
    /// held for ``hold``; ``simulate`` networks try it.
    #[pyo3(signature = (drive, pulses, *, range = None, ratio = None, hold = None, simulate = 0, threads = None))]
    #[allow(clippy::too_many_arguments)]
    fn storage(
        &self,
        py: Python<'_>,
        drive: &Bound<'_, PyAny>,
        pulses: Vec<Bound<'_, PyAny>>,
        range: Range<'_>,
        ratio: Named<f64>,
        hold: Given<'_, '_>,
        simulate: u64,
        threads: Option<usize>,
    ) -> PyResult<PyDesign> {
        let interrupt = Arc::new(AtomicBool::new(false));
        let pulses = pulses.iter().map(|p| number(p, "ms", "pulses"));
        let wish = StorageWish {
            drive: drift(drive, "drive")?,
            pulses: pulses.collect::<PyResult<_>>()?,
            range: self::range(range, (0.0, 100.0))?,
            ratios: pairs(ratio),
            hold: time_or(hold, 2000.0, "hold")?,
            tries: tries(simulate, 20.0, threads, &interrupt),
        };
        self.work(py, &interrupt, move |start| storage(start, &wish))
    }

    fn __repr__(&self) -> String {
        format!("<Designer of {}>", self.0.circuit.name)
    }
}

#[pymethods]
impl PyTheory {
    /// Designs of the circuit: from a wanted activity to the inputs, weights or parameters that bring it about. They rest on
    /// ``theory``: ``"self-consistent"`` (the noise that the rates make) or ``"ssn"`` (fitted power laws). Designed currents enter
    /// at ``port``, the only one of each neuron model unless given.
    #[pyo3(signature = (theory = "self-consistent", *, port = None))]
    fn design(&self, py: Python<'_>, theory: &str, port: Option<String>) -> PyResult<PyDesigner> {
        let theory = match theory {
            "self-consistent" => DesignTheory::SelfConsistent,
            "ssn" => DesignTheory::Ssn,
            other => {
                return Err(TheoryError::new_err(format!(
                    "theory is `{other}`, expected self-consistent or ssn"
                )));
            }
        };
        let (circuit, options) = (self.circuit.clone(), self.options.clone());
        let made = crate::background::finish(py, move || {
            Start::new((*circuit).clone(), theory, &options, port)
        })?;
        Ok(PyDesigner(Arc::new(made.or_raise()?)))
    }
}
