//! Solutions on a support whose matrix is singular: a polyhedron, known by one solution and the directions along which it extends.
//!
//! On S they are z_S = p + N t with `M_SS p = -q_S` and N the null space of M_SS, as far as z_S ≥ 0 and w ≥ 0 elsewhere. There is
//! none where q_S lies outside the range of M_SS. Those with z_S > 0 count; others belong to smaller supports.

use super::lemke::pivoted;
use super::{SINGULAR, ZERO, larger, largest, slack};
use crate::NumericsError;
use crate::matrix::Matrix;

/// Solutions with one support that are not isolated.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Where z > 0 within the family, ascending.
    pub support: Vec<usize>,
    /// z of one solution: the end at which its only direction starts, or one inside where there are several directions. Without a
    /// direction it is the only solution on this support.
    pub z: Vec<f64>,
    /// w of this solution.
    pub w: Vec<f64>,
    /// The null space of M_SS.
    pub directions: Vec<Direction>,
}

/// Along `z + t direction` there are solutions for `from ≤ t ≤ to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// Change of z; the largest is of size 1.
    pub z: Vec<f64>,
    /// Change of w.
    pub w: Vec<f64>,
    /// At most 0; may be infinite.
    pub from: f64,
    /// At least 0; may be infinite.
    pub to: f64,
}

/// The solutions with z > 0 on all `members`, whose matrix is singular; nothing where there are none.
pub(super) fn family(
    m: &Matrix,
    q: &[f64],
    members: &[usize],
) -> Result<Option<Family>, NumericsError> {
    let k = members.len();
    let part = Matrix::from_fn(k, k, |i, j| m[(members[i], members[j])]);
    let right: Vec<f64> = members.iter().map(|i| -q[*i]).collect();
    let Some((start, null)) = all_of(&part, &right) else {
        return Ok(None);
    };
    let spread = |values: &[f64]| {
        let mut all = vec![0.0; q.len()];
        members.iter().zip(values).for_each(|(i, v)| all[*i] = *v);
        all
    };
    let mut found = Family {
        support: members.to_vec(),
        z: spread(&start),
        w: Vec::new(),
        directions: Vec::new(),
    };
    for vector in &null {
        let size = largest(vector);
        let z = spread(&vector.iter().map(|v| v / size).collect::<Vec<_>>());
        let mut w = m.times_vector(&z)?;
        members.iter().for_each(|i| w[*i] = 0.0);
        found.directions.push(Direction {
            z,
            w,
            from: 0.0,
            to: 0.0,
        });
    }
    found.place(m, q)?;
    if found.directions.len() > 1 {
        let Some(t) = found.inside(m, q)? else {
            return Ok(None);
        };
        for (d, t) in found.directions.iter().zip(t) {
            found.z.iter_mut().zip(&d.z).for_each(|(z, d)| *z += t * d);
        }
        found.place(m, q)?;
    }
    Ok(found.bounded(m, q))
}

impl Family {
    fn place(&mut self, m: &Matrix, q: &[f64]) -> Result<(), NumericsError> {
        self.w = slack(m, q, &self.z)?;
        self.support.iter().for_each(|i| self.w[*i] = 0.0);
        Ok(())
    }

    /// Sizes below which z and w count as 0.
    fn floors(&self, m: &Matrix, q: &[f64]) -> (f64, f64) {
        let z = largest(&self.z);
        let w = larger(largest(q), m.norm() * z);
        (ZERO * z, ZERO * w)
    }

    /// The bounds of every direction; nothing where the family has no member with z > 0 on the support.
    fn bounded(mut self, m: &Matrix, q: &[f64]) -> Option<Self> {
        let (small_z, small_w) = self.floors(m, q);
        let inside = |k: usize| self.support.binary_search(&k).is_ok();
        let mut bounds = Vec::new();
        for d in &self.directions {
            let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
            for k in 0..q.len() {
                let (at, slope) = match inside(k) {
                    true => (self.z[k], d.z[k]),
                    false => (self.w[k] + small_w, d.w[k]),
                };
                if libm::fabs(slope) <= ZERO * larger(1.0, largest(&d.w)) {
                    if at < 0.0 {
                        return None;
                    }
                } else if slope > 0.0 {
                    from = larger(from, -at / slope);
                } else {
                    to = -larger(-to, at / slope);
                }
            }
            if to < from - small_z {
                return None;
            }
            bounds.push((from, to));
        }
        if let ([(from, to)], [d]) = (bounds.as_slice(), self.directions.as_slice()) {
            // Towards the end that it has.
            let (end, sign, length) = match from.is_finite() {
                true => (*from, 1.0, to - from),
                false => (*to, -1.0, to - from),
            };
            let way = if length.is_finite() {
                0.5 * length
            } else {
                larger(1.0, larger(largest(&self.z), libm::fabs(end)))
            };
            let z: Vec<f64> = self.z.iter().zip(&d.z).map(|(z, d)| z + end * d).collect();
            let middle = z.iter().zip(&d.z).map(|(z, d)| z + way * sign * d);
            let middle: Vec<f64> = middle.collect();
            let floor = ZERO * largest(&middle);
            if self.support.iter().any(|k| middle[*k] <= floor) {
                return None;
            }
            let w = self.w.iter().zip(&d.w).map(|(w, d)| w + end * d).collect();
            let turned = |v: &[f64]| v.iter().map(|v| sign * v + 0.0).collect();
            let direction = Direction {
                z: turned(&d.z),
                w: turned(&d.w),
                from: 0.0,
                to: larger(0.0, length),
            };
            (self.z, self.w, self.directions) = (z, w, vec![direction]);
        } else {
            if self.support.iter().any(|k| self.z[*k] <= small_z)
                || self.w.iter().any(|w| *w < -small_w)
            {
                return None;
            }
            for (d, (from, to)) in self.directions.iter_mut().zip(bounds) {
                (d.from, d.to) = (from, to);
            }
        }
        let (small_z, small_w) = self.floors(m, q);
        for (values, small) in [(&mut self.z, small_z), (&mut self.w, small_w)] {
            for v in values.iter_mut().filter(|v| libm::fabs(**v) <= small) {
                *v = 0.0;
            }
        }
        Some(self)
    }

    /// The coordinates t of a solution far from all bounds: max s with z_S ≥ s, w ≥ 0, s ≤ 1 (in units of z), a linear programme
    /// as the complementarity problem of its conditions; nothing where s cannot be positive.
    fn inside(&self, m: &Matrix, q: &[f64]) -> Result<Option<Vec<f64>>, NumericsError> {
        let (_, small_w) = self.floors(m, q);
        let unit = match largest(&self.z) {
            0.0 => 1.0,
            size => size,
        };
        let k = self.directions.len();
        // Rows of A x ≤ b over x = (t⁺, t⁻, s).
        let mut rows: Vec<(Vec<f64>, f64)> = Vec::new();
        for i in 0..q.len() {
            let inside = self.support.binary_search(&i).is_ok();
            let slopes = self.directions.iter().map(|d| match inside {
                true => -d.z[i],
                false => -d.w[i],
            });
            let slopes: Vec<f64> = slopes.collect();
            let opposite = slopes.iter().map(|v| -v);
            let last = if inside { 1.0 } else { 0.0 };
            let row = slopes.iter().copied().chain(opposite).chain([last]);
            let bound = match inside {
                true => self.z[i] / unit,
                false => (self.w[i] + small_w) / unit,
            };
            rows.push((row.collect(), bound));
        }
        let variables = 2 * k + 1;
        let mut cap = vec![0.0; variables];
        cap[variables - 1] = 1.0;
        rows.push((cap, 1.0));
        let size = variables + rows.len();
        let conditions = Matrix::from_fn(size, size, |i, j| match (i < variables, j < variables) {
            (true, false) => rows[j - variables].0[i],
            (false, true) => -rows[i - variables].0[j],
            _ => 0.0,
        });
        let mut constant = vec![0.0; variables - 1];
        constant.push(-1.0);
        constant.extend(rows.iter().map(|r| r.1));
        let Some(end) = pivoted(&conditions, &constant)? else {
            return Ok(None);
        };
        if end.z[variables - 1] <= ZERO {
            return Ok(None);
        }
        let at = |j: usize| unit * (end.z[j] - end.z[k + j]);
        Ok(Some((0..k).map(at).collect()))
    }
}

/// All x with `a x = b`: one, and a basis of the null space; nothing where there is none. By elimination with complete pivoting.
#[allow(clippy::type_complexity)]
fn all_of(a: &Matrix, b: &[f64]) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
    let n = b.len();
    let mut table: Vec<Vec<f64>> = (0..n)
        .map(|i| a.row(i).iter().copied().chain([b[i]]).collect())
        .collect();
    let small = 10.0
        * SINGULAR
        * a.values()
            .iter()
            .fold(0.0, |s, v| larger(s, libm::fabs(*v)));
    let mut columns: Vec<usize> = (0..n).collect();
    let mut rank = 0;
    while rank < n {
        let places = (rank..n).flat_map(|i| (rank..n).map(move |j| (i, j)));
        let size = |(i, j): &(usize, usize)| libm::fabs(table[*i][columns[*j]]);
        let Some(best) = places.max_by(|x, y| size(x).total_cmp(&size(y))) else {
            break;
        };
        if size(&best) <= small {
            break;
        }
        table.swap(rank, best.0);
        columns.swap(rank, best.1);
        let column = columns[rank];
        let by = table[rank][column];
        table[rank].iter_mut().for_each(|v| *v /= by);
        let pivot = table[rank].clone();
        for (i, row) in table.iter_mut().enumerate() {
            let factor = row[column];
            if i != rank && factor != 0.0 {
                row.iter_mut()
                    .zip(&pivot)
                    .for_each(|(v, p)| *v -= factor * p);
            }
        }
        rank += 1;
    }
    let rest = ZERO * largest(b);
    if table.iter().skip(rank).any(|row| libm::fabs(row[n]) > rest) {
        return None;
    }
    let mut one = vec![0.0; n];
    for (row, column) in table.iter().zip(&columns).take(rank) {
        one[*column] = row[n];
    }
    let null = columns.iter().skip(rank).map(|free| {
        let mut x = vec![0.0; n];
        x[*free] = 1.0;
        for (row, column) in table.iter().zip(&columns).take(rank) {
            x[*column] = -row[*free];
        }
        x
    });
    Some((one, null.collect()))
}
