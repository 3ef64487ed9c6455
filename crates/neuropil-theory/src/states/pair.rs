//! All steady states of one excitatory and one inhibitory power-law population, none missed.
//!
//! With `z = μ_E - b_E`, `ν = a_E z₊ⁿ` and gains `A = M_EE, K = -M_EI, B = M_IE, C = -M_II ≥ 0`, inputs `c = h - b`, a steady
//! state with K > 0 is a zero of the characteristic function (Kraynyukova & Tchumatchenko 2018, PNAS 115:3464)
//!
//! ```text
//! F(z) = A ν - K a_I w₊ᵐ - z + c_E,    w = α ν + β (z - c_E) + c_I,   α = (K B - A C)/K,   β = C/K.
//! ```
//!
//! For z ≤ 0, F falls. For z > 0 the half line is cut until on each piece F' has one sign, or F'' has one sign, or F cannot
//! vanish; bounds come from the monotone factors ν', w', w₊ᵐ⁻¹ at the ends of the piece. The last piece is unbounded; on it
//! F, F' and F'' keep their signs for good.

mod scan;

use crate::transfer::PowerLaw;
use scan::{Scan, bracketed, power};

/// Two populations: E first, I second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub law: [PowerLaw; 2],
    /// A, K, B, C, mV ms.
    pub a: f64,
    pub k: f64,
    pub b: f64,
    pub c: f64,
    /// h - b of E and I, mV.
    pub input: [f64; 2],
}

/// Inputs beyond which no state is looked for, mV. They are reached only if det is 0 and exponents agree almost.
const ABSURD: f64 = 1e100;
/// Most doublings on the way to the unbounded piece.
const DOUBLINGS: usize = 2000;

/// The solution w of `w + c a w₊ⁿ = x`, c ≥ 0.
fn inhibited(law: &PowerLaw, c: f64, x: f64) -> f64 {
    if x <= 0.0 || c == 0.0 {
        return x;
    }
    bracketed(0.0, x, false, |w| {
        let [rate, slope, _] = power(law.a, w, law.n);
        (w + c * rate - x, 1.0 + c * slope)
    })
}

impl Pair {
    /// det = K B - A C, 0 where the difference is no more than its rounding.
    fn determinant(&self) -> f64 {
        let (x, y) = (self.k * self.b, self.a * self.c);
        if libm::fabs(x - y) <= 4.0 * f64::EPSILON * y {
            0.0
        } else {
            x - y
        }
    }

    /// (z, w) of all steady states, by rising z; nothing if the scan found no end.
    pub fn states(&self) -> Option<Vec<[f64; 2]>> {
        let mut found: Vec<f64> = Vec::new();
        let mut out: Vec<[f64; 2]> = Vec::new();
        // Silent E: I alone, then whether E stays silent.
        let w = inhibited(&self.law[1], self.c, self.input[1]);
        let z = self.input[0] - self.k * power(self.law[1].a, w, self.law[1].n)[0];
        if z <= 0.0 {
            out.push([z, w]);
        }
        self.active(&mut found)?;
        for z in found {
            let nu = power(self.law[0].a, z, self.law[0].n)[0];
            let guess = if self.k > 0.0 {
                self.determinant() / self.k * nu
                    + self.c / self.k * (z - self.input[0])
                    + self.input[1]
            } else {
                inhibited(&self.law[1], self.c, self.input[1] + self.b * nu)
            };
            let state = self.polish([z, guess]);
            let close = |q: &[f64; 2]| libm::fabs(q[0] - state[0]) <= 1e-12 * libm::fabs(state[0]);
            if !out.iter().any(close) {
                out.push(state);
            }
        }
        Some(out)
    }

    /// Roots with z > 0.
    fn active(&self, out: &mut Vec<f64>) -> Option<()> {
        let mut scan = Scan {
            pair: *self,
            alpha: 0.0,
            beta: 0.0,
            gamma: -1.0,
        };
        let law = &self.law[0];
        if self.k > 0.0 {
            scan.alpha = self.determinant() / self.k;
            scan.beta = self.c / self.k;
            scan.gamma = self.input[1] - scan.beta * self.input[0];
            if law.n == 1.0 {
                scan.beta += scan.alpha * law.a;
                scan.alpha = 0.0;
            }
        }
        // w turns where α ν' = -β.
        let turn = (scan.alpha < 0.0 && scan.beta > 0.0).then(|| {
            let x = scan.beta / (-scan.alpha * law.a * law.n);
            libm::pow(x, 1.0 / (law.n - 1.0))
        });
        let mut reach = libm::fabs(self.input[0]).max(libm::fabs(self.input[1]));
        if !(reach > 0.0 && reach.is_finite()) {
            reach = 1.0;
        }
        let mut left = scan.node(0.0);
        for _ in 0..DOUBLINGS {
            let mut next = if left.z > 0.0 { 2.0 * left.z } else { reach };
            if let Some(t) = turn
                && left.z < t
                && t < next
            {
                next = t;
            }
            let right = scan.node(next);
            if right.z > ABSURD || !right.f.is_finite() {
                return Some(());
            }
            scan.between(&left, &right, 0, out);
            if scan.ends(&right) {
                return Some(());
            }
            left = right;
        }
        None
    }

    /// Newton steps in both equations, which recover digits that w lost in the elimination.
    fn polish(&self, mut at: [f64; 2]) -> [f64; 2] {
        for _ in 0..3 {
            let e = power(self.law[0].a, at[0], self.law[0].n);
            let i = power(self.law[1].a, at[1], self.law[1].n);
            let r = [
                self.a * e[0] - self.k * i[0] + self.input[0] - at[0],
                self.b * e[0] - self.c * i[0] + self.input[1] - at[1],
            ];
            let m = [
                [self.a * e[1] - 1.0, -self.k * i[1]],
                [self.b * e[1], -self.c * i[1] - 1.0],
            ];
            let det = m[0][0] * m[1][1] - m[0][1] * m[1][0];
            let step = [
                (r[0] * m[1][1] - r[1] * m[0][1]) / det,
                (m[0][0] * r[1] - m[1][0] * r[0]) / det,
            ];
            let size = libm::fabs(at[0]) + libm::fabs(at[1]);
            let moved = libm::fabs(step[0]) + libm::fabs(step[1]);
            if !moved.is_finite() || moved > 1e-6 * size || moved == 0.0 {
                break;
            }
            at = [at[0] - step[0], at[1] - step[1]];
        }
        at
    }
}
