//! Figure 4A: a network whose input rises and falls slowly jumps up and down at different inputs.

use super::common::{ARTICLE, circuit, difference, seeds};
use super::courses::OverTime;
use super::curves::{Fold, branch, drawn, folds_of};
use super::figure_4::BETWEEN;
use super::networks::{BISTABLE, COLORS, LEVELS, TAU_E, at, hertz};
use crate::request::{Effort, PaperError, Request, with_error};
use neuropil::recording::Estimate;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{Points, Symbol, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Report};
use neuropil::theory::{RateModel, TheoryError};

/// Time before anything is measured, ms; that of the circuit.
const WARMUP: f64 = 500.0;

/// The branches of theory, and a network whose input rises and falls.
pub(super) fn hysteresis(request: &mut Request, report: &mut Report) -> Result<Panel, PaperError> {
    let models = BISTABLE.levels(TAU_E, 1.0)?;
    let mut panel = Panel::new(
        "",
        Axis::new("input μ (mV/s)").range(0.0, 10.0),
        Axis::new("rate of E (spikes/s)").range(0.0, 9.5),
    );
    for ((m, color), name) in models.iter().zip(COLORS).zip(LEVELS) {
        for l in drawn(&branch(m, 0.0, (-0.1, 10.1))?, 1.0, color, name) {
            panel.marks.push(l.into());
        }
    }
    let ramp = ramps(request, report)?;
    let simulated = folds_of(&models[2], (-2.0, 12.0))?;
    compare(report, &models[2], &ramp, &simulated);
    let mark = |k: usize, symbol, color: &str, label: &str| Points {
        symbol,
        label: Some(label.into()),
        ..points(ramp.mu[k].clone(), ramp.rate[k].clone(), color)
    };
    Ok(panel
        .with(mark(
            0,
            Symbol::Triangle,
            palette(0),
            "simulated, input rises",
        ))
        .with(mark(
            1,
            Symbol::Square,
            palette(5),
            "simulated, input falls",
        )))
}

/// What networks did under a triangle of input.
struct Ramp {
    /// Input (mV/s) and rate of E (spikes/s) of the first seed, rising and falling.
    mu: [Vec<f64>; 2],
    rate: [Vec<f64>; 2],
    /// Where E jumped up and down, mV/s.
    switch: [Estimate; 2],
    /// Mean rates of E near the top and, rising and falling, at 3 mV/s.
    top: Estimate,
    middle: [Estimate; 2],
    /// Duration of the triangle, s.
    seconds: f64,
}

fn ramps(request: &mut Request, report: &mut Report) -> Result<Ramp, PaperError> {
    let seconds = match request.effort {
        Effort::Quick => 60.0,
        Effort::Full => 480.0,
    };
    let changes = [("input", "triangle".into()), ("T", format!("{seconds} s"))];
    let c = circuit(request, BISTABLE.name, &changes)?;
    let all = seeds(request, 3);
    let mut found: Vec<(OverTime, [f64; 2])> = Vec::new();
    // A whole number of time steps of 0.05 ms, for 60 s as for 480 s.
    let bin = seconds / 600.0;
    for seed in &all {
        let recording = request.simulate("figure 4A", &c, *seed)?.recording;
        let over = OverTime::of(&recording, 1e3 * bin)?;
        let (start, half) = (1e-3 * WARMUP, 0.5 * seconds);
        // What part of the way E is up, which spontaneous transitions back and forth near the folds do not confuse.
        let up = over.time_above(BETWEEN, start, start + half) / half;
        let down = over.time_above(BETWEEN, start + half, start + seconds) / half;
        found.push((over, [10.0 * (1.0 - up), 10.0 * (1.0 - down)]));
        report.provenance.push(recording.provenance.clone());
    }
    let resolution = 10.0 * bin / (0.5 * seconds);
    let over_seeds = |values: Vec<f64>, unit: &str| {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        if values.len() < 2 {
            return with_error(mean, resolution, 1, unit, "one ramp; error: a bin");
        }
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        let error = (squares / (n * (n - 1.0))).sqrt().max(resolution);
        Estimate::symmetric(
            mean,
            error,
            4.30 * error,
            values.len() as u64,
            unit,
            "spread over ramps",
        )
    };
    let switch = [0, 1].map(|k| over_seeds(found.iter().map(|f| f.1[k]).collect(), "mV/s"));
    let Some((over, _)) = found.first() else {
        return Err(TheoryError::Circuit {
            who: "figure 4A".into(),
            which: "seeds",
            given: "none".into(),
            expected: "at least one".into(),
        }
        .into());
    };
    let (start, half) = (1e-3 * WARMUP, 0.5 * seconds);
    let (mut mu, mut rate): ([Vec<f64>; 2], [Vec<f64>; 2]) = Default::default();
    // 60 symbols each way.
    for (t, r) in over.time.chunks(5).zip(over.rates[0].chunks(5)) {
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let s = mean(t) - start;
        let k = usize::from(s > half);
        mu[k].push(if k == 0 {
            10.0 * s / half
        } else {
            10.0 * (2.0 - s / half)
        });
        rate[k].push(mean(r));
    }
    let near = |x: f64, width: f64| {
        let s = x / 10.0 * half;
        let w = width / 10.0 * half;
        [
            (start + s - w, start + s + w),
            (start + 2.0 * half - s - w, start + 2.0 * half - s + w),
        ]
    };
    let middle = near(3.0, 0.2).map(|(a, b)| over.mean(0, a, b));
    let top = near(10.0, 0.3)[0].0;
    Ok(Ramp {
        mu,
        rate,
        switch,
        top: over.mean(0, top, start + half + (start + half - top)),
        middle,
        seconds,
    })
}

/// The ramp against theory and article.
fn compare(report: &mut Report, model: &RateModel, ramp: &Ramp, folds: &[Fold; 2]) {
    let [up, down] = &ramp.switch;
    let [low, high] = folds;
    let width = difference(up, down, "mV/s");
    report.claims.push(Claim::above(
        "figure_4a.hysteresis",
        "Under an input that rises and falls, the network jumps up at a higher input than down: hysteresis of more than 1 mV/s.",
        1.0,
        &width,
        "mV/s",
        ARTICLE,
    ));
    let both = difference(&ramp.middle[1], &ramp.middle[0], "spikes/s");
    report.claims.push(Claim::above(
        "figure_4a.both",
        "At 3 mV/s, within the window of 2 to 4 mV/s of the article, E fires more than 3 spikes/s faster when the input falls than when it rises.",
        3.0,
        &both,
        "spikes/s",
        ARTICLE,
    ));
    let speed = 20.0 / ramp.seconds;
    let note = format!(
        "the input changes by {speed:.2} mV/s each second, and beyond a fold a state takes time to leave; see the slower ramps of the full run"
    );
    for (side, found, fold) in [("up", up, high), ("down", down, low)] {
        report.claims.push(
            Claim::equal(
                &format!("figure_4a.switch.{side}"),
                &format!(
                    "The network jumps {side} within 1 mV/s of the fold of Φ as simulated, {:.3} mV/s.",
                    fold.mu
                ),
                fold.mu,
                1.0,
                found,
                "mV/s",
                "theory of the same network",
            )
            .with_note(&note),
        );
    }
    let top = at(model, 9.85)
        .steady_states()
        .ok()
        .and_then(|s| s.states.last().map(|s| hertz(&s.rates)[0]));
    let expected = top.unwrap_or(f64::NAN);
    report.claims.push(
        Claim::equal(
            "figure_4a.top",
            "Above 9.7 mV/s E fires as Φ as simulated has it, within 3 %.",
            expected,
            0.03 * expected,
            &ramp.top,
            "spikes/s",
            "theory of the same network",
        )
        .with_note("the SSN has 9.1, Φ with the noise of pulses 6.7: the SSN lacks recurrent noise, the other has too much of it, since exponential synapses filter it"),
    );
}
