//! What the figures share: circuits of the atlas with inputs in mV/s, the levels of theory, simulated rates.

use crate::request::{Effort, PaperError, Request, with_error};
use neuropil::analysis::{Window, mean_over_runs, population_rate};
use neuropil::circuit::Circuit;
use neuropil::numerics::matrix::Matrix;
use neuropil::recording::{Estimate, Recording};
use neuropil::theory::convention::per_second;
use neuropil::theory::{
    InputNoise, PowerLaw, RateModel, RatePopulation, SteadyState, TheoryError, TheoryOptions,
    to_self_consistent, to_ssn,
};
use std::sync::Arc;

/// Where expectations come from.
pub(super) const ARTICLE: &str = "Ekelmans et al. (2023)";
pub(super) const AUTHORS: &str = "simulations of the authors (ramps, averaged over 2 to 4 mV/s)";
pub(super) const SOLVED: &str = "independent solution of the equations of the article";

/// The coefficients (a, b, n) that the authors fitted at σ = 3 mV/√s for membrane time constants 10, 18, 20, 22 ms: spikes/s per (mV/s)ⁿ, mV/s, 1.
const FITTED: [(f64, [f64; 3]); 4] = [
    (10.0, [2.2099e-6, 4.7670, 3.8150]),
    (18.0, [7.8904e-5, -9.4929, 3.1357]),
    (20.0, [1.0792e-4, -11.1425, 3.0814]),
    (22.0, [1.5997e-4, -12.1213, 3.0053]),
];

/// The power law that the authors fitted for a membrane time constant (ms), where there is one.
pub(super) fn published_law(tau: f64) -> Option<Result<PowerLaw, TheoryError>> {
    let (_, [a, b, n]) = FITTED.iter().find(|(t, _)| (t - tau).abs() < 1e-9)?;
    Some(PowerLaw::from_drift_per_second(*a, *b, *n, tau))
}

/// A circuit of the atlas with changes; those asked for by the user come last.
pub(super) fn circuit(
    request: &Request,
    name: &str,
    changes: &[(&str, String)],
) -> Result<Circuit, PaperError> {
    let mut overrides: Vec<(String, String)> = changes
        .iter()
        .map(|(k, v)| ((*k).to_owned(), v.clone()))
        .collect();
    overrides.extend(request.overrides.iter().cloned());
    Ok(neuropil::atlas::circuit(name, &overrides)?)
}

/// An input in the notation of circuits.
pub(super) fn mv_per_s(drift: f64) -> String {
    format!("{drift} mV/s")
}

/// A level of theory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Level {
    /// Power laws with the authors' coefficients, noise from outside only.
    Ssn,
    /// Transfer functions, with the noise that neurons cause one another.
    Phi,
    /// The same for a simulation with this time step, ms.
    PhiStep(f64),
    /// The same without the noise that neurons cause one another, as where slow synapses smooth it.
    OutsideStep(f64),
}

/// The rate model of a circuit at a level; inputs of populations are drifts of their own.
pub(super) fn model(circuit: &Circuit, level: Level) -> Result<RateModel, PaperError> {
    let mut options = TheoryOptions {
        noise: InputNoise::White,
        ..TheoryOptions::default()
    };
    match level {
        Level::Phi => Ok(to_self_consistent(circuit, &options)?.model),
        Level::PhiStep(dt) => {
            options.time_step = Some(dt);
            Ok(to_self_consistent(circuit, &options)?.model)
        }
        Level::OutsideStep(dt) => {
            options.time_step = Some(dt);
            let all = to_self_consistent(circuit, &options)?.model;
            Ok(RateModel::new(
                all.populations().to_vec(),
                all.weight().clone(),
                None,
                0.0,
            )?)
        }
        Level::Ssn => {
            let fitted = to_ssn(circuit, &options)?.model;
            let mut populations = fitted.populations().to_vec();
            for p in &mut populations {
                if let Some(law) = published_law(p.membrane) {
                    p.transfer = Arc::new(law?);
                }
            }
            Ok(RateModel::new(
                populations,
                fitted.weight().clone(),
                None,
                0.0,
            )?)
        }
    }
}

/// The model with these sums of weights (mV, `[target][source]`), as theory is plotted where simulations have others.
pub(super) fn with_weight(
    model: &RateModel,
    weight: [[f64; 2]; 2],
) -> Result<RateModel, PaperError> {
    let weight = Matrix::from_fn(2, 2, |i, j| weight[i][j]);
    Ok(RateModel::new(
        model.populations().to_vec(),
        weight,
        None,
        model.drive,
    )?)
}

/// The model with inputs μ (mV/s) to E and r μ to I, as a common drift that can be varied.
pub(super) fn driven(model: &RateModel, mu: f64, r: f64) -> Result<RateModel, PaperError> {
    let mut all: Vec<RatePopulation> = model.populations().to_vec();
    for (p, ratio) in all.iter_mut().zip([1.0, r]) {
        (p.drift, p.ratio) = (0.0, ratio);
    }
    let mut parameters = model.with("mu_ext", per_second(mu))?.parameter_values();
    for (k, name) in model.parameter_names().iter().enumerate() {
        for (p, changed) in model.populations().iter().zip(&all) {
            if *name == format!("r[{}]", p.name) {
                parameters[k] = changed.ratio;
            } else if *name == format!("mu_ext[{}]", p.name) {
                parameters[k] = 0.0;
            }
        }
    }
    Ok(model.at(&parameters)?)
}

/// The stable states of two populations, from low to high rates of E.
pub(super) fn stable(model: &RateModel) -> Result<Vec<SteadyState>, PaperError> {
    let found = model.steady_states()?.states;
    Ok(found.into_iter().filter(|s| s.stable).collect())
}

/// Rates (spikes/s) of E and I in the only stable state, or that of lowest rates.
pub(super) fn rates(model: &RateModel) -> Result<[f64; 2], PaperError> {
    let states = stable(model)?;
    Ok(states.first().map_or([f64::NAN; 2], |s| {
        [0, 1].map(|i| 1e3 * s.rates.get(i).copied().unwrap_or(f64::NAN))
    }))
}

/// Seeds of an effort: one, or as many as asked for.
pub(super) fn seeds(request: &Request, full: u64) -> Vec<u64> {
    let first = request.seed.unwrap_or(1);
    match request.effort {
        Effort::Quick => vec![first],
        Effort::Full => (0..full).map(|k| first + k).collect(),
    }
}

/// Rates of E and I (spikes/s) at constant input.
pub(super) struct Simulated {
    /// With the spread over seeds where there are several.
    pub rates: [Estimate; 2],
    /// Of the first seed.
    pub recording: Recording,
}

/// Simulates a circuit under each seed.
pub(super) fn simulate(
    request: &mut Request,
    label: &str,
    circuit: &Circuit,
    seeds: &[u64],
) -> Result<Simulated, PaperError> {
    let mut runs: [Vec<Estimate>; 2] = [Vec::new(), Vec::new()];
    let mut first = None;
    for seed in seeds {
        let recording = request.simulate(label, circuit, *seed)?.recording;
        let window = Window::of(&recording)?;
        for (name, found) in ["E", "I"].iter().zip(&mut runs) {
            found.push(population_rate(&recording.trains_of(name)?, &window));
        }
        first.get_or_insert(recording);
    }
    let recording = first.ok_or_else(|| TheoryError::Circuit {
        who: label.into(),
        which: "seeds",
        given: "none".into(),
        expected: "at least one".into(),
    })?;
    let rates = runs.map(|all| match all.as_slice() {
        [one] => one.clone(),
        several => mean_over_runs(several),
    });
    Ok(Simulated { rates, recording })
}

/// Difference of two independent estimates.
pub(super) fn difference(a: &Estimate, b: &Estimate, unit: &str) -> Estimate {
    match (a.measured(), b.measured()) {
        (Some(a), Some(b)) => with_error(
            a.value - b.value,
            a.standard_error.hypot(b.standard_error),
            a.n.min(b.n),
            unit,
            "difference",
        ),
        _ => Estimate::not_estimable("one of two values could not be estimated"),
    }
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

/// Rates (spikes/s) of E and I along inputs μ (mV/s) to E and r μ to I.
pub(super) fn curve(
    model: &RateModel,
    r: f64,
    inputs: &[f64],
) -> Result<Vec<[f64; 2]>, PaperError> {
    inputs
        .iter()
        .map(|mu| rates(&driven(model, *mu, r)?))
        .collect()
}

/// Where the rate of E is largest between two inputs (mV/s), with the rates there; for models with one stable state and one maximum.
pub(super) fn peak(
    model: &RateModel,
    r: f64,
    between: (f64, f64),
) -> Result<(f64, [f64; 2]), PaperError> {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let at = |mu: f64| rates(&driven(model, mu, r)?);
    let (mut a, mut b) = between;
    let (mut x, mut y) = (b - RATIO * (b - a), a + RATIO * (b - a));
    let (mut fx, mut fy) = (at(x)?[0], at(y)?[0]);
    while b - a > 1e-5 {
        if fx > fy {
            (b, y, fy) = (y, x, fx);
            x = b - RATIO * (b - a);
            fx = at(x)?[0];
        } else {
            (a, x, fx) = (x, y, fy);
            y = a + RATIO * (b - a);
            fy = at(y)?[0];
        }
    }
    let mu = 0.5 * (a + b);
    Ok((mu, at(mu)?))
}

/// One column of rates.
pub(super) fn of(curve: &[[f64; 2]], population: usize) -> Vec<f64> {
    curve.iter().map(|rates| rates[population]).collect()
}

/// The rate of a population in a stretch of a recording (ms from the end of its warm-up).
pub(super) fn rate_between(
    recording: &Recording,
    population: &str,
    from: f64,
    to: f64,
) -> Result<Estimate, PaperError> {
    let step = |t: f64| recording.warmup_steps + (t / recording.dt).round() as u64;
    let window = Window::new(
        step(from),
        step(to).min(recording.total_steps),
        recording.dt,
    )?;
    Ok(population_rate(&recording.trains_of(population)?, &window))
}

/// Rates along a ramp that lasts the whole recording, in `n` stretches; (middle as a part of the ramp, rate).
pub(super) fn along(
    recording: &Recording,
    population: &str,
    n: usize,
) -> Result<(Vec<f64>, Vec<f64>), PaperError> {
    let measured = recording.measured_seconds() * 1e3;
    let size = recording.population(population)?.size as f64;
    let spikes = recording.spikes_of(population)?;
    let start = recording.warmup_steps as f64 * recording.dt;
    let mut counts = vec![0.0; n];
    for step in spikes.steps() {
        let place = (*step as f64 * recording.dt - start) / measured;
        if place > 0.0
            && let Some(count) = counts.get_mut((place * n as f64).ceil() as usize - 1)
        {
            *count += 1.0;
        }
    }
    let scale = n as f64 * 1e3 / (measured * size);
    Ok((
        (0..n).map(|k| (k as f64 + 0.5) / n as f64).collect(),
        counts.into_iter().map(|c| c * scale).collect(),
    ))
}

/// Quotient of two independent estimates.
pub(super) fn quotient(a: &Estimate, b: &Estimate) -> Estimate {
    match (a.measured(), b.measured()) {
        (Some(a), Some(b)) if b.value > 0.0 && a.value > 0.0 => {
            let q = a.value / b.value;
            with_error(
                q,
                q * (a.standard_error / a.value).hypot(b.standard_error / b.value),
                a.n.min(b.n),
                "",
                "quotient",
            )
        }
        _ => Estimate::not_estimable("one of two rates is 0 or could not be estimated"),
    }
}

/// `2.573 (0.012)`.
pub(super) fn with_brackets(e: &Estimate) -> String {
    e.measured().map_or("–".into(), |m| {
        format!("{:.3} ({:.3})", m.value, m.standard_error)
    })
}
