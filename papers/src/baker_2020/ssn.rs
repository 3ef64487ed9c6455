//! Figure 2B: the supralinear rate model τ r' = −r + k [JK r + X]₊², which is stabilized by inhibition at some stimuli and not at others.
//!
//! The coefficient is printed as 44 Hz²/mV². Taken as 0.044 Hz/mV² on the current it matches the rates of single neurons; multiplied by mean |JK|
//! over its square, as the equation reads, it is 0.0076. Both are shown.

use super::common::{COLORS, POPULATIONS, SOLVED, circuit, hertz, limit, linspace, state};
use crate::request::{PaperError, Request, exact};
use neuropil::report::plot::marks::{Categories, Line, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};
use neuropil::theory::SemiBalanced;

/// Coefficients, Hz/mV².
const COEFFICIENTS: [f64; 2] = [0.044, 0.007_594_443_002_793_283];
/// Rates (spikes/s) of e1, e2, i and whether the network is stabilized by inhibition, by coefficient and second stimulus.
type Known = (f64, [f64; 3], bool);
const KNOWN: [[Known; 6]; 2] = [
    [
        (0.0, [6.14253, 0.0, 8.50784], true),
        (7.5, [2.69342, 0.0, 8.44509], false),
        (10.0, [1.18479, 1.18479, 9.12409], true),
        (12.5, [0.0, 3.08582, 10.68985], false),
        (20.0, [0.0, 7.7536, 17.58912], true),
        (30.0, [0.0, 14.1888, 27.06085], true),
    ],
    [
        (0.0, [5.23064, 0.0, 6.50467], false),
        (7.5, [2.50507, 0.30528, 7.23997], false),
        (10.0, [1.45716, 1.45716, 8.19426], true),
        (12.5, [0.51951, 2.91374, 9.48231], true),
        (15.0, [0.00164, 4.40773, 11.14453], false),
        (30.0, [0.0, 13.29067, 23.84786], false),
    ],
];

/// Rates of the stable state of lowest rates, and whether excitation alone would be unstable there.
fn solve(network: &SemiBalanced, k: f64, second: f64) -> Result<([f64; 3], bool), PaperError> {
    let network = network.with_external_rates(&[10e-3, 1e-3 * second])?;
    let model = network.to_ssn(1e-3 * k, 2.0, &[20.0; 3])?;
    let found = model.steady_states()?.states;
    let first = found.into_iter().find(|s| s.stable);
    Ok(first.map_or(([f64::NAN; 3], false), |s| (hertz(&s.rates), s.isn)))
}

pub(super) fn ssn(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let network = limit(&circuit(
        request,
        "baker_2020",
        "semi_balanced",
        &[("N", "30000")],
    )?)?;
    let second = linspace(0.0, 30.0, 61);
    let mut panels = Vec::new();
    let mut strips = Vec::new();
    for (k, known) in COEFFICIENTS.into_iter().zip(KNOWN) {
        for (x, expected, isn) in known {
            let (rates, found) = solve(&network, k, x)?;
            for (p, population) in POPULATIONS.into_iter().enumerate() {
                report.claims.push(Claim::equal(
                    &format!("2b.{k:.4}.{x}.{population}"),
                    &format!("Rate of {population} in the supralinear model with k = {k:.4} Hz/mV² at r_x2 = {x} spikes/s."),
                    expected[p],
                    2e-3,
                    &exact(rates[p], "spikes/s", "solved"),
                    "spikes/s",
                    SOLVED,
                ));
            }
            let is = if isn { "is" } else { "is not" };
            report.claims.push(Claim::fact(
                &format!("2b.{k:.4}.{x}.isn"),
                &format!("With k = {k:.4} Hz/mV² the network at r_x2 = {x} spikes/s {is} stabilized by inhibition."),
                found == isn,
                SOLVED,
                "",
            ));
        }
        let curve = second
            .iter()
            .map(|x| solve(&network, k, *x))
            .collect::<Result<Vec<_>, _>>()?;
        let balanced = second
            .iter()
            .map(|x| state(&network, [10.0, *x]))
            .collect::<Result<Vec<_>, _>>()?;
        let axis = || Axis::new("r_{x2} (spikes/s)").range(0.0, 30.0);
        let mut panel = Panel::new(
            format!("k = {k:.4} Hz/mV²"),
            axis(),
            Axis::new("rate (spikes/s)").range(0.0, 32.0),
        );
        for (p, color) in COLORS.into_iter().enumerate() {
            panel = panel.with(Line {
                dashed: true,
                width: 1.0,
                label: (p == 2).then(|| "limit of strong coupling".into()),
                ..line(
                    second.clone(),
                    balanced.iter().map(|r| r[p]).collect(),
                    color,
                )
            });
            panel = panel.with(Line {
                label: Some(POPULATIONS[p].into()),
                ..line(
                    second.clone(),
                    curve.iter().map(|c| c.0[p]).collect(),
                    color,
                )
            });
        }
        panels.push(panel);
        let strip = Panel::new("", axis(), Axis::new("").range(0.0, 1.0).no_ticks());
        strips.push(strip.with(Categories {
            x_edges: linspace(-0.25, 30.25, second.len() + 1),
            y_edges: vec![0.0, 1.0],
            values: curve.iter().map(|c| Some(usize::from(c.1))).collect(),
            names: vec![
                ("excitation alone is stable".into(), "#dddddd".into()),
                ("stabilized by inhibition".into(), "#009e73".into()),
            ],
        }));
    }
    report.figures.push(
        Figure::new(
            "figure_2b",
            "A supralinear network enters and leaves stabilization by inhibition (figure 2B)",
            "Steady states of the supralinear rate model at r_x1 = 10 spikes/s, with the coefficient on the current (left) and in the prefactor as printed (right).",
            "Rates bend where e1 falls silent; below, intervals in which the network is stabilized by inhibition alternate with others.",
        )
        .row(260.0, panels)
        .row(100.0, strips),
    );
    Ok(())
}
