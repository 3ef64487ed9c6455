//! Baker, Zhu & Rosenbaum (2020): stimuli are represented nonlinearly where excitation and inhibition balance only in part.
//!
//! The printed methods contradict themselves; the circuit `baker_2020` is as corrected, `baker_2020_as_printed` is not, and what is wrong with it is
//! a figure of its own. Quick reproductions have 5,000 neurons, full ones the 30,000 of the paper; predicted rates do not depend on the number, what
//! simulations differ from them by shrinks with it. Figures 3C and 4 have 5,000 neurons in full, 1,250 in quick, and there stimuli that are weaker by
//! the square root of the sizes' ratio, as the mean input is.

mod as_printed;
mod common;
mod digits;
mod exclusive_or;
mod figure_1;
mod figure_2;
mod figure_3;
mod figure_3c;
mod figure_4;
mod figure_s1;
mod figure_s2;
mod finite;
mod layer;
mod layer_2;
mod phases;
mod readouts;
mod sheets;
mod spread;
mod ssn;

use crate::request::{PaperError, Request};
use neuropil::report::{Report, Verdict};

/// What a figure has made that a later one shows, too; a figure that is asked for alone makes it by itself.
#[derive(Default)]
struct Made {
    /// The network under plasticity, for S.1.
    currents: Option<phases::Phases>,
    /// Readouts of digits, for S.2.
    readouts: Option<readouts::Readouts>,
}

/// A figure: what it measures is added to the report.
type Part = fn(&mut Request, &mut Made, &mut Report) -> Result<(), PaperError>;

/// Name, what it shows, how.
const PARTS: &[(&str, &str, Part)] = &[
    (
        "figure_1",
        "the balanced and the semi-balanced network under two stimuli: spikes, a membrane potential, currents, rates (1A to 1C, 1E, 1F)",
        |request, _, report| figure_1::figure_1(request, report),
    ),
    (
        "figure_1_sheets",
        "rates over a lattice of stimuli, a plane or a bent sheet, and a readout that approximates exclusive or (1D, 1F)",
        |request, _, report| sheets::sheets(request, report),
    ),
    (
        "figure_2",
        "rates, balance and coupling against one stimulus, with synaptic currents and with conductances (2A, 2C, 2D)",
        |request, _, report| figure_2::figure_2(request, report),
    ),
    (
        "figure_2b",
        "the supralinear rate model that enters and leaves stabilization by inhibition (2B)",
        |request, _, report| ssn::ssn(request, report),
    ),
    (
        "figure_3",
        "plasticity of inhibition: imbalanced, balanced, then semi-balanced under drawn stimuli (3A, 3B)",
        figure_3::figure_3,
    ),
    (
        "figure_s1",
        "inputs under plasticity, with synaptic currents and with conductances (S.1)",
        figure_s1::figure_s1,
    ),
    (
        "figure_3c",
        "responses over a lattice of stimuli, and the curved manifold that they lie on (3C)",
        |request, _, report| figure_3c::figure_3c(request, report),
    ),
    (
        "figure_4",
        "digits: training errors of linear readouts of pixels and rates, and a second layer driven by the spikes of the first (4B to 4D)",
        figure_4::figure_4,
    ),
    (
        "figure_s2",
        "digits: what training errors hide, by random features, images held out and noise (S.2)",
        figure_s2::figure_s2,
    ),
    (
        "as_printed",
        "the network as its methods are printed: a saddle in the place of the balanced state, and two states to end in",
        |request, _, report| as_printed::as_printed(request, report),
    ),
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
        title: "Nonlinear representation of stimuli in semi-balanced networks".into(),
        paper: crate::find("baker_2020").map_or(String::new(), |p| p.citation.into()),
        ..Report::default()
    };
    let mut made = Made::default();
    crate::each_figure(
        request,
        &mut report,
        FIGURES,
        &mut |name, request, report| match PARTS.iter().find(|p| p.0 == name) {
            Some((_, _, figure)) => figure(request, &mut made, report),
            None => Ok(()),
        },
    )?;
    let count = |verdict| report.count(verdict);
    report.summary = format!(
        "Networks of adaptive exponential neurons under the stimuli of the paper (each figure says how many neurons), and their limit of strong coupling, \
         where inputs cancel (balance) or leave some populations silent (semi-balance). Of {} claims {} hold, {} fail, {} are inconclusive, {} were not run.",
        report.claims.len(),
        count(Verdict::Holds),
        count(Verdict::Fails),
        count(Verdict::Inconclusive),
        count(Verdict::NotRun),
    );
    report.warnings.sort();
    report.warnings.dedup();
    Ok(report)
}
