//! Branches of steady states of rate models: all that a range of a parameter shows, what lies nearest to a state, and the
//! curves of folds and Hopf points in two parameters.

use neuropil_numerics::continuation::{
    Branch, Curve, Special, SpecialKind, StepOptions, VectorField, follow, follow_folds,
    follow_hopfs, switch_branch,
};
use neuropil_numerics::matrix::solve;

use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::states::Search;

/// Rates that differ by less count as equal, 1/ms.
const SAME: f64 = 1e-9;
/// The same, relative.
const SAME_RELATIVE: f64 = 1e-6;
/// Rates beyond which a branch counts as unbounded, 1/ms.
const LARGEST: f64 = 10.0;

/// A point where the number or the stability of steady states changes, as met on the way from a given state.
#[derive(Clone, Debug, PartialEq)]
pub struct Bifurcation {
    /// What happens there.
    pub kind: SpecialKind,
    /// Value of the parameter, in its inside unit.
    pub parameter: f64,
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
    /// How far the parameter is from its present value; signed.
    pub distance: f64,
}

impl RateModel {
    /// The branch through the steady state near `rates` (1/ms) as `parameter` goes through `range` (inside units), which must
    /// hold its present value.
    pub fn branch(
        &self,
        rates: &[f64],
        parameter: &str,
        range: (f64, f64),
    ) -> Result<Branch, TheoryError> {
        let free = self.parameter(parameter)?;
        check_range(parameter, range)?;
        let p = self.parameter_values();
        check_inside(parameter, p[free], range)?;
        let options = self.steps(range, [rates]);
        Ok(follow(self, rates, &p, free, &options)?)
    }

    /// All branches found in a range of `parameter` (inside units): those through the steady states at its present value, at
    /// both ends of the range and at `probes` values between, and those that cross them. A branch between two probes on
    /// which the parameter turns back twice is missed; more probes find it.
    pub fn branches(
        &self,
        parameter: &str,
        range: (f64, f64),
        probes: usize,
    ) -> Result<Vec<Branch>, TheoryError> {
        let free = self.parameter(parameter)?;
        check_range(parameter, range)?;
        let present = self.parameter_values()[free];
        let step = (range.1 - range.0) / (probes as f64 + 1.0);
        let mut values: Vec<f64> = (0..=probes + 1)
            .map(|k| range.0 + step * k as f64)
            .collect();
        if let Some(last) = values.last_mut() {
            *last = range.1;
        }
        if range.0 <= present && present <= range.1 {
            values.insert(0, present);
        }
        let mut found: Vec<Branch> = Vec::new();
        for (k, value) in values.into_iter().enumerate() {
            let model = self.with(parameter, value)?;
            // Branches are what the search would follow, too.
            let search = Search {
                reach: if k == 0 {
                    Search::default().reach
                } else {
                    None
                },
                ..Search::default()
            };
            let states = model.steady_states_with(&search)?.states;
            let all: Vec<&[f64]> = states.iter().map(|s| s.rates.as_slice()).collect();
            let options = model.steps(range, all.iter().copied());
            let p = model.parameter_values();
            for rates in all {
                if found
                    .iter()
                    .any(|b| passes(&model, b, free, value, rates, range))
                {
                    continue;
                }
                let Ok(branch) = follow(&model, rates, &p, free, &options) else {
                    continue;
                };
                let crossings: Vec<Special> = branch
                    .special
                    .iter()
                    .filter(|s| s.kind == SpecialKind::Crossing)
                    .cloned()
                    .collect();
                found.push(branch);
                for crossing in crossings {
                    let Ok(other) = switch_branch(&model, &crossing, &p, free, &options) else {
                        continue;
                    };
                    let known = other.points.get(other.points.len() / 2).is_some_and(|q| {
                        found
                            .iter()
                            .any(|b| passes(&model, b, free, q.parameter, &q.state, range))
                    });
                    if !known {
                        found.push(other);
                    }
                }
            }
        }
        Ok(found)
    }

    /// The bifurcation that is reached first from the steady state at `rates` when `parameter` is changed one way or the
    /// other within `range` (inside units), the nearer one in the parameter; nothing if there is none.
    pub fn nearest_bifurcation(
        &self,
        rates: &[f64],
        parameter: &str,
        range: (f64, f64),
    ) -> Result<Option<Bifurcation>, TheoryError> {
        let branch = self.branch(rates, parameter, range)?;
        let present = self.parameter_values()[self.parameter(parameter)?];
        let width = range.1 - range.0;
        let far = |q: &neuropil_numerics::continuation::BranchPoint| {
            let state = q.state.iter().zip(rates).map(|(a, b)| (a - b).abs());
            (q.parameter - present).abs() / width + 1e3 * state.fold(0.0, |m, v| m + v)
        };
        let start = branch
            .points
            .iter()
            .enumerate()
            .min_by(|a, b| far(a.1).total_cmp(&far(b.1)))
            .map_or(0, |(i, _)| i);
        let before = branch.special.iter().rfind(|s| s.after < start);
        let after = branch.special.iter().find(|s| s.after >= start);
        let nearest = before
            .into_iter()
            .chain(after)
            .min_by(|a, b| {
                let gap = |s: &Special| (s.parameter - present).abs();
                gap(a).total_cmp(&gap(b))
            })
            .map(|s| Bifurcation {
                kind: s.kind,
                parameter: s.parameter,
                rates: s.state.clone(),
                distance: s.parameter - present,
            });
        Ok(nearest)
    }

    /// The curves of folds in the plane of two parameters (names, with ranges in inside units), with cusps and
    /// Bogdanov–Takens points. They start from the folds found along the first at the present value of the second and at
    /// `probes` values of it.
    pub fn fold_curves(
        &self,
        first: (&str, (f64, f64)),
        second: (&str, (f64, f64)),
        probes: usize,
    ) -> Result<Vec<Curve>, TheoryError> {
        let fold = |s: &Special| matches!(s.kind, SpecialKind::Fold { .. });
        self.curves(first, second, probes, fold, false)
    }

    /// The curves of Hopf points; otherwise as [`RateModel::fold_curves`].
    pub fn hopf_curves(
        &self,
        first: (&str, (f64, f64)),
        second: (&str, (f64, f64)),
        probes: usize,
    ) -> Result<Vec<Curve>, TheoryError> {
        let hopf = |s: &Special| matches!(s.kind, SpecialKind::Hopf { .. });
        self.curves(first, second, probes, hopf, true)
    }

    fn curves(
        &self,
        (first, first_range): (&str, (f64, f64)),
        (second, second_range): (&str, (f64, f64)),
        probes: usize,
        wanted: impl Fn(&Special) -> bool,
        hopf: bool,
    ) -> Result<Vec<Curve>, TheoryError> {
        let (i, j) = (self.parameter(first)?, self.parameter(second)?);
        check_range(first, first_range)?;
        check_range(second, second_range)?;
        let present = self.parameter_values()[j];
        let step = (second_range.1 - second_range.0) / (probes as f64 + 1.0);
        let mut values: Vec<f64> = (1..=probes)
            .map(|k| second_range.0 + step * k as f64)
            .collect();
        if second_range.0 <= present && present <= second_range.1 {
            values.insert(0, present);
        }
        let mut found: Vec<Curve> = Vec::new();
        for value in values {
            let model = self.with(second, value)?;
            for branch in model.branches(first, first_range, 3)? {
                for s in branch.special.iter().filter(|s| wanted(s)) {
                    let known = |c: &Curve| on_curve(c, value, s, first_range);
                    if found.iter().any(known) {
                        continue;
                    }
                    let mut p = model.parameter_values();
                    p[i] = s.parameter;
                    let options = model.steps(second_range, [s.state.as_slice()]);
                    let curve = if hopf {
                        follow_hopfs(&model, &s.state, &p, (i, j), first_range, &options)
                    } else {
                        follow_folds(&model, &s.state, &p, (i, j), first_range, &options)
                    };
                    found.extend(curve.ok());
                }
            }
        }
        Ok(found)
    }

    /// Steps along a branch: arclength counts the largest of these rates, and at least one spike per second, as the range.
    fn steps<'a>(
        &self,
        range: (f64, f64),
        rates: impl IntoIterator<Item = &'a [f64]>,
    ) -> StepOptions {
        let largest = rates
            .into_iter()
            .flatten()
            .fold(1e-3, |m: f64, v| if *v > m { *v } else { m });
        StepOptions {
            state_scale: vec![largest / 1e-3; self.populations().len()],
            state_limit: LARGEST,
            ..StepOptions::new(range)
        }
    }
}

/// Whether `branch` goes through the state `rates` at `value`: Newton's method from each of its crossings of that value.
fn passes(
    model: &RateModel,
    branch: &Branch,
    free: usize,
    value: f64,
    rates: &[f64],
    range: (f64, f64),
) -> bool {
    let mut p = model.parameter_values();
    p[free] = value;
    let near = 1e-9 * (range.1 - range.0);
    let same = |x: &[f64]| {
        x.iter().zip(rates).all(|(a, b)| {
            let largest = if a.abs() > b.abs() { a.abs() } else { b.abs() };
            (a - b).abs() <= SAME + SAME_RELATIVE * largest
        })
    };
    let ends = branch
        .points
        .first()
        .into_iter()
        .chain(branch.points.last());
    if ends
        .into_iter()
        .any(|q| (q.parameter - value).abs() <= near && same(&q.state))
    {
        return true;
    }
    branch.points.windows(2).any(|pair| {
        let [a, b] = pair else { return false };
        let (left, right) = (a.parameter - value, b.parameter - value);
        if left * right > 0.0 || left == right {
            return false;
        }
        let t = left / (left - right);
        let guess: Vec<f64> = a
            .state
            .iter()
            .zip(&b.state)
            .map(|(x, y)| x + t * (y - x))
            .collect();
        newton(model, &p, guess).is_some_and(|x| same(&x))
    })
}

/// A few plain Newton steps on f(x, p) = 0.
fn newton(model: &RateModel, p: &[f64], mut x: Vec<f64>) -> Option<Vec<f64>> {
    let mut out = vec![0.0; x.len()];
    for _ in 0..12 {
        model.field(&x, p, &mut out);
        let step = solve(&model.jacobian(&x, p), &out).ok()?;
        let mut small = true;
        for (v, d) in x.iter_mut().zip(&step) {
            *v -= d;
            small &= d.abs() <= 1e-12 + 1e-9 * v.abs();
        }
        if small {
            return Some(x);
        }
    }
    x.iter().all(|v| v.is_finite()).then_some(x)
}

/// Whether `curve` goes through the special point of a branch in the first parameter at `value` of the second.
fn on_curve(curve: &Curve, value: f64, s: &Special, first_range: (f64, f64)) -> bool {
    let near = 2e-3 * (first_range.1 - first_range.0);
    curve.points.windows(2).any(|pair| {
        let [a, b] = pair else { return false };
        let (left, right) = (a.second - value, b.second - value);
        if left * right > 0.0 {
            return false;
        }
        let t = if left == right {
            0.0
        } else {
            left / (left - right)
        };
        let first = a.first + t * (b.first - a.first);
        let mut states = a.state.iter().zip(&b.state).zip(&s.state);
        let same_state = states.all(|((x, y), z)| {
            let moved = (y - x).abs();
            (x + t * (y - x) - z).abs() <= 1e-2 * z.abs() + 1e-5 + 0.1 * moved
        });
        (first - s.parameter).abs() <= near && same_state
    })
}

fn check_range(parameter: &str, (low, high): (f64, f64)) -> Result<(), TheoryError> {
    if low < high && low.is_finite() && high.is_finite() {
        return Ok(());
    }
    Err(TheoryError::Circuit {
        who: "branch of a rate model".into(),
        which: "range",
        given: format!("{parameter} from {low} to {high} (inside units)"),
        expected: "two finite values, the lower first".into(),
    })
}

fn check_inside(parameter: &str, value: f64, (low, high): (f64, f64)) -> Result<(), TheoryError> {
    if low <= value && value <= high {
        return Ok(());
    }
    Err(TheoryError::Circuit {
        who: "branch of a rate model".into(),
        which: "range",
        given: format!("{parameter} from {low} to {high}, while it is {value} (inside units)"),
        expected: "a range that holds the present value, where the branch starts".into(),
    })
}
