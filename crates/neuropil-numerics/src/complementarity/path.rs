//! A solution carried along a line `q(t) = (1 - t) q₀ + t q₁`: straight between supports, one pivot where they change.
//!
//! Where a component of z falls to 0 it leaves the support, where one of w does it enters. The line is then gone along in
//! whichever direction keeps the changed component positive, so that a path may turn back: a fold.

use super::{SINGULAR, check, factorized, largest};
use crate::NumericsError;
use crate::matrix::Matrix;

/// A point where the support changes, or an end.
#[derive(Clone, Debug, PartialEq)]
pub struct Vertex {
    /// Place on the line.
    pub t: f64,
    /// z there.
    pub z: Vec<f64>,
    /// Support from here on.
    pub support: Vec<bool>,
    /// Whether the path turns back here.
    pub fold: bool,
}

/// Where a path ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathEnd {
    /// At t = 1.
    Reached,
    /// It turned back and came to t = 0: this branch of solutions does not reach t = 1.
    TurnedBack,
    /// At a support whose matrix is singular.
    Singular,
}

impl std::fmt::Display for PathEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Reached => "reached",
            Self::TurnedBack => "turned back",
            Self::Singular => "singular",
        })
    }
}

/// A piecewise linear path of solutions.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Start, changes of support, end.
    pub vertices: Vec<Vertex>,
    /// How it ended.
    pub end: PathEnd,
}

/// Most changes of support.
const CHANGES: usize = 10_000;

/// Follows the solution at `q0` with support `support` towards `q1`.
pub fn follow(m: &Matrix, q0: &[f64], q1: &[f64], support: &[bool]) -> Result<Path, NumericsError> {
    const ROUTINE: &str = "complementarity::follow";
    let n = check(ROUTINE, m, q0)?;
    check(ROUTINE, m, q1)?;
    if support.len() != n {
        return Err(NumericsError::Shape {
            routine: ROUTINE,
            argument: "support",
            given: support.len().to_string(),
            expected: n.to_string(),
        });
    }
    let step: Vec<f64> = q1.iter().zip(q0).map(|(b, a)| b - a).collect();
    let mut support = support.to_vec();
    let (mut t, mut direction) = (0.0, 1.0);
    let mut changed: Option<usize> = None;
    let mut vertices: Vec<Vertex> = Vec::new();
    for _ in 0..CHANGES {
        let Some(line) = Line::on(m, q0, &step, &support)? else {
            return Ok(Path {
                vertices,
                end: PathEnd::Singular,
            });
        };
        let mut fold = false;
        if let Some(k) = changed {
            let turned = if line.slope[k] < 0.0 { -1.0 } else { 1.0 };
            fold = turned != direction;
            direction = turned;
        } else if line.at(0.0).iter().any(|v| *v < -1e-9 * line.size()) {
            return Err(NumericsError::domain(
                ROUTINE,
                "support",
                line.at(0.0)
                    .iter()
                    .fold(0.0, |a, v| if *v < a { *v } else { a }),
                "the support of a solution at q0, with no component of z or w below 0",
            ));
        }
        vertices.push(Vertex {
            t,
            z: line.z(t, &support),
            support: support.clone(),
            fold,
        });
        // The nearest place ahead where a component falls to 0.
        let ahead = (0..n)
            .filter(|k| Some(*k) != changed && line.slope[*k] * direction < 0.0)
            .map(|k| (k, -line.start[k] / line.slope[k]))
            .map(|(k, at)| (k, if (at - t) * direction < 0.0 { t } else { at }))
            .min_by(|a, b| (a.1 * direction).total_cmp(&(b.1 * direction)));
        let limit = if direction > 0.0 { 1.0 } else { 0.0 };
        match ahead {
            Some((k, at)) if (limit - at) * direction > 0.0 => {
                t = at;
                support[k] = !support[k];
                changed = Some(k);
            }
            _ => {
                vertices.push(Vertex {
                    t: limit,
                    z: line.z(limit, &support),
                    support: support.clone(),
                    fold: false,
                });
                let end = if direction > 0.0 {
                    PathEnd::Reached
                } else {
                    PathEnd::TurnedBack
                };
                return Ok(Path { vertices, end });
            }
        }
    }
    Err(NumericsError::NotConverged {
        routine: ROUTINE,
        iterations: CHANGES,
        residual: 1.0 - t,
        tolerance: 0.0,
        last: vertices.pop().map_or(Vec::new(), |v| v.z),
    })
}

/// On one support: z where it is in, w where it is out, each start + slope t.
struct Line {
    start: Vec<f64>,
    slope: Vec<f64>,
}

impl Line {
    fn on(
        m: &Matrix,
        q0: &[f64],
        step: &[f64],
        support: &[bool],
    ) -> Result<Option<Self>, NumericsError> {
        let n = q0.len();
        let members: Vec<usize> = (0..n).filter(|i| support[*i]).collect();
        let lu = if members.is_empty() {
            None
        } else {
            match factorized(m, &members) {
                Some(lu) => Some(lu),
                None => return Ok(None),
            }
        };
        let part = |q: &[f64]| -> Result<Vec<f64>, NumericsError> {
            let mut z = vec![0.0; n];
            if let Some(lu) = &lu {
                let right: Vec<f64> = members.iter().map(|i| -q[*i]).collect();
                for (i, v) in members.iter().zip(lu.solve(&right)?) {
                    z[*i] = v;
                }
            }
            let w = super::slack(m, q, &z)?;
            let pick = |i: usize| if support[i] { z[i] } else { w[i] };
            Ok((0..n).map(pick).collect())
        };
        let (start, mut slope) = (part(q0)?, part(step)?);
        let small = SINGULAR * largest(&slope);
        for s in &mut slope {
            if libm::fabs(*s) <= small {
                *s = 0.0;
            }
        }
        Ok(Some(Self { start, slope }))
    }

    fn at(&self, t: f64) -> Vec<f64> {
        let both = self.start.iter().zip(&self.slope);
        both.map(|(a, b)| a + b * t).collect()
    }

    fn z(&self, t: f64, support: &[bool]) -> Vec<f64> {
        let value = |(v, inside): (f64, &bool)| if *inside && v > 0.0 { v } else { 0.0 };
        self.at(t).into_iter().zip(support).map(value).collect()
    }

    fn size(&self) -> f64 {
        largest(&self.start) + largest(&self.slope)
    }
}
