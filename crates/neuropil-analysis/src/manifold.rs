//! The shape that responses trace when a stimulus varies: rows are stimuli (or times), columns are neurons.
//!
//! [`pca`] looks for a flat space, [`isomap`] for a curved one, [`planes`] for flat pieces. Numbers that noise inflates come
//! with a correction from two independent repeats ([`participation_ratio_of_repeats`], [`residual_of_repeats`]); numbers that depend
//! on how many neurons were measured, with random subsets of them ([`of_subsets`]) and a correction for finite numbers
//! ([`corrected_participation_ratio`]).

mod dimension;
mod isomap;
mod pca;
pub mod planes;
mod subsets;

pub use dimension::{
    CorrectedRatio, corrected_participation_ratio, participation_ratio,
    participation_ratio_of_repeats,
};
pub use isomap::{Isomap, isomap, residual_of_distances};
pub use pca::{Pca, pca, residual_of_repeats};
pub use subsets::{SubsetDimension, of_subsets};

use neuropil_numerics::matrix::Matrix;

use crate::AnalysisError;

/// Refuses responses that are not numbers, or fewer than `least` rows.
fn check(what: &str, data: &Matrix, least: usize) -> Result<(), AnalysisError> {
    if data.rows() < least || data.columns() == 0 {
        return Err(AnalysisError::parameter(
            format!("responses of {what}"),
            format!("{} x {}", data.rows(), data.columns()),
            format!("at least {least} rows (stimuli) and one column (neuron)"),
        ));
    }
    match data.values().iter().position(|v| !v.is_finite()) {
        Some(k) => Err(AnalysisError::parameter(
            format!(
                "responses of {what}, row {}, column {}",
                k / data.columns(),
                k % data.columns()
            ),
            data.values()[k],
            "a finite number",
        )),
        None => Ok(()),
    }
}

/// The rows less their mean.
fn centred(data: &Matrix) -> Matrix {
    let (n, p) = (data.rows(), data.columns());
    let mut mean = vec![0.0; p];
    for i in 0..n {
        mean.iter_mut().zip(data.row(i)).for_each(|(m, v)| *m += v);
    }
    mean.iter_mut().for_each(|m| *m /= n as f64);
    Matrix::from_fn(n, p, |i, j| data[(i, j)] - mean[j])
}
