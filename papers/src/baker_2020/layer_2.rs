//! Layer 2 of figure 4: ten populations that the spikes of layer 1 drive through supervised Hebbian weights; the most active is the answer.
//!
//! Both layers are one network. A neuron k of layer 1 that pixel n drives reaches every neuron of population m with the weight g U_mn. U is
//! learnt from the rates of layer 1 under the images for training; the network with both layers learns its inhibition under the same stimuli and
//! seed as layer 1 alone, whose weights it has for that reason.

use super::digits::{CLASSES, percent};
use super::layer::ARTICLE;
use super::readouts::{GROUP, Readouts, SIGMA, circuit, shown};
use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::hebbian::{Norm, grouped, hebbian, strongest};
use neuropil::analysis::readout::{confusion, error_rate};
use neuropil::circuit::{Circuit, ConnectionRule, ConnectionTable, Delay, Projection, Value};
use neuropil::numerics::matrix::Matrix;
use neuropil::numerics::matrix::dense::product_of_rows;
use neuropil::report::plot::color::{PUBLISHED, SIMULATED};
use neuropil::report::plot::marks::{Heat, Line, Points, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Report, Table};
use std::sync::Arc;

/// Mean input of layer 2 from layer 1 over images and populations, mV at the size of the article: that of layer 1 from outside. The
/// article does not say how strong the weights are; full reproductions tabulate the claim over their strength.
const DRIVE: f64 = 38.2;
/// What scans of the gain gave.
const SCAN: &str = "Of 1,250 neurons a layer (seed 1) layer 2 misreads 89.5, 55.5, 25.0, 27.0, 25.0 % with gains of 0.5, 0.7, 1, 1.4, 2: below 1 most populations are silent whatever is shown, from 1 on the claim does not depend on the gain. Of 5,000 it misreads 21.0, 22.0, 22.5, 22.5, 22.5 %: the claim holds with all.";
const OTHER_GAINS: [f64; 4] = [0.5, 0.7, 1.4, 2.0];
/// Unseen images of the article.
const UNSEEN: usize = 200;
/// Longest and shortest time for an image, ms: rates are means over hundreds of neurons. What is left out of it.
const LONGEST: f64 = 1_000.0;
const SHORTEST: f64 = 500.0;
const SKIP: f64 = 100.0;

/// The claim on layer 2, and its confusions.
pub(super) fn layer_2(
    request: &mut Request,
    report: &mut Report,
    given: &Readouts,
) -> Result<Option<[Panel; 2]>, PaperError> {
    let most = given.held_out.labels.len().min(UNSEEN);
    let labels = &given.held_out.labels[..most];
    let activity = grouped(&given.layer_1.training, GROUP)?;
    let weights = hebbian(&activity, &given.training.labels, CLASSES, Norm::Sum)?;
    let unseen = grouped(&given.layer_1.held_out, GROUP)?;
    let unseen = Matrix::from_fn(most, unseen.columns(), |i, j| unseen[(i, j)]);
    let input =
        product_of_rows(&unseen, &weights).map_err(neuropil::analysis::AnalysisError::from)?;
    let mean = 1e-3 * input.values().iter().sum::<f64>() / input.values().len() as f64;
    let unit = DRIVE * given.plan.scale() / mean;
    let linear = error_rate(labels, &strongest(&weights, &unseen)?)?;
    let mut table = Table::new(
        "figure_4d_gain",
        "Layer 2 over the strength of its input (figure 4D)",
        format!(
            "Gain 1: the mean input of layer 2 over images and populations is that of layer 1 from outside, {DRIVE} mV at the size of the article. {SCAN} The last row is the population with the largest input, without any network."
        ),
        ["gain", "unseen images misread", "silent populations"],
    );
    let mut shown = None;
    let others: &[f64] = match request.effort {
        Effort::Quick => &[],
        Effort::Full => &OTHER_GAINS,
    };
    for gain in [1.0].into_iter().chain(others.iter().copied()) {
        let own = weights.map(|u| gain * unit * u);
        let rates = simulated(request, report, given, &own, most)?;
        let answer = most_active(&rates);
        let error = error_rate(labels, &answer)?;
        let silent = rates.values().iter().filter(|r| **r < 0.1).count();
        table = table.row([
            gain.to_string(),
            percent(&error),
            format!("{:.1} of 10", silent as f64 / most as f64),
        ]);
        if gain == 1.0 {
            shown = Some((error, confusion(labels, &answer, CLASSES)?));
        }
    }
    table = table.row(["-".to_string(), percent(&linear), String::new()]);
    report.tables.push(table);
    let Some((error, confusions)) = shown else {
        return Ok(None);
    };
    report.claims.push(
        Claim::equal(
            "4d.layer_2",
            "The most active population of layer 2 is the digit for 72.5 % of 200 unseen images, within twice the standard error of the difference of two such counts (9 %).",
            0.275,
            2.0 * 2f64.sqrt() * 0.032,
            &error,
            "",
            &format!("{ARTICLE}, figure 4D: 72.5 ± 3.2 %"),
        )
        .with_note(&format!(
            "part misread, of {most}; largest input alone: {}; the table `figure_4d_gain` has other gains",
            percent(&linear)
        )),
    );
    Ok(Some(panels(&confusions)?))
}

/// Answers by digit, and the part of each digit that is read.
fn panels(confusions: &[Vec<u64>]) -> Result<[Panel; 2], PaperError> {
    let edges: Vec<f64> = (0..=CLASSES).map(|k| k as f64 - 0.5).collect();
    let ticks = || (0..CLASSES).map(|k| (k as f64, k.to_string()));
    let answers = Panel::new(
        "layer 2, unseen images",
        Axis::new("answer").ticks_at(ticks()),
        Axis::new("digit").ticks_at(ticks()),
    )
    .with(Heat {
        x_edges: edges.clone(),
        y_edges: edges,
        values: confusions.iter().flatten().map(|n| *n as f64).collect(),
        range: None,
        log: false,
        label: "images".into(),
    });
    let (mut x, mut y, mut interval) = (Vec::new(), Vec::new(), Vec::new());
    for (digit, row) in confusions.iter().enumerate() {
        let given: Vec<usize> = row
            .iter()
            .enumerate()
            .flat_map(|(k, n)| std::iter::repeat_n(k, *n as usize))
            .collect();
        let missed = error_rate(&vec![digit; given.len()], &given)?;
        if let (Some(value), Some((low, high))) = (missed.value(), missed.interval()) {
            x.push(digit as f64);
            y.push(100.0 * (1.0 - value));
            interval.push((100.0 * (1.0 - high), 100.0 * (1.0 - low)));
        }
    }
    let read = Panel::new(
        "part that is read",
        Axis::new("digit").ticks_at(ticks()),
        Axis::new("images (%)").range(0.0, 100.0),
    )
    .with_grid()
    .with(Points {
        interval,
        ..points(x, y, SIMULATED)
    })
    .with(Line {
        dashed: true,
        label: Some("article, all digits".into()),
        ..line(vec![-0.5, 9.5], vec![72.5, 72.5], PUBLISHED)
    });
    Ok([answers, read])
}

/// The network of both layers with weights g U (mV ms), `[population][pixel]`.
fn joined(request: &Request, given: &Readouts, weights: &Matrix) -> Result<Circuit, PaperError> {
    let mut circuit = circuit(request, &given.plan, true, true)?;
    let size = |name: &str| circuit.population(name).map_or(0, |(_, p)| p.size);
    let sources = size("e");
    let sizes: Vec<u64> = (0..weights.rows()).map(|m| size(&population(m))).collect();
    for (m, targets) in sizes.into_iter().enumerate() {
        let pairs = || (0..targets).flat_map(|j| (0..sources).map(move |k| (j, k)));
        let of_pixel = weights.row(m);
        let table = ConnectionTable {
            source: pairs().map(|(_, k)| k).collect(),
            target: pairs().map(|(j, _)| j).collect(),
            weight: Some(
                pairs()
                    .map(|(_, k)| of_pixel.get(k as usize / GROUP).copied().unwrap_or(0.0))
                    .collect(),
            ),
            delay: None,
        };
        circuit.projections.push(Projection {
            name: format!("e->{}", population(m)),
            source: "e".into(),
            target: population(m),
            receptor: "excitatory".into(),
            output: None,
            rule: ConnectionRule::FromTable(Arc::new(table)),
            allow_autapses: true,
            allow_multapses: true,
            weight: Value::Constant(0.0),
            weight_course: None,
            delay: Delay::Step,
            synapse: None,
        });
    }
    Ok(circuit)
}

fn population(digit: usize) -> String {
    format!("e{digit}")
}

/// Mean rates of the ten populations for each of the first unseen images, `[image][population]`.
fn simulated(
    request: &mut Request,
    report: &mut Report,
    given: &Readouts,
    weights: &Matrix,
    number: usize,
) -> Result<Matrix, PaperError> {
    let circuit = joined(request, given, weights)?;
    let unseen = super::layer::rows(&given.held_out.pixels, 0, number);
    let mut shown = shown(&given.plan, &given.training, &unseen, (SIGMA, true));
    shown.interval = given.plan.interval.clamp(SHORTEST, LONGEST);
    shown.skip = (request.effort == Effort::Quick).then_some(SKIP);
    let seed = request.seed.unwrap_or(1);
    let names: Vec<String> = (0..CLASSES).map(population).collect();
    let (all, provenance) =
        shown.responses(request, "figure 4, both layers", &circuit, seed, &names)?;
    report.provenance.push(provenance);
    let mean = |own: &Matrix, i: usize| own.row(i).iter().sum::<f64>() / own.columns() as f64;
    Ok(Matrix::from_fn(number, CLASSES, |i, m| {
        all.get(m).map_or(f64::NAN, |own| mean(own, i))
    }))
}

fn most_active(rates: &Matrix) -> Vec<usize> {
    let best = |i: usize| {
        let row = rates.row(i);
        (0..row.len()).fold(0, |best, j| if row[j] > row[best] { j } else { best })
    };
    (0..rates.rows()).map(best).collect()
}
