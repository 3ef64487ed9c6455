//! Brunel (2000), model A: four regimes, rates against theory, and the plane of inhibition and external drive.
//!
//! The paper names its regimes by eye. Here a state is called *irregular* when the mean CV of intervals exceeds
//! [`IRREGULAR`], and *synchronous* when the modulation depth of the excitatory population rate, its standard deviation over time
//! divided by its mean in bins of [`BIN`] ms, exceeds [`SYNCHRONOUS`]. Both are given with their distance from the border.

mod figure_8;
mod plane;
mod rates;

use crate::request::{Effort, PaperError, Request, with_error};
use neuropil::analysis::{
    AnalysisError, Spectrum, SummaryOptions, population_rate_over_time, population_spectrum,
    summarize,
};
use neuropil::circuit::Circuit;
use neuropil::recording::{Estimate, Recording};
use neuropil::report::Report;

/// What can be asked for.
pub const FIGURES: &[(&str, &str)] = &[
    (
        "figure_8",
        "the four regimes: spikes, population rates, spectra and the criterion",
    ),
    (
        "rates",
        "rates of the four regimes against mean-field theory",
    ),
    (
        "plane",
        "rate contours of theory and simulated regimes over inhibition g and external drive",
    ),
];

/// CV of intervals above which a state is irregular. A clock has 0, a Poisson process 1.
const IRREGULAR: f64 = 0.25;
/// Modulation depth above which a state is synchronous: that of a rate which a sine modulates fully, 1/√2.
const SYNCHRONOUS: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// Bin of the population rate, ms: a tenth of the period of the fastest oscillation expected.
const BIN: f64 = 0.5;
/// Parts of a run whose spread gives the uncertainty of the modulation depth.
const PARTS: usize = 10;
/// An oscillation below this frequency is slow, Hz.
const SLOW: f64 = 100.0;

/// A panel of figure 8.
struct Case {
    panel: &'static str,
    g: f64,
    eta: f64,
    regime: &'static str,
    synchronous: bool,
    irregular: bool,
    /// Rate (spikes/s) of an independent solution of the mean-field equations.
    theory: f64,
}

const CASES: [Case; 4] = [
    Case {
        panel: "A",
        g: 3.0,
        eta: 2.0,
        regime: "synchronous regular",
        synchronous: true,
        irregular: false,
        theory: 327.00847929493995,
    },
    Case {
        panel: "B",
        g: 6.0,
        eta: 4.0,
        regime: "synchronous irregular, fast",
        synchronous: true,
        irregular: true,
        theory: 55.841262376,
    },
    Case {
        panel: "C",
        g: 5.0,
        eta: 2.0,
        regime: "asynchronous irregular",
        synchronous: false,
        irregular: true,
        theory: 37.949697086,
    },
    Case {
        panel: "D",
        g: 4.5,
        eta: 0.9,
        regime: "synchronous irregular, slow",
        synchronous: true,
        irregular: true,
        theory: 6.516702268415069,
    },
];

/// One simulated state.
struct State {
    rate: Estimate,
    cv: Estimate,
    depth: Estimate,
    frequency: f64,
    /// Absent where the population is silent.
    spectrum: Option<Spectrum>,
    recording: Recording,
}

pub(crate) fn reproduce(request: &mut Request) -> Result<Report, PaperError> {
    let mut report = Report {
        title: "Four regimes of a sparse network of excitatory and inhibitory neurons".into(),
        paper: crate::find("brunel_2000").map_or(String::new(), |p| p.citation.into()),
        ..Report::default()
    };
    if request.wants("figure_8") || request.wants("rates") {
        let mut states = Vec::new();
        for case in &CASES {
            if request.interrupted() {
                break;
            }
            let label = format!("figure 8{}", case.panel);
            match simulate(request, case.g, case.eta, 1_000.0, &label) {
                Err(e) if e.is_interruption() && !states.is_empty() => break,
                state => states.push(state?),
            }
        }
        if states.len() < CASES.len() {
            report
                .warnings
                .push("The run was interrupted: some panels were not simulated.".into());
        }
        if request.wants("figure_8") {
            crate::begin(&mut report, FIGURES, "figure_8");
            figure_8::figure_8(&states, &mut report)?;
        }
        if request.wants("rates") {
            crate::begin(&mut report, FIGURES, "rates");
            rates::rates(&states, request, &mut report)?;
        }
        report
            .provenance
            .extend(states.iter().map(|s| s.recording.provenance.clone()));
    }
    if request.wants("plane") {
        crate::begin(&mut report, FIGURES, "plane");
        plane::plane(request, &mut report)?;
    }
    let held = report
        .claims
        .iter()
        .filter(|c| c.verdict == neuropil::report::Verdict::Holds)
        .count();
    report.summary = format!(
        "Model A (12,500 neurons, J = 0.1 mV, delay 1.5 ms) was simulated in the four states of figure 8 and over the plane of \
         inhibition and external drive, and solved by mean-field theory. {held} of {} claims hold.",
        report.claims.len()
    );
    report.warnings.sort();
    report.warnings.dedup();
    Ok(report)
}

fn circuit(request: &Request, g: f64, eta: f64) -> Result<Circuit, PaperError> {
    let mut overrides = request.overrides.clone();
    overrides.push(("g".into(), g.to_string()));
    overrides.push(("eta".into(), eta.to_string()));
    Ok(neuropil::atlas::circuit("brunel_2000", &overrides)?)
}

fn simulate(
    request: &mut Request,
    g: f64,
    eta: f64,
    duration: f64,
    label: &str,
) -> Result<State, PaperError> {
    let mut c = circuit(request, g, eta)?;
    c.protocol.warmup = 500.0;
    c.protocol.duration = if request.effort == Effort::Full {
        5.0 * duration
    } else {
        duration
    };
    let seed = request.seed.unwrap_or(1);
    let outcome = request.simulate_part(label, &c, seed)?;
    let summary = summarize(
        &outcome.recording,
        &SummaryOptions {
            correlation_neurons: 2,
            ..SummaryOptions::default()
        },
    )?;
    let spectrum = match population_spectrum(&outcome.recording, "E") {
        Ok(s) => Some(s),
        Err(AnalysisError::NotEstimable { .. }) => None,
        Err(e) => return Err(e.into()),
    };
    let peak = spectrum.as_ref().and_then(|s| s.peak(2.0, 500.0));
    let frequency = peak.and_then(|p| p.frequency.value()).unwrap_or(f64::NAN);
    let first = summary.into_iter().next();
    let none = || Estimate::not_estimable("no population");
    Ok(State {
        rate: first.as_ref().map_or_else(none, |s| s.rate.clone()),
        cv: first.as_ref().map_or_else(none, |s| s.cv.clone()),
        depth: depth(&outcome.recording)?,
        frequency,
        spectrum,
        recording: outcome.recording,
    })
}

/// Standard deviation over time of the excitatory population rate over its mean, with an interval from the spread over parts of the run.
fn depth(recording: &Recording) -> Result<Estimate, PaperError> {
    let (_, rate) = population_rate_over_time(recording, "E", BIN)?;
    let of = |x: &[f64]| {
        let n = x.len() as f64;
        let mean = x.iter().sum::<f64>() / n;
        (x.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n).sqrt() / mean
    };
    let whole = of(&rate);
    let parts: Vec<f64> = rate
        .chunks_exact((rate.len() / PARTS).max(1))
        .map(of)
        .collect();
    if !whole.is_finite() || parts.len() < PARTS || parts.iter().any(|d| !d.is_finite()) {
        return Ok(Estimate::not_estimable(
            "the population is silent or the run too short",
        ));
    }
    let n = parts.len() as f64;
    let mean = parts.iter().sum::<f64>() / n;
    let error = (parts.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt();
    Ok(with_error(
        whole,
        error,
        parts.len() as u64,
        "",
        "spread over parts of the run",
    ))
}
