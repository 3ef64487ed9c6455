//! Data sets of users.

use crate::errors::{FileError, OrRaise, detached};
use neuropil::data::{self, MnistPart};
use numpy::ndarray::Array3;
use numpy::{PyArray1, PyArray3};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::path::PathBuf;

/// The MNIST digits: images (images, rows, columns) from 0 (background) to 255, and the digit that each shows.
///
/// ``folder`` holds the official files (``train-images-idx3-ubyte`` and so on, plain or with ``.gz``), from
/// http://yann.lecun.com/exdb/mnist or a mirror; unless given it is ``mnist`` in the folder that the variable ``NEUROPIL_DATA``
/// names. ``part`` is ``"train"`` (60,000 images) or ``"test"`` (10,000), ``crop`` the rows and columns around the middle of
/// each that are kept, ``first`` and ``number`` which images.
#[pyfunction]
#[pyo3(signature = (folder = None, part = "train", *, crop = None, first = 0, number = None))]
#[allow(clippy::type_complexity)]
pub fn mnist<'py>(
    py: Python<'py>,
    folder: Option<PathBuf>,
    part: &str,
    #[pyo3(from_py_with = crop_of)] crop: Option<(usize, usize)>,
    first: usize,
    number: Option<usize>,
) -> PyResult<(Bound<'py, PyArray3<u8>>, Bound<'py, PyArray1<u8>>)> {
    let part = match part {
        "train" => MnistPart::Train,
        "test" => MnistPart::Test,
        other => {
            let text = format!("part is `{other}`, expected train or test");
            return Err(FileError::new_err(text));
        }
    };
    let folder = folder.or_else(|| data::folder_of("mnist")).ok_or_else(|| {
        FileError::new_err(
            "no folder of MNIST is given and there is none in NEUROPIL_DATA, expected one with the official files",
        )
    })?;
    let refuse = |error| neuropil::Error::Input {
        path: folder.clone(),
        error,
    };
    let digits = detached(py, || {
        let mut digits = data::mnist(&folder, part)?;
        let number = number.unwrap_or(digits.len().saturating_sub(first));
        digits = digits.taken(first, number).map_err(refuse)?;
        if let Some((rows, columns)) = crop {
            digits = digits.cropped(rows, columns).map_err(refuse)?;
        }
        Ok::<_, neuropil::Error>(digits)
    })?
    .or_raise()?;
    let (rows, columns) = digits.shape();
    let pixels = digits.pixels();
    let images = Array3::from_shape_fn((digits.len(), rows, columns), |(i, r, c)| {
        pixels
            .get((i * rows + r) * columns + c)
            .copied()
            .unwrap_or(0)
    });
    let labels = PyArray1::from_slice(py, digits.labels());
    Ok((PyArray3::from_owned_array(py, images), labels))
}

/// Rows and columns, or None.
fn crop_of(given: &Bound<'_, PyAny>) -> PyResult<Option<(usize, usize)>> {
    given.extract().map_err(|_| {
        let said = given.repr().map_or("something".into(), |r| r.to_string());
        PyTypeError::new_err(format!(
            "crop is {said}, expected the rows and columns that are kept, such as (20, 20), or None"
        ))
    })
}
