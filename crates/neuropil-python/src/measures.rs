//! What running measures of a recording give: moments of the input, balance, statistics of spikes, timescales.

use crate::errors::{OrRaise, RecordingError, detached};
use crate::estimate::PyEstimate;
use neuropil::analysis::{self, Balance};
use neuropil::recording::{Estimate, InputKind, InputMoments, Recording};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

type Array<'py> = Bound<'py, PyArray1<f64>>;

fn array<'py>(py: Python<'py>, values: Vec<f64>) -> Array<'py> {
    PyArray1::from_vec(py, values)
}

/// One of several windows.
fn nth<T>(mut all: Vec<T>, window: usize) -> PyResult<T> {
    if window < all.len() {
        return Ok(all.swap_remove(window));
    }
    Err(RecordingError::new_err(format!(
        "window is {window}, expected a number below {}",
        all.len()
    )))
}

fn moments(
    recording: &Recording,
    population: &str,
    window: Option<usize>,
) -> PyResult<InputMoments> {
    let windows = analysis::moments_of(recording, population).or_raise()?;
    match window {
        Some(k) => nth(windows, k).cloned(),
        None => analysis::merge_moments(&windows).or_raise(),
    }
}

pub fn input_moments<'py>(
    py: Python<'py>,
    recording: &Recording,
    population: &str,
    kind: &str,
    window: Option<usize>,
) -> PyResult<(Array<'py>, Array<'py>, String)> {
    let kind = match kind {
        "excitatory" => InputKind::Excitatory,
        "inhibitory" => InputKind::Inhibitory,
        "total" => InputKind::Total,
        other => {
            return Err(RecordingError::new_err(format!(
                "kind of input is `{other}`, expected excitatory, inhibitory or total"
            )));
        }
    };
    let m = moments(recording, population, window)?;
    Ok((
        array(py, m.mean(kind).into_owned()),
        array(py, m.variance(kind).into_owned()),
        m.unit,
    ))
}

/// The estimates of a balance, by name.
fn estimates(b: Balance) -> [(&'static str, Estimate); 5] {
    [
        ("factor", b.factor),
        ("ratio", b.ratio),
        ("coupling", b.coupling),
        ("excitatory", b.excitatory),
        ("inhibitory", b.inhibitory),
    ]
}

pub fn balance<'py>(
    py: Python<'py>,
    recording: &Recording,
    population: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let found = detached(py, || analysis::balance(recording, population))?.or_raise()?;
    let dict = PyDict::new(py);
    for (name, estimate) in estimates(found) {
        dict.set_item(name, PyEstimate(estimate))?;
    }
    Ok(dict)
}

pub fn balance_over_time<'py>(
    py: Python<'py>,
    recording: &Recording,
    population: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let all = detached(py, || analysis::balance_over_time(recording, population))?.or_raise()?;
    let dict = PyDict::new(py);
    dict.set_item("start", array(py, all.iter().map(|b| b.start).collect()))?;
    dict.set_item("stop", array(py, all.iter().map(|b| b.stop).collect()))?;
    let rows: Vec<_> = all.into_iter().map(estimates).collect();
    for k in 0..5 {
        let cells = rows.iter().filter_map(|row| row.get(k));
        let values = cells.clone().map(|(_, e)| e.value().unwrap_or(f64::NAN));
        if let Some((name, _)) = cells.clone().next() {
            dict.set_item(*name, array(py, values.collect()))?;
        }
    }
    Ok(dict)
}

/// One number for each neuron from the moments of its input.
pub fn per_neuron<'py>(
    py: Python<'py>,
    recording: &Recording,
    population: &str,
    of: fn(&InputMoments) -> Vec<f64>,
) -> PyResult<Array<'py>> {
    let m = moments(recording, population, None)?;
    Ok(array(py, of(&m)))
}

pub fn statistics<'py>(
    py: Python<'py>,
    recording: &Recording,
    population: &str,
    window: Option<usize>,
) -> PyResult<Bound<'py, PyDict>> {
    recording.population(population).or_raise()?;
    let mut windows = analysis::statistics_of(recording, population);
    if windows.is_empty() {
        return Err(not_recorded(population));
    }
    let dict = PyDict::new(py);
    if let Some(k) = window {
        let one = nth(windows, k)?;
        let spikes = one.spikes.iter().map(|n| *n as f64).collect();
        dict.set_item("spikes", array(py, spikes))?;
        dict.set_item("mean_interval", array(py, one.mean_interval.clone()))?;
        windows = vec![one];
    }
    let rates = analysis::running_rates(&windows, recording.dt);
    dict.set_item("rate", array(py, rates))?;
    let (cv, lv) = match window {
        Some(_) => windows
            .first()
            .map_or((vec![], vec![]), |s| (s.cv.clone(), s.lv.clone())),
        None => (
            analysis::running_cvs(&windows),
            analysis::running_lvs(&windows),
        ),
    };
    dict.set_item("cv", array(py, cv))?;
    dict.set_item("lv", array(py, lv))?;
    Ok(dict)
}

pub fn population_rate<'py>(
    py: Python<'py>,
    recording: &Recording,
    population: &str,
) -> PyResult<(Array<'py>, Array<'py>)> {
    let size = recording.population(population).or_raise()?.size;
    let Some(c) = analysis::counts_of(recording, population) else {
        return Err(not_recorded(population));
    };
    let bin = c.bin_steps as f64 * recording.dt;
    let start = c.after as f64 * recording.dt;
    let scale = 1000.0 / (bin * (size as f64).max(1.0));
    let times = (1..=c.counts.len()).map(|k| start + k as f64 * bin);
    let rates = c.counts.iter().map(|n| *n as f64 * scale);
    Ok((array(py, times.collect()), array(py, rates.collect())))
}

pub fn autocorrelation<'py>(
    py: Python<'py>,
    recording: &Recording,
    population: &str,
    longest: f64,
    bin: Option<f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = detached(py, || {
        analysis::population_autocorrelation(recording, population, bin, longest)
    })?
    .or_raise()?;
    let dict = PyDict::new(py);
    dict.set_item("lag", array(py, found.lag))?;
    dict.set_item("covariance", array(py, found.covariance))?;
    dict.set_item("variance", found.variance)?;
    dict.set_item("timescale", PyEstimate(found.timescale))?;
    dict.set_item("integral", PyEstimate(found.integral))?;
    Ok(dict)
}

fn not_recorded(population: &str) -> PyErr {
    RecordingError::new_err(format!(
        "statistics of population `{population}` were not recorded; ask the protocol to record them"
    ))
}
