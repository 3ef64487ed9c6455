//! The linear complementarity problem: `w = M z + q`, with `z ≥ 0`, `w ≥ 0` and `zᵀ w = 0` (Cottle, Pang & Stone 1992).
//!
//! A solution is known by its support, the set S of indices with z > 0: there `M_SS z_S = -q_S`, and `w ≥ 0` elsewhere.
//! [`all_solutions`] tries every support, [`lemke`] finds one solution by pivoting, [`follow`] carries one along a line of q.
//! There is one solution for every q exactly if all principal minors of M are positive ([`is_p_matrix`]). Where M_SS is singular,
//! solutions on S are not isolated: there is none, or a polyhedron of them ([`Family`]).

mod family;
mod lemke;
mod path;

use crate::NumericsError;
use crate::matrix::{Lu, Matrix, square};

pub use family::{Direction, Family};
pub use lemke::{Lemke, lemke};
pub use path::{Path, PathEnd, Vertex, follow};

/// Most indices for [`all_solutions`] and [`is_p_matrix`], which try 2ⁿ supports.
pub const LARGEST: usize = 20;
/// A component smaller than this part of the largest counts as 0.
const ZERO: f64 = 1e-10;
/// A matrix whose smallest pivot is this much smaller than its largest entry counts as singular.
const SINGULAR: f64 = 1e-12;

/// A solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// z.
    pub z: Vec<f64>,
    /// w = M z + q; exactly 0 on the support, and where z and w are both 0.
    pub w: Vec<f64>,
    /// Where z > 0.
    pub support: Vec<bool>,
    /// Sign of det M_SS, 1 or -1; 0 where that is singular, which only [`lemke`] gives.
    pub index: i32,
    /// Whether z and w are both 0 somewhere: a border between supports.
    pub degenerate: bool,
}

/// Every solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Solutions {
    /// Those whose support has an invertible matrix, in the order of supports read as binary numbers, index 0 lowest.
    pub solutions: Vec<Solution>,
    /// Those whose support has a singular one, in the same order.
    pub families: Vec<Family>,
    /// Supports with a singular matrix, whether they hold a family or no solution.
    pub singular: Vec<Vec<usize>>,
}

impl Solutions {
    /// The sum of the indices, which is 1 where all solutions are found, none is degenerate, and the problem with q = 0 has
    /// only the solution 0.
    pub fn index_sum(&self) -> i32 {
        self.solutions.iter().map(|s| s.index).sum()
    }
}

/// Checks that M is square, q fits, and both are finite; gives the size.
fn check(routine: &'static str, m: &Matrix, q: &[f64]) -> Result<usize, NumericsError> {
    let n = square(routine, "m", m)?;
    if q.len() != n {
        return Err(NumericsError::Shape {
            routine,
            argument: "q",
            given: q.len().to_string(),
            expected: n.to_string(),
        });
    }
    for (argument, values) in [("m", m.values()), ("q", q)] {
        if let Some(bad) = values.iter().find(|v| !v.is_finite()) {
            return Err(NumericsError::domain(
                routine,
                argument,
                *bad,
                "finite values",
            ));
        }
    }
    Ok(n)
}

fn small_enough(routine: &'static str, n: usize) -> Result<(), NumericsError> {
    if n <= LARGEST {
        return Ok(());
    }
    Err(NumericsError::domain(
        routine,
        "n",
        n as f64,
        "at most 20, since all 2^n supports are tried",
    ))
}

/// The rows and columns of `m` at `members`, factorized; nothing if singular.
fn factorized(m: &Matrix, members: &[usize]) -> Option<Lu> {
    let k = members.len();
    let part = Matrix::from_fn(k, k, |i, j| m[(members[i], members[j])]);
    let size = part
        .values()
        .iter()
        .fold(0.0, |a: f64, v| larger(a, libm::fabs(*v)));
    let lu = Lu::new(&part).ok()?;
    (lu.smallest_pivot() > SINGULAR * size).then_some(lu)
}

fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |a, v| larger(a, libm::fabs(*v)))
}

/// z on a support, 0 elsewhere; nothing if the support's matrix is singular.
fn on_support(
    m: &Matrix,
    q: &[f64],
    members: &[usize],
) -> Result<Option<(Vec<f64>, i32)>, NumericsError> {
    let mut z = vec![0.0; q.len()];
    if members.is_empty() {
        return Ok(Some((z, 1)));
    }
    let Some(lu) = factorized(m, members) else {
        return Ok(None);
    };
    let right: Vec<f64> = members.iter().map(|i| -q[*i]).collect();
    for (i, v) in members.iter().zip(lu.solve(&right)?) {
        z[*i] = v;
    }
    Ok(Some((z, if lu.determinant() > 0.0 { 1 } else { -1 })))
}

fn slack(m: &Matrix, q: &[f64], z: &[f64]) -> Result<Vec<f64>, NumericsError> {
    let mut w = m.times_vector(z)?;
    w.iter_mut().zip(q).for_each(|(w, q)| *w += q);
    Ok(w)
}

/// What a support holds.
enum Held {
    Singular,
    /// Signs forbid a solution.
    Nothing,
    Solution(Solution),
}

fn solution(m: &Matrix, q: &[f64], members: &[usize]) -> Result<Held, NumericsError> {
    let Some((z, index)) = on_support(m, q, members)? else {
        return Ok(Held::Singular);
    };
    let floor = ZERO * largest(&z);
    if members.iter().any(|i| z[*i] <= floor) {
        return Ok(Held::Nothing);
    }
    let mut w = slack(m, q, &z)?;
    let scale = larger(largest(q), m.norm() * largest(&z));
    let mut support = vec![false; q.len()];
    for i in members {
        support[*i] = true;
        w[*i] = 0.0;
    }
    let off = |i: &usize| !support[*i];
    let mut degenerate = false;
    for i in (0..q.len()).filter(off) {
        if w[i] < -ZERO * scale {
            return Ok(Held::Nothing);
        }
        if w[i] <= ZERO * scale {
            w[i] = 0.0;
            degenerate = true;
        }
    }
    Ok(Held::Solution(Solution {
        z,
        w,
        support,
        index,
        degenerate,
    }))
}

/// Every solution, by trying every support; exact for up to [`LARGEST`] indices.
///
/// ```
/// use neuropil_numerics::complementarity::all_solutions;
/// use neuropil_numerics::matrix::Matrix;
///
/// // Two that inhibit each other: either wins, or both are active in a state between.
/// let m = Matrix::from_rows(&[[1.0, 2.0], [2.0, 1.0]])?;
/// let found = all_solutions(&m, &[-1.0, -1.0])?;
/// assert_eq!(found.solutions.len(), 3);
/// assert_eq!(found.index_sum(), 1);
/// # Ok::<(), neuropil_numerics::NumericsError>(())
/// ```
pub fn all_solutions(m: &Matrix, q: &[f64]) -> Result<Solutions, NumericsError> {
    const ROUTINE: &str = "all_solutions";
    let n = check(ROUTINE, m, q)?;
    small_enough(ROUTINE, n)?;
    let mut found = Solutions {
        solutions: Vec::new(),
        families: Vec::new(),
        singular: Vec::new(),
    };
    for set in 0..1_u32 << n {
        let members: Vec<usize> = (0..n).filter(|i| set >> i & 1 == 1).collect();
        match solution(m, q, &members)? {
            Held::Solution(s) => found.solutions.push(s),
            Held::Nothing => {}
            Held::Singular => {
                found.families.extend(family::family(m, q, &members)?);
                found.singular.push(members);
            }
        }
    }
    Ok(found)
}

/// Whether all principal minors of `m` are positive, so that there is one solution for every q.
pub fn is_p_matrix(m: &Matrix) -> Result<bool, NumericsError> {
    const ROUTINE: &str = "is_p_matrix";
    let n = check(ROUTINE, m, &vec![0.0; m.rows()])?;
    small_enough(ROUTINE, n)?;
    Ok((1..1_u32 << n).all(|set| {
        let members: Vec<usize> = (0..n).filter(|i| set >> i & 1 == 1).collect();
        factorized(m, &members).is_some_and(|lu| lu.determinant() > 0.0)
    }))
}
