//! Statistics of a recording, population by population, as `Estimate`s.

use crate::errors::{OrRaise, detached};
use crate::estimate::PyEstimate;
use crate::recording::PyRecording;
use crate::values::{TimeText, mapping, seed_of, time};
use neuropil::analysis::{
    self, AnalysisError, CORRELATION_BIN, CORRELATION_NEURONS, FANO_BIN, SYNCHRONY_BIN, Window,
};
use neuropil::recording::{Estimate, Recording, RecordingError, Trains};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// One statistic of every population; where spikes were not recorded, the reason.
fn each<'py>(
    recording: &Bound<'py, PyRecording>,
    statistic: impl Fn(&Trains, &Window, u64) -> Result<Estimate, AnalysisError> + Send + Sync,
) -> PyResult<Bound<'py, PyAny>> {
    let py = recording.py();
    let recording = &recording.get().recording;
    let all = detached(py, || -> Result<Vec<Estimate>, AnalysisError> {
        let window = Window::of(recording)?;
        let one = |name: &str, size| match recording.trains_of(name) {
            Ok(trains) => statistic(&trains, &window, size),
            Err(e @ (RecordingError::NotRecorded { .. } | RecordingError::NeverSpikes { .. })) => {
                Ok(Estimate::not_estimable(e.to_string()))
            }
            Err(e) => Err(e.into()),
        };
        recording
            .populations
            .iter()
            .map(|p| one(&p.name, p.size))
            .collect()
    })?
    .or_raise()?;
    let unit = all
        .iter()
        .find_map(|e| e.measured())
        .map_or("", |m| &m.unit)
        .to_string();
    let names = recording.populations.iter().map(|p| p.name.clone());
    mapping(py, names.zip(all.into_iter().map(PyEstimate)), &unit, "")
}

fn bin(text: Option<TimeText>, usual: f64) -> PyResult<f64> {
    text.map_or(Ok(usual), |t| time(&t.0, "bin"))
}

/// Mean rate of each population, spikes/s.
#[pyfunction]
pub fn rates<'py>(recording: &Bound<'py, PyRecording>) -> PyResult<Bound<'py, PyAny>> {
    each(recording, |trains, window, _| {
        Ok(analysis::population_rate(trains, window))
    })
}

/// Mean coefficient of variation of intervals, over neurons with at least 10 of them.
#[pyfunction]
pub fn cv<'py>(recording: &Bound<'py, PyRecording>) -> PyResult<Bound<'py, PyAny>> {
    each(recording, |trains, window, _| {
        Ok(analysis::cv(trains, window))
    })
}

/// Mean local variation of intervals (Shinomoto et al. 2003), over neurons with at least 10 of them.
#[pyfunction]
pub fn lv<'py>(recording: &Bound<'py, PyRecording>) -> PyResult<Bound<'py, PyAny>> {
    each(recording, |trains, window, _| {
        Ok(analysis::lv(trains, window))
    })
}

/// Mean Fano factor of spike counts.
#[pyfunction]
#[pyo3(signature = (recording, bin = None))]
pub fn fano<'py>(
    recording: &Bound<'py, PyRecording>,
    bin: Option<TimeText>,
) -> PyResult<Bound<'py, PyAny>> {
    let bin = self::bin(bin, FANO_BIN)?;
    each(recording, |trains, window, _| {
        analysis::fano_factor(trains, window, bin)
    })
}

/// Variance over mean of the population's spike count; 1 for independent Poisson neurons, grows with their number where
/// they are correlated.
#[pyfunction]
#[pyo3(signature = (recording, bin = None))]
pub fn synchrony<'py>(
    recording: &Bound<'py, PyRecording>,
    bin: Option<TimeText>,
) -> PyResult<Bound<'py, PyAny>> {
    let bin = self::bin(bin, SYNCHRONY_BIN)?;
    each(recording, |trains, window, size| {
        analysis::synchrony(trains.steps(), size, window, bin)
    })
}

/// Mean pairwise correlation of spike counts, over a sample of neurons.
#[pyfunction]
#[pyo3(signature = (recording, bin = None, neurons = CORRELATION_NEURONS, seed = 0))]
pub fn correlation<'py>(
    recording: &Bound<'py, PyRecording>,
    bin: Option<TimeText>,
    neurons: usize,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let bin = self::bin(bin, CORRELATION_BIN)?;
    each(recording, |trains, window, _| {
        analysis::mean_correlation(trains, window, bin, neurons, seed)
    })
}

/// Rate of each neuron, spikes/s.
#[pyfunction]
pub fn neuron_rates<'py>(
    recording: &Bound<'py, PyRecording>,
    population: &str,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let py = recording.py();
    let recording = &recording.get().recording;
    let rates = detached(py, || -> Result<Vec<f64>, AnalysisError> {
        let window = Window::of(recording)?;
        Ok(analysis::neuron_rates(
            &recording.trains_of(population)?,
            &window,
        ))
    })?
    .or_raise()?;
    Ok(PyArray1::from_vec(py, rates))
}

/// Coefficient of variation of the intervals of each neuron; NaN for neurons with fewer than 10 of them.
#[pyfunction]
pub fn neuron_cvs<'py>(
    recording: &Bound<'py, PyRecording>,
    population: &str,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let py = recording.py();
    let recording = &recording.get().recording;
    let found = detached(py, || -> Result<_, AnalysisError> {
        let window = Window::of(recording)?;
        let trains = recording.trains_of(population)?;
        Ok(analysis::irregularities(&trains, &window))
    })?
    .or_raise()?;
    let cvs = found.into_iter().map(|i| i.map_or(f64::NAN, |i| i.cv));
    Ok(PyArray1::from_iter(py, cvs))
}

/// Centres of bins (ms) and rates (spikes/s).
#[pyfunction]
#[pyo3(signature = (recording, population, bin = "5 ms"))]
#[allow(clippy::type_complexity)]
pub fn rate_over_time<'py>(
    recording: &Bound<'py, PyRecording>,
    population: &str,
    bin: &str,
) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>)> {
    let py = recording.py();
    let width = time(bin, "bin")?;
    let recording = &recording.get().recording;
    let (times, rates) = detached(py, || {
        analysis::population_rate_over_time(recording, population, width)
    })?
    .or_raise()?;
    Ok((PyArray1::from_vec(py, times), PyArray1::from_vec(py, rates)))
}

/// Frequencies (Hz), density of the population rate ((spikes/s)^2/Hz), and the density that independent Poisson neurons
/// of this rate would have.
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn spectrum<'py>(
    recording: &Bound<'py, PyRecording>,
    population: &str,
) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, f64)> {
    let py = recording.py();
    let recording = &recording.get().recording;
    let s = detached(py, || analysis::population_spectrum(recording, population))?.or_raise()?;
    Ok((
        PyArray1::from_vec(py, s.frequency),
        PyArray1::from_vec(py, s.power),
        s.poisson,
    ))
}

/// All of these for every population: ``summary(r)["E"]["cv"]``.
#[pyfunction]
pub fn summary<'py>(recording: &Bound<'py, PyRecording>) -> PyResult<Bound<'py, PyDict>> {
    let py = recording.py();
    let inner: &Recording = &recording.get().recording;
    let all = detached(py, || {
        analysis::summarize(inner, &analysis::SummaryOptions::default())
    })?
    .or_raise()?;
    let dict = PyDict::new(py);
    for s in all {
        let one = PyDict::new(py);
        let parts = [
            ("rate", s.rate),
            ("cv", s.cv),
            ("lv", s.lv),
            ("fano", s.fano),
            ("synchrony", s.synchrony),
            ("correlation", s.correlation),
        ];
        for (name, estimate) in parts {
            one.set_item(name, PyEstimate(estimate))?;
        }
        dict.set_item(s.name, one)?;
    }
    Ok(dict)
}
