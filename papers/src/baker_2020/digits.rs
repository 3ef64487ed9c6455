//! Handwritten digits as stimuli, and how well linear readouts of features tell them apart.

use crate::request::PaperError;
use neuropil::analysis::readout::{error_rate, one_hot, ridge};
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

/// Features of the images that a readout is trained on, and of those held out.
pub(super) struct Features<'a> {
    pub training: &'a Matrix,
    pub labels: &'a [usize],
    pub held_out: &'a Matrix,
    pub held_out_labels: &'a [usize],
}

/// Part of the images that least squares onto one-hot targets gives another digit: of those for training, and held out.
pub(super) fn errors(f: &Features<'_>) -> Result<(Estimate, Estimate), PaperError> {
    let readout = ridge(f.training, &one_hot(f.labels, CLASSES)?, 0.0)?;
    let of = |x: &Matrix, labels: &[usize]| error_rate(labels, &readout.classify(x)?);
    Ok((
        of(f.training, f.labels)?,
        of(f.held_out, f.held_out_labels)?,
    ))
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

/// Errors over the number of features.
#[derive(Default)]
pub(super) struct Curve {
    pub features: Vec<usize>,
    pub training: Vec<Estimate>,
    pub held_out: Vec<Estimate>,
}

impl Curve {
    /// Adds the errors with so many features.
    pub fn add(&mut self, features: usize, f: &Features<'_>) -> Result<(), PaperError> {
        let (training, held_out) = errors(f)?;
        self.features.push(features);
        self.training.push(training);
        self.held_out.push(held_out);
        Ok(())
    }

    /// The fewest features from which on no image for training was misread.
    pub fn perfect_from(&self) -> Option<usize> {
        let wrong = self.training.iter().rposition(|e| e.value() != Some(0.0));
        self.features.get(wrong.map_or(0, |k| k + 1)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::exact;

    #[test]
    fn a_readout_is_perfect_from_the_last_error_on() {
        let of = |errors: &[f64]| Curve {
            features: (1..=errors.len()).map(|k| 10 * k).collect(),
            training: errors.iter().map(|e| exact(*e, "", "")).collect(),
            held_out: Vec::new(),
        };
        assert_eq!(of(&[0.2, 0.0, 0.1, 0.0, 0.0]).perfect_from(), Some(40));
        assert_eq!(of(&[0.0]).perfect_from(), Some(10));
        assert_eq!(of(&[0.0, 0.1]).perfect_from(), None);
    }
}
