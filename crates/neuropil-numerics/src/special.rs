//! Special functions: those of the error-function family, on which first-passage rates stand, and
//! the distribution functions that intervals and tests need.
//!
//! All arguments are pure numbers. A NaN argument, or one outside the domain stated with a function,
//! gives NaN; nothing here panics. Accuracies are relative and checked against 45-digit values.

mod beta;
mod erf;
mod gamma;
mod normal;
mod pieces;

pub use beta::{beta_inc, student_t_cdf, student_t_quantile};
pub use erf::{dawson, erf, erfc, erfcx, erfcx_curvature, erfcx_defect, erfcx_integral};
pub use gamma::{chi_square_survival, gamma_p, gamma_q, gamma_quantile, ln_gamma};
pub use normal::{kolmogorov_smirnov_p_value, kolmogorov_survival, normal_cdf, normal_quantile};

pub(crate) use gamma::{deviance, stirling_error};

/// Riemann's zeta function at 1/2; `-zeta(1/2) / sqrt(2 pi) = 0.5826` corrects barriers that are
/// looked at in discrete time, `sqrt(2) |zeta(1/2)|` thresholds under coloured noise.
pub const ZETA_HALF: f64 = -1.4603545088095868;

/// `1 / sqrt(pi)`.
pub const FRAC_1_SQRT_PI: f64 = 0.5641895835477563;

/// `sqrt(pi)`.
pub const SQRT_PI: f64 = 1.772453850905516;
