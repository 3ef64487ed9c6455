//! When the weights of a projection may change.

use crate::error::SimError;
use crate::prepare::whole_steps;
use neuropil_circuit::Protocol;

/// Windows of the protocol, and what was asked for on the way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    /// Steps (from, to) in which weights change; always where nothing is said.
    windows: Option<Vec<(u64, u64)>>,
    /// What was asked for in their place.
    pub forced: Option<bool>,
}

impl Learning {
    /// The windows of a protocol.
    pub fn of(protocol: &Protocol, projection: &str, dt: f64) -> Result<Self, SimError> {
        let Some(windows) = protocol.learning(projection) else {
            return Ok(Self::default());
        };
        let steps = |which, t: f64| match t == f64::INFINITY {
            true => Ok(u64::MAX),
            false => whole_steps(which, t, dt),
        };
        // Step s ends at time s + 1, so that times with a < t ≤ b are those of the steps a .. b.
        let window = |&(a, b): &(f64, f64)| {
            Ok((
                steps("plasticity: start", a)?,
                steps("plasticity: stop", b)?,
            ))
        };
        let windows: Result<Vec<_>, SimError> = windows.iter().map(window).collect();
        Ok(Self {
            windows: Some(windows?),
            forced: None,
        })
    }

    /// Whether weights change in `step`.
    pub fn at(&self, step: u64) -> bool {
        self.forced.unwrap_or_else(|| {
            let within = |w: &(u64, u64)| w.0 <= step && step < w.1;
            self.windows.as_ref().is_none_or(|w| w.iter().any(within))
        })
    }
}
