//! Measured transfer functions: interpolation between points of a known function, and what lies beyond them.

mod common;

use common::{neuron, relative};
use neuropil_theory::{MeasuredCurve, TransferFunction};

fn sampled(noises: &[f64]) -> MeasuredCurve {
    let phi = neuron(20.0);
    let means: Vec<f64> = (0..=60).map(|k| -0.5 + f64::from(k) * 0.05).collect();
    let row = |s: &f64| -> Vec<f64> { means.iter().map(|m| phi.rate(*m, *s).unwrap()).collect() };
    let rates: Vec<Vec<f64>> = noises.iter().map(row).collect();
    let errors = vec![vec![1e-6; means.len()]; noises.len()];
    MeasuredCurve::new(means, noises.to_vec(), rates, errors, "sampled").unwrap()
}

#[test]
fn a_measured_curve_follows_what_was_measured() {
    let noises: Vec<f64> = (0..=8).map(|k| 0.3 + f64::from(k) * 0.05).collect();
    let (phi, curve) = (neuron(20.0), sampled(&noises));
    // Exact at the points.
    let (mean, noise) = (curve.means()[30], curve.noises()[3]);
    assert_eq!(
        curve.response(mean, noise).unwrap().rate,
        phi.rate(mean, noise).unwrap()
    );
    for (mean, noise) in [(0.41, 0.42), (1.13, 0.33), (1.9, 0.6)] {
        let (c, p) = (
            curve.response(mean, noise).unwrap(),
            phi.response(mean, noise).unwrap(),
        );
        assert!(
            relative(c.rate, p.rate) < 2e-3,
            "{mean} {noise}: {c:?} {p:?}"
        );
        assert!(
            relative(c.rate_by_mean, p.rate_by_mean) < 2e-2,
            "{c:?} {p:?}"
        );
        assert!(
            relative(c.rate_by_noise, p.rate_by_noise) < 5e-2,
            "{c:?} {p:?}"
        );
        let back = curve.inverse(c.rate, noise).unwrap();
        assert!((back.mean - mean).abs() < 1e-12);
    }
    // Monotone data stay monotone.
    let mut last = 0.0;
    for k in 0..3000 {
        let rate = curve
            .response(-0.5 + f64::from(k) * 1e-3, 0.42)
            .unwrap()
            .rate;
        assert!(rate >= last);
        last = rate;
    }
}

#[test]
fn nothing_is_known_beyond_the_grid() {
    let curve = sampled(&[0.4]);
    assert_eq!(curve.response(0.3, 0.4).unwrap().rate_by_noise, 0.0);
    let refused = [(3.0, 0.4), (-0.6, 0.4), (0.3, 0.41)];
    for (mean, noise) in refused {
        let error = curve.response(mean, noise).unwrap_err().to_string();
        assert!(error.contains("within what was measured"), "{error}");
    }
    assert!(curve.inverse(10.0, 0.4).is_err());
    let error = MeasuredCurve::new(
        vec![0.0, 0.0],
        vec![1.0],
        vec![vec![0.0; 2]],
        vec![vec![0.0; 2]],
        "",
    )
    .unwrap_err()
    .to_string();
    assert!(error.contains("rising"), "{error}");
    let error = MeasuredCurve::new(
        vec![0.0, 1.0],
        vec![1.0],
        vec![vec![0.0; 3]],
        vec![vec![0.0; 2]],
        "",
    )
    .unwrap_err()
    .to_string();
    assert!(error.contains("1 rows (noises) of 2 (means)"), "{error}");
}
