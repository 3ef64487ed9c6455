//! Figure 3A, B and S1: a stimulus that no balance answers, inhibitory plasticity that balances it, and other stimuli, to which the network is
//! semi-balanced: inputs are only ever strongly negative.
//!
//! The step of the weights is not printed. Here it is a fraction of the weight at the start, and the time of each part as long as it needs: a weight
//! moves by 2 τ r_i (r_e − 5/s) times that fraction in a second. Of 5,000 neurons (seed 1, 20 s a part) all claims hold with steps of 0.003,
//! 0.006 and 0.012; a larger step makes rates more alike and the upper edge of inputs sharper: [`SCAN`].

use super::common::{ARTICLE, COLORS, of_parts};
use super::spread::{histogram, mean, moment, quantile, share, skewness, with_error};
use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::moments_of;
use neuropil::circuit::Circuit;
use neuropil::recording::{Estimate, InputKind, Recording};
use neuropil::report::plot::color::GREY;
use neuropil::report::plot::marks::{Rule, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

/// Excitatory rate at which weights rest, spikes/s.
const GOAL: f64 = 5.0;
/// Constant input at which a neuron begins to fire, mV.
const RHEOBASE: f64 = 16.0;
/// The membrane time constant that makes input per time (mV/ms) a current in mV.
const TAU_M: f64 = 15.0;
/// What a scan of the step gave.
const SCAN: &str = "With steps of 0.003, 0.006, 0.012 at 5,000 neurons (seed 1): standard deviation of rates under one stimulus 1.10, 0.89, 0.70 spikes/s; 99th percentile of inputs under drawn stimuli 15.4, 12.9, 11.2 mV, skewness -2.0, -2.6, -3.1.";
/// Bins of currents and rates, as in the article, ms.
const BIN: f64 = 2_000.0;

/// How large and how long a reproduction is.
struct Size {
    neurons: f64,
    /// Time without plasticity, and of each part with it, ms.
    fixed: f64,
    part: f64,
    /// Step of a weight over its size at the start.
    eta: f64,
}

/// Rates and total inputs of the excitatory neurons in the last bins of each part.
struct Part {
    name: &'static str,
    /// Of every neuron and bin, spikes/s.
    rates: Vec<f64>,
    /// mV.
    inputs: Vec<f64>,
    /// Mean rate, with its spread over bins.
    mean: Estimate,
}

pub(super) fn figure_3(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let size = match request.effort {
        Effort::Quick => Size {
            neurons: 5_000.0,
            fixed: 4_000.0,
            part: 20_000.0,
            eta: 0.006,
        },
        Effort::Full => Size {
            neurons: 30_000.0,
            fixed: 40_000.0,
            part: 40_000.0,
            eta: 0.002,
        },
    };
    let c = circuit(request, &size)?;
    let seed = request.seed.unwrap_or(1);
    let recording = request.simulate("figure 3", &c, seed)?.recording;
    let parts = parts(&recording, &size)?;
    claims(&parts, &size, report);
    report.provenance.push(recording.provenance.clone());
    report.tables.push(table(&parts));
    draw(&recording, &parts, &size, report)
}

fn circuit(request: &Request, size: &Size) -> Result<Circuit, PaperError> {
    // Mean inputs grow as √N and stimuli do not, so that smaller networks get smaller stimuli.
    let scale = (size.neurons / 30_000.0).sqrt();
    let changes = [
        ("N", size.neurons.to_string()),
        ("sigma", format!("{} mV", 22.5 * scale)),
        ("sigma_max", format!("{} mV", 30.0 * scale)),
        ("eta", size.eta.to_string()),
        ("T_fixed", format!("{} ms", size.fixed)),
        ("T", format!("{} ms", size.part)),
    ];
    let mut overrides: Vec<(String, String)> = changes.map(|(k, v)| (k.to_owned(), v)).to_vec();
    overrides.extend(request.overrides.iter().cloned());
    let mut c = neuropil::atlas::circuit("baker_2020_plastic", &overrides)?;
    c.protocol.record.spikes = false;
    c.protocol.record.statistics = true;
    c.protocol.record.input_moments = true;
    c.protocol.record.bin = 1.0;
    c.protocol.record.window = Some(BIN);
    Ok(c)
}

/// Start and end (ms) of the bins of each part that are shown: all of the first, the later half of the second, all of the third.
fn spans(size: &Size) -> [(&'static str, f64, f64); 3] {
    let (a, b) = (size.fixed, size.fixed + size.part);
    [
        ("no plasticity", 0.0, a),
        ("plasticity, one stimulus", b - 0.5 * size.part, b),
        ("plasticity, drawn stimuli", b, b + size.part),
    ]
}

fn parts(recording: &Recording, size: &Size) -> Result<Vec<Part>, PaperError> {
    let moments = moments_of(recording, "e")?;
    let time = |step: u64| step as f64 * recording.dt;
    let mut parts = Vec::new();
    for (name, from, to) in spans(size) {
        let inside = |after: u64, end: u64| time(after) > from - 1.0 && time(end) < to + 1.0;
        let mut part = Part {
            name,
            rates: Vec::new(),
            inputs: Vec::new(),
            mean: Estimate::not_estimable("not measured"),
        };
        for m in moments.iter().filter(|m| inside(m.after, m.to)) {
            let total = m.mean(InputKind::Total);
            part.inputs.extend(total.iter().map(|x| TAU_M * x));
        }
        let mut means = Vec::new();
        let own = recording.statistics.iter().filter(|s| s.population == "e");
        for s in own.filter(|s| inside(s.after, s.to)) {
            let span = 1e-3 * time(s.to - s.after);
            let rates: Vec<f64> = s.spikes.iter().map(|n| *n as f64 / span).collect();
            means.push(mean(&rates));
            part.rates.extend(rates);
        }
        part.mean = of_parts(&means, "spikes/s");
        parts.push(part);
    }
    Ok(parts)
}

fn claims(parts: &[Part], size: &Size, report: &mut Report) {
    let [fixed, still, drawn] = parts else { return };
    let source = format!("{ARTICLE}, figure 3B; bound stated here");
    let high = |p: &Part| with_error(&p.rates, &|x| share(x, 20.0), "");
    let skew = |p: &Part| with_error(&p.inputs, &skewness, "");
    let upper = |p: &Part| with_error(&p.inputs, &|x| quantile(x, 0.99), "mV");
    let n = format!(
        "{} neurons, step {} of the weights at the start",
        size.neurons, size.eta
    );
    report.claims.extend([
        Claim::above(
            "3.fixed.high",
            &format!("Without plasticity over 5 % of the excitatory neurons fire above 20 spikes/s ({n})."),
            0.05,
            &high(fixed),
            "share of neurons",
            &source,
        ),
        Claim::above(
            "3.fixed.upper",
            "Without plasticity some inputs are far above rheobase: their 99th percentile is above 25 mV.",
            25.0,
            &upper(fixed),
            "mV",
            &source,
        ),
        Claim::equal(
            "3.fixed.skew",
            "Without plasticity inputs spread to both sides alike: their skewness is 0 within 0.5.",
            0.0,
            0.5,
            &skew(fixed),
            "",
            &source,
        ),
        Claim::equal(
            "3.still.rate",
            "Plasticity brings excitatory neurons under one stimulus to 5 spikes/s on average, within 10 %.",
            GOAL,
            0.1 * GOAL,
            &still.mean,
            "spikes/s",
            "fixed point of the rule, alpha/(2 tau)",
        ),
        Claim::below(
            "3.still.spread",
            "It makes rates alike: their standard deviation is below half of that before.",
            0.5 * moment(&fixed.rates, 2).sqrt(),
            &with_error(&still.rates, &|x| moment(x, 2).sqrt(), "spikes/s"),
            "spikes/s",
            &source,
        ),
        Claim::below(
            "3.drawn.upper",
            "Under other stimuli hardly any input is above rheobase: the 99th percentile is below 20 mV.",
            RHEOBASE + 4.0,
            &upper(drawn),
            "mV",
            &source,
        ),
        Claim::below(
            "3.drawn.skew",
            "Under other stimuli inputs have a long negative tail: their skewness is below -1.",
            -1.0,
            &skew(drawn),
            "",
            &source,
        ),
        Claim::below(
            "3.drawn.lower",
            "The negative tail reaches further below the median than inputs reach above it: by three times (1st and 99th percentile).",
            -3.0,
            &with_error(
                &drawn.inputs,
                &|x| {
                    let middle = quantile(x, 0.5);
                    (quantile(x, 0.01) - middle) / (quantile(x, 0.99) - middle)
                },
                "",
            ),
            "",
            &source,
        ),
    ]);
}

fn table(parts: &[Part]) -> Table {
    let mut table = Table::new(
        "figure_3",
        "Rates and inputs of the excitatory neurons",
        format!("Of all neurons in bins of 2 s. {SCAN}"),
        [
            "part",
            "rate (spikes/s), mean ± sd",
            "above 20 spikes/s",
            "input (mV): sd",
            "1 %",
            "50 %",
            "99 %",
            "skewness",
        ],
    );
    for p in parts {
        let at = |q: f64| format!("{:.1}", quantile(&p.inputs, q));
        table = table.row([
            p.name.to_owned(),
            format!("{:.2} ± {:.2}", mean(&p.rates), moment(&p.rates, 2).sqrt()),
            format!("{:.1} %", 100.0 * share(&p.rates, 20.0)),
            format!("{:.1}", moment(&p.inputs, 2).sqrt()),
            at(0.01),
            at(0.5),
            at(0.99),
            format!("{:.2}", skewness(&p.inputs)),
        ]);
    }
    table
}

fn draw(
    recording: &Recording,
    parts: &[Part],
    size: &Size,
    report: &mut Report,
) -> Result<(), PaperError> {
    let mut course = Panel::new(
        "",
        Axis::new("time (s)").range(0.0, 1e-3 * (size.fixed + 2.0 * size.part)),
        Axis::new("mean rate (spikes/s)"),
    )
    .with(Rule {
        at: GOAL,
        upright: false,
        color: GREY.into(),
        dashed: true,
        label: Some("fixed point of the rule".into()),
    });
    for (name, color) in [("e", COLORS[0]), ("i", COLORS[2])] {
        let own = recording.statistics.iter().filter(|s| s.population == name);
        let (x, y) = own
            .map(|s| {
                let span = 1e-3 * (s.to - s.after) as f64 * recording.dt;
                let spikes: u64 = s.spikes.iter().sum();
                let middle = 0.5e-3 * (s.after + s.to) as f64 * recording.dt;
                (middle, spikes as f64 / span / s.spikes.len() as f64)
            })
            .unzip();
        let mut mark = line(x, y, color);
        mark.label = Some(name.into());
        course = course.with(mark);
    }
    for at in [size.fixed, size.fixed + size.part] {
        course = course.with(Rule {
            at: 1e-3 * at,
            upright: true,
            color: GREY.into(),
            dashed: true,
            label: None,
        });
    }
    let inputs = parts.iter().map(|p| {
        Panel::new(
            p.name,
            Axis::new("total input (mV)").range(-80.0, 60.0),
            Axis::new("% of neurons and bins"),
        )
        .with(histogram(&p.inputs, -80.0, 60.0, 70, COLORS[0]))
        .with(Rule {
            at: RHEOBASE,
            upright: true,
            color: GREY.into(),
            dashed: true,
            label: None,
        })
    });
    let rates = parts.iter().map(|p| {
        Panel::new(
            "",
            Axis::new("rate (spikes/s)").range(0.0, 40.0),
            Axis::new("% of neurons and bins"),
        )
        .with(histogram(&p.rates, 0.0, 40.0, 40, COLORS[0]))
    });
    report.figures.push(
        Figure::new(
            "figure_3",
            "Plasticity of inhibition balances one stimulus and semi-balances others (figure 3A, B)",
            format!(
                "{} neurons; step of the weights {} of their size at the start; stimuli scaled by √(N/30000). Plasticity from the first dashed line on, stimuli drawn anew every 2 s from the second. Histograms: mean inputs and rates of all excitatory neurons in bins of 2 s (of the second part its later half); what lies beyond the axis counts in its last bin. Dashed: rheobase, {RHEOBASE} mV.",
                size.neurons, size.eta
            ),
            "Inputs spread widely to both sides without plasticity; with it they are narrow under one stimulus, and under others they have a tail to the negative side only.",
        )
        .row(200.0, [course])
        .row(220.0, inputs.collect::<Vec<_>>())
        .row(200.0, rates.collect::<Vec<_>>()),
    );
    Ok(())
}
