//! Steady states of `x' = f(x, p)` as curves: branches in one parameter, and curves of folds and Hopf points in two.
//!
//! A [`VectorField`] says `f`; [`follow`] walks along a branch of solutions of `f(x, p) = 0` by pseudo-arclength, through
//! folds, with stability at every point, and finds folds, Hopf points and branch points on the way; [`follow_folds`] and
//! [`follow_hopfs`] continue these in a second parameter and find cusps and Bogdanov–Takens points.
//!
//! Sources: H. B. Keller, Numerical solution of bifurcation and nonlinear eigenvalue problems (1977), for the
//! pseudo-arclength equation; G. Moore and A. Spence, SIAM J. Numer. Anal. 17:567 (1980), for the fold system;
//! Y. A. Kuznetsov, Elements of Applied Bifurcation Theory (2004), chapter 10, for test functions and the Hopf system.

mod branch;
mod curves;
mod extended;
mod field;
mod scaled;
mod special;
mod switch;
mod walk;

pub use branch::{Branch, BranchPoint, End, Special, SpecialKind, follow};
pub use curves::{Curve, CurvePoint, CurveSpecial, CurveSpecialKind, follow_folds, follow_hopfs};
pub use field::{StepOptions, VectorField};
pub use special::{refine_fold, refine_hopf};
pub use switch::switch_branch;
