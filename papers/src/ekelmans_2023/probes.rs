//! Simulated points of the maps of figure 5: whether networks do what theory says, from silence and after a pulse.

use super::common::circuit;
use super::courses::{OverTime, under};
use super::curves::stable_at;
use super::networks::{Network, TAU_E};
use crate::request::{PaperError, Request};
use neuropil::circuit::Waveform;
use neuropil::report::plot::color::PUBLISHED;
use neuropil::report::plot::marks::{Points, Symbol, points};
use neuropil::report::{Claim, Report, Table};

/// Simulates points of a map and draws whether they do what theory says.
pub(super) fn probe(
    request: &mut Request,
    report: &mut Report,
    table: &mut Table,
    (id, network): (&str, &Network),
    places: &[(f64, f64)],
) -> Result<Vec<Points>, PaperError> {
    const KINDS: [(&str, Symbol); 3] = [
        ("simulation agrees", Symbol::Circle),
        ("it follows Φ, which has a state here", Symbol::Diamond),
        ("it differs", Symbol::Triangle),
    ];
    let mut marks: [(Vec<f64>, Vec<f64>); 3] = Default::default();
    for (mu, r) in places {
        let theory = stable_at(&network.simulated_phi(TAU_E, *r)?, *mu)?;
        let ssn = stable_at(&network.ssn(TAU_E, *r)?, *mu)?;
        let (low, high) = settled(request, network, *mu, *r)?;
        let agrees = match theory.as_slice() {
            [] => false,
            [one] => near(low, one[0]) && near(high, one[0]),
            [one, .., two] => near(low, one[0]) && near(high, two[0]),
        };
        let list = |all: &[[f64; 2]]| {
            let rates: Vec<String> = all.iter().map(|s| format!("{:.2}", s[0])).collect();
            match rates.as_slice() {
                [] => "none".to_owned(),
                _ => rates.join(" and "),
            }
        };
        *table = std::mem::take(table).row([
            id.to_uppercase(),
            format!("{mu}"),
            format!("{r}"),
            list(&ssn),
            list(&theory),
            format!("{low:.2}"),
            format!("{high:.2}"),
        ]);
        let mut claim = Claim::fact(
            &format!("figure_{id}.probe.{mu}.{r}"),
            &format!(
                "At μ = {mu} mV/s and r = {r} a simulation {} at {} spikes/s, before and after a pulse (within 10 % or 0.15 spikes/s).",
                if theory.len() > 1 { "stays" } else { "settles" },
                list(&theory)
            ),
            agrees,
            "Φ as simulated, of the same network",
            &format!("before {low:.2}, after {high:.2}"),
        );
        if ssn.is_empty() && agrees {
            claim = claim.with_note(
                "the SSN has no state here: its power laws grow ever more steeply, Φ does not",
            );
        }
        report.claims.push(claim);
        let kind = match (agrees, ssn.len() == theory.len()) {
            (false, _) => 2,
            (true, true) => 0,
            (true, false) => 1,
        };
        marks[kind].0.push(*mu);
        marks[kind].1.push(*r);
    }
    let drawn = marks
        .into_iter()
        .zip(KINDS)
        .filter(|((x, _), _)| !x.is_empty());
    Ok(drawn
        .map(|((x, y), (label, symbol))| Points {
            label: Some(label.into()),
            symbol,
            size: 4.5,
            ..points(x, y, PUBLISHED)
        })
        .collect())
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= (0.1 * expected).max(0.15)
}

/// The rates of E (spikes/s) at which a network is some time after silence, and some time after a pulse.
fn settled(
    request: &mut Request,
    network: &Network,
    mu: f64,
    r: f64,
) -> Result<(f64, f64), PaperError> {
    // Silence, pulse, end: s. Measured in the last 0.8 s of each.
    const TIMES: [f64; 3] = [1.8, 2.5, 5.0];
    let [pulse, after, end] = TIMES;
    let changes = [
        ("mu_ext", "1 mV/s".into()),
        ("r", format!("{r}")),
        ("warmup", "0 s".into()),
        ("T", format!("{end} s")),
    ];
    // Where nothing else is stable the pulse would start what cannot stop.
    let height = if network.determinant() > 0.0 {
        mu + 8.0
    } else {
        mu
    };
    let course = Waveform::Steps(vec![(0.0, mu), (1e3 * pulse, height), (1e3 * after, mu)]);
    let c = under(circuit(request, network.name, &changes)?, &course);
    let label = format!("{mu} mV/s, r = {r}");
    let recording = request
        .simulate(&label, &c, request.seed.unwrap_or(1))?
        .recording;
    let over = OverTime::of(&recording, 100.0)?;
    let mean = |to: f64| over.mean(0, to - 0.8, to).value().unwrap_or(f64::NAN);
    Ok((mean(pulse), mean(end)))
}
