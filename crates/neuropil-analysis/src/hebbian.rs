//! A supervised Hebbian layer: weights from what neurons do together with the class that a teacher makes active.
//!
//! With activities x of a sample and 1 for the unit of its class, 0 for the others, each sample adds `η x_n` to U[class][n]. Then
//! each class and each input are normalised, so that neither classes that were seen more often nor inputs that are active for
//! all count more (Baker, Zhu & Rosenbaum 2020 normalise rows and columns, and leave open how: here the classes first, then the
//! inputs, and either by their sums or by their Euclidean lengths).

use neuropil_numerics::matrix::Matrix;

use crate::AnalysisError;

/// What is made 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Norm {
    /// The sum of magnitudes. Weights are then the parts of the classes in what an input says, all classes being as frequent.
    #[default]
    Sum,
    /// The Euclidean length.
    Euclidean,
}

/// Activities summed over groups of `size` neurons that follow each other, `[sample][group]`.
///
/// # Errors
/// Where the number of neurons is not a multiple of the size.
pub fn grouped(rates: &Matrix, size: usize) -> Result<Matrix, AnalysisError> {
    if size == 0 || !rates.columns().is_multiple_of(size) {
        let expected = format!("a divisor of {} neurons", rates.columns());
        return Err(AnalysisError::parameter("size of groups", size, expected));
    }
    let sum = |i: usize, g: usize| -> f64 {
        let group = rates.row(i).iter().skip(g * size).take(size);
        group.sum()
    };
    Ok(Matrix::from_fn(rates.rows(), rates.columns() / size, sum))
}

/// Weights `[class][input]` from activities `[sample][input]`, none negative, and the class of each sample.
///
/// # Errors
/// Where labels do not fit, an activity is negative or no number, or a class or an input was never active.
pub fn hebbian(
    activity: &Matrix,
    labels: &[usize],
    classes: usize,
    norm: Norm,
) -> Result<Matrix, AnalysisError> {
    if labels.len() != activity.rows() {
        let expected = format!("one for each of {} samples", activity.rows());
        return Err(AnalysisError::parameter("labels", labels.len(), expected));
    }
    if let Some(bad) = labels.iter().find(|l| **l >= classes) {
        return Err(AnalysisError::parameter(
            "labels",
            bad,
            format!("below {classes}"),
        ));
    }
    if let Some(bad) = activity
        .values()
        .iter()
        .find(|x| !(**x >= 0.0 && x.is_finite()))
    {
        return Err(AnalysisError::parameter(
            "activity",
            bad,
            "a finite number ≥ 0",
        ));
    }
    let inputs = activity.columns();
    let mut weights = Matrix::zeros(classes, inputs);
    for (i, class) in labels.iter().enumerate() {
        for (n, x) in activity.row(i).iter().enumerate() {
            weights[(*class, n)] += x;
        }
    }
    let size = |values: &mut dyn Iterator<Item = f64>| match norm {
        Norm::Sum => values.sum::<f64>(),
        Norm::Euclidean => values.map(|x| x * x).sum::<f64>().sqrt(),
    };
    for class in 0..classes {
        let length = size(&mut weights.row(class).iter().copied());
        if length == 0.0 {
            return Err(AnalysisError::NotEstimable {
                what: format!("weights of class {class}"),
                reason: "no sample of it has an active input".into(),
            });
        }
        (0..inputs).for_each(|n| weights[(class, n)] /= length);
    }
    for n in 0..inputs {
        let length = size(&mut (0..classes).map(|class| weights[(class, n)]));
        // An input that was never active has no weights to divide.
        if length > 0.0 {
            (0..classes).for_each(|class| weights[(class, n)] /= length);
        }
    }
    Ok(weights)
}

/// The class whose weights give the largest input, for each row of activities.
///
/// # Errors
/// Where the numbers of inputs differ.
pub fn strongest(weights: &Matrix, activity: &Matrix) -> Result<Vec<usize>, AnalysisError> {
    let drive = neuropil_numerics::matrix::dense::product_of_rows(activity, weights)?;
    let best = |i: usize| {
        let row = drive.row(i);
        (0..row.len()).fold(0, |best, j| if row[j] > row[best] { j } else { best })
    };
    Ok((0..drive.rows()).map(best).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_the_parts_of_equally_frequent_classes() {
        // Class 0 twice, class 1 once; input 2 is never active.
        let x = Matrix::from_rows(&[[3.0, 1.0, 0.0], [1.0, 3.0, 0.0], [0.0, 2.0, 0.0]]).unwrap();
        let w = hebbian(&x, &[0, 0, 1], 2, Norm::Sum).unwrap();
        // Rows (4, 4)/8 and (0, 2)/2, then columns over 1/2 and 3/2.
        let expected = [1.0, 1.0 / 3.0, 0.0, 0.0, 2.0 / 3.0, 0.0];
        assert!(
            w.values()
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-15),
            "{w:?}"
        );
        let w = hebbian(&x, &[0, 0, 1], 2, Norm::Euclidean).unwrap();
        let half = 0.5_f64.sqrt();
        let length = 1.5_f64.sqrt();
        let expected = [1.0, half / length, 0.0, 0.0, 1.0 / length, 0.0];
        assert!(
            w.values()
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-15),
            "{w:?}"
        );
        assert_eq!(strongest(&w, &x).unwrap(), [0, 0, 1]);
    }

    #[test]
    fn neurons_are_summed_in_groups() {
        let x = Matrix::from_rows(&[[1.0, 2.0, 3.0, 4.0]]).unwrap();
        assert_eq!(grouped(&x, 2).unwrap().values(), [3.0, 7.0]);
        assert!(grouped(&x, 3).is_err() && grouped(&x, 0).is_err());
    }

    #[test]
    fn what_cannot_be_learnt_is_refused() {
        let x = Matrix::from_rows(&[[1.0, 2.0]]).unwrap();
        let error = |x: &Matrix, labels: &[usize]| {
            hebbian(x, labels, 2, Norm::Sum).unwrap_err().to_string()
        };
        assert!(error(&x, &[0]).contains("class 1"));
        assert!(error(&x, &[0, 1]).contains("one for each of 1"));
        assert!(error(&x, &[2]).contains("below 2"));
        assert!(error(&x.map(|v| -v), &[0]).contains("a finite number"));
    }
}
