//! Tells Python where a run is: with a bar, or through a callable.

use neuropil::Progress;
use pyo3::prelude::*;
use pyo3::types::PyBool;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was given as `progress`: nothing, the bar, or a callable.
pub fn watcher<'py>(
    py: Python<'py>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    match progress {
        None => Ok(None),
        Some(p) if p.is_none() => Ok(None),
        Some(p) => match p.cast::<PyBool>() {
            Ok(wanted) if wanted.is_true() => Ok(Some(
                py.import("neuropil._progress")?.getattr("bar")?.call0()?,
            )),
            Ok(_) => Ok(None),
            Err(_) => Ok(Some(p.clone())),
        },
    }
}

/// Tells a callable where a run is.
pub struct Teller<'py> {
    /// What is called.
    pub callable: Option<Bound<'py, PyAny>>,
    /// Synapses drawn, each counted twice.
    pub drawn: Arc<AtomicU64>,
}

impl Teller<'_> {
    /// Calls it.
    pub fn tell(&self, progress: Option<Progress>) -> PyResult<()> {
        let (Some(callable), Some(progress)) = (&self.callable, progress) else {
            return Ok(());
        };
        let (phase, done, total, unit) = match progress {
            Progress::Building { synapses, .. } => {
                let drawn = self.drawn.load(Ordering::Relaxed) / 2;
                (
                    "build",
                    drawn.min(synapses) as f64,
                    synapses as f64,
                    "synapses",
                )
            }
            Progress::Running {
                step, warmup, dt, ..
            } if step < warmup => ("warmup", step as f64 * dt, warmup as f64 * dt, "ms"),
            Progress::Running {
                step,
                warmup,
                total,
                dt,
            } => {
                let (step, total) = (step - warmup, total - warmup);
                ("simulate", step as f64 * dt, total as f64 * dt, "ms")
            }
        };
        callable.call1((phase, done, total, unit)).map(|_| ())
    }

    /// Lets a bar leave its line.
    pub fn close(&self) -> PyResult<()> {
        match &self.callable {
            Some(c) if c.hasattr("close")? => c.call_method0("close").map(|_| ()),
            _ => Ok(()),
        }
    }
}
