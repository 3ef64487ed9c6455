//! Figure 3A, B: a stimulus that no balance answers, inhibitory plasticity that balances it, and other stimuli, to which the network is
//! semi-balanced: inputs are only ever strongly negative.

use super::Made;
use super::common::{ARTICLE, COLORS};
use super::phases::{GOAL, Part, Phases, RHEOBASE, Size, scanned, simulated};
use super::spread::{histogram, mean, moment, quantile, share, skewness};
use crate::request::{Effort, PaperError, Request};
use neuropil::recording::Recording;
use neuropil::report::plot::color::GREY;
use neuropil::report::plot::marks::{Rule, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

pub(super) fn figure_3(
    request: &mut Request,
    made: &mut Made,
    report: &mut Report,
) -> Result<(), PaperError> {
    let phases = simulated(request, "currents")?;
    claims(&phases.parts, &phases.size, report);
    report.provenance.push(phases.recording.provenance.clone());
    report.tables.push(table(
        "figure_3",
        "Of all neurons in bins of 2 s.",
        &phases.parts.each_ref().map(|p| (p.name.to_owned(), p)),
    ));
    if request.effort == Effort::Full {
        let others = scanned(request)?;
        let rows = others.iter().flat_map(|(step, parts)| {
            parts
                .iter()
                .map(move |p| (format!("step {step}: {}", p.name), p))
        });
        report.tables.push(table(
            "figure_3_steps",
            "The step of the weights is not in the article. 5,000 neurons, 4 s of fixed weights, 20 s a part; of all neurons in bins of 2 s.",
            &rows.collect::<Vec<_>>(),
        ));
    }
    draw(&phases, report);
    made.currents = Some(phases);
    Ok(())
}

fn claims([fixed, still, drawn]: &[Part; 3], size: &Size, report: &mut Report) {
    let source = format!("{ARTICLE}, figure 3B; bound stated here");
    let high = |p: &Part| p.of_rates(&|x| share(x, 20.0), "");
    let skew = |p: &Part| p.of_inputs(&skewness, "");
    let upper = |p: &Part| p.of_inputs(&|x| quantile(x, 0.99), "mV");
    let n = size.words();
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
            &still.of_rates(&|x| moment(x, 2).sqrt(), "spikes/s"),
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
            &drawn.of_inputs(
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

/// How rates and inputs are spread in each part.
pub(super) fn table(id: &str, note: &str, parts: &[(String, &Part)]) -> Table {
    let mut table = Table::new(
        id,
        "Rates and inputs of the excitatory neurons",
        note,
        [
            "part",
            "rate (spikes/s), mean ± sd",
            "below 0.5 spikes/s",
            "above 20 spikes/s",
            "input (mV): sd",
            "1 %",
            "50 %",
            "99 %",
            "skewness",
        ],
    );
    for (name, p) in parts {
        let at = |q: f64| format!("{:.1}", quantile(&p.inputs, q));
        table = table.row([
            name.clone(),
            format!("{:.2} ± {:.2}", mean(&p.rates), moment(&p.rates, 2).sqrt()),
            format!("{:.1} %", 100.0 - 100.0 * share(&p.rates, 0.5)),
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

/// The total inputs of a part as shares, with the rheobase.
pub(super) fn inputs(title: &str, part: &Part, (from, to): (f64, f64)) -> Panel {
    Panel::new(
        title,
        Axis::new("total input (mV)").range(from, to),
        Axis::new("% of neurons and bins"),
    )
    .with(histogram(&part.inputs, from, to, 70, COLORS[0]))
    .with(Rule {
        at: RHEOBASE,
        upright: true,
        color: GREY.into(),
        dashed: true,
        label: None,
    })
}

fn draw(phases: &Phases, report: &mut Report) {
    let (size, parts) = (&phases.size, &phases.parts);
    let rates = parts.each_ref().map(|p| {
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
                "{}. Plasticity from the first dashed line on, stimuli drawn anew every 2 s from the second. Histograms: mean inputs and rates of all excitatory neurons in bins of 2 s (of the second part its later half); what lies beyond the axis counts in its last bin. Dashed: rheobase, {RHEOBASE} mV.",
                size.words()
            ),
            "Inputs spread widely to both sides without plasticity; with it they are narrow under one stimulus, and under others they have a tail to the negative side only.",
        )
        .row(200.0, [course(&phases.recording, size)])
        .row(220.0, parts.each_ref().map(|p| inputs(p.name, p, (-80.0, 60.0))))
        .row(200.0, rates),
    );
}

/// Mean rates over time.
fn course(recording: &Recording, size: &Size) -> Panel {
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
    course
}
