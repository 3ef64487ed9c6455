//! Figure 3B: a network stabilized by inhibition, whose inhibitory neurons fire less as their own input grows.

use super::common::{
    ARTICLE, AUTHORS, Level, SOLVED, along, circuit, linspace, model, mv_per_s, published_law,
    rates,
};
use crate::request::{Effort, PaperError, Request, exact, with_error};
use neuropil::analysis::{Window, neuron_rates};
use neuropil::recording::{Estimate, Recording};
use neuropil::report::plot::color::{GREY, PUBLISHED, SIMULATED, THEORY};
use neuropil::report::plot::marks::{Line, Points, Rule, Symbol, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};
use neuropil::theory::RateModel;
use neuropil::theory::convention::per_second;

const NAME: &str = "ekelmans_2023_isn";
/// Input of I (mV/s) and rates of E and I (spikes/s) in the authors' second ramp.
const THEIRS: [(f64, f64, f64); 6] = [
    (51.0, 3.401, 8.131),
    (61.0, 2.965, 8.08),
    (71.0, 2.549, 8.038),
    (81.0, 2.125, 8.004),
    (91.0, 1.712, 8.003),
    (98.0, 1.441, 8.016),
];

/// Rates at inputs of E and I, mV/s.
fn at(model: &RateModel, e: f64, i: f64) -> Result<[f64; 2], PaperError> {
    rates(
        &model
            .with("mu_ext[E]", per_second(e))?
            .with("mu_ext[I]", per_second(i))?,
    )
}

pub(super) fn figure_3b(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (ramp, steady) = match request.effort {
        Effort::Quick => (20.0, 15.0),
        Effort::Full => (100.0, 60.0),
    };
    let plotted = circuit(request, NAME, &[("weights", "as_plotted".into())])?;
    let run = circuit(request, NAME, &[])?;
    let (ssn, phi) = (
        model(&plotted, Level::Ssn)?,
        model(&run, Level::PhiStep(run.protocol.dt))?,
    );
    claims_of_theory(report, &ssn)?;

    // The same network with more input to I.
    let mut runs = Vec::new();
    for mu in [51.0, 81.0] {
        let changes = [
            ("r", (mu / 100.0).to_string()),
            ("mu_ext", mv_per_s(100.0)),
            ("T", format!("{steady} s")),
        ];
        let constant = circuit(request, NAME, &changes)?;
        let seed = request.seed.unwrap_or(1);
        let recording = request
            .simulate(&format!("figure 3B, {mu} mV/s to I"), &constant, seed)?
            .recording;
        let theirs = THEIRS.iter().find(|t| t.0 == mu);
        for (k, name) in ["E", "I"].into_iter().enumerate() {
            let rate = neuropil::analysis::population_rate(
                &recording.trains_of(name)?,
                &Window::of(&recording)?,
            );
            let solved = at(&phi, 100.0, mu)?[k];
            report.claims.push(Claim::equal(
                &format!("3b.rate.{mu}.{name}"),
                &format!("With 100 mV/s to E and {mu} mV/s to I, {name} fires as Φ with weights and time step of the simulation says, within 6 %."),
                solved,
                0.06 * solved,
                &rate,
                "spikes/s",
                "theory (Φ at dt)",
            ));
            if let Some(t) = theirs {
                let expected = [t.1, t.2][k];
                report.claims.push(Claim::equal(
                    &format!("3b.authors.{mu}.{name}"),
                    &format!("With 100 mV/s to E and {mu} mV/s to I, {name} fires as in the authors' simulation, within 4 %."),
                    expected,
                    0.04 * expected,
                    &rate,
                    "spikes/s",
                    AUTHORS,
                ));
            }
        }
        report.provenance.push(recording.provenance.clone());
        runs.push(recording);
    }
    if let [low, high] = runs.as_slice() {
        let solved = at(&phi, 100.0, 81.0)?[1] - at(&phi, 100.0, 51.0)?[1];
        report.claims.push(
            Claim::below(
                "3b.paradoxical",
                "Simulated inhibitory neurons fire less with 81 than with 51 mV/s of input to them (mean difference of the same neurons).",
                0.0,
                &paired(low, high, "I")?,
                "spikes/s",
                &format!("{ARTICLE}, figure 3B"),
            )
            .with_note(&format!("Φ {solved:.3}; authors -0.127")),
        );
    }

    let ramped = circuit(
        request,
        NAME,
        &[("input", "ramp".into()), ("T", format!("{ramp} s"))],
    )?;
    let seed = request.seed.unwrap_or(1);
    let recording = request
        .simulate("figure 3B, ramps", &ramped, seed)?
        .recording;
    report.provenance.push(recording.provenance.clone());
    // Along the ramps: both inputs, then that of I alone.
    let place = |part: f64| {
        if part < 0.5 {
            (200.0 * part, 100.0 * part)
        } else {
            (100.0, 100.0 * part)
        }
    };
    let parts = linspace(0.0, 1.0, 81);
    let mut panels = Vec::new();
    for (k, name) in ["E", "I"].into_iter().enumerate() {
        let of = |m: &RateModel| -> Result<Vec<f64>, PaperError> {
            let mut rates = Vec::new();
            for part in &parts {
                let (e, i) = place(*part);
                rates.push(at(m, e, i)?[k]);
            }
            Ok(rates)
        };
        let (part, rate) = along(&recording, name, 50)?;
        let x = |part: &[f64]| part.iter().map(|p| 100.0 * p).collect::<Vec<f64>>();
        let ticks = [
            (0.0, "0"),
            (25.0, "25"),
            (50.0, "50"),
            (75.0, "75"),
            (100.0, "100"),
        ];
        let mut panel = Panel::new(
            "",
            Axis::new("input of I (mV/s)")
                .range(0.0, 100.0)
                .ticks_at(ticks),
            Axis::new(format!("rate of {name} (spikes/s)")),
        )
        .with(Line {
            label: Some("Φ at dt".into()),
            ..line(x(&parts), of(&phi)?, THEORY)
        })
        .with(Line {
            dashed: true,
            label: Some("SSN".into()),
            ..line(x(&parts), of(&ssn)?, GREY)
        })
        .with(Points {
            size: 1.8,
            label: Some("ramp".into()),
            ..points(x(&part), rate, "#56b4e9")
        })
        .with(Points {
            symbol: Symbol::Diamond,
            label: Some("authors".into()),
            ..points(
                THEIRS.iter().map(|t| t.0).collect(),
                THEIRS
                    .iter()
                    .map(|t| if k == 0 { t.1 } else { t.2 })
                    .collect(),
                PUBLISHED,
            )
        });
        if k == 0 {
            panel = panel.with(Rule {
                at: 1.515,
                color: GREY.into(),
                dashed: true,
                label: Some("ISN above".into()),
                ..Rule::default()
            });
        }
        let window: Vec<Estimate> = runs
            .iter()
            .map(|r| {
                Ok(neuropil::analysis::population_rate(
                    &r.trains_of(name)?,
                    &Window::of(r)?,
                ))
            })
            .collect::<Result<_, PaperError>>()?;
        let values = window.iter().map(super::common::value).collect();
        panel = panel.with(Points {
            interval: window
                .iter()
                .map(|e| e.interval().unwrap_or((f64::NAN, f64::NAN)))
                .collect(),
            label: Some("simulated".into()),
            ..points(vec![51.0, 81.0], values, SIMULATED)
        });
        if k == 1 {
            // The fall is small against the first ramp.
            let mut close = panel.clone();
            close.title = "the second ramp".into();
            close.x = Axis::new("input of I (mV/s)").range(50.0, 100.0);
            close.y = Axis::new("rate of I (spikes/s)").range(7.0, 8.8);
            panels.push(panel);
            panels.push(close);
        } else {
            panels.push(panel);
        }
    }
    report.figures.push(
        Figure::new(
            "figure_3b",
            "Stabilized by inhibition: the paradoxical effect (figure 3B)",
            format!("Two ramps of {} s each: both inputs together (that of E twice as large), then that of I alone, with 100 mV/s to E. Φ with the weights and the time step of the simulation; SSN as plotted in the article; small discs: simulated ramps, in bins; discs: constant input, with 95 % intervals; diamonds: the authors' ramps.", ramp / 2.0),
            "During the second ramp the rate of E falls from 3.5 to 1.4 spikes per second, that of I by some per cent, though its input doubles.",
        )
        .row(290.0, panels),
    );
    Ok(())
}

/// Mean over neurons of rate in `b` minus rate in `a`, of one network; the wider interval of that over neurons and that over stretches of time.
fn paired(a: &Recording, b: &Recording, population: &str) -> Result<Estimate, PaperError> {
    const PARTS: usize = 20;
    let own = |r: &Recording| -> Result<Vec<f64>, PaperError> {
        Ok(neuron_rates(&r.trains_of(population)?, &Window::of(r)?))
    };
    let error = |values: &[f64]| {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt()
    };
    let change: Vec<f64> = own(b)?.iter().zip(own(a)?).map(|(x, y)| x - y).collect();
    let in_time =
        error(&along(a, population, PARTS)?.1).hypot(error(&along(b, population, PARTS)?.1));
    let mean = change.iter().sum::<f64>() / change.len() as f64;
    let (over_neurons, method) = (
        error(&change),
        "mean over neurons of the difference of rates",
    );
    Ok(with_error(
        mean,
        if in_time > over_neurons {
            in_time
        } else {
            over_neurons
        },
        change.len() as u64,
        "spikes/s",
        method,
    ))
}

fn claims_of_theory(report: &mut Report, ssn: &RateModel) -> Result<(), PaperError> {
    let solved = |v: f64, unit: &str| exact(v, unit, "solved");
    if let Some(law) = published_law(20.0) {
        let threshold = law?
            .rate_at_slope(1.0 / (20.0 * 4.75))
            .map_or(f64::NAN, |v| 1e3 * v);
        report.claims.push(Claim::equal(
            "3b.isn",
            "E alone is unstable above this rate of E: J_EE f_E' = 1 (article: 1.5 spikes/s).",
            1.515,
            1e-3,
            &solved(threshold, "spikes/s"),
            "spikes/s",
            &format!("{ARTICLE}, Eq 7"),
        ));
    }
    for (i, e_rate, i_rate) in [(50.0, 4.0659, 7.5839), (100.0, 1.7934, 7.3055)] {
        let found = at(ssn, 100.0, i)?;
        for (name, expected, value) in [("E", e_rate, found[0]), ("I", i_rate, found[1])] {
            report.claims.push(Claim::equal(
                &format!("3b.ssn.{i}.{name}"),
                &format!("With 100 mV/s to E and {i} mV/s to I, the SSN has this rate of {name}: that of I falls as its input doubles."),
                expected,
                2e-4 * expected,
                &solved(value, "spikes/s"),
                "spikes/s",
                SOLVED,
            ));
        }
    }
    Ok(())
}
