//! What is wrong with the network as its methods are printed: theory and simulation agree that the balanced state is left.
//!
//! Theory has two stable states under (15, 15) spikes/s, too, but there e2 is driven more, and simulated networks end with e1 silent however they
//! start: the state in which e1 is active is too shallow for 30,000 neurons.

use super::common::{
    COLORS, EULER, POPULATIONS, SOLVED, circuit, hertz, limit, pair_name, rates, value,
};
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::analysis::population_rate_over_time;
use neuropil::circuit::{Stimulus, StimulusKind, Value, Waveform};
use neuropil::recording::{Estimate, Recording};
use neuropil::report::figures::{Series, Style, grouped};
use neuropil::report::plot::color::{GREY, THEORY};
use neuropil::report::plot::marks::{Rule, Symbol, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

const NAME: &str = "baker_2020_as_printed";
/// How long and how strongly one population is pushed at first, ms and mV.
const PUSH: (f64, f64) = (100.0, 20.0);
const DURATION: f64 = 700.0;
/// When rates are measured, ms.
const LATE: f64 = 300.0;
/// In smaller networks noise blurs the two states: of 5,000 neurons, both excitatory populations stay active.
const NEURONS: &str = "30000";

pub(super) fn as_printed(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    theory(request, report)?;
    let runs = [
        started(request, report, [0.0, 30.0], "e1")?,
        started(request, report, [0.0, 30.0], "e2")?,
    ];
    draw(&runs, report)?;
    if request.effort == Effort::Full {
        started(request, report, [15.0, 15.0], "e2")?;
        all_as_printed(request, report)?;
    }
    Ok(())
}

/// The network with all numbers as printed, recurrent weights and threshold too. Coupling is too weak for the limit: rates that would have to reach 207
/// and 284 spikes/s are held down by the neurons themselves, and no population falls silent.
fn all_as_printed(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let mut table = Table::new(
        "as_printed_weights",
        "Rates with all weights as printed (spikes/s)",
        "30,000 neurons, 0.4 s after 0.3 s; the two stable states of the limit beside them. Recurrent weights of a tenth are too weak for the limit of strong coupling at such rates: the network is near neither, and goes to one of its own.",
        [
            "stimuli (spikes/s)",
            "e1",
            "e2",
            "i",
            "limit: e1 active",
            "limit: e2 active",
        ],
    );
    for pair in [[15.0, 15.0], [0.0, 30.0]] {
        let [a, b] = pair.map(|r| format!("{r} spikes/s"));
        let changes = [("N", NEURONS), ("r_x1", a.as_str()), ("r_x2", b.as_str())];
        let mut c = circuit(request, NAME, "balanced", &changes)?;
        let states = limit(&c)?.states()?.states;
        let stable = |own: usize| {
            let found = states
                .iter()
                .find(|s| s.stable && s.active.get(own) == Some(&true));
            found.map_or("none".into(), |s| {
                hertz(&s.rates).map(|r| format!("{r:.0}")).join(", ")
            })
        };
        c.protocol.warmup = 0.0;
        c.protocol.duration = DURATION;
        let seed = request.seed.unwrap_or(1);
        let label = format!("all as printed, {}", pair_name(pair));
        let recording = request.simulate(&label, &c, seed)?.recording;
        let mut row = vec![pair_name(pair)];
        row.extend(rates(&recording, LATE, DURATION)?.map(|r| format!("{:.1}", value(&r))));
        row.extend([stable(0), stable(1)]);
        table.rows.push(row);
        report.provenance.push(recording.provenance);
    }
    report.tables.push(table);
    Ok(())
}

/// Simulates a start in which one population is pushed, and compares where it ends.
fn started(
    request: &mut Request,
    report: &mut Report,
    pair: [f64; 2],
    pushed: &str,
) -> Result<Measured, PaperError> {
    let [a, b] = pair.map(|r| format!("{r} spikes/s"));
    let changes = [
        ("N", NEURONS),
        ("recurrent", "10"),
        ("V_th", "-50 mV"),
        ("r_x1", a.as_str()),
        ("r_x2", b.as_str()),
    ];
    let mut c = circuit(request, NAME, "balanced", &changes)?;
    let states = limit(&c)?.states()?.states;
    let own = POPULATIONS.iter().position(|p| *p == pushed).unwrap_or(0);
    let winner = states
        .iter()
        .find(|s| s.stable && s.active.get(own) == Some(&true));
    let expected = winner.map_or([f64::NAN; 3], |s| hertz(&s.rates));
    let saddle = states.iter().find(|s| s.balanced && !s.stable);
    let saddle = saddle.map_or([f64::NAN; 3], |s| hertz(&s.rates));
    c.stimuli.push(Stimulus {
        name: "push".into(),
        target: pushed.into(),
        neurons: None,
        start: None,
        stop: Some(PUSH.0),
        kind: StimulusKind::Current {
            port: "I_stim".into(),
            waveform: Waveform::Constant(Value::Constant(PUSH.1)),
        },
    });
    c.protocol.warmup = 0.0;
    c.protocol.duration = DURATION;
    let seed = request.seed.unwrap_or(1);
    let recording = request
        .simulate(&format!("as printed, {pushed} first"), &c, seed)?
        .recording;
    let found = rates(&recording, LATE, DURATION)?;
    let under = format!("under {} spikes/s", pair_name(pair));
    let id = |kind: &str, population: &str| {
        format!(
            "printed.{:.0}_{:.0}.{pushed}.{kind}.{population}",
            pair[0], pair[1]
        )
    };
    for (q, population) in POPULATIONS.into_iter().enumerate() {
        report.claims.push(Claim::equal(
            &id("theory", population),
            &format!("With probabilities as printed, {under}, a network in which {pushed} is pushed for the first {:.0} ms ends in the stable state in which {pushed} is active and the other silent: {population} within 1 spike/s and 15 %.", PUSH.0),
            expected[q],
            1.0 + 0.15 * expected[q],
            &found[q],
            "spikes/s",
            "theory (limit of strong coupling)",
        ));
        let known = [0.0, 18.86, 25.80][q];
        if pair == [15.0, 15.0] && pushed == "e2" {
            report.claims.push(Claim::equal(
                &id("euler", population),
                &format!("That is where an independent simulation of 30,000 neurons went by itself: {population} within 0.5 spikes/s and 5 %."),
                known,
                0.5 + 0.05 * known,
                &found[q],
                "spikes/s",
                EULER,
            ));
        }
    }
    report.provenance.push(recording.provenance.clone());
    Ok(Measured {
        pushed: pushed.into(),
        recording,
        found,
        expected,
        saddle,
    })
}

fn theory(request: &Request, report: &mut Report) -> Result<(), PaperError> {
    for (recurrent, mean, known) in [
        ("1", 2.16, [[162.0, 0.0, 243.0], [0.0, 207.0, 283.5]]),
        ("10", 5.9, [[16.2, 0.0, 24.3], [0.0, 20.7, 28.35]]),
    ] {
        let network = limit(&circuit(
            request,
            NAME,
            "balanced",
            &[("recurrent", recurrent), ("N", NEURONS)],
        )?)?;
        let words = match recurrent {
            "1" => "with all weights as printed",
            _ => "with probabilities as printed and recurrent weights ten times as large",
        };
        let id = |what: &str| format!("printed.theory.{recurrent}.{what}");
        report.claims.push(Claim::equal(
            &id("mean"),
            &format!("The mean of |J| K {words}, mV/Hz; the article states 5.9."),
            mean,
            0.01,
            &exact(1e-3 * network.mean_coupling(), "mV/Hz", "solved"),
            "mV/Hz",
            if recurrent == "1" {
                SOLVED
            } else {
                super::common::ARTICLE
            },
        ));
        let found = network.states()?;
        let saddle = found
            .states
            .iter()
            .any(|s| s.balanced && !s.stable && s.index < 0);
        report.claims.push(Claim::fact(
            &id("saddle"),
            &format!("The balanced state that the article computes is a saddle {words}."),
            saddle,
            SOLVED,
            &network.warnings(&found)?.join("; "),
        ));
        let stable: Vec<_> = found.states.iter().filter(|s| s.stable).collect();
        report.claims.push(Claim::equal(
            &id("states"),
            &format!("Two states are stable {words}."),
            2.0,
            0.0,
            &exact(stable.len() as f64, "", "solved"),
            "",
            SOLVED,
        ));
        for (p, expected) in known.into_iter().enumerate() {
            let state = stable.iter().find(|s| s.active.get(p) == Some(&true));
            let own = state.map_or([f64::NAN; 3], |s| hertz(&s.rates));
            for (q, population) in POPULATIONS.into_iter().enumerate() {
                report.claims.push(Claim::equal(
                    &id(&format!("{}.{population}", POPULATIONS[p])),
                    &format!(
                        "Rate of {population} in the stable state in which {} is active, {words}.",
                        POPULATIONS[p]
                    ),
                    expected[q],
                    1e-4 * (1.0 + expected[q]),
                    &exact(own[q], "spikes/s", "solved"),
                    "spikes/s",
                    SOLVED,
                ));
            }
        }
    }
    Ok(())
}

/// A run and what theory expects of it, spikes/s.
struct Measured {
    pushed: String,
    recording: Recording,
    found: [Estimate; 3],
    expected: [f64; 3],
    saddle: [f64; 3],
}

fn draw(runs: &[Measured], report: &mut Report) -> Result<(), PaperError> {
    let mut courses = Vec::new();
    let mut bars = Vec::new();
    for run in runs {
        let mut panel = Panel::new(
            format!("{} pushed first", run.pushed),
            Axis::new("time (ms)").range(0.0, DURATION),
            Axis::new("rate (spikes/s)").range(0.0, 60.0),
        );
        for (p, color) in COLORS.into_iter().enumerate() {
            let (t, r) = population_rate_over_time(&run.recording, POPULATIONS[p], 20.0)?;
            let mut mark = line(t, r, color);
            mark.label = Some(POPULATIONS[p].into());
            panel = panel.with(mark);
        }
        courses.push(panel.with(Rule {
            at: PUSH.0,
            upright: true,
            color: GREY.into(),
            dashed: true,
            label: None,
        }));
        let state = |label, color, symbol, values: [f64; 3]| {
            Series::new(label, color, Style::Symbol(symbol), values)
        };
        let found = run.found.iter();
        bars.push(grouped(
            "",
            "rate (spikes/s)",
            &POPULATIONS.map(String::from),
            &[
                Series::of_estimates(
                    format!("simulated, after {LATE:.0} ms"),
                    COLORS[0],
                    Style::Bar,
                    found,
                ),
                state(
                    "stable state of theory",
                    THEORY,
                    Symbol::Diamond,
                    run.expected,
                ),
                state("balanced state, a saddle", GREY, Symbol::Circle, run.saddle),
            ],
        ));
    }
    let late = runs.iter().map(|r| {
        [0, 1, 2]
            .map(|k| format!("{:.1}", value(&r.found[k])))
            .join(", ")
    });
    let late: Vec<String> = late.collect();
    report.figures.push(
        Figure::new(
            "as_printed",
            "The network as printed has two states to end in",
            format!(
                "{NEURONS} neurons, connection probabilities as printed, recurrent weights ten times as printed (which gives the stated mean of |J| K), V_th = -50 mV, r_x1 = 0, r_x2 = 30 spikes/s, which drives e1 and e2 alike. A current of {} mV pushes one of them until the dashed line. Rates at the end: {} spikes/s.",
                PUSH.1,
                late.join("; ")
            ),
            "Two columns: the population pushed first stays active, the other one silent.",
        )
        .row(240.0, courses)
        .row(220.0, bars),
    );
    Ok(())
}
