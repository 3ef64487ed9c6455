//! Figure 1A to C, E, F: two stimuli, one after the other, to the balanced and to the semi-balanced network.

use super::common::{
    ARTICLE, COLORS, EULER, POPULATIONS, SETTLE, circuit, limit, neurons, pair_name, rates,
    scheduled, state, value,
};
use super::finite::{DEVIATIONS, Drawn, Finite};
use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::balance_over_time;
use neuropil::circuit::{NeuronSelection, TraceRequest};
use neuropil::recording::{Estimate, Recording};
use neuropil::report::figures::{Raster, RasterOptions, RasterRow, Series, Style, grouped};
use neuropil::report::plot::color::{GREY, THEORY};
use neuropil::report::plot::marks::{Rule, Symbol, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};

/// Stimuli, spikes/s.
const PAIRS: [[f64; 2]; 2] = [[15.0, 15.0], [15.0, 30.0]];

/// Rates and standard errors (spikes/s) of e1, e2, i under both stimuli.
type Known = [[(f64, f64); 3]; 2];

/// Of the balanced and the semi-balanced network at 5,000 neurons: three networks, 1 s each.
const KNOWN_5000: [Known; 2] = [
    [
        [(5.75, 0.02), (8.41, 0.06), (20.43, 0.07)],
        [(10.32, 0.06), (13.11, 0.13), (33.08, 0.09)],
    ],
    [
        [(2.58, 0.10), (2.58, 0.13), (14.99, 0.04)],
        [(0.18, 0.03), (12.31, 0.18), (27.23, 0.12)],
    ],
];
/// At 30,000: one network, 0.6 s.
const KNOWN_30000: [Known; 2] = [
    [
        [(5.11, 0.04), (8.72, 0.07), (21.37, 0.13)],
        [(9.18, 0.05), (12.83, 0.06), (33.39, 0.15)],
    ],
    [
        [(1.94, 0.04), (2.02, 0.05), (15.04, 0.10)],
        [(0.0, 0.0), (12.54, 0.13), (28.61, 0.16)],
    ],
];

/// The membrane time constant that makes input per time (mV/ms) a current in mV.
const TAU_M: f64 = 15.0;
/// Neurons of e1 whose potentials are recorded; the first is shown.
const TRACED: u64 = 50;
/// Half way between the resting potential and the lowest one, mV.
const MIDDLE: f64 = -78.5;
/// Width of the bins of currents in the figure, ms.
const BIN: f64 = 10.0;

pub(super) fn figure_1(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (half, known) = match request.effort {
        Effort::Quick => (1200.0, KNOWN_5000),
        Effort::Full => (1000.0, KNOWN_30000),
    };
    let mut measured = Vec::new();
    for (k, input) in ["balanced", "semi_balanced"].into_iter().enumerate() {
        let declared = circuit(request, "baker_2020", input, &[])?;
        let network = limit(&declared)?;
        let drawn = Drawn::of(&declared, &network);
        let mut c = declared;
        scheduled(&mut c, &PAIRS, half);
        c.protocol.record.traces.push(TraceRequest {
            population: "e1".into(),
            variable: "V_m".into(),
            neurons: NeuronSelection::Range {
                first: 0,
                number: TRACED,
            },
            start: None,
            stop: None,
            interval: Some(0.5),
        });
        c.protocol.record.input_moments = true;
        c.protocol.record.window = Some(BIN);
        let seed = request.seed.unwrap_or(1);
        let recording = request
            .simulate(&format!("figure 1, {input}"), &c, seed)?
            .recording;
        let mut halves = Vec::new();
        for (h, pair) in PAIRS.into_iter().enumerate() {
            let from = half * h as f64 + SETTLE;
            let found = rates(&recording, from, half * (h + 1) as f64)?;
            let theory = state(&network, pair)?;
            euler_claims(report, (input, pair), &found, known[k][h]);
            let network = network.with_external_rates(&pair.map(|r| 1e-3 * r))?;
            let finite = Finite::measured(&recording, &network, (from, half * (h + 1) as f64))?;
            let expected = finite.expected(&network, &drawn, &theory.map(|r| r > 0.0))?;
            for (p, expected) in expected.into_iter().enumerate() {
                let claim = match expected {
                    Some((rate, deviation)) => {
                        active_claim((input, pair), p, (rate, deviation), theory[p], &found[p])
                    }
                    None => silent_claim((input, pair), p, &finite.input[p]),
                };
                report.claims.push(claim);
            }
            halves.push((found, theory));
        }
        if input == "semi_balanced" {
            let v = lowest_potential(&recording, half + SETTLE);
            report.claims.push(Claim::below(
                "1.silent_potential",
                &format!("Where e1 is silent in the semi-balanced network, its neurons lie nearer to the lowest potential, -85 mV, than to their resting potential: {TRACED} of them on average below {MIDDLE} mV."),
                MIDDLE,
                &v,
                "mV",
                &format!("{ARTICLE}, figure 1E"),
            ));
        }
        report.provenance.push(recording.provenance.clone());
        let smaller = smaller(request, input, half)?;
        report
            .claims
            .push(limit_claim(input, request, &halves, &smaller));
        measured.push((recording, halves));
    }
    draw(&measured, half, request, report)
}

/// How much smaller the network is with which the distance from the limit is compared.
fn fewer(request: &Request) -> u32 {
    match request.effort {
        Effort::Quick => 4,
        Effort::Full => 6,
    }
}

/// Rates of a smaller network under both stimuli, after [`SETTLE`].
fn smaller(
    request: &mut Request,
    input: &str,
    half: f64,
) -> Result<Vec<[Estimate; 3]>, PaperError> {
    let number = neurons(request) / fewer(request);
    let mut overrides = request.overrides.clone();
    overrides.push(("N".into(), number.to_string()));
    std::mem::swap(&mut request.overrides, &mut overrides);
    let made = circuit(request, "baker_2020", input, &[]);
    request.overrides = overrides;
    let mut c = made?;
    scheduled(&mut c, &PAIRS, half);
    let label = format!("figure 1, {input}, {number} neurons");
    let recording = request
        .simulate(&label, &c, request.seed.unwrap_or(1))?
        .recording;
    (0..PAIRS.len())
        .map(|h| {
            let end = half * (h + 1) as f64;
            rates(&recording, half * h as f64 + SETTLE, end)
        })
        .collect()
}

/// The limit is one of large networks: rates lie nearer to it the more neurons there are.
fn limit_claim(
    input: &str,
    request: &Request,
    halves: &[([Estimate; 3], [f64; 3])],
    smaller: &[[Estimate; 3]],
) -> Claim {
    let theory = |h: usize| halves[h].1;
    let large: Vec<&[Estimate; 3]> = halves.iter().map(|h| &h.0).collect();
    let small: Vec<&[Estimate; 3]> = smaller.iter().collect();
    let (large, small) = (distance(&large, &theory), distance(&small, &theory));
    let ratio = large.0 / small.0;
    let error = ratio * ((large.1 / large.0).powi(2) + (small.1 / small.0).powi(2)).sqrt();
    let estimate = crate::request::with_error(
        ratio,
        error,
        1,
        "",
        "errors of the rates, in one network of each size",
    );
    let times = fewer(request);
    Claim::below(
        &format!("1.{input}.limit"),
        &format!(
            "The {} network lies nearer to the limit than one of a {times}th of its neurons: root mean square distance of its active populations under both stimuli over that of the smaller one.",
            input.replace('_', "-"),
        ),
        1.0,
        &estimate,
        "",
        &format!("{ARTICLE}, equations 3 and 4"),
    )
    .with_note(&format!(
        "{:.2} and {:.2} spikes/s; {:.2} if active neurons needed the same input at any size",
        large.0,
        small.0,
        1.0 / f64::from(times).sqrt()
    ))
}

/// Root mean square distance (spikes/s) of active populations from the limit, with its error.
fn distance(rates: &[&[Estimate; 3]], theory: &dyn Fn(usize) -> [f64; 3]) -> (f64, f64) {
    let (mut n, mut square, mut variance) = (0.0, 0.0, 0.0);
    for (h, found) in rates.iter().enumerate() {
        for (estimate, limit) in found.iter().zip(theory(h)).filter(|(_, r)| *r > 0.0) {
            let error = estimate.measured().map_or(f64::NAN, |m| m.standard_error);
            let d = value(estimate) - limit;
            n += 1.0;
            square += d * d;
            variance += d * d * error * error;
        }
    }
    let distance = (square / n).sqrt();
    (distance, variance.sqrt() / (n * distance))
}

fn euler_claims(
    report: &mut Report,
    (input, pair): (&str, [f64; 2]),
    found: &[Estimate; 3],
    known: [(f64, f64); 3],
) {
    for (p, population) in POPULATIONS.into_iter().enumerate() {
        let (expected, error) = known[p];
        // Realizations differ by √3 of the error of a mean over three; their schemes by 1.5 %.
        let allowed = 8.0 * error + 0.015 * expected + 0.1;
        report.claims.push(Claim::equal(
            &id((input, pair), "euler", population),
            &format!(
                "In the {} network under {} spikes/s, {population} fires as in an independent simulation of the same size, within eight of its standard errors, 1.5 % and 0.1 spikes/s.",
                input.replace('_', "-"),
                pair_name(pair)
            ),
            expected,
            allowed,
            &found[p],
            "spikes/s",
            EULER,
        ));
    }
}

fn id((input, pair): (&str, [f64; 2]), kind: &str, population: &str) -> String {
    format!(
        "1.{input}.{:.0}_{:.0}.{kind}.{population}",
        pair[0], pair[1]
    )
}

/// An active population fires as the limit says, but for the input that a finite network needs.
fn active_claim(
    at: (&str, [f64; 2]),
    p: usize,
    (rate, deviation): (f64, f64),
    limit: f64,
    found: &Estimate,
) -> Claim {
    let population = POPULATIONS[p];
    Claim::equal(
        &id(at, "theory", population),
        &format!(
            "In the {} network under {} spikes/s, {population} differs from the limit of strong coupling, {limit:.2} spikes/s, by what its own measured inputs, which equation 4 takes for zero, account for, within {DEVIATIONS} standard deviations of drawing connections and trains.",
            at.0.replace('_', "-"),
            pair_name(at.1),
        ),
        1e3 * rate,
        1e3 * DEVIATIONS * deviation,
        found,
        "spikes/s",
        &format!("{ARTICLE}, equations 3 and 4, of the circuit and its measured inputs"),
    )
}

/// A population that is silent in the limit is inhibited.
fn silent_claim(at: (&str, [f64; 2]), p: usize, input: &Estimate) -> Claim {
    let population = POPULATIONS[p];
    Claim::below(
        &id(at, "theory", population),
        &format!(
            "In the {} network under {} spikes/s, where {population} is silent in the limit of strong coupling, its mean input is negative.",
            at.0.replace('_', "-"),
            pair_name(at.1),
        ),
        0.0,
        input,
        "mV",
        &format!("{ARTICLE}, condition of semi-balance"),
    )
}

/// Mean potential of the traced neurons from a time on (ms), with its error from tenths of the time.
fn lowest_potential(recording: &Recording, from: f64) -> Estimate {
    let Some(trace) = recording.traces.first() else {
        return Estimate::not_estimable("no trace");
    };
    let first = (from / recording.dt) as u64;
    let n = trace.neurons.len().max(1);
    let late: Vec<f64> = trace
        .values
        .chunks_exact(n)
        .enumerate()
        .filter(|(k, _)| trace.first_step + *k as u64 * trace.every_steps > first)
        .map(|(_, row)| row.iter().sum::<f64>() / n as f64)
        .collect();
    let parts: Vec<f64> = late
        .chunks_exact((late.len() / 10).max(1))
        .map(|c| c.iter().sum::<f64>() / c.len() as f64)
        .collect();
    super::common::of_parts(&parts, "mV")
}

type Measured = (Recording, Vec<([Estimate; 3], [f64; 3])>);

fn draw(
    measured: &[Measured],
    half: f64,
    request: &Request,
    report: &mut Report,
) -> Result<(), PaperError> {
    let titles = ["balanced", "semi-balanced"];
    let (from, to) = (half - 500.0, half + 500.0);
    let mut rasters = Vec::new();
    let mut potentials = Vec::new();
    let mut currents = Vec::new();
    let mut bars = Vec::new();
    let mut caption = String::new();
    let change = || Rule {
        at: half,
        upright: true,
        color: GREY.into(),
        dashed: true,
        label: None,
    };
    for ((recording, halves), title) in measured.iter().zip(titles) {
        let rows = ["i", "e2", "e1"].map(|p| {
            let k = POPULATIONS.iter().position(|q| *q == p).unwrap_or(0);
            RasterRow::new(p, COLORS[k])
        });
        let options = RasterOptions {
            max_spikes: 5_000,
            ..RasterOptions::between(from, to)
        };
        let raster = Raster::new(recording, &rows, &options)?;
        caption = raster.caption.clone();
        let mut panel = raster.panel;
        panel.title = title.into();
        rasters.push(panel.with(change()));

        let mut panel = Panel::new(
            "",
            Axis::new("time (ms)").range(from, to),
            Axis::new("V_m (mV)").range(-88.0, -48.0),
        );
        if let Some(trace) = recording.traces.first() {
            let step = |k: usize| trace.first_step + k as u64 * trace.every_steps;
            let all = trace.column(0).into_iter().enumerate();
            let shown = all.map(|(k, v)| (step(k) as f64 * recording.dt, v));
            let shown = shown.filter(|(t, _)| *t >= from && *t <= to);
            let (x, y): (Vec<f64>, Vec<f64>) = shown.unzip();
            panel = panel.with(neuropil::report::plot::marks::Line {
                width: 0.8,
                ..line(x, y, COLORS[0])
            });
        }
        potentials.push(panel.with(change()));

        let windows = balance_over_time(recording, "e1")?;
        let series = |f: &dyn Fn(f64, f64) -> f64| -> (Vec<f64>, Vec<f64>) {
            let own = windows.iter().map(|w| {
                let current = f(value(&w.excitatory), value(&w.inhibitory));
                (0.5 * (w.start + w.stop), TAU_M * current)
            });
            own.filter(|(t, _)| *t >= from && *t <= to).unzip()
        };
        let mut panel = Panel::new(
            "",
            Axis::new("time (ms)").range(from, to),
            Axis::new("input of e1 (mV)"),
        )
        .with(Rule {
            at: 16.0,
            upright: false,
            color: GREY.into(),
            dashed: true,
            label: Some("rheobase".into()),
        });
        let kinds: [(&str, &str, &dyn Fn(f64, f64) -> f64); 3] = [
            ("excitatory and from outside", "#cc3311", &|e, _| e),
            ("inhibitory", "#0077bb", &|_, i| i),
            ("total", "#222222", &|e, i| e + i),
        ];
        for (label, color, f) in kinds {
            let (x, y) = series(f);
            let mut mark = line(x, y, color);
            mark.label = Some(label.into());
            panel = panel.with(mark);
        }
        currents.push(panel.with(change()));

        let names: Vec<String> = PAIRS
            .iter()
            .flat_map(|_| POPULATIONS.map(String::from))
            .collect();
        let all: Vec<Estimate> = halves.iter().flat_map(|h| h.0.iter().cloned()).collect();
        let theory: Vec<f64> = halves.iter().flat_map(|h| h.1).collect();
        let mut panel = grouped(
            "",
            "rate (spikes/s)",
            &names,
            &[
                Series::of_estimates("simulated", COLORS[0], Style::Bar, all.iter()),
                Series::new(
                    "limit of strong coupling",
                    THEORY,
                    Style::Symbol(Symbol::Diamond),
                    theory,
                ),
            ],
        );
        panel.y = panel.y.range(0.0, 42.0);
        panel.x.label = "stimulus (15, 15), then (15, 30)".into();
        bars.push(panel);
    }
    let figure = Figure::new(
        "figure_1",
        "Balanced and semi-balanced responses to two stimuli (figure 1)",
        format!(
            "{} neurons. Stimuli (r_x1, r_x2) of (15, 15), then (15, 30) spikes/s from the dashed line on. {caption} V_m: one neuron of e1. Inputs: mean over e1 in bins of {BIN} ms, in mV. Rates: the first {SETTLE} ms after a change left out; 95 % intervals from parts of 100 ms.",
            neurons(request)
        ),
        "Two columns. Left, all populations fire throughout and inputs of e1 cancel. Right, with the second stimulus e1 falls silent, its potential rests at its lowest value and its total input is strongly negative.",
    )
    .row(230.0, rasters)
    .row(150.0, potentials)
    .row(200.0, currents)
    .row(230.0, bars);
    report.figures.push(figure);
    Ok(())
}
