//! Figure 2E and 2F: rates that follow a wanted course, by inputs that move in time or by weights that do.

use super::common::{ARTICLE, Level, circuit, linspace, model};
use super::moving_weights::{Moving, moving_weights};
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::circuit::Circuit;
use neuropil::network::Seeds;
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{EXCITATORY, GREY, INHIBITORY, SIMULATED, THEORY};
use neuropil::report::plot::marks::{Line, Points, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};
use neuropil::theory::design::inputs::inputs;
use neuropil::theory::design::{InputDesign, InputOptions, Shape, Target, with_courses};
use neuropil::theory::{RateModel, TheoryError};
use neuropil::{FollowOptions, Followed, follow};

pub(super) const NAME: &str = "ekelmans_2023_supersaturating";
const POPULATIONS: [&str; 2] = ["E", "I"];
/// Duration of the course (as in the article), ms.
pub(super) const DURATION: f64 = 5_000.0;
/// Time over which the autocorrelation of the logarithm of the wanted rates falls to 1/e, ms.
const MEMORY: f64 = 300.0;
/// Bin in which spikes are counted, ms.
const BIN: f64 = 40.0;

/// The article does not give its course. Here: smooth random rates, lognormal around 2 spikes/s.
fn wanted() -> Result<Target, TheoryError> {
    let shape = |seed| Shape::Random {
        mean: 2e-3,
        sd: 1e-3,
        time: MEMORY / std::f64::consts::SQRT_2,
        seed,
    };
    Target::of(&[shape(3), shape(2)], DURATION, 10.0)
}

pub(super) fn figure_2ef(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let declared = circuit(request, NAME, &[])?;
    let target = wanted()?;
    let mut shown = Vec::new();
    let mut drawn_inputs = None;
    for (key, level, words) in [
        ("law", Level::Ssn, "by power laws (Eqs 5 and 6)"),
        (
            "phi",
            Level::PhiStep(declared.protocol.dt),
            "by Φ⁻¹ with recurrent noise and time step",
        ),
    ] {
        let rate_model = model(&declared, level)?;
        let Some(design) = designed_inputs(report, key, &rate_model, &target, words)? else {
            continue;
        };
        let courses = [design.course(0), design.course(1)];
        let mut moved = with_courses(
            &declared,
            &rate_model,
            &courses,
            declared.protocol.warmup,
            None,
        )?;
        moved.protocol.duration = DURATION;
        let followed = followed(request, &moved, &target)?;
        claims_of_following(
            report,
            key,
            &format!("with inputs computed {words}"),
            &followed,
        );
        if key == "phi" {
            claim_of_autocorrelation(report, &followed);
        }
        shown.push((key, followed));
        drawn_inputs = Some(design);
    }
    let moving = moving_weights(request, report, &declared, &target)?;
    report.figures.extend(figure(
        &target,
        &shown,
        drawn_inputs.as_ref(),
        moving.as_ref(),
    ));
    Ok(())
}

fn designed_inputs(
    report: &mut Report,
    key: &str,
    rate_model: &RateModel,
    target: &Target,
    words: &str,
) -> Result<Option<InputDesign>, PaperError> {
    let answer = inputs(rate_model, target, &InputOptions::default())?;
    report.claims.push(Claim::fact(
        &format!("2e.feasible.{key}"),
        &format!("Inputs computed {words} keep the wanted rates stable and are nowhere negative."),
        answer.feasible,
        &format!("{ARTICLE}, figure 2E; course and bounds stated here"),
        &answer.reasons.join("; "),
    ));
    let Some(design) = answer.design else {
        return Ok(None);
    };
    let times = linspace(0.0, DURATION, 501);
    let rates = design.followed(rate_model, &times)?;
    report.claims.push(Claim::below(
        &format!("2e.dynamics.{key}"),
        &format!("The rate dynamics of the same theory stay close to the course under inputs computed {words} (root of the mean square of the relative difference)."),
        0.1,
        &exact(apart(target, &times, &rates), "", "rate dynamics integrated; both populations"),
        "",
        "stated here; the inputs are those of steady states and so lag behind",
    ));
    Ok(Some(design))
}

/// Root of the mean square relative difference from the target.
pub(super) fn apart(target: &Target, times: &[f64], rates: &[Vec<f64>]) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for (t, found) in times.iter().zip(rates) {
        for (a, b) in found.iter().zip(target.at(*t).0) {
            sum += (a / b - 1.0).powi(2);
            n += 1.0;
        }
    }
    (sum / n).sqrt()
}

/// Simulates networks under designed inputs, which begin after the warm-up.
pub(super) fn followed(
    request: &Request,
    circuit: &Circuit,
    target: &Target,
) -> Result<Vec<Followed>, PaperError> {
    let first = request.seed.unwrap_or(1);
    let count = if request.effort == Effort::Full {
        10
    } else {
        3
    };
    let options = FollowOptions {
        bin: BIN,
        seeds: (first..first + count)
            .map(|network| Seeds { network, trial: 0 })
            .collect(),
        engine: request.engine.clone(),
        interrupt: request.interrupt.clone(),
        ..FollowOptions::default()
    };
    Ok(follow(
        circuit,
        &POPULATIONS.map(String::from),
        target,
        &options,
    )?)
}

pub(super) fn claims_of_following(
    report: &mut Report,
    key: &str,
    words: &str,
    followed: &[Followed],
) {
    let source = format!("{ARTICLE}, figure 2F; criterion stated here");
    for f in followed {
        let name = &f.population;
        report.claims.push(
            Claim::above(
                &format!("2f.correlation.{key}.{name}"),
                &format!("Simulated rates of {name} in bins of {BIN} ms follow the course {words}: correlation above 0.9."),
                0.9,
                &f.correlation,
                "",
                &source,
            )
            .with_note(&format!(
                "root of the mean square difference {:.3} spikes/s",
                f.rms.value().unwrap_or(f64::NAN)
            )),
        );
        report.claims.push(Claim::below(
            &format!("2f.lag.{key}.{name}"),
            &format!("{name} follows with a delay below 25 ms, {words}."),
            25.0,
            &f.lag,
            "ms",
            "stated here; the membrane time constants are 20 and 10 ms",
        ));
        let mean = f.wanted.iter().sum::<f64>() / f.wanted.len() as f64;
        let bias = Claim::equal(
            &format!("2f.bias.{key}.{name}"),
            &format!("The mean rate of {name} is that of the course within 5 %, {words}."),
            0.0,
            0.05 * mean,
            &f.bias,
            "spikes/s",
            "theory that the design comes from",
        );
        // Power laws hold for the noise from outside alone.
        report.claims.push(if key == "law" {
            bias.with_note("power laws leave out the noise that neurons cause one another, under which E fires faster; inputs by Φ⁻¹ mend it")
        } else {
            bias
        });
    }
}

/// Shift (ms) at which the autocorrelation of a course in bins falls to 1/e, between bins by a straight line.
fn memory(course: &[f64]) -> f64 {
    let n = course.len();
    let mean = course.iter().sum::<f64>() / n as f64;
    let at = |k: usize| {
        course
            .iter()
            .zip(course.iter().skip(k))
            .map(|(a, b)| (a - mean) * (b - mean))
            .sum::<f64>()
            / (n - k) as f64
    };
    // The noise of counting is at shift 0 only, which the line through the next two bins avoids.
    let level = (2.0 * at(1) - at(2)) / std::f64::consts::E;
    let mut before = at(1);
    for k in 2..n / 2 {
        let now = at(k);
        if now < level {
            return BIN * (k as f64 - (level - now) / (before - now));
        }
        before = now;
    }
    f64::NAN
}

fn claim_of_autocorrelation(report: &mut Report, followed: &[Followed]) {
    for f in followed {
        let (wanted, found) = (memory(&f.wanted), memory(&f.rate));
        report.claims.push(
            Claim::equal(
                &format!("2f.memory.{}", f.population),
                &format!("The autocorrelation of the rate of {} falls to 1/e as late as that of the course, within 15 %.", f.population),
                wanted,
                0.15 * wanted,
                &exact(found, "ms", "autocorrelation of the mean over networks, without that of counting"),
                "ms",
                "course stated here; of the logarithm and of an infinite course it is 300 ms",
            )
            .with_note(&format!("{ARTICLE}: about 300 ms")),
        );
    }
}

fn figure(
    target: &Target,
    shown: &[(&str, Vec<Followed>)],
    design: Option<&InputDesign>,
    moving: Option<&Moving>,
) -> Option<Figure> {
    let time = || Axis::new("time (ms)").range(0.0, DURATION);
    let colors = [EXCITATORY, INHIBITORY];
    let mut figure = Figure::new(
        "figure_2ef",
        "Rates that follow a wanted course (figures 2E, 2F)",
        "First row: inputs from Φ⁻¹ under which the rates should follow, and weights that do the same at constant input. Below, for E and I: the course (black). Left: networks under these inputs, mean of the seeds in bins of 40 ms (blue: inputs by Φ⁻¹, grey: by power laws). \
         Right: under moving weights, networks (blue, mean of the seeds), the rate dynamics (orange), and networks that keep the weights of single times (discs with 95 % intervals).",
        "Rates of E and I wander between half a spike and ten spikes per second; simulated rates lie on the wanted course up to counting noise.",
    );
    let mut first = Vec::new();
    if let Some(d) = design {
        let mut panel = Panel::new("inputs", time(), Axis::new("input (mV/s)"));
        for k in 0..2 {
            let (t, drift): (Vec<f64>, Vec<f64>) =
                d.course(k).into_iter().map(|(t, m)| (t, 1e3 * m)).unzip();
            panel = panel.with(Line {
                label: Some(format!("to {}", POPULATIONS[k])),
                ..line(t, drift, colors[k])
            });
        }
        first.push(panel);
    }
    if let Some(m) = moving {
        let mut panel = Panel::new("weights", time(), Axis::new("|J| (mV)"));
        let t: Vec<f64> = m.design.points.iter().map(|p| p.time).collect();
        for (i, j, color, dashed) in [
            (0, 0, EXCITATORY, false),
            (0, 1, INHIBITORY, false),
            (1, 0, EXCITATORY, true),
            (1, 1, INHIBITORY, true),
        ] {
            let w = m
                .design
                .points
                .iter()
                .map(|p| p.weight[(i, j)].abs())
                .collect();
            panel = panel.with(Line {
                dashed,
                label: Some(format!("J_{{{}{}}}", POPULATIONS[i], POPULATIONS[j])),
                ..line(t.clone(), w, color)
            });
        }
        first.push(panel);
    }
    if first.is_empty() {
        return None;
    }
    figure = figure.row(200.0, first);
    let fine = linspace(0.0, DURATION, 501);
    for k in 0..2 {
        let course: Vec<f64> = fine
            .iter()
            .map(|t| 1e3 * target.at(*t).0.get(k).copied().unwrap_or(f64::NAN))
            .collect();
        let axis = || Axis::new(format!("rate of {} (spikes/s)", POPULATIONS[k]));
        let black = || Line {
            width: 1.2,
            label: Some("wanted".into()),
            ..line(fine.clone(), course.clone(), "#222222")
        };
        let mut left = Panel::new("", time(), axis());
        for (key, followed) in shown {
            if let Some(f) = followed.get(k) {
                let (color, label) = if *key == "phi" {
                    (SIMULATED, "inputs by Φ⁻¹")
                } else {
                    (GREY, "by power laws")
                };
                left = left.with(Line {
                    width: 1.0,
                    label: Some(label.into()),
                    ..line(f.times.clone(), f.rate.clone(), color)
                });
            }
        }
        let mut row = vec![left.with(black())];
        if let Some(m) = moving {
            let rates = m
                .rates
                .iter()
                .map(|r| 1e3 * r.get(k).copied().unwrap_or(f64::NAN))
                .collect();
            let dots: Vec<&Estimate> = m.frozen.iter().map(|f| &f.1[k]).collect();
            let mut panel = Panel::new("", time(), axis());
            if let Some(f) = m.followed.get(k) {
                panel = panel.with(Line {
                    width: 1.0,
                    label: Some("networks under J(t)".into()),
                    ..line(f.times.clone(), f.rate.clone(), SIMULATED)
                });
            }
            row.push(
                panel
                    .with(black())
                    .with(Line {
                        dashed: true,
                        label: Some("rate dynamics under J(t)".into()),
                        ..line(m.times.clone(), rates, THEORY)
                    })
                    .with(Points {
                        interval: dots
                            .iter()
                            .map(|e| e.interval().unwrap_or((f64::NAN, f64::NAN)))
                            .collect(),
                        label: Some("weights held".into()),
                        ..points(
                            m.frozen.iter().map(|f| f.0).collect(),
                            dots.iter().map(|e| e.value().unwrap_or(f64::NAN)).collect(),
                            SIMULATED,
                        )
                    }),
            );
        }
        figure = figure.row(200.0, row);
    }
    Some(figure)
}
