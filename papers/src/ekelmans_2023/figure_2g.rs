//! Figure 2G: exclusive or of two Poisson populations.

use super::common::{
    ARTICLE, Level, circuit, driven, linspace, model, rate_between, rates, value, with_weight,
};
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::circuit::{Circuit, PopulationKind, Source, Waveform};
use neuropil::recording::Estimate;
use neuropil::report::plot::marks::Heat;
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};

const NAME: &str = "ekelmans_2023_xor";
/// Drift of a source population at 1 spike/s, mV/s: 1000 inputs of 0.0025 mV.
const DRIFT: f64 = 2.5;
/// Rate of a source that is on, spikes/s.
const ON: f64 = 10.0;

/// Lets the sources fire with the rates of one pair after the other, each for `slot` ms after the warm-up.
fn scheduled(circuit: &mut Circuit, pairs: &[(f64, f64)], slot: f64) {
    let warmup = circuit.protocol.warmup;
    for p in &mut circuit.populations {
        let first = p.name == "X1";
        if let PopulationKind::Source(Source::Poisson { rate }) = &mut p.kind {
            let own = |(a, b): &(f64, f64)| 1e-3 * if first { *a } else { *b };
            let mut steps = vec![(0.0, pairs.first().map_or(0.0, own))];
            steps.extend(
                pairs
                    .iter()
                    .enumerate()
                    .skip(1)
                    .map(|(k, pair)| (warmup + slot * k as f64, own(pair))),
            );
            *rate = Waveform::Steps(steps);
        }
    }
    circuit.protocol.duration = slot * pairs.len() as f64;
}

pub(super) fn figure_2g(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (levels, slot) = match request.effort {
        Effort::Quick => (5, 1_000.0),
        Effort::Full => (11, 4_500.0),
    };
    let declared = circuit(request, NAME, &[])?;
    // As a drift: the sources add little noise (6 % of the variance from outside at 20 spikes/s in all).
    let silent = circuit(
        request,
        NAME,
        &[("X_1", "0 spikes/s".into()), ("X_2", "0 spikes/s".into())],
    )?;
    let ssn = with_weight(&model(&silent, Level::Ssn)?, [[2.0, -12.0], [6.0, -1.0]])?;
    let phi = model(&silent, Level::Phi)?;
    let ssn_at = |x: f64| rates(&driven(&ssn, DRIFT * x, 1.0)?);
    report.claims.push(Claim::equal(
        "2g.ssn.both",
        "With both sources at 10 spikes/s the SSN has E nearly silent.",
        0.389,
        1e-3,
        &exact(ssn_at(2.0 * ON)?[0], "spikes/s", "solved"),
        "spikes/s",
        "independent solution of the equations at 50 mV/s",
    ));

    let x = linspace(0.0, ON, levels);
    let pairs: Vec<(f64, f64)> = x
        .iter()
        .flat_map(|b| x.iter().map(move |a| (*a, *b)))
        .collect();
    let mut scheduled_circuit = declared;
    scheduled(&mut scheduled_circuit, &pairs, slot);
    let seed = request.seed.unwrap_or(1);
    let recording = request
        .simulate("figure 2G", &scheduled_circuit, seed)?
        .recording;
    // The first 200 ms after a change are left out.
    let measured: Vec<Estimate> = (0..pairs.len())
        .map(|k| {
            rate_between(
                &recording,
                "E",
                slot * k as f64 + 200.0,
                slot * (k + 1) as f64,
            )
        })
        .collect::<Result<_, _>>()?;
    let at = |a: f64, b: f64| {
        let place = pairs.iter().position(|p| *p == (a, b));
        place
            .and_then(|k| measured.get(k))
            .cloned()
            .unwrap_or_else(|| Estimate::not_estimable("no such pair"))
    };
    let highest = [at(0.0, 0.0), at(ON, ON)]
        .iter()
        .filter_map(|e| e.interval())
        .map(|i| i.1)
        .fold(0.0, f64::max);
    for (which, a, b) in [("first", ON, 0.0), ("second", 0.0, ON)] {
        report.claims.push(Claim::above(
            &format!("2g.xor.{which}"),
            &format!("With the {which} source alone at {ON} spikes/s, E fires more than twice as fast as with none or both (upper ends of their intervals)."),
            2.0 * highest,
            &at(a, b),
            "spikes/s",
            &format!("{ARTICLE}, figure 2G; margin stated here"),
        ));
    }
    for (name, a, b) in [("none", 0.0, 0.0), ("one", ON, 0.0), ("both", ON, ON)] {
        let expected = rates(&driven(&phi, DRIFT * (a + b), 1.0)?)?[0];
        report.claims.push(
            Claim::equal(
                &format!("2g.rate.{name}"),
                &format!(
                    "E fires as Φ says with {name} of the sources on, within 0.15 spikes/s and 8 %."
                ),
                expected,
                0.15 + 0.08 * expected,
                &at(a, b),
                "spikes/s",
                "theory (Φ; sources as a drift)",
            )
            .with_note(&format!("SSN {:.3}", ssn_at(a + b)?[0])),
        );
    }
    report.provenance.push(recording.provenance.clone());

    let half = 0.5 * ON / (levels - 1) as f64;
    let edges = linspace(-half, ON + half, levels + 1);
    let fine = linspace(0.0, ON, 26);
    let mut theory = Vec::new();
    let mut by_sum = Vec::new();
    for k in 0..2 * fine.len() - 1 {
        by_sum.push(
            rates(&driven(
                &phi,
                DRIFT * ON * k as f64 / (fine.len() - 1) as f64,
                1.0,
            )?)?[0],
        );
    }
    for i in 0..fine.len() {
        theory.extend((0..fine.len()).map(|j| by_sum[i + j]));
    }
    let fine_half = 0.5 * ON / (fine.len() - 1) as f64;
    let fine_edges = linspace(-fine_half, ON + fine_half, fine.len() + 1);
    let panel = |title: &str, edges: &[f64], values: Vec<f64>| {
        Panel::new(
            title,
            Axis::new("source 1 (spikes/s)"),
            Axis::new("source 2 (spikes/s)"),
        )
        .with(Heat {
            x_edges: edges.to_vec(),
            y_edges: edges.to_vec(),
            values,
            range: Some((0.0, 2.8)),
            log: false,
            label: "rate of E (spikes/s)".into(),
        })
    };
    report.figures.push(
        Figure::new(
            "figure_2g",
            "Exclusive or (figure 2G)",
            format!("Rate of E over the rates of two populations of Poisson sources: theory (Φ) and one simulation that goes through all pairs, {} s each, of which the first 200 ms are left out.", slot / 1e3),
            "Two maps with a bright diagonal band where the sum of both rates is about 7 spikes per second, dark in the corners of none and both.",
        )
        .row(330.0, [panel("theory", &fine_edges, theory), panel("simulated", &edges, measured.iter().map(value).collect())]),
    );
    Ok(())
}
