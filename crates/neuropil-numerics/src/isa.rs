//! Instruction sets: one source function compiled for several of them and dispatched at run time.
//!
//! [`multiversion!`](crate::multiversion) compiles a function body for the baseline of the target,
//! for AVX2 and for AVX-512. A multiplication and an addition are fused only where the source says
//! `mul_add`, and no operation is reordered, so that all copies give the same bits; the instruction
//! set is a matter of speed alone.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::NumericsError;

/// An instruction set for which [`multiversion!`](crate::multiversion) makes a copy, in ascending
/// order of vector width.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Isa {
    /// What every machine of the target has (SSE2 on x86-64).
    Baseline,
    /// AVX2 and FMA, 256-bit vectors.
    Avx2,
    /// AVX-512 F, CD, BW, DQ and VL and FMA, 512-bit vectors.
    Avx512,
}

/// Cached best instruction set: 0 is unknown, otherwise 1 + discriminant.
static BEST: AtomicU8 = AtomicU8::new(0);

impl Isa {
    /// All instruction sets, whether or not this machine has them.
    pub const ALL: [Isa; 3] = [Isa::Baseline, Isa::Avx2, Isa::Avx512];

    /// The widest instruction set that this machine has. Asked once and remembered.
    #[inline]
    pub fn detect() -> Isa {
        match BEST.load(Ordering::Relaxed) {
            1 => Isa::Baseline,
            2 => Isa::Avx2,
            3 => Isa::Avx512,
            _ => Self::ask_machine(),
        }
    }

    #[cold]
    fn ask_machine() -> Isa {
        let best = Self::measured();
        BEST.store(best as u8 + 1, Ordering::Relaxed);
        best
    }

    #[cfg(target_arch = "x86_64")]
    fn measured() -> Isa {
        let avx2 = std::arch::is_x86_feature_detected!("avx2")
            && std::arch::is_x86_feature_detected!("fma");
        let avx512 = std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512cd")
            && std::arch::is_x86_feature_detected!("avx512bw")
            && std::arch::is_x86_feature_detected!("avx512dq")
            && std::arch::is_x86_feature_detected!("avx512vl");
        match (avx2, avx512) {
            (true, true) => Isa::Avx512,
            (true, false) => Isa::Avx2,
            _ => Isa::Baseline,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn measured() -> Isa {
        Isa::Baseline
    }

    /// The instruction sets that this machine has, ascending; never empty.
    pub fn available() -> Vec<Isa> {
        let best = Self::detect();
        Self::ALL.into_iter().filter(|isa| *isa <= best).collect()
    }

    /// True when this machine can run code compiled for `self`.
    #[inline]
    pub fn is_available(self) -> bool {
        self <= Self::detect()
    }

    /// `self` where the machine has it, otherwise an error. A user's choice of instruction set
    /// passes through here before it reaches a kernel.
    pub fn require(self) -> Result<Isa, NumericsError> {
        if self.is_available() {
            Ok(self)
        } else {
            Err(NumericsError::Name {
                routine: "Isa::require",
                given: self.to_string(),
                expected: "an instruction set that this machine has",
            })
        }
    }

    /// The name used in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Baseline => "baseline",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
        }
    }
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Isa {
    type Err = NumericsError;

    fn from_str(name: &str) -> Result<Self, NumericsError> {
        Self::ALL
            .into_iter()
            .find(|isa| isa.name() == name)
            .ok_or_else(|| NumericsError::Name {
                routine: "Isa::from_str",
                given: name.to_string(),
                expected: "baseline, avx2 or avx512",
            })
    }
}

/// Compiles functions once per instruction set and dispatches on a first argument `isa: Isa`.
///
/// ```
/// neuropil_numerics::multiversion! {
///     /// Adds `y` to `x`, element by element.
///     pub fn add_all(x: &mut [f64], y: &[f64]) {
///         for (a, b) in x.iter_mut().zip(y) {
///             *a += *b;
///         }
///     }
/// }
/// let mut x = [1.0, 2.0];
/// add_all(neuropil_numerics::isa::Isa::detect(), &mut x, &[10.0, 20.0]);
/// assert_eq!(x, [11.0, 22.0]);
/// ```
///
/// Arguments are `name: Type`, without patterns, generic parameters or `self`. Functions called in
/// the body are compiled for the wider set only if they are inlined: mark them
/// `#[inline(always)]`. An `isa` that the machine lacks runs the widest copy that it has (the
/// results are the same bits); check a user's choice with [`Isa::require`](crate::isa::Isa::require).
#[macro_export]
macro_rules! multiversion {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block)+) => {$(
        $(#[$meta])*
        #[allow(clippy::too_many_arguments)]
        $vis fn $name(isa: $crate::isa::Isa, $($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            #[allow(clippy::too_many_arguments)]
            fn body($($arg: $ty),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            #[allow(clippy::too_many_arguments)]
            fn avx2($($arg: $ty),*) $(-> $ret)? { body($($arg),*) }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,avx512f,avx512cd,avx512bw,avx512dq,avx512vl")]
            #[allow(clippy::too_many_arguments)]
            fn avx512($($arg: $ty),*) $(-> $ret)? { body($($arg),*) }

            #[cfg(target_arch = "x86_64")]
            {
                let best = $crate::isa::Isa::detect();
                match if isa < best { isa } else { best } {
                    // SAFETY: `detect` found the features of this copy on the running machine.
                    $crate::isa::Isa::Avx512 => unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    $crate::isa::Isa::Avx2 => unsafe { avx2($($arg),*) },
                    $crate::isa::Isa::Baseline => body($($arg),*),
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            {
                let _ = isa;
                body($($arg),*)
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    multiversion! {
        /// Sum of products, in order.
        fn dot(x: &[f64], y: &[f64]) -> f64 {
            let mut sum = 0.0;
            for (a, b) in x.iter().zip(y) {
                sum += *a * *b;
            }
            sum
        }

        /// x <- a x + y.
        fn scale_add(x: &mut [f64], a: f64, y: &[f64]) {
            for (x, y) in x.iter_mut().zip(y) {
                *x = *x * a + *y;
            }
        }
    }

    #[test]
    fn copies_give_the_same_bits() {
        let x: Vec<f64> = (0..1003).map(|i| libm::sin(i as f64) * 1e3).collect();
        let y: Vec<f64> = (0..1003).map(|i| libm::cos(i as f64 * 1.7)).collect();
        let expected: Vec<u64> = x
            .iter()
            .zip(&y)
            .map(|(x, y)| (x * 0.3 + y).to_bits())
            .collect();
        for isa in Isa::ALL {
            assert_eq!(
                dot(isa, &x, &y).to_bits(),
                dot(Isa::Baseline, &x, &y).to_bits()
            );
            let mut z = x.clone();
            scale_add(isa, &mut z, 0.3, &y);
            assert!(
                z.iter().zip(&expected).all(|(z, e)| z.to_bits() == *e),
                "{isa}"
            );
        }
    }

    #[test]
    fn names_round_trip_and_strangers_are_refused() {
        for isa in Isa::ALL {
            assert_eq!(isa.to_string().parse::<Isa>(), Ok(isa));
        }
        let error = "avx1024".parse::<Isa>().unwrap_err().to_string();
        assert!(
            error.contains("avx1024") && error.contains("avx512"),
            "{error}"
        );
    }

    #[test]
    fn available_ends_with_the_best() {
        let all = Isa::available();
        assert_eq!(all.first(), Some(&Isa::Baseline));
        assert_eq!(all.last(), Some(&Isa::detect()));
        for isa in Isa::ALL {
            assert_eq!(isa.require().is_ok(), all.contains(&isa));
        }
    }
}
