//! The balanced limit: the rates at which recurrent and external drifts cancel, which large networks with strong synapses
//! approach (van Vreeswijk & Sompolinsky 1998, Neural Comput. 10:1321).
//!
//! With drifts and weights both growing like √κ, finite rates need `Σ_Y J_XY ν_Y + r_X m + m_X = 0` for every population.
//! For one excitatory and one inhibitory population and `r = r_I/r_E`: `ν_E = m (J_II - r J_EI)/det J`,
//! `ν_I = m (J_IE - r J_EE)/det J`; both are positive for `r < min(J_II/J_EI, J_IE/J_EE)` if det J > 0, and for r above both
//! if det J < 0, where the state is unstable.

use neuropil_numerics::matrix::{Complex, Matrix, solve};

use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::states::spectrum;

/// The limit of large networks.
#[derive(Clone, Debug, PartialEq)]
pub struct BalancedLimit {
    /// Rates at which drifts cancel, 1/ms; of any sign.
    pub rates: Vec<f64>,
    /// Whether all of them are positive, without which there is no such state.
    pub exists: bool,
    /// Eigenvalues of the rate dynamics divided by √κ, in the limit, 1/ms; empty if there is no such state.
    pub eigenvalues: Vec<Complex>,
    /// Whether small deviations die out: for two populations det J > 0 and `g_E J_EE/T_E < g_I J_II/T_I` with the slopes g.
    pub stable: bool,
}

impl RateModel {
    /// The balanced limit of this model's family of sizes. An error if det J = 0, where drifts cancel nowhere or anywhere.
    pub fn balanced_limit(&self) -> Result<BalancedLimit, TheoryError> {
        let all = self.populations();
        let n = all.len();
        let against: Vec<f64> = all
            .iter()
            .map(|p| -(p.drift + p.ratio * self.drive))
            .collect();
        let rates = solve(self.weight(), &against)?;
        let exists = rates.iter().all(|v| *v > 0.0);
        if !exists {
            return Ok(BalancedLimit {
                rates,
                exists,
                eigenvalues: Vec::new(),
                stable: false,
            });
        }
        let noise = self.activity(&rates)?.noise;
        let mut gain = Vec::with_capacity(n);
        for (i, p) in all.iter().enumerate() {
            let at = p
                .transfer
                .inverse(rates[i], noise[i])
                .map_err(|e| e.of(i))?;
            gain.push(p.membrane / (at.mean_by_rate * p.time));
        }
        let linear = Matrix::from_fn(n, n, |i, j| gain[i] * self.weight()[(i, j)]);
        let eigenvalues = spectrum(&linear)?;
        let stable = eigenvalues.iter().all(|v| v.0 < 0.0);
        Ok(BalancedLimit {
            rates,
            exists,
            eigenvalues,
            stable,
        })
    }
}
