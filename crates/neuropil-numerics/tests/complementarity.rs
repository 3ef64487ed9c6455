//! The linear complementarity problem: definitions, uniqueness, the sum of indices, and paths against enumeration.

use neuropil_numerics::complementarity::{
    Lemke, PathEnd, all_solutions, follow, is_p_matrix, lemke,
};
use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::random::philox4x32_10;

/// Uniform numbers in (-1, 1).
struct Uniform(u32);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 += 1;
        let bits = philox4x32_10([self.0, 0, 0, 0], [7, 0]);
        f64::from(bits[0]) / 2147483648.0 - 1.0
    }
}

fn random(n: usize, draw: &mut Uniform) -> Matrix {
    Matrix::from_fn(n, n, |_, _| draw.next())
}

fn plus_diagonal(m: &Matrix, d: f64) -> Matrix {
    Matrix::from_fn(m.rows(), m.rows(), |i, j| {
        m[(i, j)] + if i == j { d } else { 0.0 }
    })
}

#[test]
fn solutions_satisfy_the_definition() {
    let mut draw = Uniform(0);
    let mut several = 0;
    for k in 0..400 {
        let n = 1 + k % 6;
        let m = random(n, &mut draw);
        let q: Vec<f64> = (0..n).map(|_| draw.next()).collect();
        let found = all_solutions(&m, &q).unwrap();
        assert!(found.singular.is_empty());
        several += usize::from(found.solutions.len() > 1);
        for s in &found.solutions {
            let product = m.times_vector(&s.z).unwrap();
            for i in 0..n {
                assert!((product[i] + q[i] - s.w[i]).abs() < 1e-9 * (1.0 + product[i].abs()));
                assert!(s.z[i] >= 0.0 && s.w[i] >= -1e-9);
                assert!(s.z[i] == 0.0 || s.w[i] == 0.0);
                assert_eq!(s.support[i], s.z[i] > 0.0);
            }
        }
        // Pivoting finds one of them, if it finds any.
        if let Lemke::Solution(one) = lemke(&m, &q).unwrap() {
            assert!(
                found.solutions.iter().any(|s| s.support == one.support),
                "{k}"
            );
        }
    }
    assert!(several > 50, "{several}");
}

#[test]
fn p_matrices_have_one_solution() {
    let mut draw = Uniform(10_000);
    for k in 0..200 {
        let n = 1 + k % 7;
        let m = plus_diagonal(&random(n, &mut draw), 7.0);
        // Diagonally dominant: all principal minors are positive.
        assert!(is_p_matrix(&m).unwrap());
        let q: Vec<f64> = (0..n).map(|_| draw.next()).collect();
        let found = all_solutions(&m, &q).unwrap();
        assert_eq!(found.solutions.len(), 1);
        let Lemke::Solution(one) = lemke(&m, &q).unwrap() else {
            panic!("a ray");
        };
        assert_eq!(one, found.solutions[0]);
    }
    let swapped = Matrix::from_rows(&[[0.0, 1.0], [1.0, 0.0]]).unwrap();
    assert!(!is_p_matrix(&swapped).unwrap());
}

#[test]
fn indices_add_to_one_where_zero_is_the_only_solution_for_zero() {
    // Strictly copositive matrices are such: here positive diagonal, entries above -1/n of it.
    let mut draw = Uniform(20_000);
    for k in 0..200 {
        let n = 2 + k % 4;
        let raw = random(n, &mut draw);
        let m = Matrix::from_fn(
            n,
            n,
            |i, j| if i == j { 1.0 } else { 1.5 + 1.4 * raw[(i, j)] },
        );
        let q: Vec<f64> = (0..n).map(|_| draw.next()).collect();
        let found = all_solutions(&m, &q).unwrap();
        assert!(found.solutions.iter().all(|s| !s.degenerate));
        assert_eq!(found.index_sum(), 1, "{m:?} {q:?}");
    }
}

#[test]
fn a_path_passes_through_solutions_and_turns_at_folds() {
    let mut draw = Uniform(30_000);
    let (mut reached, mut folds) = (0, 0);
    for k in 0..300 {
        let n = 2 + k % 4;
        let raw = random(n, &mut draw);
        let m = Matrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { 1.2 * raw[(i, j)] });
        let q0: Vec<f64> = (0..n).map(|_| draw.next()).collect();
        let q1: Vec<f64> = (0..n).map(|_| draw.next()).collect();
        let starts = all_solutions(&m, &q0).unwrap();
        let ends = all_solutions(&m, &q1).unwrap();
        for start in &starts.solutions {
            let path = follow(&m, &q0, &q1, &start.support).unwrap();
            folds += path.vertices.iter().filter(|v| v.fold).count();
            let last = path.vertices.last().unwrap();
            for pair in path.vertices.windows(2) {
                let t = 0.5 * (pair[0].t + pair[1].t);
                let q: Vec<f64> = q0.iter().zip(&q1).map(|(a, b)| a + t * (b - a)).collect();
                let there = all_solutions(&m, &q).unwrap();
                let support = &pair[0].support;
                assert!(
                    there.solutions.iter().any(|s| s.support == *support) || pair[0].t == pair[1].t
                );
            }
            let (support, among) = match path.end {
                PathEnd::Reached => (&last.support, &ends),
                PathEnd::TurnedBack => (&last.support, &starts),
                PathEnd::Singular => continue,
            };
            reached += usize::from(path.end == PathEnd::Reached);
            assert!(among.solutions.iter().any(|s| s.support == *support));
        }
    }
    assert!(reached > 200 && folds > 10, "{reached} {folds}");
}

#[test]
fn bad_input_is_refused() {
    let m = Matrix::identity(2);
    assert!(
        all_solutions(&m, &[1.0])
            .unwrap_err()
            .to_string()
            .contains("q has size 1, expected 2")
    );
    assert!(all_solutions(&m, &[f64::NAN, 0.0]).is_err());
    let large = Matrix::identity(21);
    let error = all_solutions(&large, &[-1.0; 21]).unwrap_err().to_string();
    assert!(error.contains("at most 20"), "{error}");
    let Lemke::Solution(one) = lemke(&large, &[-1.0; 21]).unwrap() else {
        panic!("a ray");
    };
    assert_eq!(one.z, vec![1.0; 21]);
    let error = follow(&m, &[-1.0; 2], &[1.0; 2], &[true, false])
        .unwrap_err()
        .to_string();
    assert!(error.contains("support of a solution"), "{error}");
    // z1 - z2 = -1 and z2 - z1 = -1 contradict each other.
    let singular = Matrix::from_rows(&[[1.0, -1.0], [-1.0, 1.0]]).unwrap();
    let found = all_solutions(&singular, &[-1.0, -1.0]).unwrap();
    assert_eq!(
        (found.solutions.len(), found.singular),
        (0, vec![vec![0, 1]])
    );
    assert_eq!(lemke(&singular, &[-1.0, -1.0]).unwrap(), Lemke::Ray);
}

/// z1 - z2 = 1 is all that is asked of both: a half-line of solutions from (1, 0), where they end at a border.
#[test]
fn a_half_line_of_solutions() {
    let m = Matrix::from_rows(&[[1.0, -1.0], [1.0, -1.0]]).unwrap();
    let found = all_solutions(&m, &[-1.0, -1.0]).unwrap();
    assert_eq!(found.singular, [vec![0, 1]]);
    let [one] = found.solutions.as_slice() else {
        panic!("{found:?}");
    };
    assert!(one.degenerate && one.z == [1.0, 0.0]);
    let [family] = found.families.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(family.z, [1.0, 0.0]);
    let [direction] = family.directions.as_slice() else {
        panic!("{family:?}");
    };
    assert_eq!((direction.from, direction.to), (0.0, f64::INFINITY));
    assert_eq!(direction.z, [1.0, 1.0]);
    // With unequal q the conditions contradict each other.
    assert!(
        all_solutions(&m, &[-1.0, -1.5])
            .unwrap()
            .families
            .is_empty()
    );
}

/// Families of matrices of low rank: every member that they promise is a solution, and none lies beyond their bounds.
#[test]
fn families_hold_solutions_up_to_their_bounds() {
    let mut draw = Uniform(40_000);
    let (mut lines, mut wider) = (0, 0);
    for k in 0..400 {
        let n = 2 + k % 4;
        let rank = if k % 3 == 0 { 1 } else { n - 1 };
        let left = Matrix::from_fn(n, rank, |_, _| draw.next());
        let right = Matrix::from_fn(rank, n, |_, _| draw.next());
        let m = left.times(&right).unwrap();
        // In the range of M, so that the whole support is consistent.
        let z: Vec<f64> = (0..n).map(|_| 1.0 + draw.next()).collect();
        let q: Vec<f64> = m.times_vector(&z).unwrap().iter().map(|v| -v).collect();
        let found = all_solutions(&m, &q).unwrap();
        let full = found.families.iter().find(|f| f.support.len() == n);
        let full = full.unwrap_or_else(|| panic!("{k} {m:?} {z:?}"));
        assert_eq!(full.directions.len(), n - rank, "{k}");
        for f in &found.families {
            let solves = |t: f64, d: &[f64]| {
                let z: Vec<f64> = f.z.iter().zip(d).map(|(z, d)| z + t * d).collect();
                let w = m.times_vector(&z).unwrap();
                (0..n).all(|i| {
                    let w = w[i] + q[i];
                    let inside = f.support.contains(&i);
                    let z_fits = if inside { z[i] >= -1e-9 } else { z[i] == 0.0 };
                    z_fits && w >= -1e-8 && (!inside || w.abs() < 1e-8)
                })
            };
            for d in &f.directions {
                for t in [d.from, d.to, 0.5 * (d.from + d.to), 0.0] {
                    assert!(!t.is_finite() || solves(t, &d.z), "{k} {t} {f:?}");
                }
                assert!(!d.to.is_finite() || !solves(d.to + 1e-3, &d.z), "{k} {f:?}");
                assert!(
                    !d.from.is_finite() || !solves(d.from - 1e-3, &d.z),
                    "{k} {f:?}"
                );
            }
            lines += usize::from(f.directions.len() == 1);
            wider += usize::from(f.directions.len() > 1);
        }
    }
    assert!(lines > 100 && wider > 50, "{lines} {wider}");
}
