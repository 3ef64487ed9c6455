//! What theory says of larger networks: peaks, upper states and their balanced limit, and the gap without steady states.

use super::common::SOLVED;
use super::curves::{branch, folds, peak, stable_at};
use super::networks::{BASE, BISTABLE, DET_NEGATIVE, SUPERSATURATING, TAU_E, at, scale, sized};
use crate::request::exact;
use neuropil::report::{Claim, Report};
use neuropil::theory::{RateModel, TheoryError};

/// Input before scaling by √N at which the bistable network is followed, mV/s.
pub(super) const BEFORE: f64 = 0.1;

/// The peak of E over the drift, of `n` neurons: the drift, and the rates.
pub(super) fn peak_of(model: &RateModel, n: f64) -> Result<Option<(f64, [f64; 2])>, TheoryError> {
    let m = sized(model, n);
    let s = scale(&m);
    peak(&m, (-8.0 / s, 45.0 / s))
}

/// The rate of E in the upper state of `n` neurons at input [`BEFORE`] √N.
pub(super) fn upper(model: &RateModel, n: f64) -> Result<f64, TheoryError> {
    let states = stable_at(&sized(model, n), BEFORE * n.sqrt())?;
    Ok(states.last().map_or(f64::NAN, |s| s[0]))
}

/// The rate of E in the balanced limit at that input.
pub(super) fn limit(model: &RateModel) -> Result<f64, TheoryError> {
    let rates = at(model, BEFORE * BASE.sqrt()).balanced_limit()?.rates;
    Ok(rates.first().map_or(f64::NAN, |v| v * 1e3))
}

/// The drifts (mV/s, after scaling) between which a model with r = 3 has no steady state, if there are such.
pub(super) fn gap_of(model: &RateModel, n: f64) -> Result<Option<[f64; 2]>, TheoryError> {
    let m = sized(model, n);
    let s = scale(&m);
    let (low, high) = (-8.0 / s, 60.0 / s);
    let lower = folds(&branch(&m, low, (low, high))?);
    let Some(lower) = lower.first() else {
        return Ok(None);
    };
    let upper = branch(&m, high, (low, high)).map(|b| folds(&b))?;
    Ok(upper
        .last()
        .map(|u| [lower.mu * s, u.mu * s])
        .filter(|[a, b]| a < b))
}

/// The size at which the gap opens, by bisection.
pub(super) fn opens(model: &RateModel) -> Result<f64, TheoryError> {
    let (mut without, mut with) = (8e3, 4e4);
    while with - without > 1.0 {
        let n = 0.5 * (without + with);
        if gap_of(model, n)?.is_some() {
            with = n;
        } else {
            without = n;
        }
    }
    Ok(with)
}

/// A claim about what theory gives.
fn solved(
    report: &mut Report,
    id: &str,
    statement: &str,
    value: f64,
    (expected, within): (f64, f64),
    unit: &str,
) {
    let found = exact(value, unit, "solved");
    report.claims.push(Claim::equal(
        id, statement, expected, within, &found, unit, SOLVED,
    ));
}

/// Claims what can be solved without any simulation.
pub(super) fn claims(report: &mut Report) -> Result<(), TheoryError> {
    peaks(report)?;
    limits(report)?;
    gaps(report)
}

fn peaks(report: &mut Report) -> Result<(), TheoryError> {
    // Solved independently: neurons, rate at the peak, drift of the peak.
    const PEAKS: [[f64; 3]; 6] = [
        [4e3, 2.472466, 17.65374],
        [1e4, 1.617845, 12.97661],
        [2e4, 1.174276, 9.841332],
        [4e4, 0.852304, 7.011758],
        [1e5, 0.557684, 3.686511],
        [5e5, 0.26397, -1.18181],
    ];
    let ssn = SUPERSATURATING.ssn(TAU_E, 1.0)?;
    for [n, rate, mu] in PEAKS {
        let (found_mu, [found, _]) = peak_of(&ssn, n)?.unwrap_or((f64::NAN, [f64::NAN; 2]));
        let id = |what: &str| format!("figure_6a.{what}.{n}");
        solved(
            report,
            &id("peak"),
            &format!("The SSN of {n} neurons peaks at {rate} spikes/s."),
            found,
            (rate, 2e-6),
            "spikes/s",
        );
        solved(
            report,
            &id("at"),
            &format!("It does so at {mu} mV/s."),
            found_mu,
            (mu, 2e-5),
            "mV/s",
        );
    }
    Ok(())
}

fn limits(report: &mut Report) -> Result<(), TheoryError> {
    let ssn = BISTABLE.ssn(TAU_E, 1.0)?;
    for (n, rate) in [(4e3, 7.954), (4e4, 4.584), (5e5, 1.877)] {
        solved(
            report,
            &format!("figure_6d.{n}"),
            &format!("At x = {BEFORE} mV/s the SSN of {n} neurons has {rate} spikes/s."),
            upper(&ssn, n)?,
            (rate, 1e-3),
            "spikes/s",
        );
    }
    let limit = limit(&ssn)?;
    solved(
        report,
        "figure_6d.limit",
        "Its balanced limit is 0.4216 spikes/s.",
        limit,
        (0.4216, 1e-4),
        "spikes/s",
    );
    let ratio = upper(&ssn, 5e5)? / limit;
    solved(
        report,
        "figure_6d.far",
        "Half a million neurons fire 4.5 times as fast as the balanced limit.",
        ratio,
        (4.45, 0.05),
        "",
    );
    Ok(())
}

fn gaps(report: &mut Report) -> Result<(), TheoryError> {
    let ssn = DET_NEGATIVE.ssn(TAU_E, 3.0)?;
    solved(
        report,
        "figure_6f.opens",
        "In the SSN inputs without steady state appear at about 20,500 neurons (r = 3).",
        opens(&ssn)?,
        (20_507.0, 30.0),
        "neurons",
    );
    let edges = gap_of(&ssn, 4e4)?.unwrap_or([f64::NAN; 2]);
    for (k, (side, expected)) in [("from", 5.8), ("to", 19.5)].into_iter().enumerate() {
        solved(
            report,
            &format!("figure_6f.{side}"),
            &format!("At 40,000 neurons there is none {side} {expected} mV/s."),
            edges[k],
            (expected, 0.2),
            "mV/s",
        );
    }
    Ok(())
}
