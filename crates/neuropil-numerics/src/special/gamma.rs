//! The incomplete gamma function and the laws made of it.

use crate::NumericsError;
use crate::roots::brent;

const HALF_LN_2PI: f64 = 0.9189385332046727;

/// `ln |Gamma(x)|`.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// `ln Gamma(n + 1) - ln(sqrt(2 pi n) (n / e)^n)` for `n > 0`: the error of Stirling's formula. On
/// the bit path (exact samplers use it at integers).
pub(crate) fn stirling_error(n: f64) -> f64 {
    if n <= 16.0 {
        let ln_factorial = if n == libm::floor(n) {
            let mut factorial = 1.0;
            let mut i = 2.0;
            while i <= n {
                factorial *= i;
                i += 1.0;
            }
            libm::log(factorial)
        } else {
            libm::lgamma(n + 1.0)
        };
        return ln_factorial - (n + 0.5) * libm::log(n) + n - HALF_LN_2PI;
    }
    let square = n * n;
    let series = 1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0
                - (1.0 / 1680.0 - (1.0 / 1188.0 - (691.0 / 360360.0) / square) / square) / square)
                / square)
            / square;
    series / n
}

/// The deviance `x ln(x / m) + m - x` for positive `x` and `m`, without cancellation near `x = m`
/// (Loader 2000). On the bit path.
pub(crate) fn deviance(x: f64, m: f64) -> f64 {
    let d = x - m;
    if libm::fabs(d) < 0.1 * (x + m) {
        // ln(x / m) = 2 atanh(v); the first terms of the sum are d v and 2 x v^3 / 3.
        let v = d / (x + m);
        let mut sum = d * v;
        let mut term = 2.0 * x * v;
        let square = v * v;
        let mut j = 1.0;
        loop {
            term *= square;
            let next = sum + term / (2.0 * j + 1.0);
            if next == sum || j > 100.0 {
                return next;
            }
            sum = next;
            j += 1.0;
        }
    }
    x * libm::log(x / m) - d
}

/// `x^a e^(-x) / Gamma(a + 1)`, accurate also where both factors are huge.
fn density_factor(a: f64, x: f64) -> f64 {
    if a < 1.0 {
        return libm::exp(a * libm::log(x) - x - libm::lgamma(a + 1.0));
    }
    libm::exp(-deviance(a, x) - stirling_error(a)) / libm::sqrt(2.0 * std::f64::consts::PI * a)
}

/// Lower and upper regularized incomplete gamma functions.
fn gamma_pq(a: f64, x: f64) -> (f64, f64) {
    if a.is_nan() || x.is_nan() || a <= 0.0 || x < 0.0 || a.is_infinite() {
        return (f64::NAN, f64::NAN);
    }
    if x == 0.0 {
        return (0.0, 1.0);
    }
    if x.is_infinite() {
        return (1.0, 0.0);
    }
    let factor = density_factor(a, x);
    // Both expansions need about sqrt(a) terms near x = a.
    let limit = 1000.0 + 20.0 * libm::sqrt(a);
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0, 1.0, 0.0);
        while term > sum * 1e-17 && n < limit {
            n += 1.0;
            term *= x / (a + n);
            sum += term;
        }
        let p = factor * sum;
        (p, 1.0 - p)
    } else {
        // Legendre's continued fraction by the modified Lentz method.
        let tiny = 1e-300;
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / tiny;
        let mut d = 1.0 / b;
        let mut h = d;
        let mut n = 0.0;
        while n < limit {
            n += 1.0;
            let coefficient = -n * (n - a);
            b += 2.0;
            d = coefficient * d + b;
            d = 1.0 / if d == 0.0 { tiny } else { d };
            c = b + coefficient / c;
            c = if c == 0.0 { tiny } else { c };
            h *= d * c;
            if libm::fabs(d * c - 1.0) < 1e-16 {
                break;
            }
        }
        let q = factor * a * h;
        (1.0 - q, q)
    }
}

/// `P(a, x) = int_0^x t^(a-1) e^(-t) dt / Gamma(a)` for `a > 0`, `x >= 0`; relative error below
/// `1e-12` for `a <= 1e6` where `P <= 1/2`, the same absolute error above.
pub fn gamma_p(a: f64, x: f64) -> f64 {
    gamma_pq(a, x).0
}

/// `Q(a, x) = 1 - P(a, x)`; relative error below `1e-12` for `a <= 1e6` where `Q <= 1/2`, the same
/// absolute error above.
pub fn gamma_q(a: f64, x: f64) -> f64 {
    gamma_pq(a, x).1
}

/// Probability that a chi-square variable of `freedom > 0` degrees of freedom exceeds `x`.
pub fn chi_square_survival(x: f64, freedom: f64) -> f64 {
    gamma_q(0.5 * freedom, 0.5 * x)
}

/// The `x` with `P(a, x) = p`, for `0 < p < 1` and `0 < a <= 1e6`; relative error about `1e-12`. Half of the
/// chi-square quantile of `2 a` degrees of freedom; with counts it gives exact Poisson intervals.
pub fn gamma_quantile(a: f64, p: f64) -> Result<f64, NumericsError> {
    if !(a > 0.0 && a <= 1e6) {
        return Err(NumericsError::domain(
            "gamma_quantile",
            "a",
            a,
            "a number above 0, at most 1e6",
        ));
    }
    if !(p > 0.0 && p < 1.0) {
        return Err(NumericsError::domain(
            "gamma_quantile",
            "p",
            p,
            "a probability between 0 and 1",
        ));
    }
    // In ln x, and in the log of the smaller tail, the function is close to straight.
    let upper = p > 0.5;
    let target = libm::log(if upper { 1.0 - p } else { p });
    let miss = |ln_x: f64| {
        let (p, q) = gamma_pq(a, libm::exp(ln_x));
        let value = libm::log(if upper { q } else { p });
        let difference = if upper {
            target - value
        } else {
            value - target
        };
        // Far in the tail the logarithm underflows to -inf; the sign is what matters there.
        if difference.is_finite() {
            difference
        } else {
            1e300 * difference.signum()
        }
    };
    let low = (target + libm::lgamma(a + 1.0)) / a - 1.0;
    let low = if low < libm::log(a) - 700.0 {
        libm::log(a) - 700.0
    } else {
        low
    };
    let low = if upper {
        libm::log(a) - 5.0 - 5.0 / a
    } else {
        low
    };
    let high = libm::log(a + 40.0 * libm::sqrt(a) + 760.0);
    brent("gamma_quantile", miss, low, high, 1e-15).map(libm::exp)
}
