//! Figure 4D: how often networks leave the low state by themselves, over input and size.
//!
//! In-degrees and weights are the same for all sizes, so that theory is the same and only fluctuations of the population
//! shrink. The input jumps again and again from far below the window to a test value near the upper fold; the rate is the number
//! of transitions over the time waited for them. Beyond the fold a network must leave, but takes time to.

use super::common::{circuit, value};
use super::courses::{OverTime, under};
use super::figure_4::BETWEEN;
use super::networks::BISTABLE;
use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::quantile::poisson_interval;
use neuropil::circuit::Waveform;
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{GREY, palette};
use neuropil::report::plot::marks::{Points, Rule, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Report, Table};

/// Input of the rest, mV/s, and its duration, s.
const REST: (f64, f64) = (-4.0, 1.0);
/// One network at one input.
struct Rate {
    neurons: u64,
    mu: f64,
    switched: u64,
    trials: u64,
    rate: Estimate,
}

/// What is simulated: inputs (mV/s), sizes with numbers of trials, and the time (s) for which a trial waits.
struct Plan {
    inputs: &'static [f64],
    sizes: &'static [(u64, u64)],
    wait: f64,
}

const QUICK: Plan = Plan {
    inputs: &[4.2, 4.6],
    sizes: &[(1200, 6), (4000, 5)],
    wait: 4.0,
};
const FULL: Plan = Plan {
    inputs: &[4.2, 4.3, 4.4, 4.6],
    sizes: &[(1200, 40), (2000, 40), (4000, 30), (8000, 20)],
    wait: 10.0,
};

/// The panel; `fold` is the upper fold of Φ as simulated, mV/s.
pub(super) fn transitions(
    request: &mut Request,
    report: &mut Report,
    fold: f64,
) -> Result<Panel, PaperError> {
    let plan = match request.effort {
        Effort::Quick => QUICK,
        Effort::Full => FULL,
    };
    let mut found = Vec::new();
    for mu in plan.inputs {
        for (neurons, trials) in plan.sizes {
            found.push(wait(request, report, (*neurons, *mu), *trials, plan.wait)?);
        }
    }
    claims(request.effort, report, &found, fold);
    let mut table = Table::new(
        "figure_4d",
        "Spontaneous transitions from the low to the high state",
        format!(
            "Trials of at most {} s; rate: transitions over time waited, with the exact interval of a Poisson count. In-degrees are those of 4000 neurons. The upper fold of Φ as simulated lies at {fold:.2} mV/s.",
            plan.wait
        ),
        [
            "input (mV/s)",
            "neurons",
            "trials",
            "transitions",
            "rate (1/s)",
        ],
    );
    let mut panel = Panel::new(
        "",
        Axis::new("input μ (mV/s)").range(4.0, 4.8),
        Axis::new("transitions (1/s)").range(0.0, 1.0),
    );
    for (k, (neurons, _)) in plan.sizes.iter().enumerate() {
        let chosen: Vec<&Rate> = found.iter().filter(|r| r.neurons == *neurons).collect();
        // Side by side, so that intervals do not hide one another.
        let place = |r: &&Rate| r.mu + 0.012 * k as f64;
        panel = panel.with(Points {
            interval: chosen
                .iter()
                .map(|r| r.rate.interval().unwrap_or((f64::NAN, f64::NAN)))
                .collect(),
            label: Some(format!("{neurons} neurons")),
            ..points(
                chosen.iter().map(place).collect(),
                chosen.iter().map(|r| value(&r.rate)).collect(),
                palette(k),
            )
        });
    }
    panel = panel.with(Rule {
        at: fold,
        upright: true,
        color: GREY.into(),
        dashed: true,
        label: Some("upper fold".into()),
    });
    for r in &found {
        table = table.row([
            format!("{}", r.mu),
            r.neurons.to_string(),
            r.trials.to_string(),
            r.switched.to_string(),
            r.rate.brief(),
        ]);
    }
    report.tables.push(table);
    Ok(panel)
}

/// Lets one network wait again and again.
fn wait(
    request: &mut Request,
    report: &mut Report,
    (neurons, mu): (u64, f64),
    trials: u64,
    longest: f64,
) -> Result<Rate, PaperError> {
    let (rest, pause) = REST;
    let each = pause + longest;
    let course = (0..trials)
        .flat_map(|k| {
            let start = 1e3 * each * k as f64;
            [(start, rest), (start + 1e3 * pause, mu)]
        })
        .collect();
    let changes = [
        ("N_E", format!("{}", neurons * 3 / 4)),
        ("N_I", format!("{}", neurons / 4)),
        ("mu_ext", "1 mV/s".into()),
        ("warmup", "0 s".into()),
        ("T", format!("{} s", each * trials as f64)),
    ];
    let c = under(
        circuit(request, BISTABLE.name, &changes)?,
        &Waveform::Steps(course),
    );
    let seed = request.seed.unwrap_or(1);
    let label = format!("figure 4D, {neurons} neurons at {mu} mV/s");
    let recording = request.simulate(&label, &c, seed)?.recording;
    let over = OverTime::of(&recording, 100.0)?;
    let (mut switched, mut waited) = (0, 0.0);
    for k in 0..trials {
        let from = each * k as f64 + pause;
        let end = each * (k + 1) as f64;
        match over.first_above(BETWEEN, from, end) {
            Some(t) => {
                switched += 1;
                waited += t - from;
            }
            None => waited += longest,
        }
    }
    report.provenance.push(recording.provenance);
    let (low, high) = poisson_interval(switched);
    let rate = Estimate::between(
        switched as f64 / waited,
        (switched.max(1) as f64).sqrt() / waited,
        (low / waited, high / waited),
        trials,
        "1/s",
        "transitions over time waited; interval of a Poisson count",
    );
    Ok(Rate {
        neurons,
        mu,
        switched,
        trials,
        rate,
    })
}

fn claims(effort: Effort, report: &mut Report, found: &[Rate], fold: f64) {
    let source = "theory of the same network";
    let apart = |r: &Rate| format!("{:.2}", (r.mu - fold).abs());
    for r in found {
        let id = format!("figure_4d.{}.{}", r.mu, r.neurons);
        if r.mu < fold - 0.1 {
            report.claims.push(Claim::below(
                &id,
                &format!("{} mV/s before the upper fold {} neurons leave the low state less than once in 5 s.", apart(r), r.neurons),
                0.2,
                &r.rate,
                "1/s",
                source,
            ));
        } else if r.mu > fold + 0.1 {
            report.claims.push(Claim::above(
                &id,
                &format!(
                    "{} mV/s beyond it {} neurons do so more than once in 20 s.",
                    apart(r),
                    r.neurons
                ),
                0.05,
                &r.rate,
                "1/s",
                source,
            ));
        }
    }
    let statement =
        "Near the fold smaller networks leave the low state more often than larger ones.";
    let id = "figure_4d.size";
    let why = "fluctuations of N neurons shrink as 1/√N";
    if effort == Effort::Quick {
        let reason = "a quick run has too few transitions";
        report
            .claims
            .push(Claim::not_run(id, statement, Some(0.0), "1/s", why, reason));
        return;
    }
    // Where most can be told: next to the fold, on its near side.
    let near: Vec<&Rate> = found.iter().filter(|r| r.mu == 4.3).collect();
    if let (Some(small), Some(large)) = (near.first(), near.last()) {
        let apart = super::common::difference(&small.rate, &large.rate, "1/s");
        report
            .claims
            .push(Claim::above(id, statement, 0.0, &apart, "1/s", why));
    }
}
