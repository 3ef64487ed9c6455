//! The readout r_e1 + r_e2 of the semi-balanced network approximates exclusive or: it is high under either stimulus alone and low under none or
//! both, in the limit of strong coupling and in simulations.

use super::common::{ARTICLE, SOLVED, of_parts, pair_name, rates, state, value};
use super::finite::{DEVIATIONS, Drawn, Finite};
use crate::request::{PaperError, exact};
use neuropil::recording::{Estimate, Recording};
use neuropil::report::{Claim, Report};
use neuropil::theory::SemiBalanced;

/// Highest stimulus, spikes/s.
pub(super) const HIGHEST: f64 = 30.0;
/// Times over which the readout is averaged for its error, ms; inputs are recorded in such windows.
pub(super) const PART: f64 = 50.0;

/// The readout of the article is not printed: the sum of both excitatory rates.
pub(super) fn readout(rates: [f64; 3]) -> f64 {
    rates[0] + rates[1]
}

/// Corners of the lattice, and the readout there in the limit, spikes/s.
const CORNERS: [(&str, [f64; 2], f64); 4] = [
    ("none", [0.0, 0.0], 0.0),
    ("first", [HIGHEST, 0.0], 20.25),
    ("second", [0.0, HIGHEST], 20.25),
    ("both", [HIGHEST, HIGHEST], 4.764706),
];

/// Claims on the limit, and on a simulation in which a pair of stimuli is shown between the times (ms) that `shown` gives.
pub(super) fn claims(
    report: &mut Report,
    network: &SemiBalanced,
    drawn: &Drawn,
    recording: &Recording,
    shown: &dyn Fn([f64; 2]) -> Option<(f64, f64)>,
) -> Result<(), PaperError> {
    for (name, pair, expected) in CORNERS {
        report.claims.push(Claim::equal(
            &format!("1.xor.theory.{name}"),
            &format!(
                "The readout r_e1 + r_e2 under the stimulus {} spikes/s.",
                pair_name(pair)
            ),
            expected,
            1e-5,
            &exact(readout(state(network, pair)?), "spikes/s", "solved"),
            "spikes/s",
            SOLVED,
        ));
    }
    let mut found = Vec::new();
    for (name, pair, limit) in CORNERS.into_iter().skip(1) {
        let Some(span) = shown(pair) else {
            return Ok(());
        };
        let expected = finite(network, drawn, recording, pair, span)?;
        found.push((name, pair, limit, measured(recording, span)?, expected));
    }
    // What tells one stimulus from both at this size.
    let both = found.last().map_or(f64::NAN, |f| f.4.0);
    let alone = found.iter().take(2).map(|f| f.4.0).fold(f64::MAX, f64::min);
    let threshold = 0.5 * (alone + both);
    for (name, pair, limit, found, (expected, allowed)) in &found {
        let source = format!(
            "{ARTICLE}, figure 1F; threshold half way between the readouts that equation 4 and the measured inputs give"
        );
        let id = format!("1.xor.simulated.{name}");
        let words = |side: &str| {
            format!(
                "Simulated, the readout under {} spikes/s is {side} {threshold:.1} spikes/s, which tells one stimulus from none and both.",
                pair_name(*pair)
            )
        };
        report.claims.push(match *name {
            "both" => Claim::below(&id, &words("below"), threshold, found, "spikes/s", &source),
            _ => Claim::above(&id, &words("above"), threshold, found, "spikes/s", &source),
        });
        report.claims.push(Claim::equal(
            &format!("1.xor.finite.{name}"),
            &format!(
                "It differs from {limit:.2} spikes/s of the limit by what its own measured inputs, which equation 4 takes for zero, account for, within {DEVIATIONS} standard deviations of drawing connections and trains."
            ),
            *expected,
            *allowed,
            &exact(value(found), "spikes/s", "counted in the same time"),
            "spikes/s",
            &format!("{ARTICLE}, equation 4, of the circuit and its measured inputs"),
        ));
    }
    Ok(())
}

/// The readout, with its error from parts of the time.
fn measured(recording: &Recording, (from, to): (f64, f64)) -> Result<Estimate, PaperError> {
    let parts = ((to - from) / PART).round().max(2.0);
    let step = (to - from) / parts;
    let mut values = Vec::new();
    for k in 0..parts as usize {
        let start = from + step * k as f64;
        let own = rates(recording, start, start + step)?;
        values.push(readout([0, 1, 2].map(|p| value(&own[p]))));
    }
    Ok(of_parts(&values, "spikes/s"))
}

/// The readout that measured inputs leave, spikes/s, and what chance allows.
fn finite(
    network: &SemiBalanced,
    drawn: &Drawn,
    recording: &Recording,
    pair: [f64; 2],
    span: (f64, f64),
) -> Result<(f64, f64), PaperError> {
    let network = network.with_external_rates(&pair.map(|r| 1e-3 * r))?;
    let theory = state(&network, pair)?;
    let found = Finite::measured(recording, &network, span)?;
    let all = found.expected(&network, drawn, &theory.map(|r| r > 0.0))?;
    let (mut expected, mut allowed) = (0.0, 0.0);
    for (p, own) in all.iter().enumerate().take(2) {
        match own {
            Some((rate, deviation)) => {
                expected += 1e3 * rate;
                allowed += 1e3 * DEVIATIONS * deviation;
            }
            None => expected += 1e3 * found.rate(p),
        }
    }
    Ok((expected, allowed))
}
