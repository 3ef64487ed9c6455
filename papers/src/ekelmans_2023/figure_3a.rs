//! Figure 3A: connectivity of mouse V1 is supersaturating for strong input to inhibitory neurons, beyond the inputs that matter otherwise.

use super::common::{
    ARTICLE, AUTHORS, Level, SOLVED, Simulated, along, circuit, curve, driven, linspace, model,
    mv_per_s, of, peak, rates, seeds, simulate, value, with_brackets,
};
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::report::plot::color::{GREY, PUBLISHED, SIMULATED, THEORY};
use neuropil::report::plot::marks::{Line, Points, Symbol, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

const NAME: &str = "ekelmans_2023_allen_v1";
/// Ratio r with the authors' rates of E and I (spikes/s) along their ramps, by input (mV/s).
const THEIRS: [(f64, [(f64, f64, f64); 5]); 2] = [
    (
        1.0,
        [
            (10.0, 0.7258, 0.301),
            (20.0, 0.9657, 0.9894),
            (50.0, 1.1444, 3.4617),
            (80.0, 1.19, 5.9487),
            (98.0, 1.1771, 7.4394),
        ],
    ),
    (
        1.5,
        [
            (10.0, 0.6324, 0.3577),
            (20.0, 0.6863, 1.1812),
            (50.0, 0.4204, 4.0085),
            (80.0, 0.1337, 7.0916),
            (98.0, 0.0376, 9.1768),
        ],
    ),
];

pub(super) fn figure_3a(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (ramp, steady) = match request.effort {
        Effort::Quick => (10.0, 5.0),
        Effort::Full => (50.0, 20.0),
    };
    let plotted = circuit(request, NAME, &[("weights", "as_plotted".into())])?;
    let (ssn, phi_plotted) = (model(&plotted, Level::Ssn)?, model(&plotted, Level::Phi)?);
    let w = ssn.weight();
    claims_of_theory(report, &ssn, w[(1, 1)] / w[(0, 1)])?;
    let seeds = seeds(request, 5);
    let mut table = Table::new(
        "allen_v1",
        "Rates of the Allen V1 network (figure 3A)",
        "Spikes/s of E, I at 98 mV/s. Plotted: weights of the theory in the article; run: those of its simulations, which have J_II = 11.30 for 11.85 mV. \
         Simulated: as run, standard error in brackets; the last columns show it with the weights as plotted, and the authors' ramp.",
        [
            "r",
            "SSN, plotted",
            "Φ, plotted",
            "Φ, run",
            "Φ at dt, run",
            "simulated",
            "simulated, plotted",
            "authors",
        ],
    );
    let inputs = linspace(0.0, 100.0, 51);
    let mut rows: Vec<Vec<Panel>> = Vec::new();
    for (r, theirs) in THEIRS {
        let changes = |more: &[(&'static str, String)]| [&[("r", r.to_string())], more].concat();
        let run = circuit(request, NAME, &changes(&[]))?;
        let (phi, stepped) = (
            model(&run, Level::Phi)?,
            model(&run, Level::PhiStep(run.protocol.dt))?,
        );
        let last = 98.0;
        let constant = changes(&[("mu_ext", mv_per_s(last)), ("T", format!("{steady} s"))]);
        let Simulated {
            rates: found,
            recording,
        } = simulate(
            request,
            &format!("figure 3A, r = {r}"),
            &circuit(request, NAME, &constant)?,
            &seeds,
        )?;
        report.provenance.push(recording.provenance);
        let as_plotted = [constant, vec![("weights", "as_plotted".into())]].concat();
        let Simulated {
            rates: other,
            recording,
        } = simulate(
            request,
            &format!("figure 3A, r = {r}, weights as plotted"),
            &circuit(request, NAME, &as_plotted)?,
            &seeds,
        )?;
        report.provenance.push(recording.provenance);
        let at = |m| driven(m, last, r).and_then(|m| rates(&m));
        let (s, p, q, t) = (at(&ssn)?, at(&phi_plotted)?, at(&phi)?, at(&stepped)?);
        let pair = |v: [f64; 2]| format!("{:.3}, {:.3}", v[0], v[1]);
        let brackets = |e: &[neuropil::recording::Estimate; 2]| {
            format!("{}, {}", with_brackets(&e[0]), with_brackets(&e[1]))
        };
        table = table.row([
            r.to_string(),
            pair(s),
            pair(p),
            pair(q),
            pair(t),
            brackets(&found),
            brackets(&other),
            format!("{}, {}", theirs[4].1, theirs[4].2),
        ]);
        for (k, name) in ["E", "I"].into_iter().enumerate() {
            report.claims.push(
                Claim::equal(
                    &format!("3a.rate.{r}.{name}"),
                    &format!("At {last} mV/s and r = {r}, {name} fires as Φ with weights and time step of the simulation says, within 8 % and 0.02 spikes/s."),
                    t[k],
                    0.02 + 0.08 * t[k],
                    &found[k],
                    "spikes/s",
                    "theory (Φ at dt)",
                )
                .with_note(&format!("SSN {:.3}: it leaves out the recurrent noise", s[k])),
            );
            let expected = [theirs[4].1, theirs[4].2][k];
            report.claims.push(Claim::equal(
                &format!("3a.authors.{r}.{name}"),
                &format!("At {last} mV/s and r = {r}, {name} fires as in the authors' simulation, within 5 % and 0.02 spikes/s."),
                expected,
                0.02 + 0.05 * expected,
                &found[k],
                "spikes/s",
                AUTHORS,
            ));
        }
        if r == 1.5 {
            report.claims.push(Claim::below(
                "3a.silent",
                "With r = 1.5, E is nearly silent close to 100 mV/s: below 0.1 spikes/s.",
                0.1,
                &found[0],
                "spikes/s",
                &format!("{ARTICLE}, figure 3A; criterion stated here"),
            ));
        }
        let ramped = circuit(
            request,
            NAME,
            &changes(&[("input", "ramp".into()), ("T", format!("{ramp} s"))]),
        )?;
        let seed = request.seed.unwrap_or(1);
        let recording = request
            .simulate(&format!("figure 3A, ramp r = {r}"), &ramped, seed)?
            .recording;
        report.provenance.push(recording.provenance.clone());
        let (ssn_curve, phi_curve) = (curve(&ssn, r, &inputs)?, curve(&stepped, r, &inputs)?);
        let mut row = Vec::new();
        for (k, name) in ["E", "I"].into_iter().enumerate() {
            let (part, rate) = along(&recording, name, 50)?;
            let their = theirs
                .iter()
                .map(|t| if k == 0 { t.1 } else { t.2 })
                .collect();
            row.push(
                Panel::new(
                    if k == 0 {
                        format!("r = {r}")
                    } else {
                        String::new()
                    },
                    Axis::new("input μ to E (mV/s)").range(0.0, 100.0),
                    Axis::new(format!("rate of {name} (spikes/s)")),
                )
                .with(Line {
                    label: Some("Φ at dt".into()),
                    ..line(inputs.clone(), of(&phi_curve, k), THEORY)
                })
                .with(Line {
                    dashed: true,
                    label: Some("SSN".into()),
                    ..line(inputs.clone(), of(&ssn_curve, k), GREY)
                })
                .with(Points {
                    size: 1.8,
                    label: Some("ramp".into()),
                    ..points(part.iter().map(|p| 100.0 * p).collect(), rate, "#56b4e9")
                })
                .with(Points {
                    symbol: Symbol::Diamond,
                    label: Some("authors".into()),
                    ..points(theirs.iter().map(|t| t.0).collect(), their, PUBLISHED)
                })
                .with(Points {
                    interval: found[k].interval().into_iter().collect(),
                    label: Some("simulated".into()),
                    ..points(vec![last], vec![value(&found[k])], SIMULATED)
                }),
            );
        }
        rows.push(row);
    }
    report.tables.push(table);
    let mut figure = Figure::new(
        "figure_3a",
        "Connectivity of mouse V1 (figure 3A)",
        format!(
            "Rates over the input. Φ with weights and time step of the simulations, SSN with those plotted in the article; small discs: ramps of {ramp} s in bins of 2 mV/s; disc: constant input, with 95 % interval; diamonds: the authors' ramps."
        ),
        "For r = 1 the rate of E saturates near 1.2 spikes per second, for r = 1.5 it falls from 0.7 to nearly zero at 100 mV/s.",
    );
    for row in rows {
        figure = figure.row(250.0, row);
    }
    report.figures.push(figure);
    Ok(())
}

fn claims_of_theory(
    report: &mut Report,
    ssn: &neuropil::theory::RateModel,
    least: f64,
) -> Result<(), PaperError> {
    let solved = |v: f64, unit: &str| exact(v, unit, "solved");
    report.claims.push(Claim::equal(
        "3a.condition",
        "The network can supersaturate where inhibitory neurons receive at least this share r = J_II/J_EI of the input of E.",
        0.899,
        1e-3,
        &exact(least, "", "from the weights"),
        "",
        &format!("{ARTICLE}, Eq 4 and figure 3A"),
    ));
    for (r, mu, height, between) in [
        (1.0, 159.546, 1.559_527, (100.0, 250.0)),
        (1.5, 19.381, 0.763_486, (5.0, 60.0)),
    ] {
        let found = peak(ssn, r, between)?;
        report.claims.push(Claim::equal(
            &format!("3a.ssn.input.{r}"),
            &format!("With r = {r}, the SSN supersaturates from this input on (article: above 150 mV/s for r = 1)."),
            mu,
            0.02,
            &solved(found.0, "mV/s"),
            "mV/s",
            SOLVED,
        ));
        report.claims.push(Claim::equal(
            &format!("3a.ssn.rate.{r}"),
            &format!("With r = {r}, the SSN has its peak of E at this rate."),
            height,
            2e-4 * height,
            &solved(found.1[0], "spikes/s"),
            "spikes/s",
            SOLVED,
        ));
    }
    Ok(())
}
