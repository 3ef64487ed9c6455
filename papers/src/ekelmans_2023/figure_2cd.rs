//! Figure 2C and 2D: balance of excitation and inhibition, irregularity and rates of single neurons near the peak.

use super::common::{ARTICLE, Level, circuit, driven, model, rates, with_weight};
use crate::request::{Effort, PaperError, Request, exact, with_error};
use neuropil::analysis::{
    Histogram, Window, balance_factors, cv, irregularities, merge_moments, moments_of,
    neuron_rates, population_rate,
};
use neuropil::recording::Estimate;
use neuropil::report::figures::histograms;
use neuropil::report::plot::color::{EXCITATORY, INHIBITORY};
use neuropil::report::plot::panel::Panel;
use neuropil::report::{Claim, Figure, Report};

const NAME: &str = "ekelmans_2023_supersaturating";
/// Input, mV/s.
const INPUT: f64 = 19.0;
/// Signed sums of weights of the network, mV: `[target][source]`.
const WEIGHT: [[f64; 2]; 2] = [[2.0, -12.0], [6.0, -1.0]];

/// What inhibition takes away of what excitation brings, per population, of theory.
fn balance(rates: [f64; 2], mu: [f64; 2]) -> [f64; 2] {
    [0, 1].map(|k| -WEIGHT[k][1] * rates[1] / (WEIGHT[k][0] * rates[0] + mu[k]))
}

fn mean(values: &[f64], method: &str) -> Estimate {
    let n = values.len() as f64;
    let m = values.iter().sum::<f64>() / n;
    let error = (values.iter().map(|v| (v - m).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt();
    with_error(m, error, values.len() as u64, "", method)
}

pub(super) fn figure_2cd(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let length = if request.effort == Effort::Full {
        "50 s"
    } else {
        "10 s"
    };
    let mut declared = circuit(
        request,
        NAME,
        &[
            ("synapses", "exponential".into()),
            ("T", length.into()),
            ("mu_ext", format!("{INPUT} mV/s")),
        ],
    )?;
    declared.protocol.record.input_moments = true;
    // Synapses of 50 ms smooth the recurrent noise away, so that neurons see the noise from outside and a slowly moving mean.
    let instant = circuit(request, NAME, &[])?;
    let level = Level::OutsideStep(declared.protocol.dt);
    let solved_rates = rates(&driven(&model(&instant, level)?, INPUT, 1.0)?)?;
    let phi = rates(&driven(&model(&instant, Level::Phi)?, INPUT, 1.0)?)?;
    let ssn = with_weight(&model(&declared, Level::Ssn)?, WEIGHT)?;
    let peak = 17.653_744;
    let at_peak = balance(rates(&driven(&ssn, peak, 1.0)?)?, [peak; 2]);
    let solved = |v: f64| exact(v, "", "J_XI ν_I / (J_XE ν_E + μ) of theory");
    for (k, (name, expected, words)) in [("E", 0.343, "close to 40 %"), ("I", 0.020, "nearly null")]
        .into_iter()
        .enumerate()
    {
        report.claims.push(Claim::equal(
            &format!("2c.ssn.balance.{name}"),
            &format!("At the peak of the SSN, inhibition takes this share of the excitation of {name} (article: {words})."),
            expected,
            1e-3,
            &solved(at_peak[k]),
            "",
            &format!("solution of the equations; {ARTICLE}, text to figure 2C"),
        ));
    }

    let seed = request.seed.unwrap_or(1);
    let recording = request.simulate("figure 2C", &declared, seed)?.recording;
    let window = Window::of(&recording)?;
    let theory = balance(solved_rates, [INPUT; 2]);
    let mut shown = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    for (k, (name, color)) in [("E", EXCITATORY), ("I", INHIBITORY)]
        .into_iter()
        .enumerate()
    {
        let trains = recording.trains_of(name)?;
        let own = balance_factors(&merge_moments(&moments_of(&recording, name)?)?);
        report.claims.push(Claim::equal(
            &format!("2c.balance.{name}"),
            &format!("Simulated balance factors of {name} are on average those of Φ with the noise from outside only, within 0.02."),
            theory[k],
            0.02,
            &mean(&own, "mean over neurons"),
            "",
            "theory (Φ at dt, noise from outside)",
        ));
        let irregular = cv(&trains, &window);
        report.claims.push(Claim::above(
            &format!("2d.cv.{name}"),
            &format!("Neurons of {name} fire irregularly: the CV of intervals is above 0.8."),
            0.8,
            &irregular,
            "",
            &format!("{ARTICLE}, figure 2D (CV about 1); criterion stated here"),
        ));
        let rate = population_rate(&trains, &window);
        report.claims.push(Claim::equal(
            &format!("2d.rate.{name}"),
            &format!("The mean rate of {name} is that of Φ with the noise from outside only, within 6 %: slow synapses smooth the recurrent noise."),
            solved_rates[k],
            0.06 * solved_rates[k],
            &rate,
            "spikes/s",
            "theory (Φ at dt, noise from outside)",
        ).with_note(&format!("with recurrent white noise in continuous time {:.3}", phi[k])));
        let single = neuron_rates(&trains, &window);
        let intervals: Vec<f64> = irregularities(&trains, &window)
            .into_iter()
            .flatten()
            .map(|i| i.cv)
            .collect();
        for (list, values) in [k, 2, 3].into_iter().zip([own, intervals, single]) {
            shown[list].extend(Histogram::auto(&values).map(|h| (name, color, h)));
        }
    }
    report.provenance.push(recording.provenance.clone());
    let labels = [
        "balance factor of E",
        "balance factor of I",
        "CV of intervals",
        "rate (spikes/s)",
    ];
    let mut panels: Vec<Panel> = shown
        .iter()
        .zip(labels)
        .map(|(list, label)| {
            histograms(
                "",
                label,
                &list.iter().map(|(n, c, h)| (*n, *c, h)).collect::<Vec<_>>(),
            )
        })
        .collect();
    // Balance factors lie far from 0, where histograms begin.
    for (panel, list) in panels.iter_mut().zip(&shown).take(2) {
        for (_, _, h) in list {
            let first = h.counts.iter().position(|n| *n > 0).unwrap_or(0);
            let edges = h.edges();
            if let (Some(low), Some(high)) = (edges.get(first), edges.last()) {
                panel.x.range = Some((*low, *high));
            }
        }
    }
    report.figures.push(
        Figure::new(
            "figure_2cd",
            "Single neurons near the peak of supersaturation (figures 2C, 2D)",
            format!(
                "Constant input of {INPUT} mV/s, exponential synapses of 50 ms, {length}. Balance factor: mean inhibition over mean excitation with the input from outside. \
                 CV: of neurons with at least ten intervals."
            ),
            "Four histograms: balance factors near 0.35 for E and near 0.02 for I, CVs near 0.9, and rates spread over some spikes per second.",
        )
        .row(200.0, panels.drain(..2).collect::<Vec<_>>())
        .row(200.0, panels),
    );
    Ok(())
}
