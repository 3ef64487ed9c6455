//! Brunel (2000), model A: four regimes, rates against theory, and the plane of inhibition and external drive.
//!
//! The paper names its regimes by eye. Here a state is called *irregular* when the mean CV of intervals exceeds
//! [`IRREGULAR`], and *synchronous* when the modulation depth of the excitatory population rate, its standard deviation over time
//! divided by its mean in bins of [`BIN`] ms, exceeds [`SYNCHRONOUS`]. Both are given with their distance from the border.

use crate::request::{Effort, PaperError, Request, exact, with_error};
use neuropil::analysis::{
    AnalysisError, Spectrum, SummaryOptions, population_rate_over_time, population_spectrum,
    summarize,
};
use neuropil::circuit::Circuit;
use neuropil::recording::{Estimate, Recording};
use neuropil::report::figures::{
    Raster, RasterOptions, RasterRow, Series, Style, grouped, rate_over_time, spectra,
};
use neuropil::report::plot::color::{EXCITATORY, INHIBITORY, SIMULATED, THEORY, palette};
use neuropil::report::plot::marks::{Categories, Contour, Symbol};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};
use neuropil::theory::{TheoryOptions, working_point};

/// What can be asked for.
pub const FIGURES: &[(&str, &str)] = &[
    (
        "figure_8",
        "the four regimes: spikes, population rates, spectra and the criterion",
    ),
    (
        "rates",
        "rates of the four regimes against mean-field theory",
    ),
    (
        "plane",
        "rate contours of theory and simulated regimes over inhibition g and external drive",
    ),
];

/// CV of intervals above which a state is irregular. A clock has 0, a Poisson process 1.
const IRREGULAR: f64 = 0.25;
/// Modulation depth above which a state is synchronous: that of a rate which a sine modulates fully, 1/√2.
const SYNCHRONOUS: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// Bin of the population rate, ms: a tenth of the period of the fastest oscillation expected.
const BIN: f64 = 0.5;
/// Parts of a run whose spread gives the uncertainty of the modulation depth.
const PARTS: usize = 10;
/// An oscillation below this frequency is slow, Hz.
const SLOW: f64 = 100.0;

/// A panel of figure 8.
struct Case {
    panel: &'static str,
    g: f64,
    eta: f64,
    regime: &'static str,
    synchronous: bool,
    irregular: bool,
    /// Rate (spikes/s) of an independent solution of the mean-field equations.
    theory: f64,
}

const CASES: [Case; 4] = [
    Case {
        panel: "A",
        g: 3.0,
        eta: 2.0,
        regime: "synchronous regular",
        synchronous: true,
        irregular: false,
        theory: 327.00847929493995,
    },
    Case {
        panel: "B",
        g: 6.0,
        eta: 4.0,
        regime: "synchronous irregular, fast",
        synchronous: true,
        irregular: true,
        theory: 55.841262376,
    },
    Case {
        panel: "C",
        g: 5.0,
        eta: 2.0,
        regime: "asynchronous irregular",
        synchronous: false,
        irregular: true,
        theory: 37.949697086,
    },
    Case {
        panel: "D",
        g: 4.5,
        eta: 0.9,
        regime: "synchronous irregular, slow",
        synchronous: true,
        irregular: true,
        theory: 6.516702268415069,
    },
];

/// One simulated state.
struct State {
    rate: Estimate,
    cv: Estimate,
    depth: Estimate,
    frequency: f64,
    /// Absent where the population is silent.
    spectrum: Option<Spectrum>,
    recording: Recording,
}

pub(crate) fn reproduce(request: &mut Request) -> Result<Report, PaperError> {
    let mut report = Report {
        title: "Four regimes of a sparse network of excitatory and inhibitory neurons".into(),
        paper: crate::find("brunel_2000").map_or(String::new(), |p| p.citation.into()),
        ..Report::default()
    };
    if request.wants("figure_8") || request.wants("rates") {
        let mut states = Vec::new();
        for case in &CASES {
            if request.interrupted() {
                break;
            }
            states.push(simulate(
                request,
                case.g,
                case.eta,
                1_000.0,
                &format!("figure 8{}", case.panel),
            )?);
        }
        if states.len() < CASES.len() {
            report
                .warnings
                .push("The run was interrupted: some panels were not simulated.".into());
        }
        if request.wants("figure_8") {
            figure_8(&states, &mut report)?;
        }
        if request.wants("rates") {
            rates(&states, request, &mut report)?;
        }
        report
            .provenance
            .extend(states.iter().map(|s| s.recording.provenance.clone()));
    }
    if request.wants("plane") {
        plane(request, &mut report)?;
    }
    let held = report
        .claims
        .iter()
        .filter(|c| c.verdict == neuropil::report::Verdict::Holds)
        .count();
    report.summary = format!(
        "Model A (12,500 neurons, J = 0.1 mV, delay 1.5 ms) was simulated in the four states of figure 8 and over the plane of \
         inhibition and external drive, and solved by mean-field theory. {held} of {} claims hold.",
        report.claims.len()
    );
    report.warnings.sort();
    report.warnings.dedup();
    Ok(report)
}

fn circuit(request: &Request, g: f64, eta: f64) -> Result<Circuit, PaperError> {
    let mut overrides = request.overrides.clone();
    overrides.push(("g".into(), g.to_string()));
    overrides.push(("eta".into(), eta.to_string()));
    Ok(neuropil::atlas::circuit("brunel_2000", &overrides)?)
}

fn simulate(
    request: &mut Request,
    g: f64,
    eta: f64,
    duration: f64,
    label: &str,
) -> Result<State, PaperError> {
    let mut c = circuit(request, g, eta)?;
    c.protocol.warmup = 500.0;
    c.protocol.duration = if request.effort == Effort::Full {
        5.0 * duration
    } else {
        duration
    };
    let seed = request.seed.unwrap_or(1);
    let outcome = request.simulate(label, &c, seed)?;
    let summary = summarize(
        &outcome.recording,
        &SummaryOptions {
            correlation_neurons: 2,
            ..SummaryOptions::default()
        },
    )?;
    let spectrum = match population_spectrum(&outcome.recording, "E") {
        Ok(s) => Some(s),
        Err(AnalysisError::NotEstimable { .. }) => None,
        Err(e) => return Err(e.into()),
    };
    let peak = spectrum.as_ref().and_then(|s| s.peak(2.0, 500.0));
    let frequency = peak.and_then(|p| p.frequency.value()).unwrap_or(f64::NAN);
    let first = summary.into_iter().next();
    let none = || Estimate::not_estimable("no population");
    Ok(State {
        rate: first.as_ref().map_or_else(none, |s| s.rate.clone()),
        cv: first.as_ref().map_or_else(none, |s| s.cv.clone()),
        depth: depth(&outcome.recording)?,
        frequency,
        spectrum,
        recording: outcome.recording,
    })
}

/// Standard deviation over time of the excitatory population rate over its mean, with an interval from the spread over parts of the run.
fn depth(recording: &Recording) -> Result<Estimate, PaperError> {
    let (_, rate) = population_rate_over_time(recording, "E", BIN)?;
    let of = |x: &[f64]| {
        let n = x.len() as f64;
        let mean = x.iter().sum::<f64>() / n;
        (x.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n).sqrt() / mean
    };
    let whole = of(&rate);
    let parts: Vec<f64> = rate
        .chunks_exact((rate.len() / PARTS).max(1))
        .map(of)
        .collect();
    if !whole.is_finite() || parts.len() < PARTS || parts.iter().any(|d| !d.is_finite()) {
        return Ok(Estimate::not_estimable(
            "the population is silent or the run too short",
        ));
    }
    let n = parts.len() as f64;
    let mean = parts.iter().sum::<f64>() / n;
    let error = (parts.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt();
    Ok(with_error(
        whole,
        error,
        parts.len() as u64,
        "",
        "spread over parts of the run",
    ))
}

fn figure_8(states: &[State], report: &mut Report) -> Result<(), PaperError> {
    let mut table = Table::new(
        "regimes",
        "The four regimes and the margins of the criterion",
        format!(
            "Irregular: CV of intervals > {IRREGULAR}. Synchronous: modulation depth of the excitatory population rate (standard deviation over mean, bins of {BIN} ms) > {SYNCHRONOUS:.3}, that of a fully modulating sine. Margins: distance from the border. Peak: highest line of the spectrum."
        ),
        [
            "panel",
            "g",
            "ν_ext/ν_thr",
            "regime of the paper",
            "rate (spikes/s)",
            "CV",
            "margin",
            "modulation depth",
            "margin",
            "peak (Hz)",
        ],
    );
    let mut panels: Vec<Vec<Panel>> = vec![Vec::new(); 3];
    let mut note = String::new();
    for (case, state) in CASES.iter().zip(states) {
        let source = "figure 8 of the paper; criterion stated here";
        let id = |what: &str| format!("{what}.{}", case.panel);
        let (word, border) = (
            if case.irregular {
                "irregular"
            } else {
                "regular"
            },
            IRREGULAR,
        );
        let statement = format!(
            "State {} (g = {}, ν_ext = {} ν_thr) is {word}.",
            case.panel, case.g, case.eta
        );
        report.claims.push(if case.irregular {
            Claim::above(&id("irregular"), &statement, border, &state.cv, "", source)
        } else {
            Claim::below(&id("regular"), &statement, border, &state.cv, "", source)
        });
        let word = if case.synchronous {
            "synchronous"
        } else {
            "asynchronous"
        };
        let statement = format!(
            "State {} (g = {}, ν_ext = {} ν_thr) is {word}.",
            case.panel, case.g, case.eta
        );
        report.claims.push(if case.synchronous {
            Claim::above(
                &id("synchronous"),
                &statement,
                SYNCHRONOUS,
                &state.depth,
                "",
                source,
            )
        } else {
            Claim::below(
                &id("asynchronous"),
                &statement,
                SYNCHRONOUS,
                &state.depth,
                "",
                source,
            )
        });
        let f = with_error(
            state.frequency,
            state
                .spectrum
                .as_ref()
                .map_or(f64::INFINITY, |s| s.resolution() / 2.0),
            1,
            "Hz",
            "highest line of the spectrum",
        );
        match case.panel {
            "B" => report.claims.push(Claim::above(
                "fast.B",
                "The oscillation of state B is fast.",
                SLOW,
                &f,
                "Hz",
                source,
            )),
            "D" => report.claims.push(Claim::below(
                "slow.D",
                "The oscillation of state D is slow.",
                SLOW,
                &f,
                "Hz",
                source,
            )),
            _ => {}
        }
        let (cv, depth) = (
            state.cv.value().unwrap_or(f64::NAN),
            state.depth.value().unwrap_or(f64::NAN),
        );
        table = table.row([
            case.panel.to_owned(),
            format!("{}", case.g),
            format!("{}", case.eta),
            case.regime.to_owned(),
            format!("{:.2}", state.rate.value().unwrap_or(f64::NAN)),
            format!("{cv:.3}"),
            format!("{:+.3}", cv - IRREGULAR),
            format!("{depth:.3}"),
            format!("{:+.3}", depth - SYNCHRONOUS),
            format!("{:.0}", state.frequency),
        ]);
        let end = state.recording.total_steps as f64 * state.recording.dt;
        let options = RasterOptions {
            max_spikes: 2_500,
            ..RasterOptions::between(end - 200.0, end)
        };
        let rows = [
            RasterRow::new("E", EXCITATORY),
            RasterRow::new("I", INHIBITORY),
        ];
        let mut raster = Raster::new(&state.recording, &rows, &options)?;
        raster.panel.title = format!(
            "{}: g = {}, ν_{{ext}} = {} ν_{{thr}}",
            case.panel, case.g, case.eta
        );
        note = format!(
            "Rasters show a random part of the neurons, at most {} spikes.",
            options.max_spikes
        );
        panels[0].push(raster.panel);
        panels[1].push(rate_over_time(&state.recording, &rows[..1], &options, 1.0)?);
        let shown: Vec<_> = state
            .spectrum
            .iter()
            .map(|s| ("E", EXCITATORY, s))
            .collect();
        panels[2].push(spectra("", &shown, 400.0));
    }
    report.tables.push(table);
    let mut rows = panels.into_iter();
    let (Some(rasters), Some(over_time), Some(spectra)) = (rows.next(), rows.next(), rows.next())
    else {
        return Ok(());
    };
    let mut figure = Figure::new(
        "figure_8",
        "The four regimes of figure 8",
        format!(
            "Last 200 ms: spikes of excitatory (blue) and inhibitory (red) neurons, rate of the excitatory population in bins of 1 ms, and its spectrum over the Poisson level with 95 % band. {note}"
        ),
        "Four panels: synchronous regular with vertical bands, fast oscillation, asynchronous irregular without structure, slow oscillation.",
    );
    // Two panels to a row, each with its rate and spectrum below.
    let (mut a, mut b, mut c) = (
        rasters.into_iter(),
        over_time.into_iter(),
        spectra.into_iter(),
    );
    loop {
        let pair = |it: &mut std::vec::IntoIter<Panel>| it.by_ref().take(2).collect::<Vec<_>>();
        let (x, y, z) = (pair(&mut a), pair(&mut b), pair(&mut c));
        if x.is_empty() {
            break;
        }
        figure = figure.row(190.0, x).row(110.0, y).row(150.0, z);
    }
    report.figures.push(figure);
    Ok(())
}

fn rates(states: &[State], request: &Request, report: &mut Report) -> Result<(), PaperError> {
    let mut solved = Vec::new();
    for case in &CASES {
        let point = working_point(
            &circuit(request, case.g, case.eta)?,
            &TheoryOptions::default(),
        )?;
        let rate = point.populations.first().map_or(f64::NAN, |p| p.rate * 1e3);
        solved.push(rate);
        report.warnings.extend(point.warnings);
        report.claims.push(Claim::equal(
            &format!("theory.{}", case.panel),
            &format!("Mean-field theory gives the rate in state {} that an independent solution of the same equations has.", case.panel),
            case.theory,
            1e-4 * case.theory,
            &exact(rate, "spikes/s", "solved"),
            "spikes/s",
            "independent solution of equations 4.1 to 4.6 of the paper",
        ));
    }
    for (case, (state, theory)) in CASES.iter().zip(states.iter().zip(&solved)) {
        // Theory assumes a stationary, asynchronous state; oscillations and regular firing move the mean rate.
        let allowed = if case.synchronous { 0.25 } else { 0.05 };
        report.claims.push(Claim::equal(
            &format!("rate.{}", case.panel),
            &format!(
                "The simulated rate in state {} is within {:.0} % of theory.",
                case.panel,
                100.0 * allowed
            ),
            *theory,
            allowed * theory,
            &state.rate,
            "spikes/s",
            "mean-field theory of the same circuit",
        ));
    }
    let names: Vec<String> = CASES.iter().map(|c| c.panel.to_owned()).collect();
    let mut panel = grouped(
        "",
        "rate (spikes/s)",
        &names,
        &[
            Series::of_estimates(
                "simulated",
                SIMULATED,
                Style::Bar,
                states.iter().map(|s| &s.rate),
            ),
            Series::new(
                "theory",
                THEORY,
                Style::Symbol(Symbol::Diamond),
                solved.iter().copied(),
            ),
        ],
    );
    panel.y = panel.y.log().range(1.0, 1000.0);
    report.figures.push(
        Figure::new(
            "rates",
            "Rates in the four states",
            "Bars: excitatory rate, simulated, with 95 % intervals; diamonds: mean-field theory of an asynchronous state. Logarithmic scale.",
            "Bars and diamonds of four states; theory and simulation agree best in the asynchronous state C.",
        )
        .row(260.0, [panel]),
    );
    Ok(())
}

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

fn plane(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
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
