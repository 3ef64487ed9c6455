//! The folds of the bistable network at every level of theory, without any simulation.

use super::common::{ARTICLE, SOLVED};
use super::curves::folds_of;
use super::networks::{BISTABLE, MEASURED, Network, TAU_E};
use crate::request::{PaperError, exact};
use neuropil::report::{Claim, Report, Table};
use neuropil::theory::RateModel;

/// Claims where the folds lie, and tells which assumption moves them how far.
pub(super) fn claims(report: &mut Report) -> Result<(), PaperError> {
    let models = BISTABLE.levels(TAU_E, 1.0)?;
    let measured = Network {
        in_degree: MEASURED,
        ..BISTABLE
    };
    let mut as_plotted = measured.phi(TAU_E, 1.0)?;
    as_plotted.window = Some(250.0);
    // Level, folds expected, how sharply they are known, source.
    let expected: [(&str, &str, &RateModel, [f64; 2], f64, &str); 3] = [
        (
            "ssn",
            "the SSN",
            &models[0],
            [2.163379860361375, 3.569956703110337],
            1e-8,
            SOLVED,
        ),
        (
            "phi",
            "Φ with the noise of Poisson trains",
            &models[1],
            [1.9544, 3.6443],
            3e-4,
            SOLVED,
        ),
        (
            "plotted",
            "Φ as plotted in the article (noise counted in a window of 0.25 s, measured in-degrees)",
            &as_plotted,
            [2.3684493, 3.7806887],
            3e-4,
            "continuation stored by the authors",
        ),
    ];
    for (id, who, model, folds, within, source) in expected {
        let found = folds_of(model, (-2.0, 12.0))?;
        for ((side, fold), expected) in ["lower", "upper"].into_iter().zip(&found).zip(folds) {
            report.claims.push(Claim::equal(
                &format!("figure_4a.{id}.{side}"),
                &format!("The {side} fold of {who} lies at {expected:.4} mV/s."),
                expected,
                within,
                &exact(fold.mu, "mV/s", "continuation"),
                "mV/s",
                source,
            ));
        }
    }
    what_moves_the_window(report)
}

/// Which assumption moves the folds how far.
fn what_moves_the_window(report: &mut Report) -> Result<(), PaperError> {
    let pulses = Network {
        synapse: [0.0; 4],
        ..BISTABLE
    };
    let all = [
        ("SSN", BISTABLE.ssn(TAU_E, 1.0)?),
        ("Φ, noise of pulses", BISTABLE.phi(TAU_E, 1.0)?),
        (
            "… and threshold tested every 0.05 ms",
            pulses.simulated_phi(TAU_E, 1.0)?,
        ),
        (
            "… and noise filtered by synapses (Φ as simulated)",
            BISTABLE.simulated_phi(TAU_E, 1.0)?,
        ),
    ];
    let mut table = Table::new(
        "figure_4a",
        "What moves the window of two stable states",
        "Folds, mV/s, at τ_E = 20 ms.",
        ["theory", "lower fold", "upper fold"],
    );
    let mut last = [f64::NAN; 2];
    for (name, model) in all {
        let [low, high] = folds_of(&model, (-2.0, 12.0))?;
        last = [low.mu, high.mu];
        table = table.row([
            name.to_owned(),
            format!("{:.3}", low.mu),
            format!("{:.3}", high.mu),
        ]);
    }
    report.tables.push(table);
    for ((side, expected), found) in [("lower", 2.0), ("upper", 4.0)].into_iter().zip(last) {
        report.claims.push(
            Claim::equal(
                &format!("figure_4a.article.{side}"),
                &format!("The window of the article's simulations, 2 to 4 mV/s, is that of Φ as simulated, within 0.5 mV/s: {side} fold."),
                expected,
                0.5,
                &exact(found, "mV/s", "continuation"),
                "mV/s",
                ARTICLE,
            )
            .with_note("the SSN's is narrower, 2.16 to 3.57: time step and synapses make the difference, spontaneous transitions need not"),
        );
    }
    Ok(())
}
