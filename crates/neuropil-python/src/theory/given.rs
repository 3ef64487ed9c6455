//! What Python gives to theory: quantities with units or bare numbers in a stated one, lists of them, matrices.

use crate::errors::TheoryError;
use neuropil::circuit::{Quantity, Unit};
use neuropil::numerics::matrix::Matrix;
use neuropil::theory::convention::{
    mean_of_drift, noise_of_deviation, noise_of_drift_noise, per_root_second, per_second,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A quantity in inside units; a bare number is in `unit`.
pub fn number(given: &Bound<'_, PyAny>, unit: &str, what: &str) -> PyResult<f64> {
    let refuse = |why: String| TheoryError::new_err(format!("{what}: {why}"));
    let parsed = Unit::parse(unit).map_err(|e| refuse(e.to_string()))?;
    if let Ok(text) = given.extract::<String>() {
        return match text.trim().parse::<f64>() {
            Ok(value) => Ok(parsed.to_inside(value)),
            Err(_) => {
                Quantity::parse_as(&text, parsed.dimension).map_err(|e| refuse(e.to_string()))
            }
        };
    }
    let value: f64 = given
        .extract()
        .map_err(|_| refuse(format!("expected a number or a quantity in {unit}")))?;
    if value.is_finite() {
        return Ok(parsed.to_inside(value));
    }
    Err(refuse(format!("{value}, expected a finite number")))
}

/// As [`number`], and `usual` (inside) where nothing is given.
pub fn number_or(
    given: Option<&Bound<'_, PyAny>>,
    usual: f64,
    unit: &str,
    what: &str,
) -> PyResult<f64> {
    given.map_or(Ok(usual), |g| number(g, unit, what))
}

/// One value for each name: from one for all, a list, or a mapping by name.
pub fn for_each(
    given: Option<&Bound<'_, PyAny>>,
    names: &[String],
    usual: f64,
    unit: &str,
    what: &str,
) -> PyResult<Vec<f64>> {
    let Some(given) = given else {
        return Ok(vec![usual; names.len()]);
    };
    if let Ok(by_name) = given.cast::<PyDict>() {
        for key in by_name.keys() {
            let key: String = key.extract()?;
            if !names.contains(&key) {
                return Err(TheoryError::new_err(format!(
                    "{what}: there is no population `{key}`, expected {}",
                    names.join(", ")
                )));
            }
        }
        let one = |name: &String| match by_name.get_item(name)? {
            Some(value) => number(&value, unit, &format!("{what} of {name}")),
            None => Err(TheoryError::new_err(format!(
                "{what}: population `{name}` is missing"
            ))),
        };
        return names.iter().map(one).collect();
    }
    if given.extract::<String>().is_ok() || given.extract::<f64>().is_ok() {
        return Ok(vec![number(given, unit, what)?; names.len()]);
    }
    let all: Vec<Bound<'_, PyAny>> = given.try_iter()?.collect::<PyResult<_>>()?;
    if all.len() != names.len() {
        return Err(TheoryError::new_err(format!(
            "{what}: {} values, expected one for each of {}",
            all.len(),
            names.join(", ")
        )));
    }
    all.iter().map(|v| number(v, unit, what)).collect()
}

/// A square matrix `[target][source]` of numbers.
pub fn square(given: &Bound<'_, PyAny>, n: usize, what: &str) -> PyResult<Matrix> {
    let refuse = |shape: String| {
        TheoryError::new_err(format!(
            "{what}: {shape}, expected {n} rows (targets) of {n} numbers (sources)"
        ))
    };
    let rows: Vec<Vec<f64>> = given
        .extract()
        .map_err(|_| refuse("no matrix of numbers".into()))?;
    if rows.len() != n || rows.iter().any(|r| r.len() != n) {
        let columns = rows.first().map_or(0, Vec::len);
        return Err(refuse(format!("shape {} x {columns}", rows.len())));
    }
    Matrix::from_rows(&rows).map_err(|e| TheoryError::new_err(format!("{what}: {e}")))
}

/// How many mV (Brunel) are one unit of mean and of noise in a convention.
pub fn units_of(convention: &str, tau: Option<f64>) -> PyResult<(f64, f64)> {
    match (convention, tau) {
        ("brunel", _) => Ok((1.0, 1.0)),
        ("deviation", _) => Ok((1.0, noise_of_deviation(1.0))),
        ("drift", Some(tau)) => Ok((
            mean_of_drift(per_second(1.0), tau),
            noise_of_drift_noise(per_root_second(1.0), tau),
        )),
        ("drift", None) => Err(TheoryError::new_err(
            "convention drift: the transfer function has no membrane time constant; make it with tau",
        )),
        _ => Err(TheoryError::new_err(format!(
            "convention is `{convention}`, expected brunel (mV, mV), drift (mV/s, mV/√s) or deviation (mV, mV)"
        ))),
    }
}
