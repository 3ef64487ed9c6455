//! What a sweep is, with everything resolved that decides its numbers.

use super::points::Axis;
use super::sample::Sample;
use serde::{Deserialize, Serialize};

/// What a sweep varies, how often, for how long, and what it keeps. Two sweeps with equal definitions and equal circuits have
/// equal results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// Name of the sweep.
    pub name: String,
    /// Atlas circuit, or path relative to the sweep's file.
    pub circuit: String,
    /// Neurons and in-degrees times this ([`crate::scaled`]).
    pub scale: f64,
    /// Fixed options, parameters and dotted paths with their values.
    #[serde(with = "super::pairs")]
    pub set: Vec<(String, String)>,
    /// Seed from which those of all tasks are derived.
    pub seed: u64,
    /// Networks drawn at each point.
    pub networks: u64,
    /// Trials made with each network.
    pub trials: u64,
    /// Whether all points share networks and trials (common random numbers) instead of having their own.
    pub common_seeds: bool,
    /// Measured time, ms; the circuit's where absent.
    pub duration: Option<f64>,
    /// Time before measuring, ms; the circuit's where absent.
    pub warmup: Option<f64>,
    /// Time step, ms; the circuit's where absent.
    pub dt: Option<f64>,
    /// How time is advanced in all models; the circuit's where absent.
    pub scheme: Option<String>,
    /// Axes of which the product is taken.
    pub grid: Vec<Axis>,
    /// Points drawn.
    pub sample: Option<Sample>,
    /// What is kept of each task.
    pub measure: Measure,
}

/// What is kept of each task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Mean rate of each population.
    pub rates: bool,
    /// CV of intervals.
    pub cv: bool,
    /// LV of intervals.
    pub lv: bool,
    /// Fano factor.
    pub fano: bool,
    /// Synchrony.
    pub synchrony: bool,
    /// Mean pairwise correlation.
    pub correlation: bool,
    /// The recording, as a folder of its own.
    pub spikes: bool,
    /// The working point of mean-field theory.
    pub solve: bool,
}

impl Measure {
    /// Whether anything needs a simulation.
    pub fn simulates(&self) -> bool {
        let Self {
            rates,
            cv,
            lv,
            fano,
            synchrony,
            correlation,
            spikes,
            solve: _,
        } = *self;
        rates || cv || lv || fano || synchrony || correlation || spikes
    }
}

impl Definition {
    /// Number of points; `None` beyond 2⁶⁴.
    pub fn points(&self) -> Option<u64> {
        let sample = self.sample.as_ref().map_or(1, |s| s.number);
        self.grid
            .iter()
            .try_fold(sample, |n, axis| n.checked_mul(axis.values.len() as u64))
    }

    /// Number of tasks: points × networks × trials; `None` beyond 2⁶⁴.
    pub fn tasks(&self) -> Option<u64> {
        self.points()?
            .checked_mul(self.networks)?
            .checked_mul(self.trials)
    }

    /// Keys that are varied, in the order of their columns.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let sampled = self.sample.iter().flat_map(|s| &s.axes);
        let grid = self.grid.iter().map(|a| a.key.as_str());
        grid.chain(sampled.map(|a| a.key.as_str()))
    }
}
