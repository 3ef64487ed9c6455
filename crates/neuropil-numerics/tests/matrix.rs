//! Matrix exponentials, noise covariances, factorizations and root finders against closed forms.

use neuropil_numerics::NumericsError;
use neuropil_numerics::matrix::{
    Lu, Matrix, cholesky, expm, expm_integral, noise_covariance, solve,
};
use neuropil_numerics::random::{Stream, uniform_open};
use neuropil_numerics::roots::{NewtonOptions, brent, newton_system};

fn relative(value: f64, exact: f64) -> f64 {
    if value == exact {
        0.0
    } else {
        ((value - exact) / exact).abs()
    }
}

fn matrix(rows: &[&[f64]]) -> Matrix {
    Matrix::from_rows(rows).unwrap()
}

/// `(e^-x - e^-y) / (y - x)` without cancellation.
fn divided_difference(x: f64, y: f64) -> f64 {
    let (x, y) = if x < y { (x, y) } else { (y, x) };
    let d = y - x;
    if d == 0.0 {
        libm::exp(-x)
    } else {
        -libm::exp(-x) * libm::expm1(-d) / d
    }
}

#[test]
fn chain_of_two_time_constants() {
    // Synaptic current into a membrane: dI = -I/ts, dV = -V/tm + I.
    let h = 0.1;
    for exponent in -12..=12 {
        let ratio = libm::pow(10.0, f64::from(exponent) / 4.0);
        for tm in [0.1, 1.0, 10.0, 1000.0] {
            let ts = tm * ratio;
            let a = matrix(&[&[-1.0 / ts, 0.0], &[1.0, -1.0 / tm]]);
            let e = expm(&a, h).unwrap();
            assert_eq!(e[(0, 0)], libm::exp(h * (-1.0 / ts)));
            assert_eq!(e[(1, 1)], libm::exp(h * (-1.0 / tm)));
            assert_eq!(e[(0, 1)], 0.0);
            let exact = h * divided_difference(h / ts, h / tm);
            let allowed = (8.0 + 2.0 * libm::log2(1.0 + h / tm.min(ts))) * f64::EPSILON;
            let error = relative(e[(1, 0)], exact);
            assert!(
                exact == 0.0 || error <= allowed,
                "ts {ts}, tm {tm}: {error:e} > {allowed:e}"
            );
        }
    }
}

#[test]
fn alpha_functions_and_longer_chains() {
    // Equal time constants: e^(Ah)_ij = h^(i-j) / (i-j)! e^(-h/t).
    for tau in [0.2, 2.0, 50.0] {
        let n = 4;
        let a = Matrix::from_fn(n, n, |i, j| {
            if i == j {
                -1.0 / tau
            } else if i == j + 1 {
                1.0
            } else {
                0.0
            }
        });
        let h = 0.1;
        let e = expm(&a, h).unwrap();
        for i in 0..n {
            for j in 0..n {
                let exact = if j > i {
                    0.0
                } else {
                    let factorial: f64 = (1..=i - j).map(|k| k as f64).product();
                    libm::pow(h, (i - j) as f64) / factorial * libm::exp(-h / tau)
                };
                assert!(
                    relative(e[(i, j)], exact) < 8.0 * f64::EPSILON,
                    "{tau} {i} {j}"
                );
            }
        }
    }
}

#[test]
fn signs_of_states_do_not_matter() {
    let a = matrix(&[&[-0.5, 0.0, 0.0], &[2.0, -0.1, 0.0], &[0.3, 1.5, -0.05]]);
    let b = matrix(&[&[-0.5, 0.0, 0.0], &[-2.0, -0.1, 0.0], &[-0.3, 1.5, -0.05]]);
    let (p, q) = (expm(&a, 0.7).unwrap(), expm(&b, 0.7).unwrap());
    for i in 0..3 {
        for j in 0..3 {
            let sign = if (i > 0) != (j > 0) { -1.0 } else { 1.0 };
            assert_eq!(p[(i, j)] * sign, q[(i, j)]);
        }
    }
}

#[test]
fn oscillations_and_semigroup() {
    // Damped rotation: e^(-ct) (cos wt, sin wt).
    let (c, w) = (0.3, 2.0);
    let a = matrix(&[&[-c, -w], &[w, -c]]);
    for t in [1e-3, 0.1, 1.0, 5.0] {
        let e = expm(&a, t).unwrap();
        let decay = libm::exp(-c * t);
        let error = (e[(0, 0)] - decay * libm::cos(w * t)).abs()
            + (e[(1, 0)] - decay * libm::sin(w * t)).abs();
        assert!(error < 5e-15 * decay * (1.0 + w * t), "{t}: {error:e}");
    }
    let stream = Stream::new(3, 1);
    for case in 0..20 {
        let metzler = case % 2 == 0;
        let a = Matrix::from_fn(4, 4, |i, j| {
            let u = uniform_open(stream.block(case, (4 * i + j) as u64)[0]);
            if i == j {
                -3.0 * u
            } else if metzler {
                u
            } else {
                2.0 * u - 1.0
            }
        });
        let (e1, e2) = (expm(&a, 0.7).unwrap(), expm(&a, 1.4).unwrap());
        let product = e1.times(&e1).unwrap();
        for (x, y) in product.values().iter().zip(e2.values()) {
            let scale = if metzler { y.abs() } else { e2.norm() };
            assert!((x - y).abs() < 2e-14 * scale, "case {case}: {x} {y}");
        }
    }
    assert_eq!(expm(&a, 0.0).unwrap(), Matrix::identity(2));
}

#[test]
fn integral_of_the_exponential() {
    let (tm, ts, h) = (10.0, 0.5, 0.1);
    let a = matrix(&[&[-1.0 / ts, 0.0], &[0.25, -1.0 / tm]]);
    let e = expm_integral(&a, h).unwrap();
    assert!(relative(e[(0, 0)], -ts * libm::expm1(-h / ts)) < 2e-15);
    assert!(relative(e[(1, 1)], -tm * libm::expm1(-h / tm)) < 2e-15);
    let exact =
        0.25 * tm * ts / (tm - ts) * (-tm * libm::expm1(-h / tm) + ts * libm::expm1(-h / ts));
    assert!(relative(e[(1, 0)], exact) < 1e-12);
    assert_eq!(e[(0, 1)], 0.0);
}

#[test]
fn covariance_of_the_ornstein_uhlenbeck_process() {
    for a in [1e-4, 0.1, 1.0, 30.0, 1e4] {
        for h in [1e-3, 0.1, 10.0] {
            let q = noise_covariance(&matrix(&[&[-a]]), &matrix(&[&[4.0]]), h).unwrap();
            let exact = -4.0 / (2.0 * a) * libm::expm1(-2.0 * a * h);
            assert!(
                relative(q[(0, 0)], exact) < 2e-14,
                "{a} {h}: {:e}",
                relative(q[(0, 0)], exact)
            );
        }
    }
    // No decay: a random walk.
    let q = noise_covariance(&matrix(&[&[0.0]]), &matrix(&[&[2.0]]), 3.0).unwrap();
    assert_eq!(q[(0, 0)], 6.0);
}

#[test]
fn covariance_of_filtered_noise() {
    // Noise enters the current only; e_21(s) = (e^(-s/tm) - e^(-s/ts)) / (1/ts - 1/tm).
    for (tm, ts) in [(10.0, 0.5), (10.0, 2.0), (0.2, 100.0)] {
        for h in [0.05, 1.0, 40.0] {
            let a = matrix(&[&[-1.0 / ts, 0.0], &[1.0, -1.0 / tm]]);
            let d = matrix(&[&[1.5, 0.0], &[0.0, 0.0]]);
            let q = noise_covariance(&a, &d, h).unwrap();
            let kernel = |s: f64| s * divided_difference(s / ts, s / tm);
            let rule = neuropil_numerics::quadrature::GaussLegendre::new(40).unwrap();
            let integral = |f: &dyn Fn(f64) -> f64| 1.5 * rule.integrate_panels(0.0, h, 200, f);
            let exact = [
                [
                    integral(&|s| libm::exp(-2.0 * s / ts)),
                    integral(&|s| libm::exp(-s / ts) * kernel(s)),
                ],
                [0.0, integral(&|s| kernel(s) * kernel(s))],
            ];
            for (i, j) in [(0, 0), (0, 1), (1, 1)] {
                let error = relative(q[(i, j)], exact[i][j]);
                assert!(error < 5e-14, "{tm} {ts} {h} ({i},{j}): {error:e}");
            }
            assert_eq!(q[(1, 0)], q[(0, 1)]);
            let l = cholesky(&q).unwrap();
            let back = l.times(&l.transposed()).unwrap();
            for (x, y) in back.values().iter().zip(q.values()) {
                assert!(relative(*x, *y) < 1e-14);
            }
        }
    }
}

#[test]
fn linear_systems() {
    let n = 60;
    let stream = Stream::new(9, 9);
    let a = Matrix::from_fn(n, n, |i, j| {
        uniform_open(stream.block(i as u64, j as u64)[0]) - 0.5
    });
    let x: Vec<f64> = (0..n).map(|i| libm::sin(i as f64)).collect();
    let b = a.times_vector(&x).unwrap();
    for (found, exact) in solve(&a, &b).unwrap().iter().zip(&x) {
        assert!((found - exact).abs() < 1e-11);
    }
    let vandermonde = matrix(&[&[1.0, 2.0, 4.0], &[1.0, 3.0, 9.0], &[1.0, 5.0, 25.0]]);
    assert!(relative(Lu::new(&vandermonde).unwrap().determinant(), 6.0) < 1e-15);
    assert!(matches!(
        Lu::new(&matrix(&[&[1.0, 2.0], &[2.0, 4.0]])),
        Err(NumericsError::Singular { pivot: 1, .. })
    ));
    // The first pivot is 0: rows must be exchanged.
    assert_eq!(
        solve(&matrix(&[&[0.0, 2.0], &[4.0, 0.0]]), &[6.0, 8.0]).unwrap(),
        [2.0, 3.0]
    );
}

#[test]
fn cholesky_of_semidefinite_and_indefinite() {
    let rank_one = matrix(&[&[4.0, 2.0, 0.0], &[2.0, 1.0, 0.0], &[0.0, 0.0, 0.0]]);
    let l = cholesky(&rank_one).unwrap();
    assert_eq!(l.times(&l.transposed()).unwrap(), rank_one);
    assert!(matches!(
        cholesky(&matrix(&[&[1.0, 2.0], &[2.0, 1.0]])),
        Err(NumericsError::Singular { pivot: 1, .. })
    ));
}

#[test]
fn bad_matrices_are_errors() {
    let ragged = Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0]])
        .unwrap_err()
        .to_string();
    assert!(ragged.contains("row 1") && ragged.contains('2'), "{ragged}");
    let wide = Matrix::zeros(2, 3);
    let one = Matrix::identity(2);
    assert!(expm(&wide, 1.0).is_err() && Lu::new(&wide).is_err() && cholesky(&wide).is_err());
    assert!(
        wide.times(&wide).is_err()
            && wide.plus(&one).is_err()
            && wide.times_vector(&[1.0]).is_err()
    );
    assert!(solve(&one, &[1.0]).is_err());
    assert!(expm(&matrix(&[&[f64::NAN]]), 1.0).is_err());
    assert!(expm(&matrix(&[&[1.0]]), 1e4).is_err());
    assert!(expm(&matrix(&[&[1e300]]), 1e300).is_err());
    assert!(expm(&matrix(&[&[-1e300, 0.0], &[1.0, -1.0]]), 1.0).is_ok());
    for h in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(noise_covariance(&one, &one, h).is_err());
    }
    assert!(noise_covariance(&one, &wide, 1.0).is_err());
    assert_eq!(
        (one.get(0, 0), one.get(2, 0), one.get(0, 2)),
        (Some(1.0), None, None)
    );
    assert!(one.row(5).is_empty());
}

#[test]
fn brent_finds_roots_and_refuses_others() {
    let dottie = brent("test", |x| libm::cos(x) - x, 0.0, 1.0, 0.0).unwrap();
    assert!(relative(dottie, 0.7390851332151607) < 1e-15);
    let steep = brent("test", |x| libm::pow(x, 9.0) - 1e-9, -1.0, 4.0, 0.0).unwrap();
    assert!(relative(steep, 0.1) < 1e-14);
    let jump = brent(
        "test",
        |x| if x < 0.3 { -1.0 } else { 1.0 },
        -1.0,
        1.0,
        1e-12,
    )
    .unwrap();
    assert!((jump - 0.3).abs() < 1e-11);
    assert_eq!(brent("test", |x| x, 0.0, 1.0, 0.0), Ok(0.0));
    let error = brent("test", |x| x * x + 1.0, -1.0, 1.0, 0.0)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("test: f(b) is 2"), "{error}");
    assert!(brent("test", |_| f64::NAN, -1.0, 1.0, 0.0).is_err());
}

#[test]
fn newton_solves_and_reports_failure() {
    // Circle and exponential.
    let residual = |x: &[f64]| {
        vec![
            x[0] * x[0] + x[1] * x[1] - 4.0,
            libm::exp(x[0]) + x[1] - 1.0,
        ]
    };
    let jacobian = |x: &[f64]| matrix(&[&[2.0 * x[0], 2.0 * x[1]], &[libm::exp(x[0]), 1.0]]);
    let options = NewtonOptions {
        tolerance: 1e-10,
        ..NewtonOptions::default()
    };
    let found = newton_system("test", residual, jacobian, &[1.0, -1.7], options).unwrap();
    assert!(
        found.residual < 1e-14 && relative(found.point[0], 1.004168738474659) < 1e-14,
        "{found:?}"
    );
    // Damping: the full step from far out leaves the domain of the logarithm.
    let damped = newton_system(
        "test",
        |x| vec![libm::log(x[0])],
        |x| matrix(&[&[1.0 / x[0]]]),
        &[50.0],
        options,
    )
    .unwrap();
    assert!(relative(damped.point[0], 1.0) < 1e-14);
    // No root.
    match newton_system(
        "test",
        |x| vec![x[0] * x[0] + 1.0],
        |x| matrix(&[&[2.0 * x[0]]]),
        &[3.0],
        options,
    ) {
        Err(NumericsError::NotConverged { residual, last, .. }) => {
            assert!(residual >= 1.0 && last.len() == 1);
        }
        other => panic!("{other:?}"),
    }
    assert!(
        newton_system(
            "test",
            |_| vec![1.0, 2.0],
            |_| Matrix::identity(1),
            &[1.0],
            options
        )
        .is_err()
    );
    assert!(
        newton_system(
            "test",
            |_| vec![f64::NAN],
            |_| Matrix::identity(1),
            &[1.0],
            options
        )
        .is_err()
    );
}
