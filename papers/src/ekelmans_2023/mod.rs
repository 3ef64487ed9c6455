//! Ekelmans, Kraynyukova & Tchumatchenko (2023): operating regimes of networks of excitatory and inhibitory neurons, predicted, simulated, targeted.
//!
//! Theory is taken at three levels. The *SSN* has power laws fitted to the noise from outside alone; *Φ* is self-consistent, with the noise that
//! neurons cause one another; *Φ with time step* moves the threshold by 0.5826 σ √dt as well, since a simulation looks at it only once a step. Where
//! a simulation differs from the SSN, these say which assumption it was. Figures 4 to 6 have *Φ as simulated*, in which exponential synapses filter that noise, too. Simulations advance the neurons exactly between spikes, where the
//! authors' take Euler steps of the input: a difference of dt/(2τ), 0.25 % of the mean at 0.05 ms.

mod common;
mod courses;
mod curves;
mod figure_1;
mod figure_2ab;
mod figure_2cd;
mod figure_2ef;
mod figure_2g;
mod figure_3a;
mod figure_3b;
mod figure_4;
mod figure_5;
mod figure_6;
mod figure_s2;
mod folds;
mod hysteresis;
mod isolated;
mod memory;
mod moving_weights;
mod networks;
mod planes;
mod probes;
mod sizes;
mod tested;
mod transitions;
mod windows;

use crate::request::{PaperError, Request};
use neuropil::report::{Report, Verdict};

/// A figure: what it measures is added to the report.
type Part = fn(&mut Request, &mut Report) -> Result<(), PaperError>;

/// Name, what it shows, how.
const PARTS: &[(&str, &str, Part)] = &[
    (
        "figure_1",
        "rate over input by simulation, transfer function and power law; the coefficients over membrane time constant and noise (1B, 1C)",
        figure_1::figure_1,
    ),
    (
        "figure_2ab",
        "supersaturation: excitation that falls as the input grows, with a peak of chosen height (2A, 2B)",
        figure_2ab::figure_2ab,
    ),
    (
        "figure_2cd",
        "balance factors, irregularity and rates of single neurons near the peak (2C, 2D)",
        figure_2cd::figure_2cd,
    ),
    (
        "figure_2ef",
        "rates that follow a wanted course, by inputs or by weights that move in time (2E, 2F)",
        figure_2ef::figure_2ef,
    ),
    (
        "figure_2g",
        "exclusive or of two Poisson populations (2G)",
        figure_2g::figure_2g,
    ),
    (
        "figure_3a",
        "supersaturation with the connectivity of mouse V1 (3A)",
        figure_3a::figure_3a,
    ),
    (
        "figure_3b",
        "a network stabilized by inhibition and its paradoxical effect (3B)",
        figure_3b::figure_3b,
    ),
    (
        "figure_4",
        "two stable states: hysteresis, the window over membrane time constants, persistent activity, transitions against size (4A to 4D)",
        figure_4::figure_4,
    ),
    (
        "figure_4_memory",
        "an AND gate and a stored bit made of the two stable states",
        memory::memory,
    ),
    (
        "figure_5",
        "maps of regimes over input and its ratio, with simulated points (5A, 5B)",
        figure_5::figure_5,
    ),
    (
        "figure_s1",
        "maps of regimes over input and excitation",
        figure_5::figure_s1,
    ),
    (
        "figure_6",
        "regimes of larger networks, the balanced limit, and a gap without steady states (6A to 6F)",
        figure_6::figure_6,
    ),
    (
        "figure_s2",
        "balance of excitation and inhibition in larger networks, with slow synapses",
        figure_s2::figure_s2,
    ),
];

/// Figures whose theory is of the article's tables of parameters rather than of the circuit that is simulated.
const TABULATED: [&str; 6] = [
    "figure_4",
    "figure_4_memory",
    "figure_5",
    "figure_s1",
    "figure_6",
    "figure_s2",
];

const fn names() -> [(&'static str, &'static str); PARTS.len()] {
    let mut names = [("", ""); PARTS.len()];
    let mut i = 0;
    while i < PARTS.len() {
        names[i] = (PARTS[i].0, PARTS[i].1);
        i += 1;
    }
    names
}

pub(crate) const FIGURES: &[(&str, &str)] = &names();

pub(crate) fn reproduce(request: &mut Request) -> Result<Report, PaperError> {
    let mut report = Report {
        title: "Operating regimes of networks of excitatory and inhibitory neurons".into(),
        paper: crate::find("ekelmans_2023").map_or(String::new(), |p| p.citation.into()),
        ..Report::default()
    };
    crate::each_figure(
        request,
        &mut report,
        FIGURES,
        &mut |name, request, report| {
            if !request.overrides.is_empty() && TABULATED.contains(&name) {
                let note = format!(
                    "`{name}`: changes of the circuit (--set) reach its simulations only; its theory has the parameters of the article, so that the two may differ because of the changes."
                );
                report.warnings.push(note);
            }
            match PARTS.iter().find(|p| p.0 == name) {
                Some((_, _, figure)) => figure(request, report),
                None => Ok(()),
            }
        },
    )?;
    let count = |verdict| report.count(verdict);
    report.summary = format!(
        "Networks of leaky neurons with white noise were solved as stabilized supralinear networks (SSN) and self-consistently (Φ), and simulated. \
         Of {} claims {} hold, {} fail, {} are inconclusive.",
        report.claims.len(),
        count(Verdict::Holds),
        count(Verdict::Fails),
        count(Verdict::Inconclusive),
    );
    report.warnings.sort();
    report.warnings.dedup();
    Ok(report)
}
