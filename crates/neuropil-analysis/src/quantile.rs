//! Quantiles of the distributions behind the intervals: normal, Student's t, chi-square, Poisson.

use std::f64::consts::{FRAC_2_PI, SQRT_2};

/// 97.5 % quantile of the standard normal distribution.
pub const NORMAL_975: f64 = 1.959_963_984_540_054;

/// `t` such that Student's t with `dof` degrees of freedom lies within `±t` with probability 0.95.
///
/// Closed finite sums of the distribution function for integer degrees of freedom (Abramowitz & Stegun 26.7.3–4),
/// inverted by bisection; above 200 degrees the expansion around the normal quantile (26.7.5), good to 1e-9 there.
/// Infinite for 0 degrees.
pub fn student_975(dof: u64) -> f64 {
    match dof {
        0 => f64::INFINITY,
        1..=200 => bisect(1.0, 20.0, |t| student_within(t, dof) - 0.95),
        _ => {
            let (z, n) = (NORMAL_975, dof as f64);
            let g1 = (z.powi(3) + z) / 4.0;
            let g2 = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
            z + g1 / n + g2 / (n * n)
        }
    }
}

/// Probability that |T| < t, for an integer number of degrees of freedom.
fn student_within(t: f64, dof: u64) -> f64 {
    let theta = (t / (dof as f64).sqrt()).atan();
    let (sine, cosine) = theta.sin_cos();
    let square = cosine * cosine;
    let odd = dof % 2 == 1;
    if dof == 1 {
        return FRAC_2_PI * theta;
    }
    let mut term = if odd { cosine } else { 1.0 };
    let mut sum = term;
    let mut k = if odd { 3 } else { 2 };
    while k < dof {
        term *= square * (k - 1) as f64 / k as f64;
        sum += term;
        k += 2;
    }
    if odd {
        FRAC_2_PI * (theta + sine * sum)
    } else {
        sine * sum
    }
}

/// Quantile `p` of the chi-square distribution with `dof > 0` degrees of freedom, not necessarily whole.
///
/// Inverts the regularised incomplete gamma function P(dof/2, x/2) by bisection; above 2000 degrees the
/// Wilson–Hilferty transformation, whose relative error is below 1e-5 there. NaN outside `0 < p < 1`, `dof > 0`.
pub fn chi_square(dof: f64, p: f64) -> f64 {
    if !(dof > 0.0 && p > 0.0 && p < 1.0 && dof.is_finite()) {
        return f64::NAN;
    }
    let c = 2.0 / (9.0 * dof);
    let hilferty = dof * (1.0 - c + normal(p) * c.sqrt()).max(0.0).powi(3);
    if dof > 2000.0 {
        return hilferty;
    }
    let mut high = hilferty.max(dof) + 10.0;
    while gamma_p(dof / 2.0, high / 2.0) < p {
        high *= 2.0;
    }
    bisect(0.0, high, |x| gamma_p(dof / 2.0, x / 2.0) - p)
}

/// The 95 % interval of the mean of a Poisson variable of which `count` was seen (Garwood 1936).
pub fn poisson_interval(count: u64) -> (f64, f64) {
    let k = count as f64;
    let low = if count == 0 {
        0.0
    } else {
        0.5 * chi_square(2.0 * k, 0.025)
    };
    (low, 0.5 * chi_square(2.0 * k + 2.0, 0.975))
}

/// Quantile `p` of the standard normal distribution, by bisection of the error function.
fn normal(p: f64) -> f64 {
    bisect(-40.0, 40.0, |x| 0.5 * libm::erfc(-x / SQRT_2) - p)
}

/// Regularised lower incomplete gamma function P(a, x), by its series below a + 1 and Lentz's continued fraction
/// for Q = 1 − P above; `a` up to a few thousand.
fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = (a * x.ln() - x - libm::lgamma(a)).exp();
    if x < a + 1.0 {
        let mut term = 1.0 / a;
        let mut sum = term;
        let mut n = a;
        for _ in 0..10_000 {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-16 {
                break;
            }
        }
        return front * sum;
    }
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = i * (a - i);
        b += 2.0;
        d = 1.0 / nonzero(an * d + b, tiny);
        c = nonzero(b + an / c, tiny);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    1.0 - front * h
}

fn nonzero(x: f64, tiny: f64) -> f64 {
    if x.abs() < tiny { tiny } else { x }
}

/// Root of an increasing function between `low` and `high`, to the last bits.
fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, relative: f64) {
        assert!((a - b).abs() <= relative * b.abs(), "{a} against {b}");
    }

    #[test]
    fn student_is_tan_and_algebraic_where_it_can_be_written_down() {
        close(
            student_975(1),
            (0.95 * std::f64::consts::FRAC_PI_2).tan(),
            1e-13,
        );
        // Two degrees: t = 0.95 sqrt(2 / (1 − 0.95²)).
        close(
            student_975(2),
            0.95 * (2.0 / (1.0 - 0.9025_f64)).sqrt(),
            1e-13,
        );
        assert_eq!(student_975(0), f64::INFINITY);
    }

    #[test]
    fn student_agrees_with_printed_tables() {
        for (dof, t) in [
            (3, 3.182),
            (5, 2.571),
            (9, 2.262),
            (19, 2.093),
            (60, 2.000),
            (120, 1.980),
        ] {
            assert!((student_975(dof) - t).abs() < 5.1e-4, "{dof}");
        }
        let (series, expansion) = (student_975(200), student_975(201));
        assert!(series > expansion && series - expansion < 1e-4);
        close(student_975(u64::MAX), NORMAL_975, 1e-12);
    }

    #[test]
    fn chi_square_with_two_degrees_is_an_exponential() {
        for p in [0.001, 0.025, 0.5, 0.975, 0.999] {
            close(chi_square(2.0, p), -2.0 * (1.0_f64 - p).ln(), 1e-12);
        }
        // One degree: the square of a normal variable.
        close(chi_square(1.0, 0.95), NORMAL_975 * NORMAL_975, 1e-10);
        // The two methods meet.
        close(chi_square(2000.0, 0.975), chi_square(2000.001, 0.975), 1e-5);
        assert!(chi_square(-1.0, 0.5).is_nan() && chi_square(1.0, 1.0).is_nan());
    }

    #[test]
    fn the_poisson_interval_reaches_as_far_as_its_tails_allow() {
        // Definition: at the upper end, P(X <= k) = 0.025; at the lower end, P(X >= k) = 0.025.
        let tail = |mean: f64, terms: std::ops::Range<u64>| -> f64 {
            terms
                .map(|j| (j as f64 * mean.ln() - mean - libm::lgamma(j as f64 + 1.0)).exp())
                .sum()
        };
        for k in [1, 5, 40] {
            let (low, high) = poisson_interval(k);
            close(tail(high, 0..k + 1), 0.025, 1e-9);
            close(1.0 - tail(low, 0..k), 0.025, 1e-9);
        }
        assert_eq!(poisson_interval(0).0, 0.0);
        close(poisson_interval(0).1, -(0.025_f64).ln(), 1e-12);
    }
}
