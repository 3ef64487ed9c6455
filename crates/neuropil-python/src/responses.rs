//! What was shown when, and the responses to it.

use crate::errors::{AnalysisError, OrRaise, detached};
use crate::recording::PyRecording;
use crate::theory::array;
use crate::values::{TimeText, time};
use neuropil::analysis;
use neuropil::recording::{Presentation, Recording};
use numpy::ndarray::Array2;
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

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
///
/// Any recording has rates in ``windows`` of time instead: pairs of start and stop from the start of the run, warm-up included,
/// in ms or as texts with units, such as ``[(500, 1000), ("1 s", "1.5 s")]``; shape (windows, neurons), and the number of each window.
#[pyfunction]
#[pyo3(signature = (recording, population, stimulus = None, *, skip = None, mean = false, windows = None))]
#[allow(clippy::type_complexity)]
pub fn responses<'py>(
    recording: &Bound<'py, PyRecording>,
    population: &str,
    stimulus: Option<&str>,
    skip: Option<TimeText>,
    mean: bool,
    windows: Option<Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<u64>>)> {
    let py = recording.py();
    let recording = &recording.get().recording;
    let (numbers, rates) = match windows {
        Some(windows) => {
            if stimulus.is_some() || skip.is_some() || mean {
                return Err(AnalysisError::new_err(
                    "windows of time are given beside stimulus, skip or mean, which are of presentations; expected one or the other",
                ));
            }
            let windows = pairs(&windows)?;
            let found = detached(py, || {
                analysis::responses_in(recording, population, &windows)
            })?;
            ((0..windows.len() as u64).collect(), found.or_raise()?)
        }
        None => {
            let skip = skip.map_or(Ok(0.0), |s| time(&s.0, "skip"))?;
            detached(py, || {
                let found = analysis::responses(recording, population, stimulus, skip)?;
                Ok::<_, analysis::AnalysisError>(match mean {
                    true => found.by_stimulus(),
                    false => (found.stimulus, found.rates),
                })
            })?
            .or_raise()?
        }
    };
    Ok((
        array(py, &rates, |_, _| 1.0),
        PyArray1::from_vec(py, numbers),
    ))
}

/// Pairs of times, ms.
fn pairs(given: &Bound<'_, PyAny>) -> PyResult<Vec<(f64, f64)>> {
    let refused = |what: &Bound<'_, PyAny>| {
        let said = what.repr().map_or("something".into(), |r| r.to_string());
        AnalysisError::new_err(format!(
            "windows: given {said}, expected pairs of start and stop in ms or with units, such as [(500, 1000), (\"1 s\", \"1.5 s\")]"
        ))
    };
    let one = |end: &Bound<'_, PyAny>, pair: &Bound<'_, PyAny>| match end.extract::<f64>() {
        Ok(ms) => Ok(ms),
        Err(_) => {
            let text: String = end.extract().map_err(|_| refused(pair))?;
            time(&text, "windows")
        }
    };
    let items = given.try_iter().map_err(|_| refused(given))?;
    items
        .map(|pair| {
            let pair = pair?;
            let ends = pair.try_iter().map_err(|_| refused(&pair))?;
            let ends = ends.collect::<PyResult<Vec<_>>>()?;
            match ends.as_slice() {
                [from, to] if !pair.is_instance_of::<PyString>() => {
                    Ok((one(from, &pair)?, one(to, &pair)?))
                }
                _ => Err(refused(&pair)),
            }
        })
        .collect()
}
