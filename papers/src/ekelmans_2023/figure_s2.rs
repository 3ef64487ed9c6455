//! Figure S2: balance of excitation and inhibition in larger networks, with slow synapses.
//!
//! The balance factor of a population is the part of its excitation that inhibition cancels, J_XI ν_I/(J_XE ν_E + μ_X); it
//! goes to 1 as networks grow at inputs x √N. The article does not state the input: this is x = 0.1 mV/s, as in figure 6D.

use super::common::{circuit, mv_per_s, seeds};
use super::courses::OverTime;
use super::curves::stable_at;
use super::networks::{BASE, BISTABLE, COLORS, LEVELS, Network, TAU_E, sized};
use crate::request::{Effort, PaperError, Request, with_error};
use neuropil::analysis::mean_over_runs;
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{GREY, PUBLISHED};
use neuropil::report::plot::marks::{Line, Points, Symbol, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};
use neuropil::theory::{RateModel, TheoryError};

/// Input before scaling by √N, mV/s.
const BEFORE: f64 = 0.1;
/// Time from silence until the upper state is reached, s; synapses E→E last 250 ms.
const SETTLE: f64 = 5.0;

/// Balance factors of E and I at rates (spikes/s) of `n` neurons.
fn balance(n: f64, [e, i]: [f64; 2]) -> [f64; 2] {
    let [ee, ei, ie, ii] = BISTABLE.j.map(|j| j * (n / BASE).sqrt());
    let mu = BEFORE * n.sqrt();
    [ei * i / (ee * e + mu), ii * i / (ie * e + mu)]
}

/// Of theory, in the state of highest rates.
fn solved(model: &RateModel, n: f64) -> Result<[f64; 2], TheoryError> {
    let states = stable_at(&sized(model, n), BEFORE * n.sqrt())?;
    Ok(states
        .last()
        .map_or([f64::NAN; 2], |rates| balance(n, *rates)))
}

/// Balance factors of `n` simulated neurons with slow synapses.
fn simulated(
    request: &mut Request,
    report: &mut Report,
    n: f64,
) -> Result<[Estimate; 2], PaperError> {
    let measured = match request.effort {
        Effort::Quick => 4.0,
        Effort::Full => 10.0,
    };
    let changes = [
        ("synapses", "slow".into()),
        ("tau_EE", "250 ms".into()),
        ("tau_II", "50 ms".into()),
        ("tau_EI", "50 ms".into()),
        ("tau_IE", "50 ms".into()),
        ("kappa", format!("{}", n / BASE)),
        ("mu_ext", mv_per_s(BEFORE * n.sqrt())),
        ("warmup", format!("{SETTLE} s")),
        ("T", format!("{measured} s")),
    ];
    let c = circuit(request, BISTABLE.name, &changes)?;
    let mut runs: [Vec<Estimate>; 2] = Default::default();
    for seed in seeds(request, 3) {
        let recording = request
            .simulate(&format!("figure S2, {n} neurons"), &c, seed)?
            .recording;
        let over = OverTime::of(&recording, 250.0)?;
        let means = [0, 1].map(|k| over.mean(k, SETTLE, f64::INFINITY));
        if let [Some(e), Some(i)] = [means[0].measured(), means[1].measured()] {
            // E and I rise and fall together: the error of their quotient is at most the sum of theirs.
            let part = e.standard_error / e.value + i.standard_error / i.value;
            for (value, list) in balance(n, [e.value, i.value]).into_iter().zip(&mut runs) {
                list.push(with_error(
                    value,
                    part * value,
                    e.n,
                    "",
                    "mean inhibition over mean excitation",
                ));
            }
        }
        report.provenance.push(recording.provenance);
    }
    Ok(runs.map(|all| match all.as_slice() {
        [one] => one.clone(),
        _ => mean_over_runs(&all),
    }))
}

pub(super) fn figure_s2(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let slow = Network {
        synapse: [250.0, 50.0, 50.0, 50.0],
        ..BISTABLE
    };
    let models = slow.levels(TAU_E, 1.0)?;
    let sizes: Vec<f64> = (0..=20)
        .map(|k| 4e3 * 10f64.powf(0.15 * f64::from(k)))
        .collect();
    let mut panels = ["E", "I"].map(|name| {
        Panel::new(
            format!("population {name}"),
            Axis::new("neurons").log(),
            Axis::new("balance factor").range(0.0, 1.05),
        )
    });
    for ((m, color), name) in models.iter().zip(COLORS).zip(LEVELS) {
        let mut curves: [Vec<f64>; 2] = Default::default();
        for n in &sizes {
            for (v, c) in solved(m, *n)?.into_iter().zip(&mut curves) {
                c.push(v);
            }
        }
        for (panel, y) in panels.iter_mut().zip(curves) {
            panel.marks.push(
                Line {
                    label: Some(name.into()),
                    ..line(sizes.clone(), y, color)
                }
                .into(),
            );
        }
    }
    let grows = [4e3, 4e4, 4e5, 4e6].map(|n| solved(&models[0], n).map(|b| b[0]));
    let grows = grows.into_iter().collect::<Result<Vec<f64>, _>>()?;
    report.claims.push(Claim::fact(
        "figure_s2.grows",
        "Inhibition cancels ever more of the excitation of E as the network grows.",
        grows.windows(2).all(|w| w[0] < w[1]),
        "SSN of the same network",
        &format!(
            "balance factors {} at 4·10³, 4·10⁴, 4·10⁵, 4·10⁶ neurons",
            grows
                .iter()
                .map(|b| format!("{b:.3}"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    ));
    let all: &[f64] = match request.effort {
        Effort::Quick => &[4e3],
        Effort::Full => &[4e3, 4e4],
    };
    for n in all {
        let found = simulated(request, report, *n)?;
        let expected = solved(&models[2], *n)?;
        for (k, name) in ["E", "I"].into_iter().enumerate() {
            report.claims.push(Claim::equal(
                &format!("figure_s2.simulated.{name}.{n}"),
                &format!("{n} neurons with slow synapses: the balance factor of {name} is that of Φ as simulated, within 0.04."),
                expected[k],
                0.04,
                &found[k],
                "",
                "theory of the same network",
            ));
            let panel = std::mem::take(&mut panels[k]);
            panels[k] = panel.with(Points {
                interval: vec![found[k].interval().unwrap_or((f64::NAN, f64::NAN))],
                symbol: Symbol::Circle,
                label: (*n == 4e3).then(|| "simulated".into()),
                ..points(
                    vec![*n],
                    vec![found[k].value().unwrap_or(f64::NAN)],
                    PUBLISHED,
                )
            });
        }
    }
    let panels = panels.map(|p| {
        p.with(Line {
            dashed: true,
            label: Some("balanced limit".into()),
            ..line(vec![4e3, 4e6], vec![1.0; 2], GREY)
        })
    });
    report.figures.push(
        Figure::new(
            "figure_s2",
            "Balance of excitation and inhibition in larger networks (figure S2)",
            format!("Part of the excitation that inhibition cancels, in the upper state of the bistable network at input {BEFORE} √N mV/s, with exponential synapses of 250 ms (E to E) and 50 ms. Dots: simulations, with 95 % intervals."),
            "Two panels: balance factors rise slowly towards 1 as networks grow.",
        )
        .with_letters()
        .row(250.0, panels),
    );
    Ok(())
}
