//! The models of a map: one for every point of the unit square, to which both axes are normalised.

use neuropil_numerics::NumericsError;
use neuropil_numerics::continuation::VectorField;
use neuropil_numerics::matrix::Matrix;

use super::axis::MapAxis;
use super::regime::{MapState, Regime};
use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::states::Search;

/// A rate model for every pair of values.
pub(super) type Maker<'a> = &'a (dyn Fn(f64, f64) -> Result<RateModel, TheoryError> + Sync);

/// The models of a map, with what it takes to solve them.
pub(super) struct Family<'a> {
    pub make: Maker<'a>,
    pub axes: [&'a MapAxis; 2],
    pub search: &'a Search,
}

/// Steady states as found at one point.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub rates: Vec<Vec<f64>>,
    pub complete: bool,
}

impl Family<'_> {
    /// The model at a point of the unit square.
    pub fn model(&self, at: [f64; 2]) -> Result<RateModel, TheoryError> {
        (self.make)(self.axes[0].at(at[0]), self.axes[1].at(at[1]))
    }

    /// States of a model: all of them, or those that the guesses lead to.
    pub fn near(&self, model: &RateModel, guesses: &[Vec<f64>]) -> Result<Found, TheoryError> {
        if let Some(all) = exact(model) {
            return Ok(all);
        }
        let mut rates = Vec::new();
        self.search.extend(model, guesses, &mut rates)?;
        self.search.between(model, &mut rates)?;
        Ok(Found {
            rates,
            complete: false,
        })
    }
}

/// All states, if a method finds all.
pub(super) fn exact(model: &RateModel) -> Option<Found> {
    let rates = model.exact_states()?;
    Some(Found {
        rates,
        complete: true,
    })
}

/// States in brief, by rising rate of the first population.
pub(super) fn examined(
    model: &RateModel,
    mut rates: Vec<Vec<f64>>,
) -> Result<Vec<MapState>, TheoryError> {
    rates.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let states = rates.iter().map(|r| model.examine(r).map(MapState::of));
    states.collect()
}

/// Whether the balanced limit exists and is stable; neither where drifts cancel nowhere or anywhere.
pub(super) fn balanced(model: &RateModel) -> Result<Regime, TheoryError> {
    match model.balanced_limit() {
        Ok(limit) => Ok(Regime::NONE
            .with(Regime::BALANCED, limit.exists)
            .with(Regime::BALANCED_STABLE, limit.exists && limit.stable)),
        Err(TheoryError::Numerics(NumericsError::Singular { .. })) => Ok(Regime::NONE),
        Err(other) => Err(other),
    }
}

/// Whether the common drift reaches any population, without which persistence has no meaning.
pub(super) fn driven(model: &RateModel) -> bool {
    model.populations().iter().any(|p| p.ratio != 0.0)
}

/// The model at common drift 0.
pub(super) fn undriven(model: &RateModel) -> RateModel {
    let mut model = model.clone();
    model.drive = 0.0;
    model
}

/// A model as a vector field with two parameters, both in 0 to 1 along their axes.
pub(super) struct Plane<'a> {
    pub model: &'a RateModel,
    pub axes: [&'a MapAxis; 2],
    /// Which parameters of the model they are.
    pub index: [usize; 2],
    /// Parameters of the model elsewhere.
    pub values: Vec<f64>,
    /// A usual rate of each population on the map, 1/ms.
    pub scale: Vec<f64>,
}

impl Plane<'_> {
    /// Parameters of the model at a point of the unit square.
    pub fn parameters_at(&self, p: &[f64]) -> Vec<f64> {
        let mut values = self.values.clone();
        for (k, axis) in self.axes.iter().enumerate() {
            values[self.index[k]] = axis.at(p[k]);
        }
        values
    }
}

impl VectorField for Plane<'_> {
    fn states(&self) -> usize {
        self.model.populations().len()
    }

    fn parameters(&self) -> usize {
        2
    }

    fn field(&self, x: &[f64], p: &[f64], out: &mut [f64]) {
        self.model.field(x, &self.parameters_at(p), out);
    }

    fn jacobian(&self, x: &[f64], p: &[f64]) -> Matrix {
        self.model.jacobian(x, &self.parameters_at(p))
    }

    fn sensitivity(&self, x: &[f64], p: &[f64], k: usize) -> Vec<f64> {
        let slope = self.axes[k].slope(p[k]);
        let mut by = self
            .model
            .sensitivity(x, &self.parameters_at(p), self.index[k]);
        by.iter_mut().for_each(|v| *v *= slope);
        by
    }

    fn state_scale(&self, i: usize) -> f64 {
        self.scale.get(i).copied().unwrap_or(1e-3)
    }
}
