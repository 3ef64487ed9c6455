//! Figure 4: digits drive the network neuron by neuron; training errors of linear readouts of pixels and of its rates; and a second layer with
//! supervised Hebbian weights, driven by the spikes of the first.

use super::Made;
use super::digits::{ABSENT, images, percent};
use super::layer::ARTICLE;
use super::layer_2::layer_2;
use super::readouts::{
    Controls, HELD_OUT, Layer1, Plan, Readouts, SIGMA, SIZE, controls, measured,
};
use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::readout::ErrorCurve;
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{GREY, SIMULATED, THEORY};
use neuropil::report::plot::marks::{Line, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

/// Other inputs of a white pixel than that which figures show, mV.
const OTHER_SIGMAS: [f64; 2] = [8.0, 32.0];
/// Time for each image in the scan of these, ms.
const SCANNED: f64 = 1_000.0;

pub(super) fn figure_4(
    request: &mut Request,
    made: &mut Made,
    report: &mut Report,
) -> Result<(), PaperError> {
    let (Some(of_article), Some(unseen)) = (images(0, 2000, 1)?, images(HELD_OUT, 1000, 1)?) else {
        absent(report);
        return Ok(());
    };
    pixel_claims(report, &controls(&of_article, &unseen, &[400, 800], &[])?);
    let Some(found) = Readouts::make(request, report)? else {
        absent(report);
        return Ok(());
    };
    let table = strengths(request, report, &found)?;
    report.tables.push(table);
    layer_1_claims(request.effort, report, &found);
    let second = layer_2(request, report, &found)?;
    draw(report, &found, second);
    made.readouts = Some(found);
    Ok(())
}

/// Errors and rates over the strength of the images.
fn strengths(
    request: &mut Request,
    report: &mut Report,
    main: &Readouts,
) -> Result<Table, PaperError> {
    let mut table = Table::new(
        "figure_4_sigma",
        "Layer 1 over the strength of the images, and without learning (figure 4)",
        format!(
            "Parts of the images given another digit by least squares on all excitatory neurons; σ is the input of a white pixel at {SIZE} neurons, scaled with the square root of the size. The article leaves it blank. The shorter each image is shown, the more noise its rates have."
        ),
        [
            "σ (mV)",
            "inhibition",
            "time an image (s)",
            "mean rate (spikes/s)",
            "training error",
            "held-out error",
        ],
    );
    let mut row = |(sigma, plastic): (f64, bool), plan: &Plan, found: &Layer1| {
        let cell = |e: Option<&Estimate>| e.map_or(String::new(), percent);
        let how = if plastic { "learnt" } else { "as drawn" };
        let cells = [
            sigma.to_string(),
            how.to_string(),
            (1e-3 * plan.interval).to_string(),
            format!("{:.2}", found.mean_rate()),
            cell(found.curve.training.last()),
            cell(found.curve.held_out.last()),
        ];
        table.rows.push(cells.to_vec());
    };
    row((SIGMA, true), &main.plan, &main.layer_1);
    if request.effort == Effort::Full {
        let plan = Plan {
            interval: SCANNED,
            ..main.plan.clone()
        };
        let learnt = [SIGMA].into_iter().chain(OTHER_SIGMAS).map(|s| (s, true));
        for how in learnt.chain([(SIGMA, false)]) {
            let (training, held_out) = (&main.training, &main.held_out);
            let other = measured(request, report, &plan, training, held_out, how)?;
            row(how, &plan, &other);
        }
    }
    Ok(table)
}

fn absent(report: &mut Report) {
    let source = &format!("{ARTICLE}, figure 4");
    for (id, statement, expected) in [
        (
            "4b.pixels",
            "Of 2000 images, a linear readout of the pixels misreads 6.6 %.",
            0.066,
        ),
        (
            "4b.projections",
            "Random linear projections of the pixels do no better, however many.",
            0.066,
        ),
        (
            "4c.layer_1",
            "A linear readout of at least 1600 neurons misreads none of 2000 images.",
            0.0,
        ),
        (
            "4d.layer_2",
            "The most active population of layer 2 is the digit for 72.5 % of 200 unseen images.",
            0.275,
        ),
    ] {
        report.claims.push(Claim::not_run(
            id,
            statement,
            Some(expected),
            "",
            source,
            ABSENT,
        ));
    }
}

fn pixel_claims(report: &mut Report, p: &Controls) {
    let source = &format!("{ARTICLE}, figure 4B; which images is not stated");
    report.claims.push(
        Claim::equal(
            "4b.pixels",
            "Of 2000 images, a linear readout of the pixels misreads 6.6 %, within 1.5 %.",
            0.066,
            0.015,
            &p.pixels.0,
            "",
            source,
        )
        .with_note("the first 2000 for training; their middle 20 x 20 pixels"),
    );
    let value = |e: Option<&Estimate>| e.and_then(Estimate::value).unwrap_or(f64::NAN);
    let most = value(p.projections.training.last());
    let at_400 = value(p.projections.training.first());
    let alike = |a: f64, b: f64| (a - b).abs() < 0.005;
    report.claims.push(Claim::fact(
        "4b.projections",
        "Random linear projections of the pixels saturate at their error from 400 on.",
        alike(most, value(Some(&p.pixels.0))) && alike(most, at_400),
        source,
        &format!(
            "{:.2} % with 400, {:.2} % with 800, {:.2} % of the pixels",
            100.0 * at_400,
            100.0 * most,
            100.0 * value(Some(&p.pixels.0))
        ),
    ));
}

fn layer_1_claims(effort: Effort, report: &mut Report, found: &Readouts) {
    let pixels = &found.controls.pixels;
    let (plan, found) = (&found.plan, &found.layer_1);
    let source = &format!("{ARTICLE}, figure 4C");
    let perfect = found.curve.perfect_from();
    let said = perfect.map_or("never".to_string(), |k| format!("from {k} neurons on"));
    let note = format!(
        "{} neurons, {} images of {} ms after {} of learning; {}",
        plan.neurons,
        plan.training,
        plan.interval,
        plan.learning.0,
        found
            .curve
            .held_out
            .last()
            .map_or(String::new(), |e| format!("held out: {}", percent(e)))
    );
    let statement = "A linear readout of at least 1600 neurons misreads none of 2000 images.";
    report.claims.push(match effort {
        Effort::Full => Claim::fact(
            "4c.layer_1",
            statement,
            perfect.is_some_and(|k| k <= 1600),
            source,
            &said,
        )
        .with_note(&note),
        Effort::Quick => Claim::not_run(
            "4c.layer_1",
            statement,
            Some(0.0),
            "",
            source,
            "needs 2000 images in 5000 neurons (--full)",
        ),
    });
    let value = |e: Option<&Estimate>| e.and_then(Estimate::value).unwrap_or(f64::NAN);
    report.claims.push(
        Claim::fact(
            "4c.more",
            "The rates of all neurons tell the images for training apart that their pixels do not.",
            value(found.curve.training.last()) == 0.0 && value(Some(&pixels.0)) > 0.0,
            source,
            &format!(
                "no image is misread {said}; by pixels {}",
                percent(&pixels.0)
            ),
        )
        .with_note(&note),
    );
}

fn draw(report: &mut Report, found: &Readouts, second: Option<[Panel; 2]>) {
    let Readouts {
        plan,
        layer_1,
        controls,
        ..
    } = found;
    let pixels = (20 / plan.coarse) * (20 / plan.coarse);
    let [training, _] = curves(layer_1, controls);
    let mut figure = Figure::new(
        "figure_4",
        "Digits: training errors of readouts (figure 4B, C) and layer 2 (4D)",
        format!(
            "Least squares onto one-hot targets, {} images of {pixels} pixels. Left, error on the images that the readout was fitted to, over the number of features; S.2 shows what this hides. Layer 1: {}. Then layer 2: how often it gives which answer to unseen images, and the part of each digit that it reads, with 95 % intervals.",
            plan.training,
            plan.words()
        ),
        "Training errors of neurons fall to zero, those of random projections stay where the pixels are. A table of answers is brightest on its diagonal.",
    );
    figure = match second {
        Some([answers, read]) => figure.row(300.0, [training, answers, read]),
        None => figure.row(320.0, [training]),
    };
    report.figures.push(figure);
}

/// Errors over the number of features: on the images for training, and held out.
pub(super) fn curves(found: &Layer1, controls: &Controls) -> [Panel; 2] {
    let values = |v: &[Estimate]| -> Vec<f64> {
        v.iter()
            .map(|e| 100.0 * e.value().unwrap_or(f64::NAN))
            .collect()
    };
    let sizes = |c: &ErrorCurve| c.features.iter().map(|k| *k as f64).collect::<Vec<f64>>();
    let curve =
        |c: &ErrorCurve, of: fn(&ErrorCurve) -> &Vec<Estimate>, color: &str, label: &str| Line {
            label: Some(label.into()),
            ..line(sizes(c), values(of(c)), color)
        };
    let ends = |c: &ErrorCurve| {
        let sizes = sizes(c);
        vec![
            sizes.first().copied().unwrap_or(1.0),
            sizes.last().copied().unwrap_or(1.0),
        ]
    };
    let panel = |title: &str, of: fn(&ErrorCurve) -> &Vec<Estimate>, pixels: &Estimate| {
        let level = 100.0 * pixels.value().unwrap_or(f64::NAN);
        Panel::new(
            title,
            Axis::new("features").log(),
            Axis::new("images misread (%)"),
        )
        .with_grid()
        .with(curve(&found.curve, of, SIMULATED, "neurons of layer 1"))
        .with(curve(
            &controls.relu,
            of,
            THEORY,
            "random rectified features",
        ))
        .with(curve(&controls.projections, of, GREY, "random projections"))
        .with(Line {
            dashed: true,
            label: Some("pixels".into()),
            ..line(ends(&found.curve), vec![level, level], GREY)
        })
    };
    [
        panel("training error", |c| &c.training, &controls.pixels.0),
        panel("held-out error", |c| &c.held_out, &controls.pixels.1),
    ]
}
