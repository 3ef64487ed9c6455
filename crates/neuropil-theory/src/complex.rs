//! The few operations with complex numbers that linear response needs.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A complex number: real and imaginary part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct C(pub f64, pub f64);

impl C {
    /// e^(i angle).
    pub fn turned(angle: f64) -> Self {
        Self(libm::cos(angle), libm::sin(angle))
    }
}

impl Add for C {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self(self.0 + o.0, self.1 + o.1)
    }
}

impl Sub for C {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self(self.0 - o.0, self.1 - o.1)
    }
}

impl Neg for C {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}

impl Mul for C {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Self(self.0 * o.0 - self.1 * o.1, self.0 * o.1 + self.1 * o.0)
    }
}

impl Mul<f64> for C {
    type Output = Self;
    fn mul(self, s: f64) -> Self {
        Self(self.0 * s, self.1 * s)
    }
}

impl Div for C {
    type Output = Self;
    /// Smith's method, which does not overflow where the quotient does not.
    fn div(self, o: Self) -> Self {
        if libm::fabs(o.0) >= libm::fabs(o.1) {
            let r = o.1 / o.0;
            let d = o.0 + o.1 * r;
            Self((self.0 + self.1 * r) / d, (self.1 - self.0 * r) / d)
        } else {
            let r = o.0 / o.1;
            let d = o.0 * r + o.1;
            Self((self.0 * r + self.1) / d, (self.1 * r - self.0) / d)
        }
    }
}
