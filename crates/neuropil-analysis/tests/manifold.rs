//! Manifolds and readouts against scikit-learn (tests/against/scikit_learn) and against known shapes.

use neuropil_analysis::manifold::{
    corrected_participation_ratio, isomap, of_subsets, participation_ratio,
    participation_ratio_of_repeats, pca, planes, residual_of_distances, residual_of_repeats,
};
use neuropil_analysis::readout::{
    columns, confusion, error_rate, one_hot, random_projection, random_relu, ridge,
};
use neuropil_analysis::{Spread, choose};
use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::random::{Stream, normal_pair};
use serde_json::Value;

const SIDE: usize = 17;

fn stimulus(i: usize) -> (f64, f64) {
    let at = |k: usize| -1.0 + 2.0 * k as f64 / (SIDE - 1) as f64;
    (at(i / SIDE), at(i % SIDE))
}

/// A bent sheet in 12 dimensions with a ripple.
fn sheet() -> Matrix {
    Matrix::from_fn(SIDE * SIDE, 12, |i, k| {
        let (u, v) = stimulus(i);
        let k = k as f64;
        let bend = (k + 0.5).cos() * u + (2.0 * k + 1.0).sin() * v + 0.3 * (3.0 * k).cos();
        bend.max(0.0) + 0.01 * (7.0 * i as f64 * (k + 1.0)).sin()
    })
}

fn targets() -> Matrix {
    Matrix::from_fn(SIDE * SIDE, 2, |i, j| {
        let (u, v) = stimulus(i);
        if j == 0 { u * v } else { u.abs() }
    })
}

fn reference() -> Value {
    serde_json::from_str(include_str!(
        "../../../tests/against/scikit_learn/manifold.json"
    ))
    .unwrap()
}

fn list(v: &Value) -> Vec<f64> {
    v.as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap())
        .collect()
}

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() < tolerance, "{a} {b}");
}

#[test]
fn principal_components_are_those_of_scikit_learn() {
    let (reference, found) = (reference(), pca(&sheet()).unwrap());
    for (v, e) in found
        .variances
        .iter()
        .zip(list(&reference["pca_variances"]))
    {
        near(*v, e, 1e-12);
    }
    for (i, row) in reference["pca_first_scores"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        for (j, e) in list(row).into_iter().enumerate() {
            near(found.scores[(i, j)].abs(), e, 1e-9);
        }
    }
    let residual = found.residual_variance();
    near(
        residual[0],
        1.0 - found.variances[0] / found.variances.iter().sum::<f64>(),
        1e-12,
    );
    near(*residual.last().unwrap(), 0.0, 1e-12);
    // Fewer samples than features go through the Gram matrix: the same variances.
    let few = columns(&sheet().transposed(), &(0..40).collect::<Vec<_>>()).unwrap();
    let wide = pca(&few).unwrap();
    assert_eq!(wide.variances.len(), 11);
    let scores = &wide.scores;
    for (k, v) in wide.variances.iter().enumerate() {
        let square: f64 = (0..12).map(|i| scores[(i, k)] * scores[(i, k)]).sum();
        near(square / 11.0, *v, 1e-10);
    }
}

#[test]
fn isomap_is_that_of_scikit_learn() {
    let (reference, found) = (reference(), isomap(&sheet(), 8, 3).unwrap());
    let n = SIDE * SIDE;
    let corner = reference["isomap_geodesic_corner"].as_f64().unwrap();
    near(found.geodesic[(0, n - 1)], corner, 1e-9);
    let mean = found.geodesic.values().iter().sum::<f64>() / (n * n) as f64;
    near(
        mean,
        reference["isomap_geodesic_mean"].as_f64().unwrap(),
        1e-9,
    );
    for (j, e) in list(&reference["isomap_lengths"]).into_iter().enumerate() {
        let square: f64 = (0..n)
            .map(|i| found.points[(i, j)] * found.points[(i, j)])
            .sum();
        near(square.sqrt(), e, 1e-8);
    }
    for (i, row) in reference["isomap_first"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        for (j, e) in list(row).into_iter().enumerate() {
            near(found.points[(i, j)].abs(), e, 1e-7);
        }
    }
    for (r, e) in found
        .residual_variance
        .iter()
        .zip(list(&reference["isomap_residual"]))
    {
        near(*r, e, 1e-9);
    }
}

/// A strip rolled up: distances along it are those of the strip, those through space are not.
fn roll() -> Matrix {
    let (long, wide) = (50, 12);
    Matrix::from_fn(long * wide, 3, |i, j| {
        // A spiral r = t at points 2 apart.
        let t = (22.0 + 4.0 * (i / wide) as f64).sqrt();
        match j {
            0 => t * t.cos(),
            1 => t * t.sin(),
            _ => 2.0 * (i % wide) as f64,
        }
    })
}

#[test]
fn a_rolled_sheet_is_unrolled() {
    let roll = roll();
    let flat = isomap(&roll, 10, 2).unwrap();
    assert!(
        flat.residual_variance[1] < 0.03,
        "{:?}",
        flat.residual_variance
    );
    let linear = pca(&roll).unwrap();
    assert!(linear.residual_variance()[1] > 0.1);
    let far = Matrix::from_fn(20, 1, |i, _| if i < 10 { i as f64 } else { 1e6 + i as f64 });
    let error = isomap(&far, 3, 2).unwrap_err().to_string();
    assert!(
        error.contains("only 10 of 20 points are connected"),
        "{error}"
    );
}

/// Distances of the rolled sheet through space are those in three components, and worse kept in two than distances along it by Isomap; those of three
/// points on a line are kept by one.
#[test]
fn components_leave_distances_as_isomap_does() {
    let roll = roll();
    let left = residual_of_distances(&roll, &pca(&roll).unwrap().scores, 3).unwrap();
    assert!(
        left[2] < 1e-12 && left[1] > 0.05 && left[0] > left[1],
        "{left:?}"
    );
    let found = isomap(&roll, 10, 2).unwrap();
    let along = found.residual_variance.clone();
    // Distances along the sheet are kept by its own embedding, and not by components, however many.
    assert_eq!(found.residual_of(&found.points, 2).unwrap(), along);
    let flat = found.residual_of(&pca(&roll).unwrap().scores, 3).unwrap();
    assert!(flat[2] > 0.05, "{flat:?}");
    assert!(along[1] < 0.2 * left[1], "{along:?} {left:?}");
    let line = Matrix::from_fn(3, 2, |i, k| (i * i) as f64 * (1.0 + k as f64));
    let left = residual_of_distances(&line, &pca(&line).unwrap().scores, 1).unwrap();
    assert!(left[0].abs() < 1e-12, "{left:?}");
    assert!(residual_of_distances(&roll, &line, 1).is_err());
    assert!(residual_of_distances(&roll, &roll, 4).is_err());
}

#[test]
fn repeats_take_the_noise_out_of_the_dimension() {
    // Three equal dimensions of signal under noise in 120; one repeat counts far more dimensions than there are.
    let (n, p) = (200, 120);
    let mut corrected = Vec::new();
    let mut left = Vec::new();
    for seed in 0..8 {
        let stream = Stream::new(seed, 1);
        let normal = |i: usize, j: usize, k: u64| {
            let [a, b, _, _] = stream.block((i * 1000 + j) as u64, k);
            normal_pair(a, b).0
        };
        let repeat = |k: u64| {
            Matrix::from_fn(n, p, |i, j| {
                normal(i, 900 + j % 3, 0) + 1.5 * normal(i, j, k)
            })
        };
        let (a, b) = (repeat(1), repeat(2));
        let biased = participation_ratio(&pca(&a).unwrap().variances).unwrap();
        assert!(biased > 6.0, "{biased}");
        corrected.push(participation_ratio_of_repeats(&a, &b).unwrap());
        // All of the signal is in three components; of one repeat most of the variance is left.
        let of_one = pca(&a).unwrap().residual_variance();
        let of_both = residual_of_repeats(&a, &b).unwrap();
        assert!(
            of_one[2] > 0.5 && of_both.len() == of_one.len(),
            "{}",
            of_one[2]
        );
        left.push(of_both[2]);
    }
    let mean = left.iter().sum::<f64>() / 8.0;
    let square: f64 = left.iter().map(|v| (v - mean) * (v - mean)).sum();
    let error = (square / 56.0).sqrt();
    // Noise turns the components a little away from the signal: 120 directions of variance 2.25 beside 40 of 1 in each of
    // three take about 2.25/(40 · 200) · 120 of it.
    assert!(mean > -4.0 * error && mean < 0.06, "{mean} {error}");
    let mean = corrected.iter().sum::<f64>() / 8.0;
    let square: f64 = corrected.iter().map(|v| (v - mean) * (v - mean)).sum();
    let error = (square / 56.0).sqrt();
    // Eigenvalues of 200 samples of three equal variances differ, which takes 4/200 of the dimensions away.
    assert!(
        error < 0.1 && (mean - 2.94).abs() < 4.0 * error,
        "{corrected:?}"
    );
}

#[test]
fn bent_sheets_are_flat_in_pieces() {
    let n = SIDE * SIDE;
    let x = Matrix::from_fn(
        n,
        2,
        |i, j| if j == 0 { stimulus(i).0 } else { stimulus(i).1 },
    );
    let y = Matrix::from_fn(n, 3, |i, k| {
        let (u, v) = stimulus(i);
        [(u - v).max(0.0), (v - u).max(0.0), u + 2.0 * v + 0.5][k]
    });
    let whole = planes::plane(&x, &y).unwrap();
    assert!(whole.residual > 0.05);
    let labels: Vec<u32> = (0..n)
        .map(|i| u32::from(stimulus(i).0 > stimulus(i).1))
        .collect();
    let (pieces, residual) = planes::piecewise(&x, &y, &labels).unwrap();
    assert!(residual < 1e-24, "{residual}");
    let upper = &pieces[&1];
    near(upper.slope[(0, 0)], 1.0, 1e-10);
    near(upper.slope[(0, 1)], -1.0, 1e-10);
    near(upper.intercept[2], 0.5, 1e-10);
}

#[test]
fn stimuli_on_a_line_span_no_plane() {
    let n = 50;
    let stream = Stream::new(4, 1);
    let normal = |i: usize, k: u64| {
        let [a, b, _, _] = stream.block(i as u64, k);
        normal_pair(a, b).0
    };
    let y = Matrix::from_fn(n, 2, |i, j| normal(i, 10 + j as u64));
    let flat = |f: &dyn Fn(usize) -> Vec<f64>| {
        let width = f(0).len();
        let x = Matrix::from_fn(n, width, |i, j| f(i)[j]);
        let error = planes::plane(&x, &y).unwrap_err().to_string();
        assert!(error.contains("do not span"), "{error}");
        let halves: Vec<u32> = (0..n).map(|i| u32::from(i % 2 == 1)).collect();
        let error = planes::piecewise(&x, &y, &halves).unwrap_err().to_string();
        assert!(
            error.contains("plane of region 0") && error.contains("do not span"),
            "{error}"
        );
    };
    flat(&|i| vec![normal(i, 0), normal(i, 0)]);
    flat(&|i| vec![normal(i, 0), 2.0 * normal(i, 0)]);
    flat(&|i| vec![i as f64, i as f64]);
    flat(&|i| vec![1e3 + 1e-3 * normal(i, 0), 1.0 - 7.0 * normal(i, 0)]);
    flat(&|i| vec![normal(i, 0), 0.1]);
    flat(&|i| vec![normal(i, 0), 0.0]);
    flat(&|_| vec![0.3]);
    flat(&|i| {
        vec![
            normal(i, 0),
            normal(i, 1),
            0.1 * normal(i, 0) - 3.0 * normal(i, 1) + 20.0,
        ]
    });
    flat(&|i| vec![1e-9 * normal(i, 0), 1e9 * normal(i, 0)]);
    // Another unit, an offset and a correlation of 0.99999 are none of that.
    let x = Matrix::from_fn(n, 2, |i, j| match j {
        0 => 1e-7 * normal(i, 0),
        _ => 50.0 + normal(i, 0) + 0.005 * normal(i, 1),
    });
    let y = Matrix::from_fn(n, 1, |i, _| 2e7 * x[(i, 0)] - 3.0 * x[(i, 1)] + 1.0);
    let fit = planes::plane(&x, &y).unwrap();
    near(fit.slope[(0, 0)] / 2e7, 1.0, 1e-8);
    near(fit.slope[(0, 1)], -3.0, 1e-7);
    near(fit.intercept[0], 1.0, 1e-5);
}

#[test]
fn corrected_dimensions_do_not_depend_on_how_many_neurons_there_are() {
    // Neurons with normal weights on d equal latent variables: d dimensions with unlimited neurons and stimuli.
    let (d, n, p) = (8, 60, 80);
    let (mut few, mut many, mut given) = (Vec::new(), Vec::new(), Vec::new());
    let mut plain = Vec::new();
    for seed in 0..12 {
        let normal = |i: usize, j: usize, k: u64| {
            let [a, b, _, _] = Stream::new(seed, 7).block((i * 1000 + j) as u64, k);
            normal_pair(a, b).0
        };
        let latent = Matrix::from_fn(n, d, |i, k| normal(i, k, 0));
        let weight = Matrix::from_fn(d, p, |k, j| normal(k, j, 1));
        let data = Matrix::from_fn(n, p, |i, j| {
            3.0 + (0..d).map(|k| latent[(i, k)] * weight[(k, j)]).sum::<f64>()
        });
        let found = of_subsets(&data, &[10, 20, p], 6, seed).unwrap();
        let mean = |v: &[f64]| Spread::of(v).mean;
        plain.push(
            found
                .iter()
                .map(|s| mean(&s.participation_ratio))
                .collect::<Vec<_>>(),
        );
        // The ratio of mean numerators and denominators is less skew than the mean of ratios; so is the mean of 1/ratio.
        let inverse = |k: usize| {
            let all = &found[k].corrected;
            assert!(all.iter().all(|v| *v > 0.0), "{all:?}");
            mean(&all.iter().map(|v| 1.0 / v).collect::<Vec<_>>())
        };
        few.push(inverse(1));
        many.push(inverse(2));
        given.push(corrected_participation_ratio(&data).unwrap().stimuli);
        let all = &found[2];
        assert!(all.neurons == p && Spread::of(&all.participation_ratio).sd < 1e-12);
        assert!(all.residual_after(d).mean < 1e-12 && found[0].residual_after(4).sd > 0.0);
        assert!(all.residual_after(0).mean == 1.0 && all.residual_after(p + 1).mean == 0.0);
    }
    for row in &plain {
        assert!(
            row[0] < row[1] && row[1] < row[2] && row[2] < 7.2,
            "{row:?}"
        );
    }
    for inverse in [few, many] {
        let s = Spread::of(&inverse);
        let error = s.sd / 12_f64.sqrt();
        assert!(
            error < 0.008 && (s.mean - 0.125).abs() < 4.0 * error,
            "{inverse:?}"
        );
    }
    // Of these 80 neurons: 1/PR = 1/8 + 1/80 with unlimited stimuli.
    let s = Spread::of(&given);
    let error = s.sd / 12_f64.sqrt();
    assert!(
        error < 0.2 && (s.mean - 80.0 / 11.0).abs() < 4.0 * error,
        "{given:?}"
    );
    assert!(
        of_subsets(&sheet(), &[13], 1, 0).is_err() && of_subsets(&sheet(), &[3], 0, 0).is_err()
    );
}

#[test]
fn ridge_regression_is_that_of_scikit_learn() {
    let reference = reference();
    let (x, y) = (sheet(), targets());
    let few = |m: &Matrix| Matrix::from_fn(9, m.columns(), |i, j| m[(i, j)]);
    let fits = [
        ("ridge", ridge(&x, &y, 0.5).unwrap()),
        ("ridge_few", ridge(&few(&x), &few(&y), 0.01).unwrap()),
    ];
    for (name, fit) in fits {
        let weights = reference[format!("{name}_weights")].as_array().unwrap();
        for (i, row) in weights.iter().enumerate() {
            for (j, e) in list(row).into_iter().enumerate() {
                near(fit.weights[(i, j)], e, 1e-10);
            }
        }
        for (c, e) in fit
            .intercept
            .iter()
            .zip(list(&reference[format!("{name}_intercept")]))
        {
            near(*c, e, 1e-10);
        }
    }
    // Without a penalty and with more features than samples the fit is exact.
    let wide = random_relu(&x, 600, 0.5, 3).unwrap();
    let exact = ridge(&wide, &y, 0.0).unwrap();
    let predicted = exact.predict(&wide).unwrap();
    let largest = predicted
        .values()
        .iter()
        .zip(y.values())
        .map(|(a, b)| (a - b).abs());
    assert!(largest.fold(0.0, f64::max) < 1e-6);
}

#[test]
fn classes_are_told_apart_where_they_can_be() {
    let (x, n) = (sheet(), SIDE * SIDE);
    let labels: Vec<usize> = (0..n)
        .map(|i| {
            let (u, v) = stimulus(i);
            usize::from(u * v > 0.0)
        })
        .collect();
    let y = one_hot(&labels, 2).unwrap();
    // Exclusive or: not in the stimulus, but in nonlinear features of it.
    let flat = Matrix::from_fn(
        n,
        2,
        |i, j| if j == 0 { stimulus(i).0 } else { stimulus(i).1 },
    );
    let wrong = |features: &Matrix| {
        let given = ridge(features, &y, 1e-6)
            .unwrap()
            .classify(features)
            .unwrap();
        let table = confusion(&labels, &given, 2).unwrap();
        let rate = error_rate(&labels, &given).unwrap().value().unwrap();
        let off = (table[0][1] + table[1][0]) as f64 / n as f64;
        assert_eq!(rate, off);
        rate
    };
    let linear = wrong(&flat);
    assert!(linear > 0.3, "{linear}");
    assert_eq!(wrong(&random_projection(&flat, 40, 1).unwrap()), linear);
    assert!(wrong(&random_relu(&flat, 40, 1.0, 1).unwrap()) < 0.1);
    assert!(random_projection(&flat, 0, 1).is_err() && random_relu(&flat, 0, 1.0, 1).is_err());
    assert!(random_relu(&flat, 4, f64::NAN, 1).is_err());
    let subset = columns(&x, &choose(12, 4, 1)).unwrap();
    assert_eq!((subset.rows(), subset.columns()), (n, 4));
    assert!(
        one_hot(&[0, 3], 3)
            .unwrap_err()
            .to_string()
            .contains("below 3")
    );
    assert!(error_rate(&[0], &[]).is_err());
    let none = error_rate(&[1; 50], &[1; 50]).unwrap();
    // Wilson: no error in 50 leaves up to 7.1 %.
    let neuropil_recording::Estimate::Measured(m) = none else {
        panic!("{none:?}");
    };
    assert!((m.high - 0.0713).abs() < 1e-3 && m.low.abs() < 1e-12);
}
