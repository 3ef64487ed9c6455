//! `doctor`, spikes of other tools as recordings, and comparisons of recordings.

use crate::errors::{OrRaise, RecordingError, SimulationError, detached};
use crate::estimate::PyEstimate;
use crate::recording::PyRecording;
use crate::values::{convert, time};
use neuropil::recording::{Recording, SpikeTable, read_spikes_csv, spikes_from_columns};
use neuropil::{Compared, compare_recordings};
use numpy::{AllowTypeChange, PyArrayLike1};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What this installation and this machine can do; see `neuropil._doctor`.
#[pyfunction]
pub fn findings(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let all = detached(py, neuropil::doctor)?;
    let json = py.import("json")?;
    let list = PyList::empty(py);
    for f in all {
        let value = json.call_method1("loads", (f.value.to_string(),))?;
        list.append((f.what, value, f.advice))?;
    }
    Ok(list)
}

fn table(
    populations: Option<&Bound<'_, PyDict>>,
    start: Option<&str>,
    stop: Option<&str>,
    dt: &str,
    unit: &str,
) -> PyResult<SpikeTable> {
    let mut ranges = Vec::new();
    for (name, ids) in populations.into_iter().flatten() {
        let (first, end): (u64, u64) = ids.extract().map_err(|_| {
            RecordingError::new_err(format!(
                "population `{name}` is {ids}, expected its first id and the one after its last"
            ))
        })?;
        ranges.push((name.extract()?, first, end));
    }
    Ok(SpikeTable {
        dt: time(dt, "dt")?,
        unit: convert(1.0, unit, "ms")?,
        stop: stop.map(|t| time(t, "stop")).transpose()?,
        start: start.map_or(Ok(0.0), |t| time(t, "start"))?,
        populations: ranges,
    })
}

fn whole(py: Python<'_>, recording: Recording) -> PyRecording {
    PyRecording {
        recording: Arc::new(recording),
        facts: PyDict::new(py).unbind(),
        circuit: None,
    }
}

/// A recording of spikes from anywhere, for the statistics of this module: ``times`` in ``unit`` and ``neurons``, the ids that
/// fire, both of shape (spikes,), in any order.
///
///     npl.analysis.from_spikes(times, senders, populations={"E": (1, 8001), "I": (8001, 10001)}, stop="10 s")
///
/// ``populations`` are names with the first id and the one after the last; unless given there is one, ``all``, from id 0 to the
/// largest, which leaves out neurons that never fire behind it. ``start`` to ``stop`` (unless given the last spike) is analysed.
/// Times are rounded up to steps of ``dt``. Raises RecordingError where times are not after 0 and ids of no population.
#[pyfunction]
#[pyo3(signature = (times, neurons, *, populations = None, start = None, stop = None, dt = "0.1 ms", unit = "ms"))]
#[allow(clippy::too_many_arguments)]
pub fn from_spikes(
    py: Python<'_>,
    times: PyArrayLike1<'_, f64, AllowTypeChange>,
    neurons: PyArrayLike1<'_, i64, AllowTypeChange>,
    populations: Option<&Bound<'_, PyDict>>,
    start: Option<&str>,
    stop: Option<&str>,
    dt: &str,
    unit: &str,
) -> PyResult<PyRecording> {
    let table = table(populations, start, stop, dt, unit)?;
    let times: Vec<f64> = times.as_array().iter().copied().collect();
    let ids = neurons.as_array();
    let ids: Result<Vec<u64>, _> = ids.iter().map(|i| u64::try_from(*i)).collect();
    let ids = ids.map_err(|_| RecordingError::new_err("an id is negative, expected 0 or more"))?;
    let found = detached(py, || spikes_from_columns(&times, &ids, &table))?.or_raise()?;
    Ok(whole(py, found))
}

/// A recording of a table of spikes in a text file (.csv, .tsv, .txt, .dat), whose first line names its columns: ``neuron`` (or
/// ``id``, ``ids``, ``sender``, ``senders``, ``gid``) and ``time_ms`` (or ``time_s``, ``time``, ``times``, ``t``). ``unit`` is that
/// of times whose heading does not say it; the others as in :func:`from_spikes`.
#[pyfunction]
#[pyo3(signature = (path, *, populations = None, start = None, stop = None, dt = "0.1 ms", unit = "ms"))]
pub fn read_spikes(
    py: Python<'_>,
    path: PathBuf,
    populations: Option<&Bound<'_, PyDict>>,
    start: Option<&str>,
    stop: Option<&str>,
    dt: &str,
    unit: &str,
) -> PyResult<PyRecording> {
    let table = table(populations, start, stop, dt, unit)?;
    let found = detached(py, || read_spikes_csv(&path, &table))?.or_raise()?;
    Ok(whole(py, found))
}

type Line = (
    String,
    &'static str,
    PyEstimate,
    PyEstimate,
    Option<f64>,
    &'static str,
);

fn line(c: Compared) -> Line {
    let z = c.standard_errors();
    let verdict = c.verdict.name();
    let (measured, expected) = (PyEstimate(c.measured), PyEstimate(c.expected));
    (c.population, c.statistic, measured, expected, z, verdict)
}

fn fraction(within: f64) -> PyResult<f64> {
    match within.is_finite() && within >= 0.0 {
        true => Ok(within),
        false => Err(SimulationError::new_err(format!(
            "within is {within}, expected a fraction of at least 0"
        ))),
    }
}

/// Statistics of two recordings, and the first spike that only one has; see `neuropil._compare`.
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn verdicts(
    py: Python<'_>,
    a: &Bound<'_, PyRecording>,
    b: &Bound<'_, PyRecording>,
    within: f64,
) -> PyResult<(Vec<Line>, Option<(u64, u64, bool)>)> {
    let (a, b) = (a.get().recording.clone(), b.get().recording.clone());
    let within = fraction(within)?;
    let (all, first) = detached(py, || compare_recordings(&a, &b, within))?.or_raise()?;
    let first = first.map(|d| (d.step, d.neuron, d.in_first));
    Ok((all.into_iter().map(line).collect(), first))
}

/// Rates of a recording against others in spikes/s; see `neuropil._compare`.
#[pyfunction]
pub fn rate_verdicts(
    recording: &Bound<'_, PyRecording>,
    rates: BTreeMap<String, f64>,
    within: f64,
) -> PyResult<Vec<Line>> {
    let measured = crate::statistics::rates(recording)?;
    let within = fraction(within)?;
    let mut lines = Vec::new();
    for p in &recording.get().recording.populations {
        if let Some(rate) = rates.get(&p.name) {
            let ours = measured.get_item(&p.name)?;
            let ours = ours.cast::<PyEstimate>()?;
            lines.push(line(Compared::rate(&p.name, &ours.get().0, *rate, within)));
        }
    }
    Ok(lines)
}
