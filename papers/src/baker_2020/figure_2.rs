//! Figure 2A, C, D: rates, balance and coupling against the second stimulus, with synaptic currents and with conductances.

use super::common::{
    ARTICLE, COLORS, EULER, POPULATIONS, SETTLE, circuit, limit, linspace, neurons, of_parts,
    pair_name, rates, scheduled, state, value,
};
use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::balance_over_time;
use neuropil::circuit::{NeuronSelection, TraceRequest};
use neuropil::recording::{Estimate, Recording};
use neuropil::report::plot::marks::{Line, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report};
use neuropil::theory::SemiBalanced;

/// The first stimulus, spikes/s.
const FIRST: f64 = 10.0;
/// The second one, spikes/s, with rates of e1, e2, i at 5,000 neurons; their standard errors are at most 0.3.
const KNOWN: [(f64, [f64; 3]); 6] = [
    (0.0, [4.99, 0.0, 7.14]),
    (5.0, [3.33, 0.01, 7.70]),
    (10.0, [1.54, 1.28, 9.25]),
    (15.0, [0.33, 4.63, 13.08]),
    (20.0, [0.06, 7.83, 17.56]),
    (30.0, [0.0, 14.67, 27.46]),
];
/// With conductances, 5,000 neurons: stimuli, rates and their standard errors, spikes/s.
const CONDUCTANCES: [([f64; 2], [(f64, f64); 3]); 2] = [
    (
        [15.0, 15.0],
        [(2.968, 0.129), (2.974, 0.128), (17.748, 0.159)],
    ),
    (
        [15.0, 30.0],
        [(0.415, 0.045), (13.334, 0.188), (31.118, 0.207)],
    ),
];
/// Neurons of that program.
const KNOWN_SIZE: f64 = 5_000.0;
/// Neurons of e1 whose potentials are averaged.
const TRACED: u64 = 50;

/// One kind of synapse under all stimuli.
struct Scan {
    rates: Vec<[Estimate; 3]>,
    /// Balance ratio and coupling of each population.
    balance: Vec<[[Estimate; 2]; 3]>,
    /// Mean potential of neurons of e1, mV.
    potential: Vec<Estimate>,
    recording: Recording,
}

pub(super) fn figure_2(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let slot = match request.effort {
        Effort::Quick => 1_000.0,
        Effort::Full => 2_200.0,
    };
    let currents = scan(request, "currents", slot)?;
    let conductances = scan(request, "conductances", slot)?;
    // Rates of the limit are those of currents; the article takes the same matrices for conductances.
    let network = limit(&circuit(request, "baker_2020", "semi_balanced", &[])?)?;
    let fine = linspace(0.0, 30.0, 61);
    let theory = fine
        .iter()
        .map(|x| state(&network, [FIRST, *x]))
        .collect::<Result<Vec<_>, _>>()?;
    claims(&currents, &conductances, request, &network, report)?;
    conductance_claims(request, report)?;
    report
        .provenance
        .extend([&currents, &conductances].map(|s| s.recording.provenance.clone()));

    let second: Vec<f64> = KNOWN.iter().map(|k| k.0).collect();
    let axis = || Axis::new("r_{x2} (spikes/s)").range(0.0, 30.0);
    let scans = [(&currents, "currents"), (&conductances, "conductances")];
    let of = |all: &[Estimate], p: usize, label: bool| {
        let mut mark = points(second.clone(), all.iter().map(value).collect(), COLORS[p]);
        mark.interval = all
            .iter()
            .map(|e| e.interval().unwrap_or((f64::NAN, f64::NAN)))
            .collect();
        mark.label = label.then(|| POPULATIONS[p].to_owned());
        mark
    };
    let rate_panels = scans.map(|(scan, title)| {
        let mut panel = Panel::new(title, axis(), Axis::new("rate (spikes/s)").range(0.0, 36.0));
        for (p, color) in COLORS.into_iter().enumerate() {
            panel = panel.with(Line {
                label: (p == 2).then(|| "limit of strong coupling".into()),
                ..line(fine.clone(), theory.iter().map(|r| r[p]).collect(), color)
            });
            let own: Vec<Estimate> = scan.rates.iter().map(|r| r[p].clone()).collect();
            panel = panel.with(of(&own, p, true));
        }
        panel
    });
    let measure_panels = |which: usize, label: &str, range: (f64, f64)| {
        scans.map(|(scan, _)| {
            let mut panel = Panel::new("", axis(), Axis::new(label).range(range.0, range.1));
            for p in 0..3 {
                let own: Vec<Estimate> = scan.balance.iter().map(|b| b[p][which].clone()).collect();
                panel = panel.with(of(&own, p, false));
            }
            panel
        })
    };
    let potentials = scans.map(|(scan, _)| {
        Panel::new(
            "",
            axis(),
            Axis::new("mean V_m of e1 (mV)").range(-88.0, -55.0),
        )
        .with(of(&scan.potential, 0, false))
    });
    // Mean inputs grow as √N, their fluctuations do not.
    let strongest = 14.0 * (f64::from(neurons(request)) / 5000.0).sqrt();
    report.figures.push(
        Figure::new(
            "figure_2",
            "One population falls silent (figure 2A, C, D)",
            format!(
                "{} neurons, r_x1 = {FIRST} spikes/s, {} ms a point. Balance ratio |E + I|/E and coupling E/sd(E) are means over the neurons of a population, in bins of 1 ms; points beyond the axis are not shown. Potentials: mean over {TRACED} neurons.",
                neurons(request),
                slot - SETTLE
            ),
            "Rates of e1 fall to zero and those of e2 and i rise as the second stimulus grows; silent populations have large balance ratios. With currents their potential falls to -85 mV, with conductances it stays above -65 mV.",
        )
        .row(240.0, rate_panels)
        .row(170.0, measure_panels(0, "balance ratio", (0.0, 1.0)))
        .row(170.0, measure_panels(1, "coupling", (0.0, strongest)))
        .row(170.0, potentials),
    );
    Ok(())
}

fn scan(request: &mut Request, synapses: &str, slot: f64) -> Result<Scan, PaperError> {
    let changes = [("synapses", synapses)];
    let mut c = circuit(request, "baker_2020", "semi_balanced", &changes)?;
    let pairs: Vec<[f64; 2]> = KNOWN.iter().map(|k| [FIRST, k.0]).collect();
    scheduled(&mut c, &pairs, slot);
    c.protocol.record.input_moments = true;
    c.protocol.record.window = Some(SETTLE);
    c.protocol.record.traces.push(TraceRequest {
        population: "e1".into(),
        variable: "V_m".into(),
        neurons: NeuronSelection::Range {
            first: 0,
            number: TRACED,
        },
        start: None,
        stop: None,
        interval: Some(1.0),
    });
    let seed = request.seed.unwrap_or(1);
    let recording = request
        .simulate(&format!("figure 2, {synapses}"), &c, seed)?
        .recording;
    let mut made = Scan {
        rates: Vec::new(),
        balance: Vec::new(),
        potential: Vec::new(),
        recording,
    };
    let recording = &made.recording;
    let windows = POPULATIONS
        .iter()
        .map(|p| balance_over_time(recording, p))
        .collect::<Result<Vec<_>, _>>()?;
    for k in 0..pairs.len() {
        let (from, to) = (slot * k as f64, slot * (k + 1) as f64);
        made.rates.push(rates(recording, from + SETTLE, to)?);
        let of = |p: usize| {
            let own = windows[p]
                .iter()
                .filter(|w| w.start >= from + SETTLE - 1e-6 && w.stop <= to + 1e-6);
            let both: Vec<[f64; 2]> = own.map(|w| [value(&w.ratio), value(&w.coupling)]).collect();
            [0, 1].map(|m| of_parts(&both.iter().map(|b| b[m]).collect::<Vec<_>>(), ""))
        };
        made.balance.push([of(0), of(1), of(2)]);
        made.potential.push(potential(recording, from + SETTLE, to));
    }
    Ok(made)
}

/// Mean potential of the traced neurons between two times, ms, with its error from five parts.
fn potential(recording: &Recording, from: f64, to: f64) -> Estimate {
    let Some(trace) = recording.traces.first() else {
        return Estimate::not_estimable("no trace");
    };
    let n = trace.neurons.len().max(1);
    let inside = |k: usize| {
        let t = (trace.first_step + k as u64 * trace.every_steps) as f64 * recording.dt;
        t > from && t <= to
    };
    let rows = trace.values.chunks_exact(n).enumerate();
    let means: Vec<f64> = rows
        .filter(|(k, _)| inside(*k))
        .map(|(_, row)| row.iter().sum::<f64>() / n as f64)
        .collect();
    let parts: Vec<f64> = means
        .chunks_exact((means.len() / 5).max(1))
        .map(|c| c.iter().sum::<f64>() / c.len() as f64)
        .collect();
    of_parts(&parts, "mV")
}

/// Two stimuli to the network with conductances, in as many neurons as the independent program has.
fn conductance_claims(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let changes = [("synapses", "conductances"), ("N", "5000")];
    let mut c = circuit(request, "baker_2020", "semi_balanced", &changes)?;
    let slot = 1_200.0;
    scheduled(&mut c, &CONDUCTANCES.map(|k| k.0), slot);
    let seed = request.seed.unwrap_or(1);
    let label = "figure 2, conductances, 5,000 neurons";
    let recording = request.simulate(label, &c, seed)?.recording;
    for (k, (pair, known)) in CONDUCTANCES.into_iter().enumerate() {
        let from = slot * k as f64;
        let found = rates(&recording, from + SETTLE, from + slot)?;
        for ((population, found), (expected, error)) in POPULATIONS.iter().zip(&found).zip(known) {
            report.claims.push(Claim::equal(
                &format!("2c.rate.{:.0}_{:.0}.{population}", pair[0], pair[1]),
                &format!(
                    "With conductances under {} spikes/s {population} of 5,000 neurons fires as in an independent simulation, within four standard errors of the difference of two such networks, 2 % and 0.3 spikes/s.",
                    pair_name(pair)
                ),
                expected,
                4.0 * error * 2f64.sqrt() + 0.02 * expected + 0.3,
                found,
                "spikes/s",
                EULER,
            ));
        }
    }
    Ok(())
}

fn claims(
    currents: &Scan,
    conductances: &Scan,
    request: &Request,
    network: &SemiBalanced,
    report: &mut Report,
) -> Result<(), PaperError> {
    let place = |x: f64| KNOWN.iter().position(|k| k.0 == x).unwrap_or(0);
    // What finite networks have beside the limit is in proportion to one over the square root of their number of neurons.
    let nearer = (KNOWN_SIZE / f64::from(neurons(request))).sqrt();
    let scaled = match request.effort {
        Effort::Quick => String::new(),
        Effort::Full => format!(
            " of 5,000 neurons, its distance from the limit times √(5000/{})",
            neurons(request)
        ),
    };
    for (k, (x, known)) in KNOWN.iter().enumerate() {
        let limit = state(network, [FIRST, *x])?;
        for (p, population) in POPULATIONS.into_iter().enumerate() {
            let expected = limit[p] + nearer * (known[p] - limit[p]);
            report.claims.push(Claim::equal(
                &format!("2a.rate.{x:.0}.{population}"),
                &format!("At r_x2 = {x} spikes/s {population} fires as in an independent simulation{scaled}, within 0.9 spikes/s and 2 %."),
                expected,
                0.9 + 0.02 * expected,
                &currents.rates[k][p],
                "spikes/s",
                EULER,
            ));
        }
    }
    let last = place(30.0);
    let source = |panel: &str| format!("{ARTICLE}, figure {panel}; bound stated here");
    report.claims.push(Claim::above(
        "2a.ratio.silent",
        "Where e1 is silent (r_x2 = 30 spikes/s) its balance ratio is above 0.2.",
        0.2,
        &currents.balance[last][0][0],
        "",
        &source("2A"),
    ));
    report.claims.push(Claim::below(
        "2a.ratio.active",
        "The balance ratio of the active e2 is below 0.15 there.",
        0.15,
        &currents.balance[last][1][0],
        "",
        &source("2A"),
    ));
    report.claims.push(Claim::above(
        "2a.coupling",
        "Coupling is strong: the mean excitatory input of e2 there is over 4 times its fluctuations in time.",
        4.0,
        &currents.balance[last][1][1],
        "",
        &source("2A"),
    ));
    report.claims.push(Claim::below(
        "2c.silent",
        "With conductances e1 falls silent, too: below 1 spike/s at r_x2 = 30 spikes/s.",
        1.0,
        &conductances.rates[last][0],
        "spikes/s",
        &source("2C"),
    ));
    report.claims.push(Claim::above(
        "2d.potential.conductances",
        "With conductances the silent e1 stays above -66 mV on average: no strong negative current.",
        -66.0,
        &conductances.potential[last],
        "mV",
        &source("2D"),
    ));
    report.claims.push(Claim::below(
        "2d.potential.currents",
        "With currents it is pushed below -80 mV.",
        -80.0,
        &currents.potential[last],
        "mV",
        &source("2A"),
    ));
    Ok(())
}
