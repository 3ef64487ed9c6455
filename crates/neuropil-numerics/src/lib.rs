//! Mathematics without a neuroscience word: the functions, random numbers, quadrature rules, root
//! finders and small matrices on which the other crates of neuropil stand.
//!
//! Two kinds of code live here. The *bit path* feeds simulations: [`random`], [`hot`], [`isa`] and
//! [`matrix`] use a fixed order of elementary IEEE-754 operations (and `libm` where speed does not
//! matter), so that their results are the same bits on every machine and instruction set. The rest
//! ([`special`], [`quadrature`], [`roots`], [`ode`], [`continuation`]) serves theory and statistics and promises accuracy.

pub mod complementarity;
pub mod continuation;
pub mod error;
pub mod hot;
pub mod isa;
pub mod matrix;
pub mod ode;
pub mod quadrature;
pub mod random;
pub mod roots;
pub mod special;

pub use error::NumericsError;
