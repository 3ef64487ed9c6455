//! Lemke's method: complementary pivoting with a covering vector of ones.

use super::{Held, Solution, check, larger, solution};
use crate::NumericsError;
use crate::matrix::Matrix;

/// How the pivoting ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Lemke {
    /// A solution: one of possibly several, and not always the one that some dynamics would reach.
    Solution(Solution),
    /// A ray: the method ends here without a solution, which need not mean that there is none.
    Ray,
}

/// Most pivots, for each index.
const PIVOTS: usize = 200;

/// One solution of `w = M z + q`, or the message that the method ends on a ray. Ties are broken by lexicographic order, so
/// that it cannot cycle.
pub fn lemke(m: &Matrix, q: &[f64]) -> Result<Lemke, NumericsError> {
    match pivoted(m, q)? {
        Some(end) => finish(m, q, &end),
        None => Ok(Lemke::Ray),
    }
}

/// Where pivoting ends: the members of z in the basis, ascending, and z.
pub(super) struct End {
    members: Vec<usize>,
    pub z: Vec<f64>,
}

/// The end of the pivoting; nothing on a ray.
pub(super) fn pivoted(m: &Matrix, q: &[f64]) -> Result<Option<End>, NumericsError> {
    const ROUTINE: &str = "lemke";
    let n = check(ROUTINE, m, q)?;
    // Columns: w (n), z (n), the covering variable, and the right side.
    let (cover, right) = (2 * n, 2 * n + 1);
    let mut table: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let mut row = vec![0.0; 2 * n + 2];
            row[i] = 1.0;
            for j in 0..n {
                row[n + j] = -m[(i, j)];
            }
            row[cover] = -1.0;
            row[right] = q[i];
            row
        })
        .collect();
    let mut basis: Vec<usize> = (0..n).collect();
    let lowest = (0..n).min_by(|a, b| q[*a].total_cmp(&q[*b]));
    let Some(first) = lowest.filter(|i| q[*i] < 0.0) else {
        return Ok(Some(End {
            members: Vec::new(),
            z: vec![0.0; n],
        }));
    };
    let mut leaves = pivot(&mut table, &mut basis, first, cover);
    for _ in 0..PIVOTS * (n + 1) {
        let enters = if leaves < n { leaves + n } else { leaves - n };
        let Some(row) = leaving(&table, enters, right, n, &basis, cover) else {
            return Ok(None);
        };
        leaves = pivot(&mut table, &mut basis, row, enters);
        if leaves == cover {
            let mut z = vec![0.0; n];
            let mut members = Vec::new();
            for (b, row) in basis.iter().zip(&table) {
                if (n..cover).contains(b) {
                    members.push(b - n);
                    z[b - n] = row[right];
                }
            }
            members.sort_unstable();
            return Ok(Some(End { members, z }));
        }
    }
    Err(NumericsError::NotConverged {
        routine: ROUTINE,
        iterations: PIVOTS * (n + 1),
        residual: f64::NAN,
        tolerance: 0.0,
        last: table.iter().map(|row| row[right]).collect(),
    })
}

/// The solution on the support found, without members whose value is 0.
fn finish(m: &Matrix, q: &[f64], end: &End) -> Result<Lemke, NumericsError> {
    let mut members = end.members.clone();
    loop {
        match solution(m, q, &members)? {
            Held::Solution(found) => return Ok(Lemke::Solution(found)),
            // What is left when members at 0 are taken out may be singular: an end of a family.
            Held::Singular => return at_border(m, q, &end.z),
            Held::Nothing => {
                let Some((z, _)) = super::on_support(m, q, &members)? else {
                    return at_border(m, q, &end.z);
                };
                let floor = super::ZERO * super::largest(&z);
                let before = members.len();
                members.retain(|i| z[*i] > floor);
                if members.len() == before {
                    return Ok(Lemke::Ray);
                }
            }
        }
    }
}

/// A solution whose support has a singular matrix.
fn at_border(m: &Matrix, q: &[f64], z: &[f64]) -> Result<Lemke, NumericsError> {
    let floor = super::ZERO * super::largest(z);
    let support: Vec<bool> = z.iter().map(|v| *v > floor).collect();
    let keep = |(v, inside): (&f64, &bool)| if *inside { *v } else { 0.0 };
    let z: Vec<f64> = z.iter().zip(&support).map(keep).collect();
    let mut w = super::slack(m, q, &z)?;
    let small = super::ZERO * larger(super::largest(q), m.norm() * super::largest(&z));
    for (w, inside) in w.iter_mut().zip(&support) {
        if *w < -small || (*inside && *w > small) {
            return Ok(Lemke::Ray);
        }
        if *w <= small {
            *w = 0.0;
        }
    }
    Ok(Lemke::Solution(Solution {
        z,
        w,
        support,
        index: 0,
        degenerate: true,
    }))
}

/// Brings `enters` into the basis at `row`; gives what leaves.
fn pivot(table: &mut [Vec<f64>], basis: &mut [usize], row: usize, enters: usize) -> usize {
    let by = table[row][enters];
    table[row].iter_mut().for_each(|v| *v /= by);
    let pivot = table[row].clone();
    for (i, other) in table.iter_mut().enumerate() {
        let factor = other[enters];
        if i != row && factor != 0.0 {
            other
                .iter_mut()
                .zip(&pivot)
                .for_each(|(v, p)| *v -= factor * p);
        }
    }
    std::mem::replace(&mut basis[row], enters)
}

/// The row that limits the growth of `enters`: smallest ratio, then lexicographic order; the covering variable first.
fn leaving(
    table: &[Vec<f64>],
    enters: usize,
    right: usize,
    n: usize,
    basis: &[usize],
    cover: usize,
) -> Option<usize> {
    let size = table
        .iter()
        .fold(0.0, |a, row| larger(a, libm::fabs(row[enters])));
    let limits = |i: &usize| table[*i][enters] > 1e-13 * size;
    let ratio = |i: usize, column: usize| table[i][column] / table[i][enters];
    let mut ties: Vec<usize> = (0..table.len()).filter(limits).collect();
    for column in std::iter::once(right).chain(0..n) {
        if ties.len() < 2 {
            break;
        }
        let least = ties
            .iter()
            .map(|i| ratio(*i, column))
            .fold(f64::INFINITY, |a, v| if v < a { v } else { a });
        let scale = 1e-12 * larger(1.0, libm::fabs(least));
        ties.retain(|i| ratio(*i, column) <= least + scale);
        if column == right
            && let Some(i) = ties.iter().find(|i| basis[**i] == cover)
        {
            return Some(*i);
        }
    }
    ties.first().copied()
}
