//! Python values as TOML text: strings, numbers, lists, NumPy arrays and mappings.
//!
//! Everything that Python says about a circuit goes through the reader of circuit files, so that it is checked there,
//! once, and means the same.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};

/// Deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 16;

/// The value as TOML that stands on one line.
pub fn inline(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut out = String::new();
    write(value, &mut out, 0)?;
    Ok(out)
}

/// A key, quoted.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `key = value` lines of the entries that are not None.
pub fn lines(entries: &Bound<'_, PyDict>) -> PyResult<String> {
    let mut out = String::new();
    for (key, value) in entries.iter() {
        if !value.is_none() {
            out.push_str(&format!(
                "{} = {}\n",
                quoted(&key_text(&key)?),
                inline(&value)?
            ));
        }
    }
    Ok(out)
}

fn key_text(key: &Bound<'_, PyAny>) -> PyResult<String> {
    match key.cast::<PyString>() {
        Ok(text) => Ok(text.to_cow()?.into_owned()),
        Err(_) => Err(PyTypeError::new_err(format!(
            "a key is {}, expected a string",
            key.repr()?
        ))),
    }
}

fn write(value: &Bound<'_, PyAny>, out: &mut String, depth: usize) -> PyResult<()> {
    if depth > MAX_DEPTH {
        return Err(PyValueError::new_err(format!(
            "a value is nested more than {MAX_DEPTH} deep"
        )));
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        out.push_str(if truth.is_true() { "true" } else { "false" });
    } else if let Ok(text) = value.cast::<PyString>() {
        out.push_str(&quoted(&text.to_cow()?));
    } else if value.is_instance_of::<PyInt>() {
        out.push_str(&value.str()?.to_cow()?);
    } else if let Ok(number) = value.cast::<PyFloat>() {
        out.push_str(&float(number.value()));
    } else if let Ok(mapping) = value.cast::<PyMapping>() {
        let mut separator = "{ ";
        for item in mapping.items()?.iter() {
            let (key, inner): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            if inner.is_none() {
                continue;
            }
            out.push_str(separator);
            out.push_str(&quoted(&key_text(&key)?));
            out.push_str(" = ");
            write(&inner, out, depth + 1)?;
            separator = ", ";
        }
        out.push_str(if separator == ", " { " }" } else { "{}" });
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        out.push('[');
        for (i, inner) in value.try_iter()?.enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            write(&inner?, out, depth + 1)?;
        }
        out.push(']');
    } else if value.hasattr("tolist")? {
        // NumPy arrays and scalars.
        write(&value.call_method0("tolist")?, out, depth + 1)?;
    } else if value.hasattr("__fspath__")? {
        write(&value.call_method0("__fspath__")?, out, depth + 1)?;
    } else {
        return Err(PyTypeError::new_err(format!(
            "{} of type {} cannot be part of a circuit; expected a string such as \"10 ms\", a number, \
             True or False, a list, a NumPy array or a mapping",
            value.repr()?,
            value.get_type().name()?
        )));
    }
    Ok(())
}

/// A float that reads back to the same bits.
fn float(x: f64) -> String {
    if x.is_nan() {
        "nan".into()
    } else if x.is_infinite() {
        if x > 0.0 { "inf".into() } else { "-inf".into() }
    } else {
        format!("{x:?}")
    }
}
