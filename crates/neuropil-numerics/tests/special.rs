//! Special functions and quadrature against 45-digit references.

mod reference;

use neuropil_numerics::quadrature::{GaussLegendre, integrate_adaptive};
use neuropil_numerics::special::*;

fn relative(value: f64, exact: f64) -> f64 {
    if value == exact {
        0.0
    } else {
        ((value - exact) / exact).abs()
    }
}

#[test]
fn erfcx_and_dawson_reach_machine_precision() {
    for &[x, exact] in reference::ERFCX {
        let allowed = if x < 0.0 {
            1e-15 + 4e-16 * x * x
        } else {
            1e-15
        };
        assert!(
            relative(erfcx(x), exact) < allowed,
            "erfcx({x}): {:e}",
            relative(erfcx(x), exact)
        );
    }
    for &[x, exact] in reference::DAWSON {
        assert!(
            relative(dawson(x), exact) < 2e-15,
            "dawson({x}): {:e}",
            relative(dawson(x), exact)
        );
    }
    for &[x, defect, curvature] in reference::ERFCX_DEFECT {
        let error = relative(erfcx_defect(x), defect);
        assert!(error < 1e-14, "defect({x}): {error:e}");
        let error = relative(erfcx_curvature(x), curvature);
        assert!(error < 3e-14, "curvature({x}): {error:e}");
    }
    assert_eq!(erfcx(f64::NEG_INFINITY), f64::INFINITY);
    assert_eq!(erfcx(f64::INFINITY), 0.0);
    assert!(erfcx(f64::NAN).is_nan() && dawson(f64::NAN).is_nan());
    assert_eq!(erf(0.3), libm::erf(0.3));
    assert!(relative(erfc(1.0), 0.15729920705028513) < 1e-15);
}

#[test]
fn integral_of_erfcx_at_every_scale() {
    for &[a, width, exact] in reference::ERFCX_INTEGRAL {
        let error = relative(erfcx_integral(a, width), exact);
        assert!(error < 1e-14, "a {a}, width {width}: {error:e}");
    }
    assert_eq!(erfcx_integral(3.0, 0.0), 0.0);
    assert!(erfcx_integral(-1.0, 2.0).is_nan());
    assert!(erfcx_integral(1.0, f64::NAN).is_nan());
}

#[test]
fn normal_quantile_inverts_the_law() {
    for &[p, exact] in reference::NORMAL_QUANTILE {
        // Near p = 1 the reference is that of the rounded 1 - p as well.
        let x = normal_quantile(p);
        assert!(
            (x - exact).abs() <= 1e-14 * exact.abs().max(0.1),
            "{p}: {x} {exact}"
        );
    }
    for x in [-37.0, -20.0, -5.0, -1.0, -0.1] {
        assert!(relative(normal_quantile(normal_cdf(x)), x) < 2e-14, "{x}");
    }
    assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(normal_quantile(1.0), f64::INFINITY);
    assert!(normal_quantile(5e-324) < -38.0);
    for bad in [-0.1, 1.1, f64::NAN] {
        assert!(normal_quantile(bad).is_nan());
    }
}

#[test]
fn incomplete_gamma_and_its_inverse() {
    for &[a, x, p, q] in reference::GAMMA {
        let (ep, eq) = (relative(gamma_p(a, x), p), relative(gamma_q(a, x), q));
        if p < 0.6 {
            assert!(ep < 1e-12, "P({a}, {x}): {ep:e}");
            assert!(
                relative(gamma_quantile(a, p).unwrap(), x) < 1e-11,
                "quantile {a} {x}"
            );
        }
        if q < 0.6 {
            assert!(eq < 1e-12, "Q({a}, {x}): {eq:e}");
        }
        assert!((gamma_p(a, x) + gamma_q(a, x) - 1.0).abs() < 1e-15);
    }
    for x in [0.1, 3.0, 20.0] {
        assert!(relative(chi_square_survival(x, 2.0), (-0.5 * x).exp()) < 1e-14);
    }
    // The exact 95 % interval of a Poisson count of 10 (Garwood 1936).
    assert!((gamma_quantile(10.0, 0.025).unwrap() - 4.795389).abs() < 1e-6);
    assert!((gamma_quantile(11.0, 0.975).unwrap() - 18.390356).abs() < 1e-6);
    assert!(relative(gamma_quantile(1.0, 1.0 - 1e-12).unwrap(), -(1e-12_f64.ln())) < 1e-4);
    assert!(gamma_quantile(0.01, 0.01).is_ok());
    for (a, p) in [
        (0.0, 0.5),
        (1.0, 0.0),
        (1.0, 1.0),
        (f64::NAN, 0.5),
        (1.0, f64::NAN),
        (1e7, 0.5),
    ] {
        assert!(gamma_quantile(a, p).is_err());
    }
    assert!(gamma_q(-1.0, 1.0).is_nan() && gamma_q(1.0, -1.0).is_nan());
    assert_eq!((gamma_q(2.0, 0.0), gamma_q(2.0, f64::INFINITY)), (1.0, 0.0));
}

#[test]
fn incomplete_beta_and_student() {
    for &[a, b, x, exact] in reference::BETA {
        let error = relative(beta_inc(a, b, x), exact);
        assert!(error < 1e-12, "I_{x}({a}, {b}): {error:e}");
    }
    for &[freedom, p, t] in reference::STUDENT_T {
        let found = student_t_quantile(p, freedom).unwrap();
        assert!(
            (found - t).abs() <= 1e-11 * t.abs(),
            "{freedom}, {p}: {found} {t}"
        );
        assert!(relative(student_t_cdf(t, freedom), p) < 1e-11);
    }
    assert!(beta_inc(0.0, 1.0, 0.5).is_nan() && beta_inc(1.0, 1.0, 1.5).is_nan());
    for (p, freedom) in [
        (0.0, 5.0),
        (1.0, 5.0),
        (0.5, 0.0),
        (f64::NAN, 3.0),
        (0.3, f64::NAN),
    ] {
        assert!(student_t_quantile(p, freedom).is_err());
    }
    assert_eq!(student_t_cdf(f64::INFINITY, 3.0), 1.0);
    assert_eq!(student_t_cdf(f64::NEG_INFINITY, 3.0), 0.0);
}

#[test]
fn kolmogorov_law() {
    for &[x, exact] in reference::KOLMOGOROV {
        assert!(
            (kolmogorov_survival(x) - exact).abs() < 1e-15 + 1e-13 * exact,
            "{x}"
        );
    }
    assert_eq!(kolmogorov_survival(0.0), 1.0);
    assert!((kolmogorov_survival(1.0 - 1e-12) - kolmogorov_survival(1.0)).abs() < 1e-11);
    // Critical distance of 5 % for 20 values: 0.294 (tables of Massey 1951).
    assert!((kolmogorov_smirnov_p_value(0.294, 20.0) - 0.05).abs() < 2e-3);
    assert!(kolmogorov_smirnov_p_value(0.3, 0.0).is_nan());
}

#[test]
fn zeta_constants() {
    // Alternating series of zeta(1/2), averaged twice: eta(1/2) / (1 - sqrt 2).
    let terms = 100_000;
    let (mut sum, mut last, mut before) = (0.0, 0.0, 0.0);
    for k in 1..=terms {
        (before, last) = (last, sum);
        sum += if k % 2 == 1 { 1.0 } else { -1.0 } / (k as f64).sqrt();
    }
    let eta = 0.25 * (sum + 2.0 * last + before);
    assert!((eta / (1.0 - 2.0_f64.sqrt()) - ZETA_HALF).abs() < 1e-7);
    assert!(relative(SQRT_PI * FRAC_1_SQRT_PI, 1.0) < 3e-16);
    assert!((2.0_f64.sqrt() * ZETA_HALF.abs() - 2.0652531522312172).abs() < 1e-15);
}

#[test]
fn gauss_legendre_is_exact_for_polynomials() {
    for n in [1, 2, 3, 7, 20, 64, 256] {
        let rule = GaussLegendre::new(n).unwrap();
        for power in [0, 1, 2 * n as i32 - 1] {
            let value = rule.integrate(0.0, 1.0, |x| libm::pow(x, f64::from(power)));
            assert!(
                relative(value, 1.0 / f64::from(power + 1)) < 1e-13,
                "{n} {power}"
            );
        }
    }
    let sine = GaussLegendre::twenty().integrate_panels(0.0, std::f64::consts::PI, 3, libm::sin);
    assert!(relative(sine, 2.0) < 1e-15);
    assert!(GaussLegendre::new(0).is_err() && GaussLegendre::new(257).is_err());
}

#[test]
fn adaptive_quadrature_meets_its_tolerance() {
    let peak = integrate_adaptive(|x| 1e-3 / (1e-6 + x * x), -1.0, 1.0, 0.0, 1e-12).unwrap();
    assert!(
        relative(peak.value, 2.0 * libm::atan(1e3)) < 1e-12,
        "{peak:?}"
    );
    let root = integrate_adaptive(libm::sqrt, 0.0, 1.0, 0.0, 1e-10).unwrap();
    assert!(relative(root.value, 2.0 / 3.0) < 1e-10 && root.error <= 1e-10);
    let backwards = integrate_adaptive(libm::exp, 1.0, 0.0, 1e-12, 0.0).unwrap();
    assert!((backwards.value + 1.718281828459045).abs() < 1e-14 && backwards.evaluations == 15);
    assert!(integrate_adaptive(|x| 1.0 / x, 0.0, 1.0, 1e-9, 0.0).is_err());
    assert!(integrate_adaptive(|_| f64::NAN, 0.0, 1.0, 1e-9, 0.0).is_err());
    assert!(integrate_adaptive(|x| x, 0.0, f64::INFINITY, 1e-9, 0.0).is_err());
}
