//! Handwritten digits as stimuli, and how well linear readouts of features tell them apart.

use crate::request::PaperError;
use neuropil::analysis::readout::{self, Errors, Samples};
use neuropil::data::{Digits, MnistPart, folder_of, mnist};
use neuropil::numerics::matrix::Matrix;
use neuropil::recording::Estimate;

/// Why nothing could be shown.
pub(super) const ABSENT: &str =
    "needs the official files of MNIST in the folder mnist of NEUROPIL_DATA";
/// Classes.
pub(super) const CLASSES: usize = 10;

/// Images as intensities from 0 to 1, `[image][pixel]`, with labels.
pub(super) struct Images {
    pub pixels: Matrix,
    pub labels: Vec<usize>,
}

impl Images {
    /// Features of these images with their digits.
    pub fn samples<'a>(&'a self, features: &'a Matrix) -> Samples<'a> {
        Samples {
            features,
            labels: &self.labels,
        }
    }
}

/// Images for training, their middle 20 × 20 pixels (the digits were fitted into these), averaged over squares of `coarse`
/// pixels; nothing where the files are not there.
pub(super) fn images(
    first: usize,
    number: usize,
    coarse: usize,
) -> Result<Option<Images>, PaperError> {
    let Some(folder) = folder_of("mnist") else {
        return Ok(None);
    };
    let refuse = |error| neuropil::Error::Input {
        path: folder.clone(),
        error,
    };
    let all = mnist(&folder, MnistPart::Train)?;
    let taken = all.taken(first, number).map_err(refuse)?;
    let cut: Digits = taken.cropped(20, 20).map_err(refuse)?;
    let fine = cut.intensities();
    let side = 20 / coarse;
    let average = |i: usize, k: usize| {
        let (row, column) = (k / side * coarse, k % side * coarse);
        let cells = (0..coarse).flat_map(|r| (0..coarse).map(move |c| (r, c)));
        let sum: f64 = cells
            .map(|(r, c)| fine[(i, (row + r) * 20 + column + c)])
            .sum();
        sum / (coarse * coarse) as f64
    };
    Ok(Some(Images {
        pixels: Matrix::from_fn(number, side * side, average),
        labels: cut.classes(),
    }))
}

/// Part of the images that least squares onto one-hot targets gives another digit: of those for training, and held out.
pub(super) fn errors(training: Samples<'_>, held_out: Samples<'_>) -> Result<Errors, PaperError> {
    Ok(readout::errors(training, Some(held_out), CLASSES, 0.0)?)
}

/// A part in percent, with its interval.
pub(super) fn percent(e: &Estimate) -> String {
    match (e.value(), e.interval()) {
        (Some(x), Some((a, b))) => {
            format!("{:.1} % [{:.1}, {:.1}]", 100.0 * x, 100.0 * a, 100.0 * b)
        }
        _ => String::new(),
    }
}
