//! Python values as TOML text: strings, numbers, lists, NumPy arrays and mappings.
//!
//! Everything that Python says about a circuit goes through the reader of circuit files, so that it is checked there,
//! once, and means the same. Long arrays stand beside the text as columns (`{ column = 0 }`), so that ten million synapses
//! are not printed and parsed.

use neuropil::circuit::NumberColumn;
use numpy::{
    AllowTypeChange, PyArrayDescrMethods, PyArrayLike1, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use std::sync::Arc;

/// Deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 16;

/// Arrays of at least this many numbers become columns.
const COLUMN: usize = 256;

/// Writes values, and keeps the columns that they name.
pub struct Toml {
    /// Columns of the document written for, with those added.
    pub columns: Vec<NumberColumn>,
    /// Arrays of at least this many numbers become columns.
    limit: usize,
}

impl Toml {
    /// A writer for a text that has these columns beside it.
    pub fn beside(columns: Vec<NumberColumn>) -> Self {
        let limit = COLUMN;
        Self { columns, limit }
    }

    /// A writer for a text that stands alone.
    pub fn alone() -> Self {
        Self {
            columns: Vec::new(),
            limit: usize::MAX,
        }
    }

    /// The value as TOML that stands on one line.
    pub fn inline(&mut self, value: &Bound<'_, PyAny>) -> PyResult<String> {
        let mut out = String::new();
        self.write(value, &mut out, 0)?;
        Ok(out)
    }

    /// `key = value` lines of the entries that are not None.
    pub fn lines(&mut self, entries: &Bound<'_, PyDict>) -> PyResult<String> {
        let mut out = String::new();
        for (key, value) in entries.iter() {
            if !value.is_none() {
                let (key, value) = (quoted(&key_text(&key)?), self.inline(&value)?);
                out.push_str(&format!("{key} = {value}\n"));
            }
        }
        Ok(out)
    }

    fn write(&mut self, value: &Bound<'_, PyAny>, out: &mut String, depth: usize) -> PyResult<()> {
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
                self.write(&inner, out, depth + 1)?;
                separator = ", ";
            }
            out.push_str(if separator == ", " { " }" } else { "{}" });
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            out.push('[');
            for (i, inner) in value.try_iter()?.enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                self.write(&inner?, out, depth + 1)?;
            }
            out.push(']');
        } else if let Some(column) = self.column(value)? {
            out.push_str(&format!("{{ column = {column} }}"));
        } else if value.hasattr("tolist")? {
            // NumPy arrays and scalars.
            self.write(&value.call_method0("tolist")?, out, depth + 1)?;
        } else if value.hasattr("__fspath__")? {
            self.write(&value.call_method0("__fspath__")?, out, depth + 1)?;
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

    /// A long array of numbers, kept as a column; its number.
    fn column(&mut self, value: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
        let Ok(array) = value.cast::<PyUntypedArray>() else {
            return Ok(None);
        };
        if array.ndim() != 1 || array.len() < self.limit {
            return Ok(None);
        }
        let dtype = array.dtype();
        let column = match dtype.kind() {
            b'f' => {
                let numbers: PyArrayLike1<'_, f64, AllowTypeChange> = value.extract()?;
                NumberColumn::Floats(Arc::new(numbers.as_array().to_vec()))
            }
            b'u' if dtype.itemsize() == 8 => {
                let numbers: PyArrayLike1<'_, u64, AllowTypeChange> = value.extract()?;
                let whole: Result<Vec<i64>, _> = numbers
                    .as_array()
                    .iter()
                    .map(|n| i64::try_from(*n))
                    .collect();
                let whole = whole.map_err(|_| {
                    PyValueError::new_err("an array holds a whole number above 2**63 - 1")
                })?;
                NumberColumn::Integers(Arc::new(whole))
            }
            b'i' | b'u' => {
                let numbers: PyArrayLike1<'_, i64, AllowTypeChange> = value.extract()?;
                NumberColumn::Integers(Arc::new(numbers.as_array().to_vec()))
            }
            _ => return Ok(None),
        };
        self.columns.push(column);
        Ok(Some(self.columns.len() - 1))
    }
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

fn key_text(key: &Bound<'_, PyAny>) -> PyResult<String> {
    match key.cast::<PyString>() {
        Ok(text) => Ok(text.to_cow()?.into_owned()),
        Err(_) => Err(PyTypeError::new_err(format!(
            "a key is {}, expected a string",
            key.repr()?
        ))),
    }
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
