//! Figure 2A and 2B: excitation that falls as the input grows, and a peak of the height that one wants.

use super::common::{
    ARTICLE, AUTHORS, Level, SOLVED, Simulated, along, circuit, curve, driven, linspace, model,
    mv_per_s, of, peak, published_law, quotient, rate_between, rates, seeds, simulate, value,
    with_brackets, with_weight,
};
use super::isolated::isolated;
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::report::plot::color::{GREY, PUBLISHED, SIMULATED, THEORY, palette};
use neuropil::report::plot::marks::{Line, Points, Symbol, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

const NAME: &str = "ekelmans_2023_supersaturating";
/// Height control c, and the input (mV/s) and rate (spikes/s) of the SSN's peak.
const PEAKS: [(f64, f64, f64); 3] = [
    (1.0, 17.653_744, 2.472_466),
    (1.25, 20.525_700, 3.347_496),
    (1.5, 22.981_820, 4.291_832),
];
/// Input (mV/s) and rates of E and I (spikes/s) in the authors' ramp.
const THEIRS: [(f64, f64, f64); 9] = [
    (5.0, 0.6221, 0.0178),
    (10.0, 1.6226, 0.1084),
    (15.0, 2.4189, 0.4344),
    (17.75, 2.5698, 0.6649),
    (20.0, 2.573, 0.8602),
    (25.0, 2.4147, 1.3584),
    (30.0, 2.1287, 1.8304),
    (40.0, 1.3976, 2.9387),
    (48.0, 0.824, 3.9149),
];

pub(super) fn figure_2ab(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (ramp, steady) = match request.effort {
        Effort::Quick => (10.0, 4.0),
        Effort::Full => (50.0, 20.0),
    };
    let inputs = linspace(0.0, 50.0, 51);
    let mut control = Panel::new(
        "",
        Axis::new("input μ to E (mV/s)").range(0.0, 50.0),
        Axis::new("rate of E (spikes/s)"),
    );
    let mut first = None;
    for (k, (c, mu_peak, height)) in PEAKS.into_iter().enumerate() {
        let declared = circuit(request, NAME, &[("c", c.to_string())])?;
        let dt = declared.protocol.dt;
        let r = 1.0 / c;
        let ssn = with_weight(
            &model(&declared, Level::Ssn)?,
            [[2.0, -12.0 * c], [6.0 / c, -1.0]],
        )?;
        let phi = model(&declared, Level::Phi)?;
        let found = peak(&ssn, r, (5.0, 40.0))?;
        claims_of_peak(report, c, (mu_peak, height), found)?;
        let phi_peak = peak(&phi, r, (10.0, 35.0))?;
        let ramped = circuit(
            request,
            NAME,
            &[
                ("c", c.to_string()),
                ("input", "ramp".into()),
                ("T", format!("{ramp} s")),
            ],
        )?;
        let seed = request.seed.unwrap_or(1);
        let recording = request
            .simulate(&format!("figure 2B, ramp c = {c}"), &ramped, seed)?
            .recording;
        let width = ramp * 1e3 * 4.0 / 50.0;
        let middle = ramp * 1e3 * phi_peak.0 / 50.0;
        let top = rate_between(&recording, "E", middle - 0.5 * width, middle + 0.5 * width)?;
        report.claims.push(
            Claim::equal(
                &format!("2b.ramp.{c}"),
                &format!("In a ramp of {ramp} s with c = {c}, E fires at its peak (inputs within 2 mV/s) as Φ says."),
                phi_peak.1[0],
                0.05 * phi_peak.1[0],
                &top,
                "spikes/s",
                "theory (Φ, recurrent noise included)",
            )
            .with_note(&format!("Φ peaks at {:.2} mV/s, the SSN at {:.2} mV/s with {:.3} spikes/s", phi_peak.0, found.0, found.1[0])),
        );
        let shown = (along(&recording, "E", 50)?, along(&recording, "I", 50)?);
        let color = palette(k);
        let (ssn_curve, phi_curve) = (curve(&ssn, r, &inputs)?, curve(&phi, r, &inputs)?);
        let x: Vec<f64> = shown.0.0.iter().map(|part| 50.0 * part).collect();
        control = control
            .with(Line {
                label: Some(format!("Φ, c = {c}")),
                ..line(inputs.clone(), of(&phi_curve, 0), color)
            })
            .with(Line {
                dashed: true,
                ..line(inputs.clone(), of(&ssn_curve, 0), color)
            })
            .with(Points {
                size: 1.8,
                ..points(x.clone(), shown.0.1.clone(), color)
            });
        report.provenance.push(recording.provenance.clone());
        if k == 0 {
            let authors = Claim::equal(
                "2a.phi.peak",
                "The peak of Φ lies where the authors have it.",
                2.573_055,
                0.01,
                &exact(phi_peak.1[0], "spikes/s", "solved"),
                "spikes/s",
                "curve stored by the authors for figure 2A (18.77 mV/s)",
            );
            report
                .claims
                .push(authors.with_note(&format!("at {:.2} mV/s", phi_peak.0)));
            first = Some((
                ssn,
                phi,
                model(&declared, Level::PhiStep(dt))?,
                ssn_curve,
                phi_curve,
                x,
                shown,
            ));
        }
    }
    let Some((ssn, phi, stepped_model, ssn_curve, phi_curve, x, shown)) = first else {
        return Ok(());
    };

    let seeds = seeds(request, 5);
    let mut table = Table::new(
        "supersaturation",
        "Rates of the supersaturating network (figure 2A)",
        "Spikes/s of E, I. SSN: power laws, noise from outside only. Φ: self-consistent with recurrent noise. Φ at dt: threshold moved for the time step of the simulation. \
         Simulated: constant input, standard error in brackets. Authors: ramp of 50 s, averaged over some mV/s.",
        ["μ (mV/s)", "SSN", "Φ", "Φ at dt", "simulated", "authors"],
    );
    let mut points_e = (Vec::new(), Vec::new(), Vec::new());
    let mut points_i = (Vec::new(), Vec::new(), Vec::new());
    let mut at_peak = None;
    for mu in [10.0, 18.77, 30.0, 40.0, 48.0] {
        let changes = [("mu_ext", mv_per_s(mu)), ("T", format!("{steady} s"))];
        let Simulated {
            rates: found,
            recording,
        } = simulate(
            request,
            &format!("figure 2A, {mu} mV/s"),
            &circuit(request, NAME, &changes)?,
            &seeds,
        )?;
        report.provenance.push(recording.provenance);
        let levels =
            [&ssn, &phi, &stepped_model].map(|m| driven(m, mu, 1.0).and_then(|m| rates(&m)));
        let [ssn, phi, stepped] = [levels[0].as_ref(), levels[1].as_ref(), levels[2].as_ref()]
            .map(|l| l.copied().unwrap_or([f64::NAN; 2]));
        let theirs = THEIRS
            .iter()
            .find(|(m, ..)| (m - mu).abs() < 1.1 && mu != 18.77);
        let pair = |v: [f64; 2]| format!("{:.3}, {:.3}", v[0], v[1]);
        table = table.row([
            format!("{mu}"),
            pair(ssn),
            pair(phi),
            pair(stepped),
            format!("{}, {}", with_brackets(&found[0]), with_brackets(&found[1])),
            theirs.map_or("–".into(), |(_, e, i)| format!("{e}, {i}")),
        ]);
        report.claims.push(
            Claim::equal(
                &format!("2a.rate.{mu}"),
                &format!("At {mu} mV/s, E fires as Φ with the time step of the simulation says, within 6 %."),
                stepped[0],
                0.06 * stepped[0],
                &found[0],
                "spikes/s",
                "theory (Φ at dt)",
            )
            .with_note(&format!("SSN {:.3}, Φ in continuous time {:.3}", ssn[0], phi[0])).with_note(if mu == 48.0 { "table `isolated` says why they differ" } else { "" }),
        );
        if let Some((_, e, _)) = theirs {
            report.claims.push(Claim::equal(
                &format!("2a.authors.{mu}"),
                &format!("At {mu} mV/s, E fires as in the authors' simulation, within 6 %."),
                *e,
                0.06 * e,
                &found[0],
                "spikes/s",
                AUTHORS,
            ));
        }
        for (rate, points) in found.iter().zip([&mut points_e, &mut points_i]) {
            points.0.push(mu);
            points.1.push(value(rate));
            points
                .2
                .push(rate.interval().unwrap_or((f64::NAN, f64::NAN)));
        }
        if mu == 48.0 {
            isolated(request, report, &found, &stepped_model, steady)?;
        }
        match &at_peak {
            None if mu > 18.0 => at_peak = Some(found[0].clone()),
            Some(top) if mu == 48.0 => report.claims.push(Claim::below(
                "2a.falls",
                "Simulated rates of E at 48 mV/s are below half of those near the peak, though all inputs are larger.",
                0.5,
                &quotient(&found[0], top),
                "",
                &format!("{ARTICLE}, figure 2A"),
            )),
            _ => {}
        }
    }
    report.tables.push(table);
    let stepped_curve = curve(&stepped_model, 1.0, &inputs)?;
    report.figures.push(
        Figure::new(
            "figure_2a",
            "Supersaturation (figure 2A)",
            format!(
                "Rates over the input of all neurons. Discs: simulated at constant input, with 95 % intervals; small discs: a ramp of {ramp} s, in bins of 1 mV/s; \
                 diamonds: the authors' ramp of 50 s. Φ at dt: for a threshold that is tested once every time step, as in the simulations. The SSN leaves out the noise that neurons cause one another and has its peak too low."
            ),
            "The rate of E rises to 2.6 spikes per second near 18 mV/s and then falls, while the rate of I keeps rising.",
        )
        .row(
            290.0,
            [("E", 0, shown.0.1, points_e, SIMULATED), ("I", 1, shown.1.1, points_i, SIMULATED)].map(|(name, k, ramped, dots, color)| {
                let theirs = THEIRS.iter().map(|t| if k == 0 { t.1 } else { t.2 }).collect();
                Panel::new("", Axis::new("input μ (mV/s)").range(0.0, 50.0), Axis::new(format!("rate of {name} (spikes/s)")))
                    .with(Line { label: Some("Φ".into()), ..line(inputs.clone(), of(&phi_curve, k), THEORY) })
                    .with(Line { dashed: true, label: Some("Φ at dt".into()), ..line(inputs.clone(), of(&stepped_curve, k), THEORY) })
                    .with(Line { dashed: true, label: Some("SSN".into()), ..line(inputs.clone(), of(&ssn_curve, k), GREY) })
                    .with(Points { size: 1.8, label: Some("ramp".into()), ..points(x.clone(), ramped, "#56b4e9") })
                    .with(Points {
                        symbol: Symbol::Diamond,
                        label: Some("authors".into()),
                        ..points(THEIRS.iter().map(|t| t.0).collect(), theirs, PUBLISHED)
                    })
                    .with(Points { interval: dots.2, label: Some("simulated".into()), ..points(dots.0, dots.1, color) })
            }),
        ),
    );
    report.figures.push(
        Figure::new(
            "figure_2b",
            "The height of the peak to order (figure 2B)",
            format!("J_EI is multiplied by c, J_IE and r divided by it, which leaves the onset of the fall and det J as they are. Lines: Φ; dashed: SSN; dots: ramps of {ramp} s, in bins of 1 mV/s."),
            "Three curves with peaks of about 2.6, 3.5 and 4.6 spikes per second.",
        )
        .row(290.0, [control]),
    );
    Ok(())
}

/// Theory at the peak: where it lies, and that it is where the fall must begin.
fn claims_of_peak(
    report: &mut Report,
    c: f64,
    (mu, height): (f64, f64),
    found: (f64, [f64; 2]),
) -> Result<(), PaperError> {
    let solved = |v: f64, unit: &str| exact(v, unit, "maximum over inputs");
    report.claims.push(Claim::equal(
        &format!("2b.ssn.rate.{c}"),
        &format!("The SSN with c = {c} has its peak of E at this rate."),
        height,
        1e-4 * height,
        &solved(found.1[0], "spikes/s"),
        "spikes/s",
        SOLVED,
    ));
    report.claims.push(Claim::equal(
        &format!("2b.ssn.input.{c}"),
        &format!("The SSN with c = {c} has its peak of E at this input."),
        mu,
        0.01,
        &solved(found.0, "mV/s"),
        "mV/s",
        SOLVED,
    ));
    // Where E is stationary, f_I' = 1/(r J_EI - J_II); the product r J_EI does not depend on c.
    if let Some(law) = published_law(10.0) {
        let onset = law?
            .rate_at_slope(1.0 / (10.0 * (12.0 - 1.0)))
            .map_or(f64::NAN, |v| 1e3 * v);
        report.claims.push(Claim::equal(
            &format!("2b.onset.{c}"),
            "E begins to fall where the rate of I makes f_I' = 1/(r J_EI - J_II), whatever c.",
            onset,
            1e-3,
            &solved(found.1[1], "spikes/s"),
            "spikes/s",
            &format!("{ARTICLE}, Eq 4 and S6, in closed form"),
        ));
    }
    Ok(())
}
