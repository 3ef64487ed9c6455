//! What was shown when, and the responses to it.

use crate::errors::{OrRaise, detached};
use crate::recording::PyRecording;
use crate::theory::array;
use crate::values::time;
use neuropil::analysis;
use neuropil::recording::{Presentation, Recording};
use numpy::ndarray::Array2;
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

pub fn presentations<'py>(
    py: Python<'py>,
    recording: &Recording,
    stimulus: Option<&str>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = analysis::presentations_of(recording, stimulus).or_raise()?;
    let shown = &found.shown;
    let ms = |step: u64| step as f64 * recording.dt;
    let times =
        |of: fn(&Presentation) -> u64| PyArray1::from_iter(py, shown.iter().map(|p| ms(of(p))));
    let width = shown.first().map_or(0, |p| p.coefficients.len());
    let coefficients = Array2::from_shape_fn((shown.len(), width), |(i, j)| {
        let c = shown.get(i).and_then(|p| p.coefficients.get(j));
        c.copied().unwrap_or(f64::NAN)
    });
    let dict = PyDict::new(py);
    dict.set_item("start", times(|p| p.after))?;
    dict.set_item("stop", times(|p| p.to))?;
    let numbers = shown.iter().map(|p| p.stimulus);
    dict.set_item("stimulus", PyArray1::from_iter(py, numbers))?;
    let whole = shown.iter().map(|p| p.whole);
    dict.set_item("whole", PyArray1::from_iter(py, whole))?;
    dict.set_item("coefficients", PyArray2::from_owned_array(py, coefficients))?;
    dict.set_item("unit", &found.unit)?;
    dict.set_item("population", &found.population)?;
    Ok(dict)
}

/// Rates of all neurons of a population in each presentation of a stimulus of kind ``patterns``, spikes/s, shape (presentations,
/// neurons), and the number of the stimulus shown in each: the row of a sequence, or the number of the step or draw. Spikes
/// count from ``skip`` after the start of a presentation on; presentations that began in the warm-up, or that the end of the run
/// cut short, are left out. With ``mean``, the rates are means over the presentations of each stimulus, in ascending order of
/// their numbers. Where no spikes were recorded, running statistics are taken whose windows lie within presentations.
/// ``stimulus`` may be left out where there is one only.
#[pyfunction]
#[pyo3(signature = (recording, population, stimulus = None, *, skip = "0 ms", mean = false))]
#[allow(clippy::type_complexity)]
pub fn responses<'py>(
    recording: &Bound<'py, PyRecording>,
    population: &str,
    stimulus: Option<&str>,
    skip: &str,
    mean: bool,
) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<u64>>)> {
    let py = recording.py();
    let skip = time(skip, "skip")?;
    let recording = &recording.get().recording;
    let (numbers, rates) = detached(py, || {
        let found = analysis::responses(recording, population, stimulus, skip)?;
        Ok::<_, analysis::AnalysisError>(match mean {
            true => found.by_stimulus(),
            false => (found.stimulus, found.rates),
        })
    })?
    .or_raise()?;
    Ok((
        array(py, &rates, |_, _| 1.0),
        PyArray1::from_vec(py, numbers),
    ))
}
