//! Figure 6: how regimes change with the size of the network, and how far it stays from the balanced limit.

use super::common::{circuit, mv_per_s};
use super::courses::runs_away;
use super::curves::{branch, drawn, folds};
use super::networks::{
    BASE, BISTABLE, COLORS, DET_NEGATIVE, LEVELS, SUPERSATURATING, TAU_E, scale, sized,
};
use super::sizes::{self, BEFORE, gap_of, limit, opens, peak_of, upper};
use super::tested::Tested;
use crate::request::{Effort, PaperError, Request};
use neuropil::recording::Estimate;
use neuropil::report::plot::color::{GREY, PUBLISHED, palette};
use neuropil::report::plot::marks::{Line, Points, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};
use neuropil::theory::{RateModel, TheoryError};

/// Sizes of which curves are drawn.
const SIZES: [f64; 4] = [4e3, 1.2e4, 4e4, 5e5];
pub(super) fn figure_6(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let mut table = Table::new(
        "figure_6",
        "Simulated networks of figure 6 and three levels of theory",
        "Rate of E (spikes/s), 95 % interval in brackets. Φ as simulated looks at the threshold once a step and filters the noise by exponential synapses.",
        [
            "network",
            "neurons",
            "μ (mV/s)",
            "simulated",
            "SSN",
            "Φ",
            "Φ as simulated",
        ],
    );
    sizes::claims(report)?;
    let mut tested = Tested {
        request,
        report,
        table: &mut table,
    };
    let [a, b] = supersaturation(&mut tested)?;
    let [c, d] = bistability(&mut tested)?;
    let [e, f] = gap(&mut tested)?;
    report.tables.push(table);
    report.figures.push(
        Figure::new(
            "figure_6",
            "Larger networks (figure 6)",
            "Weights shrink as 1/√N at constant connection probabilities; inputs grow as √N. A, B: supersaturation weakens, its peak moves to lower inputs. C, D: \
             the bistable network at input x √N; far from the balanced limit even at half a million neurons. E, F: with det J < 0 a range of inputs without steady state opens. \
             Curves in A, C, E: SSN, dashed where unstable. Dots: simulations (in A and E in the colour of their size), with 95 % intervals where they are larger than the dots.",
            "Six panels: peaks fall with size, rates approach the balanced limit from far above, and a gap without steady states opens at about 20,000 neurons and widens.",
        )
        .with_letters()
        .row(250.0, [a, b])
        .row(250.0, [c, d])
        .row(250.0, [e, f]),
    );
    Ok(())
}

/// Sizes on a logarithmic axis.
fn between(from: f64, to: f64, count: usize) -> Vec<f64> {
    let ratio = (to / from).ln() / (count.max(2) - 1) as f64;
    (0..count)
        .map(|k| from * (ratio * k as f64).exp())
        .collect()
}

fn level_lines(panel: Panel, x: &[f64], curves: [Vec<f64>; 3]) -> Panel {
    curves
        .into_iter()
        .zip(LEVELS)
        .zip(COLORS)
        .fold(panel, |panel, ((y, name), color)| {
            panel.with(Line {
                label: Some(name.into()),
                ..line(x.to_vec(), y, color)
            })
        })
}

/// Rates of E over something.
fn dots<'a>(
    found: impl IntoIterator<Item = &'a (f64, [Estimate; 2])>,
    color: &str,
    label: &str,
) -> Points {
    let all: Vec<&(f64, [Estimate; 2])> = found.into_iter().collect();
    let value = |e: &Estimate| e.value().unwrap_or(f64::NAN);
    Points {
        interval: all
            .iter()
            .map(|(_, [e, _])| e.interval().unwrap_or((f64::NAN, f64::NAN)))
            .collect(),
        label: (!label.is_empty()).then(|| label.into()),
        ..points(
            all.iter().map(|(x, _)| *x).collect(),
            all.iter().map(|(_, [e, _])| value(e)).collect(),
            color,
        )
    }
}

/// A number of neurons with its thousands apart.
fn neurons(n: f64) -> String {
    let n = n.round() as u64;
    match n / 1000 {
        0 => format!("N = {n}"),
        k => format!("N = {k},{:03}", n % 1000),
    }
}

/// The colour of a size.
fn color_of(n: f64) -> &'static str {
    let place = SIZES.iter().position(|s| *s == n).unwrap_or(6);
    palette([0, 2, 3, 5].get(place).copied().unwrap_or(6))
}

/// The SSN's curves of all sizes over the drift after scaling.
fn curves(
    mut panel: Panel,
    model: &RateModel,
    range: (f64, f64),
    unit: impl Fn(&RateModel) -> f64,
) -> Result<Panel, TheoryError> {
    for n in &SIZES {
        let m = sized(model, *n);
        let (low, high) = (range.0 / unit(&m), range.1 / unit(&m));
        let starts = [low, high];
        let mut label = neurons(*n);
        for start in starts {
            // From both ends, since a gap may lie between.
            let Ok(b) = branch(&m, start, (low, high)) else {
                continue;
            };
            for l in drawn(&b, unit(&m), color_of(*n), &label) {
                panel.marks.push(l.into());
            }
            if b.points
                .iter()
                .any(|p| p.parameter * 1e3 > high - 0.1 * (high - low))
            {
                break;
            }
            label = String::new();
        }
    }
    Ok(panel)
}

/// A and B: the peak of supersaturation.
fn supersaturation(tested: &mut Tested) -> Result<[Panel; 2], PaperError> {
    let models = SUPERSATURATING.levels(TAU_E, 1.0)?;
    let x = between(4e3, 5e5, 25);
    let mut rates: [Vec<f64>; 3] = Default::default();
    for (m, list) in models.iter().zip(&mut rates) {
        for n in &x {
            list.push(peak_of(m, *n)?.map_or(f64::NAN, |p| p.1[0]));
        }
    }
    let mut runs: Vec<(f64, f64)> = vec![(4e3, 10.0), (4e3, 40.0)];
    for n in simulated_sizes(tested.request) {
        let mu = peak_of(&models[2], n)?.map_or(f64::NAN, |p| p.0);
        runs.push((n, mu));
    }
    let mut at_peak = Vec::new();
    let mut over_input: Vec<(f64, (f64, [Estimate; 2]))> = Vec::new();
    for (k, (n, mu)) in runs.into_iter().enumerate() {
        let id = format!("figure_6a.simulated.{n}.{mu:.0}");
        let rates = tested.simulate(&id, &SUPERSATURATING, (n, mu, 1.0), 0, 0.05)?;
        if k >= 2 {
            at_peak.push((n, rates.clone()));
        }
        over_input.push((n, (mu, rates)));
    }
    let a = Panel::new(
        "supersaturating network",
        Axis::new("input μ (mV/s)").range(-10.0, 50.0),
        Axis::new("rate of E (spikes/s)"),
    );
    let mut a = curves(a, &models[0], (-10.0, 50.0), scale)?;
    for n in SIZES {
        let own: Vec<_> = over_input
            .iter()
            .filter(|(m, _)| *m == n)
            .map(|(_, f)| f.clone())
            .collect();
        if !own.is_empty() {
            a = a.with(dots(&own, color_of(n), ""));
        }
    }
    let b = Panel::new(
        "",
        Axis::new("neurons").log(),
        Axis::new("peak rate of E (spikes/s)").range(0.0, 2.8),
    );
    let b = level_lines(b, &x, rates).with(dots(&at_peak, PUBLISHED, "simulated"));
    Ok([a, b])
}

/// Sizes that are simulated.
fn simulated_sizes(request: &Request) -> Vec<f64> {
    match request.effort {
        Effort::Quick => vec![4e3, 1.2e4],
        Effort::Full => vec![4e3, 1.2e4, 4e4],
    }
}

/// C and D: the bistable network at inputs that grow as √N.
fn bistability(tested: &mut Tested) -> Result<[Panel; 2], PaperError> {
    let models = BISTABLE.levels(TAU_E, 1.0)?;
    let limit = limit(&models[0])?;
    let mut found = Vec::new();
    for n in simulated_sizes(tested.request) {
        let id = format!("figure_6d.simulated.{n}");
        let s = tested.simulate(&id, &BISTABLE, (n, BEFORE * n.sqrt(), 1.0), 9, 0.05)?;
        found.push((n, s));
    }
    let x = between(4e3, 5e5, 25);
    let mut rates: [Vec<f64>; 3] = Default::default();
    for (m, list) in models.iter().zip(&mut rates) {
        for n in &x {
            list.push(upper(m, *n)?);
        }
    }
    let range = (-0.05, 0.3);
    let c = Panel::new(
        "bistable network",
        Axis::new("input before scaling x = μ/√N (mV/s)").range(range.0, range.1),
        Axis::new("rate of E (spikes/s)").range(0.0, 12.0),
    );
    let unit = |m: &RateModel| scale(m) / (BASE * m.size).sqrt();
    let c = curves(c, &models[0], range, unit)?.with(Line {
        dashed: true,
        label: Some("balanced limit".into()),
        ..line(
            vec![0.0, range.1],
            vec![0.0, limit * range.1 / BEFORE],
            GREY,
        )
    });
    let d = Panel::new(
        "",
        Axis::new("neurons").log(),
        Axis::new(format!("rate of E at x = {BEFORE} (spikes/s)")).range(0.0, 9.0),
    );
    let d = level_lines(d, &x, rates)
        .with(Line {
            dashed: true,
            label: Some("balanced limit".into()),
            ..line(vec![4e3, 5e5], vec![limit; 2], GREY)
        })
        .with(dots(&found, PUBLISHED, "simulated"));
    Ok([c, d])
}

/// E and F: the gap of the network with det J < 0.
fn gap(tested: &mut Tested) -> Result<[Panel; 2], PaperError> {
    let models = DET_NEGATIVE.levels(TAU_E, 3.0)?;
    let open = [opens(&models[0])?, opens(&models[1])?, opens(&models[2])?];
    tested.report.warnings.push(format!(
        "Figure 6F: the gap without steady states opens at {:.0} neurons in the SSN, at {:.0} with recurrent noise, at {:.0} with time step and synapses as simulated. Where it opens, E fires 4 to 5 spikes/s, within the range to which power laws were fitted, so that the three agree.",
        open[0], open[1], open[2]
    ));
    let quick = tested.request.effort == Effort::Quick;
    let mut found = Vec::new();
    for mu in [8.0, 20.0] {
        let id = format!("figure_6e.simulated.{mu}");
        let s = tested.simulate(&id, &DET_NEGATIVE, (4e3, mu, 3.0), 0, 0.08)?;
        found.push((mu, s));
    }
    if !quick {
        let changes = [
            ("N", "40000".into()),
            ("mu_ext", mv_per_s(12.0)),
            ("T", "2 s".into()),
        ];
        let c = circuit(tested.request, DET_NEGATIVE.name, &changes)?;
        let seed = tested.request.seed.unwrap_or(1);
        let away = runs_away(tested.request, &c, seed, 100.0)?;
        tested.report.claims.push(Claim::fact(
            "figure_6f.runaway",
            "40,000 neurons within the gap, at 12 mV/s, run away: more than 100 spikes/s within 2 s.",
            away.is_some(),
            "SSN and Φ of the same network",
            &away.map_or("they did not".into(), |t| format!("after {t:.2} s")),
        ));
    }
    let e = Panel::new(
        "det J < 0, r = 3",
        Axis::new("input μ (mV/s)").range(-5.0, 40.0),
        Axis::new("rate of E (spikes/s)").range(0.0, 10.0),
    );
    let mut e = e;
    for (n, color) in [(4e3, palette(0)), (2e4, palette(1)), (4e4, palette(3))] {
        let m = sized(&models[0], n);
        let s = scale(&m);
        let mut label = neurons(n);
        for start in [-5.0 / s, 60.0 / s] {
            let b = branch(&m, start, (-6.0 / s, 61.0 / s))?;
            for l in drawn(&b, s, color, &label) {
                e.marks.push(l.into());
            }
            if folds(&b).is_empty() {
                break;
            }
            label = String::new();
        }
    }
    let e = e.with(dots(&found, palette(0), ""));
    let mut f = Panel::new(
        "",
        Axis::new("neurons").log().range(1e4, 1e5),
        Axis::new("edges of the gap: μ (mV/s)").range(0.0, 30.0),
    );
    for ((m, color), (name, open)) in models.iter().zip(COLORS).zip([
        (LEVELS[0], open[0]),
        (LEVELS[1], open[1]),
        (LEVELS[2], open[2]),
    ]) {
        // Dense where the gap opens, as the square root of what lies beyond.
        let x: Vec<f64> = (0..=24)
            .map(|k| open + (1e5 - open) * (f64::from(k) / 24.0).powi(2))
            .collect();
        let mut edges: [Vec<f64>; 2] = Default::default();
        for n in &x {
            let g = gap_of(m, *n)?.unwrap_or([f64::NAN; 2]);
            edges[0].push(g[0]);
            edges[1].push(g[1]);
        }
        let [low, high] = edges;
        f = f
            .with(Line {
                label: Some(name.into()),
                ..line(x.clone(), low, color)
            })
            .with(line(x, high, color));
    }
    Ok([e, f])
}
