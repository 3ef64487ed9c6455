//! Columns of Rust as NumPy arrays: borrowed from their owner without a copy.

use numpy::ndarray::ArrayView;
use numpy::{Element, PyArray, PyArray1, PyArray2};
use pyo3::prelude::*;

/// A read-only array over `slice`, which must belong to what `owner` holds.
///
/// # Safety
/// `slice` must stay where it is and unchanged for as long as the object `owner` lives.
pub unsafe fn borrowed<'py, T: Element>(
    owner: &Bound<'py, PyAny>,
    slice: &[T],
) -> PyResult<Bound<'py, PyArray1<T>>> {
    // SAFETY: the array keeps `owner` alive, and with it the slice, by the contract of this function.
    let array = unsafe { PyArray::borrow_from_array(&ArrayView::from(slice), owner.clone()) };
    read_only(&array)?;
    Ok(array)
}

/// A read-only matrix of rows of `width` over `slice`; see [`borrowed`].
///
/// # Safety
/// As [`borrowed`].
pub unsafe fn borrowed_rows<'py, T: Element>(
    owner: &Bound<'py, PyAny>,
    slice: &[T],
    width: usize,
) -> PyResult<Bound<'py, PyArray2<T>>> {
    let rows = slice.len().checked_div(width).unwrap_or(0);
    let part = slice.get(..rows * width).unwrap_or(&[]);
    let Ok(view) = ArrayView::from_shape((rows, width), part) else {
        return Ok(PyArray2::zeros(owner.py(), [0, width], false));
    };
    // SAFETY: as in `borrowed`.
    let array = unsafe { PyArray::borrow_from_array(&view, owner.clone()) };
    read_only(&array)?;
    Ok(array)
}

/// What is recorded is shared by all arrays over it, so that nobody may write to one.
fn read_only(array: &Bound<'_, PyAny>) -> PyResult<()> {
    array.call_method1("setflags", (false,)).map(|_| ())
}
