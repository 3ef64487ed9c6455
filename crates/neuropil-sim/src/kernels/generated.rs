//! Printed by `cargo xtask kernels`; not edited by hand.

use super::Kernel;

/// Key of the program and its kernel.
pub(super) const KERNELS: &[(u64, Kernel)] = &[];
