//! The networks of Baker et al. (2020) by their numbers.

use neuropil_numerics::matrix::Matrix;
use neuropil_theory::SemiBalanced;

/// N = 30,000; excitatory populations connect within themselves with probability `same`, to each other with `cross`.
fn network(same: f64, cross: f64, external: [[f64; 2]; 3], rates: [f64; 2]) -> SemiBalanced {
    let n: f64 = 30_000.0;
    let sizes = [0.4 * n, 0.4 * n, 0.2 * n];
    // Weights (mV ms) times √N, onto excitatory and inhibitory neurons.
    let weight = |i: usize, j: usize| match (i < 2, j < 2) {
        (true, true) => 375.0,
        (true, false) => -2250.0,
        (false, true) => 1687.5,
        (false, false) => -3750.0,
    };
    let probability = |i: usize, j: usize| match (i < 2, j < 2) {
        (true, true) if i == j => same,
        (true, true) => cross,
        _ => 0.1,
    };
    let coupling = Matrix::from_fn(3, 3, |i, j| {
        weight(i, j) / n.sqrt() * probability(i, j) * sizes[j]
    });
    let outside = Matrix::from_fn(3, 2, |i, j| {
        let weight = if i < 2 { 2700.0 } else { 2025.0 };
        weight / n.sqrt() * external[i][j] * 0.1 * n
    });
    let names = ["e1", "e2", "i"].map(String::from).to_vec();
    SemiBalanced::new(names, coupling, outside, rates.map(|r| r * 1e-3).to_vec()).unwrap()
}

const BALANCED: [[f64; 2]; 3] = [[0.08, 0.1], [0.1, 0.1], [0.12, 0.12]];
const SEMI_BALANCED: [[f64; 2]; 3] = [[0.15, 0.0], [0.0, 0.15], [0.15, 0.15]];

/// The four networks: of the paper as corrected, and as printed.
pub fn named(name: &str, rates: [f64; 2]) -> SemiBalanced {
    let (same, cross) = if name.starts_with("literal") {
        (0.15, 0.05)
    } else {
        (0.05, 0.15)
    };
    let external = if name.ends_with("_balanced") {
        BALANCED
    } else {
        SEMI_BALANCED
    };
    network(same, cross, external, rates)
}
