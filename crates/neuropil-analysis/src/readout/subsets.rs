//! Errors of readouts against the number of features, such as random subsets of neurons.

use neuropil_numerics::matrix::Matrix;
use neuropil_recording::Estimate;

use super::{columns, error_rate, one_hot, ridge};
use crate::AnalysisError;
use crate::sample::{check_subsets, choose_again};

/// Features `[sample][feature]`, and the class of each sample.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    /// Features.
    pub features: &'a Matrix,
    /// Classes, from 0 on.
    pub labels: &'a [usize],
}

/// Parts of samples that a readout gives another class: of those that it was trained on, and of those held out, where there are any.
pub type Errors = (Estimate, Option<Estimate>);

/// Errors of least squares onto one-hot targets with this `penalty` (see [`ridge`]), the largest output being the class.
///
/// # Errors
/// Where a label is not below `classes`, or features and labels do not fit each other.
pub fn errors(
    training: Samples<'_>,
    held_out: Option<Samples<'_>>,
    classes: usize,
    penalty: f64,
) -> Result<Errors, AnalysisError> {
    let readout = ridge(
        training.features,
        &one_hot(training.labels, classes)?,
        penalty,
    )?;
    let of = |s: Samples<'_>| error_rate(s.labels, &readout.classify(s.features)?);
    Ok((of(training)?, held_out.map(of).transpose()?))
}

/// Errors over the number of features.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorCurve {
    /// Numbers of features.
    pub features: Vec<usize>,
    /// Of the training samples, for each of them.
    pub training: Vec<Estimate>,
    /// Of the samples held out; empty where there are none.
    pub held_out: Vec<Estimate>,
}

impl ErrorCurve {
    /// Adds the errors with so many features.
    pub fn add(&mut self, features: usize, (training, held_out): Errors) {
        self.features.push(features);
        self.training.push(training);
        self.held_out.extend(held_out);
    }

    /// The number of features from which on no training sample was misread.
    pub fn perfect_from(&self) -> Option<usize> {
        let wrong = self.training.iter().rposition(|e| e.value() != Some(0.0));
        self.features.get(wrong.map_or(0, |k| k + 1)).copied()
    }
}

/// What is read out of random subsets of the columns: a curve over `sizes` for each of `draws`, whose subsets contain each other.
/// The first has the subsets of [`crate::choose`].
///
/// # Errors
/// As [`errors`]; where a size is 0 or above the number of columns, or there are no draws.
pub fn of_subsets(
    training: Samples<'_>,
    held_out: Option<Samples<'_>>,
    (classes, penalty): (usize, f64),
    (sizes, draws, seed): (&[usize], usize, u64),
) -> Result<Vec<ErrorCurve>, AnalysisError> {
    let all = training.features.columns();
    check_subsets(sizes, all, draws)?;
    let one = |draw: usize| {
        let mut curve = ErrorCurve::default();
        for size in sizes {
            let chosen = choose_again(all, *size, seed, draw as u64);
            let seen = columns(training.features, &chosen)?;
            let unseen = held_out.map(|s| columns(s.features, &chosen)).transpose()?;
            let unseen = unseen.as_ref().zip(held_out).map(|(features, s)| Samples {
                features,
                labels: s.labels,
            });
            let seen = Samples {
                features: &seen,
                labels: training.labels,
            };
            curve.add(*size, errors(seen, unseen, classes, penalty)?);
        }
        Ok(curve)
    };
    (0..draws).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readout_is_perfect_from_the_last_error_on() {
        let of = |errors: &[f64]| ErrorCurve {
            features: (1..=errors.len()).map(|k| 10 * k).collect(),
            training: errors
                .iter()
                .map(|e| Estimate::between(*e, 0.0, (*e, *e), 1, "", ""))
                .collect(),
            held_out: Vec::new(),
        };
        assert_eq!(of(&[0.2, 0.0, 0.1, 0.0, 0.0]).perfect_from(), Some(40));
        assert_eq!(of(&[0.0]).perfect_from(), Some(10));
        assert_eq!(of(&[0.0, 0.1]).perfect_from(), None);
    }

    #[test]
    fn classes_that_few_columns_tell_are_read_out_of_enough_of_them() {
        // Column c is 1 for class c and 0 for others; 12 columns for 4 classes.
        let x = |n: usize| Matrix::from_fn(n, 12, |i, j| f64::from(u8::from(i % 4 == j % 4)));
        let labels: Vec<usize> = (0..40).map(|i| i % 4).collect();
        let (seen, unseen) = (x(40), x(20));
        let samples = |features, n: usize| Samples {
            features,
            labels: &labels[..n],
        };
        let curves = of_subsets(
            samples(&seen, 40),
            Some(samples(&unseen, 20)),
            (4, 0.0),
            (&[1, 6, 12], 5, 3),
        )
        .unwrap();
        assert_eq!(curves.len(), 5);
        for (draw, curve) in curves.iter().enumerate() {
            assert_eq!(curve.features, [1, 6, 12]);
            // One column tells one class from the others, which leaves two of four wrong; k columns tell k + 1.
            assert_eq!(curve.training[0].value(), Some(0.5));
            let told = choose_again(12, 6, 3, draw as u64);
            let told: std::collections::BTreeSet<usize> = told.iter().map(|j| j % 4).collect();
            let wrong = 3_usize.saturating_sub(told.len()) as f64 / 4.0;
            assert_eq!(curve.training[1].value(), Some(wrong));
            assert_eq!(curve.held_out[1].value(), Some(wrong));
            assert_eq!(curve.training[2].value(), Some(0.0));
        }
        let refused = |sizes: &[usize], draws| {
            let how = (sizes, draws, 1);
            let error = of_subsets(samples(&seen, 40), None, (4, 0.0), how);
            error.unwrap_err().to_string()
        };
        assert!(refused(&[13], 1).contains("1 to 12"));
        assert!(refused(&[0], 1).contains("size of subsets: given 0"));
        assert!(refused(&[3], 0).contains("draws"));
    }
}
