//! Dimension against the number of neurons: measures of random subsets of them.

use neuropil_numerics::matrix::Matrix;

use super::{CorrectedRatio, check, corrected_participation_ratio, participation_ratio, pca};
use crate::readout::columns;
use crate::sample::{check_subsets, choose_again};
use crate::{AnalysisError, Spread};

/// Measures of several random subsets of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct SubsetDimension {
    /// Neurons of each subset.
    pub neurons: usize,
    /// Participation ratio of each.
    pub participation_ratio: Vec<f64>,
    /// The same as of unlimited stimuli and neurons, which does not depend on the size but for chance; NaN where its estimates are not
    /// above 0, as may happen in small subsets, and for a single neuron.
    pub corrected: Vec<f64>,
    /// Of each the part of the variance that is left without the first k components, `[subset][k - 1]`.
    pub residual_variance: Vec<Vec<f64>>,
}

impl SubsetDimension {
    /// Mean and standard deviation over subsets of what is left without the first k components; for k beyond their number 0.
    pub fn residual_after(&self, k: usize) -> Spread {
        let after = |left: &Vec<f64>| match k.checked_sub(1) {
            None => 1.0,
            Some(k) => left.get(k).copied().unwrap_or(0.0),
        };
        Spread::of(&self.residual_variance.iter().map(after).collect::<Vec<_>>())
    }
}

/// Participation ratios and residual variances of `draws` random subsets of the columns of `data` (`[stimulus][neuron]`) for each of
/// `sizes`. The subsets of one draw contain each other, and the first is that of [`crate::choose`]; subsets of nearly all neurons
/// share most of them, so that their standard deviation is not that of other neurons.
///
/// # Errors
/// Where responses are no numbers or a subset has no variance, a size is 0 or above the number of neurons, or there are no draws.
pub fn of_subsets(
    data: &Matrix,
    sizes: &[usize],
    draws: usize,
    seed: u64,
) -> Result<Vec<SubsetDimension>, AnalysisError> {
    check("of_subsets", data, 2)?;
    check_subsets(sizes, data.columns(), draws)?;
    let one = |size: usize| {
        let mut found = SubsetDimension {
            neurons: size,
            participation_ratio: Vec::new(),
            corrected: Vec::new(),
            residual_variance: Vec::new(),
        };
        for draw in 0..draws {
            let part = columns(data, &choose_again(data.columns(), size, seed, draw as u64))?;
            let components = pca(&part)?;
            found
                .participation_ratio
                .push(participation_ratio(&components.variances)?);
            found.residual_variance.push(components.residual_variance());
            let corrected = match corrected_participation_ratio(&part) {
                Ok(CorrectedRatio { neurons, .. }) => neurons,
                Err(_) => f64::NAN,
            };
            found.corrected.push(corrected);
        }
        Ok(found)
    };
    sizes.iter().map(|size| one(*size)).collect()
}
