//! Figure S.2: what a training error of 0 says about the network of figure 4, and what it does not.
//!
//! About as many features as images fit any labels, whatever the features are: rectified random sums of pixels do, and so do rates with noise
//! put on them, which even fit better. Images that were held out tell features apart.

use super::Made;
use super::digits::{ABSENT, errors, images, percent};
use super::figure_4::curves;
use super::layer::ARTICLE;
use super::readouts::{HELD_OUT, Readouts, controls};
use crate::request::{PaperError, Request};
use neuropil::analysis::readout::ErrorCurve;
use neuropil::numerics::matrix::Matrix;
use neuropil::numerics::random::{Stream, normal_pair};
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{GREY, SIMULATED};
use neuropil::report::plot::marks::{Line, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};

/// Noise on rates: as of counting the spikes of a Poisson process for these times, ms.
const COUNTED: [f64; 5] = [2000.0, 500.0, 200.0, 50.0, 20.0];
/// Keys the noise.
const PURPOSE: u64 = 0x006e_6f69_7365;

pub(super) fn figure_s2(
    request: &mut Request,
    made: &mut Made,
    report: &mut Report,
) -> Result<(), PaperError> {
    let (Some(of_article), Some(unseen)) = (images(0, 2000, 1)?, images(HELD_OUT, 1000, 1)?) else {
        absent(report);
        return Ok(());
    };
    random_features(report, &controls(&of_article, &unseen, &[], &[1600])?.relu);
    let found = match made.readouts.take() {
        Some(found) => found,
        None => match Readouts::make(request, report)? {
            Some(found) => found,
            None => {
                absent(report);
                return Ok(());
            }
        },
    };
    let seed = request.seed.unwrap_or(1);
    let noisy = COUNTED
        .iter()
        .map(|time| errors_under_noise(&found, *time, seed))
        .collect::<Result<Vec<ErrorCurve>, _>>()?;
    claims(report, &found, &noisy);
    draw(report, &found, &noisy);
    Ok(())
}

fn absent(report: &mut Report) {
    let source = &format!("{ARTICLE}, figure S.2");
    for (id, statement) in [
        (
            "s2.random_features",
            "Random rectified features of the pixels, made for nothing, also reach a training error of 0 with 1600.",
        ),
        (
            "s2.held_out",
            "Of images held out, the readout that misreads no image for training misreads over 5 %.",
        ),
        (
            "s2.noise",
            "Noise on the rates leaves the training error at 0, while that of images held out grows.",
        ),
    ] {
        report
            .claims
            .push(Claim::not_run(id, statement, Some(0.0), "", source, ABSENT));
    }
}

fn random_features(report: &mut Report, relu: &ErrorCurve) {
    let error = relu
        .training
        .last()
        .and_then(Estimate::value)
        .unwrap_or(f64::NAN);
    let held_out = relu.held_out.last().map_or(String::new(), percent);
    report.claims.push(Claim::fact(
        "s2.random_features",
        "Random rectified features of the pixels, made for nothing, also reach a training error of 0 with 1600: this error alone says little about a network.",
        error == 0.0,
        "control; a perfect fit is likely whatever the features are where these are about as many as images",
        &format!("{:.2} % in training, {held_out} held out", 100.0 * error),
    ));
}

/// Errors of readouts of all neurons where every rate r has the noise of counting for a time (ms), of variance r/time.
fn errors_under_noise(found: &Readouts, time: f64, seed: u64) -> Result<ErrorCurve, PaperError> {
    let stream = Stream::new(seed, PURPOSE);
    let noisy = |m: &Matrix, part: u64| {
        Matrix::from_fn(m.rows(), m.columns(), |i, j| {
            let rate = m[(i, j)];
            let [a, b, _, _] = stream.block(2 * i as u64 + part, j as u64);
            rate + (rate / (1e-3 * time)).sqrt() * normal_pair(a, b).0
        })
    };
    let (x, y) = (
        noisy(&found.layer_1.training, 0),
        noisy(&found.layer_1.held_out, 1),
    );
    let mut curve = ErrorCurve::default();
    let found = errors(found.training.samples(&x), found.held_out.samples(&y))?;
    curve.add(x.columns(), found);
    Ok(curve)
}

fn claims(report: &mut Report, found: &Readouts, noisy: &[ErrorCurve]) {
    let curve = &found.layer_1.curve;
    let note = format!(
        "{}, {} for training and {} held out",
        found.plan.words(),
        found.plan.training,
        found.plan.held_out
    );
    let value = |e: Option<&Estimate>| e.and_then(Estimate::value).unwrap_or(f64::NAN);
    let none = || Estimate::not_estimable("nothing was read out");
    let last = |v: &[Estimate]| v.last().cloned().unwrap_or_else(none);
    let [relu, pixels] = [
        last(&found.controls.relu.held_out),
        found.controls.pixels.1.clone(),
    ];
    report.claims.push(
        Claim::above(
            "s2.held_out",
            "Of images held out, the readout that misreads no image for training misreads over 5 %: its training error of 0 does not carry over.",
            0.05,
            &last(&curve.held_out),
            "",
            "control",
        )
        .with_note(&format!(
            "{note}; random rectified features as many: {}; pixels: {}",
            percent(&relu),
            percent(&pixels)
        )),
    );
    let trained: Vec<f64> = noisy.iter().map(|c| value(c.training.last())).collect();
    let held_out: Vec<f64> = noisy.iter().map(|c| value(c.held_out.last())).collect();
    let (clean, worst) = (value(curve.held_out.last()), held_out.last().copied());
    let list = |v: &[f64]| {
        let all: Vec<String> = v.iter().map(|x| format!("{:.1}", 100.0 * x)).collect();
        all.join(", ")
    };
    report.claims.push(
        Claim::fact(
            "s2.noise",
            "Noise on the rates leaves the training error at 0, while that of images held out grows: a perfect fit needs no signal.",
            trained.iter().all(|e| *e == 0.0) && worst.is_some_and(|w| w > clean),
            "control",
            &format!(
                "noise as of counting for {COUNTED:?} ms: {} % in training, {} % held out, which is {:.1} % without noise added",
                list(&trained),
                list(&held_out),
                100.0 * clean
            ),
        )
        .with_note(&note),
    );
}

fn draw(report: &mut Report, found: &Readouts, noisy: &[ErrorCurve]) {
    let percent = |of: fn(&ErrorCurve) -> &Vec<Estimate>| -> Vec<f64> {
        let last = |c: &ErrorCurve| of(c).last().and_then(Estimate::value);
        let all = noisy.iter().map(|c| 100.0 * last(c).unwrap_or(f64::NAN));
        all.collect()
    };
    let noise = Panel::new(
        "noise on all rates",
        Axis::new("as of counting for (ms)").log(),
        Axis::new("images misread (%)").range(-2.0, 100.0),
    )
    .with_grid()
    .with(Line {
        label: Some("held out".into()),
        ..line(COUNTED.to_vec(), percent(|c| &c.held_out), SIMULATED)
    })
    .with(Line {
        dashed: true,
        label: Some("training".into()),
        ..line(COUNTED.to_vec(), percent(|c| &c.training), GREY)
    });
    let [training, held_out] = curves(&found.layer_1, &found.controls);
    let plan = &found.plan;
    let pixels = (20 / plan.coarse) * (20 / plan.coarse);
    report.figures.push(
        Figure::new(
            "figure_s2",
            "What a training error of 0 does not say (figure S.2)",
            format!(
                "Least squares onto one-hot targets, {} images for training and {} held out, of {pixels} pixels. Left, error on the images that the readout was fitted to, over the number of random neurons or features; middle, on images never seen: it is worst where features are about as many as images and the fit is least determined. Right, all neurons, with normal noise of variance r/T on every rate r: the training error stays 0. Layer 1: {}.",
                plan.training,
                plan.held_out,
                plan.words()
            ),
            "Training errors of neurons and of random rectified features fall to zero alike; held-out errors fall, rise near the number of images, and fall again. With noise the held-out error grows from left to right and the training error does not.",
        )
        .row(300.0, [training, held_out, noise]),
    );
}
