//! Figure 1D, F: rates over a lattice of stimuli lie on a plane in the balanced network and on a bent sheet in the semi-balanced one, so that a
//! linear readout of the bent sheet approximates exclusive or.

use super::common::{
    ARTICLE, circuit, limit, linspace, neurons, of_parts, rates, scheduled, state, value,
};
use super::exclusive_or::{self, HIGHEST, PART, readout};
use super::finite::Drawn;
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::numerics::matrix::{Matrix, solve};
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{GREY, SIMULATED, THEORY};
use neuropil::report::plot::marks::{Heat, Line, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};

/// Time after a change of stimulus that is left out, ms.
const SETTLE: f64 = 150.0;

pub(super) fn sheets(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (levels, slot) = match request.effort {
        Effort::Quick => (4, 450.0),
        Effort::Full => (7, 550.0),
    };
    let lattice = |n: usize| -> Vec<[f64; 2]> {
        let x = linspace(0.0, HIGHEST, n);
        let row = |b: f64| x.iter().map(move |a| [*a, b]).collect::<Vec<_>>();
        x.iter().flat_map(|b| row(*b)).collect()
    };
    let pairs = lattice(levels);
    let fine = 13;
    let mut sheets = Vec::new();
    let mut maps = Vec::new();
    for input in ["balanced", "semi_balanced"] {
        let declared = circuit(request, "baker_2020", input, &[])?;
        let network = limit(&declared)?;
        let theory = lattice(fine)
            .into_iter()
            .map(|pair| state(&network, pair))
            .collect::<Result<Vec<_>, _>>()?;
        let mut c = declared;
        let drawn = Drawn::of(&c, &network);
        scheduled(&mut c, &pairs, slot);
        c.protocol.record.input_moments = input == "semi_balanced";
        c.protocol.record.window = Some(PART);
        let seed = request.seed.unwrap_or(1);
        let recording = request
            .simulate(&format!("figure 1, sheets, {input}"), &c, seed)?
            .recording;
        let mut measured = Vec::new();
        for k in 0..pairs.len() {
            let from = slot * k as f64;
            measured.push(rates(&recording, from + SETTLE, from + slot)?);
        }
        report.provenance.push(recording.provenance.clone());
        let halves = [0.0, 0.5].map(|part| {
            let span = slot - SETTLE;
            (0..pairs.len())
                .map(|k| {
                    let from = slot * k as f64 + SETTLE + part * span;
                    rates(&recording, from, from + 0.5 * span).map(|r| r.map(|e| value(&e)))
                })
                .collect::<Result<Vec<_>, _>>()
        });
        let [a, b] = halves;
        let bends = [bend(&pairs, &a?)?, bend(&pairs, &b?)?];
        claims(report, input, (&lattice(fine), &theory), &bends)?;
        if input == "semi_balanced" {
            let shown = |pair: [f64; 2]| {
                let k = pairs.iter().position(|p| *p == pair)? as f64;
                Some((slot * k + SETTLE, slot * (k + 1.0)))
            };
            exclusive_or::claims(report, &network, &drawn, &recording, &shown)?;
        }
        sheets.push(sheet(input, fine, &theory, &measured));
        let title = |kind: &str| format!("{}, {kind}", input.replace('_', "-"));
        maps.push(map(
            title("theory"),
            fine,
            theory.iter().map(|r| readout(*r)).collect(),
        ));
        maps.push(map(
            title("simulated"),
            levels,
            measured
                .iter()
                .map(|r| readout([0, 1, 2].map(|k| value(&r[k]))))
                .collect(),
        ));
    }
    let first: Vec<Panel> = maps.drain(..2.min(maps.len())).collect();
    report.figures.push(
        Figure::new(
            "figure_1_sheets",
            "A plane and a bent sheet of responses (figure 1D, F)",
            format!(
                "Top: rates of e1, e2, i over a lattice of stimuli from 0 to {HIGHEST} spikes/s, seen from a corner (lines: limit of strong coupling, each a row or column of the lattice; discs: \
                 simulations of {} neurons, {} ms a point, the first {SETTLE} left out). Below: the readout r_e1 + r_e2.",
                neurons(request),
                slot - SETTLE
            ),
            "Left a flat net of lines, right one that is folded along the diagonal; the readout of the right one is high where one stimulus is strong and low where both are.",
        )
        .row(290.0, sheets)
        .row(250.0, first)
        .row(250.0, maps),
    );
    Ok(())
}

/// Root mean square distance of the readout from the best plane over the stimuli, over its standard deviation.
fn bend(pairs: &[[f64; 2]], rates: &[[f64; 3]]) -> Result<f64, PaperError> {
    let y: Vec<f64> = rates.iter().map(|r| readout(*r)).collect();
    let rows: Vec<[f64; 3]> = pairs.iter().map(|p| [1.0, p[0], p[1]]).collect();
    let product = |i: usize, j: usize| rows.iter().map(|r| r[i] * r[j]).sum::<f64>();
    let right = [0, 1, 2].map(|i| rows.iter().zip(&y).map(|(r, y)| r[i] * y).sum::<f64>());
    let plane = solve(&Matrix::from_fn(3, 3, product), &right)
        .map_err(neuropil::theory::TheoryError::from)?;
    let at = |r: &[f64; 3]| r.iter().zip(&plane).map(|(x, c)| x * c).sum::<f64>();
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let left: f64 = rows.iter().zip(&y).map(|(r, y)| (y - at(r)).powi(2)).sum();
    let all: f64 = y.iter().map(|y| (y - mean).powi(2)).sum();
    Ok((left / all).sqrt())
}

fn claims(
    report: &mut Report,
    input: &str,
    (stimuli, theory): (&[[f64; 2]], &[[f64; 3]]),
    bends: &[f64; 2],
) -> Result<(), PaperError> {
    let solved = exact(bend(stimuli, theory)?, "", "solved");
    let simulated = of_parts(bends, "");
    let source = format!("{ARTICLE}, figure 1; measure and bound stated here");
    let by = "the distance of r_e1 + r_e2 from a plane over the stimuli (root mean square, over its standard deviation)";
    if input == "balanced" {
        report.claims.push(Claim::below(
            "1.plane.theory",
            &format!("Balanced rates lie on a plane: {by} is nothing but rounding in the limit of strong coupling."),
            1e-9,
            &solved,
            "",
            &source,
        ));
        report.claims.push(Claim::below(
            "1.plane.simulated",
            &format!("Simulated balanced rates lie near a plane: {by} is below 0.15."),
            0.15,
            &simulated,
            "",
            &source,
        ));
        return Ok(());
    }
    report.claims.push(Claim::above(
        "1.sheet.theory",
        &format!("Semi-balanced rates lie on a bent sheet: {by} is above 0.5 in the limit of strong coupling."),
        0.5,
        &solved,
        "",
        &source,
    ));
    report.claims.push(Claim::above(
        "1.sheet.simulated",
        &format!("Simulated semi-balanced rates lie on a bent sheet: {by} is above 0.4."),
        0.4,
        &simulated,
        "",
        &source,
    ));
    Ok(())
}

/// The corner view: e1 to the lower left, e2 to the lower right, i upwards.
fn seen([a, b, c]: [f64; 3]) -> (f64, f64) {
    (0.87 * (b - a), 0.6 * c - 0.5 * (a + b))
}

fn sheet(input: &str, n: usize, theory: &[[f64; 3]], measured: &[[Estimate; 3]]) -> Panel {
    let mut panel = Panel::new(
        input.replace('_', "-"),
        Axis::new("").range(-23.0, 23.0).no_ticks(),
        Axis::new("").range(-14.0, 32.0).no_ticks(),
    );
    for (axis, name) in [
        ([20.0, 0.0, 0.0], "e1"),
        ([0.0, 20.0, 0.0], "e2"),
        ([0.0, 0.0, 45.0], "i"),
    ] {
        let (x, y) = seen(axis);
        panel = panel.with(Line {
            dashed: true,
            width: 0.8,
            ..line(vec![0.0, x], vec![0.0, y], GREY)
        });
        panel = panel.with(neuropil::report::plot::marks::Note {
            x: 1.1 * x,
            y: 1.1 * y,
            text: format!("{name} {:.0}", axis.iter().sum::<f64>()),
        });
    }
    for k in 0..n {
        let along = |index: &dyn Fn(usize) -> usize| -> (Vec<f64>, Vec<f64>) {
            (0..n)
                .filter_map(|j| theory.get(index(j)))
                .map(|r| seen(*r))
                .unzip()
        };
        for (x, y) in [along(&|j| k * n + j), along(&|j| j * n + k)] {
            panel = panel.with(Line {
                width: 0.8,
                ..line(x, y, THEORY)
            });
        }
    }
    let (x, y) = measured
        .iter()
        .map(|r| seen([0, 1, 2].map(|k| value(&r[k]))))
        .unzip();
    panel.with(points(x, y, SIMULATED))
}

fn map(title: String, n: usize, values: Vec<f64>) -> Panel {
    let half = 0.5 * HIGHEST / (n - 1) as f64;
    let edges = linspace(-half, HIGHEST + half, n + 1);
    Panel::new(
        title,
        Axis::new("r_{x1} (spikes/s)"),
        Axis::new("r_{x2} (spikes/s)"),
    )
    .with(Heat {
        x_edges: edges.clone(),
        y_edges: edges,
        values,
        range: Some((0.0, 28.0)),
        log: false,
        label: "r_{e1} + r_{e2}".into(),
    })
}
