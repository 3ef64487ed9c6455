//! Does a spiking network do what theory designed? Simulates a circuit whose input was designed and compares its rates with the target.

use crate::{Error, SimulateOptions, simulate};
use neuropil_analysis::Window;
use neuropil_circuit::{Circuit, Learning};
use neuropil_network::Seeds;
use neuropil_recording::Estimate;
use neuropil_sim::CpuEngine;
use neuropil_theory::TheoryError;
use neuropil_theory::design::{Target, fidelity};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How a design is tried.
#[derive(Clone, Debug)]
pub struct FollowOptions {
    /// Bins in which spikes are counted, ms; a multiple of the time step.
    pub bin: f64,
    /// Longest shift behind the target that is tried, ms.
    pub longest_lag: f64,
    /// Seeds of the networks and trials; each is a simulation of its own.
    pub seeds: Vec<Seeds>,
    /// Engine.
    pub engine: CpuEngine,
    /// Ends the simulation early when set.
    pub interrupt: Option<Arc<AtomicBool>>,
}

impl Default for FollowOptions {
    /// Bins of 20 ms, lags up to 200 ms, three networks.
    fn default() -> Self {
        let seeds = (1..=3).map(|network| Seeds { network, trial: 0 });
        Self {
            bin: 20.0,
            longest_lag: 200.0,
            seeds: seeds.collect(),
            engine: CpuEngine::default(),
            interrupt: None,
        }
    }
}

/// One population against its target. Estimates are means over simulations with standard errors from their spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// Population.
    pub population: String,
    /// Middles of the bins, ms from the start of the target.
    pub times: Vec<f64>,
    /// Wanted rate there, spikes/s.
    pub wanted: Vec<f64>,
    /// Rate, mean over simulations, spikes/s.
    pub rate: Vec<f64>,
    /// Root of the mean square difference of one simulation from the target, spikes/s; includes the noise of counting spikes.
    pub rms: Estimate,
    /// Part of `rms` that counting Poisson spikes in these bins has by itself, spikes/s.
    pub counting: f64,
    /// Mean difference from the target, spikes/s.
    pub bias: Estimate,
    /// Correlation coefficient with the target.
    pub correlation: Estimate,
    /// Delay behind the target, ms.
    pub lag: Estimate,
}

/// Simulates `circuit` over the time of `target`, which begins with the measured time, once for each seed; `names` are the
/// populations that the target speaks of, in its order.
///
/// # Errors
/// As [`simulate`], and where names, bins and target do not fit.
pub fn follow(
    circuit: &Circuit,
    names: &[String],
    target: &Target,
    options: &FollowOptions,
) -> Result<Vec<Followed>, Error> {
    let (from, to) = target.span();
    let shape = |argument, given: usize, expected: String| {
        Error::Theory(TheoryError::Shape {
            function: "follow",
            argument,
            given: given.to_string(),
            expected,
        })
    };
    if names.len() != target.populations() {
        let expected = format!("{}, as many as the target", target.populations());
        return Err(shape("names", names.len(), expected));
    }
    if options.seeds.is_empty() {
        return Err(shape("seeds", 0, "at least one".into()));
    }
    let mut protocol = circuit.protocol.clone();
    let bins = ((to - from) / options.bin).floor();
    protocol.duration = bins * options.bin;
    protocol.record.spikes = true;
    // Of the weights that theory takes, which are those at the start.
    protocol.plasticity = vec![Learning::never()];
    let count = bins as usize;
    if count < 4 {
        return Err(shape(
            "bins",
            count,
            "a target of at least four bins".into(),
        ));
    }
    let times: Vec<f64> = (0..count).map(|k| (k as f64 + 0.5) * options.bin).collect();
    let wanted: Vec<Vec<f64>> = (0..names.len())
        .map(|i| {
            let rate = |t: &f64| 1e3 * target.at(from + t).0.get(i).copied().unwrap_or(f64::NAN);
            times.iter().map(rate).collect()
        })
        .collect();
    let mut sums = vec![vec![0.0; count]; names.len()];
    let mut found: Vec<Vec<neuropil_theory::design::Fidelity>> = vec![Vec::new(); names.len()];
    let mut sizes = vec![0.0; names.len()];
    for seeds in &options.seeds {
        let outcome = simulate(
            circuit,
            SimulateOptions {
                protocol: Some(protocol.clone()),
                seeds: *seeds,
                engine: options.engine.clone(),
                interrupt: options.interrupt.clone(),
                ..SimulateOptions::default()
            },
        )?;
        let recording = outcome.recording;
        if !recording.complete {
            return Err(Error::Sim(neuropil_sim::SimError::Interrupted));
        }
        let failed = |e: neuropil_analysis::AnalysisError| Error::Input {
            path: circuit.name.clone().into(),
            error: e.to_string(),
        };
        let window = Window::of(&recording).map_err(failed)?;
        // The width is checked as everywhere.
        window.bins(options.bin).map_err(failed)?;
        let steps = (options.bin / recording.dt).round() as u64;
        for (i, name) in names.iter().enumerate() {
            let size = recording.population(name)?.size as f64;
            sizes[i] = size;
            let mut counts = vec![0.0; count];
            for step in recording.spikes_of(name)?.steps() {
                let k = step.checked_sub(window.after() + 1).map(|s| s / steps);
                if let Some(bin) = k.and_then(|k| counts.get_mut(k as usize)) {
                    *bin += 1.0;
                }
            }
            let unit = 1e3 / (size * options.bin);
            counts.iter_mut().for_each(|c| *c *= unit);
            found[i].push(fidelity(
                &wanted[i],
                &counts,
                options.bin,
                options.longest_lag,
            )?);
            for (sum, c) in sums[i].iter_mut().zip(&counts) {
                *sum += c / options.seeds.len() as f64;
            }
        }
    }
    let followed = names.iter().enumerate().map(|(i, name)| {
        let all = |key: fn(&neuropil_theory::design::Fidelity) -> f64, unit| {
            mean(&found[i].iter().map(key).collect::<Vec<_>>(), unit)
        };
        let level = wanted[i].iter().sum::<f64>() / count as f64;
        Followed {
            population: name.clone(),
            times: times.clone(),
            wanted: wanted[i].clone(),
            rate: sums[i].clone(),
            rms: all(|f| f.rms, "spikes/s"),
            counting: (1e3 * level / (sizes[i] * options.bin)).sqrt(),
            bias: all(|f| f.bias, "spikes/s"),
            correlation: all(|f| f.correlation, ""),
            lag: all(|f| f.lag, "ms"),
        }
    });
    Ok(followed.collect())
}

/// Mean over simulations; the interval is two standard errors either way.
fn mean(values: &[f64], unit: &str) -> Estimate {
    const METHOD: &str = "mean over simulations, interval of two standard errors";
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if mean.is_nan() {
        return Estimate::not_estimable("one of the courses is constant");
    }
    if values.len() < 2 {
        return Estimate::without_interval(mean, 1, unit, "one simulation");
    }
    let square: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let error = (square / (n - 1.0) / n).sqrt();
    Estimate::symmetric(mean, error, 2.0 * error, values.len() as u64, unit, METHOD)
}
