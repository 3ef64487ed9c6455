//! What spiking networks do under a designed schedule: rates of a population in stretches of time.

use crate::{Error, FollowOptions, SimulateOptions, simulate};
use neuropil_circuit::Circuit;
use neuropil_recording::Estimate;
use neuropil_theory::TheoryError;

/// Rates of `population` (spikes/s) in stretches of measured time (from, to in ms), one list for each network of `options`.
pub(super) fn levels(
    circuit: &Circuit,
    population: &str,
    stretches: &[(f64, f64)],
    options: &FollowOptions,
) -> Result<Vec<Vec<f64>>, Error> {
    if options.seeds.is_empty() {
        return Err(Error::Theory(TheoryError::Shape {
            function: "levels",
            argument: "seeds",
            given: "0".into(),
            expected: "at least one".into(),
        }));
    }
    let mut protocol = circuit.protocol.clone();
    protocol.record.spikes = true;
    let mut all = Vec::new();
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
        let size = recording.population(population)?.size as f64;
        let mut counts = vec![0.0; stretches.len()];
        for step in recording.spikes_of(population)?.steps() {
            // The spike of a step lies at its end.
            let t = step.saturating_sub(recording.warmup_steps) as f64 * recording.dt;
            for (count, (from, to)) in counts.iter_mut().zip(stretches) {
                *count += f64::from(t > *from && t <= *to);
            }
        }
        for (count, (from, to)) in counts.iter_mut().zip(stretches) {
            *count *= 1e3 / (size * (to - from));
        }
        all.push(counts);
    }
    Ok(all)
}

/// Mean of values that are independent, with two standard errors from their spread.
pub(super) fn mean(values: &[f64], what: &str) -> Estimate {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 {
        return Estimate::without_interval(mean, 1, "spikes/s", "one stretch of one network");
    }
    let square: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let error = libm::sqrt(square / (n - 1.0) / n);
    Estimate::symmetric(
        mean,
        error,
        2.0 * error,
        values.len() as u64,
        "spikes/s",
        what,
    )
}
