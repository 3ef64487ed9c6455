//! Rates of the four states of figure 8 against mean-field theory.

use super::{CASES, State, circuit};
use crate::request::{PaperError, Request, exact};
use neuropil::report::figures::{Series, Style, grouped};
use neuropil::report::plot::color::{SIMULATED, THEORY};
use neuropil::report::plot::marks::Symbol;
use neuropil::report::{Claim, Figure, Report};
use neuropil::theory::{TheoryOptions, working_point};

pub(super) fn rates(
    states: &[State],
    request: &Request,
    report: &mut Report,
) -> Result<(), PaperError> {
    let mut solved = Vec::new();
    for case in &CASES {
        let point = working_point(
            &circuit(request, case.g, case.eta)?,
            &TheoryOptions::default(),
        )?;
        let rate = point.populations.first().map_or(f64::NAN, |p| p.rate * 1e3);
        solved.push(rate);
        report.warnings.extend(point.warnings);
        report.claims.push(Claim::equal(
            &format!("theory.{}", case.panel),
            &format!("Mean-field theory gives the rate in state {} that an independent solution of the same equations has.", case.panel),
            case.theory,
            1e-4 * case.theory,
            &exact(rate, "spikes/s", "solved"),
            "spikes/s",
            "independent solution of equations 4.1 to 4.6 of the paper",
        ));
    }
    for (case, (state, theory)) in CASES.iter().zip(states.iter().zip(&solved)) {
        // Theory assumes a stationary, asynchronous state; oscillations and regular firing move the mean rate.
        let allowed = if case.synchronous { 0.25 } else { 0.05 };
        report.claims.push(Claim::equal(
            &format!("rate.{}", case.panel),
            &format!(
                "The simulated rate in state {} is within {:.0} % of theory.",
                case.panel,
                100.0 * allowed
            ),
            *theory,
            allowed * theory,
            &state.rate,
            "spikes/s",
            "mean-field theory of the same circuit",
        ));
    }
    let names: Vec<String> = CASES.iter().map(|c| c.panel.to_owned()).collect();
    let mut panel = grouped(
        "",
        "rate (spikes/s)",
        &names,
        &[
            Series::of_estimates(
                "simulated",
                SIMULATED,
                Style::Bar,
                states.iter().map(|s| &s.rate),
            ),
            Series::new(
                "theory",
                THEORY,
                Style::Symbol(Symbol::Diamond),
                solved.iter().copied(),
            ),
        ],
    );
    panel.y = panel.y.log().range(1.0, 1000.0);
    report.figures.push(
        Figure::new(
            "rates",
            "Rates in the four states",
            "Bars: excitatory rate, simulated, with 95 % intervals; diamonds: mean-field theory of an asynchronous state. Logarithmic scale.",
            "Bars and diamonds of four states; theory and simulation agree best in the asynchronous state C.",
        )
        .row(260.0, [panel]),
    );
    Ok(())
}
