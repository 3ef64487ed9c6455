//! What is asked of a reproduction, and what can go wrong.

use neuropil::circuit::Circuit;
use neuropil::network::Seeds;
use neuropil::sim::CpuEngine;
use neuropil::{Outcome, Progress, SimulateOptions};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How much work a reproduction does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// One seed, short: for a first look and for tests.
    #[default]
    Quick,
    /// Several seeds, long enough to decide every claim.
    Full,
}

/// A request to reproduce a paper.
#[derive(Default)]
pub struct Request<'a> {
    /// One figure; all unless given.
    pub figure: Option<String>,
    /// How much work.
    pub effort: Effort,
    /// Threads and instruction set.
    pub engine: CpuEngine,
    /// `KEY=VALUE` changes of the circuit (`background=dc`).
    pub overrides: Vec<(String, String)>,
    /// First seed; 1 unless given.
    pub seed: Option<u64>,
    /// Told what is being done.
    pub progress: Option<&'a mut dyn FnMut(&str, Progress)>,
    /// Ends the work when set; claims that were not reached read *not run*.
    pub interrupt: Option<Arc<AtomicBool>>,
}

impl Request<'_> {
    /// Whether a figure was asked for.
    pub fn wants(&self, figure: &str) -> bool {
        self.figure.as_deref().is_none_or(|f| f == figure)
    }

    /// Whether to stop.
    pub fn interrupted(&self) -> bool {
        self.interrupt
            .as_ref()
            .is_some_and(|i| i.load(Ordering::Relaxed))
    }

    /// Simulates with the circuit's own protocol under `seed`, telling the progress under a label.
    pub fn simulate(
        &mut self,
        label: &str,
        circuit: &Circuit,
        seed: u64,
    ) -> Result<Outcome, PaperError> {
        let mut tell = self
            .progress
            .as_deref_mut()
            .map(|f| move |p: Progress| f(label, p));
        Ok(neuropil::simulate(
            circuit,
            SimulateOptions {
                seeds: Seeds {
                    network: seed,
                    trial: 0,
                },
                engine: self.engine.clone(),
                interrupt: self.interrupt.clone(),
                progress: tell.as_mut().map(|f| f as &mut dyn FnMut(Progress)),
                ..SimulateOptions::default()
            },
        )?)
    }
}

/// Why a paper could not be reproduced. A claim that fails is no error.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The paper has no such figure.
    #[error("paper `{paper}`: {unknown}")]
    Figure {
        /// Paper.
        paper: &'static str,
        /// What was asked for, what there is, and what may have been meant.
        unknown: String,
    },
    /// A simulation failed.
    #[error(transparent)]
    Run(#[from] neuropil::Error),
    /// The circuit cannot be loaded or changed.
    #[error("{0}")]
    Circuit(#[from] neuropil::circuit::Problems),
    /// Theory found no answer.
    #[error(transparent)]
    Theory(#[from] neuropil::theory::TheoryError),
    /// A statistic cannot be computed.
    #[error(transparent)]
    Analysis(#[from] neuropil::analysis::AnalysisError),
    /// A figure cannot be drawn.
    #[error(transparent)]
    Report(#[from] neuropil::report::ReportError),
    /// Data cannot be read.
    #[error(transparent)]
    Recording(#[from] neuropil::recording::RecordingError),
}

/// A number that is known exactly: counted, or solved to many digits.
pub(crate) fn exact(value: f64, unit: &str, method: &str) -> neuropil::recording::Estimate {
    with_error(value, 0.0, 1, unit, method)
}

/// A number with its standard error and the 95 % interval of a normal distribution.
pub(crate) fn with_error(
    value: f64,
    error: f64,
    n: u64,
    unit: &str,
    method: &str,
) -> neuropil::recording::Estimate {
    neuropil::recording::Estimate::symmetric(value, error, 1.96 * error, n, unit, method)
}

impl PaperError {
    /// Whether the work was ended on request while a network was built.
    pub fn is_interruption(&self) -> bool {
        matches!(
            self,
            Self::Run(neuropil::Error::Sim(neuropil::sim::SimError::Interrupted))
        )
    }
}
