//! Figure 4: two stable states, the window of inputs that has them, persistent activity, and how long states last.

use super::common::{ARTICLE, circuit, seeds};
use super::courses::{OverTime, under};
use super::curves::folds_of;
use super::networks::{BISTABLE, TAU_E, at, hertz};
use super::{folds, hysteresis, transitions, windows};
use crate::request::{Effort, PaperError, Request, with_error};
use neuropil::analysis::{Window, cv, mean_over_runs};
use neuropil::circuit::Waveform;
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{GREY, palette};
use neuropil::report::plot::marks::{Line, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};

/// The rate of E (spikes/s) that tells the states apart: that of the unstable state in the middle of the window.
pub(super) const BETWEEN: f64 = 3.0;

pub(super) fn figure_4(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    folds::claims(report)?;
    let a = hysteresis::hysteresis(request, report)?;
    let b = windows::windows(report)?;
    let c = persistence(request, report)?;
    up_state(request, report)?;
    let [_, upper] = folds_of(&BISTABLE.simulated_phi(TAU_E, 1.0)?, (-2.0, 12.0))?;
    let d = transitions::transitions(request, report, upper.mu)?;
    report.figures.push(
        Figure::new(
            "figure_4",
            "Bistability (figure 4)",
            "A: rate of E over the input; lines: theory, dashed where unstable; symbols: a simulated network whose input rises (triangles up) and falls (squares) slowly. B: the window \
             of inputs with two stable states over the membrane time constant of E: lines are folds; a window that reaches below 0 means persistent activity. C: E after a pulse of input (grey) at no \
             input before and after. D: how often networks of different size leave the low state at constant input, before and beyond the upper fold of Φ as simulated; in-degrees are the same for all sizes, so that theory is, too. Bars: 95 % intervals.",
            "Hysteresis of a simulated network around the window of theory; folds that move to lower inputs for longer time constants; activity that persists at 22 but not at 20 ms; transitions only beyond the upper fold.",
        )
        .with_letters()
        .row(280.0, [a, b])
        .row(230.0, [c, d]),
    );
    Ok(())
}

/// C: activity after a pulse, with no input before and after.
fn persistence(request: &mut Request, report: &mut Report) -> Result<Panel, PaperError> {
    const PULSE: (f64, f64, f64) = (1.0, 2.0, 9.0);
    let hold = match request.effort {
        Effort::Quick => 4.0,
        Effort::Full => 20.0,
    };
    let (from, to, height) = PULSE;
    let course = Waveform::Steps(vec![(0.0, 0.0), (1e3 * from, height), (1e3 * to, 0.0)]);
    let mut panel = Panel::new(
        "",
        Axis::new("time (s)").range(0.0, to + hold),
        Axis::new("rate of E (spikes/s)").range(0.0, 10.0),
    )
    .with(Line {
        label: Some("input (mV/s)".into()),
        ..line(
            vec![0.0, from, from, to, to, to + hold],
            vec![0.0, 0.0, height, height, 0.0, 0.0],
            GREY,
        )
    });
    for (k, (tau, persists)) in [(20.0, false), (22.0, true)].into_iter().enumerate() {
        let changes = [
            ("tau_E", format!("{tau} ms")),
            ("mu_ext", "1 mV/s".into()),
            ("warmup", "0 s".into()),
            ("T", format!("{} s", to + hold)),
        ];
        let c = under(circuit(request, BISTABLE.name, &changes)?, &course);
        let mut after = Vec::new();
        for (s, seed) in seeds(request, 3).into_iter().enumerate() {
            let recording = request
                .simulate(&format!("figure 4C, {tau} ms"), &c, seed)?
                .recording;
            let over = OverTime::of(&recording, 50.0)?;
            after.push(over.mean(0, to + 1.0, to + hold));
            if s == 0 {
                let [e, _] = over.rates;
                panel = panel.with(Line {
                    label: Some(format!("τ_{{E}} = {tau} ms")),
                    ..line(over.time, e, palette([5, 0][k]))
                });
                report.provenance.push(recording.provenance);
            }
        }
        let after = match after.as_slice() {
            [one] => one.clone(),
            _ => mean_over_runs(&after),
        };
        let states = at(&BISTABLE.simulated_phi(tau, 1.0)?, 0.0)
            .steady_states()?
            .states;
        let expected = states.last().map_or(f64::NAN, |s| hertz(&s.rates)[0]);
        let id = format!("figure_4c.{tau}");
        report.claims.push(if persists {
            Claim::equal(
                &id,
                &format!("At τ_E = {tau} ms activity persists after a pulse, at the rate of Φ as simulated, within 10 %."),
                expected,
                0.1 * expected,
                &after,
                "spikes/s",
                "theory of the same network",
            )
        } else {
            Claim::below(
                &id,
                &format!("At τ_E = {tau} ms it does not: E falls below {BETWEEN} spikes/s."),
                BETWEEN,
                &after,
                "spikes/s",
                ARTICLE,
            )
        });
    }
    Ok(panel)
}

/// Balance and irregularity of the upper state, at an input that has no other.
fn up_state(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    const MU: f64 = 5.0;
    let duration = match request.effort {
        Effort::Quick => "8 s",
        Effort::Full => "30 s",
    };
    let changes = [
        ("mu_ext", format!("{MU} mV/s")),
        ("warmup", "3 s".into()),
        ("T", duration.into()),
    ];
    let c = circuit(request, BISTABLE.name, &changes)?;
    let mut runs: [Vec<Estimate>; 3] = Default::default();
    for seed in seeds(request, 3) {
        let recording = request
            .simulate("figure 4, upper state", &c, seed)?
            .recording;
        let over = OverTime::of(&recording, 250.0)?;
        let [e, i] = [0, 1].map(|k| over.mean(k, 3.0, f64::INFINITY));
        let balance = |e: f64, i: f64| BISTABLE.j[1] * i / (BISTABLE.j[0] * e + MU);
        let window = Window::of(&recording)?;
        runs[2].push(cv(&recording.trains_of("E")?, &window));
        if let (Some(a), Some(b)) = (e.measured(), i.measured()) {
            // E and I rise and fall together: the error of their quotient is at most the sum of theirs.
            let value = balance(a.value, b.value);
            let error = value * (a.standard_error / a.value + b.standard_error / b.value);
            runs[1].push(with_error(
                value,
                error,
                a.n,
                "",
                "mean inhibition over mean excitation",
            ));
        }
        runs[0].push(e);
        report.provenance.push(recording.provenance);
    }
    let [rate, balance, irregular] = runs.map(|all| match all.as_slice() {
        [one] => one.clone(),
        _ => mean_over_runs(&all),
    });
    let model = at(&BISTABLE.simulated_phi(TAU_E, 1.0)?, MU);
    let up = model
        .steady_states()?
        .states
        .last()
        .map_or([f64::NAN; 2], |s| hertz(&s.rates));
    let expected = BISTABLE.j[1] * up[1] / (BISTABLE.j[0] * up[0] + MU);
    let source = "theory of the same network";
    report.claims.push(Claim::equal(
        "figure_4.up.rate",
        &format!("In the upper state at {MU} mV/s E fires as Φ as simulated has it, within 5 %."),
        up[0],
        0.05 * up[0],
        &rate,
        "spikes/s",
        source,
    ));
    report.claims.push(Claim::equal(
        "figure_4.up.balance",
        "There inhibition cancels the part of excitation that Φ as simulated says (balance factor), within 0.03.",
        expected,
        0.03,
        &balance,
        "",
        source,
    ));
    report.claims.push(Claim::above(
        "figure_4.up.cv",
        "There E fires irregularly: the mean CV of intervals is above 0.5.",
        0.5,
        &irregular,
        "",
        ARTICLE,
    ));
    Ok(())
}
