//! What the figures share: circuits of the atlas under stimuli that change, states of the strong-coupling limit, rates between two times.

use crate::request::{Effort, PaperError, Request, with_error};
use neuropil::analysis::{Window, population_rate};
use neuropil::circuit::{Circuit, PopulationKind, Source, Waveform};
use neuropil::recording::{Estimate, Recording};
use neuropil::theory::{SemiBalanced, TheoryOptions, to_semi_balanced};

/// Where expectations come from.
pub(super) const ARTICLE: &str = "Baker, Zhu & Rosenbaum (2020)";
pub(super) const SOLVED: &str = "independent enumeration of the equations of the article";
pub(super) const EULER: &str =
    "independent Euler program of the same network, mean over realizations";

/// Populations of neurons, and their colours.
pub(super) const POPULATIONS: [&str; 3] = ["e1", "e2", "i"];
pub(super) const COLORS: [&str; 3] = ["#0072b2", "#56b4e9", "#d55e00"];

/// Neurons: as the user has it, or of an effort.
pub(super) fn neurons(request: &Request) -> u32 {
    let mut asked = request.overrides.iter().rev().filter(|(k, _)| k == "N");
    match (
        asked.next().and_then(|(_, n)| n.parse().ok()),
        request.effort,
    ) {
        (Some(n), _) => n,
        (None, Effort::Quick) => 5_000,
        (None, Effort::Full) => 30_000,
    }
}

/// Time that each stimulus is measured, ms; the 200 ms before are left out.
pub(super) const SETTLE: f64 = 200.0;

/// A circuit of the atlas at the size of the effort, with an input and changes; those asked for by the user come last.
pub(super) fn circuit(
    request: &Request,
    name: &str,
    input: &str,
    changes: &[(&str, &str)],
) -> Result<Circuit, PaperError> {
    let own = |k: &str, v: &str| (k.to_owned(), v.to_owned());
    let mut overrides = vec![own("N", &neurons(request).to_string()), own("input", input)];
    overrides.extend(changes.iter().map(|(k, v)| own(k, v)));
    overrides.extend(request.overrides.iter().cloned());
    Ok(neuropil::atlas::circuit(name, &overrides)?)
}

/// Lets x1 and x2 fire with the rates of one pair (spikes/s) after the other, each for `slot` ms from the start of the run.
pub(super) fn scheduled(circuit: &mut Circuit, pairs: &[[f64; 2]], slot: f64) {
    circuit.protocol.warmup = 0.0;
    circuit.protocol.duration = slot * pairs.len() as f64;
    for p in &mut circuit.populations {
        let column = match p.name.as_str() {
            "x1" => 0,
            "x2" => 1,
            _ => continue,
        };
        if let PopulationKind::Source(Source::Poisson { rate }) = &mut p.kind {
            let steps = pairs.iter().enumerate();
            let steps = steps.map(|(k, pair)| (slot * k as f64, 1e-3 * pair[column]));
            *rate = Waveform::Steps(steps.collect());
        }
    }
}

/// The strong-coupling limit of a circuit.
pub(super) fn limit(circuit: &Circuit) -> Result<SemiBalanced, PaperError> {
    Ok(to_semi_balanced(circuit, &TheoryOptions::default())?)
}

/// Rates (spikes/s) of the only stable state under these rates of the sources; NaN where there are several or none.
pub(super) fn state(network: &SemiBalanced, pair: [f64; 2]) -> Result<[f64; 3], PaperError> {
    let found = network
        .with_external_rates(&pair.map(|r| 1e-3 * r))?
        .states()?;
    let mut stable = found.states.iter().filter(|s| s.stable);
    Ok(match (stable.next(), stable.next()) {
        (Some(s), None) => hertz(&s.rates),
        _ => [f64::NAN; 3],
    })
}

/// Rates of three populations in spikes/s.
pub(super) fn hertz(rates: &[f64]) -> [f64; 3] {
    [0, 1, 2].map(|k| rates.get(k).map_or(f64::NAN, |r| 1e3 * r))
}

/// Rates of e1, e2 and i between two times (ms), with standard errors from parts of about 100 ms.
pub(super) fn rates(
    recording: &Recording,
    from: f64,
    to: f64,
) -> Result<[Estimate; 3], PaperError> {
    let parts = ((to - from) / 100.0).round().max(2.0) as usize;
    let mut all = Vec::new();
    for name in POPULATIONS {
        let trains = recording.trains_of(name)?;
        let mut values = Vec::new();
        for k in 0..parts {
            let at = |k: usize| {
                let t = from + (to - from) * k as f64 / parts as f64;
                (t / recording.dt).round() as u64
            };
            let window = Window::new(at(k), at(k + 1), recording.dt)?;
            values.extend(population_rate(&trains, &window).value());
        }
        all.push(of_parts(&values, "spikes/s"));
    }
    let mut all = all.into_iter();
    let mut next = || {
        all.next()
            .unwrap_or_else(|| Estimate::not_estimable("no such population"))
    };
    Ok([next(), next(), next()])
}

/// Mean over parts of a run, with the standard error of their spread.
pub(super) fn of_parts(values: &[f64], unit: &str) -> Estimate {
    let n = values.len() as f64;
    if values.len() < 2 || values.iter().any(|v| !v.is_finite()) {
        return Estimate::not_estimable("too few parts of the run with a value");
    }
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let error = (square / (n * (n - 1.0))).sqrt();
    with_error(
        mean,
        error,
        values.len() as u64,
        unit,
        "spread over parts of the run",
    )
}

/// The value of an estimate, NaN where there is none.
pub(super) fn value(e: &Estimate) -> f64 {
    e.value().unwrap_or(f64::NAN)
}

/// `n` equally spaced numbers from `from` to `to`.
pub(super) fn linspace(from: f64, to: f64, n: usize) -> Vec<f64> {
    let step = (to - from) / (n.max(2) - 1) as f64;
    (0..n).map(|k| from + step * k as f64).collect()
}

/// A pair of stimuli in words.
pub(super) fn pair_name(pair: [f64; 2]) -> String {
    format!("({:.0}, {:.0})", pair[0], pair[1])
}
