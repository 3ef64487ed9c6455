//! An AND gate, and a bit that is stored: what a window with two stable states is good for.
//!
//! The gate rests at 0 mV/s, below the window; each of two inputs adds 2.75 mV/s, so that one alone ends within the window and leaves the
//! low state alone, and both together go beyond its upper fold. The bit rests at 3.2 mV/s, within the window; pulses of +4 and
//! -4 mV/s for 1 s write 1 and 0. Networks take 0.5 to 1 s to switch, one longer than another, for recurrent excitation arrives up to 100 ms
//! late, and a state that has just vanished still slows the rates: pulses of 0.5 s erase in four of five networks only, and so many have come to
//! rest 1 s after both inputs of a gate at 0.5 mV/s.

use super::common::{circuit, seeds};
use super::courses::{OverTime, under};
use super::curves::window;
use super::figure_4::BETWEEN;
use super::networks::{BISTABLE, LEVELS, TAU_E};
use crate::request::{PaperError, Request, exact};
use neuropil::circuit::Waveform;
use neuropil::report::plot::color::{GREY, palette};
use neuropil::report::plot::marks::{Line, Rule, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

/// Rest and input of the gate, mV/s.
const GATE: (f64, f64) = (0.0, 2.75);
/// Duration of inputs and of the pauses before them, s.
const SHOWN: (f64, f64) = (2.0, 2.0);
/// The inputs that are shown, in this order.
const INPUTS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];
/// Rest and pulses of the bit, mV/s; duration of a pulse and of the time held, s.
const BIT: (f64, f64) = (3.2, 4.0);
const TIMES: (f64, f64) = (1.0, 3.0);
/// What is written.
const WRITTEN: [bool; 4] = [true, false, true, false];

pub(super) fn memory(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    margins(report)?;
    let gate = gate(request, report)?;
    let bit = bit(request, report)?;
    report.figures.push(
        Figure::new(
            "figure_4_memory",
            "An AND gate and a stored bit",
            format!(
                "Rate of E (blue) under inputs (grey, the same for E and I). A: two inputs of {} mV/s on a rest of {} mV/s, alone and together. B: pulses of ±{} mV/s on a rest of {} mV/s, \
                 at which both states are stable. Dashed: the rate that tells the states apart.",
                GATE.1, GATE.0, BIT.1, BIT.0
            ),
            "E fires fast only when both inputs are on; it stays fast after an upward pulse and slow after a downward one.",
        )
        .with_letters()
        .row(220.0, [gate])
        .row(220.0, [bit]),
    );
    Ok(())
}

/// How far the inputs are from the folds at all levels of theory.
fn margins(report: &mut Report) -> Result<(), PaperError> {
    let mut table = Table::new(
        "memory",
        "Margins of the AND gate and of the stored bit",
        "Distances (mV/s) of inputs from the folds, positive where the state that is meant is the only stable one, or stable. Gate: rest below the lower fold, one input below the upper, both beyond it. Bit: rest within the window.",
        [
            "theory",
            "gate: rest",
            "one input",
            "both",
            "bit: to the lower fold",
            "to the upper fold",
        ],
    );
    let mut least = f64::INFINITY;
    for (m, name) in BISTABLE.levels(TAU_E, 1.0)?.iter().zip(LEVELS) {
        let Some([low, high]) = window(m, (-2.0, 12.0))? else {
            continue;
        };
        let (rest, input) = GATE;
        let all = [
            low.mu - rest,
            high.mu - (rest + input),
            rest + 2.0 * input - high.mu,
            BIT.0 - low.mu,
            high.mu - BIT.0,
        ];
        least = all.into_iter().fold(least, f64::min);
        table = table.row(
            [name.to_owned()]
                .into_iter()
                .chain(all.map(|m| format!("{m:+.2}"))),
        );
    }
    report.tables.push(table);
    report.claims.push(Claim::above(
        "memory.margin",
        "Gate and bit work at every level of theory: all margins are positive.",
        0.0,
        &exact(least, "mV/s", "continuation"),
        "mV/s",
        "theory of the same network",
    ));
    Ok(())
}

fn steps(changes: impl IntoIterator<Item = (f64, f64)>) -> Waveform {
    Waveform::Steps(changes.into_iter().map(|(t, v)| (1e3 * t, v)).collect())
}

/// Runs under a course (s, mV/s) and gives the rates of each seed.
fn runs(
    request: &mut Request,
    report: &mut Report,
    label: &str,
    course: &[(f64, f64)],
    end: f64,
) -> Result<Vec<OverTime>, PaperError> {
    let changes = [
        ("mu_ext", "1 mV/s".into()),
        ("warmup", "0 s".into()),
        ("T", format!("{end} s")),
    ];
    let c = under(
        circuit(request, BISTABLE.name, &changes)?,
        &steps(course.iter().copied()),
    );
    let mut all = Vec::new();
    for seed in seeds(request, 5) {
        let recording = request.simulate(label, &c, seed)?.recording;
        all.push(OverTime::of(&recording, 50.0)?);
        report.provenance.push(recording.provenance);
    }
    Ok(all)
}

fn drawn(course: &[(f64, f64)], runs: &[OverTime], end: f64) -> Panel {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let mut before = None;
    for (t, v) in course {
        if let Some(old) = before {
            x.push(*t);
            y.push(old);
        }
        x.push(*t);
        y.push(*v);
        before = Some(*v);
    }
    x.push(end);
    y.push(before.unwrap_or(0.0));
    let mut panel = Panel::new(
        "",
        Axis::new("time (s)").range(0.0, end),
        Axis::new("rate of E (spikes/s)").range(-1.0, 10.0),
    )
    .with(Line {
        label: Some("input (mV/s)".into()),
        ..line(x, y, GREY)
    })
    .with(Rule {
        at: BETWEEN,
        color: GREY.into(),
        dashed: true,
        ..Rule::default()
    });
    if let Some(first) = runs.first() {
        let [e, _] = &first.rates;
        panel = panel.with(Line {
            label: Some("E".into()),
            ..line(first.time.clone(), e.clone(), palette(0))
        });
    }
    panel
}

fn gate(request: &mut Request, report: &mut Report) -> Result<Panel, PaperError> {
    let ((rest, input), (on, off)) = (GATE, SHOWN);
    let each = on + off;
    let course: Vec<(f64, f64)> = INPUTS
        .iter()
        .enumerate()
        .flat_map(|(k, (a, b))| {
            let start = each * k as f64;
            let sum = f64::from(u8::from(*a) + u8::from(*b));
            [(start, rest), (start + off, rest + sum * input)]
        })
        .chain([(4.0 * each, rest)])
        .collect();
    let end = 4.0 * each + off;
    let all = runs(request, report, "AND gate", &course, end)?;
    for (k, (a, b)) in INPUTS.into_iter().enumerate() {
        let until = each * (k + 1) as f64;
        let right = all
            .iter()
            .filter(|r| {
                let e = r.mean(0, until - 0.5, until).value();
                e.is_some_and(|e| (e > BETWEEN) == (a && b))
            })
            .count();
        let shown = format!("{} AND {}", u8::from(a), u8::from(b));
        report.claims.push(Claim::fact(
            &format!("gate.{}{}", u8::from(a), u8::from(b)),
            &format!(
                "{shown} = {}: E ends {} {BETWEEN} spikes/s.",
                u8::from(a && b),
                if a && b { "above" } else { "below" }
            ),
            right == all.len(),
            "truth table",
            &format!("{right} of {} runs", all.len()),
        ));
    }
    let back = all.iter().filter(|r| {
        let e = r.mean(0, end - 0.5, end).value();
        e.is_some_and(|e| e < BETWEEN)
    });
    let back = back.count();
    report.claims.push(Claim::fact(
        "gate.back",
        "After both inputs the gate returns to 0.",
        back == all.len(),
        "truth table",
        &format!("{back} of {} runs", all.len()),
    ));
    Ok(drawn(&course, &all, end))
}

fn bit(request: &mut Request, report: &mut Report) -> Result<Panel, PaperError> {
    let ((rest, pulse), (short, hold)) = (BIT, TIMES);
    let each = short + hold;
    let course: Vec<(f64, f64)> = WRITTEN
        .iter()
        .enumerate()
        .flat_map(|(k, up)| {
            let start = 1.0 + each * k as f64;
            let height = if *up { pulse } else { -pulse };
            [(start, rest + height), (start + short, rest)]
        })
        .collect();
    let course: Vec<(f64, f64)> = [(0.0, rest)].into_iter().chain(course).collect();
    let end = 1.0 + each * WRITTEN.len() as f64;
    let all = runs(request, report, "a bit", &course, end)?;
    for (k, up) in WRITTEN.into_iter().enumerate() {
        let until = 1.0 + each * (k + 1) as f64;
        let right = all
            .iter()
            .filter(|r| {
                let e = r.mean(0, until - 1.0, until).value();
                e.is_some_and(|e| (e > BETWEEN) == up)
            })
            .count();
        report.claims.push(Claim::fact(
            &format!("bit.{}", k + 1),
            &format!(
                "Pulse {} writes {}, which is read in the last second of {hold} s.",
                k + 1,
                u8::from(up)
            ),
            right == all.len(),
            "what was written",
            &format!("{right} of {} runs", all.len()),
        ));
    }
    Ok(drawn(&course, &all, end))
}
