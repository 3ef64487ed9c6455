//! The plane of inhibition and external drive: rates of theory and regimes of simulations.

use super::{IRREGULAR, SYNCHRONOUS, State, circuit, simulate};
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{Categories, Contour};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};
use neuropil::theory::{TheoryOptions, working_point};

/// Regimes as numbered in the legend of the plane.
fn classify(state: &State) -> Option<usize> {
    let rate = state.rate.value()?;
    if rate < 0.1 {
        return Some(4);
    }
    let cv = state.cv.value();
    let Some(depth) = state.depth.value() else {
        return Some(4);
    };
    let synchronous = depth > SYNCHRONOUS;
    let irregular = cv.is_none_or(|c| c > IRREGULAR);
    Some(match (synchronous, irregular) {
        (true, false) => 0,
        (true, true) => 1,
        (false, true) => 2,
        (false, false) => 3,
    })
}

pub(super) fn plane(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (columns, y_edges, duration): (usize, Vec<f64>, f64) = match request.effort {
        Effort::Quick => (6, vec![0.0, 0.6, 1.2, 2.0, 3.0, 4.0], 300.0),
        Effort::Full => (12, (0..=10).map(|i| 0.4 * f64::from(i)).collect(), 200.0),
    };
    let rows = y_edges.len() - 1;
    let (g0, g1, e1) = (2.0, 8.0, 4.0);
    let x_edges: Vec<f64> = (0..=columns)
        .map(|i| g0 + (g1 - g0) * i as f64 / columns as f64)
        .collect();
    let centres = |edges: &[f64]| {
        edges
            .windows(2)
            .map(|w| 0.5 * (w[0] + w[1]))
            .collect::<Vec<f64>>()
    };
    let (gs, etas) = (centres(&x_edges), centres(&y_edges));
    let mut values = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if request.interrupted() {
                values.push(None);
                continue;
            }
            let (g, eta) = (gs[column], etas[row]);
            let label = format!("plane {} of {}", row * columns + column + 1, rows * columns);
            let state = simulate(request, g, eta, duration, &label)?;
            values.push(classify(&state));
        }
    }
    // Theory on a finer grid; from the rate of the neighbour on the left, so that one branch is followed.
    let (nx, ny) = (31, 39);
    let x: Vec<f64> = (0..nx)
        .map(|i| g0 + (g1 - g0) * i as f64 / (nx - 1) as f64)
        .collect();
    let y: Vec<f64> = (0..ny)
        .map(|i| 0.2 + (e1 - 0.2) * i as f64 / (ny - 1) as f64)
        .collect();
    let mut z = Vec::new();
    for eta in &y {
        for g in &x {
            let point = working_point(&circuit(request, *g, *eta)?, &TheoryOptions::default());
            z.push(
                point
                    .ok()
                    .and_then(|p| p.populations.first().map(|q| q.rate * 1e3))
                    .unwrap_or(f64::NAN),
            );
        }
    }
    let names = [
        "synchronous regular",
        "synchronous irregular",
        "asynchronous irregular",
        "asynchronous regular",
        "nearly silent",
    ];
    let panel = Panel::new(
        "",
        Axis::new("inhibition g").range(g0, g1),
        Axis::new("external drive ν_{ext} / ν_{thr}").range(0.0, e1),
    )
    .with(Categories {
        x_edges,
        y_edges,
        values: values.clone(),
        names: names
            .iter()
            .enumerate()
            .map(|(i, n)| ((*n).to_owned(), palette(i).to_owned()))
            .collect(),
    })
    .with(Contour {
        x,
        y,
        z,
        levels: vec![1.0, 5.0, 10.0, 20.0, 50.0, 100.0, 300.0],
        color: "#222222".into(),
        dashed: false,
        label: Some("rate of theory (spikes/s)".into()),
    });
    report.figures.push(
        Figure::new(
            "plane",
            "Regimes over inhibition and external drive",
            format!("Cells: regime of a simulation at the centre of each ({columns} × {rows} runs), by the criterion of figure 8. Lines: rate of mean-field theory (spikes/s), from silence. White: not run."),
            "Map of regimes: synchronous regular for g below 4, irregular for g above, synchronous again at strong and at weak drive.",
        )
        .row(420.0, [panel]),
    );
    let drawn = |column: &dyn Fn(f64) -> bool, kind: &dyn Fn(usize) -> bool| {
        share(&values, &gs, &etas, column, kind)
    };
    let regular_left = drawn(&|g| g < 4.0, &|k| k == 0 || k == 3);
    let synchronous_left = drawn(&|g| g < 3.0, &|k| k == 0);
    let irregular_right = drawn(&|g| g > 4.5, &|k| k == 1 || k == 2);
    let count = |s: (usize, usize)| exact(s.0 as f64 / s.1.max(1) as f64, "", "share of the cells");
    let source = "figure 2A of the paper; criterion as for figure 8";
    let mut claim = |id: &str, statement: &str, found: (usize, usize)| {
        report.claims.push(Claim::equal(
            id,
            statement,
            1.0,
            0.05,
            &count(found),
            "share of cells",
            source,
        ));
    };
    claim(
        "plane.regular",
        "Above threshold (ν_ext > ν_thr), firing is regular where excitation dominates (g < 4).",
        regular_left,
    );
    claim(
        "plane.synchronous",
        "Above threshold, it is synchronous as well where excitation dominates clearly (g < 3).",
        synchronous_left,
    );
    claim(
        "plane.irregular",
        "Above threshold, firing is irregular where inhibition dominates (g > 4.5).",
        irregular_right,
    );
    Ok(())
}

/// How many of the cells above threshold, in chosen columns, are of a kind: (of the kind, all).
fn share(
    values: &[Option<usize>],
    gs: &[f64],
    etas: &[f64],
    column: &dyn Fn(f64) -> bool,
    kind: &dyn Fn(usize) -> bool,
) -> (usize, usize) {
    let mut found = (0, 0);
    for (row, eta) in values.chunks_exact(gs.len().max(1)).zip(etas) {
        for (value, g) in row.iter().zip(gs) {
            if let Some(k) = value
                && *eta > 1.0
                && column(*g)
            {
                found.1 += 1;
                found.0 += usize::from(kind(*k));
            }
        }
    }
    found
}
