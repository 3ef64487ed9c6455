//! Simulations whose input changes in time: courses of the common drift, rates over time, and activity that runs away.

use crate::request::{PaperError, Request, with_error};
use neuropil::analysis::population_rate_over_time;
use neuropil::circuit::{Circuit, StimulusKind, Waveform};
use neuropil::network::{Network, Seeds};
use neuropil::recording::{Estimate, Recording};
use neuropil::sim::{CpuEngine, Run, SimError};
use std::sync::Arc;

/// The circuit with a course of its common drift (ms, mV/s) in place of the constant input, which must be of 1 mV/s.
pub(super) fn under(mut circuit: Circuit, course: &Waveform) -> Circuit {
    for stimulus in &mut circuit.stimuli {
        if let StimulusKind::Current { waveform, .. } = &mut stimulus.kind
            && let Waveform::Constant(unit) = waveform
        {
            let unit = unit.mean();
            let times = |list: &[(f64, f64)]| list.iter().map(|(t, v)| (*t, v * unit)).collect();
            *waveform = match course {
                Waveform::Steps(list) => Waveform::Steps(times(list)),
                Waveform::PiecewiseLinear(list) => Waveform::PiecewiseLinear(times(list)),
                other => other.clone(),
            };
        }
    }
    circuit
}

/// Rates of E and I (spikes/s) in bins over time (s from the start of the run).
pub(super) struct OverTime {
    pub time: Vec<f64>,
    pub rates: [Vec<f64>; 2],
    /// Width of the bins, s.
    pub bin: f64,
}

impl OverTime {
    /// In bins of `bin` ms.
    pub fn of(recording: &Recording, bin: f64) -> Result<Self, PaperError> {
        let (time, e) = population_rate_over_time(recording, "E", bin)?;
        let (_, i) = population_rate_over_time(recording, "I", bin)?;
        Ok(Self {
            time: time.iter().map(|t| t * 1e-3).collect(),
            rates: [e, i],
            bin: bin * 1e-3,
        })
    }

    /// Mean rate of a population (0 for E, 1 for I) from `from` to `to` s; the error is that of independent bins.
    pub fn mean(&self, population: usize, from: f64, to: f64) -> Estimate {
        let rates = self.rates.get(population).map_or(&[][..], Vec::as_slice);
        let inside = self.time.iter().zip(rates);
        let chosen: Vec<f64> = inside
            .filter(|(t, _)| **t > from && **t < to)
            .map(|(_, r)| *r)
            .collect();
        let n = chosen.len() as f64;
        if n < 2.0 {
            return Estimate::not_estimable("fewer than two bins");
        }
        let mean = chosen.iter().sum::<f64>() / n;
        let squares: f64 = chosen.iter().map(|r| (r - mean) * (r - mean)).sum();
        let error = (squares / (n * (n - 1.0))).sqrt();
        with_error(
            mean,
            error,
            chosen.len() as u64,
            "spikes/s",
            "mean over bins of time",
        )
    }

    /// Time (s) that E spends above `level` (spikes/s) between `from` and `to` s.
    pub fn time_above(&self, level: f64, from: f64, to: f64) -> f64 {
        let [e, _] = &self.rates;
        let above = self.time.iter().zip(e);
        above
            .filter(|(t, r)| **t > from && **t < to && **r > level)
            .count() as f64
            * self.bin
    }

    /// When (s) E is first above `level` (spikes/s) between `from` and `to` s.
    pub fn first_above(&self, level: f64, from: f64, to: f64) -> Option<f64> {
        let [e, _] = &self.rates;
        let mut above = self.time.iter().zip(e);
        above
            .find(|(t, r)| **t > from && **t < to && **r > level)
            .map(|(t, _)| *t)
    }
}

/// Whether the activity of a circuit exceeds `limit` (spikes/s, mean over all neurons in 5 ms) within its protocol, and when (s). The
/// run ends there, since activity without bound costs time without bound.
pub(super) fn runs_away(
    request: &Request,
    circuit: &Circuit,
    seed: u64,
    limit: f64,
) -> Result<Option<f64>, PaperError> {
    const WINDOW: f64 = 5.0;
    let protocol = &circuit.protocol;
    let seeds = Seeds {
        network: seed,
        trial: 0,
    };
    let network = Network::realize(Arc::new(circuit.clone()), protocol.dt, seeds)
        .map_err(neuropil::Error::from)?;
    let engine = CpuEngine {
        interrupt: request.interrupt.clone(),
        ..request.engine.clone()
    };
    let mut run = engine
        .prepare_run(&network, protocol)
        .map_err(neuropil::Error::from)?;
    let steps = (WINDOW / protocol.dt).round() as u64;
    let most = limit * 1e-3 * WINDOW * network.neurons as f64;
    while run.step() < run.total_steps() {
        if request.interrupted() {
            return Err(neuropil::Error::from(SimError::Interrupted).into());
        }
        run.advance(steps).map_err(neuropil::Error::from)?;
        let (fired, _) = run.drain_spikes();
        if fired.len() as f64 > most {
            return Ok(Some(run.step() as f64 * protocol.dt * 1e-3));
        }
    }
    Ok(None)
}
