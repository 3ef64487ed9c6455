//! States of rate models over their drift: branches, folds, peaks, and how they are drawn. Drifts in mV/s, rates in spikes/s.

use super::networks::{at, hertz, scale};
use crate::request::PaperError;
use neuropil::numerics::continuation::{
    Branch, BranchPoint, SpecialKind, StepOptions, VectorField, follow,
};
use neuropil::numerics::roots::{NewtonOptions, brent, newton_system};
use neuropil::report::plot::marks::{Line, line};
use neuropil::theory::convention::per_second;
use neuropil::theory::{RateModel, SteadyState, TheoryError};

/// Stable states at a drift (after scaling), from low to high rates of E: spikes/s.
pub(super) fn stable_at(model: &RateModel, mu: f64) -> Result<Vec<[f64; 2]>, TheoryError> {
    let found = at(model, mu / scale(model)).steady_states()?.states;
    let stable = found.iter().filter(|s| s.stable);
    Ok(stable.map(|s| hertz(&s.rates)).collect())
}

/// The branch through the lowest state at drift `from`, as far as it stays between `low` and `high` and below 200 spikes/s.
/// Drifts before scaling.
pub(super) fn branch(
    model: &RateModel,
    from: f64,
    (low, high): (f64, f64),
) -> Result<Branch, TheoryError> {
    let model = at(model, from);
    let states = model.steady_states()?.states;
    let start = states.first().ok_or_else(|| TheoryError::Circuit {
        who: "rate model".into(),
        which: "steady states",
        given: format!("none at {from} mV/s"),
        expected: "one to start from".into(),
    })?;
    let mut options = StepOptions::new((per_second(low), per_second(high)));
    options.state_limit = per_second(200.0);
    let free = model.parameter("mu_ext")?;
    let parameters = model.parameter_values();
    Ok(follow(&model, &start.rates, &parameters, free, &options)?)
}

/// Where two states meet: drift (before scaling), and the state to continue from (1/ms).
#[derive(Clone, Debug)]
pub(super) struct Fold {
    pub mu: f64,
    pub state: Vec<f64>,
}

/// The folds of a branch by rising drift.
pub(super) fn folds(branch: &Branch) -> Vec<Fold> {
    let mut found: Vec<Fold> = branch
        .special
        .iter()
        .filter(|s| matches!(s.kind, SpecialKind::Fold { .. }))
        .map(|s| Fold {
            mu: s.parameter * 1e3,
            state: s.state.clone(),
        })
        .collect();
    found.sort_by(|a, b| a.mu.total_cmp(&b.mu));
    found
}

/// Lower and upper fold of a model that is bistable between drifts `low` and `high`, if it is.
pub(super) fn window(
    model: &RateModel,
    (low, high): (f64, f64),
) -> Result<Option<[Fold; 2]>, TheoryError> {
    let found = folds(&branch(model, low, (low - 0.1, high))?);
    Ok(<[Fold; 2]>::try_from(found).ok())
}

/// The two folds of a model that is bistable between two drifts; an error if it is not.
pub(super) fn folds_of(model: &RateModel, range: (f64, f64)) -> Result<[Fold; 2], PaperError> {
    let found = window(model, range)?;
    Ok(found.ok_or_else(|| TheoryError::Circuit {
        who: "bistable network".into(),
        which: "folds",
        given: format!("not two between {} and {} mV/s", range.0, range.1),
        expected: "two".into(),
    })?)
}

/// ν_E (spikes/s) along a branch over the drift after scaling times `unit`: full where stable, dashed where not. The label is
/// that of the stable part.
pub(super) fn drawn(branch: &Branch, unit: f64, color: &str, label: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut labelled = false;
    let mut before: Option<&BranchPoint> = None;
    for p in &branch.points {
        let dashed = p.unstable > 0;
        if lines.last().is_none_or(|l| l.dashed != dashed) {
            let mut next = line(Vec::new(), Vec::new(), color);
            next.dashed = dashed;
            if !dashed && !labelled && !label.is_empty() {
                next.label = Some(label.into());
                labelled = true;
            }
            if let Some(q) = before {
                next.x.push(q.parameter * 1e3 * unit);
                next.y.push(hertz(&q.state)[0]);
            }
            lines.push(next);
        }
        if let Some(l) = lines.last_mut() {
            l.x.push(p.parameter * 1e3 * unit);
            l.y.push(hertz(&p.state)[0]);
        }
        before = Some(p);
    }
    lines
}

/// The steady state that Newton's method finds from `guess` (1/ms), if any.
fn settle(model: &RateModel, guess: &[f64]) -> Option<SteadyState> {
    let p = model.parameter_values();
    let field = |x: &[f64]| {
        let mut out = vec![0.0; x.len()];
        model.field(x, &p, &mut out);
        out
    };
    let options = NewtonOptions {
        tolerance: 1e-14,
        ..NewtonOptions::default()
    };
    let found = newton_system("settle", field, |x| model.jacobian(x, &p), guess, options).ok()?;
    model.examine(&found.point).ok()
}

/// Where ν_E of the low state is largest between two drifts (before scaling): the drift after scaling, and the rates.
pub(super) fn peak(
    model: &RateModel,
    range: (f64, f64),
) -> Result<Option<(f64, [f64; 2])>, TheoryError> {
    let branch = branch(model, range.0, range)?;
    let stable: Vec<_> = branch.points.iter().filter(|p| p.unstable == 0).collect();
    let rate = |p: &BranchPoint| p.state.first().copied().unwrap_or(0.0);
    for w in stable.windows(3) {
        let [a, b, c] = w else { continue };
        if rate(b) < rate(a) || rate(b) <= rate(c) {
            continue;
        }
        let state = |drive: f64| {
            let mut m = model.clone();
            m.drive = drive;
            settle(&m, &b.state)
        };
        let slope = |drive: f64| {
            let by = state(drive).and_then(|s| s.by_drive.first().copied());
            by.unwrap_or(f64::NAN)
        };
        let drive = brent("peak", slope, a.parameter, c.parameter, 1e-14)?;
        let found = state(drive).map(|s| (drive * 1e3 * scale(model), hertz(&s.rates)));
        return Ok(found);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::{figure_5, folds, sizes, windows};
    use neuropil::report::{Report, Verdict};

    #[test]
    fn what_is_claimed_of_theory_holds() {
        let mut report = Report::default();
        folds::claims(&mut report).unwrap();
        windows::windows(&mut report).unwrap();
        figure_5::solved(&mut report).unwrap();
        sizes::claims(&mut report).unwrap();
        for claim in &report.claims {
            assert_eq!(claim.verdict, Verdict::Holds, "{claim:?}");
        }
        assert!(report.claims.len() > 45, "{}", report.claims.len());
    }
}
