//! Accuracy, edge cases and equality across instruction sets of the hot functions.

use neuropil_numerics::hot;
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::{Stream, uniform_open_53};

/// Distance in units of the last place of `b`.
fn ulps(a: f64, b: f64) -> f64 {
    if a == b || (a.is_nan() && b.is_nan()) {
        return 0.0;
    }
    let magnitude = b.abs().max(f64::MIN_POSITIVE);
    let ulp = f64::from_bits(magnitude.to_bits() + 1) - magnitude;
    (a - b).abs() / ulp
}

/// A grid on `[low, high]` with pseudo-random offsets, so that no point is special.
fn grid(low: f64, high: f64, n: u64) -> impl Iterator<Item = f64> {
    let stream = Stream::new(1, 2);
    (0..n).map(move |i| {
        let w = stream.block(i, 0);
        low + (high - low) * (i as f64 + uniform_open_53(w[0], w[1])) / n as f64
    })
}

fn worst(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    grid(low, high, 200_000).fold(0.0, |w: f64, x| w.max(ulps(f(x), g(x))))
}

// libm itself is good to less than 1 ulp, so that 2 ulp against it allow at most 3, and an exact
// function shows up to 1. (Against 60-digit values the errors are those in the module's text.)

#[test]
fn exp_is_accurate_everywhere() {
    for (low, high) in [
        (-1.0, 1.0),
        (-1e-3, 1e-3),
        (-708.0, 709.7),
        (-745.2, -708.0),
        (-30.0, 5.0),
    ] {
        let w = worst(hot::exp, libm::exp, low, high);
        assert!(w <= 1.0, "{w} ulp on [{low}, {high}]");
    }
}

#[test]
fn exp_saturates() {
    assert_eq!(hot::exp(0.0), 1.0);
    assert_eq!(hot::exp(-0.0), 1.0);
    assert_eq!(hot::exp(f64::INFINITY), f64::INFINITY);
    assert_eq!(hot::exp(f64::NEG_INFINITY), 0.0);
    assert_eq!(hot::exp(1e308), f64::INFINITY);
    assert_eq!(hot::exp(-1e308), 0.0);
    assert!(hot::exp(f64::NAN).is_nan());
    assert!(hot::exp(709.782712893384) < f64::INFINITY);
    assert_eq!(hot::exp(709.7827128933842), f64::INFINITY);
    assert_eq!(hot::exp(-745.1332191019411), 5e-324);
    assert_eq!(hot::exp(-745.1332191019413), 0.0);
}

#[test]
fn expm1_is_accurate_everywhere() {
    for (low, high) in [
        (-1.0, 1.0),
        (-1e-3, 1e-3),
        (-60.0, 709.7),
        (-0.4, -0.3),
        (0.3, 0.4),
        (-3.0, 3.0),
    ] {
        let w = worst(hot::expm1, libm::expm1, low, high);
        assert!(w <= 2.0, "{w} ulp on [{low}, {high}]");
    }
    for exponent in -1020..-60 {
        let x = libm::ldexp(1.37, exponent);
        assert_eq!(hot::expm1(x), x);
        assert_eq!(hot::expm1(-x), -x);
    }
    assert_eq!(hot::expm1(0.0), 0.0);
    assert_eq!(hot::expm1(f64::NEG_INFINITY), -1.0);
    assert_eq!(hot::expm1(-50.0), -1.0);
    assert_eq!(hot::expm1(f64::INFINITY), f64::INFINITY);
    assert_eq!(hot::expm1(709.79), f64::INFINITY);
    assert!(hot::expm1(f64::NAN).is_nan());
}

#[test]
fn exprel_is_accurate_everywhere() {
    let reference = |x: f64| libm::expm1(x) / x;
    for (low, high) in [
        (-0.34, 0.34),
        (-1e-3, 1e-3),
        (-3.0, 3.0),
        (-60.0, 20.0),
        (0.343, 0.348),
        (-1e6, -50.0),
        (20.0, 709.7),
    ] {
        let w = worst(hot::exprel, reference, low, high);
        assert!(w <= 3.0, "{w} ulp on [{low}, {high}]");
    }
    assert_eq!(hot::exprel(0.0), 1.0);
    assert_eq!(hot::exprel(-0.0), 1.0);
    assert_eq!(hot::exprel(5e-324), 1.0);
    assert_eq!(hot::exprel(f64::NEG_INFINITY), 0.0);
    assert_eq!(hot::exprel(709.79), f64::INFINITY);
    assert!(hot::exprel(f64::NAN).is_nan());
}

#[test]
fn shorter_forms_have_the_bits_of_the_functions() {
    let limits = [hot::EXP_NEAR, hot::EXPREL_NEAR];
    let grids = limits.map(|l| grid(-l, l, 200_000).chain([l, -l, 0.0, -0.0, 5e-324]));
    let [exp, exprel] = grids;
    for x in exp {
        assert_eq!(hot::exp_near(x).to_bits(), hot::exp(x).to_bits(), "exp {x}");
    }
    for x in exprel {
        let (near, all) = (hot::exprel_near(x), hot::exprel(x));
        assert_eq!(near.to_bits(), all.to_bits(), "exprel {x}");
    }
}

#[test]
fn beyond_tells_what_is_larger_than_a_limit() {
    let far = |x: f64| hot::beyond(x, hot::EXPREL_NEAR) >> 63 == 1;
    let just = f64::from_bits(hot::EXPREL_NEAR.to_bits() + 1);
    for x in [0.0, -0.0, 5e-324, -0.1, hot::EXPREL_NEAR, -hot::EXPREL_NEAR] {
        assert!(!far(x), "{x}");
    }
    for x in [just, -just, 700.0, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(far(x), "{x}");
    }
    assert!(far(f64::NAN) && far(-f64::NAN));
}

#[test]
fn ln_is_accurate_everywhere() {
    for (low, high) in [
        (0.5, 2.0),
        (0.999, 1.001),
        (1e-300, 1e-290),
        (1.0, 1e6),
        (1e-310, 2e-308),
    ] {
        let w = worst(hot::ln, libm::log, low, high);
        assert!(w <= 1.0, "{w} ulp on [{low}, {high}]");
    }
    let spread = worst(
        |x| hot::ln(libm::exp(x)),
        |x| libm::log(libm::exp(x)),
        -744.0,
        709.0,
    );
    assert!(spread <= 1.0, "{spread}");
    assert_eq!(hot::ln(1.0), 0.0);
    assert_eq!(hot::ln(0.0), f64::NEG_INFINITY);
    assert_eq!(hot::ln(-0.0), f64::NEG_INFINITY);
    assert!(hot::ln(-1.0).is_nan());
    assert!(hot::ln(f64::NEG_INFINITY).is_nan());
    assert!(hot::ln(f64::NAN).is_nan());
    assert_eq!(hot::ln(f64::INFINITY), f64::INFINITY);
    assert!(ulps(hot::ln(5e-324), libm::log(5e-324)) <= 1.0);
    assert!(ulps(hot::ln(f64::MAX), libm::log(f64::MAX)) <= 1.0);
}

#[test]
fn log1p_is_accurate_everywhere() {
    for (low, high) in [
        (-0.999, 1.0),
        (-1e-8, 1e-8),
        (-1e-3, 1e-3),
        (0.0, 1e9),
        (-0.5, 2.0),
    ] {
        let w = worst(hot::log1p, libm::log1p, low, high);
        assert!(w <= 2.0, "{w} ulp on [{low}, {high}]");
    }
    assert_eq!(hot::log1p(-1.0), f64::NEG_INFINITY);
    assert!(hot::log1p(-1.1).is_nan());
    assert!(hot::log1p(f64::NAN).is_nan());
    assert_eq!(hot::log1p(f64::INFINITY), f64::INFINITY);
    assert_eq!(hot::log1p(1e-320), 1e-320);
}

#[test]
fn sincos_is_accurate_and_exact_at_quarters() {
    // sin and cos of 2 pi u through the exactly reduced argument, which libm gets within 1 ulp of
    // the rounded product; the product itself adds another.
    let reference = |u: f64| {
        let eighths = (u * 8.0).floor();
        let r = u - eighths / 8.0;
        let a = 2.0 * std::f64::consts::PI * r;
        let (s, c) = (libm::sin(a), libm::cos(a));
        let h = std::f64::consts::FRAC_1_SQRT_2;
        match eighths as i64 {
            0 => (s, c),
            1 => (h * (c + s), h * (c - s)),
            2 => (c, -s),
            3 => (h * (c - s), -h * (c + s)),
            4 => (-s, -c),
            5 => (-h * (c + s), -h * (c - s)),
            6 => (-c, s),
            _ => (-h * (c - s), h * (c + s)),
        }
    };
    let mut worst: f64 = 0.0;
    for u in grid(0.0, 1.0, 400_000) {
        let (s, c) = hot::sincos_2pi(u);
        let (es, ec) = reference(u);
        worst = worst.max((s - es).abs()).max((c - ec).abs());
        assert!((s * s + c * c - 1.0).abs() < 6e-16);
    }
    assert!(worst < 5e-16, "{worst}");
    for u in [1e-3, 1e-8, 1e-100] {
        let (s, _) = hot::sincos_2pi(u);
        assert!(ulps(s, libm::sin(2.0 * std::f64::consts::PI * u)) <= 2.0);
    }
    for (u, s, c) in [
        (0.0, 0.0, 1.0),
        (0.25, 1.0, 0.0),
        (0.5, 0.0, -1.0),
        (0.75, -1.0, 0.0),
        (1.0, 0.0, 1.0),
    ] {
        assert_eq!(hot::sincos_2pi(u), (s, c), "{u}");
    }
    assert!(hot::sincos_2pi(f64::NAN).0.is_nan());
}

#[test]
fn tanh_is_accurate_and_odd() {
    for (low, high) in [(-1.0, 1.0), (-1e-4, 1e-4), (-30.0, 30.0), (0.1, 0.6)] {
        let w = worst(hot::tanh, libm::tanh, low, high);
        assert!(w <= 3.0, "{w} ulp on [{low}, {high}]");
    }
    for x in grid(0.0, 25.0, 1000) {
        assert_eq!(hot::tanh(-x).to_bits(), (-hot::tanh(x)).to_bits());
    }
    assert_eq!(hot::tanh(f64::INFINITY), 1.0);
    assert_eq!(hot::tanh(f64::NEG_INFINITY), -1.0);
    assert_eq!(hot::tanh(0.0), 0.0);
    assert!(hot::tanh(f64::NAN).is_nan());
}

#[test]
fn pow_keeps_its_stated_error() {
    for x in grid(1e-3, 50.0, 500) {
        for y in grid(-20.0, 20.0, 100) {
            let exact = libm::pow(x, y);
            let allowed = 2.3e-16 * (1.0 + (y * libm::log(x)).abs()) * 1.2;
            assert!((hot::pow(x, y) / exact - 1.0).abs() <= allowed, "{x}^{y}");
        }
    }
    assert_eq!(hot::pow(0.0, 2.5), 0.0);
    assert_eq!(hot::pow(0.0, 0.0), 1.0);
    assert_eq!(hot::pow(0.0, -1.0), f64::INFINITY);
    assert_eq!(hot::pow(f64::INFINITY, 0.5), f64::INFINITY);
    assert_eq!(hot::pow(f64::NAN, 0.0), 1.0);
    assert_eq!(hot::pow(1.0, f64::INFINITY), 1.0);
    assert!(hot::pow(-1.0, 2.0).is_nan());
    assert!(hot::pow(2.0, f64::NAN).is_nan());
}

neuropil_numerics::multiversion! {
    fn map_exp(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::exp(*x); }
    }
    fn map_expm1(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::expm1(*x); }
    }
    fn map_exprel(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::exprel(*x); }
    }
    fn map_ln(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::ln(*x); }
    }
    fn map_log1p(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::log1p(*x); }
    }
    fn map_tanh(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::tanh(*x); }
    }
    fn map_sin(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::sincos_2pi(*x).0; }
    }
    fn map_cos(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::sincos_2pi(*x).1; }
    }
    fn map_pow(x: &[f64], y: &mut [f64]) {
        for (x, y) in x.iter().zip(y) { *y = hot::pow(*x, 1.7); }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let mut x: Vec<f64> = grid(-750.0, 720.0, 20_000).collect();
    x.extend(grid(-2.0, 2.0, 20_000));
    x.extend([
        0.0,
        -0.0,
        1.0,
        -1.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        5e-324,
        f64::MAX,
        1e-310,
    ]);
    type Map = fn(Isa, &[f64], &mut [f64]);
    let maps: [(&str, Map); 9] = [
        ("exp", map_exp),
        ("expm1", map_expm1),
        ("exprel", map_exprel),
        ("ln", map_ln),
        ("log1p", map_log1p),
        ("tanh", map_tanh),
        ("sin", map_sin),
        ("cos", map_cos),
        ("pow", map_pow),
    ];
    for (name, map) in maps {
        let mut base = vec![0.0; x.len()];
        map(Isa::Baseline, &x, &mut base);
        for isa in Isa::available() {
            let mut y = vec![0.0; x.len()];
            map(isa, &x, &mut y);
            for ((a, b), x) in y.iter().zip(&base).zip(&x) {
                let same = a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
                assert!(same, "{name}({x:e}): {a:e} with {isa}, {b:e} at baseline");
            }
        }
    }
}
