//! Figure S.1: total inputs of the excitatory neurons without plasticity, with it under one stimulus, and under others, for synaptic currents
//! and for conductances.
//!
//! Currents tell the three apart: inputs on both sides, none far from rheobase, and a tail on the negative side. Conductances do not, since the
//! potential follows: averaged over time, the total input of a neuron is what its leak takes, V − E_L, and what resets cost. No neuron is held
//! below V_lb, so that no input is below V_lb − E_L = -13 mV, however strong inhibition is; that a stimulus is balanced in part only shows in the
//! rates: many neurons are silent.

use super::Made;
use super::common::ARTICLE;
use super::figure_3::{inputs, table};
use super::phases::{GOAL, Part, RHEOBASE, simulated};
use super::spread::{moment, quantile, share};
use crate::request::{PaperError, Request};
use neuropil::recording::Estimate;
use neuropil::report::{Claim, Figure, Report};

/// V_lb − E_L, mV.
const LOWEST: f64 = -13.0;
/// A neuron is silent below this rate, spikes/s: no spike in a bin of 2 s.
const SILENT: f64 = 0.25;

pub(super) fn figure_s1(
    request: &mut Request,
    made: &mut Made,
    report: &mut Report,
) -> Result<(), PaperError> {
    let conductances = simulated(request, "conductances")?;
    report
        .provenance
        .push(conductances.recording.provenance.clone());
    let currents = match made.currents.take() {
        Some(phases) => phases,
        None => {
            let phases = simulated(request, "currents")?;
            report.provenance.push(phases.recording.provenance.clone());
            phases
        }
    };
    let size = currents.size.words();
    claims(&currents.parts, &conductances.parts, &size, report);
    let both = [("currents", &currents), ("conductances", &conductances)];
    let named = both.map(|(synapses, phases)| {
        phases
            .parts
            .each_ref()
            .map(|p| (format!("{synapses}: {}", p.name), p))
    });
    report.tables.push(table(
        "figure_s1",
        &format!("Of all neurons in bins of 2 s; {size}."),
        &named.concat(),
    ));
    let ranges = [(-80.0, 60.0), (-20.0, 40.0)];
    let [above, below] = [0, 1].map(|row| {
        let (synapses, phases) = both[row];
        phases
            .parts
            .each_ref()
            .map(|p| inputs(&format!("{synapses}: {}", p.short), p, ranges[row]))
    });
    report.figures.push(
        Figure::new(
            "figure_s1",
            "Inputs with synaptic currents and with conductances (figure S.1)",
            format!(
                "{size}. Mean total inputs of all excitatory neurons in bins of 2 s (of the second part its later half): synapses, outside and stimulus, without the leak. Above, synaptic currents: on both sides of rheobase without plasticity, near it under one stimulus, with a tail to the negative side only under others. Below, conductances, on another axis: the potential follows, and no input lies below V_lb - E_L = {LOWEST} mV. What lies beyond the axis counts in its last bin. Dashed: rheobase, {RHEOBASE} mV."
            ),
            "Above three histograms, wide, narrow, and with a long tail to the left; below three that are all narrow and end on the left.",
        )
        .row(220.0, above)
        .row(220.0, below),
    );
    Ok(())
}

fn claims(currents: &[Part; 3], conductances: &[Part; 3], size: &str, report: &mut Report) {
    let source = format!("{ARTICLE}, figure S.1; bound stated here");
    let at = |p: &Part, q: f64| p.of_inputs(&|x| quantile(x, q), "mV");
    let silent = |p: &Part| p.of_rates(&|x| 1.0 - share(x, SILENT), "");
    let value = |e: &Estimate| e.value().unwrap_or(f64::NAN);
    let [fixed, still, drawn] = currents;
    report.claims.extend([
        Claim::below(
            "s1.currents.upper",
            &format!("With currents, the upper end of inputs under drawn stimuli (99th percentile) is below half of that without plasticity ({size})."),
            0.5,
            &ratio(&at(drawn, 0.99), value(&at(fixed, 0.99))),
            "",
            &source,
        ),
        Claim::below(
            "s1.currents.lower",
            "With currents, the negative tail reaches below all that a leak could take: the 1st percentile of inputs under drawn stimuli is below V_lb - E_L, -13 mV.",
            LOWEST,
            &at(drawn, 0.01),
            "mV",
            &source,
        ),
        Claim::below(
            "s1.currents.still",
            "With currents, plasticity under one stimulus leaves inputs less than half as wide (standard deviation) as without.",
            0.5,
            &ratio(
                &still.of_inputs(&|x| moment(x, 2).sqrt(), "mV"),
                moment(&fixed.inputs, 2).sqrt(),
            ),
            "",
            &source,
        ),
    ]);
    let [fixed, still, drawn] = conductances;
    report.claims.extend([
        Claim::above(
            "s1.conductances.high",
            "With conductances, too, over 5 % of the excitatory neurons fire above 20 spikes/s without plasticity.",
            0.05,
            &fixed.of_rates(&|x| share(x, 20.0), ""),
            "share of neurons",
            &source,
        ),
        Claim::equal(
            "s1.conductances.rate",
            "Plasticity of positive conductances brings them to the same 5 spikes/s on average under one stimulus, within 10 %.",
            GOAL,
            0.1 * GOAL,
            &still.mean,
            "spikes/s",
            "fixed point of the rule, alpha/(2 tau), whatever the unit of the weights",
        ),
        Claim::below(
            "s1.conductances.spread",
            "It makes rates alike: their standard deviation is below half of that before.",
            0.5 * moment(&fixed.rates, 2).sqrt(),
            &still.of_rates(&|x| moment(x, 2).sqrt(), "spikes/s"),
            "spikes/s",
            &source,
        ),
        Claim::above(
            "s1.conductances.silent",
            "Under drawn stimuli at least three times as many neurons and bins are without a spike as under the one that was learnt.",
            3.0 * value(&silent(still)),
            &silent(drawn),
            "share of neurons and bins",
            &source,
        ),
        Claim::above(
            "s1.conductances.lower",
            "But no strong negative input comes with it: the 1st percentile of inputs is above V_lb - E_L, -13 mV.",
            LOWEST,
            &at(drawn, 0.01),
            "mV",
            "time average of the membrane equation",
        ),
        Claim::below(
            "s1.conductances.upper",
            "And no strong positive input: the 99th percentile is below half of that without plasticity. (What lies above rheobase is what resets cost, rate x tau_m x (V_th - V_re): 7.5 mV at 20 spikes/s.)",
            0.5,
            &ratio(&at(drawn, 0.99), value(&at(fixed, 0.99))),
            "",
            &source,
        ),
    ]);
}

/// An estimate over a number, with its error.
fn ratio(e: &Estimate, by: f64) -> Estimate {
    match e.measured() {
        Some(m) => crate::request::with_error(
            m.value / by,
            (m.standard_error / by).abs(),
            m.n,
            "",
            "ratio to a number, with the error of what is above",
        ),
        None => e.clone(),
    }
}
