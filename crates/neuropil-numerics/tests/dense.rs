//! Wrapped dense algebra against definitions.

use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::matrix::dense::{product, product_of_rows, solve_positive, symmetric_eigen};
use neuropil_numerics::random::philox4x32_10;

fn random(rows: usize, columns: usize, seed: u32) -> Matrix {
    Matrix::from_fn(rows, columns, |i, j| {
        let word = philox4x32_10([i as u32, j as u32, 0, 0], [seed, 0])[0];
        f64::from(word) / 2147483648.0 - 1.0
    })
}

fn distance(a: &Matrix, b: &Matrix) -> f64 {
    assert_eq!((a.rows(), a.columns()), (b.rows(), b.columns()));
    let pairs = a.values().iter().zip(b.values());
    pairs.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

#[test]
fn products_are_those_of_the_definition() {
    let (a, b) = (random(37, 65, 1), random(65, 21, 2));
    assert!(distance(&product(&a, &b).unwrap(), &a.times(&b).unwrap()) < 1e-13);
    let rows = product_of_rows(&a, &b.transposed()).unwrap();
    assert!(distance(&rows, &a.times(&b).unwrap()) < 1e-13);
    let error = product(&a, &a).unwrap_err().to_string();
    assert!(
        error.contains("b has size 37 x 65, expected 65 rows"),
        "{error}"
    );
}

#[test]
fn symmetric_matrices_are_taken_apart() {
    let a = random(60, 60, 3);
    let symmetric = product_of_rows(&a, &a).unwrap();
    let (values, vectors) = symmetric_eigen(&symmetric).unwrap();
    assert!(values.windows(2).all(|w| w[0] >= w[1]));
    let back = Matrix::from_fn(60, 60, |i, j| {
        (0..60)
            .map(|k| vectors[(i, k)] * values[k] * vectors[(j, k)])
            .sum()
    });
    assert!(distance(&back, &symmetric) < 1e-11);
    let unit = product(&vectors.transposed(), &vectors).unwrap();
    assert!(distance(&unit, &Matrix::identity(60)) < 1e-12);
    // The Laplacian of a path has eigenvalues 2 - 2 cos(πk/n).
    let path = Matrix::from_fn(9, 9, |i, j| match i.abs_diff(j) {
        0 => 2.0 - f64::from(u8::from(i == 0)) - f64::from(u8::from(i == 8)),
        1 => -1.0,
        _ => 0.0,
    });
    let (values, _) = symmetric_eigen(&path).unwrap();
    for (k, v) in values.iter().rev().enumerate() {
        let exact = 2.0 - 2.0 * (std::f64::consts::PI * k as f64 / 9.0).cos();
        assert!((v - exact).abs() < 1e-13, "{values:?}");
    }
}

#[test]
fn positive_systems_are_solved_and_others_refused() {
    let a = random(80, 120, 4);
    let positive = product_of_rows(&a, &a).unwrap();
    let x = random(80, 3, 5);
    let b = product(&positive, &x).unwrap();
    assert!(distance(&solve_positive(&positive, &b).unwrap(), &x) < 1e-9);
    let negative = positive.map(|v| -v);
    let error = solve_positive(&negative, &b).unwrap_err().to_string();
    assert!(error.contains("positive definite"), "{error}");
    assert!(symmetric_eigen(&Matrix::from_fn(2, 2, |_, _| f64::NAN)).is_err());
}
