//! Weights that move in time so that rates follow the course of figure 2E at constant input.

use super::common::{
    ARTICLE, Level, Simulated, circuit, driven, linspace, model, mv_per_s, simulate,
};
use super::figure_2ef::{DURATION, NAME, apart, claims_of_following, followed};
use crate::request::{Effort, PaperError, Request, exact, with_error};
use neuropil::Followed;
use neuropil::circuit::Circuit;
use neuropil::recording::Estimate;
use neuropil::report::{Claim, Report};
use neuropil::theory::design::weights::weights;
use neuropil::theory::design::{
    Target, WeightDesign, WeightOptions, with_weight_courses, with_weights,
};

/// Constant input of all neurons, mV/s.
const INPUT: f64 = 30.0;

/// Weights in time, the rates under them in theory and in networks whose weights move, and networks whose weights are held.
pub(super) struct Moving {
    pub design: WeightDesign,
    pub times: Vec<f64>,
    pub rates: Vec<Vec<f64>>,
    /// Networks under the weights as they move.
    pub followed: Vec<Followed>,
    /// Time (ms), and rates of E and I (spikes/s) of a network with the weights of that time.
    pub frozen: Vec<(f64, [Estimate; 2])>,
}

/// J(t) is tested by the rate dynamics, by networks whose weights move, and, so that what networks do beside the rate dynamics is
/// told from what moving does, by networks that keep the weights of single times.
pub(super) fn moving_weights(
    request: &mut Request,
    report: &mut Report,
    declared: &Circuit,
    target: &Target,
) -> Result<Option<Moving>, PaperError> {
    let rate_model = driven(
        &model(declared, Level::PhiStep(declared.protocol.dt))?,
        INPUT,
        1.0,
    )?;
    let answer = weights(&rate_model, target, &WeightOptions::default())?;
    report.claims.push(Claim::fact(
        "2e.feasible.weights",
        &format!("Weights that move at a constant input of {INPUT} mV/s, of unchanged sign and at most ten times as strong, give the same course, stable at all times."),
        answer.feasible,
        &format!("{ARTICLE}, Eqs 5 and 6 for the weights; bounds stated here"),
        &answer.reasons.join("; "),
    ));
    let Some(design) = answer.design else {
        return Ok(None);
    };
    let times = linspace(0.0, DURATION, 501);
    let rates = design.followed(&rate_model, &times)?;
    report.claims.push(Claim::below(
        "2e.dynamics.weights",
        "The rate dynamics stay close to the course under weights that move (root of the mean square of the relative difference).",
        0.15,
        &exact(apart(target, &times, &rates), "", "rate dynamics integrated; both populations"),
        "",
        "stated here",
    ));
    let mut unmoved = circuit(request, NAME, &[("mu_ext", mv_per_s(INPUT))])?;
    unmoved.protocol.duration = DURATION;
    let moved = with_weight_courses(&unmoved, &rate_model, &design, unmoved.protocol.warmup)?;
    let followed = followed(request, &moved, target)?;
    claims_of_following(
        report,
        "weights",
        "by weights that move at constant input",
        &followed,
    );
    let (count, seconds) = match request.effort {
        Effort::Quick => (4, 3.0),
        Effort::Full => (10, 10.0),
    };
    let mut frozen = Vec::new();
    let (mut sum, mut n) = (0.0, 0.0);
    for k in 0..count {
        let t = DURATION * (k as f64 + 0.5) / count as f64;
        let changes = [("mu_ext", mv_per_s(INPUT)), ("T", format!("{seconds} s"))];
        let held = with_weights(
            &circuit(request, NAME, &changes)?,
            &rate_model,
            &design.weight_at(t),
        )?;
        let seed = request.seed.unwrap_or(1);
        let Simulated {
            rates: found,
            recording,
        } = simulate(
            request,
            &format!("figure 2E, weights at {t:.0} ms"),
            &held,
            &[seed],
        )?;
        report.provenance.push(recording.provenance);
        for (e, wanted) in found.iter().zip(target.at(t).0) {
            if let Some(v) = e.value() {
                sum += (v / (1e3 * wanted) - 1.0).powi(2);
                n += 1.0;
            }
        }
        frozen.push((t, found));
    }
    let rms: f64 = (sum / n).sqrt();
    report.claims.push(Claim::below(
        "2e.frozen.weights",
        "Networks with the weights of single times fire at the rates wanted then (root of the mean square of the relative difference).",
        0.1,
        &with_error(rms, rms / (2.0 * n).sqrt(), n as u64, "", "populations and times"),
        "",
        "stated here",
    ));
    Ok(Some(Moving {
        design,
        times,
        rates,
        followed,
        frozen,
    }))
}
