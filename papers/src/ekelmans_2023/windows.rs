//! Figure 4B: the window of two stable states over the membrane time constant of E, and persistent activity.

use super::common::SOLVED;
use super::curves::{folds_of, window};
use super::networks::{BISTABLE, COLORS, LEVELS, TAU_E};
use crate::request::{PaperError, exact};
use neuropil::numerics::continuation::{CurvePoint, CurveSpecialKind, StepOptions, follow_folds};
use neuropil::numerics::roots::brent;
use neuropil::report::plot::color::GREY;
use neuropil::report::plot::marks::{Line, Rule, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Report, Table};
use neuropil::theory::convention::per_second;
use neuropil::theory::{RateModel, TheoryError};

/// Folds over the membrane time constant of E.
pub(super) fn windows(report: &mut Report) -> Result<Panel, PaperError> {
    let mut panel = Panel::new(
        "",
        Axis::new("membrane time constant of E (ms)").range(17.0, 24.0),
        Axis::new("folds: input μ (mV/s)").range(-6.0, 10.0),
    );
    // The SSN: power laws are fitted anew at each time constant.
    let ssn = |tau: f64| window(&BISTABLE.refitted_ssn(tau, 1.0)?, (-14.0, 14.0));
    let (mut tau, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
    for k in 0..=28 {
        let t = 17.0 + 0.25 * f64::from(k);
        if let Some([a, b]) = ssn(t)? {
            tau.push(t);
            low.push(a.mu);
            high.push(b.mu);
        }
    }
    let persists = |tau: f64| ssn(tau).ok().flatten().map_or(f64::NAN, |f| f[0].mu);
    let onset = brent("onset of persistent activity", persists, 20.0, 22.0, 1e-6)
        .map_err(TheoryError::from)?;
    let label = |name: &str| Some(name.to_owned());
    panel = panel
        .with(Line {
            label: label(LEVELS[0]),
            ..line(tau.clone(), low, COLORS[0])
        })
        .with(line(tau.clone(), high, COLORS[0]));
    report.claims.push(Claim::equal(
        "figure_4b.persistent",
        "In the SSN persistent activity begins at τ_E ≈ 21.04 ms.",
        21.04,
        0.05,
        &exact(onset, "ms", "power laws fitted without a grid; solved"),
        "ms",
        SOLVED,
    ).with_note("the expectation interpolates fits on a grid of inputs, whose coefficients jump by several per cent"));
    for (id, tau, folds) in [
        ("22", 22.0, [-1.8776004954655592, 1.4032575850685631]),
        ("20", 20.0, [2.163379860361375, 3.569956703110337]),
    ] {
        let found = folds_of(&BISTABLE.ssn(tau, 1.0)?, (-8.0, 12.0))?;
        for ((side, f), expected) in ["lower", "upper"].into_iter().zip(&found).zip(folds) {
            report.claims.push(Claim::equal(
                &format!("figure_4b.ssn.{id}.{side}"),
                &format!("With the authors' power law at {tau} ms the {side} fold of the SSN lies at {expected:.4} mV/s."),
                expected,
                1e-8,
                &exact(f.mu, "mV/s", "continuation"),
                "mV/s",
                SOLVED,
            ));
        }
    }
    let at_18 = window(&BISTABLE.ssn(18.0, 1.0)?, (-5.0, 15.0))?.map_or(0.0, |[a, b]| b.mu - a.mu);
    report.claims.push(Claim::below(
        "figure_4b.ssn.18",
        "At 18 ms the SSN has no window of more than 0.01 mV/s.",
        0.01,
        &exact(at_18, "mV/s", "continuation"),
        "mV/s",
        SOLVED,
    ));
    for (tau, expected) in [(18.0, [6.3141, 6.5914]), (22.0, [-1.7850, 1.4561])] {
        let found = folds_of(&BISTABLE.phi(tau, 1.0)?, (-8.0, 12.0))?;
        for ((side, f), expected) in ["lower", "upper"].into_iter().zip(&found).zip(expected) {
            report.claims.push(Claim::equal(
                &format!("figure_4b.phi.{tau}.{side}"),
                &format!("At {tau} ms the {side} fold of Φ lies at {expected} mV/s."),
                expected,
                3e-4,
                &exact(f.mu, "mV/s", "continuation"),
                "mV/s",
                SOLVED,
            ));
        }
    }
    let mut table = Table::new(
        "figure_4b",
        "The window of two stable states over the membrane time constant of E",
        "Where the window opens (a cusp; for the SSN, whose power laws are fitted anew, to 0.25 ms) and from which time constant on its lower end is below 0 (persistent activity).",
        ["theory", "opens at (ms)", "persistent from (ms)"],
    )
    .row([
        LEVELS[0].to_owned(),
        tau.first().map_or("none".into(), |t| format!("by {t:.2}")),
        format!("{onset:.3}"),
    ]);
    for (k, model) in [
        BISTABLE.phi(TAU_E, 1.0)?,
        BISTABLE.simulated_phi(TAU_E, 1.0)?,
    ]
    .iter()
    .enumerate()
    {
        let (line_marks, cusp, persistent) = fold_curve(model)?;
        let color = COLORS[k + 1];
        let mut labelled = false;
        for l in line_marks {
            let label = (!labelled).then(|| LEVELS[k + 1].to_owned());
            labelled = true;
            panel = panel.with(Line {
                label,
                color: color.into(),
                ..l
            });
        }
        let cell = |x: Option<f64>| x.map_or("none".into(), |v| format!("{v:.3}"));
        table = table.row([LEVELS[k + 1].to_owned(), cell(cusp), cell(persistent)]);
    }
    report.tables.push(table);
    Ok(panel.with(Rule {
        at: 0.0,
        color: GREY.into(),
        dashed: true,
        label: Some("no input".into()),
        ..Rule::default()
    }))
}

/// The curve of folds over τ_E: as lines, its cusp, and where its lower side crosses no input (ms).
type FoldCurve = (Vec<Line>, Option<f64>, Option<f64>);

fn fold_curve(model: &RateModel) -> Result<FoldCurve, PaperError> {
    let [lower, _] = folds_of(model, (-2.0, 12.0))?;
    let first = model.parameter("mu_ext")?;
    let second = model.parameter("tau[E]")?;
    let mut p = model.parameter_values();
    if let Some(v) = p.get_mut(first) {
        *v = per_second(lower.mu);
    }
    let options = StepOptions::new((15.0, 24.0));
    let range = (per_second(-20.0), per_second(20.0));
    let curve = follow_folds(model, &lower.state, &p, (first, second), range, &options)
        .map_err(TheoryError::from)?;
    let cusp = curve
        .special
        .iter()
        .find(|s| s.kind == CurveSpecialKind::Cusp);
    let at = |q: &CurvePoint| (q.second, q.first * 1e3);
    let (x, y): (Vec<f64>, Vec<f64>) = curve.points.iter().map(at).unzip();
    // The lower side is the first of the two to reach no input.
    let crossing = x
        .windows(2)
        .zip(y.windows(2))
        .filter(|(_, y)| y[0] * y[1] <= 0.0 && y[0] != y[1])
        .map(|(x, y)| x[0] + (x[1] - x[0]) * y[0] / (y[0] - y[1]))
        .reduce(f64::min);
    Ok((vec![line(x, y, "")], cusp.map(|c| c.point.second), crossing))
}
